//! What is in Okta, read together, so that plan, checklist and lists describe the same moment.

use std::collections::{HashMap, HashSet};

use super::client::Client;
use super::error::Error;
use super::group::Group;
use super::log::LogSummary;
use super::schema::LocationState;
use super::types::{App, AppUser, Assignment, Mapping};
use super::vocabulary::{AppStatus, MappingStatus};

/// How the app is recognized. Its catalog type is generic, so that the type alone never identifies it.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'a> {
    /// The stored id, or one that was given. If set, nothing else counts.
    pub id: Option<&'a str>,
    /// The label. It counts if no id is set, and identifies the app only if exactly one app of the type has it.
    pub label: &'a str,
}

/// What is in Okta.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// Every app of the catalog type, of this and of other products.
    pub apps: Vec<App>,
    /// The app; `None` if there is none, or if it is not certain which one it is.
    pub app: Option<App>,
    /// The stored id, if no app of the type has it.
    pub stale_id: Option<String>,
    /// The app's users.
    pub users: Vec<AppUser>,
    /// The ids of the groups assigned to it.
    pub assigned: Vec<String>,
    /// What it pushes.
    pub mappings: Vec<Mapping>,
    /// Every group.
    pub groups: Vec<Group>,
    /// The location attribute; `None` if it was not read, or the credentials have no scope for it.
    pub location: Option<LocationState>,
    /// What the System Log says; `None` if it was not read, or the credentials have no scope for it.
    pub log: Option<LogSummary>,
}

/// The app. A stored id that no app of the type has is an error, never a reason to look for something similar.
pub fn select<'a>(apps: &'a [App], selection: Selection<'_>) -> Result<Option<&'a App>, Error> {
    let mut candidates = apps.iter().filter(|app| app.has_catalog_type() && app.status != AppStatus::Deleted);
    if let Some(id) = selection.id {
        return match candidates.find(|app| app.id == id) {
            Some(app) => Ok(Some(app)),
            None => Err(Error::StaleApp { id: id.to_owned() }),
        };
    }
    let named: Vec<&App> = candidates.filter(|app| app.label == selection.label).collect();
    Ok(if let [app] = named[..] { Some(app) } else { None })
}

impl Client {
    /// Reads everything. Groups are the longest list; the rest is read beside it.
    pub async fn state(&self, selection: Selection<'_>) -> Result<State, Error> {
        let (groups, rest) = tokio::try_join!(self.groups(), self.app_state(selection))?;
        Ok(State { groups, ..rest })
    }

    /// The same without the groups, for repeated reads.
    pub async fn app_state(&self, selection: Selection<'_>) -> Result<State, Error> {
        let apps: Vec<App> = self.apps().await?.into_iter().filter(App::has_catalog_type).collect();
        let app = match select(&apps, selection) {
            Ok(Some(app)) => app.clone(),
            Ok(None) => return Ok(State { apps, ..State::default() }),
            Err(Error::StaleApp { id }) => return Ok(State { apps, stale_id: Some(id), ..State::default() }),
            Err(error) => return Err(error),
        };
        let (users, assigned, mappings) =
            tokio::try_join!(self.app_users(&app.id), self.assignments(&app.id), self.mappings_of(&app))?;
        let assigned = assigned.into_iter().map(|Assignment { id }| id).collect();
        Ok(State { apps, app: Some(app), users, assigned, mappings, ..State::default() })
    }

    /// What the app pushes. Without provisioning there is no group push, so that nothing is pushed.
    pub(super) async fn mappings_of(&self, app: &App) -> Result<Vec<Mapping>, Error> {
        match self.mappings(&app.id).await {
            Err(Error::NotFound { .. } | Error::Invalid { .. }) if !app.is_provisioning() => Ok(Vec::new()),
            mappings => mappings,
        }
    }
}

impl State {
    /// The group of this id.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The groups by their ids.
    pub fn by_id(&self) -> HashMap<&str, &Group> {
        self.groups.iter().map(|group| (group.id.as_str(), group)).collect()
    }

    /// The targets of pushes: these groups stand for Teams and were not imported.
    pub fn targets(&self) -> HashSet<&str> {
        self.mappings.iter().filter_map(|mapping| mapping.target_group_id.as_deref()).collect()
    }

    /// The groups that the app's pull created: imported from it, and not the target of a push.
    pub fn imported(&self) -> Vec<&Group> {
        self.pulled(Group::is_imported_from)
    }

    /// The groups that may have been imported from the app, but whose records contradict themselves.
    pub fn unclear_imports(&self) -> Vec<&Group> {
        self.pulled(Group::is_unclear_about)
    }

    fn pulled(&self, from: impl Fn(&Group, &str) -> bool) -> Vec<&Group> {
        let Some(app) = &self.app else { return Vec::new() };
        let targets = self.targets();
        self.groups.iter().filter(|group| from(group, &app.id) && !targets.contains(group.id.as_str())).collect()
    }

    /// The groups that are assigned and pushed at once, which Okta does not support.
    pub fn assigned_and_pushed(&self) -> Vec<&str> {
        let pushed: HashSet<&str> = self
            .mappings
            .iter()
            .filter(|mapping| mapping.status != MappingStatus::Inactive)
            .map(|mapping| mapping.source_group_id.as_str())
            .collect();
        self.assigned.iter().map(String::as_str).filter(|id| pushed.contains(id)).collect()
    }

    /// The name of a group; its id if it is not listed.
    pub fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        self.group(id).map_or(id, |group| &group.name)
    }
}
