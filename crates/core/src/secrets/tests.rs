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
    let cleaned = |name, text| normalise(name, text).map(|(secret, stripped)| (secret.expose().to_owned(), stripped));
    assert_eq!(cleaned(Name::ScimSecret, "  abc\r\n").unwrap(), ("abc".to_owned(), false));
    assert_eq!(cleaned(Name::ScimSecret, "Bearer abc").unwrap(), ("abc".to_owned(), true));
    assert_eq!(cleaned(Name::ScimSecret, "Bearer bearer abc").unwrap(), ("abc".to_owned(), true));
    for wrong in ["", "   ", "a b", "a\nb", "s\u{e9}cret", "a\u{7}b", "Bearer "] {
        assert!(normalise(Name::ScimSecret, wrong).is_err(), "{wrong:?}");
    }
    assert!(normalise(Name::ClientSecret, &"a".repeat(9_000)).is_err());
}

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
