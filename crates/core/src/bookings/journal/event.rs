//! What a journal records.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::bookings::judge::Reason;
use crate::bookings::plan::PlanItem;
use crate::officernd::{Booking, Evidence};

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
    /// A booking is canceled.
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
        /// Who ran it, as `user@host`. Runs of 0.1 do not say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
        /// The org slug.
        org: String,
        /// The API.
        api_url: String,
        /// How many bookings it is about.
        bookings: usize,
        /// Of how many employees.
        employees: usize,
        /// Which fields the service may leave out, as accepted for this run.
        #[serde(default)]
        evidence: Evidence,
    },
    /// A change is about to be sent.
    Intent {
        /// The run.
        run: String,
        /// What will be done.
        action: Action,
        /// The booking as it was planned.
        item: Box<PlanItem>,
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
        /// The booking as it was planned, where no intent has it: nothing was sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<Box<PlanItem>>,
        /// Whether a later run found out.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        found_later: bool,
    },
    /// A run ended by itself.
    End {
        /// Its id.
        run: String,
        /// How many bookings are canceled or made now, those included that were already.
        done: usize,
        /// How many were left alone.
        left: usize,
        /// How many failed, or are unknown.
        failed: usize,
        /// How many were not tried.
        not_tried: usize,
        /// The exit code.
        exit_code: u8,
    },
    /// A person decided to keep a booking.
    Keep {
        /// The booking.
        booking_id: String,
        /// Why, in the person's words.
        reason: String,
        /// Until when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// [`PlanItem::fingerprint`]: a change of the booking reopens the review.
        fingerprint: String,
        /// The booking as it was.
        item: Box<PlanItem>,
    },
    /// A person took that back.
    Unkeep {
        /// The booking.
        booking_id: String,
    },
    /// A run that nobody watched reported items that need review.
    Reported {
        /// Their bookings and [`PlanItem::fingerprint`]s.
        items: Vec<(String, String)>,
    },
    /// A line that a crash had cut off was removed.
    #[serde(rename = "mended")]
    Repaired {
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
    /// It is canceled, by this run.
    #[serde(alias = "cancelled")]
    Canceled,
    /// It was canceled already.
    AlreadyCanceled,
    /// It does not exist anymore: no record, and a complete list does not have it.
    Gone,
    /// It was left alone, and a person has to decide.
    NeedsReview {
        /// Why.
        reason: Reason,
        /// Why, in words.
        why: String,
    },
    /// It was left alone.
    Skipped {
        /// Why.
        reason: Reason,
        /// Why, in words.
        why: String,
    },
    /// It was made again.
    #[serde(alias = "rebooked")]
    Booked {
        /// The new record.
        new_id: String,
    },
    /// It was refused.
    Failed {
        /// Why.
        why: String,
    },
    /// Whether it happened is not known; the next run finds out.
    Unknown {
        /// Why.
        why: String,
    },
    /// It was not sent: the run ended before.
    NotTried {
        /// Why.
        why: String,
    },
    /// Written by 0.1: it was done already.
    Already {
        /// `cancelled` or `gone`.
        how: String,
    },
    /// Written by 0.1: it was left alone.
    Left {
        /// A code.
        why: String,
    },
}

impl Outcome {
    /// As programs read it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Canceled => "canceled",
            Self::AlreadyCanceled => "already-canceled",
            Self::Already { how } if how == "gone" => "gone",
            Self::Already { .. } => "already-canceled",
            Self::Gone => "gone",
            Self::NeedsReview { .. } => "needs-review",
            Self::Left { why } if matches!(why.as_str(), "not-former" | "not-theirs" | "started") => "skipped",
            Self::Left { .. } => "needs-review",
            Self::Skipped { .. } => "skipped",
            Self::Booked { .. } => "booked",
            Self::Failed { .. } => "failed",
            Self::Unknown { .. } => "unknown",
            Self::NotTried { .. } => "not-tried",
        }
    }

    /// Why, for a person.
    pub fn why(&self) -> &str {
        match self {
            Self::Canceled | Self::Booked { .. } => "",
            Self::AlreadyCanceled => "it was canceled already",
            Self::Already { how } if how == "gone" => "it no longer exists",
            Self::Already { .. } => "it was canceled already",
            Self::Gone => "it no longer exists",
            Self::NeedsReview { why, .. } | Self::Skipped { why, .. } => why,
            Self::Failed { why } | Self::Unknown { why } | Self::NotTried { why } | Self::Left { why } => why,
        }
    }

    /// Why, as programs read it.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Self::NeedsReview { reason, .. } | Self::Skipped { reason, .. } => Some(*reason),
            _ => None,
        }
    }

    /// Whether nothing of it is left to do.
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Canceled | Self::AlreadyCanceled | Self::Gone | Self::Already { .. } | Self::Booked { .. })
    }

    /// Whether a person has to look, or another run.
    pub fn needs_attention(&self) -> bool {
        match self {
            Self::NeedsReview { .. } | Self::Failed { .. } | Self::Unknown { .. } | Self::NotTried { .. } => true,
            Self::Left { .. } => self.as_str() == "needs-review",
            _ => false,
        }
    }
}

/// The most characters of a text in a line that would be too long otherwise.
const SHORT: usize = 1_000;

impl Event {
    /// The same with long texts for people cut. What is needed to find a booking or to make it again stays as it is.
    pub(super) fn shortened(mut self) -> Self {
        match &mut self {
            Self::Intent { item, record, .. } => {
                shorten_item(item);
                if let Some(record) = record {
                    for text in [&mut record.timezone, &mut record.summary, &mut record.description] {
                        *text = text.as_deref().map(|text| text.chars().take(SHORT).collect::<String>().into());
                    }
                }
            }
            Self::Keep { item, reason, .. } => {
                shorten_item(item);
                cut(reason);
            }
            Self::Outcome { outcome, item, .. } => {
                if let Some(item) = item {
                    shorten_item(item);
                }
                match outcome {
                    Outcome::Failed { why }
                    | Outcome::Unknown { why }
                    | Outcome::NotTried { why }
                    | Outcome::NeedsReview { why, .. }
                    | Outcome::Skipped { why, .. } => cut(why),
                    _ => {}
                }
            }
            _ => {}
        }
        self
    }
}

fn shorten_item(item: &mut PlanItem) {
    cut(&mut item.employee);
    for text in [
        &mut item.email,
        &mut item.timezone,
        &mut item.local_start,
        &mut item.summary,
        &mut item.resource,
        &mut item.resource_type,
        &mut item.location,
        &mut item.reason_text,
    ] {
        text.iter_mut().for_each(cut);
    }
}

fn cut(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(SHORT) {
        text.truncate(end);
    }
}
