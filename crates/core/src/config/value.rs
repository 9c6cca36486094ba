//! Values of a TOML file, with a position in every complaint.

use std::ops::Range;
use std::path::Path;

use toml_edit::{Item, TableLike, Value};

use super::error::{Document as Kind, Error};

/// A complaint about a place in the file.
pub(super) struct Wrong {
    at: Option<Range<usize>>,
    what: String,
    suggestion: Option<String>,
}

pub(super) fn wrong(at: Option<Range<usize>>, what: impl Into<String>) -> Wrong {
    Wrong { at, what: what.into(), suggestion: None }
}

/// The complaint with line and column.
pub(super) fn complain(path: &Path, document: Kind, text: &str, wrong: Wrong) -> Error {
    let position = wrong.at.map(|at| {
        let before = text.get(..at.start).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
    });
    Error::Syntax { path: path.to_path_buf(), document, position, what: wrong.what, suggestion: wrong.suggestion }
}

impl Wrong {
    pub(super) fn at(mut self, at: Option<Range<usize>>) -> Self {
        self.at = self.at.or(at);
        self
    }
}

pub(super) fn unknown(key: &str, place: Option<(&toml_edit::Key, &Item)>, known: &[&str]) -> Wrong {
    Wrong {
        at: place.and_then(|(key, item)| key.span().or(item.span())),
        what: format!("unknown key {key:?}; expected one of {}", known.join(", ")),
        suggestion: nearest(key, known.iter().copied()).map(str::to_owned),
    }
}

/// The known word that a typing error was probably meant to be.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance * 3 <= candidate.chars().count().max(3))
        .min()
        .map(|(_, candidate)| candidate)
}

pub(super) fn table<'a>(key: &str, item: &'a Item) -> Result<&'a dyn TableLike, Wrong> {
    item.as_table_like().ok_or_else(|| wrong(item.span(), format!("{key} must be a table, not {}", item.type_name())))
}

pub(super) fn string<'a>(key: &str, item: &'a Item) -> Result<&'a str, Wrong> {
    item.as_str()
        .ok_or_else(|| wrong(item.span(), format!("{key} must be a string in quotes, not {}", item.type_name())))
}

pub(super) fn choice<T: Copy>(key: &str, item: &Item, choices: &[(&str, T)]) -> Result<T, Wrong> {
    let text = string(key, item)?;
    choices.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|(name, _)| format!("{name:?}")).collect();
        wrong(item.span(), format!("{key} must be {}, not {text:?}", names.join(" or ")))
    })
}

/// A list of strings, each of which is read; a complaint names the position of the very string.
pub(super) fn texts<T>(key: &str, item: &Item, read: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, Wrong> {
    let list =
        item.as_array().ok_or_else(|| wrong(item.span(), format!("{key} must be a list of strings in quotes")))?;
    list.iter()
        .map(|value: &Value| {
            let text = value.as_str();
            let text = text.ok_or_else(|| wrong(value.span(), format!("{key} must be a list of strings in quotes")))?;
            read(text).map_err(|why| wrong(value.span(), why))
        })
        .collect()
}

/// A number that fits its type.
pub(super) fn number<T: TryFrom<i64>>(key: &str, item: &Item) -> Result<T, Wrong> {
    let number = item.as_integer().and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| wrong(item.span(), format!("{key} must be a number from 0 up")))
}
