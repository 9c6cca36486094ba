//! One cancel, sent until it is known what came of it.

use std::time::{Duration, Instant};

use super::check;
use crate::bookings::Limits;
use crate::bookings::journal::Outcome;
use crate::bookings::plan::Item;
use crate::bookings::recheck::Already;
use crate::http;
use crate::officernd::{CancelFlags, Cancelled, Client, Error};

/// How often a cancel is sent whose effect did not show.
const SENDINGS: u32 = 3;

/// What is known of a cancel before the booking is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sending {
    /// The server took it.
    Accepted,
    /// It may or may not have happened.
    Open,
    /// It was refused.
    Refused,
}

/// What an error of the cancel itself says.
enum Meaning {
    /// Nothing was sent, or nothing was done and nothing else would be: the run ends.
    Stop,
    /// It may or may not have happened.
    Open,
    /// It was refused.
    Refused,
}

fn meaning(error: &Error) -> Meaning {
    match error {
        Error::Http(error) if error.never_sent() => Meaning::Stop,
        Error::RejectedClient { .. } | Error::MissingScope { .. } | Error::RateLimit => Meaning::Stop,
        // 403 may be about this very booking; 401 is about who asks.
        Error::RejectedToken { status, .. } if *status == 401 => Meaning::Stop,
        Error::RejectedToken { .. } | Error::NotFound { .. } => Meaning::Refused,
        Error::Status { status, .. } if *status < 500 && *status != 408 => Meaning::Refused,
        _ => Meaning::Open,
    }
}

/// What came of a cancel.
pub(super) struct Sent {
    pub outcome: Outcome,
    /// The failure of the service that is to blame for it.
    pub outage: Option<Error>,
}

impl From<Outcome> for Sent {
    fn from(outcome: Outcome) -> Self {
        Self { outcome, outage: None }
    }
}

/// Whether the cancel was not sent because its turn came too late: what was checked must be checked again.
pub(super) fn is_expired(error: &Error) -> bool {
    matches!(error, Error::Http(http::Error::Expired { .. }))
}

/// Cancels, and reads the booking wherever the answer does not prove what happened. An error ends the run, and nothing is
/// known to have happened; an outcome that is not known says so.
pub(super) async fn cancel(
    client: &Client,
    item: &Item,
    limits: Limits,
    flags: CancelFlags,
    good_until: Option<Instant>,
    pause: Duration,
) -> Result<Sent, Error> {
    let id = &item.booking_id;
    let (mut why, mut outage) = (String::new(), None);
    for sending in 1..=SENDINGS {
        // From the second one on the booking has just been read, and something may have happened already.
        let good_until = good_until.filter(|_| sending == 1);
        let said = match client.cancel_booking(id, flags, good_until).await {
            Ok(Cancelled::Proven) => return Ok(Outcome::Cancelled.into()),
            Ok(Cancelled::Accepted) => {
                "OfficeRnD accepted the cancel, but the booking is not cancelled".clone_into(&mut why);
                outage = None;
                Sending::Accepted
            }
            Err(error) if is_expired(&error) => return Err(error),
            Err(error) => match meaning(&error) {
                Meaning::Stop if sending == 1 => return Err(error),
                Meaning::Stop | Meaning::Open => {
                    why = error.to_string();
                    outage = error.is_outage().then_some(error);
                    Sending::Open
                }
                Meaning::Refused => {
                    why = error.to_string();
                    Sending::Refused
                }
            },
        };
        match client.booking(id).await {
            Ok(None) => {
                return Ok(match said {
                    // What is cancelled may not be shown any more.
                    Sending::Accepted => Outcome::Cancelled.into(),
                    // By this cancel, or removed by somebody else.
                    Sending::Open => {
                        Outcome::Unknown { why: format!("{why}; the booking is not there any more") }.into()
                    }
                    Sending::Refused => gone(client, item, limits, &why).await,
                });
            }
            Ok(Some(booking)) => match booking.canceled {
                Some(true) if said == Sending::Refused => {
                    return Ok(Outcome::Already { how: Already::Cancelled }.into());
                }
                Some(true) => return Ok(Outcome::Cancelled.into()),
                None => {
                    let why = format!("{why}; what it answers now cannot be understood");
                    return Ok(Outcome::Unknown { why }.into());
                }
                Some(false) if said == Sending::Refused => return Ok(Outcome::Failed { why }.into()),
                // Read as not cancelled: sending it again is safe, as a second cancel has no second effect.
                Some(false) => tokio::time::sleep(pause * sending).await,
            },
            Err(error) => {
                let outcome = Outcome::Unknown { why: format!("{why}; it could not be read either: {error}") };
                return Ok(Sent { outcome, outage: Some(error).filter(Error::is_outage) });
            }
        }
    }
    Ok(Sent { outcome: Outcome::Failed { why: format!("{why} (sent {SENDINGS} times)") }, outage })
}

/// A cancel was refused, and the booking cannot be found: it is gone only when the list of what the employee holds says so
/// as well. It was there a moment ago, and nobody looks again at what is reported as done.
async fn gone(client: &Client, item: &Item, limits: Limits, why: &str) -> Sent {
    match check::is_listed(client, item, limits).await {
        Ok(false) => Outcome::Already { how: Already::Gone }.into(),
        Ok(true) => Outcome::Failed { why: format!("{why}; it is listed, and cannot be found") }.into(),
        Err(error) => {
            let why = format!("{why}; it cannot be found, and what is listed cannot be read: {error}");
            Sent { outcome: Outcome::Failed { why }, outage: Some(error).filter(Error::is_outage) }
        }
    }
}
