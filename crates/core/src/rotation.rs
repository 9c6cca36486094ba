//! A new SCIM Secret by API, in an order in which the valid one is never lost.
//!
//! The change is sent once. If its answer cannot be used, OfficeRnD may have made a new secret all the same: what happened is
//! read, never guessed. Proving the store before and saving after is the caller's.

use crate::officernd::{Client, Error, IntegrationState};
use crate::secrets::Secret;

/// The Base URL and SCIM Secret of an active integration.
#[derive(Debug)]
pub struct Values {
    /// The SCIM Base URL.
    pub base_url: String,
    /// The SCIM Secret.
    pub secret: Secret,
}

impl Values {
    /// Both of them, if the answer has both.
    pub fn of(state: IntegrationState) -> Option<Self> {
        Some(Self { base_url: state.scim_base_url?, secret: state.scim_secret? })
    }
}

/// How the change was answered.
#[derive(Debug)]
pub enum Sent {
    /// With the new values.
    Answered(Values),
    /// Without them: only [`settle`] tells what happened.
    Unclear(Unclear),
}

/// Why the answer to the change says nothing.
#[derive(Debug, thiserror::Error)]
pub enum Unclear {
    /// There was an error instead.
    #[error(transparent)]
    Failed(#[from] Error),
    /// The answer has no SCIM Base URL or no SCIM Secret.
    #[error("the answer to the rotation has no SCIM Base URL or no SCIM Secret")]
    Incomplete,
}

/// Sends the change, once.
pub async fn rotate(client: &Client) -> Sent {
    match client.rotate_integration_secret().await {
        Ok(state) => Values::of(state).map_or(Sent::Unclear(Unclear::Incomplete), Sent::Answered),
        Err(error) => Sent::Unclear(error.into()),
    }
}

/// What a change did whose answer says nothing.
#[derive(Debug)]
pub enum Settled {
    /// There is a new secret.
    Replaced(Values),
    /// The secret was still the old one when it was read. A server that is slow to show its change may differ later.
    Unchanged,
    /// It cannot be known: the secret before is not known, or OfficeRnD does not return it.
    Unknown,
}

/// Reads what a change did. `before` is the secret that was valid before it.
pub async fn settle(client: &Client, before: Option<&Secret>) -> Result<Settled, Error> {
    Ok(judge(before, client.integration().await?))
}

fn judge(before: Option<&Secret>, after: IntegrationState) -> Settled {
    match (before, Values::of(after)) {
        (Some(before), Some(after)) if before.expose() == after.secret.expose() => Settled::Unchanged,
        (Some(_), Some(after)) => Settled::Replaced(after),
        _ => Settled::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(url: Option<&str>, secret: Option<&str>) -> IntegrationState {
        IntegrationState {
            active: true,
            scim_base_url: url.map(str::to_owned),
            scim_secret: secret.map(|secret| Secret::new(secret.to_owned())),
        }
    }

    #[test]
    fn what_a_rotation_did_is_read_and_never_guessed() {
        let before = Secret::new("old".to_owned());
        let url = Some("https://scim.example.com");
        assert!(matches!(judge(Some(&before), state(url, Some("old"))), Settled::Unchanged));
        let Settled::Replaced(values) = judge(Some(&before), state(url, Some("new"))) else { panic!() };
        assert_eq!((values.base_url.as_str(), values.secret.expose()), ("https://scim.example.com", "new"));
        assert!(matches!(judge(Some(&before), state(url, None)), Settled::Unknown));
        assert!(matches!(judge(None, state(url, Some("new"))), Settled::Unknown));
        // A new secret that cannot be used with an address is not in hand.
        assert!(matches!(judge(Some(&before), state(None, Some("new"))), Settled::Unknown));
    }
}
