//! One booking, its holder and the rules in; what to do, and why, out.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::rules::{Attended, Rules, RunningSeries};
use crate::moment::Moment;
use crate::officernd::{Booking, Employee, EmploymentStatus, Evident, Listed, Obstacle, Override, Terms, examine};

/// What to do with a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanAction {
    /// Cancel it.
    Cancel,
    /// A person has to decide.
    #[serde(alias = "decide")]
    Review,
    /// Leave it alone for now.
    #[serde(alias = "leave")]
    Skip,
    /// A person decided to keep it.
    Keep,
}

impl PlanAction {
    /// As programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Review => "review",
            Self::Skip => "skip",
            Self::Keep => "keep",
        }
    }
}

/// Why a booking is not simply canceled, or what is special about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// One status says Former, the other one something else.
    #[serde(alias = "statuses-disagree")]
    ConflictingStatuses,
    /// One status says Former, and the other one is missing.
    MissingStatus,
    /// The series has started.
    RunningSeries,
    /// Others take part.
    Attended,
    /// The record has no `canceled`.
    MissingCanceled,
    /// Something that matters is missing or cannot be understood.
    Unreadable,
    /// What came contradicts itself.
    Contradiction,
    /// Since when the employee is Former is not known, and a grace period was asked for.
    SinceUnknown,
    /// The employee has not been Former for as long as the grace period.
    Grace,
    /// A person decided to keep it.
    Kept,
    /// The employee is not Former anymore.
    NotFormer,
    /// The employee does not exist anymore, and the booking does: no further run would find it.
    #[serde(alias = "employee-gone")]
    EmployeeMissing,
    /// The booking is somebody else's.
    NotTheirs,
    /// The booking is at another time than was planned.
    Moved,
    /// The booking has started.
    Started,
}

impl Reason {
    /// As programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConflictingStatuses => "conflicting-statuses",
            Self::MissingStatus => "missing-status",
            Self::RunningSeries => "running-series",
            Self::Attended => "attended",
            Self::MissingCanceled => "missing-canceled",
            Self::Unreadable => "unreadable",
            Self::Contradiction => "contradiction",
            Self::SinceUnknown => "since-unknown",
            Self::Grace => "grace",
            Self::Kept => "kept",
            Self::NotFormer => "not-former",
            Self::EmployeeMissing => "employee-missing",
            Self::NotTheirs => "not-theirs",
            Self::Moved => "moved",
            Self::Started => "started",
        }
    }
}

/// What to do with a booking, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgment {
    /// What to do.
    pub action: PlanAction,
    /// Why; a cancel has none, except what a person accepted.
    pub reason: Option<Reason>,
    /// The reason in words, with the field or the numbers.
    pub text: Option<String>,
    /// What a person accepted, for a cancel.
    pub overrides: Vec<Override>,
}

impl Judgment {
    pub(super) fn new(action: PlanAction, (reason, text): (Reason, String)) -> Self {
        Self { action, reason: Some(reason), text: Some(text), overrides: Vec::new() }
    }
}

/// What is to be judged.
pub(super) struct Case<'a> {
    pub employee: &'a Employee,
    pub record: &'a Booking,
    pub listed: &'a Listed,
    /// Whether an occurrence itself named the employee as the holder.
    pub named: bool,
}

/// What to do with a booking; `None` when there is nothing to do. `former` are the ids of all Former employees.
pub(super) fn judge(case: &Case<'_>, rules: &Rules, former: &HashSet<Box<str>>) -> Option<Judgment> {
    let Case { employee, record, listed, named } = *case;
    if listed.start.is_some() && rules.window.contains(listed.start, listed.end) == Some(false) {
        return None;
    }
    let accepted = rules.overrides(&record.id);
    let expected = |id: &str| former.contains(id);
    let terms = Terms {
        now: rules.window.now,
        ongoing: rules.window.ongoing,
        evidence: rules.evidence,
        accepted: &accepted,
        expected: &expected,
        visitors: 0,
    };
    let examined = examine(Evident { employee, record, read_at: Moment::now() }, listed, &terms);
    let nothing = match &examined {
        Err(Obstacle::Canceled | Obstacle::NotInFuture) => true,
        // In an employee's list the service may show what they are only invited to.
        Err(Obstacle::OtherHolder) => !named,
        _ => false,
    };
    if nothing {
        return None;
    }
    let overridable = !matches!(
        examined,
        Err(Obstacle::OtherHolder | Obstacle::Employment(_) | Obstacle::Missing(_) | Obstacle::Unclear(_))
    );
    if overridable && let Some(early) = grace(employee, rules) {
        return Some(early);
    }
    let obstacle = match examined {
        Ok(permit) => {
            let overrides = permit.overrides().to_vec();
            let reason = overrides.first().map(|what| match what {
                Override::RunningSeries => Reason::RunningSeries,
                Override::Attended => Reason::Attended,
                Override::ConflictingStatuses => Reason::ConflictingStatuses,
            });
            let text = reason.map(|_| "accepted by a person".to_owned());
            return Some(Judgment { action: PlanAction::Cancel, reason, text, overrides });
        }
        Err(obstacle) => obstacle,
    };
    let action = match (&obstacle, rules.running_series, rules.attended) {
        (Obstacle::RunningSeries { .. }, RunningSeries::Skip, _) | (Obstacle::Attended { .. }, _, Attended::Skip) => {
            PlanAction::Skip
        }
        _ => PlanAction::Review,
    };
    Some(Judgment::new(action, explain(&obstacle, employee)))
}

/// Whether the employee has not been Former for long enough.
fn grace(employee: &Employee, rules: &Rules) -> Option<Judgment> {
    if !rules.grace.is_positive() {
        return None;
    }
    let changed: Option<Timestamp> = employee.modified_at.as_deref().and_then(|text| text.parse().ok());
    match changed {
        None => {
            let text =
                "since when the employee is Former is not known, so the grace period cannot be applied".to_owned();
            Some(Judgment::new(PlanAction::Review, (Reason::SinceUnknown, text)))
        }
        Some(changed) if rules.window.now.duration_since(changed) < rules.grace => {
            let text = format!("the employee was changed at {changed:.0}, within the grace period");
            Some(Judgment::new(PlanAction::Skip, (Reason::Grace, text)))
        }
        Some(_) => None,
    }
}

/// An obstacle as a reason, with the field, and the setting by which a person can accept it.
pub(super) fn explain(obstacle: &Obstacle, employee: &Employee) -> (Reason, String) {
    match obstacle {
        Obstacle::Canceled => (Reason::Contradiction, "it is canceled already".to_owned()),
        Obstacle::OtherHolder => (Reason::NotTheirs, "the record names another holder than the list".to_owned()),
        Obstacle::NotInFuture => (Reason::Started, "it has started".to_owned()),
        Obstacle::OtherStart { record } => {
            (Reason::Moved, format!("its record starts at {record:.0}, which is not the time that was listed"))
        }
        Obstacle::Employment(status) => employment(*status, employee),
        Obstacle::RunningSeries { since } => (
            Reason::RunningSeries,
            format!("already running since {}; canceling may affect past dates", since.strftime("%-d %b %Y")),
        ),
        Obstacle::Attended { colleagues, visitors } => {
            let people = |count: &u32, one: &str, many: &str| match count {
                0 => None,
                1 => Some(format!("1 {one}")),
                count => Some(format!("{count} {many}")),
            };
            let colleagues_text = people(colleagues, "colleague", "colleagues");
            let visitors_text = people(visitors, "visitor", "visitors");
            let who: Vec<String> = colleagues_text.into_iter().chain(visitors_text).collect();
            let verb = if colleagues + visitors == 1 { "attends" } else { "attend" };
            (Reason::Attended, format!("{} {verb}", who.join(" and ")))
        }
        Obstacle::MissingCanceled => (
            Reason::MissingCanceled,
            "its record has no `canceled`; evidence key canceled = \"optional\" takes that for false".to_owned(),
        ),
        Obstacle::Missing(field) => (Reason::Unreadable, format!("its record has no `{field}`")),
        Obstacle::Unclear(field) => (Reason::Unreadable, format!("`{field}` cannot be understood")),
        Obstacle::Contradiction(what) => (Reason::Contradiction, (*what).to_owned()),
    }
}

fn employment(status: EmploymentStatus, employee: &Employee) -> (Reason, String) {
    match status {
        EmploymentStatus::Incomplete if employee.status.is_missing() => {
            (Reason::MissingStatus, "calculatedStatus is former, status is missing".to_owned())
        }
        EmploymentStatus::Incomplete => (
            Reason::MissingStatus,
            "status is former, calculatedStatus is missing; evidence key calculated-status = \"optional\" accepts that"
                .to_owned(),
        ),
        EmploymentStatus::Conflicting => {
            let said = |field: &crate::officernd::Field<crate::officernd::Status>| match field.value() {
                Some(status) => status.to_string(),
                None => "not understood".to_owned(),
            };
            let text = format!(
                "status is {}, calculatedStatus is {}",
                said(&employee.status),
                said(&employee.calculated_status)
            );
            (Reason::ConflictingStatuses, text)
        }
        EmploymentStatus::Unknown => (Reason::MissingStatus, "neither status can be understood".to_owned()),
        EmploymentStatus::Active | EmploymentStatus::Contact | EmploymentStatus::Former => {
            (Reason::NotFormer, "the employee is no longer Former".to_owned())
        }
    }
}
