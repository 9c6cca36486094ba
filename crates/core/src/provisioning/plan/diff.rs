//! The difference between what is and what should be.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Change, Desired, Plan, Problem, ProblemKind, Push, State};
use crate::okta::{Group, GroupKind, Mapping, MappingStatus, SWA};
use crate::teams::names;

/// Makes the plan. `prune` allows to unassign groups.
pub fn diff(desired: &Desired, state: &State, prune: bool) -> Plan {
    let mut plan = Plan::default();
    app(desired, state, &mut plan);
    let groups = Groups::new(state);
    let assigned = assignments(desired, state, &groups, prune, &mut plan);
    let unassign = plan.changes.iter().position(|change| matches!(change, Change::Unassign { .. }));
    let last = unassign.map(|at| plan.changes.split_off(at)).unwrap_or_default();
    let pushed = pushes(desired, state, &groups, &mut plan);
    plan.changes.extend(last);
    for id in assigned.intersection(&pushed) {
        plan.problems.push(Problem {
            kind: ProblemKind::AssignedAndPushed,
            detail: format!(
                "the group \"{}\" would be assigned and pushed at once, which Okta does not support: use two groups",
                state.name_of(id)
            ),
        });
    }
    plan.problems.sort();
    plan.problems.dedup();
    plan
}

/// The app itself.
fn app(desired: &Desired, state: &State, plan: &mut Plan) {
    let label = desired.label();
    let mut problem = |kind, detail: String| plan.problems.push(Problem { kind, detail });
    let Some(app) = &state.app else {
        let namesakes = state.apps.iter().filter(|app| app.label == label).count();
        if namesakes > 1 {
            let detail = format!("{namesakes} apps are called \"{label}\"; name the right one by okta-app-id");
            problem(ProblemKind::SeveralApps, detail);
        } else if desired.label.is_none() && !state.apps.is_empty() {
            // Nobody named the new one, so one of these may be it, only called otherwise.
            let labels: Vec<String> = state.apps.iter().map(|app| format!("\"{}\" ({})", app.label, app.id)).collect();
            let detail = format!(
                "there are apps of this kind under other names: {}. Name the right one by okta-app-id, or give the new \
                 one a label",
                labels.join(", ")
            );
            problem(ProblemKind::SeveralApps, detail);
        } else {
            plan.changes.push(Change::CreateApp { label: label.to_owned() });
        }
        return;
    };
    if app.status != "ACTIVE" {
        let detail = format!("the app \"{}\" is {}; activate it in the Admin Console", app.label, app.status);
        problem(ProblemKind::InactiveApp, detail);
    }
    if app.sign_on_mode != SWA {
        let detail = format!(
            "the app \"{}\" signs on by {}, not by Secure Web Authentication; change it on its Sign On tab",
            app.label, app.sign_on_mode
        );
        problem(ProblemKind::SignOn, detail);
    }
    if app.visibility.auto_submit_toolbar == Some(true) {
        plan.changes.push(Change::ClearAutoSubmit { label: app.label.clone() });
    }
}

/// Groups by name and by id.
struct Groups<'a> {
    state: &'a State,
    by_id: HashMap<&'a str, &'a Group>,
    by_name: HashMap<&'a str, Vec<&'a Group>>,
}

impl<'a> Groups<'a> {
    fn new(state: &'a State) -> Self {
        let mut by_name: HashMap<&str, Vec<&Group>> = HashMap::new();
        for group in &state.groups {
            by_name.entry(&group.name).or_default().push(group);
        }
        Self { state, by_id: state.by_id(), by_name }
    }

    /// Whether it came from the app itself.
    fn is_own(&self, group: &Group) -> bool {
        let app = self.state.app.as_ref().map(|app| app.id.as_str());
        group.kind == GroupKind::App && app.is_some() && group.source_id.as_deref() == app
    }

    /// The group that is meant: by id, otherwise the only one of that name that did not come from the app itself.
    fn find(&self, wanted: &str) -> Result<&'a Group, Problem> {
        let problem = |kind, detail: String| Err(Problem { kind, detail });
        let found = match self.by_id.get(wanted) {
            Some(group) => vec![*group],
            None => self.by_name.get(wanted).cloned().unwrap_or_default(),
        };
        let others: Vec<&Group> = found.iter().copied().filter(|group| !self.is_own(group)).collect();
        match (&others[..], found.len()) {
            ([group], _) => Ok(group),
            ([], 0) => {
                // Blanks, letter case and Unicode forms are what people do not see as a difference.
                let key = names::key(wanted);
                let near = self.state.groups.iter().find(|group| !self.is_own(group) && names::key(&group.name) == key);
                let near = near.map(|group| format!("; did you mean \"{}\"?", group.name)).unwrap_or_default();
                problem(ProblemKind::UnknownGroup, format!("there is no group \"{wanted}\" in Okta{near}"))
            }
            ([], _) => problem(
                ProblemKind::OwnImport,
                format!("the group \"{wanted}\" was imported from OfficeRnD itself; use a group made in Okta"),
            ),
            (several, _) => {
                let ids: Vec<&str> = several.iter().map(|group| group.id.as_str()).collect();
                let detail = format!("several groups are called \"{wanted}\"; name one by its id: {}", ids.join(", "));
                problem(ProblemKind::AmbiguousGroup, detail)
            }
        }
    }

    /// The group that the pull made of a Team of this name, and that a push can be linked to.
    fn imported(&self, name: &str) -> Option<&'a Group> {
        self.by_name.get(name)?.iter().copied().find(|group| self.is_own(group))
    }
}

/// Which groups are assigned in the end.
fn assignments<'a>(
    desired: &Desired,
    state: &'a State,
    groups: &Groups<'a>,
    prune: bool,
    plan: &mut Plan,
) -> HashSet<&'a str> {
    let mut assigned: HashSet<&str> = state.assigned.iter().map(String::as_str).collect();
    let Some(wanted) = &desired.assign else { return assigned };
    let before = assigned.clone();
    let mut keep = HashSet::new();
    let mut complete = true;
    for name in wanted {
        match groups.find(name) {
            Ok(group) => {
                if keep.insert(group.id.as_str()) && assigned.insert(&group.id) {
                    plan.changes.push(Change::Assign { group_id: group.id.clone(), group: group.name.clone() });
                }
            }
            Err(problem) => {
                complete = false;
                plan.problems.push(problem);
            }
        }
    }
    let mut surplus: Vec<&str> = before.into_iter().filter(|id| !keep.contains(id)).collect();
    surplus.sort_unstable_by_key(|id| (state.name_of(id), *id));
    for id in surplus {
        // What is not understood might be exactly this one.
        if prune && complete {
            assigned.remove(id);
            plan.changes.push(Change::Unassign { group_id: id.to_owned(), group: state.name_of(id).to_owned() });
        } else {
            plan.kept.push(state.name_of(id).to_owned());
        }
    }
    assigned
}

/// What is pushed in the end, by the ids of the groups.
fn pushes<'a>(desired: &Desired, state: &'a State, groups: &Groups<'a>, plan: &mut Plan) -> HashSet<&'a str> {
    let active = |mapping: &Mapping| mapping.status != MappingStatus::Inactive;
    let Some(wanted) = &desired.push else {
        return state.mappings.iter().filter(|mapping| active(mapping)).map(|m| m.source_group_id.as_str()).collect();
    };
    let wanted = resolve(wanted, groups, plan);
    let mut changes = Vec::new();
    let mut made = Vec::new();
    let mut settled = HashSet::new();
    for mapping in &state.mappings {
        let source = mapping.source_group_id.as_str();
        let (mapping_id, group) = (mapping.id.clone(), state.name_of(source).to_owned());
        match wanted.get(source) {
            Some(to) if !settled.contains(source) && leads_to(mapping, to, groups) => {
                settled.insert(source);
                if !active(mapping) {
                    made.push(Change::Activate { mapping_id, group });
                }
            }
            Some(_) => {
                if active(mapping) {
                    changes.push(Change::Deactivate { mapping_id: mapping_id.clone(), group: group.clone() });
                }
                changes.push(Change::Forget { mapping_id, group });
            }
            None if active(mapping) => changes.push(Change::Deactivate { mapping_id, group }),
            None => {}
        }
    }
    for (id, to) in wanted.iter().filter(|(id, _)| !settled.contains(*id)) {
        let (group_id, group) = ((*id).to_owned(), state.name_of(id).to_owned());
        made.push(match groups.imported(to) {
            Some(target) => Change::Link { group_id, group, target_id: target.id.clone(), to: to.clone() },
            None => Change::Push { group_id, group, to: to.clone() },
        });
    }
    changes.extend(made);
    if state.app.as_ref().is_some_and(crate::okta::App::is_provisioning) {
        plan.changes.extend(changes);
    } else {
        plan.waiting.extend(changes);
    }
    wanted.into_keys().collect()
}

/// The wanted pushes with their groups found; two that become one Team are a problem.
fn resolve<'a>(wanted: &[Push], groups: &Groups<'a>, plan: &mut Plan) -> BTreeMap<&'a str, String> {
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    let mut teams: HashMap<String, &str> = HashMap::new();
    for push in wanted {
        let group = match groups.find(&push.group) {
            Ok(group) => group,
            Err(problem) => {
                plan.problems.push(problem);
                continue;
            }
        };
        let to = push.to.clone().unwrap_or_else(|| group.name.clone());
        let twice = found.get(group.id.as_str()).is_some_and(|known| *known != to)
            || teams.get(&to).is_some_and(|other| *other != group.id);
        if twice {
            plan.problems.push(Problem {
                kind: ProblemKind::SameTeam,
                detail: format!("the group \"{}\" and the Team \"{to}\" do not belong to each other alone", group.name),
            });
            continue;
        }
        teams.insert(to.clone(), &group.id);
        found.insert(&group.id, to);
    }
    found
}

/// Whether a mapping leads to the Team of this name. A target that is not there yet gets its name when it is first pushed.
fn leads_to(mapping: &Mapping, to: &str, groups: &Groups<'_>) -> bool {
    match mapping.target_group_id.as_deref() {
        Some(id) => groups.by_id.get(id).is_none_or(|target| target.name == *to),
        None => true,
    }
}
