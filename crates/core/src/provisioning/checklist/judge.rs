//! Which steps of the article are done: what both sides tell goes in, one row a step comes out, each with how it was found
//! out and what to do. Where no API tells something, the row says so, or says from what it was concluded.

use std::collections::HashMap;

use serde::Serialize;

use super::{Part, okta, tabs};
use crate::okta::State;

/// What is known of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As the article says.
    Done,
    /// Not yet.
    NotDone,
    /// Otherwise than the article says.
    Wrong,
    /// No API tells.
    Unknown,
}

/// One step, judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Where it is done.
    pub part: Part,
    /// Its number within the part.
    pub number: u8,
    /// The machine's name, `kebab-case`, part of the interface.
    pub name: &'static str,
    /// What a person calls it.
    #[serde(skip)]
    pub title: &'static str,
    /// What is known of it.
    pub verdict: Verdict,
    /// What was found.
    pub detail: String,
    /// How it was found out, or from what it was concluded.
    pub how: &'static str,
    /// What to do about it.
    pub hint: Option<String>,
}

/// What OfficeRnD's side tells.
#[derive(Debug, Clone, Default)]
pub struct Officernd {
    /// Whether the integration is active, where an API tells.
    pub active: Option<bool>,
    /// Whether SCIM Base URL and SCIM Secret are kept here.
    pub values_known: bool,
    /// Whether they pass Okta's test now; `None` where they were not tried.
    pub scim_works: Option<bool>,
    /// The active employees and whether each has a Primary team; `None` where they were not read.
    pub employees: Option<HashMap<String, bool>>,
}

/// Everything that is judged.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// OfficeRnD's side.
    pub officernd: &'a Officernd,
    /// Okta's side.
    pub okta: &'a State,
    /// The page of the app in the Admin Console; the Admin Console itself while there is no app.
    pub page: &'a str,
    /// The flags that a command in a hint needs, such as ` --profile acme`.
    pub flags: &'a str,
}

/// Judges every step of the article, in its order.
pub fn judge(facts: &Facts<'_>) -> Vec<Row> {
    let mut rows = officernd(facts);
    rows.extend(okta::connect(facts));
    rows.extend(tabs::assignments(facts));
    rows.extend(tabs::push_groups(facts));
    rows.extend(tabs::running(facts));
    rows
}

/// Makes a row.
pub(super) fn row(
    (part, number): (Part, u8),
    (name, title): (&'static str, &'static str),
    verdict: Verdict,
    detail: impl Into<String>,
    how: &'static str,
) -> Row {
    Row { part, number, name, title, verdict, detail: detail.into(), how, hint: None }
}

impl Row {
    /// Adds what to do.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The clicks in OfficeRnD.
fn officernd(facts: &Facts<'_>) -> Vec<Row> {
    let known = facts.officernd;
    let how = if known.active.is_some() { "the integration's API" } else { "SCIM answers" };
    let verdict = match (known.active, known.scim_works) {
        (Some(true), _) | (None, Some(true)) => Verdict::Done,
        (Some(false), _) => Verdict::NotDone,
        (None, _) => Verdict::Unknown,
    };
    let detail = match verdict {
        Verdict::Done => "SCIM User Provisioning is active",
        Verdict::NotDone => "SCIM User Provisioning is not active",
        _ => "OfficeRnD documents no API that tells, and SCIM does not answer",
    };
    let activate = format!("ornd-scim{} activate", facts.flags);
    let with_hint = |row: Row| if verdict == Verdict::Done { row } else { row.hint(activate.clone()) };
    let values = match (known.values_known, known.scim_works) {
        (true, Some(true)) => row(
            (Part::Officernd, 3),
            ("officernd-configure", "Copy Base URL and Secret"),
            Verdict::Done,
            "both are kept here and pass Okta's test",
            "Okta's test, sent from here",
        ),
        (true, _) => row(
            (Part::Officernd, 3),
            ("officernd-configure", "Copy Base URL and Secret"),
            Verdict::Wrong,
            "both are kept here, but do not pass Okta's test",
            "Okta's test, sent from here",
        )
        .hint(format!("ornd-scim{} test   says why", facts.flags)),
        (false, _) => row(
            (Part::Officernd, 3),
            ("officernd-configure", "Copy Base URL and Secret"),
            Verdict::NotDone,
            "they are not known here",
            "the profile and its secrets",
        )
        .hint(format!("ornd-scim{} activate, or ornd-scim{0} secret import", facts.flags)),
    };
    vec![
        with_hint(row((Part::Officernd, 1), ("officernd-open", "Open the integration"), verdict, detail, how)),
        with_hint(row((Part::Officernd, 2), ("officernd-activate", "Activate the integration"), verdict, detail, how)),
        values,
    ]
}
