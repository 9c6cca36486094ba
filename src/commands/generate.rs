//! `completions` and `man`: files made from the command line's definition.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use anyhow::Context as _;
use clap::Command;
use clap_complete::env::{EnvCompleter, Shells};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{Exit, Result};
use crate::cli::topics::Topic;
use crate::cli::{Cli, CompletionsArgs, ManArgs, values};
use crate::output::{Block, Output};

/// The name under which the shells call the program.
const NAME: &str = "ornd-scim";

/// The day that the man pages carry; they are the same whenever they are made.
const DAY: &str = "2026-11-24";

/// Prints the completion script of a shell.
pub fn completions(out: &Output, args: &CompletionsArgs) -> Result {
    let mut script = Vec::new();
    let name = args.shell.to_string();
    let shell = shell(&name).with_context(|| format!("no completions can be made for {name}"))?;
    shell.write_registration(values::VARIABLE, NAME, NAME, NAME, &mut script).map_err(anyhow::Error::from)?;
    if shell.is("zsh") {
        script.extend_from_slice(ZSH_AUTOLOAD.as_bytes());
    }
    out.value(String::from_utf8_lossy(&script).trim());
    Ok(Exit::Done)
}

/// zsh loads the script as the body of a function of this name at the first completion, which then has to complete as well
/// as to register; without this the first Tab of each session would do nothing.
const ZSH_AUTOLOAD: &str = "\
[[ ${funcstack[1]} = _ornd-scim ]] && _clap_dynamic_completer_ornd_scim \"$@\"
";

fn shell(name: &str) -> Option<&'static dyn EnvCompleter> {
    const SHELLS: Shells<'static> = Shells::builtins();
    SHELLS.0.iter().copied().find(|shell| shell.is(name))
}

/// What a completion script asks for: its words stand behind `--`. `None` when that is no such question.
pub fn complete(name: &str, arguments: impl Iterator<Item = OsString>) -> Option<Vec<u8>> {
    let words: Vec<OsString> = arguments.skip_while(|word| word != "--").skip(1).collect();
    if words.is_empty() {
        return None;
    }
    let mut command = Cli::definition();
    command.build();
    let mut completed = Vec::new();
    let folder = std::env::current_dir().ok();
    shell(name)?.write_complete(&mut command, words, folder.as_deref(), &mut completed).ok()?;
    Some(completed)
}

/// Writes the man pages.
pub fn man(out: &Output, args: &ManArgs) -> Result {
    std::fs::create_dir_all(&args.dir)
        .with_context(|| format!("the folder {} could not be made", args.dir.display()))?;
    let mut root = Cli::definition().disable_help_subcommand(true);
    root.build();
    pages(&root, NAME, &args.dir)
        .with_context(|| format!("the man pages could not be written to {}", args.dir.display()))?;
    out.note(&format!("Man pages written to {}", args.dir.display()));
    Ok(Exit::Done)
}

/// The page of a command, and those of the commands below it.
fn pages(command: &Command, name: &str, dir: &Path) -> io::Result<()> {
    std::fs::write(dir.join(format!("{name}.1")), page(command, name)?)?;
    command.get_subcommands().try_for_each(|sub| pages(sub, &format!("{name}-{}", sub.get_name()), dir))
}

/// A page by sections: `clap_mangen` knows the command, this program what stands below its help.
fn page(command: &Command, name: &str) -> io::Result<Vec<u8>> {
    // The usage as the help has it; by itself clap_mangen lists every flag once more.
    let usage = command.clone().render_usage().to_string().replace("Usage: ", "");
    let man = Man::new(command.clone().override_usage(usage))
        .title(name.to_uppercase())
        .date(DAY)
        .source(concat!("ornd-scim ", env!("CARGO_PKG_VERSION")))
        .manual(NAME);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    man.render_options_section(&mut page)?;
    let mut rest = Roff::new();
    for (title, lines) in sections(command) {
        rest.control("SH", [title.to_uppercase().as_str()]);
        if title == "Examples" {
            preformatted(&mut rest, &lines);
        } else {
            rest.text([roman(lines.join(" "))]);
        }
    }
    if name == NAME {
        for topic in Topic::ALL {
            rest.control("SH", [topic.name().replace('-', " ").to_uppercase().as_str()]);
            blocks(&mut rest, &topic.text());
        }
    } else {
        rest.control("SH", ["SEE ALSO"]);
        rest.text([bold(NAME), roman("(1)")]);
    }
    rest.to_writer(&mut page)?;
    Ok(page)
}

/// What stands below a help, by its headings.
fn sections(command: &Command) -> Vec<(String, Vec<String>)> {
    let text = command.get_after_long_help().or_else(|| command.get_after_help());
    let mut sections: Vec<(String, Vec<String>)> = Vec::new();
    for line in text.map(ToString::to_string).unwrap_or_default().lines() {
        match (line.strip_suffix(':'), sections.last_mut()) {
            (Some(heading), _) if !line.starts_with(' ') => sections.push((heading.to_owned(), Vec::new())),
            (_, Some((_, lines))) if !line.trim().is_empty() => lines.push(line.trim().to_owned()),
            _ => {}
        }
    }
    sections
}

fn preformatted(roff: &mut Roff, lines: &[String]) {
    roff.control("nf", []);
    for line in lines {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
}

fn blocks(roff: &mut Roff, blocks: &[Block]) {
    for (number, block) in blocks.iter().enumerate() {
        match block {
            Block::Text(text) => {
                if number > 0 {
                    roff.control("PP", []);
                }
                roff.text([roman(text)]);
            }
            Block::Heading(heading) => {
                roff.control("SS", [heading.as_str()]);
            }
            Block::Terms(terms) => {
                for (term, meaning) in terms {
                    roff.control("TP", []);
                    roff.text([bold(term)]);
                    roff.text([roman(meaning)]);
                }
            }
            Block::Lines(lines) => {
                roff.control("PP", []);
                preformatted(roff, lines);
            }
        }
    }
}
