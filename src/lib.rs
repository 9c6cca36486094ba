//! `ornd-scim` sets up, checks and cleans up SCIM provisioning between OfficeRnD Hybrid and Okta.
//!
//! The rooms, top to bottom; a room uses only rooms below it:
//!
//! - [`cli`] holds the clap types, from which help, completions and man pages are made;
//! - [`commands`] has one file a noun, each of which gathers, decides, acts and shows;
//! - [`context`] is what a command may use: profile, clients, output, clock;
//! - [`officernd`] and [`scim`] speak to the services, through [`http`], the one door to the network;
//! - [`config`] and [`secrets`] are what is kept on this machine, written through [`files`];
//! - [`output`] is the only room that prints;
//! - [`sandbox`] is the stand-in for the services. Nothing above depends on its insides: they meet over HTTP.

pub mod cli;
pub mod failure;
pub mod http;
pub mod output;
pub mod secrets;

/// Parses the command line, runs the command, and gives the exit code of the house.
pub fn run() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
