//! `test`: sends Okta's requests and says what to do about each answer.

use super::{Result, connection};
use crate::cli::TestArgs;
use crate::context::Context;
use crate::report::Failure;
use crate::signals;
use ornd_scim_core::config::Profile;
use ornd_scim_core::files;
use ornd_scim_core::scim::{Conclusion, Connection, Credential, probe, spec};
use ornd_scim_core::secrets::{Name, Secret, Source};

/// Shows one line for each check.
pub async fn test(context: &Context, args: &TestArgs) -> Result {
    let Target { profile, base_url, connection } = target(context, args)?;
    let http = context.clients.http()?;
    let mut asked = None;
    let report = if args.spec {
        let options = spec::Options { write: args.write, tag: crate::random::random_marker()? };
        // A signal stops the steps, never the clean-up.
        let stop = async { asked = Some(signals::interruption().await) };
        spec::run(&http, &connection, &options, stop).await
    } else {
        probe::run(&http, &connection, probe::Options::default()).await
    };
    connection::show(context, profile.as_ref(), &base_url, &report);
    if report.credential == Credential::Rejected
        && let Some(origin) = context.secrets.origin(Name::ScimSecret)
    {
        context.out.note(&format!("Secret from: {origin}"));
    }
    match asked.filter(|_| report.conclusion() == Conclusion::Interrupted) {
        Some(kind) => Err(signals::stopped(kind)),
        None => Ok(connection::exit(&report)),
    }
}

/// The server to test.
struct Target {
    /// `None` if the flags say everything.
    profile: Option<Profile>,
    base_url: String,
    connection: Connection,
}

/// From the flags alone, otherwise from the profile.
fn target(context: &Context, args: &TestArgs) -> Result<Target> {
    let own = args.base_url.is_some() && (args.secret_file.is_some() || args.api_token_file.is_some());
    let profile = if own { None } else { context.profiles.current_if_any()? };
    let base_url = match (&args.base_url, &profile) {
        (Some(url), _) => url.trim().to_owned(),
        (None, Some(profile)) => profile.scim_base_url.clone().ok_or_else(|| {
            Failure::credentials(format!("the profile {} has no SCIM Base URL", profile.name))
                .hint(format!("ornd-scim{} activate", context.flags_for_hint()))
                .hint(OWN)
        })?,
        (None, None) => return Err(crate::context::not_logged_in().hint(OWN)),
    };
    if let Some(file) = &args.api_token_file {
        let field = Secret::new(files::stdin_or_file(file)?);
        context.secrets.used(Name::ScimSecret, Source::Flag(file.clone()).to_string());
        return Ok(Target { profile, connection: Connection::new(&base_url, field), base_url });
    }
    let found = match (args.secret_file.as_deref(), &profile) {
        (None, Some(profile)) if args.base_url.is_none() => context.secrets.secret(profile, Name::ScimSecret)?,
        // The profile's secret is only sent to the profile's address.
        (file, _) => context.secrets.named_secret(Name::ScimSecret, file, None)?,
    };
    let found = found.ok_or_else(|| Failure::credentials("no SCIM Secret to test with").hint(OWN))?;
    Ok(Target { profile, connection: Connection::with_secret(&base_url, &found.secret), base_url })
}

const OWN: &str = "test any server without a profile: ornd-scim test --base-url URL --scim-secret-file FILE";
