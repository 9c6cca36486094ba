//! Requests in turn with all others: what is sent again, who waits, and what is reported.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use super::super::*;
use super::{plain, post, quick, send, server};

#[test]
fn a_change_that_was_refused_is_sent_again_and_one_that_may_have_happened_is_not() {
    let change = |url: Url| Request { repeat: Repeat::WhenRefused, ..post(url) };
    let mut answers = vec![plain(429, "retry-after: 0\r\n", ""); 9];
    answers.push(plain(200, "", "done"));
    let (url, count) = server(answers);
    assert_eq!(send(quick(), change(url)).unwrap().status, 200, "more often than other requests are tried");
    assert_eq!(count.load(Ordering::SeqCst), 10);

    for status in [408, 500, 502, 503, 504] {
        let (url, count) = server(vec![plain(status, "", "")]);
        assert_eq!(send(quick(), change(url)).unwrap().status, status);
        assert_eq!(count.load(Ordering::SeqCst), 1, "{status} does not say whether it happened");
    }
    for lost in [b"".to_vec(), b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_vec(), b"stall".to_vec()] {
        let (url, count) = server(vec![lost]);
        let error = send(Settings { request_timeout: Duration::from_millis(300), ..quick() }, change(url)).unwrap_err();
        assert!(!error.never_sent(), "{error:?}");
        assert_eq!(count.load(Ordering::SeqCst), 1, "{error}");
    }
}

#[test]
fn a_patient_client_survives_a_storm_of_refusals_up_to_its_deadline() {
    let mut answers = vec![plain(429, "", ""); 20];
    answers.push(plain(200, "", "ok"));
    let (url, _) = server(answers);
    let patient = Settings { patient: true, ..quick() };
    assert_eq!(send(patient.clone(), Request::get(url)).unwrap().status, 200);

    let (url, _) = server(vec![plain(429, "", "still")]);
    let answer = send(Settings { deadline: Duration::from_millis(50), ..patient }, Request::get(url.clone())).unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (429, &b"still"[..]), "the last answer is shown");
    assert_eq!(send(quick(), Request::get(url)).unwrap().status, 429, "others give up after five times");
}

#[test]
fn one_refusal_is_one_pause_for_everybody_and_is_told_once() {
    struct Waits(AtomicUsize);
    impl Observer for Waits {
        fn event(&self, event: &Event<'_>) {
            if let Event::Waiting { attempt, .. } = event {
                assert_eq!(*attempt, 1);
                self.0.fetch_add(1, Ordering::SeqCst);
            }
        }
    }
    let mut answers = vec![plain(429, "retry-after: 1\r\n", "")];
    answers.push(plain(200, "", "ok"));
    let (url, count) = server(answers);
    let waits = Arc::new(Waits(AtomicUsize::new(0)));
    let settings = Settings { longest_wait: Duration::from_millis(200), ..quick() };
    let client = Client::new(settings, Arc::clone(&waits) as Arc<dyn Observer>);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (client, request) = (client.clone(), post(url.clone()));
            tasks.spawn(async move { client.send(Request { repeat: Repeat::WhenRefused, ..request }).await });
        }
        while let Some(answer) = tasks.join_next().await {
            assert_eq!(answer.unwrap().unwrap().status, 200);
        }
    });
    assert_eq!((count.load(Ordering::SeqCst), waits.0.load(Ordering::SeqCst)), (9, 1));
    assert_eq!(client.learned(), [], "one refusal does not tell a rate");
}

#[test]
fn giving_up_the_wait_for_a_turn_leaves_the_queue_in_order() {
    let gate = super::super::pace::Gate::new(Some("20/s".parse().unwrap()), None, Duration::from_secs(60));
    let call = || super::super::pace::Call::new("GET", "/");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (first, mut second, mut third) =
            (gate.pass(call()), Box::pin(gate.pass(call())), Box::pin(gate.pass(call())));
        drop(first.await);
        tokio::select! {
            biased;
            _ = &mut second => {}
            _ = &mut third => panic!("it was not its turn"),
            () = std::future::ready(()) => {}
        }
        drop(second);
        drop(third.await);
    });
}

#[test]
fn a_remembered_rate_is_asked_for_once_and_before_the_first_request() {
    let (url, _) = server(vec![plain(200, "", "ok")]);
    let asked = Arc::new(Mutex::new(vec![]));
    let notes = Arc::clone(&asked);
    let remembered = Remembered::from(move |origin| {
        notes.lock().unwrap().push(origin.to_owned());
        Rate::per_second(500.0)
    });
    let client = Client::new(Settings { remembered, ..quick() }, Arc::new(()));
    assert!(asked.lock().unwrap().is_empty(), "nothing is read before it is needed");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for _ in 0..3 {
        runtime.block_on(client.send(Request::get(url.clone()))).unwrap();
    }
    assert_eq!(*asked.lock().unwrap(), [url.origin().ascii_serialization()]);
}

#[test]
fn the_server_tells_its_time() {
    let time = |headers: &str| {
        let (url, _) = server(vec![plain(200, headers, "")]);
        send(quick(), Request::get(url)).unwrap().server_time()
    };
    let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_268_800);
    for form in ["Thu, 01 Jan 2026 12:00:00 GMT", "Thursday, 01-Jan-26 12:00:00 GMT", "Thu Jan  1 12:00:00 2026"] {
        assert_eq!(time(&format!("date: {form}\r\n")), Some(noon), "{form}");
    }
    for wrong in ["", "date: soon\r\n", "date: 2026-01-01T12:00:00Z\r\n", "date: \r\n"] {
        assert_eq!(time(wrong), None, "{wrong:?}");
    }
}
