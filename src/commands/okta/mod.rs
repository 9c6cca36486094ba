//! `okta login`, `okta status`, `okta plan`, `okta apply`, `okta groups`.

mod apply;
mod checklist;
mod groups;
mod guide;
mod login;
mod look;
mod plan;
mod status;
mod watch;

pub use apply::apply;
pub use checklist::{Row, Values, checks, rows, sections, show, summary};
pub use groups::groups;
pub use guide::{after_rotation, click, end, end_of_setup, paste};
pub use login::login;
pub use look::{choice, look_beside, officernd, without_okta};
pub use plan::plan;
pub use status::status;
pub use watch::Ended;
