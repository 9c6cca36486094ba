//! Checks Teams in `activate` and `setup`, right before the import that cannot be undone.

use super::{count, gather, policy, show};
use crate::cli::TeamsSource;
use crate::commands::Result;
use crate::context::Context;
use crate::report::Failure;
use ornd_scim_core::config::Profile;
use ornd_scim_core::teams::policy::judge;
use ornd_scim_core::teams::{Forecast, Violation};
use ornd_scim_core::text;

/// Flags about Teams.
#[derive(Debug, Clone, Copy, Default)]
pub struct Accepted<'a> {
    /// `--policy FILE`
    pub policy: Option<&'a std::path::Path>,
    /// `--accept-teams`
    pub accept: bool,
}

/// How many Teams a message names; `teams check` lists all.
const NAMED: usize = 12;

/// Shows what the first import will create, with every problem. With a policy, a violation is an error; without one, the
/// question that follows accepts the problems. Returns the forecast; `None` without credentials to read Teams.
pub async fn gate(context: &Context, profile: &Profile, accepted: Accepted<'_>) -> Result<Option<Forecast>> {
    let policy = policy(profile, accepted.policy)?;
    if !gather::has_api(context, profile)? {
        if policy.is_some() && !accepted.accept {
            return Err(Failure::guard(
                "cannot check the Teams against the policy: there are no credentials to read them",
            )
            .because(format!("the profile {} has no client id or no client secret", profile.name))
            .hint(format!("ornd-scim{} login", context.flags_for_hint()))
            .hint("or continue without the check: --accept-teams"));
        }
        context.out.warn(
            "Okta's first import will create a group for every Team. They cannot be deleted in Okta.\n\
             To see which Teams, this profile needs a client secret: ornd-scim login",
        );
        return Ok(None);
    }
    // SCIM does not answer before the integration is active.
    let listing = gather::gather(context, profile, Some(TeamsSource::Api), &policy.clone().unwrap_or_default()).await?;
    let forecast = listing.forecast;
    show::faults(&context.out, &forecast);
    if forecast.groups() == 0 {
        context.out.note(if forecast.entries.is_empty() {
            "There are no Teams, so Okta's import will create no groups."
        } else {
            "Okta's import will create no groups: Okta has a group of each Team already."
        });
    } else {
        context.out.warn(&announcement(&forecast));
    }
    let violations = policy.as_ref().map(|policy| judge(&forecast, policy)).unwrap_or_default();
    if violations.is_empty() {
        if policy.is_some() {
            context.out.note("The policy allows all of them.");
        }
        return Ok(Some(forecast));
    }
    if accepted.accept {
        context.out.warn(&format!(
            "continuing with --accept-teams although the policy does not allow this:\n  {}",
            violations.iter().map(line).collect::<Vec<_>>().join("\n  ")
        ));
        return Ok(Some(forecast));
    }
    let mut failure = Failure::guard(format!(
        "the policy does not allow the groups that Okta's first import will create ({}); nothing was changed",
        count(violations.len(), "violation", "violations")
    ));
    for violation in violations.iter().take(NAMED) {
        failure = failure.because(line(violation));
    }
    let more = violations.len().saturating_sub(NAMED);
    if more > 0 {
        failure = failure.because(format!("and {more} more"));
    }
    let flags = context.flags_for_hint();
    Err(failure
        .hint(format!("list all violations, then fix the Teams or the policy: ornd-scim{flags} teams check"))
        .hint("or continue anyway: --accept-teams"))
}

/// One line: a name must not be able to forge another line right above a question.
fn line(violation: &Violation) -> String {
    let line = match &violation.okta_group {
        Some(name) => format!("\"{name}\": {}", violation.detail),
        None => violation.detail.clone(),
    };
    text::message(&line).into_owned()
}

/// What the import will create, and the problems.
fn announcement(forecast: &Forecast) -> String {
    let groups = forecast.groups();
    let mut text = match groups {
        1 => "Okta's first import will create 1 group. It cannot be deleted in Okta.".to_owned(),
        groups => format!("Okta's first import will create {groups} groups. They cannot be deleted in Okta."),
    };
    let names: Vec<String> = forecast
        .entries
        .iter()
        .filter(|e| e.creates_group)
        .take(NAMED)
        .map(|e| format!("\"{}\"", text::message(e.display_name())))
        .collect();
    if !names.is_empty() {
        let more = groups.saturating_sub(names.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        text.push_str(&format!("\nThe groups: {}{more}.", names.join(", ")));
    }
    let tally = forecast.tally();
    if !tally.is_empty() {
        text.push_str("\nProblems:");
        for (kind, number) in tally {
            text.push_str(&format!("\n  {number:>5} {}", kind.title()));
        }
    }
    text
}
