//! The Provisioning tab: Test API Credentials, Save, To App and To Okta.

use rusqlite::params;
use serde_json::Value;

use super::error::Refused;
use super::pull::{self, Pulled};
use super::send::{Answer, Line, Sent};
use super::store::AppRow;
use crate::app::Shared;
use crate::store::instant;

/// What came of a test or a save, in the words of Okta's console.
pub struct Tried {
    /// Whether it went well.
    pub fine: bool,
    /// What the console says.
    pub words: String,
    /// What was sent.
    pub sent: Vec<Sent>,
    /// What the pull after a save did.
    pub pulled: Pulled,
}

/// Test API Credentials: nothing is kept.
pub async fn test(app: &Shared, row: &AppRow, base_url: &str, token: &str) -> Tried {
    let _turn = app.okta.turn.lock().await;
    let mut line = Line::new(app, base_url, token);
    let outcome = probe(&mut line).await;
    tried(row, outcome, line.sent)
}

/// Save: the same test, the first Groups where they are imported, and then the import that Okta starts by itself.
pub async fn save(app: &Shared, row: &AppRow, base_url: &str, token: &str) -> Result<Tried, Refused> {
    let _turn = app.okta.turn.lock().await;
    let mut line = Line::new(app, base_url, token);
    let mut outcome = probe(&mut line).await;
    if outcome.is_ok() && row.import_groups {
        outcome = listed(&line.page("Groups", 1, 100).await);
    }
    if outcome.is_err() {
        return Ok(tried(row, outcome, line.sent));
    }
    let now = instant(app.clock.now());
    app.store.write(|transaction| {
        transaction.execute(
            "UPDATE okta_apps SET base_url = ?2, token = ?3, connected = 1, updated = ?4 WHERE id = ?1",
            params![row.id, base_url, token, now],
        )
    })?;
    let pulled = pull::import(app, row, &mut line).await?;
    let mut tried = tried(row, Ok(()), line.sent);
    tried.pulled = pulled;
    Ok(tried)
}

/// To App, To Okta: each switch that is named is set.
pub fn switch(app: &Shared, id: &str, switches: &[(&str, Option<bool>)]) -> Result<(), Refused> {
    let now = instant(app.clock.now());
    app.store.write(|transaction| {
        for (column, on) in switches {
            if let Some(on) = on {
                transaction.execute(
                    &format!("UPDATE okta_apps SET {column} = ?2, updated = ?3 WHERE id = ?1"),
                    params![id, on, now],
                )?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

async fn probe(line: &mut Line<'_>) -> Result<(), String> {
    listed(&line.page("Users", 1, 2).await)
}

/// Whether an answer is a list as Okta reads it: its numbers must be numbers.
fn listed(answer: &Answer) -> Result<(), String> {
    let number = |body: &Value, name: &str| body.get(name).is_some_and(Value::is_u64);
    match &answer.body {
        Some(body) if answer.is_success() => {
            let missing = ["totalResults", "startIndex", "itemsPerPage"].into_iter().find(|name| !number(body, name));
            missing.map_or(Ok(()), |name| Err(format!("Error authenticating: {name} is not an integer")))
        }
        _ => Err(format!("Error authenticating: {}", answer.words())),
    }
}

fn tried(row: &AppRow, outcome: Result<(), String>, sent: Vec<Sent>) -> Tried {
    let (fine, words) = match outcome {
        Ok(()) => (true, format!("{} was verified successfully!", row.label)),
        Err(words) => (false, words),
    };
    Tried { fine, words, sent, pulled: Pulled::default() }
}
