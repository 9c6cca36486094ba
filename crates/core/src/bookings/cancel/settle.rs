//! What an earlier run left open: it was killed between sending a cancel and writing down what came of it. The booking is
//! read, and the outcome is written down now.

use jiff::Timestamp;

use crate::bookings::journal::{Action, Event, Journal, OpenIntent, Outcome};
use crate::bookings::recheck::Already;
use crate::officernd::{Booking, Client};

/// Closes what can be closed, and gives what could be found out, with the intent. One that cannot be read stays open.
pub async fn settle(
    client: &Client,
    journal: &mut Journal,
    open: Vec<OpenIntent>,
    now: impl Fn() -> Timestamp,
) -> Result<Vec<(OpenIntent, Outcome)>, crate::bookings::journal::Error> {
    let mut settled = Vec::new();
    for intent in open {
        let id = &intent.item.booking_id;
        let outcome = match (intent.action, client.booking(id).await) {
            // A new booking has an id that is not known; the occurrences tell when somebody books it again.
            (Action::Rebook, _) => {
                Outcome::NotTried { why: "the run was killed; look whether it was booked".to_owned() }
            }
            (Action::Cancel, Ok(None)) => Outcome::Already { how: Already::Gone },
            (Action::Cancel, Ok(Some(Booking { canceled: Some(true), .. }))) => Outcome::Cancelled,
            (Action::Cancel, Ok(Some(Booking { canceled: Some(false), .. }))) => {
                Outcome::NotTried { why: "the run was killed before it was cancelled".to_owned() }
            }
            (Action::Cancel, Ok(Some(_))) => {
                Outcome::Unknown { why: "what it answers cannot be understood".to_owned() }
            }
            (Action::Cancel, Err(error)) => Outcome::Unknown { why: error.to_string() },
        };
        journal.write(
            now(),
            Event::Outcome {
                run: intent.run.clone(),
                action: intent.action,
                booking_id: id.clone(),
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
