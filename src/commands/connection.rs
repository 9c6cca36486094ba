//! What `activate`, `secret import`, `secret rotate`, `setup` and `test` share: reading a SCIM Base URL and Secret, testing them
//! with Okta's requests, and storing them.

use std::borrow::Cow;
use std::path::Path;

use super::{Exit, Result};
use crate::context::Context;
use crate::report::{Failure, Kind};
use ornd_scim_core::config::Profile;
use serde::Serialize;

use crate::output::{Audience, Check, Column, Format, Question, State, Table};
use ornd_scim_core::scim::judge::before;
use ornd_scim_core::scim::{self, Connection, Credential, probe};
use ornd_scim_core::secrets::{Name, Secret};
use ornd_scim_core::text;

/// Values from the command line.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// `--base-url`
    pub base_url: Option<&'a str>,
    /// `--secret-file`
    pub secret_file: Option<&'a Path>,
    /// The name of that flag in this command.
    pub secret_flag: &'a str,
}

/// The SCIM Base URL and Secret from flags, the environment or questions.
pub fn take(context: &Context, profile: &Profile, given: Given<'_>) -> Result<(String, Secret)> {
    let base_url = take_base_url(context, profile, given.base_url)?;
    let secret = take_secret(context, profile, given.secret_file, "SCIM Secret (input is hidden)", given.secret_flag)?;
    Ok((base_url, secret))
}

fn take_base_url(context: &Context, profile: &Profile, given: Option<&str>) -> Result<String> {
    let text = match given {
        Some(url) => url.to_owned(),
        None if !context.can_ask() && profile.scim_base_url.is_some() => {
            profile.scim_base_url.clone().unwrap_or_default()
        }
        None => {
            let question = Question { text: "SCIM Base URL", flag: "--base-url URL" };
            context.out.input(question, profile.scim_base_url.as_deref())?
        }
    };
    check_base_url(&text)
}

/// A SCIM Base URL that Okta can use, without surrounding spaces and trailing slashes.
fn check_base_url(text: &str) -> Result<String> {
    let text = text::unquoted(text);
    match before::base_url(text).into_iter().find(|check| check.state == scim::State::Failed) {
        None => Ok(text.trim_end_matches('/').to_owned()),
        Some(problem) => {
            let failure = Failure::usage(format!("the SCIM Base URL cannot be used: {}", problem.detail));
            Err(match problem.hint {
                Some(hint) => failure.hint(hint),
                None => failure,
            })
        }
    }
}

/// A new SCIM Secret: from the flag, from the environment, or from a hidden question; never from the store.
pub fn take_secret(
    context: &Context,
    profile: &Profile,
    file: Option<&Path>,
    question: &str,
    flag: &str,
) -> Result<Secret> {
    if let Some(found) = context.secrets.named_secret(Name::ScimSecret, file, Some(profile))? {
        return Ok(found.secret);
    }
    let text = context.out.hidden(Question { text: question, flag })?;
    context.secrets.typed_secret(Name::ScimSecret, &text)
}

/// Sends Okta's requests with this secret.
pub async fn check(context: &Context, base_url: &str, secret: &Secret) -> Result<scim::Report> {
    let connection = Connection::with_secret(base_url, secret);
    let http = context.clients.http()?;
    Ok(probe::run(&http, &connection, probe::Options::default()).await)
}

/// The report as a checklist.
pub fn checks(report: &scim::Report) -> Vec<Check> {
    report
        .checks
        .iter()
        .map(|check| Check {
            name: check.id.into(),
            title: check.title.into(),
            state: match check.state {
                scim::State::Ok => State::Ok,
                scim::State::Warning => State::Warn,
                scim::State::Failed => State::Fail,
                scim::State::Skipped => State::Skipped,
            },
            detail: check.detail.clone(),
            hint: check.hint.clone(),
        })
        .collect()
}

/// The JSON document; its schema is docs/schema/test.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: Option<&'a str>,
    org: Option<&'a str>,
    scim_base_url: &'a str,
    passed: bool,
    credential_rejected: bool,
    /// Whether the failures may pass by themselves (exit code 75).
    temporary: bool,
    checks: Vec<Row<'a>>,
}

/// A check for programs.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    state: scim::State,
    detail: &'a str,
    hint: Option<&'a str>,
    /// Method and path.
    request: Option<&'a str>,
    /// How long the server took to answer.
    elapsed_ms: Option<u64>,
}

impl<'a> From<&'a scim::Check> for Row<'a> {
    fn from(check: &'a scim::Check) -> Self {
        let milliseconds = |elapsed: std::time::Duration| u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
        Self {
            name: check.id,
            state: check.state,
            detail: &check.detail,
            hint: check.hint.as_deref(),
            request: check.request.as_deref(),
            elapsed_ms: check.elapsed.map(milliseconds),
        }
    }
}

impl Table<5> for Row<'_> {
    const COLUMNS: [Column; 5] = [
        Column::text("name", "Check", 8),
        Column::text("state", "State", 7),
        Column::number("elapsed_ms", "Time (ms)"),
        Column::text("detail", "Detail", 20),
        Column::text("hint", "What to do", 10),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 5] {
        [
            self.name.into(),
            self.state.as_str().into(),
            self.elapsed_ms.map(|elapsed| elapsed.to_string()).unwrap_or_default().into(),
            self.detail.into(),
            self.hint.unwrap_or_default().into(),
        ]
    }
}

/// Shows the report.
pub fn show(context: &Context, profile: Option<&Profile>, base_url: &str, report: &scim::Report) {
    let rows = || report.checks.iter().map(Row::from);
    match context.out.format() {
        Format::Json => context.out.json(&Document {
            schema_version: 2,
            profile: profile.map(|profile| profile.name.as_str()),
            org: profile.map(|profile| profile.org.as_str()),
            scim_base_url: base_url,
            passed: !report.failed(),
            credential_rejected: report.credential == Credential::Rejected,
            temporary: report.conclusion() == scim::Conclusion::Unreachable,
            checks: rows().collect(),
        }),
        Format::Table => context.out.checklist(&checks(report)),
        _ => context.out.rows(rows),
    }
}

/// `None` if everything passed.
fn kind(report: &scim::Report) -> Option<Kind> {
    match report.conclusion() {
        scim::Conclusion::Interrupted => Some(Kind::Interrupted),
        scim::Conclusion::CredentialRejected => Some(Kind::Credentials),
        scim::Conclusion::Failed => Some(Kind::Failed),
        scim::Conclusion::Unreachable => Some(Kind::Temporary),
        scim::Conclusion::TestUserRemains => Some(Kind::Incomplete),
        scim::Conclusion::Passed => None,
    }
}

/// The exit of a command that shows this report.
pub fn exit(report: &scim::Report) -> Exit {
    kind(report).map_or(Exit::Done, Exit::With)
}

/// A failed report as an error, for commands that must not continue with values that do not work.
pub fn refuse(report: &scim::Report, kept: &str) -> Failure {
    let kind = kind(report).unwrap_or(Kind::Failed);
    let mut failure = Failure::new(kind, format!("the SCIM Base URL and Secret failed Okta's test; {kept}"));
    failure.rejected = (report.credential == Credential::Rejected).then_some(Name::ScimSecret);
    for check in report.checks.iter().filter(|check| check.state == scim::State::Failed) {
        failure = failure.because(format!("{}: {}", check.title, check.detail));
        if let Some(hint) = &check.hint {
            failure = failure.hint(hint.clone());
        }
    }
    failure
}

/// Stores both: the secret first, then the address in the profile.
pub fn keep(context: &Context, profile: &mut Profile, base_url: &str, secret: &Secret) -> Result<()> {
    let store = context.secrets.store(profile);
    store.write(&profile.name, Name::ScimSecret, secret)?;
    profile.scim_base_url = Some(base_url.to_owned());
    context.profiles.save(profile, false)?;
    context.out.note(&format!("The SCIM Secret is stored in {}.", store.describe()));
    Ok(())
}
