//! What can stand in a journal.

use serde::{Deserialize, Serialize};

use crate::bookings::plan::Item;
use crate::bookings::recheck::{Already, Left};
use crate::officernd::Booking;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 1, through all files.
    pub seq: u64,
    /// When it was written, RFC 3339 in UTC.
    pub at: String,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// What a run changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A booking is cancelled.
    Cancel,
    /// A booking is made again.
    Rebook,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A run begins.
    Run {
        /// Its id.
        run: String,
        /// What it does.
        action: Action,
        /// The version of this program.
        version: String,
        /// The process.
        pid: u32,
        /// The org slug.
        org: String,
        /// The API.
        api_url: String,
        /// How many bookings it is about.
        bookings: usize,
        /// Of how many employees.
        employees: usize,
    },
    /// A change is about to be sent.
    Intent {
        /// The run.
        run: String,
        /// What will be done.
        action: Action,
        /// The booking as it was planned.
        item: Box<Item>,
        /// The record as it was read, where it was.
        #[serde(skip_serializing_if = "Option::is_none")]
        record: Option<Box<Booking>>,
    },
    /// What came of it, or that nothing was sent.
    Outcome {
        /// The run whose intent it was.
        run: String,
        /// What was to be done.
        action: Action,
        /// The booking.
        booking_id: String,
        /// The employee.
        employee_id: String,
        /// What came of it.
        #[serde(flatten)]
        outcome: Outcome,
        /// The booking as it was planned, where no intent tells it: nothing was sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<Box<Item>>,
        /// Whether a later run found out.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        found_later: bool,
    },
    /// A run ended by itself.
    End {
        /// Its id.
        run: String,
        /// How many bookings are cancelled or made now, those included that were already.
        done: usize,
        /// How many were left.
        left: usize,
        /// How many failed, or are not known.
        failed: usize,
        /// How many were not tried.
        not_tried: usize,
        /// The exit code.
        exit_code: u8,
    },
    /// A line that a crash had cut off was removed.
    Mended {
        /// How many bytes of it there were.
        bytes: u64,
    },
    /// The journal before this one was full.
    Continues {
        /// Its name.
        file: String,
    },
}

/// What came of one booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// It is cancelled, by this run.
    Cancelled,
    /// It was done already.
    Already {
        /// How.
        how: Already,
    },
    /// It was left.
    Left {
        /// Why.
        why: Left,
    },
    /// It was made again.
    Rebooked {
        /// The new record.
        new_id: String,
    },
    /// It was refused.
    Failed {
        /// Why, for a person.
        why: String,
    },
    /// Whether it happened is not known; the next run finds out.
    Unknown {
        /// Why, for a person.
        why: String,
    },
    /// It was not sent: the run ended before.
    NotTried {
        /// Why, for a person.
        why: String,
    },
}

impl Outcome {
    /// As programs read it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Already { .. } => "already",
            Self::Left { .. } => "left",
            Self::Rebooked { .. } => "rebooked",
            Self::Failed { .. } => "failed",
            Self::Unknown { .. } => "unknown",
            Self::NotTried { .. } => "not-tried",
        }
    }

    /// Why, for a person.
    pub fn why(&self) -> &str {
        match self {
            Self::Cancelled | Self::Rebooked { .. } => "",
            Self::Already { how: Already::Cancelled } => "it was cancelled already",
            Self::Already { how: Already::Gone } => "there is no such booking any more",
            Self::Left { why } => why.sentence(),
            Self::Failed { why } | Self::Unknown { why } | Self::NotTried { why } => why,
        }
    }

    /// Whether nothing of it is left to do.
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Cancelled | Self::Already { .. } | Self::Rebooked { .. })
    }
}

/// The most characters of a text in a line that would be too long otherwise.
const SHORT: usize = 1_000;

impl Event {
    /// The same with long texts for people cut. What is needed to find a booking or to make it again stays as it is.
    pub(super) fn shortened(mut self) -> Self {
        match &mut self {
            Self::Intent { item, record, .. } => {
                cut(&mut item.employee);
                for text in [
                    &mut item.changed_at,
                    &mut item.timezone,
                    &mut item.local_start,
                    &mut item.summary,
                    &mut item.resource,
                    &mut item.resource_type,
                    &mut item.location,
                ] {
                    text.iter_mut().for_each(cut);
                }
                if let Some(record) = record {
                    for text in [&mut record.timezone, &mut record.summary, &mut record.description] {
                        *text = text.as_deref().map(|text| text.chars().take(SHORT).collect::<String>().into());
                    }
                }
            }
            Self::Outcome {
                outcome: Outcome::Failed { why } | Outcome::Unknown { why } | Outcome::NotTried { why },
                ..
            } => cut(why),
            _ => {}
        }
        self
    }
}

fn cut(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(SHORT) {
        text.truncate(end);
    }
}
