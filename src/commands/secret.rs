//! `secret reveal`, `secret rotate`, `secret import` and `token`.

use super::connection::{self, Given};
use super::{Exit, Result, okta};
use crate::cli::{ImportArgs, RotateArgs, TokenArgs};
use crate::config::{Integration, Profile};
use crate::context::Context;
use crate::failure::Failure;
use crate::officernd::Scope;
use crate::output::Question;
use crate::scim::{Connection, Credential, probe};
use crate::secrets::{Name, Secret, Source};

/// Prints the SCIM Secret.
pub fn reveal(context: &Context) -> Result {
    let profile = context.kept_profile()?;
    let secret = required(context, &profile)?;
    context.out.value(secret.expose());
    Ok(Exit::Done)
}

/// Prints what Okta's API Token field takes.
pub fn token(context: &Context, args: &TokenArgs) -> Result {
    let profile = context.kept_profile()?;
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
    match context.secret(profile, Name::ScimSecret)? {
        Some(found) => Ok(found.secret),
        None => Err(Failure::credentials(format!("no SCIM Secret is known for the profile {}", profile.name))
            .hint(format!("ornd-scim{flags} activate          makes one, or guides you to it"))
            .hint(format!("ornd-scim{flags} secret import     keeps one that you copied from the settings dialog"))
            .into()),
    }
}

/// Keeps a secret and address that the person copied.
pub fn import(context: &Context, args: &ImportArgs) -> Result {
    let mut profile = context.profile()?;
    let given = Given {
        base_url: args.base_url.as_deref(),
        secret_file: args.secret_file.as_deref(),
        secret_flag: "--secret-file FILE",
    };
    let (base_url, secret) = connection::take(context, &profile, given)?;
    if !args.no_test {
        let report = connection::check(context, &base_url, &secret)?;
        if report.failed() {
            return Err(connection::refuse(&report, "nothing was kept (--no-test keeps them all the same)").into());
        }
        context.out.note("They pass Okta's test.");
    }
    connection::keep(context, &mut profile, &base_url, &secret)?;
    Ok(Exit::Done)
}

/// Replaces the secret. The order matters: everything that can fail without harm comes before the change.
pub fn rotate(context: &Context, args: &RotateArgs) -> Result {
    let mut profile = context.profile()?;
    let old = context.secret(&profile, Name::ScimSecret)?;
    let store = context.store(&profile);
    if let Some(found) = old.as_ref().filter(|found| !matches!(found.source, Source::Store(_))) {
        return Err(Failure::usage(format!(
            "the SCIM Secret comes from {}, where a new one cannot be put",
            found.source
        ))
        .because(format!("it would go on to hide the new one that {} would keep", store.describe()))
        .hint("rotate without that source, then put the new secret there yourself")
        .into());
    }
    agree(context, args, &profile)?;
    store.probe_writable(&profile.name)?;

    let old = old.map(|found| found.secret);
    let since = context.now()?;
    let (base_url, new) = match profile.integration {
        Integration::Api => by_api(context, &profile)?,
        Integration::Guided => by_hand(context, &profile, args)?,
    };
    if old.as_ref().is_some_and(|old| old.expose() == new.expose()) {
        return Err(Failure::failed("the new SCIM Secret is the same as the old one; nothing was changed").into());
    }

    if let Err(failure) = save(context, &mut profile, &base_url, &new) {
        // The only place outside `reveal` and `token` that shows it: it exists nowhere else.
        context.out.value(new.expose());
        return Err(failure.context(
            "the new SCIM Secret is valid, but could not be saved; it is printed above: keep it now, the old one is dead",
        ));
    }
    prove(context, &base_url, &new, old.as_ref())?;
    Ok(okta::after_rotation(context, &profile, &args.watch, since)?.map_or(Exit::Done, okta::Ended::exit))
}

fn agree(context: &Context, args: &RotateArgs, profile: &Profile) -> Result<()> {
    context.out.warn(&format!(
        "Okta's calls to {} fail from the moment of the rotation until the new secret is in Okta.",
        profile.org
    ));
    match &args.confirm {
        Some(typed) if *typed == profile.org => Ok(()),
        Some(typed) => Err(Failure::usage(format!(
            "--confirm says \"{typed}\", but the organisation of the profile {} is \"{}\"; nothing was changed",
            profile.name, profile.org
        ))
        .into()),
        None => {
            let text = format!("Type the org slug ({}) to rotate its SCIM Secret", profile.org);
            Ok(context
                .out
                .typed(Question { text: &text, flag: &format!("--confirm {}", profile.org) }, &profile.org)?)
        }
    }
}

fn by_api(context: &Context, profile: &Profile) -> Result<(String, Secret)> {
    let client = context.officernd(profile, Scope::ReadWrite)?;
    if !context.block_on(client.integration())??.active {
        return Err(Failure::failed("the integration is not active, so there is no SCIM Secret to rotate")
            .hint("ornd-scim activate")
            .into());
    }
    let state = context.block_on_uninterrupted(client.rotate_integration_secret())??;
    super::activate::values(state)
}

fn by_hand(context: &Context, profile: &Profile, args: &RotateArgs) -> Result<(String, Secret)> {
    context.out.notes(
        "OfficeRnD documents no way to rotate the secret by API, nor by hand. What to try:\n\
         \u{20}  1. Open Settings > Integrations > SCIM User Provisioning > Configure and look for a way to make a new secret\n\
         \u{20}  2. Otherwise deactivate and activate the integration, and see whether the secret has changed\n\
         \u{20}  3. Otherwise ask OfficeRnD Support for a new secret",
    );
    context.open_settings(args.open);
    let question = "New SCIM Secret (nothing is shown)";
    let new = connection::take_secret(context, profile, args.secret_file.as_deref(), question, "--secret-file FILE")?;
    let Some(base_url) = profile.scim_base_url.clone() else {
        return Err(Failure::usage("the profile has no SCIM Base URL, so the new secret cannot be proven")
            .hint("ornd-scim secret import --base-url URL --secret-file FILE")
            .into());
    };
    let report = connection::check(context, &base_url, &new)?;
    if report.failed() {
        return Err(connection::refuse(&report, "the kept secret was not changed").into());
    }
    Ok((base_url, new))
}

/// Saves and reads back.
fn save(context: &Context, profile: &mut Profile, base_url: &str, new: &Secret) -> Result<()> {
    connection::keep(context, profile, base_url, new)?;
    match context.secret(profile, Name::ScimSecret)? {
        Some(found) if found.secret.expose() == new.expose() => Ok(()),
        Some(found) => Err(Failure::failed(format!("{} gives another secret than was saved", found.source)).into()),
        None => Err(Failure::failed("the saved secret cannot be read back").into()),
    }
}

/// The new one works, the old one does not.
fn prove(context: &Context, base_url: &str, new: &Secret, old: Option<&Secret>) -> Result<()> {
    let report = connection::check(context, base_url, new)?;
    if report.failed() {
        return Err(connection::refuse(
            &report,
            "the new secret is saved all the same: it is the only one that can be valid",
        )
        .into());
    }
    context.out.note("The new secret works.");
    let Some(old) = old else { return Ok(()) };
    let http = context.http()?;
    let taken = context.block_on(probe::credential(&http, &Connection::with_secret(base_url, old)))??;
    if taken == Credential::Rejected {
        context.out.note("The old secret is refused.");
        Ok(())
    } else {
        Err(Failure::failed("the new secret is saved and works, but the old one still works too")
            .hint("wait a minute and run `ornd-scim status`; if it stays so, tell OfficeRnD Support")
            .into())
    }
}
