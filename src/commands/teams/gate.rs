//! The check as `activate` and `setup` run it, right before the moment that cannot be undone.

use super::{count, gather, policy, show};
use crate::cli::TeamsSource;
use crate::commands::Result;
use crate::context::Context;
use crate::report::Failure;
use ornd_scim_core::config::Profile;
use ornd_scim_core::teams::policy::judge;
use ornd_scim_core::teams::{Forecast, Violation};
use ornd_scim_core::text;

/// What the command line says about Teams.
#[derive(Debug, Clone, Copy, Default)]
pub struct Accepted<'a> {
    /// `--policy FILE`
    pub policy: Option<&'a std::path::Path>,
    /// `--accept-teams`
    pub accept: bool,
}

/// How many are named in a message; `teams check` lists them all.
const NAMED: usize = 12;

/// Shows what the first pull would create, with every problem. With a policy, what it does not allow refuses; without one
/// the question that follows accepts the problems. Gives the forecast, `None` when nothing can tell.
pub async fn gate(context: &Context, profile: &Profile, accepted: Accepted<'_>) -> Result<Option<Forecast>> {
    let policy = policy(profile, accepted.policy)?;
    if !gather::has_api(context, profile)? {
        if policy.is_some() && !accepted.accept {
            return Err(Failure::guard("the Teams cannot be checked against the policy, as nothing can read them")
                .because(format!("the profile {} has no client id or no client secret", profile.name))
                .hint(format!("ornd-scim{} login", context.flags_for_hint()))
                .hint("--accept-teams goes on without looking"));
        }
        context.out.warn(
            "Okta's first pull will turn every Team into a group that cannot be deleted in Okta.\n\
             Which Teams these are is not known, as this profile has no client secret (ornd-scim login).",
        );
        return Ok(None);
    }
    // SCIM does not answer before the integration is active.
    let found = gather::gather(context, profile, Some(TeamsSource::Api), &policy.clone().unwrap_or_default()).await?;
    let forecast = found.forecast;
    show::faults(&context.out, &forecast);
    context.out.warn(&announcement(&forecast));
    let violations = policy.as_ref().map(|policy| judge(&forecast, policy)).unwrap_or_default();
    if violations.is_empty() {
        if policy.is_some() {
            context.out.note("The policy allows all of them.");
        }
        return Ok(Some(forecast));
    }
    if accepted.accept {
        context.out.warn(&format!(
            "--accept-teams goes on although the policy does not allow this:\n  {}",
            violations.iter().map(point).collect::<Vec<_>>().join("\n  ")
        ));
        return Ok(Some(forecast));
    }
    let mut failure = Failure::guard(format!(
        "Okta's first pull would create groups that the policy does not allow ({}); nothing was changed",
        count(violations.len(), "point", "points")
    ));
    for violation in violations.iter().take(NAMED) {
        failure = failure.because(point(violation));
    }
    let more = violations.len().saturating_sub(NAMED);
    if more > 0 {
        failure = failure.because(format!("and {more} more"));
    }
    let flags = context.flags_for_hint();
    Err(failure
        .hint(format!("ornd-scim{flags} teams check   lists all of it; mend the Teams or the policy"))
        .hint("--accept-teams goes on all the same"))
}

/// One line: a name must not be able to forge another one right above a question.
fn point(violation: &Violation) -> String {
    let point = match &violation.okta_group {
        Some(name) => format!("\"{name}\": {}", violation.detail),
        None => violation.detail.clone(),
    };
    text::message(&point).into_owned()
}

/// What will happen, and what is wrong with it.
fn announcement(forecast: &Forecast) -> String {
    let groups = forecast.groups();
    let mut text = match groups {
        0 => "There are no Teams now, so Okta's first pull will create no groups.".to_owned(),
        1 => "Okta's first pull will turn 1 Team into a group that cannot be deleted in Okta.".to_owned(),
        groups => format!("Okta's first pull will turn {groups} Teams into groups that cannot be deleted in Okta."),
    };
    let names: Vec<String> = forecast
        .entries
        .iter()
        .filter(|e| e.creates_group)
        .take(NAMED)
        .map(|e| format!("\"{}\"", text::message(e.shown())))
        .collect();
    if !names.is_empty() {
        let more = groups.saturating_sub(names.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        text.push_str(&format!("\nThe groups: {}{more}.", names.join(", ")));
    }
    let tally = forecast.tally();
    if !tally.is_empty() {
        text.push_str("\nAmong them are Teams");
        for (kind, number) in tally {
            text.push_str(&format!("\n  {number:>5}  {}", kind.title()));
        }
    }
    text
}
