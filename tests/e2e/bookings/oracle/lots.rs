//! Worlds, faults and kills at random, the same ones each time.

use serde_json::Value;

use super::all;
use super::faults::{ONCE, PATIENCE};
use super::harness::Harness;
use super::judge::Tally;
use crate::bookings::org::{DESK, ELSEWHERE, ROOM, active, booking, held, hours, member, world};

/// Any employees with any bookings, up to six faults of any kind on any request of the run, and for every fourth run a kill at
/// any moment, at random; the number of the case is the seed.
#[test]
fn worlds_and_faults_drawn_by_lot() {
    let cases = if all() { 10_000 } else { 500_u64 };
    let mut tally = Tally::default();
    std::thread::scope(|scope| {
        let halves = [0, 1].map(|first| scope.spawn(move || drawn_cases((first..cases).step_by(2))));
        for half in halves {
            tally += half.join().expect("no case panics");
        }
    });
    tally.prove("randomized workspaces and faults");
}

fn drawn_cases(cases: impl Iterator<Item = u64>) -> Tally {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    for case in cases {
        let mut dice = Dice(case);
        harness.begin(&drawn(&mut dice));
        harness.concurrency = [1, 2, 4, 8][dice.below(4)];
        let mut faults = Vec::new();
        for _ in 0..=dice.below(6) {
            let request =
                ["POST /cancel", "POST /cancel", "GET /bookings/{id}", "GET /members/{id}", "GET /occurrences"]
                    [dice.below(5)];
            let fault = ONCE[dice.below(ONCE.len())];
            let (kind, more) = fault.split_once(' ').map_or((fault, ""), |(kind, more)| (kind, more));
            let times = ["", "x2", "x6"][dice.below(3)];
            faults.push(format!("fault={request} {kind} at={} {times} {more}", 1 + dice.below(9)));
        }
        let behaviour = faults.join("; ");
        if dice.below(4) == 0 {
            let steps = dice.below(30);
            let name = format!("case {case}, killed after {steps} steps: {behaviour}");
            harness.killed(&name, &behaviour, steps, &mut tally);
        } else {
            harness.case(&format!("case {case}: {behaviour}"), &behaviour, PATIENCE, &mut tally);
        }
    }
    tally
}

/// A world at random: every standing, and whatever a booking can be.
fn drawn(dice: &mut Dice) -> Value {
    const STATUSES: [(&str, &str); 5] = [
        ("former", "former"),
        ("active", "active"),
        ("contact", "contact"),
        ("active", "former"),
        ("former", "active"),
    ];
    let mut world = world(3, 0);
    for number in 0..dice.below(8) {
        let (status, calculated) = STATUSES[dice.below(STATUSES.len())];
        let mut one = member(&active(20 + number), &format!("Drawn {number}"), status);
        one["calculatedStatus"] = calculated.into();
        world["members"].as_array_mut().unwrap().push(one);
    }
    let people: Vec<Value> =
        world["members"].as_array().unwrap().iter().map(|member| member["_id"].clone()).chain([Value::Null]).collect();
    for number in 0..4 + dice.below(36) {
        let start = hours(i64::try_from(dice.below(400)).unwrap() - 60);
        let mut one = booking(&held(number + 1), "", [DESK, ROOM, ELSEWHERE][dice.below(3)], start);
        one["member"] = people[dice.below(people.len())].clone();
        one["rrule"] =
            [Value::Null, Value::Null, "FREQ=DAILY;COUNT=4".into(), "FREQ=WEEKLY".into()][dice.below(4)].clone();
        one["canceled"] = (dice.below(8) == 0).into();
        world["bookings"].as_array_mut().unwrap().push(one);
    }
    world
}

/// The same seed gives the same numbers (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % limit as u64).unwrap()
    }
}
