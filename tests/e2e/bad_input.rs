//! What is wrong is said, with the next command to type and the right exit code.

use crate::support::{Machine, Served, canned};

const PROFILE: &str = "[profile.acme]\norg = \"acme\"\nclient-id = \"c\"\nstore = \"file\"\n";

#[test]
fn profiles() {
    let mut machine = Machine::new();
    machine.run(&["status"]).code(4).says("ornd-scim login").says("ornd-scim --sandbox setup");
    machine.write(&machine.config(), PROFILE);
    machine
        .run(&["status", "--profile", "acmee"])
        .code(2)
        .says("there is no profile \"acmee\"")
        .says("--profile acme?");
    machine.run(&["--sandbox", "status", "--profile", "acme"]).code(2).says("contradict");
    machine.set("ORND_SCIM_PROFILE", "other");
    machine.run(&["status"]).code(2).says("there is no profile \"other\"");
}

#[test]
fn a_corrupt_configuration_is_named_with_line_and_column() {
    let machine = Machine::new();
    for (text, place) in [
        ("[profile.acme\n", "line 1, column "),
        ("[profile.acme]\norg = \"acme\"\nstroe = \"file\"\n", "line 3, column 1: unknown key \"stroe\""),
        ("[profile.acme]\norg = \"a/b\"\n", "line 2, column 7"),
        ("[profile.acme]\norg = \"acme\"\napi-url = \"http://hybrid.example\"\n", "line 3, column 11"),
    ] {
        machine.write(&machine.config(), text);
        machine.run(&["status"]).code(2).says("config.toml").says(place);
    }
    std::fs::write(machine.config(), [0xff, 0xfe, 0x00]).unwrap();
    machine.run(&["status"]).code(2).says("config.toml").says("UTF-16");
}

#[test]
fn secrets_that_cannot_be_read() {
    let mut machine = Machine::new();
    machine.write(&machine.config(), PROFILE);
    machine.run(&["token"]).code(4).says("ornd-scim activate");
    let absent = if cfg!(windows) { r"C:\nonexistent\secret.txt" } else { "/nonexistent/secret" };
    machine.set("ORND_SCIM_SCIM_SECRET_FILE", absent);
    machine.run(&["token"]).code(4).says(absent);
    let folder = machine.path("").display().to_string();
    machine.set("ORND_SCIM_SCIM_SECRET_FILE", &folder);
    machine.run(&["token"]).code(2).says("it is a folder");
    let file = machine.secret_file("two-lines", "one\ntwo\n");
    machine.set("ORND_SCIM_SCIM_SECRET_FILE", &file);
    machine.run(&["token"]).code(4).says("line break inside");
    machine.set("ORND_SCIM_SCIM_SECRET", "other");
    machine.run(&["token"]).code(2).says("both set");
}

/// Of several places that a secret may come from, the one that counted is named.
#[test]
fn a_rejected_secret_is_named_with_where_it_came_from() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let okta = format!(
        "okta-url = \"{}\"\nscim-base-url = \"{}/scim/v2/demo\"\n",
        served.get("okta_url"),
        served.get("origin")
    );
    served.profile(&mut machine, &okta);
    let wrong = machine.secret_file("wrong", "wr0ng-wr0ng");
    machine.set("ORND_SCIM_CLIENT_SECRET_FILE", &wrong);
    let from = format!("  Secret from: ORND_SCIM_CLIENT_SECRET_FILE (the file {wrong})\n");
    machine.run(&["teams", "list", "--source", "api"]).code(4).says("OfficeRnD rejected the client").says(&from);
    machine.set("ORND_SCIM_CLIENT_SECRET_FILE", "");
    machine.set("ORND_SCIM_CLIENT_SECRET", "wr0ng-wr0ng");
    let from = "  Secret from: the environment variable ORND_SCIM_CLIENT_SECRET\n";
    machine.run(&["bookings", "list"]).code(4).says(from);
    machine.set("ORND_SCIM_CLIENT_SECRET", "");
    let from = format!("  Secret from: the file {wrong}\n");
    machine.run(&["login", "--profile", "acme", "--client-secret-file", &wrong]).code(4).says(&from);
    let kept = "client-secret = \"wr0ng-wr0ng\"\nscim-secret = \"wr0ng-scim\"\nokta-token = \"wr0ng-okta\"\n";
    machine.write(&machine.credentials(), &format!("[acme]\n{kept}"));
    let mut store = format!("Secret from: the file {}, profile acme", machine.credentials().display());
    if cfg!(windows) {
        // The program writes the other separator.
        "credentials.toml, profile acme".clone_into(&mut store);
    }
    machine.run(&["employees", "list"]).code(4).says(&store);
    machine.run(&["teams", "list", "--source", "scim"]).code(4).says("rejected the API Token").says(&store);
    machine.run(&["test"]).code(4).says(&store);
    machine.run(&["okta", "status"]).code(4).says("Okta rejected the API token").says(&store);
    machine.run(&["status"]).code(4).prints("Okta's code is E0000011: Secret from: the file ").prints(&store);
}

#[test]
fn addresses() {
    let machine = Machine::new();
    let secret = machine.secret_file("secret", "s3cret-s3cret");
    for (url, says) in [
        ("http://scim.example.com/v2", "https://"),
        ("http://127.0.0.1.evil.test/v2", "https://"),
        ("https://user:hunter2@scim.example.com/v2", "user name"),
        ("ftp://scim.example.com", "base-url-https\tfail"),
        ("https://scim_server.example.com/v2", "base-url-underscore\tfail"),
    ] {
        let ended = machine.run(&["test", "--base-url", url, "--secret-file", &secret]).code(1);
        assert!(ended.stdout.contains(says), "{url}: {}", ended.stdout);
        assert!(!ended.stdout.contains("hunter2") && !ended.stderr.contains("hunter2"), "{ended:?}");
    }
    machine
        .run(&["login", "--org", "a", "--client-id", "b", "--secret-file", &secret, "--api-url", "http://example.com"])
        .code(2)
        .says("https://");
}

/// Every answer that is not what was asked for, at the API.
#[test]
fn answers_of_the_api() {
    for (fault, code, says) in [
        ("GET /members 403 always", 4, "rejected the access token for employees: Forbidden"),
        ("GET /members 404 always", 1, "employees not found"),
        ("GET /members 500 always", 1, "status 500"),
        ("GET /members html always", 1, "web page"),
        ("GET /members empty always", 1, "empty"),
        ("GET /members wrong-type always", 1, "unexpected shape"),
        ("GET /members redirect always", 1, "does not know the organization"),
        ("POST /oauth/token 429 always retry-after=0", 75, "rate limit"),
    ] {
        let mut machine = Machine::new();
        let served = Served::start(&machine, &["--fault", fault]);
        let secret = machine.secret_file("secret", served.get("client_secret"));
        machine.set("NO_COLOR", "1");
        machine
            .run(&[
                "login",
                "--org",
                "demo",
                "--client-id",
                served.get("client_id"),
                "--secret-file",
                &secret,
                "--store",
                "file",
                "--api-url",
                served.get("api_url"),
                "--identity-url",
                served.get("identity_url"),
                "--timeout",
                "2",
            ])
            .code(code)
            .says(says);
        assert!(!machine.config().exists(), "{fault}: nothing is kept");
    }
}

/// Trouble that passes is waited out.
#[test]
fn passing_trouble_is_repeated() {
    let mut machine = Machine::new();
    let served = Served::start(
        &machine,
        &[
            "--fault",
            "GET /members 503 x2",
            "--fault",
            "POST /oauth/token reset x1",
            "--fault",
            "GET /teams truncate x1",
        ],
    );
    served.profile(&mut machine, "");
    machine.run(&["status"]).code(0).prints("read-permission\tok");
    machine.run(&["activate", "--yes"]).code(0);
}

/// Requests that are sent at once meet the same trouble, and each waits by itself; the person reads each attempt once.
#[test]
fn a_server_that_cannot_be_reached_is_reported_once_an_attempt() {
    let mut machine = Machine::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let origin = format!("http://127.0.0.1:{port}");
    machine.write(
        &machine.config(),
        &format!("{PROFILE}api-url = \"{origin}/api\"\nidentity-url = \"{origin}/token\"\nscim-base-url = \"{origin}/scim\"\n"),
    );
    machine.set("ORND_SCIM_CLIENT_SECRET", "s3cret-s3cret");
    machine.set("ORND_SCIM_SCIM_SECRET", "s3cret-s3cret");
    for command in [["teams", "list"], ["employees", "list"], ["bookings", "list"]] {
        let ended = machine.run(&command).code(75);
        let retries: Vec<&str> = ended.stderr.lines().filter(|line| line.starts_with("Retrying")).collect();
        assert_eq!(retries.len(), 2, "{command:?}: {}", ended.stderr);
        for (line, attempt) in retries.iter().zip(["(attempt 4)", "(attempt 5)"]) {
            assert!(line.contains(attempt) && line.contains(&origin), "{line}");
        }
    }
}

#[test]
fn a_changing_request_is_never_sent_twice() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &["--fault", "POST /activate reset-after x1"]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(75).says("broke off");
    // The answer was lost, the effect was not: the next run finds it active.
    machine.run(&["activate", "--yes"]).code(0).says("active already");
}

/// The same at the SCIM server, where `test` tells what Okta would see.
#[test]
fn answers_of_the_scim_server() {
    let machine = Machine::new();
    let secret = machine.secret_file("secret", "s3cret-s3cret");
    for (answer, code, says) in [
        (&b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 15\r\n\r\n<!doctype html>"[..], 1, "HTML"),
        (b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 0\r\n\r\n", 1, "empty"),
        (
            b"HTTP/1.1 302 Found\r\nlocation: https://elsewhere.example/secret-path\r\ncontent-length: 0\r\n\r\n",
            1,
            "302",
        ),
        (b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n", 4, "401"),
        (b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n", 75, "429"),
        (b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n", 1, "500"),
    ] {
        let origin = canned(answer);
        let ended =
            machine.run(&["test", "--base-url", &format!("{origin}/scim"), "--secret-file", &secret]).code(code);
        assert!(ended.stdout.contains(says), "{says}: {}", ended.stdout);
        assert!(!ended.stdout.contains("secret-path"), "only the origin of a redirect is shown");
    }
}

#[test]
fn a_mistyped_command_suggests_only_close_ones() {
    let machine = Machine::new();
    for (typed, suggestion) in [
        ("tokn", "tip: a similar subcommand exists: 'token'\n"),
        ("statsu", "tip: a similar subcommand exists: 'status'\n"),
        ("cancle", "tip: a similar subcommand exists: 'bookings cancel'\n"),
    ] {
        machine.run(&[typed]).code(2).says(suggestion);
    }
    assert!(!machine.run(&["frobnicate"]).code(2).stderr.contains("tip:"));
}

#[test]
fn flags_that_cannot_be_understood() {
    let machine = Machine::new();
    machine.run(&["status", "--timeout", "soon"]).code(2).says("soon");
    machine.run(&["--sandbox", "status", "--ca-cert", "/nonexistent.pem"]).code(2).says("/nonexistent.pem");
    machine.run(&["sandbox", "serve", "--fault", "nonsense"]).code(2).says("names no path");
    machine.run(&["test", "--write"]).code(2).says("--spec");
}

/// A guess of the unit would be 3,600 times too short.
#[test]
fn a_duration_without_a_unit_is_an_error_that_names_both() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "bookings", "list", "--grace", "24"]).code(2).says("24h or 24s?");
    machine.run(&["--sandbox", "bookings", "list", "--grace", "24h"]).code(0);
    machine.run(&["--sandbox", "bookings", "list", "--timeout", "30"]).code(0);
}
