//! SCIM's resource types as a client meets them (RFC 7643, RFC 7644).
//!
//! A client must be tolerant of what servers leave out or add, but Okta is strict about some types: `"startIndex":"1"` has
//! broken a real integration. So a scalar is kept as it came ([`Scalar`]), and whoever reads it decides.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

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

/// One element of a list: a resource, or what stands in its place.
#[derive(Debug, Clone)]
pub enum Element<T> {
    Resource(T),
    /// What it is instead: `null`, `a string`.
    Other(String),
}

impl<T> Element<T> {
    pub(crate) fn into_result(self) -> Result<T, String> {
        match self {
            Self::Resource(resource) => Ok(resource),
            Self::Other(what) => Err(format!("it is {what}, not an object")),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Element<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        object_or(deserializer).map(|element| match element {
            Ok(resource) => Self::Resource(resource),
            Err(other) => Self::Other(other.to_string()),
        })
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
    pub resources: Vec<Element<T>>,
}

impl<T: DeserializeOwned> ListResponse<T> {
    /// Reads a page. An attribute that occurs twice in an object counts once if both values are equal; if not, the page is not
    /// understood.
    pub fn from_slice(body: &[u8]) -> Result<Self, serde_json::Error> {
        crate::json::from_slice(body).or_else(|error| {
            let Distinct(value) = crate::json::from_slice(body).map_err(|_| error)?;
            serde_json::from_value(value)
        })
    }
}

/// JSON without different values for one attribute.
struct Distinct(serde_json::Value);

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = serde_json::Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }
            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(value.into())
            }
            fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                Ok(value.into())
            }
            fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                Ok(value.into())
            }
            fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
                Ok(value.into())
            }
            fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
                Ok(value.into())
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(serde_json::Value::Null)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(Distinct(item)) = seq.next_element()? {
                    items.push(item);
                }
                Ok(items.into())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = serde_json::Map::new();
                while let Some((name, Distinct(value))) = map.next_entry::<String, Distinct>()? {
                    if fields.get(&name).is_some_and(|first| *first != value) {
                        return Err(A::Error::custom(format_args!("{name} occurs twice with different values")));
                    }
                    fields.insert(name, value);
                }
                Ok(fields.into())
            }
        }
        deserializer.deserialize_any(Any).map(Self)
    }
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
    #[serde(default, deserialize_with = "object_or_default")]
    pub name: Name,
    /// The name to show.
    #[serde(default)]
    pub display_name: Scalar,
    /// `false` makes the Employee Former (documented by OfficeRnD).
    #[serde(default)]
    pub active: Scalar,
    /// Email addresses.
    #[serde(default, deserialize_with = "emails")]
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
    #[serde(default)]
    pub members: Members,
}

/// The ids of a Group's members, and nothing else of them: there can be a hundred thousand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Members {
    /// The ids, in the server's order.
    pub ids: Vec<Box<str>>,
    /// Members without a usable `value`.
    pub without_id: usize,
    /// Whether it is neither a list nor an object, so that the members are not known.
    pub unreadable: bool,
}

/// A member as an object with a `value`, or the id alone.
struct Member(Option<Box<str>>);

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Object {
            #[serde(default)]
            value: Scalar,
        }
        let id = match object_or::<Object, D>(deserializer)? {
            Ok(member) => member.value,
            Err(other) => other,
        };
        Ok(Self(id.into_text().filter(|id| !id.is_empty()).map(String::into_boxed_str)))
    }
}

impl Members {
    fn add(&mut self, Member(id): Member) {
        match id {
            Some(id) => self.ids.push(id),
            None => self.without_id += 1,
        }
    }
}

/// One object counts as a list of one. Anything else but a list is not understood.
impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct List;
        impl<'de> Visitor<'de> for List {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of members")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Members, A::Error> {
                let mut members = Members::default();
                while let Some(member) = seq.next_element()? {
                    members.add(member);
                }
                members.ids.shrink_to_fit();
                Ok(members)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Members, A::Error> {
                let mut members = Members::default();
                members.add(Member::deserialize(MapAccessDeserializer::new(map))?);
                Ok(members)
            }
            fn visit_unit<E>(self) -> Result<Members, E> {
                Ok(Members::default())
            }
            fn visit_bool<E>(self, _: bool) -> Result<Members, E> {
                Ok(Members::UNREADABLE)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Members, E> {
                Ok(Members::UNREADABLE)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Members, E> {
                Ok(Members::UNREADABLE)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Members, E> {
                Ok(Members::UNREADABLE)
            }
            fn visit_str<E>(self, _: &str) -> Result<Members, E> {
                Ok(Members::UNREADABLE)
            }
        }
        deserializer.deserialize_any(List)
    }
}

impl Members {
    const UNREADABLE: Self = Self { ids: Vec::new(), without_id: 0, unreadable: true };
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

/// An object as this type; anything else as it came.
fn object_or<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Result<T, Scalar>, D::Error> {
    struct Object<T>(PhantomData<T>);
    impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
        type Value = Result<T, Scalar>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a JSON value")
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map)).map(Ok)
        }
        fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
            ScalarVisitor.visit_bool(value).map(Err)
        }
        fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Self::Value, E> {
            ScalarVisitor.visit_u64(value).map(Err)
        }
        fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Self::Value, E> {
            ScalarVisitor.visit_i64(value).map(Err)
        }
        fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Self::Value, E> {
            ScalarVisitor.visit_f64(value).map(Err)
        }
        fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Self::Value, E> {
            ScalarVisitor.visit_str(value).map(Err)
        }
        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            ScalarVisitor.visit_unit().map(Err)
        }
        fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
            ScalarVisitor.visit_seq(seq).map(Err)
        }
    }
    deserializer.deserialize_any(Object(PhantomData))
}

/// An object; anything else counts as absent, as only people's names are read from it.
fn object_or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(deserializer: D) -> Result<T, D::Error> {
    Ok(object_or(deserializer)?.unwrap_or_default())
}

/// A list of objects with a `value`, or of addresses alone; one of them counts as a list of one.
fn emails<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Email>, D::Error> {
    struct List;
    impl<'de> Visitor<'de> for List {
        type Value = Vec<Email>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an array of emails")
        }
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let mut emails = Vec::new();
            while let Some(email) = seq.next_element::<LenientEmail>()? {
                emails.push(email.0);
            }
            Ok(emails)
        }
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            Ok(vec![Email::deserialize(MapAccessDeserializer::new(map))?])
        }
        fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
            Ok(vec![Email { value: Scalar::Text(value.to_owned()), primary: Scalar::Missing }])
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }
    }
    deserializer.deserialize_any(List)
}

struct LenientEmail(Email);

impl<'de> Deserialize<'de> for LenientEmail {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match object_or::<Email, D>(deserializer)? {
            Ok(email) => email,
            Err(value) => Email { value, primary: Scalar::Missing },
        }))
    }
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
        assert_eq!(group.members, Members { ids: vec!["a".into()], without_id: 3, unreadable: false });
    }

    #[test]
    fn unusual_members_and_emails_are_read_where_they_are_unambiguous() {
        let members = |json: &str| serde_json::from_str::<Group>(&format!(r#"{{"members":{json}}}"#)).unwrap().members;
        let ids = |ids: &[&str], without_id| Members {
            ids: ids.iter().map(|&id| id.into()).collect(),
            without_id,
            unreadable: false,
        };
        assert_eq!(members(r#"["a","b"]"#), ids(&["a", "b"], 0));
        assert_eq!(members(r#"{"value":"a"}"#), ids(&["a"], 0));
        assert_eq!(members("[null,7,{}]"), ids(&[], 3));
        assert_eq!(members("null"), ids(&[], 0));
        for unreadable in ["2", "\"a,b\"", "true", "1.5", "-1"] {
            assert!(members(unreadable).unreadable, "{unreadable}");
        }
        let email = |json: &str| {
            let user: User = serde_json::from_str(&format!(r#"{{"emails":{json}}}"#)).unwrap();
            user.emails.first().and_then(|email| email.value.text()).map(str::to_owned)
        };
        for one in [r#""a@b""#, r#"["a@b"]"#, r#"{"value":"a@b"}"#, r#"[{"value":"a@b","primary":true}]"#] {
            assert_eq!(email(one).as_deref(), Some("a@b"), "{one}");
        }
        for none in ["[]", "7", "[null]", "[[\"a@b\"]]", "{}"] {
            assert_eq!(email(none), None, "{none}");
        }
        let user: User = serde_json::from_str(r#"{"name":"Ann Case"}"#).unwrap();
        assert_eq!(user.name.given_name, Scalar::Missing);
    }

    #[test]
    fn an_attribute_that_occurs_twice_counts_once_if_it_is_equal() {
        let page = |extra: &str| {
            let json = format!(r#"{{"totalResults":1,{extra}"Resources":[{{"id":"a","displayName":"A"}}]}}"#);
            ListResponse::<Group>::from_slice(json.as_bytes())
        };
        assert_eq!(page("\"totalResults\":1,").unwrap().total_results.integer(), Some(1));
        assert!(page("\"totalResults\":2,").is_err());
        let twice = br#"{"totalResults":1,"Resources":[{"id":"a","displayName":"A","displayName":"B"}]}"#;
        assert!(ListResponse::<Group>::from_slice(twice).is_err());
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
