//! What became of a cancel: what its answer says, and what the record shows.

use crate::bookings::plan::PlanItem;
use crate::bookings::survey::{InList, in_list};
use crate::http;
use crate::officernd::{CancelAnswer, Client, Error, Field};

use super::check::Context;

/// What is known of a cancel before the booking is read.
#[derive(Debug)]
pub(super) enum Sent {
    /// The answer is the record, which says that it is canceled.
    Canceled,
    /// The server accepted it; it must not be sent again.
    Accepted(&'static str),
    /// It may or may not have happened.
    Open(Error),
    /// It was refused.
    Refused(Error),
    /// Nothing was sent, because what it rests on became too old while it waited for its turn.
    Expired,
    /// Nothing was sent or done, and nothing else would be: the run ends.
    Stop(Error),
}

impl From<Result<CancelAnswer, Error>> for Sent {
    fn from(answer: Result<CancelAnswer, Error>) -> Self {
        let error = match answer {
            Ok(CancelAnswer::Canceled) => return Self::Canceled,
            Ok(CancelAnswer::Accepted) => return Self::Accepted("OfficeRnD accepted the cancel"),
            Ok(CancelAnswer::Page) => return Self::Accepted("OfficeRnD answered the cancel with a web page"),
            Err(error) => error,
        };
        match &error {
            Error::Http(http::Error::Expired { .. }) => Self::Expired,
            Error::Http(cause) if cause.never_sent() => Self::Stop(error),
            Error::RejectedClient { .. } | Error::MissingScope { .. } | Error::RateLimit { .. } => Self::Stop(error),
            // 403 may be about this very booking; 401 is about who asks.
            Error::RejectedToken { status: 401, .. } | Error::Status { status: 401, .. } => Self::Stop(error),
            Error::RejectedToken { .. } | Error::NotFound { .. } => Self::Refused(error),
            Error::Status { status, .. } if *status < 500 && *status != 408 => Self::Refused(error),
            _ => Self::Open(error),
        }
    }
}

/// What the record shows now.
#[derive(Debug)]
pub(super) enum Effect {
    /// Its record says that it is canceled, or a list that is known to include what is canceled does.
    Canceled,
    /// It has no record, and a complete list does not have it either.
    Gone,
    /// Its record says that it is not canceled.
    NotCanceled,
    /// Nothing says so; why.
    Unclear(String),
    /// It cannot be read, as the service or the network does not work.
    Unreadable(Error),
}

/// Looks what a booking shows now.
pub(super) async fn look(item: &PlanItem, context: Context<'_>) -> Effect {
    let record = match context.client.booking(&item.booking_id).await {
        Ok(record) => record,
        Err(error) if error.is_about_one() => return Effect::Unclear(error.to_string()),
        Err(error) => return Effect::Unreadable(error),
    };
    match record.map(|record| record.canceled) {
        Some(Field::Value(true)) => Effect::Canceled,
        Some(Field::Value(false)) => Effect::NotCanceled,
        Some(Field::Absent | Field::Null) if context.evidence.canceled_optional => Effect::NotCanceled,
        Some(_) => Effect::Unclear("its record does not say whether it is canceled".to_owned()),
        None => without_record(context.client, item, context).await,
    }
}

async fn without_record(client: &Client, item: &PlanItem, context: Context<'_>) -> Effect {
    let until = context.window.until.max(item.start.unwrap_or(context.window.until));
    match in_list(client, (context.window.now, until), &item.employee_id, &item.booking_id).await {
        Ok(InList::Absent) => Effect::Gone,
        Ok(InList::Canceled) if context.evidence.lists_include_canceled => Effect::Canceled,
        Ok(_) => Effect::Unclear("it has no record (404), and it is listed".to_owned()),
        Err(error) if error.is_about_one() => {
            Effect::Unclear(format!("it has no record (404), and what is listed cannot be read: {error}"))
        }
        Err(error) => Effect::Unreadable(error),
    }
}
