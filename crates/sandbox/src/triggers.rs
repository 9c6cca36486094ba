//! Clicks that wait for a certain request.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use axum::http::Method;
use serde::Deserialize;
use serde_json::Value;

use crate::behaviour::Fit;

/// When a click is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// Before the request is handled.
    Before,
    /// After its effect, before its answer leaves.
    After,
}

/// A trigger as it is set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// As in a fault: `POST /cancel`.
    pub request: String,
    /// The number of the request among those that fit, from 1.
    pub at: u32,
    pub when: When,
    /// A method and a path below `/_sandbox`; POST when no method stands there.
    pub click: String,
    /// What is sent with it: a text as it is, anything else as JSON.
    #[serde(default)]
    pub body: Value,
}

pub struct Trigger {
    pub wanted: Wanted,
    pub fit: Fit,
    pub click: Click,
    pub seen: u32,
    /// What the click answered, once it was made.
    pub status: Option<u16>,
}

/// A request to the sandbox's own controls.
#[derive(Clone)]
pub struct Click {
    pub trigger: usize,
    pub method: Method,
    pub path: String,
    pub body: String,
}

/// What is to be done around one request.
#[derive(Default)]
pub struct Due {
    /// Before it is handled.
    pub before: Vec<Click>,
    /// After its effect.
    pub after: Vec<Click>,
}

/// All triggers that were set.
#[derive(Default)]
pub struct Triggers {
    /// Spares every request the lock while there are none.
    pub any: AtomicBool,
    known: Mutex<Vec<Trigger>>,
}

impl Triggers {
    /// Counts a request that arrives.
    pub fn arrive(&self, method: &Method, path: &str) -> Due {
        let mut due = Due::default();
        if !self.any.load(Ordering::Acquire) {
            return due;
        }
        for trigger in self.lock().iter_mut().filter(|trigger| trigger.fit.fits(method.as_str(), path)) {
            trigger.seen = trigger.seen.saturating_add(1);
            if trigger.seen == trigger.wanted.at {
                match trigger.wanted.when {
                    When::Before => due.before.push(trigger.click.clone()),
                    When::After => due.after.push(trigger.click.clone()),
                }
            }
        }
        due
    }

    pub fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Trigger>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
