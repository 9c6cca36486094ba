//! Whole lists, handed over page by page so that nothing of them needs to be held.
//!
//! A page that cannot be used is read again, twice at most. A cursor that stays one seen before, or a record that comes a
//! second time, ends the list with an error: a list that contradicts itself must not be taken for complete.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::Poll;

use futures_util::future::join_all;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use url::Url;

use super::client::{Client, REREADS};
use super::error::Error;
use super::list::{self, Page, Style};
use super::seen::Seen;
use super::types::{Booking, Employee, Location, Occurrence, Resource, Team};
use crate::http::Response;

/// More pages than any organization has: beyond it, a server repeats itself in a way that was not noticed.
const MAX_PAGES: usize = 100_000;

/// So many empty pages in a row are a list without an end (our choice).
const MAX_EMPTY: usize = 100;

/// The longest cursor that is sent back, in bytes: no server takes a longer address.
const LONGEST_CURSOR: usize = 4096;

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
with_ids!(Team, Employee, Location, Resource, Booking);

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

    /// An employee's booking records, past ones included (documented by OfficeRnD: `GET /bookings`, filter `member`).
    pub fn bookings_of(&self, employee: &str) -> Result<Pager<'_, Booking>, Error> {
        self.pager(Wanted { what: "bookings", path: &["bookings"], query: &[("member", employee)] })
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
            next: Some(self.ask(wanted.what, first.clone())),
            first,
            keys: Seen::new(),
            cursors: Seen::new(),
            eager: true,
            pages: 0,
            empty: 0,
            full: self.account.page_limit.clamp(1, 100).into(),
            records_read: 0,
            records: PhantomData,
        })
    }
}

/// A request under way, and where it goes to.
struct Asked<'a> {
    url: Url,
    answer: Pin<Box<dyn Future<Output = Result<Response, Error>> + 'a>>,
}

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
    /// How many pages in a row were empty.
    empty: usize,
    /// The most records that a page can have, as far as is known.
    full: usize,
    /// How many records came so far.
    records_read: u64,
    records: PhantomData<T>,
}

#[allow(private_bounds)] // Which records there are is this room's.
impl<'a, T: Record> Pager<'a, T> {
    /// The next page; `None` after the last one. A page that cannot be used, or that makes the list end or go round where it
    /// may not, is read again, twice at most. After an error there is no further page, and nothing of the list may be taken
    /// for complete.
    pub async fn next(&mut self) -> Result<Option<Vec<T>>, Error> {
        let Some(Asked { url, answer }) = self.next.take() else { return Ok(None) };
        self.pages += 1;
        if self.pages > MAX_PAGES {
            return Err(self.wrong(format!("it does not end after {MAX_PAGES} pages")));
        }
        let mut answer = answer.await;
        for number in 0.. {
            let page = match answer {
                Ok(answer) => self.read(&answer).await,
                Err(error) => Err(error),
            };
            if page.is_err() {
                self.next = None;
            }
            match page {
                Ok(page) => {
                    let page = if self.may_be_cut(&page) { self.confirm(page, &url).await? } else { page };
                    return self.take(page).map(Some);
                }
                Err(error) if number == REREADS || !error.is_garbled() => return Err(error),
                Err(_) => self.client.pause(number).await,
            }
            answer = self.client.get(self.what, url.clone()).await;
        }
        Ok(None)
    }

    /// A full page without a cursor is the last one, or has lost it.
    fn may_be_cut(&self, page: &Page<T>) -> bool {
        page.next.is_none() && page.items.len() >= self.full
    }

    /// Believes that a full page is the last one only when it stays so. As nothing is wrong so far, all further answers are asked
    /// for at once; one that cannot be used says nothing, as long as another one can.
    async fn confirm(&mut self, page: Page<T>, url: &Url) -> Result<Page<T>, Error> {
        let answers = join_all((0..REREADS).map(|_| self.client.get(self.what, url.clone()))).await;
        let mut confirmed = Err(self.wrong("its last page could not be confirmed".to_owned()));
        for answer in answers {
            let again = match answer {
                Ok(answer) => self.read(&answer).await,
                Err(error) => Err(error),
            };
            match again {
                Ok(again) if self.may_be_cut(&again) => confirmed = Ok(()),
                Ok(again) => return Ok(again),
                Err(error) => {
                    self.next = None;
                    if !error.is_garbled() {
                        return Err(error);
                    }
                    confirmed = confirmed.or(Err(error));
                }
            }
        }
        confirmed.map(|()| page)
    }

    /// Whether a further page is asked for before the one that came is read; not where it may not be wanted.
    pub fn eager(&mut self, eager: bool) {
        self.eager = eager;
    }

    /// Whether there is a further page.
    pub fn has_more(&self) -> bool {
        self.next.is_some()
    }

    /// Understands an answer. Where a header names the next page, that is asked for before this one is read: the server works
    /// meanwhile.
    async fn read(&mut self, answer: &Response) -> Result<Page<T>, Error> {
        if let Some(cursor) = list::header_cursor(answer).filter(|_| self.eager) {
            let mut ahead = self.ask(Style::Array, cursor)?;
            ahead.answer = match futures_util::poll!(&mut ahead.answer) {
                Poll::Ready(answer) => Box::pin(std::future::ready(answer)),
                Poll::Pending => ahead.answer,
            };
            self.next = Some(ahead);
            // Lets the connection's own task write the request.
            tokio::task::yield_now().await;
        }
        let page: Page<T> = list::page(self.what, answer)?;
        if let (Some(cursor), None) = (&page.next, &self.next) {
            self.next = Some(self.ask(page.style, cursor)?);
        }
        Ok(page)
    }

    /// Takes a page for good.
    fn take(&mut self, page: Page<T>) -> Result<Vec<T>, Error> {
        for key in page.items.iter().filter_map(Record::key) {
            if !self.keys.insert(key) {
                self.next = None;
                return Err(self.wrong(format!("the record {key} came twice")));
            }
        }
        self.records_read += page.items.len() as u64;
        if let Some(total) = page.total.filter(|total| page.next.is_none() && *total > self.records_read) {
            return Err(self.wrong(format!("it has {total} records, and {} came", self.records_read)));
        }
        self.empty = if page.items.is_empty() { self.empty + 1 } else { 0 };
        if self.empty > MAX_EMPTY && page.next.is_some() {
            self.next = None;
            return Err(self.wrong(format!("{MAX_EMPTY} pages in a row are empty, and there is always another one")));
        }
        if let Some(cursor) = &page.next {
            self.cursors.insert(cursor);
        }
        // A server may give less than it is asked for; then all of its pages but the last one are that long.
        if self.pages == 1 && page.next.is_some() && !page.items.is_empty() {
            self.full = page.items.len();
        }
        Ok(page.items)
    }

    /// Asks for the page behind a cursor; not for one that was seen before.
    fn ask(&self, style: Style, cursor: &str) -> Result<Asked<'a>, Error> {
        if cursor.len() > LONGEST_CURSOR {
            return Err(self.wrong(format!("a cursor is longer than {LONGEST_CURSOR} bytes")));
        }
        if self.cursors.contains(cursor) {
            return Err(Error::Cursor { what: self.what });
        }
        let mut url = self.first.clone();
        url.query_pairs_mut().append_pair(style.parameter(), cursor);
        Ok(self.client.ask(self.what, url))
    }

    fn wrong(&self, why: String) -> Error {
        Error::Paging { what: self.what, why }
    }
}

impl Client {
    fn ask(&self, what: &'static str, url: Url) -> Asked<'_> {
        Asked { answer: Box::pin(self.get(what, url.clone())), url }
    }
}
