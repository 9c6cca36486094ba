//! Names of the last listings, kept on this machine so that a shell can complete them without asking a server.
//!
//! `bookings list` and `teams list` keep what they showed, readable by its owner only; `logout` and `sandbox reset` remove
//! it. It is a convenience: a file that is missing or cannot be read is no names.

use std::path::Path;

use serde::{Deserialize, Serialize};

use ornd_scim_core::files::{self, Mode};
use ornd_scim_core::text;

/// More of a kind would make a shell's list useless, and reading them slow.
const MOST: usize = 5_000;

/// The names, each kind sorted and each name once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Names {
    /// Employees who hold bookings and have left, or may have.
    pub employees: Vec<String>,
    /// Teams.
    pub teams: Vec<String>,
    /// Types of resources.
    pub types: Vec<String>,
    /// Locations.
    pub locations: Vec<String>,
}

/// Those that can be completed, sorted, each once: a name with characters that cannot be seen is left out, as nobody could
/// check what the shell inserts.
pub fn listed<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<&str> =
        names.filter(|name| !name.trim().is_empty() && !name.contains(text::is_unsafe)).collect();
    names.sort_unstable();
    names.dedup();
    names.truncate(MOST);
    names.into_iter().map(str::to_owned).collect()
}

/// What is kept.
pub fn read(path: &Path) -> Names {
    let text = files::own(path).ok().flatten().unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// Keeps them.
pub fn write(path: &Path, names: &Names) -> Result<(), files::Error> {
    // Texts can always be written as JSON.
    files::replace(path, &serde_json::to_vec(names).unwrap_or_default(), Mode::Private)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_read_again_and_what_cannot_be_read_is_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("acme.names.json");
        assert_eq!(read(&path), Names::default());
        let names = Names { employees: listed(["Zoe", "Ada", "Zoe"].into_iter()), ..Names::default() };
        write(&path, &names).unwrap();
        assert_eq!(read(&path).employees, ["Ada", "Zoe"]);
        std::fs::write(&path, "not JSON").unwrap();
        assert_eq!(read(&path), Names::default());
    }

    #[test]
    fn names_that_cannot_be_seen_whole_are_left_out() {
        assert_eq!(listed(["Ada", "Ev\u{200b}e", "\u{1b}[2J", " ", "a\tb"].into_iter()), ["Ada"]);
    }
}
