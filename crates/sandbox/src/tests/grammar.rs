//! What can be asked for, and which requests it happens to.

use proptest::prelude::*;

use super::*;

#[test]
fn a_fault_is_played_at_its_place_among_the_requests_that_fit() {
    let statuses = |faults: &str, count: usize| -> Vec<u16> {
        let sandbox = start(faults);
        let header = token(&sandbox, READ);
        (0..count).map(|_| call("GET", &format!("{}/teams", org(&sandbox)), &[&header], None).status).collect()
    };
    assert_eq!(statuses("fault=GET /teams 503 at=3", 5), [200, 200, 503, 200, 200]);
    assert_eq!(statuses("fault=GET /teams 503 at=2 x2", 5), [200, 503, 503, 200, 200]);
    assert_eq!(statuses("fault=GET /teams 503 at=2 always", 4), [200, 503, 503, 503]);
    // Without a place they follow one another; with one, each counts every request.
    assert_eq!(statuses("fault=GET /teams 503 x2; fault=GET /teams 500", 4), [503, 503, 500, 200]);
    assert_eq!(statuses("fault=GET /teams 503 at=2; fault=GET /teams 500 at=1", 3), [500, 503, 200]);
}

#[test]
fn a_storm_lasts_as_long_as_it_was_asked_to() {
    use std::time::{Duration, Instant};
    let mut behaviour = Behaviour::parse("fault=GET /teams 503 at=2 for=1m").unwrap();
    let now = Instant::now();
    let mut hit = |seconds: u64| behaviour.meet("GET", "/teams", now + Duration::from_secs(seconds)).is_some();
    assert_eq!([0, 500, 501, 559, 560, 900].map(&mut hit), [false, true, true, true, false, false]);
}

#[test]
fn a_path_is_named_by_its_end_with_places_left_open() {
    let hit = |pattern: &str, path: &str| {
        let sandbox = start(&format!("fault=GET {pattern} 418 always"));
        // The token is had beforehand, and posted for.
        call("GET", &format!("{}{path}", org(&sandbox)), &[&token(&sandbox, READ)], None).status == 418
    };
    let id = "/bookings/0123456789abcdef01234567";
    assert!(hit("/bookings/*", id) && hit("/bookings/{id}", id) && hit("/**", id));
    assert!(hit("/bookings/*", "/bookings/occurrences") && !hit("/bookings/{id}", "/bookings/occurrences"));
    assert!(!hit("/bookings", id) && !hit("/ookings/*", id));
}

/// The tables of the document name every kind and every part, and none that is not there.
#[test]
fn the_document_names_what_there_is() {
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sandbox.md")).unwrap();
    let first_cells = |head: &str| -> Vec<String> {
        let rows = document.split(head).nth(1).unwrap().lines().skip(2).take_while(|line| line.starts_with('|'));
        let cells = rows.map(|row| row.split(" | ").next().unwrap().replace(" |", ""));
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let kinds = first_cells("| Kind | What the client sees | Request takes effect |");
    for kind in &kinds {
        let fault = format!("fault=/x {}", kind.replace("BYTES", "100"));
        assert!(Behaviour::parse(&fault).is_ok(), "{fault}");
    }
    for (kind, _) in crate::behaviour::KINDS {
        assert!(kinds.iter().any(|known| known == kind), "{kind} is not in the document");
    }
    for part in first_cells("| Part | Effect |").iter().filter(|part| part.contains('=') && !part.contains('…')) {
        assert!(Behaviour::parse(part).is_ok(), "{part}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_grammar_panic(text in any::<String>(), word in "[a-z0-9=+./ -]{0,12}") {
        let _ = Behaviour::parse(&text);
        for part in ["latency=", "rate=", "rate=50/s then ", "clock-skew=", "fault=", "fault=/x ", "fault=/x 503 "] {
            let _ = Behaviour::parse(&format!("{part}{word}"));
        }
    }
}

#[test]
fn what_cannot_be_understood_is_said() {
    for wrong in [
        "latency",
        "latency=fast",
        "rate=5",
        "rate=0/s",
        "rate=x/s",
        "fault=503",
        "fault=/x",
        "fault=/x 200",
        "fault=/x 503 y",
        "fault=/x 503 at=0",
        "fault=/x after",
        "fault=/x slow=0",
        "fault=/x reset retry-after=5",
        "speed=1",
    ] {
        assert!(Behaviour::parse(wrong).is_err(), "{wrong}");
    }
    let fine = Behaviour::parse(
        "latency=50ms; rate=50/s,burst=5; body-style=v2; fault=get /members 503 x3; fault=/x reset always",
    )
    .unwrap();
    assert_eq!((fine.latency.as_millis(), fine.faults.len(), fine.faults[1].times), (50, 2, None));
}
