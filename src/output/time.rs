//! Times for a person: to the minute, in the person's zone, which is named.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// An RFC 3339 time as a person on this machine reads it (`TZ`, otherwise the system's zone); other text as it is.
pub fn moment(text: &str) -> Cow<'_, str> {
    within(text, TimeZone::system())
}

fn within(text: &str, zone: TimeZone) -> Cow<'_, str> {
    match text.parse::<Timestamp>() {
        Ok(time) => time.to_zoned_datetime(zone).strftime("%Y-%m-%d %H:%M %Z").to_string().into(),
        Err(_) => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_zone_is_named_as_it_is_on_that_day() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        assert_eq!(within("2026-03-02T09:00:00Z", berlin.clone()), "2026-03-02 10:00 CET");
        assert_eq!(within("2026-07-02T09:00:00Z", berlin), "2026-07-02 11:00 CEST");
        assert_eq!(within("2026-03-02T09:00:00Z", TimeZone::UTC), "2026-03-02 09:00 UTC");
        assert_eq!(within("soon", TimeZone::UTC), "soon");
    }
}
