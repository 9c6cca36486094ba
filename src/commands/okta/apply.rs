//! `okta apply`: shows the plan, asks, makes the changes, and guides what only a person can do.

use std::rc::Rc;

use serde::Serialize;

use super::checklist::{self, Row, Values};
use super::look::{self, Looked};
use super::watch::{Ended, Until, watch};
use super::{guide, plan};
use crate::cli::OktaApplyArgs;
use crate::commands::teams::count;
use crate::commands::{Exit, Result, secret};
use crate::context::Context;
use crate::output::{Format, Question};
use crate::report::{Failure, Kind};
use crate::signals::{self, Listener};
use ornd_scim_core::bookings::cancel::Interruption;
use ornd_scim_core::config::Profile;
use ornd_scim_core::okta::{Client, ConnectionStatus, Feature, Scope, State};
use ornd_scim_core::provisioning::apply::{self, Outcome, Stopped};
use ornd_scim_core::provisioning::plan::{Change, Desired, Plan, diff};
use ornd_scim_core::provisioning::steps::{self, Counts};
use ornd_scim_core::secrets::Secret;
use ornd_scim_core::text;

/// The step after which groups can be pushed.
const PROVISIONING: &str = "okta-to-app";

/// The JSON document; its schema is docs/schema/okta-apply.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    app_id: Option<&'a str>,
    label: &'a str,
    made: &'a [Change],
    waiting: &'a [Change],
    also_assigned: &'a [String],
    finished: bool,
    counts: Option<Counts>,
    steps: Vec<Row>,
}

/// One run.
struct Run<'a> {
    context: &'a Context,
    args: &'a OktaApplyArgs,
    profile: Profile,
    client: Rc<Client>,
    desired: Desired,
    made: Vec<Change>,
    /// What is left, and the steps, once they are known.
    left: Plan,
    looked: Option<Looked>,
}

/// Applies the desired configuration.
pub async fn apply(context: &Context, args: &OktaApplyArgs) -> Result {
    let mut profile = context.profile()?;
    let desired = plan::desired(&mut profile, args.file.as_deref())?;
    let client = Rc::new(context.clients.okta(&profile, Scope::Manage)?);
    let mut run = Run { context, args, profile, client, desired, made: vec![], left: Plan::default(), looked: None };
    if let Some(group) = &args.repush {
        return run.repush(group).await;
    }
    let ended = run.all().await;
    if context.out.format() == Format::Json {
        let finished = matches!(ended, Ok(Exit::Done));
        let steps = run.looked.as_ref().map(|looked| looked.steps.as_slice());
        context.out.json(&Document {
            schema_version: 2,
            profile: &run.profile.name,
            org: &run.profile.org,
            app_id: run.profile.okta.app_id.as_deref(),
            label: run.desired.label(),
            made: &run.made,
            waiting: &run.left.waiting,
            also_assigned: &run.left.also_assigned,
            finished,
            counts: steps.map(|steps| steps::count(steps, None)),
            steps: steps.map(|steps| checklist::rows(context, steps, &Values::of(&run.profile))).unwrap_or_default(),
        });
    }
    ended
}

impl Run<'_> {
    async fn all(&mut self) -> Result {
        let context = self.context;
        let state = self.read().await?;
        let planned = self.diff(&state);
        if context.out.format() == Format::Json {
            plan::summary(context, &planned);
        } else {
            plan::show(context, &self.profile, &self.desired, &state, &planned, &[]);
        }
        if !planned.problems.is_empty() {
            return Err(plan::refuse(&planned));
        }
        if !planned.changes.is_empty() {
            self.agree(&planned)?;
        }
        let app_id = state.app.as_ref().map(|app| app.id.clone());
        if let Some(id) = &app_id {
            self.store_app(id)?;
        }
        if let Some(stopped) = self.make(app_id, &planned.changes).await? {
            return Ok(stopped);
        }
        self.left = Plan { changes: vec![], ..planned };
        if self.args.try_connection
            && let Some(app) = self.profile.okta.app_id.clone()
        {
            self.try_connection(&app).await?;
        }
        self.finish().await
    }

    async fn read(&self) -> Result<State> {
        plan::read(self.context, &self.profile, &self.client, &self.desired).await
    }

    fn diff(&self, state: &State) -> Plan {
        diff(&self.desired, state, self.args.options())
    }

    fn agree(&self, planned: &Plan) -> Result<()> {
        let unassign: Vec<&str> = planned
            .changes
            .iter()
            .filter_map(|change| match change {
                Change::Unassign { group, .. } => Some(group.as_str()),
                _ => None,
            })
            .collect();
        if !unassign.is_empty() {
            self.context.out.warn(&format!(
                "people of {} are deactivated in OfficeRnD and become Former, unless another assigned group has them.",
                text::line(&unassign.join(", "))
            ));
        }
        if self.args.yes {
            return Ok(());
        }
        let text = format!("Make {} in Okta?", count(planned.changes.len(), "change", "changes"));
        self.context.out.confirm(Question { text: &text, flag: "--yes" })
    }

    /// The app's id is stored as soon as it is known, so that a run that stops here continues with this app.
    fn store_app(&mut self, id: &str) -> Result<()> {
        if self.profile.okta.app_id.as_deref() != Some(id) {
            self.profile.okta.app_id = Some(id.to_owned());
            self.context.profiles.save(&self.profile, false)?;
        }
        Ok(())
    }

    /// Makes the changes in their order. If a signal stopped it between two of them: how the command ends.
    async fn make(&mut self, app_id: Option<String>, changes: &[Change]) -> Result<Option<Exit>> {
        let context = self.context;
        let listener = Listener::begin();
        let client = Rc::clone(&self.client);
        let ended = apply::apply(&client, app_id, changes, &mut Progress { run: self, listener: &listener }).await;
        let left = |at: usize| format!("{at} of {} changes were made. Run it again to continue", changes.len());
        let stopped = |at: usize, kind: Interruption| {
            context.out.note(&left(at));
            Exit::With(kind.into())
        };
        match ended {
            Ok(_) => Ok(listener.heard().map(|kind| stopped(changes.len(), kind))),
            Err(Stopped::Interrupted { at }) => Ok(Some(stopped(at, listener.heard().unwrap_or(Interruption::Person)))),
            Err(Stopped::Failed { at, error }) => {
                let change = changes.get(at).map(Change::text).unwrap_or_default();
                // Names in it come from Okta: none of them may make a line of its own.
                Err(Failure::from(error).while_doing(format!("{}: failed; {}", text::line(&change), left(at))))
            }
            Err(Stopped::Reporter(failure)) => Err(failure),
        }
    }

    /// The connection by API, which is not documented for this app. Only what is read afterwards counts. An existing one is
    /// not touched: what Okta would make of a second one is not known.
    async fn try_connection(&self, app: &str) -> Result<()> {
        let (context, client) = (self.context, &*self.client);
        if client.app(app).await?.is_some_and(|app| app.is_provisioning()) {
            context.out.note("Provisioning is already on; the connection was not changed.");
            return Ok(());
        }
        let Some(base_url) = self.profile.scim_base_url.clone() else {
            return Err(Failure::usage("the profile has no SCIM Base URL to connect to").hint("ornd-scim activate"));
        };
        let scim = secret::required(context, &self.profile)?;
        let field = Secret::new(format!("Bearer {}", scim.expose()));
        if let Err(error) = client.try_connection(app, &base_url, &field).await {
            context.out.note(&format!("The connection cannot be made through the API: {error}."));
            return Ok(());
        }
        match client.connection(app).await? {
            Some(connection) if connection.status == ConnectionStatus::Enabled => {
                context.out.note("Okta reports the connection as ENABLED.");
            }
            connection => {
                let status = connection.map_or_else(|| "nothing".to_owned(), |found| found.status.to_string());
                context.out.note(&format!(
                    "Okta accepted the request, but then reports {}: the connection was not made.",
                    text::line(&status)
                ));
            }
        }
        Ok(())
    }

    /// What is left: pushing waits for provisioning, and that for a person.
    async fn finish(&mut self) -> Result {
        let state = self.read().await?;
        if is_connected(&state) {
            return self.last(&state).await;
        }
        let looked = look::look(self.context, &self.profile, &self.client).await?;
        guide::clicks(self.context, &looked, &Values::of(&self.profile));
        self.looked = Some(looked);
        if !self.args.watch.watch {
            return Ok(Exit::With(Kind::Incomplete));
        }
        let until = Until::Step(PROVISIONING.to_owned());
        let mut again = look::Looker::new(self.context, &self.profile, &self.client);
        let ended =
            watch(self.context, &self.args.watch, &until, async || Ok(checklist::checks(&again.look().await?.steps)))
                .await?;
        if ended != Ended::Reached {
            return Ok(ended.exit());
        }
        let state = self.read().await?;
        self.last(&state).await
    }

    /// The changes that had to wait, and the proof that nothing is left.
    async fn last(&mut self, state: &State) -> Result {
        let rest = self.diff(state);
        let app_id = state.app.as_ref().map(|app| app.id.clone());
        if let Some(stopped) = self.make(app_id, &rest.changes).await? {
            return Ok(stopped);
        }
        let after = if rest.changes.is_empty() { rest } else { self.diff(&self.read().await?) };
        self.left = after.clone();
        if self.context.out.format() == Format::Json {
            self.looked = Some(look::look(self.context, &self.profile, &self.client).await?);
        }
        if after.location_by_hand {
            plan::location_by_hand(self.context, &self.desired);
            return Ok(Exit::With(Kind::Incomplete));
        }
        if after.is_empty() && after.problems.is_empty() {
            self.context.out.note(if self.made.is_empty() {
                // That nothing is to do has been said above.
                "ornd-scim okta status   shows every step"
            } else {
                "Okta matches the desired configuration. ornd-scim okta status shows every step."
            });
            return Ok(Exit::Done);
        }
        Err(Failure::new(Kind::Incomplete, "Okta accepted every change, but does not show all of them yet")
            .because(after.changes.iter().map(Change::text).collect::<Vec<_>>().join("; "))
            .hint("ornd-scim okta plan   in a minute"))
    }

    /// Pushes one group again.
    async fn repush(&mut self, group: &str) -> Result {
        let state = self.read().await?;
        let Some(app) = &state.app else {
            return Err(plan::refuse(&self.diff(&state)));
        };
        let mapping = state
            .mappings
            .iter()
            .find(|mapping| mapping.source_group_id == group || state.name_of(&mapping.source_group_id) == group);
        let Some(mapping) = mapping else {
            return Err(Failure::usage(format!("the app does not push a group {group:?}"))
                .hint("ornd-scim okta groups lists what it pushes"));
        };
        if !self.args.yes {
            let text = format!("Push the group \"{}\" again? Its Team stays.", text::line(group));
            self.context.out.confirm(Question { text: &text, flag: "--yes" })?;
        }
        // Between removing the push and making it again, the group is not pushed.
        let words = "Stopping: the group is pushed again first.";
        let (pushed, asked) =
            signals::uninterrupted(&self.context.out, words, apply::repush(&self.client, &app.id, mapping)).await;
        pushed.map_err(|error| {
            Failure::from(error).while_doing("pushing the group again failed; run it again to finish".to_owned())
        })?;
        self.context.out.note(&format!("Okta pushes the group \"{}\" again.", text::line(group)));
        asked.map_or(Ok(Exit::Done), |kind| Err(signals::stopped(kind)))
    }
}

/// Whether everything is on that a person has to switch on.
fn is_connected(state: &State) -> bool {
    let switches = [Feature::PushNewUsers, Feature::PushProfileUpdates, Feature::PushUserDeactivation];
    state.app.as_ref().is_some_and(|app| switches.iter().all(|feature| app.has(feature)))
}

/// Reports each change, and stores the app's id.
struct Progress<'a, 'b> {
    run: &'a mut Run<'b>,
    listener: &'a Listener,
}

impl apply::Reporter for Progress<'_, '_> {
    type Error = Failure;

    fn app_known(&mut self, id: &str) -> Result<()> {
        self.run.store_app(id)
    }

    fn changed(&mut self, change: &Change, outcome: Outcome) {
        let existed = if outcome == Outcome::Existed { " (was already done)" } else { "" };
        self.run.context.out.note(&format!("Done: {}{existed}", text::line(&change.text())));
        self.run.made.push(change.clone());
    }

    fn is_stopped(&mut self) -> bool {
        self.listener.heard().is_some()
    }
}
