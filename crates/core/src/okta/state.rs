//! Everything that is looked at in Okta, read in one go, so that plan, checklist and lists speak of the same moment.

use std::collections::{HashMap, HashSet};

use super::APP;
use super::client::Client;
use super::error::Error;
use super::group::{Group, GroupKind};
use super::types::{App, AppUser, Assignment, Mapping, MappingStatus};

/// By what the app is recognised.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choice<'a> {
    /// Its id, once it is known.
    pub id: Option<&'a str>,
    /// Its label.
    pub label: Option<&'a str>,
}

/// What is in Okta.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// Every app of this kind.
    pub apps: Vec<App>,
    /// The one that is meant; `None` when there is none, or when several could be.
    pub app: Option<App>,
    /// Who is assigned to it.
    pub users: Vec<AppUser>,
    /// The ids of the groups assigned to it.
    pub assigned: Vec<String>,
    /// What it pushes.
    pub mappings: Vec<Mapping>,
    /// Every group.
    pub groups: Vec<Group>,
}

/// The app that is meant: the one of this id, otherwise the only one of this label, otherwise the only one of all. A label
/// that fits none means that there is none yet.
pub fn choose(apps: &[App], choice: Choice<'_>) -> Option<App> {
    let only = |found: Vec<&App>| if let [one] = found[..] { Some(one.clone()) } else { None };
    if let Some(id) = choice.id
        && let Some(app) = apps.iter().find(|app| app.id == id)
    {
        return Some(app.clone());
    }
    match choice.label {
        Some(label) => only(apps.iter().filter(|app| app.label == label).collect()),
        None => only(apps.iter().collect()),
    }
}

impl Client {
    /// Reads everything. Groups are the longest list; the rest is read beside it.
    pub async fn state(&self, choice: Choice<'_>) -> Result<State, Error> {
        let (groups, rest) = tokio::join!(self.groups(), self.app_state(choice));
        Ok(State { groups: groups?, ..rest? })
    }

    /// The same without the groups, for looking again and again.
    pub async fn app_state(&self, choice: Choice<'_>) -> Result<State, Error> {
        let apps: Vec<App> = self.apps().await?.into_iter().filter(|app| app.name == APP).collect();
        let Some(app) = choose(&apps, choice) else { return Ok(State { apps, ..State::default() }) };
        let (users, assigned, mappings) =
            tokio::join!(self.app_users(&app.id), self.assignments(&app.id), self.mappings(&app.id));
        let assigned = assigned?.into_iter().map(|Assignment { id }| id).collect();
        // Group push is not there before provisioning is on: then nothing is pushed.
        let mappings = match mappings {
            Err(Error::NotFound { .. } | Error::Invalid { .. }) if !app.is_provisioning() => Vec::new(),
            mappings => mappings?,
        };
        Ok(State { apps, app: Some(app), users: users?, assigned, mappings, groups: Vec::new() })
    }
}

impl State {
    /// The group of this id.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// The groups by their ids, for many questions.
    pub fn by_id(&self) -> HashMap<&str, &Group> {
        self.groups.iter().map(|group| (group.id.as_str(), group)).collect()
    }

    /// The groups that pushed groups arrive at: they stand for Teams and were not imported.
    pub fn targets(&self) -> HashSet<&str> {
        self.mappings.iter().filter_map(|mapping| mapping.target_group_id.as_deref()).collect()
    }

    /// The groups that this app's pull created: imported from it, and no target of a push.
    pub fn imported(&self) -> Vec<&Group> {
        let Some(app) = &self.app else { return Vec::new() };
        let targets = self.targets();
        self.groups
            .iter()
            .filter(|group| group.kind == GroupKind::App && group.source_id.as_deref() == Some(&app.id))
            .filter(|group| !targets.contains(group.id.as_str()))
            .collect()
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

    /// What a group is called; its id where it is not in the list.
    pub fn name_of<'a>(&'a self, id: &'a str) -> &'a str {
        self.group(id).map_or(id, |group| &group.name)
    }
}
