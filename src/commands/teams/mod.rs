//! `teams list` and `teams check`: what Okta's first pull will create, before it cannot be undone.

mod gate;
mod gather;
mod okta;
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
use ornd_scim_core::teams::{Forecast, Policy, ProblemKind, Violation};

pub use gate::{Accepted, gate};
pub use gather::{gather, names};

/// The JSON document of both; its schema is docs/schema/teams.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    source: &'static str,
    complete: bool,
    filtered: bool,
    okta_looked: bool,
    faults: &'a [String],
    groups_to_create: usize,
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
    let mut found = gather(context, &profile, args.source, &policy).await?;
    if args.problems {
        found.forecast.entries.retain(|entry| !entry.problems.is_empty());
    }
    let forecast = &found.forecast;
    match context.out.format() {
        Format::Json => context.out.json(&Document { filtered: args.problems, ..document(&profile, &found) }),
        Format::Table if args.tree => show::tree(&context.out, forecast),
        Format::Table => show::table(&context.out, forecast),
        Format::Tsv | Format::Csv | Format::Markdown => show::rows(&context.out, forecast),
    }
    show::summary(&context.out, &found);
    let teams = listed(forecast.entries.iter().filter_map(|entry| entry.name.as_deref()));
    context.state.keep_names(&profile, |names| names.teams = teams);
    Ok(if forecast.complete { Exit::Done } else { Exit::With(Kind::Incomplete) })
}

/// Checks them against a policy, compares them with an earlier listing, or writes a first policy.
pub async fn check(context: &Context, args: &TeamsCheckArgs) -> Result {
    let profile = context.profile()?;
    // What the person names is read before anything is asked of the servers.
    let policy = match &args.policy {
        Some(file) => Some(config::policy_file(file)?),
        None => profile.teams.clone(),
    };
    let earlier = args.diff.as_deref().map(earlier).transpose()?;
    if policy.is_none() && earlier.is_none() && args.write_policy.is_none() {
        return Err(Failure::usage("there is no policy to check against")
            .because(format!(
                "neither --policy was given, nor has the profile {} a table [profile.{0}.teams]",
                profile.name
            ))
            .hint(format!(
                "ornd-scim{} teams check --write-policy teams.toml   makes one of today's Teams",
                context.flags_for_hint()
            )));
    }
    let found = gather(context, &profile, args.source, &policy.clone().unwrap_or_default()).await?;
    if let Some(file) = &args.write_policy {
        return write_policy(context, &found.forecast, file);
    }
    let differences = earlier.map(|earlier| diff(&earlier, &found.forecast));
    let violations = policy.as_ref().map(|policy| judge(&found.forecast, policy));
    let passed = violations.as_ref().is_none_or(Vec::is_empty) && found.forecast.complete;
    if context.out.format() == Format::Json {
        let mut document = document(&profile, &found);
        document.passed = Some(passed);
        document.violations = violations.as_deref();
        document.differences = differences.as_deref();
        context.out.json(&document);
    } else {
        show::checked(&context.out, violations.as_deref(), differences.as_deref());
    }
    show::faults(&context.out, &found.forecast);
    if policy.is_some_and(|policy| policy.errors.contains(&ProblemKind::ExistsInOkta)) && !found.okta_looked {
        context.out.note("Not checked: exists-in-okta, which needs an Okta login.");
    }
    verdict(context, &found.forecast, violations.as_deref(), differences.as_deref());
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
        Some([]) => context.out.note(&format!("The policy allows what Okta's first pull would create: {groups}.")),
        Some(violations) => context.out.warn(&format!(
            "Okta's first pull would create {groups}; the policy does not allow it in {}.",
            count(violations.len(), "point", "points")
        )),
    }
}

fn document<'a>(profile: &'a config::Profile, found: &'a gather::Found) -> Document<'a> {
    Document {
        schema_version: 1,
        profile: &profile.name,
        org: &profile.org,
        source: found.source,
        complete: found.forecast.complete,
        filtered: false,
        okta_looked: found.okta_looked,
        faults: &found.forecast.faults,
        groups_to_create: found.totals.0,
        teams: &found.forecast.entries,
        passed: None,
        violations: None,
        differences: None,
    }
}

/// An earlier listing.
fn earlier(path: &Path) -> Result<Earlier> {
    let unusable = |why: String| {
        Failure::usage(format!("{}: it cannot be compared with: {why}", path.display()))
            .hint("an earlier listing is made by: ornd-scim teams list -o json > FILE")
    };
    let text = files::public(path)?.ok_or_else(|| unusable("there is no such file".to_owned()))?;
    let earlier: Earlier = serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))?;
    if earlier.schema_version != 1 {
        return Err(unusable(format!("its schema_version is {}, this program knows 1", earlier.schema_version)));
    }
    if !earlier.complete {
        return Err(unusable("it was not complete, so what is missing in it may have been there".to_owned()));
    }
    if earlier.filtered {
        return Err(unusable("it was made with --problems, so it has only a part of the Teams".to_owned()));
    }
    Ok(earlier)
}

fn write_policy(context: &Context, forecast: &Forecast, path: &Path) -> Result {
    if !forecast.complete {
        return Err(Failure::failed("the Teams could not be read completely, so no policy was written")
            .because(forecast.faults.join("; ")));
    }
    // A folder that is not there is a typing error here; only the program's own folders are made.
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        return Err(Failure::usage(format!("{}: there is no such folder", folder.display()))
            .hint("make it first, or name another file"));
    }
    if path.exists() {
        return Err(Failure::usage(format!("{} is there already, and was not changed", path.display()))
            .hint("name another file, or remove this one first"));
    }
    files::replace(path, draft(forecast).as_bytes(), files::Mode::Public)?;
    let groups = count(forecast.groups(), "group", "groups");
    context.out.note(&format!("{} allows what Okta's first pull would create today: {groups}.", path.display()));
    Ok(Exit::Done)
}

/// `1 group`, `2 groups`
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

/// The policy that `activate` and `setup` go by: the one of the flag, otherwise the profile's.
pub fn policy(profile: &config::Profile, file: Option<&Path>) -> Result<Option<Policy>> {
    Ok(match file {
        Some(file) => Some(config::policy_file(file)?),
        None => profile.teams.clone(),
    })
}
