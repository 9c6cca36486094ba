//! Which groups Okta's first pull may create.
//!
//! A [`Policy`] is read from TOML in `config`; [`judge`] lists how a forecast violates it, and [`draft`] writes a first policy
//! from today's Teams, which they pass.

use std::fmt::Write as _;
use std::sync::Arc;

use regex::Regex;
use serde::Serialize;

use super::{Forecast, LikelyTests, ProblemKind};
use crate::text;

/// A glob (`Sales *`) that matches the whole name, or a regular expression between slashes (`/^(?i)sales/`) that matches a part
/// of it. Both are case-sensitive.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    matcher: Matcher,
}

/// Compares the patterns' text.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

#[derive(Debug, Clone)]
enum Matcher {
    /// globset's own matcher takes names for paths: on Windows it turns `\` into `/`.
    Glob(Regex),
    Regex(Regex),
}

impl Pattern {
    /// The error is a message for people.
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
            let glob = glob.map_err(|error| format!("{text:?} is not a glob: {}", error.kind()))?;
            let regex = regex::RegexBuilder::new(&of_characters(glob.regex())).dot_matches_new_line(true).build();
            Matcher::Glob(regex.map_err(|error| format!("{text:?} is not a glob: {error}"))?)
        };
        Ok(Self { text: text.to_owned(), matcher })
    }

    /// The glob that matches exactly this name.
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

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The part of the name that matches: for a glob the whole name.
    pub fn find<'a>(&self, name: &'a str) -> Option<&'a str> {
        match &self.matcher {
            Matcher::Glob(glob) => glob.is_match(name).then_some(name),
            Matcher::Regex(regex) => regex.find(name).map(|found| found.as_str()),
        }
    }

    pub fn matches(&self, name: &str) -> bool {
        match &self.matcher {
            Matcher::Glob(regex) | Matcher::Regex(regex) => regex.is_match(name),
        }
    }
}

/// globset's regular expression matches bytes (`(?-u)`, `\xc3\xa9` for `é`), so that `?` would match half a character: this
/// is the same one for characters.
fn of_characters(regex: &str) -> String {
    let mut bytes = Vec::with_capacity(regex.len());
    let mut rest = regex.strip_prefix("(?-u)").unwrap_or(regex);
    while let Some(c) = rest.chars().next() {
        let byte = rest.strip_prefix("\\x").and_then(|hex| u8::from_str_radix(hex.get(..2)?, 16).ok());
        // Another escape stays whole, or `\\x41` would be taken for one of a byte.
        let end = match c {
            '\\' if byte.is_some() => 4,
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            c => c.len_utf8(),
        };
        match byte {
            Some(byte) => bytes.push(byte),
            None => bytes.extend_from_slice(&rest.as_bytes()[..end]),
        }
        rest = &rest[end..];
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What the pull may create.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// The only names allowed; every name when absent.
    pub allow: Option<Vec<Pattern>>,
    /// Names that are denied even if `allow` matches them.
    pub deny: Vec<Pattern>,
    /// The most groups.
    pub max: Option<usize>,
    /// The fewest active employees in each group.
    pub require_members: Option<u32>,
    /// Problems that no group may have.
    pub errors: Vec<ProblemKind>,
    /// Names of tests; the built-in words when absent.
    pub likely_tests: Option<Vec<Pattern>>,
}

impl Policy {
    pub fn likely_tests(&self) -> LikelyTests {
        self.likely_tests.clone().map_or(LikelyTests::BuiltIn, LikelyTests::Patterns)
    }
}

/// Something that the policy does not allow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The Team's id; `None` when it concerns all of them.
    pub id: Option<Box<str>>,
    pub okta_group: Option<Arc<str>>,
    /// The policy's key, or `complete`.
    pub rule: &'static str,
    /// For people; names in it are not cleaned yet.
    pub detail: String,
}

/// How the forecast violates the policy. An incomplete forecast never passes.
pub fn judge(forecast: &Forecast, policy: &Policy) -> Vec<Violation> {
    let mut violations = Vec::new();
    if !forecast.complete {
        let detail = "the list is incomplete: the pull may create other groups".to_owned();
        violations.push(Violation { id: None, okta_group: None, rule: "complete", detail });
    }
    let groups = forecast.groups();
    if let Some(max) = policy.max.filter(|&max| groups > max) {
        let detail = format!("the pull would create {groups} groups; the policy allows {max}");
        violations.push(Violation { id: None, okta_group: None, rule: "max", detail });
    }
    for entry in forecast.entries.iter().filter(|entry| entry.creates_group) {
        let mut add = |rule, detail| {
            let okta_group = entry.okta_group.clone();
            violations.push(Violation { id: Some(entry.id.clone()), okta_group, rule, detail });
        };
        let name = entry.okta_group.as_deref().unwrap_or_default();
        if let Some(pattern) = policy.deny.iter().find(|pattern| pattern.matches(name)) {
            add("deny", format!("denied by \"{}\"", pattern.text()));
        } else if policy.allow.as_ref().is_some_and(|allow| !allow.iter().any(|pattern| pattern.matches(name))) {
            add("allow", "matches no pattern of allow".to_owned());
        }
        let active = entry.employees.all.active;
        if let Some(least) = policy.require_members.filter(|&least| active < least) {
            add(
                "require-members",
                if entry.employees.known {
                    format!("{active} active employees; the policy requires {least}")
                } else {
                    format!("its members could not be counted; the policy requires {least}")
                },
            );
        }
        for problem in entry.problems.iter().filter(|problem| policy.errors.contains(&problem.kind)) {
            add("errors", format!("{}: {}", problem.kind.as_str(), problem.detail));
        }
    }
    violations
}

/// A first policy as TOML: it allows exactly today's names, and every problem that no Team has today is an error.
pub fn draft(forecast: &Forecast) -> String {
    let mut names: Vec<&str> =
        forecast.entries.iter().filter(|e| e.creates_group).map(|e| e.okta_group.as_deref().unwrap_or("")).collect();
    names.sort_unstable();
    names.dedup();
    let least = forecast.entries.iter().filter(|e| e.creates_group).map(|e| e.employees.all.active).min();
    let mut text = String::from(
        "# The groups that Okta's first pull may create. `ornd-scim teams check --policy FILE` exits with 5 if it would\n\
         # create others. Names are globs, or regular expressions between slashes: \"/^(?i)sales/\".\n\n\
         allow = [\n",
    );
    for name in names {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {},", quoted(&Pattern::exactly(name)));
    }
    text.push_str("]\n\n# Denied even if allowed above.\ndeny = []\n\n");
    let _ = writeln!(text, "# The most groups.\nmax = {}\n", forecast.groups());
    let least = least.map_or(0, |least| least.min(1));
    let _ = writeln!(text, "# The fewest active employees in each group.\nrequire-members = {least}\n");
    text.push_str("# Problems that fail the check. Those not listed exist today.\nerrors = [\n");
    let today: Vec<ProblemKind> = forecast.tally().into_iter().map(|(kind, _)| kind).collect();
    for kind in ProblemKind::ALL.iter().filter(|kind| !today.contains(kind)) {
        let _ = writeln!(text, "  \"{}\",", kind.as_str());
    }
    text.push_str("]\n");
    text
}

/// A basic string of TOML with invisible characters escaped.
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
