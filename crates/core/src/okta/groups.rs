//! Lists of groups and group rules.

use super::client::Client;
use super::error::Error;
use super::group::{Group, Member};
use super::rules::Rule;

impl Client {
    /// Every group of every type, with the app each came from. Okta's search is not used: it lags behind changes.
    pub async fn groups(&self) -> Result<Vec<Group>, Error> {
        let url = self.url(&["groups"], &[("expand", "app"), ("limit", "200")])?;
        self.list("groups", url, |group: &Group| &group.id).await
    }

    /// One group as it is now, with its use. An empty answer is `None`; an answer about another group, or about several, is
    /// an error.
    pub(super) async fn group(&self, id: &str) -> Result<Option<Group>, Error> {
        let filter = format!("id eq \"{}\"", id.replace(['"', '\\'], ""));
        let url = self.url(&["groups"], &[("filter", &filter), ("expand", "stats")])?;
        let groups = self.list("the group", url, |group: &Group| &group.id).await?;
        match &groups[..] {
            [] => Ok(None),
            [group] if group.id == id => Ok(Some(group.clone())),
            [group] => Err(Error::Body { what: "the group", why: format!("it is about the group {}", group.id) }),
            _ => Err(Error::Body { what: "the group", why: "it is about several groups".to_owned() }),
        }
    }

    /// The people in a group.
    pub async fn members(&self, group_id: &str) -> Result<Vec<Member>, Error> {
        let url = self.url(&["groups", group_id, "users"], &[("limit", "200")])?;
        self.list("members of a group", url, |member: &Member| &member.id).await
    }

    /// Every group rule; `None` if these credentials cannot read them.
    pub async fn rules(&self) -> Result<Option<Vec<Rule>>, Error> {
        let url = self.url(&["groups", "rules"], &[("limit", "50")])?;
        match self.list("group rules", url, |rule: &Rule| &rule.id).await {
            Ok(rules) => Ok(Some(rules)),
            Err(Error::NotFound { .. } | Error::Forbidden { .. } | Error::Status { status: 405 | 501, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
