//! What `cancel` and `rebook` share: the journal opened and what an earlier run left open closed, the guards, the end.

use std::cell::RefCell;

use jiff::SignedDuration;

use super::api_url;
use super::outcome::Totals;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::report::{Failure, Kind};
use ornd_scim_core::bookings::cancel;
use ornd_scim_core::bookings::guard::{self, Refusal};
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
    /// Opens the journal, and closes what an earlier run that was killed left open.
    pub async fn open(context: &'a Context, profile: &'a Profile, client: &Client, action: Action) -> Result<Self> {
        let (mut journal, open) = Journal::open(&context.state.journal(profile), context.now())?;
        if !open.is_empty() {
            context.out.note("An earlier run was killed; finding out what became of its last bookings.");
            let now = || context.now();
            let settled = cancel::settle(client, &mut journal, open, now).await?;
            for (intent, outcome) in &settled {
                let item = &intent.item;
                let what = match outcome {
                    Outcome::Cancelled => "is cancelled".to_owned(),
                    other => other.why().to_owned(),
                };
                context.out.note(&format!("  {} of {} (run {}): {what}", item.booking_id, item.employee, intent.run));
            }
        }
        Ok(Self { context, profile, id: context.state.run_id()?, journal: RefCell::new(journal), action })
    }

    /// Writes down that the run begins, and forces it to the disk: from here on there may be changes.
    pub fn begin(&self, bookings: usize, employees: usize) -> Result<()> {
        let event = Event::Run {
            run: self.id.clone(),
            action: self.action,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            org: self.profile.org.clone(),
            api_url: api_url(self.profile),
            bookings,
            employees,
        };
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
        let event = Event::End {
            run: self.id.clone(),
            done: totals.done + totals.already,
            left: totals.left,
            failed: totals.failed + totals.unknown,
            not_tried: totals.not_tried,
            exit_code,
        };
        if !journal_failed {
            let mut journal = self.journal.borrow_mut();
            journal.write(self.context.now(), event)?;
            journal.sync()?;
        }
        match failure {
            Some(failure) => Err(failure),
            None => Ok(kind.map_or(Exit::Done, Exit::With)),
        }
    }
}

/// Refuses when this machine's clock is off: what is in the future would be decided wrongly.
pub fn check_clock(context: &Context, client: &Client, tolerance: SignedDuration) -> Option<Refusal> {
    let Some(server) = client.server_now() else {
        context.out.detail(1, "OfficeRnD's answers have no Date, so this machine's clock is not compared with it.");
        return None;
    };
    guard::clock(context.now().duration_since(server), tolerance)
}

/// What is said when guards refuse.
pub fn refuse(context: &Context, refused: &[Refusal]) -> Failure {
    let mut failure = Failure::guard("a safety guard stopped the run; nothing was changed");
    for refusal in refused {
        failure = failure.because(format!("{} (guard {})", refusal.message, refusal.guard));
    }
    let lift: Vec<&str> = refused.iter().map(|refusal| refusal.lift.as_str()).collect();
    let flags = context.flags_for_hint();
    failure
        .hint(format!("ornd-scim{flags} bookings list   shows what it is about"))
        .hint(format!("if it is right, add {}", lift.join(" ")))
}
