//! The gate: which groups Okta's first pull may create.
//!
//! A [`Policy`] is read from TOML in `config`; [`judge`] says what a forecast has beyond it, and [`draft`] writes a first
//! policy from today's Teams, which passes on them.

use std::fmt::Write as _;

use regex::Regex;
use serde::Serialize;

use super::{Forecast, Leftovers, ProblemKind, Text};
use crate::text;

/// A glob (`Sales *`), or a regular expression between slashes (`/^(?i)sales/`). Both compare with the whole name as it is;
/// a regular expression may match a part of it.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    matcher: Matcher,
}

/// Two patterns are the same when they are written the same.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

#[derive(Debug, Clone)]
enum Matcher {
    Glob(globset::GlobMatcher),
    Regex(Regex),
}

impl Pattern {
    /// Reads a pattern; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let regex = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|inner| !inner.is_empty());
        let matcher = if let Some(inner) = regex {
            let wrong = |error: regex::Error| {
                let text = error.to_string();
                let last = text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                format!("{inner:?} is not a regular expression: {last}")
            };
            Matcher::Regex(regex::RegexBuilder::new(inner).size_limit(1 << 20).build().map_err(wrong)?)
        } else {
            let glob = globset::GlobBuilder::new(text).literal_separator(false).backslash_escape(true).build();
            Matcher::Glob(glob.map_err(|error| format!("{text:?} is not a glob: {}", error.kind()))?.compile_matcher())
        };
        Ok(Self { text: text.to_owned(), matcher })
    }

    /// The glob that fits exactly this name.
    pub fn exactly(name: &str) -> String {
        let mut glob = String::with_capacity(name.len());
        for c in name.chars() {
            match c {
                '*' | '?' | '[' | ']' | '{' | '}' => {
                    glob.extend(['[', c, ']']);
                }
                '\\' => glob.push_str("\\\\"),
                '/' if glob.is_empty() => glob.push_str("[/]"),
                c => glob.push(c),
            }
        }
        glob
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The part of the name that it fits: of a glob the whole name.
    pub fn find<'a>(&self, name: &'a str) -> Option<&'a str> {
        match &self.matcher {
            Matcher::Glob(glob) => glob.is_match(name).then_some(name),
            Matcher::Regex(regex) => regex.find(name).map(|found| found.as_str()),
        }
    }

    /// Whether it fits.
    pub fn matches(&self, name: &str) -> bool {
        match &self.matcher {
            Matcher::Glob(glob) => glob.is_match(name),
            Matcher::Regex(regex) => regex.is_match(name),
        }
    }
}

/// What the pull may create.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// Only these names; every name when missing.
    pub allow: Option<Vec<Pattern>>,
    /// Not these, also when `allow` has them.
    pub deny: Vec<Pattern>,
    /// At most so many groups.
    pub max: Option<usize>,
    /// At least so many active employees in each.
    pub require_members: Option<u32>,
    /// None of these problems.
    pub errors: Vec<ProblemKind>,
    /// What looks like a test or a leftover; the built-in patterns when missing.
    pub leftovers: Option<Vec<Pattern>>,
}

impl Policy {
    /// The patterns for leftovers.
    pub fn leftovers(&self) -> Leftovers {
        self.leftovers.clone().map_or(Leftovers::BuiltIn, Leftovers::Patterns)
    }
}

/// Something that the pull would create beyond the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The Team's id; `null` when it is about all of them.
    pub id: Option<Box<str>>,
    /// The name the group would have.
    pub okta_group: Option<Text>,
    /// The key of the policy.
    pub rule: &'static str,
    /// Why, for a person.
    pub detail: String,
}

/// What the forecast has beyond the policy; nothing when the pull may come. What was not read completely never passes.
pub fn judge(forecast: &Forecast, policy: &Policy) -> Vec<Violation> {
    let mut violations = Vec::new();
    if !forecast.complete {
        let detail = "not everything could be read, so the pull may create more than is known".to_owned();
        violations.push(Violation { id: None, okta_group: None, rule: "complete", detail });
    }
    let groups = forecast.groups();
    if let Some(max) = policy.max.filter(|&max| groups > max) {
        let detail = format!("the pull would create {groups} groups, the policy allows {max}");
        violations.push(Violation { id: None, okta_group: None, rule: "max", detail });
    }
    for entry in forecast.entries.iter().filter(|entry| entry.creates_group) {
        let mut add = |rule, detail| {
            let okta_group = entry.okta_group.clone();
            violations.push(Violation { id: Some(entry.id.clone()), okta_group, rule, detail });
        };
        let name = entry.okta_group.as_deref().unwrap_or_default();
        if let Some(pattern) = policy.deny.iter().find(|pattern| pattern.matches(name)) {
            add("deny", format!("denied by {}", pattern.text()));
        } else if policy.allow.as_ref().is_some_and(|allow| !allow.iter().any(|pattern| pattern.matches(name))) {
            add("allow", "not in the list of what is allowed".to_owned());
        }
        let active = entry.employees.all.active;
        if let Some(least) = policy.require_members.filter(|&least| active < least) {
            add("require-members", format!("it has {active} active employees, the policy wants {least}"));
        }
        for problem in entry.problems.iter().filter(|problem| policy.errors.contains(&problem.kind)) {
            add("errors", format!("{}: {}", problem.kind.as_str(), problem.detail));
        }
    }
    violations
}

/// A first policy, as TOML: today's names and no more of them, and every problem that nobody has today is an error.
pub fn draft(forecast: &Forecast) -> String {
    let mut names: Vec<&str> =
        forecast.entries.iter().filter(|e| e.creates_group).map(|e| e.okta_group.as_deref().unwrap_or("")).collect();
    names.sort_unstable();
    names.dedup();
    let least = forecast.entries.iter().filter(|e| e.creates_group).map(|e| e.employees.all.active).min();
    let mut text = String::from(
        "# Which groups Okta's first pull may create. `ornd-scim teams check --policy THIS-FILE` exits 5 when it would\n\
         # create others. Names are globs; between slashes they are regular expressions: \"/^(?i)sales/\".\n\n\
         allow = [\n",
    );
    for name in names {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {},", quoted(&Pattern::exactly(name)));
    }
    text.push_str("]\n\n# Never these, also when they are allowed above.\ndeny = []\n\n");
    let _ = writeln!(text, "# At most so many groups.\nmax = {}\n", forecast.groups());
    let least = least.map_or(0, |least| least.min(1));
    let _ = writeln!(text, "# At least so many active employees in each.\nrequire-members = {least}\n");
    text.push_str("# Problems that make the check fail. Those missing here are there today.\nerrors = [\n");
    let today: Vec<ProblemKind> = forecast.tally().into_iter().map(|(kind, _)| kind).collect();
    for kind in ProblemKind::ALL.iter().filter(|kind| !today.contains(kind)) {
        let _ = writeln!(text, "  \"{}\",", kind.as_str());
    }
    text.push_str("]\n");
    text
}

/// A basic string of TOML in which characters that cannot be seen are escapes.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if text::is_unsafe(c) => {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\U{:08X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
