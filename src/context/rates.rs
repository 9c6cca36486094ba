//! The rates that runs have found servers to allow, kept from one run to the next in `rates.json` of the state folder.
//!
//! It is read when the first request to a server is built, not before, and written when a run has learned something. The
//! file only saves time: one that cannot be read or makes no sense is the same as none, and is written anew.

use std::collections::BTreeMap;
use std::path::Path;

use crate::commands::Result;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Clients;
use ornd_scim_core::files::{self, Mode};
use ornd_scim_core::http::{self, Rate, Remembered};

/// A rate is believed for so long (our choice): servers change their limits, but rarely.
const BELIEVED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// So many servers are kept at most, the youngest.
const MOST: usize = 64;

/// The whole file.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Rates {
    schema_version: u32,
    /// By origin, as `https://example.com`.
    servers: BTreeMap<String, Learned>,
}

/// What one server allows.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Learned {
    per_second: f64,
    learned_at: Timestamp,
}

impl Rates {
    fn read(path: &Path) -> Self {
        let text = files::own(path).ok().flatten();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// The rate of a server, when it is known and not too old; one from the future is not believed either.
    fn of(&self, origin: &str, now: Timestamp) -> Option<Rate> {
        let learned = self.servers.get(origin).filter(|learned| learned.is_believed(now))?;
        Rate::per_second(learned.per_second)
    }

    /// Adds what was learned now, and leaves out what is too old or too much.
    fn learn(&mut self, learned: Vec<(String, Rate)>, now: Timestamp) {
        self.schema_version = 1;
        self.servers.retain(|_, learned| learned.is_believed(now));
        for (origin, rate) in learned {
            self.servers.insert(origin, Learned { per_second: rate.a_second(), learned_at: now });
        }
        while self.servers.len() > MOST {
            let oldest = self.servers.iter().min_by_key(|(_, learned)| learned.learned_at);
            let Some(oldest) = oldest.map(|(origin, _)| origin.clone()) else { break };
            self.servers.remove(&oldest);
        }
    }
}

impl Learned {
    fn is_believed(&self, now: Timestamp) -> bool {
        let age = now.duration_since(self.learned_at);
        // An hour for clocks that were set meanwhile.
        age < BELIEVED && age > SignedDuration::from_hours(-1)
    }
}

impl Clients {
    /// The door to the network for a long run: at most at the person's rate, and patient with a server that refuses for a
    /// while.
    pub fn http_paced(&self, rate: Option<Rate>) -> Result<http::Client> {
        self.http_with(http::Settings { rate, patient: true, ..http::Settings::default() })
    }

    /// Keeps what a client has found out of the rates of its servers for the next run. That it cannot be kept is no reason
    /// to fail; `-v` says so. The sandbox of `--sandbox` is another one each time, so nothing is kept of it.
    pub fn remember_rates(&self, client: &http::Client) {
        let learned = client.learned();
        if learned.is_empty() || self.0.global.sandbox {
            return;
        }
        let path = self.0.paths.rates();
        let mut rates = Rates::read(&path);
        rates.learn(learned, Timestamp::now());
        let written = serde_json::to_vec_pretty(&rates).map_err(|error| error.to_string());
        let written =
            written.and_then(|text| files::replace(&path, &text, Mode::Public).map_err(|error| error.to_string()));
        if let Err(error) = written {
            self.0.out.detail(1, &format!("the rate could not be remembered: {error}"));
        }
    }

    /// What earlier runs have kept; the file is read when it is first asked.
    pub(super) fn remembered_rates(&self) -> Remembered {
        if self.0.global.sandbox {
            return Remembered::default();
        }
        let path = self.0.paths.rates();
        Remembered::from(move |origin| Rates::read(&path).of(origin, Timestamp::now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://hybrid.officernd.com";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn learned(rate: &str) -> Vec<(String, Rate)> {
        vec![(ORIGIN.to_owned(), rate.parse().unwrap())]
    }

    #[test]
    fn a_rate_is_believed_for_thirty_days() {
        let mut rates = Rates::default();
        rates.learn(learned("50/s"), at("2026-03-01T09:00:00Z"));
        let known = |now: &str| rates.of(ORIGIN, at(now)).map(Rate::a_second);
        assert_eq!(known("2026-03-01T09:00:00Z"), Some(50.0));
        assert_eq!(known("2026-03-31T08:59:59Z"), Some(50.0));
        assert_eq!(known("2026-03-31T09:00:00Z"), None);
        assert_eq!(known("2026-02-01T09:00:00Z"), None, "learned in the future");
        assert!(rates.of("https://example.com", at("2026-03-01T09:00:00Z")).is_none());
    }

    #[test]
    fn what_is_old_or_too_much_is_forgotten() {
        let mut rates = Rates::default();
        rates.learn(learned("50/s"), at("2026-03-01T09:00:00Z"));
        let many = (0..100).map(|number| (format!("http://127.0.0.1:{number}"), "5/s".parse().unwrap())).collect();
        rates.learn(many, at("2026-03-02T09:00:00Z"));
        assert_eq!(rates.servers.len(), MOST);
        assert!(!rates.servers.contains_key(ORIGIN), "the oldest goes first");
        rates.learn(learned("50/s"), at("2026-05-01T09:00:00Z"));
        assert_eq!(rates.servers.len(), 1);
    }

    #[test]
    fn a_file_that_makes_no_sense_is_the_same_as_none() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("rates.json");
        let now = at("2026-03-01T09:00:00Z");
        assert!(Rates::read(&path).of(ORIGIN, now).is_none());
        let wild = |rate: &str| {
            format!(r#"{{"schema_version":1,"servers":{{"{ORIGIN}":{{"per_second":{rate},"learned_at":"{now}"}}}}}}"#)
        };
        for content in ["", "{", "[]", "{\"schema_version\":1}", &wild("-1"), &wild("1e99"), &wild("\"fast\"")] {
            std::fs::write(&path, content).unwrap();
            assert!(Rates::read(&path).of(ORIGIN, now).is_none(), "{content}");
        }
        std::fs::write(&path, wild("49.5")).unwrap();
        assert_eq!(Rates::read(&path).of(ORIGIN, now), Rate::per_second(49.5));
    }
}
