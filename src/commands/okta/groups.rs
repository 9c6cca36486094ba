//! `okta groups`: which groups there are, where each came from, and undoing an accidental pull.

use ornd_scim_core::text;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::look;
use crate::cli::OktaGroupsArgs;
use crate::commands::teams::{self, count};
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::{self, Audience, Column, Format, Question, Table};
use crate::report::{Failure, Kind};
use crate::signals::{self, Listener};
use ornd_scim_core::config::Profile;
use ornd_scim_core::okta::{App, Error, Group, Scope, State};
use ornd_scim_core::provisioning::removal::{self, Stopped};
use ornd_scim_core::teams::names;

/// The JSON document; its schema is docs/schema/okta-groups.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    app_id: Option<&'a str>,
    teams_read: bool,
    groups: &'a [Line],
}

/// The JSON document of `--remove-imported`; its schema is docs/schema/okta-groups-removed.json.
#[derive(Serialize)]
struct RemovedDocument<'a> {
    app_id: &'a str,
    removed: &'a [RemovedGroup],
    refused: &'a [RefusedGroup],
}

#[derive(Serialize)]
struct RemovedGroup {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct RefusedGroup {
    id: String,
    name: String,
    why: String,
}

/// One group.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    name: String,
    #[serde(rename = "type")]
    kind: ornd_scim_core::okta::GroupKind,
    /// The app it came from.
    app_id: Option<String>,
    /// That app's label, or its id where no label is told.
    app: Option<String>,
    /// Whether this app's pull created it.
    imported: bool,
    /// Whether it is assigned to the app.
    assigned: bool,
    /// Whether the app pushes it.
    pushed: bool,
    /// Whether a pushed group arrives at it.
    target: bool,
    /// The ids of the Teams that have its name.
    teams: Vec<String>,
}

/// A group for a person: an id that is cut is of no use, and there is no room for whole ones.
struct Short<'a>(&'a Line);

impl Table<6> for Short<'_> {
    const COLUMNS: [Column; 6] = {
        let [name, kind, app, imported, uses, teams, _] = Line::COLUMNS;
        [name, kind, app, imported, uses, teams]
    };

    fn cells(&self, audience: Audience) -> [Cow<'_, str>; 6] {
        let [name, kind, app, imported, uses, teams, _] = self.0.cells(audience);
        [name, kind, app, imported, uses, teams]
    }
}

/// The list in the form that is wanted.
fn show(context: &Context, lines: &[Line]) {
    if context.out.format() == Format::Table {
        context.out.table(&lines.iter().map(Short).collect::<Vec<_>>());
    } else {
        context.out.table(lines);
    }
}

impl Table<7> for Line {
    const COLUMNS: [Column; 7] = [
        Column::text("name", "Group", 16),
        Column::text("type", "Type", 9),
        Column::text("app", "From", 8),
        Column::text("imported", "Pulled", 6),
        Column::text("use", "Use", 8),
        Column::text("teams", "Teams", 5),
        Column::text("id", "Id", 8),
    ];

    fn cells(&self, audience: Audience) -> [Cow<'_, str>; 7] {
        let yes = if audience == Audience::Person { "yes" } else { "true" };
        let no = if audience == Audience::Person { "" } else { "false" };
        let uses = [(self.assigned, "assigned"), (self.pushed, "pushed"), (self.target, "target")];
        let uses: Vec<&str> = uses.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
        [
            self.name.as_str().into(),
            self.kind.as_str().into(),
            self.app.as_deref().unwrap_or_default().into(),
            if self.imported { yes } else { no }.into(),
            uses.join(", ").into(),
            match (audience, self.teams.len()) {
                (Audience::Person, 0) => "".into(),
                (Audience::Person, teams) => teams.to_string().into(),
                (Audience::Program, _) => self.teams.join(", ").into(),
            },
            self.id.as_str().into(),
        ]
    }
}

/// Lists groups, or removes what an accidental pull created.
pub async fn groups(context: &Context, args: &OktaGroupsArgs) -> Result {
    let profile = context.profile()?;
    if args.remove_imported {
        return remove(context, args, &profile).await;
    }
    let client = context.clients.okta(&profile, Scope::Read)?;
    let state = look::gather(context, &profile, &client).await?;
    let teams = teams::names(context, &profile).await?;
    let mut lines = lines(&state, teams.as_deref().unwrap_or_default());
    let (imported, colliding) =
        (lines.iter().filter(|line| line.imported).count(), lines.iter().filter(|line| collides(line)).count());
    lines.retain(|line| (!args.imported || line.imported) && (!args.colliding || collides(line)));
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 2,
            profile: &profile.name,
            org: &profile.org,
            app_id: state.app.as_ref().map(|app| app.id.as_str()),
            teams_read: teams.is_some(),
            groups: &lines,
        });
    } else {
        show(context, &lines);
    }
    if teams.is_none() {
        context.out.note("Teams were not read: the profile has no credentials for OfficeRnD.");
    }
    context.out.note(&format!(
        "{}: the pull created {imported}; {} the name of a Team.",
        count(state.groups.len(), "group", "groups"),
        count(colliding, "other group has", "other groups have")
    ));
    Ok(Exit::Done)
}

/// A group that stands beside a Team of its name: neither imported from it nor its target.
fn collides(line: &Line) -> bool {
    !line.teams.is_empty() && !line.imported && !line.target
}

/// Every group, by name.
fn lines(state: &State, teams: &[(String, String)]) -> Vec<Line> {
    let mut by_name: HashMap<String, Vec<String>> = HashMap::new();
    for (id, name) in teams {
        by_name.entry(names::key(name)).or_default().push(id.clone());
    }
    let ids = |groups: Vec<&Group>| groups.into_iter().map(|group| group.id.clone()).collect::<HashSet<_>>();
    let imported = ids(state.imported());
    let assigned: HashSet<&str> = state.assigned.iter().map(String::as_str).collect();
    let pushed: HashSet<&str> = state.mappings.iter().map(|mapping| mapping.source_group_id.as_str()).collect();
    let targets = state.targets();
    let mut lines: Vec<Line> = state
        .groups
        .iter()
        .map(|group| Line {
            teams: by_name.get(&names::key(&group.name)).cloned().unwrap_or_default(),
            imported: imported.contains(&group.id),
            assigned: assigned.contains(group.id.as_str()),
            pushed: pushed.contains(group.id.as_str()),
            target: targets.contains(group.id.as_str()),
            app: app_of(state, group),
            app_id: group.source_id().map(str::to_owned),
            id: group.id.clone(),
            name: group.name.clone(),
            kind: group.kind.clone(),
        })
        .collect();
    lines.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    lines
}

/// The label of the app that a group came from: from the group, from the apps of this kind, otherwise its id.
pub fn app_of(state: &State, group: &Group) -> Option<String> {
    let id = group.source_id();
    let known = || state.apps.iter().find(|app| Some(app.id.as_str()) == id).map(|app| app.label.clone());
    group.source_label().map(str::to_owned).or_else(known).or_else(|| id.map(str::to_owned))
}

/// Deletes what the first import made, one by one.
async fn remove(context: &Context, args: &OktaGroupsArgs, profile: &Profile) -> Result {
    let client = context.clients.okta(profile, Scope::Manage)?;
    let mut profile = profile.clone();
    if args.app.is_some() {
        profile.okta.app_id.clone_from(&args.app);
    }
    let state = look::gather(context, &profile, &client).await?;
    if let Some(id) = state.stale_id {
        return Err(Error::StaleApp { id }.into());
    }
    let Some(app) = &state.app else {
        return Err(Failure::failed("cannot tell which app is OfficeRnD's, so no group is known to be its import")
            .hint("ornd-scim okta groups --remove-imported --app ID   names the app")
            .hint("ornd-scim okta status"));
    };
    // What is deleted rests on a stored id, not on a label that anybody can change.
    if profile.okta.app_id.as_deref() != Some(&app.id) {
        profile.okta.app_id = Some(app.id.clone());
        context.profiles.save(&profile, false)?;
        context.out.note(&format!("The app \"{}\" ({}) is stored in the profile.", text::line(&app.label), app.id));
    }
    let imported = state.imported().len() + state.unclear_imports().len();
    if imported == 0 {
        context.out.note("No group of the first import is left.");
        show_removed(context, &profile, app, &[], &[]);
        return Ok(Exit::Done);
    }
    context.out.note(&format!(
        "The first import made {}. Teams in OfficeRnD stay. The next import makes the groups again, unless Import Groups is off.",
        count(imported, "group", "groups")
    ));
    let mut progress =
        Progress { context, yes: args.yes, listener: Listener::begin(), removed: vec![], refused: vec![] };
    let ended = removal::remove(&client, app, &state, &mut progress).await;
    show_removed(context, &profile, app, &progress.removed, &progress.refused);
    let removed = ended.map_err(|stopped| match stopped {
        Stopped::Okta(error) => error.into(),
        Stopped::Reporter(failure) => failure,
    })?;
    context.out.note(&format!("{} removed, {} not.", count(removed.deleted, "group", "groups"), removed.refused));
    Ok(if removed.refused > 0 { Exit::With(Kind::Incomplete) } else { Exit::Done })
}

fn show_removed(context: &Context, profile: &Profile, app: &App, removed: &[RemovedGroup], refused: &[RefusedGroup]) {
    if context.out.format() == Format::Json {
        context.out.json(&output::Document::of(profile, RemovedDocument { app_id: &app.id, removed, refused }));
    }
}

/// Asks, and reports each group.
struct Progress<'a> {
    context: &'a Context,
    yes: bool,
    listener: Listener,
    removed: Vec<RemovedGroup>,
    refused: Vec<RefusedGroup>,
}

impl removal::Reporter for Progress<'_> {
    type Error = Failure;

    fn confirm(&mut self, group: &Group) -> Result<bool> {
        if let Some(kind) = self.listener.heard() {
            return Err(signals::stopped(kind));
        }
        let text = format!("Delete the group \"{}\" ({}) in Okta?", text::line(&group.name), group.id);
        if self.yes { Ok(true) } else { self.context.out.yes(Question { text: &text, flag: "--yes" }) }
    }

    fn deleted(&mut self, group: &Group) {
        self.context.out.note(&format!("Removed: \"{}\"", text::line(&group.name)));
        self.removed.push(RemovedGroup { id: group.id.clone(), name: group.name.clone() });
    }

    fn refused(&mut self, group: &Group, error: &Error) {
        let why = match error {
            Error::NotProven { why, .. } => why.clone(),
            error => error.to_string(),
        };
        self.context.out.warn(&format!("\"{}\" is not removed: {}", text::line(&group.name), text::line(&why)));
        self.refused.push(RefusedGroup { id: group.id.clone(), name: group.name.clone(), why });
    }
}
