//! `ornd-scim` sets up, checks and cleans up SCIM provisioning between OfficeRnD Hybrid and Okta.
//!
//! The rooms, top to bottom; a room uses only rooms below it:
//!
//! - [`cli`] holds the clap types, from which help, completions and man pages are made;
//! - [`commands`] has one file a noun, each of which gathers, decides, acts and shows;
//! - [`context`] is what a command may use: profile, clients, output, clock;
//! - [`edge`] turns whatever went wrong into a [`failure`] as a person sees it;
//! - [`checklist`] is the vendor's procedure as data, [`doctor`] what is concluded from probes, [`plan`] what is to be done in
//!   Okta;
//! - [`officernd`], [`okta`] and [`scim`] speak to the services, through [`http`], the one door to the network;
//! - [`config`] and [`secrets`] are what is kept on this machine, written through [`files`];
//! - [`output`] is the only room that prints;
//! - [`sandbox`] is the stand-in for the services. Nothing above depends on its insides: they meet over HTTP.

pub mod cancel;
pub mod checklist;
pub mod cleanup;
pub mod cli;
pub mod commands;
pub mod config;
pub mod context;
pub mod digest;
pub mod doctor;
pub mod edge;
pub mod failure;
pub mod files;
pub mod forecast;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
pub mod http;
pub mod journal;
pub mod length;
pub mod names;
pub mod officernd;
pub mod okta;
pub mod output;
pub mod plan;
pub mod sandbox;
pub mod scim;
pub mod secrets;

use std::process::ExitCode;

use clap::FromArgMatches as _;

use crate::cli::{Cli, Color, Format};
use crate::commands::Exit;
use crate::context::Context;
use crate::files::Env;
use crate::output::{ColorChoice, Output, Settings};

/// Parses the command line, runs the command, and gives the exit code of the house.
pub fn run() -> ExitCode {
    secrets::forbid_core_dumps();
    let env = Env::of_process();
    if let Some(shell) = env.get(cli::values::VARIABLE) {
        return complete(shell);
    }
    let cli = match Cli::definition().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results; a closed pipe ends them quietly, a full disk does not.
            let lost = error.print().is_err_and(|error| error.kind() != std::io::ErrorKind::BrokenPipe);
            return ExitCode::from(if error.use_stderr() { 2 } else { u8::from(lost) });
        }
    };
    let settings = settings(&cli, &env);
    match execute(&cli, Output::new(settings.clone()), env) {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::With(kind)) => ExitCode::from(kind.exit_code()),
        Err(error) => {
            let failure = edge::failure(error);
            Output::new(settings).failure(&failure);
            ExitCode::from(failure.kind.exit_code())
        }
    }
}

/// Answers a shell that asks what the words so far can be completed to. Trouble is silent: it would land in what is typed.
fn complete(shell: &str) -> ExitCode {
    let completed = commands::complete(shell, std::env::args_os());
    let written = completed.and_then(|text| Output::bytes(&text).ok());
    if written.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn execute(cli: &Cli, out: Output, env: Env) -> commands::Result {
    let context = Context::new(out, &cli.global, env)?;
    let outcome = commands::run(&context, &cli.command);
    if cli.global.verbose >= 2
        && let Some(peak) = peak_memory()
    {
        context.out.detail(2, &format!("peak memory: {peak}"));
    }
    let exit = outcome?;
    context.check_written()?;
    Ok(exit)
}

/// The most memory that this process ever had, where the system tells (Linux).
fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")).map(|rest| rest.trim().to_owned())
}

fn settings(cli: &Cli, env: &Env) -> Settings {
    let global = &cli.global;
    let color = match global.color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    };
    let mut settings = Settings::detect(global.no_input, color, env.get("NO_COLOR"), env.get("TERM"));
    settings.quiet = global.quiet;
    settings.verbose = global.verbose;
    settings.flags = global.flags();
    settings.format = global.output.map(|format| match format {
        Format::Table => output::Format::Table,
        Format::Tsv => output::Format::Tsv,
        Format::Csv => output::Format::Csv,
        Format::Json => output::Format::Json,
    });
    settings
}
