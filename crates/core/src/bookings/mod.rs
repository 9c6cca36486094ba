//! What Former employees still hold, and what may be done about it; pure.
//!
//! The way through the room: [`judge()`] says of one booking what to do, from its holder, the time and the [`Limits`];
//! [`kept`] is the little that is held of each;
//! [`filter`] keeps what the person asked for; [`plan`] is what comes of it, and what `bookings cancel` does; [`guard`]
//! refuses a plan that looks like a mistake; [`recheck`] says right before each cancel whether it still holds; [`listing`]
//! chooses how to ask for the future. Instants are compared, never local dates, so the answer is the same in every time
//! zone. Nothing here acts: that is [`crate::bookings::cancel`].

pub mod cancel;
pub mod filter;
pub mod guard;
pub mod holding;
pub mod journal;
mod judge;
pub mod kept;
pub mod listing;
pub mod plan;
pub mod rebook;
pub mod recheck;
#[cfg(test)]
mod tests;

pub use judge::{Held, Holder, Judgement, Limits, Reason, RunningSeries, Verdict, is_candidate, is_future, judge};
