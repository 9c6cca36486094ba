//! `test`: the requests that Okta sends, and what to do about each answer.

use super::{Result, connection};
use crate::cli::TestArgs;
use crate::context::Context;
use crate::report::Failure;
use ornd_scim_core::files;
use ornd_scim_core::scim::{Connection, probe, spec};
use ornd_scim_core::secrets::{Name, Secret};

/// Sends Okta's requests and shows one line a check.
pub async fn test(context: &Context, args: &TestArgs) -> Result {
    let (base_url, connection) = gather(context, args)?;
    let http = context.clients.http()?;
    let report = if args.spec {
        let options = spec::Options { write: args.write, tag: crate::random::random_marker()? };
        // Ctrl-C stops the steps, never the clean-up.
        let stop = async {
            let _ = tokio::signal::ctrl_c().await;
        };
        spec::run(&http, &connection, &options, stop).await
    } else {
        probe::run(&http, &connection, probe::Options::default()).await
    };
    connection::show(context, &base_url, &report);
    Ok(connection::exit(&report))
}

/// The address and the header: from the flags without any profile, otherwise from the profile.
fn gather(context: &Context, args: &TestArgs) -> Result<(String, Connection)> {
    let own = args.base_url.is_some() && (args.secret_file.is_some() || args.api_token_file.is_some());
    let profile = if own { None } else { context.profiles.current_if_any()? };
    let base_url = match (&args.base_url, &profile) {
        (Some(url), _) => url.trim().to_owned(),
        (None, Some(profile)) => profile.scim_base_url.clone().ok_or_else(|| {
            Failure::credentials(format!("no SCIM Base URL is known for the profile {}", profile.name))
                .hint(format!("ornd-scim{} activate", context.flags_for_hint()))
                .hint(OWN)
        })?,
        (None, None) => return Err(crate::context::not_logged_in().hint(OWN)),
    };
    if let Some(file) = &args.api_token_file {
        let field = Secret::new(files::stdin_or_file(file)?);
        return Ok((base_url.clone(), Connection::new(&base_url, field)));
    }
    let found = match (args.secret_file.as_deref(), &profile) {
        (None, Some(profile)) if args.base_url.is_none() => context.secrets.secret(profile, Name::ScimSecret)?,
        // The profile's secret is never sent to an address that is not the profile's.
        (file, _) => context.secrets.named_secret(Name::ScimSecret, file, None)?,
    };
    let found = found.ok_or_else(|| Failure::credentials("no SCIM Secret is known to test with").hint(OWN))?;
    Ok((base_url.clone(), Connection::with_secret(&base_url, &found.secret)))
}

const OWN: &str = "ornd-scim test --base-url URL --scim-secret-file FILE    tests any server without a profile";
