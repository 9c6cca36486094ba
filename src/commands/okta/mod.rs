//! `okta login`, `okta status`, `okta plan`, `okta apply`, `okta groups`: the other half of the procedure.

mod apply;
mod change;
mod groups;
mod guide;
mod login;
mod look;
mod plan;
mod status;
mod watch;

pub use apply::apply;
pub use groups::groups;
pub use guide::{after_rotation, end_of_setup, paste};
pub use login::login;
pub use look::{checks, choice, look};
pub use plan::plan;
pub use status::status;
pub use watch::Ended;
