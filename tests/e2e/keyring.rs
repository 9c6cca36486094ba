//! The keyring: a real Secret Service, none at all, a dead one, and locked ones.

use std::io::{BufRead as _, BufReader};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::figures;
use crate::support::{BINARY, Machine, Served};

fn available(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn secrets_come_and_go_in_a_real_secret_service() {
    if !available("dbus-run-session") || !available("gnome-keyring-daemon") {
        eprintln!("skipped: dbus-run-session and gnome-keyring-daemon are needed (Debian: dbus gnome-keyring)");
        return;
    }
    let machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let secret = machine.secret_file("secret", served.get("client_secret"));
    std::fs::create_dir_all(machine.path("run")).unwrap();
    crate::support::set_mode(&machine.path("run"), 0o700);
    let script = format!(
        "printf 'a password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
         set -e
         \"{BINARY}\" login --org demo --client-id {} --secret-file '{secret}' --api-url {} --identity-url {}
         \"{BINARY}\" status
         \"{BINARY}\" logout --yes
         \"{BINARY}\" status && exit 99
         echo done",
        served.get("client_id"),
        served.get("api_url"),
        served.get("identity_url")
    );
    let output = Command::new("dbus-run-session")
        .args(["--", "bash", "-c", &script])
        .env_clear()
        .env("HOME", machine.path(""))
        .env("XDG_RUNTIME_DIR", machine.path("run"))
        .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("stored in the system's keyring"), "{text}");
    assert!(text.contains("client-secret\tok\tclient secret from the system's keyring"), "{text}");
    assert!(text.ends_with("done\n") || text.contains("done\n"), "{text}");
    assert!(!machine.credentials().exists(), "nothing in plain text");
    assert!(!text.contains(served.get("client_secret")));
}

fn profile_with_keyring(machine: &Machine) {
    machine.write(&machine.config(), "[profile.acme]\norg = \"acme\"\nclient-id = \"c\"\n");
}

/// A session of D-Bus with a Secret Service of its own; it ends when this is dropped.
struct Session(Child);

impl Session {
    /// `script` runs in it before it is used. The machine's commands are in it from now on.
    fn start(machine: &mut Machine, script: &str) -> Self {
        std::fs::create_dir_all(machine.path("run")).unwrap();
        crate::support::set_mode(&machine.path("run"), 0o700);
        let script = format!("{{ {script}\n}} >&2; echo \"$DBUS_SESSION_BUS_ADDRESS\"; cat >/dev/null");
        let mut child = Command::new("dbus-run-session")
            .args(["--", "bash", "-c", &script])
            .env_clear()
            .env("HOME", machine.path(""))
            .env("XDG_RUNTIME_DIR", machine.path("run"))
            .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
            .current_dir(machine.path(""))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(machine.path("session.log")).unwrap())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut address).unwrap();
        assert!(address.contains('='), "{}", std::fs::read_to_string(machine.path("session.log")).unwrap());
        machine.set("DBUS_SESSION_BUS_ADDRESS", address.trim());
        Self(child)
    }

    /// With the three secrets of the profile `acme`, which is made as well, in a keyring that is locked then.
    fn locked(machine: &mut Machine, served: &Served) -> Self {
        let client_secret = machine.secret_file("client-secret", served.get("client_secret"));
        let okta_token = machine.secret_file("okta-token", served.get("okta_token"));
        let script = format!(
            "printf 'a password' | gnome-keyring-daemon --unlock --components=secrets
             set -e
             '{BINARY}' --profile acme login --org demo --client-id {} --secret-file '{client_secret}' --api-url {} --identity-url {}
             printf 'integration = \"api\"\\n' >> .config/ornd-scim/config.toml
             '{BINARY}' activate --yes
             '{BINARY}' okta login --url {} --token-file '{okta_token}'
             dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \\
               org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login",
            served.get("client_id"),
            served.get("api_url"),
            served.get("identity_url"),
            served.get("okta_url"),
        );
        Self::start(machine, &script)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // The end of its input is the end of the session.
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// What a locked keyring starts to ask for its password.
fn prompter(machine: &Machine, program: &str) {
    let name = "org.gnome.keyring.SystemPrompter";
    let service = format!("[D-BUS Service]\nName={name}\nExec={program}\n");
    machine.write(&machine.path(&format!(".local/share/dbus-1/services/{name}.service")), &service);
}

/// The same profile for a machine without a keyring that could be filled.
fn profile(machine: &Machine, served: &Served) {
    machine.secret_file("client-secret", served.get("client_secret"));
    let [api, identity, id, origin, okta] =
        ["api_url", "identity_url", "client_id", "origin", "okta_url"].map(|name| served.get(name));
    machine.write(
        &machine.config(),
        &format!(
            "[profile.acme]\norg = \"demo\"\napi-url = \"{api}\"\nidentity-url = \"{identity}\"\nclient-id = \"{id}\"\n\
             integration = \"api\"\nscim-base-url = \"{origin}/scim/v2/demo\"\nokta-url = \"{okta}\"\n"
        ),
    );
}

/// Every command that needs a secret that only the keyring has, or that keeps one there.
const COMMANDS: [&[&str]; 21] = [
    &["token"],
    &["token", "--raw"],
    &["secret", "reveal"],
    &["secret", "rotate", "--confirm", "demo"],
    &["secret", "import", "--no-test", "--base-url", "http://127.0.0.1:1/scim", "--secret-file", "new-secret"],
    &["status"],
    &["test"],
    &["setup", "--yes"],
    &["activate", "--yes"],
    &["deactivate", "--yes"],
    &["teams", "list"],
    &["teams", "list", "--source", "scim"],
    &["teams", "check", "--write-policy", "policy.toml"],
    &["bookings", "list"],
    &["bookings", "cancel", "--yes"],
    &["doctor"],
    &["okta", "status"],
    &["okta", "plan"],
    &["okta", "apply", "--yes"],
    &["okta", "groups"],
    &["logout", "--yes"],
];

/// Runs all of them, so many at once, where the keyring cannot be used; the longest of them.
fn each_command(machine: &Machine, served: &Served, at_once: usize, says: &str) -> Duration {
    machine.secret_file("new-secret", "new-secret-new-secret");
    let profile = std::fs::read_to_string(machine.config()).unwrap();
    let one = |arguments: &[&str]| {
        let started = Instant::now();
        let ended = machine.run(arguments);
        let took = started.elapsed();
        let said = format!("{}{}", ended.stdout, ended.stderr);
        assert_ne!(ended.code, 0, "{arguments:?}: {said}");
        assert!(said.contains(says), "{arguments:?}: {said}");
        assert!(said.contains("--store file") && said.contains("ORND_SCIM_"), "{arguments:?}: {said}");
        // Not a measurement: far below "for ever", with room for a busy machine.
        assert!(took < Duration::from_secs(30), "{arguments:?}");
        took
    };
    let longest = std::thread::scope(|scope| {
        let part = |part: &'static [&[&str]]| scope.spawn(move || part.iter().map(|arguments| one(arguments)).max());
        let running: Vec<_> = COMMANDS.chunks(COMMANDS.len().div_ceil(at_once)).map(part).collect();
        running.into_iter().filter_map(|thread| thread.join().unwrap()).max().unwrap()
    });
    assert_eq!(std::fs::read_to_string(machine.config()).unwrap(), profile, "the profile was changed");
    assert!(!machine.credentials().exists(), "secrets were kept in plain text");
    let mut secrets = vec!["new-secret-new-secret".to_owned()];
    secrets.extend(["client_secret", "okta_token"].map(|name| served.get(name).to_owned()));
    for folder in [".config", ".local", ".cache"] {
        in_plain_text(&machine.path(folder), &secrets);
    }
    longest
}

fn in_plain_text(folder: &Path, secrets: &[String]) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().unwrap().is_dir() {
            in_plain_text(&entry.path(), secrets);
        } else {
            let content = std::fs::read(entry.path()).unwrap_or_default();
            let found = |secret: &String| content.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!secrets.iter().any(found), "{} holds a secret in plain text", entry.path().display());
        }
    }
}

/// Accepts connections and never says a word.
fn dead(machine: &mut Machine) {
    let socket = machine.path("bus");
    let listener = UnixListener::bind(&socket).unwrap();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            open.push(stream);
        }
    });
    machine.set("DBUS_SESSION_BUS_ADDRESS", &format!("unix:path={}", socket.display()));
}

#[test]
fn a_keyring_that_cannot_be_used_is_named_soon_and_nothing_is_kept_in_plain_text() {
    let (served_machine, mut longest, mut states) = (Machine::new(), Duration::ZERO, 0);
    let served = Served::start(&served_machine, &[]);

    let mut absent = Machine::new();
    profile(&absent, &served);
    longest = longest.max(each_command(&absent, &served, 7, "the system's keyring cannot be used"));
    absent.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    longest = longest.max(each_command(&absent, &served, 7, "the system's keyring cannot be used"));
    states += 2;

    let mut silent = Machine::new();
    profile(&silent, &served);
    dead(&mut silent);
    longest = longest.max(each_command(&silent, &served, 7, "did not answer within 3 seconds"));
    states += 1;

    if available("dbus-run-session") && available("gnome-keyring-daemon") {
        let mut locked = Machine::new();
        prompter(&locked, "/bin/false");
        let session = Session::locked(&mut locked, &served);
        longest = longest.max(each_command(&locked, &served, 1, "it is locked"));
        drop(session);

        // Here somebody is asked for the password, on a screen that nobody sees.
        let mut asked = Machine::new();
        prompter(&asked, "/bin/sleep 600");
        let session = Session::locked(&mut asked, &served);
        longest = longest.max(each_command(&asked, &served, 7, "locked"));
        drop(session);
        states += 2;
    } else {
        eprintln!(
            "the locked ones are skipped: dbus-run-session and gnome-keyring-daemon are needed (Debian: dbus gnome-keyring)"
        );
    }
    figures::keep(
        "Keyrings that cannot be used",
        figures::Ran::Program,
        "Every command that needs a secret, or keeps one, with a keyring that is absent, dead, locked without anybody to ask, and \
         locked with a question that nobody answers",
        &format!(
            "{states} states, {} runs: each with the true cause and what to do, 0 secrets in plain text, at most {}.{} s",
            states * COMMANDS.len(),
            longest.as_millis() / 1000,
            longest.as_millis() % 1000 / 100
        ),
    );
}

#[test]
fn a_secret_from_the_environment_never_touches_the_keyring() {
    let mut machine = Machine::new();
    profile_with_keyring(&machine);
    machine.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    machine.set("ORND_SCIM_SCIM_SECRET", "abc");
    assert_eq!(machine.run(&["token"]).code(0).stdout, "Bearer abc\n");
    assert_eq!(machine.run(&["token", "--raw"]).code(0).stdout, "abc\n");
}
