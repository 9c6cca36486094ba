//! The occurrences of leavers in the time window: everybody's, in one list or in parts side by side, or employee by employee,
//! whichever needs fewer requests ([`listing`] decides). Of what is scanned nothing is held but the candidates.

use std::cell::RefCell;
use std::collections::VecDeque;

use futures_util::stream::FuturesUnordered;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;

use super::{Listing, Request};
use crate::bookings::candidates::{Candidate, Candidates};
use crate::bookings::listing::{self, Seen, Way};
use crate::bookings::rules::TimeWindow;
use crate::bookings::{Note, Reporter, Step};
use crate::officernd::{Client, Employee, Error, Occurrence};

/// What was found.
pub(super) struct Found {
    /// By employee, then by time.
    pub candidates: Vec<Candidate>,
    /// Occurrences that may be a leaver's and are not understood.
    pub not_understood: u64,
}

/// Every booking that may be a leaver's and in the time window, each once.
pub(super) async fn candidates(
    client: &Client,
    request: Request<'_>,
    leavers: &[Employee],
    reporter: &dyn Reporter,
) -> Result<Found, Error> {
    let window = request.rules.window;
    if leavers.is_empty() {
        return Ok(Found { candidates: Vec::new(), not_understood: 0 });
    }
    reporter.begin(Step::Future, None);
    let candidates = RefCell::new(Candidates::new(window, leavers));
    let search = Search { client, window, leavers, candidates: &candidates, at_once: request.at_once, reporter };
    let (way, why) = match request.listing {
        Listing::Employees => (Way::Employees, "employee by employee, as requested".to_owned()),
        Listing::All => search.whole(usize::MAX, "everybody's occurrences, as requested").await?,
        Listing::Auto => match listing::first_pages(leavers.len()) {
            0 => (Way::Employees, format!("employee by employee: at least {} requests", leavers.len())),
            first => search.whole(first, "").await?,
        },
    };
    reporter.note(&Note::Listing(why));
    match way {
        Way::Whole => {}
        Way::Windows(windows) => {
            search.windows(windows).await?;
            if candidates.borrow().holder_unknown {
                let why = "employee by employee again: an occurrence does not say whom it is for";
                reporter.note(&Note::Listing(why.to_owned()));
                search.employees().await?;
            }
        }
        Way::Employees => search.employees().await?,
    }
    let candidates = candidates.into_inner();
    let not_understood = candidates.not_understood();
    Ok(Found { candidates: candidates.into_sorted(), not_understood })
}

struct Search<'a, 'b> {
    client: &'a Client,
    window: TimeWindow,
    leavers: &'a [Employee],
    candidates: &'a RefCell<Candidates<'b>>,
    at_once: usize,
    reporter: &'a dyn Reporter,
}

impl Search<'_, '_> {
    /// Begins with everybody's list, and reads it to its end where that is the way. Gives what is left to do. After `first`
    /// pages it is decided whether to continue.
    async fn whole(&self, first: usize, why: &str) -> Result<(Way, String), Error> {
        let leavers = self.leavers.len();
        let TimeWindow { now, until, .. } = self.window;
        let mut list = self.client.occurrences(now, until, None)?;
        let mut starts = Vec::new();
        let mut pages = 0;
        loop {
            // The page after the first ones may not be wanted.
            list.eager(pages + 1 != first);
            let Some(page) = list.next().await? else { break };
            pages += 1;
            self.reporter.progress(pages as u64);
            if pages <= first && first != usize::MAX {
                starts.extend(page.iter().filter_map(|occurrence| occurrence.start.value().copied()));
            }
            self.candidates.borrow_mut().take(page, None);
            if self.candidates.borrow().holder_unknown {
                return Ok((
                    Way::Employees,
                    "employee by employee: an occurrence does not say whom it is for".to_owned(),
                ));
            }
            if pages == first {
                let sample = self.sample(&starts).await?;
                let seen = Seen { leavers, starts: &starts, from: now, until, sample };
                let seen = self.without_empty_end(seen).await?;
                let (way, why) = listing::choose(seen);
                if way != Way::Whole {
                    return Ok((way, why));
                }
            }
        }
        let why = if why.is_empty() { format!("everybody's occurrences: {pages} pages") } else { why.to_owned() };
        Ok((Way::Whole, why))
    }

    /// How many occurrences there are in the sample's window, and whether that is only a lower bound.
    async fn sample(&self, starts: &[Timestamp]) -> Result<Option<(usize, bool)>, Error> {
        let leavers = self.leavers.len();
        let Some((from, to)) = listing::sample_window(leavers, starts) else { return Ok(None) };
        let mut pager = self.client.occurrences(from, to, None)?;
        pager.eager(false);
        let mut records = 0;
        for _ in 0..listing::first_pages(leavers) {
            let Some(page) = pager.next().await? else { return Ok(Some((records, false))) };
            records += page.len();
            if page.is_empty() {
                return Ok(Some((records, false)));
            }
        }
        Ok(Some((records, pager.has_more())))
    }

    /// Leaves out the end of the time where hardly anything is in it: what there is comes with the answer that says so.
    async fn without_empty_end<'s>(&self, mut seen: Seen<'s>) -> Result<Seen<'s>, Error> {
        let mut busy = None;
        while let Some((from, until)) = listing::doubtful_end(&seen, busy) {
            let mut pager = self.client.occurrences(from, until, None)?;
            pager.eager(false);
            let page: Vec<Occurrence> = pager.next().await?.unwrap_or_default();
            if pager.has_more() {
                busy = Some(from);
            } else {
                self.candidates.borrow_mut().take(page, None);
                seen.until = from;
            }
        }
        Ok(seen)
    }

    /// Reads windows side by side. What one of them is split into waits with those that were not begun yet.
    async fn windows(&self, windows: Vec<(Timestamp, Timestamp)>) -> Result<(), Error> {
        let mut waiting = VecDeque::from(windows);
        let mut reading = FuturesUnordered::new();
        loop {
            while let Some(window) = (reading.len() < self.at_once).then(|| waiting.pop_front()).flatten() {
                reading.push(self.window(window));
            }
            let Some(parts) = reading.try_next().await? else { return Ok(()) };
            waiting.extend(parts);
        }
    }

    /// Reads a window to its end, or gives the parts that are to be read in its place.
    async fn window(&self, (from, to): (Timestamp, Timestamp)) -> Result<Vec<(Timestamp, Timestamp)>, Error> {
        let mut pager = self.client.occurrences(from, to, None)?;
        pager.eager(false);
        let mut first = true;
        while let Some(page) = pager.next().await? {
            if std::mem::take(&mut first) && pager.has_more() {
                let starts: Vec<Timestamp> =
                    page.iter().filter_map(|occurrence| occurrence.start.value().copied()).collect();
                if let Some(parts) = listing::split(from, to, &starts) {
                    return Ok(parts);
                }
                pager.eager(true);
            }
            self.candidates.borrow_mut().take(page, None);
        }
        Ok(Vec::new())
    }

    async fn employees(&self) -> Result<(), Error> {
        let TimeWindow { now, until, .. } = self.window;
        let list = |number: u32| async move {
            let Some(employee) = self.leavers.get(number as usize) else { return Ok(()) };
            let mut pager = self.client.occurrences(now, until, Some(("member", &employee.id)))?;
            while let Some(page) = pager.next().await? {
                self.candidates.borrow_mut().take(page, Some(number));
            }
            Ok::<(), Error>(())
        };
        let lists = stream::iter((0..).zip(self.leavers).map(|(number, _)| list(number)));
        let mut lists = lists.buffer_unordered(self.at_once);
        let mut done = 0;
        while lists.try_next().await?.is_some() {
            done += 1;
            self.reporter.progress(done);
        }
        Ok(())
    }
}
