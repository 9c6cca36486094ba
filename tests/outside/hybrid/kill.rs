//! Ends the program with SIGKILL at some moment and runs it again, as a machine does that loses its power.

use std::collections::BTreeSet;
use std::time::Duration;

use super::run::{Machine, Seen, seen};
use super::server::Served;
use super::table::{Listing, default_organization};
use super::world::{Answer, Organization, World};

/// Starts `bookings cancel` and kills it after each of these times; then runs it to its end on the same machine. What was
/// counted is of all the runs, what is reported of the last.
pub fn kill_and_run_again(organization: Organization, listing: Listing, after: &[Duration]) -> Seen {
    let names: Vec<String> = organization.bookings.iter().map(|booking| booking.name.clone()).collect();
    let served = Served::new(World::new(organization));
    let machine = Machine::new(&served, &Default::default());
    let how = listing.to_string();
    for time in after {
        let mut child = machine.start(&["--no-input", "-q", "bookings", "cancel", "--yes", "--listing", &how]);
        std::thread::sleep(*time);
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let (exit, stdout, stderr) = machine.cancel(listing, &[]);
    seen(&served.world, names.iter().map(String::as_str), exit, &stdout, &stderr)
}

/// Three Former employees with thirteen bookings that are due, active ones with four; cancels are slow enough for a kill to come
/// in between.
fn organization() -> (Organization, Vec<String>) {
    let mut organization = default_organization();
    organization.add("employee", "eve");
    organization.add("employee", "fay");
    let mut due = vec!["b1".to_owned()];
    for (number, of) in ["ann", "eve", "fay"].into_iter().cycle().take(12).enumerate() {
        let name = format!("due{number}");
        organization.add("booking", &format!("{name} of {of} at +{}d", number + 3));
        due.push(name);
    }
    for (number, of) in ["bo", "cleo", "dan", "bo"].into_iter().enumerate() {
        organization.add("booking", &format!("other{number} of {of} at +{}d", number + 3));
    }
    organization.answers.push(Answer {
        to: "cancel".to_owned(),
        delay: Duration::from_millis(60),
        ..Answer::default()
    });
    (organization, due)
}

/// Every due booking was canceled once, and no other.
fn judge(what: &str, seen: &Seen, due: &[String]) {
    assert_eq!(seen.exit, Some(0), "{what}: {seen}");
    for (name, counts) in &seen.counts {
        assert_eq!(counts.effects, usize::from(due.contains(name)), "{what}: {name} in {seen}");
        assert_eq!(counts.posts_when_canceled, 0, "{what}: {name} was canceled again: {seen}");
        assert_eq!(counts.posts > 0, due.contains(name), "{what}: {name} in {seen}");
    }
    assert!(seen.forbidden.is_empty(), "{what}: {:?}", seen.forbidden);
}

fn listing(round: usize) -> Listing {
    if round.is_multiple_of(2) { Listing::Employees } else { Listing::All }
}

/// How many rounds: some in `cargo test`, as many as this variable says otherwise.
fn rounds(variable: &str, ordinary: usize) -> usize {
    std::env::var(variable).map_or(ordinary, |rounds| rounds.parse().expect("a number"))
}

/// With `ORND_SCIM_KILLS=1002` there are that many kills, at other times in each run of the test with another
/// `PROPTEST_RNG_SEED`.
#[test]
fn after_kills_every_due_booking_is_canceled_once_and_no_other() {
    let (organization, due) = organization();
    let seed = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let mut random = Random(seed);
    for round in 0..rounds("ORND_SCIM_KILLS", 9).div_ceil(3) {
        let times = [(); 3].map(|()| Duration::from_millis(20 + random.below(380)));
        let seen = kill_and_run_again(organization.clone(), listing(round), &times);
        judge(&format!("round {round}, killed after {times:?}"), &seen, &due);
    }
}

/// With `ORND_SCIM_STARTS=200` there are that many pairs.
#[test]
fn of_two_at_once_one_works_and_one_says_that_it_may_not() {
    let (organization, due) = organization();
    let names: Vec<String> = organization.bookings.iter().map(|booking| booking.name.clone()).collect();
    for round in 0..rounds("ORND_SCIM_STARTS", 4) {
        let served = Served::new(World::new(organization.clone()));
        let machine = Machine::new(&served, &Default::default());
        let mut rival = machine.start(&["--no-input", "-q", "bookings", "cancel", "--yes"]);
        let (exit, stdout, stderr) = machine.cancel(listing(round), &[]);
        let other = rival.wait().unwrap().code();
        assert_eq!(BTreeSet::from([exit, other]), BTreeSet::from([Some(0), Some(75)]), "round {round}: {stderr}");
        let seen = seen(&served.world, names.iter().map(String::as_str), Some(0), &stdout, &stderr);
        judge(&format!("round {round}"), &seen, &due);
    }
}

/// Numbers that look random (the linear congruence of Knuth's MMIX); the same ones for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}
