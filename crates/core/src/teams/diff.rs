//! Two listings compared: what was added, renamed, removed since the earlier one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Forecast;

/// What happened to a Team between two listings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It is new.
    Added,
    /// Its group will have another name.
    Renamed,
    /// It is gone.
    Removed,
}

impl Change {
    /// As it is shown.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Renamed => "renamed",
            Self::Removed => "removed",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// What happened.
    pub change: Change,
    /// The Team's id.
    pub id: Box<str>,
    /// The group's name before.
    pub before: Option<Box<str>>,
    /// The group's name now.
    pub now: Option<Box<str>>,
}

/// An earlier `teams list -o json` or `teams check -o json`, as far as it is compared.
#[derive(Debug, Clone, Deserialize)]
pub struct Earlier {
    /// The version of the document.
    pub schema_version: u32,
    /// Whether it was complete.
    pub complete: bool,
    /// Whether it has only a part of the Teams.
    #[serde(default)]
    pub filtered: bool,
    /// The Teams.
    pub teams: Vec<EarlierTeam>,
}

/// A Team of an earlier listing.
#[derive(Debug, Clone, Deserialize)]
pub struct EarlierTeam {
    /// Its id.
    pub id: Box<str>,
    /// The name its group would have had.
    pub okta_group: Option<Box<str>>,
}

/// What changed, in the order added, renamed, removed.
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
