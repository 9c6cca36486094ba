//! Builds the clients that a survey of Teams needs, and forecasts the import from it.

use std::cell::Cell;

use crate::cli::TeamsSource;
use crate::commands::Result;
use crate::commands::okta::choice;
use crate::context::Context;
use crate::report::Failure;
use crate::signals;
use ornd_scim_core::config::Profile;
use ornd_scim_core::officernd::Scope;
use ornd_scim_core::okta;
use ornd_scim_core::scim::Connection;
use ornd_scim_core::secrets::Name;
use ornd_scim_core::teams::{Clients, Forecast, Policy, Severity, Source, Survey, forecast, survey};

/// Every Team with its problems.
pub struct Listing {
    pub source: Source,
    /// Whether the groups in Okta were read.
    pub okta_read: bool,
    pub forecast: Forecast,
    pub totals: Totals,
}

/// Numbers over all Teams, whatever is shown of them.
#[derive(Debug, Clone, Copy)]
pub struct Totals {
    pub groups: usize,
    pub fix: usize,
    pub review: usize,
}

/// Reads the source that was asked for, or each one that the profile has credentials for, and Okta where the profile has a
/// login.
pub async fn gather(
    context: &Context,
    profile: &Profile,
    source: Option<TeamsSource>,
    policy: &Policy,
) -> Result<Listing> {
    let okta = context.clients.okta_if_any(profile, okta::Scope::Read).unwrap_or_else(|error| {
        warn_without_okta(context, &error);
        None
    });
    let survey = read(context, profile, source, okta.as_ref()).await?;
    if let Some(error) = survey.okta_error {
        warn_without_okta(context, &error.into());
    }
    let okta_read = survey.directory.okta.is_some();
    let forecast = forecast(survey.directory, &policy.likely_tests());
    let totals = Totals {
        groups: forecast.groups(),
        fix: forecast.count(Severity::Fix),
        review: forecast.count(Severity::Review),
    };
    Ok(Listing { source: survey.source, okta_read, forecast, totals })
}

fn warn_without_okta(context: &Context, error: &Failure) {
    context.out.warn(&format!("the groups in Okta were not read: {}", error.message));
}

/// The id and the name of every Team; `None` where the profile has no credentials for OfficeRnD.
pub async fn names(context: &Context, profile: &Profile) -> Result<Option<Vec<(String, String)>>> {
    if !has_api(context, profile)? && connection(context, profile)?.is_none() {
        return Ok(None);
    }
    let survey = read(context, profile, None, None).await?;
    let forecast = forecast(survey.directory, &Policy::default().likely_tests());
    Ok(Some(forecast.entries.iter().map(|entry| (entry.id.to_string(), entry.display_name().to_owned())).collect()))
}

async fn read(
    context: &Context,
    profile: &Profile,
    source: Option<TeamsSource>,
    okta: Option<&okta::Client>,
) -> Result<Survey> {
    let api = match source {
        Some(TeamsSource::Scim) => None,
        Some(_) => Some(context.clients.officernd(profile, Scope::Read)?),
        None if has_api(context, profile)? => Some(context.clients.officernd(profile, Scope::Read)?),
        None => None,
    };
    let connection = if source == Some(TeamsSource::Api) { None } else { connection(context, profile)? };
    if source.is_some_and(|source| source != TeamsSource::Api) && connection.is_none() {
        return Err(Failure::credentials("SCIM cannot be read: the profile has no SCIM Base URL or no SCIM Secret")
            .hint(format!("ornd-scim{} activate, or ornd-scim{0} secret import", context.flags_for_hint())));
    }
    if api.is_none() && connection.is_none() {
        return Err(Failure::credentials(format!("the profile {} has no credentials to read Teams", profile.name))
            .hint(format!("ornd-scim{} login", context.flags_for_hint())));
    }
    let http = context.clients.http()?;
    let clients = Clients {
        api: api.as_ref(),
        scim: connection.as_ref().map(|connection| (&http, connection)),
        okta: okta.map(|client| (client, choice(profile))),
    };
    let progress = context.out.progress("Reading Teams and employees", None);
    let read = Cell::new(0_u64);
    let advance = |records: usize| {
        read.set(read.get() + records as u64);
        progress.set(read.get());
    };
    Ok(signals::until_interrupted(survey(clients, &advance)).await??)
}

/// Whether the profile can read the API.
pub fn has_api(context: &Context, profile: &Profile) -> Result<bool> {
    Ok(profile.client_id.is_some() && context.secrets.secret(profile, Name::ClientSecret)?.is_some())
}

/// The SCIM server, where the profile has its address and secret.
pub fn connection(context: &Context, profile: &Profile) -> Result<Option<Connection>> {
    let secret = context.secrets.secret(profile, Name::ScimSecret)?;
    Ok(profile.scim_base_url.as_ref().zip(secret).map(|(url, found)| Connection::with_secret(url, &found.secret)))
}
