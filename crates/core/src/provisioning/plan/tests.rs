//! Plans: what they contain, and that applying one leaves nothing to do.

use proptest::prelude::*;

use super::*;
use crate::okta::{
    App, AppStatus, Attribute, Feature, Group, GroupKind, LocationState, Mapping, MappingStatus, ProfileMapping,
    SignOnMode, Source,
};

fn app(features: &[Feature]) -> App {
    App {
        id: "0oa1".to_owned(),
        name: crate::okta::APP.to_owned(),
        label: LABEL.to_owned(),
        status: AppStatus::Active,
        sign_on_mode: SignOnMode::Swa,
        features: features.to_vec(),
        ..App::default()
    }
}

fn group(id: &str, name: &str, source: Option<&str>) -> Group {
    Group {
        id: id.to_owned(),
        name: name.to_owned(),
        kind: if source.is_some() { GroupKind::App } else { GroupKind::Okta },
        source: source.map_or(Source::None, |id| Source::App { id: id.to_owned(), label: None }),
        ..Group::default()
    }
}

fn mapping(id: &str, source: &str, target: Option<&str>, status: MappingStatus) -> Mapping {
    Mapping {
        id: id.to_owned(),
        source_group_id: source.to_owned(),
        target_group_id: target.map(str::to_owned),
        status,
        ..Mapping::default()
    }
}

/// No limit: what a limit does has a test of its own.
const fn options(prune: bool) -> Options {
    Options { prune, max_unassign: Some(usize::MAX), assign_without_location: false }
}
const KEEP: Options = options(false);
const PRUNE: Options = options(true);

/// An organization with a working app, four groups of its own, and "Sales", which the pull brought.
fn state() -> State {
    let app = app(&[Feature::PushNewUsers, Feature::GroupPush]);
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
        primary: None,
        location: None,
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
        Change::SetLocationAttribute { name, namespace, .. } => {
            let location = state.location.get_or_insert_default();
            location.attribute = Some(Attribute { external_name: name, external_namespace: namespace });
        }
        Change::MapLocation { from, .. } => {
            let location = state.location.get_or_insert_default();
            location.default_mapping.as_mut().expect("a mapping").expression = Some(from);
        }
        Change::Assign { group_id, .. } => state.assigned.push(group_id),
        Change::Unassign { group_id, .. } => state.assigned.retain(|id| *id != group_id),
        Change::DeactivatePush { mapping_id, .. } | Change::ActivatePush { mapping_id, .. } => {
            let active = matches!(change, Change::ActivatePush { .. });
            let mapping = state.mappings.iter_mut().find(|mapping| mapping.id == mapping_id).unwrap();
            mapping.status = if active { MappingStatus::Active } else { MappingStatus::Inactive };
        }
        Change::DeleteMapping { mapping_id, .. } => {
            let at = state.mappings.iter().position(|mapping| mapping.id == mapping_id).unwrap();
            assert_eq!(
                state.mappings.remove(at).status,
                MappingStatus::Inactive,
                "Okta deletes only inactive mappings"
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
    let plan = diff(&desired(), &state, KEEP);
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
    let plan = diff(&desired(), &state(), KEEP);
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
    let plan = diff(&desired(), &state, KEEP);
    assert_eq!(plan.also_assigned, ["Contractors"]);
    assert!(!plan.changes.iter().any(|change| matches!(change, Change::Unassign { .. })));
    let plan = diff(&desired(), &state, PRUNE);
    let last = plan.changes.last().unwrap();
    assert_eq!(*last, Change::Unassign { group_id: "g4".to_owned(), group: "Contractors".to_owned() });

    // A name that is not understood might be the very group that would be unassigned.
    let typo = Desired { assign: Some(vec!["Employees".to_owned(), "Contractor".to_owned()]), ..desired() };
    assert!(!diff(&typo, &state, PRUNE).changes.iter().any(|change| matches!(change, Change::Unassign { .. })));
}

#[test]
fn what_is_not_mentioned_is_left_alone() {
    let state = State {
        assigned: vec!["g4".to_owned()],
        mappings: vec![mapping("m1", "g2", None, MappingStatus::Active)],
        ..state()
    };
    let plan = diff(&Desired::default(), &state, PRUNE);
    assert_eq!(plan, Plan::default());
    let plan = diff(&Desired { push: Some(vec![]), ..Desired::default() }, &state, PRUNE);
    assert_eq!(plan.changes, [Change::DeactivatePush { mapping_id: "m1".to_owned(), group: "Engineering".to_owned() }]);
}

#[test]
fn a_push_to_another_team_is_stopped_forgotten_and_made_again() {
    let state = State {
        mappings: vec![mapping("m1", "g3", Some("t1"), MappingStatus::Active)],
        groups: [state().groups, vec![group("t1", "Sales EMEA", Some("0oa1"))]].concat(),
        ..state()
    };
    let wanted = Desired { push: Some(vec![push("Sales EMEA", Some("Sales"))]), ..Desired::default() };
    let actions: Vec<String> = diff(&wanted, &state, KEEP)
        .changes
        .iter()
        .map(|change| serde_json::to_value(change).unwrap()["action"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(actions, ["deactivate-push", "delete-mapping", "link"]);
}

#[test]
fn what_a_person_has_to_solve() {
    let kinds = |desired: &Desired, state: &State| -> Vec<ProblemKind> {
        diff(desired, state, KEEP).problems.iter().map(|problem| problem.kind).collect()
    };
    let assign = |names: &[&str]| Desired {
        assign: Some(names.iter().map(|&name| name.to_owned()).collect()),
        ..Desired::default()
    };
    let twice = State { groups: [state().groups, vec![group("g9", "Employees", None)]].concat(), ..state() };
    assert_eq!(kinds(&assign(&["Nobody"]), &state()), [ProblemKind::UnknownGroup]);
    let near = diff(&assign(&["employees "]), &state(), KEEP);
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
    let stale = State { app: None, stale_id: Some("0oa9".to_owned()), ..state() };
    assert_eq!(kinds(&Desired::default(), &stale), [ProblemKind::StaleApp]);
    let named = Desired { label: Some("Mine".to_owned()), ..Desired::default() };
    assert_eq!(kinds(&named, &one), []);
    let other = App { status: AppStatus::Inactive, sign_on_mode: SignOnMode::Saml, ..app(&[]) };
    let wrong = State { app: Some(other), ..state() };
    assert_eq!(kinds(&Desired::default(), &wrong), [ProblemKind::InactiveApp, ProblemKind::SignOn]);
}

/// The first group that is pushed becomes the Primary team, whatever the ids are.
#[test]
fn groups_are_pushed_in_the_desired_order() {
    let push = vec![push("Sales EMEA", None), push("Contractors", None), push("Engineering", None)];
    let plan = diff(&Desired { push: Some(push), ..Desired::default() }, &state(), KEEP);
    let text: Vec<String> = plan.changes.iter().map(Change::text).collect();
    assert_eq!(
        text,
        [
            "push the group \"Sales EMEA\" as a Team",
            "push the group \"Contractors\" as a Team",
            "push the group \"Engineering\" as a Team",
        ]
    );
}

#[test]
fn unassigning_is_limited() {
    let assigned = |count: usize| State {
        assigned: (0..count).map(|i| format!("h{i}")).collect(),
        groups: (0..count).map(|i| group(&format!("h{i}"), &format!("G{i}"), None)).collect(),
        ..state()
    };
    let refused = |desired: &[&str], count: usize, max_unassign: Option<usize>| {
        let assign = Some(desired.iter().map(|&name| name.to_owned()).collect());
        let options = Options { prune: true, max_unassign, ..Options::default() };
        let plan = diff(&Desired { assign, ..Desired::default() }, &assigned(count), options);
        plan.problems.iter().any(|problem| problem.kind == ProblemKind::TooManyUnassigned)
    };
    assert!(refused(&[], 1, None), "an empty list unassigns everybody");
    assert!(refused(&["G0"], 20, None), "19 of 20");
    assert!(!refused(&["G0"], 2, None), "1 of 2");
    assert!(!refused(&["G0", "G1", "G2"], 5, None), "2 of 5");
    assert!(!refused(&["G0"], 20, Some(19)));
    assert!(refused(&["G0"], 20, Some(18)));
    assert!(!refused(&[], 3, Some(3)));
}

#[test]
fn a_group_without_a_record_is_never_unassigned() {
    let state = State { assigned: vec!["g1".to_owned(), "g4".to_owned(), "00gNOBODY".to_owned()], ..state() };
    let plan = diff(&desired(), &state, PRUNE);
    assert_eq!(plan.also_assigned, ["00gNOBODY"]);
    assert_eq!(plan.changes.iter().filter(|change| matches!(change, Change::Unassign { .. })).count(), 1);
}

#[test]
fn a_team_that_cannot_be_told_apart_is_a_problem() {
    let kinds = |groups: Vec<Group>| -> Vec<ProblemKind> {
        let state = State { groups: [state().groups, groups].concat(), ..state() };
        diff(&desired(), &state, KEEP).problems.iter().map(|problem| problem.kind).collect()
    };
    assert_eq!(kinds(vec![group("a9", "Sales", Some("0oa1"))]), [ProblemKind::AmbiguousTeam]);
    let both = Source::Unclear(vec!["0oa1".to_owned(), "0oa2".to_owned()]);
    let unclear = Group { source: both, ..group("a9", "Engineering", Some("0oa1")) };
    assert_eq!(kinds(vec![unclear]), [ProblemKind::AmbiguousTeam]);
    assert_eq!(kinds(vec![group("a9", "Engineering", Some("0oa2"))]), [ProblemKind::AmbiguousGroup]);
}

fn location_desired() -> Desired {
    Desired {
        primary: None,
        location: Some(Location::new("user.officeName")),
        assign: Some(vec!["Employees".to_owned()]),
        ..Desired::default()
    }
}

fn with_location(attribute: Option<(&str, &str)>, expression: Option<&str>) -> State {
    let attribute = attribute.map(|(name, namespace)| Attribute {
        external_name: name.to_owned(),
        external_namespace: namespace.to_owned(),
    });
    let mapping = ProfileMapping {
        id: "prm1".to_owned(),
        user_type: "user".to_owned(),
        expression: expression.map(str::to_owned),
    };
    let location = LocationState { attribute, default_mapping: Some(mapping), ..LocationState::default() };
    State { location: Some(location), ..state() }
}

/// The vendor's namespace, typed from its documentation.
const NAMESPACE: &str = "https://hybrid.officernd.com.com/scim/schemas/extension/office";

#[test]
fn the_location_attribute_is_set_up_before_anybody_is_assigned() {
    let texts = |state: &State, options: Options| -> (Vec<String>, usize) {
        let plan = diff(&location_desired(), state, options);
        (plan.changes.iter().map(Change::text).collect(), plan.waiting.len())
    };
    let (changes, waiting) = texts(&with_location(None, None), KEEP);
    assert_eq!(
        changes,
        [
            "add the attribute \"officeName\" to the app",
            "map user.officeName to the attribute \"officeName\"",
            "assign the group \"Employees\"",
        ]
    );
    assert_eq!(waiting, 0);
    // One that was made before provisioning was on has no namespace and is never sent.
    let (changes, _) = texts(&with_location(Some(("officeName", "")), Some("user.officeName")), KEEP);
    assert_eq!(changes[0], "set the external name and namespace of the attribute \"officeName\"");
    let (changes, _) = texts(&with_location(Some(("officeName", NAMESPACE)), Some("user.officeName")), KEEP);
    assert_eq!(changes, ["assign the group \"Employees\""]);
    // Without provisioning, or without the scopes, assigning waits, unless a person decides otherwise.
    let mut off = with_location(None, None);
    off.app.as_mut().unwrap().features.clear();
    assert_eq!(texts(&off, KEEP), (vec![], 3));
    let without_scopes = State { location: None, ..state() };
    assert_eq!(texts(&without_scopes, KEEP), (vec![], 1));
    assert!(diff(&location_desired(), &without_scopes, KEEP).location_by_hand);
    let anyway = Options { assign_without_location: true, ..KEEP };
    assert_eq!(texts(&without_scopes, anyway).0, ["assign the group \"Employees\""]);
}

fn any_state() -> impl Strategy<Value = State> {
    let statuses = prop_oneof![Just(MappingStatus::Active), Just(MappingStatus::Inactive), Just(MappingStatus::Error),];
    let mappings = proptest::collection::btree_map(0..6usize, (statuses, proptest::option::of(0..6usize)), 0..5);
    (proptest::collection::btree_set(0..6usize, 0..5), mappings, any::<bool>(), any::<bool>()).prop_map(
        |(assigned, mappings, there, submit)| {
            let mut app = app(&[Feature::GroupPush]);
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
                ..State::default()
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
        primary: None,
        location: None,
        assign: assign.map(|groups| groups.iter().map(|i| format!("Group {i}")).collect()),
        push: push.map(|push| push.into_iter().map(|(i, to)| Push { group: format!("g{i}"), to }).collect()),
    })
}

proptest! {
    /// Applying the plan gives the desired state, and then there is nothing left to do.
    #[test]
    fn after_the_plan_nothing_is_left(state in any_state(), desired in any_desired(), prune in any::<bool>()) {
        let plan = diff(&desired, &state, options(prune));
        prop_assume!(plan.problems.is_empty());
        let mut state = plan.changes.iter().fold(state, after);
        // A person switches provisioning on; then the rest is planned.
        if !plan.waiting.is_empty() {
            state.app.as_mut().unwrap().features = vec![Feature::GroupPush];
            let rest = diff(&desired, &state, options(prune));
            prop_assert!(rest.changes.iter().all(Change::is_push) && rest.waiting.is_empty());
            state = rest.changes.iter().fold(state, after);
        }
        let second = diff(&desired, &state, options(prune));
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
        let plan = diff(&desired, &state, PRUNE);
        prop_assume!(plan.problems.is_empty());
        let half = plan.changes.iter().take(stop).fold(state.clone(), after);
        let rest = diff(&desired, &half, PRUNE);
        let resumed = rest.changes.iter().fold(half, after);
        let whole = plan.changes.iter().fold(state, after);
        let sorted = |mut ids: Vec<String>| { ids.sort(); ids };
        prop_assert_eq!(sorted(resumed.assigned), sorted(whole.assigned));
        prop_assert_eq!(resumed.mappings.len(), whole.mappings.len());
        prop_assert_eq!(resumed.apps.len(), whole.apps.len());
    }
}
