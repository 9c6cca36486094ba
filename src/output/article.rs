//! Longer texts for a person, such as the help topics: blocks in, lines of a width out; pure. The man pages are made from
//! the same blocks.

use std::fmt::Write as _;

use super::{BOLD, Format, Output, paint, wrap};

/// A part of a longer text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Prose; wrapped.
    Text(String),
    /// A heading.
    Heading(String),
    /// Terms and what they mean; the meanings stand below each other.
    Terms(Vec<(String, String)>),
    /// Lines that stay as they are: commands, a line of crontab.
    Lines(Vec<String>),
}

/// No text is read well in longer lines.
const WIDEST: u16 = 100;

impl Output {
    /// A longer text, as the result.
    pub fn article(&self, blocks: &[Block]) {
        let width = self.settings.width.min(WIDEST);
        self.result(&render(blocks, width.into(), self.settings.color_stdout && self.format() != Format::Json));
    }
}

fn render(blocks: &[Block], width: usize, color: bool) -> String {
    let mut text = String::new();
    for (number, block) in blocks.iter().enumerate() {
        if number > 0 {
            text.push('\n');
        }
        // Writing to a String cannot fail.
        let _ = match block {
            Block::Text(prose) => writeln!(text, "{}", wrap::wrap(prose, width, 0)),
            Block::Heading(heading) if color => writeln!(text, "{}", paint(BOLD, heading)),
            Block::Heading(heading) => writeln!(text, "{heading}"),
            Block::Lines(lines) => lines.iter().try_for_each(|line| writeln!(text, "  {line}")),
            Block::Terms(terms) => write!(text, "{}", listed(terms, width)),
        };
    }
    text
}

/// The meanings beside the terms; below them where there is no room.
fn listed(terms: &[(String, String)], width: usize) -> String {
    let longest = terms.iter().map(|(term, _)| console::measure_text_width(term)).max().unwrap_or(0);
    let indent = if longest > width / 2 { 6 } else { 2 + longest + 2 };
    let mut text = String::new();
    for (term, meaning) in terms {
        let meaning = wrap::wrap(meaning, width.saturating_sub(indent).max(20), indent);
        let _ = if indent == 6 && longest > 2 {
            writeln!(text, "  {term}\n      {meaning}")
        } else {
            writeln!(text, "  {}  {meaning}", console::pad_str(term, longest, console::Alignment::Left, None))
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meanings_stand_beside_their_terms_and_lines_stay_whole() {
        let blocks = [
            Block::Text("some words that are too long for one line".to_owned()),
            Block::Heading("Terms".to_owned()),
            Block::Terms(vec![
                ("a".to_owned(), "one".to_owned()),
                ("term".to_owned(), "a meaning of several words".to_owned()),
            ]),
            Block::Lines(vec!["ornd-scim a-command --that is-longer".to_owned()]),
        ];
        assert_eq!(
            render(&blocks, 30, false),
            "some words that are too long\nfor one line\n\nTerms\n\n  a     one\n  term  a meaning of several\n        \
             words\n\n  ornd-scim a-command --that is-longer\n"
        );
    }

    #[test]
    fn a_long_term_stands_above_its_meaning() {
        let terms = [Block::Terms(vec![("ORND_SCIM_CLIENT_SECRET_FILE".to_owned(), "a file".to_owned())])];
        assert_eq!(render(&terms, 40, false), "  ORND_SCIM_CLIENT_SECRET_FILE\n      a file\n");
    }
}
