//! The Assignments and Push Groups tabs, and what shows only while it runs.

use super::Part;
use super::judge::Verdict::{Done, NotDone, Unknown, Wrong};
use super::judge::{Facts, Row, row};
use super::okta::{USERS, list};
use crate::okta::{AppUser, Group, Mapping, MappingStatus};

const MAPPINGS: &str = "the app's group push mappings";

/// The Assignments tab.
pub(super) fn assignments(facts: &Facts<'_>) -> Vec<Row> {
    let state = facts.okta;
    let names = ("assign-groups", "Assign groups");
    let how = "the groups assigned to the app";
    let at = (Part::Assignments, 1);
    let people = state.users.len();
    let groups = if !state.assigned.is_empty() {
        let shown = list(state.assigned.iter().map(|id| state.name_of(id)));
        row(at, names, Done, format!("{shown}: {people} people"), how)
    } else if people > 0 {
        row(at, names, Done, format!("no group, but {people} people are assigned one by one"), USERS)
    } else {
        row(at, names, NotDone, "neither a group nor a person is assigned", how)
            .hint(format!("name them in the profile's table okta, then ornd-scim{} okta apply", facts.flags))
    };
    let names = ("provision-users", "Provision User");
    let how = "the app's users without an externalId (inferred)";
    let at = (Part::Assignments, 2);
    let waiting: Vec<&AppUser> = state.users.iter().filter(|user| user.is_waiting()).collect();
    let waits = if people == 0 {
        row(at, names, NotDone, "nobody is assigned", USERS)
    } else if waiting.is_empty() {
        row(at, names, Done, "nobody waits for it", how)
    } else {
        let shown = list(waiting.iter().map(|user| user.shown()));
        row(at, names, NotDone, format!("{} wait for it: {shown}", waiting.len()), how)
            .hint("the app's Assignments tab > Provision User")
    };
    vec![groups, waits]
}

/// The Push Groups tab.
pub(super) fn push_groups(facts: &Facts<'_>) -> Vec<Row> {
    let state = facts.okta;
    let pushed: Vec<&Mapping> = state.mappings.iter().filter(|m| m.status != MappingStatus::Inactive).collect();
    let at = |number| (Part::PushGroups, number);
    let names = ("push-groups", "Push groups");
    let first = if pushed.is_empty() {
        row(at(1), names, NotDone, "no group is pushed", MAPPINGS)
            .hint(format!("name them in the profile's table okta, then ornd-scim{} okta apply", facts.flags))
    } else {
        let shown = list(pushed.iter().map(|mapping| state.name_of(&mapping.source_group_id)));
        row(at(1), names, Done, shown, MAPPINGS)
    };
    // Nobody imported a group of the same name, or it is the target itself.
    let imported = state.imported();
    let unlinked: Vec<&str> = pushed
        .iter()
        .map(|mapping| state.name_of(&mapping.source_group_id))
        .filter(|name| imported.iter().any(|group| group.name == *name))
        .collect();
    let names = ("link-groups", "Link Group");
    let third = if unlinked.is_empty() {
        row(at(3), names, Done, "no pushed group stands beside an imported one of its name", MAPPINGS)
    } else {
        let shown = list(unlinked.iter().copied());
        row(at(3), names, Wrong, format!("pushed beside an imported group of the same name: {shown}"), MAPPINGS)
            .hint("link them: { group = \"…\", to = \"…\" } in the profile's table okta, then ornd-scim okta apply")
    };
    vec![first, primary(facts), third]
}

/// Which group was pushed first is not told; whether everybody has a Primary team is.
fn primary(facts: &Facts<'_>) -> Row {
    let names = ("primary-team", "Primary teams first");
    let how = "OfficeRnD's employees; Okta does not tell in which order groups were pushed";
    let at = (Part::PushGroups, 2);
    let Some(known) = &facts.officernd.employees else {
        return row(at, names, Unknown, "no API of Okta tells, and OfficeRnD's employees were not read", how);
    };
    let joined = || facts.okta.users.iter().filter_map(|user| Some((user, known.get(user.external_id.as_deref()?)?)));
    let without: Vec<&str> = joined().filter(|(_, has)| !**has).map(|(user, _)| user.shown()).collect();
    if joined().next().is_none() {
        row(at, names, Unknown, "nobody of the app is an employee yet", how)
    } else if without.is_empty() {
        row(at, names, Done, "everybody of the app has a Primary team", how)
    } else {
        let detail = format!("{} have no Primary team: {}", without.len(), list(without.iter().copied()));
        row(at, names, NotDone, detail, how).hint("push the group of their Primary team, before any other")
    }
}

/// What shows only while it runs.
pub(super) fn running(facts: &Facts<'_>) -> Vec<Row> {
    let state = facts.okta;
    let at = |number| (Part::Running, number);
    let errors: Vec<&AppUser> = state.users.iter().filter(|user| user.has_error()).collect();
    let names = ("user-errors", "People in error");
    let users = if errors.is_empty() {
        row(at(1), names, Done, "nobody", "the syncState of the app's users")
    } else {
        let shown = list(errors.iter().map(|user| user.shown()));
        row(at(1), names, Wrong, format!("{}: {shown}", errors.len()), "the syncState of the app's users")
            .hint("Dashboard > Tasks in the Admin Console shows the error of each, and Retry")
    };
    let failed: Vec<&Mapping> = state.mappings.iter().filter(|mapping| mapping.has_error()).collect();
    let names = ("push-errors", "Groups in error");
    let pushes = match failed.first() {
        None => row(at(2), names, Done, "none", MAPPINGS),
        Some(one) => {
            let why = if one.error_summary.is_empty() { "Okta does not say why" } else { &one.error_summary };
            let shown = list(failed.iter().map(|mapping| state.name_of(&mapping.source_group_id)));
            row(at(2), names, Wrong, format!("{shown}: {why}"), MAPPINGS)
                .hint("the app's Push Groups tab > the group > Push now")
        }
    };
    let both = state.assigned_and_pushed();
    let names = ("assigned-and-pushed", "Assigned and pushed at once");
    let twice = if both.is_empty() {
        row(at(3), names, Done, "no group", "assignments and mappings")
    } else {
        let shown = list(both.iter().map(|id| state.name_of(id)));
        row(at(3), names, Wrong, format!("{shown}; Okta does not support it"), "assignments and mappings")
            .hint("use one group for assigning and another one for pushing")
    };
    vec![users, pushes, twice, imported(facts)]
}

/// What the pull brought.
fn imported(facts: &Facts<'_>) -> Row {
    let state = facts.okta;
    let (at, names) = ((Part::Running, 4), ("imported-groups", "Groups that the pull created"));
    let how = "the APP_GROUPs whose source is the app";
    let imported = state.imported();
    let beside: Vec<&Group> = imported
        .iter()
        .copied()
        .filter(|group| state.groups.iter().any(|o| o.id != group.id && o.name == group.name))
        .collect();
    if beside.is_empty() {
        row(at, names, Done, format!("{}; no other group has the name of one", imported.len()), how)
    } else {
        let shown = list(beside.iter().map(|group| group.name.as_str()));
        row(at, names, NotDone, format!("{}; beside another group of the same name: {shown}", imported.len()), how)
            .hint(format!("ornd-scim{} okta groups --imported", facts.flags))
    }
}
