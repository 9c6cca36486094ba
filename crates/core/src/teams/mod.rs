//! Which groups Okta's first pull will create, and what is wrong with each.
//!
//! [`survey`] reads the API, SCIM and Okta into a [`Directory`]. [`forecast`] is pure: from a directory it makes one
//! [`Entry`] for each Team, in the order of names, with the name of its future Okta group and its [`Problem`]s.
//! [`policy`] judges a forecast, [`diff`] compares two. The result does not depend on the order in which records were read.

pub mod diff;
mod joiners;
pub mod names;
pub mod policy;
mod problem;
mod similar;
mod survey;
#[cfg(test)]
mod tests;
mod types;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::Serialize;

pub use names::LikelyTests;
pub use policy::{Pattern, Policy, Violation};
pub use problem::{Problem, ProblemKind, Severity};
pub use survey::{Clients, Error, Survey, survey};
pub use types::{Count, Directory, Group, Membership, OktaGroup, Source, Team};

/// The longest name of an Okta group, in characters (documented by Okta).
pub const LONGEST_NAME: usize = 255;

/// One Team, one Group, or both where they have the same id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// SCIM Groups are Teams; that both sides use the same id is our choice.
    pub id: Box<str>,
    /// The Team's name in the API; `None` where it was not read.
    pub name: Option<Arc<str>>,
    /// The name of the group in Okta: the SCIM `displayName`, or the Team's name where SCIM was not read.
    pub okta_group: Option<Arc<str>>,
    /// The location's name.
    pub location: Option<Arc<str>>,
    /// As the API returned it.
    pub created_at: Option<Box<str>>,
    /// As the API returned it.
    pub created_by: Option<Arc<str>>,
    pub employees: Membership,
    /// `None` when the API was not read.
    pub in_api: Option<bool>,
    /// `None` when SCIM was not read.
    pub in_scim: Option<bool>,
    /// Whether Okta's pull will create a group for it.
    pub creates_group: bool,
    /// Okta groups that have this name already; `None` when Okta was not read.
    pub okta_groups: Option<Vec<OktaGroup>>,
    /// The worst of its problems; `None` without problems.
    pub severity: Option<Severity>,
    pub problems: Vec<Problem>,
}

impl Entry {
    /// The name that people know it by.
    pub fn display_name(&self) -> &str {
        self.okta_group.as_deref().or(self.name.as_deref()).unwrap_or("(no name)")
    }

    pub fn has(&self, kind: ProblemKind) -> bool {
        self.problems.iter().any(|problem| problem.kind == kind)
    }
}

/// What the pull will create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// Every Team and Group once, by name, then by id.
    pub entries: Vec<Entry>,
    /// Whether everything was read. If not, the pull may create groups that are not listed here.
    pub complete: bool,
    /// What could not be read or understood.
    pub faults: Vec<String>,
}

impl Forecast {
    /// How many groups the pull will create.
    pub fn groups(&self) -> usize {
        self.entries.iter().filter(|entry| entry.creates_group).count()
    }

    /// How many Teams have a problem of this severity as their worst.
    pub fn count(&self, severity: Severity) -> usize {
        self.entries.iter().filter(|entry| entry.severity == Some(severity)).count()
    }

    /// How often each problem occurs, the most frequent first.
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

/// Predicts the pull from what was read.
pub fn forecast(directory: Directory, likely_tests: &LikelyTests) -> Forecast {
    let (api, scim) = (directory.teams.is_some(), directory.groups.is_some());
    let mut entries = merge(directory.teams, directory.groups);
    for entry in &mut entries {
        entry.in_api = entry.in_api.or(api.then_some(false));
        entry.in_scim = entry.in_scim.or(scim.then_some(false));
        entry.creates_group = entry.in_scim.unwrap_or(true);
    }
    entries.sort_unstable_by(|a, b| (a.display_name(), &a.id).cmp(&(b.display_name(), &b.id)));
    if let Some(okta) = &directory.okta {
        match_okta_groups(&mut entries, okta);
    }
    for entry in &mut entries {
        entry.problems = problem::of_entry(entry, directory.complete, likely_tests);
    }
    for (index, problem) in similar::problems(&entries) {
        if let Some(entry) = entries.get_mut(index) {
            entry.problems.push(problem);
        }
    }
    for entry in &mut entries {
        entry.problems.sort();
        entry.severity = problem::severity(entry);
    }
    Forecast { entries, complete: directory.complete, faults: directory.faults }
}

/// One entry for each id. Where a list has an id twice, the smaller record counts, so that the order of pages does not matter.
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
            // Nearly always the same name, which is then held once.
            if entry.name.as_ref() != Some(&group.name) {
                entry.okta_group = Some(group.name);
            }
            entry.in_scim = Some(true);
        }
        entries.push(entry);
    }
    entries.extend(groups.map(Entry::from));
    entries
}

impl From<Team> for Entry {
    fn from(team: Team) -> Self {
        Self {
            id: team.id,
            okta_group: team.name.clone(),
            name: team.name,
            location: team.location,
            created_at: team.created_at,
            created_by: team.created_by,
            employees: team.members,
            in_api: Some(true),
            in_scim: None,
            creates_group: false,
            okta_groups: None,
            severity: None,
            problems: Vec::new(),
        }
    }
}

impl From<Group> for Entry {
    fn from(group: Group) -> Self {
        Self {
            id: group.id,
            name: None,
            okta_group: Some(group.name),
            location: None,
            created_at: None,
            created_by: None,
            employees: group.members,
            in_api: None,
            in_scim: Some(true),
            creates_group: false,
            okta_groups: None,
            severity: None,
            problems: Vec::new(),
        }
    }
}

/// Adds the Okta groups of the same name to each entry, and finds those that the pull does not create because Okta pushed
/// or imported them before.
fn match_okta_groups(entries: &mut [Entry], okta: &[OktaGroup]) {
    let mut by_name: HashMap<String, Vec<&OktaGroup>> = HashMap::new();
    for group in okta {
        by_name.entry(names::key(&group.name)).or_default().push(group);
    }
    // Each imported group accounts for one Team of its name.
    let mut imported: HashMap<&str, usize> = HashMap::new();
    for group in okta.iter().filter(|group| group.imported) {
        *imported.entry(&group.name).or_default() += 1;
    }
    for entry in entries {
        let matches = by_name.get(&names::key(entry.display_name())).map(Vec::as_slice).unwrap_or_default();
        let mut matches: Vec<OktaGroup> = matches.iter().map(|&group| group.clone()).collect();
        matches.sort();
        if matches.iter().any(|group| group.pushed && *group.name == *entry.display_name()) {
            entry.creates_group = false;
        } else if let Some(left) = imported.get_mut(entry.display_name()).filter(|left| **left > 0) {
            *left -= 1;
            entry.creates_group = false;
        }
        entry.okta_groups = Some(matches);
    }
}
