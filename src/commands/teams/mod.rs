//! `teams list` and `teams check`: the groups that Okta's first import will create, before it cannot be undone.

mod gate;
mod gather;
mod show;

use std::path::Path;

use serde::Serialize;

use super::{Exit, Result};
use crate::cli::{TeamsCheckArgs, TeamsListArgs};
use crate::completion_cache::listed;
use crate::context::Context;
use crate::output::Format;
use crate::report::{Failure, Kind};
use ornd_scim_core::config;
use ornd_scim_core::files;
use ornd_scim_core::teams::diff::{Difference, Earlier, diff};
use ornd_scim_core::teams::policy::{draft, judge};
use ornd_scim_core::teams::{Forecast, Policy, ProblemKind, Source, Violation};

pub use gate::{Accepted, gate};
use gather::Listing;
pub use gather::{connection, gather, has_api, names};

/// The JSON document of both; its schema is docs/schema/teams.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    source: Source,
    complete: bool,
    filtered: bool,
    okta_read: bool,
    faults: &'a [String],
    groups_to_create: usize,
    teams_to_fix: usize,
    teams_to_review: usize,
    teams: &'a [ornd_scim_core::teams::Entry],
    #[serde(skip_serializing_if = "Option::is_none")]
    passed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    violations: Option<&'a [Violation]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    differences: Option<&'a [Difference]>,
}

/// Lists Teams.
pub async fn list(context: &Context, args: &TeamsListArgs) -> Result {
    let profile = context.profile()?;
    let policy = profile.teams.clone().unwrap_or_default();
    let mut listing = gather(context, &profile, args.source, &policy).await?;
    if args.problems {
        listing.forecast.entries.retain(|entry| !entry.problems.is_empty());
    }
    let forecast = &listing.forecast;
    match context.out.format() {
        Format::Json => context.out.json(&Document { filtered: args.problems, ..document(&profile, &listing) }),
        Format::Table => {
            show::heading(&context.out, &profile.org, &listing);
            if args.tree { show::tree(&context.out, forecast) } else { show::table(&context.out, forecast) }
        }
        Format::Markdown => show::table(&context.out, forecast),
        Format::Tsv | Format::Csv => show::rows(&context.out, forecast),
    }
    show::summary(&context.out, &profile.org, &listing);
    let teams = listed(forecast.entries.iter().filter_map(|entry| entry.name.as_deref()));
    context.state.keep_names(&profile, |names| names.teams = teams);
    Ok(if forecast.complete { Exit::Done } else { Exit::With(Kind::Incomplete) })
}

/// Checks them against a policy, compares them with an earlier listing, or writes a first policy.
pub async fn check(context: &Context, args: &TeamsCheckArgs) -> Result {
    let profile = context.profile()?;
    // Files are read before any request is sent.
    let policy = match &args.policy {
        Some(file) => Some(config::policy_file(file)?),
        None => profile.teams.clone(),
    };
    let earlier = args.diff.as_deref().map(earlier).transpose()?;
    if policy.is_none() && earlier.is_none() && args.write_policy.is_none() {
        return Err(Failure::usage("no policy to check against")
            .because(format!(
                "the command line has no --policy, and the configuration has no [profile.{}.teams]",
                profile.name
            ))
            .hint(format!(
                "write one from today's Teams: ornd-scim{} teams check --write-policy teams.toml",
                context.flags_for_hint()
            )));
    }
    let listing = gather(context, &profile, args.source, &policy.clone().unwrap_or_default()).await?;
    if let Some(file) = &args.write_policy {
        return write_policy(context, &listing.forecast, file);
    }
    let differences = earlier.map(|earlier| diff(&earlier, &listing.forecast));
    let violations = policy.as_ref().map(|policy| judge(&listing.forecast, policy));
    let passed = violations.as_ref().is_none_or(Vec::is_empty) && listing.forecast.complete;
    if context.out.format() == Format::Json {
        let mut document = document(&profile, &listing);
        document.passed = Some(passed);
        document.violations = violations.as_deref();
        document.differences = differences.as_deref();
        context.out.json(&document);
    } else {
        show::checked(&context.out, violations.as_deref(), differences.as_deref());
    }
    show::faults(&context.out, &listing.forecast);
    if policy.is_some_and(|policy| policy.errors.contains(&ProblemKind::ExistsInOkta)) && !listing.okta_read {
        context.out.note("Not checked: exists-in-okta. It needs an Okta login: ornd-scim okta login");
    }
    verdict(context, &listing.forecast, violations.as_deref(), differences.as_deref());
    Ok(if !passed {
        Exit::With(Kind::Guard)
    } else if args.detailed_exitcode && differences.is_some_and(|differences| !differences.is_empty()) {
        Exit::With(Kind::SomethingToDo)
    } else {
        Exit::Done
    })
}

/// The last line of a check.
fn verdict(
    context: &Context,
    forecast: &Forecast,
    violations: Option<&[Violation]>,
    differences: Option<&[Difference]>,
) {
    if let Some(differences) = differences {
        context.out.note(&format!("{} since the earlier listing.", count(differences.len(), "change", "changes")));
    }
    let groups = count(forecast.groups(), "group", "groups");
    match violations {
        None => {}
        Some([]) => context.out.note(&format!("The policy allows the {groups} that Okta's first import will create.")),
        Some(violations) => context.out.warn(&format!(
            "the policy does not allow the {groups} that Okta's first import will create: {}",
            count(violations.len(), "violation", "violations")
        )),
    }
}

fn document<'a>(profile: &'a config::Profile, listing: &'a Listing) -> Document<'a> {
    Document {
        schema_version: 2,
        profile: &profile.name,
        org: &profile.org,
        source: listing.source,
        complete: listing.forecast.complete,
        filtered: false,
        okta_read: listing.okta_read,
        faults: &listing.forecast.faults,
        groups_to_create: listing.totals.groups,
        teams_to_fix: listing.totals.fix,
        teams_to_review: listing.totals.review,
        teams: &listing.forecast.entries,
        passed: None,
        violations: None,
        differences: None,
    }
}

/// An earlier listing.
fn earlier(path: &Path) -> Result<Earlier> {
    let unusable = |why: String| {
        Failure::usage(format!("cannot compare with {}: {why}", path.display()))
            .hint("create a listing: ornd-scim teams list -o json > FILE")
    };
    let text = files::public(path)?.ok_or_else(|| unusable("no such file".to_owned()))?;
    let earlier: Earlier = serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))?;
    if !matches!(earlier.schema_version, 1 | 2) {
        return Err(unusable(format!("its schema_version is {}; expected 1 or 2", earlier.schema_version)));
    }
    if !earlier.complete {
        return Err(unusable("it is incomplete".to_owned()));
    }
    if earlier.filtered {
        return Err(unusable("it was created with --problems and lists only some Teams".to_owned()));
    }
    Ok(earlier)
}

fn write_policy(context: &Context, forecast: &Forecast, path: &Path) -> Result {
    if !forecast.complete {
        return Err(Failure::failed("the list of Teams is incomplete; no policy was written")
            .because(forecast.faults.join("; ")));
    }
    // A missing folder is a typing error here: only the program's own folders are created.
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        return Err(
            Failure::usage(format!("{}: no such folder", folder.display())).hint("create it, or name another file")
        );
    }
    if path.exists() {
        return Err(Failure::usage(format!("{} already exists; it was not changed", path.display()))
            .hint("name another file, or delete this one first"));
    }
    files::replace(path, draft(forecast).as_bytes(), files::Mode::Public)?;
    let groups = count(forecast.groups(), "group", "groups");
    context.out.note(&format!("{} allows the {groups} that Okta's first import would create today.", path.display()));
    Ok(Exit::Done)
}

/// `1 group`, `2 groups`
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// The policy of the flag, otherwise the profile's.
pub fn policy(profile: &config::Profile, file: Option<&Path>) -> Result<Option<Policy>> {
    Ok(match file {
        Some(file) => Some(config::policy_file(file)?),
        None => profile.teams.clone(),
    })
}
