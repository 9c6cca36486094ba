//! `completions` and `man`: files made from the command line's definition.

use anyhow::Context as _;

use super::{Exit, Result};
use crate::cli::{Cli, CompletionsArgs, ManArgs};
use crate::output::Output;

/// Prints the completion script of a shell.
pub fn completions(out: &Output, args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::definition(), "ornd-scim", &mut script);
    out.value(String::from_utf8_lossy(&script).trim_end());
    Exit::Done
}

/// Writes the man pages.
pub fn man(out: &Output, args: &ManArgs) -> Result {
    std::fs::create_dir_all(&args.dir)
        .with_context(|| format!("the folder {} could not be made", args.dir.display()))?;
    clap_mangen::generate_to(Cli::definition(), &args.dir)
        .with_context(|| format!("the man pages could not be written to {}", args.dir.display()))?;
    out.note(&format!("Man pages written to {}", args.dir.display()));
    Ok(Exit::Done)
}
