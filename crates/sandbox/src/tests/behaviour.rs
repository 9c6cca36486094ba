//! Clocks, limits and styles of answer.

use serde_json::json;

use super::*;

fn teams(sandbox: &Sandbox) -> Reply {
    call("GET", &format!("{}/teams", org(sandbox)), &[&token(sandbox, READ)], None)
}

#[test]
fn the_date_header_can_be_wrong_or_missing() {
    for (behaviour, date) in [
        ("", Some("Mon, 02 Mar 2026 09:00:00 GMT")),
        ("clock-skew=-10m", Some("Mon, 02 Mar 2026 08:50:00 GMT")),
        ("clock-skew=2h", Some("Mon, 02 Mar 2026 11:00:00 GMT")),
        ("no-date", None),
    ] {
        let reply = teams(&start(behaviour));
        assert_eq!(reply.headers.get("date").map(|date| date.to_str().unwrap()), date, "{behaviour}");
    }
}

#[test]
fn a_refused_request_hears_how_long_to_wait_in_each_form() {
    let refused = |behaviour: &str| {
        let sandbox = start(&format!("rate=1/min,burst=1; {behaviour}"));
        let form = "grant_type=x";
        call("POST", &sandbox.identity_url(), &[], Some(form));
        call("POST", &sandbox.identity_url(), &[], Some(form))
    };
    let said = |behaviour: &str| {
        let reply = refused(behaviour);
        assert_eq!(reply.status, 429);
        reply.headers.get("retry-after").map(|value| value.to_str().unwrap().to_owned())
    };
    assert!(matches!(said("").unwrap().parse(), Ok(50..=60)));
    assert_eq!(said("retry-after=none"), None);
    assert!(said("retry-after=date").unwrap().starts_with("Mon, 02 Mar 2026 09:0"));
    assert!(said("retry-after=date; clock-skew=-1h").unwrap().starts_with("Mon, 02 Mar 2026 08:0"));
}

#[test]
fn a_rate_changes_when_so_many_were_let_through() {
    let sandbox = start("rate=1/min,burst=2 then 1/min,burst=1 after 1");
    let codes: Vec<u16> = (0..3).map(|_| call("GET", sandbox.origin(), &[], None).status).collect();
    assert_eq!(codes, [404, 404, 429]);
    let quick = start("rate=1/min,burst=2 then 1000000/s,burst=100 after 2");
    let codes: Vec<u16> = (0..9).map(|_| call("GET", quick.origin(), &[], None).status).collect();
    assert_eq!(codes, [404; 9], "after the second the limit is gone");
    for wrong in ["50/s then", "50/s then 10/s", "50/s then 10/s after x", "50/s then 9/s after 5 then 8/s after 5"] {
        assert!(Behaviour::parse(&format!("rate={wrong}")).is_err(), "{wrong}");
    }
}

#[test]
fn the_limit_is_told_as_the_sister_product_does() {
    let sandbox = start("rate=60/min,burst=10; rate-headers=on");
    let header = token(&sandbox, READ);
    let told = || {
        let headers = call("GET", &format!("{}/teams", org(&sandbox)), &[&header], None).headers;
        let number = |name: &str| headers[&format!("x-ratelimit-{name}")].to_str().unwrap().parse::<u32>().unwrap();
        let read = ["limit-read-minute", "remaining-read-minute", "limit-read-day", "remaining-read-day"].map(number);
        (read, number("remaining-write-minute"), number("reset-read-minute"))
    };
    let (read, write, reset) = told();
    assert_eq!((read, write), ([60, 59, 86_400, 86_399], 59), "the token request was a write");
    assert!((1..=60).contains(&reset));
    assert_eq!(told().0, [60, 58, 86_400, 86_398]);
    assert!(!teams(&start("rate=60/min,burst=10")).headers.contains_key("x-ratelimit-limit-read-minute"));
    assert!(
        !teams(&start("rate-headers=on")).headers.contains_key("x-ratelimit-limit-read-minute"),
        "no limit, no news"
    );
}

#[test]
fn bookings_can_have_the_names_of_the_sister_product() {
    let sandbox = start("field-style=v2");
    let header = token(&sandbox, BOTH);
    let booking = call("GET", &format!("{}/bookings?$limit=1", org(&sandbox)), &[&header], None).body[0].clone();
    assert!(booking["start"].is_string() && booking["end"].is_string(), "{booking}");
    assert!(booking["isCancelled"].is_boolean() && booking["resource"].is_string(), "{booking}");
    assert!(booking.get("canceled").is_none() && booking.get("resourceId").is_none(), "{booking}");
    let window = "bookings/occurrences?start=2026-02-01T00:00:00Z&end=2026-06-01T00:00:00Z&$limit=1";
    let one = call("GET", &format!("{}/{window}", org(&sandbox)), &[&header], None).body[0].clone();
    assert!(one["start"].is_string() && one["isCancelled"].is_boolean() && one["resource"].is_string(), "{one}");
    assert!(one.get("canceled").is_none() && one.get("resourceId").is_none(), "{one}");
    let id = booking["_id"].as_str().unwrap();
    let cancelled = call("POST", &format!("{}/bookings/{id}/cancel", org(&sandbox)), &[&header], None).body;
    assert_eq!(cancelled["isCancelled"], json!(true));
}

#[test]
fn occurrences_can_come_without_their_series() {
    let window = "bookings/occurrences?start=2026-02-01T00:00:00Z&end=2026-06-01T00:00:00Z";
    let series = |behaviour: &str| {
        let sandbox = start(behaviour);
        let reply = call("GET", &format!("{}/{window}", org(&sandbox)), &[&token(&sandbox, READ)], None);
        let of_series = |one: &&Value| one.get("recurrence").is_some() || one.get("seriesStart").is_some();
        (reply.body.as_array().unwrap().len(), reply.body.as_array().unwrap().iter().filter(of_series).count())
    };
    let (all, with_series) = series("");
    assert!(with_series > 0);
    assert_eq!(series("occurrences=bare"), (all, 0));
}
