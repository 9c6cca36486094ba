//! What goes wrong on the way: it is waited out, said, or gone on from, and nothing is made twice.

use serde_json::json;

use super::{Org, WANTED};
use crate::support::{Machine, Served};

/// An organization whose stand-in fails from the first request of Okta on.
fn failing(fault: &str) -> Org {
    Org::new(fault, WANTED)
}

#[test]
fn the_rate_limit_is_waited_out_by_its_reset() {
    let org = failing("fault=GET /apps 429 x1; fault=POST /apps 429 x1");
    org.run(&["-v", "okta", "apply", "--yes"]).code(3).says("(attempt 2): status 429");
    assert_eq!(org.state()["apps"].as_array().unwrap().len(), 1);

    let org = failing("fault=GET /org 429 always");
    let token = org.machine.secret_file("token", org.served.get("okta_token"));
    let login = ["--timeout", "1", "okta", "login", "--url", org.served.get("okta_url"), "--okta-token-file", &token];
    org.run(&login).code(75).says("Okta's rate limit is reached").says("E0000047");
}

#[test]
fn refusals_say_what_to_do() {
    for (fault, code, says) in [
        ("fault=GET /apps 401 always", 4, "E0000011"),
        ("fault=GET /apps 403 always", 4, "Application Administrator"),
        ("fault=GET /apps html always", 1, "cannot be used"),
        ("fault=GET /apps wrong-type always", 1, "cannot be used"),
        ("fault=GET /apps truncate x1", 0, ""),
        ("fault=GET /groups 503 x2", 0, ""),
        ("fault=GET /groups reset x2", 0, ""),
    ] {
        let org = failing(fault);
        org.run(&["okta", "plan"]).code(code).says(says);
    }
}

/// Every answer of the change is lost after it was made, and the run is started again until it is through.
#[test]
fn a_run_that_breaks_off_anywhere_ends_in_the_same_state_with_nothing_made_twice() {
    let whole = failing("");
    whole.run(&["okta", "apply", "--yes"]).code(3);
    whole.click_through();
    whole.run(&["okta", "apply", "--yes"]).code(0);
    let names = |org: &Org| {
        let state = org.state();
        let app = &state["apps"][0];
        let mut pushed: Vec<String> =
            app["pushes"].as_array().unwrap().iter().map(|mapping| mapping["group"].to_string()).collect();
        pushed.sort();
        (state["apps"].as_array().unwrap().len(), app["assigned"].clone(), pushed)
    };
    let expected = names(&whole);
    for fault in [
        "fault=POST /apps reset-after x1",
        "fault=POST /apps reset x1",
        "fault=POST /apps 500 x1",
        "fault=POST /group-push/mappings reset-after x1",
        "fault=POST /group-push/mappings 500 x1",
    ] {
        let org = failing(fault);
        for _ in 0..4 {
            if org.run(&["okta", "apply", "--yes"]).code == 3 {
                break;
            }
        }
        org.click_through();
        for _ in 0..4 {
            if org.run(&["okta", "apply", "--yes"]).code == 0 {
                break;
            }
        }
        assert_eq!(names(&org), expected, "{fault}");
        org.run(&["okta", "plan", "--detailed-exitcode"]).code(0);
    }
}

#[test]
fn a_failed_change_says_how_far_it_came() {
    let org = failing("fault=POST /group-push/mappings 400 x1");
    org.run(&["okta", "apply", "--yes"]).code(3);
    org.click_through();
    org.run(&["okta", "apply", "--yes"]).code(1).says("0 of 2 changes were made").says("Run it again to continue");
    org.run(&["okta", "apply", "--yes"]).code(0);
}

/// Okta's search lags behind; what was just made is found all the same.
#[test]
fn nothing_depends_on_a_search_that_lags_behind() {
    let org = failing("okta-search-delay=1000");
    org.click("group-add", &json!({"group": "Brand new"}));
    let file = org.machine.secret_file("okta.toml", "assign = [\"Brand new\"]\n");
    org.run(&["okta", "apply", "--yes", "--file", &file]).code(3).says("Done: assign the group \"Brand new\"");
    org.run(&["okta", "plan", "--file", &file, "--detailed-exitcode"]).code(0);
}

#[test]
fn small_pages_are_followed_to_their_end() {
    let org = failing("okta-page=2");
    let listed = org.run(&["okta", "groups"]).code(0).stdout;
    assert_eq!(listed.lines().count(), 1 + 9, "{listed}");
}

#[test]
fn a_link_to_another_host_is_refused_and_the_token_goes_nowhere() {
    let elsewhere = Machine::new();
    let log = elsewhere.path("log");
    let mut command = elsewhere.command(&["sandbox", "serve", "--data", ":memory:", "-o", "json", "--access-log"]);
    command.stderr(std::fs::File::create(&log).unwrap());
    let other = Served::spawn_with_log(command);
    let org = failing(&format!("okta-page=2; okta-link={}", other.get("okta_url")));
    let ended = org.run(&["-vv", "okta", "groups"]).code(1).says("leads to another server, which was not asked");
    assert!(!ended.stderr.contains(org.served.get("okta_token")));
    drop(other);
    let asked = std::fs::read_to_string(&log).unwrap();
    assert!(!asked.contains("/api/v1/groups"), "{asked}");
}

/// Secrets appear in no output of any of these commands, however much is said.
#[test]
fn no_output_shows_a_secret() {
    let org = failing("");
    let scim = org.run(&["secret", "reveal"]).code(0).stdout.trim().to_owned();
    let secrets = [org.served.get("okta_token").to_owned(), scim, org.served.get("client_secret").to_owned()];
    let token = org.machine.secret_file("token", org.served.get("okta_token"));
    let url = org.served.get("okta_url");
    let runs: Vec<Vec<&str>> = vec![
        vec!["okta", "login", "--url", url, "--okta-token-file", &token],
        vec!["okta", "login", "--url", "https://127.0.0.1:1", "--okta-token-file", &token],
        vec!["okta", "status"],
        vec!["okta", "plan", "-o", "json"],
        vec!["okta", "apply", "--yes", "--try-connection"],
        vec!["okta", "status", "-o", "json"],
        vec!["okta", "groups"],
        vec!["okta", "groups", "--remove-imported", "--yes"],
        vec!["status"],
        vec!["setup", "--yes", "--sso-ready"],
        vec!["teams", "list"],
    ];
    for arguments in runs {
        let ended = org.run(&[&["-vv", "--timeout", "2"], &arguments[..]].concat());
        for secret in &secrets {
            for text in [&ended.stdout, &ended.stderr] {
                assert!(!text.contains(secret.as_str()), "{arguments:?}:\n{text}");
            }
        }
    }
}
