//! Matching and findings, by hand.

use proptest::prelude::*;

use super::*;
use crate::officernd::EmploymentStatus;

fn okta<'a>(id: &'a str, email: &'a str) -> OktaUser<'a> {
    OktaUser {
        id,
        external_id: None,
        user_name: Some(email),
        email: Some(email),
        names: [None, None],
        status: OktaUserStatus::Active,
        since: None,
        has_error: false,
        location: None,
    }
}

fn scim<'a>(id: &'a str, email: &'a str) -> ScimUser<'a> {
    ScimUser { id, external_id: None, user_name: email, email: Some(email), name: None, active: Some(true) }
}

fn api<'a>(id: &'a str, email: &'a str) -> ApiEmployee<'a> {
    ApiEmployee {
        id,
        name: None,
        email: Some(email),
        status: EmploymentStatus::Active,
        team: None,
        teams: &[],
        location: None,
    }
}

/// A roster whose lists are all complete.
fn roster(okta: &[OktaUser<'_>], scim: &[ScimUser<'_>], api: &[ApiEmployee<'_>]) -> Roster {
    let mut roster = Roster::default();
    for &user in okta {
        roster.add_okta(user);
    }
    for &user in scim {
        roster.add_scim(user);
    }
    for &employee in api {
        roster.add_employee(employee);
    }
    let whole = |people: usize| Coverage { people: Some(people), complete: true };
    roster.okta_coverage = whole(okta.len());
    roster.scim_coverage = whole(scim.len());
    roster.api_coverage = whole(api.len());
    roster.groups_complete = true;
    roster
}

/// `finding email` of each finding.
fn findings(roster: Roster) -> Vec<String> {
    let comparison = compare(roster);
    let line =
        |finding: &Finding| format!("{} {}", finding.finding.as_str(), finding.email.as_deref().unwrap_or_default());
    comparison.findings.iter().map(line).collect()
}

#[test]
fn the_three_records_of_one_person_agree() {
    let ann = OktaUser { external_id: Some("e1"), ..okta("00u1", "ann@acme.example") };
    let user = ScimUser { external_id: Some("00u1"), ..scim("e1", "ann@acme.example") };
    let comparison = compare(roster(&[ann], &[user], &[api("e1", "ann@acme.example")]));
    assert_eq!(comparison.findings, []);
    assert_eq!(comparison.same_ids, Some(true));
    let rows: Vec<Row> = comparison.rows().collect();
    let [row] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!(row.matched_by, Some(Link::ExternalId));
    assert_eq!((row.status, row.okta_status, row.scim_active), (Some("active"), Some("active"), Some(true)));
}

#[test]
fn a_leaver_with_access_comes_first() {
    let leaver = OktaUser {
        status: OktaUserStatus::Deactivated,
        since: Some("2026-11-01T09:00:00Z"),
        ..okta("00u1", "ann@acme.example")
    };
    let comparison =
        compare(roster(&[leaver, okta("00u2", "ben@acme.example")], &[], &[api("e1", "ann@acme.example")]));
    let kinds: Vec<_> = comparison.findings.iter().map(|finding| finding.finding).collect();
    assert_eq!(kinds, [FindingKind::ActiveButDeactivated, FindingKind::Missing]);
    let [first, second] = &comparison.findings[..] else { panic!("{:?}", comparison.findings) };
    assert!(first.detail.contains("since 2026-11-01T09:00:00Z"));
    // What a list by kind shows: no more than its title leaves open.
    assert_eq!(first.finding.title(), "Deactivated in Okta, still active in OfficeRnD");
    assert_eq!((&*first.note, &*second.note), ("deactivated since 1 Nov 2026", "never provisioned"));
    assert_eq!(second.action, "in Okta, open the app > Assignments and choose Provision User");
}

#[test]
fn ids_are_only_trusted_where_the_lists_prove_them() {
    // Equal ids of different people: matching by them would mix everybody up.
    let users = [scim("1", "ann@acme.example"), scim("2", "ben@acme.example")];
    let employees = [api("2", "ann@acme.example"), api("1", "ben@acme.example")];
    let comparison = compare(roster(&[], &users, &employees));
    assert_eq!(comparison.same_ids, Some(false));
    let pairs: Vec<_> = comparison.rows().map(|row| (row.scim_id.unwrap(), row.employee_id.unwrap())).collect();
    assert_eq!(pairs, [("1".to_owned(), "2".to_owned()), ("2".to_owned(), "1".to_owned())]);
    // One changed e-mail among many equal ones does not disprove it.
    let names: Vec<String> = (0..12).map(|number| format!("p{number}@acme.example")).collect();
    let ids: Vec<String> = (0..12).map(|number| format!("id{number}")).collect();
    let users: Vec<_> = names.iter().zip(&ids).map(|(name, id)| scim(id, name)).collect();
    let mut employees: Vec<_> = names.iter().zip(&ids).map(|(name, id)| api(id, name)).collect();
    employees[3].email = Some("new@acme.example");
    assert_eq!(compare(roster(&[], &users, &employees)).same_ids, Some(true));
}

#[test]
fn nothing_is_concluded_from_incomplete_lists() {
    let mut cut = roster(&[okta("00u1", "ann@acme.example")], &[], &[api("e2", "ben@acme.example")]);
    cut.okta_coverage.complete = false;
    cut.api_coverage.complete = false;
    let comparison = compare(cut);
    assert_eq!(comparison.findings, []);
    assert!(comparison.not_compared.len() >= 2, "{:?}", comparison.not_compared);
    // Without Okta nobody is unassigned.
    let mut without = roster(&[], &[], &[api("e2", "ben@acme.example")]);
    without.okta_coverage = Coverage::default();
    assert_eq!(findings(without), [""; 0]);
}

#[test]
fn pushed_groups_are_compared_with_teams() {
    let emails = ["ann@acme.example", "ben@acme.example", "cy@acme.example"];
    let okta_users: Vec<_> = ["00u1", "00u2", "00u3"].iter().zip(emails).map(|(id, email)| okta(id, email)).collect();
    let users: Vec<_> = ["s1", "s2", "s3"].iter().zip(emails).map(|(id, email)| scim(id, email)).collect();
    let mut people = roster(&okta_users, &users, &[]);
    people.api_coverage = Coverage::default();
    people.add_group("Design", ["s2", "s3"], true);
    people.add_pushed("Designers", "design", 0, ["00u1", "00u2"], true);
    let comparison = compare(people.clone());
    let found: Vec<_> = comparison
        .findings
        .iter()
        .map(|f| (f.finding.as_str(), f.email.as_deref().unwrap(), f.team.as_deref().unwrap()))
        .collect();
    assert_eq!(found, [("team-missing", emails[0], "design"), ("team-extra", emails[2], "design")]);
    assert!(comparison.findings[0].hint.contains("Push Groups > \"Designers\""));

    // Two Teams of the name, unreadable members, or an incomplete group: not compared, and said.
    let mut twice = people.clone();
    twice.add_group("DESIGN", [], true);
    let mut unreadable = people.clone();
    unreadable.groups[0].members_known = false;
    for unclear in [twice, unreadable] {
        let comparison = compare(unclear);
        assert_eq!(comparison.findings, []);
        assert!(comparison.not_compared.iter().any(|why| why.contains("design")), "{:?}", comparison.not_compared);
    }
    let mut cut = people;
    cut.pushed[0].complete = false;
    assert_eq!(
        findings(cut),
        [format!("team-missing {}", emails[0])],
        "nobody is too many in a Team of an incomplete group"
    );
}

#[test]
fn the_primary_team_is_the_first_pushed_group_of_a_person() {
    let additional = ["t2".into()];
    let ann = ApiEmployee { team: Some("t2"), ..api("e1", "ann@acme.example") };
    let ben = ApiEmployee { team: Some("t1"), teams: &additional, ..api("e2", "ben@acme.example") };
    let mut people = roster(&[okta("00u1", "ann@acme.example"), okta("00u2", "ben@acme.example")], &[], &[ann, ben]);
    people.scim_coverage = Coverage::default();
    people.add_team("t1", "Engineering");
    people.add_team("t2", "Berlin");
    people.add_pushed("Eng", "Engineering", 0, ["00u1", "00u2"], true);
    people.add_pushed("Berliners", "Berlin", 1, ["00u1", "00u2"], true);
    assert_eq!(findings(people), ["team-missing ann@acme.example"], "Ben's Primary team is the first; Ann lacks it");
    let ann = ApiEmployee { team: Some("t2"), teams: &["t1".into()], ..api("e1", "ann@acme.example") };
    let mut people = roster(&[okta("00u1", "ann@acme.example")], &[], &[ann]);
    people.scim_coverage = Coverage::default();
    people.add_team("t1", "Engineering");
    people.add_team("t2", "Berlin");
    people.add_pushed("Eng", "Engineering", 0, ["00u1"], true);
    people.add_pushed("Berliners", "Berlin", 1, ["00u1"], true);
    let comparison = compare(people);
    assert_eq!(comparison.findings.len(), 1);
    assert_eq!(comparison.findings[0].detail, "Primary team is \"Berlin\", intended is \"Engineering\"");
}

#[test]
fn locations_are_compared_where_somebody_has_one() {
    let of = |id, email, location| ApiEmployee { location, ..api(id, email) };
    let from_okta = OktaUser { location: Some("BER"), ..okta("00u3", "cy@acme.example") };
    let accounts = [
        okta("00u1", "ann@acme.example"),
        okta("00u2", "ben@acme.example"),
        from_okta,
        okta("00u4", "di@acme.example"),
    ];
    let employees = [
        of("e1", "ann@acme.example", Some("l1")),
        of("e2", "ben@acme.example", None),
        of("e3", "cy@acme.example", None),
        of("e4", "di@acme.example", Some("l9")),
    ];
    let mut people = roster(&accounts, &[], &employees);
    people.scim_coverage = Coverage::default();
    people.add_location("l1", "Berlin");
    assert_eq!(
        findings(people),
        ["no-location ben@acme.example", "unknown-location cy@acme.example", "unknown-location di@acme.example"]
    );
    let mut nowhere = roster(&accounts[..1], &[], &[api("e1", "ann@acme.example")]);
    nowhere.scim_coverage = Coverage::default();
    let comparison = compare(nowhere);
    assert_eq!(comparison.findings, []);
    assert!(comparison.not_compared.iter().any(|why| why.contains("locations")));
}

#[test]
fn earlier_findings_are_not_new() {
    let before = compare(roster(&[okta("00u1", "ann@acme.example")], &[], &[]));
    let earlier = diff::Earlier {
        schema_version: 2,
        filtered: false,
        findings: before.findings.iter().map(Into::into).collect(),
    };
    let now = compare(roster(&[okta("00u1", "ann@acme.example"), okta("00u2", "ben@acme.example")], &[], &[]));
    let (is_new, resolved) = diff::diff(&earlier, &now.findings);
    assert_eq!((is_new, resolved.len()), (vec![false, true], 0));
    let (_, resolved) = diff::diff(&earlier, &[]);
    assert_eq!(resolved[0].email.as_deref(), Some("ann@acme.example"));
}

proptest! {
    /// People with unique e-mails and ids: whatever is known of the ids, everybody is matched and nothing is found.
    #[test]
    fn people_who_agree_are_matched(
        known in proptest::collection::vec((any::<bool>(), any::<bool>()), 1..20),
        same_ids in any::<bool>(),
        order in any::<u64>(),
    ) {
        let number = known.len();
        let text = |kind: &str| (0..number).map(|n| format!("{kind}{n}")).collect::<Vec<_>>();
        let (okta_ids, scim_ids) = (text("00u"), text("s"));
        let api_ids = if same_ids { scim_ids.clone() } else { text("a") };
        let emails: Vec<String> = (0..number).map(|n| format!("p{n}@acme.example")).collect();
        let upper: Vec<String> = emails.iter().map(|email| email.to_uppercase()).collect();
        let accounts: Vec<_> = (0..number).map(|n| OktaUser {
            external_id: known[n].0.then_some(scim_ids[n].as_str()), ..okta(&okta_ids[n], &upper[n])
        }).collect();
        let mut users: Vec<_> = (0..number).map(|n| ScimUser {
            external_id: known[n].1.then_some(okta_ids[n].as_str()), ..scim(&scim_ids[n], &emails[n])
        }).collect();
        let employees: Vec<_> = (0..number).map(|n| api(&api_ids[n], &emails[n])).collect();
        let turn = usize::try_from(order % number as u64).unwrap_or(0);
        users.rotate_left(turn);
        let comparison = compare(roster(&accounts, &users, &employees));
        prop_assert!(comparison.findings.is_empty(), "{:?}", comparison.findings);
        prop_assert_eq!(comparison.rows().count(), number);
        prop_assert!(comparison.rows().all(|row| row.okta_user_id.is_some() && row.scim_id.is_some() && row.employee_id.is_some()));
    }

    /// Whatever the records are: each one is in exactly one row, and a link is never between different unique e-mails
    /// without an id that says so.
    #[test]
    fn every_record_is_listed_once(
        okta_emails in proptest::collection::vec(0_u8..6, 0..6),
        scim_emails in proptest::collection::vec((0_u8..6, proptest::option::of(0_u8..6), any::<bool>()), 0..6),
        api_emails in proptest::collection::vec((0_u8..6, any::<bool>()), 0..6),
    ) {
        let emails: Vec<String> = (0..6).map(|n| format!("p{n}@acme.example")).collect();
        let okta_ids: Vec<String> = (0..6).map(|n| format!("00u{n}")).collect();
        let ids: Vec<String> = (0..6).map(|n| format!("e{n}")).collect();
        let accounts: Vec<_> = okta_emails.iter().enumerate()
            .map(|(n, &email)| okta(&okta_ids[n], &emails[usize::from(email)])).collect();
        let users: Vec<_> = scim_emails.iter().enumerate().map(|(n, &(email, external, active))| ScimUser {
            external_id: external.map(|id| okta_ids[usize::from(id)].as_str()),
            active: Some(active),
            ..scim(&ids[n], &emails[usize::from(email)])
        }).collect();
        let employees: Vec<_> = api_emails.iter().enumerate().map(|(n, &(email, former))| ApiEmployee {
            status: if former { EmploymentStatus::Former } else { EmploymentStatus::Active },
            ..api(&ids[n], &emails[usize::from(email)])
        }).collect();
        let comparison = compare(roster(&accounts, &users, &employees));
        let rows: Vec<Row> = comparison.rows().collect();
        let count = |ids: Vec<&Option<String>>| ids.into_iter().flatten().count();
        prop_assert_eq!(count(rows.iter().map(|row| &row.okta_user_id).collect()), accounts.len());
        prop_assert_eq!(count(rows.iter().map(|row| &row.scim_id).collect()), users.len());
        prop_assert_eq!(count(rows.iter().map(|row| &row.employee_id).collect()), employees.len());
    }
}
