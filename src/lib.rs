//! `ornd-scim` sets up, checks and cleans up SCIM provisioning between OfficeRnD Hybrid and Okta.
//!
//! The command line over [`ornd_scim_core`]: [`cli`] has the clap types, [`commands`] one file a noun, [`context`] what a command
//! may use, [`report`] turns errors into what a person reads, and [`output`] alone prints.
//! The stand-in for the services is a crate of its own: they meet over HTTP only.

mod browser;
pub mod cli;
pub mod commands;
pub mod completion_cache;
pub mod context;
pub mod output;
mod random;
pub mod report;
mod signals;

use std::process::ExitCode;

use clap::FromArgMatches as _;

use crate::cli::{Cli, Color, Format};
use crate::commands::Exit;
use crate::context::Context;
use crate::output::{ColorChoice, Output, Settings};
use ornd_scim_core::files::Env;

/// Parses the command line, runs the command, and returns the exit code.
pub fn run() -> ExitCode {
    ornd_scim_core::secrets::forbid_core_dumps();
    let env = Env::of_process();
    if let Some(shell) = env.get(cli::values::VARIABLE) {
        return complete(shell);
    }
    let cli = match Cli::definition().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            let is_usage = error.use_stderr();
            // Help and version are results; a closed pipe ends them quietly, a full disk does not.
            let lost = usage_error(error).print().is_err_and(|error| error.kind() != std::io::ErrorKind::BrokenPipe);
            return ExitCode::from(if is_usage { 2 } else { u8::from(lost) });
        }
    };
    let settings = settings(&cli, &env);
    let runtime = ornd_scim_core::files::ensure_open_files()
        .and_then(|()| tokio::runtime::Builder::new_current_thread().enable_all().build());
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(execute(&cli, Output::new(settings.clone()), env)),
        Err(error) => Err(report::Failure::failed("the network runtime cannot start").because_of(&error)),
    };
    match ended {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::With(kind)) => ExitCode::from(kind.exit_code()),
        Err(failure) => {
            Output::new(settings).failure(&failure);
            ExitCode::from(failure.kind.exit_code())
        }
    }
}

/// Suggests the command that was probably meant, and of clap's own suggestions only those that are close.
fn usage_error(mut error: clap::Error) -> clap::Error {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    if error.kind() != ErrorKind::InvalidSubcommand {
        return error;
    }
    let typed = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(typed)) => typed.clone(),
        _ => return error,
    };
    let mut commands = match error.remove(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(commands)) => commands,
        Some(ContextValue::String(command)) => vec![command],
        _ => Vec::new(),
    };
    commands.retain(|command| cli::suggest::is_typo_of(&typed, command));
    if commands.is_empty() {
        let words: Vec<String> = std::env::args().skip(1).collect();
        commands = cli::suggest::suggest(&words);
    }
    if !commands.is_empty() {
        error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(commands));
    }
    error
}

/// Answers a shell that asks what the words so far can be completed to. Trouble is silent: it would land in what is typed.
fn complete(shell: &str) -> ExitCode {
    let completed = commands::complete(shell, std::env::args_os());
    let written = completed.and_then(|text| Output::bytes(&text).ok());
    if written.is_some() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn execute(cli: &Cli, out: Output, env: Env) -> commands::Result {
    let context = Context::new(out, &cli.global, env)?;
    let outcome = signals::with_fallback(Box::pin(commands::run(&context, &cli.command))).await;
    if cli.global.verbose >= 2
        && let Some(peak) = peak_memory()
    {
        context.out.detail(2, &format!("peak memory: {peak}"));
    }
    let exit = outcome.map_err(|failure| context.explain(failure))?;
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
        Format::Markdown => output::Format::Markdown,
        Format::Json => output::Format::Json,
    });
    settings
}
