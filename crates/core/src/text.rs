//! Makes text from servers and files harmless before a terminal, a table or a spreadsheet sees it.
//!
//! A name must not be able to move the cursor, change a title, forge a line of a question or turn the direction of the
//! text around it. Such characters are shown as escapes, so that they are also *seen*. JSON does not pass through here: it
//! carries the text as it is.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::Write as _;

use icu_normalizer::DecomposingNormalizerBorrowed;

/// Whether a character is shown as an escape: C0, DEL, C1, line and paragraph separators, bidi controls, and characters
/// that are invisible or have no width (Unicode's `Default_Ignorable_Code_Point`, but for U+FE0F, which emoji end in).
pub fn is_unsafe(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0e}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text on one line, unsafe characters as `\n`, `\t` or `\u{1b}`.
pub fn line(text: &str) -> Cow<'_, str> {
    // Most text is printable ASCII, of which nothing is unsafe.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) || !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => clean.push_str("\\n"),
            '\r' => clean.push_str("\\r"),
            '\t' => clean.push_str("\\t"),
            c if is_unsafe(c) => {
                // Writing to a String cannot fail.
                let _ = write!(clean, "\\u{{{:x}}}", u32::from(c));
            }
            c => clean.push(c),
        }
    }
    Cow::Owned(clean)
}

/// The most characters of a text that stand in a message: more of it helps nobody, and hides what stands around it.
const LONGEST: usize = 2_000;

/// The text on one line and not longer than anybody reads; for messages into which names and answers were put.
pub fn message(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        None => line(text),
        Some((end, _)) => Cow::Owned(format!("{}…", line(&text[..end]))),
    }
}

/// The text with its own line breaks kept and everything else of it cleaned; for text that this program wrote and into
/// which it put names.
pub fn lines(text: &str) -> Cow<'_, str> {
    if text.contains(|c| c != '\n' && is_unsafe(c)) {
        Cow::Owned(text.split('\n').map(line).collect::<Vec<_>>().join("\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// One cell of a Markdown table: shown as it is, whatever it contains. Markup, HTML, `@mentions`, references and automatic links of
/// GitHub Flavored Markdown have no effect.
pub fn markdown(text: &str) -> String {
    let mut cell = String::with_capacity(text.len() + 16);
    let line = line(text.trim());
    for (at, c) in line.char_indices() {
        let rest = &line[at + c.len_utf8()..];
        match c {
            '&' => cell.push_str("&amp;"),
            '<' => cell.push_str("&lt;"),
            '>' => cell.push_str("&gt;"),
            // A character reference is not looked at for mentions, references and links.
            '@' => cell.push_str("&#64;"),
            '#' => cell.push_str("&#35;"),
            // An address would become a link.
            ':' if rest.starts_with("//") => cell.push_str("&#58;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' => {
                cell.push('\\');
                cell.push(c);
            }
            c => cell.push(c),
        }
    }
    cell
}

/// The text without spaces and one pair of quotes around it, as a value is copied from a script or a spreadsheet.
pub fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = [('"', '"'), ('\'', '\''), ('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}')];
    inner.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close)).map_or(text, str::trim)
}

/// One field of a CSV line (RFC 4180). A cell that a spreadsheet would run as a formula gets a leading `'`.
pub fn csv(text: &str) -> String {
    let text = line(text);
    // Some spreadsheets look behind blanks.
    let runs = text.trim_start().starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    let text = if runs { Cow::Owned(format!("'{text}")) } else { text };
    if text.contains(['"', ',', '\n']) || runs || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into_owned()
    }
}

/// The order in which people look for names: letter case and accents count only between names that are otherwise the same.
pub fn by_name(a: &str, b: &str) -> Ordering {
    let letters = if a.is_ascii() && b.is_ascii() {
        // The same order without Unicode tables.
        a.bytes().map(|byte| byte.to_ascii_lowercase()).cmp(b.bytes().map(|byte| byte.to_ascii_lowercase()))
    } else {
        base_letters(a).cmp(base_letters(b))
    };
    letters.then_with(|| a.cmp(b))
}

fn base_letters(name: &str) -> impl Iterator<Item = char> {
    DecomposingNormalizerBorrowed::new_nfd()
        .normalize_iter(name.chars())
        // Combining diacritical marks.
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in ["Design & Research", "Ünïcode ✓", "日本", "a\\b"] {
            assert!(matches!(line(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn what_a_terminal_would_act_on_is_shown() {
        assert_eq!(line("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(line("yes\r\nDelete all?"), "yes\\r\\nDelete all?");
        assert_eq!(line("\u{202e}gpj.exe"), "\\u{202e}gpj.exe");
        assert_eq!(line("a\u{9b}31mb"), "a\\u{9b}31mb");
        assert_eq!(line("zero\u{200b}width"), "zero\\u{200b}width");
        assert_eq!(lines("one\ntwo\u{7}"), "one\ntwo\\u{7}");
    }

    #[test]
    fn a_message_is_one_line_and_ends() {
        assert_eq!(message("yes\nNext: no"), "yes\\nNext: no");
        let long = message(&"é".repeat(10_000)).into_owned();
        assert_eq!((long.chars().count(), long.ends_with('…')), (LONGEST + 1, true));
    }

    #[test]
    fn a_markdown_cell_is_only_text() {
        for (text, cell) in [
            ("Design & Research", "Design &amp; Research"),
            ("a|b", "a\\|b"),
            ("<img src=x>", "&lt;img src=x&gt;"),
            ("@octocat", "&#64;octocat"),
            ("#12", "&#35;12"),
            ("http://evil.example", "http&#58;//evil.example"),
            ("**bold** `code`", "\\*\\*bold\\*\\* \\`code\\`"),
            ("two\nlines", "two\\\\nlines"),
        ] {
            assert_eq!(markdown(text), cell, "{text}");
        }
    }

    #[test]
    fn names_are_in_the_order_in_which_people_look_for_them() {
        let mut names = ["Zoe", "Élise", "de Vries", "Eve", "Bjørn", "Björn", "Bjorn", "E\u{301}lise", "ada", "日本"];
        names.sort_by(|a, b| by_name(a, b));
        assert_eq!(
            names,
            ["ada", "Bjorn", "Björn", "Bjørn", "de Vries", "E\u{301}lise", "Élise", "Eve", "Zoe", "日本"]
        );
    }

    #[test]
    fn quotes_around_a_value_are_left_out() {
        for (text, expected) in [
            ("acme", "acme"),
            (" \"acme\" ", "acme"),
            ("'acme '", "acme"),
            ("\u{201c}acme\u{201d}", "acme"),
            ("\"acme", "\"acme"),
            ("\"", "\""),
            ("it's", "it's"),
        ] {
            assert_eq!(unquoted(text), expected, "{text}");
        }
    }

    #[test]
    fn cells_that_a_spreadsheet_would_run() {
        assert_eq!(csv("=1+1"), "\"'=1+1\"");
        assert_eq!(csv("@SUM(A1)"), "\"'@SUM(A1)\"");
        assert_eq!(csv("-2"), "\"'-2\"");
        assert_eq!(csv("  =1+1"), "\"'  =1+1\"");
        assert_eq!(csv("a,b"), "\"a,b\"");
        assert_eq!(csv("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(csv("plain"), "plain");
    }

    proptest! {
        #[test]
        fn nothing_unsafe_survives(text in any::<String>()) {
            prop_assert!(!line(&text).contains(is_unsafe));
            prop_assert!(!lines(&text).contains(|c| c != '\n' && is_unsafe(c)));
            prop_assert!(!csv(&text).contains(is_unsafe));
        }

        #[test]
        fn no_csv_cell_starts_a_formula(text in any::<String>()) {
            let cell = csv(&text);
            // What a spreadsheet sees: the text between the quotes, with doubled quotes single (RFC 4180).
            let seen = match cell.strip_prefix('"') {
                Some(inner) => inner.strip_suffix('"').unwrap_or(inner).replace("\"\"", "\""),
                None => cell.clone(),
            };
            prop_assert!(!seen.trim_start().starts_with(['=', '+', '-', '@']), "{:?}", cell);
        }
    }
}
