//! How to ask for the future: all of it, page by page and in time windows, or employee by employee. Whichever needs fewer
//! requests depends on the workspace, which nobody knows beforehand; so it is found out with few requests, and what they
//! cost stays below a tenth of the cheaper way.
//!
//! First some pages of the whole time are read, a fortieth of the number of employees who have left. If that was all,
//! nothing was wasted. Otherwise the starts that came tell how the bookings lie in time, and the pages of a twentieth of
//! them, counted in one window, tell how many there are in all.

use jiff::Timestamp;

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

/// How to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// One list an employee.
    Employees,
    /// The list of the whole time that was begun, to its end.
    GoOn,
    /// These windows, side by side.
    Windows(Vec<(Timestamp, Timestamp)>),
}

/// How many pages of the whole time are read before deciding; 0 means employee by employee at once.
pub const fn first_pages(gone: usize) -> usize {
    match gone {
        0..WORTH_A_LOOK => 0,
        WORTH_A_LOOK..80 => 1,
        _ => gone / 40,
    }
}

/// The window to sample after the first pages did not end, from the starts that came: the middle twentieth of them.
/// `None` when no sample is worth its request, or when the list comes in the order of time and tells by itself.
pub fn sample_window(gone: usize, starts: &[Timestamp]) -> Option<(Timestamp, Timestamp)> {
    if gone < WORTH_A_SAMPLE || starts.is_sorted() {
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
    /// How many employees have left.
    pub gone: usize,
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
    let Seen { gone, starts, sample, .. } = seen;
    let read = starts.len().div_ceil(PAGE).max(1);
    let pages = match sample {
        // A sample that was cut has at least as many as were read.
        Some((records, _)) => (records * SAMPLE).div_ceil(PAGE).max(read + 1),
        None => match covered(&seen) {
            Some(pages) => pages,
            None => {
                return (
                    Way::Employees,
                    format!("employee by employee: {gone} requests, and the whole has more than {read} pages"),
                );
            }
        },
    };
    let cut = sample.is_some_and(|(_, cut)| cut);
    if cut || pages >= gone {
        let at_least = if cut { "at least " } else { "about " };
        return (
            Way::Employees,
            format!("employee by employee: {gone} requests, the whole has {at_least}{pages} pages"),
        );
    }
    if pages < ANEW * read {
        return (
            Way::GoOn,
            format!("the whole time page by page: about {pages} pages, employee by employee {gone} requests"),
        );
    }
    let windows = windows(&seen, (pages / 10).clamp(2, 64));
    let why = format!(
        "the whole time in {} windows side by side: about {pages} pages, employee by employee {gone} requests",
        windows.len()
    );
    (Way::Windows(windows), why)
}

/// How many pages there are in all, when the list comes in the order of time: as many as were read, for the part of the
/// time that they cover.
fn covered(seen: &Seen<'_>) -> Option<usize> {
    let last = seen.starts.last().filter(|_| seen.gone >= WORTH_A_SAMPLE && seen.starts.is_sorted())?;
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
    edges.push(seen.until);
    let mut from = seen.from;
    edges.into_iter().map(|to| (std::mem::replace(&mut from, to), to)).collect()
}
