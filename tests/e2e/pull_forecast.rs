//! What the pull makes is what the forecast of `teams list` says, for any workspace.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use ornd_scim_core::http::{Client, Repeat, Request, Response, Settings};
use ornd_scim_core::scim::{Connection, import};
use ornd_scim_core::secrets::Secret;
use ornd_scim_core::teams::{self, Directory, Group, LikelyTests, Membership, Team};
use ornd_scim_sandbox::{Behaviour, Clock, Data, Options, Sandbox};
use proptest::prelude::*;
use serde_json::{Value, json};

/// One sandbox for all cases.
struct Workspace {
    sandbox: Sandbox,
    client: Client,
    runtime: tokio::runtime::Runtime,
    /// What is typed into Okta's two fields.
    base: String,
    token: String,
    /// The `Authorization` header of a client of the API.
    reader: String,
}

impl Workspace {
    fn get() -> &'static Mutex<Self> {
        static WORKSPACE: OnceLock<Mutex<Workspace>> = OnceLock::new();
        WORKSPACE.get_or_init(|| {
            let (clock, behaviour) = (Clock::Fixed("2026-03-02T09:00:00Z".parse().unwrap()), Behaviour::default());
            let options = Options { data: Data::Memory, port: 0, clock, behaviour, ..Options::default() };
            let mut workspace = Self {
                sandbox: Sandbox::start(options).unwrap(),
                client: Client::new(Settings::default(), std::sync::Arc::new(())),
                runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
                base: String::new(),
                token: String::new(),
                reader: String::new(),
            };
            let form = format!(
                "grant_type=client_credentials&client_id={}&client_secret={}",
                workspace.sandbox.client_id(),
                workspace.sandbox.client_secret()
            );
            let token = workspace.call("POST", &workspace.sandbox.identity_url(), "", &form);
            workspace.reader = format!("Bearer {}", body(&token)["access_token"].as_str().unwrap());
            let url = format!("{}/organizations/demo/integrations/scim/activate", workspace.sandbox.api_url());
            let settings = body(&workspace.call("POST", &url, &workspace.reader, ""))["settings"].clone();
            workspace.base = settings["scimBaseUrl"].as_str().unwrap().into();
            workspace.token = format!("Bearer {}", settings["secret"].as_str().unwrap());
            Mutex::new(workspace)
        })
    }

    fn call(&self, method: &str, url: &str, authorization: &str, body: &str) -> Response {
        let mut request = Request::get(url.parse().unwrap());
        request.method = method.parse().unwrap();
        request.repeat = Repeat::Never;
        request.headers.insert("x-sandbox-token", self.sandbox.control_token().parse().unwrap());
        if !authorization.is_empty() {
            request.headers.insert("authorization", authorization.parse().unwrap());
        }
        if method == "POST" {
            request.body = Some(body.as_bytes().to_vec());
        }
        let answer = self.runtime.block_on(self.client.send(request)).unwrap();
        assert!(answer.is_success(), "{method} {url}: {}", String::from_utf8_lossy(&answer.body));
        answer
    }

    fn control(&self, path: &str, fields: &Value) {
        self.call("POST", &format!("{}/_sandbox/{path}", self.sandbox.origin()), "", &fields.to_string());
    }

    /// Exactly these Teams, and an Okta that knows nothing.
    fn fill(&self, names: &[String]) {
        let team = |(number, name): (usize, &String)| json!({ "_id": format!("{number:024x}"), "name": name });
        let teams: Vec<Value> = names.iter().enumerate().map(team).collect();
        self.control("world?replace", &json!({ "teams": teams }));
        self.control("okta/seed", &json!({ "people": "empty" }));
        self.control("okta/app-add", &json!({ "label": "OfficeRnD" }));
    }

    /// The names of the groups that are forecast, with how often each comes; from both sides, as `teams list` reads them.
    fn forecast(&self) -> (BTreeMap<String, usize>, usize) {
        let connection = Connection::new(self.base.clone(), Secret::new(self.token.clone()));
        let groups = self.runtime.block_on(import::list_groups(&self.client, &connection, |_, _| {})).unwrap();
        let directory = Directory {
            complete: groups.is_complete(),
            groups: Some(
                groups
                    .items
                    .into_iter()
                    .map(|group| Group {
                        id: group.id.into(),
                        name: group.display_name.into(),
                        members: Membership::NOBODY,
                    })
                    .collect(),
            ),
            teams: Some(self.teams()),
            ..Directory::default()
        };
        let forecast = teams::forecast(directory, &LikelyTests::default());
        assert!(forecast.complete);
        let names =
            forecast.entries.iter().filter(|entry| entry.creates_group).map(|entry| entry.display_name().to_owned());
        (tally(names), forecast.groups())
    }

    /// The Teams of the API, in its pages.
    fn teams(&self) -> Vec<Team> {
        let mut teams = Vec::new();
        let mut next = String::new();
        loop {
            let url = format!("{}/organizations/demo/teams?$limit=50{next}", self.sandbox.api_url());
            let page = self.call("GET", &url, &self.reader, "");
            for team in body(&page).as_array().unwrap() {
                teams.push(Team {
                    id: team["_id"].as_str().unwrap().into(),
                    name: team["name"].as_str().map(Into::into),
                    location: None,
                    created_at: None,
                    created_by: None,
                    members: Membership::NOBODY,
                });
            }
            match page.header("rnd-cursor-next") {
                Some(cursor) => next = format!("&$next={cursor}"),
                None => return teams,
            }
        }
    }

    /// The names of the groups that are there after the administrator pressed Save.
    fn pull(&self) -> (BTreeMap<String, usize>, usize) {
        self.control("okta/connect", &json!({ "base_url": self.base, "token": self.token }));
        let url = format!("{}/api/v1/groups?filter=type%20eq%20%22APP_GROUP%22", self.sandbox.okta_url());
        let groups = body(&self.call("GET", &url, &format!("SSWS {}", self.sandbox.okta_token()), ""));
        let groups = groups.as_array().unwrap();
        (tally(groups.iter().map(|group| group["profile"]["name"].as_str().unwrap().to_owned())), groups.len())
    }
}

fn body(answer: &Response) -> Value {
    serde_json::from_slice(&answer.body).unwrap()
}

fn tally(names: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for name in names {
        *tally.entry(name).or_default() += 1;
    }
    tally
}

/// Names as people choose them, and as nobody would.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "Sales",
            "sales",
            "Sales ",
            "Engineering",
            "Everyone",
            "\u{200b}",
            "null",
            "a\nb",
            "\"",
            "=1+1"
        ])
        .prop_map(str::to_owned),
        "Team [0-9]{1,3}",
        "\\PC{1,40}",
        "[a-z]{256,300}",
    ]
}

/// Mostly small workspaces, and some around the borders of Okta's pages.
fn workspace() -> impl Strategy<Value = Vec<String>> {
    let of = |sizes: std::ops::Range<usize>| prop::collection::vec(name(), sizes);
    prop_oneof![4 => of(0..4), 12 => of(4..40), 2 => of(99..103), 1 => of(199..260)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_pull_makes_what_the_forecast_says(names in workspace()) {
        let workspace = Workspace::get().lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        workspace.fill(&names);
        let forecast = workspace.forecast();
        prop_assert_eq!(forecast.1, names.len());
        prop_assert_eq!(forecast, workspace.pull());
    }
}
