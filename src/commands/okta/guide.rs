//! The steps that Okta has no public API for: exact values, and the page to open.

use jiff::Timestamp;

use super::look;
use super::watch::{Ended, Until, watch_rows};
use crate::cli::WatchArgs;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::Format;
use ornd_scim_core::config::Profile;
use ornd_scim_core::okta::{Client, Scope, State};
use ornd_scim_core::provisioning::checklist::{self, Part, Row, Values, Verdict};

/// From this number on the steps are a person's: the Provisioning tab.
const BY_HAND: u8 = 9;

/// The steps from the Provisioning tab on that are not done yet, with their values.
pub async fn connect(context: &Context, profile: &Profile, client: &Client) -> Result<()> {
    let looked = look::look(context, profile, client).await?;
    let done = |number| {
        let mut rows = looked.rows.iter().filter(|row| row.part == Part::Okta && row.number == number);
        rows.any(|row| row.verdict == Verdict::Done)
    };
    let flags = context.flags_for_hint();
    let values = Values { base_url: profile.scim_base_url.as_deref(), flags: &flags, ..Values::default() };
    let mut steps = checklist::okta_steps(values);
    steps.retain(|step| step.number >= BY_HAND && !done(step.number));
    context.out.notes(&format!(
        "\nOkta has no public API for these steps. Please do them by hand, at\n{}\n\n{}\n\
         ornd-scim{flags} okta apply --watch waits until they are done, and then makes what had to wait.",
        looked.page,
        checklist::text(&steps)
    ));
    Ok(())
}

/// The end of `setup`: what is done in Okta already, and what to type to see and do the rest.
pub async fn end_of_setup(context: &Context, profile: &Profile, watch: &WatchArgs) -> Result {
    let flags = context.flags_for_hint();
    let Some(client) = context.clients.okta_if_any(profile, Scope::Read)? else {
        context.out.notes(&format!(
            "\nOkta itself is not checked, as no Okta login is known: ornd-scim{flags} okta login. With one, ornd-scim{flags} \
             okta apply makes the app and its groups, and ornd-scim{flags} okta status --watch sees each click."
        ));
        return Ok(Exit::Done);
    };
    let looked = match look::look(context, profile, &client).await {
        Ok(looked) => looked,
        Err(error) => {
            context.out.warn(&format!("Okta could not be looked at: {}", error.message));
            return Ok(Exit::Done);
        }
    };
    let count = |verdict| looked.rows.iter().filter(|row| row.verdict == verdict).count();
    context.out.notes(&format!(
        "\nOf these {} steps {} are done, {} are not, {} are wrong, and {} cannot be told by any API.\n\
         ornd-scim{flags} okta apply            makes the app and its groups, and guides the rest\n\
         ornd-scim{flags} okta status --watch   sees each click\n\
         The page of the app: {}",
        looked.rows.len(),
        count(Verdict::Done),
        count(Verdict::NotDone),
        count(Verdict::Wrong),
        count(Verdict::Unknown),
        looked.page
    ));
    if !watch.watch {
        return Ok(Exit::Done);
    }
    let mut again = look::Looker::new(context, profile, &client);
    let ended = watch_rows(context, watch, &Until::All, async || Ok(again.look().await?.rows)).await?;
    Ok(ended.exit())
}

/// What is to be done in Okta after a rotation: which app to open, and what to paste there. `token` says where that is
/// to be had.
pub fn paste(context: &Context, profile: &Profile, token: &str) {
    let page = match (&profile.okta.url, &profile.okta.app_id) {
        (Some(org), Some(app)) => format!("Open {}", ornd_scim_core::okta::deep_link(org, app)),
        _ => "Open the app \"SCIM 2.0 Test App (Header Auth)\" > Provisioning > Integration".to_owned(),
    };
    context.out.notes(&format!(
        "\nOkta's calls fail until it has the new secret. In Okta:\n\
         \u{20}  1. {page}, and press Edit\n\
         \u{20}  2. API Token: paste {token}\n\
         \u{20}  3. Press Test API Credentials, then Save"
    ));
}

/// Watches, after a rotation, until Okta's calls pass again, when asked to or when a person is there. `Ok(None)` where
/// nothing was watched.
pub async fn after_rotation(
    context: &Context,
    profile: &Profile,
    watch: &WatchArgs,
    since: Timestamp,
) -> Result<Option<Ended>> {
    let flags = context.flags_for_hint();
    let client = context.clients.okta_if_any(profile, Scope::Read)?;
    let Some(client) = client else {
        context.out.note(&format!("With an Okta login (ornd-scim{flags} okta login) this can be watched."));
        return Ok(None);
    };
    // A person at a terminal is there to click, and Okta's calls fail until they have.
    let person = context.can_ask() && context.out.format() == Format::Table && profile.okta.app_id.is_some();
    if !watch.watch && !person {
        return Ok(None);
    }
    context.out.note(
        "No API tells whether the new secret is in Okta. What shows is the next thing that Okta sends: a person or a group \
         that is synchronised after the rotation. To see it at once, press Push now at a group, or change a person.",
    );
    watch_rows(context, watch, &Until::All, async || {
        let state = client.app_state(look::choice(profile)).await?;
        Ok(vec![passes(&state, since)])
    })
    .await
    .map(Some)
}

/// Whether a call of Okta passed after this time, as far as Okta tells.
fn passes(state: &State, since: Timestamp) -> Row {
    let later = |time: &Option<String>| {
        time.as_deref().and_then(|time| time.parse::<Timestamp>().ok()).is_some_and(|time| time > since)
    };
    let user = state.users.iter().find(|user| later(&user.last_sync) && !user.has_error());
    let group = state.mappings.iter().find(|mapping| later(&mapping.last_push) && !mapping.has_error());
    let errors = state.users.iter().filter(|user| user.has_error()).count();
    let (verdict, detail) = match (user, group) {
        (Some(user), _) => (Verdict::Done, format!("{} was synchronised after the rotation", user.shown())),
        (None, Some(_)) => (Verdict::Done, "a group was pushed after the rotation".to_owned()),
        (None, None) => (Verdict::NotDone, format!("nothing was synchronised since; people in error: {errors}")),
    };
    Row {
        part: Part::Running,
        number: 1,
        name: "okta-calls",
        title: "Okta's calls pass",
        verdict,
        detail,
        how: "lastSync of the app's users, lastPush of its mappings",
        hint: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ornd_scim_core::okta::AppUser;

    #[test]
    fn only_what_was_synchronised_after_the_rotation_counts() {
        let since: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let user = |last_sync: Option<&str>, sync_state: &str| State {
            users: vec![AppUser {
                last_sync: last_sync.map(str::to_owned),
                sync_state: sync_state.to_owned(),
                ..AppUser::default()
            }],
            ..State::default()
        };
        for (state, verdict) in [
            (user(Some("2026-03-02T09:00:01.000Z"), "SYNCHRONIZED"), Verdict::Done),
            (user(Some("2026-03-02T08:59:59.000Z"), "SYNCHRONIZED"), Verdict::NotDone),
            (user(Some("2026-03-02T09:00:01.000Z"), "ERROR"), Verdict::NotDone),
            (user(Some("yesterday"), "SYNCHRONIZED"), Verdict::NotDone),
            (user(None, "SYNCHRONIZED"), Verdict::NotDone),
        ] {
            assert_eq!(passes(&state, since).verdict, verdict, "{state:?}");
        }
    }
}
