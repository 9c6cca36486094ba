//! `okta status`: the article as a checklist.

use serde::Serialize;

use super::checklist::{self, Row, Values};
use super::look::{self, Looked};
use super::watch::{self, Ended, Until};
use crate::cli::OktaStatusArgs;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::Format;
use crate::report::Kind;
use ornd_scim_core::config::Profile;
use ornd_scim_core::okta::Scope;
use ornd_scim_core::provisioning::steps::{self, Counts, Step, StepState};

/// The JSON document; its schema is docs/schema/okta-status.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    okta_url: &'a str,
    app_id: Option<&'a str>,
    page: Option<&'a str>,
    reached: Option<bool>,
    counts: Counts,
    steps: Vec<Row>,
}

/// Reads and shows; with `--watch` until it was reached.
pub async fn status(context: &Context, args: &OktaStatusArgs) -> Result {
    let profile = context.profile()?;
    let client = context.clients.okta(&profile, Scope::Read)?;
    if !args.watch.watch {
        let looked = look::look(context, &profile, &client).await?;
        show(context, &profile, &looked, None);
        return Ok(exit(&looked.steps, args.detailed_exitcode));
    }
    let until = Until::parse(&args.until)?;
    let mut again = look::Looker::new(context, &profile, &client);
    let mut last = None;
    let ended = watch::watch(context, &args.watch, &until, async || {
        let looked = again.look().await?;
        let checks = checklist::checks(&looked.steps);
        last = Some(looked);
        Ok(checks)
    })
    .await?;
    if let Some(looked) = last.filter(|_| context.out.format() == Format::Json) {
        show(context, &profile, &looked, Some(matches!(ended, Ended::Reached)));
    }
    Ok(ended.exit())
}

fn show(context: &Context, profile: &Profile, looked: &Looked, reached: Option<bool>) {
    let values = Values::of(profile);
    if context.out.format() != Format::Json {
        return checklist::show(context, &looked.steps, &values);
    }
    context.out.json(&Document {
        schema_version: 2,
        profile: &profile.name,
        org: &profile.org,
        okta_url: profile.okta.url.as_ref().map(|url| url.as_str().trim_end_matches('/')).unwrap_or_default(),
        app_id: looked.state.as_ref().and_then(|state| state.app.as_ref()).map(|app| app.id.as_str()),
        page: looked.page.as_deref(),
        reached,
        counts: steps::count(&looked.steps, None),
        steps: checklist::rows(context, &looked.steps, &values),
    });
}

/// Wrong needs attention; what is to do only counts if asked for.
fn exit(steps: &[Step], detailed: bool) -> Exit {
    let any = |state| steps.iter().any(|step| step.state == state);
    if any(StepState::Wrong) {
        Exit::With(Kind::Incomplete)
    } else if detailed && (any(StepState::Todo) || any(StepState::Blocked)) {
        Exit::With(Kind::SomethingToDo)
    } else {
        Exit::Done
    }
}
