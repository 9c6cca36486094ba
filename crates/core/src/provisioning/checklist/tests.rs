//! The steps with their values, and what is said of each.

use super::*;

#[test]
fn okta_has_nineteen_numbered_steps_with_the_values_filled_in() {
    let values = Values { base_url: Some("https://scim.example/v2"), teams: Some(8), ..Values::default() };
    let steps = okta_steps(values);
    assert_eq!(steps.iter().map(|step| step.number).collect::<Vec<_>>(), (1..=19).collect::<Vec<_>>());
    assert_eq!(steps[11].value.as_deref(), Some("https://scim.example/v2"));
    assert_eq!(steps[12].value.as_deref(), Some("what `ornd-scim token` prints"));
    assert!(steps[14].reason.contains("8 Teams"), "{}", steps[14].reason);
    assert!(steps.iter().all(|step| !step.reason.is_empty()));
}

#[test]
fn the_token_is_filled_in_only_when_it_is_given() {
    let values = Values { api_token: Some("Bearer s3cret"), ..Values::default() };
    assert_eq!(okta_steps(values)[12].value.as_deref(), Some("Bearer s3cret"));
    assert!(!text(&okta_steps(Values::default())).contains("s3cret"));
}

#[test]
fn parts_have_headings() {
    let text = text(&assignment_steps());
    assert!(text.starts_with("In Okta: Assignments\n   1. Open Assignments"));
    assert!(text.contains("\nIn Okta: Push Groups\n   1. "));
}

use std::collections::HashMap;

use crate::okta::{App, AppUser, Group, GroupKind, Mapping, MappingStatus, State};

/// Everything as the article says: one person, one group, one Team.
fn whole() -> (Officernd, State) {
    let features = ["PUSH_NEW_USERS", "PUSH_PROFILE_UPDATES", "PUSH_USER_DEACTIVATION", "GROUP_PUSH"];
    let mut app = App {
        id: "0oa1".to_owned(),
        name: crate::okta::APP.to_owned(),
        label: "OfficeRnD Hybrid".to_owned(),
        status: "ACTIVE".to_owned(),
        sign_on_mode: crate::okta::SWA.to_owned(),
        features: features.map(str::to_owned).to_vec(),
        ..App::default()
    };
    app.visibility.auto_submit_toolbar = Some(false);
    app.credentials.scheme = Some("EDIT_USERNAME_AND_PASSWORD".to_owned());
    let group = |id: &str, name: &str, source: Option<&str>| Group {
        id: id.to_owned(),
        name: name.to_owned(),
        kind: if source.is_some() { GroupKind::App } else { GroupKind::Okta },
        source_id: source.map(str::to_owned),
        source_label: None,
        apps: None,
        mappings: None,
        people: None,
    };
    let user = AppUser {
        id: "00u1".to_owned(),
        external_id: Some("e1".to_owned()),
        status: "PROVISIONED".to_owned(),
        sync_state: "SYNCHRONIZED".to_owned(),
        ..AppUser::default()
    };
    let mapping = Mapping {
        id: "m1".to_owned(),
        source_group_id: "g2".to_owned(),
        target_group_id: Some("t1".to_owned()),
        status: MappingStatus::Active,
        error_summary: String::new(),
        last_push: None,
    };
    let state = State {
        apps: vec![app.clone()],
        app: Some(app),
        users: vec![user],
        assigned: vec!["g1".to_owned()],
        mappings: vec![mapping],
        groups: vec![
            group("g1", "Staff", None),
            group("g2", "Sales", None),
            group("t1", "Sales", Some("0oa1")),
            group("a1", "Pulled", Some("0oa1")),
        ],
    };
    let employees = Some(HashMap::from([("e1".to_owned(), true)]));
    (Officernd { active: Some(true), values_known: true, scim_works: Some(true), employees }, state)
}

fn judged(officernd: &Officernd, state: &State) -> Vec<Row> {
    judge(&Facts { officernd, okta: state, page: "https://acme-admin.okta.com/…", flags: "" })
}

/// The verdict of one step after something was changed.
fn verdict(name: &str, change: impl FnOnce(&mut Officernd, &mut State)) -> Verdict {
    let (mut officernd, mut state) = whole();
    change(&mut officernd, &mut state);
    judged(&officernd, &state).into_iter().find(|row| row.name == name).expect("a step").verdict
}

#[test]
fn every_step_of_both_halves_is_judged_and_can_be_green() {
    let (officernd, state) = whole();
    let rows = judged(&officernd, &state);
    let count = |part| rows.iter().filter(|row| row.part == part).count();
    assert_eq!(count(Part::Officernd), officernd_steps().len());
    assert_eq!(count(Part::Okta), 19);
    assert_eq!(count(Part::Assignments) + count(Part::PushGroups), assignment_steps().len());
    let open: Vec<&Row> = rows.iter().filter(|row| row.verdict != Verdict::Done).collect();
    assert!(open.is_empty(), "{open:?}");
    let mut names: Vec<&str> = rows.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rows.len(), "each has a name of its own");
}

#[test]
fn what_is_not_as_the_article_says() {
    use Verdict::{NotDone, Unknown, Wrong};
    fn app(state: &mut State) -> &mut App {
        state.app.as_mut().expect("an app")
    }
    assert_eq!(verdict("officernd-activate", |known, _| known.active = Some(false)), NotDone);
    assert_eq!(verdict("officernd-configure", |known, _| known.scim_works = Some(false)), Wrong);
    assert_eq!(verdict("okta-app", |_, state| state.app = None), Wrong, "an app is there, but is it the one?");
    assert_eq!(verdict("okta-auto-submit", |_, state| app(state).visibility.auto_submit_toolbar = Some(true)), Wrong);
    assert_eq!(verdict("okta-auto-submit", |_, state| app(state).visibility.auto_submit_toolbar = None), Unknown);
    assert_eq!(verdict("okta-sign-on", |_, state| app(state).sign_on_mode = "SAML_2_0".to_owned()), Wrong);
    assert_eq!(verdict("okta-save", |_, state| app(state).features.clear()), NotDone);
    assert_eq!(verdict("okta-to-app", |_, state| app(state).features.truncate(2)), NotDone);
    let on = |feature: &'static str| {
        move |_: &mut Officernd, state: &mut State| app(state).features.push(feature.to_owned())
    };
    assert_eq!(verdict("okta-sync-password", on("PUSH_PASSWORD_UPDATES")), Wrong);
    assert_eq!(verdict("okta-sourcing", on("PROFILE_MASTERING")), Wrong);
    assert_eq!(verdict("assign-groups", |_, state| (state.assigned, state.users) = (vec![], vec![])), NotDone);
    assert_eq!(verdict("provision-users", |_, state| state.users[0].external_id = None), NotDone);
    assert_eq!(verdict("push-groups", |_, state| state.mappings.clear()), NotDone);
    assert_eq!(verdict("link-groups", |_, state| state.groups[3].name = "Sales".to_owned()), Wrong);
    assert_eq!(verdict("user-errors", |_, state| state.users[0].sync_state = "ERROR".to_owned()), Wrong);
    assert_eq!(verdict("push-errors", |_, state| state.mappings[0].error_summary = "no".to_owned()), Wrong);
    assert_eq!(verdict("assigned-and-pushed", |_, state| state.assigned.push("g2".to_owned())), Wrong);
    assert_eq!(verdict("imported-groups", |_, state| state.groups[0].name = "Pulled".to_owned()), NotDone);
}

/// What no API tells is concluded from the people that came through, and otherwise left open.
#[test]
fn the_fields_of_the_connection_are_judged_by_what_came_through() {
    let nobody = |_: &mut Officernd, state: &mut State| state.users.clear();
    assert_eq!(verdict("okta-base-url", nobody), Verdict::Unknown);
    assert_eq!(verdict("okta-api-token", nobody), Verdict::Unknown);
    let strangers = |known: &mut Officernd, _: &mut State| known.employees = Some(HashMap::new());
    assert_eq!(verdict("okta-base-url", strangers), Verdict::Wrong);
    let failing = |_: &mut Officernd, state: &mut State| state.users[0].sync_state = "ERROR".to_owned();
    assert_eq!(verdict("okta-api-token", failing), Verdict::Wrong);
    let without =
        |known: &mut Officernd, _: &mut State| known.employees = Some(HashMap::from([("e1".to_owned(), false)]));
    assert_eq!(verdict("primary-team", without), Verdict::NotDone);
    assert_eq!(verdict("primary-team", |known, _| known.employees = None), Verdict::Unknown);
}
