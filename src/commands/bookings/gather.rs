//! Reads who has left and what they hold. Any page that fails, or a list that contradicts itself, ends the whole run.

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use serde::{Serialize, Serializer};

use super::future;
use crate::cli::Listing;
use crate::commands::Result;
use crate::context::Context;
use crate::report::Failure;
use ornd_scim_core::bookings::cancel::Work;
use ornd_scim_core::bookings::filter::{Filter, is_meant};
use ornd_scim_core::bookings::guard::Roster;
use ornd_scim_core::bookings::kept::{Kept, Known, Texts, Told};
use ornd_scim_core::bookings::plan::{Bookings, Item};
use ornd_scim_core::bookings::{Holder, Judgement, Limits, Verdict};
use ornd_scim_core::officernd::{Client, Employee, Error, Location, Resource, Standing};

/// How many requests are under way at once while reading.
pub const AT_ONCE: usize = 4;

/// What was found.
pub struct Found {
    /// How many people there are.
    pub roster: Roster,
    /// Of how many the two statuses disagree.
    pub unclear: u64,
    /// What they hold.
    pub bookings: Holdings,
}

/// What those who have left hold, by employee, then by time. Items are made of it one by one.
pub struct Holdings {
    employees: Vec<Employee>,
    kept: Vec<Kept>,
    texts: Texts,
    names: Names,
}

impl Holdings {
    /// Each booking as it is shown.
    pub fn items(&self) -> impl Iterator<Item = Item> {
        self.kept.iter().filter_map(|kept| self.item(kept))
    }

    fn item(&self, kept: &Kept) -> Option<Item> {
        let known = Known { texts: &self.texts, resources: &self.names.resources, locations: &self.names.locations };
        kept.item(self.employees.get(kept.employee as usize)?, &known)
    }

    /// The bookings as they are planned, with the records that were wanted.
    pub fn into_work(mut self) -> Vec<Work> {
        let all = std::mem::take(&mut self.kept);
        let work = |mut kept: Kept| {
            let item = self.item(&kept)?;
            Some(Work { item, record: kept.told.as_mut().and_then(|told| told.record.take()) })
        };
        all.into_iter().filter_map(work).collect()
    }

    /// What to do with each, and why.
    pub fn judgements(&self) -> impl Iterator<Item = Judgement> {
        self.kept.iter().filter_map(|kept| Some(kept.told.as_ref()?.judgement))
    }

    /// Keeps what is looked at, by employee, then by time.
    fn sift(&mut self, filter: &Filter) {
        let mut all = std::mem::take(&mut self.kept);
        all.retain(|kept| self.item(kept).is_some_and(|item| filter.keeps(&item)));
        all.sort_unstable_by(|a, b| (a.employee, a.next(), &a.id).cmp(&(b.employee, b.next(), &b.id)));
        self.kept = all;
    }
}

impl Serialize for Holdings {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_seq(self.items())
    }
}

impl Bookings for Holdings {
    fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        self.judgements().map(|judgement| judgement.verdict)
    }
}

/// What to look for.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    /// Which future, and for whom.
    pub limits: Limits,
    /// What the person asked for.
    pub filter: &'a Filter,
    /// How to ask for the future.
    pub listing: Listing,
    /// Whether the records are wanted as well, for the journal: they take many times the memory.
    pub records: bool,
}

/// Reads employees first: without anybody who has left there is nothing else to ask.
pub async fn gather(context: &Context, client: &Client, wanted: Wanted<'_>) -> Result<Found> {
    let people = people(context, client, wanted.filter).await?;
    let bookings = held(context, client, wanted, people.gone).await?;
    Ok(Found { roster: people.roster, unclear: people.unclear, bookings })
}

struct People {
    roster: Roster,
    unclear: u64,
    /// Those who have left, or may have, and are looked at.
    gone: Vec<Employee>,
}

async fn people(context: &Context, client: &Client, filter: &Filter) -> Result<People> {
    let progress = context.out.progress("Reading employees", None);
    let mut people = People { roster: Roster { employees: 0, former: 0 }, unclear: 0, gone: Vec::new() };
    // A name that nobody has is an error, so that a typing error is not taken for "nothing" or "nobody".
    let mut unknown: HashSet<&String> = filter.employees.iter().chain(&filter.exclude).collect();
    let mut unknown_gone: HashSet<&String> = filter.employees.iter().collect();
    client
        .each_employee(|page| {
            people.roster.employees += page.len() as u64;
            progress.set(people.roster.employees);
            for employee in page {
                unknown.retain(|who| !is_meant(&employee, who));
                match employee.standing() {
                    Standing::Former => people.roster.former += 1,
                    Standing::Unclear => people.unclear += 1,
                    Standing::Active | Standing::Contact => continue,
                }
                unknown_gone.retain(|who| !is_meant(&employee, who));
                if filter.wants(&employee) {
                    people.gone.push(employee);
                }
            }
        })
        .await?;
    drop(progress);
    // The order in which they are shown: what they hold follows it.
    people.gone.sort_unstable_by(|a, b| (a.shown(), &a.id).cmp(&(b.shown(), &b.id)));
    if people.roster.employees == 0 {
        return Err(Failure::guard(
            "OfficeRnD answers that there are no employees at all; nothing is concluded from that",
        )
        .hint(format!("look at the org slug and the permissions: ornd-scim{} status", context.flags_for_hint())));
    }
    if let Some(nobody) = unknown_gone.iter().min() {
        let active = !unknown.contains(*nobody);
        let what = if active { "is not Former" } else { "is not known to OfficeRnD as an id, name or email" };
        return Err(Failure::usage(format!("no Former employee is meant by --employee: \"{nobody}\" {what}"))
            .hint("without --employee everybody who has left is listed"));
    }
    if let Some(nobody) = unknown.iter().min() {
        return Err(Failure::usage(format!(
            "no employee has the id, name or email \"{nobody}\" of --exclude-employee"
        ))
        .hint("a name that is misspelt would exclude nobody; correct it or leave it out"));
    }
    Ok(people)
}

/// What they hold: candidates from the future, then the record of each booking that its occurrences do not carry whole.
async fn held(context: &Context, client: &Client, wanted: Wanted<'_>, employees: Vec<Employee>) -> Result<Holdings> {
    let future::Found { kept, texts } = future::candidates(context, client, wanted, &employees).await?;
    let mut holdings = Holdings { employees, kept, texts, names: Names::default() };
    if holdings.kept.is_empty() {
        return Ok(holdings);
    }
    let told = told(context, client, wanted, &mut holdings);
    let (told, names) = tokio::join!(told, names(client, wanted.filter));
    holdings.names = told.and(names)?;
    holdings.sift(wanted.filter);
    Ok(holdings)
}

/// Of how many bookings the missing records are read before those of the next ones (our choice): enough for the reading
/// never to wait, and few enough that the list of what is missing stays short.
const PART: usize = 4096;

/// Reads the records that are missing.
async fn told(context: &Context, client: &Client, wanted: Wanted<'_>, holdings: &mut Holdings) -> Result<()> {
    let Holdings { employees, kept: all, texts, .. } = holdings;
    let missing = all.iter().filter(|kept| kept.told.is_none()).count();
    let progress = context.out.progress("Reading bookings", Some(missing as u64));
    let mut done = 0;
    for part in all.chunks_mut(PART) {
        let missing = part.iter().enumerate().filter(|(_, kept)| kept.told.is_none());
        let bare: Vec<_> = missing.map(|(index, kept)| (index, kept.id.to_string())).collect();
        let read = |(index, id): (usize, String)| async move { Ok::<_, Error>((index, client.booking(&id).await?)) };
        let mut records = stream::iter(bare).map(read).buffer_unordered(AT_ONCE);
        while let Some((index, record)) = records.try_next().await? {
            done += 1;
            progress.set(done);
            let (Some(record), Some(kept)) = (record, part.get_mut(index)) else { continue };
            let Some(employee) = employees.get(kept.employee as usize) else { continue };
            let how = (&mut *texts, wanted.records);
            kept.told = Told::new(record, kept.next(), &Holder::from(employee), wanted.limits, how);
        }
    }
    // Gone since it was listed, or nothing to do about it: nothing is held.
    all.retain(|kept| kept.told.is_some());
    Ok(())
}

#[derive(Default)]
struct Names {
    resources: HashMap<Box<str>, Resource>,
    locations: HashMap<Box<str>, Location>,
}

/// Names only: the list of resources is the sister product's. Without it ids are shown, unless types or locations decide
/// what is looked at.
async fn names(client: &Client, filter: &Filter) -> Result<Names> {
    let (resources, locations) = tokio::join!(client.resources(), client.locations());
    let (resources, locations) = if filter.needs_resources() {
        (resources?, locations?)
    } else {
        (resources.unwrap_or_default(), locations.unwrap_or_default())
    };
    for kind in &filter.types {
        if !resources
            .iter()
            .filter_map(|resource| resource.kind.as_deref())
            .any(|known| known.eq_ignore_ascii_case(kind))
        {
            return Err(nothing_like("--type", kind, resources.iter().filter_map(|resource| resource.kind.as_deref())));
        }
    }
    for name in &filter.locations {
        if !locations
            .iter()
            .filter_map(|location| location.name.as_deref())
            .any(|known| known.trim().eq_ignore_ascii_case(name.trim()))
        {
            return Err(nothing_like(
                "--location",
                name,
                locations.iter().filter_map(|location| location.name.as_deref()),
            ));
        }
    }
    Ok(Names {
        resources: resources.into_iter().map(|resource| (resource.id.clone(), resource)).collect(),
        locations: locations.into_iter().map(|location| (location.id.clone(), location)).collect(),
    })
}

fn nothing_like<'a>(flag: &str, wanted: &str, known: impl Iterator<Item = &'a str>) -> Failure {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    known.dedup();
    Failure::usage(format!("{flag}: nothing is called \"{wanted}\""))
        .hint(format!("there are: {}", known.iter().take(20).copied().collect::<Vec<_>>().join(", ")))
}
