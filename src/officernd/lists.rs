//! Whole lists, handed over page by page so that nothing of them needs to be held.
//!
//! A cursor seen twice, or a record that comes a second time, ends the list with an error: a list that contradicts itself
//! must not be taken for complete.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::task::Poll;

use jiff::Timestamp;
use serde::de::DeserializeOwned;

use super::client::Client;
use super::error::Error;
use super::list::{self, Page, Style};
use super::types::{Booking, Employee, Location, Occurrence, Resource, Team};
use crate::http::Response;

/// More pages than any organisation has: beyond it, a server repeats itself in a way that was not noticed.
const MAX_PAGES: usize = 100_000;

/// What was seen, sixteen bytes each: a million ids take less than the names of a thousand.
struct Seen {
    hashers: [RandomState; 2],
    hashes: HashSet<u128>,
}

impl Seen {
    fn new() -> Self {
        Self { hashers: [RandomState::new(), RandomState::new()], hashes: HashSet::new() }
    }

    /// Whether it is new.
    fn insert(&mut self, text: &str) -> bool {
        let [high, low] = self.hashers.each_ref().map(|hasher| u128::from(hasher.hash_one(text)));
        self.hashes.insert(high << 64 | low)
    }
}

/// Which list.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    what: &'static str,
    path: &'a [&'a str],
    query: &'a [(&'a str, &'a str)],
}

/// A record of a list.
trait Record: DeserializeOwned {
    /// What must not come twice.
    fn key(&self) -> Option<&str>;
}

macro_rules! with_ids {
    ($($kind:ty),*) => {$(
        impl Record for $kind {
            fn key(&self) -> Option<&str> {
                Some(&self.id)
            }
        }
    )*};
}
with_ids!(Team, Employee, Location, Resource);

impl Record for Occurrence {
    fn key(&self) -> Option<&str> {
        None
    }
}

impl Client {
    /// Every Team (documented by OfficeRnD: `GET /teams`).
    pub async fn teams(&self) -> Result<Vec<Team>, Error> {
        let mut all = Vec::new();
        self.each_team(|page| all.extend(page)).await?;
        Ok(all)
    }

    /// Every Team, page by page.
    pub async fn each_team(&self, page: impl FnMut(Vec<Team>)) -> Result<(), Error> {
        self.each(Wanted { what: "Teams", path: &["teams"], query: &[] }, page).await
    }

    /// Every employee (documented by OfficeRnD: `GET /members`).
    pub async fn employees(&self) -> Result<Vec<Employee>, Error> {
        let mut all = Vec::new();
        self.each_employee(|page| all.extend(page)).await?;
        Ok(all)
    }

    /// Every employee, page by page.
    pub async fn each_employee(&self, page: impl FnMut(Vec<Employee>)) -> Result<(), Error> {
        self.each(Wanted { what: "employees", path: &["members"], query: &[] }, page).await
    }

    /// Every location (seen in the sister product: `GET /offices`).
    pub async fn locations(&self) -> Result<Vec<Location>, Error> {
        let mut all = Vec::new();
        self.each(Wanted { what: "locations", path: &["offices"], query: &[] }, |page| all.extend(page)).await?;
        Ok(all)
    }

    /// Every resource: desks, rooms (the list is seen in the sister product, one resource is documented by OfficeRnD).
    pub async fn resources(&self) -> Result<Vec<Resource>, Error> {
        let mut all = Vec::new();
        self.each(Wanted { what: "resources", path: &["resources"], query: &[] }, |page| all.extend(page)).await?;
        Ok(all)
    }

    /// One booking (documented by OfficeRnD: `GET /bookings/{id}`); `None` when it is gone.
    pub async fn booking(&self, id: &str) -> Result<Option<Booking>, Error> {
        let what = "a booking";
        match self.get(what, self.url(&["bookings", id], &[])?).await {
            Ok(answer) => {
                let unusable = |error: crate::http::BodyError| Error::Body { what, why: error.to_string() };
                let booking: Booking = answer.json().map_err(unusable)?;
                if *booking.id == *id {
                    Ok(Some(booking))
                } else {
                    Err(Error::Body { what, why: format!("asked for {id}, the answer is about {}", booking.id) })
                }
            }
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// What takes place between two instants (documented by OfficeRnD: `GET /bookings/occurrences`, `start` and `end`
    /// required). One booking can have several occurrences, so nothing is said about what comes twice.
    pub async fn occurrences(
        &self,
        from: Timestamp,
        to: Timestamp,
        employee: Option<&str>,
        page: impl FnMut(Vec<Occurrence>),
    ) -> Result<(), Error> {
        let (from, to) = (from.to_string(), to.to_string());
        let mut query = vec![("start", from.as_str()), ("end", to.as_str())];
        query.extend(employee.map(|employee| ("member", employee)));
        let path = &["bookings", "occurrences"];
        self.each(Wanted { what: "occurrences", path, query: &query }, page).await
    }

    async fn each<T: Record>(&self, wanted: Wanted<'_>, mut take: impl FnMut(Vec<T>)) -> Result<(), Error> {
        let what = wanted.what;
        let wrong = |why: String| Error::Paging { what, why };
        let (mut keys, mut cursors) = (Seen::new(), Seen::new());
        let mut answer = self.ask(wanted, None).await?;
        for _ in 0..MAX_PAGES {
            // Where a header names the next page, it is asked for before this one is read: the server works meanwhile.
            let early = list::header_cursor(&answer).map(str::to_owned);
            let mut ahead = match &early {
                Some(cursor) if cursors.insert(cursor) => {
                    let mut ahead = Box::pin(self.ask(wanted, Some((Style::Array.parameter(), cursor))));
                    let first = futures_util::poll!(&mut ahead);
                    // Lets the connection's own task write the request.
                    tokio::task::yield_now().await;
                    Some((ahead, first))
                }
                Some(_) => return Err(wrong("the server repeats a cursor".to_owned())),
                None => None,
            };
            let page: Page<T> = list::page(what, &answer)?;
            drop(answer);
            for key in page.items.iter().filter_map(Record::key) {
                if !keys.insert(key) {
                    return Err(wrong(format!("the record {key} came twice")));
                }
            }
            take(page.items);
            let Some(next) = page.next else { return Ok(()) };
            answer = match ahead.take() {
                Some((_, Poll::Ready(answer))) => answer?,
                Some((ahead, Poll::Pending)) => ahead.await?,
                None if !cursors.insert(&next) => return Err(wrong("the server repeats a cursor".to_owned())),
                None => self.ask(wanted, Some((page.style.parameter(), &next))).await?,
            };
        }
        Err(wrong(format!("it does not end after {MAX_PAGES} pages")))
    }

    /// One page, not yet read.
    async fn ask(&self, wanted: Wanted<'_>, cursor: Option<(&str, &str)>) -> Result<Response, Error> {
        let limit = self.account.page_limit.clamp(1, 100).to_string();
        let mut query = wanted.query.to_vec();
        query.push(("$limit", limit.as_str()));
        query.extend(cursor);
        self.get(wanted.what, self.url(wanted.path, &query)?).await
    }
}
