//! Every command line in the documents is run, every command they mention exists, and every link leads somewhere.

use std::path::Path;

use crate::support::{BINARY, Machine, Served};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// README.md and everything in docs/, by its path from the root.
fn documents() -> Vec<(String, String)> {
    let mut paths = vec!["README.md".to_owned(), "CONTRIBUTING.md".to_owned(), "VERSIONING.md".to_owned()];
    for entry in std::fs::read_dir(root().join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&name).extension().is_some_and(|extension| extension == "md") {
            paths.push(format!("docs/{name}"));
        }
    }
    paths.sort();
    paths
        .into_iter()
        .map(|path| (std::fs::read_to_string(root().join(&path)).unwrap(), path))
        .map(|(t, p)| (p, t))
        .collect()
}

/// A fenced block: what stands behind the fence, and its lines.
struct Fenced<'a> {
    info: &'a str,
    lines: Vec<&'a str>,
}

fn fenced(text: &str) -> Vec<Fenced<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<Fenced<'_>> = None;
    for line in text.lines() {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(info), None) => open = Some(Fenced { info, lines: vec![] }),
            (None, Some(block)) => block.lines.push(line),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block has no end");
    blocks
}

/// Command lines of a block, with those joined that go on behind a backslash.
fn command_lines(block: &Fenced<'_>) -> Vec<String> {
    let text = block.lines.join("\n").replace("\\\n", " ");
    text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

/// `$ ornd-scim …` in a console block is run; the lines below it are what it prints (stderr first), with `...` for any
/// lines and `[..]` for any text within one.
#[test]
fn the_examples_in_the_documents_print_what_they_say() {
    let mut examples = 0;
    for (document, text) in documents() {
        let mut machine = Machine::new();
        machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z");
        for block in fenced(&text).into_iter().filter(|block| block.info == "console") {
            for example in format!("{}\n", block.lines.join("\n")).split("$ ornd-scim ").skip(1) {
                examples += 1;
                let (line, expected) = example.split_once('\n').unwrap();
                let (command, code) = exit_code(line);
                let arguments: Vec<&str> = command.split_whitespace().collect();
                let ended = machine.run(&arguments);
                assert_eq!(ended.code, code, "{document}: {line}\n{}", ended.stderr);
                snapbox::assert_data_eq!(format!("{}{}", ended.stderr, ended.stdout), expected.to_owned());
            }
        }
    }
    assert!(examples > 0, "there are no examples");
}

/// The line without its comment, and the exit code that a comment such as `# exits 3` promises.
fn exit_code(line: &str) -> (&str, i32) {
    let Some((command, comment)) = line.split_once(" # ") else { return (line, 0) };
    let code = comment.split_once("exits ").map_or(0, |(_, code)| {
        let digits: String = code.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap()
    });
    (command, code)
}

/// A machine as the documents have it: `ornd-scim` on the PATH, and a profile `acme` whose organization is a sandbox that
/// another process serves, so that lines for a real organization run as they stand.
fn machine_of_the_documents() -> (Machine, Served) {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes", "-q"]).code(0);
    let bin = machine.path("bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(BINARY, bin.join("ornd-scim")).unwrap();
    machine.set("PATH", &format!("{}:/usr/local/bin:/usr/bin:/bin", bin.display()));
    (machine, served)
}

fn run_line(machine: &Machine, document: &str, line: &str) {
    let (_, code) = exit_code(line);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", line]).env_clear().current_dir(machine.path("")).stdin(std::process::Stdio::null());
    for (name, value) in machine.command(&[]).get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    let output = shell.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{document}: {line}\n{said}");
}

/// Every line of every block of commands is run as it stands, or the block says behind its fence why not:
/// ```` ```sh not run: it needs an account ````. A line with `# exits 3` must exit so. Lines of a crontab are run as cron
/// runs them, against the sandbox.
#[test]
fn every_command_line_in_the_documents_works() {
    let mut run = 0;
    for (document, text) in documents() {
        let blocks = fenced(&text);
        if !blocks.iter().any(|block| matches!(block.info, "sh" | "cron")) {
            continue;
        }
        let (machine, _served) = machine_of_the_documents();
        for block in blocks {
            for line in command_lines(&block) {
                match block.info {
                    // The repository's own program takes the place of the one that would be built.
                    "sh" => {
                        run_line(&machine, &document, &line.replace("cargo run --release -- ", "ornd-scim "));
                        run += 1;
                    }
                    "cron" => {
                        let command = line.splitn(6, ' ').last().unwrap();
                        let output = machine.run(
                            &[&command.split_whitespace().skip(1).collect::<Vec<_>>()[..], &["--sandbox"]].concat(),
                        );
                        assert!(matches!(output.code, 0 | 3), "{document}: {line}\n{}", output.stderr);
                        run += 1;
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(run > 30, "only {run} lines were run");
}

#[test]
fn a_block_of_commands_that_is_not_run_says_why() {
    for (document, text) in documents() {
        for block in fenced(&text) {
            let commands = block.lines.iter().any(|line| line.trim_start_matches("$ ").starts_with("ornd-scim "));
            match block.info.split_once(" not run: ") {
                Some(("sh", why)) => assert!(why.len() > 8, "{document}: {}", block.info),
                Some(_) => panic!("{document}: {}", block.info),
                None => assert!(
                    matches!(block.info, "sh" | "console" | "cron" | "toml" | "json" | "yaml" | "text"),
                    "{document}: a block of \"{}\"",
                    block.info
                ),
            }
            assert!(
                !commands || block.info.starts_with("sh") || block.info == "console",
                "{document}: {:?}",
                block.lines
            );
        }
    }
}

/// `ornd-scim …` between backquotes in the prose is a command line that is right, as far as it goes.
#[test]
fn commands_that_are_mentioned_exist() {
    let definition = ornd_scim::cli::Cli::definition();
    for (document, text) in documents() {
        for mentioned in text.split('`').skip(1).step_by(2).filter_map(|code| code.strip_prefix("ornd-scim ")) {
            let words = mentioned.split_whitespace().filter(|word| *word != "--sandbox");
            let mut command = &definition;
            for word in words.take_while(|word| {
                !word.starts_with(['-', '"', '$']) && word.chars().all(|c| c.is_lowercase() || c == '-')
            }) {
                if !command.has_subcommands() {
                    break;
                }
                let known = command.find_subcommand(word);
                assert!(known.is_some(), "{document}: `ornd-scim {mentioned}`");
                command = known.unwrap();
            }
        }
    }
}

/// Links between documents lead somewhere, and so do those to a heading.
#[test]
fn links_lead_somewhere() {
    let anchor = |heading: &str| {
        let kept = heading.trim_start_matches('#').trim().to_lowercase();
        kept.chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
            .collect::<String>()
            .replace(' ', "-")
    };
    for (document, text) in documents() {
        let folder = root().join(&document).parent().unwrap().to_path_buf();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.starts_with("http") {
                continue;
            }
            let (path, heading) =
                target.split_once('#').map_or((target, None), |(path, heading)| (path, Some(heading)));
            let path = if path.is_empty() { root().join(&document) } else { folder.join(path) };
            assert!(path.exists(), "{document}: {target}");
            if let Some(heading) = heading {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(
                    text.lines().any(|line| line.starts_with('#') && anchor(line) == heading),
                    "{document}: {target}"
                );
            }
        }
    }
}
