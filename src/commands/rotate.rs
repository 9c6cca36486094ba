//! `secret rotate`: a new SCIM Secret, in an order in which the valid one is never lost sight of.
//!
//! Everything that can fail without harm comes before the change. Where the answer to the change cannot be used, what
//! happened is read from OfficeRnD, never guessed. Once there is a new secret Okta has the old one: however the rest goes,
//! the person is told what to do there.

use super::connection;
use super::{Exit, Result, okta};
use crate::cli::RotateArgs;
use crate::context::Context;
use crate::output::{self, Format, Question};
use crate::report::{Failure, Kind};
use crate::signals;
use ornd_scim_core::bookings::cancel::Interruption;
use ornd_scim_core::config::{Integration, Profile};
use ornd_scim_core::officernd::{Client, Scope};
use ornd_scim_core::rotation::{self, Sent, Settled, Unclear, Values};
use ornd_scim_core::scim::{Connection, Credential, probe};
use ornd_scim_core::secrets::{Name, Secret, Source};
use serde::Serialize;

/// The JSON of `secret rotate`; its schema is docs/schema/secret-rotate.json.
#[derive(Serialize)]
struct Document<'a> {
    scim_base_url: &'a str,
    stored_in: &'a str,
    /// Whether Okta's test passed with the new secret; null if it was not tried.
    new_secret_works: Option<bool>,
    /// Whether the server rejected the old secret; null if that was not tried.
    old_secret_rejected: Option<bool>,
}

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
    let mut verified = Verified::default();
    let outcome = verify(context, &base_url, &new, old.as_ref(), interrupted, &mut verified).await;
    okta::paste(context, &profile, "what `ornd-scim token` prints");
    if context.out.format() == Format::Json {
        let stored_in = context.secrets.store(&profile).describe();
        let document = Document {
            scim_base_url: &base_url,
            stored_in: &stored_in,
            new_secret_works: verified.new_works,
            old_secret_rejected: verified.old_rejected,
        };
        context.out.json(&output::Document::of(&profile, document));
    }
    outcome?;
    Ok(okta::after_rotation(context, &profile, &args.watch, since).await?.map_or(Exit::Done, okta::Ended::exit))
}

/// The stored secret; an error if it comes from a source that a new one cannot be put into.
fn replaceable(context: &Context, profile: &Profile) -> Result<Option<Secret>> {
    match context.secrets.secret(profile, Name::ScimSecret)? {
        Some(found) if !matches!(found.source, Source::Store(_)) => {
            let store = context.secrets.store(profile).describe();
            Err(Failure::usage(format!(
                "the SCIM Secret comes from {}, where a new one cannot be stored",
                found.source
            ))
            .because(format!("it would continue to hide the new one in {store}"))
            .hint("rotate without that source, then put the new secret there yourself"))
        }
        found => Ok(found.map(|found| found.secret)),
    }
}

fn agree(context: &Context, args: &RotateArgs, profile: &Profile) -> Result<()> {
    context.out.warn(&format!(
        "Okta's calls to {} fail from the moment of the rotation until its app has the new secret, which `ornd-scim token` prints.\n\
         If this is interrupted, `ornd-scim status` shows which secret is valid.",
        profile.org
    ));
    match &args.confirm {
        Some(typed) if *typed == profile.org => Ok(()),
        Some(typed) => Err(Failure::usage(format!(
            "--confirm says \"{typed}\", but the organization of profile {} is \"{}\"; nothing was changed",
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

async fn by_api(context: &Context, profile: &Profile, stored: Option<&Secret>) -> Result<Rotated> {
    const UNCHANGED: &str = "the SCIM Secret was not rotated: nothing was changed";
    let client = context.clients.officernd(profile, Scope::ReadWrite)?;
    let before = client.integration().await.map_err(|error| Failure::from(error).while_doing(UNCHANGED))?;
    if !before.active {
        return Err(Failure::failed("the integration is not active, so there is no SCIM Secret to rotate")
            .hint("ornd-scim activate"));
    }
    let stopping = "Stopping: the new secret is saved first.";
    let (sent, interrupted) = signals::uninterrupted(&context.out, stopping, rotation::rotate(&client)).await;
    let Values { base_url, secret } = match sent {
        Sent::Answered(values) => values,
        Sent::Unclear(why) => settle(context, &client, before.scim_secret.as_ref().or(stored), why).await?,
    };
    Ok(Rotated { base_url, new: secret, interrupted })
}

/// Finds out what a rotation did whose answer says nothing: OfficeRnD may have done it all the same.
async fn settle(context: &Context, client: &Client, before: Option<&Secret>, why: Unclear) -> Result<Values> {
    let why = match why {
        Unclear::Failed(error) => Failure::from(error),
        Unclear::Incomplete => Failure::failed(why.to_string())
            .hint("check integration-api in config.toml: its pointers name the places of both in the answer"),
    };
    let unknown = |kind, because: String| {
        let mut failure = Failure::new(kind, "it is not known whether OfficeRnD created a new SCIM Secret");
        failure.causes = std::iter::once(why.message.clone()).chain(why.causes.clone()).chain([because]).collect();
        Err(failure.hint("ornd-scim status   shows which secret is valid, and what to type to store it"))
    };
    match signals::until_stopped(rotation::settle(client, before)).await {
        Err(kind) => unknown(kind.into(), "reading it was interrupted".to_owned()),
        Ok(Err(error)) => unknown(why.kind, format!("it cannot be read: {error}")),
        Ok(Ok(Settled::Replaced(values))) => {
            context.out.note(&format!("{}; the secret was replaced anyway.", why.message));
            Ok(values)
        }
        Ok(Ok(Settled::Unchanged)) => {
            let message = "the SCIM Secret was not rotated: immediately afterwards the old one was still valid";
            let mut failure = Failure::new(why.kind, message);
            failure.causes = std::iter::once(why.message).chain(why.causes).collect();
            (failure.status, failure.request_id) = (why.status, why.request_id);
            Err(failure.hint("ornd-scim status   shows whether it still is; then rotate again"))
        }
        Ok(Ok(Settled::Unknown)) => unknown(why.kind, "OfficeRnD does not return the secret".to_owned()),
    }
}

async fn by_hand(context: &Context, profile: &Profile, args: &RotateArgs) -> Result<Rotated> {
    context.out.clicks(
        "OfficeRnD documents no way to rotate the secret, by API or by hand. Try:\n\
         \u{20}  1. Open Settings > Integrations > SCIM User Provisioning > Configure and look for a way to create a new secret\n\
         \u{20}  2. Otherwise deactivate and activate the integration, and check whether the secret has changed\n\
         \u{20}  3. Otherwise ask OfficeRnD Support for a new secret",
    );
    crate::browser::open_settings(&context.out, args.open);
    let question = "New SCIM Secret (input is hidden)";
    let new =
        connection::take_secret(context, profile, args.secret_file.as_deref(), question, "--scim-secret-file FILE")?;
    let Some(base_url) = profile.scim_base_url.clone() else {
        return Err(Failure::usage("the profile has no SCIM Base URL, so the new secret cannot be tested")
            .hint("ornd-scim secret import --base-url URL --scim-secret-file FILE"));
    };
    let report = connection::check(context, &base_url, &new).await?;
    if report.failed() {
        return Err(connection::refuse(&report, "the stored secret was not changed"));
    }
    Ok(Rotated { base_url, new, interrupted: None })
}

/// Saves and reads back.
fn save(context: &Context, profile: &mut Profile, base_url: &str, new: &Secret) -> Result<()> {
    connection::keep(context, profile, base_url, new)?;
    match context.secrets.secret(profile, Name::ScimSecret)? {
        Some(found) if found.secret.expose() == new.expose() => Ok(()),
        Some(found) => Err(Failure::failed(format!("{} returns another secret than was saved", found.source))),
        None => Err(Failure::failed("the saved secret cannot be read back")),
    }
}

/// Says where the new secret is when it could not be saved with everything that belongs to it.
fn not_saved(context: &Context, profile: &Profile, new: &Secret, error: Failure) -> Failure {
    let why = error;
    let kept = context.secrets.secret(profile, Name::ScimSecret);
    let (message, token) = if kept.is_ok_and(|found| found.is_some_and(|found| found.secret.expose() == new.expose())) {
        ("the new SCIM Secret is saved, but the profile is not", "what `ornd-scim token` prints")
    } else {
        // The only place outside `reveal` and `token` that shows it: on this machine it exists nowhere else.
        context.out.value(new.expose());
        if context.out.closed() {
            (
                "OfficeRnD has a new SCIM Secret, which was neither saved nor printed",
                "Bearer, a space and the new secret",
            )
        } else {
            (
                "OfficeRnD has a new SCIM Secret, which could not be saved; it is printed above: save it now, the old one no longer works",
                "Bearer, a space and the secret that is printed here",
            )
        }
    };
    okta::paste(context, profile, token);
    let mut failure = Failure::new(why.kind, message);
    failure.causes = std::iter::once(why.message).chain(why.causes).collect();
    failure.hints = why.hints;
    failure.hint(match profile.integration {
        Integration::Api => "ornd-scim activate   stores the new secret once that is fixed",
        Integration::Guided => "ornd-scim secret import   stores the new secret once that is fixed",
    })
}

/// What is known of the two secrets; `None` if it was not tried.
#[derive(Debug, Default)]
struct Verified {
    new_works: Option<bool>,
    old_rejected: Option<bool>,
}

/// The new one works, the old one does not.
async fn verify(
    context: &Context,
    base_url: &str,
    new: &Secret,
    old: Option<&Secret>,
    interrupted: Option<Interruption>,
    verified: &mut Verified,
) -> Result<()> {
    const TEST: &str = "ornd-scim test   tests the new secret again";
    let not_tried = |kind| Err(Failure::new(kind, "the new SCIM Secret is saved, but was not tested").hint(TEST));
    if let Some(interruption) = interrupted {
        return not_tried(interruption.into());
    }
    let http = context.clients.http()?;
    let connection = Connection::with_secret(base_url, new);
    let report = match signals::until_stopped(probe::run(&http, &connection, probe::Options::default())).await {
        Ok(report) => report,
        Err(kind) => return not_tried(kind.into()),
    };
    verified.new_works = Some(!report.failed());
    if report.failed() {
        let failure = connection::refuse(&report, "the new secret is saved anyway: OfficeRnD has just created it");
        return Err(failure.hint("ornd-scim status   shows whether it is still the valid one"));
    }
    context.out.note("The new secret works.");
    let Some(old) = old else { return Ok(()) };
    let old = Connection::with_secret(base_url, old);
    let not_told = |kind, why: String| {
        let message = "the new SCIM Secret is saved and works; whether the old one is rejected is not known";
        Err(Failure::new(kind, message).because(why).hint(TEST))
    };
    match signals::until_stopped(probe::credential(&http, &old)).await {
        Ok(Ok(Credential::Rejected)) => {
            verified.old_rejected = Some(true);
            context.out.note("The old secret is rejected.");
            Ok(())
        }
        Ok(Ok(Credential::Accepted)) => {
            verified.old_rejected = Some(false);
            Err(Failure::failed("the new secret is saved and works, but the old one still works too")
                .hint("wait a minute and run `ornd-scim status`; if it persists, contact OfficeRnD Support"))
        }
        Ok(Ok(Credential::Unknown)) => not_told(Kind::Incomplete, "the server's answer does not say".to_owned()),
        Ok(Err(error)) => not_told(Kind::Incomplete, error.to_string()),
        Err(kind) => not_told(kind.into(), "the run was interrupted".to_owned()),
    }
}
