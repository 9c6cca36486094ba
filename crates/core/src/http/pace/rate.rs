//! A rate, as a person writes it and as it is remembered.

use std::fmt;
use std::str::FromStr;

/// Requests a second, more than none; at least one a minute and at most 10,000 a second.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// A rate in requests a second; `None` outside of what a rate may be.
    pub fn per_second(number: f64) -> Option<Self> {
        (0.999 / 60.0..=10_000.0).contains(&number).then_some(Self(number))
    }

    /// Requests a second.
    pub const fn a_second(self) -> f64 {
        self.0
    }
}

/// `50/s` and `400/min`. A bare number is refused: a wrong guess of the unit would be sixty times too fast.
impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("\"{text}\" is not a rate; write for example 400/min or 50/s");
        let (number, unit) = text.trim().split_once('/').ok_or_else(wrong)?;
        let number: f64 = number.trim().parse().map_err(|_| wrong())?;
        let per_second = match unit.trim() {
            "s" => number,
            "min" => number / 60.0,
            _ => return Err(wrong()),
        };
        if !number.is_finite() {
            return Err(wrong());
        }
        Self::per_second(per_second).ok_or_else(|| format!("\"{text}\" is out of range; from 1/min to 10000/s"))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 10.0 { write!(f, "{:.0}/min", self.0 * 60.0) } else { write!(f, "{:.0}/s", self.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_has_a_unit() {
        let read = |text: &str| text.parse::<Rate>().map(Rate::a_second);
        assert_eq!(read("50/s"), Ok(50.0));
        assert_eq!(read("120/min"), Ok(2.0));
        assert_eq!(read(" 0.5 / s "), Ok(0.5));
        assert_eq!(read("1/min"), Ok(1.0 / 60.0));
        for wrong in ["50", "", "/s", "fast", "50/h", "50/", "NaN/s", "inf/s", "1/s/s"] {
            assert!(read(wrong).unwrap_err().contains("write for example 400/min or 50/s"), "{wrong}");
        }
        for wrong in ["0/s", "-1/s", "0.5/min", "10001/s"] {
            assert!(read(wrong).unwrap_err().contains("from 1/min to 10000/s"), "{wrong}");
        }
    }

    #[test]
    fn a_rate_is_shown_as_it_is_written() {
        for text in ["400/min", "50/s", "1/min"] {
            assert_eq!(text.parse::<Rate>().unwrap().to_string(), text);
        }
    }
}
