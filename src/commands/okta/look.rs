//! Looking at both sides: what is in Okta, what OfficeRnD tells, and what the checklist says of it.

use ornd_scim_core::text;
use std::collections::HashMap;
use std::time::{Duration, Instant};

use crate::commands::{Result, connection};
use crate::context::Context;
use crate::output::{Check, State as Shown};
use crate::signals;
use ornd_scim_core::config::{Integration, Profile};
use ornd_scim_core::officernd::{Scope, Standing};
use ornd_scim_core::okta::{Choice, Client, Group, State, deep_link};
use ornd_scim_core::provisioning::checklist::{self, Facts, Officernd, Part, Row, Verdict};
use ornd_scim_core::secrets::Name;

/// What was seen.
pub struct Looked {
    /// Okta.
    pub state: State,
    /// The page of the app in the Admin Console.
    pub page: String,
    /// The checklist.
    pub rows: Vec<Row>,
}

/// Looks at Okta alone.
pub async fn gather(context: &Context, profile: &Profile, client: &Client) -> Result<State> {
    let progress = context.out.progress("Reading Okta", None);
    let state = signals::until_interrupted(client.state(choice(profile))).await?;
    drop(progress);
    Ok(state?)
}

/// By what the app of a profile is recognised.
pub fn choice(profile: &Profile) -> Choice<'_> {
    let label = profile.okta.desired.as_ref().and_then(|desired| desired.label.as_deref());
    Choice { id: profile.okta.app_id.as_deref(), label }
}

/// Looks at both sides and judges every step.
pub async fn look(context: &Context, profile: &Profile, client: &Client) -> Result<Looked> {
    judge(context, profile, client, gather(context, profile, client).await?).await
}

/// Looks again and again. Groups are by far the longest list, and change rarely: they are read again when something else
/// has changed, and otherwise once a minute (our choice), so that watching does not use up Okta's rate limit.
pub struct Looker<'a> {
    context: &'a Context,
    profile: &'a Profile,
    client: &'a Client,
    last: Option<(State, Vec<Group>, Instant)>,
}

impl<'a> Looker<'a> {
    /// How long a list of groups is used.
    const FRESH: Duration = Duration::from_secs(60);

    /// Nothing is read yet.
    pub fn new(context: &'a Context, profile: &'a Profile, client: &'a Client) -> Self {
        Self { context, profile, client, last: None }
    }

    /// Looks once.
    pub async fn look(&mut self) -> Result<Looked> {
        let (context, client) = (self.context, self.client);
        let state = signals::until_interrupted(client.app_state(choice(self.profile))).await??;
        let fresh = |(last, _, at): &&(State, Vec<Group>, Instant)| *last == state && at.elapsed() < Self::FRESH;
        let (groups, at) = match self.last.as_ref().filter(fresh) {
            Some((_, groups, at)) => (groups.clone(), *at),
            None => (signals::until_interrupted(client.groups()).await??, Instant::now()),
        };
        self.last = Some((state.clone(), groups.clone(), at));
        judge(context, self.profile, client, State { groups, ..state }).await
    }
}

async fn judge(context: &Context, profile: &Profile, client: &Client, state: State) -> Result<Looked> {
    let officernd = officernd(context, profile).await?;
    let page = page(client, &state);
    let flags = context.flags_for_hint();
    let rows = checklist::judge(&Facts { officernd: &officernd, okta: &state, page: &page, flags: &flags });
    Ok(Looked { state, page, rows })
}

/// The page of the app, or where apps are made.
pub fn page(client: &Client, state: &State) -> String {
    match &state.app {
        Some(app) => deep_link(client.origin(), &app.id),
        None => "the Okta Admin Console > Applications".to_owned(),
    }
}

/// What OfficeRnD tells. What cannot be read now is not known; `status` says why.
async fn officernd(context: &Context, profile: &Profile) -> Result<Officernd> {
    let mut known = Officernd::default();
    if let (Some(base_url), Ok(Some(secret))) =
        (&profile.scim_base_url, context.secrets.secret(profile, Name::ScimSecret))
    {
        known.values_known = true;
        known.scim_works = Some(!connection::check(context, base_url, &secret.secret).await?.failed());
    }
    let has_secret = matches!(context.secrets.secret(profile, Name::ClientSecret), Ok(Some(_)));
    if profile.client_id.is_none() || !has_secret {
        return Ok(known);
    }
    let client = context.clients.officernd(profile, Scope::Read)?;
    if profile.integration == Integration::Api {
        known.active = client.integration().await.ok().map(|state| state.active);
    }
    let mut employees = HashMap::new();
    let read = (client.each_employee(|page| {
        let active = page.into_iter().filter(|employee| employee.standing() == Standing::Active);
        employees.extend(active.map(|employee| (employee.id.to_string(), employee.team.is_some())));
    }))
    .await;
    known.employees = read.is_ok().then_some(employees);
    Ok(known)
}

/// The rows as lines of a checklist.
pub fn checks(rows: &[Row]) -> Vec<Check> {
    rows.iter()
        .map(|row| Check {
            name: row.name.into(),
            title: match row.part {
                // These are no steps of the article, so they have no number in it.
                Part::Running => row.title.into(),
                _ => format!("{:>2}. {}", row.number, row.title).into(),
            },
            state: match row.verdict {
                Verdict::Done => Shown::Ok,
                Verdict::NotDone => Shown::Warn,
                Verdict::Wrong => Shown::Fail,
                Verdict::Unknown => Shown::Unknown,
            },
            // Names in it come from Okta: none of them may make a line of its own.
            detail: text::line(&row.detail).into_owned(),
            hint: row.hint.clone(),
        })
        .collect()
}
