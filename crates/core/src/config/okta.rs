//! What a profile knows of Okta: the login, the app, and what Okta should be like (`[profile.X.okta]`, or a file of its own).

use std::path::{Path, PathBuf};

use toml_edit::{Document, Item, TableLike, Value};
use url::Url;

use super::error::{Document as Kind, Error};
use super::value::{Wrong, complain, unknown, wrong};
use crate::provisioning::plan::{Desired, Location, Push};

const KEYS: &[&str] = &["label", "assign", "push", "primary", "location"];
const LOCATION_KEYS: &[&str] = &["from", "name", "namespace"];
const PUSH_KEYS: &[&str] = &["group", "to"];

/// The Okta side of a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Okta {
    /// The organization's origin; without one the Okta side is not used.
    pub url: Option<Url>,
    /// The OAuth client, where it is used instead of an API token.
    pub client_id: Option<String>,
    /// Its private key.
    pub key_file: Option<PathBuf>,
    /// Which of the client's keys it is.
    pub key_id: Option<String>,
    /// The app, once it is known.
    pub app_id: Option<String>,
    /// What Okta should be like.
    pub desired: Option<Desired>,
}

/// Reads the text of a file with a desired state; the path is for messages.
pub(super) fn parse(path: &Path, text: &str) -> Result<Desired, Error> {
    let complain = |wrong: Wrong| complain(path, Kind::DesiredState, text, wrong);
    let document = Document::parse(text)
        .map_err(|error| complain(wrong(error.span(), format!("it is not valid TOML: {}", error.message()))))?;
    table(document.as_table()).map_err(complain)
}

/// Reads the keys of a desired state.
pub(super) fn table(table: &dyn TableLike) -> Result<Desired, Wrong> {
    let mut desired = Desired::default();
    for (key, item) in table.iter() {
        match key {
            "label" => desired.label = Some(label(item)?),
            "assign" => {
                let groups: Result<_, _> = list(key, item)?.iter().map(|value| name("assign", value)).collect();
                desired.assign = Some(groups?);
            }
            "primary" => {
                let teams: Result<_, _> = list(key, item)?.iter().map(|value| name("primary", value)).collect();
                desired.primary = Some(teams?);
            }
            "push" => {
                let groups: Result<_, _> = list(key, item)?.iter().map(push).collect();
                desired.push = Some(groups?);
            }
            "location" => desired.location = Some(location(item)?),
            _ => return Err(unknown(key, table.get_key_value(key), KEYS)),
        }
    }
    Ok(desired)
}

/// `location = { from = "user.officeName" }`, or a table of its own.
fn location(item: &Item) -> Result<Location, Wrong> {
    let table = item
        .as_table_like()
        .ok_or_else(|| wrong(item.span(), "location must be a table: { from = \"user.officeName\" }"))?;
    let from =
        table.get("from").ok_or_else(|| wrong(item.span(), "location needs from, such as \"user.officeName\""))?;
    let mut location = Location::new(text("from", from)?);
    for (key, item) in table.iter() {
        match key {
            "from" => {}
            "name" => text(key, item)?.clone_into(&mut location.name),
            "namespace" => text(key, item)?.clone_into(&mut location.namespace),
            _ => return Err(unknown(key, table.get_key_value(key), LOCATION_KEYS)),
        }
    }
    Ok(location)
}

fn text<'a>(key: &str, item: &'a Item) -> Result<&'a str, Wrong> {
    let text = super::value::string(key, item)?.trim();
    if text.is_empty() { Err(wrong(item.span(), format!("{key} must not be empty"))) } else { Ok(text) }
}

/// A label as Okta takes it (documented by Okta: 1 to 100 characters).
fn label(item: &Item) -> Result<String, Wrong> {
    let text = item.as_str().map(str::trim).filter(|text| (1..=100).contains(&text.chars().count()));
    text.map(str::to_owned).ok_or_else(|| wrong(item.span(), "label must be a string of 1 to 100 characters"))
}

fn list<'a>(key: &str, item: &'a Item) -> Result<&'a toml_edit::Array, Wrong> {
    item.as_array().ok_or_else(|| wrong(item.span(), format!("{key} must be a list of groups")))
}

fn name(key: &str, value: &Value) -> Result<String, Wrong> {
    let text = value.as_str().filter(|text| !text.trim().is_empty());
    text.map(str::to_owned)
        .ok_or_else(|| wrong(value.span(), format!("{key} must name groups, each a string in quotes")))
}

/// `"Engineering"`, or `{ group = "Sales EMEA", to = "Sales" }`.
fn push(value: &Value) -> Result<Push, Wrong> {
    let Some(table) = value.as_inline_table() else {
        return Ok(Push { group: name("push", value)?, to: None });
    };
    let (mut group, mut to) = (None, None);
    for (key, value) in table {
        match key {
            "group" => group = Some(name(key, value)?),
            "to" => to = Some(name(key, value)?),
            _ => return Err(unknown(key, None, PUSH_KEYS)),
        }
    }
    let group = group.ok_or_else(|| wrong(value.span(), "a push names its group: { group = \"…\", to = \"…\" }"))?;
    Ok(Push { group, to })
}
