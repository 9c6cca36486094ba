//! What takes place in the future, of those who have left: all of it in time windows, or employee by employee, whichever
//! needs fewer requests ([`ornd_scim_core::bookings::listing`] decides). Of what is scanned nothing is kept but the candidates.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use futures_util::stream::FuturesUnordered;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;

use super::gather::{AT_ONCE, Wanted};
use crate::cli::Listing;
use crate::commands::Result;
use crate::context::Context;
use crate::output::Progress;
use ornd_scim_core::bookings::holding::Holding;
use ornd_scim_core::bookings::kept::{Kept, Texts, Told};
use ornd_scim_core::bookings::listing::{self, Seen, Way};
use ornd_scim_core::bookings::{Holder, Limits, is_candidate};
use ornd_scim_core::officernd::{Client, Employee, Error, Occurrence};

/// What was found.
pub struct Found {
    /// What the employees may hold, in their order, each booking once; of some the record is not read yet.
    pub kept: Vec<Kept>,
    /// What their numbers stand for.
    pub texts: Texts,
}

/// Gathers occurrences.
struct Sieve<'a> {
    limits: Limits,
    /// Whether the records are wanted as well.
    whole: bool,
    numbers: HashMap<&'a str, u32>,
    holders: Vec<Holder>,
    holding: Holding,
    texts: Texts,
    /// Whether an occurrence did not say at all whom it is for.
    untold: bool,
}

impl Sieve<'_> {
    /// Takes a page of one employee's list, or of everybody's.
    fn take(&mut self, page: Vec<Occurrence>, of: Option<u32>) -> std::result::Result<(), Error> {
        for occurrence in page {
            self.untold |= !occurrence.member_came;
            if !is_candidate(&occurrence, self.limits) {
                continue;
            }
            let named = occurrence.member.as_deref().map(|id| self.numbers.get(id).copied());
            let employee = match (of, named) {
                // Whom the list is of; where the occurrence does not say whose it is, the record will.
                (Some(of), None) => of,
                (Some(of), Some(named)) if named == Some(of) => of,
                (None, Some(Some(named))) => named,
                // Somebody else's, or nobody's: a Team's.
                _ => continue,
            };
            let Some(id) = occurrence.booking else {
                return Err(Error::Body {
                    what: "occurrences",
                    why: "one of them does not say which booking it is of".to_owned(),
                });
            };
            let next = occurrence.start.instant().zip(occurrence.end.instant());
            let Some(holder) = self.holders.get(employee as usize) else { continue };
            let told = match occurrence.record {
                None => None,
                Some(record) => match Told::new(*record, next, holder, self.limits, (&mut self.texts, self.whole)) {
                    Some(told) => Some(told),
                    None => continue,
                },
            };
            self.holding.add(Kept::new(employee, &id, next, told));
        }
        Ok(())
    }
}

/// Every booking that may be one of theirs and in the future, each once.
pub async fn candidates(context: &Context, client: &Client, wanted: Wanted<'_>, gone: &[Employee]) -> Result<Found> {
    let (limits, how) = (wanted.limits, wanted.listing);
    if gone.is_empty() {
        return Ok(Found { kept: Vec::new(), texts: Texts::default() });
    }
    let numbers = gone.iter().map(|employee| &*employee.id).zip(0..).collect();
    let holders = gone.iter().map(Holder::from).collect();
    let (holding, texts) = (Holding::default(), Texts::default());
    let sieve = Sieve { limits, whole: wanted.records, numbers, holders, holding, texts, untold: false };
    let sieve = RefCell::new(sieve);
    let progress = context.out.progress("Reading the future", None);
    let (way, why) = match how {
        Listing::Employees => (Way::Employees, "employee by employee, as asked for".to_owned()),
        Listing::All => (Way::GoOn, "the whole time, as asked for".to_owned()),
        Listing::Auto => (Way::GoOn, String::new()),
    };
    let look = Look { client, limits, gone, sieve: &sieve, progress: &progress };
    let (way, why) = look.whole(way, why, how == Listing::Auto).await?;
    context.out.detail(1, &format!("Reading the future {why}."));
    match way {
        Way::GoOn => {}
        Way::Windows(windows) => {
            look.windows(windows).await?;
            if sieve.borrow().untold {
                context
                    .out
                    .detail(1, "Reading it again employee by employee: an occurrence does not say whom it is for.");
                look.employees().await?;
            }
        }
        Way::Employees => look.employees().await?,
    }
    let sieve = sieve.into_inner();
    Ok(Found { kept: sieve.holding.into_kept(), texts: sieve.texts })
}

struct Look<'a, 'b> {
    client: &'a Client,
    limits: Limits,
    gone: &'a [Employee],
    sieve: &'a RefCell<Sieve<'b>>,
    progress: &'a Progress,
}

impl Look<'_, '_> {
    /// Begins with the list of the whole time, and ends it where that is the way. Gives what is left to do.
    async fn whole(&self, way: Way, why: String, auto: bool) -> Result<(Way, String)> {
        let gone = self.gone.len();
        let first = if auto { listing::first_pages(gone) } else { usize::MAX };
        if way == Way::Employees || first == 0 {
            let why = if why.is_empty() { format!("employee by employee: {gone} requests at least") } else { why };
            return Ok((Way::Employees, why));
        }
        let Limits { now, until, .. } = self.limits;
        let mut list = self.client.occurrences(now, until, None)?;
        let mut starts = Vec::new();
        let mut pages = 0;
        loop {
            // The page after the first ones may not be wanted.
            list.eager(!auto || pages + 1 != first);
            let Some(page) = list.next().await? else { break };
            pages += 1;
            self.progress.set(pages as u64);
            if pages <= first && auto {
                starts.extend(page.iter().filter_map(|occurrence| occurrence.start.instant()));
            }
            self.sieve.borrow_mut().take(page, None)?;
            if self.sieve.borrow().untold {
                return Ok((
                    Way::Employees,
                    "employee by employee: an occurrence does not say whom it is for".to_owned(),
                ));
            }
            if pages == first {
                let sample = self.sample(&starts).await?;
                let seen = self.without_empty_end(Seen { gone, starts: &starts, from: now, until, sample }).await?;
                let (way, why) = listing::choose(seen);
                if way != Way::GoOn {
                    return Ok((way, why));
                }
            }
        }
        Ok((Way::GoOn, if auto { format!("page by page: the whole has {pages} pages") } else { why }))
    }

    /// How many occurrences there are in the sample's window, and whether that is only a lower bound.
    async fn sample(&self, starts: &[Timestamp]) -> std::result::Result<Option<(usize, bool)>, Error> {
        let gone = self.gone.len();
        let Some((from, to)) = listing::sample_window(gone, starts) else { return Ok(None) };
        let mut pager = self.client.occurrences(from, to, None)?;
        pager.eager(false);
        let mut records = 0;
        for _ in 0..listing::first_pages(gone) {
            let Some(page) = pager.next().await? else { return Ok(Some((records, false))) };
            records += page.len();
            if page.is_empty() {
                return Ok(Some((records, false)));
            }
        }
        Ok(Some((records, pager.has_more())))
    }

    /// Leaves out the end of the time where hardly anything is in it: what there is comes with the answer that says so.
    async fn without_empty_end<'s>(&self, mut seen: Seen<'s>) -> std::result::Result<Seen<'s>, Error> {
        let mut busy = None;
        while let Some((from, until)) = listing::doubtful_end(&seen, busy) {
            let mut pager = self.client.occurrences(from, until, None)?;
            pager.eager(false);
            let page = pager.next().await?.unwrap_or_default();
            if pager.has_more() {
                busy = Some(from);
            } else {
                self.sieve.borrow_mut().take(page, None)?;
                seen.until = from;
            }
        }
        Ok(seen)
    }

    /// Reads windows side by side. What one of them is split into waits with those that were not begun yet.
    async fn windows(&self, windows: Vec<(Timestamp, Timestamp)>) -> Result<()> {
        let mut waiting = VecDeque::from(windows);
        let mut reading = FuturesUnordered::new();
        loop {
            while let Some(window) = (reading.len() < AT_ONCE).then(|| waiting.pop_front()).flatten() {
                reading.push(self.window(window));
            }
            let Some(parts) = reading.try_next().await? else { return Ok(()) };
            waiting.extend(parts);
        }
    }

    /// Reads a window to its end, or gives the parts that are to be read in its place.
    async fn window(
        &self,
        (from, to): (Timestamp, Timestamp),
    ) -> std::result::Result<Vec<(Timestamp, Timestamp)>, Error> {
        let mut pager = self.client.occurrences(from, to, None)?;
        pager.eager(false);
        let mut first = true;
        while let Some(page) = pager.next().await? {
            if std::mem::take(&mut first) && pager.has_more() {
                let starts: Vec<Timestamp> = page.iter().filter_map(|found| found.start.instant()).collect();
                if let Some(parts) = listing::split(from, to, &starts) {
                    return Ok(parts);
                }
                pager.eager(true);
            }
            self.sieve.borrow_mut().take(page, None)?;
        }
        Ok(Vec::new())
    }

    async fn employees(&self) -> Result<()> {
        let Limits { now, until, .. } = self.limits;
        let list = |number: u32| async move {
            let Some(employee) = self.gone.get(number as usize) else { return Ok(()) };
            let mut pager = self.client.occurrences(now, until, Some(("member", &employee.id)))?;
            while let Some(page) = pager.next().await? {
                self.sieve.borrow_mut().take(page, Some(number))?;
            }
            Ok::<(), Error>(())
        };
        let mut lists = stream::iter((0..).zip(self.gone).map(|(number, _)| list(number))).buffer_unordered(AT_ONCE);
        let mut done = 0;
        while lists.try_next().await?.is_some() {
            done += 1;
            self.progress.set(done);
        }
        Ok(())
    }
}
