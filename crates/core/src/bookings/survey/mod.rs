//! Who is Former, and what they have booked: employees, then occurrences, then the record of each candidate.
//!
//! Any page that fails, or a list that contradicts itself, ends the survey with an error. A single thing that is not
//! understood is counted, or needs review; it is never taken for nothing.

mod future;
mod records;

use std::collections::{HashMap, HashSet};

use futures_util::{StreamExt as _, stream};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::candidates::Candidate;
use super::filter::{Selection, matches};
use super::guard::Roster;
use super::judge::{Case, Judgment, PlanAction, Reason, judge};
use super::keep::Decisions;
use super::plan::{Parts, PlanItem};
use super::rules::Rules;
use super::{Reporter, Step};
use crate::officernd::{Client, Employee, EmploymentStatus, Error, Location, Resource};
use crate::text;

pub(super) use records::{ReadRecord, read_one};

/// Beyond the horizon it is looked for so long.
const BEYOND: SignedDuration = SignedDuration::from_hours(24 * 1096);

/// How to list the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listing {
    /// Whichever needs fewer requests.
    #[default]
    Auto,
    /// Everybody's occurrences.
    All,
    /// One list for each leaver.
    Employees,
}

/// What to look for, and how.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// Which bookings count, and how they are judged.
    pub rules: &'a Rules,
    /// Which employees and bookings are looked at.
    pub selection: &'a Selection,
    /// How to list the future.
    pub listing: Listing,
    /// What a person decided to keep.
    pub decisions: &'a Decisions,
    /// Whether to look for bookings that start after the time window.
    pub look_beyond: bool,
    /// How many requests may be in progress at once, at least 1.
    pub at_once: usize,
}

/// What was not understood, and so may hide a booking to cancel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotUnderstood {
    /// Employees of whom neither status is one that is documented.
    pub employees: u64,
    /// Occurrences without a readable holder or booking id.
    pub occurrences: u64,
}

impl NotUnderstood {
    /// Whether anything was not understood.
    pub fn any(&self) -> bool {
        self.employees > 0 || self.occurrences > 0
    }
}

/// What was found.
#[derive(Debug)]
pub struct Survey {
    /// How many people there are.
    pub roster: Roster,
    /// How many have one status that says Former, and another one that does not.
    pub conflicting: u64,
    /// What was not understood.
    pub not_understood: NotUnderstood,
    /// How many bookings of leavers start after the time window, as far as one page shows; `None` when nobody looked.
    pub beyond: Option<u64>,
    /// Their bookings, by employee, then by time.
    pub bookings: Vec<PlanItem>,
    /// For another look at those who have any.
    pub people: People,
}

impl Survey {
    fn new(people: People, bookings: Vec<PlanItem>, occurrences: u64, beyond: Option<u64>) -> Self {
        Self {
            roster: people.roster,
            conflicting: people.conflicting,
            not_understood: NotUnderstood { employees: people.unknown, occurrences },
            beyond,
            bookings,
            people,
        }
    }
}

/// Why there is no survey.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// A list, or the service as a whole.
    #[error(transparent)]
    Officernd(#[from] Error),
    /// The list of employees is empty.
    #[error("OfficeRnD returns no employees at all")]
    NoEmployees,
    /// No employee has this id, name or email.
    #[error("no employee has the id, name or email \"{who}\"")]
    UnknownEmployee {
        /// As it was given.
        who: String,
        /// Where it was given.
        given: Given,
    },
    /// The employee is not Former.
    #[error("\"{who}\" is not Former")]
    NotFormer {
        /// As it was given.
        who: String,
    },
    /// Nothing has this type or location.
    #[error("no {what} is called \"{name}\"")]
    UnknownName {
        /// `resource type` or `location`.
        what: &'static str,
        /// As it was given.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A booking that a person named is not among the bookings of leavers.
    #[error("no future booking of a Former employee has the id \"{id}\"")]
    UnknownBooking {
        /// As it was given.
        id: String,
    },
}

/// Where an employee was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// As one of those to look at.
    Selected,
    /// As one not to look at.
    Excluded,
    /// In the profile, as one never to touch.
    Protected,
}

/// Finds who is Former and what they have booked.
pub async fn survey(client: &Client, request: Request<'_>, reporter: &dyn Reporter) -> Result<Survey, SurveyError> {
    let mut people = people(client, request, reporter).await?;
    let Found { bookings, passed_over, not_understood } = bookings(client, request, &people, reporter).await?;
    for id in &request.selection.bookings {
        if !bookings.iter().any(|item| item.booking_id == *id) {
            return Err(SurveyError::UnknownBooking { id: id.clone() });
        }
    }
    let beyond =
        if request.look_beyond { beyond(client, request.rules, &people.leavers, &bookings).await } else { None };
    let holders: HashSet<&str> = bookings.iter().map(|item| item.employee_id.as_str()).collect();
    people.leavers.retain(|leaver| holders.contains(&*leaver.id));
    people.passed_over = passed_over;
    Ok(Survey::new(people, bookings, not_understood, beyond))
}

/// Finds the bookings of selected leavers that have appeared since an earlier survey, which gave `known`: ids that it did not
/// list, whether or not they were selected. The statuses are those of then: whatever is done with a booking reads its
/// employee again.
pub async fn survey_again(
    client: &Client,
    request: Request<'_>,
    people: &People,
    known: &[PlanItem],
) -> Result<Survey, SurveyError> {
    let selected = people.leavers.iter().filter(|leaver| request.selection.includes(leaver));
    let now = People { leavers: selected.cloned().collect(), former: people.former.clone(), ..People::default() };
    let Found { mut bookings, not_understood, .. } = bookings(client, request, &now, &()).await?;
    let known: HashSet<&str> = known.iter().map(|item| item.booking_id.as_str()).collect();
    let is_new = |id: &str| !known.contains(id) && !people.passed_over.contains(id);
    bookings.retain(|item| is_new(&item.booking_id));
    Ok(Survey::new(now, bookings, not_understood, None))
}

struct Found {
    /// Those that are selected.
    bookings: Vec<PlanItem>,
    /// The ids of all others that were listed.
    passed_over: HashSet<Box<str>>,
    /// How many occurrences were not understood.
    not_understood: u64,
}

/// The bookings of leavers.
async fn bookings(
    client: &Client,
    request: Request<'_>,
    people: &People,
    reporter: &dyn Reporter,
) -> Result<Found, SurveyError> {
    let found = future::candidates(client, request, &people.leavers, reporter).await?;
    let mut passed_over = HashSet::new();
    let mut bookings = read(client, request, people, found.candidates, &mut passed_over, reporter).await?;
    if !bookings.is_empty() || request.selection.needs_resources() {
        let names = names(client, request.selection).await?;
        for item in &mut bookings {
            names.add(item);
        }
    }
    bookings.retain(|item| {
        let is_selected = request.selection.includes_booking(item);
        if !is_selected {
            passed_over.insert(item.booking_id.as_str().into());
        }
        is_selected
    });
    Ok(Found { bookings, passed_over, not_understood: found.not_understood })
}

/// Who there is, and who of them is Former.
#[derive(Debug, Default)]
pub struct People {
    roster: Roster,
    conflicting: u64,
    unknown: u64,
    /// Those who are Former, or may be, and are looked at.
    leavers: Vec<Employee>,
    /// The ids of all who are Former.
    former: HashSet<Box<str>>,
    /// The ids of their bookings that were listed and are not in the survey: not selected, or nothing to do.
    passed_over: HashSet<Box<str>>,
}

async fn people(client: &Client, request: Request<'_>, reporter: &dyn Reporter) -> Result<People, SurveyError> {
    let Request { rules, selection, .. } = request;
    reporter.begin(Step::Employees, None);
    let mut people = People::default();
    // A name that nobody has is an error, so that a typing error is not taken for "nothing" or "nobody".
    let lists = [
        (Given::Selected, &selection.employees),
        (Given::Excluded, &selection.excluded),
        (Given::Protected, &selection.protected),
    ];
    let mut unmatched: Vec<(Given, &String)> =
        lists.into_iter().flat_map(|(given, list)| list.iter().map(move |who| (given, who))).collect();
    let mut not_former: Vec<&String> = selection.employees.iter().collect();
    client
        .each_employee(|page| {
            people.roster.employees += page.len() as u64;
            reporter.progress(people.roster.employees);
            for employee in page {
                unmatched.retain(|(_, who)| !matches(&employee, who));
                match employee.employment_with(rules.evidence.calculated_status_optional) {
                    EmploymentStatus::Former => {
                        people.roster.former += 1;
                        people.former.insert(employee.id.clone());
                    }
                    EmploymentStatus::Conflicting | EmploymentStatus::Incomplete => people.conflicting += 1,
                    EmploymentStatus::Unknown => {
                        people.unknown += 1;
                        continue;
                    }
                    EmploymentStatus::Active | EmploymentStatus::Contact => continue,
                }
                not_former.retain(|who| !matches(&employee, who));
                if selection.includes(&employee) {
                    people.leavers.push(employee);
                }
            }
        })
        .await?;
    // The order in which they are shown: their bookings follow it.
    people.leavers.sort_unstable_by(|a, b| text::by_name(a.shown(), b.shown()).then_with(|| a.id.cmp(&b.id)));
    if people.roster.employees == 0 {
        return Err(SurveyError::NoEmployees);
    }
    if let Some((given, who)) = unmatched.into_iter().min_by_key(|(given, who)| (*given as u8, *who)) {
        return Err(SurveyError::UnknownEmployee { who: who.clone(), given });
    }
    if let Some(who) = not_former.into_iter().min() {
        return Err(SurveyError::NotFormer { who: who.clone() });
    }
    Ok(people)
}

/// Reads the record of each candidate and judges it. Ids of those with which there is nothing to do are passed over.
async fn read(
    client: &Client,
    request: Request<'_>,
    people: &People,
    candidates: Vec<Candidate>,
    passed_over: &mut HashSet<Box<str>>,
    reporter: &dyn Reporter,
) -> Result<Vec<PlanItem>, SurveyError> {
    reporter.begin(Step::Bookings, Some(candidates.len() as u64));
    let mut groups: Vec<Vec<Candidate>> = Vec::new();
    for candidate in candidates {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| first.employee == candidate.employee) => {
                group.push(candidate);
            }
            _ => groups.push(vec![candidate]),
        }
    }
    let mut bookings = Vec::new();
    let read = |group: Vec<Candidate>| async move {
        let Some(employee) = group.first().and_then(|first| people.leavers.get(first.employee as usize)) else {
            return Ok((group, HashMap::new()));
        };
        let ids: Vec<&str> = group.iter().map(|candidate| &*candidate.booking_id).collect();
        let records = records::read(client, &employee.id, &ids, request.at_once).await?;
        Ok::<_, Error>((group, records))
    };
    // In their order, so that the bookings stay in it.
    let mut reads = stream::iter(groups).map(read).buffered(request.at_once);
    let mut done = 0;
    while let Some(group) = reads.next().await {
        let (group, mut records) = group?;
        for candidate in group {
            done += 1;
            reporter.progress(done);
            let Some(employee) = people.leavers.get(candidate.employee as usize) else { continue };
            let record = records.remove(&candidate.booking_id).unwrap_or(ReadRecord::Missing);
            let record = match record {
                // What has been deleted since it was listed is not listed anymore.
                ReadRecord::Missing => again(client, request.rules, employee, &candidate).await?,
                record => Some(record),
            };
            match record.and_then(|record| item(request, people, employee, &candidate, record)) {
                Some(item) => bookings.push(item),
                None => drop(passed_over.insert(candidate.booking_id)),
            }
        }
    }
    Ok(bookings)
}

/// A listed booking has no record. `None` when it is not listed anymore either; otherwise what came when its record was read
/// once more.
async fn again(
    client: &Client,
    rules: &Rules,
    employee: &Employee,
    candidate: &Candidate,
) -> Result<Option<ReadRecord>, Error> {
    let listed = is_listed(client, rules, &employee.id, &candidate.booking_id).await?;
    if listed == InList::Absent {
        return Ok(None);
    }
    records::read_one(client, &candidate.booking_id).await.map(Some)
}

/// What a list says of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InList {
    /// It is not in the list, all of which was understood.
    Absent,
    /// It is there and canceled.
    Canceled,
    /// It is there.
    Present,
    /// It is not seen, and something in the list was not understood.
    Unclear,
}

/// Looks for a booking among all that an employee has in the time window.
pub(super) async fn is_listed(client: &Client, rules: &Rules, employee: &str, id: &str) -> Result<InList, Error> {
    let window = rules.window;
    in_list(client, (window.now, window.until), employee, id).await
}

pub(super) async fn in_list(
    client: &Client,
    (from, until): (Timestamp, Timestamp),
    employee: &str,
    id: &str,
) -> Result<InList, Error> {
    let mut pager = client.occurrences(from, until, Some(("member", employee)))?;
    let mut seen = InList::Absent;
    while let Some(page) = pager.next().await? {
        for occurrence in page {
            match occurrence.booking.value() {
                Some(booking) if **booking == *id => {
                    // One occurrence that is not canceled is enough.
                    let canceled = occurrence.canceled.value() == Some(&true);
                    seen = if canceled && seen != InList::Present { InList::Canceled } else { InList::Present };
                }
                None if seen == InList::Absent => seen = InList::Unclear,
                _ => {}
            }
        }
    }
    Ok(seen)
}

fn item(
    request: Request<'_>,
    people: &People,
    employee: &Employee,
    candidate: &Candidate,
    record: ReadRecord,
) -> Option<PlanItem> {
    let rules = request.rules;
    let (record, judgment) = match record {
        ReadRecord::Record(record) => {
            let case = Case { employee, record: &record, listed: &candidate.listed, named: candidate.named };
            let judgment = judge(&case, rules, &people.former)?;
            (Some(record), judgment)
        }
        ReadRecord::Missing => {
            let text = "it is listed, and has no record (404)".to_owned();
            (None, Judgment::new(PlanAction::Review, (Reason::Unreadable, text)))
        }
        ReadRecord::Unusable(why) => (None, Judgment::new(PlanAction::Review, (Reason::Unreadable, why))),
    };
    let colleagues = record
        .as_ref()
        .and_then(|record| record.members.value())
        .map(|members| members.iter().filter(|id| **id != employee.id && !people.former.contains(*id)).count());
    let mut item = PlanItem::new(Parts {
        employee,
        employee_status: employee.employment_with(rules.evidence.calculated_status_optional),
        booking_id: &candidate.booking_id,
        listed: &candidate.listed,
        record: record.as_deref(),
        attendees: u32::try_from(colleagues.unwrap_or(0)).unwrap_or(u32::MAX),
        judgment,
    });
    if !rules.accepted.contains(&item.booking_id) {
        request.decisions.apply(&mut item, rules.window.now);
    }
    Some(item)
}

#[derive(Default)]
struct Names {
    resources: HashMap<Box<str>, Resource>,
    locations: HashMap<Box<str>, Location>,
}

impl Names {
    fn add(&self, item: &mut PlanItem) {
        let resource = item.resource_id.as_deref().and_then(|id| self.resources.get(id));
        let location = resource.and_then(|resource| self.locations.get(resource.office.as_ref()?));
        item.name(resource, location);
    }
}

/// Names only: the list of resources is the sister product's. Without it ids are shown, unless types or locations decide
/// what is looked at.
async fn names(client: &Client, selection: &Selection) -> Result<Names, SurveyError> {
    let (resources, locations) = tokio::join!(client.resources(), client.locations());
    let (resources, locations) = if selection.needs_resources() {
        (resources?, locations?)
    } else {
        (resources.unwrap_or_default(), locations.unwrap_or_default())
    };
    let kinds: Vec<&str> = resources.iter().filter_map(|resource| resource.kind.as_deref()).collect();
    let places: Vec<&str> = locations.iter().filter_map(|location| location.name.as_deref()).collect();
    for (what, wanted, known) in
        [("resource type", &selection.types, kinds), ("location", &selection.locations, places)]
    {
        let unknown = |name: &&String| !known.iter().any(|known| known.trim().eq_ignore_ascii_case(name.trim()));
        if let Some(name) = wanted.iter().find(unknown) {
            let mut known: Vec<String> = known.iter().map(ToString::to_string).collect();
            known.sort_unstable();
            known.dedup();
            return Err(SurveyError::UnknownName { what, name: name.clone(), known });
        }
    }
    Ok(Names {
        resources: resources.into_iter().map(|resource| (resource.id.clone(), resource)).collect(),
        locations: locations.into_iter().map(|location| (location.id.clone(), location)).collect(),
    })
}

/// How many bookings of leavers the first page after the time window shows. It is only for the summary: a page that cannot be
/// read says nothing.
async fn beyond(client: &Client, rules: &Rules, leavers: &[Employee], known: &[PlanItem]) -> Option<u64> {
    const FEW: usize = 3;
    let (from, until) = (rules.window.until, rules.window.until.checked_add(BEYOND).ok()?);
    let mut found = HashSet::new();
    let filters: Vec<Option<(&str, &str)>> = match leavers.len() {
        0 => return Some(0),
        1..=FEW => leavers.iter().map(|leaver| Some(("member", &*leaver.id))).collect(),
        _ => vec![None],
    };
    for filter in filters {
        let mut pager = client.occurrences(from, until, filter).ok()?;
        pager.eager(false);
        for occurrence in pager.next().await.ok()?.unwrap_or_default() {
            let theirs = occurrence.member.value().is_some_and(|id| leavers.iter().any(|leaver| leaver.id == *id));
            let later = occurrence.start.value().is_some_and(|start| *start >= from);
            if theirs && later && occurrence.canceled.value() != Some(&true) {
                found.extend(occurrence.booking.into_value());
            }
        }
    }
    // A series without an end is in the plan already.
    found.retain(|id| !known.iter().any(|item| *item.booking_id == **id));
    Some(found.len() as u64)
}
