//! The stores: where a profile's secrets are kept between runs.

use std::path::PathBuf;

use toml_edit::{DocumentMut, Item, Table, value};

use super::{Error, Name, Secret};
use crate::files::{self, Mode};

/// Keeps secrets by profile and name.
pub trait Store {
    /// The secret; `None` when nothing is stored.
    fn read(&self, profile: &str, name: Name) -> Result<Option<Secret>, Error>;
    /// Stores it, over an older one.
    fn write(&self, profile: &str, name: Name, secret: &Secret) -> Result<(), Error>;
    /// Removes it; nothing happens when it is not there.
    fn delete(&self, profile: &str, name: Name) -> Result<(), Error>;
    /// Proves that [`Store::write`] works now.
    fn probe_writable(&self, profile: &str) -> Result<(), Error>;
    /// What a person calls this store.
    fn describe(&self) -> String;
}

/// `credentials.toml`: plain text, readable by its owner only.
#[derive(Debug, Clone)]
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// The store in this file; it is made with the first secret.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    fn load(&self) -> Result<DocumentMut, Error> {
        let text = files::private(&self.path)?.unwrap_or_default();
        // The parser's own message would show the line it stumbled over, which may hold a secret.
        text.parse().map_err(|error: toml_edit::TomlError| {
            let line = error.span().map(|span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
            Error::Store {
                store: self.describe(),
                cause: format!(
                    "it is not valid TOML{}",
                    line.map(|line| format!(" at line {line}")).unwrap_or_default()
                ),
                hint: "fix it in an editor, or move it away and run ornd-scim login".to_owned(),
            }
        })
    }

    fn save(&self, document: &DocumentMut) -> Result<(), Error> {
        Ok(files::replace(&self.path, document.to_string().as_bytes(), Mode::Private)?)
    }
}

impl Store for FileStore {
    fn read(&self, profile: &str, name: Name) -> Result<Option<Secret>, Error> {
        let document = self.load()?;
        let stored = document.get(profile).and_then(|profile| profile.get(name.as_str()));
        match stored {
            None => Ok(None),
            Some(item) => match item.as_str() {
                Some(text) => Ok(Some(super::normalise(name, text)?.0)),
                None => Err(Error::Store {
                    store: self.describe(),
                    cause: format!("{profile}.{} is not a string in quotes", name.as_str()),
                    hint: "fix it in an editor, or run ornd-scim login again".to_owned(),
                }),
            },
        }
    }

    fn write(&self, profile: &str, name: Name, secret: &Secret) -> Result<(), Error> {
        let mut document = self.load()?;
        let entry = document.entry(profile).or_insert(Item::Table(Table::new()));
        if !entry.is_table_like() {
            *entry = Item::Table(Table::new());
        }
        entry[name.as_str()] = value(secret.expose());
        self.save(&document)
    }

    fn delete(&self, profile: &str, name: Name) -> Result<(), Error> {
        let mut document = self.load()?;
        let Some(entry) = document.get_mut(profile).and_then(Item::as_table_like_mut) else { return Ok(()) };
        if entry.remove(name.as_str()).is_none() {
            return Ok(());
        }
        if entry.is_empty() {
            document.remove(profile);
        }
        self.save(&document)
    }

    fn probe_writable(&self, _profile: &str) -> Result<(), Error> {
        self.load()?;
        Ok(files::probe_writable(&self.path, Mode::Private)?)
    }

    fn describe(&self) -> String {
        format!("the file {}", self.path.display())
    }
}
