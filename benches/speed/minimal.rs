//! The least that a client can do: hyper on one connection, `serde_json` into the fields that are needed, no checks, no TLS. It is
//! the floor that the program's processor time is compared with, so it shares no code with it. It runs as a process of its own:
//! the benchmark starts itself with `minimal` and one of [`JOBS`].

use std::collections::{HashMap, HashSet};
use std::io::Write as _;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use serde::Deserialize;

/// What it can be asked for.
pub const JOBS: [&str; 3] = ["teams", "bookings", "people"];

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

/// A Team, an employee, a location.
#[derive(Deserialize)]
struct Record {
    #[serde(rename = "_id")]
    id: String,
    name: Option<String>,
    email: Option<String>,
    status: Option<String>,
    team: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Occurrence {
    booking_id: String,
    member: Option<String>,
    start: Time,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Time {
    date_time: String,
}

#[derive(Deserialize)]
struct Booking {
    canceled: bool,
}

#[derive(Deserialize)]
struct Scim {
    #[serde(rename = "totalResults")]
    total: usize,
    #[serde(rename = "Resources")]
    resources: Vec<Resource>,
}

/// A User or a Group.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    id: String,
    user_name: Option<String>,
    display_name: Option<String>,
    #[serde(default)]
    members: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    value: String,
}

struct Client {
    sender: SendRequest<Full<Bytes>>,
    authorization: String,
}

impl Client {
    async fn connect(to: &str, authorization: String) -> Self {
        let uri: Uri = to.parse().expect("an address");
        let stream = tokio::net::TcpStream::connect(uri.authority().expect("a host").as_str()).await.expect("a server");
        stream.set_nodelay(true).expect("no delay");
        let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP");
        tokio::spawn(connection);
        Self { sender, authorization }
    }

    /// The body, and the cursor of the next page.
    async fn send(&mut self, method: &str, url: &str, body: String) -> (Bytes, Option<String>) {
        let uri: Uri = url.parse().expect("an address");
        let request = Request::builder()
            .method(method)
            .uri(uri.path_and_query().expect("a path").as_str())
            .header("host", uri.authority().expect("a host").as_str())
            .header("authorization", &self.authorization)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(body)))
            .expect("a request");
        self.sender.ready().await.expect("a connection");
        let answer = self.sender.send_request(request).await.expect("an answer");
        assert!(answer.status().is_success(), "{url}: {}", answer.status());
        let next = answer.headers().get("rnd-cursor-next").map(|next| next.to_str().expect("text").to_owned());
        (answer.into_body().collect().await.expect("a body").to_bytes(), next)
    }

    async fn each<T: for<'de> Deserialize<'de>>(&mut self, url: &str, mut take: impl FnMut(T)) {
        let with = if url.contains('?') { '&' } else { '?' };
        let mut page = format!("{url}{with}$limit=100");
        loop {
            let (body, next) = self.send("GET", &page, String::new()).await;
            serde_json::from_slice::<Vec<T>>(&body).expect("a page").into_iter().for_each(&mut take);
            match next {
                Some(next) => page = format!("{url}{with}$limit=100&$next={next}"),
                None => return,
            }
        }
    }

    async fn each_resource(&mut self, url: &str, mut take: impl FnMut(Resource)) {
        let (mut seen, mut total) = (0, 1);
        while seen < total {
            let page = format!("{url}?startIndex={}&count=100", seen + 1);
            let page: Scim = serde_json::from_slice(&self.send("GET", &page, String::new()).await.0).expect("a page");
            (seen, total) = (seen + page.resources.len(), page.total);
            page.resources.into_iter().for_each(&mut take);
        }
    }
}

/// Does one of the jobs, prints its lines, and at the end its peak memory on stderr.
pub fn main(job: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let lines = runtime.block_on(run(job));
    std::io::stdout().lock().write_all(lines.as_bytes()).expect("stdout");
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    eprintln!("peak memory: {} KiB", peak.trim().trim_end_matches(" kB"));
}

async fn run(job: &str) -> String {
    let of = |name: &str| std::env::var(name).expect(name);
    let (api, identity) = (of("API"), of("IDENTITY"));
    let mut client = Client::connect(&identity, String::new()).await;
    let form = format!(
        "grant_type=client_credentials&scope=officernd.api.read&client_id={}&client_secret={}",
        of("CLIENT_ID"),
        of("CLIENT_SECRET")
    );
    let token: Token = serde_json::from_slice(&client.send("POST", &identity, form).await.0).expect("a token");
    client.authorization = format!("Bearer {}", token.access_token);
    let mut lines = String::new();
    match job {
        "teams" => {
            let (mut people, mut teams) = (HashMap::<String, usize>::new(), Vec::new());
            client.each(&format!("{api}/teams"), |team: Record| teams.push(team)).await;
            client
                .each(&format!("{api}/members"), |member: Record| {
                    *people.entry(member.team.unwrap_or_default()).or_default() += 1;
                })
                .await;
            client.each(&format!("{api}/offices"), |_: Record| {}).await;
            for team in teams {
                let number = people.get(&team.id).copied().unwrap_or(0);
                lines.push_str(&format!("{}\t{}\t{number}\n", team.id, team.name.unwrap_or_default()));
            }
        }
        "bookings" => {
            let (mut former, mut theirs) = (HashSet::new(), Vec::new());
            client
                .each(&format!("{api}/members"), |member: Record| {
                    if member.status.as_deref() == Some("former") {
                        former.insert(member.id);
                    }
                })
                .await;
            let window = format!("{api}/bookings/occurrences?start={}&end={}", of("FROM"), of("UNTIL"));
            client
                .each(&window, |occurrence: Occurrence| {
                    if occurrence.member.as_ref().is_some_and(|member| former.contains(member)) {
                        theirs.push(occurrence);
                    }
                })
                .await;
            for Occurrence { booking_id, member, start } in theirs {
                let url = format!("{api}/bookings/{booking_id}");
                let record: Booking =
                    serde_json::from_slice(&client.send("GET", &url, String::new()).await.0).expect("one");
                if !record.canceled {
                    lines.push_str(&format!("{booking_id}\t{}\t{}\n", member.unwrap_or_default(), start.date_time));
                }
            }
        }
        _ => {
            let mut employees = HashMap::new();
            client
                .each(&format!("{api}/members"), |member: Record| {
                    employees.insert(member.id, (member.name, member.email, member.team));
                })
                .await;
            client.each(&format!("{api}/teams"), |_: Record| {}).await;
            client.each(&format!("{api}/offices"), |_: Record| {}).await;
            let scim = of("SCIM");
            let mut scim_client = Client::connect(&scim, format!("Bearer {}", of("SCIM_SECRET"))).await;
            let mut missing = 0;
            scim_client
                .each_resource(&format!("{scim}/Users"), |user| {
                    missing += usize::from(!employees.contains_key(&user.id) || user.user_name.is_none());
                })
                .await;
            scim_client
                .each_resource(&format!("{scim}/Groups"), |group| {
                    let unknown = |member: &&Member| !employees.contains_key(&member.value);
                    missing += group.members.iter().filter(unknown).count() + usize::from(group.display_name.is_none());
                })
                .await;
            lines = format!("{missing}\n");
        }
    }
    lines
}
