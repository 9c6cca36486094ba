//! Answers that fail, on each request of a rotation, before and after it had its effect: once, and for ever from there on.

use super::{ROTATE, Rotation, all};
use crate::figures;

/// What can go wrong with an answer in place of the sandbox's own, which may have had its effect.
const MADE_UP: [&str; 21] = [
    "400",
    "401",
    "403",
    "404",
    "408",
    "409",
    "429",
    "500",
    "502",
    "503",
    "504",
    "close",
    "reset",
    "stall",
    "html",
    "empty",
    "wrong-type",
    "huge",
    "gzip-bomb",
    "deep",
    "redirect",
];

/// What can go wrong with the sandbox's own answer, which has had its effect.
const SPOILT: [&str; 10] = [
    "reset-headers",
    "reset-before-body",
    "reset-body",
    "stall-body",
    "truncate",
    "half",
    "slow=1",
    "bom",
    "invalid-utf8",
    "duplicate-keys",
];

/// Faults that stay: there is no way to OfficeRnD from a request on.
const OUTAGES: [&str; 8] =
    ["close", "reset-after", "reset-body", "500-after", "503", "html-after", "401-after", "stall-after"];

fn faults(requests: usize) -> Vec<String> {
    let mut all = Vec::new();
    for at in 1..=requests {
        let made_up = MADE_UP.iter().flat_map(|kind| [(*kind).to_owned(), format!("{kind}-after")]);
        let kinds = made_up.chain(SPOILT.map(str::to_owned));
        all.extend(kinds.map(|kind| format!("fault=/** {kind} at={at}")));
        all.extend(OUTAGES.map(|kind| format!("fault=/** {kind} at={at} always")));
    }
    all
}

#[test]
fn whatever_is_answered_the_valid_secret_is_known() {
    let requests = Rotation::new().requests();
    assert!(requests >= 8, "{requests}");
    let mut cases = faults(requests);
    // The third request is the change itself; of the others a part is enough, but in full.
    let mut number = 0;
    cases.retain(|case| {
        number += 1;
        figures::full() || (case.contains("at=3") && !case.contains("always")) || number % 23 == 0
    });
    all(
        &cases,
        "A rotation that is answered wrongly",
        "`secret rotate`, with every fault on every request that it sends, before and after its effect, once and for ever: what the \
         program says against what the sandbox knows, then the commands that it names up to the valid secret",
        |rotation, case| {
            let old = rotation.begin(case);
            let ended = rotation.org.machine.run(&ROTATE);
            rotation.judge(case, &old, Some(&ended))
        },
    );
}

/// The answer is lost, and so is every way to find out: this is said, and what tells it later.
#[test]
fn what_cannot_be_found_out_is_not_guessed() {
    let rotation = Rotation::new();
    let old = rotation.begin("fault=POST /rotate-secret reset-after; fault=GET /integrations/scim 500 at=2 always");
    let ended = rotation.org.machine.run(&ROTATE).code(75);
    let ended =
        ended.says("it is not known whether OfficeRnD created a new SCIM Secret").says("Next: ornd-scim status");
    assert_eq!(rotation.judge("lost", &old, Some(&ended)), [""; 0]);
}

/// The answer is lost, but not the new secret.
#[test]
fn a_lost_answer_is_found_again() {
    let rotation = Rotation::new();
    for fault in ["500-after", "reset-after", "close-after", "half", "empty-after"] {
        let old = rotation.begin(&format!("fault=POST /rotate-secret {fault}"));
        let ended = rotation.org.machine.run(&ROTATE).code(0).says("the secret was replaced anyway");
        assert_eq!(rotation.judge(fault, &old, Some(&ended)), [""; 0]);
        assert_eq!(rotation.org.sent("POST /rotate-secret"), 1, "{fault}: a second sending makes a second secret");
    }
    let old = rotation.begin("fault=POST /rotate-secret 500");
    let ended = rotation.org.machine.run(&ROTATE).code(1).says("the old one was still valid");
    assert_eq!(rotation.judge("500", &old, Some(&ended)), [""; 0]);
}
