//! While the pages of a list are read, a record moves: from a page that was not read yet to one that was, so that it would be
//! missed, or the other way round, so that it comes twice.
//!
//! The sandbox's cursors do not depend on an order that can change. Here is a server whose cursors do, in the two ways that
//! there are: they count records (offset), or they say which record was the last one (key).

use std::collections::HashSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ornd_scim_core::http::{self, Settings};
use ornd_scim_core::officernd::{Account, Client, Error, IntegrationApi, Scope};
use ornd_scim_core::secrets::Secret;
use serde_json::{Value, json};

use crate::figures;

const RECORDS: i64 = 40;
const PAGE: usize = 7;

#[derive(Debug, Clone, Copy, PartialEq)]
enum List {
    Employees,
    Teams,
    Occurrences,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Cursors {
    Offset,
    Key,
}

/// After this page was sent, the record moves to the front or to the end.
#[derive(Debug, Clone, Copy)]
struct Move {
    list: List,
    cursors: Cursors,
    /// Whether the cursor stands in the body, as in the sister product's newer API.
    in_body: bool,
    after_page: usize,
    record: i64,
    to_front: bool,
}

/// The records by their place in the order, which can change.
struct State {
    order: Vec<(i64, i64)>,
    pages: usize,
    wanted: Option<Move>,
}

fn record(list: List, number: i64) -> Value {
    let id = format!("{:024x}", 0xa000 + number);
    match list {
        List::Employees => {
            json!({ "_id": id, "name": format!("Employee {number}"), "status": "active", "calculatedStatus": "active" })
        }
        List::Teams => json!({ "_id": id, "name": format!("Team {number}") }),
        List::Occurrences => json!({
            "_id": id, "bookingId": id, "member": id, "resourceId": id, "canceled": false,
            "start": { "dateTime": format!("2026-03-02T09:{number:02}:00Z") }, "end": { "dateTime": "2026-03-02T19:00:00Z" },
        }),
    }
}

impl State {
    /// The page behind a cursor, and the cursor behind it; the order changes right afterwards.
    fn page(&mut self, list: List, cursors: Cursors, after: Option<i64>) -> (Vec<Value>, Option<i64>) {
        self.order.sort_unstable();
        let from = match (cursors, after) {
            (_, None) => 0,
            (Cursors::Offset, Some(offset)) => usize::try_from(offset).unwrap(),
            (Cursors::Key, Some(known)) => self.order.partition_point(|(place, _)| *place <= known),
        };
        let to = (from + PAGE).min(self.order.len());
        let page = &self.order[from..to];
        let records = page.iter().map(|(_, number)| record(list, *number)).collect();
        let next = match cursors {
            Cursors::Offset => i64::try_from(to).ok(),
            Cursors::Key => page.last().map(|(place, _)| *place),
        };
        let next = next.filter(|_| to < self.order.len());
        self.pages += 1;
        if let Some(wanted) = self.wanted.filter(|wanted| wanted.after_page == self.pages) {
            let moved = self.order.iter_mut().find(|(_, number)| *number == wanted.record).unwrap();
            moved.0 = if wanted.to_front { -1 } else { RECORDS + 1 };
        }
        (records, next)
    }
}

/// Serves one list, with this move.
fn serve(list: List, cursors: Cursors, in_body: bool, wanted: Option<Move>) -> String {
    let state = State { order: (0..RECORDS).map(|number| (number, number)).collect(), pages: 0, wanted };
    let state = Arc::new(Mutex::new(state));
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let path = request(&stream);
            let answer = if path.starts_with("/oauth/token") {
                (json!({ "access_token": "token", "token_type": "Bearer", "expires_in": 3599 }), None)
            } else {
                let cursor = path.split(['?', '&']).find_map(|pair| {
                    let (name, value) = pair.split_once('=')?;
                    (name.contains("next") || name.contains("cursorNext")).then(|| value.parse().unwrap())
                });
                let (records, next) = state.lock().unwrap().page(list, cursors, cursor);
                match (in_body, next) {
                    (false, next) => (json!(records), next),
                    (true, Some(next)) => (json!({ "results": records, "cursorNext": next.to_string() }), None),
                    (true, None) => (json!({ "results": records }), None),
                }
            };
            respond(stream, &answer.0.to_string(), answer.1);
        }
    });
    origin
}

/// Reads a request to its end and gives its path.
fn request(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let (mut path, mut length) = (String::new(), 0);
    for line in reader.by_ref().lines().map_while(Result::ok) {
        if path.is_empty() {
            line.split(' ').nth(1).unwrap_or_default().clone_into(&mut path);
        }
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    let _ = reader.read_exact(&mut body);
    path
}

fn respond(mut stream: TcpStream, body: &str, cursor: Option<i64>) {
    let header = cursor.map_or_else(String::new, |cursor| format!("rnd-cursor-next: {cursor}\r\n"));
    let _ = write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{header}connection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
}

/// The whole list as the client reads it; an occurrence that comes twice is one.
fn read(list: List, cursors: Cursors, in_body: bool, wanted: Option<Move>) -> Result<Vec<String>, Error> {
    let origin = serve(list, cursors, in_body, wanted);
    let account = Account {
        org: "demo".to_owned(),
        api_url: format!("{origin}/api/v1").parse().unwrap(),
        identity_url: format!("{origin}/oauth/token").parse().unwrap(),
        client_id: "c".to_owned(),
        client_secret: Secret::new("s3cret-s3cret".to_owned()),
        scope: Scope::Read,
        integration_api: IntegrationApi::default(),
        page_limit: u8::try_from(PAGE).unwrap(),
    };
    let settings = Settings { first_wait: Duration::from_millis(1), ..Settings::default() };
    let client = Client::new(http::Client::new(settings, Arc::new(())), account);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let all: Vec<String> = runtime.block_on(async {
        Ok::<_, Error>(match list {
            List::Employees => client.employees().await?.iter().map(|employee| employee.id.to_string()).collect(),
            List::Teams => client.teams().await?.iter().map(|team| team.id.to_string()).collect(),
            List::Occurrences => {
                let from = "2026-03-01T00:00:00Z".parse().unwrap();
                let mut pager = client.occurrences(from, from + jiff::SignedDuration::from_hours(240), None)?;
                let mut all = Vec::new();
                while let Some(page) = pager.next().await? {
                    all.extend(page.into_iter().map(|one| one.booking.into_value().unwrap_or_default().to_string()));
                }
                all
            }
        })
    })?;
    let mut known = HashSet::new();
    Ok(all.into_iter().filter(|id| known.insert(id.clone())).collect())
}

fn moves() -> Vec<Move> {
    let mut all = Vec::new();
    for list in [List::Employees, List::Teams, List::Occurrences] {
        for cursors in [Cursors::Offset, Cursors::Key] {
            for in_body in [false, true] {
                for after_page in 1..=5 {
                    let read = i64::try_from(after_page * PAGE).unwrap();
                    let unread =
                        [read, read + 1, i64::midpoint(read, RECORDS), RECORDS - 1].map(|record| (record, true));
                    let known = [0, read / 2, read - 1].map(|record| (record, false));
                    let of = |(record, to_front)| Move { list, cursors, in_body, after_page, record, to_front };
                    all.extend(unread.into_iter().chain(known).map(of));
                }
            }
        }
    }
    all
}

#[test]
fn a_record_that_moves_makes_no_wrong_list() {
    let all = moves();
    let (mut recovered, mut refused, mut missed, mut of_occurrences) = (0, 0, 0, 0);
    for wanted in &all {
        let Move { list, cursors, in_body, to_front, .. } = *wanted;
        let whole: HashSet<String> =
            (0..RECORDS).map(|number| record(list, number)["_id"].as_str().unwrap().to_owned()).collect();
        match read(list, cursors, in_body, Some(*wanted)) {
            Err(error) => {
                let failure = ornd_scim::report::Failure::from(error);
                assert!(
                    failure.message.contains("cannot be trusted") && !failure.hints.is_empty(),
                    "{wanted:?}: {failure:?}"
                );
                refused += 1;
            }
            Ok(list) if list.len() == whole.len() => recovered += 1,
            Ok(found) => {
                // What no client can notice: a record went to where was read already, and nothing came twice. An occurrence
                // may come twice, so there the repetition says nothing either.
                let unseen = cursors == Cursors::Key && to_front;
                assert!(unseen || list == List::Occurrences, "{wanted:?}: {} records", found.len());
                assert_eq!(found.len() + 1, whole.len(), "{wanted:?}");
                assert!(found.iter().all(|id| whole.contains(id)), "{wanted:?}");
                missed += u32::from(unseen);
                of_occurrences += u32::from(!unseen);
            }
        }
    }
    assert!(
        refused > all.len() / 3 && recovered > 0,
        "{recovered} recovered, {refused} refused, {missed} and {of_occurrences} missed"
    );
    for list in [List::Employees, List::Teams, List::Occurrences] {
        assert_eq!(
            read(list, Cursors::Key, false, None).unwrap().len(),
            40,
            "{list:?}: the server serves no whole list"
        );
    }
    figures::keep(
        "Records that move while a list is read",
        figures::Ran::Library,
        "Employees, Teams and occurrences with cursors that count and cursors that name the last record, in the header and in the body; \
         after each page a record moves from a page that was not read to one that was, or the other way round",
        &format!(
            "{} moves: {recovered} recovered, {refused} ended with a clear error, 0 wrong records; {missed} left out a record that went to a \
             page read before, behind a cursor that names the last record, which no client can notice; {of_occurrences} left out an \
             occurrence where cursors count, as occurrences of a booking may come twice",
            all.len()
        ),
    );
}
