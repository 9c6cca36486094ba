//! `bookings list|cancel|rebook|log`: what Former employees still hold, and what is done about it.
//!
//! The files read as a person's way: [`list`], [`cancel`], [`plan`], [`guards`], [`lock`], [`signals`], [`log`]. [`oracle`]
//! holds the program against the sandbox, which knows what had to be canceled, what must not be, and what was done.

mod cancel;
mod guards;
mod list;
mod lock;
mod log;
mod oracle;
pub mod org;
mod plan;
#[cfg(unix)]
mod signals;
