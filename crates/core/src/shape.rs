//! JSON as it came: the order of its keys, and keys that come twice, which a map would hide.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// JSON as it came; an object keeps keys that come twice.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape<'a> {
    Null,
    Bool(bool),
    Integer(i128),
    Fraction(f64),
    Text(Cow<'a, str>),
    Array(Vec<Shape<'a>>),
    Object(Vec<(Cow<'a, str>, Shape<'a>)>),
}

impl<'de> Deserialize<'de> for Shape<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Shape<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_unit<E>(self) -> Result<Shape<'de>, E> {
        Ok(Shape::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Shape<'de>, E> {
        Ok(Shape::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Shape<'de>, E> {
        Ok(Shape::Integer(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Shape<'de>, E> {
        Ok(Shape::Integer(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Shape<'de>, E> {
        Ok(Shape::Fraction(value))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Shape<'de>, E> {
        Ok(Shape::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Shape<'de>, E> {
        Ok(Shape::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape<'de>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Shape::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(Key(key)) = map.next_key()? {
            fields.push((key, map.next_value()?));
        }
        Ok(Shape::Object(fields))
    }
}

/// A key, borrowed from the body where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }

            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

impl<'a> Shape<'a> {
    /// The values under one of these keys, each time that one comes.
    pub fn under(&self, keys: &[&str]) -> Vec<&Shape<'a>> {
        match self {
            Self::Object(fields) => {
                fields.iter().filter(|(key, _)| keys.contains(&&**key)).map(|(_, value)| value).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether it says "no", or nothing: null, false, and whatever is empty.
    pub fn is_nothing(&self) -> bool {
        match self {
            Self::Null | Self::Bool(false) => true,
            Self::Text(text) => text.is_empty(),
            Self::Array(items) => items.is_empty(),
            Self::Object(fields) => fields.is_empty(),
            Self::Bool(true) | Self::Integer(_) | Self::Fraction(_) => false,
        }
    }

    /// The same as a value, which keeps the last of keys that come twice.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Integer(number) => i64::try_from(*number).map_or_else(|_| number.to_string().into(), Into::into),
            Self::Fraction(value) => (*value).into(),
            Self::Text(text) => text.as_ref().into(),
            Self::Array(items) => items.iter().map(Shape::to_value).collect(),
            Self::Object(fields) => fields.iter().map(|(key, value)| (key.to_string(), value.to_value())).collect(),
        }
    }

    /// The same without spaces, with keys in the order in which they came.
    pub fn write(&self, out: &mut String) {
        let text = |text: &str| Value::from(text).to_string();
        match self {
            Self::Integer(number) => out.push_str(&number.to_string()),
            Self::Null | Self::Bool(_) | Self::Fraction(_) | Self::Text(_) => {
                out.push_str(&self.to_value().to_string());
            }
            Self::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    out.push(if number == 0 { '[' } else { ',' });
                    item.write(out);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Object(fields) => {
                for (number, (key, value)) in fields.iter().enumerate() {
                    out.push(if number == 0 { '{' } else { ',' });
                    out.push_str(&text(key));
                    out.push(':');
                    value.write(out);
                }
                out.push_str(if fields.is_empty() { "{}" } else { "}" });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_written_as_it_came_without_spaces() {
        let json = r#"{ "b": [1, -2, "é\n", null, {}], "a": true, "b": [] }"#;
        let mut out = String::new();
        serde_json::from_str::<Shape<'_>>(json).unwrap().write(&mut out);
        assert_eq!(out, r#"{"b":[1,-2,"é\n",null,{}],"a":true,"b":[]}"#);
    }
}
