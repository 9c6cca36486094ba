//! Where secrets come from and what is refused.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::files::Env;

fn lookup<'a>(env: &'a Env, store: &'a FileStore, command: Option<&'a [String]>) -> Lookup<'a> {
    Lookup { env, profile: "acme", command, store }
}

fn get(
    name: Name,
    env: &[(&str, &str)],
    store: &FileStore,
    command: Option<&[String]>,
) -> Result<Option<(String, Source)>, Error> {
    let env: Env = env.iter().copied().collect();
    Ok(resolve(name, &lookup(&env, store, command))?.map(|found| (found.secret.expose().to_owned(), found.source)))
}

#[test]
#[cfg(unix)] // `printf` is a program there.
fn the_first_source_wins_and_says_its_name() {
    let dir = tempfile::tempdir().unwrap();
    let store = FileStore::new(dir.path().join("credentials.toml"));
    let file = dir.path().join("file");
    std::fs::write(&file, "from-file\n").unwrap();
    let credentials = dir.path().join("creds");
    std::fs::create_dir(&credentials).unwrap();
    let (file, credentials_dir) = (file.to_str().unwrap(), credentials.to_str().unwrap());
    let argv = ["printf".to_owned(), "from-command".to_owned()];

    assert_eq!(get(Name::ScimSecret, &[], &store, None).unwrap(), None);
    store.write("acme", Name::ScimSecret, &Secret::new("from-store".to_owned())).unwrap();
    assert_eq!(get(Name::ScimSecret, &[], &store, None).unwrap().unwrap().0, "from-store");
    assert_eq!(get(Name::ScimSecret, &[], &store, Some(&argv)).unwrap().unwrap().0, "from-command");
    let systemd = ("CREDENTIALS_DIRECTORY", credentials_dir);
    assert_eq!(get(Name::ScimSecret, &[systemd], &store, Some(&argv)).unwrap().unwrap().0, "from-command");
    std::fs::write(credentials.join("scim-secret"), "from-systemd").unwrap();
    assert_eq!(get(Name::ScimSecret, &[systemd], &store, Some(&argv)).unwrap().unwrap().0, "from-systemd");
    std::fs::write(credentials.join("acme.scim-secret"), "from-systemd-acme").unwrap();
    assert_eq!(get(Name::ScimSecret, &[systemd], &store, None).unwrap().unwrap().0, "from-systemd-acme");
    let variable = ("ORND_SCIM_SCIM_SECRET", "from-variable");
    assert_eq!(
        get(Name::ScimSecret, &[systemd, variable], &store, None).unwrap().unwrap().1,
        Source::Environment("ORND_SCIM_SCIM_SECRET")
    );
    let named = ("ORND_SCIM_SCIM_SECRET_FILE", file);
    assert_eq!(get(Name::ScimSecret, &[systemd, named], &store, None).unwrap().unwrap().0, "from-file");
    assert!(matches!(get(Name::ScimSecret, &[variable, named], &store, None), Err(Error::Contradiction(_))));
}

#[test]
fn a_named_source_that_cannot_be_read_is_an_error_never_a_fall_through() {
    let dir = tempfile::tempdir().unwrap();
    let store = FileStore::new(dir.path().join("credentials.toml"));
    store.write("acme", Name::ScimSecret, &Secret::new("from-store".to_owned())).unwrap();
    let missing = [("ORND_SCIM_SCIM_SECRET_FILE", "/nonexistent/secret")];
    assert!(get(Name::ScimSecret, &missing, &store, None).is_err());
    for argv in [vec!["/nonexistent/program"], vec!["false"], vec!["true"]] {
        let argv: Vec<String> = argv.into_iter().map(str::to_owned).collect();
        assert!(get(Name::ScimSecret, &[], &store, Some(&argv)).is_err(), "{argv:?}");
    }
}

#[cfg(unix)]
#[test]
fn the_file_store_is_private_and_refused_when_it_is_not() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("credentials.toml");
    let store = FileStore::new(path.clone());
    store.write("acme", Name::ClientSecret, &Secret::new("one".to_owned())).unwrap();
    store.write("acme", Name::ScimSecret, &Secret::new("two".to_owned())).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "[acme]\nclient-secret = \"one\"\nscim-secret = \"two\"\n");
    store.delete("acme", Name::ClientSecret).unwrap();
    store.delete("acme", Name::ClientSecret).unwrap();
    store.delete("other", Name::ClientSecret).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "[acme]\nscim-secret = \"two\"\n");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert!(store.read("acme", Name::ScimSecret).unwrap_err().to_string().contains("0640"));
    assert!(store.probe_writable("acme").is_err(), "a refused file is not written either");
}

#[test]
fn a_damaged_store_is_named_without_showing_what_is_in_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("credentials.toml");
    crate::files::replace(&path, b"[acme]\nscim-secret = \"s3cr3t\nx", crate::files::Mode::Private).unwrap();
    let failure = FileStore::new(path).read("acme", Name::ScimSecret).unwrap_err();
    let text = format!("{failure:?}");
    assert!(text.contains("at line ") && !text.contains("s3cr3t"), "{text}");
}

#[test]
fn what_people_paste() {
    let cleaned = |name, text| normalise(name, text).map(|(secret, left_out)| (secret.expose().to_owned(), left_out));
    for (name, text, expected, left_out) in [
        (Name::ScimSecret, "  abc\r\n", "abc", None),
        (Name::ScimSecret, "Bearer abc", "abc", Some("Bearer")),
        (Name::ScimSecret, "Bearer bearer abc", "abc", Some("Bearer")),
        (Name::OktaToken, "SSWS 00abc", "00abc", Some("SSWS")),
        (Name::ClientSecret, "ssws abc", "abc", Some("SSWS")),
        (Name::ClientSecret, "\"abc\"\n", "abc", Some("the quotes around it")),
        (Name::ScimSecret, "'Bearer abc'", "abc", Some("Bearer")),
        (Name::OktaToken, "\u{201c}abc\u{201d}", "abc", Some("the quotes around it")),
        (Name::ClientSecret, "\u{feff}abc", "abc", None),
        (Name::ClientSecret, "bearer-abc", "bearer-abc", None),
        (Name::ClientSecret, "\"abc", "\"abc", None),
    ] {
        assert_eq!(cleaned(name, text).unwrap(), (expected.to_owned(), left_out), "{text:?}");
    }
    for wrong in ["", "   ", "a b", "a\nb", "s\u{e9}cret", "a\u{7}b", "Bearer ", "Bearer", "SSWS", "\"\""] {
        assert!(normalise(Name::ScimSecret, wrong).is_err(), "{wrong:?}");
    }
    assert!(normalise(Name::ClientSecret, &"a".repeat(9_000)).is_err());
}

#[cfg(unix)]
#[test]
fn what_a_secret_command_printed_counts_once_it_has_ended() {
    let run =
        |script: &str| super::command::run(Name::ScimSecret, &["sh".to_owned(), "-c".to_owned(), script.to_owned()]);
    // The process in the background holds the output for as long as this test could ever take.
    assert_eq!(run("sleep 60 & echo $! >&2; printf x").unwrap(), "x");
    assert_eq!(run("printf '\\357\\273\\277x\\n'").unwrap(), "x");
    assert_eq!(run("printf '\\377\\376x\\0'").unwrap(), "x");
}

#[test]
fn a_secret_in_the_place_of_a_file_name_is_reported_without_it() {
    let error = from_file(Name::ScimSecret, Path::new("s3cr3ts3cr3t")).unwrap_err();
    assert!(matches!(error, Error::MissingFile { .. }));
    assert!(!error.to_string().contains("s3cr3t"), "{error}");
    let env: Env = [("ORND_SCIM_SCIM_SECRET_FILE", "s3cr3ts3cr3t")].into_iter().collect();
    let error = from_environment(Name::ScimSecret, &env, None).unwrap_err().to_string();
    assert!(error.starts_with("ORND_SCIM_SCIM_SECRET_FILE: ") && !error.contains("s3cr3t"), "{error}");
}

#[cfg(unix)]
#[test]
fn secret_command_gets_no_secret_of_ours_and_no_shell() {
    let argv: Vec<String> = ["printf", "%s", "$HOME;x"].iter().map(|&word| word.to_owned()).collect();
    assert_eq!(super::command::run(Name::ScimSecret, &argv).unwrap(), "$HOME;x");
    let error = super::command::run(Name::ScimSecret, &["sh".into(), "-c".into(), "echo why >&2; exit 3".into()]);
    assert!(error.unwrap_err().to_string().contains("why"));
    assert!(from_file(Name::ScimSecret, Path::new("/nonexistent")).is_err());
}

proptest! {
    #[test]
    fn a_secret_never_shows_itself(text in "[!-~]{8,40}") {
        let secret = Secret::new(text.clone());
        let shown = format!("{secret:?}");
        prop_assert!(!shown.contains(&text));
    }

    #[test]
    fn what_is_accepted_fits_a_header_and_what_is_refused_is_not_shown(text in any::<String>()) {
        match normalise(Name::ScimSecret, &text) {
            Ok((secret, _)) => prop_assert!(reqwest::header::HeaderValue::from_str(secret.expose()).is_ok()),
            Err(error) => prop_assert!(text.trim().len() < 4 || !error.to_string().contains(text.trim())),
        }
    }
}
