//! OfficeRnD's API against the sandbox, and against answers that the sandbox would not give.

use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;

use ornd_scim::report::Failure;
use ornd_scim_core::http::{self, Response, Settings};
use ornd_scim_core::officernd::*;
use ornd_scim_core::secrets::Secret;
use ornd_scim_sandbox::{Behaviour, Clock, Data, Options, Sandbox};

fn sandbox(behaviour: &str) -> Sandbox {
    let behaviour = Behaviour::parse(behaviour).unwrap();
    Sandbox::start(Options { data: Data::Memory, port: 0, clock: Clock::System, behaviour, ..Options::default() })
        .unwrap()
}

fn account(sandbox: &Sandbox) -> Account {
    Account {
        org: sandbox.org().to_owned(),
        api_url: sandbox.api_url().parse().unwrap(),
        identity_url: sandbox.identity_url().parse().unwrap(),
        client_id: sandbox.client_id().to_owned(),
        client_secret: Secret::new(sandbox.client_secret().to_owned()),
        scope: Scope::ReadWrite,
        integration_api: IntegrationApi::default(),
        page_limit: 100,
    }
}

fn client(account: Account) -> Client {
    let settings = Settings {
        first_wait: Duration::from_millis(1),
        longest_wait: Duration::from_millis(5),
        ..Settings::default()
    };
    Client::new(http::Client::new(settings, Arc::new(())), account)
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

#[test]
fn lists_are_whole_in_both_styles_and_any_page_size() {
    for behaviour in ["", "body-style=v2", "fault=GET /members 503 x2; fault=GET /teams reset x1"] {
        let sandbox = sandbox(behaviour);
        for page_limit in [1, 7, 100] {
            let client = client(Account { page_limit, ..account(&sandbox) });
            assert_eq!(run(client.employees()).unwrap().len(), 40, "{behaviour} {page_limit}");
            assert_eq!(run(client.teams()).unwrap().len(), 8);
        }
    }
}

#[test]
fn employees_carry_status_and_teams() {
    let sandbox = sandbox("");
    let employees = run(client(account(&sandbox)).employees()).unwrap();
    let former = employees.iter().filter(|employee| employee.status == Field::Value(Status::Former)).count();
    assert_eq!(former, 5);
    assert!(employees.iter().any(|employee| employee.status != employee.calculated_status), "the two can disagree");
    assert!(employees.iter().any(|employee| !employee.teams.is_empty()), "additional Teams");
}

#[test]
fn each_refusal_is_told_apart() {
    let sandbox = sandbox("");
    let wrong = |change: fn(&mut Account)| {
        let mut account = account(&sandbox);
        change(&mut account);
        run(client(account).prove_read()).unwrap_err()
    };
    let secret = wrong(|account| account.client_secret = Secret::new("wrong".to_owned()));
    assert!(matches!(secret, Error::RejectedClient { status: 401, .. }), "{secret:?}");
    assert_eq!(Failure::from(secret).kind.exit_code(), 4);
    let org = wrong(|account| account.org = "acme".to_owned());
    assert!(matches!(&org, Error::WrongOrg { org, status: 500, .. } if org == "acme"), "{org:?}");
    assert_eq!(Failure::from(org).kind.exit_code(), 1);
    let malformed = wrong(|account| account.org = "a b".to_owned());
    assert!(matches!(malformed, Error::WrongOrg { status: 302, .. }), "{malformed:?}");
    let nobody = wrong(|account| account.identity_url = "http://127.0.0.1:1/oauth/token".parse().unwrap());
    assert_eq!(Failure::from(nobody).kind.exit_code(), 75);
}

#[test]
fn a_token_that_is_refused_in_the_middle_is_replaced_once() {
    let sandbox = sandbox("fault=GET /members 401 x1");
    assert!(run(client(account(&sandbox)).prove_read()).is_ok());
    let sandbox = self::sandbox("fault=GET /members 401 always");
    let error = run(client(account(&sandbox)).prove_read()).unwrap_err();
    assert!(matches!(error, Error::RejectedToken { status: 401, .. }), "{error:?}");
}

#[test]
fn a_list_that_contradicts_itself_is_never_taken_for_complete() {
    let sandbox = sandbox("fault=GET /members repeat-cursor always");
    let error = run(client(Account { page_limit: 10, ..account(&sandbox) }).employees()).unwrap_err();
    assert!(!matches!(error, Error::Http(_)), "{error:?}");
    for fault in ["html", "empty", "wrong-type"] {
        let sandbox = self::sandbox(&format!("fault=GET /teams {fault} always"));
        let error = run(client(account(&sandbox)).teams()).unwrap_err();
        assert!(matches!(error, Error::Body { .. }), "{fault}: {error:?}");
    }
}

#[test]
fn an_array_is_no_record() {
    let answer = |body: &str| Response {
        status: 200,
        headers: reqwest::header::HeaderMap::new(),
        body: body.as_bytes().to_vec(),
        elapsed: Duration::ZERO,
    };
    for body in
        ["[[]]", "[[\"id\",\"name\"]]", &format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)), "[null]", "[7]"]
    {
        assert!(page::<Occurrence>("occurrences", &answer(body)).is_err(), "{body:.40}");
        assert!(page::<Employee>("employees", &answer(body)).is_err(), "{body:.40}");
        assert!(page::<Team>("Teams", &answer(&format!("{{\"results\":{body}}}"))).is_err(), "{body:.40}");
    }
}

#[test]
fn the_integration_by_api() {
    let sandbox = sandbox("");
    let client = client(account(&sandbox));
    run(async {
        assert!(!client.integration().await.unwrap().active);
        let first = client.activate_integration().await.unwrap();
        let again = client.activate_integration().await.unwrap();
        let expose = |state: &IntegrationState| state.scim_secret.as_ref().unwrap().expose().to_owned();
        assert_eq!(expose(&first), expose(&again), "activating twice keeps the secret");
        let rotated = client.rotate_integration_secret().await.unwrap();
        assert_ne!(expose(&first), expose(&rotated));
        assert_eq!(expose(&rotated), expose(&client.integration().await.unwrap()));
        client.deactivate_integration().await.unwrap();
        assert!(!client.integration().await.unwrap().active);
    });
}

#[test]
fn own_paths_and_pointers_are_checked() {
    let mut api = IntegrationApi::default();
    assert!(api.set("read", "GET integrations/abc").is_ok());
    assert!(api.set("secret-pointer", "/data/0/secret").is_ok());
    for (key, value) in [
        ("read", "integrations/abc"),
        ("activate", "DELETE integrations/abc"),
        ("activate", "POST ../members"),
        ("activate", "POST a//b"),
        ("secret-pointer", "secret"),
        ("reed", "GET x"),
    ] {
        assert!(api.set(key, value).is_err(), "{key} = {value}");
    }
}

/// Pages as a server would give them, in either style.
fn pages(ids: &[u32], size: usize, style: Style) -> Vec<Response> {
    let chunks: Vec<&[u32]> = if ids.is_empty() { vec![&[]] } else { ids.chunks(size).collect() };
    let last = chunks.len() - 1;
    let answer = |(number, chunk): (usize, &&[u32])| {
        let records: Vec<String> = chunk.iter().map(|id| format!("{{\"_id\":\"{id}\"}}")).collect();
        let array = format!("[{}]", records.join(","));
        let mut headers = reqwest::header::HeaderMap::new();
        let body = match style {
            Style::Array => {
                if number < last {
                    headers.insert("rnd-cursor-next", "next".parse().unwrap());
                }
                array
            }
            Style::Object if number < last => format!("{{\"results\":{array},\"cursorNext\":\"next\"}}"),
            Style::Object => format!("{{\"results\":{array}}}"),
        };
        Response { status: 200, headers, body: body.into_bytes(), elapsed: Duration::ZERO }
    };
    chunks.iter().enumerate().map(answer).collect()
}

proptest! {
    #[test]
    fn the_same_list_however_it_is_cut(ids in proptest::collection::vec(any::<u32>(), 0..50), size in 1usize..20, object in any::<bool>()) {
        let style = if object { Style::Object } else { Style::Array };
        let mut read = Vec::new();
        let answers = pages(&ids, size, style);
        let last = answers.len() - 1;
        for (number, answer) in answers.iter().enumerate() {
            let page: Page<Team> = page("Teams", answer).unwrap();
            prop_assert_eq!(page.next.is_some(), number < last);
            prop_assert_eq!(page.style, style);
            read.extend(page.items.into_iter().map(|team| team.id.parse::<u32>().unwrap()));
        }
        prop_assert_eq!(read, ids);
    }

    #[test]
    fn no_answer_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let answer = Response { status: 200, headers: reqwest::header::HeaderMap::new(), body, elapsed: Duration::ZERO };
        let _ = page::<Employee>("employees", &answer);
    }

    #[test]
    fn a_record_without_its_id_is_an_error_of_the_whole_page(good in 0usize..5) {
        let records = [vec!["{\"_id\":\"1\"}"; good], vec!["{\"name\":\"x\"}"]].concat().join(",");
        let body = format!("[{records}]").into_bytes();
        let answer = Response { status: 200, headers: reqwest::header::HeaderMap::new(), body, elapsed: Duration::ZERO };
        prop_assert!(page::<Team>("Teams", &answer).is_err());
    }
}
