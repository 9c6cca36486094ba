//! End-to-end tests: the real binary, hermetic (own HOME, empty environment), against the sandbox over HTTP.
//!
//! They read as documentation: each test is something that a person does, and what they then see.

// Helpers outside of #[test] functions are test code all the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stderr)] // A test that is skipped says so.

mod architecture;
mod bad_input;
mod bookings;
mod browser;
#[cfg(unix)] // Core dumps, signals, `sh`.
mod canary;
mod contract;
mod contract_for_scripts;
mod contrib;
mod docs;
#[cfg(unix)] // The command lines of the documents are for a Unix shell.
mod documents;
mod figures;
#[cfg(unix)] // Modes, owners, symbolic links, named pipes.
mod files;
mod help;
mod hostile_text;
#[cfg(unix)] // The Secret Service over D-Bus.
mod keyring;
mod listing_faults;
mod login;
mod moved_items;
mod network;
mod officernd;
mod okta;
mod okta_sandbox;
mod platforms;
#[cfg(unix)] // Pseudo-terminals.
mod prompts;
mod proxies;
mod pull_forecast;
mod reach;
#[cfg(unix)] // The filters are quoted for a Unix shell.
mod recipes;
mod rotation;
mod sandbox;
mod schema;
mod setup;
#[cfg(unix)] // Unix shells, on pseudo-terminals.
mod shells;
#[cfg(unix)]
mod signals;
mod supply_chain;
mod support;
mod teams;
mod test_command;
mod voice;
