//! The groups that are in Okta already, as a forecast wants them.

use crate::commands::Result;
use crate::commands::okta;
use crate::config::Profile;
use crate::context::Context;
use crate::edge;
use crate::forecast::OktaGroup;
use crate::okta::{Scope, State};

/// Reads them; `None` where the profile has no Okta login, or where Okta does not answer: then Teams are listed without.
pub fn groups(context: &Context, profile: &Profile) -> Option<Vec<OktaGroup>> {
    let read = || -> Result<Option<State>> {
        let Some(client) = context.okta_if_any(profile, Scope::Read)? else { return Ok(None) };
        okta::gather(context, profile, &client).map(Some)
    };
    match read() {
        Ok(state) => state.as_ref().map(beside),
        Err(error) => {
            let failure = edge::failure(error);
            context.out.warn(&format!("the groups in Okta were not looked at: {}", failure.message));
            None
        }
    }
}

/// Every group with what it is to the app.
fn beside(state: &State) -> Vec<OktaGroup> {
    let targets = state.targets();
    let imported: std::collections::HashSet<&str> = state.imported().iter().map(|group| group.id.as_str()).collect();
    state
        .groups
        .iter()
        .map(|group| OktaGroup {
            name: group.name.as_str().into(),
            id: group.id.as_str().into(),
            kind: group.kind.as_str().into(),
            app: okta::app_of(state, group).map(Into::into),
            pushed: targets.contains(group.id.as_str()),
            imported: imported.contains(group.id.as_str()),
        })
        .collect()
}
