//! Reads the tables. `README.md` explains them; each line that is not understood fails the test.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::json::Json;
use super::world::{Answer, Booking, Effect, Lists, Organization};

/// How the program is told to list occurrences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Listing {
    /// Employee by employee.
    Employees,
    /// Everybody's.
    All,
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::All { "all" } else { "employees" })
    }
}

/// How a booking ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// One cancel took effect, and is reported as canceled.
    Canceled,
    /// No cancel; reported as needs review.
    Review,
    /// No cancel; the run says that something was not understood, whether or not it can name the booking.
    Counted,
    /// No cancel; there is no reason to look at it.
    Untouched,
    /// No cancel; it is canceled already.
    Already,
    /// A cancel was sent and nothing shows what came of it; reported as unknown.
    Unknown,
    /// A cancel was sent, and the booking has disappeared; reported as gone.
    Gone,
    /// The cancel was refused; reported as failed.
    Failed,
    /// The cancel was refused because somebody had canceled it; reported as canceled, by whomever.
    Before,
}

impl End {
    fn parse(word: &str) -> Self {
        match word {
            "canceled" => Self::Canceled,
            "review" => Self::Review,
            "counted" => Self::Counted,
            "untouched" => Self::Untouched,
            "already" => Self::Already,
            "unknown" => Self::Unknown,
            "gone" => Self::Gone,
            "failed" => Self::Failed,
            "before" => Self::Before,
            _ => panic!("no booking ends as {word}"),
        }
    }
}

/// One way in which a run may end.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// Only for this way of listing.
    pub listing: Option<Listing>,
    /// Every booking, with the ends that are right.
    pub ends: BTreeMap<String, Vec<End>>,
    /// The exit codes that are right.
    pub exits: Vec<i32>,
}

/// One way in which a service could answer.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The file it is in.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// What is served.
    pub organization: Organization,
    /// Lines of the profile, and of its tables `bookings` and `evidence`.
    pub profile: [Vec<String>; 3],
    /// Further flags.
    pub args: Vec<String>,
    /// The ways of listing that are tried.
    pub listings: Vec<Listing>,
    /// What is right; one of them is enough.
    pub expectations: Vec<Expectation>,
}

impl Variant {
    /// Whether it was asked for.
    pub fn matches(&self, only: Option<&str>) -> bool {
        only.is_none_or(|only| self.name.contains(only) || self.kind.contains(only))
    }

    /// Every booking has to be canceled, with exit 0.
    pub fn is_ordinary(&self) -> bool {
        self.expectations.iter().all(|expectation| {
            expectation.exits == [0] && expectation.ends.values().all(|ends| *ends == [End::Canceled])
        })
    }

    /// Whether the program has to wait before it can say how a booking ended.
    pub fn waits(&self) -> bool {
        let waits = |end: &End| matches!(end, End::Unknown | End::Gone);
        self.kind == "lags"
            || self.expectations.iter().flat_map(|expectation| expectation.ends.values().flatten()).any(waits)
    }
}

/// Reads a file of variants.
pub fn parse(kind: &str, text: &str) -> Vec<Variant> {
    let mut lines = text.lines().filter(|line| !line.starts_with('#')).peekable();
    let mut listings = vec![Listing::Employees, Listing::All];
    while let Some(line) = lines.next_if(|line| !line.starts_with("== ")) {
        match line.trim() {
            "" => {}
            line => listings = listings_of(line.strip_prefix("listing ").unwrap_or_else(|| panic!("{kind}: {line}"))),
        }
    }
    let mut variants: Vec<(String, Vec<String>)> = Vec::new();
    for line in lines {
        if let Some(name) = line.strip_prefix("== ") {
            variants.push((name.to_owned(), Vec::new()));
            continue;
        }
        let (_, statements) = variants.last_mut().unwrap();
        match line.chars().next() {
            // An indented line continues the one before.
            Some(' ') => *statements.last_mut().unwrap() += &format!(" {}", line.trim()),
            // What begins with a capital letter is for the reader.
            Some(first) if first.is_lowercase() => statements.push(line.trim_end().to_owned()),
            _ => {}
        }
    }
    let variant = |(name, statements): (String, Vec<String>)| {
        let mut variant = Variant {
            kind: kind.to_owned(),
            name,
            organization: default_organization(),
            profile: Default::default(),
            args: Vec::new(),
            listings: listings.clone(),
            expectations: Vec::new(),
        };
        for statement in &statements {
            variant.take(statement);
        }
        let bookings: Vec<&str> = variant.organization.bookings.iter().map(|booking| &*booking.name).collect();
        assert!(!variant.expectations.is_empty(), "{}: nothing is expected", variant.name);
        for expectation in &variant.expectations {
            let expected: Vec<&str> = expectation.ends.keys().map(String::as_str).collect();
            let mut sorted = bookings.clone();
            sorted.sort_unstable();
            assert_eq!(expected, sorted, "{}: an end has to be expected of each booking", variant.name);
            assert!(!expectation.exits.is_empty(), "{}: no exit code is expected", variant.name);
        }
        variant
    };
    variants.into_iter().map(variant).collect()
}

/// The organization that every variant starts from.
pub fn default_organization() -> Organization {
    let mut organization = Organization::default();
    let mut part = String::new();
    for line in
        include_str!("organization.txt").lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
    {
        if !line.starts_with(' ') {
            line.clone_into(&mut part);
            let words: Vec<&str> = part.split(' ').collect();
            match words.as_slice() {
                ["id", name, "=", id] => drop(organization.ids.insert((*name).to_owned(), (*id).to_owned())),
                ["employee", name] => organization.employees.push(((*name).to_owned(), Json::Fields(Vec::new()))),
                ["record" | "occurrence", name] => {
                    if words[0] == "record" {
                        organization.bookings.push(Booking {
                            name: (*name).to_owned(),
                            of: "ann".to_owned(),
                            at: "+2d".to_owned(),
                            record: Json::Fields(Vec::new()),
                            after: Vec::new(),
                            occurs_at: vec!["+2d".to_owned()],
                            occurrence: Json::Fields(Vec::new()),
                            missing: false,
                            appears: false,
                        });
                    }
                }
                ["resources" | "offices"] => {}
                _ => panic!("organization.txt: {line}"),
            }
            continue;
        }
        let words: Vec<&str> = part.split(' ').collect();
        match words[0] {
            "employee" => organization.employees.last_mut().unwrap().1.edit(line.trim()),
            "record" => organization.bookings.last_mut().unwrap().record.edit(line.trim()),
            "occurrence" => organization.bookings.last_mut().unwrap().occurrence.edit(line.trim()),
            kind => organization.others.push((kind.to_owned(), line.trim().to_owned())),
        }
    }
    organization
}

impl Variant {
    fn take(&mut self, statement: &str) {
        let (word, rest) = statement.split_once(' ').unwrap_or((statement, ""));
        match word {
            "expect" | "or" => self.expectations.push(expectation(rest)),
            "listing" => self.listings = listings_of(rest),
            "args" => self.args.extend(rest.split(' ').map(str::to_owned)),
            "profile" => self.profile[0].push(rest.to_owned()),
            "bookings" => self.profile[1].push(rest.to_owned()),
            "evidence" => self.profile[2].push(rest.to_owned()),
            "answer" => self.organization.answers.push(answer(rest)),
            "lists" => self.organization.lists.push(lists(rest)),
            "id" => {
                let (name, id) = rest.split_once(" = ").unwrap();
                self.organization.ids.insert(name.to_owned(), id.to_owned());
            }
            "employee" | "booking" => self.organization.add(word, rest),
            name => self.organization.edit(name, rest),
        }
    }
}

impl Organization {
    /// `employee eve`, like Ann; `employee eve like bo`; `booking b2`, like b1; `booking b2 of bo at +3d`.
    pub fn add(&mut self, what: &str, rest: &str) {
        let words: Vec<&str> = rest.split(' ').collect();
        let option = |key: &str| words.iter().position(|word| *word == key).map(|at| words[at + 1]);
        let name = words[0];
        self.ids.entry(name.to_owned()).or_insert_with(|| {
            let hex: String = name.bytes().map(|byte| format!("{byte:02x}")).collect();
            format!("{hex:0<24}")
        });
        if what == "employee" {
            let like = option("like").unwrap_or("ann");
            let mut json = self.employees.iter().find(|(known, _)| known == like).unwrap().1.clone();
            json.set("_id", &format!("\"{{{name}}}\""));
            json.set("name", &format!("\"{name} Example\""));
            json.set("email", &format!("\"{name}@acme.test\""));
            self.employees.push((name.to_owned(), json));
            return;
        }
        let mut booking = self.bookings[0].clone();
        name.clone_into(&mut booking.name);
        booking.record.set("_id", &format!("\"{{{name}}}\""));
        booking.occurrence.set("_id", &format!("\"{{{name}}}\""));
        booking.occurrence.set("bookingId", &format!("\"{{{name}}}\""));
        if let Some(of) = option("of") {
            of.clone_into(&mut booking.of);
            booking.record.set("member", &format!("\"{{{of}}}\""));
            booking.occurrence.set("member", &format!("\"{{{of}}}\""));
        }
        if let Some(at) = option("at") {
            at.clone_into(&mut booking.at);
            booking.occurs_at = vec![at.to_owned()];
        }
        self.bookings.push(booking);
    }

    /// What a line says of an employee or a booking.
    pub fn edit(&mut self, name: &str, line: &str) {
        let (name, part) = name.split_once('.').unwrap_or((name, ""));
        if let Some((_, employee)) = self.employees.iter_mut().find(|(known, _)| known == name) {
            employee.edit(line);
            return;
        }
        let found = self.bookings.iter_mut().find(|booking| booking.name == name);
        let booking = found.unwrap_or_else(|| panic!("there is no employee or booking {name}: {line}"));
        match (part, line.split_once(' ').unwrap_or((line, ""))) {
            ("", ("at", at)) => {
                at.clone_into(&mut booking.at);
                booking.occurs_at = vec![at.to_owned()];
            }
            ("", ("again", at)) => booking.occurs_at.push(at.trim_start_matches("at ").to_owned()),
            ("", ("of", of)) => of.clone_into(&mut booking.of),
            ("", ("missing", "")) => booking.missing = true,
            ("", ("appears", "")) => booking.appears = true,
            ("", ("unlisted", "")) => booking.occurs_at.clear(),
            ("", _) => {
                booking.record.edit(line);
                booking.occurrence.edit(line);
            }
            ("record", ("at", at)) => at.clone_into(&mut booking.at),
            ("occurrence", ("at", at)) => booking.occurs_at = vec![at.to_owned()],
            ("record", _) => booking.record.edit(line),
            ("occurrence", _) => booking.occurrence.edit(line),
            ("after", _) => booking.after.push(line.to_owned()),
            _ => panic!("a booking has no part {part}: {line}"),
        }
    }
}

fn listings_of(word: &str) -> Vec<Listing> {
    match word {
        "both" => vec![Listing::Employees, Listing::All],
        "employees" => vec![Listing::Employees],
        "all" => vec![Listing::All],
        _ => panic!("no way of listing is called {word}"),
    }
}

/// `b1 canceled, b2 review|counted, exit 0`; with `(all)` or `(employees)` in front, for that way of listing.
fn expectation(text: &str) -> Expectation {
    let (listing, text) = match text.strip_prefix('(').and_then(|text| text.split_once(") ")) {
        Some((listing, text)) => (Some(listings_of(listing)[0]), text),
        None => (None, text),
    };
    let mut expectation = Expectation { listing, ends: BTreeMap::new(), exits: Vec::new() };
    for part in text.split(", ") {
        let (what, how) = part.split_once(' ').unwrap_or_else(|| panic!("expected BOOKING END, found {part}"));
        if what == "exit" {
            // A list that cannot be used as a whole is a failure, or one that may be over later.
            let code = |code: &str| if code == "error" { vec![1, 75] } else { vec![code.parse().unwrap()] };
            expectation.exits = how.split('|').flat_map(code).collect();
        } else {
            expectation.ends.insert(what.to_owned(), how.split('|').map(End::parse).collect());
        }
    }
    expectation
}

/// `TARGET [NAME] | KEY VALUE | …`
fn answer(text: &str) -> Answer {
    let mut parts = text.split(" | ");
    let target = parts.next().unwrap();
    let (to, about) = target.split_once(' ').map_or((target, None), |(to, about)| (to, Some(about.to_owned())));
    let mut answer = Answer { to: to.to_owned(), about, ..Answer::default() };
    for part in parts {
        let (key, value) = part.split_once(' ').unwrap_or((part, ""));
        match key {
            "first" => answer.first = Some(value.parse().unwrap()),
            "from" => answer.from = Some(value.parse().unwrap()),
            "status" => answer.status = Some(value.parse().unwrap()),
            "body" => answer.body = Some(value.to_owned()),
            "html" => {
                answer.body = Some(format!("<!DOCTYPE html><html><title>{value}</title></html>"));
                answer.headers.push(("Content-Type".to_owned(), Some("text/html; charset=utf-8".to_owned())));
            }
            "header" => {
                let (name, value) = match value.strip_prefix('-') {
                    Some(name) => (name, None),
                    None => value.split_once(':').map(|(name, value)| (name, Some(value.trim().to_owned()))).unwrap(),
                };
                answer.headers.push((name.to_owned(), value));
            }
            "after-cancel" => answer.after_cancel = true,
            "drop" => answer.drop = true,
            "cut" => answer.cut = true,
            "chunked" => answer.chunked = true,
            "delay" => answer.delay = Duration::from_millis(value.trim_end_matches("ms").parse().unwrap()),
            "effect" => {
                answer.effect = Some(match value {
                    "none" => Effect::Never,
                    "now" => Effect::After(Duration::ZERO),
                    after => Effect::After(Duration::from_millis(after.trim_end_matches("ms").parse().unwrap())),
                });
            }
            "missing" => answer.then_missing = true,
            "unlisted" => answer.then_unlisted = true,
            _ => panic!("no answer has {part}"),
        }
    }
    answer
}

/// `[LIST] | KEY VALUE | …`
fn lists(text: &str) -> Lists {
    let mut lists = Lists::default();
    for (index, part) in text.trim_start_matches("| ").split(" | ").enumerate() {
        let (key, value) = part.split_once(' ').unwrap_or((part, ""));
        match key {
            "members" | "bookings" | "occurrences" | "resources" | "offices" if index == 0 => {
                key.clone_into(&mut lists.of);
            }
            "array" => lists.results = false,
            "results" => lists.results = true,
            "cursor" => lists.cursor = Some(value.to_owned()),
            "page" => lists.page = Some(value.parse().unwrap()),
            "prefix" => value.clone_into(&mut lists.prefix),
            "end" => lists.end = Some(value.to_owned()),
            "empty-first" => lists.empty_first = true,
            "circular" => lists.circular = true,
            "numbers" => lists.numbers = true,
            "unfiltered" => lists.unfiltered = true,
            "any-parameter" => lists.any_parameter = true,
            "twice" => lists.twice = true,
            _ => panic!("no list has {part}"),
        }
    }
    lists
}
