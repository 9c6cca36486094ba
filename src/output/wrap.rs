//! Long lines for a terminal: broken at blanks, further lines indented below the first. Pure.

/// The text wrapped at blanks to a width; further lines are indented. A word that is too long stays whole, so that a
/// command or an address can be copied.
pub(super) fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut wrapped = String::new();
    for (number, paragraph) in text.split('\n').enumerate() {
        let mut used = 0;
        if number > 0 {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
        }
        for word in paragraph.split(' ') {
            let length = console::measure_text_width(word);
            if used > 0 && used + 1 + length > width {
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
    wrapped
}

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
            let mark = rest
                .find(". ")
                .filter(|at| rest[..*at].bytes().all(|byte| byte.is_ascii_digit()))
                .map_or(0, |at| at + 2);
            let bracket = usize::from(rest.starts_with('('));
            let indent = blanks + mark + bracket;
            let wrapped = wrap(&rest[mark + bracket..], width.saturating_sub(indent).max(20), indent);
            format!("{}{wrapped}", &line[..indent])
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
    fn a_numbered_line_goes_on_below_its_text() {
        assert_eq!(
            wrap_lines("  16. Open To App and press Edit\n      (These keep OfficeRnD in step)", 30),
            "  16. Open To App and press\n      Edit\n      (These keep OfficeRnD in\n       step)"
        );
        assert_eq!(wrap_lines("short", 24), "short");
    }
}
