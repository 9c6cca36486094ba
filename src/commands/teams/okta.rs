//! The groups that are in Okta already, as a forecast wants them.

use crate::commands::okta;
use crate::context::Context;
use crate::report::Failure;
use ornd_scim_core::config::Profile;
use ornd_scim_core::okta::{Client, Error, Scope, State};
use ornd_scim_core::teams::OktaGroup;

/// A client for them; `None` where the profile has no Okta login, or where it cannot be used: then Teams are listed without.
pub fn client(context: &Context, profile: &Profile) -> Option<Client> {
    context.clients.okta_if_any(profile, Scope::Read).unwrap_or_else(|error| without(context, &error))
}

/// The groups as they were read; `None` where Okta does not answer.
pub fn groups(context: &Context, read: std::result::Result<State, Error>) -> Option<Vec<OktaGroup>> {
    read.map_or_else(|error| without(context, &error.into()), |state| Some(beside(&state)))
}

fn without<T>(context: &Context, error: &Failure) -> Option<T> {
    context.out.warn(&format!("the groups in Okta were not looked at: {}", error.message));
    None
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
