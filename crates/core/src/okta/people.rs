//! The app's users with their Okta status, the members of groups, and single users; page by page, nothing is held.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::client::Client;
use super::error::Error;
use super::list;
use crate::http::Request;

/// A person who is assigned to an app.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignedUser {
    pub id: String,
    /// The id in OfficeRnD; absent until Okta created or matched the person there.
    #[serde(default)]
    pub external_id: Option<String>,
    /// The app user's status.
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub sync_state: Option<String>,
    #[serde(default)]
    pub status_changed: Option<String>,
    #[serde(default)]
    credentials: Value,
    #[serde(default)]
    profile: Value,
    #[serde(default, rename = "_embedded")]
    embedded: Value,
}

impl AssignedUser {
    pub fn user_name(&self) -> Option<&str> {
        text(&self.credentials, "userName").or_else(|| text(self.user_profile(), "login"))
    }

    /// What Okta sends: the app user's, otherwise the user's.
    pub fn email(&self) -> Option<&str> {
        text(&self.profile, "email").or_else(|| text(self.user_profile(), "email"))
    }

    /// The display name, and first and last name.
    pub fn names(&self) -> [Option<String>; 2] {
        let display = text(&self.profile, "displayName").or_else(|| text(self.user_profile(), "displayName"));
        let parts = [
            text(&self.profile, "givenName").or_else(|| text(self.user_profile(), "firstName")),
            text(&self.profile, "familyName").or_else(|| text(self.user_profile(), "lastName")),
        ];
        let full = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        [display.map(str::to_owned), (!full.is_empty()).then_some(full)]
    }

    /// `officeName` in the app user's profile.
    pub fn office_name(&self) -> Option<&str> {
        text(&self.profile, "officeName")
    }

    /// The status of the Okta user, and when it changed; `None` if the answer has no user.
    pub fn user_status(&self) -> Option<(&str, Option<&str>)> {
        let user = self.embedded.get("user")?;
        Some((text(user, "status")?, text(user, "statusChanged")))
    }

    fn user_profile(&self) -> &Value {
        self.embedded.pointer("/user/profile").unwrap_or(&Value::Null)
    }
}

/// A member of a group.
#[derive(Debug, Clone, Deserialize)]
pub struct GroupMember {
    pub id: String,
}

/// A user of the organization.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub id: String,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub status_changed: Option<String>,
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

impl Client {
    /// Everybody who is assigned to the app (documented by Okta: `GET /apps/{appId}/users?expand=user`).
    pub async fn each_assigned_user(&self, app: &str, take: impl FnMut(Vec<AssignedUser>)) -> Result<(), Error> {
        let url = self.url(&["apps", app, "users"], &[("expand", "user"), ("limit", "500")])?;
        self.each("the app's users", url, |user: &AssignedUser| &user.id, take).await
    }

    /// The members of a group (documented by Okta: `GET /groups/{groupId}/users`).
    pub async fn each_group_member(&self, group: &str, take: impl FnMut(Vec<GroupMember>)) -> Result<(), Error> {
        let url = self.url(&["groups", group, "users"], &[("limit", "200")])?;
        self.each("the members of a group", url, |user: &GroupMember| &user.id, take).await
    }

    /// A user by id; `None` if it was deleted (documented by Okta: `GET /users/{id}`, which needs `okta.users.read`).
    pub async fn user(&self, id: &str) -> Result<Option<User>, Error> {
        let url = self.url(&["users", id], &[])?;
        super::apps::present(self.json("a user", Request::get(url)).await)
    }

    async fn each<T: for<'de> Deserialize<'de>>(
        &self,
        what: &'static str,
        first: Url,
        id: impl Fn(&T) -> &str,
        mut take: impl FnMut(Vec<T>),
    ) -> Result<(), Error> {
        let wrong = |why: &str| Error::Paging { what, why: why.to_owned() };
        let (hasher, mut ids, mut pages) = (RandomState::new(), HashSet::new(), HashSet::new());
        let mut url = first;
        loop {
            if !pages.insert(hasher.hash_one(url.as_str())) {
                return Err(wrong("the server names a page a second time"));
            }
            let answer = self.call(what, Request::get(url.clone())).await?;
            let next = list::next(what, &url, &answer)?;
            let page: Vec<T> = answer.json().map_err(|why| Error::Body { what, why: why.to_string() })?;
            if !page.iter().all(|item| ids.insert(hasher.hash_one(id(item)))) {
                return Err(wrong("a record occurs twice"));
            }
            // A list of ever new empty pages must end.
            if pages.len() > 1_000 + ids.len() {
                return Err(wrong("it does not end"));
            }
            take(page);
            match next {
                Some(next) => url = next,
                None => return Ok(()),
            }
        }
    }
}
