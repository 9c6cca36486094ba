//! The state of each step, against answers written by hand.

use std::collections::HashMap;

use super::super::article::Section;
use super::super::fold::fold;
use super::StepState::{Blocked, Ok, Todo, Unknown, Wrong};
use super::*;
use crate::okta::{
    App, AppStatus, AppUser, AppUserStatus, Attribute, CredentialScheme, Feature, Group, GroupKind, LocationState,
    LogSummary, Mapping, MappingStatus, ProfileMapping, PushFailure, SignOnMode, Source, State, SyncState,
};

fn group(id: &str, name: &str, source: Option<&str>) -> Group {
    Group {
        id: id.to_owned(),
        name: name.to_owned(),
        kind: if source.is_some() { GroupKind::App } else { GroupKind::Okta },
        source: source.map_or(Source::None, |id| Source::App { id: id.to_owned(), label: None }),
        ..Group::default()
    }
}

/// Everything as the article says: one person, one assigned group, one pushed group.
fn complete() -> (OfficerndFacts, State) {
    let mut app = App {
        id: "0oa1".to_owned(),
        name: crate::okta::APP.to_owned(),
        label: "OfficeRnD Hybrid".to_owned(),
        status: AppStatus::Active,
        sign_on_mode: SignOnMode::Swa,
        features: vec![
            Feature::PushNewUsers,
            Feature::PushProfileUpdates,
            Feature::PushUserDeactivation,
            Feature::GroupPush,
        ],
        ..App::default()
    };
    app.visibility.auto_submit_toolbar = Some(false);
    app.credentials.scheme = Some(CredentialScheme::User);
    let user = AppUser {
        id: "00u1".to_owned(),
        external_id: Some("e1".to_owned()),
        status: AppUserStatus::Provisioned,
        sync_state: SyncState::Synchronized,
        ..AppUser::default()
    };
    let mapping = Mapping {
        id: "m1".to_owned(),
        source_group_id: "g2".to_owned(),
        target_group_id: Some("t1".to_owned()),
        status: MappingStatus::Active,
        ..Mapping::default()
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
        log: Some(LogSummary {
            last_import: Some(("2026-11-20T08:00:00Z".parse().unwrap(), "SUCCESS".to_owned())),
            ..LogSummary::default()
        }),
        ..State::default()
    };
    let facts = OfficerndFacts {
        active: Some(true),
        has_connection: true,
        connection_works: Some(true),
        employees: Some(HashMap::from([("e1".to_owned(), true)])),
    };
    (facts, state)
}

fn evaluated(officernd: &OfficerndFacts, okta: Option<&State>) -> Vec<Step> {
    evaluate(&Facts { officernd, okta, page: Some("https://acme-admin.okta.com/app"), desired: &Desired::default() })
}

fn after(change: impl FnOnce(&mut OfficerndFacts, &mut State)) -> Vec<Step> {
    let (mut officernd, mut state) = complete();
    change(&mut officernd, &mut state);
    evaluated(&officernd, Some(&state))
}

/// The state of the step of this name after something was changed.
fn state_of(name: &str, change: impl FnOnce(&mut OfficerndFacts, &mut State)) -> StepState {
    after(change).iter().find(|step| step.entry.name == name).expect("a step").state
}

fn lines(steps: &[Step], section: Section) -> Vec<String> {
    fold(steps, section)
        .iter()
        .map(|range| format!("{} {:?}: {}", range.numbers(), range.state(), range.detail()))
        .collect()
}

#[test]
fn all_is_ok_when_everything_is_as_the_article_says() {
    let steps = after(|_, _| {});
    let open: Vec<&Step> = steps.iter().filter(|step| step.state != Ok).collect();
    assert!(open.is_empty(), "{open:#?}");
    assert_eq!(count(&steps, None), Counts { total: 23, ok: 23, ..Counts::default() });
    assert_eq!(next(&steps), None);
    assert_eq!(lines(&steps, Section::Okta).len(), 1);
}

#[test]
fn a_step_shows_the_labels_of_the_admin_console() {
    let detail = |name: &str, scheme: Option<&str>, mode: &str| {
        let steps = after(|_, state| {
            let app = state.app.as_mut().unwrap();
            app.credentials.scheme = scheme.map(CredentialScheme::from);
            app.sign_on_mode = SignOnMode::from(mode);
        });
        steps.iter().find(|step| step.entry.name == name).unwrap().detail.clone()
    };
    for (scheme, expected) in [
        (Some("EDIT_USERNAME_AND_PASSWORD"), "User sets username and password"),
        (Some("ADMIN_SETS_CREDENTIALS"), "Administrator sets username and password"),
        (Some("EDIT_PASSWORD_ONLY"), "Administrator sets username, user sets password"),
        (Some("EXTERNAL_PASSWORD_SYNC"), "Administrator sets username, password is the same as user's Okta password"),
        (Some("SHARED_USERNAME_AND_PASSWORD"), "Users share a single username and password set by administrator"),
        (Some("NEW_SCHEME"), "NEW_SCHEME"),
        (None, "Okta does not report it; it has no effect on provisioning"),
    ] {
        assert_eq!(detail("okta-credentials", scheme, "AUTO_LOGIN"), expected);
    }
    for (mode, expected) in [
        ("AUTO_LOGIN", "Secure Web Authentication"),
        ("SAML_2_0", "the sign-on option is SAML 2.0"),
        ("OPENID_CONNECT", "the sign-on option is OpenID Connect"),
    ] {
        assert_eq!(detail("okta-sign-on", None, mode), expected);
    }
}

#[test]
fn without_an_app_eight_steps_are_to_do_and_the_rest_is_blocked() {
    let steps = after(|_, state| *state = State::default());
    assert_eq!(
        lines(&steps, Section::Okta),
        ["1–8 Todo: the app does not exist", "9–19 Blocked: the app does not exist"]
    );
    assert_eq!(count(&steps, None), Counts { total: 23, ok: 2, todo: 8, blocked: 13, ..Counts::default() });
    let step = next(&steps).unwrap();
    assert_eq!((step.entry.name, &step.hint), ("okta-applications", &Some(Hint::Command(Command::OktaApply))));
    assert!(steps.iter().filter(|step| step.state == Blocked).all(|step| step.blocked_by.is_some()));
}

#[test]
fn before_the_connection_two_steps_are_to_do() {
    let steps = after(|_, state| {
        state.app.as_mut().unwrap().features.clear();
        (state.assigned, state.users, state.mappings) = (vec![], vec![], vec![]);
    });
    let okta = lines(&steps, Section::Okta);
    assert!(
        okta[0].starts_with("1–8 Ok: app \"OfficeRnD Hybrid\", auto-submit off, Secure Web Authentication"),
        "{okta:?}"
    );
    assert_eq!(
        okta[1..],
        [
            "9–10 Todo: provisioning is off",
            "11–17 Blocked: API integration is not enabled",
            "18–19 Blocked: the connection is not saved",
        ]
    );
    assert_eq!(lines(&steps, Section::Assignments), ["1 Blocked: the connection is not saved"]);
    assert_eq!(lines(&steps, Section::PushGroups), ["2 Blocked: the connection is not saved"]);
}

#[test]
fn open_parts_of_step_18_are_listed_below_it() {
    let steps = after(|_, state| {
        state.app.as_mut().unwrap().features = vec![Feature::PushNewUsers, Feature::PushPasswordUpdates];
    });
    let okta = lines(&steps, Section::Okta);
    assert_eq!(
        okta[1..],
        [
            "18 Wrong: open: Update User Attributes, Deactivate Users, Sync Passwords off",
            "18.1 Todo: ",
            "18.3–18.4 Todo: off",
            "18.5 Wrong: on",
            "18.6 Todo: ",
            "19 Ok: Profile & Lifecycle Sourcing is off",
        ]
    );
    assert_eq!(count(&steps, None).wrong, 1, "the parts do not count");
}

#[test]
fn each_deviation_shows_in_its_step() {
    fn app(state: &mut State) -> &mut App {
        state.app.as_mut().expect("an app")
    }
    let on = |feature: Feature| move |_: &mut OfficerndFacts, state: &mut State| app(state).features.push(feature);
    assert_eq!(state_of("officernd-activate", |known, _| known.active = Some(false)), Todo);
    assert_eq!(state_of("officernd-configure", |known, _| known.connection_works = Some(false)), Wrong);
    let not_activated = |known: &mut OfficerndFacts, _: &mut State| {
        *known = OfficerndFacts { active: Some(false), ..OfficerndFacts::default() };
    };
    assert_eq!(state_of("officernd-configure", not_activated), Blocked);
    assert_eq!(state_of("okta-app", |_, state| state.app = None), Unknown, "an app exists; is it the one?");
    let stale = |_: &mut OfficerndFacts, state: &mut State| {
        (state.app, state.stale_id) = (None, Some("0oaOLD".to_owned()));
    };
    assert_eq!(state_of("okta-app", stale), Wrong);
    assert_eq!(state_of("okta-auto-submit", |_, state| app(state).visibility.auto_submit_toolbar = Some(true)), Wrong);
    assert_eq!(state_of("okta-auto-submit", |_, state| app(state).visibility.auto_submit_toolbar = None), Unknown);
    assert_eq!(state_of("okta-sign-on", |_, state| app(state).sign_on_mode = SignOnMode::Saml), Wrong);
    assert_eq!(state_of("okta-done", |_, state| app(state).status = AppStatus::Inactive), Wrong);
    assert_eq!(state_of("okta-test", |known, _| known.connection_works = Some(false)), Wrong);
    assert_eq!(state_of("okta-save", |_, state| app(state).features.clear()), Blocked);
    assert_eq!(state_of("okta-deactivate-users", |_, state| app(state).features.truncate(2)), Todo);
    assert_eq!(state_of("okta-sync-passwords", on(Feature::PushPasswordUpdates)), Wrong);
    assert_eq!(state_of("okta-to-okta", on(Feature::ProfileMastering)), Wrong);
    assert_eq!(state_of("assign-groups", |_, state| (state.assigned, state.users) = (vec![], vec![])), Todo);
    assert_eq!(state_of("push-groups", |_, state| state.mappings.clear()), Todo);
    assert_eq!(state_of("provision-user", |_, state| state.users[0].external_id = None), Todo);
    assert_eq!(state_of("link-group", |_, state| state.groups[3].name = "Sales".to_owned()), Wrong);
    assert_eq!(state_of("user-errors", |_, state| state.users[0].sync_state = SyncState::Error), Wrong);
    assert_eq!(state_of("push-errors", |_, state| state.mappings[0].error_summary = "no".to_owned()), Wrong);
    assert_eq!(state_of("assigned-and-pushed", |_, state| state.assigned.push("g2".to_owned())), Wrong);
    assert_eq!(state_of("imported-groups", |_, state| state.groups[0].name = "Pulled".to_owned()), Todo);
}

#[test]
fn fields_that_no_api_exposes_are_inferred_from_the_people_who_came_through() {
    let nobody = |_: &mut OfficerndFacts, state: &mut State| state.users.clear();
    assert_eq!(state_of("okta-base-url", nobody), Unknown);
    assert_eq!(state_of("okta-api-token", nobody), Unknown);
    let strangers = |known: &mut OfficerndFacts, _: &mut State| known.employees = Some(HashMap::new());
    assert_eq!(state_of("okta-base-url", strangers), Wrong);
    let failing = |_: &mut OfficerndFacts, state: &mut State| state.users[0].sync_state = SyncState::Error;
    assert_eq!(state_of("okta-api-token", failing), Wrong);
    let without =
        |known: &mut OfficerndFacts, _: &mut State| known.employees = Some(HashMap::from([("e1".to_owned(), false)]));
    assert_eq!(state_of("primary-team", without), Todo);
    assert_eq!(state_of("primary-team", |known, _| known.employees = None), Unknown);
}

#[test]
fn without_an_okta_login_okta_is_unknown_and_the_values_to_paste_are_shown() {
    let (officernd, _) = complete();
    let steps = evaluated(&officernd, None);
    assert_eq!(count(&steps, None), Counts { total: 23, ok: 2, unknown: 21, ..Counts::default() });
    assert!(steps.iter().all(|step| step.entry.section != Section::Extra));
    let paste: Vec<_> = steps.iter().filter_map(|step| Some((step.entry.number?, step.paste?))).collect();
    assert_eq!(paste, [("12", Paste::BaseUrl), ("14", Paste::ApiToken)]);
    assert_eq!(lines(&steps, Section::Okta), ["1–19 Unknown: no Okta login"]);
}

#[test]
fn the_log_shows_what_okta_gave_up_and_ignored() {
    fn log(state: &mut State) -> &mut LogSummary {
        state.log.as_mut().expect("a log")
    }
    let failed = PushFailure { group: "Sales".to_owned(), reason: "400".to_owned(), is_final: true, at: None };
    assert_eq!(state_of("push-errors", |_, state| log(state).failures.push(failed)), Wrong);
    assert_eq!(state_of("ignored-members", |_, state| log(state).ignored.push("Ann".to_owned())), Todo);
    let failure = |_: &mut OfficerndFacts, state: &mut State| {
        log(state).last_import = Some(("2026-11-20T08:00:00Z".parse().unwrap(), "FAILURE".to_owned()));
    };
    assert_eq!(state_of("last-import", failure), Wrong);
    assert_eq!(state_of("last-import", |_, state| state.log = None), Unknown);
    assert!(after(|_, state| state.log = None).iter().all(|step| step.entry.name != "ignored-members"), "said once");
}

#[test]
fn each_failed_push_has_its_own_reason() {
    let steps = after(|_, state| {
        let mut other = state.mappings[0].clone();
        (other.source_group_id, other.error_summary) = ("g1".to_owned(), "Group without an id".to_owned());
        state.mappings[0].error_summary = "409".to_owned();
        state.mappings.push(other);
        let failed =
            PushFailure { group: "Sales".to_owned(), reason: "Status 409".to_owned(), is_final: true, at: None };
        state.log.as_mut().expect("a log").failures.push(failed);
    });
    let errors = steps.iter().find(|step| step.entry.name == "push-errors").expect("a step");
    assert_eq!(errors.detail, "\"Sales\" failed for good: Status 409; \"Staff\": Group without an id");
}

#[test]
fn the_location_is_a_step_only_if_it_is_desired() {
    let desired =
        Desired { location: Some(super::super::plan::Location::new("user.officeName")), ..Desired::default() };
    let state_with = |location: Option<LocationState>| {
        let (officernd, mut state) = complete();
        state.location = location;
        let facts = Facts { officernd: &officernd, okta: Some(&state), page: None, desired: &desired };
        evaluate(&facts).into_iter().find(|step| step.entry.name == "location").expect("a step").state
    };
    let known = |namespace: &str, expression: Option<&str>| LocationState {
        attribute: Some(Attribute { external_name: "officeName".to_owned(), external_namespace: namespace.to_owned() }),
        default_mapping: Some(ProfileMapping {
            expression: expression.map(str::to_owned),
            ..ProfileMapping::default()
        }),
        ..LocationState::default()
    };
    let namespace = "https://hybrid.officernd.com.com/scim/schemas/extension/office";
    assert_eq!(state_with(None), Unknown);
    assert_eq!(state_with(Some(LocationState::default())), Todo);
    assert_eq!(state_with(Some(known("", Some("user.officeName")))), Wrong);
    assert_eq!(state_with(Some(known(namespace, None))), Todo);
    assert_eq!(state_with(Some(known(namespace, Some("user.officeName")))), Ok);
    assert!(after(|_, _| {}).iter().all(|step| step.entry.name != "location"));
}
