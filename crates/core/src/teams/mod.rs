//! What Okta's first pull will create, and every problem with it; pure.
//!
//! Teams and Groups, as the API and SCIM gave them, go in as [`Known`]; a [`Forecast`] comes out: one [`Entry`] a Team, in
//! the order of names, with the name that its group in Okta will have and what is wrong with it ([`Problem`]).
//! [`policy`] judges a forecast, [`diff`] compares two. The answer does not depend on the order in which anything was read.

pub mod diff;
pub mod known;
mod look;
pub mod names;
pub mod policy;
mod problem;
#[cfg(test)]
mod tests;
mod text;

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

pub use known::{Count, Group, Known, OktaGroup, People, Team};
pub use names::Leftovers;
pub use policy::{Pattern, Policy, Violation};
pub use problem::{Problem, ProblemKind};
pub use text::Text;

/// Longer names do not fit into the name of an Okta group (documented by Okta: 255 characters).
pub const LONGEST_NAME: usize = 255;

/// One Team, one Group, or both where they are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The id, which both sides share (SCIM Groups are Teams; that the ids are the same is our choice).
    pub id: Box<str>,
    /// The Team's name in OfficeRnD, where the API was read.
    pub name: Option<Text>,
    /// The name of the group in Okta: the SCIM `displayName`; where SCIM was not read, the Team's name.
    pub okta_group: Option<Text>,
    /// The name of the location.
    pub location: Option<Text>,
    /// When the Team was made, as the API gave it.
    pub created_at: Option<Box<str>>,
    /// By whom, as the API gave it.
    pub created_by: Option<Text>,
    /// Who is in it.
    pub employees: People,
    /// Whether the API has it; `null` when the API was not read.
    pub in_api: Option<bool>,
    /// Whether SCIM has it; `null` when SCIM was not read.
    pub in_scim: Option<bool>,
    /// Whether Okta's pull will make a group of it.
    pub creates_group: bool,
    /// Groups of that name that are in Okta already; `null` when nobody looked.
    pub okta_groups: Option<Vec<OktaGroup>>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Entry {
    /// The name a person knows it by.
    pub fn shown(&self) -> &str {
        self.okta_group.as_deref().or(self.name.as_deref()).unwrap_or("(no name)")
    }

    /// Whether it has this problem.
    pub fn has(&self, kind: ProblemKind) -> bool {
        self.problems.iter().any(|problem| problem.kind == kind)
    }
}

/// What the pull will create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// Every Team and Group once, by name, then by id.
    pub entries: Vec<Entry>,
    /// Whether everything was read. When not, groups may come that are not listed here.
    pub complete: bool,
    /// What was wrong with the reading.
    pub faults: Vec<String>,
}

impl Forecast {
    /// How many groups the pull will create.
    pub fn groups(&self) -> usize {
        self.entries.iter().filter(|entry| entry.creates_group).count()
    }

    /// How many Teams have at least one problem.
    pub fn troubled(&self) -> usize {
        self.entries.iter().filter(|entry| !entry.problems.is_empty()).count()
    }

    /// How often each problem comes, the most frequent first.
    pub fn tally(&self) -> Vec<(ProblemKind, usize)> {
        let mut counts: BTreeMap<ProblemKind, usize> = BTreeMap::new();
        for problem in self.entries.iter().flat_map(|entry| &entry.problems) {
            *counts.entry(problem.kind).or_default() += 1;
        }
        let mut tally: Vec<_> = counts.into_iter().collect();
        tally.sort_by_key(|(kind, count)| (std::cmp::Reverse(*count), *kind));
        tally
    }
}

/// Makes the forecast.
pub fn forecast(known: Known, leftovers: &Leftovers) -> Forecast {
    let (api, scim) = (known.teams.is_some(), known.groups.is_some());
    let mut entries = merge(known.teams, known.groups);
    for entry in &mut entries {
        entry.in_api = entry.in_api.or(api.then_some(false));
        entry.in_scim = entry.in_scim.or(scim.then_some(false));
        entry.creates_group = entry.in_scim.unwrap_or(true);
    }
    entries.sort_unstable_by(|a, b| (a.shown(), &a.id).cmp(&(b.shown(), &b.id)));
    if let Some(okta) = &known.okta {
        beside(&mut entries, okta);
    }
    for entry in &mut entries {
        entry.problems = problem::alone(entry, known.complete, leftovers);
    }
    for (index, problem) in look::together(&entries) {
        if let Some(entry) = entries.get_mut(index) {
            entry.problems.push(problem);
        }
    }
    for entry in &mut entries {
        entry.problems.sort();
    }
    Forecast { entries, complete: known.complete, faults: known.faults }
}

/// One entry an id. Where an id comes twice, the smaller record counts, whichever came first.
fn merge(teams: Option<Vec<Team>>, groups: Option<Vec<Group>>) -> Vec<Entry> {
    let (mut teams, mut groups) = (teams.unwrap_or_default(), groups.unwrap_or_default());
    teams.sort_unstable();
    teams.dedup_by(|later, first| later.id == first.id);
    groups.sort_unstable();
    groups.dedup_by(|later, first| later.id == first.id);
    let mut entries = Vec::with_capacity(teams.len().max(groups.len()));
    let mut groups = groups.into_iter().peekable();
    for team in teams {
        while let Some(group) = groups.next_if(|group| group.id < team.id) {
            entries.push(Entry::from(group));
        }
        let mut entry = Entry::from(team);
        if let Some(group) = groups.next_if(|group| group.id == entry.id) {
            entry.okta_group = Some(group.name);
            entry.in_scim = Some(true);
        }
        entries.push(entry);
    }
    entries.extend(groups.map(Entry::from));
    entries
}

/// As if nothing else was read.
impl From<Team> for Entry {
    fn from(team: Team) -> Self {
        Self {
            id: team.id,
            okta_group: team.name.clone(),
            name: team.name,
            location: team.location,
            created_at: team.created_at,
            created_by: team.created_by,
            employees: team.people,
            in_api: Some(true),
            in_scim: None,
            creates_group: false,
            okta_groups: None,
            problems: Vec::new(),
        }
    }
}

/// As if nothing else was read.
impl From<Group> for Entry {
    fn from(group: Group) -> Self {
        Self {
            id: group.id,
            name: None,
            okta_group: Some(group.name),
            location: None,
            created_at: None,
            created_by: None,
            employees: group.people,
            in_api: None,
            in_scim: Some(true),
            creates_group: false,
            okta_groups: None,
            problems: Vec::new(),
        }
    }
}

/// Puts beside each Team the groups in Okta that have its name already, and knows those that Okta pushed itself
/// or has imported before.
fn beside(entries: &mut [Entry], okta: &[OktaGroup]) {
    let mut by_name: HashMap<String, Vec<&OktaGroup>> = HashMap::new();
    for group in okta {
        by_name.entry(names::key(&group.name)).or_default().push(group);
    }
    // Each group that an earlier pull created stands for one Team of its name.
    let mut imported: HashMap<&str, usize> = HashMap::new();
    for group in okta.iter().filter(|group| group.imported) {
        *imported.entry(&group.name).or_default() += 1;
    }
    for entry in entries {
        let found = by_name.get(&names::key(entry.shown())).map(Vec::as_slice).unwrap_or_default();
        let mut found: Vec<OktaGroup> = found.iter().map(|&group| group.clone()).collect();
        found.sort();
        if found.iter().any(|group| group.pushed && *group.name == *entry.shown()) {
            entry.creates_group = false;
        } else if let Some(left) = imported.get_mut(entry.shown()).filter(|left| **left > 0) {
            *left -= 1;
            entry.creates_group = false;
        }
        entry.okta_groups = Some(found);
    }
}
