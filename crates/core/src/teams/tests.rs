//! Forecasts, policies and differences.

use proptest::prelude::*;

use super::*;
use crate::teams::diff::{Change, Earlier, EarlierTeam, diff};
use crate::teams::policy::{draft, judge};

fn group(id: &str, name: &str, active: u32, former: u32) -> Group {
    let all = Count { active, former, other: 0 };
    Group {
        id: id.into(),
        name: name.into(),
        members: Membership { all, primary: None, additional: None, known: true },
    }
}

fn team(id: &str, name: &str) -> Team {
    let all = Count { active: 1, former: 0, other: 0 };
    Team {
        id: id.into(),
        name: Some(name.into()),
        location: Some("Berlin".into()),
        created_at: None,
        created_by: None,
        members: Membership { all, primary: Some(1), additional: Some(0), known: true },
    }
}

fn of_groups(groups: Vec<Group>) -> Forecast {
    forecast(Directory { groups: Some(groups), complete: true, ..Directory::default() }, &LikelyTests::default())
}

/// The problems of the Team with this id.
fn problems(forecast: &Forecast, id: &str) -> Vec<ProblemKind> {
    let entry = forecast.entries.iter().find(|entry| &*entry.id == id).expect("an entry");
    entry.problems.iter().map(|problem| problem.kind).collect()
}

#[test]
fn problems_of_a_single_team() {
    use ProblemKind::{Empty, InvisibleCharacters, LikelyTest, OnlyFormer, SurroundingSpaces, TooLong};
    let long = "x".repeat(256);
    for (name, active, former, expected) in [
        ("Engineering", 3, 1, vec![]),
        ("Engineering", 0, 0, vec![Empty]),
        ("Engineering", 0, 2, vec![OnlyFormer]),
        ("Design ", 1, 0, vec![SurroundingSpaces]),
        ("Marketing\u{200b}", 1, 0, vec![InvisibleCharacters]),
        ("\u{202e}gnikcah", 1, 0, vec![InvisibleCharacters]),
        (&long, 1, 0, vec![TooLong]),
        ("zz-test do not use", 1, 0, vec![LikelyTest]),
        ("Test", 1, 0, vec![LikelyTest]),
        ("ZZ old team", 1, 0, vec![LikelyTest]),
        ("Sales (Old)", 1, 0, vec![LikelyTest]),
        ("Don't Use: Legal", 1, 0, vec![LikelyTest]),
        ("Café tmp", 1, 0, vec![LikelyTest]),
        ("Contest winners", 1, 0, vec![]),
        ("Testing & QA", 1, 0, vec![]),
        ("my_test", 1, 0, vec![]),
        ("étest", 1, 0, vec![]),
        ("Pizzza", 1, 0, vec![]),
    ] {
        assert_eq!(problems(&of_groups(vec![group("1", name, active, former)]), "1"), expected, "{name:?}");
    }
}

#[test]
fn same_names_are_flagged() {
    for (a, b) in
        [("Sales", "sales"), ("Sales", " Sales"), ("ﬁnance", "FINANCE"), ("Straße", "STRASSE"), ("é", "e\u{301}")]
    {
        let forecast = of_groups(vec![group("1", a, 1, 0), group("2", b, 1, 0)]);
        assert!(problems(&forecast, "1").contains(&ProblemKind::SameName), "{a:?} {b:?}");
        assert!(problems(&forecast, "2").contains(&ProblemKind::SameName), "{a:?} {b:?}");
        assert!(!problems(&forecast, "1").contains(&ProblemKind::SimilarName), "reported once");
    }
}

#[test]
fn similar_names_are_flagged() {
    for (a, b, alike) in [
        ("Engineering", "Enginering", true),
        ("Marketing", "Marketnig", true),
        ("Marketing", "Marketing\u{200b}", true),
        ("Sales", "Ѕales", true), // a Cyrillic letter
        ("Front end", "Frontend", true),
        ("Team Berlin", "Team Berlim", true),
        ("HR", "PR", false),
        ("Team A", "Team B", false),
        ("Sales10", "SaleslO", true),
        ("Floor 1", "Floor 2", false),
        ("Floor1", "Floor0", false),
        ("Team 00010", "Team 00001", false),
        ("Interns 2024", "Interns 2025", false),
        ("Engineering", "Marketing", false),
    ] {
        let forecast = of_groups(vec![group("1", a, 1, 0), group("2", b, 1, 0)]);
        assert_eq!(problems(&forecast, "1").contains(&ProblemKind::SimilarName), alike, "{a:?} {b:?}");
        assert_eq!(problems(&forecast, "2").contains(&ProblemKind::SimilarName), alike, "{a:?} {b:?}");
    }
}

#[test]
fn the_api_and_scim_are_compared() {
    let directory = Directory {
        teams: Some(vec![team("1", "Sales"), team("2", "Only here"), team("3", "Old name")]),
        groups: Some(vec![group("1", "Sales", 1, 0), group("3", "New name", 1, 0), group("4", "Only there", 1, 0)]),
        complete: true,
        ..Directory::default()
    };
    let both = forecast(directory.clone(), &LikelyTests::default());
    assert_eq!(problems(&both, "1"), []);
    assert_eq!(problems(&both, "2"), [ProblemKind::OnlyInApi]);
    assert_eq!(problems(&both, "3"), [ProblemKind::NameDiffers]);
    assert_eq!(problems(&both, "4"), [ProblemKind::OnlyInScim]);
    assert_eq!(both.groups(), 3, "what SCIM does not have becomes no group");
    // A list that was cut proves nothing about what is missing in it.
    let cut = forecast(Directory { complete: false, ..directory }, &LikelyTests::default());
    assert_eq!(problems(&cut, "2"), []);
}

#[test]
fn existing_okta_groups_are_matched() {
    let okta = |pushed| OktaGroup {
        name: "Sales".into(),
        id: "00g1".into(),
        kind: "OKTA_GROUP".into(),
        app: None,
        pushed,
        imported: false,
    };
    let of = |pushed| {
        let groups = Some(vec![group("1", "Sales", 1, 0)]);
        forecast(
            Directory { groups, okta: Some(vec![okta(pushed)]), complete: true, ..Directory::default() },
            &LikelyTests::default(),
        )
    };
    assert_eq!(problems(&of(false), "1"), [ProblemKind::ExistsInOkta]);
    assert_eq!(of(false).groups(), 1);
    assert_eq!(problems(&of(true), "1"), [ProblemKind::Pushed]);
    assert_eq!(of(true).groups(), 0, "a push target is not imported");
    assert_eq!(of_groups(vec![group("1", "Sales", 1, 0)]).entries[0].okta_groups, None, "Okta was not read");

    // Two Teams of one name, and an earlier pull that knew one of them.
    let imported = OktaGroup { imported: true, kind: "APP_GROUP".into(), ..okta(false) };
    let groups = Some(vec![group("1", "Sales", 1, 0), group("2", "Sales", 1, 0)]);
    let directory = Directory { groups, okta: Some(vec![imported]), complete: true, ..Directory::default() };
    let forecast = forecast(directory, &LikelyTests::default());
    assert_eq!(forecast.groups(), 1, "one is there, the other one is still to come");
}

#[test]
fn joiners_are_ordinary_inside_emoji_and_in_scripts_that_need_them() {
    for (name, ordinary) in [
        ("👩\u{200d}💻 Developers", true),
        ("👩🏽\u{200d}💻 Developers", true),
        ("🏳\u{fe0f}\u{200d}🌈 Pride", true),
        ("علی\u{200c}رضا", true),
        ("ශ\u{dca}\u{200d}රී ලංකා", true),
        ("क\u{94d}\u{200c}ष", true),
        ("葛\u{e0100}城", true),
        ("🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} England", true),
        ("☎\u{fe0e} Support", true),
        ("Eng\u{200d}ineering", false),
        ("Sa\u{200c}les", false),
        ("Sup\u{200b}port", false),
        ("Ops\u{202e}evil", false),
        ("👩\u{200d}", false),
        ("\u{200d}💻", false),
        ("علی\u{200c}", false),
        ("\u{200c}علی", false),
        ("Sales\u{e0067}\u{e0062}\u{e0065}\u{e007f}", false),
        ("🏴\u{e0067}\u{e0062} hidden", false),
        ("Sales\u{fe0e}", false),
    ] {
        let flagged =
            problems(&of_groups(vec![group("1", name, 1, 0)]), "1").contains(&ProblemKind::InvisibleCharacters);
        assert_eq!(!flagged, ordinary, "{}", name.escape_unicode());
    }
}

#[test]
fn members_that_cannot_be_read_are_not_nobody() {
    let unreadable = Group {
        members: Membership { known: false, primary: None, additional: None, ..Membership::NOBODY },
        ..group("1", "Sales", 0, 0)
    };
    let forecast = of_groups(vec![unreadable]);
    assert_eq!(problems(&forecast, "1"), []);
    let policy = Policy { require_members: Some(1), ..Policy::default() };
    assert_eq!(judge(&forecast, &policy)[0].rule, "require-members");
}

#[test]
fn problems_to_fix_before_the_pull_are_distinguished() {
    let severity = |name, active, former| of_groups(vec![group("1", name, active, former)]).entries[0].severity;
    assert_eq!(severity("Sales", 1, 0), None);
    assert_eq!(severity("Sales", 0, 0), Some(Severity::Fix));
    assert_eq!(severity("Sales ", 0, 2), Some(Severity::Fix));
    assert_eq!(severity("Sales ", 1, 0), Some(Severity::Review));
    // Nothing is created for a Team that SCIM does not list.
    let directory = Directory {
        teams: Some(vec![Team { members: Membership::NOBODY, ..team("1", "Sales") }]),
        groups: Some(vec![]),
        complete: true,
        ..Directory::default()
    };
    assert_eq!(forecast(directory, &LikelyTests::default()).entries[0].severity, Some(Severity::Review));
}

#[test]
fn codes_of_version_0_1_are_accepted() {
    for (old, kind) in [
        ("look-alike", ProblemKind::SimilarName),
        ("leftover", ProblemKind::LikelyTest),
        ("unseen-characters", ProblemKind::InvisibleCharacters),
        ("blanks", ProblemKind::SurroundingSpaces),
    ] {
        assert_eq!(ProblemKind::parse(old), Some(kind));
    }
    assert_eq!(ProblemKind::parse("unknown"), None);
    for kind in ProblemKind::ALL {
        assert_eq!(ProblemKind::parse(kind.as_str()), Some(kind));
    }
}

#[test]
fn a_policy_reports_violations() {
    let forecast =
        of_groups(vec![group("1", "Sales Berlin", 2, 0), group("2", "Engineering", 0, 0), group("3", "zz-test", 1, 0)]);
    let patterns = |texts: &[&str]| texts.iter().map(|text| Pattern::parse(text).unwrap()).collect::<Vec<_>>();
    let rules = |policy: &Policy| {
        judge(&forecast, policy)
            .into_iter()
            .map(|v| (v.rule, v.okta_group.as_deref().map(str::to_owned)))
            .collect::<Vec<_>>()
    };
    let named = |rule: &'static str, name: &str| (rule, Some(name.to_owned()));
    assert_eq!(rules(&Policy::default()), []);
    let allow = Policy { allow: Some(patterns(&["Sales *", "/^Eng/"])), ..Policy::default() };
    assert_eq!(rules(&allow), [named("allow", "zz-test")]);
    let deny = Policy { deny: patterns(&["/(?i)TEST/"]), ..Policy::default() };
    assert_eq!(rules(&deny), [named("deny", "zz-test")]);
    assert_eq!(rules(&Policy { max: Some(2), ..Policy::default() }), [("max", None)]);
    assert_eq!(rules(&Policy { max: Some(3), ..Policy::default() }), []);
    let members = Policy { require_members: Some(2), ..Policy::default() };
    assert_eq!(rules(&members), [named("require-members", "Engineering"), named("require-members", "zz-test")]);
    let errors = Policy { errors: vec![ProblemKind::Empty], ..Policy::default() };
    assert_eq!(rules(&errors), [named("errors", "Engineering")]);
    let cut = Forecast { complete: false, ..forecast.clone() };
    assert_eq!(judge(&cut, &Policy::default())[0].rule, "complete", "an incomplete list never passes");
}

#[test]
fn listings_are_compared() {
    let old = |id: &str, name: &str| EarlierTeam { id: id.into(), okta_group: Some(name.into()) };
    let earlier = Earlier {
        schema_version: 1,
        complete: true,
        filtered: false,
        teams: vec![old("1", "Sales"), old("2", "Legal"), old("3", "Gone")],
    };
    let now = of_groups(vec![group("1", "Sales", 1, 0), group("2", "Law", 1, 0), group("4", "New", 1, 0)]);
    let changes: Vec<_> = diff(&earlier, &now).into_iter().map(|d| (d.change, String::from(d.id))).collect();
    assert_eq!(
        changes,
        [(Change::Added, "4".to_owned()), (Change::Renamed, "2".to_owned()), (Change::Removed, "3".to_owned())]
    );
}

#[test]
fn invalid_patterns_are_explained() {
    assert!(Pattern::parse("/(/").unwrap_err().contains("unclosed group"));
    assert!(Pattern::parse("[a").unwrap_err().contains("is not a glob"));
    assert!(Pattern::parse("/a{1000000000}/").is_err());
}

#[test]
fn a_question_mark_is_one_character_in_every_script() {
    for (glob, name, expected) in [
        ("Caf?", "Café", true),
        ("Caf??", "Café", false),
        ("?", "é", true),
        ("?", "e", true),
        ("?", "", false),
        ("??", "é", false),
        ("東?", "東京", true),
        ("東??", "東京", false),
        ("?京 ?", "東京 1", true),
        ("[éè]quipe", "équipe", true),
        ("[éè]quipe", "ëquipe", false),
        ("[!é]quipe", "équipe", false),
        ("[à-ü]quipe", "équipe", true),
        ("{é,東}?", "東京", true),
        ("* – ?", "Büro – 😀", true),
        (r"\\x41", r"\x41", true),
        (r"\\x41", "A", false),
        (r"\?", "?", true),
        (r"\?", "é", false),
        ("a.?", "a.é", true),
        ("a.?", "abé", false),
    ] {
        assert_eq!(Pattern::parse(glob).unwrap().matches(name), expected, "{glob} {name}");
    }
}

/// Names as administrators, tests and attackers write them.
fn a_name() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z ]{1,12}",
        "[a-c]{4,6}",
        "[*?\\[\\]{}!\\\\/a-b-]{1,8}",
        proptest::sample::select(vec![
            "Sales",
            "sales ",
            "Ｓales",
            "Enginering",
            "Engineering",
            "/x/",
            "Team 1",
            "Team 2"
        ])
        .prop_map(str::to_owned),
    ]
}

fn some_groups() -> impl Strategy<Value = Vec<Group>> {
    proptest::collection::vec((0..40_u32, a_name(), 0..3_u32, 0..3_u32), 0..30).prop_map(|rows| {
        rows.into_iter().map(|(id, name, active, former)| group(&id.to_string(), &name, active, former)).collect()
    })
}

proptest! {
    #[test]
    fn ascii_names_have_the_same_key_and_skeleton_as_in_unicode(name in "[ -~\\t]{0,20}") {
        // One letter outside of ASCII selects the general implementation.
        prop_assert_eq!(format!("{}é", names::key(&format!("{name}x"))), names::key(&format!("{name}xé")));
        let look = |end: &str| names::skeleton(&names::key(&format!("{name}x{end}")));
        prop_assert_eq!(format!("{}é", look("")), look("é"));
    }

    #[test]
    fn every_group_appears_once(groups in some_groups()) {
        let forecast = of_groups(groups.clone());
        let mut ids: Vec<_> = groups.iter().map(|group| group.id.clone()).collect();
        ids.sort();
        ids.dedup();
        let mut seen: Vec<_> = forecast.entries.iter().map(|entry| entry.id.clone()).collect();
        seen.sort();
        prop_assert_eq!(seen, ids);
    }

    #[test]
    fn the_order_of_pages_does_not_change_the_forecast(
        (groups, shuffled) in some_groups().prop_flat_map(|groups| (Just(groups.clone()), Just(groups).prop_shuffle()))
    ) {
        prop_assert_eq!(of_groups(groups), of_groups(shuffled));
    }

    #[test]
    fn a_drafted_policy_passes(groups in some_groups()) {
        let forecast = of_groups(groups);
        let text = draft(&forecast);
        let policy = crate::config::policy(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        let violations = judge(&forecast, &policy);
        prop_assert!(violations.is_empty(), "{:?}\n{}", violations, text);
    }

    #[test]
    fn an_exact_pattern_matches_its_name_only(name in a_name(), other in a_name()) {
        let pattern = Pattern::parse(&Pattern::exactly(&name)).map_err(TestCaseError::fail)?;
        prop_assert!(pattern.matches(&name), "{:?} does not match {:?}", pattern.text(), name);
        prop_assert_eq!(pattern.matches(&other), name == other, "{:?} and {:?}", pattern.text(), other);
    }

    #[test]
    fn any_text_is_a_pattern_or_an_error(text in any::<String>(), name in any::<String>()) {
        if let Ok(pattern) = Pattern::parse(&text) {
            let _ = pattern.matches(&name);
        }
    }
}
