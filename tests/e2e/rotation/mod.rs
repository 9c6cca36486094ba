//! `secret rotate`, interrupted at every point: before and after each request that it sends and each write that it does, by
//! kill -9, by signals, by answers that fail, by a disk that fails.
//!
//! The sandbox knows which secret is valid. After each interruption the person must be able to know it as well: what the
//! program said is true, and the commands that it names lead to the valid secret. What they say of Okta comes exactly when
//! Okta has the old one.

mod answers;
#[cfg(unix)] // Limits of a shell.
mod disk;
#[cfg(unix)]
mod signals;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ornd_scim_core::http::{self, Settings};
use ornd_scim_core::officernd::{Account, Client, IntegrationApi, Scope};
use serde_json::json;

use crate::bookings::org::Org;
use crate::figures;
use crate::support::Ended;

/// The command, with little patience.
const ROTATE: [&str; 6] = ["--timeout", "2", "secret", "rotate", "--confirm", "demo"];

/// What a person reads to do in Okta.
const IN_OKTA: &str = "Okta's calls fail until it has the new secret. In Okta:";

/// An organization whose integration is active, and a machine that keeps its secret.
struct Rotation {
    org: Org,
    client: Client,
}

impl Rotation {
    fn new() -> Self {
        let org = Org::with_profile(&json!({}), "integration = \"api\"\n");
        org.machine.run(&["activate", "--yes"]).code(0);
        let account = Account {
            org: org.sandbox.org().to_owned(),
            api_url: org.sandbox.api_url().parse().unwrap(),
            identity_url: org.sandbox.identity_url().parse().unwrap(),
            client_id: org.sandbox.client_id().to_owned(),
            client_secret: ornd_scim_core::secrets::Secret::new(org.sandbox.client_secret().to_owned()),
            scope: Scope::Read,
            integration_api: IntegrationApi::default(),
            page_limit: 100,
        };
        let client = Client::new(http::Client::new(Settings::default(), Arc::new(())), account);
        // A request on its own, so that the token of this client is none of those that are counted.
        org.block_on(client.integration()).unwrap();
        Self { org, client }
    }

    /// The secret that is valid, as OfficeRnD has it.
    fn valid(&self) -> String {
        let state = self.org.block_on(self.client.integration()).expect("the integration");
        state.scim_secret.expect("a secret").expose().to_owned()
    }

    /// The secret that is kept on the machine.
    fn kept(&self) -> String {
        self.org.machine.run(&["secret", "reveal"]).code(0).stdout.trim_end().to_owned()
    }

    /// Everything is as it should be again. Gives the secret.
    fn begin(&self, behaviour: &str) -> String {
        self.org.control("DELETE", "/log", "");
        self.org.behave(behaviour);
        self.kept()
    }

    /// How many requests an undisturbed rotation sends.
    fn requests(&self) -> usize {
        self.begin("");
        self.org.machine.run(&ROTATE).code(0);
        self.org.sent("/**")
    }

    /// Follows what the program says until the machine keeps the valid secret, and judges it. `None` for a run that was
    /// killed and so could say nothing more.
    fn judge(&self, case: &str, old: &str, ended: Option<&Ended>) -> Vec<String> {
        self.org.behave("");
        let (valid, kept) = (self.valid(), self.kept());
        let rotated = valid != old;
        let mut wrong = Vec::new();
        let mut must = |fine: bool, what: &str| {
            if !fine {
                wrong.push(format!("{case}: {what}: rotated {rotated}, {ended:?}"));
            }
        };
        if let Some(ended) = ended {
            let says = |text: &str| ended.stderr.contains(text);
            let unknown = says("it is not known whether");
            let printed = ended.stdout.trim_end();
            must(ended.code != 0 || rotated && kept == valid, "well ended, but it is not");
            must(!says("The new secret works") || rotated && kept == valid, "it says that it works");
            must(!says("nothing was changed") || !rotated, "it says that nothing was changed");
            must(!says("the old one was still valid") || !rotated, "it says that the old one is valid");
            must(!says("is saved") || kept == valid, "it says that the new one is saved");
            must(!says("the old one still works too"), "it says that the old one works");
            must(printed.is_empty() || rotated && printed == valid, "what it printed is not the valid one");
            must(!says(&valid) && !says(old), "a secret stands in what is not the result");
            must(
                unknown || says(IN_OKTA) == rotated,
                "what is to be done in Okta is told when it is not so, or not when it is",
            );
            must(ended.code == 0 || says("Next: "), "it does not say what to do next");
            must(
                kept == valid || !printed.is_empty() || !rotated || unknown || says("neither saved nor printed"),
                "the new one is nowhere",
            );
        } else {
            must(kept == valid || kept == old, "what is kept is neither");
        }
        // One command tells which is valid, and names the one that keeps it.
        let status = self.org.machine.run(&["status"]);
        must(
            status.stdout.contains("scim-secret\tok") == (kept == valid),
            &format!("status says otherwise: {}", status.stdout),
        );
        if kept != valid {
            must(status.stdout.contains("OfficeRnD has another one"), "status does not say why");
            must(status.stdout.contains("ornd-scim activate"), "status does not say what to type");
            let activated = self.org.machine.run(&["activate", "--yes"]);
            must(activated.code == 0 && activated.stderr.contains(IN_OKTA), &format!("activate: {activated:?}"));
        }
        must(self.org.machine.run(&["test"]).code == 0, "the way does not end at the valid secret");
        must(self.kept() == valid, "what is kept at the end is not the valid one");
        let temporary = std::fs::read_dir(self.org.machine.credentials().parent().unwrap()).unwrap().flatten();
        for left in temporary.filter(|entry| entry.file_name().to_string_lossy().starts_with(".ornd-scim-")) {
            // A kill leaves what it was writing: private, and of no use to anybody.
            must(ended.is_none(), "a temporary file was left");
            must(
                crate::support::is_private(&left.path()) || !holds(&left.path(), &valid),
                "a secret is open to others",
            );
            std::fs::remove_file(left.path()).unwrap();
        }
        wrong
    }
}

fn holds(path: &std::path::Path, secret: &str) -> bool {
    std::fs::read_to_string(path).unwrap_or_default().contains(secret)
}

/// Tries all cases, on a few machines at once, and keeps how many there were and that none went wrong.
fn all<T: Sync>(cases: &[T], group: &str, what: &str, one: impl Fn(&Rotation, &T) -> Vec<String> + Sync) {
    let next = AtomicUsize::new(0);
    let wrong = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..cases.len().min(4) {
            scope.spawn(|| {
                let rotation = Rotation::new();
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    wrong.lock().unwrap().extend(one(&rotation, case));
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    figures::keep(
        group,
        figures::Ran::Program,
        what,
        &format!(
            "{} interruptions: 0 times it was not known which secret is valid, 0 times an invalid one was said to be valid, 0 times \
             Okta was forgotten",
            cases.len()
        ),
    );
}
