//! Help texts and user pages use the words that everybody uses: phrases that this project once had, and what to write.
//!
//! Only prose counts: code between backquotes, fenced blocks and example lines may have any word.

use std::path::Path;

use crate::help;
use crate::support::Machine;

/// What not to write, in lower case, and what to write instead.
const PHRASES: &[(&[&str], &str)] = &[
    (&["stands at", "stand at", "may stand"], "is, is set to; expected one of"),
    (&["is told", "are told"], "gets, is reported"),
    (&["at work", "under way"], "running, in progress"),
    (&["mend", "mends"], "fix"),
    (&["anew", "make new"], "again, regenerate"),
    (&["throw away", "throws away", "thrown away"], "delete, discard"),
    (&["for a person to decide"], "needs review"),
    (&["nobody to ask"], "cannot prompt without a terminal; pass --yes"),
    (&["drawn by lot"], "randomized, generated"),
    (&["practise", "practising"], "try it in the sandbox"),
    (&["blank", "blanks"], "space"),
    (&["look-alike", "look-alikes"], "similar name"),
    (&["leftover", "leftovers"], "likely test; what is left"),
    (&["goes on", "go on", "goes by", "go by"], "continues, follows"),
    (&["nothing is concluded"], "refuses to continue, does not report"),
    (&["as far as there is", "as far as there are", "what there is"], "if available"),
    (&["sister product", "sister product's"], "documented for OfficeRnD Flex only"),
    (&["organisation", "organisations", "organisation's"], "organization"),
    (&["cancelled", "cancelling"], "canceled, canceling"),
    (&["colour", "colours", "behaviour", "licence"], "color, behavior, license"),
];

/// A word of the prose in lower case and its line, from 1. An empty word ends a sentence or stands for code.
type Word = (usize, String);

/// The words of a text in Markdown, or of a help text.
fn words(text: &str) -> Vec<Word> {
    let (mut words, mut fenced, mut code) = (Vec::new(), false, false);
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            continue;
        }
        if fenced || line.trim_start().starts_with("ornd-scim ") || line.trim_start().starts_with("$ ") {
            continue;
        }
        // Code that a line break interrupts continues on the next line, unless the paragraph ends.
        code &= !line.trim().is_empty();
        for (part, span) in line.split('`').enumerate() {
            if part > 0 {
                code = !code;
                words.push((number, String::new()));
            }
            if code {
                continue;
            }
            for word in span.split_whitespace() {
                let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
                words.push((number, bare.to_lowercase()));
                if word.ends_with(['.', ',', ';', ':', '?', ')']) {
                    words.push((number, String::new()));
                }
            }
        }
    }
    words
}

/// What is wrong in a text: `NAME:LINE: "PHRASE": write BETTER`.
fn wrong(name: &str, text: &str) -> Vec<String> {
    let words = words(text);
    let mut wrong = Vec::new();
    for (phrases, better) in PHRASES {
        for phrase in *phrases {
            let wanted: Vec<&str> = phrase.split(' ').collect();
            for at in words.windows(wanted.len()) {
                if at.iter().map(|(_, word)| word.as_str()).eq(wanted.iter().copied()) {
                    wrong.push(format!("{name}:{}: \"{phrase}\": write {better}", at[0].0));
                }
            }
        }
    }
    wrong
}

#[test]
fn phrases_are_found_in_prose_only() {
    let text = "# A run\n\nAnother run is at\n  work. It mends, and\ncontinues.\n\n```sh\ncolour\n```\n\n\
                A `colour`, a `code of\ntwo lines` recommended. It looks at. Work it out.\n\n  ornd-scim mend\n";
    assert_eq!(
        wrong("x.md", text),
        ["x.md:3: \"at work\": write running, in progress", "x.md:4: \"mends\": write fix"]
    );
}

/// The changelog quotes old names, and programs write the pages with figures.
#[test]
fn user_pages_use_plain_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pages = ["README.md", "SECURITY.md", "CONTRIBUTING.md", "VERSIONING.md"].map(str::to_owned).to_vec();
    for entry in std::fs::read_dir(root.join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let page = Path::new(&name).extension().is_some_and(|extension| extension == "md");
        if page && name != "benchmarks.md" {
            pages.push(format!("docs/{name}"));
        }
    }
    pages.sort();
    let text = |page: &String| std::fs::read_to_string(root.join(page)).unwrap();
    let wrong: Vec<String> = pages.iter().flat_map(|page| wrong(page, &text(page))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn help_uses_plain_words() {
    let machine = Machine::new();
    let mut all = Vec::new();
    for command in help::commands() {
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.push("--help");
        let text = machine.run(&arguments).code(0).stdout;
        all.extend(wrong(&format!("ornd-scim {}", arguments.join(" ")), &text));
    }
    for topic in ["environment", "exit-codes", "output", "secrets", "cron"] {
        let text = machine.run(&["help", topic]).code(0).stdout;
        all.extend(wrong(&format!("ornd-scim help {topic}"), &text));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}
