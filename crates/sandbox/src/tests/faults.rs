//! The sandbox on its bad days.

use super::*;

fn get(sandbox: &Sandbox) -> Result<Reply, reqwest::Error> {
    try_call("GET", &format!("{}/teams", org(sandbox)), &[&token(sandbox, READ)], None)
}

#[test]
fn each_fault_is_played_as_often_as_it_was_asked_for() {
    for (kind, check) in [
        (
            "503 retry-after=7",
            (|reply| reply.status == 503 && reply.headers["retry-after"] == "7") as fn(Reply) -> bool,
        ),
        ("html", |reply| reply.status == 200 && reply.text.contains("<!doctype")),
        ("empty", |reply| reply.status == 200 && reply.text.is_empty()),
        ("wrong-type", |reply| reply.body.is_string()),
        ("redirect", |reply| reply.status == 302),
        ("half", |reply| reply.status == 200 && reply.body.is_null() && reply.text.starts_with('[')),
        ("deep", |reply| reply.text.len() == 20_000),
        ("bom", |reply| reply.text.starts_with("\u{feff}[")),
        ("slow=100000", |reply| reply.body.as_array().is_some()),
        ("duplicate-keys", |reply| reply.text.starts_with("[{\"_id\":\"00000000000000000000000f\",\"_id\":\"")),
        ("invalid-utf8", |reply| reply.text.starts_with("[{\"_id\":\"\u{fffd}\u{fffd}")),
        ("repeat-cursor", |reply| reply.headers.contains_key("rnd-cursor-next")),
    ] {
        let sandbox = start(&format!("fault=GET /teams {kind} x2"));
        for _ in 0..2 {
            assert!(check(get(&sandbox).unwrap()), "{kind}");
        }
        assert_eq!(get(&sandbox).unwrap().body.as_array().map(Vec::len), Some(8), "{kind} is over");
    }
    let broken = ["close", "reset", "reset-after", "reset-headers", "reset-body", "truncate", "stall", "stall-body"];
    std::thread::scope(|scope| {
        for kind in broken {
            scope.spawn(move || {
                let sandbox = start(&format!("fault=/teams {kind}"));
                assert!(get(&sandbox).is_err(), "{kind}");
                assert!(get(&sandbox).is_ok(), "{kind} is over");
            });
        }
    });
}

#[test]
fn a_reset_after_the_effect_loses_the_answer_and_not_the_effect() {
    for (kind, active) in [("reset", "inactive"), ("reset-after", "active")] {
        let sandbox = start(&format!("fault=POST /activate {kind}"));
        let header = token(&sandbox, BOTH);
        assert!(try_call("POST", &format!("{}/integrations/scim/activate", org(&sandbox)), &[&header], None).is_err());
        let state = call("GET", &format!("{}/integrations/scim", org(&sandbox)), &[&header], None);
        assert_eq!(state.body["status"], active, "{kind}");
    }
}

/// What arrives on the wire, and how the connection ends.
fn raw(sandbox: &Sandbox, path: &str) -> (String, Option<std::io::ErrorKind>) {
    use std::io::{Read as _, Write as _};
    let host = sandbox.origin().strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    let path = format!("/api/v1/organizations/demo{path}");
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {host}\r\n{}\r\n\r\n", token(sandbox, READ)).unwrap();
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).err().map(|error| error.kind());
    (String::from_utf8_lossy(&bytes).into_owned(), end)
}

#[test]
fn a_connection_ends_where_and_how_it_was_asked_to() {
    use std::io::ErrorKind::ConnectionReset;
    let whole = get(&start("")).unwrap().text.len();
    for (kind, head, body, end) in [
        ("close", false, 0, None),
        ("reset", false, 0, Some(ConnectionReset)),
        ("reset-headers", false, 0, Some(ConnectionReset)),
        ("reset-before-body", true, 0, Some(ConnectionReset)),
        ("reset-body", true, whole / 2, Some(ConnectionReset)),
        ("truncate", true, whole / 2, None),
    ] {
        let (text, ended) = raw(&start(&format!("fault=/teams {kind}")), "/teams");
        let parts = text.split_once("\r\n\r\n");
        assert_eq!((parts.is_some(), ended), (head, end), "{kind}: {text:?}");
        assert_eq!(parts.map_or(0, |(_, body)| body.len()), body, "{kind}");
        assert_eq!(text.starts_with("HTTP/1.1 200 OK"), head || kind == "reset-headers", "{kind}: {text:?}");
        assert!(!head || text.contains(&format!("content-length: {whole}")), "{kind} promises the whole: {text:?}");
    }
}

/// Where nothing is left to cut off, the connection ends all the same, and not with the request after.
#[test]
fn an_answer_without_a_body_is_cut_too() {
    use std::io::{Read as _, Write as _};
    let sandbox = start("fault=DELETE /bookings/{id} truncate");
    let header = token(&sandbox, BOTH);
    let id = call("GET", &format!("{}/bookings?$limit=1", org(&sandbox)), &[&header], None).body[0]["_id"].clone();
    let host = sandbox.origin().strip_prefix("http://").unwrap();
    let path = format!("/api/v1/organizations/demo/bookings/{}", id.as_str().unwrap());
    let mut stream = std::net::TcpStream::connect(host).unwrap();
    write!(stream, "DELETE {path} HTTP/1.1\r\nhost: {host}\r\n{header}\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK") && text.ends_with("\r\n\r\n"), "{text:?}");
}

/// As much of an endless answer as a client with a limit reads.
fn beginning(sandbox: &Sandbox, most: usize) -> (reqwest::header::HeaderMap, Vec<u8>) {
    let url = format!("{}/teams", org(sandbox));
    let header = token(sandbox, READ);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(url).header("authorization", header.strip_prefix("authorization: ").unwrap());
        let mut answer = request.send().await.unwrap();
        let (headers, mut bytes) = (answer.headers().clone(), Vec::new());
        while bytes.len() < most {
            bytes.extend(answer.chunk().await.unwrap().expect("it has no end"));
        }
        (headers, bytes)
    })
}

#[test]
fn an_endless_body_goes_on_and_on() {
    let (_, list) = beginning(&start("fault=/teams huge"), 10 << 20);
    assert!(list.starts_with(b"[{\"_id\":\""));
    let (_, unpacked) = beginning(&start("fault=/teams gzip-bomb"), 10 << 20);
    assert!(unpacked[0] == b'[' && unpacked[1..].iter().all(|byte| *byte == b' '));
}

#[test]
fn the_effect_happens_before_the_answer_is_spoilt() {
    for (kind, happens) in [
        ("503", false),
        ("503-after", true),
        ("429-after retry-after=1", true),
        ("close", false),
        ("close-after", true),
        ("empty", false),
        ("empty-after", true),
        ("html", false),
        ("html-after", true),
        ("wrong-type-after", true),
        ("redirect-after", true),
        ("deep-after", true),
        ("truncate", true),
        ("truncate-after", true),
        ("half", true),
        ("reset-headers", true),
        ("reset-body", true),
        ("bom", true),
    ] {
        let sandbox = start(&format!("fault=POST /activate {kind}"));
        let header = token(&sandbox, BOTH);
        let _ = try_call("POST", &format!("{}/integrations/scim/activate", org(&sandbox)), &[&header], None);
        let state = call("GET", &format!("{}/integrations/scim", org(&sandbox)), &[&header], None);
        assert_eq!(state.body["status"] == "active", happens, "{kind}");
    }
}

#[test]
fn retry_after_comes_as_it_was_written() {
    for (written, sent) in [
        ("7", "7"),
        ("0", "0"),
        ("-5", "-5"),
        ("99999999999999999999", "99999999999999999999"),
        ("", ""),
        ("soon_enough", "soon enough"),
        ("Mon,_02_Mar_2026_09:00:30_GMT", "Mon, 02 Mar 2026 09:00:30 GMT"),
        ("date+30", "Mon, 02 Mar 2026 09:00:30 GMT"),
        ("date-30", "Mon, 02 Mar 2026 08:59:30 GMT"),
        ("date-9999999999", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("date+99999999999999999", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ] {
        let reply = get(&start(&format!("fault=/teams 503 retry-after={written}"))).unwrap();
        assert_eq!(reply.headers["retry-after"], sent, "{written}");
    }
    assert!(!get(&start("fault=/teams 503")).unwrap().headers.contains_key("retry-after"));
}

#[test]
fn the_rate_limit_refuses_what_is_too_much() {
    let sandbox = start("rate=1/min,burst=3");
    let header = token(&sandbox, READ);
    let codes: Vec<u16> =
        (0..4).map(|_| call("GET", &format!("{}/teams", org(&sandbox)), &[&header], None).status).collect();
    assert_eq!(codes, [200, 200, 429, 429]);
    let refused = call("GET", &format!("{}/teams", org(&sandbox)), &[&header], None);
    assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 1);
}

#[test]
fn behaviour_can_be_changed_while_it_runs() {
    let sandbox = start("");
    let url = format!("{}/_sandbox/behaviour", sandbox.origin());
    assert_eq!(call("POST", &url, &[], Some("fault=GET /teams 500 always")).status, 204);
    assert_eq!(get(&sandbox).unwrap().status, 500);
    assert_eq!(call("POST", &url, &[], Some("nonsense")).status, 400);
    assert_eq!(call("POST", &url, &[], Some("")).status, 204);
    assert_eq!(get(&sandbox).unwrap().status, 200);
}
