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
use ornd_scim_core::okta::{Choice, Client, Scope, State};
use ornd_scim_core::provisioning::plan::{Change, Desired, Plan, Problem, diff};

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
    kept: &'a [String],
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
            Change::Deactivate { .. } => "deactivate",
            Change::Forget { .. } => "forget",
            Change::Activate { .. } => "activate",
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
    let plan = diff(&desired, &state, args.prune);
    show(context, &profile, &desired, &state, &plan);
    Ok(if !plan.problems.is_empty() {
        Exit::With(Kind::Failed)
    } else if args.detailed_exitcode && !plan.is_empty() {
        Exit::With(Kind::SomethingToDo)
    } else {
        Exit::Done
    })
}

/// What Okta should be like: the file, otherwise the profile's table. The profile then knows it too.
pub fn desired(profile: &mut Profile, file: Option<&Path>) -> Result<Desired> {
    if let Some(file) = file {
        profile.okta.desired = Some(config::desired_file(file)?);
    }
    Ok(profile.okta.desired.clone().unwrap_or_default())
}

/// Reads Okta. The label decides which app is meant, also where none is written down, so that a second one is never made
/// beside an app of somebody else.
pub async fn read(context: &Context, profile: &Profile, client: &Client, desired: &Desired) -> Result<State> {
    let progress = context.out.progress("Reading Okta", None);
    let choice = Choice { id: profile.okta.app_id.as_deref(), label: Some(desired.label()) };
    let state = signals::until_interrupted(client.state(choice)).await?;
    drop(progress);
    Ok(state?)
}

/// Shows a plan in the form that is wanted.
pub fn show(context: &Context, profile: &Profile, desired: &Desired, state: &State, plan: &Plan) {
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 1,
            profile: &profile.name,
            org: &profile.org,
            app_id: state.app.as_ref().map(|app| app.id.as_str()),
            label: desired.label(),
            changes: &plan.changes,
            waiting: &plan.waiting,
            problems: &plan.problems,
            kept: &plan.kept,
        });
    } else {
        let line = |waits| move |change| Line { change, waits };
        let lines: Vec<Line<'_>> =
            plan.changes.iter().map(line(false)).chain(plan.waiting.iter().map(line(true))).collect();
        if context.out.format() != Format::Table {
            context.out.table(&lines);
        } else if !lines.is_empty() {
            // A change that is cut off could not be agreed to.
            let read = |line: &Line<'_>| {
                let [when, action, detail] = line.cells(Audience::Person).map(|cell| text::line(&cell).into_owned());
                (format!("{when:<5}  {action}"), detail)
            };
            context.out.article(&[Block::Terms(lines.iter().map(read).collect())]);
        }
    }
    summary(context, plan);
}

/// What the list does not say.
pub fn summary(context: &Context, plan: &Plan) {
    for problem in &plan.problems {
        context.out.warn(&text::line(&problem.detail));
    }
    if plan.is_empty() && plan.problems.is_empty() {
        context.out.note("Okta is as it should be; there is nothing to do.");
    }
    if !plan.waiting.is_empty() {
        context.out.note(&format!(
            "{} for provisioning to be on, which only a person can switch on.",
            count(plan.waiting.len(), "change waits", "changes wait")
        ));
    }
    if !plan.kept.is_empty() {
        context.out.note(&format!(
            "Assigned beside what is wanted, and left alone: {}. --prune unassigns them, which deactivates their people.",
            text::line(&plan.kept.join(", "))
        ));
    }
}

/// The problems of a plan as an error: nothing is changed while there is one.
pub fn refuse(plan: &Plan) -> Failure {
    let mut failure = Failure::new(Kind::Guard, "the plan has problems; nothing was changed");
    for problem in &plan.problems {
        failure = failure.because(text::line(&problem.detail));
    }
    failure.hint("mend the table okta of the profile, or the file of --file")
}
