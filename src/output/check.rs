//! Checklists: `test`, `doctor` and others show what they found in the same form.

use ornd_scim_core::text;
use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Serialize;

use super::wrap::wrap;
use super::{Audience, Column, DIM, Format, GREEN, Output, RED, Table, YELLOW, paint};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// As it should be.
    Ok,
    /// Works, but a person should look.
    #[serde(rename = "warning")]
    Warn,
    /// Not as it should be.
    #[serde(rename = "failed")]
    Fail,
    /// Not checked: something before it is missing, or it was not asked for.
    Skipped,
    /// Cannot be checked by a program; a person has to look.
    Unknown,
    /// A step that can be done now.
    Todo,
    /// A step that waits for another one.
    Blocked,
    /// A step that was done in another way.
    Wrong,
}

impl State {
    /// The same word for people, TSV and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warning",
            Self::Fail => "failed",
            Self::Skipped => "skipped",
            Self::Unknown => "unknown",
            Self::Todo => "todo",
            Self::Blocked => "blocked",
            Self::Wrong => "wrong",
        }
    }

    const fn color(self) -> &'static str {
        match self {
            Self::Ok => GREEN,
            Self::Warn | Self::Todo => YELLOW,
            Self::Fail | Self::Wrong => RED,
            Self::Skipped | Self::Unknown | Self::Blocked => DIM,
        }
    }
}

/// One line of a checklist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The machine's name, `kebab-case`, part of the interface.
    pub name: Cow<'static, str>,
    /// What a person calls it.
    #[serde(skip)]
    pub title: Cow<'static, str>,
    /// How it ended.
    pub state: State,
    /// What was found.
    pub detail: String,
    /// What to do about it, with the command to type.
    pub hint: Option<String>,
}

impl Check {
    /// A check without a hint.
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        title: impl Into<Cow<'static, str>>,
        state: State,
        detail: impl Into<String>,
    ) -> Self {
        Self { name: name.into(), title: title.into(), state, detail: detail.into(), hint: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl Table<4> for Check {
    const COLUMNS: [Column; 4] = [
        Column::text("name", "Check", 8),
        Column::text("state", "State", 4),
        Column::text("detail", "Detail", 20),
        Column::text("hint", "What to do", 10),
    ];

    fn cells(&self, audience: Audience) -> [Cow<'_, str>; 4] {
        let name = if audience == Audience::Person { &self.title } else { &self.name };
        [
            Cow::Borrowed(name),
            Cow::Borrowed(self.state.word()),
            Cow::Borrowed(&self.detail),
            Cow::Borrowed(self.hint.as_deref().unwrap_or_default()),
        ]
    }
}

impl Output {
    /// A checklist in the form that is wanted; for JSON the caller uses [`Output::json`] with its own document.
    pub fn checklist(&self, checks: &[Check]) {
        let with_commands = |check: &Check| {
            let hint = check.hint.as_deref().map(|hint| self.command(hint).into_owned());
            Check { detail: self.command(&check.detail).into_owned(), hint, ..check.clone() }
        };
        let checks: &[Check] = &checks.iter().map(with_commands).collect::<Vec<_>>();
        if self.format() != Format::Table {
            self.table(checks);
            return;
        }
        let title = checks.iter().map(|check| console::measure_text_width(&check.title)).max().unwrap_or(0);
        let text: String = checks
            .iter()
            .map(|check| line(check, title, self.settings.width.into(), self.settings.color_stdout))
            .collect();
        self.result(&text);
    }
}

/// One check as exactly one line that fits the terminal, for a list that is drawn again and again.
pub(super) fn short(check: &Check, width: usize, color: bool) -> String {
    let word = format!("{:<WORD$}", check.state.word());
    let painted = if color { paint(check.state.color(), &word) } else { word };
    let text = text::line(&format!("{}: {}", check.title, check.detail)).into_owned();
    format!("{painted}  {}\n", console::truncate_str(&text, width.saturating_sub(WORD + 3), "…"))
}

/// The longest word for a state, in columns.
const WORD: usize = 7;
/// Where titles begin.
const INDENT: usize = WORD + 2;

/// The widest title that details stand beside, in columns.
const WIDEST_TITLE: usize = 30;

/// One check for a person: the word, the title, the detail wrapped beside it, and what to do below.
fn line(check: &Check, title_width: usize, width: usize, color: bool) -> String {
    let word = format!("{:<WORD$}", check.state.word());
    let word = if color { paint(check.state.color(), &word) } else { word };
    // Long titles leave no room beside them: there the detail stands below.
    let room = width.saturating_sub(WORD + 2 + title_width + 2);
    // So do words that would not fit there, such as addresses and paths.
    let too_long = check.detail.split([' ', '\n']).any(|word| console::measure_text_width(word) > room);
    let stacked = title_width > WIDEST_TITLE || too_long;
    let indent = if stacked { WORD + 2 } else { WORD + 2 + title_width + 2 };
    let detail = wrap(&text::message(&check.detail), width.saturating_sub(indent).max(24), indent);
    let head = if stacked {
        format!("{word}  {}\n{}{detail}", check.title, " ".repeat(indent))
    } else {
        let title = console::pad_str(&check.title, title_width, console::Alignment::Left, None);
        format!("{word}  {title}  {detail}")
    };
    let mut text = head.trim_end().to_owned() + "\n";
    if let Some(hint) = &check.hint {
        let indent = WORD + 2 + 3;
        let hint = wrap(&text::message(hint), width.saturating_sub(indent).max(24), indent);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:INDENT$}-> {hint}", "");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_for_a_person_fits_the_terminal_and_shows_what_to_do() {
        let check =
            Check::new("token", "Token", State::Fail, "OfficeRnD rejected the client secret of the profile acme")
                .hint("ornd-scim login --profile acme");
        assert_eq!(
            line(&check, 8, 60, false),
            "failed   Token     OfficeRnD rejected the client secret of\n                   the profile acme\n         \
             -> ornd-scim login --profile acme\n"
        );
    }

    #[test]
    fn a_long_word_stands_below_where_it_fits() {
        let check =
            Check::new("secret", "Secret", State::Ok, "from the file /home/ada/.config/ornd-scim/credentials.toml");
        assert_eq!(
            line(&check, 20, 54, false),
            "ok       Secret\n         from the file\n         /home/ada/.config/ornd-scim/credentials.toml\n"
        );
    }

    #[test]
    fn a_short_line_never_wraps() {
        let check = Check::new("x", "Base URL", State::Unknown, "no API tells it\nand the rest");
        assert_eq!(short(&check, 24, false), "unknown  Base URL: no …\n");
    }

    #[test]
    fn beside_a_long_title_there_is_no_room() {
        let check = Check::new("wrong-slug", "a wrong slug gives 500", State::Ok, "holds here: status 500");
        assert_eq!(line(&check, 50, 60, false), "ok       a wrong slug gives 500\n         holds here: status 500\n");
    }
}
