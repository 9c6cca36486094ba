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
        ("repeat-cursor", |reply| reply.headers.contains_key("rnd-cursor-next")),
    ] {
        let sandbox = start(&format!("fault=GET /teams {kind} x2"));
        for _ in 0..2 {
            assert!(check(get(&sandbox).unwrap()), "{kind}");
        }
        assert_eq!(get(&sandbox).unwrap().body.as_array().map(Vec::len), Some(8), "{kind} is over");
    }
    for kind in ["reset", "reset-after", "truncate", "stall"] {
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
