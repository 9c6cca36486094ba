//! Names that want to be more than names: whatever a server calls its employees, desks, locations and Teams, a terminal, a
//! table, a spreadsheet and a question see harmless text, and a program sees exactly what came.

mod vectors;

use ornd_scim_core::text;
use serde_json::{Value, json};

use crate::figures;
#[cfg(unix)]
use crate::prompts;
use crate::support::{Ended, Machine, Served};
use vectors::{vectors, world};

struct Org {
    machine: Machine,
    served: Served,
}

impl Org {
    fn new(names: &[String]) -> Self {
        let mut machine = Machine::new();
        let served = Served::start(&machine, &[]);
        served.profile(&mut machine, "");
        served.control("world?replace", &world(names).to_string());
        Self { machine, served }
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        self.machine.run(arguments)
    }
}

/// Every run whose output is looked at, in this order; the clean-up in the middle changes what comes after it.
fn runs(org: &Org) -> Vec<(String, Ended)> {
    let mut all = Vec::new();
    let mut run = |arguments: &[&str]| {
        let ended = org.run(arguments);
        assert!(!matches!(ended.code, 101 | -1), "{arguments:?}: {ended:?}");
        all.push((arguments.join(" "), ended));
    };
    let every = |run: &mut dyn FnMut(&[&str]), arguments: &[&str]| {
        for format in ["table", "tsv", "csv", "json"] {
            run(&[arguments, &["-vv", "-o", format]].concat());
        }
    };
    every(&mut run, &["bookings", "list"]);
    run(&["bookings", "list", "--type", "nothing"]);
    run(&["bookings", "list", "--location", "nothing"]);
    run(&["bookings", "list", "--employee", "nobody"]);
    every(&mut run, &["teams", "list", "--source", "api"]);
    let policy = org.machine.secret_file("policy.toml", "allow = []\nmax = 1\n");
    every(&mut run, &["teams", "check", "--policy", &policy]);
    run(&["activate", "--yes", "--policy", &policy]);
    run(&["activate", "--yes", "--accept-teams", "--policy", &policy]);
    every(&mut run, &["teams", "list", "--source", "scim"]);
    every(&mut run, &["status"]);
    every(&mut run, &["doctor"]);
    // What fails is shown with its reason, in the order of the formats.
    org.served.control("behaviour", "fault=POST /cancel 422 x10; fault=POST /cancel 500 x10");
    for format in ["table", "tsv", "csv", "json"] {
        let cancel = [
            "bookings",
            "cancel",
            "--yes",
            "-vv",
            "--max-employees",
            "1000",
            "--max-share",
            "100%",
            "--accept-roster",
            "--concurrency",
            "1",
        ];
        run(&[&cancel[..], &["-o", format]].concat());
        org.served.control("behaviour", "fault=POST /cancel 422 x10");
    }
    every(&mut run, &["bookings", "log"]);
    every(&mut run, &["bookings", "log", "--bookings"]);
    let log = org.machine.json(&["bookings", "log", "-o", "json"]);
    let first = log["runs"][0]["run"].as_str().unwrap().to_owned();
    every(&mut run, &["bookings", "rebook", "--run", &first, "--yes"]);
    run(&["bookings", "rebook", "--run", &first, "--employee", "nobody", "--yes"]);
    all
}

/// What a terminal would act on. A line end ends a line, and TSV and CSV have theirs.
fn raw_controls(arguments: &str, text: &str) -> usize {
    let format = arguments.rsplit(' ').next().unwrap_or_default();
    let own = |c: char| c == '\n' || c == '\t' && format != "table" && format != "json" || c == '\r' && format == "csv";
    text.chars().filter(|c| text::is_unsafe(*c) && !own(*c)).count()
}

#[test]
fn a_name_is_a_name_wherever_it_is_shown() {
    let vectors = vectors();
    let names: Vec<String> = vectors.iter().flat_map(|(_, names)| names.clone()).collect();
    assert!(names.len() >= 60, "{}", names.len());
    let harmless: Vec<String> = (0..names.len()).map(|number| format!("Name {number}")).collect();
    let (hostile, plain) = (runs(&Org::new(&names)), runs(&Org::new(&harmless)));
    assert_eq!(hostile.len(), plain.len());
    let (mut bytes, mut cells) = (0, 0);
    for ((arguments, ended), (_, expected)) in hostile.iter().zip(&plain) {
        bytes += ended.stdout.len() + ended.stderr.len();
        // JSON escapes what is below U+0020 and carries the rest as it is.
        if arguments.ends_with("json") {
            let document: Value =
                serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{arguments}: {error}"));
            cells += exact(arguments, &document, &names);
        } else {
            assert_eq!(raw_controls(arguments, &ended.stdout), 0, "{arguments}:\n{:?}", ended.stdout);
        }
        assert_eq!(raw_controls(arguments, &ended.stderr), 0, "{arguments}:\n{:?}", ended.stderr);
        assert_eq!(ended.code, expected.code, "{arguments}:\n{ended:?}\n{}", expected.stderr);
        if arguments.ends_with("csv") {
            cells += csv_cells(arguments, &ended.stdout);
        }
        if arguments.ends_with("tsv") {
            let tabs = |line: &str| line.matches('\t').count();
            let header = ended.stdout.lines().next().map_or(0, tabs);
            assert!(ended.stdout.lines().all(|line| tabs(line) == header), "{arguments}:\n{}", ended.stdout);
        }
        // Teams are judged by their names, so their problems differ; everything else has as many lines whatever the names are.
        if !arguments.starts_with("teams") && !arguments.starts_with("activate") {
            assert_eq!(
                ended.stderr.lines().count(),
                expected.stderr.lines().count(),
                "{arguments}:\n{}\n{}",
                ended.stderr,
                expected.stderr
            );
            if !arguments.ends_with("json") {
                assert_eq!(
                    ended.stdout.lines().count(),
                    expected.stdout.lines().count(),
                    "{arguments}:\n{}",
                    ended.stdout
                );
            }
        }
        if arguments.ends_with("table") && arguments.starts_with("teams list") {
            aligned(arguments, &ended.stdout);
        }
        if arguments.ends_with("table") && arguments.starts_with("bookings list") {
            let wide = ended.stdout.lines().find(|line| console::measure_text_width(line) > 80);
            assert!(wide.is_none(), "{arguments}: {wide:?}");
        }
    }
    figures::keep(
        "Hostile names",
        figures::Ran::Program,
        "Every text output of `bookings`, `teams`, `status`, `doctor` and `activate`, with errors and refusals, in an organization in \
         which every employee, desk, location, Team and title has such a name",
        &format!(
            "{} classes, {} vectors, {} runs: 0 raw control characters in {} of output, 0 forged lines, {cells} cells of CSV and \
             JSON read back exactly, 0 of them a formula",
            vectors.len(),
            names.len(),
            hostile.len(),
            figures::megabytes(bytes)
        ),
    );
}

/// Every cell of a table begins below its title: in front of each one there are two blanks.
#[track_caller]
fn aligned(arguments: &str, table: &str) {
    // The table follows a line that says what it is, and an empty one.
    let table = table.split_once("\n\n").map_or(table, |(_, table)| table);
    let Some(header) = table.lines().next().filter(|line| !line.is_empty()) else { return };
    let width = console::measure_text_width;
    let starts: Vec<usize> = header
        .match_indices("  ")
        .map(|(at, _)| at + 2)
        .filter(|at| header[*at..].starts_with(|c: char| c != ' '))
        .collect();
    for line in table.lines().take_while(|line| !line.is_empty()) {
        assert!(width(line) <= 80, "{arguments}: {line}");
        let Some(start) = starts.first().filter(|start| width(line) > **start) else { continue };
        let begins = line
            .char_indices()
            .map(|(at, _)| &line[..at])
            .any(|before| width(before) == *start && before.ends_with("  "));
        assert!(begins, "{arguments}: {line:?}");
    }
}

/// RFC 4180 reads it back, and no cell is run by a spreadsheet.
#[track_caller]
fn csv_cells(arguments: &str, text: &str) -> usize {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(text.as_bytes());
    let mut cells = 0;
    for record in reader.records() {
        let record = record.unwrap_or_else(|error| panic!("{arguments}: {error}\n{text}"));
        for cell in &record {
            let formula = cell
                .trim_start()
                .starts_with(['=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
            assert!(!formula, "{arguments}: {cell:?}");
            cells += 1;
        }
    }
    cells
}

/// Every name is there as it came, wherever the document has a place for it.
#[track_caller]
fn exact(arguments: &str, document: &Value, names: &[String]) -> usize {
    let (list, field) = match document {
        _ if arguments.starts_with("bookings list") => (&document["bookings"], "employee"),
        _ if arguments.starts_with("bookings log --bookings") => (&document["bookings"], "summary"),
        _ if arguments.starts_with("teams list --source api") => (&document["teams"], "name"),
        _ => return 0,
    };
    let list = list.as_array().unwrap();
    let known: Vec<&str> = list.iter().filter_map(|record| record[field].as_str()).collect();
    let missing: Vec<&String> = names
        .iter()
        // A name without anything to see is shown by its id.
        .filter(|name| !name.trim().is_empty() && !known.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "{arguments}: {missing:?} of {known:?}");
    known.len()
}

/// On a terminal: what stands above a question, and the question itself.
#[test]
#[cfg(unix)]
fn a_name_cannot_forge_a_line_of_a_question() {
    let names: Vec<String> = vectors().into_iter().flat_map(|(_, names)| names).collect();
    let org = Org::new(&names);
    let cancel = ["-q", "bookings", "cancel", "--max-employees", "1000", "--max-share", "100%"];
    for (arguments, question) in
        [(&cancel[..], "Cancel 86 bookings"), (&["-q", "activate"][..], "Activate SCIM User Provisioning?")]
    {
        let shown = prompts::answer_no(&org.machine, arguments, question);
        // dialoguer hides the cursor, writes the question again with each letter and the answer over it, and shows the cursor again.
        let own = ["\u{1b}[?25l", "\u{1b}[2K", "\u{1b}[?25h"].map(|own| shown.matches(own).count());
        assert!(own.iter().zip([1, 2, 1]).all(|(times, most)| *times <= most), "{arguments:?}: {own:?}\n{shown:?}");
        let others = shown.chars().filter(|c| text::is_unsafe(*c) && !matches!(c, '\r' | '\n')).count();
        assert_eq!(others, own.iter().sum::<usize>(), "{arguments:?}: {shown:?}");
        for line in shown.lines() {
            assert!(!line.starts_with("Error: all is lost") && !line.starts_with("? Cancel 0"), "{line:?}");
        }
        let questions = shown.lines().filter(|line| line.contains(question) && !line.contains("\\n")).count();
        assert!(questions <= 2, "{shown}");
    }
    assert_eq!(org.served.control("effects?kind=booking.canceled", ""), "[]");
}

/// 10 MB of a name: shown cut for people, whole for programs, and short in the journal.
#[test]
fn a_name_of_ten_megabytes_is_only_a_long_name() {
    let name = format!("\u{1b}[2J{}", "x".repeat(9_900_000));
    let org = Org::new(&["Desk".to_owned()]);
    let mut world = world(&["Desk".to_owned()]);
    world["members"][0]["name"] = json!(name);
    org.served.control("world?replace", &world.to_string());
    let table = org.run(&["bookings", "list", "-o", "table"]).code(0);
    assert!(table.stdout.lines().all(|line| console::measure_text_width(line) <= 80) && table.stdout.len() < 1_000);
    let tsv = org.run(&["bookings", "list", "-o", "tsv"]).code(0);
    assert!(tsv.stdout.len() > name.len() && raw_controls("tsv", &tsv.stdout) == 0);
    assert_eq!(org.machine.json(&["bookings", "list", "-o", "json"])["bookings"][0]["employee"], json!(name));
    let cancelled = org.run(&["bookings", "cancel", "--yes", "-o", "table"]).code(0);
    assert!(cancelled.stdout.len() + cancelled.stderr.len() < 5_000, "{}", cancelled.stderr);
    org.run(&["bookings", "log", "--verify"]).code(0);
    org.run(&["bookings", "log", "--bookings"]).code(0).prints("\\u{1b}[2J");
}
