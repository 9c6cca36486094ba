//! The twelve steps against a correct server and against broken ones. Whatever happens, nobody else is touched and the
//! test user is gone, or the report says what was left.

use super::super::testing::{self, Quirk, Server};
use super::*;
use crate::scim::Conclusion;

async fn run_against(server: &Server, write: bool) -> Report {
    let options = Options { write, tag: "k3f9".to_owned() };
    run(&testing::client(), &server.connection(), &options, std::future::pending()).await
}

fn state(report: &Report, id: &str) -> State {
    report.check(id).unwrap_or_else(|| panic!("no {id} in {:#?}", report.checks)).state
}

fn failed(report: &Report) -> Vec<&'static str> {
    report.checks.iter().filter(|check| check.state == State::Failed).map(|check| check.id).collect()
}

const OTHERS: [&str; 2] = ["ada@example.com", "grace@example.com"];

#[tokio::test]
async fn all_twelve_steps_pass_on_a_correct_server_and_leave_nothing_behind() {
    let server = Server::start(&[]).await;
    let report = run_against(&server, true).await;
    // How quick this machine is proves nothing.
    let timed =
        |check: &&Check| check.state == State::Warning && matches!(check.id, "spec-10-list-groups" | "response-time");
    let not_ok: Vec<&Check> = report.checks.iter().filter(|check| check.state != State::Ok && !timed(check)).collect();
    assert!(not_ok.is_empty(), "{not_ok:#?}");
    let steps: Vec<u8> = report.checks.iter().filter_map(|check| check.step).collect();
    assert_eq!(steps, (1..=12).collect::<Vec<_>>());
    assert_eq!((report.conclusion(), report.left_behind.len()), (Conclusion::Passed, 0));
    assert_eq!(server.user_names(), OTHERS);
    let changes: Vec<String> = server.log().into_iter().filter(|line| !line.starts_with("GET")).collect();
    assert_eq!(
        changes,
        ["POST /scim/v2/Users", "POST /scim/v2/Users", "PATCH /scim/v2/Users/new1", "DELETE /scim/v2/Users/new1"]
    );
}

#[tokio::test]
async fn without_write_only_reading_requests_are_sent() {
    let server = Server::start(&[]).await;
    let report = run_against(&server, false).await;
    assert!(server.log().iter().all(|line| line.starts_with("GET ")), "{:?}", server.log());
    let skipped: Vec<u8> =
        report.checks.iter().filter(|check| check.state == State::Skipped).filter_map(|check| check.step).collect();
    assert_eq!(skipped, [6, 7, 8]);
    assert_eq!(report.conclusion(), Conclusion::Passed);
}

#[tokio::test]
async fn an_empty_server_fails_where_the_test_needs_a_user_and_says_so() {
    let server = Server::start(&[]).await;
    server.world.lock().unwrap().users.clear();
    let report = run_against(&server, true).await;
    assert_eq!(failed(&report), ["spec-01-list-users"]);
    assert!(report.checks.iter().any(|check| check.detail.contains("there is no User")));
    assert_eq!(server.user_names(), [""; 0]);
}

#[tokio::test]
async fn each_broken_server_fails_at_its_step() {
    let cases: [(Quirk, &[&str]); 5] = [
        (Quirk::NumbersAsText, &["spec-01-list-users", "spec-03-filter-unknown", "spec-05-filter-random"]),
        (Quirk::NoFilter, &["spec-03-filter-unknown", "spec-05-filter-random"]),
        (Quirk::NoConflict, &["spec-08-create-again"]),
        (Quirk::AnyToken, &["spec-11-wrong-token"]),
        (Quirk::Bare401, &["spec-11-wrong-token"]),
    ];
    for (quirk, expected) in cases {
        let server = Server::start(&[quirk]).await;
        let report = run_against(&server, true).await;
        assert_eq!(failed(&report), expected, "{quirk:?}");
        assert_eq!(server.user_names(), OTHERS, "{quirk:?}");
        assert_eq!(report.left_behind, [], "{quirk:?}");
        assert_eq!(report.conclusion(), Conclusion::Failed);
    }
}

#[tokio::test]
async fn a_server_without_delete_keeps_an_inactive_user_and_the_report_says_how_to_remove_it() {
    let server = Server::start(&[Quirk::NoDelete]).await;
    let report = run_against(&server, true).await;
    assert_eq!(state(&report, "cleanup-deactivate"), State::Ok);
    assert_eq!(state(&report, "cleanup-delete"), State::Warning);
    let gone = report.check("cleanup-gone").unwrap();
    assert_eq!(gone.state, State::Warning);
    assert!(
        gone.detail.contains("ornd-scim-spec-k3f9@example.com (id new1) was left behind, inactive"),
        "{}",
        gone.detail
    );
    assert!(gone.hint.as_ref().unwrap().contains("delete it there"));
    assert_eq!(report.left_behind[0].id.as_deref(), Some("new1"));
    assert_eq!(report.conclusion(), Conclusion::TestUserRemains);
    assert_eq!(server.world.lock().unwrap().users[2]["active"], false);
}

#[tokio::test]
async fn a_server_that_neither_deactivates_nor_deletes_fails_and_names_the_active_user() {
    let server = Server::start(&[Quirk::ReadOnlyAfterPost]).await;
    let report = run_against(&server, true).await;
    assert_eq!(failed(&report), ["cleanup-deactivate", "cleanup-gone"]);
    assert!(!report.left_behind[0].deactivated);
    assert!(report.check("cleanup-gone").unwrap().detail.contains("still active"));

    // One that says yes to the PATCH and does nothing is found out by reading back.
    let server = Server::start(&[Quirk::DeafPatch, Quirk::NoDelete]).await;
    let report = run_against(&server, true).await;
    assert_eq!(failed(&report), ["cleanup-deactivate", "cleanup-gone"]);
}

#[tokio::test]
async fn a_post_whose_answer_is_lost_is_looked_up_and_removed() {
    let server = Server::start(&[Quirk::LostPost]).await;
    let report = run_against(&server, true).await;
    assert_eq!(failed(&report), ["spec-06-create-user"]);
    assert_eq!(server.user_names(), OTHERS);
    assert_eq!(state(&report, "cleanup-gone"), State::Ok);
}

#[tokio::test]
async fn a_refused_post_leaves_nothing_to_clean() {
    let server = Server::start(&[Quirk::NoPost]).await;
    let report = run_against(&server, true).await;
    assert_eq!(failed(&report), ["spec-06-create-user"]);
    assert!(report.check("cleanup-gone").unwrap().detail.contains("nothing was created"));
    assert!(!server.log().iter().any(|line| line.starts_with("DELETE") || line.starts_with("PATCH")));
}

#[tokio::test]
async fn a_created_user_that_cannot_be_found_again_is_named() {
    let server = Server::start(&[Quirk::HiddenPost]).await;
    let report = run_against(&server, true).await;
    assert_eq!(state(&report, "cleanup-gone"), State::Failed);
    assert_eq!(report.left_behind[0].user_name, "ornd-scim-spec-k3f9@example.com");
    assert_eq!(report.left_behind[0].id, None);
}

#[tokio::test]
async fn somebody_elses_id_in_the_answer_to_post_costs_nobody_anything() {
    let server = Server::start(&[Quirk::ForeignId]).await;
    let report = run_against(&server, true).await;
    let world = server.world.lock().unwrap();
    assert_eq!(world.users[0]["userName"], "ada@example.com");
    assert_eq!(world.users[0]["active"], true);
    assert!(!world.log.contains(&"PATCH /scim/v2/Users/u1".to_owned()));
    assert!(!world.log.contains(&"DELETE /scim/v2/Users/u1".to_owned()));
    assert!(report.failed());
}

#[tokio::test]
async fn a_filter_that_gives_everybody_does_not_widen_the_clean_up() {
    let server = Server::start(&[Quirk::NoFilter, Quirk::LostPost]).await;
    run_against(&server, true).await;
    assert_eq!(server.user_names(), OTHERS);
    assert_eq!(server.world.lock().unwrap().users[0]["active"], true);
}

#[tokio::test]
async fn a_user_of_that_name_that_was_there_before_is_left_alone() {
    let server = Server::start(&[]).await;
    let before = testing::user("mine", "ornd-scim-spec-k3f9@example.com");
    server.world.lock().unwrap().users.push(before);
    let report = run_against(&server, true).await;
    assert_eq!(state(&report, "spec-06-create-user"), State::Skipped);
    assert_eq!(server.user_names().len(), 3);
    assert!(!server.log().iter().any(|line| line.starts_with("DELETE")));
}

/// Stops when so many requests have come.
async fn stop_after(server: Server, requests: usize) {
    std::future::poll_fn(move |context| {
        if server.world.lock().unwrap().log.len() >= requests {
            std::task::Poll::Ready(())
        } else {
            context.waker().wake_by_ref();
            std::task::Poll::Pending
        }
    })
    .await;
}

#[tokio::test]
async fn an_interruption_at_any_moment_still_cleans_up() {
    for requests in 0..=14 {
        let server = Server::start(&[]).await;
        let options = Options { write: true, tag: "k3f9".to_owned() };
        let report =
            run(&testing::client(), &server.connection(), &options, stop_after(server.clone(), requests)).await;
        assert_eq!(server.user_names(), OTHERS, "stopped after {requests} requests");
        assert_eq!(report.left_behind, [], "stopped after {requests} requests");
        if requests < 11 {
            assert_eq!(report.conclusion(), Conclusion::Interrupted, "stopped after {requests} requests");
        }
        let steps: Vec<u8> = report.checks.iter().filter_map(|check| check.step).collect();
        assert_eq!(steps, (1..=12).collect::<Vec<_>>(), "every step is accounted for");
    }
}

#[tokio::test]
async fn a_rejected_token_ends_the_test_at_once() {
    let server = Server::start(&[]).await;
    let wrong = Connection::new(server.base_url.clone(), Secret::new("Bearer wrong".into()));
    let options = Options { write: true, tag: "k3f9".to_owned() };
    let report = run(&testing::client(), &wrong, &options, std::future::pending()).await;
    assert_eq!(report.conclusion(), Conclusion::CredentialRejected);
    assert_eq!(server.log().len(), 1);
}
