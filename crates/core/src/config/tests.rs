//! What a person may write into `config.toml`, and what they are told when it is wrong.

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<Config, Error> {
    super::read::parse(PathBuf::from("/c/config.toml"), text)
}

fn complaint(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn a_profile_needs_its_org_only() {
    let config = read("[profile.acme]\norg = \"acme\"\n").unwrap();
    let profile = config.choose(None).unwrap().unwrap();
    assert_eq!(profile.api_url.as_str(), API_URL);
    assert_eq!(profile.identity_url.as_str(), IDENTITY_URL);
    assert_eq!((profile.store, profile.integration), (StoreKind::Keyring, Integration::Guided));
}

#[test]
fn every_documented_key_is_read() {
    let config = read(
        "default-profile = \"acme\"\n[profile.acme]\norg = \"acme\"\napi-url = \"https://h.example/api/v1\"\n\
         identity-url = \"https://i.example/t\"\nclient-id = \"c\"\nstore = \"file\"\nintegration = \"api\"\n\
         scim-base-url = \"https://s.example/scim\"\nsecret-command = { scim-secret = [\"op\", \"read\", \"x\"] }\n\
         [profile.acme.integration-api]\nactivate = \"POST x/y\"\n[profile.acme.learned]\nbody-style = \"v2\"\n",
    )
    .unwrap();
    let profile = &config.profiles()["acme"];
    assert_eq!(profile.secret_command[&Name::ScimSecret], ["op", "read", "x"]);
    assert_eq!(profile.scim_base_url.as_deref(), Some("https://s.example/scim"));
    assert_eq!((profile.store, profile.integration), (StoreKind::File, Integration::Api));
    assert_eq!(profile.learned["body-style"], "v2");
}

#[test]
fn complaints_name_line_and_column() {
    for (text, expected) in [
        ("[profile.a]\norg = \"a\"\nstroe = \"file\"", "/c/config.toml, line 3, column 1: unknown key \"stroe\""),
        (
            "[profile.a]\norg = \"a\"\nstore = \"disk\"",
            "line 3, column 9: store must be \"keyring\" or \"file\", not \"disk\"",
        ),
        ("[profile.a]\norg = 1", "line 2, column 7: org must be a string in quotes, not integer"),
        ("[profile.a]\norg = \"a/b\"", "line 2, column 7: \"a/b\" is not an org slug"),
        ("[profile.a]\norg = \"a\"\napi-url = \"http://h.example\"", "line 3, column 11: api-url: "),
        ("[profile.a", "line 1, column "),
        ("[profile.a]\nclient-id = \"x\"", "has no org"),
        ("[profile.a]\norg = \"a\"\nsecret-command = { scim-secret = \"op\" }", "must be a list of strings"),
    ] {
        let message = complaint(text);
        assert!(message.contains(expected), "{text}\n -> {message}");
    }
    let error = read("[profile.a]\norg = \"a\"\nstroe = \"file\"").unwrap_err();
    assert!(matches!(&error, Error::Syntax { suggestion: Some(word), .. } if word == "store"), "{error:?}");
}

#[test]
fn which_profile_is_used() {
    let two = "[profile.acme]\norg = \"a\"\n[profile.beta]\norg = \"b\"\n";
    assert!(read("").unwrap().choose(None).unwrap().is_none());
    assert!(read(two).unwrap().choose(None).unwrap_err().to_string().contains("several profiles"));
    assert_eq!(read(two).unwrap().choose(Some("beta")).unwrap().unwrap().org, "b");
    let with_default = format!("default-profile = \"acme\"\n{two}");
    assert_eq!(read(&with_default).unwrap().choose(None).unwrap().unwrap().org, "a");
    let error = read(two).unwrap().choose(Some("acmee")).unwrap_err();
    assert!(matches!(&error, Error::UnknownProfile { suggestion: Some(near), .. } if near == "acme"), "{error:?}");
}

#[test]
fn changing_a_profile_keeps_comments_and_order() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    let before =
        "# ours\ndefault-profile = \"acme\"\n\n[profile.acme] # main\nstore = \"file\" # for cron\norg = \"acme\"\n";
    std::fs::write(&path, before).unwrap();
    let mut config = Config::load(path.clone()).unwrap();
    let mut profile = config.profiles()["acme"].clone();
    profile.scim_base_url = Some("https://s.example/scim".to_owned());
    config.set(&profile, false).unwrap();
    let after = std::fs::read_to_string(&path).unwrap();
    assert_eq!(after, format!("{before}scim-base-url = \"https://s.example/scim\"\n"));
    config.remove("acme").unwrap();
    assert!(Config::load(path).unwrap().profiles().is_empty());
}

#[test]
fn a_new_profile_is_written_short() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config.toml");
    let mut config = Config::load(path.clone()).unwrap();
    let mut profile = Profile::new("acme", "acme").unwrap();
    profile.client_id = Some("c1".to_owned());
    config.set(&profile, false).unwrap();
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "default-profile = \"acme\"\n\n[profile.acme]\norg = \"acme\"\nclient-id = \"c1\"\nstore = \"keyring\"\n"
    );
    assert_eq!(Config::load(path).unwrap().profiles()["acme"], profile);
}

#[test]
fn what_okta_should_be_like_is_read_with_its_places() {
    let config = read(
        "[profile.a]\norg = \"a\"\nokta-url = \"https://a-admin.okta.com\"\nokta-app-id = \"0oa1\"\n\
         okta = { assign = [\"Staff\"], push = [\"Eng\", { group = \"Sales EMEA\", to = \"Sales\" }] }\n",
    )
    .unwrap();
    let okta = &config.choose(None).unwrap().unwrap().okta;
    assert_eq!(okta.url.as_ref().unwrap().as_str(), "https://a.okta.com/");
    let desired = okta.desired.clone().unwrap();
    assert_eq!(desired.assign, Some(vec!["Staff".to_owned()]));
    let push = desired.push.unwrap();
    assert_eq!((push[1].group.as_str(), push[1].to.as_deref()), ("Sales EMEA", Some("Sales")));

    for (text, says) in [
        ("lable = \"x\"", "label"),
        ("label = \"\"", "1 to 100 characters"),
        ("assign = \"Staff\"", "must be a list of groups"),
        ("assign = [1]", "line 1, column 11"),
        ("push = [{ to = \"Sales\" }]", "a push names its group"),
        ("push = [{ group = \"a\", name = \"b\" }]", "unknown key \"name\""),
    ] {
        let error = super::desired(text).unwrap_err();
        let all = format!("{error} {error:?}");
        assert!(all.replace("\\\"", "\"").contains(says), "{text}: {all}");
    }
}

#[test]
fn a_profile_name_is_a_file_name_on_every_system() {
    for fine in ["acme", "acme.eu", "Acme_1", "console", "com", "com10", "nulls", "lpt-1"] {
        assert!(check_profile_name(fine).is_ok(), "{fine}");
    }
    for wrong in
        ["con", "NUL", "nul.toml", "com1", "LPT9", "Aux", "prn", "acme.", ".acme", "-acme", "", "a b", "a/b", "a:b"]
    {
        assert!(check_profile_name(wrong).is_err(), "{wrong}");
    }
    let error = read("[profile.acme]\norg = \"a\"\n[profile.Acme]\norg = \"b\"\n").unwrap_err().to_string();
    assert!(error.contains("differ only in case") && error.contains("line 3"), "{error}");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = read(&text);
    }

    #[test]
    fn no_edit_of_a_good_file_makes_it_panic(at in 0usize..120, c in any::<char>()) {
        let mut text = "default-profile = \"acme\"\n[profile.acme]\norg = \"acme\"\nsecret-command = { okta-token = [\"a\"] }\nstore = \"file\"\n".to_owned();
        let at = at.min(text.len());
        text.insert(at, c);
        let _ = read(&text);
    }
}
