//! What an earlier run left open: it was killed between sending a cancel and writing down what came of it, or nothing showed
//! what came of it. The booking is read, and the outcome is written down now.

use jiff::{SignedDuration, Timestamp};

use super::check::Context;
use super::effect::{Effect, look};
use crate::bookings::TimeWindow;
use crate::bookings::journal::{self, Action, Event, Journal, OpenIntent, Outcome};
use crate::bookings::rebook;
use crate::officernd::{Client, Evidence};

/// How far ahead it is looked whether a booking is still listed.
const AHEAD: SignedDuration = SignedDuration::from_hours(24 * 1096);

/// Closes what can be closed, and gives what could be found out, with the intent. One of which nothing is found out stays open.
pub async fn settle(
    client: &Client,
    journal: &mut Journal,
    open: Vec<OpenIntent>,
    evidence: Evidence,
    now: impl Fn() -> Timestamp,
) -> Result<Vec<(OpenIntent, Outcome)>, journal::Error> {
    let mut settled = Vec::new();
    for intent in open {
        let time = now();
        let window = TimeWindow { now: time, until: time.checked_add(AHEAD).unwrap_or(time), ongoing: false };
        let outcome = match intent.action {
            Action::Rebook => rebook::settle(client, &intent, time).await,
            Action::Cancel => match look(&intent.item, Context { client, window, evidence }).await {
                Effect::Canceled => Outcome::Canceled,
                Effect::Gone => Outcome::Gone,
                Effect::NotCanceled => {
                    Outcome::NotTried { why: "the earlier run ended before it was canceled".to_owned() }
                }
                Effect::Unclear(why) => Outcome::Unknown { why },
                Effect::Unreadable(error) => Outcome::Unknown { why: error.to_string() },
            },
        };
        journal.write(
            time,
            Event::Outcome {
                run: intent.run.clone(),
                action: intent.action,
                booking_id: intent.item.booking_id.clone(),
                employee_id: intent.item.employee_id.clone(),
                outcome: outcome.clone(),
                item: None,
                found_later: true,
            },
        )?;
        settled.push((intent, outcome));
    }
    journal.sync()?;
    Ok(settled)
}
