//! Steps 1 to 19 in Okta, judged by what Okta's API tells of the app and its people.

use super::Part;
use super::judge::Verdict::{Done, NotDone, Unknown, Wrong};
use super::judge::{Facts, Row, Verdict, row};
use crate::okta::{App, AppUser, SWA};

const APPS: &str = "GET /api/v1/apps, filtered by name";
const FEATURES: &str = "the app's features";
pub(super) const USERS: &str = "the app's users";
const CONCLUDED: &str = "concluded from the app's features: Okta saves only a connection that passed its test";

/// How many names a row lists.
const LISTED: usize = 3;

/// `a, b, c and 4 more`
pub(super) fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    let more = names.len().saturating_sub(LISTED);
    let shown = names.iter().take(LISTED).copied().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// Numbers 1 to 19.
pub(super) fn connect(facts: &Facts<'_>) -> Vec<Row> {
    let Some(app) = &facts.okta.app else { return without_app(facts) };
    let mut rows = found(app);
    rows.extend(sign_on(facts, app));
    rows.extend(connection(facts, app));
    rows.extend(switches(facts, app));
    rows
}

/// What each number is called.
const STEPS: [(&str, &str); 19] = [
    ("okta-applications", "Open Applications"),
    ("okta-catalog", "Browse App Catalog"),
    ("okta-app", "SCIM 2.0 (Header Auth)"),
    ("okta-add", "Add Integration"),
    ("okta-auto-submit", "Auto-submit off"),
    ("okta-sign-on", "Secure Web Authentication"),
    ("okta-credentials", "User name and password"),
    ("okta-active", "Done: the app exists"),
    ("okta-provisioning-tab", "Open Provisioning"),
    ("okta-configure", "Configure API Integration"),
    ("okta-enable", "Enable API integration"),
    ("okta-base-url", "Base URL"),
    ("okta-api-token", "API Token"),
    ("okta-test", "Test API Credentials"),
    ("okta-save", "Save"),
    ("okta-to-app", "Create, Update, Deactivate"),
    ("okta-sync-password", "Sync Password off"),
    ("okta-sourcing", "Profile sourcing off"),
    ("okta-import", "Import Now"),
];

fn step(number: u8, verdict: Verdict, detail: impl Into<String>, how: &'static str) -> Row {
    let names = STEPS.get(usize::from(number).saturating_sub(1)).copied().unwrap_or_default();
    row((Part::Okta, number), names, verdict, detail, how)
}

/// All nineteen, when there is no app, or none that is certainly the one.
fn without_app(facts: &Facts<'_>) -> Vec<Row> {
    let several = facts.okta.apps.len();
    (1..=19)
        .map(|number| {
            if several > 0 && number == 3 {
                let labels = list(facts.okta.apps.iter().map(|app| app.label.as_str()));
                return step(number, Wrong, format!("none of these is certainly the one: {labels}"), APPS)
                    .hint("name it by okta-app-id in the profile, or by its label in the table okta");
            }
            let row = step(number, NotDone, "the app is not there yet", APPS);
            if number == 1 { row.hint(format!("ornd-scim{} okta apply", facts.flags)) } else { row }
        })
        .collect()
}

fn found(app: &App) -> Vec<Row> {
    let detail = format!("\"{}\" is there", app.label);
    (1..=4).map(|number| step(number, Done, detail.clone(), APPS)).collect()
}

fn sign_on(facts: &Facts<'_>, app: &App) -> Vec<Row> {
    let apply = || format!("ornd-scim{} okta apply", facts.flags);
    let how = "the app's visibility.autoSubmitToolbar";
    let auto_submit = match app.visibility.auto_submit_toolbar {
        Some(false) => step(5, Done, "it is off", how),
        Some(true) => step(5, Wrong, "it is on", how).hint(apply()),
        None => step(5, Unknown, "Okta does not tell", how).hint("look at the app's General tab"),
    };
    let how = "the app's signOnMode";
    let swa = if app.sign_on_mode == SWA {
        step(6, Done, "it is chosen", how)
    } else {
        step(6, Wrong, format!("the app signs on by {}", app.sign_on_mode), how)
            .hint(format!("{} > Sign On > Edit > Secure Web Authentication", facts.page))
    };
    let how = "the app's credentials.scheme";
    let scheme = match &app.credentials.scheme {
        Some(scheme) => step(7, Done, scheme.clone(), how),
        None => step(7, Unknown, "Okta does not tell; it has no effect on provisioning", how),
    };
    let how = "the app's status";
    let active = if app.status == "ACTIVE" {
        step(8, Done, "it is active", how)
    } else {
        step(8, Wrong, format!("it is {}", app.status), how).hint(format!("activate it at {}", facts.page))
    };
    vec![auto_submit, swa, scheme, active]
}

/// Numbers 9 to 15. What the fields contain is not told by any API: it is concluded from what arrived.
fn connection(facts: &Facts<'_>, app: &App) -> Vec<Row> {
    if !app.is_provisioning() {
        let detail = "provisioning is off: the app lists no features";
        return (9..=15)
            .map(|number| {
                let row = step(number, NotDone, detail, FEATURES);
                if number == 9 { row.hint(format!("open {}", facts.page)) } else { row }
            })
            .collect();
    }
    let mut rows: Vec<Row> = (9..=11).map(|number| step(number, Done, "provisioning is on", FEATURES)).collect();
    rows.push(base_url(facts));
    rows.push(api_token(facts));
    rows.push(match facts.officernd.scim_works {
        Some(false) => step(14, Wrong, "the same requests, sent from here, fail", "Okta's test, sent from here")
            .hint(format!("ornd-scim{} test   says why", facts.flags)),
        _ => step(14, Done, "it passed when the connection was saved", CONCLUDED),
    });
    rows.push(step(15, Done, "the connection is saved", CONCLUDED));
    rows
}

fn base_url(facts: &Facts<'_>) -> Row {
    let ids = || facts.okta.users.iter().filter_map(|user| user.external_id.as_deref());
    let how = "the ids of the app's users, compared with OfficeRnD's employees; no API tells the field";
    match &facts.officernd.employees {
        _ if ids().next().is_none() => step(12, Unknown, "no API tells it, and nobody was created through it yet", how)
            .hint("once a person is assigned it can be told; or compare the field at Provisioning > Integration"),
        Some(known) if ids().any(|id| known.contains_key(id)) => {
            step(12, Done, "people of the app are employees of this organisation", how)
        }
        Some(_) => step(12, Wrong, "nobody of the app is an active employee of this organisation", how)
            .hint("compare the Base URL at Provisioning > Integration with what ornd-scim status shows"),
        None => step(12, Done, "people were created through it", USERS),
    }
}

fn api_token(facts: &Facts<'_>) -> Row {
    let users = &facts.okta.users;
    let how = "concluded from the app's users; no API tells the field";
    let token = format!("Provisioning > Integration > API Token: paste what `ornd-scim{} token` prints", facts.flags);
    if users.iter().any(|user| user.external_id.is_some() && !user.has_error()) {
        step(13, Done, "people are synchronised with it", how)
    } else if users.iter().any(AppUser::has_error) {
        step(13, Wrong, "nobody could be synchronised; it may not be accepted (any more)", how).hint(token)
    } else {
        step(13, Unknown, "no API tells it, and nobody was synchronised with it yet", how)
            .hint("once a person is assigned it can be told")
    }
}

/// Numbers 16 to 19.
fn switches(facts: &Facts<'_>, app: &App) -> Vec<Row> {
    if !app.is_provisioning() {
        return (16..=19).map(|number| step(number, NotDone, "provisioning is off", FEATURES)).collect();
    }
    let wanted = [
        ("PUSH_NEW_USERS", "Create Users"),
        ("PUSH_PROFILE_UPDATES", "Update User Attributes"),
        ("PUSH_USER_DEACTIVATION", "Deactivate Users"),
    ];
    let off: Vec<&str> = wanted.iter().filter(|(feature, _)| !app.has(feature)).map(|(_, name)| *name).collect();
    let to_app = if off.is_empty() {
        step(16, Done, "Create Users, Update User Attributes and Deactivate Users are on", FEATURES)
    } else {
        step(16, NotDone, format!("off: {}", off.join(", ")), FEATURES).hint(format!("{} > To App > Edit", facts.page))
    };
    let unwanted = |number, feature, hint: &str| {
        if app.has(feature) {
            step(number, Wrong, "it is on", FEATURES).hint(format!("{} > {hint}", facts.page))
        } else {
            step(number, Done, "it is off", FEATURES)
        }
    };
    let people = facts.okta.users.iter().filter(|user| user.external_id.is_some()).count();
    let groups = facts.okta.imported().len();
    let how = "concluded from the app's users and groups";
    let import = if people + groups > 0 {
        step(19, Done, format!("{people} people are joined with employees, {groups} groups were imported"), how)
    } else {
        step(19, NotDone, "nobody is joined with an employee, and no group was imported", how)
            .hint("the app's Import tab > Import Now")
    };
    vec![
        to_app,
        unwanted(17, "PUSH_PASSWORD_UPDATES", "To App > Edit > clear Sync Password"),
        unwanted(18, "PROFILE_MASTERING", "To Okta > clear Profile & Lifecycle Sourcing"),
        import,
    ]
}
