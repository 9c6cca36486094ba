//! How findings look to a person on a terminal: grouped by what is wrong and what to do about it, a line for each person.

use crate::output::Output;
use ornd_scim_core::people::Finding;
use ornd_scim_core::text;

/// The widest that names are shown, in columns.
const WIDEST_NAME: usize = 28;
/// The widest that addresses are shown, in columns.
const WIDEST_EMAIL: usize = 40;
/// In front of a person's line, and between its columns.
const GAP: usize = 2;

/// The findings, which are in the order of their kinds.
pub fn findings(out: &Output, findings: &[Finding]) {
    let width = usize::from(out.settings().width);
    let columns = Columns::fit(findings, width);
    for (number, kind) in findings.chunk_by(|a, b| a.finding == b.finding).enumerate() {
        let Some(first) = kind.first() else { continue };
        if number > 0 {
            out.text("");
        }
        out.heading(&format!("{} ({}): {}", first.finding.title(), first.finding.as_str(), kind.len()));
        let mut people: Vec<&Finding> = kind.iter().collect();
        people.sort_by(|a, b| a.action.cmp(&b.action));
        let screen: String = people.chunk_by(|a, b| a.action == b.action).map(|same| columns.group(same)).collect();
        out.text(screen.trim_end());
    }
}

/// How wide names and addresses are shown.
struct Columns {
    name: usize,
    email: usize,
    width: usize,
}

impl Columns {
    fn fit(findings: &[Finding], width: usize) -> Self {
        let widest = |text: fn(&Finding) -> &str, most: usize| {
            findings.iter().map(|finding| console::measure_text_width(&cut(text(finding), most))).max().unwrap_or(0)
        };
        let name = widest(name, WIDEST_NAME);
        let room = width.saturating_sub(GAP + name + GAP).max(12);
        Self { name, email: widest(email, WIDEST_EMAIL).min(room), width }
    }

    /// The people with one action, and the action once.
    fn group(&self, same: &[&Finding]) -> String {
        let mut text: String = same.iter().map(|finding| self.person(finding)).collect();
        if let Some(first) = same.first() {
            text.push_str(&format!("  -> {}\n", text::message(&first.action)));
        }
        text
    }

    /// One line; what does not fit beside the address stands below it.
    fn person(&self, finding: &Finding) -> String {
        let who = format!("  {}  {}", pad(name(finding), self.name), pad(email(finding), self.email));
        let note = text::line(&finding.note);
        let beside = console::measure_text_width(&who) + GAP + console::measure_text_width(&note);
        if note.is_empty() {
            format!("{}\n", who.trim_end())
        } else if beside <= self.width {
            format!("{who}  {note}\n")
        } else {
            format!("{}\n    {}\n", who.trim_end(), cut(&note, self.width.saturating_sub(2 * GAP)))
        }
    }
}

fn name(finding: &Finding) -> &str {
    let ids = [&finding.name, &finding.email, &finding.employee_id, &finding.scim_id, &finding.okta_user_id];
    ids.into_iter().flatten().next().map_or("(no name)", String::as_str)
}

/// Nothing where the address stands in the place of the name.
fn email(finding: &Finding) -> &str {
    finding.email.as_deref().filter(|_| finding.name.is_some()).unwrap_or_default()
}

/// On one line, harmless, and at most so many columns wide.
fn cut(content: &str, columns: usize) -> String {
    // No column needs more than a few characters; a name can have ten megabytes.
    let start: String = content.chars().take(columns * 4).collect();
    console::truncate_str(&text::line(&start), columns, "…").into_owned()
}

fn pad(text: &str, to: usize) -> String {
    console::pad_str(&cut(text, to), to, console::Alignment::Left, Some("…")).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ornd_scim_core::people::FindingKind;

    fn finding(name: &str, note: &str) -> Finding {
        Finding {
            finding: FindingKind::EmailDiffers,
            email: Some(format!("{}@acme.example", name.to_lowercase())),
            name: Some(name.to_owned()),
            employee_id: None,
            scim_id: None,
            okta_user_id: None,
            team: None,
            detail: String::new(),
            hint: String::new(),
            note: note.to_owned().into(),
            action: "correct it".into(),
        }
    }

    #[test]
    fn a_person_is_one_line_and_the_action_is_said_once() {
        let people = [finding("Ann", "in Okta: ann@old.example"), finding("Benedict", "")];
        let text = Columns::fit(&people, 60).group(&people.iter().collect::<Vec<_>>());
        assert_eq!(
            text,
            "  Ann       ann@acme.example       in Okta: ann@old.example\n  Benedict  benedict@acme.example\n  -> correct it\n"
        );
    }

    #[test]
    fn a_note_without_room_stands_below_and_a_long_name_is_cut() {
        let people = [finding("Ann\u{202e}", "in Okta: ann.of.the.long.name@old.example")];
        let text = Columns::fit(&people, 50).group(&people.iter().collect::<Vec<_>>());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "    in Okta: ann.of.the.long.name@old.example");
        let people = [finding(&"n".repeat(200), &"x".repeat(200))];
        let text = Columns::fit(&people, 80).group(&people.iter().collect::<Vec<_>>());
        assert!(text.lines().all(|line| console::measure_text_width(line) <= 80), "{text}");
        assert_eq!(text.lines().count(), 3);
    }
}
