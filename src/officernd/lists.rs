//! Whole lists, handed over page by page so that nothing of them needs to be held.
//!
//! A cursor seen twice, or a record that comes a second time, ends the list with an error: a list that contradicts itself
//! must not be taken for complete.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::future::Future;
use std::hash::BuildHasher as _;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::Poll;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use url::Url;

use super::client::Client;
use super::error::Error;
use super::list::{self, Page, Style};
use super::types::{Employee, Location, Occurrence, Resource, Team};
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

    /// What takes place between two instants (documented by OfficeRnD: `GET /bookings/occurrences`, `start` and `end`
    /// required), page by page. One booking can have several occurrences, so nothing is said about what comes twice.
    pub fn occurrences(
        &self,
        from: Timestamp,
        to: Timestamp,
        filter: Option<(&str, &str)>,
    ) -> Result<Pager<'_, Occurrence>, Error> {
        let (from, to) = (from.to_string(), to.to_string());
        let mut query = vec![("start", from.as_str()), ("end", to.as_str())];
        query.extend(filter);
        self.pager(Wanted { what: "occurrences", path: &["bookings", "occurrences"], query: &query })
    }

    async fn each<T: Record>(&self, wanted: Wanted<'_>, mut take: impl FnMut(Vec<T>)) -> Result<(), Error> {
        let mut pager = self.pager(wanted)?;
        while let Some(page) = pager.next().await? {
            take(page);
        }
        Ok(())
    }

    fn pager<T: Record>(&self, wanted: Wanted<'_>) -> Result<Pager<'_, T>, Error> {
        let limit = self.account.page_limit.clamp(1, 100).to_string();
        let mut query = wanted.query.to_vec();
        query.push(("$limit", limit.as_str()));
        let first = self.url(wanted.path, &query)?;
        Ok(Pager {
            client: self,
            what: wanted.what,
            next: Some(Box::pin(self.get(wanted.what, first.clone()))),
            first,
            keys: Seen::new(),
            cursors: Seen::new(),
            eager: true,
            pages: 0,
            records: PhantomData,
        })
    }
}

/// A request under way.
type Asked<'a> = Pin<Box<dyn Future<Output = Result<Response, Error>> + 'a>>;

/// A list that is read page by page, as far as somebody wants it.
pub struct Pager<'a, T> {
    client: &'a Client,
    what: &'static str,
    /// The address of the first page, to which a cursor is added.
    first: Url,
    next: Option<Asked<'a>>,
    keys: Seen,
    cursors: Seen,
    eager: bool,
    pages: usize,
    records: PhantomData<T>,
}

#[allow(private_bounds)] // Which records there are is this room's.
impl<'a, T: Record> Pager<'a, T> {
    /// The next page; `None` after the last one. After an error there is no further page, and nothing of the list may be
    /// taken for complete.
    pub async fn next(&mut self) -> Result<Option<Vec<T>>, Error> {
        let Some(asked) = self.next.take() else { return Ok(None) };
        self.pages += 1;
        if self.pages > MAX_PAGES {
            return Err(self.wrong(format!("it does not end after {MAX_PAGES} pages")));
        }
        let answer = asked.await?;
        // Where a header names the next page, it is asked for before this one is read: the server works meanwhile.
        let early = list::header_cursor(&answer).filter(|_| self.eager).map(str::to_owned);
        if let Some(cursor) = &early {
            let mut ahead = self.ask(Style::Array, cursor)?;
            self.next = Some(match futures_util::poll!(&mut ahead) {
                Poll::Ready(answer) => Box::pin(std::future::ready(answer)),
                Poll::Pending => ahead,
            });
            // Lets the connection's own task write the request.
            tokio::task::yield_now().await;
        }
        match self.read(&answer, early.is_some()) {
            Ok(items) => Ok(Some(items)),
            Err(error) => {
                self.next = None;
                Err(error)
            }
        }
    }

    /// Whether a further page is asked for before the one that came is read; not where it may not be wanted.
    pub fn eager(&mut self, eager: bool) {
        self.eager = eager;
    }

    /// Whether there is a further page.
    pub fn has_more(&self) -> bool {
        self.next.is_some()
    }

    fn read(&mut self, answer: &Response, asked: bool) -> Result<Vec<T>, Error> {
        let page: Page<T> = list::page(self.what, answer)?;
        for key in page.items.iter().filter_map(Record::key) {
            if !self.keys.insert(key) {
                return Err(self.wrong(format!("the record {key} came twice")));
            }
        }
        if let Some(cursor) = page.next.filter(|_| !asked) {
            self.next = Some(self.ask(page.style, &cursor)?);
        }
        Ok(page.items)
    }

    /// Asks for the page behind a cursor; one that was seen before ends the list.
    fn ask(&mut self, style: Style, cursor: &str) -> Result<Asked<'a>, Error> {
        if !self.cursors.insert(cursor) {
            return Err(self.wrong("the server repeats a cursor".to_owned()));
        }
        let mut url = self.first.clone();
        url.query_pairs_mut().append_pair(style.parameter(), cursor);
        Ok(Box::pin(self.client.get(self.what, url)))
    }

    fn wrong(&self, why: String) -> Error {
        Error::Paging { what: self.what, why }
    }
}
