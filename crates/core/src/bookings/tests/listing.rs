//! Whichever way needs fewer requests is found with few of them.

use jiff::{Timestamp, ToSpan as _};
use proptest::prelude::*;

use super::{NOW, at};
use crate::bookings::listing::{Seen, Way, choose, doubtful_end, first_pages, sample_window, split};

/// A workspace: so many have left, so many occurrences, most of them soon; listed by time or by when they were made.
struct World {
    leavers: usize,
    starts: Vec<Timestamp>,
}

fn world(leavers: usize, occurrences: usize, by_time: bool) -> World {
    // Hours from now that grow ever faster: half of all bookings lie in the first tenth of the time.
    let hour = |n: usize| i64::try_from(n * n * 17_000 / (occurrences * occurrences).max(1)).unwrap() + 1;
    let mut starts: Vec<Timestamp> = (0..occurrences).map(|n| at(NOW) + hour(n).hours()).collect();
    if !by_time {
        // A stride that meets each one once and spreads evenly: near the golden section.
        let golden = (occurrences * 618 / 1_000).max(1);
        let stride = (golden..golden + 100).find(|stride| gcd(*stride, occurrences) == 1).unwrap();
        starts = (0..occurrences).map(|n| starts[n * stride % occurrences]).collect();
    }
    World { leavers, starts }
}

impl World {
    /// What a list of this time gives, in its order.
    fn between(&self, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        self.starts.iter().copied().filter(|start| *start >= from && *start < to).collect()
    }

    /// The requests that a window takes.
    fn pages(&self, (from, to): (Timestamp, Timestamp)) -> usize {
        let listed = self.between(from, to);
        match listed.get(..100).filter(|_| listed.len() > 100).and_then(|first| split(from, to, first)) {
            Some(parts) => {
                assert_eq!((parts[0].0, parts[parts.len() - 1].1), (from, to), "the whole window");
                assert!(parts.windows(2).all(|pair| pair[0].1 == pair[1].0), "without gaps");
                1 + parts.into_iter().map(|part| self.pages(part)).sum::<usize>()
            }
            None => listed.len().div_ceil(100).max(1),
        }
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// How many requests the way takes that is found, and how many each of the two ways.
fn requests(world: &World) -> (usize, usize, usize) {
    let World { leavers, starts } = world;
    let whole = starts.len().div_ceil(100).max(1);
    let first = first_pages(*leavers);
    if first == 0 {
        return (*leavers, *leavers, whole);
    }
    if whole <= first {
        return (whole, *leavers, whole);
    }
    let (from, until) = (at(NOW), at("2028-03-02T09:00:00Z"));
    let seen = &starts[..first * 100];
    let mut asked = first;
    let sample = sample_window(*leavers, seen).map(|(from, to)| {
        let records = starts.iter().filter(|start| **start >= from && **start < to).count();
        let pages = records.div_ceil(100).clamp(1, first);
        asked += pages;
        (records.min(pages * 100), records > pages * 100)
    });
    let mut seen = Seen { leavers: *leavers, starts: seen, from, until, sample };
    let mut busy = None;
    while let Some((from, end)) = doubtful_end(&seen, busy) {
        asked += 1;
        assert_eq!(end, seen.until, "no gap");
        if world.between(from, end).len() > 100 {
            busy = Some(from);
        } else {
            seen.until = from;
        }
    }
    let until = seen.until;
    let (way, _) = choose(seen);
    asked += match way {
        Way::Employees => *leavers,
        Way::Whole => whole - first,
        Way::Windows(windows) => {
            assert_eq!((windows[0].0, windows[windows.len() - 1].1), (from, until), "the whole time");
            assert!(windows.windows(2).all(|pair| pair[0].1 == pair[1].0), "without gaps");
            windows.into_iter().map(|window| world.pages(window)).sum::<usize>()
        }
    };
    (asked, *leavers, whole)
}

#[test]
fn few_leavers_and_many_bookings() {
    for (leavers, occurrences) in [(1, 200_000), (5, 200_000), (20, 200_000), (40, 1_000_000)] {
        let (asked, employees, _) = requests(&world(leavers, occurrences, false));
        assert!(asked * 10 <= employees * 11, "{asked} requests, employee by employee {employees}");
    }
}

#[test]
fn many_leavers_and_few_bookings() {
    for (leavers, occurrences) in [(200, 0), (200, 50), (1_000, 300), (5_000, 2_000), (1_000, 20_000)] {
        let (asked, _, whole) = requests(&world(leavers, occurrences, false));
        assert!(asked * 10 <= whole * 11, "{leavers}, {occurrences}: {asked} requests, the whole has {whole} pages");
    }
}

#[test]
fn where_the_two_are_near_each_other_either_will_do() {
    for by_time in [false, true] {
        for occurrences in [50_000, 80_000, 100_000, 120_000, 400_000] {
            let (asked, employees, whole) = requests(&world(1_000, occurrences, by_time));
            let cheaper = employees.min(whole);
            // Estimates are not exact, and the list in the order of time tells less: only how far it came.
            let factor = if by_time { 21 } else { 14 };
            assert!(asked * 10 <= cheaper * factor, "{by_time} {occurrences}: {asked}, {employees}, {whole}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn it_never_costs_much_more_than_the_cheaper_way(leavers in 1_usize..3_000, occurrences in 1_usize..60_000) {
        let (asked, employees, whole) = requests(&world(leavers, occurrences, false));
        // Below ten leavers, at most nine requests are at stake. Of few leavers the sample is small, and so the estimate
        // rough: where the two ways are near each other, the dearer one may be taken.
        let cheaper = if leavers < 10 { employees } else { employees.min(whole) };
        let dearer = employees.max(whole);
        prop_assert!(asked * 10 <= cheaper * 12 + 20 || dearer < cheaper * 3, "{} requests, {} or {}", asked, employees, whole);
        prop_assert!(asked * 10 <= dearer * 12 + 20, "{} requests, {} or {}", asked, employees, whole);
    }
}

#[test]
fn a_future_that_is_empty_further_on_is_not_taken_for_full() {
    // Forty weeks of bookings in two years, in the order of time: 700 pages, where employee by employee takes 800 requests.
    let starts = (0..70_000).map(|n| at(NOW) + (i64::from(n) * 40 * 7 * 24 * 60 / 70_000).minutes()).collect();
    let (asked, employees, whole) = requests(&World { leavers: 800, starts });
    assert_eq!((employees, whole), (800, 700));
    assert!(asked * 10 <= whole * 11, "{asked} requests, the whole has {whole} pages");
}

#[test]
fn a_window_that_is_much_longer_than_the_others_is_split() {
    let from = at(NOW);
    let starts: Vec<Timestamp> = (0..100).map(|n| from + n.minutes()).collect();
    let parts = split(from, from + 100.hours(), &starts).expect("about sixty pages");
    assert_eq!(parts.len(), 15);
    assert_eq!((parts[0].0, parts[14].1), (from, from + 100.hours()));
    assert_eq!(split(from, from + 10.hours(), &starts), None, "about six pages");
    let mut mixed = starts.clone();
    mixed.swap(3, 70);
    assert_eq!(split(from, from + 100.hours(), &mixed), None, "not in the order of time, it does not say");
    assert_eq!(split(from, from + 100.hours(), &[from; 100]), None, "no time has passed");
}
