//! The run: so many bookings at once, in the order of the plan, until all are tried or something stops it.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{Mutex, Notify};

use super::check::{self, Known};
use super::outage::{self, InARow};
use super::{Interruption, Options, Report, Stop, Work, send};
use crate::bookings::Limits;
use crate::bookings::journal::{self, Action, Event, Journal, Outcome};
use crate::bookings::recheck::{Left, Still};
use crate::officernd::Client;

/// How long what is under way may take after the run was asked to stop.
const DRAIN: Duration = Duration::from_secs(5);

/// After so many checks a cancel is sent however long it waits for its turn.
const CHECKS: u32 = 3;

struct Running<'a> {
    client: &'a Client,
    journal: &'a RefCell<&'a mut Journal>,
    options: &'a Options<'a>,
    work: &'a [Work],
    /// The bookings of each employee, in the order of the plan.
    employees: Vec<Vec<usize>>,
    /// What is known of each employee.
    known: Vec<Mutex<Option<Known>>>,
    /// Which employee a booking is of.
    of: Vec<usize>,
    /// The employee to check next.
    next: Cell<usize>,
    /// Bookings whose employee was checked.
    ready: RefCell<VecDeque<usize>>,
    /// How many checks are under way, after which there may be more of them.
    checking: Cell<usize>,
    checked: Notify,
    finished: Cell<u64>,
    outcomes: RefCell<Vec<Option<Outcome>>>,
    /// Of which bookings the intent was written down: their cancel may have been sent.
    intended: RefCell<Vec<bool>>,
    stop: RefCell<Option<Stop>>,
    unread: InARow,
    unsent: InARow,
    windows: RefCell<Vec<Duration>>,
}

/// Does the work. `signal` ends the run early with the kind that it gives: what is under way is finished first, for a
/// few seconds.
pub async fn run(
    client: &Client,
    journal: &mut Journal,
    work: &[Work],
    options: &Options<'_>,
    signal: impl Future<Output = Interruption>,
) -> Report {
    let (of, employees) = employees(work);
    let journal = RefCell::new(journal);
    let known = employees.iter().map(|_| Mutex::default()).collect();
    let running = Running {
        client,
        journal: &journal,
        options,
        work,
        employees,
        known,
        of,
        next: Cell::new(0),
        ready: RefCell::default(),
        checking: Cell::new(0),
        checked: Notify::new(),
        finished: Cell::new(0),
        outcomes: RefCell::new(vec![None; work.len()]),
        intended: RefCell::new(vec![false; work.len()]),
        stop: RefCell::new(None),
        unread: InARow::default(),
        unsent: InARow::default(),
        windows: RefCell::new(Vec::new()),
    };
    {
        let workers = options.concurrency.clamp(1, 32).min(work.len());
        let mut workers: FuturesUnordered<_> = (0..workers).map(|_| running.worker()).collect();
        let all = async { while workers.next().await.is_some() {} };
        tokio::pin!(all, signal);
        tokio::select! {
            () = &mut all => {}
            kind = &mut signal => {
                running.stop_for(Stop::Signal(kind));
                // Whatever is not finished then has an intent without an outcome, which the next run closes.
                let _ = tokio::time::timeout(DRAIN, all).await;
            }
        }
    }
    running.report()
}

/// For each booking the number of its employee, and for each employee the numbers of their bookings.
fn employees(work: &[Work]) -> (Vec<usize>, Vec<Vec<usize>>) {
    let mut numbers = HashMap::new();
    let mut employees: Vec<Vec<usize>> = Vec::new();
    let mut of = Vec::with_capacity(work.len());
    for (index, work) in work.iter().enumerate() {
        let number = *numbers.entry(work.item.employee_id.as_str()).or_insert_with(|| {
            employees.push(Vec::new());
            employees.len() - 1
        });
        employees[number].push(index);
        of.push(number);
    }
    (of, employees)
}

impl Running<'_> {
    /// Checks employees ahead while bookings are few, so that nobody waits for a check, and cancels otherwise.
    async fn worker(&self) {
        while self.stop.borrow().is_none() {
            let few = self.ready.borrow().len() < self.options.concurrency;
            if few && self.next.get() < self.employees.len() {
                let employee = self.next.replace(self.next.get() + 1);
                self.checking.set(self.checking.get() + 1);
                let checked = self.check(employee).await;
                self.checking.set(self.checking.get() - 1);
                match checked {
                    Ok(()) => self.ready.borrow_mut().extend(&self.employees[employee]),
                    Err(stop) => self.stop_for(stop),
                }
                self.checked.notify_waiters();
                continue;
            }
            let Some(index) = self.ready.borrow_mut().pop_front() else {
                if self.checking.get() == 0 {
                    return;
                }
                self.checked.notified().await;
                continue;
            };
            match self.one(index, &self.work[index]).await {
                Ok(outcome) => {
                    self.outcomes.borrow_mut()[index] = Some(outcome);
                    self.finished.set(self.finished.get() + 1);
                    (self.options.progress)(self.finished.get());
                }
                Err(stop) => self.stop_for(stop),
            }
        }
        self.checked.notify_waiters();
    }

    /// Finds out ahead what the employee's first booking needs to know; each booking looks again whether that is fresh.
    async fn check(&self, employee: usize) -> Result<(), Stop> {
        let Some(&first) = self.employees[employee].first() else { return Ok(()) };
        self.still(first, &self.work[first]).await.map(|_| ())
    }

    /// The first reason counts.
    fn stop_for(&self, stop: Stop) {
        self.stop.borrow_mut().get_or_insert(stop);
    }

    async fn one(&self, index: usize, work: &Work) -> Result<Outcome, Stop> {
        let intended = || self.intended.borrow()[index];
        let (mut checks, mut outage) = (0, None);
        let outcome = loop {
            checks += 1;
            let (still, read_at) = self.still(index, work).await?;
            match still {
                Still::Done(how) => break Outcome::Already { how },
                Still::Left(why) => break Outcome::Left { why },
                // Stopped before anything was sent: there is nothing to write down, unless an intent stands there already.
                Still::Due if self.stop.borrow().is_some() && !intended() => return Ok(self.not_tried()),
                Still::Due if self.stop.borrow().is_some() => break self.not_tried(),
                Still::Due => {}
            }
            if !intended() {
                self.write(Event::Intent {
                    run: self.options.run.to_owned(),
                    action: Action::Cancel,
                    item: Box::new(work.item.clone()),
                    record: work.record.clone(),
                })?;
                self.intended.borrow_mut()[index] = true;
            }
            let Options { flags, pause, fresh, limits, .. } = *self.options;
            let limits = Limits { now: (self.options.now)(), ..limits };
            // A cancel that waits long for its turn is checked again; at a very low rate, each turn is a long wait.
            let good_until = (checks < CHECKS).then(|| read_at + fresh);
            match send::cancel(self.client, &work.item, limits, flags, good_until, pause).await {
                Ok(sent) => {
                    self.windows.borrow_mut().push(read_at.elapsed());
                    match sent.outage {
                        None => self.unsent.worked(),
                        some => outage = some,
                    }
                    break sent.outcome;
                }
                Err(error) if send::is_expired(&error) => {}
                Err(error) => {
                    let why = error.to_string();
                    self.stop_for(Stop::Officernd(error));
                    break Outcome::NotTried { why };
                }
            }
        };
        let written = self.write(Event::Outcome {
            run: self.options.run.to_owned(),
            action: Action::Cancel,
            booking_id: work.item.booking_id.clone(),
            employee_id: work.item.employee_id.clone(),
            outcome: outcome.clone(),
            item: (!self.intended.borrow()[index]).then(|| Box::new(work.item.clone())),
            found_later: false,
        });
        if let Err(stop) = written {
            // What was done is shown all the same; the next run closes the intent.
            self.stop_for(stop);
        }
        if let Some(error) = outage
            && self.is_out(&self.unsent, self.of[index]).await
        {
            self.stop_for(Stop::Outage(error));
        }
        Ok(outcome)
    }

    /// Whether the booking is still due, and since when that is known.
    async fn still(&self, index: usize, work: &Work) -> Result<(Still, Instant), Stop> {
        let limits = Limits { now: (self.options.now)(), ..self.options.limits };
        // The others of the same employee wait for the answer instead of asking as well.
        let employee = self.of[index];
        let mut known = self.known[employee].lock().await;
        if self.stop.borrow().is_some() {
            return Ok((Still::Due, Instant::now()));
        }
        let began = Instant::now();
        match check::still(&mut known, self.client, work, limits, self.options.fresh).await {
            Ok((still, read_at)) => {
                if read_at >= began {
                    self.unread.worked();
                }
                Ok((still, read_at))
            }
            Err(error) if !error.is_outage() => Err(Stop::Officernd(error)),
            Err(error) if self.is_out(&self.unread, employee).await => Err(Stop::Outage(error)),
            Err(_) => {
                known.get_or_insert_with(Known::unreadable);
                Ok((Still::Left(Left::Unreadable), began))
            }
        }
    }

    /// Whether a failure of the service was more than the matter of this employee.
    async fn is_out(&self, row: &InARow, employee: usize) -> bool {
        row.failed(employee) || outage::is_out(self.client).await
    }

    fn write(&self, event: Event) -> Result<(), Stop> {
        self.journal.borrow_mut().write((self.options.now)(), event).map_err(Stop::Journal)
    }

    fn not_tried(&self) -> Outcome {
        let why = self.stop.borrow().as_ref().map(Stop::why);
        Outcome::NotTried { why: why.unwrap_or_default() }
    }

    fn report(self) -> Report {
        let not_tried = self.not_tried();
        let intended = self.intended.take();
        // What was under way when the time to finish it was over: whatever stopped the run, it may have happened.
        let open = |index: usize| match intended.get(index) {
            Some(true) => Outcome::Unknown {
                why: "the run was stopped before the answer came; the next run finds out".to_owned(),
            },
            _ => not_tried.clone(),
        };
        let outcomes = self.outcomes.into_inner();
        let outcomes =
            outcomes.into_iter().enumerate().map(|(index, outcome)| outcome.unwrap_or_else(|| open(index))).collect();
        Report { outcomes, stop: self.stop.into_inner(), windows: self.windows.into_inner() }
    }
}

impl From<journal::Error> for Stop {
    fn from(error: journal::Error) -> Self {
        Self::Journal(error)
    }
}
