//! Pacing: all requests of one client to one server are sent as fast as the server allows, together.
//!
//! Before a request is sent it passes the [`Gate`] of its server, which asks the [`pacer`] when that may be: not in a pause
//! that a 429 has begun for everybody; not when the server said that nothing is left ([`windows`]); not faster than the
//! person wishes; and not faster than the server's rate is estimated to be ([`estimate`], from what [`refusal`] and [`fit`]
//! read out of its refusals). What the server answers goes back the same way. Only the gate knows a clock; everything else is pure and is
//! tried out in simulations.

mod estimate;
mod fall;
mod fit;
mod gate;
mod pacer;
mod rate;
mod refusal;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod tests;
mod windows;

pub(super) use gate::{Gate, Pass};
pub(super) use pacer::Verdict;
pub use rate::Rate;
pub(super) use windows::{Call, Counts};
