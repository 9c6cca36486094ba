//! The documents say what the program does: their pages and tables are made from, or held against, what the program knows.

use std::path::Path;

use ornd_scim_core::officernd::{self, Provenance};
use ornd_scim_core::{okta, scim};

use crate::support::{BINARY, Machine};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Tables of exit codes and of variables are the program's own.
#[test]
fn tables_of_exit_codes_and_variables_are_the_programs_own() {
    let rows = |rows: &[(String, String)]| {
        rows.iter().map(|(name, meaning)| format!("| `{name}` | {meaning} |\n")).collect::<String>()
    };
    let codes = rows(&ornd_scim::cli::topics::exit_code_table());
    let text = std::fs::read_to_string(root().join("docs/exit-codes.md")).unwrap();
    assert!(text.contains(&codes), "docs/exit-codes.md lacks the table:\n{codes}");
    let variables = ornd_scim::cli::variables::VARIABLES.map(|v| (v.name.to_owned(), v.meaning.replace('~', "\\~")));
    let variables = rows(&variables);
    let text = std::fs::read_to_string(root().join("docs/configuration.md")).unwrap();
    assert!(text.contains(&variables), "docs/configuration.md lacks the table:\n{variables}");
}

/// Every schema is named in the page about JSON.
#[test]
fn every_schema_is_listed() {
    let page = std::fs::read_to_string(root().join("docs/json.md")).unwrap();
    for entry in std::fs::read_dir(root().join("docs/schema")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(page.contains(&format!("(schema/{name})")), "docs/json.md lacks {name}");
    }
}

/// The page about the article has every step that the checklists have, in order, with where it is done.
#[test]
fn the_page_about_the_article_has_every_step() {
    use ornd_scim_core::provisioning::article::{ARTICLE, BEFORE, Console};
    let text = std::fs::read_to_string(root().join("docs/article.md")).unwrap();
    let mut rest = text.as_str();
    for entry in ARTICLE.iter().filter(|entry| entry.number.is_some()) {
        let place = match entry.console {
            Console::Okta => "Okta",
            Console::Officernd => "OfficeRnD",
            Console::Both => "both",
        };
        let row = format!("| {} | {} | {place} |", entry.number.unwrap(), entry.action);
        let Some(at) = rest.find(&row) else { panic!("docs/article.md lacks, in this order: {row}") };
        rest = &rest[at + row.len()..];
    }
    let before = text.split("## OfficeRnD").next().unwrap();
    assert_eq!(before.matches("\n- **").count(), BEFORE.len());
}

/// The picture in the README is what the commands in it print. `SNAPSHOTS=overwrite` draws it again.
#[test]
#[cfg(unix)] // A shell puts both streams into one.
fn the_picture_is_of_a_real_run() {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z").set("TZ", "UTC");
    let mut screen = String::new();
    for command in ["teams list --quiet", "bookings list", "bookings cancel --yes --quiet"] {
        screen.push_str(&format!("\u{1b}[1m$ ornd-scim --sandbox {command}\u{1b}[0m\n"));
        let line = format!("'{BINARY}' --sandbox {command} --color always -o table 2>&1");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &line]).env_clear().current_dir(machine.path(""));
        shell.envs(machine.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
        screen.push_str(&String::from_utf8(shell.output().unwrap().stdout).unwrap());
        screen.push('\n');
    }
    let picture = snapbox::Data::read_from(&root().join("docs/picture.svg"), Some(snapbox::data::DataFormat::TermSvg));
    snapbox::assert_data_eq!(screen, picture.raw());
}

/// The page is generated from the lists beside the code.
#[test]
fn what_is_verified_and_what_is_not_is_the_current_page() {
    let table = |calls: &[Provenance]| {
        let rows: String = calls
            .iter()
            .map(|call| format!("| `{}` | {} | {} |\n", call.call.replace('|', "\\|"), call.grade.as_str(), call.note))
            .collect();
        format!("| Call | Source | Details |\n|---|---|---|\n{rows}")
    };
    let page = format!(
        "# What is verified and what is not\n\n\
         Nobody has tried this program against a live OfficeRnD Hybrid organization or a live Okta organization. Everything below\n\
         comes from public documents. The program was run only against its own sandbox, which is based on the same documents.\n\
         `ornd-scim doctor` checks what applies to your organization.\n\n\
         - **documented**: the vendor documents it for this product.\n\
         - **Flex only**: documented or observed for OfficeRnD Flex, which is built on the same platform. Likely, not proven.\n\
         - **observed**: seen in logged traffic or in other people's working code.\n\
         - **our choice**: nothing is public. The program makes a choice that you can configure.\n\n\
         ## OfficeRnD Hybrid's API\n\n{}\n## SCIM requests\n\n{}\n## Okta's Management API\n\n{}\n\
         ## The steps\n\n\
         [The article](article.md) lists every step with OfficeRnD's own numbers: 2 in OfficeRnD, 19 in Okta, 1 for Assignments and 1\n\
         for Push Groups. Steps without a number are ours. OfficeRnD's articles disagree on what happens to Former employees.\n",
        table(officernd::CALLS),
        table(scim::CALLS),
        table(okta::CALLS)
    );
    snapbox::assert_data_eq!(page, snapbox::Data::read_from(&root().join("docs/verified.md"), None).raw());
}
