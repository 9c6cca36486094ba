//! What is to be done in Okta; pure.
//!
//! A [`Desired`] state (label, groups to assign, groups to push) and what is in Okta ([`State`]) go in, a [`Plan`] comes out:
//! the changes in the order in which they are made, and the problems that a person has to solve first. Applying a plan to
//! the state gives the desired state, and the plan of that is empty. An app or a group is never deleted, and a group is only
//! unassigned when that was asked for.

mod diff;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use diff::diff;

use crate::okta::State;

/// The label of the app where none is given (our choice).
pub const LABEL: &str = "OfficeRnD Hybrid";

/// What Okta should be like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Desired {
    /// The app's label.
    pub label: Option<String>,
    /// The groups whose people have OfficeRnD, by name or id; `None` leaves assignments alone.
    pub assign: Option<Vec<String>>,
    /// The groups that become Teams; `None` leaves group push alone.
    pub push: Option<Vec<Push>>,
    /// The Teams in the order in which they should be the Primary team; `None` for the order of `push`.
    pub primary: Option<Vec<String>>,
}

impl Desired {
    /// The label of the app.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(LABEL)
    }
}

/// One group that becomes a Team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// The group in Okta, by name or id.
    pub group: String,
    /// The name of the Team, where it is another one. A Team that was imported under this name is linked.
    pub to: Option<String>,
}

/// One change in Okta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Change {
    /// Makes the app, with Secure Web Authentication and without Browser plugin auto-submit.
    CreateApp {
        /// Its label.
        label: String,
    },
    /// Clears Browser plugin auto-submit.
    ClearAutoSubmit {
        /// The app's label.
        label: String,
    },
    /// Assigns a group.
    Assign {
        /// Its id.
        group_id: String,
        /// Its name.
        group: String,
    },
    /// Stops pushing a group.
    Deactivate {
        /// The mapping.
        mapping_id: String,
        /// The name of the group.
        group: String,
    },
    /// Forgets a mapping that leads to another Team than wanted; the Team stays.
    Forget {
        /// The mapping.
        mapping_id: String,
        /// The name of the group.
        group: String,
    },
    /// Starts pushing a group again.
    Activate {
        /// The mapping.
        mapping_id: String,
        /// The name of the group.
        group: String,
    },
    /// Pushes a group as a new Team.
    Push {
        /// The group's id.
        group_id: String,
        /// Its name.
        group: String,
        /// The name of the Team.
        to: String,
    },
    /// Pushes a group to a Team that was imported.
    Link {
        /// The group's id.
        group_id: String,
        /// Its name.
        group: String,
        /// The id of the imported group.
        target_id: String,
        /// The name of the Team.
        to: String,
    },
    /// Unassigns a group: its people are deactivated in OfficeRnD, unless another assigned group has them.
    Unassign {
        /// Its id.
        group_id: String,
        /// Its name.
        group: String,
    },
}

impl Change {
    /// What is done, for a person.
    pub fn text(&self) -> String {
        match self {
            Self::CreateApp { label } => {
                format!("create the app \"{label}\" (SCIM 2.0 Test App (Header Auth), Secure Web Authentication)")
            }
            Self::ClearAutoSubmit { label } => format!("clear Browser plugin auto-submit of \"{label}\""),
            Self::Assign { group, .. } => format!("assign the group \"{group}\""),
            Self::Deactivate { group, .. } => format!("stop pushing the group \"{group}\"; its Team stays"),
            Self::Forget { group, .. } => format!("forget where the group \"{group}\" was pushed to; that Team stays"),
            Self::Activate { group, .. } => format!("push the group \"{group}\" again"),
            Self::Push { group, to, .. } if group == to => format!("push the group \"{group}\" as a Team"),
            Self::Push { group, to, .. } => format!("push the group \"{group}\" as the Team \"{to}\""),
            Self::Link { group, to, .. } => format!("link the group \"{group}\" to the Team \"{to}\""),
            Self::Unassign { group, .. } => {
                format!("UNASSIGN the group \"{group}\": its people are deactivated in OfficeRnD")
            }
        }
    }

    /// Whether it needs provisioning to be on.
    pub const fn is_push(&self) -> bool {
        matches!(
            self,
            Self::Deactivate { .. }
                | Self::Forget { .. }
                | Self::Activate { .. }
                | Self::Push { .. }
                | Self::Link { .. }
        )
    }
}

/// Why something that is wanted cannot be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// There is no such group.
    UnknownGroup,
    /// Several groups have this name.
    AmbiguousGroup,
    /// The same group is to be assigned and pushed, which Okta does not support.
    AssignedAndPushed,
    /// Two groups are to become the same Team.
    SameTeam,
    /// The group came from OfficeRnD itself.
    OwnImport,
    /// Several apps could be meant.
    SeveralApps,
    /// The app is not active.
    InactiveApp,
    /// The app signs on in another way, which cannot be changed by API.
    SignOn,
}

/// Something that a person has to solve.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// What kind of thing.
    pub kind: ProblemKind,
    /// For a person; names in it are not yet cleaned.
    pub detail: String,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Plan {
    /// The changes that can be made now, in their order.
    pub changes: Vec<Change>,
    /// The changes that need provisioning to be on, which only a person can switch on.
    pub waiting: Vec<Change>,
    /// What a person has to solve first: nothing is changed while there is any.
    pub problems: Vec<Problem>,
    /// Names of groups that are assigned and not wanted; they stay, as nobody asked to unassign them.
    pub kept: Vec<String>,
}

impl Plan {
    /// Whether Okta is as it should be.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.waiting.is_empty()
    }
}
