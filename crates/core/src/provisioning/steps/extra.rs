//! Our additions: what the article does not number, and checks that only show while provisioning runs.

use super::super::article::Id;
use super::StepState::{Ok, Todo, Unknown, Wrong};
use super::{Command, Facts, Finding, list, people};
use crate::okta::{AppUser, Group, MappingStatus, PushFailure, State};

const LOG: &str = "Okta's System Log";
const MAPPINGS: &str = "the app's group push mappings";

/// `None` for an addition that does not apply to this profile.
pub(super) fn finding(id: Id, facts: &Facts<'_>, okta: &State) -> Option<Finding> {
    let Some(app) = &okta.app else {
        // What checks a running app says nothing without one.
        let location = id == Id::Location && facts.desired.location.is_some();
        let also = location || matches!(id, Id::ImportNow | Id::ProvisionUser | Id::PrimaryTeam);
        return also.then(|| Finding::blocked(Id::AppDone, "the app does not exist"));
    };
    let off = || Finding::blocked(Id::Save, "the connection is not saved");
    Some(match id {
        Id::Location if facts.desired.location.is_none() => return None,
        Id::ImportNow | Id::PrimaryTeam | Id::Location if !app.is_provisioning() => off(),
        Id::ImportNow => import_now(okta),
        Id::ProvisionUser => provision_user(okta),
        Id::PrimaryTeam => primary_team(facts, okta),
        Id::LinkGroup => link_group(okta),
        Id::Location => return location(facts, okta),
        Id::LastImport | Id::IgnoredMembers if okta.log.is_none() => {
            let unread = Finding::new(Unknown, "the System Log was not read; it needs okta.logs.read", LOG);
            // Said once is enough.
            return (id == Id::LastImport).then_some(unread);
        }
        Id::LastImport => last_import(okta),
        Id::IgnoredMembers => ignored_members(okta),
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
    if let Some(wrong) = pushed_too_early(facts, okta) {
        return wrong;
    }
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

/// The System Log says in which order groups were first pushed; the desired order is that of `push`.
fn pushed_too_early(facts: &Facts<'_>, okta: &State) -> Option<Finding> {
    let log = okta.log.as_ref()?;
    let desired: Vec<&str> = facts.desired.push.iter().flatten().map(|push| push.group.as_str()).collect();
    let rank = |group: &str| desired.iter().position(|name| *name == group);
    let pushed: Vec<&str> = log.first_pushed.iter().map(String::as_str).filter(|name| rank(name).is_some()).collect();
    let (first, second) = pushed.iter().zip(pushed.iter().skip(1)).find(|(a, b)| rank(a) > rank(b))?;
    let detail = format!("\"{first}\" was pushed before \"{second}\", which comes first in push");
    Some(Finding::new(Todo, detail, LOG).console("compare the Primary teams of people who are in both groups"))
}

fn location(facts: &Facts<'_>, okta: &State) -> Option<Finding> {
    let desired = facts.desired.location.as_ref()?;
    let how = "the app's user schema and the profile mappings";
    let by_hand = format!(
        "Profile Editor: attribute {}, external name {0}, external namespace {}; map {} to it",
        desired.name, desired.namespace, desired.from
    );
    let Some(known) = &okta.location else {
        let detail = "these credentials cannot read it (okta.schemas.read, okta.profileMappings.read)";
        return Some(Finding::new(Unknown, detail, how).console(by_hand));
    };
    let wrong = |state, detail: &str| Some(Finding::new(state, detail, how).command(Command::OktaApply));
    match &known.attribute {
        None => return wrong(Todo, "the app has no such attribute"),
        Some(attribute) if !attribute.is_sent_as(&desired.name, &desired.namespace) => {
            return wrong(Wrong, "the attribute has no or another namespace, so that Okta never sends it");
        }
        Some(_) => {}
    }
    let Some(mapping) = &known.default_mapping else {
        return Some(
            Finding::new(Unknown, "Okta lists no profile mapping of the default user type", how).console(by_hand),
        );
    };
    if mapping.expression.as_deref() != Some(desired.from.as_str()) {
        return wrong(Todo, "the profile mapping does not fill it");
    }
    let others: Vec<&str> = known
        .other_mappings
        .iter()
        .filter(|mapping| mapping.expression.is_none())
        .map(|mapping| mapping.user_type.as_str())
        .collect();
    if !others.is_empty() {
        let detail = format!("people of other user types have no location: {}", list(others));
        return Some(Finding::new(Todo, detail, how).console(by_hand));
    }
    Some(Finding::new(Ok, format!("{} is filled from {}", desired.name, desired.from), how))
}

fn last_import(okta: &State) -> Finding {
    match okta.log.as_ref().and_then(|log| log.last_import.as_ref()) {
        None => Finding::new(Unknown, "none within the log's 90 days", LOG),
        Some((at, result)) if result == "SUCCESS" || result.is_empty() => Finding::new(Ok, format!("{at:.0}"), LOG),
        Some((at, result)) => Finding::new(Wrong, format!("{at:.0} ended with {result}"), LOG)
            .console("the app's Import tab shows the reason"),
    }
}

fn ignored_members(okta: &State) -> Finding {
    let ignored = okta.log.as_ref().map(|log| log.ignored.as_slice()).unwrap_or_default();
    if ignored.is_empty() {
        return Finding::new(Ok, "none", LOG);
    }
    let names = list(ignored.iter().map(String::as_str));
    Finding::new(Todo, format!("{}: {names}", people(ignored.len())), LOG).console("assign them to the app")
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

/// Each group with its own reason: two pushes can fail in two ways. The System Log says which ones Okta has given up.
fn push_errors(okta: &State) -> Finding {
    let given_up: Vec<&PushFailure> =
        okta.log.iter().flat_map(|log| &log.failures).filter(|failure| failure.is_final).collect();
    let logged = given_up.iter().map(|failure| format!("\"{}\" failed for good: {}", failure.group, failure.reason));
    let others = okta.mappings.iter().filter(|mapping| mapping.has_error()).filter_map(|mapping| {
        let group = okta.name_of(&mapping.source_group_id);
        let why = if mapping.error_summary.is_empty() { "Okta gives no reason" } else { &mapping.error_summary };
        given_up.iter().all(|failure| failure.group != group).then(|| format!("\"{group}\": {why}"))
    });
    let errors: Vec<String> = logged.chain(others).collect();
    if errors.is_empty() {
        return Finding::new(Ok, "none", MAPPINGS);
    }
    let how = if given_up.is_empty() { MAPPINGS } else { LOG };
    Finding::new(Wrong, errors.join("; "), how).command(Command::Repush)
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
