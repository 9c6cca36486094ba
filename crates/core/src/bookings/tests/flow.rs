//! Survey and cancel against a small stand-in in this process, which counts what it is asked for and what it did. Its records
//! are written by hand.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::rules;
use crate::bookings::cancel::{self, Interruption, Options, Report, Waits};
use crate::bookings::filter::Selection;
use crate::bookings::journal::{Journal, Place};
use crate::bookings::keep::Decisions;
use crate::bookings::{Listing, PlanAction, Request, Rules, Survey, SurveyError, TimeWindow, survey};
use crate::http::{Client as Http, Settings};
use crate::officernd::{Account, CancelFlags, Client, Evidence, IntegrationApi, Scope};
use crate::secrets::Secret;

/// What it serves, and what happened.
#[derive(Default)]
struct World {
    members: Vec<Value>,
    occurrences: Vec<Value>,
    records: BTreeMap<String, Value>,
    /// Of each booking how often a cancel came.
    cancels: BTreeMap<String, u32>,
    /// How many reads of a record it takes until a cancel shows; `None` is never.
    lag: Option<u32>,
    lagging: HashMap<String, u32>,
    /// The answer to a cancel.
    answer: Option<(u16, &'static str)>,
    /// An employee who is active again after so many reads of anything.
    back_after: Option<(String, u32)>,
    reads: u32,
    /// Records per page.
    page: usize,
}

#[derive(Clone)]
struct StandIn(Arc<Mutex<World>>);

impl StandIn {
    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }

    fn answer(&self, method: &Method, uri: &Uri) -> Response {
        let query: HashMap<String, String> =
            url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let path: Vec<&str> = uri.path().trim_start_matches("/organizations/acme/").split('/').collect();
        let mut world = self.world();
        match (method.as_str(), path.as_slice()) {
            ("POST", ["", "token"]) => json_answer(200, &json!({ "access_token": "t" })),
            ("GET", ["members"]) => world.list(&world.members, &query),
            ("GET", ["members", id]) => world.member(id),
            ("GET", ["bookings", "occurrences"]) => {
                let member = query.get("member");
                let all = world.occurrences.iter().filter(|one| member.is_none_or(|id| one["member"] == **id));
                world.list(&all.cloned().collect::<Vec<_>>(), &query)
            }
            ("GET", ["bookings"]) => {
                let all = world.records.values().filter(|one| one["member"] == *query["member"]);
                world.list(&all.cloned().collect::<Vec<_>>(), &query)
            }
            ("GET", ["bookings", id]) => world.record(id),
            ("POST", ["bookings", id, "cancel"]) => world.cancel(id),
            ("GET", ["resources" | "offices"]) => json_answer(200, &json!([])),
            _ => json_answer(404, &json!({ "message": "no such request" })),
        }
    }
}

impl World {
    fn list(&self, all: &[Value], query: &HashMap<String, String>) -> Response {
        let from: usize = query.get("$next").map_or(0, |cursor| cursor.parse().unwrap());
        let to = (from + self.page).min(all.len());
        let mut answer = json_answer(200, &json!(all[from..to]));
        if to < all.len() {
            answer.headers_mut().insert("rnd-cursor-next", HeaderValue::from(to));
        }
        answer
    }

    fn member(&mut self, id: &str) -> Response {
        self.reads += 1;
        let back = self.back_after.as_ref().is_some_and(|(who, after)| *who == id && self.reads > *after);
        match self.members.iter().find(|one| one["_id"] == id) {
            None => json_answer(404, &json!({ "message": "not found" })),
            Some(member) if back => {
                let mut member = member.clone();
                member["status"] = "active".into();
                member["calculatedStatus"] = "active".into();
                json_answer(200, &member)
            }
            Some(member) => json_answer(200, member),
        }
    }

    fn record(&mut self, id: &str) -> Response {
        self.reads += 1;
        if let Some(left) = self.lagging.get_mut(id) {
            *left -= 1;
            if *left == 0 {
                self.records.get_mut(id).unwrap()["canceled"] = true.into();
            }
        }
        match self.records.get(id) {
            Some(record) => json_answer(200, record),
            None => json_answer(404, &json!({ "message": "not found" })),
        }
    }

    fn cancel(&mut self, id: &str) -> Response {
        *self.cancels.entry(id.to_owned()).or_default() += 1;
        match self.lag {
            Some(0) => self.records.get_mut(id).unwrap()["canceled"] = true.into(),
            Some(lag) => drop(self.lagging.insert(id.to_owned(), lag)),
            None => {}
        }
        match self.answer {
            Some((status, body)) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
            None => json_answer(200, &self.records[id]),
        }
    }
}

fn json_answer(status: u16, body: &Value) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    (StatusCode::from_u16(status).unwrap(), headers, body.to_string()).into_response()
}

fn in_days(days: i64) -> String {
    let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
    (now + SignedDuration::from_hours(24 * days)).to_string()
}

fn person(id: &str, status: &str) -> Value {
    json!({ "_id": id, "name": id, "status": status, "calculatedStatus": status })
}

fn booking(id: &str, member: &str, days: i64) -> Value {
    json!({ "_id": id, "member": member, "start": { "dateTime": in_days(days) }, "end": { "dateTime": in_days(days) },
            "canceled": false })
}

/// Two leavers between active people, and twelve bookings of theirs between others', three records on a page.
fn world() -> World {
    let mut world = World { page: 3, lag: Some(0), ..World::default() };
    for number in 0..8 {
        world.members.push(person(&format!("a{number}"), "active"));
    }
    world.members.insert(4, person("ann", "former"));
    world.members.push(person("eve", "former"));
    for number in 1..=18 {
        let member = ["ann", "eve", "a1"][number % 3];
        let record = booking(&format!("b{number}"), member, i64::try_from(number).unwrap());
        world.add(record);
    }
    world
}

impl World {
    fn add(&mut self, record: Value) {
        let id = record["_id"].as_str().unwrap().to_owned();
        let mut occurrence = record.clone();
        occurrence["bookingId"] = id.clone().into();
        self.occurrences.push(occurrence);
        self.records.insert(id, record);
    }
}

/// Serves a world, surveys it and cancels what is due; the changes are made in between.
struct Seen {
    survey: Survey,
    report: Report,
    cancels: BTreeMap<String, u32>,
}

impl Seen {
    fn outcome(&self, id: &str) -> &str {
        let due = self.survey.bookings.iter().filter(|item| item.action == PlanAction::Cancel);
        let at = due.map(|item| &item.booking_id).position(|booking| booking == id);
        at.map_or("not planned", |at| self.report.outcomes[at].as_str())
    }

    fn action(&self, id: &str) -> Option<PlanAction> {
        self.survey.bookings.iter().find(|item| item.booking_id == id).map(|item| item.action)
    }
}

fn rules_now() -> Rules {
    let now = Timestamp::now();
    let window = TimeWindow { now, until: now + SignedDuration::from_hours(24 * 732), ongoing: false };
    Rules { window, ..rules() }
}

fn run(world: World, listing: Listing, between: impl Fn(&mut World)) -> Result<Seen, SurveyError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let stand_in = StandIn(Arc::new(Mutex::new(world)));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let serving = stand_in.clone();
        let app = Router::new().fallback(move |method: Method, uri: Uri, _: Bytes| {
            let answer = serving.answer(&method, &uri);
            async move { answer }
        });
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        let account = Account {
            org: "acme".to_owned(),
            api_url: origin.parse().unwrap(),
            identity_url: format!("{origin}/token").parse().unwrap(),
            client_id: "c".to_owned(),
            client_secret: Secret::new("s".to_owned()),
            scope: Scope::ReadWrite,
            integration_api: IntegrationApi::default(),
            page_limit: 3,
        };
        let settings = Settings { first_wait: Duration::from_millis(1), ..Settings::default() };
        let client = Client::new(Http::new(settings, Arc::new(())), account);
        let (rules, selection, decisions) = (rules_now(), Selection::default(), Decisions::default());
        let request = Request {
            rules: &rules,
            selection: &selection,
            listing,
            decisions: &decisions,
            look_beyond: false,
            at_once: 4,
        };
        let survey = survey(&client, request, &()).await?;
        between(&mut stand_in.world());
        let work: Vec<_> = survey.bookings.iter().filter(|item| item.action == PlanAction::Cancel).cloned().collect();
        let dir = tempfile::tempdir().unwrap();
        let (mut journal, _) = Journal::open(&Place::new(dir.path(), "acme.bookings"), Timestamp::now()).unwrap();
        let options = Options {
            run: "r",
            concurrency: 4,
            flags: CancelFlags::default(),
            window: rules.window,
            evidence: Evidence::default(),
            now: &Timestamp::now,
            fresh: cancel::FRESH,
            waits: Waits::BRIEF,
            reporter: &(),
        };
        let report = cancel::run(&client, &mut journal, &work, &options, std::future::pending::<Interruption>()).await;
        let cancels = stand_in.world().cancels.clone();
        Ok(Seen { survey, report, cancels })
    })
}

const BOTH: [Listing; 2] = [Listing::All, Listing::Employees];

#[test]
fn every_due_booking_on_every_page_is_canceled_once_and_no_other() {
    for listing in BOTH {
        let seen = run(world(), listing, |_| {}).unwrap();
        assert_eq!((seen.survey.roster.employees, seen.survey.roster.former), (10, 2));
        assert!(!seen.survey.not_understood.any());
        assert_eq!(seen.survey.conflicting, 0);
        let due: BTreeMap<String, u32> =
            (1..=18).filter(|number| number % 3 != 2).map(|number| (format!("b{number}"), 1)).collect();
        assert_eq!(seen.cancels, due, "{listing:?}");
        assert!(seen.report.outcomes.iter().all(|outcome| outcome.as_str() == "canceled"), "{:?}", seen.report);
    }
}

#[test]
fn the_record_decides_and_not_its_occurrence() {
    for listing in BOTH {
        let mut world = world();
        let record = |world: &mut World, id: &str, key: &str, value: Value| {
            world.records.get_mut(id).unwrap()[key] = value;
        };
        record(&mut world, "b1", "member", "a1".into());
        record(&mut world, "b3", "recurrence", json!({ "freq": "daily" }));
        record(&mut world, "b4", "canceled", true.into());
        record(&mut world, "b6", "start", json!({ "dateTime": in_days(-1) }));
        record(&mut world, "b7", "members", json!(["a3"]));
        record(&mut world, "b9", "_id", "b10".into());
        world.records.remove("b10");
        let seen = run(world, listing, |_| {}).unwrap();
        for id in ["b1", "b3", "b6", "b7", "b9", "b10"] {
            assert_eq!(seen.action(id), Some(PlanAction::Review), "{id} {listing:?}");
        }
        assert_eq!(seen.action("b4"), None);
        let sent: Vec<&str> = seen.cancels.keys().map(String::as_str).collect();
        assert_eq!(sent, ["b12", "b13", "b15", "b16", "b18"], "{listing:?}");
    }
}

#[test]
fn what_has_changed_since_the_survey_is_seen_before_the_cancel() {
    let seen = run(world(), Listing::All, |world| {
        world.members[4]["status"] = "active".into();
        let mut change = |id: &str, key: &str, value: Value| world.records.get_mut(id).unwrap()[key] = value;
        change("b1", "member", "a1".into());
        change("b4", "canceled", true.into());
        change("b7", "start", json!({ "dateTime": in_days(9) }));
        change("b10", "recurrence", json!({ "rrule": "FREQ=DAILY" }));
        change("b13", "visitors", json!(["v"]));
        world.records.remove("b6");
        world.records.remove("b16");
        world.occurrences.retain(|one| one["bookingId"] != "b16");
    })
    .unwrap();
    assert_eq!(seen.cancels, BTreeMap::new());
    for (id, outcome) in [
        ("b3", "needs-review"),
        ("b1", "skipped"),
        ("b4", "already-canceled"),
        ("b7", "needs-review"),
        ("b10", "needs-review"),
        ("b13", "needs-review"),
        ("b6", "needs-review"),
        ("b16", "gone"),
    ] {
        assert_eq!(seen.outcome(id), outcome, "{id}");
    }
}

#[test]
fn somebody_who_comes_back_is_left_alone() {
    let mut world = world();
    world.back_after = Some(("eve".to_owned(), 0));
    let seen = run(world, Listing::All, |_| {}).unwrap();
    assert_eq!((seen.outcome("b1"), seen.outcome("b3")), ("skipped", "canceled"));
}

#[test]
fn an_accepted_cancel_is_sent_once_and_waited_for() {
    for (answer, lag, outcome) in [
        ((202, "{}"), Some(3), "canceled"),
        ((204, ""), Some(1), "canceled"),
        ((202, "{}"), None, "unknown"),
        ((200, "<html>Sign in</html>"), None, "unknown"),
        ((200, r#"{"_id":"b2","canceled":true}"#), None, "unknown"),
    ] {
        let seen = run(World { answer: Some(answer), lag, ..world() }, Listing::All, |_| {}).unwrap();
        assert!(seen.cancels.values().all(|count| *count == 1), "{answer:?}: {:?}", seen.cancels);
        assert!(
            seen.report.outcomes.iter().all(|one| one.as_str() == outcome),
            "{answer:?}: {:?}",
            seen.report.outcomes
        );
    }
}

#[test]
fn a_refusal_is_reported_with_the_servers_words() {
    let answer = Some((422, r#"{"message":"Too late to cancel"}"#));
    let seen = run(World { answer, lag: None, ..world() }, Listing::All, |_| {}).unwrap();
    assert!(
        seen.report.outcomes.iter().all(|one| one.as_str() == "failed" && one.why().contains("Too late to cancel"))
    );
}

#[test]
fn what_is_not_understood_is_counted() {
    let mut world = world();
    world.occurrences[0]["bookingId"] = json!({});
    world.members.push(json!({ "_id": "x" }));
    world.members.push(json!({ "_id": "y", "status": "active", "calculatedStatus": "former" }));
    let seen = run(world, Listing::All, |_| {}).unwrap();
    assert_eq!((seen.survey.not_understood.occurrences, seen.survey.not_understood.employees), (1, 1));
    assert!(seen.survey.not_understood.any());
    assert_eq!(seen.survey.conflicting, 1);
    assert_eq!(seen.cancels.len(), 11);
}

#[test]
fn a_part_of_a_list_is_an_error() {
    let mut world = world();
    world.members.clear();
    assert!(matches!(run(world, Listing::All, |_| {}), Err(SurveyError::NoEmployees)));
}
