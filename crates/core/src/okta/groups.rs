//! Groups: listed with the app each came from, and removed where nobody uses them.

use reqwest::Method;

use super::apps::present;
use super::client::Client;
use super::error::Error;
use super::group::{Group, Rule};
use crate::http::Repeat;

/// How a group is used; `None` where nothing tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    /// To how many apps it is assigned.
    pub apps: Option<u32>,
    /// How many group push mappings it has.
    pub mappings: Option<u32>,
}

impl Client {
    /// Every group of every type, with the app each came from. Nothing is searched for: Okta's search lags behind what was
    /// just made.
    pub async fn groups(&self) -> Result<Vec<Group>, Error> {
        let url = self.url(&["groups"], &[("expand", "app"), ("limit", "200")])?;
        self.list("groups", url, |group: &Group| &group.id).await
    }

    /// How one group is used now.
    pub async fn uses(&self, id: &str) -> Result<Option<Uses>, Error> {
        let filter = format!("id eq \"{}\"", id.replace(['"', '\\'], ""));
        let url = self.url(&["groups"], &[("filter", &filter), ("expand", "stats")])?;
        let found = self.list("groups", url, |group: &Group| &group.id).await?;
        let group = found.into_iter().find(|group| group.id == id);
        Ok(group.map(|group| Uses { apps: group.apps, mappings: group.mappings }))
    }

    /// Every group rule; `None` where Okta does not let these credentials read them.
    pub async fn rules(&self) -> Result<Option<Vec<Rule>>, Error> {
        let url = self.url(&["groups", "rules"], &[("limit", "50")])?;
        match self.list("group rules", url, |rule: &Rule| &rule.id).await {
            Ok(rules) => Ok(Some(rules)),
            Err(Error::NotFound { .. } | Error::Forbidden { .. } | Error::Status { status: 405 | 501, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Removes a group. One that is gone already is as wanted.
    pub async fn remove_group(&self, id: &str) -> Result<(), Error> {
        let url = self.url(&["groups", id], &[])?;
        present(self.call("the removal of a group", Self::request(Method::DELETE, url, None, Repeat::Safe)).await)
            .map(|_| ())
    }
}
