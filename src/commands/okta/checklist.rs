//! The checklist of steps in its forms: folded sections for a person, rows for programs.

use std::borrow::Cow;

use serde::Serialize;

use crate::context::Context;
use crate::output::{Audience, Check, Column, Format, Item, Section, Sign, State, Table};
use ornd_scim_core::config::Profile;
use ornd_scim_core::provisioning::article::{self, Console};
use ornd_scim_core::provisioning::fold::{Range, fold};
use ornd_scim_core::provisioning::steps::{self, Command, Hint, Paste, Step, StepState};
use ornd_scim_core::text;

/// The values to paste.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// The SCIM Base URL, if it is stored.
    pub base_url: Option<String>,
    /// The content of the API Token field, only if the person asked to see it.
    pub api_token: Option<String>,
}

impl Values {
    /// The profile's, without the secret.
    pub fn of(profile: &Profile) -> Self {
        Self { base_url: profile.scim_base_url.clone(), api_token: None }
    }

    /// What to paste.
    pub fn text(&self, paste: Paste) -> String {
        match paste {
            Paste::BaseUrl => self.base_url.clone().unwrap_or_else(|| "the SCIM Base URL from OfficeRnD".to_owned()),
            Paste::ApiToken => self.api_token.clone().unwrap_or_else(|| "the output of: ornd-scim token".to_owned()),
        }
    }
}

/// One step for programs; `docs/schema/step.json` describes it.
#[derive(Debug, Serialize)]
pub struct Row {
    section: article::Section,
    number: Option<&'static str>,
    name: &'static str,
    label: &'static str,
    #[serde(rename = "where")]
    console: Console,
    state: StepState,
    detail: String,
    how: &'static str,
    hint: Option<String>,
    /// What to paste.
    value: Option<String>,
    /// The name of the step that comes first.
    blocked_by: Option<&'static str>,
}

/// The steps for programs.
pub fn rows(context: &Context, steps: &[Step], values: &Values) -> Vec<Row> {
    let with_flags = |text: String| context.out.with_flags(&text);
    let row = |step: &Step| Row {
        section: step.entry.section,
        number: step.entry.number,
        name: step.entry.name,
        label: step.entry.label,
        console: step.entry.console,
        state: step.state,
        detail: step.detail.clone(),
        how: step.how,
        hint: step.hint.as_ref().map(hint).map(with_flags),
        value: step.paste.map(|paste| with_flags(values.text(paste))),
        blocked_by: step.blocked_by.map(|entry| entry.name),
    };
    steps.iter().map(row).collect()
}

impl Table<6> for Row {
    const COLUMNS: [Column; 6] = [
        Column::text("name", "Step", 8),
        Column::text("section", "Section", 8),
        Column::text("number", "No.", 4),
        Column::text("state", "State", 7),
        Column::text("detail", "Detail", 20),
        Column::text("hint", "What to do", 10),
    ];

    fn cells(&self, _: Audience) -> [Cow<'_, str>; 6] {
        [
            self.name.into(),
            section_code(self.section).into(),
            self.number.unwrap_or("+").into(),
            word(self.state).into(),
            self.detail.as_str().into(),
            self.hint.as_deref().unwrap_or_default().into(),
        ]
    }
}

const fn section_code(section: article::Section) -> &'static str {
    match section {
        article::Section::Officernd => "officernd",
        article::Section::Okta => "okta",
        article::Section::Assignments => "assignments",
        article::Section::PushGroups => "push-groups",
        article::Section::Extra => "extra",
    }
}

const fn word(state: StepState) -> &'static str {
    match state {
        StepState::Ok => "ok",
        StepState::Todo => "todo",
        StepState::Blocked => "blocked",
        StepState::Wrong => "wrong",
        StepState::Unknown => "unknown",
    }
}

/// What to do, with the command to type.
pub fn hint(hint: &Hint) -> String {
    match hint {
        Hint::Console(text) => text.clone(),
        Hint::Command(command) => match command {
            Command::Activate => "ornd-scim activate",
            Command::Test => "ornd-scim test",
            Command::OktaLogin => "ornd-scim okta login",
            Command::OktaApply => "ornd-scim okta apply",
            Command::Repush => "ornd-scim okta apply --repush GROUP",
            Command::ImportedGroups => "ornd-scim okta groups --imported",
        }
        .to_owned(),
    }
}

/// The steps in the form that is wanted, JSON excepted: the caller has a document of its own.
pub fn show(context: &Context, steps: &[Step], values: &Values) {
    if context.out.format() == Format::Table {
        let unfold = context.out.settings().verbose > 0;
        context.out.sections(&sections(steps, values, unfold));
        context.out.value("");
        context.out.text(&context.out.with_flags(&summary(steps)));
    } else {
        context.out.table(&rows(context, steps, values));
    }
}

/// The sections for a person. One whose steps are all ok is a line; `unfold` shows every step.
pub fn sections(steps: &[Step], values: &Values, unfold: bool) -> Vec<Section> {
    article::Section::ALL
        .into_iter()
        .filter(|section| steps.iter().any(|step| step.entry.section == *section))
        .map(|section| {
            let ranges: Vec<Range<'_>> = if unfold {
                let own = steps.iter().filter(|step| step.entry.section == section);
                own.map(|step| Range { steps: vec![step] }).collect()
            } else {
                fold(steps, section)
            };
            one(section, steps, &ranges, values, unfold)
        })
        .collect()
}

fn one(section: article::Section, steps: &[Step], ranges: &[Range<'_>], values: &Values, unfold: bool) -> Section {
    let worst = [StepState::Wrong, StepState::Todo, StepState::Blocked, StepState::Unknown]
        .into_iter()
        .find(|state| ranges.iter().any(|range| range.state() == *state))
        .unwrap_or(StepState::Ok);
    let lines = || ranges.iter().map(|range| line(range, values));
    let head = |text: String| Item { sign: sign(worst), label: section.title().to_owned(), text, below: vec![] };
    if section == article::Section::Extra {
        let ok = ranges.iter().filter(|range| range.state() == StepState::Ok).count();
        // What waits for the article's steps is not listed twice.
        let open = ranges.iter().filter(|range| unfold || !matches!(range.state(), StepState::Ok | StepState::Blocked));
        let items = open.map(|range| line(range, values)).collect();
        return Section { head: head(format!("{ok} of {} checks ok", ranges.len())), items };
    }
    // A section of one step is one line.
    if let ([range], false) = (ranges, unfold) {
        let Item { text, below, .. } = line(range, values);
        let counts = steps::count(steps, Some(section));
        let text = if worst == StepState::Ok && counts.total > 1 {
            format!("{} of {} steps done", counts.ok, counts.total)
        } else {
            text
        };
        return Section { head: Item { below, ..head(text) }, items: vec![] };
    }
    let counts = steps::count(steps, Some(section));
    Section { head: head(format!("{} of {} steps done", counts.ok, counts.total)), items: lines().collect() }
}

fn line(range: &Range<'_>, values: &Values) -> Item {
    let detail = range.detail();
    let label = match &range.steps[..] {
        [step] if step.entry.number.is_none() => format!("+ {}", step.entry.label),
        _ => range.numbers(),
    };
    let what = match &range.steps[..] {
        [step] if step.entry.number.is_some() => step.entry.label,
        _ => "",
    };
    let words = match range.state() {
        StepState::Ok => "",
        StepState::Todo => "to do",
        StepState::Blocked => "blocked",
        StepState::Wrong => "wrong",
        StepState::Unknown => "unknown",
    };
    let parts = [what, words, &detail].into_iter().filter(|part| !part.is_empty());
    let mut below: Vec<String> = Vec::new();
    if !matches!(range.state(), StepState::Ok | StepState::Blocked) {
        for step in &range.steps {
            let own = step.paste.map(|paste| values.text(paste)).into_iter().chain(step.hint.as_ref().map(hint));
            for text in own {
                if !below.contains(&text) {
                    below.push(text);
                }
            }
        }
    }
    Item { sign: sign(range.state()), label, text: parts.collect::<Vec<_>>().join(": "), below }
}

const fn sign(state: StepState) -> Sign {
    match state {
        StepState::Ok => Sign::Ok,
        StepState::Todo => Sign::Attention,
        StepState::Blocked => Sign::Waiting,
        StepState::Wrong => Sign::Wrong,
        StepState::Unknown => Sign::Unknown,
    }
}

/// How far the article's steps are done, and what comes next.
pub fn summary(steps: &[Step]) -> String {
    let counts = steps::count(steps, None);
    let mut parts = vec![format!("{} of {} steps done", counts.ok, counts.total)];
    if counts.wrong > 0 {
        parts.push(format!("{} wrong", counts.wrong));
    }
    if counts.unknown > 0 {
        parts.push(format!("{} cannot be checked", counts.unknown));
    }
    let next = match steps::next(steps) {
        None if counts.ok == counts.total => "Nothing is left to do.".to_owned(),
        None => "Check the steps marked ? in the consoles.".to_owned(),
        Some(step) => {
            let number = step.entry.number.map(|number| format!(" (step {number})")).unwrap_or_default();
            match &step.hint {
                Some(Hint::Command(_)) => format!("Next: {}{number}", step.hint.as_ref().map(hint).unwrap_or_default()),
                _ => format!("Next: {}{number}", step.entry.action),
            }
        }
    };
    format!("{}. {next}", parts.join(", "))
}

/// The steps as lines that are redrawn in place.
pub fn checks(steps: &[Step]) -> Vec<Check> {
    steps
        .iter()
        .map(|step| Check {
            name: step.entry.name.into(),
            title: match step.entry.number {
                Some(number) => format!("{number} {}", step.entry.label).into(),
                None => format!("+ {}", step.entry.label).into(),
            },
            state: match step.state {
                StepState::Ok => State::Ok,
                StepState::Todo => State::Todo,
                StepState::Blocked => State::Blocked,
                StepState::Wrong => State::Wrong,
                StepState::Unknown => State::Unknown,
            },
            // Names in it come from Okta: none of them may make a line of its own.
            detail: text::line(&step.detail).into_owned(),
            hint: step.hint.as_ref().map(hint),
        })
        .collect()
}
