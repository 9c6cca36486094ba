//! The only module that prints.
//!
//! stdout carries the result and nothing else; stderr carries progress, warnings, questions and errors. Commands hand
//! over values ([`Table`] rows, [`Check`]s, anything that serializes); this module decides by [`Settings`] how they look,
//! cleans what came from servers, and writes. A closed pipe ends a reading command quietly and never stops a changing one
//! half-way: after it, what is written goes nowhere and the run goes on.

mod article;
mod ask;
mod check;
mod command;
mod document;
mod failure;
mod live;
mod progress;
mod steps;
mod table;
mod time;
mod wrap;

use ornd_scim_core::text;
use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::Serialize;

pub use article::Block;
pub use ask::Question;
pub use check::{Check, State};
pub use document::Document;
pub use live::Live;
pub use progress::Progress;
pub use steps::{Item, Section, Sign};
pub use table::{Audience, Column, Table};
pub use time::moment;

use crate::report::Failure;

/// The form of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Aligned, for a person.
    Table,
    /// Tab-separated with a header.
    Tsv,
    /// RFC 4180.
    Csv,
    /// A GitHub Flavored Markdown table, to paste into a ticket.
    Markdown,
    /// One JSON document.
    Json,
}

/// What the terminal and the command line say about output; decided once, before anything is printed.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The form that was asked for; otherwise a table on a terminal and TSV elsewhere.
    pub format: Option<Format>,
    /// Whether stdout is a terminal.
    pub stdout_is_terminal: bool,
    /// Whether a person can be asked: stdin and stderr are terminals and `--no-input` was not given.
    pub can_ask: bool,
    /// Whether stderr is a terminal.
    pub stderr_is_terminal: bool,
    /// Colors on stdout.
    pub color_stdout: bool,
    /// Colors on stderr.
    pub color_stderr: bool,
    /// Only results, errors and what needs review.
    pub quiet: bool,
    /// How often `-v` was given.
    pub verbose: u8,
    /// The width of the terminal in columns.
    pub width: u16,
    /// The flags that a command in a hint needs to reach the same place, such as ` --sandbox`.
    pub flags: String,
}

/// What decides about colors, on one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// `--color`, then `NO_COLOR`, then whether it is a terminal (no-color.org: any value but the empty one counts).
pub fn wants_color(choice: ColorChoice, no_color: Option<&str>, term: Option<&str>, is_terminal: bool) -> bool {
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => is_terminal && no_color.is_none_or(str::is_empty) && term != Some("dumb"),
    }
}

impl Settings {
    /// Looks at the streams of this process.
    pub fn detect(no_input: bool, choice: ColorChoice, no_color: Option<&str>, term: Option<&str>) -> Self {
        let stdout_is_terminal = io::stdout().is_terminal();
        let stderr_is_terminal = io::stderr().is_terminal();
        let width = console::Term::stdout()
            .size_checked()
            .or_else(|| console::Term::stderr().size_checked())
            .map_or(80, |(_, width)| width);
        // Consoles of Windows show escape sequences only once they are told to, and old ones never.
        let shows_color = |is_terminal| is_terminal && anstyle_query::windows::enable_ansi_colors() != Some(false);
        Self {
            format: None,
            stdout_is_terminal,
            can_ask: !no_input && stderr_is_terminal && io::stdin().is_terminal(),
            stderr_is_terminal,
            color_stdout: wants_color(choice, no_color, term, shows_color(stdout_is_terminal)),
            color_stderr: wants_color(choice, no_color, term, shows_color(stderr_is_terminal)),
            quiet: false,
            verbose: 0,
            flags: String::new(),
            // A terminal that says 0 does not know its width; below 40 no table can be read.
            width: if width == 0 { 80 } else { width.max(40) },
        }
    }
}

/// The two streams.
pub struct Output {
    settings: Settings,
    closed: AtomicBool,
    failed: Mutex<Option<io::Error>>,
}

impl Output {
    /// An output with these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings, closed: AtomicBool::new(false), failed: Mutex::new(None) }
    }

    /// The settings it works by.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The form in which results are shown.
    pub fn format(&self) -> Format {
        self.settings.format.unwrap_or(if self.settings.stdout_is_terminal { Format::Table } else { Format::Tsv })
    }

    /// Whether nobody reads the results any more; a command that only reads may stop.
    pub fn closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// The error that kept a result from being written, other than a closed pipe: a full disk, for example.
    pub fn failed(&self) -> Option<io::Error> {
        self.failed.lock().ok()?.take()
    }

    /// One value, exactly, and a newline.
    pub fn value(&self, value: &str) {
        self.result(&format!("{value}\n"));
    }

    /// One JSON document, written as it is made.
    pub fn json(&self, document: &impl Serialize) {
        let mut stream = io::BufWriter::with_capacity(1 << 16, Results(self));
        // What keeps a result from being written is kept where it happens.
        let written = serde_json::to_writer_pretty(&mut stream, document).map_err(io::Error::from);
        if let Err(error) = written.and_then(|()| stream.write_all(b"\n")).and_then(|()| stream.flush())
            && !self.closed()
        {
            self.keep(error);
        }
    }

    /// A list in the form that is wanted; for JSON the caller uses [`Output::json`] with its own document.
    pub fn table<const N: usize, T: Table<N>>(&self, rows: &[T]) {
        self.rows(|| rows.iter());
    }

    /// The same of rows that are made one by one, so that none needs to be held. A table asks for them twice: its columns
    /// are as wide as their widest cell. An empty list has its header, unless `-q` asks for results only.
    pub fn rows<const N: usize, T: Table<N>, I: Iterator<Item = T>>(&self, rows: impl Fn() -> I) {
        if self.settings.quiet && rows().next().is_none() {
            return;
        }
        match self.format() {
            Format::Table => {
                let aligned = table::Aligned::fit(rows(), self.settings.width);
                self.result(&aligned.header());
                self.chunks(rows(), |part| aligned.lines(part));
            }
            Format::Tsv | Format::Json => {
                self.result(&format!("{}\n", table::tsv_header::<N, T>()));
                self.chunks(rows(), |part| together(part, table::tsv_line, "\n"));
            }
            Format::Markdown => {
                self.result(&format!("{}\n", table::markdown_header::<N, T>()));
                self.chunks(rows(), |part| together(part, table::markdown_line, "\n"));
            }
            Format::Csv => {
                self.result(&format!("{}\r\n", table::csv_header::<N, T>()));
                self.chunks(rows(), |part| together(part, table::csv_line, "\r\n"));
            }
        }
    }

    /// Many lines with few writes, and none after the pipe was closed.
    fn chunks<T>(&self, mut rows: impl Iterator<Item = T>, lines: impl Fn(&[T]) -> String) {
        while !self.closed() {
            let part: Vec<T> = rows.by_ref().take(256).collect();
            if part.is_empty() {
                return;
            }
            self.result(&lines(&part));
        }
    }

    /// Text of this program for a person, as a result: steps to follow, explanations. Names in it are cleaned.
    pub fn text(&self, text: &str) {
        let text = text::lines(text);
        if self.settings.stdout_is_terminal {
            self.result(&format!("{}\n", wrap::wrap_lines(&text, self.settings.width.into())));
        } else {
            self.result(&format!("{text}\n"));
        }
    }

    /// The same with a heading.
    pub fn heading(&self, text: &str) {
        let text = text::line(text);
        if self.settings.color_stdout {
            self.result(&format!("{}\n", paint(BOLD, &text)));
        } else {
            self.result(&format!("{text}\n"));
        }
    }

    /// A line on stderr that `-q` silences.
    pub fn note(&self, text: &str) {
        if !self.settings.quiet {
            self.stderr(&text::message(&self.command(text)));
        }
    }

    /// Several lines of this program's own on stderr that `-q` silences. Whatever else is put into them must be one line:
    /// see [`text::line`].
    pub fn notes(&self, text: &str) {
        if !self.settings.quiet {
            self.stderr(&text::lines(&self.command(text)));
        }
    }

    /// A warning on stderr; `-q` keeps it, for it may need a decision. It may have several lines, as [`Self::notes`].
    pub fn warn(&self, text: &str) {
        let label = if self.settings.color_stderr { paint(YELLOW, "Warning:") } else { "Warning:".to_owned() };
        self.stderr(&format!("{label} {}", text::lines(&self.command(text))));
    }

    /// A line on stderr that only `-v` (level 1) or `-vv` (level 2) shows.
    pub fn detail(&self, level: u8, text: &str) {
        if self.settings.verbose >= level {
            self.stderr(&text::message(text));
        }
    }

    /// A line of a log that was asked for, on stderr.
    pub fn log(&self, line: &str) {
        self.stderr(&text::line(line));
    }

    /// A failure, on stderr.
    pub fn failure(&self, failure: &Failure) {
        self.stderr(failure::render(failure, self.settings.color_stderr, &self.settings.flags).trim_end());
    }

    /// What a shell asked for, exactly, before there are any settings.
    pub fn bytes(bytes: &[u8]) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush())
    }

    fn result(&self, text: &str) {
        self.send(text.as_bytes());
    }

    fn send(&self, bytes: &[u8]) {
        if self.closed() || bytes.is_empty() {
            return;
        }
        let mut stdout = io::stdout().lock();
        if let Err(error) = stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            if error.kind() == io::ErrorKind::BrokenPipe {
                self.closed.store(true, Ordering::Relaxed);
            } else {
                self.keep(error);
            }
        }
    }

    /// A closed or full stderr is nobody's reader any more; there is nowhere left to say so.
    fn stderr(&self, text: &str) {
        let wrapped;
        let text = if self.settings.stderr_is_terminal {
            wrapped = wrap::wrap_lines(text, self.settings.width.into());
            &wrapped
        } else {
            text
        };
        let _ = writeln!(io::stderr().lock(), "{text}");
    }

    /// A text whose commands reach where this run is.
    fn command<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        command::with_flags(text, &self.settings.flags)
    }

    fn keep(&self, error: io::Error) {
        if let Ok(mut failed) = self.failed.lock() {
            failed.get_or_insert(error);
        }
        self.closed.store(true, Ordering::Relaxed);
    }
}

/// The lines of some rows.
fn together<T>(rows: &[T], line: impl Fn(&mut String, &T), end: &str) -> String {
    rows.iter().fold(String::new(), |mut text, row| {
        line(&mut text, row);
        text.push_str(end);
        text
    })
}

/// Results as a stream of bytes; after the pipe was closed it takes no more.
struct Results<'a>(&'a Output);

impl Write for Results<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.send(bytes);
        if self.0.closed() { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const BOLD: &str = "1";
const DIM: &str = "2";
const RED: &str = "1;31";
const GREEN: &str = "32";
const YELLOW: &str = "33";

/// The text between an ANSI color and its reset.
fn paint(code: &str, text: &str) -> String {
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn color_is_decided_by_the_flag_then_the_environment_then_the_terminal() {
        use ColorChoice::{Always, Auto, Never};
        for (choice, no_color, term, terminal, expected) in [
            (Auto, None, Some("xterm"), true, true),
            (Auto, None, Some("xterm"), false, false),
            (Auto, Some("1"), Some("xterm"), true, false),
            (Auto, Some(""), Some("xterm"), true, true),
            (Auto, None, Some("dumb"), true, false),
            (Always, Some("1"), Some("dumb"), false, true),
            (Never, None, Some("xterm"), true, false),
        ] {
            assert_eq!(wants_color(choice, no_color, term, terminal), expected, "{choice:?} {no_color:?} {term:?}");
        }
    }
}
