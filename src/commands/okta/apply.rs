//! `okta apply`: shows the plan, asks, makes the changes, and guides what only a person can do.

use super::change::{Changer, Made};
use super::watch::{Ended, Until, watch_rows};
use super::{guide, look, plan};
use crate::cli::OktaApplyArgs;
use crate::commands::teams::count;
use crate::commands::{Exit, Result, secret};
use crate::context::Context;
use crate::output::Question;
use crate::report::{Failure, Kind};
use ornd_scim_core::config::Profile;
use ornd_scim_core::okta::{Client, Scope, State};
use ornd_scim_core::provisioning::plan::{Change, Desired, Plan, diff};
use ornd_scim_core::secrets::Secret;
use ornd_scim_core::text;

/// The step after which groups can be pushed.
const PROVISIONING: &str = "okta-to-app";

/// Makes Okta as it should be.
pub async fn apply(context: &Context, args: &OktaApplyArgs) -> Result {
    let mut profile = context.profile()?;
    let desired = plan::desired(&mut profile, args.file.as_deref())?;
    let client = context.clients.okta(&profile, Scope::Manage)?;
    let state = plan::read(context, &profile, &client, &desired).await?;
    let planned = diff(&desired, &state, args.prune);
    plan::show(context, &profile, &desired, &state, &planned);
    if !planned.problems.is_empty() {
        return Err(plan::refuse(&planned));
    }
    if !planned.changes.is_empty() {
        agree(context, args, &planned)?;
    }
    let mut app_id = state.app.as_ref().map(|app| app.id.clone());
    if !make(context, &mut profile, &client, &mut app_id, &planned.changes).await? {
        return Ok(Exit::With(Kind::Interrupted));
    }
    keep_app(context, &mut profile, app_id.as_deref())?;
    if args.try_connection
        && let Some(app) = &app_id
    {
        try_connection(context, &profile, &client, app).await?;
    }
    finish(context, args, &mut profile, &client, &desired).await
}

fn agree(context: &Context, args: &OktaApplyArgs, planned: &Plan) -> Result<()> {
    let unassign: Vec<&str> = planned
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Unassign { group, .. } => Some(group.as_str()),
            _ => None,
        })
        .collect();
    if !unassign.is_empty() {
        context.out.warn(&format!(
            "the people of {} are deactivated in OfficeRnD and become Former, unless another assigned group has them.",
            text::line(&unassign.join(", "))
        ));
    }
    if args.yes {
        return Ok(());
    }
    let text = format!("Make {} in Okta?", count(planned.changes.len(), "change", "changes"));
    context.out.confirm(Question { text: &text, flag: "--yes" })
}

/// Makes the changes in their order; `false` when Ctrl-C stopped it between two of them. The app's id is kept as soon as it
/// is there, so that a run that stops here goes on with this very app.
async fn make(
    context: &Context,
    profile: &mut Profile,
    client: &Client,
    app_id: &mut Option<String>,
    changes: &[Change],
) -> Result<bool> {
    let mut maker = Changer::new(client, app_id.clone());
    // What is sent is waited for; Ctrl-C counts between two changes.
    let mut stop = Box::pin(async {
        let _ = tokio::signal::ctrl_c().await;
    });
    for (number, change) in changes.iter().enumerate() {
        let stopped = (async { futures_util::poll!(&mut stop).is_ready() }).await;
        if stopped {
            context.out.note(&left(number, changes.len()));
            return Ok(false);
        }
        let made = maker.make(change).await;
        // Names in it come from Okta: none of them may make a line of its own.
        let text = text::line(&change.text()).into_owned();
        let made = made.map_err(|error| {
            Failure::from(error).while_doing(format!("{text}: it failed; {}", left(number, changes.len())))
        })?;
        let was_there = if made == Made::WasThere { " (it was there already)" } else { "" };
        context.out.note(&format!("Done: {text}{was_there}"));
        if app_id.is_none() {
            app_id.clone_from(&maker.app_id);
            keep_app(context, profile, app_id.as_deref())?;
        }
    }
    Ok(true)
}

fn left(done: usize, all: usize) -> String {
    format!("{done} of {all} changes were made. Run it again: it goes on where it stopped")
}

fn keep_app(context: &Context, profile: &mut Profile, app_id: Option<&str>) -> Result<()> {
    if app_id.is_some() && profile.okta.app_id.as_deref() != app_id {
        profile.okta.app_id = app_id.map(str::to_owned);
        context.profiles.save(profile, false)?;
    }
    Ok(())
}

/// The connection by API, which is not documented for this app. Only what is read afterwards counts. One that is there
/// already is left alone: what Okta would make of a second one is not known.
async fn try_connection(context: &Context, profile: &Profile, client: &Client, app: &str) -> Result<()> {
    if client.app(app).await?.is_some_and(|app| app.is_provisioning()) {
        context.out.note("Provisioning is on already; the connection was not touched.");
        return Ok(());
    }
    let Some(base_url) = profile.scim_base_url.clone() else {
        return Err(Failure::usage("the profile has no SCIM Base URL to connect to")
            .hint(format!("ornd-scim{} activate", context.flags_for_hint())));
    };
    let scim = secret::required(context, profile)?;
    let field = Secret::new(format!("Bearer {}", scim.expose()));
    if let Err(error) = client.try_connection(app, &base_url, &field).await {
        context.out.note(&format!("The connection could not be made by API: {error}. It is guided instead."));
        return Ok(());
    }
    match client.connection(app).await? {
        Some(connection) if connection.status == "ENABLED" => {
            context.out.note("Okta says that the connection is ENABLED.");
        }
        connection => {
            let status = connection.map_or_else(|| "nothing".to_owned(), |connection| connection.status);
            context.out.note(&format!(
                "Okta took the request, but says {status} afterwards: the connection was not made. It is guided instead."
            ));
        }
    }
    Ok(())
}

/// What is left: pushing waits for provisioning, and that for a person.
async fn finish(
    context: &Context,
    args: &OktaApplyArgs,
    profile: &mut Profile,
    client: &Client,
    desired: &Desired,
) -> Result {
    let state = plan::read(context, profile, client, desired).await?;
    if is_connected(&state) {
        return last(context, args, profile, client, desired, &state).await;
    }
    guide::connect(context, profile, client).await?;
    if !args.watch.watch {
        return Ok(Exit::With(Kind::Incomplete));
    }
    let mut again = look::Looker::new(context, profile, client);
    let until = Until::Step(PROVISIONING.to_owned());
    let ended = watch_rows(context, &args.watch, &until, async || Ok(again.look().await?.rows)).await?;
    if ended != Ended::Reached {
        return Ok(ended.exit());
    }
    let state = plan::read(context, profile, client, desired).await?;
    last(context, args, profile, client, desired, &state).await
}

/// Whether everything is switched on that a person has to switch on.
fn is_connected(state: &State) -> bool {
    let wanted = ["PUSH_NEW_USERS", "PUSH_PROFILE_UPDATES", "PUSH_USER_DEACTIVATION"];
    state.app.as_ref().is_some_and(|app| wanted.iter().all(|feature| app.has(feature)))
}

/// The changes that had to wait, and the proof that nothing is left.
async fn last(
    context: &Context,
    args: &OktaApplyArgs,
    profile: &mut Profile,
    client: &Client,
    desired: &Desired,
    state: &State,
) -> Result {
    let rest = diff(desired, state, args.prune);
    let mut app_id = state.app.as_ref().map(|app| app.id.clone());
    if !make(context, profile, client, &mut app_id, &rest.changes).await? {
        return Ok(Exit::With(Kind::Interrupted));
    }
    let after = if rest.changes.is_empty() {
        rest
    } else {
        let state = plan::read(context, profile, client, desired).await?;
        diff(desired, &state, args.prune)
    };
    if after.is_empty() && after.problems.is_empty() {
        context.out.note(&format!(
            "Okta is as it should be. ornd-scim{} okta status shows every step.",
            context.flags_for_hint()
        ));
        return Ok(Exit::Done);
    }
    Err(Failure::new(Kind::Incomplete, "Okta took every change, but does not show all of them yet")
        .because(after.changes.iter().map(Change::text).collect::<Vec<_>>().join("; "))
        .hint(format!("ornd-scim{} okta plan   in a minute", context.flags_for_hint())))
}
