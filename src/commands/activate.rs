//! `activate` and `deactivate`: the integration itself.

use super::connection::{self, Given};
use super::teams::{self, Accepted};
use super::{Exit, Result, okta};
use crate::cli::{ActivateArgs, DeactivateArgs};
use crate::context::Context;
use crate::output::Question;
use crate::report::Failure;
use ornd_scim_core::config::{Integration, Profile};
use ornd_scim_core::officernd::Scope;
use ornd_scim_core::provisioning::checklist;
use ornd_scim_core::secrets::{Name, Secret, Source};

/// Activates the integration, proves it, and keeps its address and secret.
pub async fn activate(context: &Context, args: &ActivateArgs) -> Result {
    let mut profile = context.profile()?;
    let report = run(context, &mut profile, args, Teams::ToBeChecked).await?;
    connection::show(context, Some(&profile), profile.scim_base_url.as_deref().unwrap_or_default(), &report);
    let flags = context.flags_for_hint();
    context.out.notes(&format!(
        "Next:\n  ornd-scim{flags} token   prints what Okta's API Token field takes\n  ornd-scim{flags} setup   lists the steps in Okta"
    ));
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
    if state.active {
        context.out.note("The integration is active already.");
    } else {
        agree(context, profile, args, seen).await?;
        context.secrets.store(profile).probe_writable(&profile.name)?;
        state = client.activate_integration().await?;
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
    connection::check(context, &base_url, &secret).await
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
    agree(context, profile, args, seen).await?;
    context.out.notes("\nOfficeRnD documents no API for this step. Please do it by hand:\n");
    context.out.notes(&checklist::text(&checklist::officernd_steps()));
    crate::browser::open_settings(&context.out, args.open);
    let given = Given {
        base_url: args.base_url.as_deref(),
        secret_file: args.secret_file.as_deref(),
        secret_flag: args.secret_flag,
    };
    let (base_url, secret) = connection::take(context, profile, given)?;
    let report = connection::check(context, &base_url, &secret).await?;
    if report.failed() {
        return Err(connection::refuse(&report, "nothing was kept"));
    }
    connection::keep(context, profile, &base_url, &secret)?;
    Ok(report)
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
            let client = context.clients.officernd(&profile, Scope::ReadWrite)?;
            client.deactivate_integration().await?;
            context.out.note("The integration is deactivated.");
        }
        Integration::Guided => {
            context.out.notes(
                "OfficeRnD documents no API for this step. Please do it by hand:\n\
                 \u{20}  1. Open Settings > Integrations and find \"SCIM User Provisioning\"\n\
                 \u{20}  2. Press Deactivate",
            );
            crate::browser::open_settings(&context.out, args.open);
        }
    }
    Ok(Exit::Done)
}
