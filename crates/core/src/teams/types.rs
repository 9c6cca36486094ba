//! What a forecast is made from: Teams, SCIM Groups and Okta groups, each with the people in it.

use std::sync::Arc;

use serde::Serialize;

/// How many people, by employment status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct Count {
    /// Active employees.
    pub active: u32,
    /// Former employees.
    pub former: u32,
    /// Contacts, and people whose statuses conflict.
    pub other: u32,
}

/// Who is in a Team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Membership {
    /// Everybody in it.
    #[serde(flatten)]
    pub all: Count,
    /// Those whose Primary team it is; `None` where the source has no such field, as in SCIM.
    pub primary: Option<u32>,
    /// Those for whom it is an additional Team; `None` where the source has no such field.
    pub additional: Option<u32>,
    /// Whether the members could be read. If not, the numbers are too low and nothing is concluded from them.
    pub known: bool,
}

impl Membership {
    /// Nobody, in a source that distinguishes primary from additional.
    pub const NOBODY: Self =
        Self { all: Count { active: 0, former: 0, other: 0 }, primary: Some(0), additional: Some(0), known: true };
}

/// A Team as the API returned it. Texts that many Teams share are held once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Team {
    pub id: Box<str>,
    pub name: Option<Arc<str>>,
    /// The location's name, or its id where the name is unknown.
    pub location: Option<Arc<str>>,
    /// As the API returned it.
    pub created_at: Option<Box<str>>,
    /// As the API returned it: an id or a name.
    pub created_by: Option<Arc<str>>,
    pub members: Membership,
}

/// A Group as SCIM returned it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    pub id: Box<str>,
    /// Its `displayName`.
    pub name: Arc<str>,
    pub members: Membership,
}

/// A group that exists in Okta.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OktaGroup {
    pub name: Box<str>,
    pub id: Box<str>,
    /// `OKTA_GROUP`, `APP_GROUP`, `BUILT_IN`.
    #[serde(rename = "type")]
    pub kind: Box<str>,
    /// The label of the app it was imported from.
    pub app: Option<Box<str>>,
    /// Whether Okta pushes it to OfficeRnD: its Team is the target of the push and is not imported again.
    pub pushed: bool,
    /// Whether an earlier pull from OfficeRnD created it: the next one does not create it again.
    pub imported: bool,
}

/// Where Teams were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    #[default]
    Api,
    Scim,
    Both,
}

/// All Teams and groups of an organization, as far as they were read.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    /// The API's Teams; `None` when the API was not read.
    pub teams: Option<Vec<Team>>,
    /// SCIM's Groups; `None` when SCIM was not read.
    pub groups: Option<Vec<Group>>,
    /// The groups in Okta; `None` when Okta was not read.
    pub okta: Option<Vec<OktaGroup>>,
    /// Whether every page was read and understood.
    pub complete: bool,
    /// What could not be read or understood, for people.
    pub faults: Vec<String>,
}
