//! Positive evidence for what cannot be undone: deleting a group, and unassigning one, which deactivates its people.
//!
//! [`DeletableGroup`] and [`UnassignPermit`] are the only keys to these requests. Each is constructed in one place, from
//! answers that Okta gave immediately before. A missing, empty, partial or contradictory answer is never "unused".

use std::time::{Duration, Instant};

use reqwest::Method;

use super::apps::present;
use super::client::Client;
use super::error::Error;
use super::group::{Group, Source};
use super::rules::Rule;
use super::types::{App, Assignment, Mapping};
use super::vocabulary::GroupKind;
use crate::http::Repeat;

/// A group that may be deleted: imported from this app by its own record, and unused by every answer.
#[derive(Debug)]
pub struct DeletableGroup {
    id: String,
    name: String,
}

/// An assignment that may be removed.
#[derive(Debug)]
pub struct UnassignPermit {
    app_id: String,
    group_id: String,
    group: String,
}

/// What uses groups: the app's assignments and mappings, and the group rules.
#[derive(Debug)]
pub struct Usage {
    assigned: Vec<String>,
    mappings: Vec<Mapping>,
    /// `None` if the credentials cannot read them.
    rules: Option<Vec<Rule>>,
    read: Instant,
}

impl Usage {
    /// How long it may be relied on while a person answers questions (our choice).
    const FRESH: Duration = Duration::from_secs(60);

    /// Whether it was read a moment ago.
    pub fn is_fresh(&self) -> bool {
        self.read.elapsed() < Self::FRESH
    }

    /// Why the group may be in use.
    fn of(&self, group: &Group, listed_name: &str) -> Option<String> {
        let Some(rules) = &self.rules else {
            return Some("the group rules cannot be read with these credentials".to_owned());
        };
        if let Some(rule) = rules.iter().find(|rule| rule.may_use(&group.id, &[&group.name, listed_name])) {
            return Some(format!("the group rule \"{}\" uses it, or may use it", rule.name));
        }
        if self.assigned.contains(&group.id) {
            return Some("it is assigned to the app".to_owned());
        }
        if self.mappings.iter().any(|mapping| mapping.source_group_id == group.id) {
            return Some("the app pushes it".to_owned());
        }
        if self.mappings.iter().any(|mapping| mapping.target_group_id.as_deref() == Some(&group.id)) {
            return Some("it is the target of a push".to_owned());
        }
        match (group.apps, group.mappings) {
            (Some(0), Some(0)) => None,
            (Some(apps), Some(mappings)) => {
                Some(format!("{apps} app assignments and {mappings} group push mappings use it"))
            }
            _ => Some("Okta does not say whether apps or group push mappings use it".to_owned()),
        }
    }
}

impl Client {
    /// Reads what uses groups. Before provisioning is on there is no group push, so that nothing is pushed.
    pub async fn usage(&self, app: &App) -> Result<Usage, Error> {
        let read = Instant::now();
        let (assigned, mappings, rules) =
            tokio::try_join!(self.assignments(&app.id), self.mappings_of(app), self.rules())?;
        let assigned = assigned.into_iter().map(|Assignment { id }| id).collect();
        Ok(Usage { assigned, mappings, rules, read })
    }

    /// The only constructor of [`DeletableGroup`]. The app and the group are read again; the group's own answer must say
    /// that it was imported from exactly this app.
    pub async fn deletable_group(&self, app_id: &str, listed: &Group, usage: &Usage) -> Result<DeletableGroup, Error> {
        let refuse = |why: String| {
            Err(Error::NotProven { action: format!("delete the group \"{}\" ({})", listed.name, listed.id), why })
        };
        if !self.is_app_of_type(app_id).await? {
            return refuse(format!("Okta does not say that {app_id} is the app"));
        }
        let Some(group) = self.group(&listed.id).await? else {
            return refuse("Okta's answer about this group is empty".to_owned());
        };
        if group.kind != GroupKind::App {
            return refuse(format!("its type is {:?}, not APP_GROUP", group.kind.as_str()));
        }
        if !listed.is_imported_from(app_id) || !group.is_imported_from(app_id) {
            return refuse(match &group.source {
                Source::None => "its record does not name the app it was imported from".to_owned(),
                Source::App { id, .. } if id != app_id => format!("it was imported from another app ({id})"),
                _ => "its records contradict each other about the app it was imported from".to_owned(),
            });
        }
        match usage.of(&group, &listed.name) {
            Some(why) => refuse(why),
            None => Ok(DeletableGroup { id: group.id, name: listed.name.clone() }),
        }
    }

    /// Deletes a group, and reads until it is no longer there. A group that somebody deleted meanwhile is done.
    pub async fn delete_group(&self, group: DeletableGroup) -> Result<(), Error> {
        let url = self.url(&["groups", &group.id], &[])?;
        let request = Self::request(Method::DELETE, url, None, Repeat::Safe);
        present(self.call("the deletion of a group", request).await)?;
        for wait in Self::LOOKS {
            tokio::time::sleep(wait).await;
            if self.group(&group.id).await?.is_none() {
                return Ok(());
            }
        }
        Err(Error::NoEffect { action: format!("delete the group \"{}\"", group.name) })
    }

    /// The only constructor of [`UnassignPermit`]: the app is still of the type, the group is still the one that was named,
    /// and it is still assigned. `None` if it is no longer assigned.
    pub async fn unassign_permit(
        &self,
        app_id: &str,
        group_id: &str,
        name: &str,
    ) -> Result<Option<UnassignPermit>, Error> {
        let refuse = |why: String| Err(Error::NotProven { action: format!("unassign the group \"{name}\""), why });
        if !self.is_app_of_type(app_id).await? {
            return refuse(format!("Okta does not say that {app_id} is the app"));
        }
        let Some(group) = self.group(group_id).await? else {
            return refuse("Okta's answer about this group is empty".to_owned());
        };
        if group.name != name {
            return refuse(format!("its name is now \"{}\"", group.name));
        }
        let assigned = self.assignments(app_id).await?.iter().any(|assignment| assignment.id == group_id);
        Ok(assigned.then(|| UnassignPermit {
            app_id: app_id.to_owned(),
            group_id: group_id.to_owned(),
            group: name.to_owned(),
        }))
    }

    /// Unassigns a group, and reads until it is no longer assigned. Its people are deactivated in OfficeRnD, unless another
    /// assigned group has them.
    pub async fn unassign(&self, permit: UnassignPermit) -> Result<(), Error> {
        let UnassignPermit { app_id, group_id, group } = permit;
        let url = self.url(&["apps", &app_id, "groups", &group_id], &[])?;
        let request = Self::request(Method::DELETE, url, None, Repeat::Safe);
        present(self.call("the removal of an assignment", request).await)?;
        for wait in Self::LOOKS {
            tokio::time::sleep(wait).await;
            if self.assignments(&app_id).await?.iter().all(|assignment| assignment.id != group_id) {
                return Ok(());
            }
        }
        Err(Error::NoEffect { action: format!("unassign the group \"{group}\"") })
    }

    /// The waits before each look for an effect (our choice).
    pub(super) const LOOKS: [Duration; 4] =
        [Duration::ZERO, Duration::from_millis(250), Duration::from_millis(500), Duration::from_secs(1)];

    /// Whether Okta says now that this id is an app of the catalog type.
    async fn is_app_of_type(&self, app_id: &str) -> Result<bool, Error> {
        Ok(self.app(app_id).await?.is_some_and(|app| app.has_catalog_type()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_uses_groups_is_relied_on_for_a_minute() {
        let usage = |age| {
            let read = Instant::now().checked_sub(Duration::from_secs(age)).unwrap();
            Usage { assigned: vec![], mappings: vec![], rules: None, read }
        };
        assert!(usage(59).is_fresh() && !usage(61).is_fresh());
    }
}
