//! What can be wrong with a Team, and the problems that one Team has by itself.

use std::borrow::Cow;

use serde::Serialize;

use super::{Entry, LONGEST_NAME, LikelyTests, names};

/// How urgent a problem is, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The Team should not become a group as it is: fix it before the pull.
    Fix,
    /// A person should look at it.
    Review,
    /// For information.
    Note,
}

impl Severity {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fix => "fix",
            Self::Review => "review",
            Self::Note => "note",
        }
    }
}

/// What can be wrong, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    NoName,
    TooLong,
    Empty,
    OnlyFormer,
    LikelyTest,
    /// Another Team has the same name except for surrounding spaces, letter case and Unicode forms.
    SameName,
    /// Okta does not merge groups of the same name: both will exist (inferred).
    ExistsInOkta,
    /// Control, bidi or invisible characters.
    InvisibleCharacters,
    SurroundingSpaces,
    /// The name can be mistaken for another one.
    SimilarName,
    NameDiffers,
    /// SCIM does not list it, so Okta will not see it.
    OnlyInApi,
    OnlyInScim,
    /// Okta pushed it, so it is not imported again.
    Pushed,
}

impl ProblemKind {
    pub const ALL: [Self; 14] = [
        Self::NoName,
        Self::TooLong,
        Self::Empty,
        Self::OnlyFormer,
        Self::LikelyTest,
        Self::SameName,
        Self::ExistsInOkta,
        Self::InvisibleCharacters,
        Self::SurroundingSpaces,
        Self::SimilarName,
        Self::NameDiffers,
        Self::OnlyInApi,
        Self::OnlyInScim,
        Self::Pushed,
    ];

    /// The code in files and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoName => "no-name",
            Self::TooLong => "too-long",
            Self::Empty => "empty",
            Self::OnlyFormer => "only-former",
            Self::LikelyTest => "likely-test",
            Self::SameName => "same-name",
            Self::ExistsInOkta => "exists-in-okta",
            Self::InvisibleCharacters => "invisible-characters",
            Self::SurroundingSpaces => "surrounding-spaces",
            Self::SimilarName => "similar-name",
            Self::NameDiffers => "name-differs",
            Self::OnlyInApi => "only-in-api",
            Self::OnlyInScim => "only-in-scim",
            Self::Pushed => "pushed",
        }
    }

    /// The problem of this code, or of its code in version 0.1.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "look-alike" => Some(Self::SimilarName),
            "leftover" => Some(Self::LikelyTest),
            "unseen-characters" => Some(Self::InvisibleCharacters),
            "blanks" => Some(Self::SurroundingSpaces),
            _ => Self::ALL.into_iter().find(|kind| kind.as_str() == code),
        }
    }

    /// What follows a number of Teams: `2 empty`, `1 with Former employees only`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NoName => "without a name",
            Self::TooLong => "with a name that is too long for Okta",
            Self::Empty => "without employees",
            Self::OnlyFormer => "with Former employees only",
            Self::LikelyTest => "likely to be for testing only",
            Self::SameName => "with the same name as another Team",
            Self::ExistsInOkta => "with the same name as an existing Okta group",
            Self::InvisibleCharacters => "with invisible characters in the name",
            Self::SurroundingSpaces => "with spaces around the name",
            Self::SimilarName => "with a name similar to another Team's",
            Self::NameDiffers => "with different names in the API and in SCIM",
            Self::OnlyInApi => "that SCIM does not list",
            Self::OnlyInScim => "that the API does not list",
            Self::Pushed => "pushed by Okta",
        }
    }

    pub const fn severity(self) -> Severity {
        match self {
            Self::NoName | Self::TooLong | Self::Empty | Self::OnlyFormer | Self::LikelyTest => Severity::Fix,
            Self::SameName
            | Self::ExistsInOkta
            | Self::InvisibleCharacters
            | Self::SurroundingSpaces
            | Self::SimilarName
            | Self::NameDiffers
            | Self::OnlyInApi
            | Self::OnlyInScim => Severity::Review,
            Self::Pushed => Severity::Note,
        }
    }
}

impl Serialize for ProblemKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Something wrong with one Team.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    pub kind: ProblemKind,
    /// A phrase of a few words. It may contain names that are not cleaned yet.
    pub detail: Cow<'static, str>,
}

impl Problem {
    pub(super) fn new(kind: ProblemKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into() }
    }
}

/// The worst severity. What the pull does not create needs no fix before the pull.
pub(super) fn severity(entry: &Entry) -> Option<Severity> {
    let worst = entry.problems.iter().map(|problem| problem.kind.severity()).min()?;
    Some(if entry.creates_group { worst } else { worst.max(Severity::Review) })
}

/// The problems that an entry has by itself. That one side lacks it is only concluded from complete lists.
pub(super) fn of_entry(entry: &Entry, complete: bool, likely_tests: &LikelyTests) -> Vec<Problem> {
    let mut problems = Vec::new();
    of_name(entry, likely_tests, &mut problems);
    of_members(entry, &mut problems);
    of_sides(entry, complete, &mut problems);
    of_okta_groups(entry, &mut problems);
    // A hundred thousand Teams have one problem or none each, and a vector allocates space for four.
    problems.shrink_to_fit();
    problems
}

fn of_name(entry: &Entry, likely_tests: &LikelyTests, problems: &mut Vec<Problem>) {
    let Some(name) = entry.okta_group.as_deref().filter(|name| !name.trim().is_empty()) else {
        problems.push(Problem::new(ProblemKind::NoName, "no name"));
        return;
    };
    let length = name.chars().count();
    if length > LONGEST_NAME {
        let detail = format!("{length} characters; Okta allows {LONGEST_NAME}");
        problems.push(Problem::new(ProblemKind::TooLong, detail));
    }
    if name.trim() != name {
        let detail = match (name.trim_start() != name, name.trim_end() != name) {
            (true, true) => "leading and trailing space",
            (true, false) => "leading space",
            _ => "trailing space",
        };
        problems.push(Problem::new(ProblemKind::SurroundingSpaces, detail));
    }
    match names::count_invisible(name) {
        0 => {}
        1 => problems.push(Problem::new(ProblemKind::InvisibleCharacters, "invisible character")),
        number => {
            problems.push(Problem::new(ProblemKind::InvisibleCharacters, format!("{number} invisible characters")));
        }
    }
    if let Some(part) = likely_tests.find(name) {
        problems.push(Problem::new(ProblemKind::LikelyTest, format!("looks like a test (\"{part}\")")));
    }
}

fn of_members(entry: &Entry, problems: &mut Vec<Problem>) {
    let people = entry.employees.all;
    if !entry.employees.known || people.active + people.other > 0 {
        return;
    }
    problems.push(match people.former {
        0 => Problem::new(ProblemKind::Empty, "empty"),
        _ => Problem::new(ProblemKind::OnlyFormer, "Former employees only"),
    });
}

fn of_sides(entry: &Entry, complete: bool, problems: &mut Vec<Problem>) {
    match (entry.in_api, entry.in_scim) {
        (Some(true), Some(false)) if complete => {
            problems.push(Problem::new(ProblemKind::OnlyInApi, "not in SCIM: Okta does not see it"));
        }
        (Some(false), Some(true)) if complete => {
            problems.push(Problem::new(ProblemKind::OnlyInScim, "in SCIM only, not in the API"));
        }
        (Some(true), Some(true)) if entry.name != entry.okta_group => {
            let name = entry.name.as_deref().unwrap_or_default();
            problems.push(Problem::new(ProblemKind::NameDiffers, format!("called \"{name}\" in the API")));
        }
        _ => {}
    }
}

fn of_okta_groups(entry: &Entry, problems: &mut Vec<Problem>) {
    let groups = || entry.okta_groups.iter().flatten();
    // What the pull does not create cannot duplicate another group.
    if !entry.creates_group && groups().any(|group| group.pushed || group.imported) {
        if groups().any(|group| group.pushed && *group.name == *entry.display_name()) {
            problems.push(Problem::new(ProblemKind::Pushed, "pushed by Okta, not imported again"));
        }
        return;
    }
    for group in groups() {
        let app = group.app.as_deref().map(|app| format!(" imported from {app}")).unwrap_or_default();
        let detail = if *group.name == *entry.display_name() {
            format!("same name as an Okta group{app}")
        } else {
            format!("Okta has \"{}\"{app}", group.name)
        };
        problems.push(Problem::new(ProblemKind::ExistsInOkta, detail));
    }
}
