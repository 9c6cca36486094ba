//! Reads both sides, and evaluates the steps.

use std::time::{Duration, Instant};

use crate::commands::Result;
use crate::context::Context;
use crate::signals;
use jiff::Timestamp;
use ornd_scim_core::config::{Integration, Profile};
use ornd_scim_core::officernd::Scope;
use ornd_scim_core::okta::{self, Client, Group, LocationState, LogSummary, Selection, State, deep_link};
use ornd_scim_core::provisioning::plan::{Desired, LABEL};
use ornd_scim_core::provisioning::steps::{Facts, OfficerndFacts, Step, evaluate};
use ornd_scim_core::provisioning::survey::{self, Sources};
use ornd_scim_core::scim::Connection;
use ornd_scim_core::secrets::Name;

/// What was read.
pub struct Looked {
    /// Okta; `None` without an Okta login.
    pub state: Option<State>,
    /// The app's page in the Admin Console, if there is an app.
    pub page: Option<String>,
    /// The steps.
    pub steps: Vec<Step>,
}

/// How the app of a profile is recognized.
pub fn choice(profile: &Profile) -> Selection<'_> {
    let label = profile.okta.desired.as_ref().and_then(|desired| desired.label.as_deref());
    Selection { id: profile.okta.app_id.as_deref(), label: label.unwrap_or(LABEL) }
}

fn location(profile: &Profile) -> Option<&str> {
    Some(profile.okta.desired.as_ref()?.location.as_ref()?.name.as_str())
}

/// Okta alone.
pub async fn gather(context: &Context, profile: &Profile, client: &Client) -> Result<State> {
    let progress = context.out.progress("Reading Okta", None);
    let state = signals::until_interrupted(client.state(choice(profile))).await?;
    drop(progress);
    Ok(state?)
}

/// Reads both sides and evaluates every step.
pub async fn look(context: &Context, profile: &Profile, client: &Client) -> Result<Looked> {
    look_beside(context, profile, client, None).await
}

/// The same where OfficeRnD's side may be known already.
pub async fn look_beside(
    context: &Context,
    profile: &Profile,
    client: &Client,
    officernd: Option<OfficerndFacts>,
) -> Result<Looked> {
    let progress = context.out.progress("Reading Okta and OfficeRnD", None);
    let read = survey::okta(client, choice(profile), location(profile), context.now());
    let state = signals::until_interrupted(read).await?;
    drop(progress);
    judge(context, profile, Some(client), Some(state?), officernd).await
}

/// The steps without an Okta login: OfficeRnD's side only, which may be known already.
pub async fn without_okta(context: &Context, profile: &Profile, officernd: Option<OfficerndFacts>) -> Result<Looked> {
    judge(context, profile, None, None, officernd).await
}

/// Reads again and again. Groups, the System Log and the location attribute change rarely: they are read again if something
/// else has changed, and otherwise once a minute (our choice), so that watching does not use up Okta's rate limit.
pub struct Looker<'a> {
    context: &'a Context,
    profile: &'a Profile,
    client: &'a Client,
    last: Option<(State, Slow, Instant)>,
}

/// What is read less often.
#[derive(Clone)]
struct Slow {
    groups: Vec<Group>,
    location: Option<LocationState>,
    log: Option<LogSummary>,
}

impl<'a> Looker<'a> {
    /// How long the rest is used.
    const FRESH: Duration = Duration::from_secs(60);

    /// Nothing is read yet.
    pub fn new(context: &'a Context, profile: &'a Profile, client: &'a Client) -> Self {
        Self { context, profile, client, last: None }
    }

    /// Reads once.
    pub async fn look(&mut self) -> Result<Looked> {
        let (context, client) = (self.context, self.client);
        let quick = signals::until_interrupted(client.app_state(choice(self.profile))).await??;
        let fresh = |(last, _, at): &&(State, Slow, Instant)| *last == quick && at.elapsed() < Self::FRESH;
        let (slow, at) = match self.last.as_ref().filter(fresh) {
            Some((_, slow, at)) => (slow.clone(), *at),
            None => (signals::until_interrupted(self.slow(&quick)).await??, Instant::now()),
        };
        self.last = Some((quick.clone(), slow.clone(), at));
        let Slow { groups, location, log } = slow;
        judge(context, self.profile, Some(client), Some(State { groups, location, log, ..quick }), None).await
    }

    async fn slow(&self, quick: &State) -> std::result::Result<Slow, okta::Error> {
        let mut state = State { groups: self.client.groups().await?, ..quick.clone() };
        survey::more(self.client, &mut state, location(self.profile), Some(self.context.now())).await?;
        let State { groups, location, log, .. } = state;
        Ok(Slow { groups, location, log })
    }
}

async fn judge(
    context: &Context,
    profile: &Profile,
    client: Option<&Client>,
    state: Option<State>,
    known: Option<OfficerndFacts>,
) -> Result<Looked> {
    let officernd = match known {
        Some(known) => known,
        None => officernd(context, profile, None).await?,
    };
    let app = state.as_ref().and_then(|state| state.app.as_ref());
    // The sandbox has no pages, and its addresses end with the command.
    let page =
        client.zip(app).filter(|_| !context.is_sandbox()).map(|(client, app)| deep_link(client.origin(), &app.id));
    let none = Desired::default();
    let desired = profile.okta.desired.as_ref().unwrap_or(&none);
    let facts = Facts { officernd: &officernd, okta: state.as_ref(), page: page.as_deref(), desired };
    let steps = evaluate(&facts);
    Ok(Looked { state, page, steps })
}

/// OfficeRnD's side. What cannot be read now is not known; `status` says why. The SCIM server is tested unless the result is
/// given.
pub async fn officernd(context: &Context, profile: &Profile, tested: Option<bool>) -> Result<OfficerndFacts> {
    let scim = match (&profile.scim_base_url, context.secrets.secret(profile, Name::ScimSecret)) {
        (Some(url), Ok(Some(secret))) => Some((context.clients.http()?, Connection::with_secret(url, &secret.secret))),
        _ => None,
    };
    let has_secret = matches!(context.secrets.secret(profile, Name::ClientSecret), Ok(Some(_)));
    let api = if profile.client_id.is_some() && has_secret {
        Some(context.clients.officernd(profile, Scope::Read)?)
    } else {
        None
    };
    let sources = Sources {
        api: api.as_ref(),
        reports_integration: profile.integration == Integration::Api,
        scim: scim.as_ref().map(|(http, connection)| (http, connection)),
        tested,
    };
    signals::until_interrupted(survey::officernd(&sources)).await
}

/// Whether something was synchronized or pushed after this time, as a line for [`super::watch`].
pub fn is_later(time: Option<&str>, since: Timestamp) -> bool {
    time.and_then(|time| time.parse::<Timestamp>().ok()).is_some_and(|time| time > since)
}
