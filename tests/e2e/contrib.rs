//! What is shipped beside the program works with it.

use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::Command;

use roxmltree::{Document, Node};

#[cfg(unix)]
use crate::support::BINARY;
use crate::support::Machine;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib").join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

/// Runs a command line that a scheduler would run, as it stands but for the sandbox.
fn runs(arguments: &[&str]) {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z");
    // The demo data hold a series that runs: a person decides, every night, until it is settled.
    let ended = machine.run(&[arguments, &["--sandbox"]].concat()).code(3);
    assert_eq!(ended.stderr, "", "quiet");
    ended.prints("outcome\t");
}

#[test]
fn the_service_runs_a_command_that_works() {
    let service = read("systemd/ornd-scim-bookings.service");
    let line = service.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/ornd-scim ")).unwrap();
    runs(&line.split(' ').collect::<Vec<_>>());
}

#[test]
#[cfg(unix)]
fn systemd_accepts_the_units() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        eprintln!("skipped: there is no systemd-analyze");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let service = dir.path().join("ornd-scim-bookings.service");
    let timer = dir.path().join("ornd-scim-bookings.timer");
    std::fs::write(&service, read("systemd/ornd-scim-bookings.service").replace("/usr/bin/ornd-scim", BINARY)).unwrap();
    std::fs::write(&timer, read("systemd/ornd-scim-bookings.timer")).unwrap();
    let verified =
        Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&service).arg(&timer).output().unwrap();
    let said = String::from_utf8_lossy(&verified.stderr);
    // Other units of this machine may be wrong; these are not.
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("ornd-scim")).collect();
    assert!(verified.status.success() && ours.is_empty(), "{said}");

    let exposure = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--threshold=20"])
        .arg(&service)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&exposure.stdout);
    assert!(exposure.status.success(), "exposed more than 2.0 of 10:\n{said}");
}

/// The element of this name; there is exactly one below the node.
fn one<'a>(node: Node<'a, 'a>, name: &str) -> Node<'a, 'a> {
    let found: Vec<Node<'_, '_>> = node.descendants().filter(|node| node.has_tag_name(name)).collect();
    assert_eq!(found.len(), 1, "{name}");
    found[0]
}

fn children<'a>(node: Node<'a, 'a>) -> Vec<&'a str> {
    node.children().filter(Node::is_element).map(|child| child.tag_name().name()).collect()
}

/// The rules of Task Scheduler's schema, as far as the elements of this file go.
#[test]
fn task_scheduler_accepts_the_task() {
    let text = read("windows/ornd-scim-bookings.xml");
    // Task Scheduler gets the text as UTF-16, whatever the file is in: a declaration of another encoding is refused.
    assert!(text.is_ascii() && text.starts_with("<?xml version=\"1.0\"?>\n"));
    let document = Document::parse(&text).unwrap();
    let task = document.root_element();
    let namespace = "http://schemas.microsoft.com/windows/2004/02/mit/task";
    assert_eq!((task.tag_name().name(), task.attribute("version")), ("Task", Some("1.3")));
    assert!(task.descendants().filter(Node::is_element).all(|node| node.tag_name().namespace() == Some(namespace)));
    assert_eq!(children(task), ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]);
    assert_eq!(children(one(task, "RegistrationInfo")), ["Description", "URI"]);

    // A sequence: these may be left out, but stand in this order.
    let trigger = one(task, "CalendarTrigger");
    assert_eq!(children(trigger), ["Enabled", "StartBoundary", "RandomDelay", "ScheduleByDay"]);
    assert!(one(trigger, "StartBoundary").text().unwrap().parse::<jiff::civil::DateTime>().is_ok());
    assert!((1..=365).contains(&one(trigger, "DaysInterval").text().unwrap().parse::<u32>().unwrap()));

    let principal = one(task, "Principal");
    assert_eq!(children(principal), ["LogonType", "RunLevel"]);
    assert_eq!(one(principal, "LogonType").text(), Some("Password"));
    assert_eq!(one(principal, "RunLevel").text(), Some("LeastPrivilege"));
    assert_eq!(one(task, "Actions").attribute("Context"), principal.attribute("id"));

    let booleans = [
        "DisallowStartIfOnBatteries",
        "StopIfGoingOnBatteries",
        "AllowHardTerminate",
        "StartWhenAvailable",
        "RunOnlyIfNetworkAvailable",
        "Enabled",
        "Hidden",
        "WakeToRun",
    ];
    for setting in one(task, "Settings").children().filter(Node::is_element) {
        let (name, value) = (setting.tag_name().name(), setting.text().unwrap());
        match name {
            "MultipleInstancesPolicy" => assert_eq!(value, "IgnoreNew"),
            "ExecutionTimeLimit" => assert!(value.parse::<jiff::Span>().is_ok(), "{name}: {value}"),
            _ => assert!(booleans.contains(&name) && ["true", "false"].contains(&value), "{name}: {value}"),
        }
    }

    let command = one(task, "Command").text().unwrap();
    assert!(command.starts_with("C:\\") && command.ends_with("\\ornd-scim.exe") && command.len() <= 260, "{command}");
    runs(&one(task, "Arguments").text().unwrap().split(' ').collect::<Vec<_>>());
}

#[test]
fn launchd_accepts_the_agent() {
    let text = read("macos/com.ornd-scim.bookings.plist");
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = Document::parse_with_options(&text, options).unwrap();
    let dict = document.root_element().first_element_child().unwrap();
    let elements: Vec<Node<'_, '_>> = dict.children().filter(Node::is_element).collect();
    let (pairs, rest) = elements.as_chunks::<2>();
    assert!(rest.is_empty() && pairs.iter().all(|[key, _]| key.has_tag_name("key")), "a key without a value");
    let value = |name: &str| pairs.iter().find(|[key, _]| key.text() == Some(name)).map(|[_, value]| *value).unwrap();
    let keys: Vec<&str> = pairs.iter().map(|[key, _]| key.text().unwrap()).collect();
    let expected = [
        "Label",
        "ProgramArguments",
        "StartCalendarInterval",
        "ProcessType",
        "StandardOutPath",
        "StandardErrorPath",
        "Umask",
    ];
    assert_eq!(keys, expected, "keys of launchd.plist(5) only");
    assert_eq!(value("Label").text(), Some("com.ornd-scim.bookings"), "the name of the file");
    assert_eq!(value("ProcessType").text(), Some("Background"));
    assert_eq!(value("Umask").text(), Some("63"), "077, as plists have no octal numbers");
    assert_eq!(children(value("StartCalendarInterval")), ["key", "integer", "key", "integer"]);
    let words: Vec<&str> =
        value("ProgramArguments").children().filter(Node::is_element).map(|word| word.text().unwrap()).collect();
    assert!(words[0].starts_with('/') && words[0].ends_with("/ornd-scim"), "launchd does not look in PATH");
    runs(&words[1..]);
}

/// Apple's own format, read by a library that others use.
#[test]
#[cfg(unix)]
fn python_reads_the_agent() {
    let program = "import plistlib, sys; print(plistlib.load(open(sys.argv[1], 'rb'))['Label'])";
    let Ok(output) =
        Command::new("python3").args(["-c", program]).arg(path("macos/com.ornd-scim.bookings.plist")).output()
    else {
        eprintln!("skipped: there is no python3");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), "com.ornd-scim.bookings");
}
