//! Folds a checklist: neighbors that say the same become one range, such as `9–19 blocked: the app does not exist`. Pure.

use super::article::{Id, Section};
use super::steps::{Step, StepState};

/// One line of a folded section.
#[derive(Debug, PartialEq, Eq)]
pub struct Range<'a> {
    /// The steps, at least one, in the article's order.
    pub steps: Vec<&'a Step>,
}

impl Range<'_> {
    /// The state of all of them.
    pub fn state(&self) -> StepState {
        self.steps.first().map_or(StepState::Unknown, |step| step.state)
    }

    /// `9–19`, `18.2`, or `+` for an addition.
    pub fn numbers(&self) -> String {
        let number = |step: Option<&&Step>| step.and_then(|step| step.entry.number).unwrap_or("+");
        let (first, last) = (number(self.steps.first()), number(self.steps.last()));
        if first == last { first.to_owned() } else { format!("{first}–{last}") }
    }

    /// What was found, each thing once.
    pub fn detail(&self) -> String {
        let mut parts: Vec<&str> = Vec::new();
        for step in &self.steps {
            if !step.detail.is_empty() && !parts.contains(&step.detail.as_str()) {
                parts.push(&step.detail);
            }
        }
        parts.join(", ")
    }
}

/// The lines of one section. The parts of step 18 are folded into it, unless it is wrong or to do: then its open parts follow
/// it. An addition is never folded with another one.
pub fn fold(steps: &[Step], section: Section) -> Vec<Range<'_>> {
    let open =
        steps.iter().any(|step| step.entry.id == Id::ToApp && matches!(step.state, StepState::Todo | StepState::Wrong));
    let shown = steps
        .iter()
        .filter(|step| step.entry.section == section && (!step.entry.is_part() || open && step.state != StepState::Ok));
    let mut ranges: Vec<Range<'_>> = Vec::new();
    for step in shown {
        match ranges.last_mut() {
            Some(range) if range.steps.last().is_some_and(|last| is_same_line(last, step)) => range.steps.push(step),
            _ => ranges.push(Range { steps: vec![step] }),
        }
    }
    ranges
}

fn is_same_line(last: &Step, step: &Step) -> bool {
    let same = last.state == step.state && last.entry.number.is_some() && last.entry.is_part() == step.entry.is_part();
    same && match step.state {
        StepState::Ok => true,
        StepState::Todo => last.detail == step.detail && last.hint == step.hint && step.paste.is_none(),
        StepState::Blocked => last.blocked_by == step.blocked_by,
        StepState::Unknown => last.detail == step.detail,
        StepState::Wrong => false,
    }
}
