//! `activate` and `deactivate`: the integration itself.

use serde::Serialize;

use super::connection::{self, Given};
use super::teams::{self, Accepted};
use super::{Exit, Result, okta};
use crate::cli::{ActivateArgs, DeactivateArgs};
use crate::context::Context;
use crate::output::{Format, Question};
use crate::report::{Failure, Kind};
use crate::signals;
use ornd_scim_core::config::{Integration, Profile};
use ornd_scim_core::officernd::Scope;
use ornd_scim_core::provisioning::article::{ARTICLE, Section};
use ornd_scim_core::secrets::{Name, Secret, Source};

/// Activates the integration, proves it, and keeps its address and secret.
pub async fn activate(context: &Context, args: &ActivateArgs) -> Result {
    let mut profile = context.profile()?;
    let report = run(context, &mut profile, args, Teams::ToBeChecked).await?;
    connection::show(context, Some(&profile), profile.scim_base_url.as_deref().unwrap_or_default(), &report);
    context.out.notes("Next: ornd-scim setup   lists the steps in Okta");
    Ok(connection::exit(&report))
}

/// The same without showing the report, for `setup`.
pub async fn run(
    context: &Context,
    profile: &mut Profile,
    args: &ActivateArgs,
    seen: Teams,
) -> Result<ornd_scim_core::scim::Report> {
    match profile.integration {
        Integration::Api => by_api(context, profile, args, seen).await,
        Integration::Guided => guided(context, profile, args, seen).await,
    }
}

/// Whether the Teams were shown and checked already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teams {
    /// They were, a moment ago.
    Checked,
    /// They must be, before anything is activated.
    ToBeChecked,
}

async fn by_api(
    context: &Context,
    profile: &mut Profile,
    args: &ActivateArgs,
    seen: Teams,
) -> Result<ornd_scim_core::scim::Report> {
    let client = context.clients.officernd(profile, Scope::ReadWrite)?;
    let mut state = client.integration().await?;
    let mut asked = None;
    if state.active {
        context.out.note("The integration is active already; nothing to do.");
    } else {
        agree(context, profile, args, seen).await?;
        context.secrets.store(profile).probe_writable(&profile.name)?;
        // The answer has the secret, which must be stored.
        let words = "Stopping: the new secret is saved first.";
        let activated;
        (activated, asked) = signals::uninterrupted(&context.out, words, client.activate_integration()).await;
        state = activated?;
        context.out.note("The integration is activated.");
    }
    let (base_url, secret) = values(state)?;
    let other = context
        .secrets
        .secret(profile, Name::ScimSecret)?
        .is_some_and(|kept| kept.secret.expose() != secret.expose() && matches!(kept.source, Source::Store(_)));
    connection::keep(context, profile, &base_url, &secret)?;
    if other {
        context.out.note("The secret that was kept before was another one: it was replaced in OfficeRnD.");
        okta::paste(context, profile, "what `ornd-scim token` prints, unless that was done since");
    }
    match asked {
        Some(kind) => Err(signals::stopped(kind).hint("ornd-scim test")),
        None => connection::check(context, &base_url, &secret).await,
    }
}

/// The address and the secret of an active integration.
pub fn values(state: ornd_scim_core::officernd::IntegrationState) -> Result<(String, Secret)> {
    match (state.scim_base_url, state.scim_secret) {
        (Some(base_url), Some(secret)) => Ok((base_url, secret)),
        _ => Err(Failure::failed("the integration is active, but the answer has no SCIM Base URL or no SCIM Secret")
            .hint("look at integration-api in config.toml: its pointers say where they stand in the answer")),
    }
}

async fn guided(
    context: &Context,
    profile: &mut Profile,
    args: &ActivateArgs,
    seen: Teams,
) -> Result<ornd_scim_core::scim::Report> {
    // A file is not read here: it may be standard input, which can be read once.
    let has_secret =
        args.secret_file.is_some() || context.secrets.named_secret(Name::ScimSecret, None, Some(profile))?.is_some();
    let is_given = args.base_url.is_some() || args.secret_file.is_some();
    if !is_given && let Some(report) = stored(context, profile).await? {
        context.out.note("The integration is active already; nothing to do.");
        return Ok(report);
    }
    let missing = missing(context, profile, args, has_secret);
    if !context.can_ask() && !missing.is_empty() {
        return Err(missing_flags(&missing));
    }
    agree(context, profile, args, seen).await?;
    if args.base_url.is_none() || !has_secret {
        let clicks: String =
            ARTICLE.iter().filter(|entry| entry.section == Section::Officernd).map(okta::click).collect();
        context.out.clicks(&format!("OfficeRnD documents no API for this step. In OfficeRnD:\n{}", clicks.trim_end()));
    }
    crate::browser::open_settings(&context.out, args.open);
    let given = Given {
        base_url: args.base_url.as_deref(),
        secret_file: args.secret_file.as_deref(),
        secret_flag: "--scim-secret-file FILE",
    };
    let (base_url, secret) = connection::take(context, profile, given)?;
    let report = connection::check(context, &base_url, &secret).await?;
    if report.failed() {
        return Err(connection::refuse(&report, "nothing was stored"));
    }
    connection::keep(context, profile, &base_url, &secret)?;
    context.out.note("Press Done in OfficeRnD's SCIM configuration pop-up, if it is still open.");
    Ok(report)
}

/// The test of what is stored; `None` if nothing is stored or it fails.
async fn stored(context: &Context, profile: &Profile) -> Result<Option<ornd_scim_core::scim::Report>> {
    let Some(url) = &profile.scim_base_url else { return Ok(None) };
    let Some(found) = context.secrets.secret(profile, Name::ScimSecret)? else { return Ok(None) };
    let report = connection::check(context, url, &found.secret).await?;
    Ok(Some(report).filter(|report| !report.failed()))
}

/// A flag and what it takes.
pub type Missing = (&'static str, &'static str);

/// What a run without a terminal cannot ask for.
fn missing(context: &Context, profile: &Profile, args: &ActivateArgs, has_secret: bool) -> Vec<Missing> {
    let mut missing = Vec::new();
    if !args.yes {
        missing.push(("--yes", "activate without a question"));
    }
    if profile.integration == Integration::Guided && !context.sandbox.is_used() {
        if args.base_url.is_none() && profile.scim_base_url.is_none() {
            missing.push(("--base-url URL", "the SCIM Base URL from the dialog in OfficeRnD"));
        }
        if !has_secret {
            missing.push(("--scim-secret-file FILE", "a file with the SCIM Secret, or ORND_SCIM_SCIM_SECRET_FILE"));
        }
    }
    missing
}

/// Everything that is missing, at once.
pub fn missing_flags(missing: &[Missing]) -> Failure {
    let names: Vec<&str> = missing.iter().map(|(flag, _)| *flag).collect();
    let failure = Failure::usage(format!("cannot prompt without a terminal. Missing: {}", names.join(", ")))
        .hint(format!("add {}", missing.iter().map(|(flag, _)| placeholder(flag)).collect::<Vec<_>>().join(" ")));
    missing.iter().fold(failure, |failure, (flag, what)| failure.detail(format!("{flag:<28}{what}")))
}

/// `--org …` for `--org SLUG`.
fn placeholder(flag: &str) -> String {
    flag.split_once(' ').map_or_else(|| flag.to_owned(), |(name, _)| format!("{name} …"))
}

/// Shows what cannot be undone, and asks.
async fn agree(context: &Context, profile: &Profile, args: &ActivateArgs, seen: Teams) -> Result<()> {
    if seen == Teams::ToBeChecked {
        teams::gate(context, profile, Accepted { policy: args.policy.as_deref(), accept: args.accept_teams }).await?;
    }
    if !args.yes {
        context.out.confirm(Question { text: "Activate SCIM User Provisioning?", flag: "--yes" })?;
    }
    Ok(())
}

/// Deactivates the integration.
pub async fn deactivate(context: &Context, args: &DeactivateArgs) -> Result {
    let profile = context.profile()?;
    if profile.integration == Integration::Api {
        let state = context.clients.officernd(&profile, Scope::Read)?.integration().await;
        if state.is_ok_and(|state| !state.active) {
            context.out.note("The integration is not active; nothing to do.");
            show_deactivated(context, &profile, &[]);
            return Ok(Exit::Done);
        }
    }
    context.out.warn(
        "Okta can then no longer create, update or deactivate employees, and pushed groups no longer reach OfficeRnD.\n\
         Okta reports errors for the app until its provisioning is switched off there.\n\
         Employees, Teams and bookings stay as they are.",
    );
    // Where a person has to click, there is nothing to agree to.
    if !args.yes && profile.integration == Integration::Api {
        let text = format!("Deactivate SCIM User Provisioning of {}?", profile.org);
        context.out.confirm(Question { text: &text, flag: "--yes" })?;
    }
    match profile.integration {
        Integration::Api => {
            let client = context.clients.officernd(&profile, Scope::ReadWrite)?;
            client.deactivate_integration().await?;
            context.out.note("The integration is deactivated.");
            show_deactivated(context, &profile, &[]);
            Ok(Exit::Done)
        }
        Integration::Guided => {
            let clicks = ["Open Settings > Integrations and find \"SCIM User Provisioning\"", "Press Deactivate"];
            if context.out.format() == Format::Json {
                show_deactivated(context, &profile, &clicks);
            } else {
                let [first, second] = clicks;
                context.out.clicks(&format!(
                    "OfficeRnD documents no API for this step. In OfficeRnD:\n  1. {first}\n  2. {second}"
                ));
            }
            crate::browser::open_settings(&context.out, args.open);
            Ok(Exit::With(Kind::Incomplete))
        }
    }
}

/// The JSON document; its schema is docs/schema/deactivate.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    deactivated: bool,
    left_to_do: &'a [&'a str],
}

fn show_deactivated(context: &Context, profile: &Profile, left_to_do: &[&str]) {
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 2,
            profile: &profile.name,
            org: &profile.org,
            deactivated: left_to_do.is_empty(),
            left_to_do,
        });
    }
}
