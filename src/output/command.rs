//! Commands in what is said: a person who works with `--sandbox` or a profile has to type that again, so it is put into
//! each command that a hint names. Pure.

use std::borrow::Cow;

const PROGRAM: &str = "ornd-scim ";

/// Commands that know neither the sandbox nor a profile.
const ELSEWHERE: [&str; 4] = ["sandbox", "help", "completions", "man"];

/// The text with the flags in each command that has none yet.
pub(super) fn with_flags<'a>(text: &'a str, flags: &str) -> Cow<'a, str> {
    if flags.is_empty() || !text.contains(PROGRAM) {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split(PROGRAM);
    let mut told = parts.next().unwrap_or_default().to_owned();
    for rest in parts {
        let word = rest.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
        let command = rest.split("   ").next().unwrap_or_default();
        let takes = !word.is_empty()
            && !ELSEWHERE.contains(&word)
            && !told.ends_with(['-', '/', '.', '_'])
            && !command.contains("--profile ");
        told.push_str(PROGRAM.trim_end());
        told.push_str(if takes { flags } else { "" });
        told.push(' ');
        told.push_str(rest);
    }
    Cow::Owned(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_gets_the_flags_once_and_only_where_they_belong() {
        let told = |text| with_flags(text, " --profile acme").into_owned();
        assert_eq!(told("ornd-scim login"), "ornd-scim --profile acme login");
        assert_eq!(told("ornd-scim login --profile acme   creates it"), "ornd-scim login --profile acme   creates it");
        assert_eq!(
            told("ornd-scim activate, or ornd-scim secret import"),
            "ornd-scim --profile acme activate, or ornd-scim --profile acme secret import"
        );
        for same in ["ornd-scim --sandbox setup", "ornd-scim sandbox reset", "ornd-scim help cron", "no command"] {
            assert_eq!(told(same), same);
        }
        assert_eq!(with_flags("ornd-scim login", ""), "ornd-scim login");
    }
}
