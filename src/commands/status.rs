//! `status`: one checklist of everything that can be told without changing anything.

mod ground;

use serde::Serialize;

use self::ground::{Asked, Ground, ask, probe};
use super::{Exit, Result, connection, okta};
use crate::cli::StatusArgs;
use crate::context::Context;
use crate::output::{Check, Format, State};
use crate::report::{Failure, Kind};
use ornd_scim_core::config::{Integration, Profile};
use ornd_scim_core::provisioning::checklist::Part;
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
}

/// What was found, and how bad the worst of it is.
pub struct Found {
    /// One line a check, in the order in which they depend on each other.
    pub checks: Vec<Check>,
    /// Credentials before temporary trouble before any other failure.
    pub worst: Option<Kind>,
    /// Where a part of the procedure begins among the checks, and its heading.
    parts: Vec<(usize, &'static str)>,
}

/// Gathers and shows the checklist.
pub async fn status(context: &Context, _args: &StatusArgs) -> Result {
    let profile = context.profile()?;
    let found = gather(context, &profile).await?;
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 1,
            profile: &profile.name,
            org: &profile.org,
            integration: profile.integration.as_str(),
            scim_base_url: profile.scim_base_url.as_deref(),
            checks: &found.checks,
        });
    } else {
        show(context, &found);
    }
    Ok(found.worst.map_or(Exit::Done, Exit::With))
}

/// The steps in Okta are numbered within their parts, so a person sees where each part begins.
fn show(context: &Context, found: &Found) {
    if context.out.format() != Format::Table {
        return context.out.checklist(&found.checks);
    }
    let mut shown = 0;
    for &(at, heading) in &found.parts {
        context.out.checklist(&found.checks[shown..at]);
        context.out.heading(heading);
        shown = at;
    }
    context.out.checklist(&found.checks[shown..]);
}

/// Looks at everything; a check whose ground is missing is skipped, not failed.
pub async fn gather(context: &Context, profile: &Profile) -> Result<Found> {
    let mut found = Found { checks: Vec::new(), worst: None, parts: Vec::new() };
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
            "no API tells whether it is set up; OfficeRnD's article on Okta asks for it first",
        )
        .hint("look at Settings > Integrations in OfficeRnD"),
    );
    scim_side(profile, &ground, report.as_ref(), replaced, &mut found);
    okta_side(context, profile, &mut found).await;
    Ok(found)
}

/// The steps in Okta, where the profile has an Okta login.
async fn okta_side(context: &Context, profile: &Profile, found: &mut Found) {
    const OKTA: (&str, &str) = ("okta", "Okta");
    let client = match context.clients.okta_if_any(profile, ornd_scim_core::okta::Scope::Read) {
        Ok(Some(client)) => client,
        Ok(None) => {
            let check =
                Check::new(OKTA.0, OKTA.1, State::Skipped, "no Okta login is known; the steps in Okta are not checked");
            return found.add(check.hint(format!("ornd-scim{} okta login", context.flags_for_hint())));
        }
        Err(error) => return found.fail(OKTA.0, OKTA.1, &error),
    };
    match okta::look(context, profile, &client).await {
        Ok(looked) => {
            found.add(Check::new(
                OKTA.0,
                OKTA.1,
                State::Ok,
                format!("{} answers", client.origin().as_str().trim_end_matches('/')),
            ));
            let rows: Vec<_> = looked.rows.into_iter().filter(|row| row.part != Part::Officernd).collect();
            for part in rows.chunk_by(|a, b| a.part == b.part) {
                found.parts.extend(part.first().map(|first| (found.checks.len(), first.part.title())));
                for check in okta::checks(part) {
                    found.add(check);
                }
            }
        }
        Err(error) => found.fail(OKTA.0, OKTA.1, &error),
    }
}

/// Whether `setup` cannot go on while this fails. What is wrong with SCIM or in Okta is what it is there to mend.
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
        let detail = std::iter::once(&failure.message).chain(&failure.causes).map(String::as_str);
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
            found.add(Check::new("client-secret", "Client secret", State::Ok, format!("from {source}")));
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
    found.add(Check::new(TOKEN.0, TOKEN.1, State::Ok, "OfficeRnD gives a token for reading"));
    match answers.read {
        Ok(()) => found.add(Check::new(READ.0, READ.1, State::Ok, format!("employees of {} can be read", profile.org))),
        Err(error) => found.fail(READ.0, READ.1, &Failure::from(error)),
    }
    match answers.write {
        Ok(()) => found.add(Check::new(WRITE.0, WRITE.1, State::Ok, "OfficeRnD gives a token for writing")),
        Err(error) if error.is_missing_scope() => found.add(
            Check::new(WRITE.0, WRITE.1, State::Warn, "not granted; bookings cannot be cancelled by API")
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

const GUIDED: &str = "OfficeRnD documents no API that tells; see the SCIM checks below";

/// The SCIM Base URL, the SCIM Secret, and whether they work.
fn scim_side(profile: &Profile, ground: &Ground, report: Option<&scim::Report>, replaced: bool, found: &mut Found) {
    const KEEP: &str = "ornd-scim activate   keeps the valid one";
    match &profile.scim_base_url {
        Some(url) => found.add(Check::new("scim-base-url", "SCIM Base URL", State::Ok, url.clone())),
        None => found
            .add(Check::new("scim-base-url", "SCIM Base URL", State::Warn, "not known yet").hint("ornd-scim activate")),
    }
    match &ground.scim_secret {
        Ok(Some(source)) if replaced => {
            let what = format!(
                "from {source}, but OfficeRnD has another one by now: a rotation that was cut off, or somebody else's"
            );
            found.fail("scim-secret", "SCIM Secret", &Failure::credentials(what).hint(KEEP));
        }
        Ok(Some(source)) => {
            found.add(Check::new("scim-secret", "SCIM Secret", State::Ok, format!("from {source}")));
        }
        Ok(None) => {
            let check = Check::new("scim-secret", "SCIM Secret", State::Warn, "not known yet");
            found.add(check.hint("ornd-scim activate, or ornd-scim secret import"));
        }
        Err(error) => found.fail("scim-secret", "SCIM Secret", error),
    }
    match report {
        None => found.skip("scim", "SCIM answers", "needs the SCIM Base URL and Secret"),
        Some(report) if report.failed() => {
            found.fail("scim", "SCIM answers", &connection::refuse(report, "`ornd-scim test` shows each check"));
            let inactive = |check: &Check| check.name == "integration" && check.state == State::Warn;
            // Of course it does not answer; the secret is not to blame, or there is a better one.
            let better =
                if found.checks.iter().any(inactive) { Some("ornd-scim activate") } else { replaced.then_some(KEEP) };
            if let (Some(better), Some(check)) = (better, found.checks.last_mut()) {
                check.hint = Some(better.to_owned());
            }
        }
        Some(_) => {
            found.add(Check::new("scim", "SCIM answers", State::Ok, "Okta's Test API Credentials and Save would pass"));
        }
    }
}
