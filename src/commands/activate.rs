//! `activate` and `deactivate`: the integration itself.

use super::connection::{self, Given};
use super::{Exit, Result};
use crate::checklist;
use crate::cli::{ActivateArgs, DeactivateArgs};
use crate::config::{Integration, Profile};
use crate::context::Context;
use crate::failure::Failure;
use crate::officernd::Scope;
use crate::output::Question;
use crate::secrets::Secret;

/// Activates the integration, proves it, and keeps its address and secret.
pub fn activate(context: &Context, args: &ActivateArgs) -> Result {
    let mut profile = context.profile()?;
    let report = run(context, &mut profile, args)?;
    connection::show(context, profile.scim_base_url.as_deref().unwrap_or_default(), &report);
    let flags = context.flags_for_hint();
    context.out.note(&format!(
        "Next: ornd-scim{flags} token prints what Okta's API Token field takes; ornd-scim{flags} setup lists the steps in Okta"
    ));
    Ok(connection::exit(&report))
}

/// The same without showing the report, for `setup`.
pub fn run(context: &Context, profile: &mut Profile, args: &ActivateArgs) -> Result<crate::scim::Report> {
    match profile.integration {
        Integration::Api => by_api(context, profile, args),
        Integration::Guided => guided(context, profile, args),
    }
}

fn by_api(context: &Context, profile: &mut Profile, args: &ActivateArgs) -> Result<crate::scim::Report> {
    let client = context.officernd(profile, Scope::ReadWrite)?;
    let mut state = context.block_on(client.integration())??;
    if state.active {
        context.out.note("The integration is active already.");
    } else {
        agree(context, args.yes, count_teams(context, profile)?)?;
        context.store(profile).probe_writable(&profile.name)?;
        state = context.block_on(client.activate_integration())??;
        context.out.note("The integration is activated.");
    }
    let (base_url, secret) = values(state)?;
    connection::keep(context, profile, &base_url, &secret)?;
    connection::check(context, &base_url, &secret)
}

/// The address and the secret of an active integration.
pub fn values(state: crate::officernd::IntegrationState) -> Result<(String, Secret)> {
    match (state.scim_base_url, state.scim_secret) {
        (Some(base_url), Some(secret)) => Ok((base_url, secret)),
        _ => Err(Failure::failed("the integration is active, but the answer has no SCIM Base URL or no SCIM Secret")
            .hint("look at integration-api in config.toml: its pointers say where they stand in the answer")
            .into()),
    }
}

fn guided(context: &Context, profile: &mut Profile, args: &ActivateArgs) -> Result<crate::scim::Report> {
    agree(context, args.yes, count_teams(context, profile)?)?;
    context.out.note("\nOfficeRnD documents no API for this step. Please do it by hand:\n");
    context.out.note(&checklist::text(&checklist::officernd_steps()));
    context.open_settings(args.open);
    let given = Given {
        base_url: args.base_url.as_deref(),
        secret_file: args.secret_file.as_deref(),
        secret_flag: args.secret_flag,
    };
    let (base_url, secret) = connection::take(context, profile, given)?;
    let report = connection::check(context, &base_url, &secret)?;
    if report.failed() {
        return Err(connection::refuse(&report, "nothing was kept").into());
    }
    connection::keep(context, profile, &base_url, &secret)?;
    Ok(report)
}

/// How many Teams there are; `None`, with a warning, when no credentials tell.
pub fn count_teams(context: &Context, profile: &Profile) -> Result<Option<usize>> {
    if profile.client_id.is_none() || context.secret(profile, crate::secrets::Name::ClientSecret)?.is_none() {
        context.out.warn("the Teams cannot be counted, as this profile has no client secret (ornd-scim login)");
        return Ok(None);
    }
    let client = context.officernd(profile, Scope::Read)?;
    Ok(Some(context.block_on(client.teams())??.len()))
}

/// Shows what cannot be undone, and asks.
fn agree(context: &Context, yes: bool, teams: Option<usize>) -> Result<()> {
    let what = match teams {
        Some(0) => "There are no Teams now, so Okta's first pull will create no groups.".to_owned(),
        Some(1) => "Okta's first pull will turn 1 Team into a group that cannot be deleted in Okta.".to_owned(),
        Some(teams) => format!("Okta's first pull will turn {teams} Teams into groups that cannot be deleted in Okta."),
        None => "Okta's first pull will turn every Team into a group that cannot be deleted in Okta.".to_owned(),
    };
    context.out.warn(&what);
    if !yes {
        context.out.confirm(Question { text: "Activate SCIM User Provisioning?", flag: "--yes" })?;
    }
    Ok(())
}

/// Deactivates the integration.
pub fn deactivate(context: &Context, args: &DeactivateArgs) -> Result {
    let profile = context.profile()?;
    context.out.warn(
        "after this, Okta cannot create, update or deactivate employees, and pushed groups no longer reach OfficeRnD.\n\
         Okta will report errors for the app until its provisioning is switched off there.\n\
         Employees, Teams and bookings stay as they are.",
    );
    if !args.yes {
        let text = format!("Deactivate SCIM User Provisioning of {}?", profile.org);
        context.out.confirm(Question { text: &text, flag: "--yes" })?;
    }
    match profile.integration {
        Integration::Api => {
            let client = context.officernd(&profile, Scope::ReadWrite)?;
            context.block_on(client.deactivate_integration())??;
            context.out.note("The integration is deactivated.");
        }
        Integration::Guided => {
            context.out.note(
                "OfficeRnD documents no API for this step. Please do it by hand:\n\
                 \u{20}  1. Open Settings > Integrations and find \"SCIM User Provisioning\"\n\
                 \u{20}  2. Press Deactivate",
            );
            context.open_settings(args.open);
        }
    }
    Ok(Exit::Done)
}
