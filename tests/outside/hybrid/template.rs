//! Placeholders: `{ann}`, `{b1}`, `{desk}` are ids; `{+2d}`, `{-1d12h}` are times, as many days and hours from the start of
//! the run; `{start}`, `{end}` are the booking's own. A time can have another form: `{+2d local}`.

use jiff::Timestamp;

/// Replaces each placeholder that `value` knows; other braces are JSON's.
pub fn fill(text: &str, value: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        rest = &rest[open..];
        let name = rest[1..].split_once('}').map(|(name, _)| name).filter(|name| is_name(name));
        if let Some((name, value)) = name.and_then(|name| Some((name, value(name)?))) {
            filled.push_str(&value);
            rest = &rest[name.len() + 2..];
        } else {
            filled.push('{');
            rest = &rest[1..];
        }
    }
    filled + rest
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || " +-:".contains(c))
}

/// Seconds from now: `+2d`, `-1d12h`, `+90s`.
pub fn offset(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (mut total, mut digits) = (0, String::new());
    for c in text.strip_prefix(['+', '-'])?.chars() {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        let unit = match c {
            'd' => 86_400,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        total += digits.parse::<i64>().ok()? * unit;
        digits.clear();
    }
    digits.is_empty().then_some(sign * total)
}

/// A time in the form of a placeholder: `+2d`, `+2d local`, `start ms` with the start given as an offset.
pub fn time(now: Timestamp, name: &str) -> Option<String> {
    let (when, form) = name.split_once(' ').unwrap_or((name, ""));
    let at = Timestamp::from_second(now.as_second() + offset(when)?).ok()?;
    // The local time of somebody so many hours east.
    let east = |hours: i64| Timestamp::from_second(at.as_second() + hours * 3600).unwrap_or(at);
    Some(match form {
        "" => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "millis" => at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string(),
        "+02:00" => east(2).strftime("%Y-%m-%dT%H:%M:%S+02:00").to_string(),
        "-05:00" => east(-5).strftime("%Y-%m-%dT%H:%M:%S-05:00").to_string(),
        "+00:00" => at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string(),
        "local" => at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        "spaced" => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        "words" => at.strftime("%b %d, %Y at %H:%M").to_string(),
        "date" => at.strftime("%Y-%m-%d").to_string(),
        "us" => at.strftime("%m/%d/%Y %H:%M").to_string(),
        "basic" => at.strftime("%Y%m%dT%H%M%SZ").to_string(),
        "day" => at.strftime("%Y%m%d").to_string(),
        "s" => at.as_second().to_string(),
        "ms" => (at.as_second() * 1000).to_string(),
        "http" => at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
        "http+0000" => at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string(),
        _ => return None,
    })
}
