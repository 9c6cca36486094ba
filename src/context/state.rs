//! What runs leave on this machine: the lock, the journal, and how many people there were at the last run.

use std::path::PathBuf;
use std::rc::Rc;

use crate::commands::Result;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Shared;
use crate::completion_cache::{self, Names};
use crate::report::Failure;
use ornd_scim_core::bookings::guard::Roster;
use ornd_scim_core::bookings::journal::Place;
use ornd_scim_core::config::Profile;
use ornd_scim_core::files::{self, Lock, Locked, Mode};
use ornd_scim_core::sha256;

/// What the last run that changed something saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Last {
    org: String,
    at: String,
    roster: Roster,
}

/// Files that runs leave behind.
pub struct StateFiles(pub(super) Rc<Shared>);

/// The file name of the lock that all profiles of one organization share. Where the API is counts, but not on which port.
fn org_lock(profile: &Profile) -> String {
    let org = profile.org.to_ascii_lowercase();
    let host = profile.api_url.host_str().unwrap_or_default();
    let number = sha256::sha256(format!("{host}/{org}").as_bytes());
    format!("org-{org}-{}.lock", &number[..8])
}

impl StateFiles {
    fn run_file(&self, profile: &Profile, end: &str) -> PathBuf {
        self.0.paths.runs_dir.join(format!("{}{end}", profile.name))
    }

    /// The locks of the profile and of its organization, which may have other profiles: one run at a time. If another run
    /// holds one of them, this run ends at once, as something temporary.
    pub fn lock(&self, profile: &Profile, command: &str) -> Result<Lock> {
        // The organization first, everywhere.
        let paths = [self.0.paths.runs_dir.join(org_lock(profile)), self.run_file(profile, ".lock")];
        let who = format!(
            "process {}, {command} with profile {}, since {:.0}",
            std::process::id(),
            profile.name,
            self.0.now()
        );
        match files::lock(&paths, &who)? {
            Locked::Ours(lock) => Ok(lock),
            Locked::Held { path, by } => {
                let by = if by.is_empty() { "another process".to_owned() } else { by };
                Err(Failure::temporary(format!("another run is in progress for the organization {}", profile.org))
                    .because(format!("{by} holds {}", path.display()))
                    .hint("wait until it has ended; its lock ends with it, there is nothing to remove"))
            }
        }
    }

    /// Where the profile's journal lies.
    pub fn journal(&self, profile: &Profile) -> Place {
        Place::of_bookings(&self.0.paths.runs_dir, &profile.name)
    }

    /// How many people there were at the last run; `None` before the first one, or when what is there cannot be read, which is
    /// said.
    pub fn last_roster(&self, profile: &Profile) -> Option<Roster> {
        let not_compared = |why: &dyn std::fmt::Display| {
            self.0.out.warn(&format!("the numbers of the last run are not compared with this one's: {why}"));
        };
        let path = self.run_file(profile, ".last.json");
        let text = files::own(&path).inspect_err(|error| not_compared(error)).ok()??;
        let last: Last = serde_json::from_str(&text)
            .inspect_err(|error| not_compared(&format!("{}: {error}", path.display())))
            .ok()?;
        (last.org == profile.org).then_some(last.roster)
    }

    /// Keeps that for the next run. One that cannot be kept is said, not more: this run did what it did.
    pub fn keep_roster(&self, profile: &Profile, roster: Roster, now: Timestamp) {
        let last = Last { org: profile.org.clone(), at: format!("{now:.0}"), roster };
        let kept = serde_json::to_vec_pretty(&last).map_err(|error| error.to_string()).and_then(|bytes| {
            files::replace(&self.run_file(profile, ".last.json"), &bytes, Mode::Private)
                .map_err(|error| error.to_string())
        });
        if let Err(error) = kept {
            self.0.out.warn(&format!("the numbers of this run could not be kept for the next one's guards: {error}"));
        }
    }

    /// Keeps names of a listing for completing them. That they cannot be kept is worth a word only to who asks for details.
    pub fn keep_names(&self, profile: &Profile, change: impl FnOnce(&mut Names)) {
        let path = self.0.paths.names(&profile.name);
        let kept = completion_cache::read(&path);
        let mut names = kept.clone();
        change(&mut names);
        if names != kept
            && let Err(error) = completion_cache::write(&path, &names)
        {
            self.0.out.detail(1, &format!("The names of this listing cannot be completed in a shell: {error}"));
        }
    }

    /// Forgets them.
    pub fn forget_names(&self, profile: &Profile) {
        // One that cannot be removed was not there, or lies in a folder that is somebody else's.
        let _ = std::fs::remove_file(self.0.paths.names(&profile.name));
    }

    /// An id that no other run has: the time and four random digits.
    pub fn run_id(&self) -> Result<String> {
        let marker = crate::random::random_marker()?;
        Ok(format!("{}-{}", self.0.now().strftime("%Y%m%dT%H%M%SZ"), &marker[..4]))
    }
}
