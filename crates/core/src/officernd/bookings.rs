//! One booking and one employee by their ids; a cancel; a new booking. Nothing here removes a record: `DELETE` is documented
//! and never sent.

use std::time::Duration;

use serde_json::{Value, json};

use super::client::Client;
use super::error::Error;
use super::list::Record;
use super::permit::CancelPermit;
use super::types::{Booking, Employee, Field};
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
pub enum CancelAnswer {
    /// The record came back and says that it is canceled.
    Canceled,
    /// The server accepted the request: it must not be sent again, and whether the booking is canceled must be read.
    Accepted,
    /// 2xx with a web page: the same, and it may have come from something in front of the service.
    Page,
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
    /// The recurrence of a series: `{rrule, exdates}`.
    pub recurrence: Option<Value>,
    /// The teammates who take part.
    pub members: Vec<String>,
    /// The people from outside, as they came.
    pub visitors: Option<Value>,
}

impl Client {
    /// One booking (documented by OfficeRnD: `GET /bookings/{id}`); `None` when there is none.
    pub async fn booking(&self, id: &str) -> Result<Option<Booking>, Error> {
        self.one("a booking", "bookings", id, |booking: &Booking| &booking.id).await
    }

    /// One employee (documented by OfficeRnD: `GET /members/{id}`); `None` when there is none.
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
    /// is inferred from the sister product). Sent again only when the server cannot have acted on it, and not later
    /// than `valid` after the permit's records were read. An error leaves open whether it happened, unless it is one of those that refuse: the caller reads the
    /// booking.
    pub async fn cancel_booking(
        &self,
        permit: &CancelPermit,
        flags: CancelFlags,
        valid: Duration,
    ) -> Result<CancelAnswer, Error> {
        let (what, id) = ("the cancel of a booking", permit.booking_id());
        let mut query = Vec::new();
        query.extend(flags.silent.then_some(("silent", "true")));
        query.extend(flags.skip_policy.then_some(("skipCancellationPolicy", "true")));
        let mut request = Request::get(self.url(&["bookings", id, "cancel"], &query)?);
        request.method = reqwest::Method::POST;
        request.repeat = Repeat::WhenRefused;
        request.good_until = Some(permit.read_at().until(valid));
        let answer = self.call(what, request).await?;
        // The answer's body is not documented: only a record that says so proves anything.
        Ok(match answer.json::<Record<Booking>>() {
            Ok(Record(booking)) if *booking.id == *id && booking.canceled == Field::Value(true) => {
                CancelAnswer::Canceled
            }
            Err(crate::http::BodyError::Html) => CancelAnswer::Page,
            _ => CancelAnswer::Accepted,
        })
    }

    /// Makes a booking (seen in the sister product: `POST /bookings`). Sent once: a second one would be a second booking.
    pub async fn book(&self, new: &NewBooking) -> Result<Booking, Error> {
        let what = "a new booking";
        let mut body = json!({
            "start": { "dateTime": new.start },
            "end": { "dateTime": new.end },
            "timezone": new.timezone,
            "resourceId": new.resource,
            "member": new.employee,
            "team": new.team,
            "summary": new.summary,
            "description": new.description,
            "recurrence": new.recurrence,
        });
        if !new.members.is_empty() {
            body["members"] = new.members.iter().map(String::as_str).collect();
        }
        if let Some(visitors) = &new.visitors {
            body["visitors"] = visitors.clone();
        }
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
