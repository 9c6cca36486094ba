//! From text to profiles, with a position in every complaint.

use std::path::PathBuf;

use toml_edit::{Document, Item, Value};
use url::Url;

use super::error::{Document as Kind, Error};
use super::value::{Wrong, choice, complain, string, table, unknown, wrong};
use super::{Config, Integration, Profile, StoreKind};
use crate::secrets::Name;

const PROFILE_KEYS: &[&str] = &[
    "org",
    "api-url",
    "identity-url",
    "client-id",
    "store",
    "integration",
    "integration-api",
    "scim-base-url",
    "secret-command",
    "learned",
    "teams",
    "bookings",
    "evidence",
    "okta-url",
    "okta-client-id",
    "okta-key-file",
    "okta-key-id",
    "okta-app-id",
    "okta",
    "locations",
];

/// Reads the text of a configuration file.
pub(super) fn parse(path: PathBuf, text: &str) -> Result<Config, Error> {
    let document = Document::parse(text).map_err(|error| {
        complain(&path, Kind::Config, text, wrong(error.span(), format!("it is not valid TOML: {}", error.message())))
    })?;
    let mut config = Config {
        document: text.parse().unwrap_or_default(),
        profiles: std::collections::BTreeMap::new(),
        default_profile: None,
        path,
    };
    fill(&mut config, document.as_table()).map_err(|wrong| complain(&config.path, Kind::Config, text, wrong))?;
    Ok(config)
}

fn fill(config: &mut Config, root: &toml_edit::Table) -> Result<(), Wrong> {
    for (key, item) in root {
        match key {
            "default-profile" => config.default_profile = Some(string(key, item)?.to_owned()),
            "profile" => {
                for (name, item) in table(key, item)?.iter() {
                    check_profile_name(name).map_err(|failure| wrong(item.span(), failure.to_string()))?;
                    if let Some(other) = config.profiles.keys().find(|other| other.eq_ignore_ascii_case(name)) {
                        let error = Error::ProfileCase { name: name.to_owned(), other: other.clone() };
                        return Err(wrong(item.span(), error.to_string()));
                    }
                    config.profiles.insert(name.to_owned(), profile(name, item)?);
                }
            }
            _ => return Err(unknown(key, root.get_key_value(key), &["default-profile", "profile"])),
        }
    }
    Ok(())
}

fn profile(name: &str, item: &Item) -> Result<Profile, Wrong> {
    let keys = table(name, item)?;
    let Some(org) = keys.get("org") else {
        return Err(wrong(item.span(), format!("profile {name} has no org (the slug at Settings > My Account)")));
    };
    let org_text = string("org", org)?;
    check_org(org_text).map_err(|failure| wrong(org.span(), failure.to_string()))?;
    let mut profile = Profile::new(name, org_text).map_err(|failure| wrong(item.span(), failure.to_string()))?;
    for (key, item) in keys.iter() {
        let url = || check_url(string(key, item)?).map_err(|failure| wrong(item.span(), format!("{key}: {failure}")));
        match key {
            "org" => {}
            "api-url" => profile.api_url = url()?,
            "identity-url" => profile.identity_url = url()?,
            "client-id" => profile.client_id = Some(string(key, item)?.to_owned()),
            "store" => {
                profile.store = choice(key, item, &[("keyring", StoreKind::Keyring), ("file", StoreKind::File)])?;
            }
            "integration" => {
                profile.integration = choice(key, item, &[("guided", Integration::Guided), ("api", Integration::Api)])?;
            }
            "integration-api" => {
                for (key, item) in table(key, item)?.iter() {
                    let text = string(key, item)?;
                    profile.integration_api.set(key, text).map_err(|why| wrong(item.span(), why))?;
                }
            }
            "scim-base-url" => profile.scim_base_url = Some(url().map(|_| string(key, item))??.to_owned()),
            "secret-command" => {
                for (key, item) in table(key, item)?.iter() {
                    let names = Name::ALL.map(|name| (name.as_str(), name));
                    let Some((_, name)) = names.iter().find(|(known, _)| *known == key) else {
                        return Err(unknown(key, None, &names.map(|(known, _)| known)).at(item.span()));
                    };
                    profile.secret_command.insert(*name, argv(key, item)?);
                }
            }
            "okta-url" => {
                let address = crate::okta::Address::parse(string(key, item)?);
                let address = address.map_err(|failure| wrong(item.span(), format!("{key}: {failure}")))?;
                profile.okta.url = Some(address.url);
            }
            "okta-client-id" => profile.okta.client_id = Some(string(key, item)?.to_owned()),
            "okta-key-file" => profile.okta.key_file = Some(string(key, item)?.into()),
            "okta-key-id" => profile.okta.key_id = Some(string(key, item)?.to_owned()),
            "okta-app-id" => profile.okta.app_id = Some(string(key, item)?.to_owned()),
            "okta" => profile.okta.desired = Some(super::okta::table(table(key, item)?)?),
            "locations" => {
                for (name, item) in table(key, item)?.iter() {
                    let mapped = name_list(name, item)?;
                    profile.locations.insert(name.to_owned(), mapped);
                }
            }
            "teams" => profile.teams = Some(super::policy::table(table(key, item)?)?),
            "bookings" => profile.bookings = super::bookings::table(table(key, item)?)?,
            "evidence" => profile.evidence = super::evidence::table(table(key, item)?)?,
            "learned" => {
                for (key, item) in table(key, item)?.iter() {
                    profile.learned.insert(key.to_owned(), string(key, item)?.to_owned());
                }
            }
            _ => return Err(unknown(key, keys.get_key_value(key), PROFILE_KEYS)),
        }
    }
    Ok(profile)
}

/// A list of names, each a text in quotes.
fn name_list(key: &str, item: &Item) -> Result<Vec<String>, Wrong> {
    let names = item.as_array().and_then(|list| list.iter().map(|name| name.as_str().map(str::to_owned)).collect());
    names.ok_or_else(|| wrong(item.span(), format!("{key} must be a list of names, such as [\"Berlin\", \"BER\"]")))
}

fn argv(key: &str, item: &Item) -> Result<Vec<String>, Wrong> {
    let explain =
        || wrong(item.span(), format!("{key} must be a list of strings, such as [\"op\", \"read\", \"op://…\"]"));
    let words: Option<Vec<String>> =
        item.as_array().ok_or_else(explain)?.iter().map(|value: &Value| value.as_str().map(str::to_owned)).collect();
    words.filter(|words| words.first().is_some_and(|program| !program.is_empty())).ok_or_else(explain)
}

/// An org slug: letters, digits and hyphens. A slash would reach another path of the API.
pub fn check_org(org: &str) -> Result<(), Error> {
    let fine =
        !org.is_empty() && org.len() <= 100 && org.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if fine {
        return Ok(());
    }
    Err(Error::OrgSlug(org.to_owned()))
}

/// A profile's name, after which files are named: it must be one on every system.
pub fn check_profile_name(name: &str) -> Result<(), Error> {
    let fine = !name.is_empty()
        && name.len() <= 64
        && !name.starts_with(['.', '-'])
        && !name.ends_with('.')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    match fine {
        false => Err(Error::ProfileName(name.to_owned())),
        true if is_reserved(name) => Err(Error::ReservedName(name.to_owned())),
        true => Ok(()),
    }
}

/// Names of devices on Windows (documented by Microsoft), with or without an ending.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let numbered =
        |device: &str| stem.strip_prefix(device).is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']));
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// An address that credentials may be sent to: https, or http to this machine.
pub fn check_url(text: &str) -> Result<Url, Error> {
    let url = crate::http::check_url(text)?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err(Error::AddressTail(text.to_owned()));
    }
    Ok(url)
}
