//! Right before a cancel: does what was planned still hold? The employee as read again, and what is known of the booking
//! now, come in; only [`Still::Due`] lets the cancel happen.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::plan::Item;
use super::{Limits, is_future};
use crate::officernd::{Booking, Employee, Standing};

/// What holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Still {
    /// It is to be cancelled.
    Due,
    /// It is done already, by whomever.
    Done(Already),
    /// It is left.
    Left(Left),
}

/// How it is done already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Already {
    /// The booking is cancelled.
    Cancelled,
    /// There is no such booking any more.
    Gone,
}

/// Why it is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Left {
    /// The employee works here again.
    NotFormer,
    /// The two statuses contradict each other now.
    StatusesDisagree,
    /// There is no such employee any more, and the booking is still there: no further run would find it.
    EmployeeGone,
    /// The booking is for somebody else now, or for nobody.
    NotTheirs,
    /// It is at another time now.
    Moved,
    /// It is not in the future any more.
    Started,
    /// An answer about it cannot be understood, or none came.
    Unreadable,
}

impl Left {
    /// As programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFormer => "not-former",
            Self::StatusesDisagree => "statuses-disagree",
            Self::EmployeeGone => "employee-gone",
            Self::NotTheirs => "not-theirs",
            Self::Moved => "moved",
            Self::Started => "started",
            Self::Unreadable => "unreadable",
        }
    }

    /// For a person.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NotFormer => "the employee is not Former any more",
            Self::StatusesDisagree => "status and calculatedStatus of the employee disagree now",
            Self::EmployeeGone => "the employee is not there any more, and the booking still is",
            Self::NotTheirs => "the booking is not theirs any more",
            Self::Moved => "the booking is at another time now",
            Self::Started => "the booking has started",
            Self::Unreadable => "no answer about it could be used",
        }
    }

    /// Whether a person has to look: something may still be held that nobody will cancel by itself.
    pub const fn needs_decision(self) -> bool {
        matches!(self, Self::StatusesDisagree | Self::EmployeeGone | Self::Moved | Self::Unreadable)
    }
}

/// Whether the employee is still Former. `None` is an employee who is not there any more.
pub fn employee(now: Option<&Employee>) -> Result<(), Left> {
    match now.map(Employee::standing) {
        Some(Standing::Former) => Ok(()),
        Some(Standing::Unclear) => Err(Left::StatusesDisagree),
        Some(Standing::Active | Standing::Contact) => Err(Left::NotFormer),
        None => Err(Left::EmployeeGone),
    }
}

/// Whether the booking that was found among the employee's occurrences is the planned one: its first one still to come
/// starts when it did. `None` means that its time cannot be understood.
pub fn occurrence(item: &Item, next: Option<Timestamp>) -> Result<(), Left> {
    match (item.starts(), next) {
        (Some(planned), Some(next)) if planned == next => Ok(()),
        (Some(_), Some(_)) => Err(Left::Moved),
        _ => Err(Left::Unreadable),
    }
}

/// Whether the planned time is still in the future that counts.
pub fn is_ahead(item: &Item, limits: Limits) -> bool {
    let ends = item.end.as_deref().and_then(|end| end.parse().ok());
    is_future(item.starts(), ends, limits) == Some(true)
}

/// What is to be said of a booking that was not found among the employee's occurrences, from its record; `None` when
/// there is no record. A record that looks as planned is due only when it is still ahead.
pub fn record(item: &Item, limits: Limits, booking: Option<&Booking>) -> Still {
    let Some(booking) = booking else { return Still::Done(Already::Gone) };
    match booking.canceled {
        Some(true) => return Still::Done(Already::Cancelled),
        None => return Still::Left(Left::Unreadable),
        Some(false) => {}
    }
    if booking.member.as_deref() != Some(&*item.employee_id) {
        return Still::Left(Left::NotTheirs);
    }
    match (item.starts(), booking.start.instant()) {
        (Some(planned), Some(start)) if planned != start => Still::Left(Left::Moved),
        (Some(_), Some(_)) if is_ahead(item, limits) => Still::Due,
        (Some(_), Some(_)) => Still::Left(Left::Started),
        _ => Still::Left(Left::Unreadable),
    }
}
