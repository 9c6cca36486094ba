//! The state of each step of the article, from what both sides report. Pure.
//!
//! If no API exposes something, the step says so, or says from what it was inferred. A step that cannot be done yet is
//! blocked, and names the step that comes first.

mod extra;
mod okta;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::Serialize;

use super::article::{ARTICLE, Entry, Id, Section, of};
use super::plan::Desired;
use crate::okta::State;

/// The state of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// As the article says.
    Ok,
    /// Not done, and can be done now.
    Todo,
    /// Cannot be done before another step.
    Blocked,
    /// Not as the article says.
    Wrong,
    /// Cannot be checked through an API.
    Unknown,
}

/// A command of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Activates the integration and stores its values.
    Activate,
    /// Runs Okta's test.
    Test,
    /// Connects the profile to Okta, or chooses the app.
    OktaLogin,
    /// Applies the desired configuration.
    OktaApply,
    /// Pushes a group again.
    Repush,
    /// Lists the imported groups.
    ImportedGroups,
}

/// What to do about a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hint {
    /// Run this.
    Command(Command),
    /// What to do in a console.
    Console(String),
}

/// A value to paste at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paste {
    /// The SCIM Base URL.
    BaseUrl,
    /// `Bearer`, a space and the SCIM Secret.
    ApiToken,
}

/// One step with its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Which one.
    pub entry: &'static Entry,
    /// Its state.
    pub state: StepState,
    /// What was found, in a few words; names in it are not cleaned yet.
    pub detail: String,
    /// How it was found out, or from what it was inferred.
    pub how: &'static str,
    /// What to do.
    pub hint: Option<Hint>,
    /// What to paste.
    pub paste: Option<Paste>,
    /// The step that comes first.
    pub blocked_by: Option<&'static Entry>,
}

/// What OfficeRnD and its SCIM server report.
#[derive(Debug, Clone, Default)]
pub struct OfficerndFacts {
    /// Whether the integration is active, if an API reports it.
    pub active: Option<bool>,
    /// Whether the SCIM Base URL and the SCIM Secret are stored here.
    pub has_connection: bool,
    /// Whether both pass Okta's test now; `None` if they were not tried.
    pub connection_works: Option<bool>,
    /// The active employees' ids, and whether each has a Primary team; `None` if they were not read.
    pub employees: Option<HashMap<String, bool>>,
}

/// Everything that the states follow from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// OfficeRnD's side.
    pub officernd: &'a OfficerndFacts,
    /// Okta's side; `None` if Okta was not read.
    pub okta: Option<&'a State>,
    /// The app's page in the Admin Console; `None` if there is no app.
    pub page: Option<&'a str>,
    /// The desired state.
    pub desired: &'a Desired,
}

/// The state of every step, in the article's order, our additions last.
pub fn evaluate(facts: &Facts<'_>) -> Vec<Step> {
    let steps: Vec<Step> = ARTICLE.iter().filter_map(|entry| step(entry, facts)).collect();
    to_app_from_its_parts(steps)
}

/// How many of the article's 23 steps are in each state. The six parts of step 18 and our additions do not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// All of them.
    pub total: usize,
    /// Done.
    pub ok: usize,
    /// To do.
    pub todo: usize,
    /// Blocked.
    pub blocked: usize,
    /// Wrong.
    pub wrong: usize,
    /// Cannot be checked.
    pub unknown: usize,
}

/// Counts the article's steps, or those of one section.
pub fn count(steps: &[Step], section: Option<Section>) -> Counts {
    let mut counts = Counts::default();
    for step in steps.iter().filter(|step| step.entry.counts() && section.is_none_or(|only| only == step.entry.section))
    {
        counts.total += 1;
        *match step.state {
            StepState::Ok => &mut counts.ok,
            StepState::Todo => &mut counts.todo,
            StepState::Blocked => &mut counts.blocked,
            StepState::Wrong => &mut counts.wrong,
            StepState::Unknown => &mut counts.unknown,
        } += 1;
    }
    counts
}

/// The step to do next: the first one that is wrong, otherwise the first one to do; the article's steps before ours.
pub fn next(steps: &[Step]) -> Option<&Step> {
    let first = |state| steps.iter().find(move |step| step.state == state && !step.entry.is_part());
    first(StepState::Wrong).or_else(|| first(StepState::Todo))
}

/// What was found about a step, before it is put into its row.
struct Finding {
    state: StepState,
    detail: String,
    how: &'static str,
    hint: Option<Hint>,
    blocked_by: Option<Id>,
}

impl Finding {
    fn new(state: StepState, detail: impl Into<String>, how: &'static str) -> Self {
        Self { state, detail: detail.into(), how, hint: None, blocked_by: None }
    }

    fn blocked(by: Id, detail: impl Into<String>) -> Self {
        Self { blocked_by: Some(by), ..Self::new(StepState::Blocked, detail, "the step before it") }
    }

    fn command(self, command: Command) -> Self {
        Self { hint: Some(Hint::Command(command)), ..self }
    }

    fn console(self, text: impl Into<String>) -> Self {
        Self { hint: Some(Hint::Console(text.into())), ..self }
    }
}

fn step(entry: &'static Entry, facts: &Facts<'_>) -> Option<Step> {
    let finding = match (entry.section, facts.okta) {
        (Section::Officernd, _) => officernd(entry.id, facts.officernd),
        (Section::Extra, None) => return None,
        (_, None) => Finding::new(StepState::Unknown, "no Okta login", "the profile").command(Command::OktaLogin),
        (Section::Okta, Some(okta)) => okta::finding(entry.id, facts, okta),
        (Section::Assignments | Section::PushGroups, Some(okta)) => okta::tab(entry.id, okta),
        (Section::Extra, Some(okta)) => extra::finding(entry.id, facts, okta)?,
    };
    let paste = match (entry.id, finding.state) {
        (_, StepState::Ok) => None,
        (Id::BaseUrl, _) => Some(Paste::BaseUrl),
        (Id::ApiToken, _) => Some(Paste::ApiToken),
        _ => None,
    };
    let Finding { state, detail, how, hint, blocked_by } = finding;
    Some(Step { entry, state, detail, how, hint, paste, blocked_by: blocked_by.and_then(of) })
}

/// The two steps in OfficeRnD.
fn officernd(id: Id, facts: &OfficerndFacts) -> Finding {
    let how = if facts.active.is_some() { "the integration's API" } else { "answers of the SCIM server" };
    let active = facts.active.or(facts.connection_works.filter(|works| *works));
    if id == Id::Activate {
        return match active {
            Some(true) => Finding::new(StepState::Ok, "SCIM User Provisioning is active", how),
            Some(false) => {
                Finding::new(StepState::Todo, "SCIM User Provisioning is not active", how).command(Command::Activate)
            }
            None if facts.has_connection => {
                Finding::new(StepState::Unknown, "the SCIM server does not answer as expected", how)
                    .command(Command::Test)
            }
            None => Finding::new(StepState::Todo, "not known to be active", "OfficeRnD documents no API for it")
                .command(Command::Activate),
        };
    }
    let how = "Okta's test, sent from here";
    match (facts.has_connection, facts.connection_works) {
        (true, Some(true)) => Finding::new(StepState::Ok, "Base URL and Secret pass Okta's test", how),
        (true, Some(false)) => {
            Finding::new(StepState::Wrong, "Base URL and Secret fail Okta's test", how).command(Command::Test)
        }
        (true, None) => {
            Finding::new(StepState::Unknown, "Base URL and Secret are stored, not tested", how).command(Command::Test)
        }
        (false, _) if active == Some(false) => Finding::blocked(Id::Activate, "the integration is not active"),
        (false, _) => {
            Finding::new(StepState::Todo, "not stored here", "the profile and its secrets").command(Command::Activate)
        }
    }
}

/// Step 18 is done when its six parts are.
fn to_app_from_its_parts(mut steps: Vec<Step>) -> Vec<Step> {
    let parts: Vec<&Step> = steps.iter().filter(|step| step.entry.is_part()).collect();
    let worst = [StepState::Wrong, StepState::Todo, StepState::Blocked, StepState::Unknown];
    let worst = worst.into_iter().find(|state| parts.iter().any(|part| part.state == *state));
    let copy = worst.and_then(|state| parts.iter().find(|part| part.state == state).map(|part| (*part).clone()));
    let open: Vec<&str> = parts
        .iter()
        .filter(|part| matches!(part.state, StepState::Todo | StepState::Wrong) && !part.detail.is_empty())
        .map(|part| part.entry.label)
        .collect();
    let detail = if open.is_empty() { None } else { Some(format!("open: {}", open.join(", "))) };
    if let (Some(part), Some(step)) = (copy, steps.iter_mut().find(|step| step.entry.id == Id::ToApp)) {
        step.state = part.state;
        step.detail = detail.filter(|_| part.state != StepState::Blocked).unwrap_or(part.detail);
        step.how = part.how;
        step.hint = part.hint;
        step.blocked_by = part.blocked_by;
    }
    steps
}

/// How many names a detail lists.
const LISTED: usize = 3;

/// `a, b, c and 4 more`
fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let more = names.len().saturating_sub(LISTED);
    let shown = names.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// `1 person`, `2 people`
fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}
