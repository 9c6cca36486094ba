//! Compares Okta with its desired state; pure.
//!
//! A [`Desired`] state and what is in Okta ([`State`]) go in, a [`Plan`] comes out: the changes in their order, and the
//! problems that a person has to solve first. Applying a plan gives the desired state, and the plan of that is empty. An app
//! or a group is never deleted, and a group is unassigned only if that was asked for and within a limit.

mod diff;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use diff::diff;

use crate::okta::State;

/// The default label of the app (our choice).
pub const LABEL: &str = "OfficeRnD Hybrid";

/// The desired state of Okta.
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
    /// The location attribute; `None` leaves it alone.
    pub location: Option<Location>,
}

impl Desired {
    /// The label of the app.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(LABEL)
    }
}

/// The attribute that carries a person's location to OfficeRnD, which reads it only when it creates the employee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Where the value comes from, in Okta's expression language.
    pub from: String,
    /// The name of the attribute, in Okta and in OfficeRnD.
    pub name: String,
    /// Its namespace in OfficeRnD.
    pub namespace: String,
}

impl Location {
    /// The attribute's name (documented by OfficeRnD).
    pub const NAME: &'static str = "officeName";
    /// Its namespace (documented by OfficeRnD, with the doubled `.com`).
    pub const NAMESPACE: &'static str = "https://hybrid.officernd.com.com/scim/schemas/extension/office";

    /// The attribute as OfficeRnD documents it, filled from this expression.
    pub fn new(from: &str) -> Self {
        Self { from: from.to_owned(), name: Self::NAME.to_owned(), namespace: Self::NAMESPACE.to_owned() }
    }
}

/// How a plan may be made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Whether groups that are not desired are unassigned.
    pub prune: bool,
    /// The most groups to unassign; without it at most half of the assigned ones, and never all.
    pub max_unassign: Option<usize>,
    /// Whether groups are assigned although the desired location attribute is missing.
    pub assign_without_location: bool,
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
#[serde(tag = "action", rename_all = "kebab-case")]
pub enum Change {
    /// Creates the app, with Secure Web Authentication and without Browser plugin auto-submit.
    CreateApp {
        /// Its label.
        label: String,
    },
    /// Clears Browser plugin auto-submit.
    ClearAutoSubmit {
        /// The app's label.
        label: String,
    },
    /// Adds the location attribute to the app's schema, or gives it the external name and namespace that it lacks.
    SetLocationAttribute {
        /// The attribute.
        name: String,
        /// Its namespace.
        namespace: String,
        /// Whether it exists.
        exists: bool,
    },
    /// Maps the location attribute in the profile mapping of the default user type.
    MapLocation {
        /// The profile mapping.
        mapping_id: String,
        /// The attribute.
        name: String,
        /// The expression.
        from: String,
    },
    /// Assigns a group.
    Assign {
        /// Its id.
        group_id: String,
        /// Its name.
        group: String,
    },
    /// Stops pushing a group.
    DeactivatePush {
        /// The mapping.
        mapping_id: String,
        /// The name of the group.
        group: String,
    },
    /// Deletes an inactive mapping that leads to another Team than desired; the Team stays.
    DeleteMapping {
        /// The mapping.
        mapping_id: String,
        /// The name of the group.
        group: String,
    },
    /// Starts pushing a group again.
    ActivatePush {
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
    /// What is done, for a person; names in it are not cleaned yet.
    pub fn text(&self) -> String {
        match self {
            Self::CreateApp { label } => {
                format!("create the app \"{label}\" (SCIM 2.0 Test App (Header Auth), Secure Web Authentication)")
            }
            Self::ClearAutoSubmit { label } => format!("disable Browser plugin auto-submit of \"{label}\""),
            Self::SetLocationAttribute { name, exists: false, .. } => {
                format!("add the attribute \"{name}\" to the app")
            }
            Self::SetLocationAttribute { name, .. } => {
                format!("set the external name and namespace of the attribute \"{name}\"")
            }
            Self::MapLocation { name, from, .. } => format!("map {from} to the attribute \"{name}\""),
            Self::Assign { group, .. } => format!("assign the group \"{group}\""),
            Self::DeactivatePush { group, .. } => format!("stop pushing the group \"{group}\"; its Team stays"),
            Self::DeleteMapping { group, .. } => {
                format!("delete the inactive push mapping of the group \"{group}\"; its Team stays")
            }
            Self::ActivatePush { group, .. } => format!("push the group \"{group}\" again"),
            Self::Push { group, to, .. } if group == to => format!("push the group \"{group}\" as a Team"),
            Self::Push { group, to, .. } => format!("push the group \"{group}\" as the Team \"{to}\""),
            Self::Link { group, to, .. } => format!("link the group \"{group}\" to the Team \"{to}\""),
            Self::Unassign { group, .. } => {
                format!("UNASSIGN the group \"{group}\": its people are deactivated in OfficeRnD")
            }
        }
    }

    /// Whether it changes what is pushed, which needs provisioning to be on.
    pub const fn is_push(&self) -> bool {
        matches!(
            self,
            Self::DeactivatePush { .. }
                | Self::DeleteMapping { .. }
                | Self::ActivatePush { .. }
                | Self::Push { .. }
                | Self::Link { .. }
        )
    }
}

/// Why the desired state cannot be planned.
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
    /// Several imported groups have the name of the Team, or the record of one contradicts itself.
    AmbiguousTeam,
    /// The group came from OfficeRnD itself.
    OwnImport,
    /// Several apps could be meant.
    SeveralApps,
    /// The app is not active.
    InactiveApp,
    /// The app signs on in another way, which cannot be changed by API.
    SignOn,
    /// The stored id of the app is not the id of an app of this type.
    StaleApp,
    /// More groups would be unassigned than the limit allows.
    TooManyUnassigned,
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
    /// Names of groups that are assigned and not desired; they stay assigned.
    pub also_assigned: Vec<String>,
    /// Whether the location attribute has to be set up by hand, because these credentials cannot read it.
    pub location_by_hand: bool,
}

impl Plan {
    /// Whether Okta matches the desired state.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.waiting.is_empty() && !self.location_by_hand
    }
}
