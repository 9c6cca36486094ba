//! The app: its settings, the groups assigned to it, its users and its group push mappings.

use reqwest::Method;
use serde_json::{Value, json};

use super::APP;
use super::client::Client;
use super::error::Error;
use super::types::{App, AppUser, Assignment, Connection, Mapping};
use super::vocabulary::{AppStatus, MappingStatus, SignOnMode};
use crate::http::{Repeat, Request};
use crate::secrets::Secret;

impl Client {
    /// Every app of this kind, active or not (documented by Okta: `GET /apps`, filtered by name).
    pub async fn apps(&self) -> Result<Vec<App>, Error> {
        let filter = format!("name eq \"{APP}\"");
        let query = [("filter", filter.as_str()), ("includeNonDeleted", "true"), ("limit", "200")];
        self.list("apps", self.url(&["apps"], &query)?, |app: &App| &app.id).await
    }

    /// One app; `None` if Okta does not have it. An answer about another app is an error.
    pub async fn app(&self, id: &str) -> Result<Option<App>, Error> {
        let app: Option<App> = present(self.json("the app", Request::get(self.url(&["apps", id], &[])?)).await)?;
        match app {
            Some(app) if app.id != id => {
                Err(Error::Body { what: "the app", why: format!("it is about the app {}, not {id}", app.id) })
            }
            app => Ok(app),
        }
    }

    /// Makes the app, with Secure Web Authentication and without Browser plugin auto-submit. It is sent once.
    pub async fn create_app(&self, label: &str) -> Result<App, Error> {
        let body = json!({
            "name": APP,
            "label": label,
            "signOnMode": SignOnMode::Swa.as_str(),
            "visibility": { "autoSubmitToolbar": false },
            "credentials": {
                "scheme": "EDIT_USERNAME_AND_PASSWORD",
                "userNameTemplate": { "template": "${source.login}", "type": "BUILT_IN" },
            },
        });
        let url = self.url(&["apps"], &[("activate", "true")])?;
        self.json("the new app", Self::request(Method::POST, url, Some(&body), Repeat::WhenRefused)).await
    }

    /// Clears Browser plugin auto-submit. The app is sent back as it was read immediately before, without the fields that
    /// only Okta sets; an app that has become another one since it was listed is not written.
    pub async fn clear_auto_submit(&self, id: &str) -> Result<(), Error> {
        let url = self.url(&["apps", id], &[])?;
        let mut app: Value = self.json("the app", Request::get(url.clone())).await?;
        let now: App =
            serde_json::from_value(app.clone()).map_err(|why| Error::Body { what: "the app", why: why.to_string() })?;
        let refuse = |why: &str| {
            let action = "clear Browser plugin auto-submit".to_owned();
            Err(Error::NotProven { action, why: format!("Okta's answer about the app {id} {why}") })
        };
        if now.id != id {
            return refuse("is about another app");
        }
        if !now.has_catalog_type() {
            return refuse("says another catalog type");
        }
        if now.status != AppStatus::Active || now.sign_on_mode != SignOnMode::Swa {
            return refuse("says another status or sign-on mode than the list of apps");
        }
        let Some(fields) = app.as_object_mut() else {
            return Err(Error::Body { what: "the app", why: "it is not an object".to_owned() });
        };
        for read_only in ["id", "orn", "status", "created", "lastUpdated", "features", "_links", "_embedded"] {
            fields.remove(read_only);
        }
        if !fields.get("visibility").is_some_and(Value::is_object) {
            fields.insert("visibility".to_owned(), json!({}));
        }
        app["visibility"]["autoSubmitToolbar"] = Value::Bool(false);
        self.call("the change of the app", Self::request(Method::PUT, url, Some(&app), Repeat::Safe)).await.map(|_| ())
    }

    /// Who is assigned to the app.
    pub async fn app_users(&self, app: &str) -> Result<Vec<AppUser>, Error> {
        let url = self.url(&["apps", app, "users"], &[("limit", "500")])?;
        self.list("the app's users", url, |user: &AppUser| &user.id).await
    }

    /// Which groups are assigned to the app.
    pub async fn assignments(&self, app: &str) -> Result<Vec<Assignment>, Error> {
        let url = self.url(&["apps", app, "groups"], &[("limit", "200")])?;
        self.list("the app's groups", url, |group: &Assignment| &group.id).await
    }

    /// Assigns a group; a second time changes nothing.
    pub async fn assign(&self, app: &str, group: &str) -> Result<(), Error> {
        let url = self.url(&["apps", app, "groups", group], &[])?;
        let request = Self::request(Method::PUT, url, Some(&json!({})), Repeat::Safe);
        self.call("the assignment of a group", request).await.map(|_| ())
    }

    /// What the app pushes.
    pub async fn mappings(&self, app: &str) -> Result<Vec<Mapping>, Error> {
        let url = self.url(&["apps", app, "group-push", "mappings"], &[("limit", "1000")])?;
        self.list("group push mappings", url, |mapping: &Mapping| &mapping.id).await
    }

    /// Pushes a group under a name. It is sent once.
    pub async fn push(&self, app: &str, source: &str, name: &str) -> Result<Mapping, Error> {
        self.create_mapping(app, json!({ "sourceGroupId": source, "status": "ACTIVE", "targetGroupName": name })).await
    }

    /// Pushes a group to one that was imported. It is sent once.
    pub async fn link(&self, app: &str, source: &str, target: &str) -> Result<Mapping, Error> {
        self.create_mapping(app, json!({ "sourceGroupId": source, "status": "ACTIVE", "targetGroupId": target })).await
    }

    async fn create_mapping(&self, app: &str, body: Value) -> Result<Mapping, Error> {
        let url = self.url(&["apps", app, "group-push", "mappings"], &[])?;
        let request = Self::request(Method::POST, url, Some(&body), Repeat::WhenRefused);
        self.json("a new group push mapping", request).await
    }

    /// Starts or stops pushing a group; a second time changes nothing.
    pub async fn set_push(&self, app: &str, mapping: &str, active: bool) -> Result<Mapping, Error> {
        let url = self.url(&["apps", app, "group-push", "mappings", mapping], &[])?;
        let body = json!({ "status": if active { MappingStatus::Active } else { MappingStatus::Inactive } });
        self.json("a group push mapping", Self::request(Method::PATCH, url, Some(&body), Repeat::Safe)).await
    }

    /// Deletes an inactive mapping. The Team in OfficeRnD always stays (`deleteTargetGroup=false`).
    pub async fn delete_mapping(&self, app: &str, mapping: &str) -> Result<(), Error> {
        let url = self.url(&["apps", app, "group-push", "mappings", mapping], &[("deleteTargetGroup", "false")])?;
        let request = Self::request(Method::DELETE, url, None, Repeat::Safe);
        present(self.call("a group push mapping", request).await).map(|_| ())
    }

    /// The provisioning connection, if Okta reports one.
    pub async fn connection(&self, app: &str) -> Result<Option<Connection>, Error> {
        let url = self.url(&["apps", app, "connections", "default"], &[])?;
        present(self.json("the provisioning connection", Request::get(url)).await)
    }

    /// Attempts the provisioning connection, which Okta does not document for this app. What comes back is not believed:
    /// read [`Client::connection`] again.
    pub async fn try_connection(&self, app: &str, base_url: &str, api_token: &Secret) -> Result<(), Error> {
        let url = self.url(&["apps", app, "connections", "default"], &[("activate", "true")])?;
        let body = json!({
            "baseUrl": base_url,
            "profile": { "authScheme": "TOKEN", "token": api_token.expose() },
        });
        let request = Self::request(Method::POST, url, Some(&body), Repeat::WhenRefused);
        self.call("the provisioning connection", request).await.map(|_| ())
    }
}

/// Not found is `None`.
pub(super) fn present<T>(outcome: Result<T, Error>) -> Result<Option<T>, Error> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
