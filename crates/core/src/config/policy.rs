//! The policy for Teams: in a profile's `teams` table, or in a file of its own.

use std::path::Path;

use toml_edit::{Document, Item, TableLike};

use super::error::{Document as Kind, Error};
use super::value::{Wrong, complain, number, texts, unknown, wrong};
use crate::teams::{Pattern, Policy, ProblemKind};

/// `leftovers` is the name of `likely-tests` in version 0.1.
const KEYS: &[&str] = &["allow", "deny", "max", "require-members", "errors", "likely-tests", "leftovers"];

/// Reads a policy file's text; the path is for messages.
pub(super) fn parse(path: &Path, text: &str) -> Result<Policy, Error> {
    let complain = |wrong: Wrong| complain(path, Kind::Policy, text, wrong);
    let document = Document::parse(text)
        .map_err(|error| complain(wrong(error.span(), format!("it is not valid TOML: {}", error.message()))))?;
    table(document.as_table()).map_err(complain)
}

/// Reads the keys of a policy.
pub(super) fn table(table: &dyn TableLike) -> Result<Policy, Wrong> {
    let mut policy = Policy::default();
    for (key, item) in table.iter() {
        match key {
            "allow" => policy.allow = Some(patterns(key, item)?),
            "deny" => policy.deny = patterns(key, item)?,
            "likely-tests" | "leftovers" => policy.likely_tests = Some(patterns(key, item)?),
            "max" => policy.max = Some(number(key, item)?),
            "require-members" => policy.require_members = Some(number(key, item)?),
            "errors" => {
                policy.errors = texts(key, item, |text| {
                    ProblemKind::parse(text).ok_or_else(|| {
                        format!(
                            "there is no problem {text:?}; expected one of {}",
                            ProblemKind::ALL.map(ProblemKind::as_str).join(", ")
                        )
                    })
                })?;
            }
            _ => return Err(unknown(key, table.get_key_value(key), KEYS)),
        }
    }
    Ok(policy)
}

fn patterns(key: &str, item: &Item) -> Result<Vec<Pattern>, Wrong> {
    texts(key, item, Pattern::parse)
}
