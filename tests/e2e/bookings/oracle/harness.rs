//! Runs of the library in this process, against a sandbox in this process: thousands of them in minutes.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future as _;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use ornd_scim_core::bookings::cancel::{self, Interruption, Options, Report, Stop, Waits};
use ornd_scim_core::bookings::filter::Selection;
use ornd_scim_core::bookings::journal::{self, Journal, OpenIntent, Outcome, Place};
use ornd_scim_core::bookings::keep::Decisions;
use ornd_scim_core::bookings::plan::PlanItem;
use ornd_scim_core::bookings::{
    Attended, Listing, PlanAction, Reason, Request, Rules, RunningSeries, Survey, SurveyError, TimeWindow, survey,
};
use ornd_scim_core::files;
use ornd_scim_core::http::{self, Settings};
use ornd_scim_core::officernd::{Account, CancelFlags, Client, Evidence, IntegrationApi, Scope};

use super::judge::{Before, Tally, Told, lost};
use crate::bookings::org::Org;

/// Opens a journal. A process that another test starts has copies of this one's descriptors, and so the lock of a journal that
/// was just closed, between its fork and its exec.
fn opened(place: &Place) -> (Journal, Vec<OpenIntent>) {
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        match Journal::open(place, Timestamp::now()) {
            Err(journal::Error::Files(files::Error::Locked { .. })) if Instant::now() < until => {
                std::thread::sleep(Duration::from_millis(1));
            }
            opened => return opened.expect("the journal opens"),
        }
    }
}

/// An organization, and a journal of its own.
pub struct Harness {
    pub org: Org,
    folder: tempfile::TempDir,
    /// How many cancels are under way at once.
    pub concurrency: usize,
    /// How long it counts what was read.
    pub fresh: Duration,
    /// How many records a page has.
    pub page: u8,
    /// How the future is listed.
    pub listing: Listing,
}

impl Harness {
    pub fn new() -> Self {
        let org = Org::new(&serde_json::json!({}));
        Self {
            org,
            folder: tempfile::tempdir().unwrap(),
            concurrency: 4,
            fresh: cancel::FRESH,
            page: 100,
            listing: Listing::Auto,
        }
    }

    pub fn place(&self) -> Place {
        Place::new(self.folder.path(), "acme.bookings")
    }

    /// The next case begins with another world and an empty journal.
    pub fn begin(&mut self, world: &serde_json::Value) {
        self.org.replace(world);
        let _ = std::fs::remove_file(self.place().current());
    }

    /// A client that waits `patience` for an answer, and hardly between two attempts.
    pub fn client(&self, patience: Duration) -> Client {
        let settings = Settings {
            request_timeout: patience,
            // A refusal that never ends is given up soon.
            deadline: Duration::from_secs(1),
            first_wait: Duration::from_millis(1),
            longest_wait: Duration::from_millis(5),
            max_body: 1 << 20,
            ..Settings::default()
        };
        let sandbox = &self.org.sandbox;
        let account = Account {
            org: sandbox.org().to_owned(),
            api_url: sandbox.api_url().parse().unwrap(),
            identity_url: sandbox.identity_url().parse().unwrap(),
            client_id: sandbox.client_id().to_owned(),
            client_secret: ornd_scim_core::secrets::Secret::new(sandbox.client_secret().to_owned()),
            scope: Scope::ReadWrite,
            integration_api: IntegrationApi::default(),
            page_limit: self.page,
        };
        Client::new(http::Client::new(settings, Arc::new(())), account)
    }

    /// What has to be canceled now, as the program's own survey finds it.
    pub async fn gather(&self, client: &Client) -> Result<Vec<PlanItem>, SurveyError> {
        self.gather_at(client, Timestamp::now()).await
    }

    /// The same at any time.
    pub async fn gather_at(&self, client: &Client, now: Timestamp) -> Result<Vec<PlanItem>, SurveyError> {
        let mut found = self.survey(client, now).await?.bookings;
        found.retain(|item| item.action == PlanAction::Cancel);
        Ok(found)
    }

    /// All that the survey finds.
    pub async fn survey(&self, client: &Client, now: Timestamp) -> Result<Survey, SurveyError> {
        let (rules, selection, decisions) = (rules(now), Selection::default(), Decisions::default());
        let request = Request {
            rules: &rules,
            selection: &selection,
            listing: self.listing,
            decisions: &decisions,
            look_beyond: false,
            at_once: 4,
        };
        survey(client, request, &()).await
    }

    /// One run as the command does it: opens the journal, settles what is open, and cancels. What needs review, or was not
    /// understood, is part of what it gives.
    pub async fn run(
        &self,
        client: &Client,
        work: Option<Vec<PlanItem>>,
    ) -> Result<(Vec<PlanItem>, Report), SurveyError> {
        let (mut journal, open) = opened(&self.place());
        cancel::settle(client, &mut journal, open, Evidence::default(), Timestamp::now)
            .await
            .expect("the journal is written");
        let mut untouched = Vec::new();
        let mut work = if let Some(work) = work {
            work
        } else {
            let found = self.survey(client, Timestamp::now()).await?;
            if found.not_understood.any() {
                untouched.push(unknown());
            }
            let (work, others): (Vec<_>, Vec<_>) =
                found.bookings.into_iter().partition(|item| item.action == PlanAction::Cancel);
            untouched.extend(others);
            work
        };
        let options = Options {
            run: "run",
            concurrency: self.concurrency,
            flags: CancelFlags::default(),
            window: rules(Timestamp::now()).window,
            evidence: Evidence::default(),
            now: &Timestamp::now,
            fresh: self.fresh,
            waits: Waits::BRIEF,
            reporter: &(),
        };
        let mut report =
            cancel::run(client, &mut journal, &work, &options, std::future::pending::<Interruption>()).await;
        for item in untouched.into_iter().filter(|item| item.action == PlanAction::Review) {
            let reason = item.reason.unwrap_or(Reason::Unreadable);
            let why = item.reason_text.clone().unwrap_or_default();
            report.outcomes.push(Outcome::NeedsReview { reason, why });
            work.push(item);
        }
        Ok((work, report))
    }

    /// A run under a behavior, and one further run without: both are judged. The faults begin after the listing.
    pub fn case(&mut self, name: &str, behaviour: &str, patience: Duration, tally: &mut Tally) {
        let client = self.client(Duration::from_secs(20));
        let work = self.org.block_on(self.gather(&client)).expect("the listing");
        let before = Before::library(&self.org);
        self.org.behave(behaviour);
        let impatient = self.client(patience);
        // A token of its own, asked for before: the faults are for the run.
        let (work, report) = self.org.block_on(self.run(&impatient, Some(work))).expect("a run");
        tally.faults += self.injected(behaviour);
        before.judge(&self.org, name, Some(&told(&work, &report)), tally);
        self.second_run(name, tally);
    }

    /// The same, but the run is gone after so many steps, as if it had been killed: what it had begun stays as it is.
    pub fn killed(&mut self, name: &str, behaviour: &str, steps: usize, tally: &mut Tally) {
        let client = self.client(Duration::from_secs(20));
        let work = self.org.block_on(self.gather(&client)).expect("the listing");
        let before = Before::library(&self.org);
        self.org.behave(behaviour);
        let client = self.client(Duration::from_secs(5));
        let mut run = Box::pin(self.run(&client, Some(work)));
        let mut steps = 0..steps;
        let ended = self.org.block_on(std::future::poll_fn(|context| match run.as_mut().poll(context) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending => steps.next().map_or(Poll::Ready(false), |_| Poll::Pending),
        }));
        drop(run);
        tally.faults += self.injected(behaviour) + usize::from(!ended);
        self.org.calm();
        before.judge(&self.org, name, None, tally);
        self.second_run(name, tally);
    }

    /// How many of these faults were played: one that waits for a request that did not come was none.
    fn injected(&self, behaviour: &str) -> usize {
        let faults = behaviour.split("; ").filter_map(|part| part.strip_prefix("fault="));
        let played = |fault: &&str| {
            let words: Vec<&str> = fault.split_whitespace().collect();
            let fit = words[..if words[0].starts_with('/') { 1 } else { 2 }].join(" ");
            let at = words.iter().find_map(|word| word.strip_prefix("at=")).map_or(1, |at| at.parse().unwrap());
            self.org.sent(&fit) >= at
        };
        faults.filter(played).count()
    }

    /// A run without faults must end with everything canceled.
    pub fn second_run(&mut self, name: &str, tally: &mut Tally) {
        self.org.behave("");
        let before = Before::library(&self.org);
        let client = self.client(Duration::from_secs(20));
        let name = format!("{name}, second run");
        match self.org.block_on(self.run(&client, None)) {
            Ok((work, report)) => before.judge(&self.org, &name, Some(&told(&work, &report)), tally),
            Err(error) => tally.lost.push(format!("{name}: {error}")),
        }
        lost(&self.org, &name, tally);
    }
}

/// A booking that the survey could not name.
fn unknown() -> PlanItem {
    serde_json::from_value(serde_json::json!({
        "employee": "?", "employee_id": "?", "employee_status": "former", "booking_id": "not understood", "action": "review",
    }))
    .unwrap()
}

/// What a report says.
pub fn told(work: &[PlanItem], report: &Report) -> Told {
    let outcomes: BTreeMap<String, String> = work
        .iter()
        .zip(&report.outcomes)
        .map(|(item, outcome)| (item.booking_id.clone(), outcome.as_str().to_owned()))
        .collect();
    let done = report.stop.is_none() && !report.outcomes.iter().any(Outcome::needs_attention);
    Told { outcomes, done }
}

/// Whether a run was ended by what it met, and by what.
pub fn stopped(report: &Report) -> Option<String> {
    report.stop.as_ref().map(Stop::why)
}

/// Two years from now.
pub fn rules(now: Timestamp) -> Rules {
    Rules {
        window: TimeWindow { now, until: now + SignedDuration::from_hours(24 * 732), ongoing: false },
        running_series: RunningSeries::Report,
        attended: Attended::Review,
        grace: SignedDuration::ZERO,
        evidence: Evidence::default(),
        accepted: BTreeSet::new(),
    }
}
