//! Folded checklists of steps: a section a block, a range of steps a line. The sign and the color repeat what the words say.

use ornd_scim_core::text;

use super::wrap::wrap;
use super::{BOLD, DIM, GREEN, Output, RED, YELLOW, paint};

/// How a line is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Done.
    Ok,
    /// To do, or needs a look.
    Attention,
    /// Waits for something else.
    Waiting,
    /// Not as it should be.
    Wrong,
    /// Cannot be checked.
    Unknown,
}

impl Sign {
    const fn symbol(self) -> &'static str {
        match self {
            Self::Ok => "✓",
            Self::Attention => "!",
            Self::Waiting => "·",
            Self::Wrong => "✗",
            Self::Unknown => "?",
        }
    }

    const fn color(self) -> &'static str {
        match self {
            Self::Ok => GREEN,
            Self::Attention => YELLOW,
            Self::Waiting | Self::Unknown => DIM,
            Self::Wrong => RED,
        }
    }
}

/// One line, with what stands below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its mark.
    pub sign: Sign,
    /// What stands in front of the text: a range of numbers, or a title.
    pub label: String,
    /// What there is to say.
    pub text: String,
    /// Lines below it: what to do, what to paste. They are never cut or broken inside a word.
    pub below: Vec<String>,
}

/// A section: a line of its own, and the lines of its steps, if it is not folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The section itself.
    pub head: Item,
    /// Its steps.
    pub items: Vec<Item>,
}

/// The columns of a section's title.
const TITLE: usize = 14;

impl Output {
    /// What only a person can do, on stderr. `-q` keeps it: the command cannot finish without it. Names in it are cleaned.
    pub fn clicks(&self, text: &str) {
        self.stderr(&text::lines(&self.command(text)));
    }

    /// A text whose commands reach where this run is, for a field of a document.
    pub fn with_flags(&self, text: &str) -> String {
        self.command(text).into_owned()
    }

    /// Sections for a person.
    pub fn sections(&self, sections: &[Section]) {
        let width = usize::from(self.settings.width);
        let mut shown = String::new();
        for section in sections {
            let labels = section.items.iter().map(|item| console::measure_text_width(&item.label));
            let label = labels.max().unwrap_or(0);
            self.line(&mut shown, &section.head, (0, TITLE, width), true);
            for item in &section.items {
                self.line(&mut shown, item, (4, label, width), false);
            }
        }
        self.result(&shown);
    }

    fn line(&self, shown: &mut String, item: &Item, (indent, label, width): (usize, usize, usize), is_head: bool) {
        let color = self.settings.color_stdout;
        let sign = if color { paint(item.sign.color(), item.sign.symbol()) } else { item.sign.symbol().to_owned() };
        let title = text::line(&item.label);
        let title = console::pad_str(&title, label, console::Alignment::Left, None);
        let title = if is_head && color { paint(BOLD, &title) } else { title.into_owned() };
        let margin = " ".repeat(indent);
        let start = indent + label + 4;
        let body = wrap(&text::line(&self.command(&item.text)), width.saturating_sub(start).max(24), start);
        let line =
            if is_head { format!("{margin}{sign} {title}  {body}") } else { format!("{margin}{title}  {sign} {body}") };
        shown.push_str(line.trim_end());
        shown.push('\n');
        for below in &item.below {
            let below = wrap(&text::line(&self.command(below)), width.saturating_sub(start).max(24), start);
            shown.push_str(&format!("{}{below}\n", " ".repeat(start)));
        }
    }
}
