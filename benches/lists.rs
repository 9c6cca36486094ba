//! How long `teams list` takes beside a bare loop that fetches the same pages and throws them away, interleaved in one run.
//!
//! `cargo bench --bench lists [-- TEAMS EMPLOYEES]`

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::cast_precision_loss)]
#![allow(dead_code)] // Not every benchmark uses all of what they share.

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use ornd_scim::http::{Client, Request, Settings};
use support::{Served, measure, median, run};

const RUNS: usize = 9;

fn main() {
    let numbers: Vec<u32> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let (teams, employees) = (numbers.first().copied().unwrap_or(10_000), numbers.get(1).copied().unwrap_or(100_000));
    let home = tempfile::tempdir().unwrap();
    let (teams_text, employees_text) = (teams.to_string(), employees.to_string());
    let seed =
        ["--sandbox", "sandbox", "seed", "large", "--bookings", "1", "--yes", "--teams", &teams_text, "--employees"];
    run(home.path(), &[&seed[..], &[&employees_text]].concat());
    run(home.path(), &["--sandbox", "activate", "--yes"]);
    let secret = run(home.path(), &["--sandbox", "secret", "reveal"]).0.trim().to_owned();
    let served = Served::start(home.path(), &[]);

    for source in ["api", "both"] {
        let (mut ratios, mut bare, mut peaks) = (vec![], vec![], vec![]);
        for _ in 0..RUNS {
            let took = fetch(&served, &secret, source == "both").as_secs_f64();
            let mut command = served.command(home.path(), &["teams", "list", "-o", "json", "--source", source]);
            command.env("ORND_SCIM_SCIM_SECRET", &secret);
            let ours = measure(command);
            assert_eq!(ours.code, 0);
            let listed: serde_json::Value = serde_json::from_str(&ours.stdout).unwrap();
            assert_eq!(listed["teams"].as_array().unwrap().len(), teams as usize, "the whole list");
            ratios.push(ours.took.as_secs_f64() / took);
            bare.push(took * 1000.0);
            peaks.push(ours.peak as f64 / 1024.0);
        }
        ratios.sort_by(f64::total_cmp);
        println!(
            "teams list --source {source}, {teams} Teams, {employees} employees: {:.2} of the bare loop ({:.2} to {:.2}; bare {:.0} ms), peak {:.1} MiB",
            median(ratios.clone()),
            ratios[0],
            ratios[RUNS - 1],
            median(bare),
            median(peaks)
        );
    }
}

/// The same pages, one after the other, thrown away.
fn fetch(served: &Served, secret: &str, scim: bool) -> Duration {
    let started = Instant::now();
    let client = Client::new(Settings::default(), Arc::new(()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let form = format!(
            "client_id={}&client_secret={}&grant_type=client_credentials&scope=officernd.api.read",
            served.get("client_id"),
            served.get("client_secret")
        );
        let mut request = Request::get(served.get("identity_url").parse().unwrap());
        request.method = reqwest::Method::POST;
        request.headers.insert("content-type", "application/x-www-form-urlencoded".parse().unwrap());
        request.body = Some(form.into_bytes());
        let token: serde_json::Value = client.send(request).await.unwrap().json().unwrap();
        let token = format!("Bearer {}", token["access_token"].as_str().unwrap());
        for list in ["teams", "members", "offices"] {
            let mut next = String::new();
            loop {
                let url = format!("{}/organizations/demo/{list}?$limit=100{next}", served.get("api_url"));
                let mut request = Request::get(url.parse().unwrap());
                request.headers.insert("authorization", token.parse().unwrap());
                let answer = client.send(request).await.unwrap();
                match answer.header("rnd-cursor-next") {
                    Some(cursor) => next = format!("&$next={cursor}"),
                    None => break,
                }
            }
        }
        for start in (1_u64..).step_by(100).take_while(|_| scim) {
            let url = format!("{}/scim/v2/demo/Groups?startIndex={start}&count=100", served.get("origin"));
            let mut request = Request::get(url.parse().unwrap());
            request.headers.insert("authorization", format!("Bearer {secret}").parse().unwrap());
            let answer = client.send(request).await.unwrap();
            assert_eq!(answer.status, 200);
            if !String::from_utf8_lossy(&answer.body).contains("\"displayName\"") {
                break;
            }
        }
    });
    started.elapsed()
}
