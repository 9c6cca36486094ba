//! What a person reads for each error of the core: message, causes, what to type next, exit code. The matches are exhaustive,
//! so an error that is added to the core does not compile until it is reported here.

use ornd_scim_core::bookings::cancel::{Interruption, Stop};
use ornd_scim_core::bookings::journal;
use ornd_scim_core::bookings::{Given, SurveyError};
use ornd_scim_core::config::{self, Document};
use ornd_scim_core::{files, http, officernd, okta, people, scim, secrets, teams};

use super::{Failure, Kind};

impl From<files::Error> for Failure {
    fn from(error: files::Error) -> Self {
        match error {
            files::Error::NoHome => {
                Failure::usage(error.to_string()).hint("set it, or ORND_SCIM_CONFIG_DIR and ORND_SCIM_STATE_DIR")
            }
            files::Error::Locked { .. } => {
                Failure::temporary(error.to_string()).hint("another run is in progress; wait until it has ended")
            }
            files::Error::NotAFile => {
                Failure::usage(error.to_string()).hint("name a file; - reads the secret from standard input")
            }
            files::Error::Io { path, doing, cause } => {
                let failure = Failure::failed(format!("{path}: {doing}")).because(cause.to_string());
                match cause.kind() {
                    std::io::ErrorKind::StorageFull
                    | std::io::ErrorKind::QuotaExceeded
                    | std::io::ErrorKind::FileTooLarge => {
                        failure.hint("make room on the disk and run the command again; the old file is untouched")
                    }
                    std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                        let look = if cfg!(unix) { " (ls -ld)" } else { "" };
                        failure
                            .hint(format!("check who owns the file and its folder{look}"))
                            .hint("ORND_SCIM_CONFIG_DIR and ORND_SCIM_STATE_DIR name other folders")
                    }
                    std::io::ErrorKind::NotFound => failure.hint("check the path"),
                    _ => {
                        let look = if cfg!(unix) { " (df, ls -ld)" } else { "" };
                        failure.hint(format!("check the disk and the folder{look}, then run the command again"))
                    }
                }
            }
            files::Error::Refused { path, why, hint } => {
                let failure = Failure::usage(format!("{path}: {why}"));
                match hint {
                    Some(hint) => failure.hint(hint),
                    None => failure,
                }
            }
        }
    }
}

impl From<http::Error> for Failure {
    fn from(error: http::Error) -> Self {
        let message = error.to_string();
        match error {
            http::Error::Address { .. } => Self::usage(message),
            http::Error::CaCert { .. } => {
                Self::usage(message).hint("--ca-cert takes a file with certificates in PEM form")
            }
            http::Error::NoTrust { .. } => Self::failed(message)
                .hint("install the system's certificates (on Debian: apt install ca-certificates), or name a file with --ca-cert FILE"),
            http::Error::Proxy { .. } => Self::usage(message)
                .hint("correct the variable or unset it; nothing is sent past a proxy that is set"),
            http::Error::Tls { .. } => Self::failed(message)
                .hint("if a company's proxy inspects the traffic, trust its certificate authority with --ca-cert FILE"),
            http::Error::Expired { .. } => Self::temporary(message).hint("try again later, or with a higher --rate"),
            http::Error::Unreachable { .. } => Self::temporary(message).hint(
                "check the network, the address in the profile, and HTTPS_PROXY if there is a proxy; then try again",
            ),
            http::Error::Timeout { .. } => Self::temporary(message).hint("try again; --timeout TIME waits longer"),
            http::Error::Broken { .. } => Self::temporary(message).hint("try again"),
            http::Error::TooLarge { .. } => {
                Self::failed(message).hint("another service answers at this address; check it")
            }
        }
    }
}

impl From<officernd::Error> for Failure {
    fn from(error: officernd::Error) -> Self {
        let message = error.to_string();
        match error {
            officernd::Error::Http(error) => error.into(),
            officernd::Error::RejectedClient { status, .. } => Self::credentials(message)
                .status(status)
                .rejected(secrets::Name::ClientSecret)
                .hint(format!("compare client id and secret with {APPLICATIONS} > View, then run ornd-scim login")),
            officernd::Error::MissingScope { permission, .. } => {
                Self::credentials(message).hint(format!("tick {permission} at {APPLICATIONS}, then try again"))
            }
            officernd::Error::RejectedToken { status, .. } => Self::credentials(message)
                .because("the application lacks a permission, or belongs to another organization")
                .status(status)
                .hint(format!("check the permissions at {APPLICATIONS}")),
            officernd::Error::WrongOrg { status, .. } => Self::failed(message)
                .status(status)
                .hint("the org slug is at Settings > My Account; ornd-scim login --org SLUG"),
            officernd::Error::RateLimit { .. } => {
                Self::temporary(message).status(429).hint("try again in a few minutes")
            }
            officernd::Error::Status { status, request_id, temporary, .. } => {
                // What these say is that it will work again (RFC 9110, sections 15.5.9 and 15.6; Cloudflare); 500 may stay.
                let passes = temporary || http::is_temporary(status);
                let mut failure =
                    Self::new(if passes { Kind::Temporary } else { Kind::Failed }, message).status(status);
                failure.request_id = request_id;
                if passes || status >= 500 {
                    failure.hint("try again later; if it persists, give the request id to OfficeRnD Support")
                } else {
                    failure.hint("ornd-scim doctor   shows what answers there and how")
                }
            }
            officernd::Error::Body { .. } => Self::failed(message)
                .hint("check api-url and identity-url of the profile; ornd-scim doctor shows what answers there"),
            officernd::Error::Paging { .. } | officernd::Error::Cursor { .. } => Self::failed(message)
                .hint("nothing was changed; try again, and contact OfficeRnD Support if it persists"),
            officernd::Error::NotFound { .. } => Self::failed(message)
                .status(404)
                .hint("check api-url and org of the profile; ornd-scim doctor shows what answers there"),
        }
    }
}

impl From<SurveyError> for Failure {
    fn from(error: SurveyError) -> Self {
        let message = error.to_string();
        match error {
            SurveyError::Officernd(error) => error.into(),
            SurveyError::NoEmployees => Self::guard(format!("{message}; refusing to continue"))
                .hint("check the org slug and the permissions: ornd-scim status"),
            SurveyError::UnknownEmployee { who, given } => match given {
                Given::Selected => Self::usage(format!("no match for --employee \"{who}\""))
                    .because("no employee has this id, name or email")
                    .hint("without --employee all Former employees are listed"),
                Given::Excluded => Self::usage(format!("no match for --exclude-employee \"{who}\""))
                    .because("no employee has this id, name or email, so it would exclude nobody")
                    .hint("correct it or leave it out"),
                Given::Protected => Self::usage(format!("no match for \"{who}\" in exclude-employees of the profile"))
                    .because("no employee has this id, name or email, so it would protect nobody")
                    .hint("correct it in config.toml, or remove it"),
            },
            SurveyError::NotFormer { who } => {
                Self::usage(format!("no match for --employee \"{who}\": {who} is not Former"))
                    .hint("without --employee all Former employees are listed")
            }
            SurveyError::UnknownName { what, known, .. } => Self::usage(message)
                .hint(format!("{what}s: {}", known.iter().take(20).map(String::as_str).collect::<Vec<_>>().join(", "))),
            SurveyError::UnknownBooking { .. } => {
                Self::usage(message).hint("ornd-scim bookings list -o tsv   shows each booking's id")
            }
        }
    }
}

const APPLICATIONS: &str = "Settings > Data & Extensibility > Developer Tools > Applications";

/// Enough of a server's text to recognize it.
fn excerpt(text: &str) -> String {
    text.chars().take(300).collect()
}

impl From<okta::Error> for Failure {
    fn from(error: okta::Error) -> Self {
        let message = error.to_string();
        let body = error.body().cloned().unwrap_or_default();
        let mut failure = match error {
            okta::Error::Http(error) => return error.into(),
            okta::Error::Address { .. } => Self::usage(message)
                .hint("use the address where people sign in, such as https://acme.okta.com"),
            okta::Error::Rejected { credential, .. } => {
                let failure = Self::credentials(message).status(401).rejected(secrets::Name::OktaToken);
                if credential == "API token" {
                    failure
                        .because("it is mistyped, was revoked, was not used for 30 days, or belongs to another organization")
                        .hint("create a new one at Security > API > Tokens in the Okta Admin Console, then ornd-scim okta login")
                } else {
                    failure.hint("compare the client id and its public key in the Okta Admin Console, then ornd-scim okta login")
                }
            }
            okta::Error::Forbidden { .. } => Self::credentials(message)
                .because("the administrator or the client lacks the permission")
                .status(403)
                .hint("apps and groups are managed by the roles Application Administrator and Group Administrator (both) or by a Super Administrator"),
            okta::Error::MissingScope { scopes } => Self::credentials(message)
                .hint(format!("grant {scopes} at the app's Okta API Scopes tab, then try again")),
            okta::Error::NotFound { .. } => Self::failed(message).status(404).hint("ornd-scim okta status   lists what exists"),
            okta::Error::Invalid { .. } => Self::failed(message).status(400),
            okta::Error::RateLimit { .. } => Self::temporary(message).status(429).hint("try again in a minute"),
            okta::Error::Status { status, .. } if status >= 500 => {
                Self::temporary(message).status(status).hint("try again later; see https://status.okta.com for outages")
            }
            okta::Error::Status { status, .. } => Self::failed(message).status(status),
            okta::Error::Body { .. } => {
                Self::failed(message).hint("check okta-url of the profile: another server may answer there")
            }
            okta::Error::Paging { .. } => {
                Self::failed(message).hint("nothing was changed; check okta-url of the profile, then try again")
            }
            okta::Error::StaleApp { .. } => Self::failed(message)
                .hint("ornd-scim okta login --app ID chooses the app; without --app it looks for the label again"),
            okta::Error::NotProven { .. } => Self::failed(message).hint("ornd-scim okta groups   lists the current groups"),
            okta::Error::NoEffect { .. } => Self::failed(message).hint("check in the Okta Admin Console, then try again"),
            okta::Error::Key { .. } => Self::usage(message)
                .hint("a private key in PEM form (PKCS#8, or PKCS#1 for RSA): openssl pkcs8 -topk8 -nocrypt -in KEY -out KEY.p8"),
        };
        for cause in body.error_causes.iter().filter(|cause| !cause.error_summary.is_empty()).take(3) {
            failure = failure.because(excerpt(&cause.error_summary));
        }
        if !body.error_code.is_empty() {
            failure = failure.because(format!("Okta's code is {}", excerpt(&body.error_code)));
        }
        if !body.error_id.is_empty() {
            failure.request_id = Some(excerpt(&body.error_id));
        }
        failure
    }
}

impl From<scim::Error> for Failure {
    fn from(error: scim::Error) -> Self {
        let kind = match &error {
            scim::Error::BaseUrl(_) => Kind::Usage,
            scim::Error::Authorization | scim::Error::Rejected { .. } => Kind::Credentials,
            error if error.is_temporary() => Kind::Temporary,
            scim::Error::Network { source: http::Error::Proxy { .. } | http::Error::CaCert { .. }, .. } => Kind::Usage,
            _ => Kind::Failed,
        };
        let failure = Failure::new(kind, error.to_string());
        let with_detail = |failure: Failure, detail: Option<String>| match detail {
            Some(detail) => failure.because(format!("the server says: {detail}")),
            None => failure,
        };
        match error {
            scim::Error::BaseUrl(_) => failure
                .hint("copy the SCIM Base URL again from OfficeRnD: Settings > Integrations > SCIM User Provisioning > Configure"),
            scim::Error::Authorization => failure.hint("import the SCIM Secret again: ornd-scim secret import"),
            scim::Error::Network { source, .. } if !source.is_temporary() => {
                let cause = Failure::from(source);
                cause.hints.into_iter().fold(failure.because(cause.message), Failure::hint)
            }
            scim::Error::Network { source, .. } => failure
                .because_of(&source)
                .hint("check the host in the SCIM Base URL, and the network, proxy and firewall between"),
            scim::Error::Rejected { status, detail, .. } => with_detail(failure, detail)
                .status(status)
                .rejected(secrets::Name::ScimSecret)
                .hint("test the connection for the reason: ornd-scim test")
                .hint("if the SCIM Secret was replaced in OfficeRnD, import the new one: ornd-scim secret import"),
            scim::Error::Status { status, detail, .. } => {
                with_detail(failure, detail).status(status).hint("test the connection for the reason: ornd-scim test")
            }
            scim::Error::Answer { .. } => failure.hint("test the connection for the reason: ornd-scim test"),
            scim::Error::Id(_) | scim::Error::Endless { .. } => failure.hint("report this answer to OfficeRnD's support"),
        }
    }
}

impl From<teams::Error> for Failure {
    fn from(error: teams::Error) -> Self {
        match error {
            teams::Error::Officernd(error) => error.into(),
            teams::Error::Scim(error) => error.into(),
        }
    }
}

impl From<people::Error> for Failure {
    fn from(error: people::Error) -> Self {
        match error {
            people::Error::Officernd(error) => error.into(),
            people::Error::Scim(error) => error.into(),
            people::Error::Okta(error) => error.into(),
        }
    }
}

impl From<secrets::Error> for Failure {
    fn from(error: secrets::Error) -> Self {
        match error {
            secrets::Error::File(error) => error.into(),
            secrets::Error::Store { store, cause, hint } => {
                Failure::credentials(format!("{store} cannot be used")).because(cause).hint(hint)
            }
            secrets::Error::Source { from, cause } => {
                Failure::credentials(format!("{from} provides no secret")).because(cause)
            }
            secrets::Error::MissingFile { from, cause } => Failure::credentials(format!("{from} provides no secret"))
                .because(cause.to_string())
                .hint("name a file that exists; - reads the secret from standard input"),
            secrets::Error::Contradiction(text) => Failure::usage(text).hint("unset one of them"),
            secrets::Error::Malformed { .. } => {
                Failure::usage(error.to_string()).hint("copy it again, without anything before or after it")
            }
        }
    }
}

impl From<journal::Error> for Failure {
    fn from(error: journal::Error) -> Self {
        let message = error.to_string();
        match error {
            journal::Error::Io { cause, .. } => {
                let failure = Self::failed("the journal cannot be used").because(message);
                match cause.kind() {
                    std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                        failure.hint("make room on the disk and run the command again")
                    }
                    _ => failure,
                }
            }
            journal::Error::Damaged { path, .. } => {
                Self::failed("the journal was changed or damaged; nothing is guessed from it")
                    .because(message)
                    .hint("ornd-scim bookings log --verify   shows where it was changed")
                    .hint(format!("if that is known and settled, move {path} away; a new journal is begun"))
            }
            journal::Error::Files(error) => error.into(),
        }
    }
}

impl From<config::Error> for Failure {
    fn from(error: config::Error) -> Self {
        let message = error.to_string();
        match error {
            config::Error::Files(error) => error.into(),
            config::Error::Address(error) => error.into(),
            config::Error::Syntax { suggestion: Some(near), .. } => {
                Self::usage(message).hint(format!("did you mean {near:?}?"))
            }
            config::Error::Syntax { document, .. } => Self::usage(message).hint(match document {
                Document::Config => "fix the file in an editor, or move it away and run ornd-scim login",
                Document::Policy => "a first policy is written by: ornd-scim teams check --write-policy FILE",
                Document::DesiredState => {
                    "label = \"OfficeRnD Hybrid\", assign = [\"Employees\"], push = [\"Engineering\", { group = \"Sales EMEA\", to = \"Sales\" }]"
                }
            }),
            config::Error::Missing { path, document: Document::Policy } => {
                Self::usage(message).hint(format!("ornd-scim teams check --write-policy {}", path.display()))
            }
            config::Error::AmbiguousProfile { path, names } => Self::usage(message)
                .because(format!("the profiles in {} are {names}", path.display()))
                .hint("choose one with --profile NAME, or set default-profile"),
            config::Error::UnknownProfile { name, path, names, .. } if names.is_empty() => Self::credentials(message)
                .because(format!("{} has no profiles", path.display()))
                .hint(format!("ornd-scim login --profile {name}")),
            config::Error::UnknownProfile { name, path, names, suggestion } => {
                let failure =
                    Self::usage(message).because(format!("the profiles in {} are {names}", path.display()));
                match suggestion {
                    Some(near) => failure.hint(format!("did you mean --profile {near}?")),
                    None => failure.hint(format!("ornd-scim login --profile {name}   creates it")),
                }
            }
            config::Error::OrgSlug(_) => Self::usage(message)
                .hint("the slug is at Settings > My Account in OfficeRnD; it is the name only, not an address"),
            config::Error::Missing { .. }
            | config::Error::ProfileName(_)
            | config::Error::ReservedName(_)
            | config::Error::ProfileCase { .. }
            | config::Error::AddressTail(_) => Self::usage(message),
        }
    }
}

impl From<Interruption> for Kind {
    fn from(interruption: Interruption) -> Self {
        match interruption {
            Interruption::Person => Self::Interrupted,
            Interruption::System => Self::Terminated,
        }
    }
}

/// What is reported of a run that ended early. One that a person or the system stopped has said everything in its summary.
pub fn stopped_run(stop: Stop) -> Option<Failure> {
    match stop {
        Stop::Signal(_) => None,
        Stop::Officernd(error) => Some(error.into()),
        Stop::Outage(error) => Some(outage(error)),
        Stop::Journal(error) => Some(error.into()),
    }
}

/// Temporary, whatever the status is by itself: the same service has just answered the lists.
fn outage(error: officernd::Error) -> Failure {
    let error = Failure::from(error);
    let mut failure = Failure::temporary("OfficeRnD has stopped working, so the run ended before everything was tried")
        .because(error.message)
        .hint("the outcome of each booking is above; run the same command again later, for what is left")
        .hint("ornd-scim doctor   shows whether OfficeRnD works again");
    (failure.status, failure.request_id) = (error.status, error.request_id);
    failure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_becomes_a_failure_with_the_right_exit_code_and_something_to_do() {
        let request = || "GET /Users".to_owned();
        let cases = [
            (scim::Error::BaseUrl("empty host".into()), 2),
            (scim::Error::Authorization, 4),
            (scim::Error::Rejected { request: request(), status: 401, detail: Some("expired".into()) }, 4),
            (scim::Error::Status { request: request(), status: 429, web_page: false, detail: None }, 75),
            (scim::Error::Status { request: request(), status: 522, web_page: true, detail: None }, 75),
            (scim::Error::Status { request: request(), status: 403, web_page: true, detail: None }, 75),
            (scim::Error::Status { request: request(), status: 500, web_page: false, detail: None }, 1),
            (scim::Error::Answer { request: request(), problem: "HTML".into() }, 1),
            (scim::Error::Endless { kind: "Group", limit: 10 }, 1),
            (scim::Error::Id("..".into()), 1),
        ];
        for (error, code) in cases {
            let text = error.to_string();
            let failure = Failure::from(error);
            assert_eq!(failure.kind.exit_code(), code, "{text}");
            assert!(!failure.hints.is_empty(), "{text}");
        }
    }

    #[test]
    fn oktas_refusals() {
        let body = || {
            Box::new(okta::ErrorBody { error_id: "oae1".into(), error_code: "E1".into(), ..okta::ErrorBody::default() })
        };
        let cases = [
            (okta::Error::Rejected { credential: "API token", body: body() }, 4),
            (okta::Error::Forbidden { what: "apps", body: body() }, 4),
            (okta::Error::Invalid { what: "apps", body: body() }, 1),
            (okta::Error::NotFound { what: "the app", body: body() }, 1),
            (okta::Error::RateLimit { body: body() }, 75),
            (okta::Error::Status { what: "apps", status: 500, body: body(), request_id: None }, 75),
        ];
        for (error, code) in cases {
            let text = error.to_string();
            let failure = Failure::from(error);
            assert_eq!(failure.kind.exit_code(), code, "{text}");
            assert!(failure.causes.iter().any(|cause| cause.contains("E1")), "{failure:?}");
            assert_eq!(failure.request_id.as_deref(), Some("oae1"));
        }
        let key = Failure::from(okta::Error::Key { why: "it is empty".into() });
        assert_eq!(key.kind, Kind::Usage);
        assert!(key.hints[0].contains("openssl pkcs8"), "{key:?}");
    }

    #[test]
    fn what_gives_no_credentials_is_4_and_what_this_machine_lacks_is_not_temporary() {
        let store =
            secrets::Error::Store { store: "the keyring".into(), cause: "locked".into(), hint: "unlock".into() };
        let missing = secrets::Error::MissingFile { from: "the file".into(), cause: files::Error::NotAFile };
        for error in [store, missing] {
            assert_eq!(Failure::from(error).kind.exit_code(), 4);
        }
        let origin = || "https://h".to_owned();
        for (error, code, hint) in [
            (http::Error::NoTrust { origin: origin(), cause: "no CA certificates".into() }, 1, "--ca-cert"),
            (http::Error::Proxy { variable: "HTTPS_PROXY", why: "socks" }, 2, "unset"),
            (http::Error::CaCert { path: "ca.pem".into(), why: "empty".into() }, 2, "PEM"),
        ] {
            let failure = Failure::from(scim::Error::Network { request: "GET /Users".into(), source: error });
            assert_eq!(failure.kind.exit_code(), code, "{failure:?}");
            assert!(failure.hints.iter().any(|shown| shown.contains(hint)), "{failure:?}");
        }
        let locked = files::Error::Locked { path: "journal".into() };
        assert_eq!(Failure::from(locked).kind.exit_code(), 75);
    }

    #[test]
    fn an_unreachable_server_is_temporary() {
        let why = || "refused".to_owned();
        for error in [
            http::Error::Unreachable { origin: "h".into(), cause: why() },
            http::Error::Timeout { origin: "h".into(), seconds: 1 },
        ] {
            assert_eq!(Failure::from(error).kind.exit_code(), 75);
        }
    }
}
