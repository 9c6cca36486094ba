//! Reads who has left and what they hold. Any page that fails, or a list that contradicts itself, ends the whole run.

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::future::{self, Candidate};
use crate::cancel::Work;
use crate::cleanup::filter::{Filter, is_meant};
use crate::cleanup::guard::Roster;
use crate::cleanup::plan::Item;
use crate::cleanup::{Held, Holder, Judgement, Limits, judge};
use crate::cli::Listing;
use crate::commands::Result;
use crate::context::Context;
use crate::failure::Failure;
use crate::officernd::{Booking, Client, Employee, Error, Location, Resource, Standing};

/// How many requests are under way at once while reading.
pub const AT_ONCE: usize = 4;

/// What was found.
pub struct Found {
    /// How many people there are.
    pub roster: Roster,
    /// Of how many the two statuses disagree.
    pub unclear: u64,
    /// What they hold, by employee, then by time.
    pub work: Vec<Work>,
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
}

/// Reads employees first: without anybody who has left there is nothing else to ask.
pub fn gather(context: &Context, client: &Client, wanted: Wanted<'_>) -> Result<Found> {
    let people = people(context, client, wanted.filter)?;
    let work = context.block_on(held(context, client, wanted, &people.gone))??;
    Ok(Found { roster: people.roster, unclear: people.unclear, work })
}

struct People {
    roster: Roster,
    unclear: u64,
    /// Those who have left, or may have, and are looked at.
    gone: Vec<Employee>,
}

fn people(context: &Context, client: &Client, filter: &Filter) -> Result<People> {
    let progress = context.out.progress("Reading employees", None);
    let mut people = People { roster: Roster { employees: 0, former: 0 }, unclear: 0, gone: Vec::new() };
    // A name that nobody has is an error, so that a typing error is not taken for "nothing" or "nobody".
    let mut unknown: HashSet<&String> = filter.employees.iter().chain(&filter.exclude).collect();
    let mut unknown_gone: HashSet<&String> = filter.employees.iter().collect();
    context.block_on(client.each_employee(|page| {
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
    }))??;
    drop(progress);
    if people.roster.employees == 0 {
        return Err(Failure::guard(
            "OfficeRnD answers that there are no employees at all; nothing is concluded from that",
        )
        .hint(format!("look at the org slug and the permissions: ornd-scim{} status", context.flags_for_hint()))
        .into());
    }
    if let Some(nobody) = unknown_gone.iter().min() {
        let active = !unknown.contains(*nobody);
        let what = if active { "is not Former" } else { "is not known to OfficeRnD as an id, name or email" };
        return Err(Failure::usage(format!("no Former employee is meant by --employee: \"{nobody}\" {what}"))
            .hint("without --employee everybody who has left is listed")
            .into());
    }
    if let Some(nobody) = unknown.iter().min() {
        return Err(Failure::usage(format!(
            "no employee has the id, name or email \"{nobody}\" of --exclude-employee"
        ))
        .hint("a name that is misspelt would exclude nobody; correct it or leave it out")
        .into());
    }
    Ok(people)
}

/// What they hold: candidates from the future, then the record of each booking that its occurrences do not carry whole.
async fn held(context: &Context, client: &Client, wanted: Wanted<'_>, gone: &[Employee]) -> Result<Vec<Work>> {
    let limits = wanted.limits;
    let candidates = future::candidates(context, client, limits, gone, wanted.listing).await?;
    let total = candidates.iter().filter(|candidate| candidate.record.is_none()).count();
    let progress = context.out.progress("Reading bookings", Some(total as u64));
    let mut done = 0;
    let mut held: Vec<(&Employee, Held, Judgement)> = Vec::new();
    let mut read = stream::iter(candidates).map(|candidate| record(client, candidate)).buffer_unordered(AT_ONCE);
    while let Some((candidate, booking)) = read.try_next().await? {
        done += u64::from(candidate.record.is_none());
        progress.set(done);
        // Gone since it was listed: nothing is held any more.
        let (Some(booking), Some(employee)) = (booking, gone.get(candidate.employee)) else { continue };
        let found = Held { booking, next: candidate.next };
        if let Some(judgement) = judge(&found, &Holder::from(employee), limits) {
            held.push((employee, found, judgement));
        }
    }
    drop((read, progress));
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let names = names(client, wanted.filter).await?;
    let mut work: Vec<Work> = held
        .into_iter()
        .map(|(employee, held, judgement)| {
            let resource = held.booking.resource.as_ref().and_then(|id| names.resources.get(id));
            let location = resource.and_then(|resource| names.locations.get(resource.office.as_ref()?));
            let item = Item::new(employee, &held, judgement, resource, location);
            Work { item, record: Some(Box::new(held.booking)) }
        })
        .filter(|work| wanted.filter.keeps(&work.item))
        .collect();
    work.sort_by(|a, b| a.item.cmp(&b.item));
    Ok(work)
}

async fn record(client: &Client, mut candidate: Candidate) -> std::result::Result<(Candidate, Option<Booking>), Error> {
    let booking = match candidate.record.take() {
        Some(record) => Some(*record),
        None => client.booking(&candidate.booking).await?,
    };
    Ok((candidate, booking))
}

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

fn nothing_like<'a>(flag: &str, wanted: &str, known: impl Iterator<Item = &'a str>) -> anyhow::Error {
    let mut known: Vec<&str> = known.collect();
    known.sort_unstable();
    known.dedup();
    Failure::usage(format!("{flag}: nothing is called \"{wanted}\""))
        .hint(format!("there are: {}", known.iter().take(20).copied().collect::<Vec<_>>().join(", ")))
        .into()
}
