//! Reads both sides for the checklist.

use std::collections::HashMap;

use jiff::Timestamp;

use super::steps::OfficerndFacts;
use crate::http;
use crate::officernd::{self, EmploymentStatus};
use crate::okta::{self, Selection, State};
use crate::scim::{Connection, probe};

/// What can be read on OfficeRnD's side.
#[derive(Default)]
pub struct Sources<'a> {
    /// The API.
    pub api: Option<&'a officernd::Client>,
    /// Whether the API reports the integration.
    pub reports_integration: bool,
    /// The SCIM server.
    pub scim: Option<(&'a http::Client, &'a Connection)>,
    /// Whether it passed Okta's test a moment ago; `None` tests it now.
    pub tested: Option<bool>,
}

/// What OfficeRnD and its SCIM server report. What cannot be read now is not known.
pub async fn officernd(sources: &Sources<'_>) -> OfficerndFacts {
    let works = async {
        match sources.scim {
            _ if sources.tested.is_some() => sources.tested,
            Some((http, connection)) => Some(!probe::run(http, connection, probe::Options::default()).await.failed()),
            None => None,
        }
    };
    let active = async {
        match sources.api {
            Some(client) if sources.reports_integration => client.integration().await.ok().map(|state| state.active),
            _ => None,
        }
    };
    let (connection_works, active, employees) = tokio::join!(works, active, employees(sources.api));
    OfficerndFacts { active, has_connection: sources.scim.is_some(), connection_works, employees }
}

async fn employees(api: Option<&officernd::Client>) -> Option<HashMap<String, bool>> {
    let mut employees = HashMap::new();
    let read = api?
        .each_employee(|page| {
            let active = page.into_iter().filter(|employee| employee.employment() == EmploymentStatus::Active);
            employees.extend(active.map(|employee| (employee.id.to_string(), employee.team.is_some())));
        })
        .await;
    read.is_ok().then_some(employees)
}

/// How far back the System Log is read: it keeps 90 days (documented by Okta).
const LOG: jiff::SignedDuration = jiff::SignedDuration::from_hours(90 * 24);

/// Okta, with what goes beyond the article: the location attribute if one is desired, and the System Log.
pub async fn okta(
    client: &okta::Client,
    selection: Selection<'_>,
    location: Option<&str>,
    now: Timestamp,
) -> Result<State, okta::Error> {
    let mut state = client.state(selection).await?;
    more(client, &mut state, location, Some(now)).await?;
    Ok(state)
}

/// Adds the location attribute of this name, and the System Log if a time is given.
pub async fn more(
    client: &okta::Client,
    state: &mut State,
    location: Option<&str>,
    log: Option<Timestamp>,
) -> Result<(), okta::Error> {
    let Some(app) = &state.app else { return Ok(()) };
    if let Some(name) = location {
        state.location = client.location(&app.id, name).await?;
    }
    if let Some(since) = log.and_then(|now| now.checked_sub(LOG).ok()) {
        state.log = client.log_summary(&app.id, since).await?;
    }
    Ok(())
}
