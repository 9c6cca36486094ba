//! What a comparison reports, and which of it to show.

use std::borrow::Cow;

use serde::{Serialize, Serializer};

use super::compare::Row;
use crate::teams::names;

/// What does not agree, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// A leaver with access: deactivated, suspended or deleted in Okta, still active in OfficeRnD.
    ActiveButDeactivated,
    /// Assigned and active in Okta, Former in OfficeRnD.
    FormerButAssigned,
    /// Assigned in Okta, no employee in OfficeRnD.
    Missing,
    /// Several employees who are not Former have one e-mail or belong to one Okta user.
    Duplicate,
    /// Several records could be the person's.
    AmbiguousMatch,
    /// An employee whom Okta does not provision.
    ActiveButUnassigned,
    EmailDiffers,
    NameDiffers,
    /// In the pushed group and not in the Team.
    TeamMissing,
    /// In the Team and not in the pushed group.
    TeamExtra,
    /// The Primary team is not the intended one.
    PrimaryTeam,
    NoLocation,
    /// A location that OfficeRnD does not list, or a name from Okta that maps to none.
    UnknownLocation,
}

impl FindingKind {
    pub const ALL: [Self; 13] = [
        Self::ActiveButDeactivated,
        Self::FormerButAssigned,
        Self::Missing,
        Self::Duplicate,
        Self::AmbiguousMatch,
        Self::ActiveButUnassigned,
        Self::EmailDiffers,
        Self::NameDiffers,
        Self::TeamMissing,
        Self::TeamExtra,
        Self::PrimaryTeam,
        Self::NoLocation,
        Self::UnknownLocation,
    ];

    /// The code in flags and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ActiveButDeactivated => "active-but-deactivated",
            Self::FormerButAssigned => "former-but-assigned",
            Self::Missing => "missing",
            Self::Duplicate => "duplicate",
            Self::AmbiguousMatch => "ambiguous-match",
            Self::ActiveButUnassigned => "active-but-unassigned",
            Self::EmailDiffers => "email-differs",
            Self::NameDiffers => "name-differs",
            Self::TeamMissing => "team-missing",
            Self::TeamExtra => "team-extra",
            Self::PrimaryTeam => "primary-team",
            Self::NoLocation => "no-location",
            Self::UnknownLocation => "unknown-location",
        }
    }

    /// A heading in words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ActiveButDeactivated => "Deactivated in Okta, still active in OfficeRnD",
            Self::FormerButAssigned => "Former in OfficeRnD, still assigned in Okta",
            Self::Missing => "Assigned in Okta, not an employee in OfficeRnD",
            Self::Duplicate => "Several employees for one person",
            Self::AmbiguousMatch => "Several records could belong to the person",
            Self::ActiveButUnassigned => "Active in OfficeRnD, not assigned in Okta",
            Self::EmailDiffers => "Email differs between Okta and OfficeRnD",
            Self::NameDiffers => "Name differs between Okta and OfficeRnD",
            Self::TeamMissing => "In the pushed group, not in the Team",
            Self::TeamExtra => "In the Team, not in the pushed group",
            Self::PrimaryTeam => "Not the intended Primary team",
            Self::NoLocation => "No location in OfficeRnD",
            Self::UnknownLocation => "Location unknown to OfficeRnD",
        }
    }

    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == code)
    }
}

impl Serialize for FindingKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One thing that does not agree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    pub finding: FindingKind,
    pub email: Option<String>,
    pub name: Option<String>,
    pub employee_id: Option<String>,
    pub scim_id: Option<String>,
    pub okta_user_id: Option<String>,
    pub team: Option<String>,
    /// For people; texts in it are not cleaned yet.
    pub detail: String,
    /// What to do, with the names to look for.
    pub hint: String,
    /// What a list under the title of its kind has left to say; may be empty.
    #[serde(skip)]
    pub note: Cow<'static, str>,
    /// What to do about all findings that have the same action.
    #[serde(skip)]
    pub action: Cow<'static, str>,
}

/// Which findings to show; empty lists select everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub findings: Vec<FindingKind>,
    /// Names, regardless of letter case.
    pub teams: Vec<String>,
    /// Names, e-mails or ids, regardless of letter case.
    pub employees: Vec<String>,
}

impl Filter {
    pub fn matches(&self, finding: &Finding) -> bool {
        let is_team = |team: &String| finding.team.as_deref().is_some_and(|name| names::key(name) == names::key(team));
        let texts = [&finding.email, &finding.name, &finding.employee_id, &finding.scim_id, &finding.okta_user_id];
        (self.findings.is_empty() || self.findings.contains(&finding.finding))
            && (self.teams.is_empty() || self.teams.iter().any(is_team))
            && self.has_employee(texts.map(Option::as_deref))
    }

    pub fn matches_row(&self, row: &Row) -> bool {
        let teams = row.primary_team.iter().chain(&row.teams);
        let is_team = |team: &String| teams.clone().any(|name| names::key(name) == names::key(team));
        let texts = [&row.email, &row.name, &row.employee_id, &row.scim_id, &row.okta_user_id];
        (self.teams.is_empty() || self.teams.iter().any(is_team)) && self.has_employee(texts.map(Option::as_deref))
    }

    fn has_employee(&self, texts: [Option<&str>; 5]) -> bool {
        self.employees.is_empty()
            || self.employees.iter().any(|employee| {
                let key = names::key(employee);
                texts.into_iter().flatten().any(|text| names::key(text) == key)
            })
    }
}
