//! What has no consequence at the other end: apps, rules, tokens, other people.

use serde_json::{Map, json};

use super::{Click, PeopleSeed};
use crate::okta::error::Refused;
use crate::okta::{self, apps, directory, store};
use crate::server::Shared;

/// What has no consequence at the other end.
pub fn play(app: &Shared, click: Click) -> Result<String, Refused> {
    match click {
        Click::Seed { people } => {
            app.store.write(|transaction| okta::fill(transaction, people == PeopleSeed::Demo, app.clock.now()))?;
            Ok(match people {
                PeopleSeed::Demo => "The directory has 40 people in 8 groups.",
                PeopleSeed::Empty => "The directory has nobody.",
            }
            .to_owned())
        }
        Click::AppAdd { label, auto_submit, saml } => {
            let body = json!({
                "name": apps::CATALOGUE, "label": label, "signOnMode": if saml { "SAML_2_0" } else { "AUTO_LOGIN" },
                "visibility": { "autoSubmitToolbar": auto_submit }
            });
            let row = apps::add(app, body.as_object().unwrap_or(&Map::new()), true)?;
            Ok(format!("The app {} was added as {}.", row.label, row.id))
        }
        Click::RuleAdd { name, group } => {
            let group = store::look(app, |connection| directory::group(connection, &group))?;
            app.store.write(|transaction| {
                transaction
                    .execute("INSERT OR REPLACE INTO okta_rules (name, \"group\") VALUES (?1, ?2)", [&name, &group.id])
            })?;
            Ok(format!("The rule {name} puts people into {}.", group.name))
        }
        Click::ClientAdd { client_id, jwk, scopes } => {
            app.store.write(|transaction| {
                transaction.execute(
                    "INSERT OR REPLACE INTO okta_clients (client_id, jwk, scopes) VALUES (?1, ?2, ?3)",
                    [&client_id, &jwk.to_string(), &scopes.join(" ")],
                )
            })?;
            Ok(format!("The client {client_id} gets tokens for {}.", scopes.join(" ")))
        }
        Click::TokenAdd { token, scopes } => {
            app.store.write(|transaction| {
                transaction.execute(
                    "INSERT OR REPLACE INTO okta_tokens (token, scheme, scopes) VALUES (?1, 'SSWS', ?2)",
                    [&token, &scopes.join(" ")],
                )
            })?;
            Ok("The API token is accepted.".to_owned())
        }
        _ => Ok(String::new()),
    }
}
