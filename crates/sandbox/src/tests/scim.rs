//! The SCIM server, with the requests that Okta sends.

use serde_json::json;

use super::*;

struct Scim {
    sandbox: Sandbox,
    base: String,
    header: String,
}

impl Scim {
    fn new() -> Self {
        let sandbox = start("");
        let (base, header) = activate(&sandbox);
        Self { sandbox, base, header }
    }

    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let kind = "content-type: application/scim+json; charset=utf-8";
        call(method, &format!("{}{path}", self.base), &[&self.header, kind], body.map(Value::to_string).as_deref())
    }

    fn get(&self, path: &str) -> Reply {
        self.send("GET", path, None)
    }

    fn filter(&self, kind: &str, expression: &str) -> Reply {
        let encoded: String = url::form_urlencoded::byte_serialize(expression.as_bytes()).collect();
        self.get(&format!("/{kind}?filter={encoded}&startIndex=1&count=100"))
    }

    fn member(&self, id: &str) -> Value {
        call("GET", &format!("{}/members/{id}", org(&self.sandbox)), &[&token(&self.sandbox, READ)], None).body
    }

    fn create(&self, name: &str) -> String {
        let reply = self.send("POST", "/Users", Some(&user(name)));
        assert_eq!(reply.status, 201, "{}", reply.text);
        reply.body["id"].as_str().unwrap().to_owned()
    }

    fn push(&self, name: &str, members: &[&str]) -> String {
        let group =
            json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name, "members": [] });
        let reply = self.send("POST", "/Groups", Some(&group));
        assert_eq!(reply.status, 201, "{}", reply.text);
        let id = reply.body["id"].as_str().unwrap().to_owned();
        let members: Vec<Value> = members.iter().map(|id| json!({ "value": id, "display": "x" })).collect();
        if !members.is_empty() {
            self.patch(&format!("/Groups/{id}"), &json!([{ "op": "add", "path": "members", "value": members }]));
        }
        id
    }

    fn patch(&self, path: &str, operations: &Value) -> Reply {
        let message = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
        self.send("PATCH", path, Some(&message))
    }
}

fn user(name: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name,
        "name": { "givenName": "Nova", "familyName": "Quist" }, "active": true, "password": "r4nd0m-p4ssw0rd",
        "emails": [{ "primary": true, "value": name, "type": "work" }], "displayName": "Nova Quist", "locale": "en-US",
        "externalId": "00u1", "groups": [], "title": "Engineer"
    })
}

#[test]
fn test_save_and_import_read_everybody_in_pages_with_numbers() {
    let scim = Scim::new();
    let first = scim.get("/Users?startIndex=1&count=2");
    assert_eq!(first.status, 200);
    for (name, value) in [("totalResults", 40), ("startIndex", 1), ("itemsPerPage", 2)] {
        assert_eq!(first.body[name].as_u64(), Some(value), "{name} is a number");
    }
    assert_eq!(scim.get("/Groups?startIndex=1&count=100").body["totalResults"], 8);
    for count in [1, 3, 7, 39, 40, 200] {
        let mut ids = Vec::new();
        while ids.len() < 40 {
            let page = scim.get(&format!("/Users?startIndex={}&count={count}", ids.len() + 1)).body;
            ids.extend(
                page["Resources"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap().to_owned()),
            );
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 40, "count={count}");
    }
    for (query, status, length) in [
        ("startIndex=0&count=5", 200, 5),
        ("startIndex=-7&count=5", 200, 5),
        ("count=-1", 200, 0),
        ("count=0", 200, 0),
        ("startIndex=99999999999", 200, 0),
        ("count=x", 400, 0),
    ] {
        let reply = scim.get(&format!("/Users?{query}"));
        assert_eq!(reply.status, status, "{query}");
        assert_eq!(reply.body["Resources"].as_array().map_or(0, Vec::len), length, "{query}");
    }
}

#[test]
fn the_life_of_a_person() {
    let scim = Scim::new();
    assert_eq!(scim.filter("Users", "userName eq \"nova@demo.example\"").body["totalResults"], 0);
    let id = scim.create("nova@demo.example");
    let path = format!("/Users/{id}");
    assert_eq!(scim.filter("Users", "userName eq \"NOVA@DEMO.EXAMPLE\"").body["totalResults"], 1);
    let again = scim.send("POST", "/Users", Some(&user("Nova@demo.example")));
    assert_eq!(
        (again.status, again.body["scimType"].as_str(), again.body["status"].as_str()),
        (409, Some("uniqueness"), Some("409"))
    );

    // Update: the whole resource comes back with a change.
    let mut known = scim.get(&path).body;
    assert_eq!((known["externalId"].as_str(), known["title"].as_str()), (Some("00u1"), Some("Engineer")));
    assert!(known.get("password").is_none());
    known["name"]["familyName"] = json!("Quist-Berg");
    assert_eq!(scim.send("PUT", &path, Some(&known)).status, 200);
    assert_eq!(scim.member(&id)["name"], "Nova Quist-Berg");

    // Deactivated: Former, and the same Employee when it comes back.
    scim.patch(&path, &json!([{ "op": "replace", "value": { "active": false } }]));
    assert_eq!(scim.member(&id)["status"], "former");
    assert_eq!(scim.get(&path).body["active"], false);
    scim.patch(&path, &json!([{ "op": "replace", "value": { "active": true } }]));
    assert_eq!(
        (scim.member(&id)["status"].as_str(), scim.get(&path).body["id"].as_str()),
        (Some("active"), Some(id.as_str()))
    );

    // Deleted: out of sight, but the Employee is kept.
    assert_eq!(scim.send("DELETE", &path, None).status, 204);
    assert_eq!((scim.get(&path).status, scim.member(&id)["status"].as_str()), (404, Some("former")));
}

#[test]
fn a_person_who_leaves_keeps_the_bookings() {
    let scim = Scim::new();
    let header = token(&scim.sandbox, READ);
    let count = |id: &str| {
        let url = format!("{}/bookings?member={id}", org(&scim.sandbox));
        call("GET", &url, &[&header], None)
            .body
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["canceled"] == false)
            .count()
    };
    let members = call("GET", &format!("{}/members", org(&scim.sandbox)), &[&header], None).body;
    let holder = members
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["status"] == "active" && count(one["_id"].as_str().unwrap()) > 0);
    let id = holder.unwrap()["_id"].as_str().unwrap();
    let before = count(id);
    scim.patch(&format!("/Users/{id}"), &json!([{ "op": "replace", "value": { "active": false } }]));
    assert_eq!((count(id), scim.member(id)["status"].as_str()), (before, Some("former")));
}

#[test]
fn groups_are_pushed_renamed_filled_and_emptied() {
    let scim = Scim::new();
    let (ada, bo) = (scim.create("ada@x.example"), scim.create("bo@x.example"));
    let first = scim.push("Robotics", &[&ada, &bo]);
    let second = scim.push("Night shift", &[&ada]);
    assert_eq!(scim.member(&ada)["team"], first, "the first synced Group is the Primary team");
    assert_eq!(scim.member(&ada)["teams"], json!([second]), "the others are additional");

    let path = format!("/Groups/{first}");
    let renamed = scim.patch(&path, &json!([{ "op": "replace", "value": { "id": first, "displayName": "Robots" } }]));
    assert_eq!((renamed.status, renamed.body["displayName"].as_str()), (200, Some("Robots")), "its own id is accepted");
    let other = scim.patch(&path, &json!([{ "op": "replace", "value": { "id": second, "displayName": "x" } }]));
    assert_eq!((other.status, other.body["scimType"].as_str()), (400, Some("mutability")));

    scim.patch(&path, &json!([{ "op": "remove", "path": format!("members[value eq \"{ada}\"]") }]));
    assert_eq!(scim.get(&path).body["members"].as_array().unwrap().len(), 1);
    assert_eq!(scim.member(&ada)["team"], second);
    scim.patch(&path, &json!([{ "op": "replace", "path": "members", "value": [{ "value": ada }, { "value": bo }] }]));
    assert_eq!(scim.get(&path).body["members"].as_array().unwrap().len(), 2);
    scim.patch(&path, &json!([{ "op": "replace", "path": "members", "value": [] }]));
    assert_eq!(scim.get(&path).body["members"], json!([]));
    assert_eq!(scim.send("DELETE", &path, None).status, 204);
    assert_eq!(scim.get(&path).status, 404);
    let stranger = scim.patch(
        &format!("/Groups/{second}"),
        &json!([{ "op": "add", "path": "members", "value": [{ "value": "nobody" }] }]),
    );
    assert_eq!(stranger.status, 400);
}

#[test]
fn a_refusal_says_what_is_wrong_and_never_shows_the_secret() {
    let scim = Scim::new();
    let secret = scim.header.rsplit(' ').next().unwrap();
    let url = format!("{}/Users?startIndex=1&count=2", scim.base);
    for (header, words) in [
        (None, "missing"),
        (Some(format!("authorization: {secret}")), "the word Bearer"),
        (Some(format!("authorization: Bearer Bearer {secret}")), "twice"),
        (Some(format!("authorization: Bearer {secret}x")), "not the right one"),
    ] {
        let reply = call("GET", &url, &header.iter().map(String::as_str).collect::<Vec<_>>(), None);
        assert_eq!((reply.status, reply.body["status"].as_str()), (401, Some("401")));
        assert_eq!(reply.body["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error");
        let detail = reply.body["detail"].as_str().unwrap();
        assert!(detail.contains(words) && !detail.contains(secret), "{detail}");
    }
    call("POST", &format!("{}/integrations/scim/deactivate", org(&scim.sandbox)), &[&token(&scim.sandbox, BOTH)], None);
    let off = call("GET", &url, &[&scim.header], None);
    assert!(off.status == 401 && off.text.contains("not active"), "{}", off.text);
}

#[test]
fn filters_of_every_kind() {
    let scim = Scim::new();
    let count = |kind: &str, expression: &str| scim.filter(kind, expression).body["totalResults"].as_u64();
    for (expression, expected) in [
        ("active eq false", 5),
        ("active ne false", 35),
        ("userName sw \"employee1\"", 11),
        ("userName ew \"@demo.example\"", 40),
        ("userName pr", 40),
        ("title pr", 0),
        ("not (active eq true)", 5),
        ("name.givenName eq \"ada\"", 4),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"EMPLOYEE1@demo.example\"", 1),
        ("emails[type eq \"work\" and value co \"employee2@\"]", 1),
        ("emails.value co \"employee2@\"", 1),
        ("userName eq \"employee1@demo.example\" or userName eq \"employee2@demo.example\"", 2),
        ("(active eq false or active eq true) and name.familyName sw \"nguy\"", 10),
        ("meta.created gt \"2000-01-01T00:00:00Z\"", 40),
        ("meta.created lt \"2000-01-01T00:00:00+02:00\"", 0),
    ] {
        assert_eq!(count("Users", expression), Some(expected), "{expression}");
    }
    assert_eq!(count("Groups", "displayName eq \"sales\""), Some(1));
    for wrong in [
        "userName",
        "userName eq",
        "userName xx \"a\"",
        "(active eq true",
        "emails[type eq \"work\"",
        "userName eq abc",
        "\"a\" eq \"a\"",
    ] {
        let reply = scim.filter("Users", wrong);
        assert_eq!((reply.status, reply.body["scimType"].as_str()), (400, Some("invalidFilter")), "{wrong}");
    }
}

#[test]
fn versions_protect_and_attributes_are_chosen() {
    let scim = Scim::new();
    let id = scim.create("etag@x.example");
    let url = format!("{}/Users/{id}", scim.base);
    let etag = call("GET", &url, &[&scim.header], None).headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(call("GET", &url, &[&scim.header, &format!("if-none-match: {etag}")], None).status, 304);
    let off = json!({ "Operations": [{ "op": "replace", "value": { "active": false } }] }).to_string();
    assert_eq!(call("PATCH", &url, &[&scim.header, &format!("if-match: {etag}")], Some(&off)).status, 200);
    assert_eq!(call("PATCH", &url, &[&scim.header, &format!("if-match: {etag}")], Some(&off)).status, 412);

    let only = scim.get(&format!("/Users/{id}?attributes=userName,name.givenName")).body;
    assert_eq!(only.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "meta", "name", "schemas", "userName"]);
    assert_eq!(only["name"], json!({ "givenName": "Nova" }));
    let without = scim.get(&format!("/Users/{id}?excludedAttributes=emails,groups")).body;
    assert!(without.get("emails").is_none() && without.get("userName").is_some());
}

#[test]
fn the_location_is_set_when_the_employee_is_made_and_never_later() {
    let scim = Scim::new();
    let extension = "https://hybrid.officernd.com.com/scim/schemas/extension/office";
    let mut person = user("office@x.example");
    person[extension] = json!({ "officeName": "Sydney" });
    let made = scim.send("POST", "/Users", Some(&person)).body;
    let id = made["id"].as_str().unwrap();
    let office = scim.member(id)["office"].clone();
    assert!(office.is_string());
    person[extension] = json!({ "officeName": "Berlin" });
    scim.send("PUT", &format!("/Users/{id}"), Some(&person));
    assert_eq!(scim.member(id)["office"], office);
}

#[test]
fn discovery_answers_and_a_password_is_never_kept() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.sqlite3");
    let sandbox = start_with(Data::File(path.clone()), "");
    let (base, header) = activate(&sandbox);
    let scim = Scim { sandbox, base, header };
    for name in ["ServiceProviderConfig", "ResourceTypes", "ResourceTypes/User", "Schemas"] {
        assert_eq!(scim.get(&format!("/{name}")).status, 200, "{name}");
    }
    assert_eq!(scim.get("/Schemas/urn:ietf:params:scim:schemas:core:2.0:User").status, 200);
    assert_eq!(scim.get("/Schemas/nothing").status, 404);
    scim.create("secretive@x.example");
    drop(scim);
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("r4nd0m-p4ssw0rd"));
    }
}

#[test]
fn a_put_without_active_leaves_a_former_employee_former() {
    let scim = Scim::new();
    let id = scim.create("left@demo.example");
    let path = format!("/Users/{id}");
    scim.patch(&path, &json!([{ "op": "replace", "value": { "active": false } }]));
    let mut known = scim.get(&path).body;
    known.as_object_mut().unwrap().remove("active");
    assert_eq!(scim.send("PUT", &path, Some(&known)).status, 200);
    assert_eq!(scim.get(&path).body["active"], false);
    assert_eq!(scim.member(&id)["status"], "former");
    known["active"] = json!(true);
    scim.send("PUT", &path, Some(&known));
    assert_eq!(scim.member(&id)["status"], "active", "asked for, it is");
}

/// The office of OfficeRnD's extension, whose schema is an address: with and without a path, with and without the attribute.
#[test]
fn extensions_keep_their_place_in_a_patch() {
    const OFFICE: &str = "https://hybrid.officernd.com.com/scim/schemas/extension/office";
    const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    let scim = Scim::new();
    for (number, operation) in [
        json!({ "op": "replace", "value": { (OFFICE): { "officeName": "Oslo" } } }),
        json!({ "op": "add", "path": OFFICE, "value": { "officeName": "Oslo" } }),
        json!({ "op": "replace", "path": format!("{OFFICE}:officeName"), "value": "Oslo" }),
    ]
    .into_iter()
    .enumerate()
    {
        let path = format!("/Users/{}", scim.create(&format!("office{number}@demo.example")));
        let reply = scim.patch(&path, &json!([operation]));
        assert_eq!(reply.status, 200, "{operation}: {}", reply.text);
        let user = scim.get(&path).body;
        assert_eq!(user[OFFICE]["officeName"], "Oslo", "{operation}: {user}");
        assert!(user["schemas"].as_array().unwrap().contains(&json!(OFFICE)));
    }
    let path = format!("/Users/{}", scim.create("enterprise@demo.example"));
    scim.patch(&path, &json!([{ "op": "add", "path": format!("{ENTERPRISE}:department"), "value": "Law" }]));
    assert_eq!(scim.get(&path).body[ENTERPRISE]["department"], "Law");
}

/// What is not understood is never read as "none": one object is a list of one, everything else is refused and changes nothing.
#[test]
fn members_that_are_not_understood_change_nothing() {
    let scim = Scim::new();
    let (ada, bo) = (scim.create("ada@x.example"), scim.create("bo@x.example"));
    let path = format!("/Groups/{}", scim.push("Robotics", &[&ada, &bo]));
    let count = || scim.get(&path).body["members"].as_array().unwrap().len();
    for value in [
        json!({}),
        json!("nobody"),
        json!(ada),
        json!(7),
        json!([ada]),
        json!([{}]),
        json!([{ "value": 7 }]),
        Value::Null,
    ] {
        for operation in [
            json!({ "op": "replace", "path": "members", "value": value }),
            json!({ "op": "replace", "value": { "members": value } }),
            json!({ "op": "add", "path": "members", "value": value }),
        ] {
            let reply = scim.patch(&path, &json!([operation]));
            assert_eq!((reply.status, reply.body["scimType"].as_str()), (400, Some("invalidValue")), "{operation}");
        }
        if !value.is_null() {
            let reply = scim.patch(&path, &json!([{ "op": "remove", "path": "members", "value": value }]));
            assert_eq!((reply.status, reply.body["scimType"].as_str()), (400, Some("invalidValue")), "remove {value}");
        }
        let put = json!({ "displayName": "Robotics", "members": value });
        assert_eq!(scim.send("PUT", &path, Some(&put)).status, 400, "PUT {value}");
        assert_eq!(count(), 2, "{value}");
    }
    for (operation, left) in [
        (json!({ "op": "replace", "path": "members", "value": { "value": ada } }), 1),
        (json!({ "op": "add", "path": "members", "value": { "value": bo } }), 2),
        (json!({ "op": "remove", "path": "members", "value": { "value": bo } }), 1),
        (json!({ "op": "remove", "path": "members" }), 0),
    ] {
        assert_eq!(scim.patch(&path, &json!([operation])).status, 200, "{operation}");
        assert_eq!(count(), left, "{operation}");
    }
}

/// A PATCH that answers 200 has done what it says; anything else is a 400.
#[test]
fn a_patch_has_its_effect_or_is_refused() {
    let scim = Scim::new();
    let path = format!("/Users/{}", scim.create("cy@x.example"));
    let replace = |attribute: &str, value: Value| {
        scim.patch(&path, &json!([{ "op": "replace", "path": attribute, "value": value }]))
    };
    for value in [json!([{ "value": "False" }]), json!({ "value": false }), json!(0), json!("no"), Value::Null] {
        let reply = replace("active", value.clone());
        assert_eq!((reply.status, reply.body["scimType"].as_str()), (400, Some("invalidValue")), "active {value}");
        assert_eq!(scim.get(&path).body["active"], true, "{value}");
    }
    for (value, active) in [(json!("False"), false), (json!("true"), true), (json!(false), false), (json!(true), true)]
    {
        assert_eq!(replace("active", value.clone()).status, 200);
        assert_eq!(scim.get(&path).body["active"], active, "{value}");
    }

    let home = json!([{ "op": "Add", "path": "emails[type eq \"home\"].value", "value": "home@x.example" }]);
    assert_eq!(scim.patch(&path, &home).status, 200);
    let emails = scim.get(&path).body["emails"].clone();
    assert!(
        emails.as_array().unwrap().iter().any(|one| one["type"] == "home" && one["value"] == "home@x.example"),
        "{emails}"
    );
    let vague = json!([{ "op": "add", "path": "emails[type ne \"work\" and type ne \"home\"].value", "value": "x" }]);
    assert_eq!(scim.patch(&path, &vague).body["scimType"], "noTarget");

    assert_eq!(scim.patch(&path, &json!([{ "op": "remove", "path": "name" }])).status, 200);
    assert!(scim.get(&path).body.get("name").is_none(), "{}", scim.get(&path).text);
    assert_eq!(replace("name", json!({ "givenName": "Cy", "familyName": "Case" })).status, 200);
    assert_eq!(scim.get(&path).body["name"], json!({ "givenName": "Cy", "familyName": "Case" }));

    let group = format!("/Groups/{}", scim.push("Robotics", &[]));
    for (path, attribute) in [(&path, "userName"), (&group, "displayName")] {
        let reply = scim.patch(path, &json!([{ "op": "remove", "path": attribute }]));
        assert_eq!((reply.status, reply.body["scimType"].as_str()), (400, Some("mutability")), "{attribute}");
    }
}

#[test]
fn paths_and_methods_that_are_not_there_are_scim_errors() {
    let scim = Scim::new();
    for (method, path, status) in [
        ("GET", "/Nothing", 404),
        ("GET", "/Users/1/2", 404),
        ("POST", "/Bulk", 404),
        ("PATCH", "/Users", 405),
        ("DELETE", "/Schemas", 405),
        ("PUT", "/ServiceProviderConfig", 405),
    ] {
        let reply = scim.send(method, path, None);
        assert_eq!(reply.status, status, "{method} {path}");
        assert_eq!(reply.body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{method} {path}");
        assert_eq!(reply.body["status"], status.to_string(), "{method} {path}");
    }
}

#[test]
fn the_schema_says_which_parts_of_a_member_the_server_writes() {
    let scim = Scim::new();
    let schema = scim.get("/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group").body;
    let members = schema["attributes"].as_array().unwrap().iter().find(|one| one["name"] == "members").unwrap();
    let part = |name: &str| {
        let parts = members["subAttributes"].as_array().unwrap();
        parts.iter().find(|one| one["name"] == name).unwrap().clone()
    };
    assert_eq!((part("$ref")["type"].as_str(), &part("$ref")["referenceTypes"]), (Some("reference"), &json!(["User"])));
    assert_eq!(part("display")["mutability"], "readOnly");
}
