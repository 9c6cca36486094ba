//! `setup`: the vendor's procedure from top to bottom. It keeps no state of its own: each step finds out whether it is
//! done, so that it can be stopped and run again at any point.

use serde::Serialize;

use super::teams::{self, Accepted};
use super::{Exit, Result, activate, connection, login, okta, status};
use crate::cli::SetupArgs;
use crate::context::Context;
use crate::output::{Check, Format, State};
use ornd_scim_core::provisioning::checklist::{self, Step, Values};
use ornd_scim_core::secrets::Name;

/// The JSON document; its schema is docs/schema/setup.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    scim_base_url: &'a str,
    teams: Option<usize>,
    passed: bool,
    checks: &'a [Check],
    steps: &'a [Step],
}

/// Goes through the whole procedure.
pub async fn setup(context: &Context, args: &SetupArgs) -> Result {
    let person = context.out.format() == Format::Table;

    // 1. Who we are.
    if context.profiles.current_if_any()?.is_none() || args.org.is_some() {
        context.out.note("Step 1 of 4: log in to OfficeRnD Hybrid");
        login::login(context, &args.login()).await?;
    } else {
        context.out.note("Step 1 of 4: logged in already");
    }
    let mut profile = context.profile()?;

    // 2. Preflight: stop at what would make the rest fail.
    context.out.note("Step 2 of 4: look at what is there");
    let found = status::gather(context, &profile).await?;
    let blocking: Vec<_> = found
        .checks
        .iter()
        .filter(|check| check.state == State::Fail && status::blocks_setup(check))
        .cloned()
        .collect();
    if let (Some(kind), false) = (found.worst, blocking.is_empty()) {
        context.out.checklist(&blocking);
        return Ok(Exit::With(kind));
    }

    // 3. The integration, unless it works already.
    let known = match (&profile.scim_base_url, context.secrets.secret(&profile, Name::ScimSecret)?) {
        (Some(url), Some(secret)) => Some((url.clone(), secret.secret)),
        _ => None,
    };
    let accepted = Accepted { policy: args.policy.as_deref(), accept: args.accept_teams };
    let teams = teams::gate(context, &profile, accepted).await?.map(|forecast| forecast.groups());
    let working = match known {
        Some((url, secret)) if args.base_url.is_none() && args.scim_secret_file.is_none() => {
            Some(connection::check(context, &url, &secret).await?).filter(|report| !report.failed())
        }
        _ => None,
    };
    let report = if let Some(report) = working {
        context.out.note("Step 3 of 4: the integration is active and works already");
        report
    } else {
        context.out.note("Step 3 of 4: activate the integration");
        activate::run(context, &mut profile, &args.activate(), activate::Teams::Checked).await?
    };
    let checks = connection::checks(&report);
    let base_url = profile.scim_base_url.clone().unwrap_or_default();

    // 4. The steps in Okta.
    let token = if args.show_token {
        context.secrets.secret(&profile, Name::ScimSecret)?.map(|found| format!("Bearer {}", found.secret.expose()))
    } else {
        None
    };
    let flags = context.flags_for_hint();
    let values = Values { base_url: Some(&base_url), api_token: token.as_deref(), flags: &flags, teams };
    let mut steps = checklist::okta_steps(values);
    steps.extend(checklist::assignment_steps());
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 1,
            profile: &profile.name,
            org: &profile.org,
            scim_base_url: &base_url,
            teams,
            passed: !report.failed(),
            checks: &checks,
            steps: &steps,
        });
    } else {
        if person {
            context.out.heading("Okta's test, sent from here");
        }
        context.out.checklist(&checks);
        if !report.failed() {
            context.out.note("Step 4 of 4: the steps in Okta");
            context.out.text(&format!("\n{}", checklist::text(&steps)));
        }
    }
    if report.failed() {
        return Ok(connection::exit(&report));
    }
    okta::end_of_setup(context, &profile, &args.watch).await
}
