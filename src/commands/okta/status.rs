//! `okta status`: the article as a checklist.

use serde::Serialize;

use super::look::{self, Looked};
use super::watch::{self, Ended, Until};
use crate::cli::OktaStatusArgs;
use crate::commands::{Exit, Result};
use crate::context::Context;
use crate::output::Format;
use crate::report::Kind;
use ornd_scim_core::config::Profile;
use ornd_scim_core::okta::Scope;
use ornd_scim_core::provisioning::checklist::{Row, Verdict};

/// The JSON document; its schema is docs/schema/okta-status.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    okta_url: &'a str,
    app_id: Option<&'a str>,
    page: &'a str,
    reached: Option<bool>,
    steps: &'a [Row],
}

/// Looks and shows; with `--watch` until it was reached.
pub async fn status(context: &Context, args: &OktaStatusArgs) -> Result {
    let profile = context.profile()?;
    let client = context.clients.okta(&profile, Scope::Read)?;
    if !args.watch.watch {
        let looked = look::look(context, &profile, &client).await?;
        show(context, &profile, &looked, None);
        return Ok(exit(&looked.rows, args.detailed_exitcode));
    }
    let until = Until::parse(&args.until)?;
    let mut again = look::Looker::new(context, &profile, &client);
    let mut last = None;
    let ended = watch::watch_rows(context, &args.watch, &until, async || {
        let looked = again.look().await?;
        let rows = looked.rows.clone();
        last = Some(looked);
        Ok(rows)
    })
    .await?;
    if let Some(looked) = last.filter(|_| context.out.format() == Format::Json) {
        show(context, &profile, &looked, Some(matches!(ended, Ended::Reached)));
    }
    Ok(ended.exit())
}

fn show(context: &Context, profile: &Profile, looked: &Looked, reached: Option<bool>) {
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 1,
            profile: &profile.name,
            org: &profile.org,
            okta_url: profile.okta.url.as_ref().map(|url| url.as_str().trim_end_matches('/')).unwrap_or_default(),
            app_id: looked.state.app.as_ref().map(|app| app.id.as_str()),
            page: &looked.page,
            reached,
            steps: &looked.rows,
        });
        return;
    }
    if context.out.format() != Format::Table {
        context.out.checklist(&look::checks(&looked.rows));
        return;
    }
    for part in looked.rows.chunk_by(|a, b| a.part == b.part) {
        if let Some(first) = part.first() {
            context.out.heading(first.part.title());
        }
        context.out.checklist(&look::checks(part));
    }
}

/// Wrong fails; what is not done only counts when asked for.
fn exit(rows: &[Row], detailed: bool) -> Exit {
    let any = |verdict| rows.iter().any(|row| row.verdict == verdict);
    if any(Verdict::Wrong) {
        Exit::With(Kind::Failed)
    } else if detailed && any(Verdict::NotDone) {
        Exit::With(Kind::SomethingToDo)
    } else {
        Exit::Done
    }
}
