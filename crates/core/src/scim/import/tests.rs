//! Proofs of the import's reading: every list of a well-behaved server is read whole, every fault is found.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::testing::{self, Quirk, Server, group, list as page};
use super::*;

/// Reads from a server that is a function from `startIndex` to a page, without any network.
fn walk(mut answer: impl FnMut(u64) -> Value) -> Result<Listing<Group>, Error> {
    let mut pager = Pager::new(Group::KIND);
    let mut items = Vec::new();
    while let Some(start) = pager.next() {
        let wire = serde_json::from_value::<ListResponse<types::Group>>(answer(start)).unwrap();
        items.extend(pager.take::<Group>(wire)?);
    }
    let (faults, total, count) = pager.finish();
    Ok(Listing { items, faults, total, pages: count })
}

fn groups(count: usize) -> Vec<Value> {
    (0..count).map(|number| group(&format!("g{number}"), &format!("Team {number}"))).collect()
}

/// The page that a correct server gives.
fn correct(all: &[Value], start: u64) -> Value {
    let from = usize::try_from(start - 1).unwrap().min(all.len());
    let to = (from + 100).min(all.len());
    page(all.len() as u64, start, &json!(all[from..to]))
}

fn flaws(listing: &Listing<Group>) -> Vec<Flaw> {
    listing.faults.iter().map(|fault| fault.flaw.clone()).collect()
}

proptest! {
    #[test]
    fn a_well_behaved_list_is_read_whole_in_order_and_without_fault(count in 0_usize..450) {
        let all = groups(count);
        let mut asked = Vec::new();
        let listing = walk(|start| { asked.push(start); correct(&all, start) }).unwrap();
        prop_assert_eq!(&listing.faults, &vec![]);
        prop_assert!(listing.is_complete());
        let names: Vec<String> = listing.items.iter().map(|group| group.display_name.clone()).collect();
        prop_assert_eq!(names, (0..count).map(|number| format!("Team {number}")).collect::<Vec<_>>());
        // Okta's own questions: 1, 101, 201, …, and no empty page at the end.
        prop_assert_eq!(asked, (0..count.div_ceil(100).max(1)).map(|page| page as u64 * 100 + 1).collect::<Vec<_>>());
    }

    /// Whatever a server does, the reading ends, keeps each id once, and does not call a lossy reading complete.
    #[test]
    fn no_server_makes_the_reading_endless(pages in prop::collection::vec((prop::collection::vec(0_u32..300, 0..120), 0_u64..400), 1..6)) {
        let mut turn = 0;
        let listing = walk(|start| {
            let (ids, total) = &pages[turn % pages.len()];
            turn += 1;
            assert!(turn < 50, "it goes on and on");
            let resources: Vec<Value> = ids.iter().map(|id| group(&format!("g{id}"), "x")).collect();
            page(*total, start, &json!(resources))
        }).unwrap();
        let ids: BTreeSet<&str> = listing.items.iter().map(|group| group.id.as_str()).collect();
        prop_assert_eq!(ids.len(), listing.items.len());
        if listing.is_complete() {
            prop_assert_eq!(listing.items.len() as u64, listing.total);
        }
    }

    #[test]
    fn a_group_that_comes_twice_is_found_with_its_position(count in 2_usize..350, at in any::<prop::sample::Index>(), copy in any::<prop::sample::Index>()) {
        let mut all = groups(count);
        let from = at.index(count - 1);
        let to = from + 1 + copy.index(count - from - 1);
        all[to] = all[from].clone();
        let listing = walk(|start| correct(&all, start)).unwrap();
        // A page with nothing but the repeated group counts as repeated as well.
        let twice = Flaw::Twice { id: format!("g{from}"), position: to as u64 + 1 };
        prop_assert!(flaws(&listing).contains(&twice));
        prop_assert!(!listing.is_complete());
    }

    #[test]
    fn a_wrong_total_is_found(count in 1_usize..350, wrong in 0_u64..500) {
        prop_assume!(wrong != count as u64);
        let all = groups(count);
        let listing = walk(|start| {
            let mut page = correct(&all, start);
            page["totalResults"] = json!(wrong);
            page
        }).unwrap();
        let wrong_total = flaws(&listing).iter().any(|flaw| matches!(flaw, Flaw::TotalWrong { claimed, .. } if *claimed == wrong));
        // A total that is too low on a page's border ends the reading where Okta ends it: nobody can tell.
        prop_assert!(wrong_total || (wrong % 100 == 0 && wrong > 0 && wrong < count as u64), "{:?}", listing.faults);
    }

    #[test]
    fn reading_never_panics_on_any_bytes(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse::<types::Group>(String::new(), &testing::response(200, None, body));
    }
}

#[test]
fn each_fault_of_the_paging_is_named() {
    let all = groups(250);
    // The same 100 for every question: not a paging server.
    let listing = walk(|start| page(250, start, &json!(all[..100]))).unwrap();
    assert!(flaws(&listing).contains(&Flaw::RepeatedPage));
    assert_eq!((listing.items.len(), listing.pages, listing.is_complete()), (100, 2, false));

    // An empty page in the middle.
    let listing = walk(|start| if start == 101 { page(250, start, &json!([])) } else { correct(&all, start) }).unwrap();
    assert_eq!(flaws(&listing), [Flaw::EmptyPage, Flaw::TotalWrong { claimed: 250, found: 100 }]);
    assert_eq!(
        listing.faults[0].to_string(),
        "page 2 (startIndex 101): it is empty before the end of the list; not read further"
    );

    // A server that never gives more than 50: Okta goes on 100 further.
    let listing = walk(|start| {
        let from = usize::try_from(start - 1).unwrap();
        page(250, start, &json!(all[from..(from + 50).min(250)]))
    })
    .unwrap();
    assert!(flaws(&listing).contains(&Flaw::Fewer { expected: 100, found: 50 }));
    assert!(flaws(&listing).contains(&Flaw::TotalWrong { claimed: 250, found: 150 }));

    // Everything at once, whatever count says.
    let listing = walk(|start| page(250, start, &json!(all))).unwrap();
    assert!(flaws(&listing).contains(&Flaw::More { expected: 100, found: 250 }));
    assert_eq!(listing.items.len(), 250, "nothing is lost");

    // A total that moves.
    let listing = walk(|start| {
        let mut page = correct(&all, start);
        if start > 200 {
            page["totalResults"] = json!(249);
        }
        page
    })
    .unwrap();
    assert!(flaws(&listing).contains(&Flaw::TotalChanged { from: 250, to: 249 }));

    // Numbers: wrong ones, missing ones, ones that are strings.
    let numbers = |name: &'static str, value: Value| {
        let listing = walk(|start| {
            let mut page = correct(&all[..7], start);
            page[name] = value.clone();
            page
        })
        .unwrap();
        assert!(listing.is_complete(), "nothing is lost by it");
        flaws(&listing)
    };
    assert_eq!(
        numbers("itemsPerPage", json!(100)),
        [Flaw::ItemsPerPage { claimed: "the number 100".into(), found: 7 }]
    );
    assert_eq!(numbers("startIndex", json!(0)), [Flaw::StartIndex { claimed: "the number 0".into() }]);
    assert_eq!(numbers("startIndex", Value::Null), [Flaw::StartIndex { claimed: "missing".into() }]);
    assert_eq!(numbers("totalResults", json!("7")), [Flaw::NumberAsText { name: "totalResults" }]);
    assert_eq!(numbers("startIndex", json!("1")), [Flaw::NumberAsText { name: "startIndex" }]);
}

#[test]
fn a_list_without_end_is_given_up() {
    let mut serial = 0_u64;
    let error = walk(|start| {
        serial += 1;
        page(u64::MAX, start, &json!([group(&format!("g{serial}"), "x")]))
    })
    .unwrap_err();
    assert!(matches!(error, Error::Endless { kind: "Group", .. }), "{error}");
}

#[test]
fn a_group_without_name_or_id_is_left_out_and_reported_with_its_position() {
    for (broken, words) in [
        (json!({ "id": "x" }), "Group number 143 is left out: its displayName is missing"),
        (json!({ "id": "x", "displayName": 5 }), "its displayName is the number 5"),
        (json!({ "displayName": "x" }), "its id is missing"),
        (json!({ "id": "", "displayName": "x" }), "its id is the string \"\""),
    ] {
        let mut all = groups(250);
        all[142] = broken;
        let listing = walk(|start| correct(&all, start)).unwrap();
        let [fault] = &listing.faults[..] else { panic!("{:?}", listing.faults) };
        assert!(fault.to_string().contains(words), "{fault}");
        assert_eq!((listing.items.len(), listing.is_complete()), (249, false), "it hides no other");
    }
    for broken in [json!(null), json!("g7"), json!(7), json!([])] {
        let listing = walk(|start| page(2, start, &json!([broken, group("g2", "Sales")]))).unwrap();
        assert_eq!((listing.items.len(), listing.faults.len(), listing.is_complete()), (1, 1, false), "{broken}");
    }
    // A page without a usable record does not end the list.
    let listing = walk(|start| {
        if start == 1 { page(101, 1, &json!(vec![7; 100])) } else { page(101, 101, &json!([group("g", "Sales")])) }
    });
    assert_eq!(listing.unwrap().items.len(), 1);
}

#[test]
fn an_answer_that_is_no_list_is_an_error() {
    let list = page(0, 1, &json!([])).to_string();
    let missing = list.replace(",\"totalResults\":0", "");
    assert_ne!(missing, list);
    let cases = [
        (401, String::new(), "rejected the API Token"),
        (500, String::new(), "with 500"),
        (302, String::new(), "with 302"),
        (200, String::new(), "the body is empty"),
        (200, "<html>".to_owned(), "HTML or XML"),
        (200, list[..list.len() - 3].to_owned(), "cut off"),
        (200, "{}".to_owned(), "not a ListResponse"),
        (200, "[]".to_owned(), ""),
        (200, missing, "totalResults is missing"),
        (200, list.replace("\"totalResults\":0", "\"totalResults\":\"many\""), "totalResults is the string \"many\""),
        (200, list.replace("[]", "7"), "invalid type"),
    ];
    for (status, body, words) in cases {
        let error =
            parse::<types::Group>("GET /Groups".into(), &testing::response(status, None, body.clone())).unwrap_err();
        assert!(error.to_string().contains(words), "{status} {body}: {error}");
    }
}

#[test]
fn a_user_is_read_with_what_it_has() {
    let wire = |value: Value| User::from_wire(serde_json::from_value(value).unwrap());
    let user = wire(json!({
        "id": "u1", "userName": "ada", "active": false, "name": { "givenName": "Ada", "familyName": "Lovelace" },
        "emails": [{ "value": "old@example.com" }, { "value": "ada@example.com", "primary": true }],
    }))
    .unwrap();
    assert_eq!((user.name.as_deref(), user.email.as_deref()), (Some("Ada Lovelace"), Some("ada@example.com")));
    assert_eq!(user.active, Some(false));
    let bare = wire(json!({ "id": "u2", "userName": "x", "active": "yes", "name": null, "emails": null })).unwrap();
    assert_eq!((bare.name, bare.email, bare.active), (None, None, None));
    assert!(wire(json!({ "id": "u3" })).is_err());
}

#[tokio::test]
async fn groups_and_users_are_read_over_the_network_as_okta_asks() {
    let server = Server::start(&[]).await;
    server.world.lock().unwrap().groups = groups(201);
    let mut progress = Vec::new();
    let listing = list_groups(&testing::client(), &server.connection(), |read, total| progress.push((read, total)))
        .await
        .unwrap();
    assert_eq!((listing.items.len(), listing.faults.len(), listing.pages), (201, 0, 3));
    assert_eq!(progress, [(100, 201), (200, 201), (201, 201)]);
    assert_eq!((&*listing.items[0].members, listing.items[0].members_known), (&["u1".into()][..], true));
    assert_eq!(server.log(), ["GET /scim/v2/Groups"; 3]);
    let users = list_users(&testing::client(), &server.connection(), |_, _| {}).await.unwrap();
    assert_eq!(
        users.items.iter().map(|user| user.user_name.as_str()).collect::<Vec<_>>(),
        ["ada@example.com", "grace@example.com"]
    );
}

#[tokio::test]
async fn a_rejected_token_and_a_server_that_does_not_page_are_reported() {
    let server = Server::start(&[Quirk::NoPaging]).await;
    server.world.lock().unwrap().groups = groups(150);
    let listing = list_groups(&testing::client(), &server.connection(), |_, _| {}).await.unwrap();
    assert_eq!(listing.items.len(), 150);
    assert!(listing.faults.iter().any(|fault| matches!(fault.flaw, Flaw::More { .. })));

    let wrong = Connection::new(server.base_url.clone(), crate::secrets::Secret::new("Bearer wrong".into()));
    let error = list_groups(&testing::client(), &wrong, |_, _| {}).await.unwrap_err();
    assert!(
        matches!(&error, Error::Rejected { status: 401, detail: Some(detail), .. } if detail == "the SCIM Secret is wrong")
    );
}
