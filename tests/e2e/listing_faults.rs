//! Lists that fail, break off, lie or go round in circles, on the first, a middle and the last page: what passes is waited
//! out, everything else is an error. No list is ever taken for complete that is not.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use ornd_scim_core::http::{self, Settings};
use ornd_scim_core::officernd::{Account, Client, IntegrationApi, Scope};
use ornd_scim_sandbox::{Behaviour, Clock, Data, Options, Sandbox};

use crate::figures;
use crate::support::{Machine, Served};

/// What has to come of a fault that is played so often in a row.
#[derive(Clone, Copy, PartialEq)]
enum Passes {
    /// Nobody notices, however often.
    Always,
    /// Noticed and waited out up to so many in a row; an error when it stays.
    UpTo(u32),
    /// Nothing that would pass: an error at once.
    Never,
    /// The pages contradict each other: an error, unless the records make the list whole all the same.
    Contradicts,
    /// Up to twice; beyond it the server has said that the list ends here, and nothing else can be known.
    Unless,
}
use Passes::{Always, Contradicts, Never, Unless, UpTo};

/// What a server can do to an answer. Requests are sent up to five times, answers that cannot be used are asked for up to
/// three times.
fn faults() -> Vec<(String, Passes)> {
    let mut faults = Vec::new();
    for status in ["429", "503"] {
        let forms = ["1", "0", "-5", "99999999999999999999", "86400", "soon", "date+30", "date-30", "1.5", ""];
        faults.extend(forms.map(|form| (format!("{status} retry-after={form}"), UpTo(4))));
    }
    for (kind, passes) in [
        ("408", UpTo(4)),
        ("429", UpTo(4)),
        ("502", UpTo(4)),
        ("503", UpTo(4)),
        ("504", UpTo(4)),
        ("500", UpTo(2)),
        ("501", UpTo(2)),
        ("599", UpTo(2)),
        // A token that was revoked is replaced once.
        ("401", UpTo(1)),
        ("400", Never),
        ("403", Never),
        ("404", Never),
        ("redirect", Never),
        ("close", UpTo(4)),
        ("reset", UpTo(4)),
        ("reset-headers", UpTo(4)),
        ("reset-before-body", UpTo(4)),
        ("reset-body", UpTo(4)),
        ("truncate", UpTo(4)),
        ("stall", UpTo(4)),
        ("stall-body", UpTo(4)),
        ("slow", UpTo(4)),
        ("slow=200000", Always),
        ("half", UpTo(2)),
        ("html", UpTo(2)),
        ("empty", UpTo(2)),
        ("wrong-type", UpTo(2)),
        ("huge", UpTo(2)),
        ("gzip-bomb", UpTo(2)),
        ("deep", UpTo(2)),
        ("bom", Always),
        ("invalid-utf8", UpTo(2)),
        ("duplicate-keys", UpTo(2)),
        ("repeat-cursor", UpTo(2)),
        ("cursor-cycle", Contradicts),
        ("missing-cursor", Unless),
        ("empty-page", UpTo(2)),
        ("overlap", Contradicts),
    ] {
        faults.push((kind.to_owned(), passes));
    }
    faults
}

/// Where, how often, and on which list a fault is played.
struct Injection {
    list: &'static str,
    kind: String,
    passes: Passes,
    page: u32,
    /// `None` for ever.
    times: Option<u32>,
}

/// Pages of seven: both lists have several, and neither ends with a full one.
const PAGE: u8 = 7;

fn injections() -> Vec<Injection> {
    let mut all = Vec::new();
    for (list, pages) in [("/members", [1, 3, 6]), ("/bookings/occurrences", [1, 2, 0])] {
        for (kind, passes) in faults() {
            for page in pages {
                for times in [Some(1), Some(2), Some(3), None] {
                    all.push(Injection { list, kind: kind.clone(), passes, page, times });
                }
            }
        }
    }
    all
}

fn client(behaviour: &str, patience: Duration) -> (Sandbox, Client) {
    let behaviour = Behaviour::parse(behaviour).unwrap();
    let clock = Clock::Fixed(now());
    let sandbox =
        Sandbox::start(Options { data: Data::Memory, port: 0, clock, behaviour, ..Options::default() }).unwrap();
    let account = Account {
        org: sandbox.org().to_owned(),
        api_url: sandbox.api_url().parse().unwrap(),
        identity_url: sandbox.identity_url().parse().unwrap(),
        client_id: sandbox.client_id().to_owned(),
        client_secret: ornd_scim_core::secrets::Secret::new(sandbox.client_secret().to_owned()),
        scope: Scope::Read,
        integration_api: IntegrationApi::default(),
        page_limit: PAGE,
    };
    let settings = Settings {
        first_wait: Duration::from_millis(1),
        longest_wait: Duration::from_millis(3),
        request_timeout: patience,
        ..Settings::default()
    };
    (sandbox, Client::new(http::Client::new(settings, Arc::new(())), account))
}

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

/// The whole list, as far as it matters who and what is on it.
fn list(client: &Client, which: &str) -> Result<Vec<String>, ornd_scim_core::officernd::Error> {
    let mut known = HashSet::new();
    // An occurrence that comes twice is one occurrence.
    let all = read(client, which)?;
    Ok(all.into_iter().filter(|record| known.insert(record.clone())).collect())
}

fn read(client: &Client, which: &str) -> Result<Vec<String>, ornd_scim_core::officernd::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        if which == "/members" {
            return Ok(client.employees().await?.into_iter().map(|employee| format!("{employee:?}")).collect());
        }
        let until = now() + jiff::SignedDuration::from_hours(24 * 60);
        let mut pager = client.occurrences(now(), until, None)?;
        let mut all = Vec::new();
        while let Some(page) = pager.next().await? {
            all.extend(page.into_iter().map(|occurrence| format!("{occurrence:?}")));
        }
        Ok(all)
    })
}

/// What came of an injection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    Whole,
    Refused,
    /// A list that ends where the server said that it ends.
    CutShort,
}

fn inject(injection: &Injection, whole: &[String]) -> Result<Came, String> {
    let Injection { list: which, kind, passes, page, times } = injection;
    let (kind, retry_after) = kind.split_once(' ').unwrap_or((kind, ""));
    let often = times.map_or_else(|| "always".to_owned(), |times| format!("x{times}"));
    let stalls = kind.starts_with("stall") || kind == "slow";
    let patience = Duration::from_millis(if stalls { 300 } else { 20_000 });
    let behaviour = format!("fault=GET {which} {kind} at={page} {often} {retry_after}");
    let (_sandbox, client) = client(&behaviour, patience);
    let came = match list(&client, which) {
        Ok(list) if list == whole => Came::Whole,
        // A key that comes twice makes the field unclear, and the record is not taken for understood.
        Ok(list) if kind == "duplicate-keys" && list.len() == whole.len() => {
            let is_marked = |(came, expected): (&String, &String)| came == expected || came.contains("Unclear");
            let all = list.iter().zip(whole).all(is_marked);
            return if all { Ok(Came::Refused) } else { Err(format!("{behaviour}: {list:?}")) };
        }
        Ok(list) => {
            if !whole.starts_with(&list) {
                return Err(format!("{behaviour}: the list is another one: {:.300}", format!("{list:?}")));
            }
            Came::CutShort
        }
        Err(error) => {
            let failure = ornd_scim::report::Failure::from(error);
            if failure.message.is_empty() || failure.hints.is_empty() {
                return Err(format!("{behaviour}: {failure:?} does not say what to do"));
            }
            Came::Refused
        }
    };
    // A page that is asked for early meets the fault as well, and the last page has none after it.
    let fits = match (passes, times) {
        // Before the first page there is no cursor to repeat: what leads back to it shows only by its records.
        (UpTo(_), _) if kind == "repeat-cursor" && *page == 1 => came != Came::CutShort,
        (UpTo(most), Some(times)) if times <= most => came == Came::Whole,
        (Always, _) | (Unless, Some(1 | 2)) => came == Came::Whole,
        (UpTo(_), None) | (Never, _) => came == Came::Refused,
        (UpTo(_), Some(_)) | (Contradicts, _) => came != Came::CutShort,
        (Unless, _) => came != Came::Refused,
    };
    if fits { Ok(came) } else { Err(format!("{behaviour}: {came:?}")) }
}

#[test]
fn no_list_is_taken_for_complete_that_is_not() {
    let (_sandbox, undisturbed) = client("", Duration::from_secs(20));
    let members = list(&undisturbed, "/members").unwrap();
    let occurrences = list(&undisturbed, "/bookings/occurrences").unwrap();
    assert!(members.len() == 40 && occurrences.len() > 2 * usize::from(PAGE), "{}", occurrences.len());
    let last = u32::try_from(occurrences.len().div_ceil(PAGE.into())).unwrap();
    assert_ne!(occurrences.len() % usize::from(PAGE), 0, "the last page is a full one");
    let mut all = injections();
    for injection in all.iter_mut().filter(|injection| injection.page == 0) {
        injection.page = last;
    }
    // In the selection every fault on every page, each as often as the line of its number says.
    // In the selection, half of them: every fault on every page, but not each as often as can be.
    let mut number = 0;
    all.retain(|_| {
        number += 1;
        figures::full() || (number / 4 + number) % 4 < 2
    });
    let (next, came) = (AtomicUsize::new(0), [const { AtomicUsize::new(0) }; 3]);
    let wrong = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                while let Some(injection) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let whole = if injection.list == "/members" { &members } else { &occurrences };
                    match inject(injection, whole) {
                        Ok(one) => drop(came[one as usize].fetch_add(1, Ordering::Relaxed)),
                        Err(why) => wrong.lock().unwrap().push(why),
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let [whole, refused, short] = came.map(AtomicUsize::into_inner);
    assert!(all.len() >= 333, "only {} injections", all.len());
    figures::keep(
        "Listing faults",
        figures::Ran::Library,
        "Every fault of [the sandbox](sandbox.md) and every form of `Retry-After`, once, twice, three times and for ever, on the \
         first, a middle and the last page of the employees and of the occurrences",
        &format!(
            "{} injections: {whole} recovered, {refused} ended with a clear error, 0 wrong lists; {short} cut short by a server \
             that left out the cursor three times in a row, which no client can tell from a shorter list",
            all.len()
        ),
    );
}

/// With the binary, for its memory and its words: nothing is canceled after any of these.
#[test]
fn a_clean_up_changes_nothing_when_a_list_fails_and_needs_little_memory() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    let mut most = 0;
    let mut runs = 0;
    for list in ["/members", "/bookings/occurrences"] {
        for kind in [
            "huge",
            "gzip-bomb",
            "deep",
            "html",
            "half",
            "invalid-utf8",
            "repeat-cursor",
            "cursor-cycle",
            "redirect",
            "stall-body",
        ] {
            served.control("behaviour", &format!("fault=GET {list} {kind} always"));
            let ended = machine.run(&["bookings", "cancel", "--yes", "-vv", "--timeout", "1"]);
            assert!(matches!(ended.code, 1 | 75), "{list} {kind}: {ended:?}");
            assert_eq!(ended.stdout, "", "{list} {kind}");
            for word in ["Error: ", "Next: "] {
                assert!(ended.stderr.contains(word), "{list} {kind}: {}", ended.stderr);
            }
            let peak = ended.stderr.lines().find_map(|line| line.strip_prefix("peak memory: ")?.strip_suffix(" kB"));
            let Some(peak) = peak.map(|text| text.parse::<u64>().unwrap()) else { panic!("{}", ended.stderr) };
            assert!(peak <= 64 << 10, "{list} {kind}: {peak} kB");
            most = most.max(peak);
            runs += 1;
        }
    }
    assert_eq!(served.control("effects?kind=booking.canceled", ""), "[]", "something was canceled");
    figures::keep(
        "Failed lists, with the program",
        figures::Ran::Program,
        "`bookings cancel --yes` while a list fails for ever: endless and compressed bodies, nesting 10,000 deep, wrong pages, circles",
        &format!(
            "{runs} runs: 0 changes, each with what happened and what to do next, at most {} MiB of memory",
            most.div_ceil(1024)
        ),
    );
}
