//! `status`: credentials, secrets, the SCIM server, and every step of the article. Changes nothing.

mod ground;

use serde::Serialize;

use self::ground::{Asked, Ground, ask, probe};
use super::{Exit, Result, connection, okta};
use crate::cli::StatusArgs;
use crate::context::Context;
use crate::output::{Check, Format, Item, Section, Sign, State};
use crate::report::{Failure, Kind};
use ornd_scim_core::config::{Integration, Profile};
use ornd_scim_core::provisioning::steps::{self, Counts, OfficerndFacts, Step, StepState};
use ornd_scim_core::scim;

/// The JSON document; its schema is docs/schema/status.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    integration: &'static str,
    scim_base_url: Option<&'a str>,
    checks: &'a [Check],
    counts: Counts,
    steps: Vec<okta::Row>,
}

/// What was checked, and how bad the worst of it is.
pub struct Found {
    /// One line a check, in the order in which they depend on each other.
    pub checks: Vec<Check>,
    /// Credentials before temporary trouble before any other failure.
    pub worst: Option<Kind>,
    /// The steps of the article.
    pub steps: Vec<Step>,
    /// Whether the SCIM server passed Okta's test, if it was tested.
    tested: Option<bool>,
}

/// Checks and shows.
pub async fn status(context: &Context, args: &StatusArgs) -> Result {
    let profile = context.profile()?;
    // What the steps need takes as long as the checks, so both are read at once; the checks test the SCIM server.
    let (found, officernd) = tokio::join!(gather(context, &profile), okta::officernd(context, &profile, Some(false)));
    let mut found = found?;
    let officernd = OfficerndFacts { connection_works: found.tested, ..officernd? };
    okta_side(context, &profile, officernd, &mut found).await?;
    let values = okta::Values::of(&profile);
    match context.out.format() {
        Format::Json => context.out.json(&Document {
            schema_version: 2,
            profile: &profile.name,
            org: &profile.org,
            integration: profile.integration.as_str(),
            scim_base_url: profile.scim_base_url.as_deref(),
            checks: &found.checks,
            counts: steps::count(&found.steps, None),
            steps: okta::rows(context, &found.steps, &values),
        }),
        Format::Table => show(context, &found, &values),
        _ => {
            let checks: Vec<Check> = found.checks.iter().cloned().chain(okta::checks(&found.steps)).collect();
            context.out.checklist(&checks);
        }
    }
    Ok(exit(&found, args.detailed_exitcode))
}

/// Credentials and reachability first, then what is wrong, then what is to do, if that was asked for.
fn exit(found: &Found, detailed: bool) -> Exit {
    let any = |state| found.steps.iter().any(|step| step.state == state);
    match found.worst {
        Some(kind @ (Kind::Credentials | Kind::Temporary)) => Exit::With(kind),
        Some(_) => Exit::With(Kind::Incomplete),
        None if any(StepState::Wrong) => Exit::With(Kind::Incomplete),
        None if detailed && (any(StepState::Todo) || any(StepState::Blocked)) => Exit::With(Kind::SomethingToDo),
        None => Exit::Done,
    }
}

/// Folded sections for a person; `-v` unfolds them.
fn show(context: &Context, found: &Found, values: &okta::Values) {
    let unfold = context.out.settings().verbose > 0;
    if let Some(profile) = found.checks.first() {
        context.out.heading(&profile.detail);
    }
    let mut sections = vec![
        section(found, "Connection", &["token", "read-permission", "write-permission", "scim", "okta"], unfold),
        section(found, "Secrets", &["client-secret", "scim-base-url", "scim-secret"], unfold),
    ];
    sections.extend(okta::sections(&found.steps, values, unfold));
    context.out.sections(&sections);
    context.out.value("");
    context.out.text(&context.out.with_flags(&okta::summary(&found.steps)));
}

/// Checks as a section: a line if all are ok, otherwise the ones that are not.
fn section(found: &Found, title: &str, names: &[&str], unfold: bool) -> Section {
    let checks = || found.checks.iter().filter(|check| names.contains(&&*check.name));
    let open: Vec<&Check> = checks().filter(|check| unfold || check.state != State::Ok).collect();
    let worst = [State::Fail, State::Warn, State::Skipped, State::Unknown];
    let worst = worst.into_iter().find(|state| checks().any(|check| check.state == *state)).unwrap_or(State::Ok);
    let ok: Vec<&str> = checks().filter(|check| check.state == State::Ok).map(|check| check.detail.as_str()).collect();
    let item = |check: &&Check| Item {
        sign: sign(check.state),
        label: check.title.to_string(),
        text: check.detail.clone(),
        below: check.hint.clone().into_iter().collect(),
    };
    let text = if open.is_empty() { ok.join("; ") } else { format!("{} of {} ok", ok.len(), checks().count()) };
    let head = Item { sign: sign(worst), label: title.to_owned(), text, below: vec![] };
    Section { head, items: open.iter().map(item).collect() }
}

const fn sign(state: State) -> Sign {
    match state {
        State::Ok => Sign::Ok,
        State::Warn | State::Todo => Sign::Attention,
        State::Fail | State::Wrong => Sign::Wrong,
        State::Skipped | State::Blocked => Sign::Waiting,
        State::Unknown => Sign::Unknown,
    }
}

/// Checks OfficeRnD's side; a check whose precondition is missing is skipped, not failed.
pub async fn gather(context: &Context, profile: &Profile) -> Result<Found> {
    let mut found = Found { checks: Vec::new(), worst: None, steps: Vec::new(), tested: None };
    found.add(Check::new("profile", "Profile", State::Ok, context.profiles.describe(profile)));
    let ground = Ground::new(context, profile)?;
    // The API and SCIM know nothing of each other, so both are asked at once.
    let (asked, report) = (async { tokio::join!(ask(ground.api.as_ref()), probe(ground.scim.as_ref())) }).await;
    let replaced = ground.is_replaced(asked.as_ref());
    api_side(profile, &ground, asked, &mut found);
    found.add(
        Check::new(
            "sso",
            "Single sign-on",
            State::Unknown,
            "cannot be checked through an API; SCIM cannot be configured without it",
        )
        .hint("check Settings > Integrations in OfficeRnD"),
    );
    scim_side(profile, &ground, report.as_ref(), replaced, &mut found);
    found.tested = report.map(|report| !report.failed());
    Ok(found)
}

/// The steps; those in Okta if the profile has an Okta login.
async fn okta_side(context: &Context, profile: &Profile, officernd: OfficerndFacts, found: &mut Found) -> Result<()> {
    const OKTA: (&str, &str) = ("okta", "Okta");
    let looked = match context.clients.okta_if_any(profile, ornd_scim_core::okta::Scope::Read) {
        Ok(Some(client)) => {
            let looked = okta::look_beside(context, profile, &client, Some(officernd.clone())).await;
            looked.map(|looked| Some((client.origin().as_str().trim_end_matches('/').to_owned(), looked)))
        }
        Ok(None) => Ok(None),
        Err(error) => Err(error),
    };
    match looked {
        Ok(Some((origin, looked))) => {
            found.add(Check::new(OKTA.0, OKTA.1, State::Ok, format!("{origin} answers")));
            found.steps = looked.steps;
            return Ok(());
        }
        Ok(None) => {
            let check = Check::new(OKTA.0, OKTA.1, State::Skipped, "no Okta login");
            found.add(check.hint("ornd-scim okta login"));
        }
        Err(stopped) if stopped.kind.is_signal() => return Err(stopped),
        Err(error) => found.fail(OKTA.0, OKTA.1, &context.explain(error)),
    }
    found.steps = okta::without_okta(context, profile, Some(officernd)).await?.steps;
    Ok(())
}

/// Whether `setup` cannot continue while this fails. It is there to fix SCIM and Okta.
pub fn blocks_setup(check: &Check) -> bool {
    ["profile", "client-secret", "token", "read-permission", "write-permission", "integration"].contains(&&*check.name)
}

impl Found {
    fn add(&mut self, check: Check) {
        if check.state == State::Fail && self.worst.is_none() {
            self.worst = Some(Kind::Failed);
        }
        self.checks.push(check);
    }

    /// A check that failed with an error of a known kind.
    fn fail(&mut self, name: &'static str, title: &'static str, failure: &Failure) {
        let rank = |kind| match kind {
            Kind::Credentials => 3,
            Kind::Temporary => 2,
            _ => 1,
        };
        if self.worst.is_none_or(|worst| rank(failure.kind) > rank(worst)) {
            self.worst = Some(failure.kind);
        }
        let detail = std::iter::once(&failure.message).chain(&failure.causes).chain(&failure.details);
        let detail = detail.map(String::as_str);
        let mut check = Check::new(name, title, State::Fail, detail.collect::<Vec<_>>().join(": "));
        check.hint = failure.hints.first().cloned();
        self.checks.push(check);
    }

    fn skip(&mut self, name: &'static str, title: &'static str, why: &str) {
        self.checks.push(Check::new(name, title, State::Skipped, why));
    }
}

/// The client secret, the token, and what it may do.
fn api_side(profile: &Profile, ground: &Ground, asked: Option<Asked>, found: &mut Found) {
    const TOKEN: (&str, &str) = ("token", "API token");
    const READ: (&str, &str) = ("read-permission", "Read permission");
    const WRITE: (&str, &str) = ("write-permission", "Write permission");
    const INTEGRATION: (&str, &str) = ("integration", "Integration");

    match &ground.client_secret {
        Err(error) => found.fail("client-secret", "Client secret", error),
        Ok(Some(source)) if asked.is_some() => {
            found.add(Check::new("client-secret", "Client secret", State::Ok, format!("client secret from {source}")));
        }
        Ok(_) => found.add(
            Check::new(
                "client-secret",
                "Client secret",
                State::Warn,
                "none; Teams, employees and bookings cannot be read",
            )
            .hint("ornd-scim login"),
        ),
    }
    let answers = match asked {
        None => {
            for (name, title) in [TOKEN, READ, WRITE] {
                found.skip(name, title, "needs the client secret");
            }
            let why = if profile.integration == Integration::Api { "needs the client secret" } else { GUIDED };
            return found.skip(INTEGRATION.0, INTEGRATION.1, why);
        }
        Some(Err(error)) => {
            found.fail(TOKEN.0, TOKEN.1, &Failure::from(error));
            for (name, title) in [READ, WRITE, INTEGRATION] {
                found.skip(name, title, "needs the token");
            }
            return;
        }
        Some(Ok(answers)) => answers,
    };
    found.add(Check::new(TOKEN.0, TOKEN.1, State::Ok, "OfficeRnD accepts the client"));
    match answers.read {
        Ok(()) => found.add(Check::new(READ.0, READ.1, State::Ok, format!("Read granted for {}", profile.org))),
        Err(error) => found.fail(READ.0, READ.1, &Failure::from(error)),
    }
    match answers.write {
        Ok(()) => found.add(Check::new(WRITE.0, WRITE.1, State::Ok, "Write granted")),
        Err(error) if error.is_missing_scope() => found.add(
            Check::new(WRITE.0, WRITE.1, State::Warn, "Write not granted; bookings cannot be canceled through the API")
                .hint("tick Write at Settings > Data & Extensibility > Developer Tools > Applications"),
        ),
        Err(error) => found.fail(WRITE.0, WRITE.1, &Failure::from(error)),
    }
    let (name, title) = INTEGRATION;
    match answers.integration {
        None => found.add(Check::new(name, title, State::Unknown, GUIDED)),
        Some(Ok(state)) if state.active => {
            found.add(Check::new(name, title, State::Ok, "SCIM User Provisioning is active"));
        }
        Some(Ok(_)) => found.add(
            Check::new(name, title, State::Warn, "SCIM User Provisioning is not active").hint("ornd-scim activate"),
        ),
        Some(Err(error)) => found.fail(name, title, &Failure::from(error)),
    }
}

const GUIDED: &str = "OfficeRnD documents no API for it; see the SCIM checks";

/// The SCIM Base URL, the SCIM Secret, and whether they work.
fn scim_side(profile: &Profile, ground: &Ground, report: Option<&scim::Report>, replaced: bool, found: &mut Found) {
    const KEEP: &str = "ornd-scim activate   stores the valid one";
    match &profile.scim_base_url {
        Some(url) => found.add(Check::new("scim-base-url", "SCIM Base URL", State::Ok, url.clone())),
        None => found.add(
            Check::new("scim-base-url", "SCIM Base URL", State::Warn, "not stored yet").hint("ornd-scim activate"),
        ),
    }
    match &ground.scim_secret {
        Ok(Some(source)) if replaced => {
            let what = format!(
                "from {source}, but OfficeRnD has another one: a rotation was interrupted, or somebody else rotated it"
            );
            found.fail("scim-secret", "SCIM Secret", &Failure::credentials(what).hint(KEEP));
        }
        Ok(Some(source)) => {
            found.add(Check::new("scim-secret", "SCIM Secret", State::Ok, format!("SCIM Secret from {source}")));
        }
        Ok(None) => {
            let check = Check::new("scim-secret", "SCIM Secret", State::Warn, "not stored yet");
            found.add(check.hint("ornd-scim activate, or ornd-scim secret import"));
        }
        Err(error) => found.fail("scim-secret", "SCIM Secret", error),
    }
    match report {
        None => found.skip("scim", "SCIM answers", "needs the SCIM Base URL and Secret"),
        Some(report) if report.failed() => {
            found.fail("scim", "SCIM answers", &connection::refuse(report, "`ornd-scim test` shows each check"));
            let inactive = |check: &Check| check.name == "integration" && check.state == State::Warn;
            // An inactive integration does not answer; the secret is not to blame, or there is a better one.
            let better =
                if found.checks.iter().any(inactive) { Some("ornd-scim activate") } else { replaced.then_some(KEEP) };
            if let (Some(better), Some(check)) = (better, found.checks.last_mut()) {
                check.hint = Some(better.to_owned());
            }
        }
        Some(_) => {
            found.add(Check::new("scim", "SCIM answers", State::Ok, "Okta's test passes"));
        }
    }
}
