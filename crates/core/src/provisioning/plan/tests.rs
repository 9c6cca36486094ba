//! Plans: what they contain, and that applying one leaves nothing to do.

use proptest::prelude::*;

use super::*;
use crate::okta::{App, Group, GroupKind, Mapping, MappingStatus, SWA};

fn app(features: &[&str]) -> App {
    App {
        id: "0oa1".to_owned(),
        name: crate::okta::APP.to_owned(),
        label: LABEL.to_owned(),
        status: "ACTIVE".to_owned(),
        sign_on_mode: SWA.to_owned(),
        features: features.iter().map(|&feature| feature.to_owned()).collect(),
        ..App::default()
    }
}

fn group(id: &str, name: &str, source: Option<&str>) -> Group {
    Group {
        id: id.to_owned(),
        name: name.to_owned(),
        kind: if source.is_some() { GroupKind::App } else { GroupKind::Okta },
        source_id: source.map(str::to_owned),
        source_label: None,
        apps: None,
        mappings: None,
        people: None,
    }
}

fn mapping(id: &str, source: &str, target: Option<&str>, status: MappingStatus) -> Mapping {
    Mapping {
        id: id.to_owned(),
        source_group_id: source.to_owned(),
        target_group_id: target.map(str::to_owned),
        status,
        error_summary: String::new(),
        last_push: None,
    }
}

/// An organisation with a working app, four groups of its own, and "Sales", which the pull brought.
fn state() -> State {
    let app = app(&["PUSH_NEW_USERS", "GROUP_PUSH"]);
    State {
        apps: vec![app.clone()],
        app: Some(app),
        groups: vec![
            group("g1", "Employees", None),
            group("g2", "Engineering", None),
            group("g3", "Sales EMEA", None),
            group("g4", "Contractors", None),
            group("a1", "Sales", Some("0oa1")),
        ],
        ..State::default()
    }
}

fn push(group: &str, to: Option<&str>) -> Push {
    Push { group: group.to_owned(), to: to.map(str::to_owned) }
}

fn desired() -> Desired {
    Desired {
        label: None,
        assign: Some(vec!["Employees".to_owned()]),
        push: Some(vec![push("Engineering", None), push("Sales EMEA", Some("Sales"))]),
    }
}

/// What Okta would be like after a change, written without a look at how the plan was made.
fn after(mut state: State, change: &Change) -> State {
    let number = state.mappings.len() + state.groups.len();
    match change.clone() {
        Change::CreateApp { label } => {
            let app = App { label, ..app(&[]) };
            state.apps.push(app.clone());
            state.app = Some(app);
        }
        Change::ClearAutoSubmit { .. } => {
            if let Some(app) = &mut state.app {
                app.visibility.auto_submit_toolbar = Some(false);
            }
        }
        Change::Assign { group_id, .. } => state.assigned.push(group_id),
        Change::Unassign { group_id, .. } => state.assigned.retain(|id| *id != group_id),
        Change::Deactivate { mapping_id, .. } | Change::Activate { mapping_id, .. } => {
            let active = matches!(change, Change::Activate { .. });
            let mapping = state.mappings.iter_mut().find(|mapping| mapping.id == mapping_id).unwrap();
            mapping.status = if active { MappingStatus::Active } else { MappingStatus::Inactive };
        }
        Change::Forget { mapping_id, .. } => {
            let at = state.mappings.iter().position(|mapping| mapping.id == mapping_id).unwrap();
            assert_eq!(
                state.mappings.remove(at).status,
                MappingStatus::Inactive,
                "Okta forgets inactive mappings only"
            );
        }
        Change::Push { group_id, to, .. } => {
            let target = format!("new{number}");
            state.groups.push(group(&target, &to, Some("0oa1")));
            state.mappings.push(mapping(&format!("m{number}"), &group_id, Some(&target), MappingStatus::Active));
        }
        Change::Link { group_id, target_id, .. } => {
            state.mappings.push(mapping(&format!("m{number}"), &group_id, Some(&target_id), MappingStatus::Active));
        }
    }
    state
}

#[test]
fn from_nothing_the_app_comes_first_and_pushing_waits_for_provisioning() {
    let state = State { apps: vec![], app: None, ..state() };
    let plan = diff(&desired(), &state, false);
    assert_eq!(plan.problems, []);
    let text: Vec<String> = plan.changes.iter().map(Change::text).collect();
    assert_eq!(
        text,
        [
            "create the app \"OfficeRnD Hybrid\" (SCIM 2.0 Test App (Header Auth), Secure Web Authentication)",
            "assign the group \"Employees\"",
        ]
    );
    assert_eq!(plan.waiting.len(), 2);
}

#[test]
fn a_team_that_was_imported_is_linked_and_a_new_one_is_pushed() {
    let plan = diff(&desired(), &state(), false);
    let text: Vec<String> = plan.changes.iter().map(Change::text).collect();
    assert_eq!(
        text,
        [
            "assign the group \"Employees\"",
            "push the group \"Engineering\" as a Team",
            "link the group \"Sales EMEA\" to the Team \"Sales\"",
        ]
    );
}

#[test]
fn nothing_is_unassigned_unless_asked_for() {
    let state = State { assigned: vec!["g1".to_owned(), "g4".to_owned()], ..state() };
    let plan = diff(&desired(), &state, false);
    assert_eq!(plan.kept, ["Contractors"]);
    assert!(!plan.changes.iter().any(|change| matches!(change, Change::Unassign { .. })));
    let plan = diff(&desired(), &state, true);
    let last = plan.changes.last().unwrap();
    assert_eq!(*last, Change::Unassign { group_id: "g4".to_owned(), group: "Contractors".to_owned() });

    // A name that is not understood might be the very group that would be unassigned.
    let typo = Desired { assign: Some(vec!["Employees".to_owned(), "Contractor".to_owned()]), ..desired() };
    assert!(!diff(&typo, &state, true).changes.iter().any(|change| matches!(change, Change::Unassign { .. })));
}

#[test]
fn what_is_not_mentioned_is_left_alone() {
    let state = State {
        assigned: vec!["g4".to_owned()],
        mappings: vec![mapping("m1", "g2", None, MappingStatus::Active)],
        ..state()
    };
    let plan = diff(&Desired::default(), &state, true);
    assert_eq!(plan, Plan::default());
    let plan = diff(&Desired { push: Some(vec![]), ..Desired::default() }, &state, true);
    assert_eq!(plan.changes, [Change::Deactivate { mapping_id: "m1".to_owned(), group: "Engineering".to_owned() }]);
}

#[test]
fn a_push_to_another_team_is_stopped_forgotten_and_made_again() {
    let state = State {
        mappings: vec![mapping("m1", "g3", Some("t1"), MappingStatus::Active)],
        groups: [state().groups, vec![group("t1", "Sales EMEA", Some("0oa1"))]].concat(),
        ..state()
    };
    let wanted = Desired { push: Some(vec![push("Sales EMEA", Some("Sales"))]), ..Desired::default() };
    let actions: Vec<String> = diff(&wanted, &state, false)
        .changes
        .iter()
        .map(|change| serde_json::to_value(change).unwrap()["action"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(actions, ["deactivate", "forget", "link"]);
}

#[test]
fn what_a_person_has_to_solve() {
    let kinds = |desired: &Desired, state: &State| -> Vec<ProblemKind> {
        diff(desired, state, false).problems.iter().map(|problem| problem.kind).collect()
    };
    let assign = |names: &[&str]| Desired {
        assign: Some(names.iter().map(|&name| name.to_owned()).collect()),
        ..Desired::default()
    };
    let twice = State { groups: [state().groups, vec![group("g9", "Employees", None)]].concat(), ..state() };
    assert_eq!(kinds(&assign(&["Nobody"]), &state()), [ProblemKind::UnknownGroup]);
    let near = diff(&assign(&["employees "]), &state(), false);
    assert_eq!(near.problems[0].detail, "there is no group \"employees \" in Okta; did you mean \"Employees\"?");
    assert_eq!(kinds(&assign(&["Employees"]), &twice), [ProblemKind::AmbiguousGroup]);
    assert_eq!(kinds(&assign(&["g9"]), &twice), []);
    assert_eq!(kinds(&assign(&["Sales"]), &state()), [ProblemKind::OwnImport]);
    let both = Desired { push: Some(vec![push("Employees", None)]), ..assign(&["Employees"]) };
    assert_eq!(kinds(&both, &state()), [ProblemKind::AssignedAndPushed]);
    let same = Desired {
        push: Some(vec![push("Engineering", Some("Team")), push("Contractors", Some("Team"))]),
        ..Desired::default()
    };
    assert_eq!(kinds(&same, &state()), [ProblemKind::SameTeam]);
    let several = State { app: None, apps: vec![app(&[]), App { id: "0oa2".to_owned(), ..app(&[]) }], ..state() };
    assert_eq!(kinds(&Desired::default(), &several), [ProblemKind::SeveralApps]);
    let one = State { app: None, apps: vec![App { label: "Other".to_owned(), ..app(&[]) }], ..state() };
    assert_eq!(kinds(&Desired::default(), &one), [ProblemKind::SeveralApps]);
    let named = Desired { label: Some("Mine".to_owned()), ..Desired::default() };
    assert_eq!(kinds(&named, &one), []);
    let other = App { status: "INACTIVE".to_owned(), sign_on_mode: "SAML_2_0".to_owned(), ..app(&[]) };
    let wrong = State { app: Some(other), ..state() };
    assert_eq!(kinds(&Desired::default(), &wrong), [ProblemKind::InactiveApp, ProblemKind::SignOn]);
}

fn any_state() -> impl Strategy<Value = State> {
    let statuses = prop_oneof![Just(MappingStatus::Active), Just(MappingStatus::Inactive), Just(MappingStatus::Error),];
    let mappings = proptest::collection::btree_map(0..6usize, (statuses, proptest::option::of(0..6usize)), 0..5);
    (proptest::collection::btree_set(0..6usize, 0..5), mappings, any::<bool>(), any::<bool>()).prop_map(
        |(assigned, mappings, there, submit)| {
            let mut app = app(&["GROUP_PUSH"]);
            app.visibility.auto_submit_toolbar = Some(submit);
            let groups = (0..6).map(|i| group(&format!("g{i}"), &format!("Group {i}"), None));
            let imported = (0..6).map(|i| group(&format!("a{i}"), &format!("Team {i}"), Some("0oa1")));
            let groups = groups.chain(imported).collect();
            if !there {
                return State { groups, ..State::default() };
            }
            let mapping = |(i, (status, target)): (usize, (MappingStatus, Option<usize>))| {
                mapping(&format!("m{i}"), &format!("g{i}"), target.map(|t| format!("a{t}")).as_deref(), status)
            };
            State {
                apps: vec![app.clone()],
                app: Some(app),
                assigned: assigned.iter().map(|i| format!("g{i}")).collect(),
                mappings: mappings.into_iter().map(mapping).collect(),
                groups,
                users: vec![],
            }
        },
    )
}

fn any_desired() -> impl Strategy<Value = Desired> {
    let team = prop_oneof![Just(None), (0..9usize).prop_map(|team| Some(format!("Team {team}")))];
    let push = proptest::collection::btree_map(0..6usize, team, 0..4);
    let assign = proptest::option::of(proptest::collection::vec(0..6usize, 0..4));
    (assign, proptest::option::of(push)).prop_map(|(assign, push)| Desired {
        label: None,
        assign: assign.map(|groups| groups.iter().map(|i| format!("Group {i}")).collect()),
        push: push.map(|push| push.into_iter().map(|(i, to)| Push { group: format!("g{i}"), to }).collect()),
    })
}

proptest! {
    /// Applying the plan gives the desired state, and then there is nothing left to do.
    #[test]
    fn after_the_plan_nothing_is_left(state in any_state(), desired in any_desired(), prune in any::<bool>()) {
        let plan = diff(&desired, &state, prune);
        prop_assume!(plan.problems.is_empty());
        let mut state = plan.changes.iter().fold(state, after);
        // A person switches provisioning on; then the rest is planned.
        if !plan.waiting.is_empty() {
            state.app.as_mut().unwrap().features = vec!["GROUP_PUSH".to_owned()];
            let rest = diff(&desired, &state, prune);
            prop_assert!(rest.changes.iter().all(Change::is_push) && rest.waiting.is_empty());
            state = rest.changes.iter().fold(state, after);
        }
        let second = diff(&desired, &state, prune);
        prop_assert!(second.is_empty(), "{:?}", second);
        if let Some(wanted) = &desired.assign {
            for name in wanted {
                prop_assert!(state.assigned.iter().any(|id| state.name_of(id) == name));
            }
            if prune {
                prop_assert!(state.assigned.iter().all(|id| wanted.iter().any(|name| name == state.name_of(id))));
            }
        }
        if let Some(wanted) = &desired.push {
            let active = state.mappings.iter().filter(|mapping| mapping.status != MappingStatus::Inactive).count();
            prop_assert_eq!(active, wanted.len());
        }
    }

    /// A run that stopped anywhere and is started again ends in the same place.
    #[test]
    fn a_half_finished_run_goes_on_where_it_stopped(state in any_state(), desired in any_desired(), stop in 0..12usize) {
        let plan = diff(&desired, &state, true);
        prop_assume!(plan.problems.is_empty());
        let half = plan.changes.iter().take(stop).fold(state.clone(), after);
        let rest = diff(&desired, &half, true);
        let resumed = rest.changes.iter().fold(half, after);
        let whole = plan.changes.iter().fold(state, after);
        let sorted = |mut ids: Vec<String>| { ids.sort(); ids };
        prop_assert_eq!(sorted(resumed.assigned), sorted(whole.assigned));
        prop_assert_eq!(resumed.mappings.len(), whole.mappings.len());
        prop_assert_eq!(resumed.apps.len(), whole.apps.len());
    }
}
