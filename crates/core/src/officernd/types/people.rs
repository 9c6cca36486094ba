//! People and places: employees, Teams, locations, desks and rooms.

use serde::{Deserialize, Deserializer, Serialize};

use super::field::{self, Field};
use crate::shape::Shape;

/// One of an employee's two statuses (documented by OfficeRnD: `active`, `contact`, `former`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Works here.
    Active,
    /// A contact only.
    Contact,
    /// Left; keeps the record, and future bookings.
    Former,
    /// Something that is not documented.
    Other(Box<str>),
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Active => "active",
            Self::Contact => "contact",
            Self::Former => "former",
            Self::Other(text) => text,
        })
    }
}

/// What both statuses together say of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EmploymentStatus {
    /// At least one says so, and none says Former.
    Active,
    /// At least one says so, and none says Former or active.
    Contact,
    /// Both say so.
    Former,
    /// One says Former, the other one something else.
    #[serde(alias = "unclear")]
    Conflicting,
    /// One says Former, and the other one did not come.
    Incomplete,
    /// Nothing documented came.
    Unknown,
}

/// A person (documented by OfficeRnD: `GET /members`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Employee {
    /// 24 hex digits.
    #[serde(rename = "_id", deserialize_with = "id")]
    pub id: Box<str>,
    /// Full name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<Box<str>>,
    /// The address.
    #[serde(default, deserialize_with = "text")]
    pub email: Option<Box<str>>,
    /// The Primary team's id.
    #[serde(default, deserialize_with = "reference")]
    pub team: Option<Box<str>>,
    /// The ids of the additional Teams; the name of this field is our choice, as none is documented.
    #[serde(default, deserialize_with = "references")]
    pub teams: Vec<Box<str>>,
    /// As set.
    #[serde(default, deserialize_with = "status")]
    pub status: Field<Status>,
    /// As calculated by the platform.
    #[serde(default, rename = "calculatedStatus", deserialize_with = "status")]
    pub calculated_status: Field<Status>,
    /// The id of the location (documented by OfficeRnD).
    #[serde(default, deserialize_with = "reference")]
    pub office: Option<Box<str>>,
    /// When the record was last changed, as it came.
    #[serde(default, rename = "modifiedAt", deserialize_with = "text")]
    pub modified_at: Option<Box<str>>,
}

impl Employee {
    /// What both statuses together say, where both have to be there.
    pub fn employment(&self) -> EmploymentStatus {
        self.employment_with(false)
    }

    /// The same; where `calculated_optional`, `calculatedStatus` may be missing (never contradict).
    pub fn employment_with(&self, calculated_optional: bool) -> EmploymentStatus {
        use EmploymentStatus::{Active, Conflicting, Contact, Former, Incomplete, Unknown};
        let both = [&self.status, &self.calculated_status];
        let says = |status: &Status| both.iter().filter(|field| field.value() == Some(status)).count();
        match says(&Status::Former) {
            2 => Former,
            1 if self.status.is_missing() => Incomplete,
            1 if self.calculated_status.is_missing() => {
                if calculated_optional {
                    Former
                } else {
                    Incomplete
                }
            }
            1 => Conflicting,
            _ if says(&Status::Active) > 0 => Active,
            _ if says(&Status::Contact) > 0 => Contact,
            _ => Unknown,
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
    #[serde(rename = "_id", deserialize_with = "id")]
    pub id: Box<str>,
    /// Its name, which becomes the name of the Okta group.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<Box<str>>,
    /// The id of its location.
    #[serde(default, deserialize_with = "reference")]
    pub office: Option<Box<str>>,
    /// When it was made, as it came.
    #[serde(default, rename = "createdAt", deserialize_with = "text")]
    pub created_at: Option<Box<str>>,
    /// By whom, as it came: whether that is an id or a name is not documented.
    #[serde(default, rename = "createdBy", deserialize_with = "reference")]
    pub created_by: Option<Box<str>>,
}

/// A location (seen in the sister product: `GET /offices`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Location {
    /// 24 hex digits.
    #[serde(rename = "_id", deserialize_with = "id")]
    pub id: Box<str>,
    /// Its name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<Box<str>>,
}

/// A desk or a room (documented by OfficeRnD: `GET /resources/{id}`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Resource {
    /// 24 hex digits.
    #[serde(rename = "_id", deserialize_with = "id")]
    pub id: Box<str>,
    /// Its name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<Box<str>>,
    /// `meeting_room`, `team_room`, `desk_tr`, `desk`, `hotdesk`, or what the organization added.
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub kind: Option<Box<str>>,
    /// The id of its location.
    #[serde(default, deserialize_with = "reference")]
    pub office: Option<Box<str>>,
}

/// The id of the record itself: without one nothing can be done with it.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Box<str>, D::Error> {
    let id = field::id(&Shape::deserialize(deserializer)?).into_value();
    id.ok_or_else(|| serde::de::Error::custom("an _id that cannot be understood"))
}

/// Another record's id; anything else counts as missing.
fn reference<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<str>>, D::Error> {
    Ok(field::id(&Shape::deserialize(deserializer)?).into_value())
}

/// Other records' ids; what is no list counts as empty, what is no id is left out.
fn references<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Box<str>>, D::Error> {
    Ok(match Shape::deserialize(deserializer)? {
        Shape::Array(items) => items.iter().filter_map(|item| field::id(item).into_value()).collect(),
        _ => Vec::new(),
    })
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Box<str>>, D::Error> {
    Ok(field::text(&Shape::deserialize(deserializer)?))
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Field<Status>, D::Error> {
    Ok(match Shape::deserialize(deserializer)? {
        Shape::Null => Field::Null,
        Shape::Text(text) => match text.to_ascii_lowercase().as_str() {
            "" => Field::Unclear,
            "active" => Field::Value(Status::Active),
            "contact" => Field::Value(Status::Contact),
            "former" => Field::Value(Status::Former),
            _ => Field::Value(Status::Other((*text).into())),
        },
        _ => Field::Unclear,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn employment(fields: &str, optional: bool) -> EmploymentStatus {
        let json = format!(r#"{{"_id":"e1"{fields}}}"#);
        serde_json::from_str::<Employee>(&json).unwrap().employment_with(optional)
    }

    #[test]
    fn both_statuses_have_to_say_former() {
        use EmploymentStatus::{Active, Conflicting, Contact, Former, Incomplete, Unknown};
        for (fields, expected) in [
            (r#","status":"former","calculatedStatus":"former""#, Former),
            (r#","status":"Former","calculatedStatus":"FORMER""#, Former),
            (r#","status":"former""#, Incomplete),
            (r#","status":"former","calculatedStatus":null"#, Incomplete),
            (r#","calculatedStatus":"former""#, Incomplete),
            (r#","status":"former","calculatedStatus":"active""#, Conflicting),
            (r#","status":"contact","calculatedStatus":"former""#, Conflicting),
            (r#","status":"former","calculatedStatus":"drop-in""#, Conflicting),
            (r#","status":"former","calculatedStatus":7"#, Conflicting),
            (r#","status":["former"],"calculatedStatus":"former""#, Conflicting),
            (r#","status":"active","calculatedStatus":"active""#, Active),
            (r#","status":"active""#, Active),
            (r#","status":"contact","calculatedStatus":"contact""#, Contact),
            (r#","status":"inactive","calculatedStatus":"inactive""#, Unknown),
            ("", Unknown),
        ] {
            assert_eq!(employment(fields, false), expected, "{fields}");
        }
    }

    #[test]
    fn the_calculated_status_may_be_missing_where_that_is_accepted_and_never_contradicts() {
        use EmploymentStatus::{Conflicting, Former, Incomplete};
        for (fields, expected) in [
            (r#","status":"former""#, Former),
            (r#","calculatedStatus":"former""#, Incomplete),
            (r#","status":"former","calculatedStatus":"active""#, Conflicting),
            (r#","status":"former","calculatedStatus":7"#, Conflicting),
        ] {
            assert_eq!(employment(fields, true), expected, "{fields}");
        }
    }
}
