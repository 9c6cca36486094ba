//! Compares two listings: what was added, renamed or removed since the earlier one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Forecast;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    Added,
    /// Its group will have another name.
    Renamed,
    Removed,
}

impl Change {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Renamed => "renamed",
            Self::Removed => "removed",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    pub change: Change,
    /// The Team's id.
    pub id: Box<str>,
    /// The group's name in the earlier listing.
    pub before: Option<Box<str>>,
    /// The group's name today.
    pub now: Option<Box<str>>,
}

/// The part that is compared of an earlier `teams list -o json` or `teams check -o json`, of schema version 1 or 2.
#[derive(Debug, Clone, Deserialize)]
pub struct Earlier {
    pub schema_version: u32,
    pub complete: bool,
    /// Whether Teams without problems were left out.
    #[serde(default)]
    pub filtered: bool,
    pub teams: Vec<EarlierTeam>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct EarlierTeam {
    pub id: Box<str>,
    /// The name that its group would have had.
    pub okta_group: Option<Box<str>>,
}

/// The differences in the order added, renamed, removed.
pub fn diff(earlier: &Earlier, now: &Forecast) -> Vec<Difference> {
    let before: BTreeMap<&str, Option<&str>> =
        earlier.teams.iter().map(|team| (&*team.id, team.okta_group.as_deref())).collect();
    let current: BTreeMap<&str, Option<&str>> =
        now.entries.iter().map(|entry| (&*entry.id, entry.okta_group.as_deref())).collect();
    let mut differences = Vec::new();
    for (&id, &name) in &current {
        let change = match before.get(id) {
            None => Change::Added,
            Some(&before) if before != name => Change::Renamed,
            Some(_) => continue,
        };
        let before = before.get(id).copied().flatten().map(Into::into);
        differences.push(Difference { change, id: id.into(), before, now: name.map(Into::into) });
    }
    for (&id, &name) in before.iter().filter(|(id, _)| !current.contains_key(*id)) {
        differences.push(Difference {
            change: Change::Removed,
            id: id.into(),
            before: name.map(Into::into),
            now: None,
        });
    }
    differences.sort();
    differences
}
