//! Several machines at once, which do not see each other's lock: every booking is canceled once, whoever comes second finds it
//! done, and nobody fails for it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::all;
use super::judge::{Before, Tally, lost};
use crate::bookings::org::{Org, world};
use crate::support::Machine;

/// Another machine with the same profile.
fn another(org: &Org) -> Machine {
    let mut machine = Machine::new();
    machine.write(&machine.config(), &std::fs::read_to_string(org.machine.config()).unwrap());
    let secret = machine.secret_file("client-secret", org.sandbox.client_secret());
    machine.set("ORND_SCIM_CLIENT_SECRET_FILE", &secret);
    machine
}

#[test]
fn several_machines_at_once() {
    let (org, mut tally) = (Org::new(&world(4, 24)), Tally::default());
    for number in if all() { vec![2, 3, 4, 8] } else { vec![2, 4] } {
        for answer in ["404", "409", "410", "200"] {
            let machines: Vec<Machine> = (0..number).map(|_| another(&org)).collect();
            org.replace(&world(4, 24));
            org.behave(&format!("cancel-again={answer}; latency=5ms"));
            let before = Before::look(&org);
            let cancel = ["bookings", "cancel", "--yes", "-o", "json"];
            let runs: Vec<_> = machines.iter().map(|machine| machine.command(&cancel).spawn().unwrap()).collect();
            let case = format!("{number} machines, a second cancel gets {answer}");
            tally.faults += number;
            let mut told: BTreeMap<String, usize> = BTreeMap::new();
            for run in runs {
                let output = run.wait_with_output().unwrap();
                let stderr = String::from_utf8_lossy(&output.stderr);
                assert_eq!(output.status.code(), Some(0), "{case}: {stderr}");
                let document: Value = serde_json::from_slice(&output.stdout).unwrap();
                for row in document["bookings"].as_array().unwrap().iter().filter(|row| row["outcome"] == "canceled") {
                    *told.entry(row["booking_id"].as_str().unwrap().to_owned()).or_default() += 1;
                }
            }
            // Each run may send its own cancel, so only the effects count here.
            before.effects(&org, &case, &mut tally);
            for id in org.cancelled() {
                let times = told.get(&id).copied().unwrap_or(0);
                // Where a second cancel is answered as the first was, both runs take it for theirs.
                if times != 1 && !(answer == "200" && times > 1) {
                    tally.misreported.push(format!("{case}: {times} runs say that they canceled {id}"));
                }
            }
            lost(&org, &case, &mut tally);
        }
    }
    tally.prove("several machines at once");
}
