//! One organization as the stand-in serves it: what is typed, what a cancel does, and what was counted.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::json::Json;
use super::template;

/// The organization of a variant.
#[derive(Debug, Clone, Default)]
pub struct Organization {
    /// Ids by the name that the table uses.
    pub ids: BTreeMap<String, String>,
    /// Employees in the order of the list.
    pub employees: Vec<(String, Json)>,
    /// Bookings in the order of the lists.
    pub bookings: Vec<Booking>,
    /// Resources and offices, as they are served.
    pub others: Vec<(String, String)>,
    /// What answers differently.
    pub answers: Vec<Answer>,
    /// How lists are divided into pages; the later one counts.
    pub lists: Vec<Lists>,
}

/// A booking: its record and its occurrences, which need not agree.
#[derive(Debug, Clone)]
pub struct Booking {
    /// Its name in the table.
    pub name: String,
    /// In whose list it is.
    pub of: String,
    /// When it takes place, as an offset: the record's `{start}`.
    pub at: String,
    /// The record.
    pub record: Json,
    /// How the record reads once it is canceled, where that is not only `canceled`.
    pub after: Vec<String>,
    /// When each occurrence takes place; and how it reads, all alike.
    pub occurs_at: Vec<String>,
    /// An occurrence.
    pub occurrence: Json,
    /// 404, and in no list of records.
    pub missing: bool,
    /// 404, and in no list, until a cancel has arrived: an exception, which its series leaves behind.
    pub appears: bool,
}

/// Whether a cancel takes effect.
#[derive(Debug, Clone, Copy)]
pub enum Effect {
    /// So long after it arrived.
    After(Duration),
    Never,
}

/// What differs in an answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// `members`, `member`, `occurrences`, `bookings`, `record`, `records`, `resources`, `offices`, `token`, `cancel`,
    /// `reads` or `all`.
    pub to: String,
    /// The employee or booking it is about.
    pub about: Option<String>,
    /// Only the first so many requests.
    pub first: Option<usize>,
    /// Only from this request on, the first being 1.
    pub from: Option<usize>,
    /// Only once a cancel has arrived.
    pub after_cancel: bool,
    /// The status.
    pub status: Option<u16>,
    /// The body, instead of the usual one.
    pub body: Option<String>,
    /// Headers that are set, or removed (`None`).
    pub headers: Vec<(String, Option<String>)>,
    /// The connection is closed: before the answer, or in the middle of it.
    pub drop: bool,
    /// See above.
    pub cut: bool,
    /// The body is sent in chunks.
    pub chunked: bool,
    /// How long the answer takes.
    pub delay: Duration,
    /// Of a cancel: whether it takes effect, where its status does not say it.
    pub effect: Option<Effect>,
    /// Of a cancel: afterwards the record is missing.
    pub then_missing: bool,
    /// Of a cancel: afterwards no list contains it.
    pub then_unlisted: bool,
}

/// How a list is divided into pages.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// Which list; empty is every one.
    pub of: String,
    /// `{"results": […]}` instead of a bare array.
    pub results: bool,
    /// Where the cursor is: `header`, `body`, `both`, `nowhere`; by default where the style has it.
    pub cursor: Option<String>,
    /// How many records a page has.
    pub page: Option<usize>,
    /// What cursors begin with.
    pub prefix: String,
    /// The cursor of the last page, as it is written into the body: nothing, `null`, `""`.
    pub end: Option<String>,
    /// The first page is empty and has a cursor.
    pub empty_first: bool,
    /// The last page's cursor leads back to the first one.
    pub circular: bool,
    /// Cursors in bodies are numbers.
    pub numbers: bool,
    /// The filters are ignored.
    pub unfiltered: bool,
    /// The cursor's parameter is `$next` or `$cursorNext`, whatever the style.
    pub any_parameter: bool,
    /// Each record comes twice.
    pub twice: bool,
}

/// What was counted for a booking.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Cancels that arrived.
    pub posts: usize,
    /// Cancels that arrived after one that was answered with 2xx.
    pub posts_after_success: usize,
    /// Cancels that arrived when reads showed already that it is canceled.
    pub posts_when_canceled: usize,
    /// Whether a cancel took effect, or will: 0 or 1.
    pub effects: usize,
    accepted: bool,
    /// When reads begin to show the effect.
    visible: Option<Instant>,
    missing: bool,
    unlisted: bool,
}

/// The organization while a program works on it.
pub struct World {
    organization: Organization,
    now: Timestamp,
    counts: Mutex<BTreeMap<String, Counts>>,
    /// How often each special answer was asked for.
    asked: Vec<AtomicUsize>,
    /// Requests that nobody may ever send.
    forbidden: Mutex<Vec<String>>,
}

/// A request.
pub struct Request {
    /// The method.
    pub method: String,
    /// The path below the stand-in's own prefix.
    pub path: String,
    /// The query, decoded.
    pub query: Vec<(String, String)>,
    /// Whether the bearer came.
    pub authorized: bool,
}

/// An answer.
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// See [`Answer`].
    pub drop: bool,
    /// See [`Answer`].
    pub cut: bool,
    /// See [`Answer`].
    pub chunked: bool,
}

impl World {
    pub fn new(organization: Organization) -> Self {
        Self {
            asked: organization.answers.iter().map(|_| AtomicUsize::new(0)).collect(),
            organization,
            now: Timestamp::now(),
            counts: Mutex::default(),
            forbidden: Mutex::default(),
        }
    }

    /// What was counted, by the booking's name.
    pub fn counts(&self, booking: &str) -> Counts {
        self.counts.lock().unwrap().get(booking).cloned().unwrap_or_default()
    }

    /// A cancel that was accepted takes effect now.
    pub fn take_effect(&self, booking: &str) {
        let mut all = self.counts.lock().unwrap();
        let counts = all.entry(booking.to_owned()).or_default();
        counts.effects = 1;
        counts.visible = Some(Instant::now());
    }

    /// When the organization came to be: the zero of its times.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Requests that nobody may ever send.
    pub fn forbidden(&self) -> Vec<String> {
        self.forbidden.lock().unwrap().clone()
    }

    /// The id that a name stands for.
    pub fn id(&self, name: &str) -> &str {
        self.organization.ids.get(name).map_or("", String::as_str)
    }

    /// A text with its placeholders filled in.
    pub fn fill(&self, text: &str, at: &str) -> String {
        template::fill(text, &|name| {
            if let Some(id) = self.organization.ids.get(name) {
                return Some(id.clone());
            }
            let (when, form) =
                name.split_once(' ').map_or((name, String::new()), |(when, form)| (when, format!(" {form}")));
            match when {
                "start" => template::time(self.now, &format!("{at}{form}")),
                "end" => template::time(self.now, &format!("{at}1h{form}")),
                _ => template::time(self.now, name),
            }
        })
    }

    /// Answers a request.
    pub fn answer(&self, request: &Request) -> Response {
        let target = self.target(request);
        let about = match &target {
            Target::Member(name) | Target::Record(name) | Target::Cancel(name) => Some(name.as_str()),
            _ => None,
        };
        let is_after_cancel = self.is_after_cancel();
        let answers = self.organization.answers.iter().zip(&self.asked);
        let special: Vec<&Answer> = answers
            .filter(|(answer, _)| answer.is_for(target.word(), about) && (!answer.after_cancel || is_after_cancel))
            .filter(|(answer, asked)| answer.is_turn(asked.fetch_add(1, Ordering::SeqCst) + 1))
            .map(|(answer, _)| answer)
            .collect();
        let status = special.iter().rev().find_map(|answer| answer.status);
        if let Target::Cancel(name) = &target {
            self.cancel(name, &special, status.unwrap_or(200));
        }
        let (usual, mut headers, body, items) = match &target {
            Target::Forbidden => {
                self.forbidden.lock().unwrap().push(format!("{} {}", request.method, request.path));
                (405, Vec::new(), "{\"message\": \"not allowed\"}".to_owned(), String::new())
            }
            _ if !request.authorized && !matches!(target, Target::Token) => {
                (401, Vec::new(), "{\"message\": \"no token\"}".to_owned(), String::new())
            }
            target => self.usual(target, request),
        };
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        headers.push(("Date".to_owned(), template::time(Timestamp::now(), "+0s http").unwrap()));
        for (name, value) in special.iter().flat_map(|answer| &answer.headers) {
            headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
            if let Some(value) = value {
                // Times in headers are from this moment, not from the start of the run.
                headers.push((name.clone(), template::fill(value, &|name| template::time(Timestamp::now(), name))));
            }
        }
        let body = match special.iter().rev().find_map(|answer| answer.body.as_ref()) {
            Some(text) => {
                let at = about.and_then(|name| self.booking(name)).map_or("+0d", |booking| booking.at.as_str());
                self.fill(&text.replace("{items}", &items).replace("{usual}", &body), at)
            }
            None => body,
        };
        std::thread::sleep(special.iter().map(|answer| answer.delay).max().unwrap_or_default());
        Response {
            status: status.unwrap_or(usual),
            headers,
            body,
            drop: special.iter().any(|answer| answer.drop),
            cut: special.iter().any(|answer| answer.cut),
            chunked: special.iter().any(|answer| answer.chunked),
        }
    }

    fn is_after_cancel(&self) -> bool {
        self.counts.lock().unwrap().values().any(|counts| counts.posts > 0)
    }

    fn booking(&self, name: &str) -> Option<&Booking> {
        self.organization.bookings.iter().find(|booking| booking.name == name)
    }

    fn target(&self, request: &Request) -> Target {
        let path = request.path.trim_start_matches('/');
        if request.method == "POST" && path == "token" {
            return Target::Token;
        }
        let Some(path) = path.strip_prefix("api/v1/organizations/acme/") else { return Target::Unknown };
        let named = |id: &str| {
            // A plus sign in a path is a plus sign.
            let id = percent_decoded(&id.replace('+', "%2B"));
            self.organization.ids.iter().find(|(_, known)| **known == id).map(|(name, _)| name.clone())
        };
        let parts: Vec<&str> = path.split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", [list @ ("members" | "bookings" | "resources" | "offices")]) => Target::List((*list).to_owned()),
            ("GET", ["bookings", "occurrences"]) => Target::List("occurrences".to_owned()),
            ("GET", ["members", id]) => named(id).map_or(Target::Unknown, Target::Member),
            ("GET", ["bookings", id]) => named(id).map_or(Target::Unknown, Target::Record),
            ("POST", ["bookings", id, "cancel"]) => named(id).map_or(Target::Unknown, Target::Cancel),
            ("GET", _) => Target::Unknown,
            _ => Target::Forbidden,
        }
    }

    fn cancel(&self, name: &str, special: &[&Answer], status: u16) {
        let mut all = self.counts.lock().unwrap();
        let counts = all.entry(name.to_owned()).or_default();
        counts.posts += 1;
        counts.posts_after_success += usize::from(counts.accepted);
        counts.posts_when_canceled += usize::from(counts.visible.is_some_and(|at| at <= Instant::now()));
        counts.accepted |= (200..300).contains(&status) && !special.iter().any(|answer| answer.drop);
        // An answer that refuses has no effect, unless the table says that it has.
        let usual = if (200..300).contains(&status) { Effect::After(Duration::ZERO) } else { Effect::Never };
        let effect = special.iter().rev().find_map(|answer| answer.effect).unwrap_or(usual);
        if let Effect::After(after) = effect {
            counts.effects = 1;
            counts.visible = counts.visible.or(Some(Instant::now() + after));
            counts.missing |= special.iter().any(|answer| answer.then_missing);
            counts.unlisted |= special.iter().any(|answer| answer.then_unlisted);
        }
    }

    /// Status, headers and body as they usually are; and of a list the records without brackets.
    fn usual(&self, target: &Target, request: &Request) -> (u16, Vec<(String, String)>, String, String) {
        let plain = |status: u16, body: String| (status, Vec::new(), body.clone(), body);
        let not_found = || plain(404, "{\"message\": \"not found\"}".to_owned());
        match target {
            Target::Token => {
                let body = "{\"access_token\": \"t\", \"token_type\": \"Bearer\", \"expires_in\": 3599, \
                            \"scope\": \"officernd.api.read officernd.api.write\"}";
                plain(200, body.to_owned())
            }
            Target::Member(name) => match self.organization.employees.iter().find(|(known, _)| known == name) {
                Some((_, employee)) => plain(200, self.fill(&employee.text(), "+0d")),
                None => not_found(),
            },
            Target::Record(name) | Target::Cancel(name) => {
                match self.booking(name).and_then(|found| self.record(found)) {
                    Some(record) => plain(200, record),
                    None => not_found(),
                }
            }
            Target::List(list) => self.list(list, request),
            Target::Unknown | Target::Forbidden => not_found(),
        }
    }

    /// The record as it reads now; `None` when it is missing.
    fn record(&self, booking: &Booking) -> Option<String> {
        let counts = self.counts(&booking.name);
        let is_visible = counts.visible.is_some_and(|at| at <= Instant::now());
        if booking.missing || (booking.appears && !self.is_after_cancel()) || (is_visible && counts.missing) {
            return None;
        }
        Some(self.fill(&Self::shown(&booking.record, &booking.after, is_visible).text(), &booking.at))
    }

    fn shown(record: &Json, after: &[String], is_canceled: bool) -> Json {
        let mut record = record.clone();
        match (is_canceled, after) {
            (false, _) => {}
            (true, []) => record.cancel(),
            (true, edits) => edits.iter().for_each(|edit| record.edit(edit)),
        }
        record
    }

    fn list(&self, list: &str, request: &Request) -> (u16, Vec<(String, String)>, String, String) {
        let lists = self.organization.lists.iter().rev().find(|lists| lists.of.is_empty() || lists.of == list);
        let lists = lists.cloned().unwrap_or_default();
        let asked = |key: &str| request.query.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
        let member = asked("member").filter(|_| !lists.unfiltered);
        let is_listed = |booking: &&Booking| {
            let counts = self.counts(&booking.name);
            let dropped = counts.unlisted || counts.missing;
            member.is_none_or(|member| self.id(&booking.of) == member)
                && !(dropped && counts.visible.is_some_and(|at| at <= Instant::now()))
        };
        let time = |key: &str| {
            asked(key).and_then(|text| text.parse::<Timestamp>().ok()).map(|at| at.as_second() - self.now.as_second())
        };
        let (from, to) = (time("start").unwrap_or(i64::MIN), time("end").unwrap_or(i64::MAX));
        let is_after_cancel = self.is_after_cancel();
        let exists = |booking: &&Booking| is_after_cancel || !booking.appears;
        let bookings = self.organization.bookings.iter().filter(exists).filter(is_listed);
        let mut items: Vec<String> = match list {
            "members" => {
                self.organization.employees.iter().map(|(_, employee)| self.fill(&employee.text(), "+0d")).collect()
            }
            "bookings" => bookings.filter_map(|booking| self.record(booking)).collect(),
            "occurrences" => bookings
                .flat_map(|booking| booking.occurs_at.iter().map(move |at| (booking, at)))
                .filter(|(_, at)| {
                    let start = template::offset(at).unwrap();
                    // What is in progress is in the window that begins now.
                    lists.unfiltered
                        || (from..to).contains(&start)
                        || (from.abs() < 60 && start < from && from < start + 3600)
                })
                .map(|(booking, at)| {
                    let is_canceled = self.counts(&booking.name).visible.is_some_and(|at| at <= Instant::now());
                    self.fill(&Self::shown(&booking.occurrence, &[], is_canceled).text(), at)
                })
                .collect(),
            other => {
                let of_kind = self.organization.others.iter().filter(|(kind, _)| kind == other);
                of_kind.map(|(_, text)| self.fill(text, "+0d")).collect()
            }
        };
        if lists.twice {
            items = items.iter().flat_map(|item| [item.clone(), item.clone()]).collect();
        }
        lists.page_of(items, &request.query)
    }
}

impl Lists {
    fn page_of(&self, items: Vec<String>, query: &[(String, String)]) -> (u16, Vec<(String, String)>, String, String) {
        let place = self.cursor.as_deref().unwrap_or(if self.results { "body" } else { "header" });
        let asked = |key: &str| query.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
        let in_header = place == "header" || place == "both";
        let in_body = place == "body" || place == "both";
        let cursor = asked("$next")
            .filter(|_| in_header || self.any_parameter)
            .or(asked("$cursorNext").filter(|_| in_body || self.any_parameter));
        let limit = asked("$limit").and_then(|limit| limit.parse().ok()).unwrap_or(50);
        let size = self.page.unwrap_or(100).min(limit).max(1);
        let pages = items.len().div_ceil(size).max(1) + usize::from(self.empty_first);
        let name = |page: usize| format!("{}{page}", self.prefix);
        let page = cursor.and_then(|cursor| (0..pages).find(|page| name(*page) == cursor)).unwrap_or(0);
        let records: Vec<String> = match page.checked_sub(usize::from(self.empty_first)) {
            Some(page) => items.into_iter().skip(page * size).take(size).collect(),
            None => Vec::new(),
        };
        let next = match page + 1 {
            next if next < pages => Some(name(next)),
            _ if self.circular => Some(name(0)),
            _ => None,
        };
        let mut headers = Vec::new();
        if let Some(next) = next.as_ref().filter(|_| in_header) {
            headers.push(("rnd-cursor-next".to_owned(), next.clone()));
        }
        let joined = records.join(", ");
        let body = if self.results || in_body {
            let next = match next.filter(|_| in_body) {
                Some(next) if self.numbers => Some(next),
                Some(next) => Some(serde_json::Value::String(next).to_string()),
                None => self.end.clone(),
            };
            let next = next.map(|next| format!(", \"cursorNext\": {next}")).unwrap_or_default();
            format!("{{\"results\": [{joined}]{next}, \"rangeStart\": 1, \"rangeEnd\": {}}}", records.len())
        } else {
            format!("[{joined}]")
        };
        (200, headers, body, joined)
    }
}

impl Answer {
    fn is_for(&self, target: &str, about: Option<&str>) -> bool {
        let meant = match self.to.as_str() {
            "all" => true,
            "reads" => !matches!(target, "token" | "cancel"),
            "records" => matches!(target, "record" | "bookings"),
            "lists" => matches!(target, "members" | "occurrences" | "bookings" | "resources" | "offices"),
            to => to == target,
        };
        meant && self.about.as_deref().is_none_or(|name| about.is_none_or(|about| about == name))
    }

    /// Whether it answers the request of this number, the first being 1.
    fn is_turn(&self, number: usize) -> bool {
        self.first.is_none_or(|first| number <= first) && self.from.is_none_or(|from| number >= from)
    }
}

/// What a request is about.
enum Target {
    Token,
    List(String),
    Member(String),
    Record(String),
    Cancel(String),
    Unknown,
    Forbidden,
}

impl Target {
    fn word(&self) -> &str {
        match self {
            Self::Token => "token",
            Self::List(list) => list,
            Self::Member(_) => "member",
            Self::Record(_) => "record",
            Self::Cancel(_) => "cancel",
            Self::Unknown | Self::Forbidden => "other",
        }
    }
}

/// A part of an address with its `%XX` decoded.
pub fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let pair: Vec<u8> = rest.by_ref().take(2).collect();
            let code = std::str::from_utf8(&pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
            bytes.push(code.unwrap_or(b'?'));
        } else {
            bytes.push(if byte == b'+' { b' ' } else { byte });
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
