//! What a forecast is made from.

use serde::Serialize;

use super::Text;

/// How many people, by what they are now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct Count {
    /// Work here.
    pub active: u32,
    /// Have left.
    pub former: u32,
    /// Contacts, and people whose statuses contradict each other.
    pub other: u32,
}

/// Who is in a Team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct People {
    /// Everybody in it.
    #[serde(flatten)]
    pub all: Count,
    /// Those whose Primary team it is; `null` where nothing tells, as in SCIM.
    pub primary: Option<u32>,
    /// Those for whom it is an additional Team; `null` where nothing tells.
    pub additional: Option<u32>,
}

impl People {
    /// Nobody, where both kinds of membership can be told apart.
    pub const NOBODY: Self =
        Self { all: Count { active: 0, former: 0, other: 0 }, primary: Some(0), additional: Some(0) };
}

/// A Team, as the API gave it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Team {
    /// Its id.
    pub id: Box<str>,
    /// Its name.
    pub name: Option<Text>,
    /// The name of its location, or the id where no name is known.
    pub location: Option<Text>,
    /// When it was made, as it came.
    pub created_at: Option<Box<str>>,
    /// By whom, as it came.
    pub created_by: Option<Text>,
    /// Who is in it.
    pub people: People,
}

/// A Group, as SCIM gave it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// Its id.
    pub id: Box<str>,
    /// Its `displayName`.
    pub name: Text,
    /// Who is in it.
    pub people: People,
}

/// A group that is in Okta already.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct OktaGroup {
    /// Its name.
    pub name: Box<str>,
    /// Okta's id.
    pub id: Box<str>,
    /// `OKTA_GROUP`, `APP_GROUP`, `BUILT_IN`.
    #[serde(rename = "type")]
    pub kind: Box<str>,
    /// The label of the app it came from.
    pub app: Option<Box<str>>,
    /// Whether Okta pushes it to OfficeRnD: then the Team is its target and is not imported again.
    pub pushed: bool,
    /// Whether an earlier pull from OfficeRnD created it: the next one does not create it again.
    pub imported: bool,
}

/// Everything that is known.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The API's Teams; `None` when the API was not read.
    pub teams: Option<Vec<Team>>,
    /// SCIM's Groups; `None` when SCIM was not read.
    pub groups: Option<Vec<Group>>,
    /// The groups in Okta; `None` when nobody could look.
    pub okta: Option<Vec<OktaGroup>>,
    /// Whether everything was read.
    pub complete: bool,
    /// What was wrong with the reading.
    pub faults: Vec<String>,
}
