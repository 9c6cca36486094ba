//! The door: what is refused, what is repeated, and what is said when nothing helps.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use proptest::prelude::*;

use super::*;

mod pacing;

/// A server that gives its answers one after the other, the last one for ever, and counts the connections.
fn server(answers: Vec<Vec<u8>>) -> (Url, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}/path?query=private", listener.local_addr().unwrap())).unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let number = seen.fetch_add(1, Ordering::SeqCst);
            let answer = answers[number.min(answers.len() - 1)].clone();
            std::thread::spawn(move || {
                let mut request = [0; 4096];
                let _ = stream.read(&mut request);
                if answer == b"stall" {
                    std::thread::sleep(Duration::from_secs(5));
                }
                let _ = stream.write_all(&answer);
            });
        }
    });
    (url, count)
}

fn plain(status: u16, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len())
        .into_bytes()
}

fn quick() -> Settings {
    Settings {
        first_wait: Duration::from_millis(1),
        longest_wait: Duration::from_millis(5),
        request_timeout: Duration::from_secs(2),
        ..Settings::default()
    }
}

fn send(settings: Settings, request: Request) -> Result<Response, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Client::new(settings, Arc::new(())).send(request))
}

fn post(url: Url) -> Request {
    Request { method: reqwest::Method::POST, repeat: Repeat::Never, ..Request::get(url) }
}

#[test]
fn only_https_and_this_machine_are_reached() {
    for fine in [
        "https://example.com/x",
        "http://127.0.0.1:80",
        "http://127.9.9.9",
        "http://[::1]:1/x",
        "http://localhost:3",
        // Other writings of this machine.
        "http://2130706433",
        "http://0x7f000001/",
        "http://0177.0.0.1",
        "http://127.1",
        "http://LOCALHOST/",
        "http://１２７.0.0.1/",
    ] {
        assert!(check_url(fine).is_ok(), "{fine}");
    }
    for wrong in [
        "http://example.com",
        "http://127.0.0.1.evil.test/",
        "http://localhost.evil.test",
        "https://a:b@example.com",
        "http://user@127.0.0.1/",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "example.com",
        "",
        "http://10.0.0.1",
        "http://[::2]/",
        "http://0.0.0.0/",
        "http://0/",
        // Other writings of 10.0.0.1: decimal, hexadecimal, octal, short.
        "http://167772161/",
        "http://0xA000001/",
        "http://012.0.0.1/",
        "http://10.1/",
        "http://127.0.0.1@evil.test/",
        "http://localhost@evil.test/",
        "http://localhost:1@evil.test/",
        "http://evil.test#@127.0.0.1/",
        "http://evil.test?@127.0.0.1/",
        "http://evil.test\\@127.0.0.1/",
        "http://127.0.0.1%2eevil.test/",
        "http://127.0.0.1\t.evil.test/",
        "http://127.0.0.1。evil.test/",
        "http://128.0.0.1/",
        "http://localhost./",
        "http://l\u{43e}calhost/",
        "http://localhost\u{200b}.evil.test/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[fe80::1]/",
        "http:evil.test",
        "javascript:alert(1)",
        "https://",
        "https://user@example.com",
        "https://:p@example.com",
    ] {
        assert!(check_url(wrong).is_err(), "{wrong}");
    }
    let error = check_url("https://me:hunter2@example.com/x").unwrap_err().to_string();
    assert!(!error.contains("hunter2"), "{error}");
    let request = Request::get(Url::parse("http://example.com/").unwrap());
    assert!(matches!(send(quick(), request), Err(Error::Address { .. })), "checked again at the door itself");
}

#[test]
fn passing_trouble_is_repeated_where_it_is_safe_and_never_otherwise() {
    for status in [408, 429, 502, 503, 504] {
        let (url, count) = server(vec![plain(status, "", ""), plain(status, "", ""), plain(200, "", "ok")]);
        assert_eq!(send(quick(), Request::get(url)).unwrap().status, 200, "{status}");
        assert_eq!(count.load(Ordering::SeqCst), 3);

        let (url, count) = server(vec![plain(status, "", "")]);
        assert_eq!(send(quick(), post(url)).unwrap().status, status);
        assert_eq!(count.load(Ordering::SeqCst), 1, "a change is sent once");
    }
    for status in [400, 401, 403, 404, 409, 500, 501] {
        let (url, count) = server(vec![plain(status, "", "")]);
        assert_eq!(send(quick(), Request::get(url)).unwrap().status, status);
        assert_eq!(count.load(Ordering::SeqCst), 1, "{status} is final");
    }
}

#[test]
fn it_gives_up_after_so_many_times_and_shows_the_last_answer() {
    let (url, count) = server(vec![plain(503, "retry-after: 0\r\n", "busy")]);
    let answer = send(quick(), Request::get(url)).unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (503, &b"busy"[..]));
    assert_eq!(count.load(Ordering::SeqCst), 5);
}

#[test]
fn a_long_retry_after_is_cut_to_the_ceiling() {
    let (url, _) = server(vec![plain(429, "retry-after: 86400\r\n", ""), plain(200, "", "")]);
    assert_eq!(send(quick(), Request::get(url)).unwrap().status, 200);
}

#[test]
fn broken_answers_are_repeated_then_said() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_vec();
    let (url, _) = server(vec![Vec::new(), cut.clone(), plain(200, "", "whole")]);
    assert_eq!(send(quick(), Request::get(url)).unwrap().body, b"whole");
    let (url, count) = server(vec![cut]);
    let error = send(quick(), post(url)).unwrap_err();
    assert!(matches!(error, Error::Broken { .. }), "{error:?}");
    assert_eq!(count.load(Ordering::SeqCst), 1, "the change may have happened: it is not sent again");
    assert!(!error.never_sent());
    assert!(!format!("{error} {error:?}").contains("private"), "a query is never shown");
}

#[test]
fn nobody_there_and_no_answer_in_time() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let error = send(quick(), Request::get(url)).unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }) && error.never_sent(), "{error:?}");

    let (url, _) = server(vec![b"stall".to_vec()]);
    let error = send(quick(), post(url)).unwrap_err();
    assert!(matches!(error, Error::Timeout { .. }), "{error:?}");
}

#[test]
fn a_body_is_read_up_to_the_limit_only() {
    let settings = Settings { max_body: 1000, ..quick() };
    let (url, _) = server(vec![plain(200, "", &"x".repeat(1001))]);
    assert!(matches!(send(settings.clone(), Request::get(url)), Err(Error::TooLarge { limit: 1000, .. })));
    let (url, _) = server(vec![plain(200, "", &"x".repeat(1000))]);
    let body = send(settings.clone(), Request::get(url)).unwrap().body;
    assert!(body.len() == 1000 && body.capacity() <= 1000, "it takes no more memory than that: {}", body.capacity());
    let huge = b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n".to_vec();
    let (url, count) = server(vec![huge]);
    assert!(matches!(send(settings.clone(), Request::get(url)), Err(Error::TooLarge { .. })), "not even begun");
    assert_eq!(count.load(Ordering::SeqCst), 1);
    let chunks =
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}", "80\r\n".to_owned() + &"x".repeat(128));
    let (url, _) = server(vec![(chunks + "\r\n" + &format!("80\r\n{}\r\n", "x".repeat(128)).repeat(10)).into_bytes()]);
    assert!(matches!(send(settings.clone(), Request::get(url)), Err(Error::TooLarge { .. })), "of unknown length");

    // 64 KiB of zeroes in 88 bytes: counted after it is unpacked.
    let mut bomb = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n".to_vec();
    bomb.extend(gzip_of_zeroes());
    let (url, _) = server(vec![bomb]);
    assert!(matches!(send(settings, Request::get(url)), Err(Error::TooLarge { .. })));
}

/// 65,536 zeroes, packed by gzip.
fn gzip_of_zeroes() -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packed, &vec![0; 65536]).unwrap();
    packed.finish().unwrap()
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    let (other, visited) = server(vec![plain(200, "", "elsewhere")]);
    let (url, _) = server(vec![plain(302, &format!("location: {other}\r\n"), "")]);
    let answer = send(quick(), Request::get(url)).unwrap();
    assert_eq!(answer.status, 302);
    assert_eq!(answer.redirect_origin(), Some(other.origin().ascii_serialization()), "without path and query");
    assert_eq!(visited.load(Ordering::SeqCst), 0);
}

#[test]
fn the_observer_is_told_of_waits_and_answers_without_queries() {
    struct Notes(Mutex<Vec<String>>);
    impl Observer for Notes {
        fn event(&self, event: &Event<'_>) {
            self.0.lock().unwrap().push(format!("{event:?}"));
        }
    }
    let notes = Arc::new(Notes(Mutex::new(vec![])));
    let (url, _) = server(vec![plain(503, "", ""), plain(200, "", "ok")]);
    let mut request = Request::get(url);
    request.headers.insert("authorization", "Bearer s3cret".parse().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Client::new(quick(), Arc::clone(&notes) as Arc<dyn Observer>).send(request)).unwrap();
    let notes = notes.0.lock().unwrap();
    assert_eq!(notes.len(), 3, "{notes:?}");
    assert!(notes[1].contains("Waiting") && notes[1].contains("attempt: 1"), "{notes:?}");
    assert!(!notes.iter().any(|note| note.contains("private") || note.contains("s3cret")), "{notes:?}");
}

#[test]
fn certificates_are_read_only_for_https_and_a_wrong_file_is_said() {
    let (url, _) = server(vec![plain(200, "", "")]);
    let settings = Settings { ca_cert: Some("/nonexistent.pem".into()), ..quick() };
    assert_eq!(send(settings.clone(), Request::get(url)).unwrap().status, 200, "http to this machine needs none");
    let https = Url::parse("https://127.0.0.1:1/").unwrap();
    assert!(matches!(send(settings, Request::get(https.clone())), Err(Error::CaCert { .. })));
    let dir = tempfile::tempdir().unwrap();
    for content in ["", "not a certificate"] {
        let path = dir.path().join("ca.pem");
        std::fs::write(&path, content).unwrap();
        let error = send(Settings { ca_cert: Some(path), ..quick() }, Request::get(https.clone())).unwrap_err();
        assert!(matches!(error, Error::CaCert { .. }), "{error:?}");
    }
}

#[test]
fn a_body_that_is_not_what_was_expected_is_described_and_not_shown() {
    let response =
        |body: &[u8]| Response { status: 200, headers: HeaderMap::new(), body: body.to_vec(), elapsed: Duration::ZERO };
    let read = |body: &[u8]| response(body).json::<Vec<u32>>();
    assert_eq!(read(b"\xef\xbb\xbf [1]").unwrap(), [1]);
    assert_eq!(read(b"").unwrap_err(), BodyError::Empty);
    assert_eq!(read(b"  <html>").unwrap_err(), BodyError::Html);
    assert!(matches!(read(b"[1, 2").unwrap_err(), BodyError::Cut { .. }));
    assert!(matches!(read(b"[1] x").unwrap_err(), BodyError::NotJson { .. }));
    let shape = read(b"[\"s3cret\"]").unwrap_err();
    assert!(matches!(&shape, BodyError::Shape { what } if !what.contains("s3cret")), "{shape:?}");
    let deep = "[".repeat(100_000);
    assert!(response(deep.as_bytes()).json::<serde_json::Value>().is_err());
}

#[test]
fn what_is_in_front_of_a_server_is_waited_for_like_the_server() {
    for status in [408, 429, 502, 503, 504, 520, 521, 522, 523, 524] {
        assert!(is_temporary(status), "{status}");
        let (url, count) = server(vec![plain(status, "", ""), plain(200, "", "")]);
        assert_eq!(send(quick(), Request::get(url)).unwrap().status, 200);
        assert_eq!(count.load(Ordering::SeqCst), 2, "{status}");
    }
    for status in [200, 301, 400, 401, 403, 404, 409, 500, 501, 505, 519, 525, 526, 530] {
        assert!(!is_temporary(status), "{status}");
    }
}

#[test]
fn the_clock_of_a_server_is_read_through_a_cache() {
    let at = |headers: &[(&'static str, &str)]| {
        let mut response = Response { status: 200, headers: HeaderMap::new(), body: vec![], elapsed: Duration::ZERO };
        for (name, value) in headers {
            response.headers.insert(*name, value.parse().unwrap());
        }
        response.server_time().map(httpdate::fmt_http_date)
    };
    let date = ("date", "Tue, 15 Nov 1994 08:00:00 GMT");
    assert_eq!(at(&[date]).as_deref(), Some("Tue, 15 Nov 1994 08:00:00 GMT"));
    assert_eq!(at(&[date, ("age", "600")]).as_deref(), Some("Tue, 15 Nov 1994 08:10:00 GMT"));
    assert_eq!(at(&[date, ("age", "soon")]), None, "how old it is is not known");
    assert_eq!(at(&[date, ("age", "18446744073709551615")]), None);
    assert_eq!(at(&[("age", "600")]), None);
    assert_eq!(at(&[("date", "1994")]), None);
}

/// The name of this machine is never looked up: a resolver could lead it anywhere.
#[test]
fn localhost_is_this_machine_whatever_a_resolver_says() {
    let (mut url, count) = server(vec![plain(200, "", "")]);
    url.set_host(Some("localhost")).unwrap();
    assert_eq!(send(quick(), Request::get(url)).unwrap().status, 200);
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[test]
fn a_certificate_file_that_cannot_be_used_is_named_and_nothing_is_asked_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ca.pem");
    std::fs::write(&path, "no certificate").unwrap();
    for path in [path, dir.path().join("missing.pem"), "/dev/zero".into(), dir.path().to_path_buf()] {
        let settings = Settings { ca_cert: Some(path.clone()), ..quick() };
        let error = send(settings, Request::get(Url::parse("https://localhost:1/").unwrap())).unwrap_err();
        assert!(matches!(&error, Error::CaCert { path: named, .. } if Path::new(named) == path), "{error:?}");
    }
}

#[test]
fn retry_after_in_every_form() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    for (text, seconds) in [
        ("5", 5),
        (" 0 ", 0),
        ("-3", 0),
        ("6.5", 7),
        ("7.0", 7),
        ("7, 7", 7),
        ("99999999999999999999999", u64::MAX),
        // What cannot be read still asks for a pause.
        ("soon", 5),
        ("", 5),
        ("7s", 5),
        ("1e3", 5),
        ("0x7", 5),
        ("inf", 5),
    ] {
        assert_eq!(retry_after(text, now), Duration::from_secs(seconds), "{text:?}");
    }
    let later = httpdate::fmt_http_date(now + Duration::from_secs(90));
    assert_eq!(retry_after(&later, now), Duration::from_secs(90));
    let over = httpdate::fmt_http_date(now - Duration::from_secs(90));
    assert_eq!(retry_after(&over, now), Duration::ZERO);
}

proptest! {
    #[test]
    fn no_retry_after_makes_it_panic(text in any::<String>()) {
        let _ = retry_after(&text, SystemTime::now());
    }

    #[test]
    fn every_wait_is_between_half_a_step_and_the_ceiling(sent in 1u32..40, asked in proptest::option::of(0u64..1_000_000), jitter in 0.0f64..1.0) {
        let settings = Settings::default();
        let wait = super::retry::wait(&settings, sent, asked.map(Duration::from_secs), jitter);
        prop_assert!(wait >= settings.first_wait / 2 && wait <= settings.longest_wait, "{:?}", wait);
    }

    #[test]
    fn an_id_from_a_server_is_one_part_of_the_path_or_refused(id in any::<String>()) {
        let base = Url::parse("https://example.com/api/v1").unwrap();
        if let Ok(url) = segment(&base, &["bookings", &id, "cancel"]) {
            prop_assert_eq!(url.host_str(), Some("example.com"));
            prop_assert_eq!(url.path_segments().unwrap().count(), 5, "{}", url);
            prop_assert!(url.path().starts_with("/api/v1/bookings/") && url.path().ends_with("/cancel"), "{}", url);
            prop_assert!(url.query().is_none() && url.fragment().is_none());
        }
    }
}
