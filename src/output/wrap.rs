//! Long lines for a terminal: broken at blanks, further lines indented below the first. Pure.

use std::borrow::Cow;

/// A space inside a command while lines are broken; no text of this program or of a server has it.
const INSIDE: char = '\u{e000}';

/// The text wrapped at blanks to a width; further lines are indented. A word that is too long stays whole, and so does a
/// command: both can be copied.
pub(super) fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut wrapped = String::new();
    for (number, paragraph) in text.split('\n').enumerate() {
        let mut used = 0;
        if number > 0 {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
        }
        for word in with_whole_command(paragraph).split(' ') {
            let length = console::measure_text_width(word);
            if used > 0 && used + 1 + length > width {
                wrapped.truncate(wrapped.trim_end_matches(' ').len());
                wrapped.push('\n');
                wrapped.push_str(&" ".repeat(indent));
                used = 0;
            } else if used > 0 {
                wrapped.push(' ');
                used += 1;
            }
            wrapped.push_str(word);
            used += length;
        }
    }
    wrapped.replace(INSIDE, " ")
}

/// A command that stands by itself: at the start, or after a colon or two spaces; up to its explanation, three spaces later.
fn with_whole_command(line: &str) -> Cow<'_, str> {
    const PROGRAM: &str = "ornd-scim ";
    let stands_alone = |at: &usize| *at == 0 || [": ", "  "].iter().any(|before| line[..*at].ends_with(before));
    let Some(start) = line.match_indices(PROGRAM).map(|(at, _)| at).find(stands_alone) else {
        return Cow::Borrowed(line);
    };
    let end = line[start..].find("   ").map_or(line.len(), |length| start + length);
    let command = line[start..end].replace(' ', &INSIDE.to_string());
    Cow::Owned(format!("{}{command}{}", &line[..start], &line[end..]))
}

/// Signs in front of a line.
const SIGNS: [&str; 6] = ["- ", "? ", "= ", "! ", "✓ ", "-> "];

/// Each line of a text wrapped by itself; what follows a line's own indentation (and number or bracket) stays below it.
pub(super) fn wrap_lines(text: &str, width: usize) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| {
            if console::measure_text_width(line) <= width {
                return line.to_owned();
            }
            let blanks = line.len() - line.trim_start_matches(' ').len();
            let rest = &line[blanks..];
            let number = rest
                .find(". ")
                .filter(|at| rest[..*at].bytes().all(|byte| byte.is_ascii_digit()))
                .map_or(0, |at| at + 2);
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign)).map_or(0, |sign| sign.len());
            let bracket = usize::from(rest.starts_with('('));
            let (mark, rest) = rest.split_at(number + sign + bracket);
            let indent = blanks + console::measure_text_width(mark);
            let wrapped = wrap(rest, width.saturating_sub(indent).max(20), indent);
            format!("{}{mark}{wrapped}", &line[..blanks])
        })
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_word_stays_whole() {
        assert_eq!(
            wrap("see https://example.com/a/long/address now", 10, 2),
            "see\n  https://example.com/a/long/address\n  now"
        );
    }

    #[test]
    fn a_command_stays_whole() {
        assert_eq!(
            wrap_lines("    cancel it:  ornd-scim bookings cancel --booking b1", 40),
            "    cancel it:\n    ornd-scim bookings cancel --booking b1"
        );
        assert_eq!(
            wrap_lines("Next: ornd-scim --profile acme status   shows each check", 40),
            "Next: ornd-scim --profile acme status\nshows each check"
        );
        assert_eq!(wrap("then run ornd-scim okta login again", 20, 0), "then run ornd-scim\nokta login again");
    }

    #[test]
    fn a_line_with_a_sign_continues_below_its_text() {
        assert_eq!(
            wrap_lines("  ✓ desk  weekly on Wed, next Wed 9 Dec", 30),
            "  ✓ desk  weekly on Wed, next\n    Wed 9 Dec"
        );
    }

    #[test]
    fn a_numbered_line_goes_on_below_its_text() {
        assert_eq!(
            wrap_lines("  16. Open To App and press Edit\n      (These keep OfficeRnD in step)", 30),
            "  16. Open To App and press\n      Edit\n      (These keep OfficeRnD in\n       step)"
        );
        assert_eq!(wrap_lines("short", 24), "short");
    }
}
