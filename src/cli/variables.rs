//! The environment variables, in one table: `help environment`, the man page and the documents are made from it or held
//! against it, and a test searches the code for others.

/// One variable, or several that belong together.
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it does, one line without a full stop.
    pub meaning: &'static str,
}

const fn variable(name: &'static str, meaning: &'static str) -> Variable {
    Variable { name, meaning }
}

/// Every variable that the program looks at.
pub const VARIABLES: [Variable; 22] = [
    variable("ORND_SCIM_PROFILE", "the profile to use when --profile is not given"),
    variable("ORND_SCIM_CONFIG_DIR", "the folder of config.toml and credentials.toml"),
    variable("ORND_SCIM_STATE_DIR", "the folder of the sandbox and of what runs leave behind"),
    variable("ORND_SCIM_CLIENT_SECRET_FILE", "a file with the client secret of the OfficeRnD application"),
    variable("ORND_SCIM_CLIENT_SECRET", "that secret itself; the last resort, as other programs can read it"),
    variable("ORND_SCIM_SCIM_SECRET_FILE", "a file with the SCIM Secret"),
    variable("ORND_SCIM_SCIM_SECRET", "that secret itself; the last resort"),
    variable("ORND_SCIM_OKTA_TOKEN_FILE", "a file with the Okta API token"),
    variable("ORND_SCIM_OKTA_TOKEN", "that token itself; the last resort"),
    variable("ORND_SCIM_SANDBOX", "how the sandbox behaves, e.g. \"latency=50ms; fault=GET /teams 503 x2\""),
    variable("ORND_SCIM_NOW", "the time the sandbox pretends it is (RFC 3339); for tests, ignored elsewhere"),
    variable("ORND_SCIM_COMPLETE", "set by the completion scripts when they ask for completions"),
    variable("CREDENTIALS_DIRECTORY", "set by systemd: its files client-secret, scim-secret, okta-token are used"),
    variable("XDG_CONFIG_HOME", "where the configuration's folder is, instead of ~/.config"),
    variable("XDG_STATE_HOME", "where the state's folder is, instead of ~/.local/state"),
    variable("HOME", "the home folder; needed only where none of the folders above is named"),
    variable("HTTPS_PROXY", "the proxy for https; never used for this machine itself"),
    variable("ALL_PROXY", "the same, where HTTPS_PROXY is not set"),
    variable("NO_PROXY", "hosts that are reached without that proxy"),
    variable("NO_COLOR", "no colours, as with --color never"),
    variable("TERM", "no colours when it is dumb"),
    variable("TZ", "the zone of times that a person reads on a terminal; otherwise the system's"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    fn sources(folder: &Path, texts: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, texts);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("cli/variables.rs")
            {
                texts.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }

    #[test]
    fn the_code_looks_at_exactly_these() {
        let mut texts = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut texts);
        let own = regex::Regex::new(r"\bORND_SCIM_[A-Z_]*[A-Z]\b").unwrap();
        let asked = regex::Regex::new(r#"\benv\.get\("([A-Z_]+)"\)"#).unwrap();
        let mut used = BTreeSet::new();
        for text in &texts {
            used.extend(own.find_iter(text).map(|found| found.as_str()));
            used.extend(asked.captures_iter(text).map(|found| found.extract::<1>().1[0]));
        }
        let known: BTreeSet<&str> = VARIABLES.iter().map(|variable| variable.name).collect();
        let unknown: Vec<_> = used.difference(&known).collect();
        assert!(unknown.is_empty(), "used, but not in the table: {unknown:?}");
        let unused: Vec<_> = known.iter().filter(|name| name.starts_with("ORND_") && !used.contains(*name)).collect();
        assert!(unused.is_empty(), "in the table, but not used: {unused:?}");
    }
}
