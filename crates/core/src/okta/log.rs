//! The System Log, which keeps 90 days (documented by Okta): imports, failed pushes, ignored members, first pushes.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::client::Client;
use super::error::Error;
use super::token::Scope;
use super::types::or_default;

/// An event of the log.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogEvent {
    /// Its id.
    pub uuid: String,
    /// What happened, such as `system.import.complete`.
    #[serde(default, deserialize_with = "or_default")]
    pub event_type: String,
    /// When.
    #[serde(default)]
    pub published: Option<Timestamp>,
    /// Okta's words.
    #[serde(default, deserialize_with = "or_default")]
    pub display_message: String,
    /// How it ended.
    #[serde(default, deserialize_with = "or_default")]
    pub outcome: Outcome,
    /// What it was about.
    #[serde(default, deserialize_with = "or_default")]
    pub target: Vec<Target>,
}

/// How an event ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Outcome {
    /// `SUCCESS`, `FAILURE`, …
    #[serde(default, deserialize_with = "or_default")]
    pub result: String,
    /// Why.
    #[serde(default, deserialize_with = "or_default")]
    pub reason: String,
}

/// What an event was about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// Its id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// `AppInstance`, `UserGroup`, `User`, …
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    pub kind: String,
    /// What people call it.
    #[serde(default, deserialize_with = "or_default")]
    pub display_name: String,
    /// Of a person, the login.
    #[serde(default, deserialize_with = "or_default")]
    pub alternate_id: String,
}

/// A push that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PushFailure {
    /// The group.
    pub group: String,
    /// Okta's reason.
    pub reason: String,
    /// Whether Okta has given up; otherwise it tries again.
    pub is_final: bool,
    /// When.
    pub at: Option<Timestamp>,
}

/// What the log says about one app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogSummary {
    /// When the last import ended, and how.
    pub last_import: Option<(Timestamp, String)>,
    /// The latest failure of each group that was not pushed since.
    pub failures: Vec<PushFailure>,
    /// Members that a push ignored.
    pub ignored: Vec<String>,
    /// The groups in the order in which they were first pushed (inferred; within the log's 90 days).
    pub first_pushed: Vec<String>,
}

const PREFIX: &str = "application.provision.group_push.";
const RETRIED: &str = "application.provision.group_push.mapping.update.or.delete.failed";
const FINAL: &str = "application.provision.group_push.mapping.update.or.delete.failed.with.error";
const DEACTIVATED: &str = "user.lifecycle.deactivate";
const IGNORED: &str = "app.user_management.grouppush.mapping.okta.users.ignored";

impl Client {
    /// What the System Log says about an app since this time. `None` if these credentials, or this server, do not offer it.
    pub async fn log_summary(&self, app_id: &str, since: Timestamp) -> Result<Option<LogSummary>, Error> {
        let filter = format!(
            "target.id eq \"{}\" and (eventType sw \"application.provision.\" or eventType sw \"system.import.\" or \
             eventType sw \"app.user_management.\")",
            app_id.replace(['"', '\\'], "")
        );
        let since = format!("{since:.0}");
        let query = [("since", since.as_str()), ("filter", &filter), ("sortOrder", "ASCENDING"), ("limit", "1000")];
        let url = self.url(&["logs"], &query)?;
        match self.list_log(url).await {
            Ok(events) => Ok(Some(summarize(app_id, &events))),
            Err(error) if error.is_unavailable() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// When people were deactivated since this time, by their logins in lowercase; the latest time of each. `None` if these
    /// credentials, or this server, do not offer the log.
    pub async fn deactivations(&self, since: Timestamp) -> Result<Option<HashMap<String, Timestamp>>, Error> {
        let since = format!("{since:.0}");
        let query = [
            ("since", since.as_str()),
            ("filter", "eventType eq \"user.lifecycle.deactivate\""),
            ("sortOrder", "ASCENDING"),
            ("limit", "1000"),
        ];
        match self.list_log(self.url(&["logs"], &query)?).await {
            Ok(events) => Ok(Some(deactivated(&events))),
            Err(error) if error.is_unavailable() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A bounded query ends by itself; a log that grows while it is read may name an empty next page.
    async fn list_log(&self, url: url::Url) -> Result<Vec<LogEvent>, Error> {
        let mut until = url;
        until.query_pairs_mut().append_pair("until", &format!("{:.0}", Timestamp::now()));
        self.list_with(Scope::ReadLogs, "System Log events", until, |event: &LogEvent| &event.uuid).await
    }
}

/// What a log says, whoever wrote it.
#[cfg(any(test, fuzzing))]
pub(crate) fn probe(data: &[u8]) {
    if let Ok(events) = serde_json::from_slice::<Vec<LogEvent>>(data) {
        let summary = summarize("0oa1", &events);
        assert!(summary.failures.len() + summary.first_pushed.len() + summary.ignored.len() <= 2 * events.len());
    }
}

/// Who was deactivated when, by events that say that it succeeded.
fn deactivated(events: &[LogEvent]) -> HashMap<String, Timestamp> {
    let mut found = HashMap::new();
    for event in events.iter().filter(|event| event.event_type == DEACTIVATED && event.outcome.result == "SUCCESS") {
        let Some(at) = event.published else { continue };
        for person in event.target.iter().filter(|target| target.kind == "User" && !target.alternate_id.is_empty()) {
            let latest = found.entry(person.alternate_id.to_lowercase()).or_insert(at);
            *latest = at.max(*latest);
        }
    }
    found
}

/// The events of one app, oldest first, in short. Pure.
pub(super) fn summarize(app_id: &str, events: &[LogEvent]) -> LogSummary {
    let mut summary = LogSummary::default();
    let mut failures: HashMap<String, PushFailure> = HashMap::new();
    for event in events.iter().filter(|event| event.target.iter().any(|target| target.id == app_id)) {
        let name = |kind: &str| {
            event.target.iter().find(|target| target.kind == kind).map(|target| target.display_name.clone())
        };
        let kind = event.event_type.as_str();
        if kind.starts_with("system.import.") && (kind.ends_with(".complete") || kind.ends_with(".failure")) {
            summary.last_import = event.published.map(|at| (at, event.outcome.result.clone()));
        } else if kind == IGNORED {
            summary.ignored.extend(name("User"));
        } else if kind.starts_with(PREFIX)
            && let Some(group) = name("UserGroup")
        {
            if kind == RETRIED || kind == FINAL {
                let words = [&event.outcome.reason, &event.display_message];
                let reason = words.into_iter().find(|text| !text.is_empty()).cloned().unwrap_or_default();
                let failure =
                    PushFailure { group: group.clone(), reason, is_final: kind == FINAL, at: event.published };
                failures.insert(group, failure);
            } else if event.outcome.result == "SUCCESS" {
                failures.remove(&group);
                if !summary.first_pushed.contains(&group) {
                    summary.first_pushed.push(group);
                }
            }
        }
    }
    summary.failures = failures.into_values().collect();
    summary.failures.sort_by(|a, b| a.group.cmp(&b.group));
    summary.ignored.sort();
    summary.ignored.dedup();
    summary
}
