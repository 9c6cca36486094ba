//! Where requests go, and where they never go: not over plain http, not after a redirect, not to a path that a server chose.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use crate::figures;
use crate::support::{Machine, Served};

/// A server that counts who connects to it and answers with the same text.
fn counting(address: &str, answer: String) -> (std::net::SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(address).unwrap();
    let (at, seen) = (listener.local_addr().unwrap(), Arc::default());
    let requests: Arc<Mutex<Vec<String>>> = Arc::clone(&seen);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut request = [0; 8192];
            let length = stream.read(&mut request).unwrap_or(0);
            requests.lock().unwrap().push(String::from_utf8_lossy(&request[..length]).into_owned());
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    (at, seen)
}

/// This machine's own address on a network, where it has one. Nothing is sent to find it out.
fn own_address() -> Option<std::net::IpAddr> {
    let socket = std::net::UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_loopback() && !address.is_unspecified()).then_some(address)
}

#[test]
fn plain_http_is_refused_before_a_byte_is_sent() {
    let Some(own) = own_address() else {
        eprintln!("skipped: this machine has no address but its loopback ones");
        return;
    };
    let (at, seen) = counting("0.0.0.0:0", "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned());
    let origin = format!("http://{own}:{}", at.port());
    let machine = Machine::new();
    let secret = machine.secret_file("secret", "s3cret-s3cret");
    machine.run(&["test", "--base-url", &origin, "--secret-file", &secret]).code(1).prints("plain http");
    machine.run(&["secret", "import", "--base-url", &origin, "--secret-file", &secret, "--profile", "x"]);
    for (api, identity) in [(&*origin, "https://127.0.0.1:1/t"), ("https://127.0.0.1:1/", &*origin)] {
        let to = ["--api-url", api, "--identity-url", identity];
        let who = ["login", "--org", "a", "--client-id", "b", "--secret-file", &secret];
        machine.run(&[&who[..], &to].concat()).code(2).says("plain http");
        machine.write(
            &machine.config(),
            &format!(
                "[profile.a]\norg = \"a\"\nclient-id = \"c\"\napi-url = \"{api}\"\nidentity-url = \"{identity}\"\n"
            ),
        );
        machine.run(&["bookings", "list"]).code(2).says("plain http");
        std::fs::remove_file(machine.config()).unwrap();
    }
    assert_eq!(*seen.lock().unwrap(), [""; 0], "something was sent");
    // The listener listens.
    std::net::TcpStream::connect((own, at.port())).unwrap().write_all(b"x").unwrap();
    for _ in 0..500 {
        if !seen.lock().unwrap().is_empty() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("the listener hears nothing, so it proves nothing");
}

#[test]
fn a_redirect_is_not_followed_and_carries_no_credential_anywhere() {
    let (elsewhere, reached) = counting("127.0.0.1:0", "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n[]".to_owned());
    let mut tried = 0;
    for status in
        ["301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        for location in [
            format!("http://{elsewhere}/x"),
            format!("//{elsewhere}/x"),
            format!("http://localhost:{}/", elsewhere.port()),
        ] {
            let answer = format!(
                "HTTP/1.1 {status}\r\nlocation: {location}\r\nrefresh: 0; url={location}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            );
            let (at, asked) = counting("127.0.0.1:0", answer);
            let mut machine = Machine::new();
            let secret = machine.secret_file("secret", "s3cret-s3cret");
            machine.set("ORND_SCIM_CLIENT_SECRET_FILE", &secret).set("ORND_SCIM_SCIM_SECRET_FILE", &secret);
            // Once with a token endpoint that redirects, once with an API that does.
            let served = Served::start(&machine, &[]);
            for identity in [format!("http://{at}/token"), served.get("identity_url").to_owned()] {
                let config = format!(
                    "[profile.a]\norg = \"demo\"\nclient-id = \"{}\"\nstore = \"file\"\napi-url = \"http://{at}/api\"\n\
                     identity-url = \"{identity}\"\nscim-base-url = \"http://{at}/scim\"\n",
                    served.get("client_id")
                );
                machine.write(&machine.config(), &config);
                let client = machine.secret_file("client", served.get("client_secret"));
                machine.set("ORND_SCIM_CLIENT_SECRET_FILE", &client);
                for arguments in [
                    &["bookings", "list"][..],
                    &["bookings", "cancel", "--yes"],
                    &["test"],
                    &["teams", "list", "--source", "scim"],
                ] {
                    let ended = machine.run(&[&["--timeout", "2"], arguments].concat());
                    assert_ne!(ended.code, 0, "{status} {location} {arguments:?}");
                    tried += 1;
                }
            }
            assert!(!asked.lock().unwrap().is_empty());
        }
    }
    assert_eq!(*reached.lock().unwrap(), [""; 0], "a redirect was followed");
    figures::keep(
        "Redirects",
        figures::Ran::Program,
        "301, 302, 303, 307 and 308 to the same and to another origin, with `Refresh`, from the token endpoint, the API and the SCIM server",
        &format!("{tried} runs: 0 followed, 0 credentials sent elsewhere"),
    );
}

/// Ids that a careless program would send as more than one part of a path.
const IDS: [&str; 28] = [
    "../../members/x",
    "..%2f..%2fx",
    "%2e%2e",
    "a/b",
    "a//b",
    "/",
    "//evil.example/x",
    "?x=1",
    "a?silent=true",
    "#f",
    "a%2fb",
    "a\\b",
    "..\\..",
    "a b",
    "a+b",
    "a&b=c",
    ";p=1",
    "é日本",
    "a:b",
    "@evil.example",
    "https://evil.example/",
    "%00",
    "a%0d%0aX: y",
    "'",
    "\"",
    "*",
    "cancel",
    "{id}",
];

/// Ids are chosen by a server; each becomes exactly one part of a path, or is refused.
#[test]
fn an_id_cannot_reach_another_path() {
    let vectors: Vec<String> = IDS.map(str::to_owned).into_iter().chain(["x".repeat(512)]).collect();
    let refused: Vec<String> = [".", "..", "a\u{0}b", "a\r\nX: y", "\u{7f}"]
        .map(str::to_owned)
        .into_iter()
        .chain(["x".repeat(513), "x".repeat(10_000)])
        .collect();
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    let day = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(72);
    let world = |ids: &[String]| {
        let end = day + jiff::SignedDuration::from_hours(1);
        let members: Vec<_> = ids
            .iter()
            .map(|id| serde_json::json!({ "_id": id, "name": "Ada", "status": "former", "calculatedStatus": "former" }))
            .chain([serde_json::json!({ "_id": "somebody", "name": "Bob", "status": "active", "calculatedStatus": "active" })])
            .collect();
        let booking = |id: &String, member: &str| serde_json::json!({ "_id": id, "member": member, "resourceId": "r", "start": day.to_string(), "end": end.to_string() });
        let mut bookings: Vec<_> = ids.iter().map(|id| booking(id, id)).collect();
        // What a path could reach that is not one part: another one's booking.
        bookings.extend(["x", "b", "evil.example"].iter().map(|id| booking(&(*id).to_owned(), "somebody")));
        serde_json::json!({
            "offices": [{ "_id": "o", "name": "O" }], "resources": [{ "_id": "r", "name": "R", "type": "desk", "office": "o" }],
            "members": members, "bookings": bookings,
        })
    };
    let cancel = ["bookings", "cancel", "--yes", "--max-share", "100%", "--accept-roster"];
    served.control("world?replace", &world(&vectors).to_string());
    let ended = machine.run(&cancel).code(0);
    let effects: serde_json::Value =
        serde_json::from_str(&served.control("effects?kind=booking.canceled", "")).unwrap();
    let mut canceled: Vec<&str> =
        effects.as_array().unwrap().iter().map(|effect| effect["id"].as_str().unwrap()).collect();
    let mut expected: Vec<&str> = vectors.iter().map(String::as_str).collect();
    canceled.sort_unstable();
    expected.sort_unstable();
    assert_eq!(canceled, expected, "{}", ended.stderr);
    let log: serde_json::Value = serde_json::from_str(&served.control("log", "")).unwrap();
    let mut paths = 0;
    for entry in log.as_array().unwrap() {
        let path = entry["path"].as_str().unwrap().split('?').next().unwrap().to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        let fits = match parts[..] {
            ["", "oauth", "token"] => true,
            ["", "api", "v1", "organizations", "demo", list, ..] => {
                parts.len() <= 8 && ["members", "bookings", "resources", "offices", "teams"].contains(&list)
            }
            _ => false,
        };
        assert!(fits, "{path}");
        paths += 1;
    }
    for id in &refused {
        served.control("world?replace", &world(std::slice::from_ref(id)).to_string());
        let ended = machine.run(&cancel);
        assert!(matches!(ended.code, 1..=3), "{id:?}: {ended:?}");
        assert_eq!(served.control("effects?kind=booking.canceled", ""), "[]", "{id:?}");
    }
    figures::keep(
        "Ids in addresses",
        figures::Ran::Program,
        "Ids of employees and bookings with `../`, `?`, `#`, `%2f`, `%2e`, line ends, NUL, whole addresses, 10 kB, through `bookings cancel`",
        &format!(
            "{} vectors: {} became one part of the path in {paths} requests, {} were refused, 0 other records touched",
            vectors.len() + refused.len(),
            vectors.len(),
            refused.len()
        ),
    );
}
