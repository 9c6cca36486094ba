//! People and places: employees, Teams, locations, desks and rooms.

use serde::{Deserialize, Serialize};

use super::tolerant::{text, texts};

/// Whether somebody works here (documented by OfficeRnD: `active`, `contact`, `former`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Works here.
    Active,
    /// A contact only.
    Contact,
    /// Has left; keeps the record and future bookings.
    Former,
    /// Something that is not documented.
    #[serde(untagged)]
    Other(Box<str>),
}

/// What both statuses together say of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Works here.
    Active,
    /// A contact only.
    Contact,
    /// Has left: every status that came says so.
    Former,
    /// The statuses contradict each other about having left, or none came that is known: a person has to look.
    Unclear,
}

/// A person (documented by OfficeRnD: `GET /members`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Employee {
    /// 24 hex digits.
    #[serde(rename = "_id")]
    pub id: Box<str>,
    /// Full name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<Box<str>>,
    /// The address.
    #[serde(default, deserialize_with = "text")]
    pub email: Option<Box<str>>,
    /// The Primary team's id.
    #[serde(default, deserialize_with = "text")]
    pub team: Option<Box<str>>,
    /// The ids of the additional Teams; the name of this field is our choice, as none is documented.
    #[serde(default, deserialize_with = "texts")]
    pub teams: Vec<Box<str>>,
    /// As set.
    #[serde(default)]
    pub status: Option<Status>,
    /// As calculated by the platform.
    #[serde(default, rename = "calculatedStatus")]
    pub calculated_status: Option<Status>,
    /// The id of the location (documented by OfficeRnD).
    #[serde(default, deserialize_with = "text")]
    pub office: Option<Box<str>>,
    /// When the record was last changed, as it came.
    #[serde(default, rename = "modifiedAt", deserialize_with = "text")]
    pub modified_at: Option<Box<str>>,
}

impl Employee {
    /// What both statuses together say. Whoever is Former by one and not by the other is unclear.
    pub fn standing(&self) -> Standing {
        let said: Vec<&Status> = [&self.status, &self.calculated_status].into_iter().flatten().collect();
        let former = said.iter().filter(|status| ***status == Status::Former).count();
        match said.first() {
            None | Some(Status::Other(_)) => Standing::Unclear,
            Some(_) if former == said.len() => Standing::Former,
            Some(_) if former > 0 => Standing::Unclear,
            Some(Status::Contact) => Standing::Contact,
            Some(_) => Standing::Active,
        }
    }

    /// The name a person knows, or the id.
    pub fn shown(&self) -> &str {
        self.name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&self.id)
    }
}

/// A Team (documented by OfficeRnD: `GET /teams`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Team {
    /// 24 hex digits.
    #[serde(rename = "_id")]
    pub id: Box<str>,
    /// Its name, which becomes the name of the Okta group.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<Box<str>>,
    /// The id of its location.
    #[serde(default, deserialize_with = "text")]
    pub office: Option<Box<str>>,
    /// When it was made, as it came.
    #[serde(default, rename = "createdAt", deserialize_with = "text")]
    pub created_at: Option<Box<str>>,
    /// By whom, as it came: whether that is an id or a name is not documented.
    #[serde(default, rename = "createdBy", deserialize_with = "text")]
    pub created_by: Option<Box<str>>,
}

/// A location (seen in the sister product: `GET /offices`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Location {
    /// 24 hex digits.
    #[serde(rename = "_id")]
    pub id: Box<str>,
    /// Its name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<Box<str>>,
}

/// A desk or a room (documented by OfficeRnD: `GET /resources/{id}`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Resource {
    /// 24 hex digits.
    #[serde(rename = "_id")]
    pub id: Box<str>,
    /// Its name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<Box<str>>,
    /// `meeting_room`, `team_room`, `desk_tr`, `desk`, `hotdesk`, or what the organisation added.
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub kind: Option<Box<str>>,
    /// The id of its location.
    #[serde(default, deserialize_with = "text")]
    pub office: Option<Box<str>>,
}
