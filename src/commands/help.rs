//! `help`: a command's help, or a topic.

use clap::ValueEnum as _;

use super::{Exit, Result};
use crate::cli::topics::Topic;
use crate::cli::{Cli, HelpArgs};
use crate::context::Context;
use crate::report::Failure;

/// How near a word must be to be meant, from 0 to 1.
const NEAR: f64 = 0.7;

/// Shows it.
pub fn help(context: &Context, args: &HelpArgs) -> Result {
    if let [word] = args.what.as_slice()
        && let Ok(topic) = Topic::from_str(word, true)
    {
        context.out.article(&topic.text());
        return Ok(Exit::Done);
    }
    let mut command = Cli::definition();
    command.build();
    let mut command = &mut command;
    for word in &args.what {
        let known: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
        if !known.contains(word) {
            return Err(unknown(word, &known, command.get_bin_name()));
        }
        let Some(sub) = command.find_subcommand_mut(word) else { return Err(unknown(word, &known, None)) };
        command = sub;
    }
    let help = command.render_long_help();
    let help = if context.out.settings().color_stdout { help.ansi().to_string() } else { help.to_string() };
    context.out.value(help.trim_end());
    Ok(Exit::Done)
}

fn unknown(word: &str, known: &[String], above: Option<&str>) -> Failure {
    let topics = Topic::ALL.map(Topic::name);
    let near = known
        .iter()
        .map(String::as_str)
        .chain(topics)
        .map(|name| (strsim::jaro(word, name), name))
        .filter(|(near, _)| *near > NEAR)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let failure = Failure::usage(format!("there is no help on \"{word}\""));
    let above = above.filter(|above| *above != "ornd-scim").map_or("", |above| above.trim_start_matches("ornd-scim"));
    match near {
        Some((_, near)) => failure.hint(format!("ornd-scim help{above} {near}")),
        None => failure.hint("ornd-scim help   lists the commands and the topics"),
    }
}
