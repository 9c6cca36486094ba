//! SCIM's resource types as a client meets them (RFC 7643, RFC 7644).
//!
//! A client must be tolerant of what servers leave out or add, but Okta is strict about some types: `"startIndex":"1"` has
//! broken a real integration. So a scalar is kept as it came ([`Scalar`]), and whoever reads it decides.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The `schemas` value of a list (RFC 7644 section 3.4.2).
pub const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// The `schemas` value of an error (RFC 7644 section 3.12).
pub const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
/// The `schemas` value of a PATCH body (RFC 7644 section 3.5.2).
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// The `schemas` value of a User (RFC 7643 section 4.1).
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// The `schemas` value of a Group (RFC 7643 section 4.2).
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

/// A JSON value where a simple one is expected, kept as it came.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Scalar {
    /// The attribute is not there, or is `null`, which SCIM treats alike (RFC 7643 section 2.5).
    #[default]
    Missing,
    /// `true` or `false`.
    Bool(bool),
    /// A number without a fraction, not negative.
    Integer(u64),
    /// Any other number.
    Number(f64),
    /// A string.
    Text(String),
    /// An array or an object.
    Nested,
}

impl Scalar {
    /// The value, when it is a whole number sent as a JSON number: what Okta accepts.
    pub fn integer(&self) -> Option<u64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }

    /// The value, also when it was sent as a string; for reading on after the fault was noted.
    pub fn lenient_integer(&self) -> Option<u64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The value, when it is a string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value, when it is a string; gives the string away.
    pub fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value, when it is a boolean.
    pub fn boolean(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }
}

/// What was found, in words: `the string "1"`, `missing`.
impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("missing"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(number) => write!(f, "the number {number}"),
            Self::Number(number) => write!(f, "the number {number}"),
            Self::Text(text) if text.chars().count() > 40 => {
                write!(f, "the string {:?}…", text.chars().take(40).collect::<String>())
            }
            Self::Text(text) => write!(f, "the string {text:?}"),
            Self::Nested => f.write_str("an array or an object"),
        }
    }
}

impl From<Option<&serde_json::Value>> for Scalar {
    fn from(value: Option<&serde_json::Value>) -> Self {
        use serde_json::Value;
        match value {
            None | Some(Value::Null) => Self::Missing,
            Some(Value::Bool(value)) => Self::Bool(*value),
            Some(Value::Number(number)) => {
                number.as_u64().map_or_else(|| Self::Number(number.as_f64().unwrap_or(f64::NAN)), Self::Integer)
            }
            Some(Value::String(text)) => Self::Text(text.clone()),
            Some(Value::Array(_) | Value::Object(_)) => Self::Nested,
        }
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::Integer(value))
    }

    #[allow(clippy::cast_precision_loss)] // Only shown to a person.
    fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
        Ok(u64::try_from(value).map_or(Scalar::Number(value as f64), Scalar::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Number(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(value))
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Missing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nested)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nested)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

/// One page of a list (RFC 7644 section 3.4.2).
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", bound = "T: Deserialize<'de>")]
pub struct ListResponse<T> {
    /// Must contain [`LIST_RESPONSE`].
    #[serde(default, deserialize_with = "or_default")]
    pub schemas: Vec<Scalar>,
    /// How many resources there are in all pages together.
    #[serde(default)]
    pub total_results: Scalar,
    /// The position of this page's first resource, from 1.
    #[serde(default)]
    pub start_index: Scalar,
    /// How many resources this page holds.
    #[serde(default)]
    pub items_per_page: Scalar,
    /// The resources; absent only when there are none.
    #[serde(rename = "Resources", default, deserialize_with = "or_default")]
    pub resources: Vec<T>,
}

impl<T> ListResponse<T> {
    /// Whether `schemas` names the list's URN.
    pub fn is_list(&self) -> bool {
        self.schemas.iter().any(|schema| schema.text() == Some(LIST_RESPONSE))
    }
}

/// A User: in OfficeRnD an Employee. Only what the program uses.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The server's id.
    #[serde(default)]
    pub id: Scalar,
    /// Okta's user id, for people that Okta created.
    #[serde(default)]
    pub external_id: Scalar,
    /// The name to log in with, unique, not case-exact.
    #[serde(default)]
    pub user_name: Scalar,
    /// The parts of the name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: Name,
    /// The name to show.
    #[serde(default)]
    pub display_name: Scalar,
    /// `false` makes the Employee Former (documented by OfficeRnD).
    #[serde(default)]
    pub active: Scalar,
    /// Email addresses.
    #[serde(default, deserialize_with = "or_default")]
    pub emails: Vec<Email>,
}

/// The parts of a User's name.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Name {
    /// First name.
    #[serde(default)]
    pub given_name: Scalar,
    /// Last name.
    #[serde(default)]
    pub family_name: Scalar,
}

/// One email address of a User.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Email {
    /// The address.
    #[serde(default)]
    pub value: Scalar,
    /// Whether it is the main one.
    #[serde(default)]
    pub primary: Scalar,
}

/// A Group: in OfficeRnD a Team. Only what the program uses.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The server's id.
    #[serde(default)]
    pub id: Scalar,
    /// The name that the group gets in Okta.
    #[serde(default)]
    pub display_name: Scalar,
    /// Set by whoever created the group through SCIM.
    #[serde(default)]
    pub external_id: Scalar,
    /// The ids of its members.
    #[serde(default, deserialize_with = "or_default")]
    pub members: Members,
}

/// The ids of a Group's members, and nothing else of them: there can be a hundred thousand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    /// The ids, in the server's order.
    pub ids: Vec<Box<str>>,
    /// Members without a usable `value`.
    pub without_id: usize,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of members")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Members, A::Error> {
                #[derive(Deserialize)]
                struct Member {
                    #[serde(default)]
                    value: Scalar,
                }
                let mut members = Members::default();
                while let Some(member) = seq.next_element::<Member>()? {
                    match member.value.into_text() {
                        Some(id) if !id.is_empty() => members.ids.push(id.into_boxed_str()),
                        _ => members.without_id += 1,
                    }
                }
                members.ids.shrink_to_fit();
                Ok(members)
            }
        }
        deserializer.deserialize_seq(List)
    }
}

/// An error body (RFC 7644 section 3.12).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorBody {
    /// Whether `schemas` names the error's URN.
    pub is_scim: bool,
    /// What Okta shows the administrator as it is.
    pub detail: Option<String>,
    /// The HTTP status, when it is a string, as the RFC wants it.
    pub status: Option<String>,
    /// The RFC's keyword for the kind of error, as `uniqueness`.
    pub scim_type: Option<String>,
}

impl ErrorBody {
    /// What the body says; an answer that is no JSON object gives nothing.
    pub fn read(body: &[u8]) -> Self {
        serde_json::from_slice(body).map_or_else(|_| Self::default(), |value| Self::from_value(&value))
    }

    /// What the JSON says.
    pub fn from_value(value: &serde_json::Value) -> Self {
        let text = |key: &str| value.get(key).and_then(|found| found.as_str()).map(str::to_owned);
        let schemas = value.get("schemas").and_then(|found| found.as_array());
        Self {
            is_scim: schemas.is_some_and(|schemas| schemas.iter().any(|schema| schema.as_str() == Some(ERROR))),
            detail: text("detail"),
            status: text("status"),
            scim_type: text("scimType"),
        }
    }
}

/// `null` counts as absent (RFC 7643 section 2.5).
fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_sent_as_a_string_is_read_but_stays_visible() {
        let page: ListResponse<User> =
            serde_json::from_str(r#"{"totalResults":"3","startIndex":1,"itemsPerPage":2.5,"Resources":null}"#).unwrap();
        assert_eq!(page.total_results.integer(), None);
        assert_eq!(page.total_results.lenient_integer(), Some(3));
        assert_eq!(page.total_results.to_string(), "the string \"3\"");
        assert_eq!(page.start_index.integer(), Some(1));
        assert_eq!(page.items_per_page.lenient_integer(), None);
        assert!(page.resources.is_empty() && !page.is_list());
    }

    #[test]
    fn unexpected_shapes_inside_a_resource_do_not_stop_the_reading() {
        let group: Group = serde_json::from_str(
            r#"{"id":7,"displayName":["x"],"externalId":null,"members":[{"value":"a"},{"value":1},{},{"value":""}],"x":{}}"#,
        )
        .unwrap();
        assert_eq!(group.id, Scalar::Integer(7));
        assert_eq!(group.display_name, Scalar::Nested);
        assert_eq!(group.external_id, Scalar::Missing);
        assert_eq!(group.members, Members { ids: vec!["a".into()], without_id: 3 });
    }

    #[test]
    fn an_error_body_is_read_from_anything() {
        let body =
            br#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"no","status":"409","scimType":"uniqueness"}"#;
        let error = ErrorBody::read(body);
        assert!(error.is_scim);
        assert_eq!((error.detail.as_deref(), error.status.as_deref()), (Some("no"), Some("409")));
        assert_eq!(error.scim_type.as_deref(), Some("uniqueness"));
        for strange in [&b""[..], b"[]", b"\"x\"", b"<html>", b"{\"status\":401,\"schemas\":\"x\"}", b"\xff"] {
            let error = ErrorBody::read(strange);
            assert_eq!((error.is_scim, error.status), (false, None));
        }
    }
}
