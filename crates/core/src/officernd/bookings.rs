//! One booking and one employee by their ids; a cancel; a booking made anew. Nothing here removes a record: `DELETE` is
//! documented and never sent.

use std::time::Instant;

use serde_json::json;

use super::client::Client;
use super::error::Error;
use super::list::Record;
use super::types::{Booking, Employee};
use crate::http::{Repeat, Request, Response};

/// What a cancel is sent with. Both flags are seen in the sister product only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CancelFlags {
    /// `silent`: nobody is notified.
    pub silent: bool,
    /// `skipCancellationPolicy`: the policy's fees and deadlines do not apply.
    pub skip_policy: bool,
}

/// What the answer to a cancel proves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// The record came back and says that it is cancelled.
    Proven,
    /// The server took the request; whether the booking is cancelled now must be read.
    Accepted,
}

/// A booking to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBooking {
    /// RFC 3339.
    pub start: String,
    /// RFC 3339.
    pub end: String,
    /// The zone's name.
    pub timezone: Option<String>,
    /// What is booked.
    pub resource: String,
    /// For whom.
    pub employee: String,
    /// The Team it is for.
    pub team: Option<String>,
    /// Its title.
    pub summary: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// The rule of a series.
    pub rrule: Option<String>,
}

impl Client {
    /// One booking (documented by OfficeRnD: `GET /bookings/{id}`); `None` when it is gone.
    pub async fn booking(&self, id: &str) -> Result<Option<Booking>, Error> {
        self.one("a booking", "bookings", id, |booking: &Booking| &booking.id).await
    }

    /// One employee (documented by OfficeRnD: `GET /members/{id}`); `None` when they are gone.
    pub async fn employee(&self, id: &str) -> Result<Option<Employee>, Error> {
        self.one("an employee", "members", id, |employee: &Employee| &employee.id).await
    }

    async fn one<T: serde::de::DeserializeOwned>(
        &self,
        what: &'static str,
        list: &str,
        id: &str,
        id_of: impl Fn(&T) -> &str,
    ) -> Result<Option<T>, Error> {
        match self.read(what, self.url(&[list, id], &[])?, |answer| read::<T>(what, answer)).await {
            Ok(record) => {
                if id_of(&record) == id {
                    Ok(Some(record))
                } else {
                    Err(Error::Body { what, why: format!("asked for {id}, the answer is about {}", id_of(&record)) })
                }
            }
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Cancels a booking, the whole series where it is one (that there is such a call is documented by OfficeRnD, its path
    /// is inferred from the sister product). Sent again only when the server cannot have acted on it, and not after
    /// `good_until`. An error leaves open whether it happened, unless it is one of those that refuse: the caller reads the
    /// booking.
    pub async fn cancel_booking(
        &self,
        id: &str,
        flags: CancelFlags,
        good_until: Option<Instant>,
    ) -> Result<Cancelled, Error> {
        let what = "the cancel of a booking";
        let mut query = Vec::new();
        query.extend(flags.silent.then_some(("silent", "true")));
        query.extend(flags.skip_policy.then_some(("skipCancellationPolicy", "true")));
        let mut request = Request::get(self.url(&["bookings", id, "cancel"], &query)?);
        request.method = reqwest::Method::POST;
        request.repeat = Repeat::WhenRefused;
        request.good_until = good_until;
        let answer = self.call(what, request).await?;
        // The answer's body is not documented: only a record that says so proves anything.
        let proven = answer
            .json::<Record<Booking>>()
            .is_ok_and(|Record(booking)| *booking.id == *id && booking.canceled == Some(true));
        Ok(if proven { Cancelled::Proven } else { Cancelled::Accepted })
    }

    /// Makes a booking (seen in the sister product: `POST /bookings`). Sent once: a second one would be a second booking.
    pub async fn book(&self, new: &NewBooking) -> Result<Booking, Error> {
        let what = "a new booking";
        let body = json!({
            "start": { "dateTime": new.start },
            "end": { "dateTime": new.end },
            "timezone": new.timezone,
            "resourceId": new.resource,
            "member": new.employee,
            "team": new.team,
            "summary": new.summary,
            "description": new.description,
            "recurrence": new.rrule.as_ref().map(|rrule| json!({ "rrule": rrule })),
        });
        let mut request = Request::get(self.url(&["bookings"], &[])?);
        request.method = reqwest::Method::POST;
        request.repeat = Repeat::Never;
        let json = reqwest::header::HeaderValue::from_static("application/json");
        request.headers.insert(reqwest::header::CONTENT_TYPE, json);
        request.body = Some(body.to_string().into_bytes());
        read(what, &self.call(what, request).await?)
    }
}

fn read<T: serde::de::DeserializeOwned>(what: &'static str, answer: &Response) -> Result<T, Error> {
    answer.json().map(|Record(record)| record).map_err(|error| Error::Body { what, why: error.to_string() })
}
