//! The `jq` recipes in docs/json.md print what the page shows.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::Machine;

/// A block with a command and a filter, and the block below it with the output for the demo data.
struct Recipe<'a> {
    /// Without the program's name.
    arguments: Vec<&'a str>,
    /// `jq` with its options and the filter, as typed in a shell.
    filter: &'a str,
    expected: &'a str,
}

fn recipes(page: &str) -> Vec<Recipe<'_>> {
    let blocks: Vec<(&str, &str)> =
        page.split("```").skip(1).step_by(2).filter_map(|block| block.split_once('\n')).collect();
    let mut recipes = Vec::new();
    for pair in blocks.windows(2) {
        let (_, code) = pair[0];
        let Some((command, filter)) = code.split_once('|') else { continue };
        if !filter.trim_start().starts_with("jq ") {
            continue;
        }
        let (info, expected) = pair[1];
        assert_eq!(info, "text", "the output follows the recipe: {code}");
        let arguments = command.strip_prefix("ornd-scim ").unwrap().split_whitespace().collect();
        recipes.push(Recipe { arguments, filter: filter.trim(), expected });
    }
    recipes
}

#[test]
fn the_recipes_print_what_the_page_shows() {
    if Command::new("jq").arg("--version").output().is_err() {
        eprintln!("skipped: there is no jq");
        return;
    }
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/json.md")).unwrap();
    let recipes = recipes(&page);
    assert_eq!(recipes.len(), 10);
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z").set("TZ", "UTC");
    machine.run(&["--sandbox", "setup", "--yes", "-q"]).code(0);
    for recipe in recipes {
        let ended = machine.run(&recipe.arguments);
        let mut jq = Command::new("sh")
            .args(["-c", recipe.filter])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        jq.stdin.take().unwrap().write_all(ended.stdout.as_bytes()).unwrap();
        let output = jq.wait_with_output().unwrap();
        let problems = format!("{}{}", ended.stderr, String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{}\n{problems}", recipe.filter);
        assert_eq!(String::from_utf8_lossy(&output.stdout), recipe.expected, "{}\n{problems}", recipe.filter);
    }
}
