//! What `activate`, `secret import`, `secret rotate`, `setup` and `test` share: taking a SCIM Base URL and Secret from the
//! person, proving them with Okta's requests, and keeping them.

use std::path::Path;

use super::{Exit, Result};
use crate::context::Context;
use crate::report::{Failure, Kind};
use ornd_scim_core::config::Profile;
use serde::Serialize;

use crate::output::{Check, Format, Question, State};
use ornd_scim_core::scim::judge::before;
use ornd_scim_core::scim::{self, Connection, Credential, probe};
use ornd_scim_core::secrets::{Name, Secret};
use ornd_scim_core::text;

/// What the command line gave.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// `--base-url`
    pub base_url: Option<&'a str>,
    /// `--secret-file`
    pub secret_file: Option<&'a Path>,
    /// What that flag is called in this command.
    pub secret_flag: &'a str,
}

/// The SCIM Base URL and Secret from flags, the environment or questions.
pub fn take(context: &Context, profile: &Profile, given: Given<'_>) -> Result<(String, Secret)> {
    let base_url = take_base_url(context, profile, given.base_url)?;
    let secret = take_secret(context, profile, given.secret_file, "SCIM Secret (nothing is shown)", given.secret_flag)?;
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

/// A SCIM Base URL that Okta can use, without blanks around it and slashes at its end.
fn check_base_url(text: &str) -> Result<String> {
    let text = text::unquoted(text);
    match before::base_url(text).into_iter().find(|check| check.state == scim::State::Fail) {
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

/// The report as lines of a checklist.
pub fn checks(report: &scim::Report) -> Vec<Check> {
    report
        .checks
        .iter()
        .map(|check| Check {
            name: check.id.into(),
            title: check.title.into(),
            state: match check.state {
                scim::State::Ok => State::Ok,
                scim::State::Warn => State::Warn,
                scim::State::Fail => State::Fail,
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
    base_url: &'a str,
    passed: bool,
    credential_rejected: bool,
    checks: &'a [Check],
}

/// Shows the report in the form that is wanted.
pub fn show(context: &Context, base_url: &str, report: &scim::Report) {
    let checks = checks(report);
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 1,
            base_url,
            passed: !report.failed(),
            credential_rejected: report.credential == Credential::Rejected,
            checks: &checks,
        });
    } else {
        context.out.checklist(&checks);
    }
}

/// `None` when everything passed.
fn kind(report: &scim::Report) -> Option<Kind> {
    match report.conclusion() {
        scim::Conclusion::Interrupted => Some(Kind::Interrupted),
        scim::Conclusion::CredentialRejected => Some(Kind::Credentials),
        scim::Conclusion::Failed => Some(Kind::Failed),
        scim::Conclusion::TestUserRemains => Some(Kind::Incomplete),
        scim::Conclusion::Passed => None,
    }
}

/// How a command ends that shows this report.
pub fn exit(report: &scim::Report) -> Exit {
    kind(report).map_or(Exit::Done, Exit::With)
}

/// A failed report as an error, for commands that must not go on with values that do not work.
pub fn refuse(report: &scim::Report, kept: &str) -> Failure {
    let kind = kind(report).unwrap_or(Kind::Failed);
    let mut failure = Failure::new(kind, format!("the SCIM Base URL and Secret do not pass Okta's test; {kept}"));
    for check in report.checks.iter().filter(|check| check.state == scim::State::Fail) {
        failure = failure.because(format!("{}: {}", check.title, check.detail));
        if let Some(hint) = &check.hint {
            failure = failure.hint(hint.clone());
        }
    }
    failure
}

/// Keeps both: the secret in the store first, then the address in the profile.
pub fn keep(context: &Context, profile: &mut Profile, base_url: &str, secret: &Secret) -> Result<()> {
    let store = context.secrets.store(profile);
    store.write(&profile.name, Name::ScimSecret, secret)?;
    profile.scim_base_url = Some(base_url.to_owned());
    context.profiles.save(profile, false)?;
    context.out.note(&format!("The SCIM Secret is stored in {}.", store.describe()));
    Ok(())
}
