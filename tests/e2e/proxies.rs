//! Proxies: what they are asked, what they never get, and who never asks them.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;

use crate::figures;
use crate::support::{Ended, Machine, Served};

/// What a proxy does when it is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Answer {
    /// "Connected", and then it listens to what would have gone on.
    Tunnel,
    /// These words.
    Says(&'static str),
    /// It hangs up.
    Nothing,
}

const ANSWERS: [Answer; 6] = [
    Answer::Tunnel,
    Answer::Says("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"),
    Answer::Says(
        "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm=\"me\"\r\ncontent-length: 0\r\n\r\n",
    ),
    Answer::Says("HTTP/1.1 302 Found\r\nlocation: http://evil.example/\r\ncontent-length: 0\r\n\r\n"),
    Answer::Says("what?\r\n\r\n"),
    Answer::Nothing,
];

/// What a proxy was asked, and what came through it.
type Asked = (String, Vec<u8>);

/// A proxy that notes both.
struct Proxy {
    address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Proxy {
    fn new(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let asked: Arc<Mutex<Vec<_>>> = Arc::default();
        let noted = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let noted = Arc::clone(&noted);
                std::thread::spawn(move || noted.lock().unwrap().push(Self::serve(stream, answer)));
            }
        });
        Self { address, asked }
    }

    fn serve(mut stream: TcpStream, answer: Answer) -> Asked {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
            head.push(byte[0]);
        }
        let mut through = vec![0; 4096];
        let length = match answer {
            Answer::Tunnel => {
                let _ = stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
                stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                stream.read(&mut through).unwrap_or(0)
            }
            Answer::Says(words) => {
                let _ = stream.write_all(words.as_bytes());
                stream.read(&mut through).unwrap_or(0)
            }
            Answer::Nothing => 0,
        };
        through.truncate(length);
        (String::from_utf8_lossy(&head).into_owned(), through)
    }

    /// What came so far; what is under way is waited for.
    fn asked(&self, at_least: usize) -> Vec<Asked> {
        for _ in 0..2_000 {
            if self.asked.lock().unwrap().len() >= at_least {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.asked.lock().unwrap().clone()
    }
}

const PASSWORD: &str = "proxy-canary";
const SECRETS: [&str; 3] = ["s3cret-of-the-client", "s3cret-of-scim", "s3cret-of-okta"];
const HOSTS: [&str; 3] = ["identity.example.test", "scim.example.test", "acme.okta.com"];

/// A machine with a profile whose services are all far away, and their secrets.
fn machine() -> Machine {
    let mut machine = Machine::new();
    let [identity, scim, okta] = HOSTS;
    machine.write(
        &machine.config(),
        &format!(
            "[profile.a]\norg = \"a\"\nclient-id = \"c\"\nstore = \"file\"\napi-url = \"https://{identity}/api\"\n\
             identity-url = \"https://{identity}/token\"\nscim-base-url = \"https://{scim}/v2\"\nokta-url = \"https://{okta}\"\n"
        ),
    );
    for (variable, secret) in ["CLIENT_SECRET", "SCIM_SECRET", "OKTA_TOKEN"].into_iter().zip(SECRETS) {
        let file = machine.secret_file(variable, secret);
        machine.set(&format!("ORND_SCIM_{variable}_FILE"), &file);
    }
    machine
}

const COMMANDS: [&[&str]; 3] = [&["bookings", "list"], &["test"], &["okta", "groups"]];

fn run(machine: &Machine, command: &[&str]) -> Ended {
    machine.run(&[&["-vv", "--timeout", "1"], command].concat())
}

/// The password of the proxy stands nowhere, in no form.
fn hides_the_password(ended: &Ended) {
    let base64 = base64::engine::general_purpose::STANDARD.encode(format!("me:{PASSWORD}"));
    for text in [PASSWORD, &base64, base64.trim_end_matches('='), "me:", "Basic "] {
        assert!(!ended.stdout.contains(text) && !ended.stderr.contains(text), "{text}: {ended:?}");
    }
}

#[test]
fn a_proxy_gets_names_of_hosts_and_tls_and_nothing_else() {
    let all: Vec<(&str, Answer)> = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        .map(|variable| (variable, Answer::Tunnel))
        .into_iter()
        .chain(ANSWERS.map(|answer| ("HTTPS_PROXY", answer)))
        .collect();
    let one = |variable: &str, answer: Answer| {
        let proxy = Proxy::new(answer);
        let mut machine = machine();
        machine.set(variable, &format!("http://me:{PASSWORD}@{}", proxy.address));
        let mut least = 0;
        for (command, host) in COMMANDS.iter().zip(HOSTS) {
            let ended = run(&machine, command);
            assert_ne!(ended.code, 0, "{variable} {answer:?}: {ended:?}");
            assert!(ended.stderr.contains("Next: ") || !ended.stdout.is_empty(), "{variable} {answer:?}: {ended:?}");
            hides_the_password(&ended);
            least += 1;
            let asked = proxy.asked(least);
            assert!(asked.len() >= least, "{variable} {answer:?} {command:?}: the proxy was not asked");
            for (head, through) in &asked[least - 1..] {
                let shown = format!("{variable} {answer:?} {command:?}: {head} {}", String::from_utf8_lossy(through));
                assert!(head.starts_with(&format!("CONNECT {host}:443 HTTP/1.1\r\n")), "{shown}");
                assert!(head.to_lowercase().contains("proxy-authorization: basic "), "{shown}");
                // What follows "connected" is TLS (a handshake record), what follows a refusal is nothing.
                let tls = through.starts_with(&[0x16, 0x03]);
                assert!(if answer == Answer::Tunnel { tls } else { through.is_empty() }, "{shown}");
                for secret in SECRETS {
                    let found = through.windows(secret.len()).any(|part| part == secret.as_bytes());
                    assert!(!found && !head.contains(secret), "{shown}");
                }
            }
            least = asked.len();
        }
        least
    };
    let asked: usize = std::thread::scope(|scope| {
        let running: Vec<_> = all.iter().map(|(variable, answer)| scope.spawn(|| one(variable, *answer))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    figures::keep(
        "Proxies",
        figures::Ran::Program,
        "`HTTPS_PROXY` and `ALL_PROXY` with a password, in capital and small letters, and proxies that connect, refuse, ask for a password, redirect, \
         talk nonsense or hang up, with requests to OfficeRnD, to SCIM and to Okta",
        &format!(
            "{} runs, {asked} times a proxy was asked: each time for a host by CONNECT, with nothing but TLS behind it, 0 credentials in \
             clear text; 0 times its password was shown with `-vv`",
            all.len() * COMMANDS.len()
        ),
    );
}

#[test]
fn who_does_not_go_through_a_proxy() {
    let proxy = Proxy::new(ANSWERS[1]);
    let url = format!("http://me:{PASSWORD}@{}", proxy.address);
    // HTTP_PROXY is for plain http, which goes to this machine alone.
    let mut other = machine();
    other.set("HTTP_PROXY", &url).set("http_proxy", &url);
    hides_the_password(&run(&other, &["test"]));
    for without in ["scim.example.test", "example.test", ".example.test", "*", "a.test, scim.example.test"] {
        let mut machine = machine();
        machine.set("HTTPS_PROXY", &url).set("ALL_PROXY", &url).set("NO_PROXY", without);
        hides_the_password(&run(&machine, &["test"]));
    }
    assert_eq!(proxy.asked(0), [], "NO_PROXY or HTTP_PROXY");

    // This machine, by every name it has.
    let mut here = Machine::new();
    for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
        here.set(variable, &url);
    }
    here.run(&["--sandbox", "setup", "--yes"]).code(0);
    let secret = here.secret_file("secret", SECRETS[1]);
    let served = Served::start(&here, &[]);
    let port = served.get("origin").rsplit(':').next().unwrap().to_owned();
    for scheme in ["http", "https"] {
        for host in ["127.0.0.1", "localhost", "[::1]", "127.1.2.3"] {
            let url = format!("{scheme}://{host}:{port}/scim/v2/demo");
            hides_the_password(&run(&here, &["test", "--base-url", &url, "--secret-file", &secret]));
        }
    }
    assert_eq!(proxy.asked(0), [], "the proxy was asked for this machine");
}

/// A proxy that is written wrongly, or is not there, is an error without its password.
#[test]
fn a_proxy_that_cannot_be_used_keeps_its_password() {
    let one = |address: &str| {
        let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
        let mut machine = machine();
        machine.set("HTTPS_PROXY", &format!("{scheme}://me:{PASSWORD}@{rest}"));
        for command in COMMANDS {
            let ended = run(&machine, command);
            assert_ne!(ended.code, 0, "{address}");
            hides_the_password(&ended);
        }
    };
    std::thread::scope(|scope| {
        for address in ["127.0.0.1:1", "[::1", "socks5://127.0.0.1:1", "nowhere.example.test:99999", "%zz@:"] {
            scope.spawn(move || one(address));
        }
    });
}
