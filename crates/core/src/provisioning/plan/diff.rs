//! The difference between what is and what is desired.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Change, Desired, Options, Plan, Problem, ProblemKind, Push, State};
use crate::okta::{AppStatus, Group, Mapping, MappingStatus, SignOnMode};
use crate::teams::names;

/// Makes the plan.
pub fn diff(desired: &Desired, state: &State, options: Options) -> Plan {
    let mut plan = Plan::default();
    app(desired, state, &mut plan);
    let has_location = location(desired, state, &mut plan);
    let groups = Groups::new(state);
    let assigned = assignments(desired, state, &groups, options, &mut plan);
    if !has_location && !options.assign_without_location {
        // OfficeRnD reads the location only when it creates a person.
        let (assign, now) = plan.changes.drain(..).partition(|change| matches!(change, Change::Assign { .. }));
        plan.changes = now;
        plan.waiting.extend::<Vec<Change>>(assign);
    }
    let unassign = plan.changes.iter().position(|change| matches!(change, Change::Unassign { .. }));
    let last = unassign.map(|at| plan.changes.split_off(at)).unwrap_or_default();
    let pushed = pushes(desired, state, &groups, &mut plan);
    plan.changes.extend(last);
    for id in assigned.intersection(&pushed) {
        plan.problems.push(Problem {
            kind: ProblemKind::AssignedAndPushed,
            detail: format!(
                "the group \"{}\" would be both assigned and pushed, which Okta does not support: use two groups",
                state.name_of(id)
            ),
        });
    }
    plan.problems.sort();
    plan.problems.dedup();
    plan
}

/// The location attribute, after provisioning is on and before the first assignment: one that is made earlier has no
/// namespace and is never sent (documented by Okta). Gives whether assigning may go ahead after the planned changes.
fn location(desired: &Desired, state: &State, plan: &mut Plan) -> bool {
    let Some(location) = &desired.location else { return true };
    let name = location.name.clone();
    let set =
        |exists| Change::SetLocationAttribute { name: name.clone(), namespace: location.namespace.clone(), exists };
    let map = |mapping_id: &str| Change::MapLocation {
        mapping_id: mapping_id.to_owned(),
        name: location.name.clone(),
        from: location.from.clone(),
    };
    if !state.app.as_ref().is_some_and(crate::okta::App::is_provisioning) {
        plan.waiting.extend([set(false), map("")]);
        return false;
    }
    let Some(known) = &state.location else {
        plan.location_by_hand = true;
        return false;
    };
    match &known.attribute {
        Some(attribute) if attribute.is_sent_as(&location.name, &location.namespace) => {}
        attribute => plan.changes.push(set(attribute.is_some())),
    }
    match &known.default_mapping {
        Some(mapping) if mapping.expression.as_deref() == Some(location.from.as_str()) => true,
        Some(mapping) => {
            plan.changes.push(map(&mapping.id));
            true
        }
        None => {
            plan.location_by_hand = true;
            false
        }
    }
}

/// The app itself.
fn app(desired: &Desired, state: &State, plan: &mut Plan) {
    let label = desired.label();
    let mut problem = |kind, detail: String| plan.problems.push(Problem { kind, detail });
    if let Some(id) = &state.stale_id {
        let detail = format!("the profile names the app {id}, which is not an app of this type in Okta");
        return problem(ProblemKind::StaleApp, detail);
    }
    let Some(app) = &state.app else {
        let namesakes = state.apps.iter().filter(|app| app.label == label).count();
        if namesakes > 1 {
            let detail = format!("{namesakes} apps have the label \"{label}\"; choose one by its id");
            problem(ProblemKind::SeveralApps, detail);
        } else if desired.label.is_none() && !state.apps.is_empty() {
            // The profile sets no label, so one of these may be the app under another label.
            let labels: Vec<String> = state.apps.iter().map(|app| format!("\"{}\" ({})", app.label, app.id)).collect();
            let detail = format!(
                "apps of this type exist under other labels: {}; choose one by its id, or set the label of a new one",
                labels.join(", ")
            );
            problem(ProblemKind::SeveralApps, detail);
        } else {
            plan.changes.push(Change::CreateApp { label: label.to_owned() });
        }
        return;
    };
    if app.status != AppStatus::Active {
        let status = app.status.as_str().to_lowercase();
        let detail = format!("the app \"{}\" is {status}; activate it in the Admin Console", app.label);
        problem(ProblemKind::InactiveApp, detail);
    }
    if app.sign_on_mode != SignOnMode::Swa {
        let detail = format!(
            "the sign-on option of the app \"{}\" is {}, not Secure Web Authentication; change it on its Sign On tab",
            app.label,
            app.sign_on_mode.label()
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

    /// Whether it was imported from the app itself.
    fn is_own(&self, group: &Group) -> bool {
        self.state.app.as_ref().is_some_and(|app| group.is_imported_from(&app.id) || group.is_unclear_about(&app.id))
    }

    /// The group: by id, otherwise the only one of that name that was not imported from the app itself.
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
                // People do not see spaces at the ends, letter case and Unicode forms as a difference.
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
                let detail = format!("several groups have the name \"{wanted}\"; use an id: {}", ids.join(", "));
                problem(ProblemKind::AmbiguousGroup, detail)
            }
        }
    }

    /// The group that the import made of a Team of this name, and that a push can be linked to. Two of them, or one whose
    /// record contradicts itself, are a problem.
    fn imported(&self, name: &str) -> Result<Option<&'a Group>, Problem> {
        let own: Vec<&Group> =
            self.by_name.get(name).into_iter().flatten().copied().filter(|g| self.is_own(g)).collect();
        let problem = |detail| Err(Problem { kind: ProblemKind::AmbiguousTeam, detail });
        match own[..] {
            [] => Ok(None),
            [group] if self.state.app.as_ref().is_some_and(|app| group.is_imported_from(&app.id)) => Ok(Some(group)),
            [group] => problem(format!(
                "the record of the imported group \"{name}\" ({}) names several apps as its source",
                group.id
            )),
            _ => {
                let ids: Vec<&str> = own.iter().map(|group| group.id.as_str()).collect();
                problem(format!("several imported groups have the name \"{name}\": {}", ids.join(", ")))
            }
        }
    }
}

/// Which groups are assigned in the end.
fn assignments<'a>(
    desired: &Desired,
    state: &'a State,
    groups: &Groups<'a>,
    options: Options,
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
    let total = before.len();
    let mut surplus: Vec<&str> = before.into_iter().filter(|id| !keep.contains(id)).collect();
    surplus.sort_unstable_by_key(|id| (state.name_of(id), *id));
    // Without every desired group identified, or without its record, a surplus one may be the one that is desired.
    let (known, unknown): (Vec<&str>, Vec<&str>) =
        surplus.into_iter().partition(|id| complete && groups.by_id.contains_key(id));
    plan.also_assigned.extend(unknown.into_iter().map(|id| state.name_of(id).to_owned()));
    if !options.prune {
        plan.also_assigned.extend(known.into_iter().map(|id| state.name_of(id).to_owned()));
        return assigned;
    }
    // Our choice: half is the most that is taken for an ordinary change. An empty list is more likely a mistake.
    let limit = options.max_unassign.unwrap_or(if wanted.is_empty() { 0 } else { total / 2 });
    if known.len() > limit {
        plan.problems.push(Problem {
            kind: ProblemKind::TooManyUnassigned,
            detail: format!("{} of {total} assigned groups would be unassigned; the limit is {limit}", known.len()),
        });
    }
    for id in known {
        assigned.remove(id);
        plan.changes.push(Change::Unassign { group_id: id.to_owned(), group: state.name_of(id).to_owned() });
    }
    assigned
}

/// What is pushed in the end, by the ids of the groups.
fn pushes<'a>(desired: &Desired, state: &'a State, groups: &Groups<'a>, plan: &mut Plan) -> HashSet<&'a str> {
    let active = |mapping: &Mapping| mapping.status != MappingStatus::Inactive;
    let Some(wanted) = &desired.push else {
        return state.mappings.iter().filter(|mapping| active(mapping)).map(|m| m.source_group_id.as_str()).collect();
    };
    let (wanted, order) = resolve(wanted, groups, plan);
    let mut changes = Vec::new();
    let mut created = Vec::new();
    let mut settled = HashSet::new();
    for mapping in &state.mappings {
        let source = mapping.source_group_id.as_str();
        let (mapping_id, group) = (mapping.id.clone(), state.name_of(source).to_owned());
        match wanted.get(source) {
            Some(to) if !settled.contains(source) && leads_to(mapping, to, groups) => {
                settled.insert(source);
                if !active(mapping) {
                    created.push(Change::ActivatePush { mapping_id, group });
                }
            }
            Some(_) => {
                if active(mapping) {
                    changes.push(Change::DeactivatePush { mapping_id: mapping_id.clone(), group: group.clone() });
                }
                changes.push(Change::DeleteMapping { mapping_id, group });
            }
            None if active(mapping) => changes.push(Change::DeactivatePush { mapping_id, group }),
            None => {}
        }
    }
    // In the desired order: the first group that is pushed becomes the Primary team.
    for id in order.into_iter().filter(|id| !settled.contains(*id)) {
        let Some(to) = wanted.get(id) else { continue };
        let (group_id, group) = (id.to_owned(), state.name_of(id).to_owned());
        match groups.imported(to) {
            Ok(Some(target)) => {
                created.push(Change::Link { group_id, group, target_id: target.id.clone(), to: to.clone() });
            }
            Ok(None) => created.push(Change::Push { group_id, group, to: to.clone() }),
            Err(problem) => plan.problems.push(problem),
        }
    }
    changes.extend(created);
    if state.app.as_ref().is_some_and(crate::okta::App::is_provisioning) {
        plan.changes.extend(changes);
    } else {
        plan.waiting.extend(changes);
    }
    wanted.into_keys().collect()
}

/// The desired pushes with their groups, and their order; two that become one Team are a problem.
fn resolve<'a>(wanted: &[Push], groups: &Groups<'a>, plan: &mut Plan) -> (BTreeMap<&'a str, String>, Vec<&'a str>) {
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
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
                detail: format!(
                    "the group \"{}\" and the Team \"{to}\" are each used more than once in push",
                    group.name
                ),
            });
            continue;
        }
        teams.insert(to.clone(), &group.id);
        if found.insert(&group.id, to).is_none() {
            order.push(&group.id);
        }
    }
    (found, order)
}

/// Whether a mapping leads to the Team of this name. A target that does not exist yet gets its name with the first push.
fn leads_to(mapping: &Mapping, to: &str, groups: &Groups<'_>) -> bool {
    match mapping.target_group_id.as_deref() {
        Some(id) => groups.by_id.get(id).is_none_or(|target| target.name == *to),
        None => true,
    }
}
