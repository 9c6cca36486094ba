//! What can be wrong with a Team, and what is seen by looking at one alone.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{Entry, LONGEST_NAME, Leftovers, names};

/// What can be wrong, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// It has no name.
    NoName,
    /// Another one has the same name, but for blanks, letter case and Unicode forms.
    SameName,
    /// A group of this name is in Okta already; both will stand side by side (inferred).
    ExistsInOkta,
    /// Longer than Okta's 255 characters.
    TooLong,
    /// Control, bidi or invisible characters.
    UnseenCharacters,
    /// The name begins or ends with a blank.
    Blanks,
    /// The name can be taken for another one.
    LookAlike,
    /// The name looks like a test or a leftover.
    Leftover,
    /// Nobody is in it.
    Empty,
    /// Only people who have left are in it.
    OnlyFormer,
    /// The API has it, SCIM does not: Okta will not see it.
    OnlyInApi,
    /// SCIM has it, the API does not.
    OnlyInScim,
    /// The API and SCIM have different names for it.
    NameDiffers,
    /// Okta pushed it: it will not be imported again.
    Pushed,
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: [Self; 14] = [
        Self::NoName,
        Self::SameName,
        Self::ExistsInOkta,
        Self::TooLong,
        Self::UnseenCharacters,
        Self::Blanks,
        Self::LookAlike,
        Self::Leftover,
        Self::Empty,
        Self::OnlyFormer,
        Self::OnlyInApi,
        Self::OnlyInScim,
        Self::NameDiffers,
        Self::Pushed,
    ];

    /// As files and JSON spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoName => "no-name",
            Self::SameName => "same-name",
            Self::ExistsInOkta => "exists-in-okta",
            Self::TooLong => "too-long",
            Self::UnseenCharacters => "unseen-characters",
            Self::Blanks => "blanks",
            Self::LookAlike => "look-alike",
            Self::Leftover => "leftover",
            Self::Empty => "empty",
            Self::OnlyFormer => "only-former",
            Self::OnlyInApi => "only-in-api",
            Self::OnlyInScim => "only-in-scim",
            Self::NameDiffers => "name-differs",
            Self::Pushed => "pushed",
        }
    }

    /// What a person calls it, in a count: "2 names that can be taken for another one".
    pub const fn title(self) -> &'static str {
        match self {
            Self::NoName => "without a name",
            Self::SameName => "with the name of another one",
            Self::ExistsInOkta => "whose name a group in Okta has already",
            Self::TooLong => "with a name that is too long for Okta",
            Self::UnseenCharacters => "with characters that cannot be seen",
            Self::Blanks => "with blanks around the name",
            Self::LookAlike => "that look like another one",
            Self::Leftover => "that look like a test or a leftover",
            Self::Empty => "without any employee",
            Self::OnlyFormer => "with Former employees only",
            Self::OnlyInApi => "that SCIM does not have",
            Self::OnlyInScim => "that the API does not have",
            Self::NameDiffers => "with different names in the API and in SCIM",
            Self::Pushed => "that Okta pushed itself",
        }
    }
}

/// Something wrong with one Team.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// What kind of thing.
    pub kind: ProblemKind,
    /// For a person; names in it are not yet cleaned.
    pub detail: Cow<'static, str>,
}

impl Problem {
    pub(super) fn new(kind: ProblemKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into() }
    }
}

/// What can be seen by looking at one entry alone. What is missing on one side is only concluded from complete lists.
pub(super) fn alone(entry: &Entry, complete: bool, leftovers: &Leftovers) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |kind, detail: Cow<'static, str>| {
        // Most Teams have one problem or none; a vector would make room for four.
        problems.reserve_exact(1);
        problems.push(Problem::new(kind, detail));
    };
    match entry.okta_group.as_deref() {
        None => add(ProblemKind::NoName, "it has no name".into()),
        Some(name) => {
            let length = name.chars().count();
            if name.trim().is_empty() {
                add(ProblemKind::NoName, "its name is empty or blank".into());
            } else if name.trim() != name {
                add(ProblemKind::Blanks, "the name begins or ends with a blank".into());
            }
            if names::unseen(name) {
                add(ProblemKind::UnseenCharacters, "the name has characters that cannot be seen".into());
            }
            if length > LONGEST_NAME {
                add(
                    ProblemKind::TooLong,
                    format!("the name has {length} characters, Okta takes {LONGEST_NAME}").into(),
                );
            }
            if let Some(part) = leftovers.find(name) {
                add(
                    ProblemKind::Leftover,
                    format!("looks like a test or a leftover, by \"{part}\" in its name").into(),
                );
            }
        }
    }
    let people = entry.employees.all;
    if people.active + people.other == 0 {
        match people.former {
            0 => add(ProblemKind::Empty, "nobody is in it".into()),
            1 => add(ProblemKind::OnlyFormer, "only 1 Former employee is in it".into()),
            former => add(ProblemKind::OnlyFormer, format!("only {former} Former employees are in it").into()),
        }
    }
    match (entry.in_api, entry.in_scim) {
        (Some(true), Some(false)) if complete => {
            add(ProblemKind::OnlyInApi, "SCIM does not have it, so Okta will not see it".into());
        }
        (Some(false), Some(true)) if complete => {
            add(ProblemKind::OnlyInScim, "the API does not have it, but Okta will see it".into());
        }
        (Some(true), Some(true)) if entry.name != entry.okta_group => {
            let name = entry.name.as_deref().unwrap_or_default();
            add(ProblemKind::NameDiffers, format!("the API calls it \"{name}\"").into());
        }
        _ => {}
    }
    // What the pull does not create cannot come to stand beside another group.
    let settled =
        !entry.creates_group && entry.okta_groups.iter().flatten().any(|group| group.pushed || group.imported);
    for group in entry.okta_groups.iter().flatten() {
        if settled {
            if group.pushed && *group.name == *entry.shown() {
                add(ProblemKind::Pushed, "Okta pushed it, so it is not imported again".into());
            }
        } else {
            let app = group.app.as_deref().map(|app| format!(" of the app {app}")).unwrap_or_default();
            add(
                ProblemKind::ExistsInOkta,
                format!("Okta has the {} \"{}\"{app} already", group.kind, group.name).into(),
            );
        }
    }
    problems
}
