//! Lists: on loopback beside other clients, and under latency beside the least that is possible.

use crate::figures::{Goal, Ratios, Section};
use crate::machine;
use crate::peers::{self, LISTING, millis};
use crate::plot;
use crate::sandbox::{Bench, timed};

/// Entries on one page (documented: the most that OfficeRnD and Okta ask for at once).
const PAGE: u32 = 100;
/// SCIM pages that are asked for at once, after the first one.
const AT_ONCE: u32 = ornd_scim_core::scim::import::AT_ONCE as u32;

const COLUMNS: [&str; 3] = ["id", "name", "primary"];
const LIST: [&str; 6] = ["teams", "list", "-o", "tsv", "--source", "api"];

fn organisation(teams: u32, employees: u32, serve: &[&str]) -> Bench {
    let (teams, employees) = (teams.to_string(), employees.to_string());
    Bench::new(&["--teams", &teams, "--employees", &employees, "--bookings", "1"], serve)
}

fn seconds(bench: &Bench, arguments: &[&str]) -> f64 {
    timed(&mut bench.command(arguments)).0.as_secs_f64()
}

/// A command of a few requests, then lists of growing length, on loopback.
pub fn loopback() -> Section {
    let mut section = Section::new(
        "lists on loopback",
        "The time of another client as a multiple of ours, at the same list of Teams with the number of their employees \
         (token, Teams, employees, locations). Both print the same lines, which is compared first. The multiple falls with \
         the length: starting Python counts less and less, and ours judges the names of all Teams beside each other.",
    );
    let bench = organisation(50, 50, &[]);
    let test: Ratios = (0..15).map(|_| seconds(&bench, &["test"]) * 1000.0).collect();
    section.ratios("`test`, ms", &test, Goal::AtMost(5.0));
    let list: Ratios = (0..15).map(|_| seconds(&bench, &LIST) * 1000.0).collect();
    section.ratios("`teams list` of 50, ms", &list, Goal::AtMost(5.0));
    for (teams, runs) in [(50, 9), (1_000, 7), (10_000, 3), (200_000, 1)] {
        let long;
        let bench = if teams == 50 {
            &bench
        } else {
            long = organisation(teams, 50, &[]);
            &long
        };
        for name in LISTING.into_iter().filter(|name| machine::has(name)) {
            let shell = name.ends_with("jq");
            if teams > 10_000 && name != "requests" || shell && teams > 1_000 && name != "curl | jq" {
                continue;
            }
            let goal = match (teams, name) {
                (50, "requests") => Goal::AtLeast(20.0),
                _ => Goal::None,
            };
            let runs = if shell && teams > 50 { 1 } else { runs };
            compared(&mut section, &format!("{teams} Teams: {name} ÷ ours"), goal, || {
                peers::compare(runs, || bench.command(&LIST), &COLUMNS, || peers::list(name, bench))
            });
        }
    }
    section
}

/// A row, or why there is none.
fn compared(
    section: &mut Section,
    what: &str,
    goal: Goal,
    compare: impl Fn() -> Result<peers::Compared, String>,
) -> Option<peers::Compared> {
    match compare() {
        Ok(compared) => {
            section.ratios(what, &compared.ratios, goal);
            Some(compared)
        }
        Err(why) => {
            section.row(what, &format!("left out: {why}"), f64::NAN, Goal::None);
            None
        }
    }
}

/// Lists whose pages come late.
pub fn latency() -> Section {
    let mut section = Section::new(
        "lists under latency",
        "The least time that the requests take which have to follow each other, as a part of the time it took. A list by \
         cursor is one chain: each page names the next. Of a SCIM list the first page tells how many there are, and four \
         are asked for at once from then on. Several lists are read together, so the longest chain counts. Where the last page is \
         exactly full, as that of 2,000 Teams is, it is asked for again before it is believed, which is one request in a row that \
         the floor leaves out; with 1,990 there is none.",
    );
    let mut shown = Vec::new();
    for wait in [50_u32, 200] {
        let chain = f64::from(1 + 2_000 / PAGE);
        let floor = chain * f64::from(wait) / 1000.0;
        let measured = |bench: &Bench| (0..3).map(|_| floor / seconds(bench, &LIST)).collect::<Ratios>();
        let less = organisation(1_990, 50, &["--latency", &format!("{wait}ms")]);
        section.ratios(&format!("1,990 Teams, {wait} ms: floor ÷ ours"), &measured(&less), Goal::AtLeast(0.95));
        drop(less);
        let bench = organisation(2_000, 50, &["--latency", &format!("{wait}ms")]);
        let ratios = measured(&bench);
        section.ratios(&format!("2,000 Teams, {wait} ms: floor ÷ ours"), &ratios, Goal::AtLeast(0.95));
        if wait == 50 {
            shown.push(("the least possible".to_owned(), floor * 1000.0));
            shown.push(("ornd-scim".to_owned(), floor * 1000.0 / ratios.median()));
            for name in LISTING.into_iter().filter(|name| machine::has(name)) {
                let what = format!("2,000 Teams, {wait} ms: {name} ÷ ours");
                let done = compared(&mut section, &what, Goal::None, || {
                    peers::compare(1, || bench.command(&LIST), &COLUMNS, || peers::list(name, &bench))
                });
                shown.extend(done.map(|done| (name.to_owned(), millis(&done.theirs))));
            }
        }
    }
    section.plot("benchmark-list.svg", &plot::bars("2,000 Teams at 50 ms a request", "ms", &shown));

    let bench = organisation(10_000, 50, &["--latency", "50ms"]);
    let scim = ["teams", "list", "-o", "tsv", "--source", "scim"];
    let ratios: Ratios = (0..3).map(|_| scim_floor(10_000, 0.05) / seconds(&bench, &scim)).collect();
    section.ratios("10,000 SCIM Groups, 50 ms: floor ÷ ours", &ratios, Goal::AtLeast(0.9));
    // One process a page: a short list is enough to see it.
    let short = organisation(500, 50, &["--latency", "50ms"]);
    for (name, groups, bench) in [("requests", "10,000", &bench), ("scim2-cli", "500", &short)] {
        if machine::has(name) {
            compared(&mut section, &format!("{groups} SCIM Groups, 50 ms: {name} ÷ ours"), Goal::None, || {
                peers::compare(1, || bench.command(&scim), &["id", "okta_group"], || peers::scim(name, bench))
            });
        }
    }
    section
}

/// The first page, then so many at once.
fn scim_floor(entries: u32, wait: f64) -> f64 {
    f64::from(1 + (entries.div_ceil(PAGE) - 1).div_ceil(AT_ONCE)) * wait
}

/// Commands that read several lists or ask several things.
pub fn together() -> Section {
    let mut section = Section::new(
        "several lists together",
        "The longest chain of requests that depend on each other, at 50 ms each, as a part of the time it took. That of \
         `bookings list` is what the API forces: a token, ten pages of employees by cursor, and then everything else that has \
         to be asked, four at once all the time: as many pages of the future as one list of it has, and a record for each \
         booking. It leaves out what the program needs beyond that: a page to tell how the future is to be cut into windows, \
         the last page of each window, and windows in which there is nothing.",
    );
    let bench = Bench::new(
        &["--teams", "990", "--employees", "990", "--former", "50", "--bookings", "2000", "--former-bookings", "100"],
        &["--latency", "50ms"],
    );
    // A token, then Teams, employees and locations page by page; Groups of SCIM beside them take less.
    measure_chain(&mut section, &bench, &["teams", "list", "-o", "json", "--source", "both"], 11);
    // A token and 10 pages of employees, each of which needs the one before. Then the pages of the future, as many as one list of
    // the whole time has, and the records that its occurrences do not carry: at best four at once from the first to the last.
    let before = bench.log(0).last().map_or(0, |last| last.number);
    seconds(&bench, &["bookings", "list", "-o", "json", "--listing", "all"]);
    let asked = bench.log(before);
    let of = |part: &str| asked.iter().filter(|request| request.path.contains(part)).count() as u32;
    let future_and_records = of("/bookings/");
    measure_chain(&mut section, &bench, &["bookings", "list", "-o", "json"], 1 + 10 + future_and_records.div_ceil(4));
    // The longest chain of `status`: a token and the pages of employees, beside which SCIM is tested.
    measure_chain(&mut section, &bench, &["status", "-o", "json"], 1 + 10);
    section
}

fn measure_chain(section: &mut Section, bench: &Bench, arguments: &[&str], chain: u32) {
    let floor = f64::from(chain) * 0.05;
    let ratios: Ratios = (0..5).map(|_| floor / seconds(bench, arguments)).collect();
    let what = format!("`{}`, {chain} requests in a row: floor ÷ ours", arguments[..2].join(" ").replace(" -o", ""));
    section.ratios(&what, &ratios, Goal::AtLeast(0.9));
}

/// The quick comparisons: a change of order of magnitude fails, whatever else the machine does.
pub fn quick() {
    let bench = organisation(1_000, 20, &["--latency", "50ms"]);
    let ratio = 11.0 * 0.05 / seconds(&bench, &LIST);
    crate::must("a list under latency: floor ÷ actual", ratio, 0.4);
    let ratio = scim_floor(1_000, 0.05) / seconds(&bench, &["teams", "list", "-o", "tsv", "--source", "scim"]);
    crate::must("a SCIM list under latency: floor ÷ actual", ratio, 0.25);
}
