//! Lengths of time as people write them, on the command line and in configuration files. Pure.

use std::time::Duration;

/// A number of seconds, or a number with d, h, m, s or ms (a day has 24 hours); at most ten years. The error says what is
/// wrong with the text.
pub fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("\"{text}\" is not a length of time; write for example 30, 45s, 2m, 1h or 7d");
    let days = text.strip_suffix('d').map(str::trim_end).and_then(|days| days.parse::<u16>().ok());
    let length = if let Ok(seconds) = text.parse::<u32>() {
        Duration::from_secs(seconds.into())
    } else if let Some(days) = days {
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
    fn lengths_of_time() {
        assert_eq!(parse("30"), Ok(Duration::from_secs(30)));
        assert_eq!(parse("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(parse("50ms"), Ok(Duration::from_millis(50)));
        assert_eq!(parse("7d"), Ok(Duration::from_secs(7 * 24 * 3600)));
        assert_eq!(parse("0"), Ok(Duration::ZERO));
        for wrong in ["", "-5", "soon", "d", "-1d", "3651d", "999999999"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
