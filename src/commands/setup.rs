//! `setup`: the whole procedure, one thing at a time. It stores no state of its own: each step checks whether it is done, so
//! that the command can be stopped and run again at any point.

use serde::Serialize;

use super::activate::{Missing, missing_flags};
use super::okta::{self, Row, Values};
use super::teams::{self, Accepted};
use super::{Exit, Result, activate, connection, login, status};
use crate::cli::SetupArgs;
use crate::context::Context;
use crate::output::{Check, Format, Item, Question, Section, Sign, State};
use crate::report::{Failure, Kind};
use ornd_scim_core::config::{Integration, Profile};
use ornd_scim_core::provisioning::steps::{self, Counts};
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
    counts: Counts,
    steps: Vec<Row>,
}

/// Sets up provisioning end to end.
pub async fn setup(context: &Context, args: &SetupArgs) -> Result {
    let known = context.profiles.current_if_any()?;
    if !context.can_ask() {
        let missing = missing(context, args, known.as_ref())?;
        if !missing.is_empty() {
            return Err(missing_flags(&missing));
        }
    }

    // 1. Who we are.
    if known.is_none() || args.org.is_some() {
        context.out.note("Step 1 of 4  Log in to OfficeRnD Hybrid");
        login::login(context, &args.login()).await?;
    } else {
        context.out.note("Step 1 of 4  Log in: done already");
    }
    let mut profile = context.profile()?;
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

    // 2. What Okta's first import will make.
    context.out.note("Step 2 of 4  Teams");
    let accepted = Accepted { policy: args.policy.as_deref(), accept: args.accept_teams };
    let teams = teams::gate(context, &profile, accepted).await?.map(|forecast| forecast.groups());

    // 3. The integration, unless it works already.
    let report = if let Some(report) = working(context, args, &profile).await? {
        context.out.note("Step 3 of 4  Activate: the integration is active already");
        report
    } else {
        context.out.note("Step 3 of 4  Activate SCIM User Provisioning");
        sso(context, args, &profile)?;
        activate::run(context, &mut profile, &args.activate(), activate::Teams::Checked).await?
    };
    let checks = connection::checks(&report);
    if report.failed() {
        context.out.checklist(&checks);
        return Ok(connection::exit(&report));
    }

    // 4. The steps in Okta.
    let looked = okta::end_of_setup(context, &profile).await?;
    let mut values = Values::of(&profile);
    if args.show_token {
        let secret = context.secrets.secret(&profile, Name::ScimSecret)?;
        values.api_token = secret.map(|found| format!("Bearer {}", found.secret.expose()));
    }
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 2,
            profile: &profile.name,
            org: &profile.org,
            scim_base_url: profile.scim_base_url.as_deref().unwrap_or_default(),
            teams,
            passed: true,
            checks: &checks,
            counts: steps::count(&looked.steps, None),
            steps: okta::rows(context, &looked.steps, &values),
        });
    } else {
        context.out.note("Step 4 of 4  The steps in Okta");
        if context.out.format() == Format::Table {
            let text = format!("Okta's test passes: {} requests, sent from here", checks.len());
            let head = Item { sign: Sign::Ok, label: "Connection".to_owned(), text, below: vec![] };
            context.out.sections(&[Section { head, items: vec![] }]);
        }
        okta::show(context, &looked.steps, &values);
        remember(context);
    }
    okta::end(context, &profile, &args.watch).await
}

/// What the article says before its steps, as far as it matters from now on.
fn remember(context: &Context) {
    context.out.notes(
        "\nEdit employees in Okta only, not in OfficeRnD: the sync goes one way.\n\
         An employee who leaves becomes Former and keeps future bookings: ornd-scim bookings list\n\
         To see this list again: ornd-scim status",
    );
}

/// Single sign-on comes first. The sandbox counts as ready.
fn sso(context: &Context, args: &SetupArgs, profile: &Profile) -> Result<()> {
    if args.sso_ready || context.sandbox.is_used() {
        return Ok(());
    }
    let text = format!("Is single sign-on set up for {} in OfficeRnD?", profile.org);
    if context.out.yes(Question { text: &text, flag: "--sso-ready" })? {
        return Ok(());
    }
    Err(Failure::new(Kind::Incomplete, "single sign-on is not set up; SCIM cannot be configured without it")
        .hint("set it up under Settings > Integrations in OfficeRnD, then run ornd-scim setup again"))
}

/// The test of the stored connection; `None` if there is none, it fails, or new values were given.
async fn working(
    context: &Context,
    args: &SetupArgs,
    profile: &Profile,
) -> Result<Option<ornd_scim_core::scim::Report>> {
    if args.base_url.is_some() || args.scim_secret_file.is_some() {
        return Ok(None);
    }
    match (&profile.scim_base_url, context.secrets.secret(profile, Name::ScimSecret)?) {
        (Some(url), Some(found)) => {
            let report = connection::check(context, url, &found.secret).await?;
            Ok(Some(report).filter(|report| !report.failed()))
        }
        _ => Ok(None),
    }
}

/// Everything that a run without a terminal cannot ask for, at once.
fn missing(context: &Context, args: &SetupArgs, known: Option<&Profile>) -> Result<Vec<Missing>> {
    if context.sandbox.is_used() {
        return Ok(if args.yes { vec![] } else { vec![("--yes", "activate without a question")] });
    }
    let mut missing = Vec::new();
    let mut need = |is_missing: bool, flag, what| {
        if is_missing {
            missing.push((flag, what));
        }
    };
    let logs_in = known.is_none() || args.org.is_some();
    // A file is not read here: it may be standard input, which can be read once.
    let named = |name, has_file: bool| {
        Ok::<bool, Failure>(has_file || context.secrets.named_secret(name, None, known)?.is_some())
    };
    need(known.is_none() && args.org.is_none(), "--org SLUG", "the organization's slug (Settings > My Account)");
    let has_client_id = args.client_id.is_some() || known.is_some_and(|profile| profile.client_id.is_some());
    need(logs_in && !has_client_id, "--client-id ID", "from Developer Tools > Applications");
    if logs_in {
        let has = named(Name::ClientSecret, args.client_secret_file.is_some())?;
        need(!has, "--client-secret-file FILE", "or ORND_SCIM_CLIENT_SECRET_FILE");
    }
    let stored_url = known.is_some_and(|profile| profile.scim_base_url.is_some());
    let stored_secret = match known {
        Some(profile) => context.secrets.secret(profile, Name::ScimSecret)?.is_some(),
        None => false,
    };
    let is_active = stored_url && stored_secret;
    need(!args.yes && !is_active, "--yes", "activate without a question");
    need(!args.sso_ready && !is_active, "--sso-ready", "single sign-on is set up in OfficeRnD");
    if known.is_none_or(|profile| profile.integration == Integration::Guided) {
        let has = named(Name::ScimSecret, args.scim_secret_file.is_some())?;
        need(
            args.base_url.is_none() && !stored_url,
            "--base-url URL",
            "the SCIM Base URL from the dialog in OfficeRnD",
        );
        need(!has && !stored_secret, "--scim-secret-file FILE", "the SCIM Secret, or ORND_SCIM_SCIM_SECRET_FILE");
    }
    Ok(missing)
}
