//! `secret rotate`: a new SCIM Secret, in an order in which the valid one is never lost sight of.
//!
//! Everything that can fail without harm comes before the change. Where the answer to the change cannot be used, what
//! happened is read from OfficeRnD, never guessed. Once there is a new secret Okta has the old one: however the rest goes,
//! the person is told what to do there.

use super::connection;
use super::{Exit, Result, activate, okta};
use crate::cli::RotateArgs;
use crate::context::Context;
use crate::output::Question;
use crate::report::{Failure, Kind};
use crate::signals;
use ornd_scim_core::bookings::cancel::Interruption;
use ornd_scim_core::config::{Integration, Profile};
use ornd_scim_core::officernd::{Client, IntegrationState, Scope};
use ornd_scim_core::scim::{Connection, Credential, probe};
use ornd_scim_core::secrets::{Name, Secret, Source};

/// Replaces the secret.
pub async fn rotate(context: &Context, args: &RotateArgs) -> Result {
    let mut profile = context.profile()?;
    let old = replaceable(context, &profile)?;
    agree(context, args, &profile)?;
    context.secrets.store(&profile).probe_writable(&profile.name)?;

    let since = context.now();
    let Rotated { base_url, new, interrupted } = match profile.integration {
        Integration::Api => by_api(context, &profile, old.as_ref()).await?,
        Integration::Guided => by_hand(context, &profile, args).await?,
    };
    if old.as_ref().is_some_and(|old| old.expose() == new.expose()) {
        return Err(Failure::failed("the new SCIM Secret is the same as the old one; nothing was changed"));
    }

    if let Err(error) = save(context, &mut profile, &base_url, &new) {
        return Err(not_saved(context, &profile, &new, error));
    }
    let proven = prove(context, &base_url, &new, old.as_ref(), interrupted).await;
    okta::paste(context, &profile, "what `ornd-scim token` prints");
    proven?;
    Ok(okta::after_rotation(context, &profile, &args.watch, since).await?.map_or(Exit::Done, okta::Ended::exit))
}

/// The kept secret; an error where it comes from a place that a new one cannot be put into.
fn replaceable(context: &Context, profile: &Profile) -> Result<Option<Secret>> {
    match context.secrets.secret(profile, Name::ScimSecret)? {
        Some(found) if !matches!(found.source, Source::Store(_)) => {
            let store = context.secrets.store(profile).describe();
            Err(Failure::usage(format!("the SCIM Secret comes from {}, where a new one cannot be put", found.source))
                .because(format!("it would go on to hide the new one that {store} would keep"))
                .hint("rotate without that source, then put the new secret there yourself"))
        }
        found => Ok(found.map(|found| found.secret)),
    }
}

fn agree(context: &Context, args: &RotateArgs, profile: &Profile) -> Result<()> {
    context.out.warn(&format!(
        "Okta's calls to {} fail from the moment of the rotation until its app has the new secret, which `ornd-scim token` prints.\n\
         If this is cut off on the way, `ornd-scim status` tells which secret is valid.",
        profile.org
    ));
    match &args.confirm {
        Some(typed) if *typed == profile.org => Ok(()),
        Some(typed) => Err(Failure::usage(format!(
            "--confirm says \"{typed}\", but the organisation of the profile {} is \"{}\"; nothing was changed",
            profile.name, profile.org
        ))),
        None => {
            let text = format!("Type the org slug ({}) to rotate its SCIM Secret", profile.org);
            Ok(context
                .out
                .typed(Question { text: &text, flag: &format!("--confirm {}", profile.org) }, &profile.org)?)
        }
    }
}

/// The new secret, in hand but not yet saved.
struct Rotated {
    base_url: String,
    new: Secret,
    /// A signal that came while OfficeRnD was making it.
    interrupted: Option<Interruption>,
}

async fn by_api(context: &Context, profile: &Profile, kept: Option<&Secret>) -> Result<Rotated> {
    const UNCHANGED: &str = "the SCIM Secret was not rotated: nothing was changed";
    let client = context.clients.officernd(profile, Scope::ReadWrite)?;
    let before = client.integration().await.map_err(|error| Failure::from(error).while_doing(UNCHANGED))?;
    if !before.active {
        return Err(Failure::failed("the integration is not active, so there is no SCIM Secret to rotate")
            .hint("ornd-scim activate"));
    }
    let (answer, interrupted) = signals::uninterrupted(
        &context.out,
        "Stopping: the new secret is saved first.",
        client.rotate_integration_secret(),
    )
    .await;
    match answer.map_err(Failure::from).and_then(activate::values) {
        Ok((base_url, new)) => Ok(Rotated { base_url, new, interrupted }),
        Err(error) => {
            let (base_url, new) = settle(context, &client, before.scim_secret.as_ref().or(kept), error).await?;
            Ok(Rotated { base_url, new, interrupted })
        }
    }
}

/// Finds out what became of a rotation that failed: OfficeRnD may have done it all the same.
async fn settle(
    context: &Context,
    client: &Client,
    before: Option<&Secret>,
    error: Failure,
) -> Result<(String, Secret)> {
    let why = error;
    let unknown = |kind, because: String| {
        let mut failure = Failure::new(kind, "it is not known whether OfficeRnD has made a new SCIM Secret");
        failure.causes = std::iter::once(why.message.clone()).chain(why.causes.clone()).chain([because]).collect();
        Err(failure.hint("ornd-scim status   tells which secret is valid, and what to type to keep it"))
    };
    let after = match signals::until_stopped(client.integration()).await {
        Err(kind) => return unknown(kind.into(), "reading it was interrupted".to_owned()),
        Ok(Err(error)) => return unknown(why.kind, format!("it could not be read: {error}")),
        Ok(Ok(after)) => after,
    };
    match changed(before, &after) {
        Some(true) => {
            context.out.note(&format!("{}; the new secret is there all the same.", why.message));
            activate::values(after)
        }
        Some(false) => {
            let mut failure =
                Failure::new(why.kind, "the SCIM Secret was not rotated: right afterwards the old one was valid still");
            failure.causes = std::iter::once(why.message).chain(why.causes).collect();
            (failure.status, failure.request_id) = (why.status, why.request_id);
            Err(failure.hint("ornd-scim status   tells whether it stays so; then rotate again"))
        }
        None => unknown(why.kind, "OfficeRnD does not show the secret".to_owned()),
    }
}

/// Whether there is another secret than before; `None` where that cannot be told. Pure.
fn changed(before: Option<&Secret>, after: &IntegrationState) -> Option<bool> {
    let (before, after) = (before?, after.scim_secret.as_ref()?);
    Some(before.expose() != after.expose())
}

async fn by_hand(context: &Context, profile: &Profile, args: &RotateArgs) -> Result<Rotated> {
    context.out.notes(
        "OfficeRnD documents no way to rotate the secret by API, nor by hand. What to try:\n\
         \u{20}  1. Open Settings > Integrations > SCIM User Provisioning > Configure and look for a way to make a new secret\n\
         \u{20}  2. Otherwise deactivate and activate the integration, and see whether the secret has changed\n\
         \u{20}  3. Otherwise ask OfficeRnD Support for a new secret",
    );
    crate::browser::open_settings(&context.out, args.open);
    let question = "New SCIM Secret (nothing is shown)";
    let new = connection::take_secret(context, profile, args.secret_file.as_deref(), question, "--secret-file FILE")?;
    let Some(base_url) = profile.scim_base_url.clone() else {
        return Err(Failure::usage("the profile has no SCIM Base URL, so the new secret cannot be proven")
            .hint("ornd-scim secret import --base-url URL --secret-file FILE"));
    };
    let report = connection::check(context, &base_url, &new).await?;
    if report.failed() {
        return Err(connection::refuse(&report, "the kept secret was not changed"));
    }
    Ok(Rotated { base_url, new, interrupted: None })
}

/// Saves and reads back.
fn save(context: &Context, profile: &mut Profile, base_url: &str, new: &Secret) -> Result<()> {
    connection::keep(context, profile, base_url, new)?;
    match context.secrets.secret(profile, Name::ScimSecret)? {
        Some(found) if found.secret.expose() == new.expose() => Ok(()),
        Some(found) => Err(Failure::failed(format!("{} gives another secret than was saved", found.source))),
        None => Err(Failure::failed("the saved secret cannot be read back")),
    }
}

/// Says where the new secret is when it could not be saved with everything that belongs to it.
fn not_saved(context: &Context, profile: &Profile, new: &Secret, error: Failure) -> Failure {
    let why = error;
    let kept = context.secrets.secret(profile, Name::ScimSecret);
    let (message, token) = if kept.is_ok_and(|found| found.is_some_and(|found| found.secret.expose() == new.expose())) {
        ("the new SCIM Secret is saved, but the profile could not be", "what `ornd-scim token` prints")
    } else {
        // The only place outside `reveal` and `token` that shows it: on this machine it exists nowhere else.
        context.out.value(new.expose());
        if context.out.closed() {
            (
                "OfficeRnD has a new SCIM Secret, which could neither be saved nor printed",
                "Bearer, a blank and the new secret",
            )
        } else {
            (
                "OfficeRnD has a new SCIM Secret, which could not be saved; it is printed above: keep it now, the old one is dead",
                "Bearer, a blank and the secret that is printed here",
            )
        }
    };
    okta::paste(context, profile, token);
    let mut failure = Failure::new(why.kind, message);
    failure.causes = std::iter::once(why.message).chain(why.causes).collect();
    failure.hints = why.hints;
    failure.hint(match profile.integration {
        Integration::Api => "ornd-scim activate   keeps the new secret, as soon as that is mended",
        Integration::Guided => "ornd-scim secret import   keeps the new secret, as soon as that is mended",
    })
}

/// The new one works, the old one does not.
async fn prove(
    context: &Context,
    base_url: &str,
    new: &Secret,
    old: Option<&Secret>,
    interrupted: Option<Interruption>,
) -> Result<()> {
    const TEST: &str = "ornd-scim test   tries the new secret again";
    let not_tried = |kind| Err(Failure::new(kind, "the new SCIM Secret is saved, but was not tried").hint(TEST));
    if let Some(interruption) = interrupted {
        return not_tried(interruption.into());
    }
    let http = context.clients.http()?;
    let connection = Connection::with_secret(base_url, new);
    let report = match signals::until_stopped(probe::run(&http, &connection, probe::Options::default())).await {
        Ok(report) => report,
        Err(kind) => return not_tried(kind.into()),
    };
    if report.failed() {
        let failure = connection::refuse(&report, "the new secret is saved all the same: OfficeRnD has just made it");
        return Err(failure.hint("ornd-scim status   tells whether it is still the valid one"));
    }
    context.out.note("The new secret works.");
    let Some(old) = old else { return Ok(()) };
    let old = Connection::with_secret(base_url, old);
    let not_told = |kind, why: String| {
        let message = "the new SCIM Secret is saved and works; whether the old one is refused could not be told";
        Err(Failure::new(kind, message).because(why).hint(TEST))
    };
    match signals::until_stopped(probe::credential(&http, &old)).await {
        Ok(Ok(Credential::Rejected)) => {
            context.out.note("The old secret is refused.");
            Ok(())
        }
        Ok(Ok(Credential::Accepted)) => {
            Err(Failure::failed("the new secret is saved and works, but the old one still works too")
                .hint("wait a minute and run `ornd-scim status`; if it stays so, tell OfficeRnD Support"))
        }
        Ok(Ok(Credential::Unknown)) => not_told(Kind::Incomplete, "the server's answer says neither".to_owned()),
        Ok(Err(error)) => not_told(Kind::Incomplete, error.to_string()),
        Err(kind) => not_told(kind.into(), "the run was asked to end".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_secrets_that_are_known_can_be_compared() {
        let secret = |text: &str| Secret::new(text.to_owned());
        let state =
            |text: Option<&str>| IntegrationState { active: true, scim_base_url: None, scim_secret: text.map(secret) };
        assert_eq!(changed(Some(&secret("a")), &state(Some("b"))), Some(true));
        assert_eq!(changed(Some(&secret("a")), &state(Some("a"))), Some(false));
        assert_eq!(changed(None, &state(Some("a"))), None);
        assert_eq!(changed(Some(&secret("a")), &state(None)), None);
    }
}
