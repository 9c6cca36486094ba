//! Changes to the file that keep what a person wrote around them.

use toml_edit::{Item, Table, TableLike, value};

use super::error::{Document, Error};
use super::{Config, Integration, Profile};
use crate::files::{self, Mode};

impl Config {
    /// Writes a profile, new or changed: only the keys that differ are touched. `default` makes it the default one; the
    /// first profile always becomes it.
    pub fn set(&mut self, profile: &Profile, default: bool) -> Result<(), Error> {
        let same = |other: &&String| **other != profile.name && other.eq_ignore_ascii_case(&profile.name);
        if let Some(other) = self.profiles.keys().find(same) {
            return Err(Error::ProfileCase { name: profile.name.clone(), other: other.clone() });
        }
        let defaults = Profile::new(&profile.name, &profile.org)?;
        let known = self.profiles.get(&profile.name).cloned();
        let table = self.table(&profile.name)?;
        let mut put = |key: &str, text: Option<&str>, fallback: Option<&str>| match text {
            // A default is not written down, unless the person did or the value was another one before.
            Some(text) if Some(text) == fallback && !table.contains_key(key) => {}
            Some(text) if table.get(key).and_then(Item::as_str) == Some(text) => {}
            Some(text) => {
                table.insert(key, value(text));
            }
            None => {
                table.remove(key);
            }
        };
        put("org", Some(&profile.org), None);
        put("api-url", Some(profile.api_url.as_str()), Some(defaults.api_url.as_str()));
        put("identity-url", Some(profile.identity_url.as_str()), Some(defaults.identity_url.as_str()));
        put("client-id", profile.client_id.as_deref(), None);
        put("store", Some(profile.store.as_str()), None);
        put("integration", Some(profile.integration.as_str()), Some(Integration::default().as_str()));
        put("scim-base-url", profile.scim_base_url.as_deref(), None);
        let okta = &profile.okta;
        put("okta-url", okta.url.as_ref().map(|url| url.as_str().trim_end_matches('/')), None);
        put("okta-client-id", okta.client_id.as_deref(), None);
        put("okta-key-file", okta.key_file.as_ref().map(|path| path.display().to_string()).as_deref(), None);
        put("okta-key-id", okta.key_id.as_deref(), None);
        put("okta-app-id", okta.app_id.as_deref(), None);
        if known.map(|known| known.learned).unwrap_or_default() != profile.learned {
            let mut learned = Table::new();
            for (key, text) in &profile.learned {
                learned[key] = value(text);
            }
            table.insert("learned", Item::Table(learned));
        }
        if default || self.profiles.is_empty() {
            self.document["default-profile"] = value(&profile.name);
            self.default_profile = Some(profile.name.clone());
        }
        self.profiles.insert(profile.name.clone(), profile.clone());
        self.write()
    }

    /// Removes a profile. Another one does not become the default by itself.
    pub fn remove(&mut self, name: &str) -> Result<(), Error> {
        if let Some(profiles) = self.document.get_mut("profile").and_then(Item::as_table_like_mut) {
            profiles.remove(name);
        }
        if self.default_profile.as_deref() == Some(name) {
            self.document.remove("default-profile");
            self.default_profile = None;
        }
        self.profiles.remove(name);
        self.write()
    }

    fn table(&mut self, name: &str) -> Result<&mut dyn TableLike, Error> {
        let mut implicit = Table::new();
        implicit.set_implicit(true);
        self.document
            .entry("profile")
            .or_insert(Item::Table(implicit))
            .as_table_like_mut()
            .and_then(|profiles| profiles.entry(name).or_insert(Item::Table(Table::new())).as_table_like_mut())
            .ok_or_else(|| Error::syntax(&self.path, Document::Config, format!("profile.{name} is not a table")))
    }

    fn write(&self) -> Result<(), Error> {
        Ok(files::replace(&self.path, self.document.to_string().as_bytes(), Mode::Public)?)
    }
}
