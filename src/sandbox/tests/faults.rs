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
    for kind in ["close", "reset", "reset-after", "reset-headers", "reset-body", "truncate", "stall"] {
        let sandbox = start(&format!("fault=/teams {kind}"));
        assert!(get(&sandbox).is_err(), "{kind}");
        assert!(get(&sandbox).is_ok(), "{kind} is over");
    }
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
fn a_fault_is_played_at_its_place_among_the_requests_that_fit() {
    let statuses = |faults: &str, count: usize| -> Vec<u16> {
        let sandbox = start(faults);
        let header = token(&sandbox, READ);
        (0..count).map(|_| call("GET", &format!("{}/teams", org(&sandbox)), &[&header], None).status).collect()
    };
    assert_eq!(statuses("fault=GET /teams 503 at=3", 5), [200, 200, 503, 200, 200]);
    assert_eq!(statuses("fault=GET /teams 503 at=2 x2", 5), [200, 503, 503, 200, 200]);
    assert_eq!(statuses("fault=GET /teams 503 at=2 always", 4), [200, 503, 503, 503]);
    // Without a place they follow one another; with one, each counts every request.
    assert_eq!(statuses("fault=GET /teams 503 x2; fault=GET /teams 500", 4), [503, 503, 500, 200]);
    assert_eq!(statuses("fault=GET /teams 503 at=2; fault=GET /teams 500 at=1", 3), [500, 503, 200]);
}

#[test]
fn a_storm_lasts_as_long_as_it_was_asked_to() {
    use std::time::{Duration, Instant};
    let mut behaviour = Behaviour::parse("fault=GET /teams 503 at=2 for=1m").unwrap();
    let now = Instant::now();
    let mut hit = |seconds: u64| behaviour.meet("GET", "/teams", now + Duration::from_secs(seconds)).is_some();
    assert_eq!([0, 500, 501, 559, 560, 900].map(&mut hit), [false, true, true, true, false, false]);
}

#[test]
fn a_path_is_named_by_its_end_with_places_left_open() {
    let hit = |pattern: &str, path: &str| {
        let sandbox = start(&format!("fault=GET {pattern} 418 always"));
        // The token is had beforehand, and posted for.
        call("GET", &format!("{}{path}", org(&sandbox)), &[&token(&sandbox, READ)], None).status == 418
    };
    let id = "/bookings/0123456789abcdef01234567";
    assert!(hit("/bookings/*", id) && hit("/bookings/{id}", id) && hit("/**", id));
    assert!(hit("/bookings/*", "/bookings/occurrences") && !hit("/bookings/{id}", "/bookings/occurrences"));
    assert!(!hit("/bookings", id) && !hit("/ookings/*", id));
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
    ] {
        let reply = get(&start(&format!("fault=/teams 503 retry-after={written}"))).unwrap();
        assert_eq!(reply.headers["retry-after"], sent, "{written}");
    }
    assert!(!get(&start("fault=/teams 503")).unwrap().headers.contains_key("retry-after"));
}

/// The names of each page in turn, at most eight pages.
fn pages(behaviour: &str) -> Vec<Vec<String>> {
    let sandbox = start(behaviour);
    let header = token(&sandbox, READ);
    let (mut query, mut pages) = (String::new(), Vec::new());
    while pages.len() < 8 {
        let reply = call("GET", &format!("{}/teams?$limit=3{query}", org(&sandbox)), &[&header], None);
        let list = reply.body.get("results").unwrap_or(&reply.body).as_array().unwrap().clone();
        pages.push(list.iter().map(|team| team["name"].as_str().unwrap()[..3].to_owned()).collect());
        let (header, field) = (reply.headers.get("rnd-cursor-next"), reply.body["cursorNext"].as_str());
        query = match (header, field) {
            (Some(cursor), None) => format!("&$next={}", cursor.to_str().unwrap()),
            (None, Some(cursor)) => format!("&$cursorNext={cursor}"),
            _ => break,
        };
    }
    pages
}

#[test]
fn lists_lose_their_way_in_both_styles() {
    let (a, b, c) = (vec!["Eng", "Eng", "Des"], vec!["Sal", "Peo", "Mar"], vec!["zz-", "Int"]);
    for style in ["", "body-style=v2;"] {
        let played = |fault: &str| pages(&format!("{style} fault=GET /teams {fault}"));
        assert_eq!(pages(style), [a.clone(), b.clone(), c.clone()]);
        assert_eq!(played("missing-cursor at=2"), [a.clone(), b.clone()], "cut short");
        assert_eq!(played("empty-page at=2"), [a.clone(), vec![], b.clone(), c.clone()], "nothing is lost");
        assert_eq!(played("empty-page at=1"), [vec![], a.clone(), b.clone(), c.clone()]);
        assert_eq!(
            played("overlap at=1"),
            [a.clone(), vec!["Des", "Sal", "Peo"], vec!["Mar", "zz-", "Int"]],
            "the second begins with the last of the first"
        );
        assert_eq!(played("repeat-cursor at=2 x2"), [&a, &b, &b, &b, &c].map(Clone::clone));
        let cycle = played("cursor-cycle always");
        assert_eq!(cycle.len(), 8, "it never ends");
        assert!(cycle.iter().all(|page| *page == a));
    }
}

#[test]
fn a_cycle_has_two_cursors() {
    let sandbox = start("fault=GET /teams cursor-cycle always");
    let header = token(&sandbox, READ);
    let mut cursors = vec![String::new()];
    for _ in 0..4 {
        let url = format!("{}/teams?$limit=3{}", org(&sandbox), cursors.last().unwrap());
        let reply = call("GET", &url, &[&header], None);
        cursors.push(format!("&$next={}", reply.headers["rnd-cursor-next"].to_str().unwrap()));
    }
    assert_eq!((&cursors[1], &cursors[2]), (&cursors[3], &cursors[4]));
    assert_ne!(cursors[1], cursors[2]);
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

/// The tables of the document name every kind and every part, and none that is not there.
#[test]
fn the_document_names_what_there_is() {
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/sandbox.md")).unwrap();
    let first_cells = |head: &str| -> Vec<String> {
        let rows = document.split(head).nth(1).unwrap().lines().skip(2).take_while(|line| line.starts_with('|'));
        let cells = rows.map(|row| row.split(" | ").next().unwrap().replace(" |", ""));
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()).collect()
    };
    let kinds = first_cells("| kind | the client sees | effect |");
    for kind in &kinds {
        let fault = format!("fault=/x {}", kind.replace("BYTES", "100"));
        assert!(Behaviour::parse(&fault).is_ok(), "{fault}");
    }
    for (kind, _) in crate::sandbox::behaviour::KINDS {
        assert!(kinds.iter().any(|known| known == kind), "{kind} is not in the document");
    }
    for part in first_cells("| part | what it does |").iter().filter(|part| part.contains('=') && !part.contains('…'))
    {
        assert!(Behaviour::parse(part).is_ok(), "{part}");
    }
}

#[test]
fn what_cannot_be_understood_is_said() {
    for wrong in [
        "latency",
        "latency=fast",
        "rate=5",
        "rate=0/s",
        "rate=x/s",
        "fault=503",
        "fault=/x",
        "fault=/x 200",
        "fault=/x 503 y",
        "fault=/x 503 at=0",
        "fault=/x after",
        "fault=/x slow=0",
        "fault=/x reset retry-after=5",
        "speed=1",
    ] {
        assert!(Behaviour::parse(wrong).is_err(), "{wrong}");
    }
    let fine = Behaviour::parse(
        "latency=50ms; rate=50/s,burst=5; body-style=v2; fault=get /members 503 x3; fault=/x reset always",
    )
    .unwrap();
    assert_eq!((fine.latency.as_millis(), fine.faults.len(), fine.faults[1].times), (50, 2, None));
}
