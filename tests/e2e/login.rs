//! Coming and going: `login`, `status`, `logout`.

#[cfg(unix)]
use crate::support::mode;
use crate::support::{Machine, Served, canned, steady};

struct Who<'a> {
    org: &'a str,
    secret_file: &'a str,
    api_url: &'a str,
}

fn login(machine: &Machine, served: &Served, who: &Who<'_>) -> crate::support::Ended {
    machine.run(&[
        "login",
        "--org",
        who.org,
        "--client-id",
        served.get("client_id"),
        "--secret-file",
        who.secret_file,
        "--store",
        "file",
        "--api-url",
        who.api_url,
        "--identity-url",
        served.get("identity_url"),
    ])
}

#[test]
fn a_login_from_a_script_writes_two_files_and_proves_itself() {
    let machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let file = machine.secret_file("secret", served.get("client_secret"));
    let who = Who { org: "demo", secret_file: &file, api_url: served.get("api_url") };
    login(&machine, &served, &who).code(0).says("Logged in to demo");

    let config = std::fs::read_to_string(machine.config()).unwrap().replace(served.get("client_id"), "[CLIENT]");
    snapbox::assert_data_eq!(steady(&machine, &config), snapbox::file!["snapshots/config.toml"].raw());
    let credentials = std::fs::read_to_string(machine.credentials()).unwrap();
    assert_eq!(credentials, format!("[demo]\nclient-secret = \"{}\"\n", served.get("client_secret")));
    #[cfg(unix)]
    assert_eq!((mode(&machine.config()), mode(&machine.credentials())), (0o644, 0o600));

    let document = machine.json(&["status", "-o", "json"]);
    assert_eq!((document["org"].as_str(), document["schema_version"].as_u64()), (Some("demo"), Some(2)));
    for check in document["checks"].as_array().unwrap() {
        assert!(check["name"].is_string() && check["state"].is_string() && check["detail"].is_string(), "{check}");
    }

    machine.run(&["logout"]).code(2).says("--yes");
    machine.run(&["logout", "--yes"]).code(0);
    machine.run(&["status"]).code(4).says("ornd-scim login").says("--sandbox");
    assert!(!std::fs::read_to_string(machine.credentials()).unwrap().contains(served.get("client_secret")));
}

#[test]
fn a_login_without_a_terminal_names_everything_that_is_missing() {
    let ended = Machine::new().run(&["login"]).code(2);
    let first = ended.stderr.lines().next().unwrap();
    assert!(first.ends_with("Missing: --org SLUG, --client-id ID, --client-secret-file FILE"), "{first}");
}

#[test]
fn wrong_slug_wrong_secret_and_no_network_are_three_messages_and_keep_nothing() {
    let machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let right = machine.secret_file("right", served.get("client_secret"));
    let wrong = machine.secret_file("wrong", "not-the-client-secret");
    let api_url = served.get("api_url");

    login(&machine, &served, &Who { org: "acme", secret_file: &right, api_url })
        .code(1)
        .says("does not know the organization \"acme\"")
        .says("Settings > My Account");
    login(&machine, &served, &Who { org: "demo", secret_file: &wrong, api_url })
        .code(4)
        .says("rejected the client id or the client secret");
    login(&machine, &served, &Who { org: "demo", secret_file: &right, api_url: "http://127.0.0.1:1/api/v1" })
        .code(75)
        .says("cannot be reached");
    login(&machine, &served, &Who { org: "a/b", secret_file: &right, api_url }).code(2).says("is not an org slug");
    assert!(!machine.config().exists() && !machine.credentials().exists(), "nothing is kept");
}

#[test]
fn an_application_that_may_only_read_is_told_so() {
    let machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let file = machine.secret_file("secret", served.get("client_secret"));
    // An identity service that grants reading only: the second request for a token is refused.
    let identity = scope_refused(served.get("identity_url"));
    machine
        .run(&[
            "login",
            "--org",
            "demo",
            "--client-id",
            served.get("client_id"),
            "--secret-file",
            &file,
            "--store",
            "file",
            "--api-url",
            served.get("api_url"),
            "--identity-url",
            &identity,
        ])
        .code(0)
        .says("no Write permission");
    machine.run(&["status"]).code(0).prints("write-permission\twarning");
}

/// Passes requests for a reading token on, and refuses those for writing.
fn scope_refused(upstream: &str) -> String {
    use std::io::{Read as _, Write as _};
    let upstream = upstream.trim_start_matches("http://").split('/').next().unwrap().to_owned();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().to_string();
    let origin = format!("http://{own}/oauth/token");
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (upstream, own) = (upstream.clone(), own.clone());
            std::thread::spawn(move || {
                let mut client = stream;
                let mut request = vec![0; 8192];
                let length = client.read(&mut request).unwrap_or(0);
                let text = String::from_utf8_lossy(&request[..length]).into_owned();
                if text.contains("api.write") {
                    let body = r#"{"error":"invalid_scope","error_description":"scope not granted"}"#;
                    let _ = write!(
                        client,
                        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                        body.len()
                    );
                    return;
                }
                // The sandbox answers only to its own name.
                let text = text.replacen("\r\n", "\r\nconnection: close\r\n", 1).replace(&own, &upstream);
                let mut server = std::net::TcpStream::connect(upstream).unwrap();
                server.write_all(text.as_bytes()).unwrap();
                let mut answer = Vec::new();
                server.read_to_end(&mut answer).unwrap();
                let _ = client.write_all(&answer);
            });
        }
    });
    origin
}

#[test]
fn a_rejected_credential_makes_status_end_with_4() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    let wrong = machine.secret_file("client-secret", "not-the-client-secret");
    machine.set("ORND_SCIM_CLIENT_SECRET_FILE", &wrong);
    machine.run(&["status"]).code(4).prints("token\tfail").prints("read-permission\tskipped");
}

#[test]
fn the_secret_can_come_from_a_pipe() {
    let machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let arguments = [
        "login",
        "--org",
        "demo",
        "--client-id",
        served.get("client_id"),
        "--secret-file",
        "-",
        "--store",
        "file",
        "--api-url",
        served.get("api_url"),
        "--identity-url",
        served.get("identity_url"),
    ];
    machine.run_with(&arguments, &format!("{}\n", served.get("client_secret"))).code(0);
    machine.run_with(&arguments, "").code(4).says("is empty");
}

#[test]
fn a_token_endpoint_that_answers_with_a_web_page() {
    let machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let page = canned(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 15\r\n\r\n<!doctype html>");
    let file = machine.secret_file("secret", served.get("client_secret"));
    machine
        .run(&[
            "login",
            "--org",
            "demo",
            "--client-id",
            "x",
            "--secret-file",
            &file,
            "--store",
            "file",
            "--api-url",
            served.get("api_url"),
            "--identity-url",
            &page,
        ])
        .code(1)
        .says("web page");
}

/// What version 0.1 wrote is read, and a change keeps what a person wrote around it.
#[test]
fn a_configuration_of_version_0_1_is_read_and_kept() {
    use ornd_scim_core::config::Config;
    let machine = Machine::new();
    let old = include_str!("../fixtures/0.1/config.toml");
    machine.write(&machine.config(), old);
    let mut config = Config::load(machine.config()).unwrap();
    let mut profile = config.choose(None).unwrap().unwrap().clone();
    assert_eq!((profile.name.as_str(), profile.org.as_str()), ("acme", "acme"));
    assert_eq!(profile.learned.get("page-limit").map(String::as_str), Some("50"));
    assert_eq!(profile.bookings.grace, Some(std::time::Duration::from_secs(24 * 3600)));
    assert_eq!(profile.bookings.exclude_employees, ["ceo@acme.example"]);
    assert_eq!(profile.okta.app_id.as_deref(), Some("0oa2"));
    profile.okta.app_id = Some("0oa3".to_owned());
    config.set(&profile, false).unwrap();
    let new = std::fs::read_to_string(machine.config()).unwrap();
    assert_eq!(new, old.replace("okta-app-id = \"0oa2\"", "okta-app-id = \"0oa3\""));
}
