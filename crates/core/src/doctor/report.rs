//! The report: Markdown, fit for a public bug report.

use super::{Finding, Verdict};

/// The whole report.
pub fn markdown(findings: &[Finding]) -> String {
    let mut text = format!(
        "# ornd-scim doctor\n\nornd-scim {} on {} {}\n\n| Assumption | Here |\n|---|---|\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH
    );
    for finding in findings {
        let (word, detail) = match &finding.verdict {
            Verdict::Holds(detail) => ("as assumed", detail),
            Verdict::Differs(detail) => ("**differs**", detail),
            Verdict::Unknown(detail) => ("unknown", detail),
        };
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        text.push_str(&format!(
            "| `{}`: {} | {word}: {} |\n",
            finding.assumption.name,
            cell(finding.assumption.expected),
            cell(detail)
        ));
    }
    text
}

/// Removes what must not be public: the given values in any letter case, ids of 24 hex digits, and email addresses. The
/// findings contain none of it; this is the second barrier.
pub fn redact(text: &str, values: &[&str]) -> String {
    let mut clean = text.to_owned();
    let mut values: Vec<&str> = values.iter().copied().filter(|value| value.len() >= 3).collect();
    // Longer ones first: a short one may be a part of them.
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    for value in values {
        clean = replace_ignoring_case(&clean, value, "[redacted]");
    }
    clean
        .split_inclusive(|c: char| c.is_whitespace() || "|,;()`".contains(c))
        .map(|word| {
            let bare = word.trim_end_matches(|c: char| c.is_whitespace() || "|,;()`".contains(c));
            let is_id = bare.len() == 24 && bare.bytes().all(|byte| byte.is_ascii_hexdigit());
            let is_email = bare.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
            if is_id || is_email { word.replacen(bare, "[redacted]", 1) } else { word.to_owned() }
        })
        .collect()
}

fn replace_ignoring_case(text: &str, value: &str, by: &str) -> String {
    let (low, needle) = (text.to_ascii_lowercase(), value.to_ascii_lowercase());
    let mut clean = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = low.get(from..).and_then(|rest| rest.find(&needle)) {
        clean.push_str(&text[from..from + at]);
        clean.push_str(by);
        from += at + needle.len();
    }
    clean.push_str(&text[from..]);
    clean
}
