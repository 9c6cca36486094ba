//! `secret reveal`, `secret import` and `token`.

use super::connection::{self, Given};
use super::{Exit, Result};
use crate::cli::{ImportArgs, TokenArgs};
use crate::context::Context;
use crate::report::Failure;
use ornd_scim_core::config::Profile;
use ornd_scim_core::secrets::{Name, Secret};

/// Prints the SCIM Secret.
pub fn reveal(context: &Context) -> Result {
    let profile = context.profiles.stored()?;
    let secret = required(context, &profile)?;
    context.out.value(secret.expose());
    Ok(Exit::Done)
}

/// Prints what Okta's API Token field takes.
pub fn token(context: &Context, args: &TokenArgs) -> Result {
    let profile = context.profiles.stored()?;
    let secret = required(context, &profile)?;
    if args.raw {
        context.out.value(secret.expose());
    } else {
        context.out.value(&format!("Bearer {}", secret.expose()));
    }
    Ok(Exit::Done)
}

/// The SCIM Secret, or what to do to get one.
pub fn required(context: &Context, profile: &Profile) -> Result<Secret> {
    let flags = context.flags_for_hint();
    match context.secrets.secret(profile, Name::ScimSecret)? {
        Some(found) => Ok(found.secret),
        None => Err(Failure::credentials(format!("no SCIM Secret is known for the profile {}", profile.name))
            .hint(format!("ornd-scim{flags} activate          makes one, or guides you to it"))
            .hint(format!("ornd-scim{flags} secret import     keeps one that you copied from the settings dialog"))),
    }
}

/// Keeps a secret and address that the person copied.
pub async fn import(context: &Context, args: &ImportArgs) -> Result {
    let mut profile = context.profile()?;
    let given = Given {
        base_url: args.base_url.as_deref(),
        secret_file: args.secret_file.as_deref(),
        secret_flag: "--secret-file FILE",
    };
    let (base_url, secret) = connection::take(context, &profile, given)?;
    if !args.no_test {
        let report = connection::check(context, &base_url, &secret).await?;
        if report.failed() {
            return Err(connection::refuse(&report, "nothing was kept (--no-test keeps them all the same)"));
        }
        context.out.note("They pass Okta's test.");
    }
    connection::keep(context, &mut profile, &base_url, &secret)?;
    Ok(Exit::Done)
}
