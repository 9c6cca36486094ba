//! Records mutated at random: fields dropped, set to null, retyped, renamed, doubled, exchanged. Whatever comes of them, no
//! cancel is sent that the evidence in the texts does not permit. What it permits is decided here, from the texts alone.
//!
//! `OUTSIDE_EXPLORE=N` does so with N random seeds, and says which.

use std::collections::BTreeSet;
use std::sync::Mutex;

use jiff::Timestamp;
use serde_json::Value;

use super::json::Json;
use super::run::{Machine, Seen, seen};
use super::server::Served;
use super::table::{Listing, default_organization};
use super::world::{Booking, Organization, World};

/// The name of the check in expected-failures.txt: a cancel that the evidence does not permit.
pub const SAFETY: &str = "mutated-records";
/// The same for its other half: untouched bookings beside mutated records are canceled.
pub const LIVENESS: &str = "untouched-bookings-beside-mutated-records";

/// xorshift64*.
struct Random(u64);

impl Random {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap() % below
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.next(all.len())]
    }
}

/// What is mutated in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Records,
    Occurrences,
    Employees,
}

/// What a value is replaced with, whatever it was; `VALUE` is what it was.
const RETYPED: [&str; 16] = [
    "7",
    "0",
    "-1.5",
    "\"\"",
    "\"x\"",
    "true",
    "false",
    "[]",
    "{}",
    "[VALUE]",
    "[VALUE, VALUE]",
    "[VALUE, \"x\"]",
    "{\"_id\": VALUE}",
    "{\"$oid\": VALUE}",
    "{\"value\": VALUE}",
    "{\"dateTime\": VALUE}",
];

/// Values that mean something else.
fn others(key: &str) -> &'static [&'static str] {
    match key {
        "member" => &["\"{bo}\"", "\"{cleo}\"", "{\"_id\": \"{bo}\"}", "[\"{bo}\"]", "\"{team}\""],
        "_id" | "bookingId" => &["\"{ann}\"", "\"{desk}\"", "{\"_id\": \"{desk}\"}"],
        "start" | "end" | "seriesStart" => &[
            "{\"dateTime\": \"{-3d}\"}",
            "{\"dateTime\": \"{+1d}\"}",
            "\"{-1h}\"",
            "{\"dateTime\": \"{start local}\"}",
            "\"{start date}\"",
            "{start ms}",
            "{\"dateTime\": \"{start +02:00}\"}",
            "\"{start millis}\"",
        ],
        "canceled" | "isCancelled" => &["true", "\"false\"", "\"true\"", "0"],
        "recurrence" => &[
            "{\"rrule\": \"FREQ=DAILY\"}",
            "{\"rrule\": null}",
            "{\"rrule\": \"daily\"}",
            "{\"freq\": \"daily\"}",
            "\"FREQ=DAILY\"",
            "null",
            "{}",
            "[{\"rrule\": \"FREQ=DAILY\"}]",
        ],
        "status" | "calculatedStatus" => &["\"active\"", "\"contact\"", "\"inactive\"", "{\"value\": \"former\"}"],
        _ => &["\"x\"", "null"],
    }
}

fn mutate(json: &mut Json, random: &mut Random, doubles: bool) {
    let fields = json.fields_mut();
    if random.next(8) == 0 {
        let added = ["recurrence", "seriesStart", "isCancelled", "rrule", "isRecurring", "members", "parent"];
        let key = random.of(&added);
        let value = if key == "isRecurring" { "true" } else { random.of(others(key)) };
        fields.push((key.to_owned(), value.to_owned()));
        return;
    }
    // What a decision rests on, mostly.
    let matters = |key: &str| others(key) != others("summary");
    let all: Vec<usize> = (0..fields.len()).filter(|at| matters(&fields[*at].0)).collect();
    let at =
        if all.is_empty() || random.next(6) == 0 { random.next(fields.len()) } else { all[random.next(all.len())] };
    let (key, value) = fields[at].clone();
    match random.next(if doubles { 8 } else { 5 }) {
        0 => drop(fields.remove(at)),
        1 => "null".clone_into(&mut fields[at].1),
        2 => fields[at].1 = random.of(&RETYPED).replace("VALUE", &value),
        3 => fields[at].0 = format!("{key}{}", random.of(&["X", "_", "Id", "s"])),
        4 => random.of(others(&key)).clone_into(&mut fields[at].1),
        5 => fields.insert(at, (key.clone(), random.of(others(&key)).to_owned())),
        _ => fields.push((key.clone(), random.of(others(&key)).to_owned())),
    }
}

/// The documented form, and the sister product's, of a booking.
fn dress(booking: &mut Booking, random: &mut Random) {
    let both = |booking: &mut Booking, line: &str| {
        booking.record.edit(line);
        booking.occurrence.edit(line);
    };
    match random.next(8) {
        0 => {
            both(booking, "\"start\": \"{start}\"");
            both(booking, "\"end\": \"{end}\"");
        }
        1 => {
            both(booking, "without \"canceled\"");
            both(booking, "\"isCancelled\": false");
        }
        2 => booking.record.edit("\"recurrence\": {\"rrule\": \"FREQ=WEEKLY;COUNT=3\"}"),
        3 => booking.record.edit("\"recurrence\": {}"),
        4 => both(booking, "\"seriesStart\": {\"dateTime\": \"{start}\"}"),
        5 => {
            both(booking, &format!("\"member\": {{\"_id\": \"{{{}}}\", \"name\": \"Populated\"}}", booking.of.clone()));
        }
        6 => both(booking, &format!("\"member\": {{\"$oid\": \"{{{}}}\"}}", booking.of.clone())),
        _ => {}
    }
}

/// A key as often as it comes.
fn values(json: &Json, world: &World, at: &str, key: &str) -> Vec<Value> {
    let of_key = json.fields().iter().filter(|(known, _)| known == key);
    of_key.map(|(_, text)| serde_json::from_str(&world.fill(text, at)).unwrap()).collect()
}

/// The id that a value names without doubt.
fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) if number.is_u64() => Some(number.to_string()),
        Value::Array(all) if all.len() == 1 => id(&all[0]),
        Value::Object(fields) => {
            let ids: BTreeSet<Option<String>> =
                ["$oid", "_id", "id"].iter().filter_map(|key| fields.get(*key)).map(id).collect();
            if ids.len() == 1 { ids.into_iter().next().flatten() } else { None }
        }
        _ => None,
    }
}

fn is_id(values: &[Value], expected: &str) -> bool {
    !values.is_empty() && values.iter().all(|value| id(value).as_deref() == Some(expected))
}

/// The instant that the values name without doubt.
fn instant(values: &[Value]) -> Option<Timestamp> {
    let one = |value: &Value| value.get("dateTime").unwrap_or(value).as_str()?.parse::<Timestamp>().ok();
    let instants: BTreeSet<Option<Timestamp>> = values.iter().map(one).collect();
    if instants.len() == 1 { instants.into_iter().next().flatten() } else { None }
}

fn says_nothing(value: &Value) -> bool {
    value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty)
}

/// Whether the texts permit a cancel: everything that it depends on is there, once, and understood.
fn permits_cancel(booking: &Booking, holder: &Json, world: &World) -> bool {
    let at = booking.at.as_str();
    let of_record = |key: &str| values(&booking.record, world, at, key);
    let of_occurrence = |key: &str| values(&booking.occurrence, world, at, key);
    let of_holder = |key: &str| values(holder, world, at, key);
    let (own_id, holder_id) = (world.id(&booking.name), world.id(&booking.of));

    let is_former = ["status", "calculatedStatus"].iter().all(|key| of_holder(key) == [Value::from("former")]);
    let is_same_holder = is_id(&of_holder("_id"), holder_id) && is_id(&of_record("member"), holder_id);
    // What the occurrence says of the holder may be missing, it may not be somebody else.
    let occurrence_agrees = of_occurrence("member").iter().all(|value| id(value).is_none_or(|id| id == holder_id));
    let named = of_occurrence("bookingId");
    let is_same_booking = is_id(&of_record("_id"), own_id)
        && (is_id(&named, own_id) || (named.is_empty() && is_id(&of_occurrence("_id"), own_id)));

    let canceled = [of_record("canceled"), of_record("isCancelled")].concat();
    let is_not_canceled = !canceled.is_empty() && canceled.iter().all(|value| *value == Value::Bool(false))
        || (of_record("canceled") == [Value::Bool(false)] && of_record("isCancelled").iter().all(Value::is_null));
    let listed_canceled = [of_occurrence("canceled"), of_occurrence("isCancelled")].concat();
    let is_listed_canceled = listed_canceled.contains(&Value::Bool(true));

    let start = instant(&of_record("start"));
    let is_start = start.is_some_and(|start| start > world.now()) && start == instant(&of_occurrence("start"));
    let series_starts = [of_record("seriesStart"), of_occurrence("seriesStart")];
    let has_no_other_start = series_starts
        .iter()
        .all(|values| values.iter().all(Value::is_null) || (values.len() == 1 && instant(values) == start));

    let recurrence = of_record("recurrence");
    let is_rule = |value: &Value| {
        let rule = value.get("rrule").and_then(Value::as_str).unwrap_or_default();
        ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"].iter().any(|freq| rule.starts_with(&format!("FREQ={freq}")))
    };
    let is_one_off = recurrence.iter().all(says_nothing)
        && of_occurrence("recurrence").iter().all(says_nothing)
        && [of_record("rrule"), of_occurrence("rrule")].concat().iter().all(Value::is_null)
        && [of_record("isRecurring"), of_occurrence("isRecurring")]
            .concat()
            .iter()
            .all(|flag| *flag != Value::Bool(true));
    let is_series = recurrence.len() == 1 && is_rule(&recurrence[0]);

    is_former
        && is_same_holder
        && occurrence_agrees
        && is_same_booking
        && is_not_canceled
        && !is_listed_canceled
        && is_start
        && has_no_other_start
        && (is_one_off || is_series)
}

/// An organization of mutated records, with some that are as they should be, and their names.
fn organization(what: What, random: &mut Random) -> (Organization, Vec<String>, bool) {
    let mut organization = default_organization();
    let mut mutated = Vec::new();
    let count = if what == What::Records { 6 } else { 2 };
    // A key that comes twice may make a service's whole answer unusable, so it is tried in runs of its own.
    let doubles = random.next(3) == 0;
    for number in 0..count {
        let (of, name) = (format!("leaver{number}"), format!("mutated{number}"));
        organization.add("employee", &of);
        organization.add("booking", &format!("{name} of {of} at +{}d", number + 3));
        let booking = organization.bookings.last_mut().unwrap();
        dress(booking, random);
        for _ in 0..=random.next(2) {
            match what {
                What::Records => mutate(&mut booking.record, random, doubles),
                What::Occurrences => mutate(&mut booking.occurrence, random, doubles),
                What::Employees => mutate(&mut organization.employees.last_mut().unwrap().1, random, doubles),
            }
        }
        mutated.push(name);
    }
    organization.add("booking", "b2 at +9d");
    (organization, mutated, doubles)
}

/// Runs the program on mutated records; what went wrong, by check.
fn explore(seed: u64, what: What) -> Vec<(&'static str, String)> {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let (organization, mutated, doubles) = organization(what, &mut random);
    let listing = if random.next(2) == 0 { Listing::Employees } else { Listing::All };
    let served = Served::new(World::new(organization.clone()));
    let machine = Machine::new(&served, &Default::default());
    let (exit, stdout, stderr) = machine.cancel(listing, &[]);
    let names = organization.bookings.iter().map(|booking| &*booking.name);
    let run: Seen = seen(&served.world, names, exit, &stdout, &stderr);
    let mut problems = Vec::new();
    let told = |what: &str| format!("seed {seed}, {listing}: {what}");
    for request in &run.forbidden {
        problems.push((SAFETY, told(&format!("it sent {request}"))));
    }
    for booking in &organization.bookings {
        let (_, holder) = organization.employees.iter().find(|(name, _)| *name == booking.of).unwrap();
        let counts = &run.counts[&booking.name];
        if counts.posts > 0 && !permits_cancel(booking, holder, &served.world) {
            let text = |json: &Json| served.world.fill(&json.text(), &booking.at);
            let (record, occurrence) = (text(&booking.record), text(&booking.occurrence));
            problems.push((
                SAFETY,
                told(&format!("it canceled\n  {record}\n  listed as {occurrence}\n  of {}", text(holder))),
            ));
        }
        // What is not understood about one record is no reason to leave the others.
        if what == What::Records && !doubles && !mutated.contains(&booking.name) && counts.effects == 0 {
            problems.push((LIVENESS, told(&format!("{} was not canceled: {run}", booking.name))));
        }
    }
    problems
}

#[test]
fn the_test_decides_what_a_reader_of_the_facts_decides() {
    let permits = |edit: &dyn Fn(&mut Organization)| {
        let mut organization = default_organization();
        edit(&mut organization);
        let world = World::new(organization.clone());
        permits_cancel(&organization.bookings[0], &organization.employees[0].1, &world)
    };
    assert!(permits(&|_| {}));
    for permitted in
        ["\"start\": \"{start}\"", "\"recurrence\": null", "\"member\": [\"{ann}\"]", "without \"summary\""]
    {
        assert!(permits(&|all| all.edit("b1", permitted)), "{permitted}");
    }
    for refused in [
        "without \"member\"",
        "also \"member\": \"{bo}\"",
        "\"canceled\": null",
        "\"start\": \"{start local}\"",
        "\"recurrence\": []",
        "\"seriesStart\": \"{-3d}\"",
    ] {
        assert!(!permits(&|all| all.edit("b1.record", refused)), "{refused}");
    }
    assert!(!permits(&|all| all.edit("ann", "without \"calculatedStatus\"")));
    assert!(!permits(&|all| all.edit("b1.record", "\"start\": {\"dateTime\": \"{+3d}\"}")));
}

#[test]
fn mutated_records_are_never_canceled_without_evidence() {
    let seeds: Vec<u64> = match std::env::var("OUTSIDE_EXPLORE").ok().and_then(|rounds| rounds.parse::<u64>().ok()) {
        Some(rounds) => {
            let now = u64::try_from(Timestamp::now().as_millisecond()).unwrap();
            (0..rounds).map(|round| now + round).collect()
        }
        None => (1..=8).collect(),
    };
    let runs =
        seeds.iter().flat_map(|seed| [What::Records, What::Occurrences, What::Employees].map(|what| (*seed, what)));
    let queue: Mutex<Vec<(u64, What)>> = Mutex::new(runs.collect());
    let problems = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..super::RUNS_AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some((seed, what)) = queue.lock().unwrap().pop() else { return };
                    let found = explore(seed, what);
                    problems.lock().unwrap().extend(found);
                }
            });
        }
    });
    let mut problems = problems.into_inner().unwrap();
    problems.sort();
    if std::env::var_os("OUTSIDE_EXPLORE").is_some() {
        for (name, what) in &problems {
            eprintln!("{name}: {what}");
        }
    }
    for name in [SAFETY, LIVENESS] {
        let of_name: Vec<&String> = problems.iter().filter(|(known, _)| *known == name).map(|(_, what)| what).collect();
        if super::expected_failures().contains(name) {
            assert!(!of_name.is_empty(), "strike {name} from expected-failures.txt: it holds");
        } else {
            let shown: String = of_name.iter().map(|what| format!("{what}\n")).collect();
            assert!(of_name.is_empty(), "{name}:\n{shown}");
        }
    }
}
