//! The program held against the sandbox, which is the oracle: it knows what had to be canceled, what must not be, and what
//! was done. Each run is judged in four ways, and each must come to 0:
//!
//! - **lost**: still not canceled after one further run without faults, although it had to be;
//! - **wrong**: canceled, although it must not be;
//! - **double**: a second effect, or a second cancel of a booking that was not read as "not canceled" in between;
//! - **misreported**: the program says otherwise of a booking than the sandbox knows, or its exit hides that something is
//!   left.
//!
//! Where many runs are needed they go through the library in this process ([`Harness`]); what is about processes (kills,
//! a full disk) goes through the binary. `cargo test` runs a part of the cases; with `ORND_SCIM_RELIABILITY=full` in the
//! environment it runs all of them, which takes some ten minutes:
//!
//! ```sh
//! ORND_SCIM_RELIABILITY=full cargo test --test e2e oracle -- --nocapture
//! ```
//!
//! Each test keeps how many faults were injected over how many runs, and what they came to, for `docs/reliability.md`
//! ([`crate::figures`]); with `--nocapture` it says so as well.

#[cfg(unix)] // strace
mod broken_disk;
mod changes;
mod crashes;
#[cfg(unix)] // Limits of a shell.
mod disk;
mod faults;
mod harness;
mod judge;
mod listing;
mod lots;
mod outages;
mod rivals;
#[cfg(unix)] // faketime
mod skew;
mod storms;
mod zones;

pub use crashes::{fresh, journal, second};
pub use judge::{Before, Tally};
#[cfg(unix)]
pub use judge::{Told, lost};

/// Whether all cases are run and not only some of them.
fn all() -> bool {
    crate::figures::full()
}
