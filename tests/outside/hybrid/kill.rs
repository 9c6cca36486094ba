//! Ends the program with SIGKILL at some moment and runs it again, as a machine does that loses its power.

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

#[test]
fn after_kills_every_due_booking_is_canceled_once_and_no_other() {
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
    // Slow enough for a kill to come in between.
    organization.answers.push(Answer {
        to: "cancel".to_owned(),
        delay: Duration::from_millis(60),
        ..Answer::default()
    });
    for (round, times) in [[150, 220, 300], [90, 260, 180], [240, 120, 330]].into_iter().enumerate() {
        let listing = if round % 2 == 0 { Listing::Employees } else { Listing::All };
        let seen = kill_and_run_again(organization.clone(), listing, &times.map(Duration::from_millis));
        assert_eq!(seen.exit, Some(0), "round {round}: {seen}");
        for (name, counts) in &seen.counts {
            assert_eq!(counts.effects, usize::from(due.contains(name)), "round {round}: {name} in {seen}");
            assert_eq!(counts.posts_when_canceled, 0, "round {round}: {name} was canceled again: {seen}");
            assert_eq!(counts.posts > 0, due.contains(name), "round {round}: {name} in {seen}");
        }
        assert!(seen.forbidden.is_empty(), "round {round}: {:?}", seen.forbidden);
    }
}
