//! Okta's steps 1 to 19 and the two tabs, from what Okta's API reports about the app and its users.

use super::super::article::Id;
use super::StepState::{Ok, Todo, Unknown, Wrong};
use super::{Command, Facts, Finding, list, people};
use crate::okta::{App, AppStatus, AppUser, Feature, MappingStatus, SignOnMode, State};

const APPS: &str = "GET /api/v1/apps, filtered by name";
const FEATURES: &str = "the app's features";
const INFERRED: &str = "inferred from the app's features: Okta saves only a connection that passed its test";
const NO_APP: &str = "the app does not exist";

pub(super) fn finding(id: Id, facts: &Facts<'_>, okta: &State) -> Finding {
    let Some(app) = &okta.app else { return without_app(id, okta) };
    let page = facts.page.unwrap_or("the app");
    match id {
        Id::Applications | Id::Catalog | Id::TestApp | Id::AddIntegration => {
            Finding::new(Ok, format!("app \"{}\"", app.label), APPS)
        }
        Id::AutoSubmit | Id::SignOn | Id::Credentials | Id::AppDone => general(id, app, page),
        Id::ProvisioningTab | Id::EnableApi | Id::OpenConfigure | Id::Save if app.is_provisioning() => {
            Finding::new(Ok, "provisioning is on", FEATURES)
        }
        Id::RevealSecret | Id::OfficerndDone if app.is_provisioning() => {
            Finding::new(Ok, "provisioning is on", "inferred from the app's features")
        }
        Id::ProvisioningTab | Id::EnableApi => {
            Finding::new(Todo, "provisioning is off", FEATURES).console(format!("open {page}"))
        }
        Id::OpenConfigure | Id::BaseUrl | Id::RevealSecret | Id::ApiToken | Id::OfficerndDone
            if facts.officernd.active == Some(false) =>
        {
            Finding::blocked(Id::Activate, "SCIM User Provisioning is not active in OfficeRnD")
        }
        Id::OpenConfigure
        | Id::BaseUrl
        | Id::RevealSecret
        | Id::ApiToken
        | Id::OfficerndDone
        | Id::TestCredentials
        | Id::Save
            if !app.is_provisioning() =>
        {
            Finding::blocked(Id::EnableApi, "API integration is not enabled")
        }
        Id::BaseUrl => base_url(facts, okta),
        Id::ApiToken => api_token(okta),
        Id::TestCredentials if facts.officernd.connection_works == Some(false) => {
            Finding::new(Wrong, "Okta's requests, sent from here, fail", "Okta's test, sent from here")
                .command(Command::Test)
        }
        Id::TestCredentials => Finding::new(Ok, "it passed when the connection was saved", INFERRED),
        _ if !app.is_provisioning() => Finding::blocked(Id::Save, "the connection is not saved"),
        _ => switches(id, app, page),
    }
}

/// No app, or none that is certainly the one.
fn without_app(id: Id, okta: &State) -> Finding {
    let to_create = matches!(
        id,
        Id::Applications
            | Id::Catalog
            | Id::TestApp
            | Id::AddIntegration
            | Id::AutoSubmit
            | Id::SignOn
            | Id::Credentials
            | Id::AppDone
    );
    if let (Id::TestApp, Some(stale)) = (id, &okta.stale_id) {
        let detail = format!("the profile names the app {stale}, which is not an app of this type in Okta");
        return Finding::new(Wrong, detail, APPS).command(Command::OktaLogin);
    }
    if id == Id::TestApp && !okta.apps.is_empty() {
        let names = list(okta.apps.iter().map(|app| app.label.as_str()));
        let detail = format!("apps of this type exist under other names: {names}");
        return Finding::new(Unknown, detail, APPS).command(Command::OktaLogin);
    }
    if to_create {
        return Finding::new(Todo, NO_APP, APPS).command(Command::OktaApply);
    }
    Finding::blocked(Id::AppDone, NO_APP)
}

/// The app's General and Sign On tabs.
fn general(id: Id, app: &App, page: &str) -> Finding {
    match id {
        Id::AutoSubmit => {
            let how = "the app's visibility.autoSubmitToolbar";
            match app.visibility.auto_submit_toolbar {
                Some(false) => Finding::new(Ok, "auto-submit off", how),
                Some(true) => Finding::new(Wrong, "auto-submit is on", how).command(Command::OktaApply),
                None => Finding::new(Unknown, "Okta does not report it", how).console("check the app's General tab"),
            }
        }
        Id::SignOn => {
            let how = "the app's signOnMode";
            if app.sign_on_mode == SignOnMode::Swa {
                Finding::new(Ok, "Secure Web Authentication", how)
            } else {
                Finding::new(Wrong, format!("the sign-on option is {}", app.sign_on_mode.label()), how)
                    .console(format!("{page} > Sign On > Edit > Secure Web Authentication"))
            }
        }
        Id::Credentials => {
            let how = "the app's credentials.scheme";
            match &app.credentials.scheme {
                Some(scheme) => Finding::new(Ok, scheme.label(), how),
                None => Finding::new(Unknown, "Okta does not report it; it has no effect on provisioning", how),
            }
        }
        _ => {
            let how = "the app's status";
            if app.status == AppStatus::Active {
                Finding::new(Ok, "active", how)
            } else {
                Finding::new(Wrong, format!("the app is {}", app.status.as_str().to_lowercase()), how)
                    .console(format!("activate it at {page}"))
            }
        }
    }
}

/// No API exposes the Base URL field: it is inferred from the people who came through it.
fn base_url(facts: &Facts<'_>, okta: &State) -> Finding {
    let ids = || okta.users.iter().filter_map(|user| user.external_id.as_deref());
    let how = "inferred: the ids of the app's users are compared with OfficeRnD's employees";
    match &facts.officernd.employees {
        _ if ids().next().is_none() => {
            Finding::new(Unknown, "no API exposes the field, and nobody was created through it yet", how)
                .console("compare the field at Provisioning > Integration, or assign a person")
        }
        Some(known) if ids().any(|id| known.contains_key(id)) => {
            Finding::new(Ok, "the app's users are employees of this organization", how)
        }
        Some(_) => Finding::new(Wrong, "none of the app's users is an active employee of this organization", how)
            .console("compare the Base URL at Provisioning > Integration"),
        None => Finding::new(Ok, "people were created through it", "inferred from the app's users"),
    }
}

/// No API exposes the API Token field either.
fn api_token(okta: &State) -> Finding {
    let how = "inferred from the app's users";
    if okta.users.iter().any(|user| user.external_id.is_some() && !user.has_error()) {
        Finding::new(Ok, "people were synchronized with it", how)
    } else if okta.users.iter().any(AppUser::has_error) {
        Finding::new(Wrong, "nobody could be synchronized; OfficeRnD may reject the token", how)
            .console("paste it again at Provisioning > Integration > API Token")
    } else {
        Finding::new(Unknown, "no API exposes the field, and nobody was synchronized with it yet", how)
            .console("assign a person to find out")
    }
}

/// Steps 18.1 to 18.6 and 19. Step 18 takes its state from its parts.
fn switches(id: Id, app: &App, page: &str) -> Finding {
    let wanted = |feature: &Feature| {
        if app.has(feature) {
            Finding::new(Ok, "on", FEATURES)
        } else {
            Finding::new(Todo, "off", FEATURES).console(format!("{page} > To App > Edit"))
        }
    };
    let unwanted = |feature: &Feature, place: &str| {
        if app.has(feature) {
            Finding::new(Wrong, "on", FEATURES).console(format!("{page} > {place}"))
        } else {
            Finding::new(Ok, "off", FEATURES)
        }
    };
    let pushes = [Feature::PushNewUsers, Feature::PushProfileUpdates, Feature::PushUserDeactivation];
    match id {
        Id::CreateUsers => wanted(&Feature::PushNewUsers),
        Id::UpdateAttributes => wanted(&Feature::PushProfileUpdates),
        Id::DeactivateUsers => wanted(&Feature::PushUserDeactivation),
        Id::SyncPasswords => unwanted(&Feature::PushPasswordUpdates, "To App > Edit: clear Sync Password"),
        Id::ToOkta => {
            let finding = unwanted(&Feature::ProfileMastering, "To Okta: clear Profile & Lifecycle Sourcing");
            Finding { detail: format!("Profile & Lifecycle Sourcing is {}", finding.detail), ..finding }
        }
        Id::ToAppEdit | Id::ToAppSave if !pushes.iter().all(|feature| app.has(feature)) => {
            Finding::new(Todo, "", FEATURES).console(format!("{page} > To App > Edit"))
        }
        Id::ToApp => Finding::new(Ok, "Create Users, Update User Attributes, Deactivate Users are on", FEATURES),
        _ => Finding::new(Ok, "", FEATURES),
    }
}

/// The Assignments and Push Groups tabs.
pub(super) fn tab(id: Id, okta: &State) -> Finding {
    let Some(app) = &okta.app else { return Finding::blocked(Id::AppDone, NO_APP) };
    let todo = |what: &str, how| Finding::new(Todo, what, how).command(Command::OktaApply);
    if id == Id::AssignGroups {
        let how = "the groups assigned to the app";
        return match (okta.assigned.is_empty(), okta.users.len()) {
            (false, count) => {
                let names = list(okta.assigned.iter().map(|id| okta.name_of(id)));
                Finding::new(Ok, format!("{names}: {}", people(count)), how)
            }
            (true, 1..) => Finding::new(Ok, format!("no group; {} assigned directly", people(okta.users.len())), how),
            (true, 0) if !app.is_provisioning() => Finding::blocked(Id::Save, "the connection is not saved"),
            (true, 0) => todo("no group is assigned", how),
        };
    }
    let how = "the app's group push mappings";
    let pushed: Vec<&str> = okta
        .mappings
        .iter()
        .filter(|mapping| mapping.status != MappingStatus::Inactive)
        .map(|mapping| okta.name_of(&mapping.source_group_id))
        .collect();
    if !pushed.is_empty() {
        Finding::new(Ok, list(pushed), how)
    } else if app.is_provisioning() {
        todo("no group is pushed", how)
    } else {
        Finding::blocked(Id::Save, "the connection is not saved")
    }
}
