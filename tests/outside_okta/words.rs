//! The one place that knows how the program is typed and what it says. Everything else is judged by effects and exit codes.

use serde_json::Value;

/// A command of a table as it is typed today.
pub fn command(name: &str) -> Vec<String> {
    let words: &[&str] = match name {
        "remove" => &["okta", "groups", "--remove-imported", "--yes"],
        "apply" => &["okta", "apply", "--yes"],
        "apply-without-location" => &["okta", "apply", "--yes", "--assign-without-location"],
        "prune" => &["okta", "apply", "--prune", "--yes"],
        "plan" => &["okta", "plan"],
        "plan-prune" => &["okta", "plan", "--prune", "--detailed-exitcode"],
        "status" => &["okta", "status"],
        "groups" => &["okta", "groups", "--imported"],
        "login" => &["okta", "login"],
        "test" => &["test", "-o", "json"],
        "spec" => &["test", "--spec", "-o", "json"],
        "write" => &["test", "--spec", "--write", "-o", "json"],
        "teams" => &["teams", "list", "--source", "scim", "-o", "json"],
        "check" => &["teams", "check", "--source", "scim", "--policy", "policy.toml"],
        other => panic!("there is no command {other}"),
    };
    words.iter().map(|&word| word.to_owned()).collect()
}

/// The key of config.toml under which `okta login` keeps which app it is.
pub const APP_ID: &str = "okta-app-id";

/// Whether a line says that this group was removed.
pub fn claims_removal(said: &str, group: &str) -> bool {
    said.lines().any(|line| {
        let small = line.to_lowercase();
        line.contains(&format!("\"{group}\"")) && small.contains("removed") && !small.contains("not removed")
    })
}

/// How one check of `test` ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    pub name: String,
    /// `ok`, `warning`, `failed` or another word.
    pub state: String,
}

/// The checks of `test -o json`.
pub fn checks(stdout: &str) -> Vec<Checked> {
    let document: Value = serde_json::from_str(stdout).unwrap_or_default();
    let text = |check: &Value, key: &str| check[key].as_str().unwrap_or_default().to_owned();
    let checks = document["checks"].as_array().cloned().unwrap_or_default();
    checks.iter().map(|check| Checked { name: text(check, "name"), state: text(check, "state") }).collect()
}

/// The names of the groups-to-be in `teams list -o json`; `None` where no list was printed.
pub fn teams(stdout: &str) -> Option<Vec<String>> {
    let document: Value = serde_json::from_str(stdout).ok()?;
    let teams = document["teams"].as_array()?;
    // A name of blanks alone counts as none.
    let name = |team: &Value| {
        team["okta_group"].as_str().filter(|name| !name.trim().is_empty()).unwrap_or_default().to_owned()
    };
    Some(teams.iter().map(name).collect())
}
