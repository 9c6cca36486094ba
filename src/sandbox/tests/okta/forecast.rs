//! What the pull makes is what the forecast of `teams list` says, for any workspace.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock};

use proptest::prelude::*;
use rusqlite::params;

use super::*;
use crate::sandbox::store::Store;
use ornd_scim_core::http::Client;
use ornd_scim_core::scim::{Connection, import};
use ornd_scim_core::secrets::Secret;
use ornd_scim_core::teams::{Group, Known, Leftovers, People, Team};

/// One sandbox for all cases, with a second hand on its state.
struct Workspace {
    sandbox: Sandbox,
    store: Store,
    base: String,
    token: String,
    reader: String,
    _folder: tempfile::TempDir,
}

impl Workspace {
    fn get() -> &'static Mutex<Self> {
        static WORKSPACE: OnceLock<Mutex<Workspace>> = OnceLock::new();
        WORKSPACE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let data = Data::File(folder.path().join("sandbox.sqlite3"));
            let sandbox = start_with(data.clone(), "");
            let (base, header) = activate(&sandbox);
            let token = header.strip_prefix("authorization: ").unwrap().to_owned();
            let store = Store::open(&data, jiff::Timestamp::UNIX_EPOCH).unwrap();
            let reader = super::super::token(&sandbox, READ);
            Mutex::new(Self { sandbox, store, base, token, reader, _folder: folder })
        })
    }

    /// Exactly these Teams, and an Okta that knows nothing.
    fn fill(&self, names: &[String]) {
        self.store
            .write(|transaction| {
                transaction.execute("DELETE FROM teams", [])?;
                transaction.execute("DELETE FROM memberships", [])?;
                for (number, name) in names.iter().enumerate() {
                    transaction.execute(
                        "INSERT INTO teams (id, name, created_at, modified_at) VALUES (?1, ?2, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')",
                        params![format!("{number:024x}"), name],
                    )?;
                }
                Ok(())
            })
            .unwrap();
        click(&self.sandbox, "seed", &json!({ "people": "empty" }));
        click(&self.sandbox, "app-add", &json!({ "label": "OfficeRnD" }));
    }

    /// The names of the groups that are forecast, with how often each comes; from both sides, as `teams list` reads them.
    fn forecast(&self) -> (BTreeMap<String, usize>, usize) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = Client::new(ornd_scim_core::http::Settings::default(), std::sync::Arc::new(()));
        let connection = Connection::new(self.base.clone(), Secret::new(self.token.clone()));
        let groups = runtime.block_on(import::list_groups(&client, &connection, |_, _| {})).unwrap();
        let known = Known {
            complete: groups.is_complete(),
            groups: Some(
                groups
                    .items
                    .into_iter()
                    .map(|group| Group { id: group.id.into(), name: group.display_name.into(), people: People::NOBODY })
                    .collect(),
            ),
            teams: Some(self.teams()),
            ..Known::default()
        };
        let forecast = ornd_scim_core::teams::forecast(known, &Leftovers::default());
        assert!(forecast.complete);
        let names = forecast.entries.iter().filter(|entry| entry.creates_group).map(|entry| entry.shown().to_owned());
        (tally(names), forecast.groups())
    }

    /// The Teams of the API, in its pages.
    fn teams(&self) -> Vec<Team> {
        let mut teams = Vec::new();
        let mut next = String::new();
        loop {
            let url = format!("{}/teams?$limit=50{next}", org(&self.sandbox));
            let page = call("GET", &url, &[&self.reader], None);
            for team in page.body.as_array().unwrap() {
                teams.push(Team {
                    id: team["_id"].as_str().unwrap().into(),
                    name: team["name"].as_str().map(Into::into),
                    location: None,
                    created_at: None,
                    created_by: None,
                    people: People::NOBODY,
                });
            }
            match page.headers.get("rnd-cursor-next") {
                Some(cursor) => next = format!("&$next={}", cursor.to_str().unwrap()),
                None => return teams,
            }
        }
    }

    /// The names of the groups that are there after the administrator pressed Save.
    fn pull(&self) -> (BTreeMap<String, usize>, usize) {
        click(&self.sandbox, "connect", &json!({ "base_url": self.base, "token": self.token }));
        let url = format!("{}/api/v1/groups?filter=type%20eq%20%22APP_GROUP%22", self.sandbox.okta_url());
        let token = format!("authorization: SSWS {}", self.sandbox.okta_token().expose());
        let groups = call("GET", &url, &[&token], None).body;
        let groups = groups.as_array().unwrap();
        (tally(groups.iter().map(|group| group["profile"]["name"].as_str().unwrap().to_owned())), groups.len())
    }
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
