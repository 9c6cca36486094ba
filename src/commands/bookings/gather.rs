//! Reads who has left and what they hold. Any page that fails, or a list that contradicts itself, ends the whole run.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::show::Line;
use crate::cleanup::{Held, Holder, Limits, is_candidate, judge};
use crate::commands::Result;
use crate::context::Context;
use crate::failure::Failure;
use crate::officernd::{Client, Employee, Error, Location, Resource, Standing};

/// What was found.
pub struct Found {
    /// How many employees there are.
    pub employees: u64,
    /// How many of them are Former.
    pub former: usize,
    /// Of how many the two statuses disagree.
    pub unclear: usize,
    /// What they hold, by employee, then by time.
    pub lines: Vec<Line>,
}

/// Reads employees first: without anybody who has left there is nothing else to ask.
pub fn gather(context: &Context, client: &Client, limits: Limits, wanted: &[String]) -> Result<Found> {
    let progress = context.out.progress("Reading employees", None);
    let (mut employees, mut gone) = (0, Vec::new());
    context.block_on(client.each_employee(|page| {
        employees += page.len() as u64;
        progress.set(employees);
        let left = |employee: &Employee| matches!(employee.standing(), Standing::Former | Standing::Unclear);
        gone.extend(page.into_iter().filter(left));
    }))??;
    drop(progress);
    if employees == 0 {
        return Err(Failure::guard(
            "OfficeRnD answers that there are no employees at all; nothing is concluded from that",
        )
        .hint("look at the org slug and the permissions: ornd-scim status")
        .into());
    }
    choose(&mut gone, wanted)?;
    let standing = |wanted| gone.iter().filter(|employee| employee.standing() == wanted).count();
    let (former, unclear) = (standing(Standing::Former), standing(Standing::Unclear));
    let mut lines = context.block_on(lines(context, client, limits, &gone))??;
    lines.sort();
    Ok(Found { employees, former, unclear, lines })
}

/// Keeps those that the person names; a name that nobody has is an error, so that a typing error is not taken for "nothing".
fn choose(gone: &mut Vec<Employee>, wanted: &[String]) -> Result<()> {
    if wanted.is_empty() {
        return Ok(());
    }
    let is = |employee: &Employee, who: &String| {
        *employee.id == **who
            || employee.name.as_deref().is_some_and(|name| name.to_lowercase() == who.to_lowercase())
            || employee.email.as_deref().is_some_and(|email| email.eq_ignore_ascii_case(who))
    };
    if let Some(nobody) = wanted.iter().find(|who| !gone.iter().any(|employee| is(employee, who))) {
        return Err(Failure::usage(format!("no Former employee has the id, name or email \"{nobody}\""))
            .hint("without --employee everybody who has left is listed")
            .into());
    }
    gone.retain(|employee| wanted.iter().any(|who| is(employee, who)));
    Ok(())
}

/// Employee by employee: what takes place, then the record of each booking, which tells whose it is and when it began.
async fn lines(
    context: &Context,
    client: &Client,
    limits: Limits,
    gone: &[Employee],
) -> std::result::Result<Vec<Line>, Error> {
    let progress = context.out.progress("Reading bookings of Former employees", Some(gone.len() as u64));
    let mut held: Vec<(&Employee, Held)> = Vec::new();
    for (done, employee) in (1..).zip(gone) {
        let holder = Holder { id: employee.id.clone(), standing: employee.standing() };
        for (id, next) in candidates(client, limits, &holder).await? {
            // Gone since it was listed: nothing is held any more.
            if let Some(booking) = client.booking(&id).await? {
                held.push((employee, Held { booking, next }));
            }
        }
        progress.set(done);
    }
    drop(progress);
    held.retain(|(employee, held)| {
        judge(held, &Holder { id: employee.id.clone(), standing: employee.standing() }, limits).is_some()
    });
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let (resources, locations) = tokio::join!(client.resources(), client.locations());
    // Names only: the list of resources is the sister product's. Without it ids are shown.
    let (resources, locations) = (by_id(resources, |r: &Resource| &r.id), by_id(locations, |l: &Location| &l.id));
    let line = |(employee, held): (&Employee, Held)| {
        let holder = Holder { id: employee.id.clone(), standing: employee.standing() };
        let verdict = judge(&held, &holder, limits)?;
        let resource = held.booking.resource.as_ref().and_then(|id| resources.get(id));
        let location = resource.and_then(|resource| locations.get(resource.office.as_ref()?));
        Some(Line::new(employee, held, verdict, resource, location))
    };
    Ok(held.into_iter().filter_map(line).collect())
}

/// The bookings that may be theirs and in the future, each with the first occurrence that is.
async fn candidates(
    client: &Client,
    limits: Limits,
    holder: &Holder,
) -> std::result::Result<BTreeMap<Box<str>, Option<(Timestamp, Timestamp)>>, Error> {
    let mut found: BTreeMap<Box<str>, Option<(Timestamp, Timestamp)>> = BTreeMap::new();
    let mut nameless = false;
    client
        .occurrences(limits.now, limits.until, Some(&holder.id), |page| {
            for occurrence in page.into_iter().filter(|occurrence| is_candidate(occurrence, holder, limits)) {
                let time = occurrence.start.instant().zip(occurrence.end.instant());
                let Some(id) = occurrence.booking else {
                    nameless = true;
                    continue;
                };
                let known = found.entry(id).or_insert(time);
                *known = match (*known, time) {
                    (Some(known), Some(time)) => Some(known.min(time)),
                    (known, time) => known.or(time),
                };
            }
        })
        .await?;
    if nameless {
        return Err(Error::Body {
            what: "occurrences",
            why: "one of them does not say which booking it is of".to_owned(),
        });
    }
    Ok(found)
}

fn by_id<T>(list: std::result::Result<Vec<T>, Error>, id: impl Fn(&T) -> &Box<str>) -> HashMap<Box<str>, T> {
    list.unwrap_or_default().into_iter().map(|item| (id(&item).clone(), item)).collect()
}
