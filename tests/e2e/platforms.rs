//! Nothing that only Unix has is used without a gate: the program is written for other systems as well, though it is built
//! and run on Linux only.

use std::path::{Path, PathBuf};

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

#[test]
fn what_only_unix_has_stands_behind_a_gate() {
    let mut files = Vec::new();
    for folder in ["src", "crates"] {
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    let mut found = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            if !["os::unix", "signal::unix", "os::linux", "libc::"].iter().any(|only| line.contains(only)) {
                continue;
            }
            found += 1;
            // The gate stands at the statement, or at the function or module around it.
            let gated = lines[number.saturating_sub(4)..=number].iter().any(|line| line.trim() == "#[cfg(unix)]");
            assert!(gated, "{}, line {}: {line}", file.display(), number + 1);
        }
    }
    assert!(found > 5, "the search finds nothing any more");
}
