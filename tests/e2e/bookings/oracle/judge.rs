//! Judges runs by what the sandbox knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use crate::bookings::org::Org;
use crate::figures::{self, Ran};

/// What went wrong, over many runs.
#[derive(Default)]
pub struct Tally {
    pub faults: usize,
    pub runs: usize,
    /// How many of the runs were functions of the library, in this process.
    pub library: usize,
    pub lost: Vec<String>,
    pub wrong: Vec<String>,
    pub double: Vec<String>,
    pub misreported: Vec<String>,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { faults, runs, lost, wrong, double, misreported, .. } = self;
        let (lost, wrong, double, misreported) = (lost.len(), wrong.len(), double.len(), misreported.len());
        write!(
            f,
            "{faults} faults injected over {runs} runs: {lost} lost, {wrong} canceled by mistake, {double} double effects, \
             {misreported} misreported"
        )
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.faults += other.faults;
        self.runs += other.runs;
        self.library += other.library;
        self.lost.extend(other.lost);
        self.wrong.extend(other.wrong);
        self.double.extend(other.double);
        self.misreported.extend(other.misreported);
    }
}

impl Tally {
    /// Says what it came to, and that all of it is 0.
    #[track_caller]
    pub fn prove(&self, what: &str) {
        self.prove_with(what, "");
    }

    /// The same, with something more to be said of it.
    #[track_caller]
    pub fn prove_with(&self, what: &str, more: &str) {
        let problems = [&self.lost, &self.wrong, &self.double, &self.misreported].map(|list| list.join("\n"));
        assert!(problems.iter().all(String::is_empty), "{what}: {self}\n{}", problems.join("\n"));
        assert!(self.faults > 0 && self.runs > 0, "{what}: nothing was tried");
        let group = what[..1].to_uppercase() + &what[1..];
        let ran = match self.library {
            0 => Ran::Program,
            library if library == self.runs => Ran::Library,
            _ => Ran::Both,
        };
        let what = "`bookings cancel`, judged by what the sandbox knows and did";
        figures::keep(&group, ran, what, &format!("{self}{more}"));
    }
}

/// What a run said of itself.
#[derive(Debug, Default)]
pub struct Told {
    /// The outcome of each booking, as programs read it.
    pub outcomes: BTreeMap<String, String>,
    /// Whether it said that everything is done (exit code 0).
    pub done: bool,
}

impl Told {
    /// What the JSON document says.
    pub fn from_document(code: i32, document: &Value) -> Self {
        let rows = document["bookings"].as_array().cloned().unwrap_or_default();
        let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
        let outcomes = rows.iter().map(|row| (text(row, "booking_id"), text(row, "outcome"))).collect();
        Self { outcomes, done: code == 0 }
    }
}

/// What the sandbox knew before a run.
pub struct Before {
    ran: Ran,
    due: BTreeSet<String>,
    effects: usize,
    requests: u64,
}

impl Before {
    /// Before a run of the shipped program.
    pub fn look(org: &Org) -> Self {
        Self::of(org, Ran::Program)
    }

    /// Before a run of the library.
    pub fn library(org: &Org) -> Self {
        Self::of(org, Ran::Library)
    }

    fn of(org: &Org, ran: Ran) -> Self {
        let requests = org.control("GET", "/log", "");
        let requests = requests.as_array().unwrap().last().map_or(0, |last| last["number"].as_u64().unwrap());
        Self { ran, due: org.due(), effects: org.cancelled().len(), requests }
    }

    /// Judges the run that has ended. `told` is `None` when it was killed and could say nothing.
    pub fn judge(&self, org: &Org, case: &str, told: Option<&Told>, tally: &mut Tally) {
        let new = self.effects(org, case, tally);
        self.blind_repeats(org, case, tally);
        let Some(told) = told else { return };
        let left = org.due();
        for (id, outcome) in &told.outcomes {
            let ours = new.contains(id);
            let fits = match outcome.as_str() {
                "canceled" => ours,
                "already-canceled" | "gone" => !ours && !left.contains(id),
                "unknown" => !told.done,
                "failed" | "not-tried" => !ours && !told.done,
                _ => !ours,
            };
            if !fits {
                let was = if ours { "was" } else { "was not" };
                tally.misreported.push(format!("{case}: {id} {was} canceled by the run, which says {outcome}"));
            }
        }
        for id in new.iter().filter(|id| !told.outcomes.contains_key(*id)) {
            tally.misreported.push(format!("{case}: {id} was canceled, and the run does not mention it"));
        }
        if told.done && !left.is_empty() {
            tally.misreported.push(format!("{case}: the run says that all is done, and {} are left", left.len()));
        }
    }

    /// Judges what was done since, whatever anybody says of it, and gives it.
    pub fn effects(&self, org: &Org, case: &str, tally: &mut Tally) -> Vec<String> {
        tally.runs += 1;
        tally.library += usize::from(self.ran == Ran::Library);
        let all = org.cancelled();
        let new = all[self.effects..].to_vec();
        for id in new.iter().filter(|id| !self.due.contains(*id)) {
            tally.wrong.push(format!("{case}: {id} had not to be canceled"));
        }
        for id in BTreeSet::from_iter(&all) {
            let times = all.iter().filter(|other| *other == id).count();
            if times > 1 {
                tally.double.push(format!("{case}: {id} was canceled {times} times"));
            }
        }
        new
    }

    /// A cancel may be sent again only after the booking was read.
    fn blind_repeats(&self, org: &Org, case: &str, tally: &mut Tally) {
        let log = org.control("GET", &format!("/log?after={}", self.requests), "");
        let mut sent: BTreeSet<String> = BTreeSet::new();
        for request in log.as_array().unwrap() {
            let path = request["path"].as_str().unwrap().split('?').next().unwrap();
            let Some((_, rest)) = path.rsplit_once("/bookings/") else { continue };
            // 401 and 429 are answered before anything is done: the same request may follow.
            let refused = request["status"] == 401 || request["status"] == 429;
            match (request["method"].as_str().unwrap(), rest.strip_suffix("/cancel")) {
                ("POST", Some(id)) => {
                    if sent.contains(id) {
                        tally.double.push(format!("{case}: {id} was canceled again without being read"));
                    }
                    if !refused {
                        sent.insert(id.to_owned());
                    }
                }
                ("GET", _) => {
                    sent.remove(rest);
                }
                _ => {}
            }
        }
    }
}

/// Whatever is still due after the last run is lost.
pub fn lost(org: &Org, case: &str, tally: &mut Tally) {
    for id in org.due() {
        tally.lost.push(format!("{case}: {id}"));
    }
}
