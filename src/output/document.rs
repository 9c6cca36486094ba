//! The JSON document of a command.

use ornd_scim_core::config::Profile;
use serde::Serialize;

/// What every document begins with. Within a `schema_version`, fields are only added.
#[derive(Debug, Serialize)]
pub struct Document<'a, T> {
    schema_version: u32,
    profile: &'a str,
    org: &'a str,
    #[serde(flatten)]
    result: T,
}

impl<'a, T> Document<'a, T> {
    /// The result of a command for a profile.
    pub fn of(profile: &'a Profile, result: T) -> Self {
        Self { schema_version: 2, profile: &profile.name, org: &profile.org, result }
    }
}
