//! Values that a shell completes: profiles, and names of the last listings. Only files on this machine are read; whatever
//! cannot be read completes to nothing.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate, ValueCompleter};

use super::topics::Topic;
use crate::completion_cache::Names;
use ornd_scim_core::bookings::journal::Place;
use ornd_scim_core::config::Config;
use ornd_scim_core::files::{self, Env, Paths};

/// The variable that the completion scripts set, to the name of the shell.
pub const VARIABLE: &str = "ORND_SCIM_COMPLETE";

/// What can be completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// The profiles of config.toml
    Profiles,
    /// Employees of the last `bookings list`
    Employees,
    /// Teams of the last `teams list`
    Teams,
    /// Types of resources of the last `bookings list`
    Types,
    /// Locations of the last `bookings list`
    Locations,
    /// Runs in the journal, newest first
    Runs,
    /// Commands and topics of `help`
    Help,
}

/// As an argument takes it.
pub fn completer(values: Values) -> ArgValueCompleter {
    ArgValueCompleter::new(values)
}

impl ValueCompleter for Values {
    fn complete(&self, current: &OsStr) -> Vec<CompletionCandidate> {
        let env = Env::of_process();
        let shell = env.get(VARIABLE).unwrap_or_default().to_owned();
        let words: Vec<String> = std::env::args().collect();
        let current = current.to_string_lossy();
        self.words(&env, &words)
            .into_iter()
            .map(|word| quoted(&word, &shell))
            .filter(|word| word.starts_with(&*current))
            .map(CompletionCandidate::new)
            .collect()
    }
}

impl Values {
    /// The values, for the profile that the words of the command line so far mean.
    fn words(self, env: &Env, words: &[String]) -> Vec<String> {
        if self == Self::Help {
            let commands = super::groups::LINES.iter().flat_map(super::groups::Line::typed);
            let first = |typed: String| typed.split(' ').next().map(str::to_owned);
            let mut words: Vec<String> = commands.filter_map(first).collect();
            words.dedup();
            words.extend(Topic::ALL.map(|topic| topic.name().to_owned()));
            return words;
        }
        let sandbox = words.iter().any(|word| word == "--sandbox" || word == "sandbox");
        let config_dir = flag(words, "--config-dir").map(PathBuf::from);
        let Ok(paths) = Paths::find(env, config_dir.as_deref(), sandbox) else { return Vec::new() };
        let config = Config::load(paths.config()).ok();
        if self == Self::Profiles {
            return config.iter().flat_map(|config| config.profiles().keys().cloned()).collect();
        }
        let named = flag(words, "--profile").or_else(|| env.get("ORND_SCIM_PROFILE"));
        let chosen = config.as_ref().and_then(|config| config.choose(named.filter(|_| !sandbox)).ok().flatten());
        let profile = match chosen {
            Some(profile) => &profile.name,
            None if sandbox => "sandbox",
            None => return Vec::new(),
        };
        if self == Self::Runs {
            return runs(&Place::of_bookings(&paths.runs_dir, profile).current());
        }
        let Names { employees, teams, types, locations } = crate::completion_cache::read(&paths.names(profile));
        match self {
            Self::Employees => employees,
            Self::Teams => teams,
            Self::Types => types,
            _ => locations,
        }
    }
}

/// The value of a flag among words.
fn flag<'a>(words: &'a [String], flag: &str) -> Option<&'a str> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.strip_prefix(flag) {
            Some("") => return words.next().map(String::as_str),
            Some(rest) if rest.starts_with('=') => return Some(&rest[1..]),
            _ => {}
        }
    }
    None
}

/// The ids of the runs in the newest journal, the newest first.
fn runs(journal: &std::path::Path) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Line {
        event: String,
        run: Option<String>,
    }
    let text = files::own(journal).ok().flatten().unwrap_or_default();
    let mut runs: Vec<String> = text
        .lines()
        // Most lines are about bookings; only the others are worth reading.
        .filter(|line| line.contains("\"event\":\"run\""))
        .filter_map(|line| serde_json::from_str::<Line>(line).ok())
        .filter(|line| line.event == "run")
        .filter_map(|line| line.run)
        .collect();
    runs.reverse();
    runs
}

/// A value as a word of the shell's command line. zsh, fish and elvish quote by themselves what is inserted.
fn quoted(word: &str, shell: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-.,:@/%+".contains(c);
    if word.chars().all(plain) {
        return word.to_owned();
    }
    match shell {
        "bash" => word.chars().flat_map(|c| (!plain(c)).then_some('\\').into_iter().chain([c])).collect(),
        "powershell" => format!("'{}'", word.replace('\'', "''")),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn names_of_the_profile_that_is_meant() {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().display().to_string();
        let env: Env =
            [("ORND_SCIM_CONFIG_DIR", home.as_str()), ("ORND_SCIM_STATE_DIR", home.as_str())].into_iter().collect();
        let config = "default-profile = \"acme\"\n[profile.acme]\norg = \"acme\"\n[profile.beta]\norg = \"beta\"\n";
        std::fs::write(dir.path().join("config.toml"), config).unwrap();
        let paths = Paths::find(&env, None, false).unwrap();
        for (profile, name) in [("acme", "Ada Almeida"), ("beta", "Ben")] {
            let names = Names { employees: vec![name.to_owned()], ..Names::default() };
            crate::completion_cache::write(&paths.names(profile), &names).unwrap();
        }
        assert_eq!(Values::Profiles.words(&env, &[]), ["acme", "beta"]);
        assert_eq!(Values::Employees.words(&env, &[]), ["Ada Almeida"]);
        assert_eq!(Values::Employees.words(&env, &words("ornd-scim --profile beta")), ["Ben"]);
        assert_eq!(Values::Employees.words(&env, &words("ornd-scim --profile=beta")), ["Ben"]);
        assert!(Values::Employees.words(&env, &words("ornd-scim --sandbox")).is_empty());
        assert!(Values::Runs.words(&env, &[]).is_empty());
    }

    #[test]
    fn what_is_inserted_is_one_word_of_the_shell() {
        assert_eq!(quoted("Ada O'Neil", "bash"), "Ada\\ O\\'Neil");
        assert_eq!(quoted("$(reboot);`x`", "bash"), "\\$\\(reboot\\)\\;\\`x\\`");
        assert_eq!(quoted("Ada O'Neil", "powershell"), "'Ada O''Neil'");
        assert_eq!(quoted("Ada O'Neil", "fish"), "Ada O'Neil");
        assert_eq!(quoted("Zoë", "bash"), "Zoë");
    }
}
