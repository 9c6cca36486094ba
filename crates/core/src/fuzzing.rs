//! Whatever reads bytes that others wrote, each as a function from bytes: fuzzing calls them (`fuzz/`), and so does the test below
//! with the bytes that were kept. Each must end, without a panic, and what it says must hold.

// Where what was read does not hold, a panic is what tells the fuzzer.
#![allow(clippy::missing_panics_doc)]

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::bookings::{self, journal};
use crate::http::Response;
use crate::officernd::{self, Booking, Employee, Location, Occurrence, Resource, Team};
use crate::scim::import::Resource as _;
use crate::{config, duration, http, okta, people, scim, text};

/// A target and its name, which is also the name of its folder of kept bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 12] = [
    ("pages", pages),
    ("scim", scim),
    ("people", people),
    ("log", log),
    ("schema", schema),
    ("retry_after", retry_after),
    ("times", times),
    ("journal", journal),
    ("config", config),
    ("plan", plan),
    ("addresses", addresses),
    ("text", text),
];

/// A body, with a header's worth of cursor in front of the first line break.
fn response(data: &[u8]) -> Response {
    let mut headers = reqwest::header::HeaderMap::new();
    let (first, body) = match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (&[][..], data),
    };
    if let Ok(cursor) = reqwest::header::HeaderValue::from_bytes(first) {
        headers.insert("rnd-cursor-next", cursor);
    }
    Response { status: 200, headers, body: body.to_vec(), elapsed: Duration::ZERO }
}

/// Answers of the API.
pub fn pages(data: &[u8]) {
    let answer = response(data);
    let _ = officernd::page::<Team>("Teams", &answer);
    let _ = officernd::page::<Location>("locations", &answer);
    let _ = officernd::page::<Resource>("resources", &answer);
    if let Ok(page) = officernd::page::<Employee>("employees", &answer) {
        for employee in &page.items {
            let _ = (employee.employment(), employee.employment_with(true));
        }
    }
    if let Ok(page) = officernd::page::<Occurrence>("occurrences", &answer) {
        bookings::probe_occurrences(&page.items);
    }
    if let Ok(page) = officernd::page::<Booking>("bookings", &answer) {
        for booking in page.items {
            // What is kept in the journal is read again as it was.
            let kept = serde_json::to_vec(&booking).unwrap_or_default();
            assert_eq!(serde_json::from_slice::<Booking>(&kept).ok().as_ref(), Some(&booking));
        }
    }
}

/// Answers of a SCIM server.
pub fn scim(data: &[u8]) {
    let _ = serde_json::from_slice::<scim::types::ListResponse<scim::types::Group>>(data);
    let _ = serde_json::from_slice::<scim::types::ListResponse<scim::types::User>>(data);
    let _ = scim::types::ErrorBody::read(data);
    let answer = Response { body: data.to_vec(), ..response(&[]) };
    let _ = scim::judge::answer::json(&answer);
}

/// The people of Okta, SCIM and the API, a line a side.
pub fn people(data: &[u8]) {
    let mut sides = data.split(|byte| *byte == b'\n');
    let mut side = || sides.next().unwrap_or_default();
    let okta: Vec<okta::AssignedUser> = serde_json::from_slice(side()).unwrap_or_default();
    let scim: Vec<scim::types::User> = serde_json::from_slice(side()).unwrap_or_default();
    let scim: Vec<scim::import::User> =
        scim.into_iter().filter_map(|user| scim::import::User::from_wire(user).ok()).collect();
    let api: Vec<Employee> = serde_json::from_slice(side()).unwrap_or_default();
    people::probe(&okta, &scim, &api);
}

/// Okta's System Log.
pub fn log(data: &[u8]) {
    okta::probe_log(data);
}

/// The user schema of an app, and profile mappings.
pub fn schema(data: &[u8]) {
    okta::probe_schema(data);
}

/// `Retry-After`.
pub fn retry_after(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let asked = http::retry_after(text, now);
    let settings = http::Settings::default();
    for sent in [0, 1, 5, u32::MAX] {
        assert!(http::wait(&settings, sent, Some(asked), 0.5) <= settings.longest_wait);
    }
}

/// Times and lengths of time.
pub fn times(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(instant) = text.parse::<Timestamp>() {
        // An instant stays the same one when it is written and read again.
        assert_eq!(instant.to_string().parse::<Timestamp>().ok(), Some(instant));
    }
    let _ = duration::parse(text);
    let _ = httpdate::parse_http_date(text);
}

/// Lines of a journal.
pub fn journal(data: &[u8]) {
    for line in data.split(|byte| *byte == b'\n') {
        journal::probe_line(line);
    }
}

/// Configuration files, and policies for Teams.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = config::parse(PathBuf::from("config.toml"), text).and_then(|config| config.choose(None).map(drop));
    let _ = config::policy(text);
}

/// Plans.
pub fn plan(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(plan) = bookings::plan::Plan::read(text) {
        let plan = bookings::plan::Plan { schema_version: bookings::plan::SCHEMA_VERSION, ..plan }.sealed();
        let again = serde_json::to_string(&plan).unwrap_or_default();
        assert_eq!(bookings::plan::Plan::read(&again).ok(), Some(plan.clone()));
        let _ = plan.check("acme", "https://example.com/", Timestamp::UNIX_EPOCH, jiff::SignedDuration::from_hours(24));
    }
}

/// Addresses, and ids from a server as a part of one.
pub fn addresses(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(url) = http::check_url(text) {
        assert!(url.scheme() == "https" || url.scheme() == "http" && http::is_loopback(&url), "{url}");
        assert!(url.username().is_empty() && url.password().is_none(), "{url}");
    }
    let Ok(base) = http::check_url("https://example.com/api/v1") else { return };
    if let Ok(url) = http::segment(&base, &["members", text, "cancel"]) {
        let parts: Vec<&str> = url.path_segments().map(Iterator::collect).unwrap_or_default();
        assert_eq!((parts.len(), parts[2], parts[4]), (5, "members", "cancel"), "{url}");
        assert_eq!((url.origin(), url.query(), url.fragment()), (base.origin(), None, None), "{url}");
    }
}

/// Text for a terminal and for a spreadsheet.
pub fn text(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    assert!(!text::line(&text).contains(text::is_unsafe));
    assert!(!text::message(&text).contains(text::is_unsafe));
    let cell = text::csv(&text);
    assert!(!cell.contains(text::is_unsafe));
    let seen = cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"')).unwrap_or(&cell).replace("\"\"", "\"");
    assert!(!seen.trim_start().starts_with(['=', '+', '-', '@']), "{cell}");
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes that were kept: each of them found its way somewhere new once.
    #[test]
    fn what_was_kept_is_still_read_without_a_panic() {
        let kept = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
        for (name, target) in TARGETS {
            let files: Vec<_> = std::fs::read_dir(kept.join(name)).expect(name).collect();
            assert!(!files.is_empty(), "{name} has no corpus");
            for file in files {
                target(&std::fs::read(file.unwrap().path()).unwrap());
            }
        }
    }
}
