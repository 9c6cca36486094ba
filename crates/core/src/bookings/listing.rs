//! How to ask for the future: all of it, page by page and in time windows, or employee by employee. Whichever needs fewer
//! requests depends on the workspace, which nobody knows beforehand; so it is found out with few requests, and what they
//! cost stays below a tenth of the cheaper way.
//!
//! First some pages of the whole time are read, a fortieth of the number of leavers. If that was all,
//! nothing was wasted. Otherwise the starts that came tell how the bookings lie in time, and the pages of a twentieth of
//! them, counted in one window, tell how many there are in all. A list in the order of time tells only how close the first
//! bookings are; that it goes on like that to the end of the time is too much in most workspaces, so before so much is believed, a page
//! of the later half is asked for, then of a half of the half in which the bookings end.
//!
//! Windows are read side by side. One whose first page says that it is much longer than the others is split again.

use jiff::{SignedDuration, Timestamp};

/// Below so many employees, a request to find out costs more than a tenth.
const WORTH_A_LOOK: usize = 10;
/// From so many employees up, a sample is worth its request.
const WORTH_A_SAMPLE: usize = 20;
/// Which part of all bookings a sample holds.
const SAMPLE: usize = 20;
/// Records on a page.
const PAGE: usize = 100;
/// Windows are fetched side by side only when starting anew costs less than a fourteenth.
const ANEW: usize = 14;

/// Pages that a window should have: shorter ones cost more part-filled last pages, longer ones leave the other lists waiting.
const IN_A_WINDOW: usize = 4;
/// A window of about so many pages is split: its first page is read in vain.
const TOO_LONG: usize = 16;
/// Most windows at once.
const MOST_WINDOWS: usize = 64;
/// Beyond so many times the requests of the other way, a guess need not be looked at.
const FAR_OFF: usize = 8;

/// How exactly the end of the bookings is looked for, as a part of the time.
const FINEST: i64 = 16;

/// How to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// One list an employee.
    Employees,
    /// The list of the whole time that was begun, to its end.
    Whole,
    /// These windows, side by side.
    Windows(Vec<(Timestamp, Timestamp)>),
}

/// How many pages of the whole time are read before deciding; 0 means employee by employee at once.
pub const fn first_pages(leavers: usize) -> usize {
    match leavers {
        0..WORTH_A_LOOK => 0,
        WORTH_A_LOOK..80 => 1,
        _ => leavers / 40,
    }
}

/// The window to sample after the first pages did not end, from the starts that came: the middle twentieth of them.
/// `None` when no sample is worth its request, or when the list comes in the order of time and tells by itself.
pub fn sample_window(leavers: usize, starts: &[Timestamp]) -> Option<(Timestamp, Timestamp)> {
    if leavers < WORTH_A_SAMPLE || starts.is_sorted() {
        return None;
    }
    let mut sorted = starts.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    let half = (sorted.len() / (2 * SAMPLE)).max(1);
    let from = *sorted.get(middle.saturating_sub(half))?;
    let to = *sorted.get(middle + half)?;
    (to > from).then_some((from, to))
}

/// What the first pages and the sample say.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// How many leavers there are.
    pub leavers: usize,
    /// The starts on the first pages.
    pub starts: &'a [Timestamp],
    /// The time looked at.
    pub from: Timestamp,
    /// Its end.
    pub until: Timestamp,
    /// How many records the sample had, and whether it was cut.
    pub sample: Option<(usize, bool)>,
}

/// Chooses, and says why for `-v`.
pub fn choose(seen: Seen<'_>) -> (Way, String) {
    let Seen { leavers, starts, sample, .. } = seen;
    let read = starts.len().div_ceil(PAGE).max(1);
    let pages = match sample {
        // A sample that was cut has at least as many as were read.
        Some((records, _)) => (records * SAMPLE).div_ceil(PAGE).max(read + 1),
        None => match covered(&seen) {
            Some(pages) => pages,
            None => {
                return (
                    Way::Employees,
                    format!("employee by employee: {leavers} requests, and the whole has more than {read} pages"),
                );
            }
        },
    };
    let cut = sample.is_some_and(|(_, cut)| cut);
    if cut || pages >= leavers {
        let at_least = if cut { "at least " } else { "about " };
        return (
            Way::Employees,
            format!("employee by employee: {leavers} requests, the whole has {at_least}{pages} pages"),
        );
    }
    if pages < ANEW * read {
        return (
            Way::Whole,
            format!("the whole time page by page: about {pages} pages, employee by employee {leavers} requests"),
        );
    }
    let windows = if starts.is_sorted() {
        evenly(seen.from, seen.until, pages)
    } else {
        windows(&seen, (pages / 10).clamp(2, MOST_WINDOWS))
    };
    let why = format!(
        "the whole time in {} windows side by side: about {pages} pages, employee by employee {leavers} requests",
        windows.len()
    );
    (Way::Windows(windows), why)
}

/// The end of the time to ask one page for, where the way depends on whether there is anything in it: a list in the order of time
/// did not end with its first pages, and employee by employee is the cheaper way only if it goes on like that. It is known to do
/// so up to `busy`, if that is known; half of what is left after that is asked for.
pub fn doubtful_end(seen: &Seen<'_>, busy: Option<Timestamp>) -> Option<(Timestamp, Timestamp)> {
    let pages = covered(seen)?;
    let whole = seen.until.duration_since(seen.from).as_secs().max(1);
    let known = busy.map_or(0, |busy| busy.duration_since(seen.from).as_secs()).clamp(0, whole);
    let at_least = pages.saturating_mul(usize::try_from(known).ok()?) / usize::try_from(whole).ok()?;
    let middle = seen.from.checked_add(SignedDuration::from_secs(i64::midpoint(known, whole))).ok()?;
    let begun = seen.starts.last().is_some_and(|last| *last < middle);
    let worth_it = pages >= seen.leavers && pages < FAR_OFF * seen.leavers && at_least < seen.leavers;
    (worth_it && begun && whole - known > whole / FINEST).then_some((middle, seen.until))
}

/// Parts of a window whose list did not end with its first page, if that says that it is much longer than a window should be.
pub fn split(from: Timestamp, to: Timestamp, starts: &[Timestamp]) -> Option<Vec<(Timestamp, Timestamp)>> {
    let last = starts.last().filter(|last| starts.is_sorted() && **last > from)?;
    let whole = to.duration_since(from).as_secs();
    let pages = usize::try_from(whole / last.duration_since(from).as_secs().max(1)).ok()?;
    let parts = evenly(from, to, pages);
    (pages >= TOO_LONG && parts.len() > 1).then_some(parts)
}

/// Windows of the same length, for about so many pages in all.
fn evenly(from: Timestamp, to: Timestamp, pages: usize) -> Vec<(Timestamp, Timestamp)> {
    let count = i64::try_from((pages / IN_A_WINDOW).clamp(2, MOST_WINDOWS)).unwrap_or(2);
    let seconds = to.duration_since(from).as_secs();
    let edges = (1..count).filter_map(|part| from.checked_add(SignedDuration::from_secs(seconds / count * part)).ok());
    let mut edges: Vec<Timestamp> = edges.filter(|edge| *edge > from && *edge < to).collect();
    edges.dedup();
    between(from, to, edges)
}

/// How many pages there are in all, when the list comes in the order of time: as many as were read, for the part of the
/// time that they cover.
fn covered(seen: &Seen<'_>) -> Option<usize> {
    let last = seen.starts.last().filter(|_| seen.leavers >= WORTH_A_SAMPLE && seen.starts.is_sorted())?;
    let whole = seen.until.duration_since(seen.from).as_secs().max(1);
    let part = last.duration_since(seen.from).as_secs().clamp(1, whole);
    let pages = i64::try_from(seen.starts.len().div_ceil(PAGE)).ok()?.saturating_mul(whole) / part;
    usize::try_from(pages).ok()
}

/// Windows that hold about the same number of records each, by the starts that came; together the whole time.
fn windows(seen: &Seen<'_>, count: usize) -> Vec<(Timestamp, Timestamp)> {
    let mut sorted: Vec<Timestamp> =
        seen.starts.iter().copied().filter(|start| *start > seen.from && *start < seen.until).collect();
    sorted.sort_unstable();
    let mut edges: Vec<Timestamp> =
        (1..count).filter_map(|part| sorted.get(part * sorted.len() / count).copied()).collect();
    edges.dedup();
    between(seen.from, seen.until, edges)
}

/// The windows that these edges make of a time.
fn between(mut from: Timestamp, until: Timestamp, mut edges: Vec<Timestamp>) -> Vec<(Timestamp, Timestamp)> {
    edges.push(until);
    edges.into_iter().map(|to| (std::mem::replace(&mut from, to), to)).collect()
}
