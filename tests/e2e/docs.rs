//! The documents say what the program does.

use std::path::Path;

use ornd_scim::officernd::{self, Provenance};
use ornd_scim::{okta, scim};

use crate::support::Machine;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// `$ ornd-scim …` in a console block is run; the lines below it are what it prints (stderr first), with `...` for any
/// lines and `[..]` for any text within one.
#[test]
fn the_examples_of_the_readme_print_what_they_say() {
    let machine = Machine::new();
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut blocks = 0;
    for block in text.split("```console\n").skip(1) {
        blocks += 1;
        let block = block.split("```").next().unwrap();
        for example in block.split("$ ornd-scim ").skip(1) {
            let (arguments, expected) = example.split_once('\n').unwrap();
            let arguments: Vec<&str> = arguments.split(' ').collect();
            let ended = machine.run(&arguments).code(0);
            snapbox::assert_data_eq!(format!("{}{}", ended.stderr, ended.stdout), expected.to_owned());
        }
    }
    assert!(blocks > 0, "the README has no examples");
}

/// Every line of a shell block that calls the sandbox is run as it stands. One that ends with `# exits 3` must exit so.
#[test]
fn command_lines_in_the_documents_work() {
    for document in ["README.md", "docs/sandbox.md", "docs/teams.md", "docs/bookings.md", "docs/okta.md"] {
        let machine = Machine::new();
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        let lines: Vec<&str> = text
            .split("```sh\n")
            .skip(1)
            .flat_map(|block| block.split("```").next().unwrap().lines())
            .filter(|line| {
                line.contains("--sandbox ") || line.contains("sandbox reset") || line.contains("sandbox okta")
            })
            .collect();
        assert!(!lines.is_empty(), "{document}");
        for line in lines {
            let binary = crate::support::BINARY;
            let script =
                line.replace("cargo run --release -- ", "ornd-scim ").replace("ornd-scim ", &format!("'{binary}' "));
            let output = std::process::Command::new("sh")
                .args(["-c", &script])
                .env_clear()
                .env("HOME", machine.path(""))
                .current_dir(machine.path(""))
                .output()
                .unwrap();
            let expected = line.split_once("# exits ").map_or(0, |(_, code)| {
                let digits: String = code.chars().take_while(char::is_ascii_digit).collect();
                digits.parse().unwrap()
            });
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(expected), "{document}: {line}\n{said}");
        }
    }
}

/// The page is made from the same lists that stand beside the code.
#[test]
fn what_is_verified_and_what_is_not_is_the_current_page() {
    let table = |calls: &[Provenance]| {
        let rows: String = calls
            .iter()
            .map(|call| format!("| `{}` | {} | {} |\n", call.call.replace('|', "\\|"), call.grade.as_str(), call.note))
            .collect();
        format!("| Call | How well it is known | What exactly |\n|---|---|---|\n{rows}")
    };
    let page = format!(
        "# What is verified and what is not\n\n\
         Nobody has tried this program against a live OfficeRnD Hybrid organisation or a live Okta organisation. Everything below\n\
         comes from public documents; the program was run against its own sandbox only, which is written from the same documents.\n\
         `ornd-scim doctor` finds out what holds in your organisation.\n\n\
         - **documented**: the vendor documents it for this product.\n\
         - **sister product**: documented or seen for OfficeRnD Flex, of the same platform. Likely, not proven.\n\
         - **observed**: seen in logged traffic or in working code of others.\n\
         - **our choice**: nothing public; the program makes a choice, which can be configured.\n\n\
         ## OfficeRnD Hybrid's API\n\n{}\n## SCIM, as Okta speaks it\n\n{}\n## Okta's Management API\n\n{}\n\
         ## The procedure\n\n\
         The steps in Okta follow OfficeRnD's help article. Steps 1 to 10 carry its numbers; from 11 on the order is the article's, and\n\
         the cut into numbered steps is ours. The reasons are ours. What OfficeRnD says of Former employees differs between its articles.\n",
        table(officernd::CALLS),
        table(scim::CALLS),
        table(okta::CALLS)
    );
    snapbox::assert_data_eq!(page, snapbox::Data::read_from(&root().join("docs/verified.md"), None).raw());
}
