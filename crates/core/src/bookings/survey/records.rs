//! The records of an employee's bookings: each by itself, or by the employee's list where that takes fewer requests.

use std::collections::HashMap;

use futures_util::{StreamExt as _, stream};

use crate::officernd::{Booking, Client, Error};

/// Below so many bookings the list is not tried: past bookings are in it as well.
const LIST_FROM: usize = 4;

/// A record, or why there is none.
#[derive(Debug, Clone)]
pub(in crate::bookings) enum ReadRecord {
    Record(Box<Booking>),
    /// 404.
    Missing,
    /// The answer cannot be used; why.
    Unusable(String),
}

/// Reads these records. An error is one of the service as a whole.
pub(in crate::bookings) async fn read(
    client: &Client,
    employee: &str,
    ids: &[&str],
    at_once: usize,
) -> Result<HashMap<Box<str>, ReadRecord>, Error> {
    let mut found = HashMap::new();
    if ids.len() >= LIST_FROM {
        match from_list(client, employee, ids).await {
            Ok(listed) => found = listed,
            // The records themselves are what counts.
            Err(error) if error.is_about_one() => {}
            Err(error) => return Err(error),
        }
    }
    let missing: Vec<&str> = ids.iter().copied().filter(|id| !found.contains_key(*id)).collect();
    let one = |id: &str| {
        let id: Box<str> = id.into();
        async move { Ok::<_, Error>((read_one(client, &id).await?, id)) }
    };
    let mut reads = stream::iter(missing).map(one).buffer_unordered(at_once);
    while let Some(read) = reads.next().await {
        let (record, id) = read?;
        found.insert(id, record);
    }
    Ok(found)
}

/// Reads a record by its id.
pub(in crate::bookings) async fn read_one(client: &Client, id: &str) -> Result<ReadRecord, Error> {
    match client.booking(id).await {
        Ok(Some(record)) => Ok(ReadRecord::Record(Box::new(record))),
        Ok(None) => Ok(ReadRecord::Missing),
        Err(error) if error.is_about_one() => Ok(ReadRecord::Unusable(error.to_string())),
        Err(error) => Err(error),
    }
}

/// Those that the first pages of the employee's list have: at most half as many pages as there are bookings.
async fn from_list(client: &Client, employee: &str, ids: &[&str]) -> Result<HashMap<Box<str>, ReadRecord>, Error> {
    let mut found = HashMap::new();
    let mut pager = client.bookings_of(employee)?;
    for _ in 0..ids.len() / 2 {
        let Some(page) = pager.next().await? else { break };
        for record in page {
            if ids.contains(&&*record.id) {
                found.insert(record.id.clone(), ReadRecord::Record(Box::new(record)));
            }
        }
        if found.len() == ids.len() {
            break;
        }
    }
    Ok(found)
}
