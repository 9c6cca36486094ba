//! The build without the sandbox: `Context::new` refuses `--sandbox`, so that nothing here is ever used.

use std::rc::Rc;

use ornd_scim_core::config::Profile;
use ornd_scim_core::secrets::{Found, Name, Store};

use super::Shared;
use crate::commands::Result;
use crate::report::Failure;

/// No sandbox.
pub struct SandboxHost(#[allow(dead_code)] pub(super) Rc<Shared>);

#[allow(clippy::unused_self)] // As in the build with the sandbox.
impl SandboxHost {
    /// Whether this run uses the sandbox.
    pub fn is_used(&self) -> bool {
        false
    }

    pub(super) fn profile(&self, _kept: Option<Profile>) -> Result<Profile> {
        Err(Failure::no_sandbox())
    }

    pub(super) fn secret(&self, _profile: &Profile, _name: Name, _store: &dyn Store) -> Result<Option<Found>> {
        Err(Failure::no_sandbox())
    }

    pub(super) fn stored_profile(_profile: &Profile) -> Result<Profile> {
        Err(Failure::no_sandbox())
    }
}
