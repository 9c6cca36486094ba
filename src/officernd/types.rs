//! OfficeRnD's records. This is the one place where the API's `members` become Employees.
//!
//! Reading is tolerant: fields that are not known are ignored, optional ones may be missing. A record without its id is
//! an error of the whole list, never left out silently.

use serde::Deserialize;

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

/// A person (documented by OfficeRnD: `GET /members`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Employee {
    /// 24 hex digits.
    #[serde(rename = "_id")]
    pub id: Box<str>,
    /// Full name.
    #[serde(default)]
    pub name: Box<str>,
    /// The Primary team's id.
    #[serde(default)]
    pub team: Option<Box<str>>,
    /// The ids of the additional Teams; the name of this field is our choice, as none is documented.
    #[serde(default)]
    pub teams: Vec<Box<str>>,
    /// As set.
    #[serde(default)]
    pub status: Option<Status>,
    /// As calculated by the platform.
    #[serde(default, rename = "calculatedStatus")]
    pub calculated_status: Option<Status>,
}

/// A Team (documented by OfficeRnD: `GET /teams`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Team {
    /// 24 hex digits.
    #[serde(rename = "_id")]
    pub id: Box<str>,
    /// Its name, which becomes the name of the Okta group.
    #[serde(default)]
    pub name: Option<Box<str>>,
    /// The id of its location.
    #[serde(default)]
    pub office: Option<Box<str>>,
}
