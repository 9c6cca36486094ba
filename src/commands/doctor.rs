//! `doctor`: read-only probes of what is not documented.

use serde::Serialize;

use super::{Exit, Result};
use crate::cli::DoctorArgs;
use crate::context::Context;
use crate::output::{Check, Format, State};
use crate::report::Failure;
use ornd_scim_core::config::Profile;
use ornd_scim_core::doctor::{self, Answer, Finding, Verdict};
use ornd_scim_core::files::{self, Mode};
use ornd_scim_core::http::{self, Request};
use ornd_scim_core::officernd::{self, Scope};
use ornd_scim_core::scim::Connection;
use ornd_scim_core::secrets::Name;

/// The JSON document; its schema is docs/schema/doctor.json.
#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    checks: &'a [Check],
    evidence: &'a [&'static str],
}

/// Probes, evaluates, stores what was learned, shows. What differs comes first.
pub async fn doctor(context: &Context, args: &DoctorArgs) -> Result {
    let mut profile = context.profile()?;
    let client = context.clients.officernd(&profile, Scope::Read)?;
    // Without a token nothing can be probed, and its reason says more than twenty unknowns.
    client.prove_token().await?;
    let scim_secret = context.secrets.secret(&profile, Name::ScimSecret)?.map(|found| found.secret);

    let probes = Probes { context, client: &client };
    let mut findings = probes.api(&profile).await?;
    findings.push(doctor::missing_scope(write_granted(context, &profile).await?));
    findings.push(doctor::url_shape(profile.scim_base_url.as_deref()));
    findings.push(doctor::secret_shape(scim_secret.as_ref().map(ornd_scim_core::secrets::Secret::expose)));
    let discovery = match (&profile.scim_base_url, &scim_secret) {
        (Some(url), Some(secret)) => probes.scim(&Connection::with_secret(url, secret)).await?,
        _ => Vec::new(),
    };
    findings.push(doctor::scim_discovery(&discovery));

    if !args.no_save {
        keep(context, &mut profile, &findings)?;
    }
    findings.sort_by_key(|finding| match finding.verdict {
        Verdict::Differs(_) => 0,
        Verdict::Unknown(_) => 1,
        Verdict::Holds(_) => 2,
    });
    let checks: Vec<Check> = findings.iter().map(check).collect();
    let evidence = doctor::evidence_lines(&findings);
    if context.out.format() == Format::Json {
        context.out.json(&Document {
            schema_version: 2,
            profile: &profile.name,
            org: &profile.org,
            checks: &checks,
            evidence: &evidence,
        });
    } else {
        context.out.checklist(&checks);
        context.out.note(&summary(&checks));
        // The sandbox has no profile in config.toml.
        if !evidence.is_empty() && !context.sandbox.is_used() {
            context.out.notes(&format!(
                "\nTo accept these differences as they are, add to config.toml:\n\n[profile.{}.evidence]\n{}",
                profile.name,
                evidence.join("\n")
            ));
        }
    }
    if let Some(path) = &args.report {
        let client_secret = context.secrets.secret(&profile, Name::ClientSecret)?.map(|found| found.secret);
        let host = |url: &url::Url| url.host_str().unwrap_or_default().to_owned();
        let private = [
            profile.org.clone(),
            profile.name.clone(),
            profile.client_id.clone().unwrap_or_default(),
            host(&profile.api_url),
            host(&profile.identity_url),
            profile.scim_base_url.clone().unwrap_or_default(),
        ];
        let mut private: Vec<&str> = private.iter().map(String::as_str).collect();
        private.extend(scim_secret.as_ref().map(ornd_scim_core::secrets::Secret::expose));
        private.extend(client_secret.as_ref().map(ornd_scim_core::secrets::Secret::expose));
        let report = doctor::redact(&doctor::markdown(&findings), &private);
        files::replace(path, report.as_bytes(), Mode::Public)?;
        context.out.note(&format!("The report is in {}. Names, ids, hosts and secrets are redacted.", path.display()));
    }
    Ok(Exit::Done)
}

fn check(finding: &Finding) -> Check {
    let assumption = finding.assumption;
    let check = |state, detail: String| Check::new(assumption.name, assumption.title, state, detail);
    match &finding.verdict {
        Verdict::Holds(detail) => check(State::Ok, detail.clone()),
        Verdict::Differs(detail) => {
            check(State::Warn, format!("{detail}; expected: {}", assumption.expected)).hint(assumption.otherwise)
        }
        Verdict::Unknown(detail) => check(State::Unknown, detail.clone()),
    }
}

/// "Of 20 assumptions 16 hold, 2 differ and 2 cannot be checked here."
fn summary(checks: &[Check]) -> String {
    let number = |state| checks.iter().filter(|check| check.state == state).count();
    let verb = |number, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    format!(
        "Of {} assumptions, {}, {} and {} be checked here.",
        checks.len(),
        verb(number(State::Ok), "holds", "hold"),
        verb(number(State::Warn), "differs", "differ"),
        verb(number(State::Unknown), "cannot", "cannot"),
    )
}

/// Stores what the clients follow.
fn keep(context: &Context, profile: &mut Profile, findings: &[Finding]) -> Result<()> {
    let learned = findings.iter().filter_map(|finding| finding.learned.clone());
    let mut known = profile.learned.clone();
    known.extend(learned.map(|(key, value)| (key.to_owned(), value)));
    if known != profile.learned {
        profile.learned = known;
        context.profiles.save(profile, false)?;
        context.out.note("The page limit is stored in the profile.");
    }
    Ok(())
}

async fn write_granted(context: &Context, profile: &Profile) -> Result<std::result::Result<bool, String>> {
    let writer = context.clients.officernd(profile, Scope::ReadWrite)?;
    Ok(match writer.prove_token().await {
        Ok(()) => Ok(true),
        Err(error) if error.is_missing_scope() => Ok(false),
        // Only the form: the words of a server could name the organization.
        Err(error) => Err(format!("refused in another way (status {})", Failure::from(error).status.unwrap_or(0))),
    })
}

struct Probes<'a> {
    context: &'a Context,
    client: &'a officernd::Client,
}

impl Probes<'_> {
    /// One reading request; whatever goes wrong is an answer too.
    async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Answer> {
        let url = match self.client.url(path, query) {
            Ok(url) => url,
            Err(error) => return Ok(Err(error.to_string())),
        };
        self.ask(url).await
    }

    async fn ask(&self, url: url::Url) -> Result<Answer> {
        let answer = self.client.raw(Request::get(url)).await;
        // The kind of trouble only: an error's text names the host.
        Ok(answer.map_err(|error| match error {
            officernd::Error::Http(http::Error::Timeout { .. }) => "no answer in time".to_owned(),
            officernd::Error::Http(_) => "no answer".to_owned(),
            _ => "no token".to_owned(),
        }))
    }

    async fn api(&self, profile: &Profile) -> Result<Vec<Finding>> {
        let now = self.context.now();
        let later = now + jiff::SignedDuration::from_hours(24 * 60);
        let (from, to) = (format!("{now:.0}"), format!("{later:.0}"));
        let one = self.get(&["members"], &[("$limit", "1")]).await?;
        let many = self.get(&["members"], &[("$limit", "200")]).await?;
        let bookings = self.get(&["bookings"], &[("$limit", "100")]).await?;
        let nobody = self.get(&["members", "000000000000000000000000"], &[]).await?;
        // Of the form of a slug, and nobody's: 24 random letters.
        let stranger = http::segment(
            &profile.api_url,
            &["organizations", &format!("x{}", crate::random::random_marker()?), "members"],
        )?;
        let next = if one.as_ref().is_ok_and(|answer| answer.body.trim_ascii_start().starts_with(b"{")) {
            "$cursorNext"
        } else {
            "$next"
        };
        Ok(vec![
            doctor::list_style(&one),
            doctor::cursor(&one),
            doctor::limit(&many),
            doctor::status_filter(&self.get(&["members"], &[("$limit", "100"), ("status", "former")]).await?),
            doctor::rate_limit(&one),
            doctor::date(&one),
            doctor::wrong_slug(&self.ask(stranger).await?),
            doctor::unknown_id(&nobody),
            doctor::bad_cursor(&self.get(&["members"], &[("$limit", "1"), (next, "ornd-scim-no-such-cursor")]).await?),
            doctor::employee_shape(&one),
            doctor::additional_teams(&many),
            doctor::booking_shape(&bookings),
            doctor::absent_calculated_status(&many),
            doctor::absent_canceled(&bookings),
            doctor::canceled_in_lists(&bookings),
            doctor::occurrence_shape(
                &self.get(&["bookings", "occurrences"], &[("$limit", "1"), ("start", &from), ("end", &to)]).await?,
            ),
        ])
    }

    async fn scim(&self, connection: &Connection) -> Result<Vec<(&'static str, Answer)>> {
        let http = self.context.clients.http()?;
        let mut answers = Vec::new();
        for name in ["ServiceProviderConfig", "ResourceTypes", "Schemas"] {
            let answer = match connection.get(&[name], &[]) {
                Ok(request) => http.send(request).await.map_err(|_| "no answer".to_owned()),
                Err(_) => Err("the SCIM Base URL cannot be used".to_owned()),
            };
            answers.push((name, answer));
        }
        Ok(answers)
    }
}
