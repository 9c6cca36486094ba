//! What the probes conclude, and that nothing private survives.

use std::time::Duration;

use proptest::prelude::*;

use super::*;

#[allow(clippy::unnecessary_wraps)] // The judges take it as it comes from the network.
fn answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    let headers = headers
        .iter()
        .map(|(name, value)| (reqwest::header::HeaderName::from_static(name), value.parse().unwrap()))
        .collect();
    Ok(Response { status, headers, body: body.as_bytes().to_vec(), elapsed: Duration::ZERO })
}

fn word(finding: &Finding) -> &'static str {
    match finding.verdict {
        Verdict::Holds(_) => "holds",
        Verdict::Differs(_) => "differs",
        Verdict::Unknown(_) => "unknown",
    }
}

#[test]
fn both_styles_of_lists_are_recognized() {
    let array = answer(200, &[("rnd-cursor-next", "abc")], "[{}]");
    let object = answer(200, &[], r#"{"results":[{}],"cursorNext":"abc"}"#);
    assert_eq!((word(&list_style(&array)), word(&list_style(&object))), ("holds", "differs"));
    assert_eq!((word(&cursor(&array)), word(&cursor(&object))), ("holds", "differs"));
    assert_eq!(word(&cursor(&answer(200, &[], "[{}]"))), "unknown");
    assert_eq!(word(&list_style(&answer(401, &[], "{}"))), "unknown");
    assert_eq!(word(&list_style(&Err("no network".to_owned()))), "unknown");
}

#[test]
fn a_page_limit_is_known_only_if_it_shows() {
    let page = |count: usize| answer(200, &[], &format!("[{}]", vec!["{}"; count].join(",")));
    let learned = |count: usize| limit(&page(count)).learned.map(|(_, value)| value);
    assert_eq!((word(&limit(&page(100))), learned(100).as_deref()), ("holds", Some("100")));
    assert_eq!((word(&limit(&page(50))), learned(50).as_deref()), ("differs", Some("50")));
    assert_eq!(
        (word(&limit(&page(200))), learned(200).as_deref()),
        ("differs", Some("100")),
        "no more than documented"
    );
    assert_eq!((word(&limit(&page(7))), learned(7)), ("unknown", None));
}

/// What the person pastes, by hand from the documentation of the settings.
#[test]
fn fields_that_records_lack_are_accepted_by_a_setting() {
    let employees = answer(200, &[], r#"[{"status":"active"},{"status":"former","calculatedStatus":null}]"#);
    let bookings = answer(200, &[], r#"[{"_id":"1","canceled":true},{"_id":"2"}]"#);
    let findings = [absent_calculated_status(&employees), absent_canceled(&bookings), canceled_in_lists(&bookings)];
    assert_eq!(
        evidence_lines(&findings),
        ["calculated-status = \"optional\"", "canceled = \"optional\"", "lists-include-canceled = true"]
    );
    let employees = answer(200, &[], r#"[{"status":"active","calculatedStatus":"active"}]"#);
    let bookings = answer(200, &[], r#"[{"_id":"1","canceled":false}]"#);
    let findings = [absent_calculated_status(&employees), absent_canceled(&bookings), canceled_in_lists(&bookings)];
    assert_eq!(evidence_lines(&findings), [""; 0]);
    assert_eq!(findings.map(|finding| word(&finding)), ["holds", "holds", "unknown"]);
    assert_eq!(word(&absent_canceled(&answer(200, &[], "[]"))), "unknown");
    assert_eq!(word(&absent_canceled(&Err("no answer".to_owned()))), "unknown");
}

/// The text for a person: what was found, without the words of the assumption.
#[test]
fn findings_are_sentences() {
    let text = |finding: Finding| match finding.verdict {
        Verdict::Holds(text) | Verdict::Differs(text) | Verdict::Unknown(text) => text,
    };
    let employees = answer(200, &[], r#"[{"status":"active"},{"status":"former","calculatedStatus":"former"}]"#);
    assert_eq!(text(absent_calculated_status(&employees)), "1 of 2 employees received lack calculatedStatus");
    assert_eq!(text(absent_calculated_status(&answer(200, &[], "[]"))), "no employees received");
    assert_eq!(text(list_style(&answer(503, &[], "<html>"))), "the response is no list (status 503)");
    assert_eq!(text(date(&answer(200, &[], "[]"))), "responses have no Date header");
    assert_eq!(text(additional_teams(&employees)), "no employee received has a field that is a list");
    assert_eq!(text(url_shape(Some("http://scim_x.example/v2"))), "http, an underscore, 1 path segment");
    assert_eq!(
        text(url_shape(Some("http://127.0.0.1:8080/v2"))),
        "http on this machine, no underscore, 1 path segment"
    );
    assert_eq!(word(&url_shape(Some("http://127.0.0.1:8080/v2"))), "holds");
    assert_eq!(word(&url_shape(Some("http://scim.example/v2"))), "differs");
}

#[test]
fn whether_a_status_filter_is_honored() {
    assert_eq!(word(&status_filter(&answer(200, &[], r#"[{"status":"former"}]"#))), "differs");
    assert_eq!(word(&status_filter(&answer(200, &[], r#"[{"status":"former"},{"status":"active"}]"#))), "holds");
    assert_eq!(word(&status_filter(&answer(200, &[], "[]"))), "unknown");
}

#[test]
fn shapes_name_fields_and_never_values() {
    let finding =
        occurrence_shape(&answer(200, &[], r#"[{"bookingId":"5f0c","start":{"dateTime":"x"},"secretPlan":"Ada"}]"#));
    let Verdict::Differs(text) = &finding.verdict else { panic!("{finding:?}") };
    assert!(
        text.starts_with("lacks end.dateTime, member, resourceId, canceled; further fields: ")
            && text.contains("secretPlan")
            && !text.contains("Ada"),
        "{text}"
    );
}

#[test]
fn errors_are_described_by_their_form() {
    let finding = wrong_slug(&answer(500, &[], r#"{"statusCode":500,"message":"Organization acme not found"}"#));
    assert_eq!(finding.verdict, Verdict::Holds("status 500, JSON with message, statusCode".to_owned()));
    assert_eq!(word(&wrong_slug(&answer(302, &[], "<html>"))), "differs");
    assert_eq!(word(&unknown_id(&answer(404, &[], ""))), "holds");
}

#[test]
fn secrets_and_addresses_are_described_by_their_form() {
    let text = format!(
        "{:?}{:?}",
        secret_shape(Some("abcdef0123456789abcdef0123456789")),
        url_shape(Some("https://acme.example/scim/v2/acme"))
    );
    assert!(text.contains("hex digits") && text.contains("3 path segments"), "{text}");
    assert!(!text.contains("acme") && !text.contains("abcdef"), "{text}");
}

proptest! {
    #[test]
    fn no_given_value_survives_the_redaction(value in "[a-zA-Z0-9._-]{3,24}", before in "[ -~]{0,20}", after in "[ -~]{0,20}") {
        prop_assume!(!"[redacted]".contains(&value.to_lowercase()));
        let clean = redact(&format!("{before}{}{after}", value.to_uppercase()), &[&value]);
        prop_assert!(!clean.to_lowercase().contains(&value.to_lowercase()), "{}", clean);
    }

    #[test]
    fn nothing_that_answers_makes_it_panic(status in 100u16..600, body in any::<String>()) {
        let answer = answer(status, &[], &body);
        for judge in [list_style, cursor, limit, status_filter, rate_limit, date, wrong_slug, unknown_id, bad_cursor, employee_shape, additional_teams, booking_shape, occurrence_shape] {
            let _ = markdown(&[judge(&answer)]);
        }
        let _ = redact(&body, &["abc"]);
    }
}
