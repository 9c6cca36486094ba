//! A checklist that is looked at again and again: redrawn in place on a terminal, and off it one line for each change.

use super::check::short;
use super::{Check, Format, Output, State, table};

/// The checklist as it was last shown.
pub struct Live<'a> {
    out: &'a Output,
    shown: Vec<Check>,
    lines: usize,
}

impl Output {
    /// Begins one.
    pub fn live(&self) -> Live<'_> {
        Live { out: self, shown: Vec::new(), lines: 0 }
    }
}

impl Live<'_> {
    /// Shows the checklist as it is now. As JSON nothing is shown: its one document comes at the end.
    pub fn show(&mut self, checks: &[Check]) {
        match self.out.format() {
            Format::Json => {}
            Format::Table if self.out.settings.stdout_is_terminal => self.redraw(checks),
            _ => self.changes(checks),
        }
        self.shown = checks.to_vec();
    }

    /// What is done takes one line together; the rest as much as fits the terminal, as scrolled lines cannot be redrawn.
    fn redraw(&mut self, checks: &[Check]) {
        let settings = &self.out.settings;
        let (height, _) = console::Term::stdout().size();
        let room = usize::from(height).saturating_sub(4).max(5);
        let open: Vec<&Check> = checks.iter().filter(|check| check.state != State::Ok).collect();
        let lines = open.iter().take(room).map(|check| short(check, settings.width.into(), settings.color_stdout));
        let mut text: String = lines.collect();
        let hidden = open.len().saturating_sub(room);
        if hidden > 0 {
            text.push_str(&format!("      … and {hidden} more\n"));
        }
        text.push_str(&format!("      {} of {} are done\n", checks.len() - open.len(), checks.len()));
        if self.lines > 0 {
            // Up to the first line, and everything below it cleared (ECMA-48).
            self.out.result(&format!("\u{1b}[{}A\u{1b}[J", self.lines));
        }
        self.lines = text.lines().count();
        self.out.result(&text);
    }

    /// The lines that say something else than the last time; all of them the first time.
    fn changes(&self, checks: &[Check]) {
        let (header, add_line): (String, fn(&mut String, &Check)) = match self.out.format() {
            Format::Csv => (table::csv_header::<4, Check>(), table::csv_line),
            Format::Markdown => (table::markdown_header::<4, Check>(), table::markdown_line),
            Format::Table | Format::Tsv | Format::Json => (table::tsv_header::<4, Check>(), table::tsv_line),
        };
        if self.shown.is_empty() {
            self.out.result(&format!("{header}\n"));
        }
        for check in checks.iter().filter(|check| !self.shown.contains(check)) {
            let mut line = String::new();
            add_line(&mut line, check);
            line.push('\n');
            self.out.result(&line);
        }
    }
}
