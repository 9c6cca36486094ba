//! The steps that Okta has no public API for: exact values, and the page to open.

use jiff::Timestamp;

use super::checklist::{self, Values};
use super::look::{self, Looked};
use super::watch::{Ended, Until, watch};
use crate::cli::WatchArgs;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::{Check, Format, State as Shown};
use ornd_scim_core::config::Profile;
use ornd_scim_core::okta::{Scope, State};
use ornd_scim_core::provisioning::article::{Console, Entry, Id, Section};
use ornd_scim_core::provisioning::steps::{Step, StepState};

/// The Okta steps from the Provisioning tab on that are left for a person, with their values. They are printed with `-q` too:
/// the command cannot finish without them.
pub fn clicks(context: &Context, looked: &Looked, values: &Values) {
    let steps = looked.steps.iter().filter(|step| is_left(step));
    let page = looked.page.as_deref().unwrap_or("the Okta Admin Console");
    let mut text = format!("Okta has no public API for these steps. Do them at {page}:\n");
    for step in steps {
        text.push_str(&click(step.entry));
        if let Some(paste) = step.paste {
            text.push_str(&format!("        {}\n", values.text(paste)));
        }
    }
    if context.is_sandbox() {
        text.push_str(
            "In the sandbox, instead: ornd-scim sandbox okta connect\n\
             \u{20}               and: ornd-scim sandbox okta provisioning --create on --update on --deactivate on\n",
        );
    }
    text.push_str("Then run: ornd-scim okta apply   (--watch waits for the clicks)");
    context.out.clicks(&text);
}

fn is_left(step: &Step) -> bool {
    let by_hand = step.entry.section == Section::Okta && !matches!(step.state, StepState::Ok | StepState::Unknown);
    // The parts of step 18 say it all.
    by_hand && step.entry.id != Id::ToApp
}

/// One step as a line to follow.
pub fn click(entry: &Entry) -> String {
    let place =
        if entry.console == Console::Officernd && entry.section == Section::Okta { "In OfficeRnD: " } else { "" };
    format!("  {:>4}. {place}{}\n", entry.number.unwrap_or("+"), entry.action)
}

/// The end of `setup`: the steps in Okta. Trouble with Okta is a warning there: the connection was tested.
pub async fn end_of_setup(context: &Context, profile: &Profile) -> Result<Looked> {
    match context.clients.okta_if_any(profile, Scope::Read)? {
        None => look::without_okta(context, profile, None).await,
        Some(client) => match look::look(context, profile, &client).await {
            Ok(looked) => Ok(looked),
            Err(stopped) if stopped.kind.is_signal() => Err(stopped),
            Err(error) => {
                context.out.warn(&format!("cannot read Okta: {}", error.message));
                look::without_okta(context, profile, None).await
            }
        },
    }
}

/// Watches until every step is done that can be checked.
pub async fn watch_to_the_end(context: &Context, profile: &Profile, args: &WatchArgs) -> Result {
    let client = context.clients.okta(profile, Scope::Read)?;
    let mut again = look::Looker::new(context, profile, &client);
    let ended = watch(context, args, &Until::All, async || Ok(checklist::checks(&again.look().await?.steps))).await?;
    Ok(ended.exit())
}

/// What to do in Okta after a rotation. `token` says where the new value is.
pub fn paste(context: &Context, profile: &Profile, token: &str) {
    let page = match (&profile.okta.url, &profile.okta.app_id) {
        (Some(org), Some(app)) => format!("Open {}", ornd_scim_core::okta::deep_link(org, app)),
        _ => "Open the app \"SCIM 2.0 Test App (Header Auth)\" > Provisioning > Integration".to_owned(),
    };
    context.out.clicks(&format!(
        "\nOkta's calls fail until it has the new secret. In Okta:\n\
         \u{20}  1. {page}, and press Edit\n\
         \u{20}  2. API Token: paste {token}\n\
         \u{20}  3. Press Test API Credentials, then Save"
    ));
}

/// Watches, after a rotation, until Okta's calls pass again, if asked to or if a person is there. `Ok(None)` if nothing was
/// watched.
pub async fn after_rotation(
    context: &Context,
    profile: &Profile,
    args: &WatchArgs,
    since: Timestamp,
) -> Result<Option<Ended>> {
    let client = context.clients.okta_if_any(profile, Scope::Read)?;
    let Some(client) = client else {
        context.out.note("With an Okta login (ornd-scim okta login) this can be watched.");
        return Ok(None);
    };
    // A person at a terminal is there to click, and Okta's calls fail until they have.
    let person = context.can_ask() && context.out.format() == Format::Table && profile.okta.app_id.is_some();
    if !args.watch && !person {
        return Ok(None);
    }
    context.out.note(
        "No API exposes whether Okta has the new secret. The next person or group that Okta synchronizes shows it. To see it \
         at once, press Push now at a group, or change a person.",
    );
    watch(context, args, &Until::All, async || {
        let state = client.app_state(look::choice(profile)).await?;
        Ok(vec![passes(&state, since)])
    })
    .await
    .map(Some)
}

/// Whether one of Okta's calls passed after this time.
fn passes(state: &State, since: Timestamp) -> Check {
    let later = |time: &Option<String>| look::is_later(time.as_deref(), since);
    let user = state.users.iter().find(|user| later(&user.last_sync) && !user.has_error());
    let group = state.mappings.iter().find(|mapping| later(&mapping.last_push) && !mapping.has_error());
    let errors = state.users.iter().filter(|user| user.has_error()).count();
    let (shown, detail) = match (user, group) {
        (Some(user), _) => (Shown::Ok, format!("{} was synchronized after the rotation", user.shown())),
        (None, Some(_)) => (Shown::Ok, "a group was pushed after the rotation".to_owned()),
        (None, None) => (Shown::Todo, format!("nothing was synchronized since; people in error: {errors}")),
    };
    Check::new("okta-calls", "Okta's calls pass", shown, detail)
}

/// How `setup` ends that was asked to watch.
pub async fn end(context: &Context, profile: &Profile, args: &WatchArgs) -> Result {
    if args.watch { watch_to_the_end(context, profile, args).await } else { Ok(Exit::Done) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ornd_scim_core::okta::{AppUser, SyncState};

    #[test]
    fn only_what_was_synchronized_after_the_rotation_counts() {
        let since: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let user = |last_sync: Option<&str>, sync_state: SyncState| State {
            users: vec![AppUser { last_sync: last_sync.map(str::to_owned), sync_state, ..AppUser::default() }],
            ..State::default()
        };
        for (state, shown) in [
            (user(Some("2026-03-02T09:00:01.000Z"), SyncState::Synchronized), Shown::Ok),
            (user(Some("2026-03-02T08:59:59.000Z"), SyncState::Synchronized), Shown::Todo),
            (user(Some("2026-03-02T09:00:01.000Z"), SyncState::Error), Shown::Todo),
            (user(Some("yesterday"), SyncState::Synchronized), Shown::Todo),
            (user(None, SyncState::Synchronized), Shown::Todo),
        ] {
            assert_eq!(passes(&state, since).state, shown, "{state:?}");
        }
    }
}
