//! Evidence for an audit: what became of the bookings of each leaver whom the journal mentions, when, and by whom.
//!
//! [`Report`] takes the journal's entries one by one and keeps one small state for each booking, so that a long journal does not
//! need much memory.

use std::collections::HashMap;
use std::rc::Rc;

use jiff::Timestamp;

use super::journal::{Action, Entry, Event, Outcome};
use super::plan::PlanItem;
use crate::text;

/// Gathers leavers from a journal.
#[derive(Debug, Default)]
pub struct Report {
    since: Option<Timestamp>,
    run: Option<String>,
    /// Who made each run.
    by: HashMap<String, Rc<str>>,
    leavers: Vec<Leaver>,
    /// The place of each employee among the leavers.
    places: HashMap<Box<str>, usize>,
    /// The holder's place, and what became of the booking; nothing once a person took a decision back.
    bookings: HashMap<Box<str>, (usize, Option<State>)>,
}

/// A leaver, and what became of their bookings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leaver {
    pub employee: String,
    pub employee_id: String,
    pub email: Option<String>,
    /// When OfficeRnD's record of the employee last changed before a run read it: they were Former then at the latest.
    pub record_changed_at: Option<Timestamp>,
    pub first_canceled_at: Option<Timestamp>,
    pub last_canceled_at: Option<Timestamp>,
    /// Who ran what changed or left something, as `user@host`; runs of 0.1 do not say.
    pub by: Vec<Rc<str>>,
    bookings: Vec<(Box<str>, State)>,
}

/// How many bookings ended in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Canceled by a run and not booked again.
    pub canceled: usize,
    /// Canceled by somebody else, or gone.
    pub gone: usize,
    /// Booked again after a cancel.
    pub rebooked: usize,
    /// A person decided that they stay.
    pub kept: usize,
    /// Left alone: they need review, or were skipped.
    pub left: usize,
    /// Refused, unknown, or not tried.
    pub open: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Canceled,
    Gone,
    Rebooked,
    Kept(Box<str>),
    Left(Box<str>),
    /// Why, if an outcome said it.
    Open(Option<Box<str>>),
}

impl Report {
    /// Only what was written from this time on, and only of this run.
    pub fn new(since: Option<Timestamp>, run: Option<String>) -> Self {
        Self { since, run, ..Self::default() }
    }

    /// Takes the next entry. Entries come in the journal's order.
    pub fn take(&mut self, entry: Entry) {
        let Ok(at) = entry.at.parse::<Timestamp>() else { return };
        if let Event::Run { run, by: Some(by), .. } = entry.event {
            self.by.insert(run, by.into());
            return;
        }
        if self.since.is_some_and(|since| at < since) {
            return;
        }
        match entry.event {
            Event::Intent { run, action: Action::Cancel, item, .. } if self.is_of(&run) => {
                let place = self.remember(&item);
                self.ran(place, &run);
                self.bookings.insert(item.booking_id.as_str().into(), (place, Some(State::Open(None))));
            }
            Event::Outcome { run, action, booking_id, employee_id, outcome, item, .. } if self.is_of(&run) => {
                let place = match item {
                    Some(item) => self.remember(&item),
                    None => self.place(&employee_id),
                };
                self.ran(place, &run);
                self.outcome(at, place, action, booking_id.into(), &outcome);
            }
            Event::Keep { reason, item, .. } if self.run.is_none() => {
                let place = self.remember(&item);
                self.bookings.insert(item.booking_id.as_str().into(), (place, Some(State::Kept(reason.into()))));
            }
            Event::Unkeep { booking_id } if self.run.is_none() => {
                if let Some((_, state)) = self.bookings.get_mut(booking_id.as_str()) {
                    *state = None;
                }
            }
            _ => {}
        }
    }

    /// Everybody with at least one booking, by name.
    pub fn into_leavers(self) -> Vec<Leaver> {
        let mut leavers = self.leavers;
        for (booking, (place, state)) in self.bookings {
            if let Some((leaver, state)) = leavers.get_mut(place).zip(state) {
                leaver.bookings.push((booking, state));
            }
        }
        leavers.retain(|leaver| !leaver.bookings.is_empty());
        for leaver in &mut leavers {
            leaver.bookings.sort_unstable_by(|a, b| a.0.cmp(&b.0));
            leaver.by.sort_unstable();
        }
        leavers.sort_unstable_by(|a, b| {
            text::by_name(&a.employee, &b.employee).then_with(|| a.employee_id.cmp(&b.employee_id))
        });
        leavers
    }

    fn is_of(&self, run: &str) -> bool {
        self.run.as_deref().is_none_or(|wanted| wanted == run)
    }

    fn place(&mut self, employee: &str) -> usize {
        if let Some(&place) = self.places.get(employee) {
            return place;
        }
        let place = self.leavers.len();
        self.places.insert(employee.into(), place);
        self.leavers.push(Leaver {
            employee: employee.to_owned(),
            employee_id: employee.to_owned(),
            ..Leaver::default()
        });
        place
    }

    fn remember(&mut self, item: &PlanItem) -> usize {
        let place = self.place(&item.employee_id);
        if let Some(leaver) = self.leavers.get_mut(place) {
            item.employee.clone_into(&mut leaver.employee);
            if item.email.is_some() {
                leaver.email.clone_from(&item.email);
            }
            // Later changes of the record say less about when the person left.
            leaver.record_changed_at = leaver.record_changed_at.or(item.changed_at);
        }
        place
    }

    fn ran(&mut self, place: usize, run: &str) {
        if let Some((leaver, by)) = self.leavers.get_mut(place).zip(self.by.get(run))
            && !leaver.by.contains(by)
        {
            leaver.by.push(Rc::clone(by));
        }
    }

    fn outcome(&mut self, at: Timestamp, place: usize, action: Action, booking: Box<str>, outcome: &Outcome) {
        let why = || outcome.why().into();
        let state = match (action, outcome) {
            (Action::Rebook, Outcome::Booked { .. }) => State::Rebooked,
            (Action::Rebook, _) => return,
            (Action::Cancel, Outcome::Canceled | Outcome::Booked { .. }) => State::Canceled,
            (Action::Cancel, Outcome::AlreadyCanceled | Outcome::Gone | Outcome::Already { .. }) => State::Gone,
            (Action::Cancel, Outcome::NeedsReview { .. } | Outcome::Skipped { .. } | Outcome::Left { .. }) => {
                State::Left(why())
            }
            (Action::Cancel, Outcome::Failed { .. } | Outcome::Unknown { .. } | Outcome::NotTried { .. }) => {
                State::Open(Some(why()))
            }
        };
        if state == State::Canceled
            && let Some(leaver) = self.leavers.get_mut(place)
        {
            leaver.first_canceled_at = leaver.first_canceled_at.or(Some(at));
            leaver.last_canceled_at = leaver.last_canceled_at.max(Some(at));
        }
        // What a person decided stands until it is taken back.
        let kept = matches!(self.bookings.get(&booking), Some((_, Some(State::Kept(_)))));
        if !(kept && matches!(state, State::Left(_))) {
            self.bookings.insert(booking, (place, Some(state)));
        }
    }
}

impl Leaver {
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (_, state) in &self.bookings {
            *match state {
                State::Canceled => &mut counts.canceled,
                State::Gone => &mut counts.gone,
                State::Rebooked => &mut counts.rebooked,
                State::Kept(_) => &mut counts.kept,
                State::Left(_) => &mut counts.left,
                State::Open(_) => &mut counts.open,
            } += 1;
        }
        counts
    }

    /// Why bookings are still there: the booking's id, `kept`, `left` or `open`, and the reason.
    pub fn remaining(&self) -> impl Iterator<Item = (&str, &'static str, &str)> {
        self.bookings.iter().filter_map(|(booking, state)| match state {
            State::Kept(why) => Some((&**booking, "kept", &**why)),
            State::Left(why) => Some((&**booking, "left", &**why)),
            State::Open(why) => {
                Some((&**booking, "open", why.as_deref().unwrap_or("the run was killed before the answer came")))
            }
            State::Canceled | State::Gone | State::Rebooked => None,
        })
    }

    /// Hours from when the person left to the last cancel, rounded up: from the deactivation in Okta where it is known, otherwise
    /// from the change of OfficeRnD's record.
    pub fn hours_to_last_cancel(&self, deactivated_at: Option<Timestamp>) -> Option<i64> {
        let left = deactivated_at.or(self.record_changed_at)?;
        let seconds = self.last_canceled_at?.as_second().saturating_sub(left.as_second());
        Some((seconds.max(0) + 3599) / 3600)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bookings::judge::Reason;
    use crate::officernd::Evidence;

    fn item(booking: &str, employee: &str) -> Box<PlanItem> {
        let json = serde_json::json!({
            "employee": employee, "employee_id": format!("id-{employee}"), "email": format!("{employee}@acme.example"),
            "employee_status": "former", "changed_at": "2026-03-01T08:00:00Z", "booking_id": booking, "action": "cancel",
        });
        Box::new(serde_json::from_value(json).unwrap())
    }

    fn begin(run: &str, by: Option<&str>) -> Event {
        Event::Run {
            run: run.to_owned(),
            action: Action::Cancel,
            version: "0".to_owned(),
            pid: 1,
            by: by.map(str::to_owned),
            org: "acme".to_owned(),
            api_url: "https://example.com".to_owned(),
            bookings: 2,
            employees: 1,
            evidence: Evidence::default(),
        }
    }

    fn intent(run: &str, booking: &str, employee: &str) -> Event {
        Event::Intent { run: run.to_owned(), action: Action::Cancel, item: item(booking, employee), record: None }
    }

    fn outcome(run: &str, action: Action, booking: &str, employee: &str, outcome: Outcome) -> Event {
        Event::Outcome {
            run: run.to_owned(),
            action,
            booking_id: booking.to_owned(),
            employee_id: format!("id-{employee}"),
            outcome,
            item: None,
            found_later: false,
        }
    }

    fn canceled(run: &str, booking: &str, employee: &str) -> Event {
        outcome(run, Action::Cancel, booking, employee, Outcome::Canceled)
    }

    fn keep(booking: &str, employee: &str, reason: &str) -> Event {
        Event::Keep {
            booking_id: booking.to_owned(),
            reason: reason.to_owned(),
            until: None,
            fingerprint: String::new(),
            item: item(booking, employee),
        }
    }

    /// The leavers of events that are written an hour apart, the first one at 10:00 on 1 March.
    fn leavers(mut report: Report, events: Vec<Event>) -> Vec<Leaver> {
        let start: Timestamp = "2026-03-01T10:00:00Z".parse().unwrap();
        for (seq, event) in (1..).zip(events) {
            let at = start + jiff::SignedDuration::from_hours(i64::try_from(seq).unwrap() - 1);
            report.take(Entry { seq, at: at.to_string(), event });
        }
        report.into_leavers()
    }

    #[test]
    fn a_leaver_has_the_times_the_person_who_ran_it_and_what_is_left() {
        let review = Outcome::NeedsReview { reason: Reason::Attended, why: "two colleagues attend".to_owned() };
        let found = leavers(
            Report::default(),
            vec![
                begin("r1", Some("ops@server")),                          // 10:00
                intent("r1", "b1", "Ada"),                                // 11:00
                canceled("r1", "b1", "Ada"),                              // 12:00
                intent("r1", "b2", "Ada"),                                // 13:00
                canceled("r1", "b2", "Ada"),                              // 14:00
                outcome("r1", Action::Cancel, "b3", "Ada", review),       // 15:00
                keep("b4", "Ada", "a farewell party"),                    // 16:00
                outcome("r1", Action::Cancel, "b5", "Bo", Outcome::Gone), // 17:00
            ],
        );
        let [ada, bo] = &found[..] else { panic!("{found:?}") };
        assert_eq!((ada.employee.as_str(), ada.email.as_deref()), ("Ada", Some("Ada@acme.example")));
        assert_eq!(ada.record_changed_at.unwrap().to_string(), "2026-03-01T08:00:00Z");
        assert_eq!(ada.first_canceled_at.unwrap().to_string(), "2026-03-01T12:00:00Z");
        assert_eq!(ada.last_canceled_at.unwrap().to_string(), "2026-03-01T14:00:00Z");
        assert_eq!(ada.by, [Rc::from("ops@server")]);
        assert_eq!(ada.counts(), Counts { canceled: 2, kept: 1, left: 1, ..Counts::default() });
        let remaining: Vec<_> = ada.remaining().collect();
        assert_eq!(remaining, [("b3", "left", "two colleagues attend"), ("b4", "kept", "a farewell party")]);
        assert_eq!(ada.hours_to_last_cancel(None), Some(6), "from the change of the record");
        assert_eq!(ada.hours_to_last_cancel("2026-03-01T11:30:00Z".parse().ok()), Some(3), "rounded up");
        assert_eq!((bo.employee.as_str(), bo.counts().gone, bo.hours_to_last_cancel(None)), ("id-Bo", 1, None));
    }

    #[test]
    fn what_came_later_counts() {
        let found = leavers(
            Report::default(),
            vec![
                begin("r1", None),
                intent("r1", "b1", "Ada"),
                intent("r1", "b2", "Ada"),
                canceled("r1", "b2", "Ada"),
                outcome("r2", Action::Rebook, "b2", "Ada", Outcome::Booked { new_id: "b9".to_owned() }),
                keep("b3", "Ada", "stays"),
                outcome(
                    "r1",
                    Action::Cancel,
                    "b3",
                    "Ada",
                    Outcome::Skipped { reason: Reason::Kept, why: "kept".to_owned() },
                ),
                keep("b4", "Ada", "stays as well"),
                Event::Unkeep { booking_id: "b4".to_owned() },
            ],
        );
        assert_eq!(found[0].counts(), Counts { rebooked: 1, kept: 1, open: 1, ..Counts::default() });
        assert!(found[0].by.is_empty(), "a run of 0.1 does not say who ran it");
    }

    #[test]
    fn a_day_and_a_run_can_be_chosen() {
        let events = || {
            vec![
                begin("r1", None),
                intent("r1", "b1", "Ada"),
                canceled("r1", "b1", "Ada"),
                begin("r2", None),
                intent("r2", "b2", "Bo"),
                canceled("r2", "b2", "Bo"),
            ]
        };
        let names = |report| leavers(report, events()).into_iter().map(|leaver| leaver.employee).collect::<Vec<_>>();
        assert_eq!(names(Report::default()), ["Ada", "Bo"]);
        assert_eq!(names(Report::new(None, Some("r1".to_owned()))), ["Ada"]);
        assert_eq!(names(Report::new("2026-03-01T13:30:00Z".parse().ok(), None)), ["Bo"]);
    }
}
