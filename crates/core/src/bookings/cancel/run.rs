//! The run: so many bookings at once, in the order of the plan, until all are tried or something stops it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Mutex, Notify, Semaphore, SemaphorePermit};

use super::check::{self, Checked, Context, ReadEmployee};
use super::effect::{Effect, Sent, look};
use super::outage::{self, InARow};
use super::{Interruption, Options, Report, Stop};
use crate::bookings::journal::{Action, Event, Journal, Outcome};
use crate::bookings::judge::Reason;
use crate::bookings::plan::PlanItem;
use crate::bookings::survey::read_one;
use crate::bookings::{Note, Step, TimeWindow};
use crate::officernd::{Booking, CancelPermit, Client, Error};

/// How long what is in progress may take after the run was asked to stop.
const DRAIN: Duration = Duration::from_secs(5);

/// After so many checks a cancel may wait longer for its turn: at a very low rate, each turn is a long wait.
const CHECKS: u32 = 3;

/// How long a cancel may wait for its turn then.
const LONGEST_TURN: Duration = Duration::from_secs(15 * 60);

/// How often a cancel is sent whose answer leaves open what happened.
const SENDINGS: u32 = 2;

/// How far a booking is.
#[derive(Debug, Clone)]
enum State {
    /// Nothing was sent.
    Planned,
    /// The intent is written down: a cancel may have been sent.
    Intended,
    /// It is known what came of it.
    Finished(Outcome),
}

struct Run<'a> {
    client: &'a Client,
    options: &'a Options<'a>,
    work: &'a [PlanItem],
    journal: RefCell<&'a mut Journal>,
    states: RefCell<Vec<State>>,
    /// What was read of each employee.
    employees: Vec<Mutex<Option<ReadEmployee>>>,
    /// The number of a booking's employee.
    employee_of: Vec<usize>,
    /// The turns of those that read or send. Whoever only waits has none.
    turns: Semaphore,
    finished: Cell<u64>,
    waiting: Cell<usize>,
    stop: RefCell<Option<Stop>>,
    stopped: Notify,
    /// Employees whose reads, and whose cancels, failed in a row.
    unread: InARow,
    unsent: InARow,
    windows: RefCell<Vec<Duration>>,
}

/// Does the work. `signal` ends the run early with the kind that it gives: what is in progress is finished first, for a few
/// seconds.
pub async fn run(
    client: &Client,
    journal: &mut Journal,
    work: &[PlanItem],
    options: &Options<'_>,
    signal: impl Future<Output = Interruption>,
) -> Report {
    let (employee_of, count) = employees(work);
    let run = Run {
        client,
        options,
        work,
        journal: RefCell::new(journal),
        states: RefCell::new(vec![State::Planned; work.len()]),
        employees: (0..count).map(|_| Mutex::default()).collect(),
        employee_of,
        turns: Semaphore::new(options.concurrency.clamp(1, 32)),
        finished: Cell::new(0),
        waiting: Cell::new(0),
        stop: RefCell::new(None),
        stopped: Notify::new(),
        unread: InARow::default(),
        unsent: InARow::default(),
        windows: RefCell::new(Vec::new()),
    };
    options.reporter.begin(Step::Canceling, Some(work.len() as u64));
    {
        let all = run.all();
        tokio::pin!(all, signal);
        tokio::select! {
            () = &mut all => {}
            kind = &mut signal => {
                run.stop_for(Stop::Signal(kind));
                // Whatever is not finished then has an intent without an outcome, which the next run settles.
                let _ = tokio::time::timeout(DRAIN, all).await;
            }
        }
    }
    run.report()
}

/// For each booking the number of its employee, and how many employees there are.
fn employees(work: &[PlanItem]) -> (Vec<usize>, usize) {
    let mut numbers = HashMap::new();
    let of = work.iter().map(|item| {
        let next = numbers.len();
        *numbers.entry(item.employee_id.as_str()).or_insert(next)
    });
    let of = of.collect();
    (of, numbers.len())
}

impl Run<'_> {
    /// Begins one booking after the other whenever there is a turn.
    async fn all(&self) {
        let mut active = FuturesUnordered::new();
        let mut next = 0..self.work.len();
        loop {
            tokio::select! {
                biased;
                Some(()) = active.next() => {}
                turn = self.turns.acquire(), if !next.is_empty() && !self.is_stopped() => {
                    // Never closed, so there is always a turn.
                    if let (Ok(turn), Some(index)) = (turn, next.next()) {
                        active.push(self.one(index, turn));
                    }
                }
                else => return,
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.borrow().is_some()
    }

    /// The first reason counts.
    fn stop_for(&self, stop: Stop) {
        self.stop.borrow_mut().get_or_insert(stop);
        self.stopped.notify_waiters();
    }

    async fn one<'t>(&'t self, index: usize, turn: SemaphorePermit<'t>) {
        let outcome = match self.outcome(index, turn).await {
            Ok(outcome) => outcome,
            Err(stop) => {
                self.stop_for(stop);
                return;
            }
        };
        let is_intended = matches!(self.states.borrow().get(index), Some(State::Intended));
        // Nothing was sent, and a later run begins anew: there is nothing to write down.
        let is_silent = matches!(outcome, Outcome::NotTried { .. }) && !is_intended;
        if !is_silent {
            let item = &self.work[index];
            let written = self.write(Event::Outcome {
                run: self.options.run.to_owned(),
                action: Action::Cancel,
                booking_id: item.booking_id.clone(),
                employee_id: item.employee_id.clone(),
                outcome: outcome.clone(),
                item: (!is_intended).then(|| Box::new(item.clone())),
                found_later: false,
            });
            if let Err(stop) = written {
                // What was done is shown all the same; the next run settles the intent.
                self.stop_for(stop);
            }
        }
        self.set(index, State::Finished(outcome));
        self.finished.set(self.finished.get() + 1);
        self.options.reporter.progress(self.finished.get());
    }

    async fn outcome<'t>(&'t self, index: usize, turn: SemaphorePermit<'t>) -> Result<Outcome, Stop> {
        let item = &self.work[index];
        for checks in 1..=CHECKS {
            if self.is_stopped() {
                return Ok(self.not_tried());
            }
            let (permit, record) = match self.check(index).await? {
                Checked::Permitted(permit, record) => (permit, record),
                Checked::Settled(outcome) => return Ok(outcome),
            };
            if self.is_stopped() {
                return Ok(self.not_tried());
            }
            self.intend(index, record)?;
            let valid = if checks < CHECKS { self.options.fresh } else { LONGEST_TURN };
            match self.send(&permit, valid).await {
                Sent::Expired => {}
                Sent::Stop(error) => {
                    let why = error.to_string();
                    self.stop_for(Stop::Officernd(error));
                    return Ok(Outcome::NotTried { why });
                }
                sent => return self.settle(index, sent, turn).await,
            }
        }
        Ok(Outcome::NotTried {
            why: format!("its turn came too late {CHECKS} times; {} was not sent", item.booking_id),
        })
    }

    async fn send(&self, permit: &CancelPermit, valid: Duration) -> Sent {
        let sent = Sent::from(self.client.cancel_booking(permit, self.options.flags, valid).await);
        if !matches!(sent, Sent::Expired | Sent::Stop(_)) {
            self.windows.borrow_mut().push(permit.read_at().elapsed());
        }
        if matches!(sent, Sent::Canceled | Sent::Accepted(_) | Sent::Refused(_)) {
            self.unsent.worked();
        }
        sent
    }

    /// Writes down what is about to be sent, once.
    fn intend(&self, index: usize, record: Box<Booking>) -> Result<(), Stop> {
        if matches!(self.states.borrow().get(index), Some(State::Intended)) {
            return Ok(());
        }
        self.write(Event::Intent {
            run: self.options.run.to_owned(),
            action: Action::Cancel,
            item: Box::new(self.work[index].clone()),
            record: Some(record),
        })?;
        self.set(index, State::Intended);
        Ok(())
    }

    /// Finds out what came of what was sent.
    async fn settle<'t>(&'t self, index: usize, mut sent: Sent, turn: SemaphorePermit<'t>) -> Result<Outcome, Stop> {
        let item = &self.work[index];
        let mut turn = Some(turn);
        let mut sendings = 1;
        loop {
            let (why, waits) = match &sent {
                Sent::Canceled => return Ok(Outcome::Canceled),
                Sent::Refused(error) => return Ok(self.refused(item, &error.to_string()).await),
                Sent::Accepted(why) => ((*why).to_owned(), self.options.waits.after_accepted),
                Sent::Open(error) => (error.to_string(), self.options.waits.after_error),
                // The second sending was not sent: the first one still leaves open what happened.
                Sent::Expired => ("the answer to the cancel left open what happened".to_owned(), &[][..]),
                Sent::Stop(error) => (error.to_string(), &[][..]),
            };
            let mut seen = look(item, self.context()).await;
            if self.is_outage(index, &sent, &seen).await {
                let ((Sent::Open(error), _) | (_, Effect::Unreadable(error))) = (sent, seen) else {
                    return Ok(Outcome::Unknown { why });
                };
                self.stop_for(Stop::Outage(error));
                return Ok(Outcome::Unknown { why });
            }
            for wait in waits {
                match seen {
                    Effect::Canceled => return Ok(Outcome::Canceled),
                    // After an answer that leaves it open somebody else may have removed it: it does not exist, all the same.
                    Effect::Gone => return Ok(Outcome::Gone),
                    Effect::NotCanceled | Effect::Unclear(_) | Effect::Unreadable(_) => {}
                }
                if self.is_stopped() {
                    break;
                }
                // Others have the turn meanwhile.
                drop(turn.take());
                self.wait(*wait).await;
                turn = self.turns.acquire().await.ok();
                seen = look(item, self.context()).await;
            }
            match seen {
                Effect::Canceled => return Ok(Outcome::Canceled),
                Effect::Gone => return Ok(Outcome::Gone),
                Effect::NotCanceled if matches!(sent, Sent::Open(_)) && sendings < SENDINGS && !self.is_stopped() => {
                    // It is read as not canceled for seconds: it did not happen, and a second cancel has no second effect.
                    sendings += 1;
                    sent = match self.again(index).await? {
                        Some(again) => again,
                        None => return Ok(Outcome::Unknown { why }),
                    };
                }
                Effect::NotCanceled => {
                    return Ok(Outcome::Unknown {
                        why: format!("{why}, and its record still says that it is not canceled"),
                    });
                }
                Effect::Unclear(more) => return Ok(Outcome::Unknown { why: format!("{why}; {more}") }),
                Effect::Unreadable(error) => {
                    return Ok(Outcome::Unknown { why: format!("{why}; its record cannot be read: {error}") });
                }
            }
        }
    }

    /// Sends a cancel a second time, by a new permit; `None` when there is none anymore.
    async fn again(&self, index: usize) -> Result<Option<Sent>, Stop> {
        match self.check(index).await? {
            Checked::Permitted(permit, _) => Ok(Some(self.send(&permit, LONGEST_TURN).await)),
            Checked::Settled(Outcome::AlreadyCanceled) => Ok(Some(Sent::Canceled)),
            Checked::Settled(_) => Ok(None),
        }
    }

    async fn refused(&self, item: &PlanItem, why: &str) -> Outcome {
        match look(item, self.context()).await {
            Effect::Canceled => Outcome::AlreadyCanceled,
            Effect::Gone => Outcome::Gone,
            Effect::NotCanceled => Outcome::Failed { why: why.to_owned() },
            Effect::Unclear(more) => Outcome::Failed { why: format!("{why}; {more}") },
            Effect::Unreadable(error) => Outcome::Failed { why: format!("{why}; its record cannot be read: {error}") },
        }
    }

    /// Waits, not longer than the run goes on.
    async fn wait(&self, wait: Duration) {
        let stopped = self.stopped.notified();
        tokio::pin!(stopped);
        stopped.as_mut().enable();
        if self.is_stopped() {
            return;
        }
        self.waiting.set(self.waiting.get() + 1);
        self.options.reporter.note(&Note::Waiting(self.waiting.get()));
        tokio::select! {
            () = stopped => {}
            () = tokio::time::sleep(wait) => {}
        }
        self.waiting.set(self.waiting.get() - 1);
    }

    /// Whether a failure of the service is more than the matter of this booking.
    async fn is_outage(&self, index: usize, sent: &Sent, seen: &Effect) -> bool {
        let unread = matches!(seen, Effect::Unreadable(error) if error.is_outage());
        let unsent = matches!(sent, Sent::Open(error) if error.is_outage()) && matches!(seen, Effect::NotCanceled);
        (unread || unsent) && (self.unsent.failed(self.employee_of[index]) || outage::is_out(self.client).await)
    }

    fn context(&self) -> Context<'_> {
        let window = TimeWindow { now: (self.options.now)(), ..self.options.window };
        Context { client: self.client, window, evidence: self.options.evidence }
    }

    /// Reads employee and record, at the same time: nobody waits for an employee who is read for another booking.
    async fn check(&self, index: usize) -> Result<Checked, Stop> {
        let item = &self.work[index];
        let employee = self.employee_of[index];
        let record = async { Ok(read_one(self.client, &item.booking_id).await) };
        let (read, record) = match tokio::try_join!(self.employee(index), record) {
            Ok(both) => both,
            Err(Some(stop)) => return Err(stop),
            Err(None) => return Ok(Checked::Settled(self.not_tried())),
        };
        match check::booking(&read, record, item, self.context()).await {
            Ok(checked) => {
                if read.is_readable() {
                    self.unread.worked();
                }
                Ok(checked)
            }
            Err(error) => {
                let why = self.unreadable(employee, error).await?;
                Ok(Checked::Settled(Outcome::NeedsReview { reason: Reason::Unreadable, why }))
            }
        }
    }

    /// Reads a booking's employee, unless that was just done. An error without a reason: the run was stopped already.
    async fn employee(&self, index: usize) -> Result<ReadEmployee, Option<Stop>> {
        let employee = self.employee_of[index];
        // The others of the same employee wait for the answer instead of asking as well.
        let mut known = self.employees[employee].lock().await;
        if self.is_stopped() {
            return Err(None);
        }
        let id = &self.work[index].employee_id;
        match check::employee(&mut known, self.client, id, self.options.fresh).await {
            Ok(read) => Ok(read),
            Err(error) => {
                let why = self.unreadable(employee, error).await?;
                Ok(known.insert(ReadEmployee::unreadable(why)).clone())
            }
        }
    }

    /// A read of one employee failed: why, or that it ends the run because it is more than their matter.
    async fn unreadable(&self, employee: usize, error: Error) -> Result<String, Stop> {
        if !error.is_outage() {
            return Err(Stop::Officernd(error));
        }
        if self.unread.failed(employee) || outage::is_out(self.client).await {
            return Err(Stop::Outage(error));
        }
        Ok(error.to_string())
    }

    fn write(&self, event: Event) -> Result<(), Stop> {
        self.journal.borrow_mut().write((self.options.now)(), event).map_err(Stop::Journal)
    }

    fn set(&self, index: usize, state: State) {
        if let Some(slot) = self.states.borrow_mut().get_mut(index) {
            *slot = state;
        }
    }

    fn not_tried(&self) -> Outcome {
        let why = self.stop.borrow().as_ref().map(Stop::why);
        Outcome::NotTried { why: why.unwrap_or_default() }
    }

    fn report(self) -> Report {
        let not_tried = self.not_tried();
        // What was in progress when the time to finish it was over: whatever stopped the run, it may have happened.
        let outcome = |state| match state {
            State::Finished(outcome) => outcome,
            State::Planned => not_tried.clone(),
            State::Intended => Outcome::Unknown {
                why: "the run was stopped before the answer came; the next run finds out".to_owned(),
            },
        };
        let outcomes = self.states.into_inner().into_iter().map(outcome).collect();
        Report { outcomes, stop: self.stop.into_inner(), windows: self.windows.into_inner() }
    }
}
