//! Nothing that only one platform has is used without a gate, and what is left out on a platform says why.

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The sources of every crate.
fn crates() -> Vec<PathBuf> {
    let mut files = Vec::new();
    sources(&root().join("src"), &mut files);
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        sources(&entry.unwrap().path().join("src"), &mut files);
    }
    files
}

/// The compiler for another platform says the same, but it is not run with every test.
#[test]
fn what_only_one_platform_has_stands_behind_a_gate() {
    let only = ["os::unix", "signal::unix", "os::linux", "os::windows", "signal::windows", "rustix::"];
    let mut found = 0;
    for file in crates() {
        let text = std::fs::read_to_string(&file).unwrap();
        // A module can stand behind a gate as a whole.
        if text.lines().any(|line| line.starts_with("#![cfg(")) {
            continue;
        }
        let lines: Vec<&str> = text.lines().collect();
        let is_gate = |line: &&str| {
            ["#[cfg(unix)]", "#[cfg(windows)]", "#[cfg(target_os"].iter().any(|gate| line.trim().starts_with(gate))
        };
        let mut module_is_gated = false;
        for (number, line) in lines.iter().enumerate() {
            if line.starts_with("mod ") && line.ends_with('{') {
                module_is_gated = lines[number.saturating_sub(2)..number].iter().any(is_gate);
            } else if *line == "}" {
                module_is_gated = false;
            }
            if line.trim_start().starts_with("//") || !only.iter().any(|only| line.contains(only)) {
                continue;
            }
            found += 1;
            // The gate stands at the statement, or at the function, block or module around it.
            let gated = module_is_gated || lines[number.saturating_sub(12)..=number].iter().any(is_gate);
            assert!(gated, "{}, line {}: {line}", file.display(), number + 1);
        }
    }
    assert!(found > 5, "the search finds nothing any more");
}

#[test]
fn a_test_that_is_left_out_under_wine_exists_and_has_a_reason() {
    let mut files = crates();
    sources(&root().join("tests"), &mut files);
    let all: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let list = std::fs::read_to_string(root().join(".ci/wine-skips")).unwrap();
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, reason) = line.split_once(' ').unwrap_or((line, ""));
        let last = name.trim_end_matches("::").rsplit("::").next().unwrap();
        assert!(all.contains(&format!("fn {last}()")) || all.contains(&format!("mod {last};")), "no test {name}");
        assert!(reason.trim().len() > 8, "{name} has no reason");
    }
}
