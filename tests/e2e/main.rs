//! End-to-end tests: the real binary, hermetic (own HOME, empty environment), against the sandbox over HTTP.
//!
//! They read as documentation: each test is something that a person does, and what they then see.

mod bad_input;
mod canary;
mod files;
mod help;
mod keyring;
mod login;
mod prompts;
mod sandbox;
mod setup;
mod support;
mod test_command;
