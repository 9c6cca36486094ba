//! What a click gives, and which app it is about.

use crate::app::Shared;
use crate::okta::error::Refused;
use crate::okta::pull::Pulled;
use crate::okta::send::Sent;
use crate::okta::store::{self, AppRow};

/// What came of a click, before the state is looked at.
pub struct Done {
    pub fine: bool,
    pub message: String,
    pub sent: Vec<Sent>,
    pub pulled: Pulled,
}

impl From<String> for Done {
    fn from(message: String) -> Self {
        Self { fine: true, message, sent: Vec::new(), pulled: Pulled::default() }
    }
}

/// The app of this id or label; without a name the only one.
pub fn choose(app: &Shared, name: Option<&str>) -> Result<AppRow, Refused> {
    let mut all = app.store.read(store::apps)?;
    if let Some(name) = name {
        let found = all.into_iter().find(|row| row.id == name || row.label == name);
        return found.ok_or_else(|| Refused::not_found(name, "AppInstance"));
    }
    match (all.pop(), all.is_empty()) {
        (Some(row), true) => Ok(row),
        (Some(_), false) => Err(Refused::invalid("app", "There are several apps; name one of them.")),
        (None, _) => Err(Refused::invalid("app", "There is no app yet.")),
    }
}
