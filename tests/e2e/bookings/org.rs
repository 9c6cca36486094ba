//! An organization that a test makes up, a sandbox in this process that plays it, and a machine with a profile for it.

use std::collections::BTreeSet;
use std::process::Child;

use jiff::{SignedDuration, Timestamp};
use ornd_scim_core::http::{Client, Request, Settings};
use ornd_scim_sandbox::{Behaviour, Clock, Data, Options, Sandbox};
use serde_json::{Value, json};

use crate::support::{Ended, Machine};

/// The id of a Former employee, counted from 1.
pub fn former(number: usize) -> String {
    format!("{:024x}", 0xf000 + number)
}

/// The id of an employee who works here, counted from 1.
pub fn active(number: usize) -> String {
    format!("{:024x}", 0xa000 + number)
}

/// The id of a booking of a Former employee, counted from 1 in the order of time.
pub fn held(number: usize) -> String {
    format!("{:024x}", 0xb000 + number)
}

/// The id of a booking that nobody may touch.
fn trap(number: usize) -> String {
    format!("{:024x}", 0xc000 + number)
}

/// The ids of the resources: a hot desk and a meeting room in Berlin, a hot desk in Lisbon.
pub const DESK: &str = "0000000000000000000de501";
pub const ROOM: &str = "0000000000000000000de502";
pub const ELSEWHERE: &str = "0000000000000000000de503";

/// Hours from now, to the second.
pub fn hours(hours: i64) -> Timestamp {
    let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap();
    now + SignedDuration::from_hours(hours)
}

/// An employee.
pub fn member(id: &str, name: &str, status: &str) -> Value {
    let email = format!("{}@demo.example", name.to_lowercase().replace(' ', "."));
    json!({ "_id": id, "name": name, "email": email, "status": status, "calculatedStatus": status,
            "modifiedAt": hours(-72).to_string() })
}

/// A one-off booking of an hour.
pub fn booking(id: &str, member: &str, resource: &str, start: Timestamp) -> Value {
    json!({ "_id": id, "member": member, "resourceId": resource, "start": start.to_string(),
            "end": (start + SignedDuration::from_hours(1)).to_string(), "timezone": "Europe/Berlin" })
}

/// So many Former employees who hold so many bookings together, one after the other in turn, an hour each from tomorrow on;
/// and beside them everything that must not be touched.
pub fn world(leavers: usize, bookings: usize) -> Value {
    let mut members: Vec<Value> =
        (1..=leavers).map(|number| member(&former(number), &format!("Former {number:02}"), "former")).collect();
    members.extend((1..=5).map(|number| member(&active(number), &format!("Active {number:02}"), "active")));
    let mut all: Vec<Value> = (1..=bookings)
        .map(|number| {
            let whose = former((number - 1) % leavers.max(1) + 1);
            booking(&held(number), &whose, DESK, hours(24 + 2 * i64::try_from(number).unwrap()))
        })
        .collect();
    all.extend(traps());
    json!({
        "offices": [
            { "_id": "00000000000000000000be41", "name": "Berlin", "timezone": "Europe/Berlin" },
            { "_id": "0000000000000000000115b0", "name": "Lisbon", "timezone": "Europe/Lisbon" },
        ],
        "resources": [
            { "_id": DESK, "name": "Desk 1", "type": "hotdesk", "office": "00000000000000000000be41" },
            { "_id": ROOM, "name": "Room 1", "type": "meeting_room", "office": "00000000000000000000be41" },
            { "_id": ELSEWHERE, "name": "Desk 9", "type": "hotdesk", "office": "0000000000000000000115b0" },
        ],
        "teams": [{ "_id": "0000000000000000000007ea", "name": "Sales" }],
        "members": members,
        "bookings": all,
    })
}

/// What is not theirs, over, or canceled already.
fn traps() -> Vec<Value> {
    let with = |mut booking: Value, name: &str, value: Value| {
        booking[name] = value;
        booking
    };
    let guest = json!([{ "member": former(1), "name": "Former 01" }]);
    vec![
        booking(&trap(1), &active(1), ROOM, hours(30)),
        with(booking(&trap(2), &active(2), ROOM, hours(32)), "visitors", guest),
        with(
            with(booking(&trap(3), "", ROOM, hours(34)), "member", Value::Null),
            "team",
            json!("0000000000000000000007ea"),
        ),
        booking(&trap(4), &former(1), ROOM, hours(-48)),
        with(booking(&trap(5), &former(1), ROOM, hours(36)), "canceled", json!(true)),
    ]
}

/// A series of a Former employee that began three weeks ago and goes on.
pub fn running_series(id: &str, member: &str) -> Value {
    let mut series = booking(id, member, ROOM, hours(-21 * 24 + 5));
    series["rrule"] = json!("FREQ=WEEKLY");
    series
}

/// The organization, played.
pub struct Org {
    pub sandbox: Sandbox,
    pub machine: Machine,
    runtime: tokio::runtime::Runtime,
    http: Client,
}

impl Org {
    /// Plays this world, at this machine's time.
    pub fn new(world: &Value) -> Self {
        Self::with_profile(world, "")
    }

    /// The same with further lines in the profile.
    pub fn with_profile(world: &Value, more: &str) -> Self {
        let options = Options {
            data: Data::Memory,
            port: 0,
            clock: Clock::System,
            behaviour: Behaviour::default(),
            ..Options::default()
        };
        let org = Self::with(Sandbox::start(options).expect("the sandbox starts"), more);
        org.replace(world);
        org
    }

    /// Around a sandbox that a test has started.
    pub fn around(sandbox: Sandbox) -> Self {
        Self::with(sandbox, "")
    }

    fn with(sandbox: Sandbox, more: &str) -> Self {
        let mut machine = Machine::new();
        let profile = format!(
            "[profile.acme]\norg = \"demo\"\napi-url = \"{}\"\nidentity-url = \"{}\"\nclient-id = \"{}\"\nstore = \"file\"\n{more}",
            sandbox.api_url(),
            sandbox.identity_url(),
            sandbox.client_id()
        );
        machine.write(&machine.config(), &profile);
        let secret = machine.secret_file("client-secret", sandbox.client_secret());
        machine.set("ORND_SCIM_CLIENT_SECRET_FILE", &secret);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let http = Client::new(Settings::default(), std::sync::Arc::new(()));
        Self { sandbox, machine, runtime, http }
    }

    /// Waits for something of the network.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// One of the sandbox's controls.
    #[track_caller]
    pub fn control(&self, method: &str, path: &str, body: &str) -> Value {
        let url = format!("{}/_sandbox{path}", self.sandbox.origin()).parse().unwrap();
        let mut request =
            Request { method: method.parse().unwrap(), body: Some(body.as_bytes().to_vec()), ..Request::get(url) };
        request.headers.insert("x-sandbox-token", self.sandbox.control_token().parse().unwrap());
        let answer = self.block_on(self.http.send(request)).expect("the sandbox answers");
        let text = String::from_utf8_lossy(&answer.body);
        assert!(answer.is_success(), "{method} {path}: {} {text}", answer.status);
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Another world in place of this one; what came and what was done is forgotten.
    pub fn replace(&self, world: &Value) {
        self.control("POST", "/world?replace", &world.to_string());
        self.control("DELETE", "/log", "");
        self.control("DELETE", "/triggers", "");
        self.behave("");
    }

    /// Adds records.
    pub fn add(&self, world: &Value) {
        self.control("POST", "/world", &world.to_string());
    }

    /// How the sandbox behaves from now on.
    pub fn behave(&self, text: &str) {
        self.control("POST", "/behaviour", text);
    }

    /// Something is changed when the request that fits comes for the n-th time.
    pub fn trigger(&self, request: &str, at: usize, when: &str, click: &str, body: &Value) {
        let trigger = json!({ "request": request, "at": at, "when": when, "click": click, "body": body });
        self.control("POST", "/triggers", &trigger.to_string());
    }

    /// What was canceled, in order, each as often as it was.
    pub fn cancelled(&self) -> Vec<String> {
        ids(&self.control("GET", "/effects?kind=booking.canceled", ""))
    }

    /// That nothing at all was changed through the API.
    #[track_caller]
    pub fn nothing_changed(&self) {
        let effects = self.control("GET", "/effects", "");
        let by_api: Vec<&Value> = effects
            .as_array()
            .unwrap()
            .iter()
            .filter(|effect| effect["kind"].as_str().unwrap().starts_with("booking."))
            .collect();
        assert!(by_api.is_empty(), "{by_api:?}");
        assert_eq!(self.sent("POST /cancel"), 0, "a cancel was sent");
    }

    /// What has to be canceled now.
    pub fn due(&self) -> BTreeSet<String> {
        let due = self.control("GET", "/due", "");
        let cancel = due.as_array().unwrap().iter().filter(|row| row["what"] == "cancel");
        cancel.map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    }

    /// The requests that fit, oldest first.
    pub fn requests(&self, fit: &str) -> Vec<Value> {
        let found = self.control("GET", &format!("/log?request={}", fit.replace(' ', "+")), "");
        found.as_array().unwrap().clone()
    }

    /// How many requests fit.
    pub fn sent(&self, fit: &str) -> usize {
        self.requests(fit).len()
    }

    /// How many requests came.
    pub fn all_requests(&self) -> u64 {
        self.control("GET", "/requests", "")["requests"].as_u64().unwrap()
    }

    /// Waits until what was on its way when a client was gone has come and is done.
    pub fn calm(&self) {
        let look = || (self.all_requests(), self.cancelled().len());
        let (mut last, mut same) = (look(), 0);
        while same < 3 {
            let now = look();
            same = if now == last { same + 1 } else { 0 };
            last = now;
        }
    }

    /// `bookings cancel --yes` with further arguments.
    pub fn cancel(&self, more: &[&str]) -> Ended {
        self.machine.run(&[&["bookings", "cancel", "--yes"], more].concat())
    }

    /// The same as JSON.
    pub fn cancel_json(&self, more: &[&str]) -> (i32, Value) {
        let ended = self.cancel(&[&["-o", "json"], more].concat());
        let json = serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {ended:?}"));
        (ended.code, json)
    }

    /// `bookings cancel --yes`, not waited for.
    pub fn cancel_meanwhile(&self, more: &[&str]) -> Child {
        let arguments = [&["bookings", "cancel", "--yes", "-o", "json"], more].concat();
        self.machine.command(&arguments).spawn().expect("the program starts")
    }

    /// Waits until so many requests that fit have come.
    pub fn wait_for(&self, fit: &str, count: usize) {
        // Far longer than it ever takes: whoever waits in vain is told so.
        for _ in 0..6_000 {
            if self.sent(fit) >= count {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        panic!("{fit} did not come {count} times");
    }
}

/// The ids of records.
pub fn ids(rows: &Value) -> Vec<String> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// The outcomes of a JSON document, by the booking's id.
pub fn outcome<'a>(document: &'a Value, id: &str) -> &'a str {
    let rows = document["bookings"].as_array().unwrap();
    let row = rows.iter().find(|row| row["booking_id"] == id).unwrap_or_else(|| panic!("{id} is not in {document:#}"));
    row["outcome"].as_str().unwrap()
}
