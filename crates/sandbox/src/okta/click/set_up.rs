//! What has no consequence at the other end: apps, rules, tokens, other people.

use serde_json::{Map, Value, json};

use super::definition::PeopleSeed;
use super::done::Done;
use crate::app::Shared;
use crate::okta::error::Refused;
use crate::okta::{apps, directory, seed, store};

pub fn seed(app: &Shared, people: PeopleSeed) -> Result<Done, Refused> {
    app.store.write(|transaction| seed::fill(transaction, people == PeopleSeed::Demo, app.clock.now()))?;
    let message = match people {
        PeopleSeed::Demo => "The directory has 40 people in 8 groups.",
        PeopleSeed::Empty => "The directory has nobody.",
    };
    Ok(Done::from(message.to_owned()))
}

pub fn add_app(app: &Shared, label: &str, auto_submit: bool, saml: bool) -> Result<Done, Refused> {
    let body = json!({
        "name": apps::CATALOGUE, "label": label, "signOnMode": if saml { "SAML_2_0" } else { "AUTO_LOGIN" },
        "visibility": { "autoSubmitToolbar": auto_submit }
    });
    let row = apps::add(app, body.as_object().unwrap_or(&Map::new()), true)?;
    Ok(Done::from(format!("The app {} was added as {}.", row.label, row.id)))
}

/// A group rule that puts people into a group.
pub fn add_rule(app: &Shared, name: &str, group: &str) -> Result<Done, Refused> {
    let group = store::look(app, |connection| directory::group(connection, group))?;
    app.store.write(|transaction| {
        transaction.execute("INSERT OR REPLACE INTO okta_rules (name, \"group\") VALUES (?1, ?2)", [name, &group.id])
    })?;
    Ok(Done::from(format!("The rule {name} puts people into {}.", group.name)))
}

pub fn add_client(app: &Shared, client_id: &str, jwk: &Value, scopes: &[String], dpop: bool) -> Result<Done, Refused> {
    let scopes = scopes.join(" ");
    app.store.write(|transaction| {
        transaction.execute("DELETE FROM okta_dpop WHERE client_id = ?1", [client_id])?;
        if dpop {
            transaction.execute("INSERT INTO okta_dpop (client_id) VALUES (?1)", [client_id])?;
        }
        transaction.execute(
            "INSERT OR REPLACE INTO okta_clients (client_id, jwk, scopes) VALUES (?1, ?2, ?3)",
            [client_id, &jwk.to_string(), &scopes],
        )
    })?;
    Ok(Done::from(format!("The client {client_id} gets tokens for {scopes}.")))
}

pub fn add_token(app: &Shared, token: &str, scopes: &[String]) -> Result<Done, Refused> {
    app.store.write(|transaction| {
        transaction.execute(
            "INSERT OR REPLACE INTO okta_tokens (token, scheme, scopes) VALUES (?1, 'SSWS', ?2)",
            [token, &scopes.join(" ")],
        )
    })?;
    Ok(Done::from("The API token is accepted.".to_owned()))
}
