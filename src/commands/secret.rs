//! `secret reveal`, `secret import` and `token`.

use super::connection::{self, Given};
use super::{Exit, Result};
use crate::cli::{ImportArgs, TokenArgs};
use crate::context::Context;
use crate::output::{Document, Format};
use crate::report::Failure;
use ornd_scim_core::config::Profile;
use ornd_scim_core::secrets::{Name, Secret};
use serde::Serialize;

/// The JSON of `secret reveal`; its schema is docs/schema/secret-reveal.json.
#[derive(Serialize)]
struct Revealed<'a> {
    scim_base_url: Option<&'a str>,
    scim_secret: &'a str,
}

/// The JSON of `token`; its schema is docs/schema/token.json.
#[derive(Serialize)]
struct Token<'a> {
    scim_base_url: Option<&'a str>,
    api_token: &'a str,
}

/// The JSON of `secret import`; its schema is docs/schema/secret-import.json.
#[derive(Serialize)]
struct Imported<'a> {
    scim_base_url: &'a str,
    stored_in: &'a str,
    tested: bool,
}

/// Prints the SCIM Secret.
pub fn reveal(context: &Context) -> Result {
    let profile = context.profiles.stored()?;
    let secret = required(context, &profile)?;
    if context.out.format() == Format::Json {
        let (scim_base_url, scim_secret) = (profile.scim_base_url.as_deref(), secret.expose());
        context.out.json(&Document::of(&profile, Revealed { scim_base_url, scim_secret }));
    } else {
        context.out.value(secret.expose());
    }
    Ok(Exit::Done)
}

/// Prints what Okta's API Token field takes.
pub fn token(context: &Context, args: &TokenArgs) -> Result {
    let profile = context.profiles.stored()?;
    let secret = required(context, &profile)?;
    let token = if args.raw { secret } else { Secret::new(format!("Bearer {}", secret.expose())) };
    if context.out.format() == Format::Json {
        let (scim_base_url, api_token) = (profile.scim_base_url.as_deref(), token.expose());
        context.out.json(&Document::of(&profile, Token { scim_base_url, api_token }));
    } else {
        context.out.value(token.expose());
    }
    Ok(Exit::Done)
}

/// The SCIM Secret, or what to do to get one.
pub fn required(context: &Context, profile: &Profile) -> Result<Secret> {
    let flags = context.flags_for_hint();
    match context.secrets.secret(profile, Name::ScimSecret)? {
        Some(found) => Ok(found.secret),
        None => Err(Failure::credentials(format!("no SCIM Secret is known for the profile {}", profile.name))
            .hint(format!("ornd-scim{flags} activate          creates one, or shows you where to find it"))
            .hint(format!("ornd-scim{flags} secret import     stores one that you copied from the settings dialog"))),
    }
}

/// Stores a secret and address that the person copied.
pub async fn import(context: &Context, args: &ImportArgs) -> Result {
    let mut profile = context.profile()?;
    let given = Given {
        base_url: args.base_url.as_deref(),
        secret_file: args.secret_file.as_deref(),
        secret_flag: "--scim-secret-file FILE",
    };
    let (base_url, secret) = connection::take(context, &profile, given)?;
    if !args.no_test {
        let report = connection::check(context, &base_url, &secret).await?;
        if report.failed() {
            return Err(connection::refuse(&report, "nothing was stored (--no-test stores them anyway)"));
        }
        context.out.note("They pass Okta's test.");
    }
    connection::keep(context, &mut profile, &base_url, &secret)?;
    if context.out.format() == Format::Json {
        let stored_in = context.secrets.store(&profile).describe();
        let imported = Imported { scim_base_url: &base_url, stored_in: &stored_in, tested: !args.no_test };
        context.out.json(&Document::of(&profile, imported));
    }
    Ok(Exit::Done)
}
