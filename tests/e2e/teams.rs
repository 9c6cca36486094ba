//! `teams list` and `teams check`: what Okta's first pull will create, before it cannot be undone.

use serde_json::{Value, json};

use crate::support::{Machine, Served, canned, steady};

/// A machine whose sandbox is always the same day, so that what is printed is always the same.
fn machine() -> Machine {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z");
    machine
}

fn active() -> Machine {
    let machine = machine();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    machine
}

#[test]
fn every_team_with_its_group_its_people_and_its_problems() {
    let machine = active();
    let mut all = String::new();
    for arguments in [
        &["-o", "table"][..],
        &["-o", "table", "--problems"],
        &["-o", "table", "--tree"],
        &["-o", "tsv", "-q"],
        &["-o", "csv", "--source", "scim", "-q"],
    ] {
        let ended = machine.run(&[&["--sandbox", "teams", "list"], arguments].concat()).code(0);
        all.push_str(&format!("$ teams list {}\n{}{}\n", arguments.join(" "), ended.stdout, ended.stderr));
    }
    snapbox::assert_data_eq!(steady(&machine, &all), snapbox::file!["snapshots/teams.txt"].raw());
}

#[test]
fn before_activation_only_the_api_is_read() {
    let machine = machine();
    machine.run(&["--sandbox", "teams", "list"]).code(0).prints("zz-test").says("Only the API was read");
    machine.run(&["--sandbox", "teams", "list", "--source", "scim"]).code(4).says("SCIM cannot be read");
    machine.run(&["--sandbox", "teams", "list", "--source", "both"]).code(4).says("activate");
}

#[test]
fn scim_alone_is_enough() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    let secret = machine.run(&["secret", "reveal"]).code(0).stdout;
    let base_url = machine.json(&["status", "-o", "json"])["scim_base_url"].as_str().unwrap().to_owned();

    // Another machine knows the SCIM side only.
    let mut other = Machine::new();
    other.write(
        &other.config(),
        &format!("[profile.acme]\norg = \"demo\"\nstore = \"file\"\nscim-base-url = \"{base_url}\"\n"),
    );
    other.set("ORND_SCIM_SCIM_SECRET", secret.trim());
    let listed = other.json(&["teams", "list", "-o", "json"]);
    assert_eq!(listed["source"], "scim");
    assert_eq!(listed["groups_to_create"], 8);
    let problems = |name: &str| {
        let teams = listed["teams"].as_array().unwrap();
        let team = teams.iter().find(|team| team["okta_group"] == name).unwrap();
        team["problems"].as_array().unwrap().iter().map(|p| p["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(problems("zz-test do not use"), ["only-former", "likely-test"], "SCIM's Users say who is Former");
    other.run(&["teams", "list", "--source", "api"]).code(4).says("ornd-scim login");
    // Nothing at all is known.
    other.write(&other.config(), "[profile.acme]\norg = \"demo\"\nstore = \"file\"\n");
    other.run(&["teams", "list"]).code(4).says("no credentials to read Teams");
}

#[test]
fn a_drafted_policy_passes_until_a_team_is_created() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    let policy = machine.path("teams.toml").display().to_string();
    machine.run(&["teams", "check", "--write-policy", &policy]).code(0).says("8 groups");
    machine.run(&["teams", "check", "--write-policy", &policy]).code(2).says("already exists");
    machine.run(&["teams", "check", "--policy", &policy]).code(0).says("The policy allows");
    let before = machine.run(&["teams", "list", "-o", "json"]).code(0).stdout;
    let earlier = machine.secret_file("before.json", &before);
    machine.run(&["teams", "check", "--diff", &earlier, "--detailed-exitcode"]).code(0).says("0 changes");

    new_group(&served, &machine, "Zebra crossing");
    let ended = machine.run(&["teams", "check", "--policy", &policy]).code(5);
    let ended = ended.prints("Zebra crossing\tallow\t").says("does not allow the 9 groups");
    assert!(ended.stdout.contains("\tmax\tthe pull would create 9 groups; the policy allows 8"));
    machine
        .run(&["teams", "check", "--diff", &earlier])
        .code(0)
        .prints("added\t\tZebra crossing")
        .says("1 change since");
    machine.run(&["teams", "check", "--diff", &earlier, "--detailed-exitcode"]).code(10);
    let document = machine.json(&["teams", "check", "--policy", &policy, "--diff", &earlier, "-o", "json"]);
    assert_eq!(document["passed"], false);
    assert_eq!(document["differences"][0]["change"], "added");
}

/// Makes a Team by SCIM, as a push does.
fn new_group(served: &Served, machine: &Machine, name: &str) {
    let secret = machine.run(&["secret", "reveal"]).code(0).stdout;
    let url = format!("{}/scim/v2/demo/Groups", served.get("origin"));
    let body =
        json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name, "members": [] });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let status = runtime.block_on(async {
        let client = reqwest::Client::builder().tls_backend_preconfigured(crate::support::no_tls()).build().unwrap();
        let request = client.post(url).header("authorization", format!("Bearer {}", secret.trim()));
        request.header("content-type", "application/scim+json").body(body.to_string()).send().await.unwrap().status()
    });
    assert_eq!(status, 201);
}

#[test]
fn activation_refuses_what_the_policy_does_not_allow() {
    let machine = machine();
    let policy = machine.secret_file("teams.toml", "deny = [\"zz-*\"]\nerrors = [\"look-alike\", \"similar-name\"]\n");
    let arguments = ["--sandbox", "activate", "--yes", "--policy", policy.as_str()];
    let ended = machine.run(&arguments).code(5);
    ended
        .says("\"zz-test do not use\": denied by \"zz-*\"")
        .says("similar-name: similar to")
        .says("--accept-teams")
        .says("nothing was changed");
    machine.run(&["--sandbox", "setup", "--yes", "--policy", &policy]).code(5).says("denied by \"zz-*\"");
    // Nothing was activated by either.
    machine.run(&["--sandbox", "token"]).code(4);

    let accepted = machine.run(&[&arguments[..], &["--accept-teams"]].concat()).code(0);
    accepted.says("continuing with --accept-teams although").says("denied by \"zz-*\"");
    machine.run(&["--sandbox", "test"]).code(0);
    // Once it is active, there is nothing left to guard in `activate`, but in `setup` there is: the pull comes in Okta.
    machine.run(&arguments).code(0).says("active already");
    machine.run(&["--sandbox", "setup", "--yes", "--policy", &policy]).code(5);
    machine.run(&["--sandbox", "setup", "--yes", "--policy", &policy, "--accept-teams"]).code(0);
}

#[test]
fn without_a_policy_the_problems_are_warnings() {
    let machine = machine();
    let ended = machine.run(&["--sandbox", "setup", "--yes"]).code(0);
    let ended = ended.says("will create 8 groups. They cannot be deleted").says("\"zz-test do not use\"");
    ended.says("2 with a name similar to another Team's");
    machine.run(&["--sandbox", "sandbox", "reset", "--yes"]).code(0);
    machine.run(&["--sandbox", "activate"]).code(2).says("cannot be deleted").says("--yes");
}

#[test]
fn the_profiles_policy_is_used() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "[profile.acme.teams]\nallow = [\"Sales\"]\n");
    machine.run(&["teams", "check"]).code(5).prints("Engineering\tallow\t");
    machine.run(&["activate", "--yes"]).code(5).says("does not allow");
    // Changes to the profile keep it.
    machine.run(&["activate", "--yes", "--accept-teams"]).code(0);
    assert!(std::fs::read_to_string(machine.config()).unwrap().contains("allow = [\"Sales\"]"));
    // Without credentials to check it, a policy does not pass.
    let mut blind = Machine::new();
    blind.write(&blind.config(), "[profile.acme]\norg = \"demo\"\nstore = \"file\"\nteams = { max = 3 }\n");
    blind.set("ORND_SCIM_SCIM_SECRET", "s3cret-s3cret");
    blind
        .run(&["activate", "--yes", "--base-url", "http://127.0.0.1:1/scim"])
        .code(5)
        .says("no credentials to read them");
}

#[test]
fn unusable_policies_are_explained() {
    let machine = active();
    let check = |text: &str| {
        let policy = machine.secret_file("policy.toml", text);
        machine.run(&["--sandbox", "teams", "check", "--policy", &policy]).code(2)
    };
    check("allow = [\n").says("policy.toml, line ");
    check("max = 3\nalow = []\n").says("line 2, column 1: unknown key \"alow\"").says("did you mean \"allow\"?");
    check("allow = [\"ok\",\n  \"/(/\"]\n").says("line 2, column 3").says("unclosed group");
    check("deny = [\"[a\"]\n").says("line 1, column 9").says("is not a glob");
    check("max = -1\n").says("line 1, column 7").says("a number from 0 up");
    check("errors = [\"emtpy\"]\n").says("there is no problem \"emtpy\"").says("expected one of").says("only-former");
    machine.run(&["--sandbox", "teams", "check"]).code(2).says("--write-policy teams.toml");
    machine.run(&["--sandbox", "teams", "check", "--write-policy", "no/such/p.toml"]).code(2).says("no such folder");
    assert!(!machine.path("no").exists(), "no folder is made");
    machine.run(&["--sandbox", "teams", "check", "--policy", "/nonexistent"]).code(2).says("file not found");
}

#[test]
fn unusable_earlier_listings_are_explained() {
    let machine = active();
    let diff = |text: &str| {
        let file = machine.secret_file("earlier.json", text);
        machine.run(&["--sandbox", "teams", "check", "--diff", &file]).code(2)
    };
    diff("{").says("earlier.json").says("cannot compare with");
    diff("[]").says("cannot compare with");
    let part = machine.run(&["--sandbox", "teams", "list", "--problems", "-o", "json"]).code(0).stdout;
    diff(&part).says("lists only some Teams");
    diff("{\"schema_version\":3,\"complete\":true,\"teams\":[]}").says("expected 1 or 2");
    diff("{\"schema_version\":1,\"complete\":false,\"teams\":[]}").says("it is incomplete");
    machine.run(&["--sandbox", "teams", "check", "--diff", "/nonexistent"]).code(2).says("no such file");
}

#[test]
fn faults_of_the_api_never_give_a_complete_list() {
    let mut machine = active();
    machine.set("ORND_SCIM_SANDBOX", "fault=GET /teams repeat-cursor always");
    let ended = machine.run(&["--sandbox", "teams", "list"]).code(1);
    assert_eq!(ended.says("cannot be trusted").stdout, "");
    machine.set("ORND_SCIM_SANDBOX", "fault=GET /members 500 always");
    machine.run(&["--sandbox", "teams", "list"]).code(1).says("status 500");
    // Locations are only names.
    machine.set("ORND_SCIM_SANDBOX", "fault=GET /offices 404 always");
    machine.run(&["--sandbox", "teams", "list"]).code(0).prints("zz-test");
}

/// A SCIM server that gives the same page whatever is asked for.
#[test]
fn a_server_that_repeats_a_page_is_reported() {
    let page = |total: u32, names: &[&str]| {
        let groups: Vec<Value> =
            names.iter().map(|name| json!({ "id": format!("id-{name}"), "displayName": name })).collect();
        let body = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": total,
            "startIndex": 1, "itemsPerPage": groups.len(), "Resources": groups })
        .to_string();
        let text = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/scim+json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        &*Box::leak(text.into_bytes().into_boxed_slice())
    };
    // The API side answers from a sandbox, SCIM from elsewhere.
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    machine.set("ORND_SCIM_SCIM_SECRET", "s3cret-s3cret");
    let names: Vec<String> = (0..100).map(|number| format!("Group {number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let with = |machine: &mut Machine, answer: &'static [u8]| {
        served.profile(machine, &format!("scim-base-url = \"{}/scim\"\n", canned(answer)));
    };
    with(&mut machine, page(250, &names));
    let ended = machine.run(&["teams", "list"]).code(3);
    ended.says("INCOMPLETE").says("the server does not page").prints("Group 42");
    let policy = machine.secret_file("all.toml", "allow = [\"*\"]\n");
    machine.run(&["teams", "check", "--policy", &policy]).code(5).prints("complete\tthe list is incomplete");
    machine.run(&["teams", "check", "--write-policy", "new.toml"]).code(1).says("no policy was written");
    assert!(!machine.path("new.toml").exists());

    // A Group without a displayName is left out, and the list is incomplete.
    let broken = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 1,
        "startIndex": 1, "itemsPerPage": 1, "Resources": [{ "id": "1" }] })
    .to_string();
    let text = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{broken}", broken.len());
    with(&mut machine, Box::leak(text.into_bytes().into_boxed_slice()));
    machine
        .run(&["teams", "list"])
        .code(3)
        .says("INCOMPLETE")
        .says("Group number 1 is left out: its displayName is missing");
}

/// A Team whose name has line breaks and escapes stands right above the question that is asked.
#[test]
fn a_name_cannot_forge_a_line() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    new_group(&served, &machine, "A\nError: forged\n\u{1b}[2J test\r");
    let policy = machine.secret_file("none.toml", "allow = []\nerrors = [\"leftover\"]\n");
    for arguments in [
        &["teams", "list", "-o", "table"][..],
        &["teams", "list", "-o", "table", "--tree"],
        &["teams", "check", "--policy", &policy],
        &["setup", "--yes", "--policy", &policy],
        &["setup", "--yes", "--policy", &policy, "--accept-teams"],
    ] {
        let ended = machine.run(arguments);
        let all = format!("{}{}", ended.stdout, ended.stderr);
        assert!(all.contains("A\\nError: forged"), "{arguments:?} shows it on one line:\n{all}");
        assert!(!all.lines().any(|line| line.trim_start().starts_with("Error: forged")), "{arguments:?}:\n{all}");
        assert!(!all.contains('\u{1b}') && !all.contains('\r'), "{arguments:?}");
    }
}
