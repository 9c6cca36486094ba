//! The outside witness for Okta and for SCIM: two servers written by hand from what is publicly known of Okta and of SCIM.
//! They share nothing with the program, its sandbox or the other tests: only the standard library, `serde_json` and
//! `tempfile`, so a wrong assumption of the program is not repeated here.
//!
//! The tables are the text files beside the modules. Each case says in one line why it is there, what the server does
//! differently, what is run, and the end that a person wrote down. The servers count the effects themselves.
//! `expected-failures.txt` names the cases that fail today; exactly these must fail.
//!
//! `OUTSIDE_CASE=NAME cargo test --test outside_okta` runs one case and shows what it printed and what was asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(clippy::print_stderr)] // One case that is looked at shows what it printed.

mod machine;
mod okta;
mod report;
mod scim;
mod server;
mod table;
mod words;
