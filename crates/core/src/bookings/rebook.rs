//! The undo: what of a cancelled booking may be made again; pure.

use jiff::Timestamp;
use serde::Serialize;

use super::plan::Item;
use crate::officernd::{NewBooking, Occurrence, Standing};

/// Whether a booking is made again, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Again {
    /// It can be booked.
    Book,
    /// The employee has it again already.
    There,
    /// Somebody else has the desk or room at that time.
    Conflict,
    /// The employee is not active.
    NotActive,
    /// Its time has come.
    Over,
    /// The journal does not tell all that a booking needs.
    Incomplete,
}

impl Again {
    /// As programs read it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::There => "there",
            Self::Conflict => "conflict",
            Self::NotActive => "not-active",
            Self::Over => "over",
            Self::Incomplete => "incomplete",
        }
    }

    /// For a person.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Book => "",
            Self::There => "the employee has it again already",
            Self::Conflict => "somebody else has booked it for that time",
            Self::NotActive => "the employee is not active",
            Self::Over => "its time has come",
            Self::Incomplete => "the journal does not tell its time and resource",
        }
    }
}

/// What can be told without asking who has the desk or room now.
pub fn before_asking(item: &Item, standing: Option<Standing>, now: Timestamp) -> Again {
    let (Some(start), Some(_), Some(_)) = (item.starts(), ends(item), &item.resource_id) else {
        return Again::Incomplete;
    };
    match standing {
        Some(Standing::Active) if start > now => Again::Book,
        Some(Standing::Active) => Again::Over,
        _ => Again::NotActive,
    }
}

/// The end as an instant.
pub fn ends(item: &Item) -> Option<Timestamp> {
    item.end.as_deref()?.parse().ok()
}

/// The occurrence on the same resource by which the employee has it again.
pub fn there<'a>(item: &Item, on_resource: &'a [Occurrence]) -> Option<&'a Occurrence> {
    let (start, end) = (item.starts()?, ends(item)?);
    on_resource.iter().find(|occurrence| {
        occurrence.canceled != Some(true)
            && occurrence.member.as_deref() == Some(&*item.employee_id)
            && occurrence.start.instant() == Some(start)
            && occurrence.end.instant() == Some(end)
    })
}

/// What the occurrences on the same resource say. One whose times cannot be understood counts as a conflict.
pub fn conflict(item: &Item, on_resource: &[Occurrence]) -> Again {
    let (Some(start), Some(end)) = (item.starts(), ends(item)) else { return Again::Incomplete };
    if there(item, on_resource).is_some() {
        return Again::There;
    }
    let taken = on_resource.iter().filter(|occurrence| occurrence.canceled != Some(true)).any(|occurrence| {
        let time = occurrence.start.instant().zip(occurrence.end.instant());
        time.is_none_or(|(from, to)| from < end && to > start)
    });
    if taken { Again::Conflict } else { Again::Book }
}

/// The booking to make; `None` when the journal does not tell enough.
pub fn new_booking(item: &Item, team: Option<String>, description: Option<String>) -> Option<NewBooking> {
    Some(NewBooking {
        start: item.start.clone()?,
        end: item.end.clone()?,
        timezone: item.timezone.clone(),
        resource: item.resource_id.clone()?,
        employee: item.employee_id.clone(),
        team,
        summary: item.summary.clone(),
        description,
        rrule: item.series.clone(),
    })
}
