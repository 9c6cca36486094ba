//! Durations as people write them, on the command line and in configuration files. Pure.

use std::time::Duration;

/// A number with a unit: d, h, m, s or ms (a day has 24 hours); at most ten years. Zero needs no unit. The error says what is
/// wrong with the text.
pub fn parse(text: &str) -> Result<Duration, String> {
    if let Ok(number) = text.trim().parse::<f64>() {
        // A wrong guess of the unit would be sixty times or more too long or too short.
        return match number {
            0.0 => Ok(Duration::ZERO),
            _ => Err(format!("\"{text}\" has no unit: {0}h or {0}s?", text.trim())),
        };
    }
    with_unit(text)
}

/// The same for the time limit of a request, where a bare number is seconds, as curl and wget take it.
pub fn parse_timeout(text: &str) -> Result<Duration, String> {
    match text.parse::<u32>() {
        Ok(seconds) => Ok(Duration::from_secs(seconds.into())),
        Err(_) => with_unit(text),
    }
}

fn with_unit(text: &str) -> Result<Duration, String> {
    let wrong = || format!("\"{text}\" is not a duration; write for example 45s, 2m, 1h or 7d");
    let days = text.trim().strip_suffix('d').map(str::trim_end).and_then(|days| days.parse::<u16>().ok());
    let length = if let Some(days) = days {
        Duration::from_secs(u64::from(days) * 24 * 3600)
    } else {
        let span: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
        Duration::try_from(span).map_err(|_| wrong())?
    };
    if length > Duration::from_secs(3650 * 24 * 3600) {
        return Err(format!("\"{text}\" is out of range; at most 3650d"));
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_has_a_unit() {
        assert_eq!(parse("45s"), Ok(Duration::from_secs(45)));
        assert_eq!(parse("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(parse("50ms"), Ok(Duration::from_millis(50)));
        assert_eq!(parse("24h"), Ok(Duration::from_secs(24 * 3600)));
        assert_eq!(parse("7d"), Ok(Duration::from_secs(7 * 24 * 3600)));
        assert_eq!(parse("0"), Ok(Duration::ZERO));
        assert_eq!(parse("0h"), Ok(Duration::ZERO));
        assert_eq!(parse("24").unwrap_err(), "\"24\" has no unit: 24h or 24s?");
        assert_eq!(parse("1.5").unwrap_err(), "\"1.5\" has no unit: 1.5h or 1.5s?");
        for wrong in ["", "-5", "-5s", "soon", "d", "-1d", "3651d", "999999999", "inf", "NaN"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_time_limit_of_a_request_may_be_a_bare_number_of_seconds() {
        assert_eq!(parse_timeout("30"), Ok(Duration::from_secs(30)));
        assert_eq!(parse_timeout("2m"), Ok(Duration::from_secs(120)));
        assert!(parse_timeout("-5").is_err());
    }
}
