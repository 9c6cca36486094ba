//! Names that are the same, or can be taken for each other.
//!
//! Comparing each with each would take minutes for ten thousand Teams. Two words that differ by one letter share what is
//! left when one letter is taken out, so names are put into buckets by that, and only what meets in a bucket is compared.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash as _, Hasher as _};

use super::{Entry, Problem, ProblemKind, names};

/// Longer names are only compared as a whole (our choice; one letter in a long name is hardly a mistake).
const LONGEST: usize = 64;
/// Shorter words differ by design: HR and PR, Team A and Team B (our choice).
const SHORTEST_WORD: usize = 4;
/// How many in one bucket are compared with each other (our choice; beyond it the names are a series).
const CROWD: usize = 32;
/// How many other names a problem lists.
const LISTED: usize = 3;

/// What is wrong when the entries are seen side by side; the index says with which. They are in the order of names, so the
/// answer does not depend on how they were read.
pub(super) fn together(entries: &[Entry]) -> Vec<(usize, Problem)> {
    let named: Vec<usize> =
        (0..entries.len()).filter(|&i| entries[i].creates_group && entries[i].okta_group.is_some()).collect();
    let keys: HashMap<usize, String> = named.iter().map(|&i| (i, names::key(entries[i].shown()))).collect();
    let mut problems = Vec::new();
    let mut same: HashMap<&str, Vec<usize>> = HashMap::new();
    for &index in &named {
        same.entry(&keys[&index]).or_default().push(index);
    }
    for group in same.values().filter(|group| group.len() > 1) {
        for &index in group {
            let others = list(entries, group.iter().copied().filter(|&other| other != index));
            problems.push((index, Problem::new(ProblemKind::SameName, format!("the same name as {others}"))));
        }
    }
    for (index, others) in alike(entries, &named, &keys) {
        let detail = format!("looks like {}", list(entries, others.into_iter()));
        problems.push((index, Problem::new(ProblemKind::LookAlike, detail)));
    }
    problems
}

/// `"A", "B", "C" and 4 more`
fn list(entries: &[Entry], others: impl Iterator<Item = usize>) -> String {
    let names: Vec<&str> = others.map(|other| entries[other].shown()).collect();
    let shown: Vec<String> = names.iter().take(LISTED).map(|name| format!("\"{name}\"")).collect();
    let more = names.len().saturating_sub(LISTED);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// For each entry that can be taken for others, which those are.
fn alike(entries: &[Entry], named: &[usize], keys: &HashMap<usize, String>) -> Vec<(usize, BTreeSet<usize>)> {
    let looks: HashMap<usize, String> = named.iter().map(|&i| (i, names::looks(entries[i].shown()))).collect();
    let mut buckets: HashMap<u64, Vec<usize>> = HashMap::new();
    for &index in named {
        for variant in variants(&looks[&index]) {
            let bucket = buckets.entry(variant).or_default();
            if bucket.len() < CROWD && bucket.last() != Some(&index) {
                bucket.push(index);
            }
        }
    }
    let mut found: HashMap<usize, BTreeSet<usize>> = HashMap::new();
    for bucket in buckets.values() {
        for (position, &a) in bucket.iter().enumerate() {
            for &b in &bucket[position + 1..] {
                let (left, right) = (&looks[&a], &looks[&b]);
                let series = || names::digits(&keys[&a]) != names::digits(&keys[&b]);
                if keys[&a] != keys[&b] && (left == right || (confusable(left, right) && !series())) {
                    found.entry(a).or_default().insert(b);
                    found.entry(b).or_default().insert(a);
                }
            }
        }
    }
    found.into_iter().collect()
}

/// The name, and the name without each of its letters, as hashes. Digits stay: "Floor 1" and "Floor 2" are meant.
fn variants(look: &str) -> BTreeSet<u64> {
    let letters: Vec<char> = look.chars().collect();
    let without = |skip: Option<usize>| {
        let mut hasher = DefaultHasher::new();
        for (index, letter) in letters.iter().enumerate() {
            if Some(index) != skip {
                letter.hash(&mut hasher);
            }
        }
        hasher.finish()
    };
    let mut all = BTreeSet::from([without(None)]);
    if letters.len() <= LONGEST {
        all.extend((0..letters.len()).filter(|&i| !letters[i].is_numeric()).map(|i| without(Some(i))));
    }
    all
}

/// Whether one can be taken for the other: one letter of one longer word differs.
fn confusable(a: &str, b: &str) -> bool {
    if a.len().max(b.len()) > 4 * LONGEST || strsim::osa_distance(a, b) > 1 {
        return false;
    }
    let (left, right): (Vec<&str>, Vec<&str>) = (a.split_whitespace().collect(), b.split_whitespace().collect());
    if left.len() != right.len() {
        // A blank too few or too many: "Front end" and "Frontend".
        return a.chars().count() >= 2 * SHORTEST_WORD - 1;
    }
    let long = |word: &str| word.chars().count() >= SHORTEST_WORD;
    left.iter().zip(&right).all(|(a, b)| a == b || (long(a) && long(b)))
}
