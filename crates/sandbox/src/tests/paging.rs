//! Lists that lose their way.

use super::*;

/// The names of each page in turn, at most eight pages.
fn pages(behaviour: &str) -> Vec<Vec<String>> {
    let sandbox = start(behaviour);
    let header = token(&sandbox, READ);
    let (mut query, mut pages) = (String::new(), Vec::new());
    while pages.len() < 8 {
        let reply = call("GET", &format!("{}/teams?$limit=3{query}", org(&sandbox)), &[&header], None);
        let list = reply.body.get("results").unwrap_or(&reply.body).as_array().unwrap().clone();
        pages.push(list.iter().map(|team| team["name"].as_str().unwrap()[..3].to_owned()).collect());
        let (header, field) = (reply.headers.get("rnd-cursor-next"), reply.body["cursorNext"].as_str());
        query = match (header, field) {
            (Some(cursor), None) => format!("&$next={}", cursor.to_str().unwrap()),
            (None, Some(cursor)) => format!("&$cursorNext={cursor}"),
            _ => break,
        };
    }
    pages
}

#[test]
fn lists_lose_their_way_in_both_styles() {
    let (a, b, c) = (vec!["Eng", "Eng", "Des"], vec!["Sal", "Peo", "Mar"], vec!["zz-", "Int"]);
    for style in ["", "body-style=v2;"] {
        let played = |fault: &str| pages(&format!("{style} fault=GET /teams {fault}"));
        assert_eq!(pages(style), [a.clone(), b.clone(), c.clone()]);
        assert_eq!(played("missing-cursor at=2"), [a.clone(), b.clone()], "cut short");
        assert_eq!(played("empty-page at=2"), [a.clone(), vec![], b.clone(), c.clone()], "nothing is lost");
        assert_eq!(played("empty-page at=1"), [vec![], a.clone(), b.clone(), c.clone()]);
        assert_eq!(
            played("overlap at=1"),
            [a.clone(), vec!["Des", "Sal", "Peo"], vec!["Mar", "zz-", "Int"]],
            "the second begins with the last of the first"
        );
        assert_eq!(played("repeat-cursor at=2 x2"), [&a, &b, &b, &b, &c].map(Clone::clone));
        let cycle = played("cursor-cycle always");
        assert_eq!(cycle.len(), 8, "it never ends");
        assert!(cycle.iter().all(|page| *page == a));
    }
}

#[test]
fn a_cycle_has_two_cursors() {
    let sandbox = start("fault=GET /teams cursor-cycle always");
    let header = token(&sandbox, READ);
    let mut cursors = vec![String::new()];
    for _ in 0..4 {
        let url = format!("{}/teams?$limit=3{}", org(&sandbox), cursors.last().unwrap());
        let reply = call("GET", &url, &[&header], None);
        cursors.push(format!("&$next={}", reply.headers["rnd-cursor-next"].to_str().unwrap()));
    }
    assert_eq!((&cursors[1], &cursors[2]), (&cursors[3], &cursors[4]));
    assert_ne!(cursors[1], cursors[2]);
}

/// Pages of fifty are the newer style's most, whatever a client asks for.
#[test]
fn pages_overlap_whatever_limit_was_asked_for() {
    let sandbox = start("body-style=v2; fault=GET /occurrences overlap");
    let header = token(&sandbox, READ);
    let dates = "start=2026-02-01T00:00:00Z&end=2027-06-01T00:00:00Z";
    let get = |query: &str| {
        let url = format!("{}/bookings/occurrences?{dates}&$limit=100{query}", org(&sandbox));
        call("GET", &url, &[&header], None).body
    };
    let first = get("");
    let second = get(&format!("&$cursorNext={}", first["cursorNext"].as_str().unwrap()));
    assert_eq!(first["results"].as_array().unwrap().len(), 50);
    assert_eq!(first["results"][49], second["results"][0]);
    assert_ne!(first["results"][49], second["results"][1]);
}
