//! What reads bytes of others, each as a function from bytes: fuzzing calls them (`fuzz/`), and so does the test below with the
//! bytes that were kept. Each must end without a panic.

use crate::behaviour::Behaviour;
use crate::recurrence::{Pattern, last_end};
use crate::scim::{filter, patch};

/// A target and its name, which is also the name of its folder of kept bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 2] = [("filters", filters), ("rrules", rrules)];

/// A text as a SCIM filter, as an attribute path, as a PATCH of a small resource, and as a behavior.
pub fn filters(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let resource = serde_json::json!({
        "id": "1", "displayName": "Sales", "active": true, "members": [{ "value": "2" }], "name": { "givenName": "Ada" },
    });
    if let Ok(filter) = filter::parse(text) {
        filter.fits(&resource);
    }
    let _ = filter::path(text);
    if let Ok(message) = serde_json::from_str(text) {
        let _ = patch::apply(&resource, &message);
    }
    let _ = Behaviour::parse(text);
}

/// A rule of a series, expanded in two zones for a year.
pub fn rrules(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let start: jiff::Timestamp = "2026-03-02T09:00:00Z".parse().unwrap_or_default();
    let end = start + std::time::Duration::from_secs(3_600);
    for zone in ["UTC", "America/New_York"] {
        let pattern = Pattern { start, end, zone, rrule: Some(text), exdates: &[] };
        let _ = pattern.between(start, start + std::time::Duration::from_secs(365 * 86_400));
        let _ = last_end(start, end, zone, Some(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_bytes_are_read_without_a_panic() {
        let kept = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
        for (name, target) in TARGETS {
            let files: Vec<_> = std::fs::read_dir(kept.join(name)).expect(name).collect();
            assert!(!files.is_empty(), "{name} has no corpus");
            for file in files {
                target(&std::fs::read(file.unwrap().path()).unwrap());
            }
        }
    }
}
