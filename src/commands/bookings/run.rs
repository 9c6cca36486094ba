//! What `cancel`, `keep` and `rebook` share: the journal opened and what an earlier run left open settled, the guards, the end.

use std::cell::RefCell;

use super::api_url;
use super::outcome::Totals;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::report::{Failure, Kind};
use ornd_scim_core::bookings::cancel;
use ornd_scim_core::bookings::guard::{Refusal, off};
use ornd_scim_core::bookings::journal::{Action, Event, Journal, Outcome};
use ornd_scim_core::config::Profile;
use ornd_scim_core::officernd::Client;

/// A run that may write to the journal.
pub struct Run<'a> {
    context: &'a Context,
    profile: &'a Profile,
    /// Its id.
    pub id: String,
    /// The journal.
    pub journal: RefCell<Journal>,
    action: Action,
}

impl<'a> Run<'a> {
    /// Opens the journal, and settles what an earlier run left open.
    pub async fn open(context: &'a Context, profile: &'a Profile, client: &Client, action: Action) -> Result<Self> {
        let (mut journal, open) = Journal::open(&context.state.journal(profile), context.now())?;
        if !open.is_empty() {
            context.out.note("An earlier run ended before it knew the outcome of some bookings; checking them again.");
            let settled = cancel::settle(client, &mut journal, open, profile.evidence, || context.now()).await?;
            for (intent, outcome) in &settled {
                let item = &intent.item;
                let what = match outcome {
                    Outcome::Canceled => "canceled",
                    Outcome::Booked { .. } => "booked",
                    other => other.why(),
                };
                context.out.note(&format!("  {} of {} (run {}): {what}", item.booking_id, item.employee, intent.run));
            }
        }
        Ok(Self { context, profile, id: context.state.run_id()?, journal: RefCell::new(journal), action })
    }

    /// Writes down that the run begins, and forces it to the disk: from here on there may be changes.
    pub fn begin(&self, bookings: usize, employees: usize) -> Result<()> {
        self.write(Event::Run {
            run: self.id.clone(),
            action: self.action,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            by: Some(ornd_scim_core::account::operator()),
            org: self.profile.org.clone(),
            api_url: api_url(self.profile),
            bookings,
            employees,
            evidence: self.profile.evidence,
        })
    }

    /// Writes an event, and forces it to the disk.
    pub fn write(&self, event: Event) -> Result<()> {
        let mut journal = self.journal.borrow_mut();
        journal.write(self.context.now(), event)?;
        Ok(journal.sync()?)
    }

    /// Writes down how it ended, and gives the exit. A failure that stopped the run is shown here, after the summary.
    pub fn end(&self, totals: &Totals, stop: Option<cancel::Stop>) -> Result {
        let kind = match &stop {
            Some(cancel::Stop::Signal(interruption)) => Some(Kind::from(*interruption)),
            _ => totals.kind(),
        };
        let journal_failed = matches!(stop, Some(cancel::Stop::Journal(_)));
        let failure = stop.and_then(crate::report::stopped_run);
        let exit_code = failure.as_ref().map(|failure| failure.kind).or(kind).map_or(0, Kind::exit_code);
        if !journal_failed {
            self.write(Event::End {
                run: self.id.clone(),
                done: totals.done(),
                left: totals.skipped + totals.needs_review + totals.kept,
                failed: totals.failed + totals.unknown,
                not_tried: totals.not_tried,
                exit_code,
            })?;
        }
        match failure {
            Some(failure) => Err(failure),
            None => Ok(kind.map_or(Exit::Done, Exit::With)),
        }
    }
}

/// What is said when guards refuse.
pub fn refuse(context: &Context, refused: &[Refusal]) -> Failure {
    let mut failure = Failure::guard("a safety guard stopped the run; nothing was changed");
    for refusal in refused {
        failure = failure.because(format!("{refusal} (guard {})", refusal.guard()));
    }
    let lift: Vec<String> = refused.iter().map(lift).collect();
    let flags = context.flags_for_hint();
    failure
        .hint(format!("ornd-scim{flags} bookings list   shows the bookings"))
        .hint(format!("if this is right, add {}", lift.join(" ")))
}

/// The flag that lets it through, for a person who has looked.
fn lift(refusal: &Refusal) -> String {
    match refusal {
        Refusal::RosterShrank { .. } | Refusal::FormerJumped { .. } => "--accept-roster".to_owned(),
        Refusal::MaxEmployees { employees, .. } => format!("--max-employees {employees}"),
        Refusal::MaxShare { share, .. } => format!("--max-share {}%", (*share).min(100)),
        Refusal::Max { bookings, .. } => format!("--max {bookings}"),
        Refusal::Clock { ahead } => format!("--max-clock-skew {}s", off(*ahead).as_secs().saturating_add(1)),
        Refusal::UnknownClock => "--accept-unknown-clock".to_owned(),
    }
}
