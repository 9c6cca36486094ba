//! The program without the sandbox (`cargo test --no-default-features`): what needs the sandbox says so.
#![cfg(not(feature = "sandbox"))]

use std::process::Command;

/// Exit code and what was written, in a home of its own.
fn run(arguments: &[&str]) -> (i32, String) {
    let home = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ornd-scim"))
        .args(arguments)
        .env_clear()
        .env("HOME", home.path())
        .current_dir(home.path())
        .output()
        .unwrap();
    (output.status.code().unwrap(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[test]
fn what_needs_the_sandbox_says_that_this_build_has_none() {
    for arguments in [
        &["--sandbox", "status"][..],
        &["--sandbox", "setup", "--yes"],
        &["status", "--sandbox"],
        &["sandbox", "serve"],
        &["sandbox", "seed", "demo", "--yes"],
        &["sandbox", "reset", "--yes"],
        &["sandbox", "okta", "show"],
    ] {
        let (code, text) = run(arguments);
        assert_eq!(code, 2, "{arguments:?}: {text}");
        assert!(text.contains("this build of ornd-scim has no sandbox") && text.contains("cargo install"), "{text}");
    }
}

#[test]
fn help_says_so_and_hints_do_not_offer_it() {
    let (code, help) = run(&["--help"]);
    assert_eq!(code, 0);
    assert!(help.starts_with("This build has no sandbox"), "{help}");
    let (code, text) = run(&["status"]);
    assert_eq!(code, 4, "{text}");
    assert!(text.contains("ornd-scim login") && !text.contains("sandbox"), "{text}");
}

#[test]
fn a_keyring_is_missed_in_words_and_files_work() {
    let (code, text) = run(&["login", "--org", "acme", "--client-id", "c", "--client-secret-file", "-", "--no-input"]);
    assert_ne!(code, 0);
    assert!(!text.contains("panicked"), "{text}");
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(home.path().join("config")).unwrap();
    let config = home.path().join("config/config.toml");
    std::fs::write(&config, "[profile.acme]\norg = \"acme\"\nclient-id = \"c\"\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ornd-scim"))
        .args(["bookings", "list"])
        .env_clear()
        .env("HOME", home.path())
        .env("ORND_SCIM_CONFIG_DIR", home.path().join("config"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(4), "{text}");
    assert!(text.contains("this build of ornd-scim has no keyring") && text.contains("--store file"), "{text}");
}
