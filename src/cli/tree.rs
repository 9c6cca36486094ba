//! Rules that hold for every command, walked through the whole tree.

use clap::Command;

use super::Cli;
use super::topics::exit_code_table;

/// Every command below the root, with the words that lead to it.
fn commands() -> Vec<(Vec<String>, Command)> {
    fn visit(command: &Command, words: &[String], all: &mut Vec<(Vec<String>, Command)>) {
        for sub in command.get_subcommands() {
            let words = [words, &[sub.get_name().to_owned()]].concat();
            all.push((words.clone(), sub.clone()));
            visit(sub, &words, all);
        }
    }
    let mut root = Cli::definition();
    root.build();
    let mut all = Vec::new();
    visit(&root, &["ornd-scim".to_owned()], &mut all);
    all
}

fn examples(command: &Command) -> Vec<String> {
    let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let text = text.replace("\\\n", " ");
    text.lines()
        .filter(|line| line.starts_with("  "))
        .filter(|line| line.contains("ornd-scim "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_command_has_one_line_one_paragraph_and_two_to_four_examples() {
    for (words, command) in commands() {
        let path = words.join(" ");
        let about = command.get_about().unwrap_or_else(|| panic!("{path} has no line")).to_string();
        assert!(about.len() <= 80 && !about.contains('\n') && !about.ends_with('.'), "{path}: {about}");
        let long = command.get_long_about().map(ToString::to_string).unwrap_or_default();
        assert!(long.split("\n\n").count() >= 2, "{path} has no paragraph: {long:?}");
        let count = examples(&command).len();
        assert!((2..=4).contains(&count), "{path} has {count} examples");
    }
}

#[test]
fn every_command_that_does_something_says_what_it_changes_and_what_it_needs() {
    for (words, command) in commands().into_iter().filter(|(_, command)| !command.has_subcommands()) {
        let path = words.join(" ");
        let long = command.get_long_about().map(ToString::to_string).unwrap_or_default();
        for word in ["Changes: ", "Needs: "] {
            let says = long.split("\n\n").filter(|paragraph| paragraph.starts_with(word)).count();
            assert_eq!(says, 1, "{path} does not say in a paragraph of its own: {word}");
        }
    }
}

/// What a shell would make of a line, for the examples here: quotes, and nothing behind `|`, `>`, `<`, `;` or `#`.
fn shell_words(line: &str) -> Vec<String> {
    let line = line.rsplit_once("ornd-scim ").map_or(line, |(_, rest)| rest);
    let (mut words, mut word, mut quote) = (vec!["ornd-scim".to_owned()], String::new(), None);
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, '|' | '>' | '<' | ';' | '#') => break,
            (None, ' ') => words.push(std::mem::take(&mut word)),
            (_, c) => word.push(c),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn every_example_is_a_command_line_that_is_right() {
    let mut shown: Vec<(String, Command)> =
        commands().into_iter().map(|(words, command)| (words.join(" "), command)).collect();
    shown.push(("ornd-scim".to_owned(), Cli::definition()));
    for (path, command) in shown {
        for example in examples(&command) {
            // In the root help a comment stands beside each example, two blanks away.
            let line = example.trim().split("   ").next().unwrap().to_owned();
            let words = shell_words(&line);
            let parsed = Cli::definition().try_get_matches_from(&words);
            assert!(parsed.is_ok(), "{path}: {example}\n{words:?}\n{}", parsed.unwrap_err());
        }
    }
}

#[test]
fn exit_codes_in_a_help_are_codes_of_the_program_and_detailed_ones_are_explained() {
    let known: Vec<String> = exit_code_table().into_iter().map(|(code, _)| code).collect();
    for (words, command) in commands() {
        let path = words.join(" ");
        let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let special = text.split_once("Exit codes:").map(|(_, special)| special.to_owned());
        let codes =
            special.iter().flat_map(|text| text.split(|c: char| !c.is_ascii_digit())).filter(|code| !code.is_empty());
        for code in codes {
            assert!(known.iter().any(|known| known == code), "{path} speaks of exit code {code}");
        }
        if command.get_arguments().any(|argument| argument.get_long() == Some("detailed-exitcode")) {
            assert!(special.is_some_and(|text| text.contains("10 ")), "{path} does not explain --detailed-exitcode");
        }
    }
}

/// A word with two letters changed places, as fingers do.
fn mistyped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = letters.len() / 2;
    // Not where it changes nothing.
    let at =
        (1..letters.len()).map(|step| (at + step) % letters.len()).find(|&at| at > 0 && letters[at - 1] != letters[at]);
    if let Some(at) = at {
        letters.swap(at - 1, at);
    }
    letters.into_iter().collect()
}

fn refused(words: &[String]) -> String {
    Cli::definition().try_get_matches_from(words).expect_err(&words.join(" ")).to_string()
}

#[test]
fn a_mistyped_command_gets_the_right_one_suggested_everywhere() {
    for (words, command) in commands() {
        // Of three letters two changed places leave too little that is alike.
        if command.get_name().len() < 4 {
            continue;
        }
        let mut wrong = words.clone();
        *wrong.last_mut().unwrap() = mistyped(command.get_name());
        let said = refused(&wrong);
        assert!(said.contains(&format!("'{}'", command.get_name())), "{}: {said}", wrong.join(" "));
    }
}

#[test]
fn a_mistyped_flag_gets_the_right_one_suggested_everywhere() {
    for (words, command) in commands().into_iter().filter(|(_, command)| !command.has_subcommands()) {
        let flags = command.get_arguments().filter_map(|argument| argument.get_long()).filter(|flag| flag.len() > 3);
        for flag in flags {
            let wrong = [words.as_slice(), &[format!("--{}", mistyped(flag))]].concat();
            let said = refused(&wrong);
            assert!(said.contains(&format!("'--{flag}")), "{}: {said}", wrong.join(" "));
        }
    }
}
