//! `okta plan`: what `okta apply` would change.

use ornd_scim_core::text;
use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

use crate::cli::OktaPlanArgs;
use crate::commands::teams::count;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::{Audience, Block, Column, Format, Table};
use crate::report::{Failure, Kind};
use crate::signals;
use ornd_scim_core::config::{self, Profile};
use ornd_scim_core::officernd;
use ornd_scim_core::okta::{Client, Scope, Selection, State};
use ornd_scim_core::provisioning::location::{self, UnknownLocation};
use ornd_scim_core::provisioning::plan::{Change, Desired, Options, Plan, Problem, ProblemKind, diff};
use ornd_scim_core::provisioning::survey;

/// The JSON document; its schema is docs/schema/okta-plan.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    app_id: Option<&'a str>,
    label: &'a str,
    changes: &'a [Change],
    waiting: &'a [Change],
    problems: &'a [Problem],
    also_assigned: &'a [String],
    location_by_hand: bool,
    unknown_locations: &'a [UnknownLocation],
}

/// One change, as a row.
struct Line<'a> {
    change: &'a Change,
    waits: bool,
}

impl Table<3> for Line<'_> {
    const COLUMNS: [Column; 3] =
        [Column::text("when", "When", 4), Column::text("action", "Action", 8), Column::text("detail", "Detail", 30)];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 3] {
        let action = match self.change {
            Change::CreateApp { .. } => "create-app",
            Change::ClearAutoSubmit { .. } => "clear-auto-submit",
            Change::Assign { .. } => "assign",
            Change::SetLocationAttribute { .. } => "set-location-attribute",
            Change::MapLocation { .. } => "map-location",
            Change::DeactivatePush { .. } => "deactivate-push",
            Change::DeleteMapping { .. } => "delete-mapping",
            Change::ActivatePush { .. } => "activate-push",
            Change::Push { .. } => "push",
            Change::Link { .. } => "link",
            Change::Unassign { .. } => "unassign",
        };
        [if self.waits { "later" } else { "now" }.into(), action.into(), self.change.text().into()]
    }
}

/// Shows the plan.
pub async fn plan(context: &Context, args: &OktaPlanArgs) -> Result {
    let mut profile = context.profile()?;
    let desired = desired(&mut profile, args.file.as_deref())?;
    let client = context.clients.okta(&profile, Scope::Read)?;
    let state = read(context, &profile, &client, &desired).await?;
    let options = Options { prune: args.prune, max_unassign: args.max_unassign, ..Options::default() };
    let plan = diff(&desired, &state, options);
    let unknown = unknown_locations(context, &profile, &client, &desired, &state).await?;
    show(context, &profile, &desired, &state, &plan, &unknown);
    Ok(if !plan.problems.is_empty() {
        Exit::With(Kind::Failed)
    } else if args.detailed_exitcode && !plan.is_empty() {
        Exit::With(Kind::SomethingToDo)
    } else {
        Exit::Done
    })
}

/// The desired configuration: the file, otherwise the profile's table. The profile then has it too.
pub fn desired(profile: &mut Profile, file: Option<&Path>) -> Result<Desired> {
    if let Some(file) = file {
        profile.okta.desired = Some(config::desired_file(file)?);
    }
    Ok(profile.okta.desired.clone().unwrap_or_default())
}

/// Reads Okta.
pub async fn read(context: &Context, profile: &Profile, client: &Client, desired: &Desired) -> Result<State> {
    let progress = context.out.progress("Reading Okta", None);
    let selection = Selection { id: profile.okta.app_id.as_deref(), label: desired.label() };
    let location = desired.location.as_ref().map(|location| location.name.as_str());
    let state = signals::until_interrupted(async {
        let mut state = client.state(selection).await?;
        survey::more(client, &mut state, location, None).await?;
        Ok::<_, ornd_scim_core::okta::Error>(state)
    });
    let state = state.await?;
    drop(progress);
    Ok(state?)
}

/// The locations of the people to be assigned that OfficeRnD does not have. Only if a location attribute is desired.
async fn unknown_locations(
    context: &Context,
    profile: &Profile,
    client: &Client,
    desired: &Desired,
    state: &State,
) -> Result<Vec<UnknownLocation>> {
    let Some(wanted) = &desired.location else { return Ok(vec![]) };
    let names: Vec<&str> = desired.assign.iter().flatten().map(String::as_str).collect();
    let groups = state.groups.iter().filter(|group| {
        names.contains(&group.name.as_str()) || names.contains(&group.id.as_str()) || state.assigned.contains(&group.id)
    });
    let groups: Vec<&str> = groups.map(|group| group.id.as_str()).collect();
    let Some(values) = signals::until_interrupted(location::values(client, &groups, wanted)).await?? else {
        context.out.note("Locations are not compared: only Okta can evaluate the expression of location.");
        return Ok(vec![]);
    };
    let offices = match context.clients.officernd(profile, officernd::Scope::Read) {
        Ok(api) => signals::until_interrupted(api.locations()).await?.ok(),
        Err(_) => None,
    };
    if offices.is_none() && profile.locations.is_empty() {
        context.out.note("Locations are not compared: OfficeRnD's locations cannot be read.");
        return Ok(vec![]);
    }
    let offices: Vec<String> =
        offices.into_iter().flatten().filter_map(|office| office.name.map(String::from)).collect();
    Ok(location::unknown(&values, &offices, &profile.locations))
}

/// Shows a plan in the form that is wanted.
pub fn show(
    context: &Context,
    profile: &Profile,
    desired: &Desired,
    state: &State,
    plan: &Plan,
    unknown_locations: &[UnknownLocation],
) {
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 2,
            profile: &profile.name,
            org: &profile.org,
            app_id: state.app.as_ref().map(|app| app.id.as_str()),
            label: desired.label(),
            changes: &plan.changes,
            waiting: &plan.waiting,
            problems: &plan.problems,
            also_assigned: &plan.also_assigned,
            location_by_hand: plan.location_by_hand,
            unknown_locations,
        });
    } else {
        let line = |waits| move |change| Line { change, waits };
        let lines: Vec<Line<'_>> =
            plan.changes.iter().map(line(false)).chain(plan.waiting.iter().map(line(true))).collect();
        if context.out.format() != Format::Table {
            context.out.table(&lines);
        } else if !lines.is_empty() {
            // Nobody could agree to a change that is cut off.
            let read = |line: &Line<'_>| {
                let [when, action, detail] = line.cells(Audience::Person).map(|cell| text::line(&cell).into_owned());
                (format!("{when:<5}  {action}"), detail)
            };
            context.out.article(&[Block::Terms(lines.iter().map(read).collect())]);
        }
    }
    summary(context, plan);
    if plan.location_by_hand {
        location_by_hand(context, desired);
    }
    for unknown in unknown_locations {
        let people = count(unknown.people, "person", "people");
        context.out.warn(&if unknown.value.is_empty() {
            format!("{people} to be assigned have no location in Okta.")
        } else {
            format!("{people} have the location \"{}\", which OfficeRnD does not have.", text::line(&unknown.value))
        });
    }
}

/// The location attribute, for credentials without the scopes for it.
pub fn location_by_hand(context: &Context, desired: &Desired) {
    let Some(location) = &desired.location else { return };
    context.out.clicks(&format!(
        "These credentials cannot set up the location attribute (okta.schemas.manage, okta.profileMappings.manage).\n\
         In Okta, Directory > Profile Editor > the app:\n\
         \u{20}   Add Attribute, external name: {}\n\
         \u{20}   External namespace: {}\n\
         \u{20}   Mappings, Okta to the app: {} -> {0}\n\
         Then run: ornd-scim okta apply --assign-without-location",
        text::line(&location.name),
        text::line(&location.namespace),
        text::line(&location.from)
    ));
}

/// What the list does not say.
pub fn summary(context: &Context, plan: &Plan) {
    for problem in &plan.problems {
        context.out.warn(&text::line(&problem.detail));
    }
    if plan.is_empty() && plan.problems.is_empty() {
        context.out.note("Okta matches the desired configuration; there is nothing to do.");
    }
    if !plan.waiting.is_empty() {
        context.out.note(&format!(
            "{} until provisioning is on, which only a person can switch on.",
            count(plan.waiting.len(), "change waits", "changes wait")
        ));
    }
    if !plan.also_assigned.is_empty() {
        context.out.note(&format!(
            "Also assigned, and left alone: {}. --prune unassigns them, which deactivates their people.",
            text::line(&plan.also_assigned.join(", "))
        ));
    }
}

/// The problems of a plan as an error: nothing is changed while there is one.
pub fn refuse(plan: &Plan) -> Failure {
    let mut failure = Failure::new(Kind::Guard, "the plan has problems; nothing was changed");
    for problem in &plan.problems {
        failure = failure.because(text::line(&problem.detail));
    }
    let has = |kind| plan.problems.iter().any(|problem| problem.kind == kind);
    if has(ProblemKind::TooManyUnassigned) {
        failure = failure.hint("compare assign with the groups in Okta; --max-unassign N raises the limit");
    }
    if has(ProblemKind::StaleApp) || has(ProblemKind::SeveralApps) {
        failure = failure.hint("ornd-scim okta login --app ID   chooses the app");
    }
    failure.hint("fix [profile.NAME.okta], or the file of --file")
}
