//! The environment variables in one table. `help environment`, the man page and the documents follow it, and a test searches the
//! code for others.

/// One variable.
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it does: one line, no period.
    pub meaning: &'static str,
}

const fn variable(name: &'static str, meaning: &'static str) -> Variable {
    Variable { name, meaning }
}

/// Every variable that the program reads.
pub const VARIABLES: [Variable; 23] = [
    variable("ORND_SCIM_PROFILE", "profile to use if --profile is not given"),
    variable("ORND_SCIM_CONFIG_DIR", "folder of config.toml and credentials.toml"),
    variable("ORND_SCIM_STATE_DIR", "folder of the journal, the lock and the sandbox"),
    variable("ORND_SCIM_CLIENT_SECRET_FILE", "file with the client secret of the OfficeRnD application"),
    variable("ORND_SCIM_CLIENT_SECRET", "the client secret itself; last resort, because other programs can read it"),
    variable("ORND_SCIM_SCIM_SECRET_FILE", "file with the SCIM Secret"),
    variable("ORND_SCIM_SCIM_SECRET", "the SCIM Secret itself; last resort"),
    variable("ORND_SCIM_OKTA_TOKEN_FILE", "file with the Okta API token"),
    variable("ORND_SCIM_OKTA_TOKEN", "the Okta API token itself; last resort"),
    variable("ORND_SCIM_SANDBOX", "behavior of the sandbox, such as \"latency=50ms; fault=GET /teams 503 x2\""),
    variable("ORND_SCIM_SANDBOX_TOKEN", "control token of a sandbox that is served, for sandbox okta --at"),
    variable("ORND_SCIM_NOW", "current time of the sandbox (RFC 3339); ignored without --sandbox"),
    variable("ORND_SCIM_COMPLETE", "set by the completion scripts"),
    variable("CREDENTIALS_DIRECTORY", "set by systemd; its files client-secret, scim-secret and okta-token are used"),
    variable("XDG_CONFIG_HOME", "parent of the configuration folder, instead of ~/.config"),
    variable("XDG_STATE_HOME", "parent of the state folder, instead of ~/.local/state"),
    variable("HOME", "home folder; needed only if none of the folders above is set"),
    variable("HTTPS_PROXY", "proxy for HTTPS; never used for this machine itself"),
    variable("ALL_PROXY", "the same, if HTTPS_PROXY is not set"),
    variable("NO_PROXY", "hosts to reach without the proxy"),
    variable("NO_COLOR", "disables color, like --color never"),
    variable("TERM", "disables color if it is dumb"),
    variable("TZ", "time zone for times shown to people; otherwise the system's"),
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
        for folder in ["src", "crates/core/src"] {
            sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut texts);
        }
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
