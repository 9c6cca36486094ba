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
mod canary;
mod contract;
mod contrib;
mod docs;
mod documents;
mod figures;
mod files;
mod help;
mod hostile_text;
mod keyring;
mod listing_faults;
mod login;
mod moved_items;
mod network;
mod officernd;
mod okta;
mod okta_sandbox;
mod platforms;
mod prompts;
mod proxies;
mod pull_forecast;
mod reach;
mod rotation;
mod sandbox;
mod schema;
mod setup;
mod shells;
mod supply_chain;
mod support;
mod teams;
mod test_command;
