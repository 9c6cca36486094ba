//! Secrets appear nowhere but where they were asked for.

mod search;

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;

use crate::figures;
use crate::support::{BINARY, Machine, Served, set_mode};
use search::{Search, files};

/// Every token that a sandbox has given out.
fn tokens(data: &Path) -> Vec<String> {
    let database = rusqlite::Connection::open(data).unwrap();
    let mut statement = database.prepare("SELECT token FROM tokens").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn no_output_no_log_no_error_and_no_file_shows_a_secret() {
    let mut machine = Machine::new();
    let (data, log, temporary) = (machine.path("sandbox.db"), machine.path("access.log"), machine.path("tmp"));
    std::fs::create_dir_all(&temporary).unwrap();
    let path = data.display().to_string();
    let mut command = machine.command(&["sandbox", "serve", "--data", &path, "-o", "json", "--access-log"]);
    command.stderr(std::fs::File::create(&log).unwrap());
    let served = Served::spawn_with_log(command);
    served.profile(&mut machine, "");
    let okta = machine.secret_file("okta-token", "00okta-canary-0123456789");
    machine.set("ORND_SCIM_OKTA_TOKEN_FILE", &okta).set("TMPDIR", &temporary.display().to_string());
    // What other programs take as a wish for more words.
    machine.set("RUST_LOG", "trace").set("RUST_BACKTRACE", "full");
    machine.run(&["activate", "--yes"]).code(0);
    let scim = machine.run(&["secret", "reveal"]).code(0).stdout.trim().to_owned();
    let mut search = Search::new(&[served.get("client_secret"), &scim, "00okta-canary-0123456789"]);

    let broken = machine.secret_file("broken", &format!("{scim} {scim}"));
    let plan = machine.path("plan.json").display().to_string();
    let policy = machine.secret_file("policy.toml", "max = 1\n");
    let runs: Vec<Vec<&str>> = vec![
        vec!["status"],
        vec!["status", "-o", "json"],
        vec!["test"],
        vec!["test", "--spec", "--write"],
        vec!["setup", "--yes"],
        vec!["doctor"],
        vec!["activate", "--yes"],
        vec!["login", "--org", "other", "--client-id", "c", "--store", "file", "--timeout", "1"],
        vec!["secret", "import", "--base-url", "https://127.0.0.1:1/x", "--secret-file", &broken],
        vec!["--timeout", "1", "test", "--base-url", "http://127.0.0.1:1/x"],
        vec!["secret", "rotate", "--confirm", "wrong"],
        vec!["teams", "list"],
        vec!["teams", "check", "--policy", &policy],
        vec!["bookings", "list"],
        vec!["bookings", "list", "-o", "json"],
        vec!["bookings", "cancel", "--plan", &plan, "--yes"],
        vec!["bookings", "cancel", "--yes", "-o", "json"],
        vec!["bookings", "cancel", "--yes", "--timeout", "1"],
        vec!["bookings", "log"],
        vec!["bookings", "log", "--bookings", "-o", "json"],
        vec!["bookings", "log", "--verify"],
        vec!["bookings", "rebook", "--run", "20260302T090000Z-0000", "--yes"],
        vec!["completions", "bash"],
        vec!["--help"],
    ];
    let mut count = 0;
    for verbosity in ["-q", "-v", "-vv", "-vvvv"] {
        // The second time everything is refused, the third time it answers nonsense.
        for behaviour in ["latency=0ms", "fault=GET /** 401 always; fault=POST /** 401 always", "fault=/** html always"]
        {
            served.control("behaviour", behaviour);
            for arguments in &runs {
                let arguments = [&[verbosity][..], arguments].concat();
                let ended = machine.run(&arguments);
                search.ended(&arguments, &ended);
                count += 1;
            }
        }
    }
    served.control("behaviour", "latency=0ms");
    let rotated = machine.run(&["-vv", "secret", "rotate", "--confirm", "demo"]).code(0);
    let new = machine.run(&["secret", "reveal"]).code(0).stdout.trim().to_owned();
    search.secrets.push(new.clone());
    search.ended(&["secret", "rotate"], &rotated);

    // The tokens of the API were not known before; on disk a secret stands where it is kept, and in the files of this test.
    let given = tokens(&data);
    assert!(given.len() > 10, "{}", given.len());
    let kept = search.secrets.len();
    search.secrets.extend(given.iter().take(40).cloned());
    let mut found = Vec::new();
    files(&machine.path(""), &mut found);
    assert!(found.iter().any(|path| path.ends_with("access.log")));
    assert!(found.iter().any(|path| path.to_string_lossy().contains(".jsonl")), "no journal: {found:?}");
    for path in found {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match name.as_str() {
            "client-secret" | "broken" | "okta-token" | "sandbox.db" | "sandbox.db-wal" | "sandbox.db-shm" => {}
            "credentials.toml" => {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(text.contains(&new) && !text.contains(&scim), "the old secret is still kept");
            }
            _ => search.file(&path),
        }
    }
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0, "a temporary file is left");
    figures::keep(
        "Secrets in output and files",
        figures::Ran::Program,
        "Every command at every verbosity, with answers as they should be, with refusals, and with nonsense; then every file: state, \
         journal, configuration, temporary files, the sandbox's access log. Searched as they are, backwards, in hex, percent-encoded \
         and in base64",
        &format!(
            "{kept} secrets and {} tokens of the API, {count} runs, {} places: 0 hits in {}",
            given.len(),
            search.places,
            search.megabytes()
        ),
    );
}

#[allow(clippy::type_complexity)] // A table.
/// How a server writes what it was sent into a JSON string.
const WRITTEN: [(&str, fn(&str) -> String); 6] = [
    ("as it is", |text| json_string(text)),
    ("escaped", |text| text.bytes().map(|byte| format!("\\u{byte:04X}")).collect()),
    ("in upper case", |text| json_string(&text.to_uppercase())),
    ("percent-encoded", |text| text.bytes().map(|byte| format!("%{byte:02x}")).collect()),
    ("in base64", |text| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text)),
    ("in parts", |text| json_string(&text.replace("0123456789", "012…").replace("-client-canary", "-client-cana…"))),
];

/// A JSON string without its quotes; `/` is escaped, as some libraries do.
fn json_string(text: &str) -> String {
    serde_json::to_string(text).unwrap().trim_matches('"').replace('/', "\\/")
}

/// A server that says in every answer what it was sent.
fn echo(write: fn(&str) -> String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = [0; 8192];
            let length = stream.read(&mut request).unwrap_or(0);
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let sent = request
                .lines()
                .find_map(|line| line.to_lowercase().starts_with("authorization:").then(|| line.to_owned()));
            let form = request.split("\r\n\r\n").nth(1).unwrap_or_default();
            let (status, body) = if request.starts_with("POST /token") && form.contains("good") {
                ("200 OK", "{\"access_token\":\"api-token-canary-0123456789\",\"expires_in\":3600}".to_owned())
            } else {
                let said = format!("\"{}\"", write(&format!("this is wrong: {} {form}", sent.unwrap_or_default())));
                (
                    "400 Bad Request",
                    format!("{{\"message\":{said},\"detail\":{said},\"error_description\":{said},\"error\":{said}}}"),
                )
            };
            let answer = format!(
                "HTTP/1.1 {status}\r\ncontent-type: application/json\r\nx-request-id: {}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
                form.replace(|c: char| !c.is_ascii_graphic(), ""),
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    origin
}

/// Some servers say in their errors what they were sent.
#[test]
fn a_server_that_sends_a_secret_back_does_not_make_it_visible() {
    let mut machine = Machine::new();
    let clients = ["good-client-canary", "wrong-client-canary"];
    for (client, (form, write)) in clients.into_iter().flat_map(|client| WRITTEN.map(|written| (client, written))) {
        let origin = echo(write);
        let secrets = [client, "scim-canary-0123456789", "api-token-canary-0123456789"];
        let upper = secrets.map(str::to_uppercase);
        let parts = ["canary-012", "client-cana"];
        let looked_for: Vec<&str> = match form {
            "in upper case" => upper.iter().map(String::as_str).collect(),
            "in parts" => parts.to_vec(),
            _ => secrets.to_vec(),
        };
        let mut search = Search::new(&looked_for);
        machine.write(
            &machine.config(),
            &format!(
                "[profile.acme]\norg = \"acme\"\nclient-id = \"c\"\nstore = \"file\"\napi-url = \"{origin}/api\"\n\
                 identity-url = \"{origin}/token\"\nscim-base-url = \"{origin}/scim\"\n"
            ),
        );
        let file = machine.secret_file("client", client);
        machine.set("ORND_SCIM_CLIENT_SECRET_FILE", &file);
        let file = machine.secret_file("scim", "scim-canary-0123456789");
        machine.set("ORND_SCIM_SCIM_SECRET_FILE", &file);
        for arguments in [
            &["status"][..],
            &["test"],
            &["test", "--spec"],
            &["doctor"],
            &["teams", "list", "--source", "scim"],
            &["teams", "list", "--source", "api"],
            &["bookings", "list"],
            &["bookings", "cancel", "--yes"],
        ] {
            let arguments = [&["-vv", "--timeout", "2"], arguments].concat();
            let ended = machine.run(&arguments);
            assert!(ended.code != 0 || arguments.contains(&"doctor"), "{arguments:?}: {ended:?}");
            search.ended(&arguments, &ended);
        }
    }
}

/// What another program of the machine can see of a process: its arguments, and the environment of those it starts.
#[test]
fn no_argument_and_no_environment_of_a_child_has_a_secret() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let seen = machine.path("seen");
    std::fs::create_dir_all(&seen).unwrap();
    let look = |then: &str| {
        format!(
            "#!/bin/sh\nn={}/$$\ntr '\\0' '\\n' </proc/$$/environ >$n.environ\ntr '\\0' '\\n' </proc/$$/cmdline >$n.cmdline\n\
             tr '\\0' '\\n' </proc/$PPID/cmdline >$n.parent\n{then}\n",
            seen.display()
        )
    };
    // The secret-command, and the browser.
    let bin = machine.path("bin");
    let program = |name: &str, then: &str| {
        machine.write(&bin.join(name), &look(then));
        set_mode(&bin.join(name), 0o700);
        bin.join(name).display().to_string()
    };
    let secret = machine.secret_file("scim-canary", "scim-canary-0123456789");
    let command = program("pass", &format!("cat {secret}"));
    program("xdg-open", "exit 0");
    served.profile(
        &mut machine,
        &format!(
            "scim-base-url = \"{}/scim/v2/demo\"\nsecret-command = {{ scim-secret = [\"{command}\"] }}\n",
            served.get("origin")
        ),
    );
    // Guided, so that the page is opened for the person.
    let config =
        std::fs::read_to_string(machine.config()).unwrap().replace("integration = \"api\"", "integration = \"guided\"");
    machine.write(&machine.config(), &config);
    machine.set("PATH", &format!("{}:/usr/bin:/bin", bin.display()));
    let client = served.get("client_secret").to_owned();
    machine.set("ORND_SCIM_CLIENT_SECRET_FILE", "").set("ORND_SCIM_CLIENT_SECRET", &client);
    machine.set("ORND_SCIM_OKTA_TOKEN", "00okta-canary-0123456789");
    machine.run(&["token"]).code(0);
    machine.run(&["-vv", "status"]);
    machine.run(&["deactivate", "--yes", "--open"]);
    // The browser is not waited for.
    for _ in 0..500 {
        if std::fs::read_dir(&seen).unwrap().count() >= 8 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let mut search = Search::new(&[&client, "scim-canary-0123456789", "00okta-canary-0123456789"]);
    let mut found = Vec::new();
    files(&seen, &mut found);
    let of = |end: &str| found.iter().filter(|path| path.to_string_lossy().ends_with(end)).count();
    assert!(of(".environ") >= 3 && of(".parent") >= 2, "{found:?}");
    for path in &found {
        search.file(path);
    }
    figures::keep(
        "Secrets in processes",
        figures::Ran::Program,
        "`/proc/PID/cmdline` of the program, `cmdline` and `environ` of what it starts (`secret-command`, the browser), and core dumps",
        &format!("{} programs started, {} files of /proc: 0 hits, and no core was dumped", of(".environ"), found.len()),
    );
}

#[test]
fn no_core_is_dumped() {
    let machine = Machine::new();
    let dumps = |program: &str, ready: &str| {
        let script = format!("ulimit -c unlimited; cd '{}'; exec {program}", machine.path("").display());
        let mut child = std::process::Command::new("bash")
            .args(["-c", &script])
            .env_clear()
            .env("HOME", machine.path(""))
            .env("PATH", "/usr/bin:/bin")
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let mut text = String::new();
        let mut byte = [0];
        let stdout = child.stdout.as_mut().unwrap();
        while !text.contains(ready) && stdout.read(&mut byte).unwrap() == 1 {
            text.push(char::from(byte[0]));
        }
        let limits = std::fs::read_to_string(format!("/proc/{}/limits", child.id())).unwrap_or_default();
        crate::support::send_signal(&child, "ABRT");
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(6), "{text}");
        (status.core_dumped(), limits)
    };
    let (dumped, limits) = dumps(&format!("'{BINARY}' sandbox serve --data :memory: -o json"), "}\n");
    assert!(!dumped, "a core was dumped");
    let limit = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap_or_default().to_owned();
    assert!(limit.is_empty() || limit.split_whitespace().nth(4) == Some("0"), "{limit}");
    // Where the system would dump another program's core, this shows that the question was a real one.
    let (other, _) = dumps("bash -c 'echo ready; sleep 60; :'", "ready\n");
    if !other {
        eprintln!("this system dumps no cores of other programs either");
    }
}

#[test]
fn the_access_log_of_the_sandbox_shows_paths_only() {
    let mut machine = Machine::new();
    let command = machine.command(&["sandbox", "serve", "--data", ":memory:", "-o", "json", "--access-log"]);
    let log = machine.path("log");
    let mut command = command;
    command.stderr(std::fs::File::create(&log).unwrap());
    let served = Served::spawn_with_log(command);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    machine.run(&["test"]).code(0);
    let secret = machine.run(&["secret", "reveal"]).code(0).stdout.trim().to_owned();
    let client = served.get("client_secret").to_owned();
    drop(served);
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("GET /scim/v2/demo/Users 200"), "{text}");
    let mut search = Search::new(&[&secret, &client]);
    search.text("the access log", &text);
}
