//! `okta groups`: where each group came from, and the way back from an accidental pull.

use serde_json::json;

use super::{Org, WANTED};

fn pulled() -> Org {
    let org = Org::new("", WANTED);
    org.run(&["okta", "apply", "--yes"]).code(3);
    org.click_through();
    org
}

#[test]
fn groups_with_their_app_and_the_teams_of_their_name() {
    let org = pulled();
    org.run(&["okta", "groups"])
        .code(0)
        .says("the pull created 8")
        .prints("Enginering\tAPP_GROUP\tOfficeRnD Hybrid\ttrue");
    let colliding = org.run(&["okta", "groups", "--colliding"]).code(0).stdout;
    let names: Vec<&str> = colliding.lines().skip(1).map(|line| line.split('\t').next().unwrap()).collect();
    assert!(names.contains(&"Sales") && names.contains(&"Engineering"), "{colliding}");
    assert!(!names.contains(&"Finance") && !names.contains(&"Everyone"), "{colliding}");
    // The pull created exactly what the forecast had said; nothing more is to come.
    let teams = org.machine.json(&["teams", "list", "-o", "json"]);
    assert_eq!(teams["okta_read"], true);
    assert_eq!(teams["groups_to_create"], 0);
}

#[test]
fn the_forecast_sees_groups_that_stand_in_the_way_before_the_pull() {
    let org = Org::new("", "");
    let teams = org.machine.json(&["teams", "list", "-o", "json"]);
    assert_eq!(teams["groups_to_create"], 8);
    let sales = teams["teams"].as_array().unwrap().iter().find(|team| team["name"] == "Sales").unwrap();
    assert_eq!(sales["okta_groups"][0]["type"], "OKTA_GROUP", "{sales}");
    assert!(sales["problems"].to_string().contains("exists-in-okta"), "{sales}");
    // A push target is Okta's own, and is not imported again.
    let org = pulled();
    org.run(&["okta", "apply", "--yes"]).code(0);
    org.run(&["teams", "list"]).code(0).prints("pushed");
    // Without Okta the Teams are listed all the same.
    let mut alone = org;
    let wrong = alone.machine.secret_file("okta-token", "00wrong");
    alone.machine.set("ORND_SCIM_OKTA_TOKEN_FILE", &wrong);
    alone.run(&["teams", "list"]).code(0).says("the groups in Okta were not read");
}

#[test]
fn an_accidental_pull_is_undone_except_for_what_is_used() {
    let org = pulled();
    org.run(&["okta", "apply", "--yes"]).code(0);
    // "Engineering" is linked, a rule puts people into "Sales", "Design " is assigned to the app by hand.
    let imported = org.machine.json(&["okta", "groups", "--imported", "-o", "json"]);
    let id = |name: &str| {
        let groups = imported["groups"].as_array().unwrap();
        groups.iter().find(|group| group["name"] == name).unwrap()["id"].as_str().unwrap().to_owned()
    };
    org.click("rule-add", &json!({"name": "By department", "group": id("Sales")}));
    org.click("assign", &json!({"group": id("Design ")}));

    org.run(&["okta", "groups", "--remove-imported"]).code(2).says("--yes");
    org.run(&["okta", "groups", "--remove-imported", "--yes"])
        .code(3)
        .says("\"Sales\" is not removed: the group rule \"By department\" uses it, or may use it")
        .says("\"Design \" is not removed: it is assigned to the app")
        .says("Removed: \"Enginering\"")
        .says("5 groups removed, 2 not");
    let left = org.run(&["okta", "groups", "--imported"]).code(0).stdout;
    assert_eq!(left.lines().count(), 3, "{left}");
    // Groups of the directory, and Teams, are as they were.
    org.run(&["okta", "groups"]).code(0).prints("Interns 2024\tOKTA_GROUP");
    assert_eq!(org.machine.json(&["teams", "list", "-o", "json"])["teams"].as_array().unwrap().len(), 9);
}
