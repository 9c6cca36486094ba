//! What a person decided about bookings, and which needs-review items were reported, both from the journal.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use super::journal::{self, Event, Place};
use super::judge::{PlanAction, Reason};
use super::plan::PlanItem;

/// An item that still needs review is reported again after so long (our choice).
const REMINDER: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A decision to keep a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Why, in the person's words.
    pub reason: String,
    /// Until when; for good when there is no end.
    pub until: Option<Timestamp>,
    /// [`PlanItem::fingerprint`] when it was decided.
    pub fingerprint: String,
    /// When it was decided.
    pub at: String,
}

/// Everything that is decided, and what was reported.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decisions {
    kept: HashMap<String, Decision>,
    reported: HashMap<String, (String, Timestamp)>,
}

impl Decisions {
    /// Reads them from the journal.
    pub fn read(place: &Place) -> Result<Self, journal::Error> {
        let mut decisions = Self::default();
        journal::read(place, |entry| decisions.take(entry.at, entry.event))?;
        Ok(decisions)
    }

    fn take(&mut self, at: String, event: Event) {
        match event {
            Event::Keep { booking_id, reason, until, fingerprint, .. } => {
                self.kept.insert(booking_id, Decision { reason, until, fingerprint, at });
            }
            Event::Unkeep { booking_id } => {
                self.kept.remove(&booking_id);
            }
            Event::Reported { items } => {
                let Ok(at) = at.parse() else { return };
                self.reported.extend(items.into_iter().map(|(id, fingerprint)| (id, (fingerprint, at))));
            }
            _ => {}
        }
    }

    /// The decision about a booking.
    pub fn of(&self, booking_id: &str) -> Option<&Decision> {
        self.kept.get(booking_id)
    }

    /// Marks a booking as kept, where that was decided of it as it is now, and is not over.
    pub(super) fn apply(&self, item: &mut PlanItem, now: Timestamp) {
        let Some(decision) = self.kept.get(&item.booking_id) else { return };
        let is_over = decision.until.is_some_and(|until| until <= now);
        if is_over || decision.fingerprint != item.fingerprint() {
            return;
        }
        let until = decision.until.map(|until| format!(", until {}", until.strftime("%-d %b %Y"))).unwrap_or_default();
        item.action = PlanAction::Keep;
        item.reason = Some(Reason::Kept);
        item.reason_text = Some(format!("kept: {}{until}", decision.reason));
        item.overrides.clear();
    }

    /// Whether an item that needs review has to be reported by a run that nobody watches: it is new, changed, or a week old.
    pub fn is_news(&self, item: &PlanItem, now: Timestamp) -> bool {
        match self.reported.get(&item.booking_id) {
            Some((fingerprint, at)) => *fingerprint != item.fingerprint() || now.duration_since(*at) >= REMINDER,
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_stands_until_it_is_taken_back() {
        let item: PlanItem = serde_json::from_value(serde_json::json!({
            "employee": "Ada", "employee_id": "e1", "employee_status": "former", "booking_id": "b1", "action": "review",
        }))
        .unwrap();
        let mut decisions = Decisions::default();
        let keep = Event::Keep {
            booking_id: "b1".to_owned(),
            reason: "a farewell".to_owned(),
            until: None,
            fingerprint: item.fingerprint(),
            item: Box::new(item.clone()),
        };
        decisions.take("2026-03-01T09:00:00Z".to_owned(), keep);
        assert_eq!(decisions.of("b1").map(|decision| decision.reason.as_str()), Some("a farewell"));
        assert_eq!(decisions.of("b2"), None);
        let mut kept = item.clone();
        decisions.apply(&mut kept, "2026-03-02T09:00:00Z".parse().unwrap());
        assert_eq!((kept.action, kept.reason_text.as_deref()), (PlanAction::Keep, Some("kept: a farewell")));
        decisions.take("2026-03-03T09:00:00Z".to_owned(), Event::Unkeep { booking_id: "b1".to_owned() });
        assert_eq!(decisions.of("b1"), None);
    }
}
