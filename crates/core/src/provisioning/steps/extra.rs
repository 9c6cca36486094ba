//! Our additions: what the article does not number, and checks that only show while provisioning runs.

use super::super::article::Id;
use super::StepState::{Ok, Todo, Unknown, Wrong};
use super::{Command, Facts, Finding, list, people};
use crate::okta::{AppUser, Group, Mapping, MappingStatus, State};

const MAPPINGS: &str = "the app's group push mappings";

/// `None` for an addition that does not apply to this profile.
pub(super) fn finding(id: Id, facts: &Facts<'_>, okta: &State) -> Option<Finding> {
    let Some(app) = &okta.app else {
        // What checks a running app says nothing without one.
        let also = matches!(id, Id::ImportNow | Id::ProvisionUser | Id::PrimaryTeam);
        return also.then(|| Finding::blocked(Id::AppDone, "the app does not exist"));
    };
    let off = || Finding::blocked(Id::Save, "the connection is not saved");
    Some(match id {
        Id::ImportNow if !app.is_provisioning() => off(),
        Id::ImportNow => import_now(okta),
        Id::ProvisionUser => provision_user(okta),
        Id::PrimaryTeam if !app.is_provisioning() => off(),
        Id::PrimaryTeam => primary_team(facts, okta),
        Id::LinkGroup => link_group(okta),
        Id::UserErrors => user_errors(okta),
        Id::PushErrors => push_errors(okta),
        Id::AssignedAndPushed => assigned_and_pushed(okta),
        Id::ImportedGroups => imported_groups(okta),
        _ => return None,
    })
}

fn import_now(okta: &State) -> Finding {
    let matched = okta.users.iter().filter(|user| user.external_id.is_some()).count();
    let groups = okta.imported().len();
    let how = "inferred from the app's users and groups";
    if matched + groups > 0 {
        Finding::new(Ok, format!("{} matched, {groups} groups imported", people(matched)), how)
    } else {
        Finding::new(Todo, "nobody is matched with an employee, and no group was imported", how)
            .console("the app's Import tab > Import Now")
    }
}

fn provision_user(okta: &State) -> Finding {
    let how = "the app's users without an externalId (inferred)";
    let waiting: Vec<&AppUser> = okta.users.iter().filter(|user| user.is_waiting()).collect();
    if okta.users.is_empty() {
        Finding::blocked(Id::AssignGroups, "nobody is assigned")
    } else if waiting.is_empty() {
        Finding::new(Ok, "not needed", how)
    } else {
        let names = list(waiting.iter().map(|user| user.shown()));
        Finding::new(Todo, format!("needed for {}: {names}", people(waiting.len())), how)
            .console("the app's Assignments tab > Provision User")
    }
}

fn primary_team(facts: &Facts<'_>, okta: &State) -> Finding {
    let how = "OfficeRnD's employees";
    let Some(known) = &facts.officernd.employees else {
        return Finding::new(Unknown, "OfficeRnD's employees were not read", how);
    };
    let joined = || okta.users.iter().filter_map(|user| Some((user, known.get(user.external_id.as_deref()?)?)));
    let without: Vec<&str> = joined().filter(|(_, has)| !**has).map(|(user, _)| user.shown()).collect();
    if joined().next().is_none() {
        Finding::new(Unknown, "none of the app's users is an employee yet", how)
    } else if without.is_empty() {
        Finding::new(Ok, "everybody has a Primary team", how)
    } else {
        let names = list(without.iter().copied());
        Finding::new(Todo, format!("{} without a Primary team: {names}", people(without.len())), how)
            .console("push the group of their Primary team before any other")
    }
}

fn link_group(okta: &State) -> Finding {
    let imported = okta.imported();
    let unlinked: Vec<&str> = okta
        .mappings
        .iter()
        .filter(|mapping| mapping.status != MappingStatus::Inactive)
        .map(|mapping| okta.name_of(&mapping.source_group_id))
        .filter(|name| imported.iter().any(|group| group.name == *name))
        .collect();
    if unlinked.is_empty() {
        return Finding::new(Ok, "no pushed group has the name of an imported one", MAPPINGS);
    }
    Finding::new(Wrong, format!("pushed beside an imported group of the same name: {}", list(unlinked)), MAPPINGS)
        .console("set { group = \"…\", to = \"…\" } in push of the profile's table okta")
}

fn user_errors(okta: &State) -> Finding {
    let how = "the syncState of the app's users";
    let errors: Vec<&str> = okta.users.iter().filter(|user| user.has_error()).map(AppUser::shown).collect();
    if errors.is_empty() {
        return Finding::new(Ok, "none", how);
    }
    Finding::new(Wrong, format!("{}: {}", people(errors.len()), list(errors.iter().copied())), how)
        .console("Dashboard > Tasks in the Admin Console shows each error, and Retry")
}

fn push_errors(okta: &State) -> Finding {
    let failed: Vec<&Mapping> = okta.mappings.iter().filter(|mapping| mapping.has_error()).collect();
    let Some(first) = failed.first() else { return Finding::new(Ok, "none", MAPPINGS) };
    let why = if first.error_summary.is_empty() { "Okta gives no reason" } else { &first.error_summary };
    let names = list(failed.iter().map(|mapping| okta.name_of(&mapping.source_group_id)));
    Finding::new(Wrong, format!("{names}: {why}"), MAPPINGS).command(Command::Repush)
}

fn assigned_and_pushed(okta: &State) -> Finding {
    let how = "assignments and group push mappings";
    let both = okta.assigned_and_pushed();
    if both.is_empty() {
        return Finding::new(Ok, "none", how);
    }
    let names = list(both.iter().map(|id| okta.name_of(id)));
    Finding::new(Wrong, format!("{names}; Okta does not support it"), how)
        .console("use one group to assign and another one to push")
}

fn imported_groups(okta: &State) -> Finding {
    let how = "the APP_GROUPs whose source is the app";
    let imported = okta.imported();
    let beside: Vec<&Group> = imported
        .iter()
        .copied()
        .filter(|group| okta.groups.iter().any(|other| other.id != group.id && other.name == group.name))
        .collect();
    if beside.is_empty() {
        return Finding::new(Ok, format!("{}; no other group has the name of one", imported.len()), how);
    }
    let names = list(beside.iter().map(|group| group.name.as_str()));
    Finding::new(Todo, format!("{}; another group has the same name: {names}", imported.len()), how)
        .command(Command::ImportedGroups)
}
