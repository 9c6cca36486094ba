//! Finds Teams whose names are the same, or can be mistaken for each other.
//!
//! Comparing each name with each would take minutes for ten thousand Teams. Two names that differ by one letter share what
//! remains when that letter is left out. So each name is filed under hashes of itself and of itself without each of its
//! letters, and only names under the same hash are compared. Names that differ in their digits are a series.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Entry, Problem, ProblemKind, names};

/// Longer names are only compared as a whole, in characters (our choice: one letter in a long name is rarely a mistake).
const LONGEST: usize = 64;
/// Shorter words differ on purpose: HR and PR, Team A and Team B (our choice).
const SHORTEST_WORD: usize = 4;
/// With how many names under one hash each is compared (our choice; more of them are a series).
const CROWD: usize = 32;
/// How many other names a problem lists.
const LISTED: usize = 3;

/// The problems that entries have with each other, with the entry's index. Entries are in the order of names.
pub(super) fn problems(entries: &[Entry]) -> Vec<(usize, Problem)> {
    let named: Vec<usize> = (0..entries.len())
        .filter(|&index| entries[index].creates_group && entries[index].okta_group.is_some())
        .collect();
    let mut by_skeleton: Vec<Filed> = Vec::with_capacity(named.len());
    let mut by_digits: Vec<Filed> = Vec::with_capacity(named.len());
    for &index in &named {
        let name = Name::of(entries, index);
        by_skeleton.push((hash(&name.skeleton), index));
        by_digits.push((hash(&names::digits(&name.key)), index));
    }
    let mut similar = Similar { entries, pairs: BTreeMap::new() };
    let mut problems = Vec::new();
    // Names with the same key have the same skeleton.
    for_each_bucket(by_skeleton, |bucket| {
        let mut by_key: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for &(_, index) in bucket {
            by_key.entry(names::key(entries[index].display_name())).or_default().push(index);
        }
        for same in by_key.values().filter(|same| same.len() > 1) {
            for &index in same {
                let others = list(entries, same.len() - 1, same.iter().copied().filter(|&other| other != index));
                problems.push((index, Problem::new(ProblemKind::SameName, format!("same name as {others}"))));
            }
        }
        if by_key.len() > 1 {
            similar.compare(bucket);
        }
    });
    for_each_bucket(by_digits, |series| {
        let mut variants = Vec::new();
        for &(_, index) in series {
            let name = Name::of(entries, index);
            variants.extend(hashes_of_variants(&name.skeleton).into_iter().map(|hash| (hash, index)));
        }
        for_each_bucket(variants, |bucket| similar.compare(bucket));
    });
    for (index, others) in similar.pairs {
        let detail = format!("similar to {}", list(entries, others.len(), others.into_iter()));
        problems.push((index, Problem::new(ProblemKind::SimilarName, detail)));
    }
    problems
}

/// `"A", "B", "C" and 4 more`
fn list(entries: &[Entry], number: usize, others: impl Iterator<Item = usize>) -> String {
    let names: Vec<String> =
        others.take(LISTED).map(|other| format!("\"{}\"", entries[other].display_name())).collect();
    let more = number.saturating_sub(LISTED);
    if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
}

/// What is compared of a name.
struct Name {
    index: usize,
    key: String,
    skeleton: String,
}

impl Name {
    fn of(entries: &[Entry], index: usize) -> Self {
        let key = names::key(entries[index].display_name());
        Self { index, skeleton: names::skeleton(&key), key }
    }

    /// Whether one can be mistaken for the other; the same name is another problem. Symmetric.
    fn is_similar(&self, other: &Self) -> bool {
        let is_series = || names::digits(&self.key) != names::digits(&other.key);
        self.key != other.key
            && (self.skeleton == other.skeleton || (is_confusable(&self.skeleton, &other.skeleton) && !is_series()))
    }
}

/// For each entry, the entries with a similar name.
struct Similar<'a> {
    entries: &'a [Entry],
    pairs: BTreeMap<usize, BTreeSet<usize>>,
}

impl Similar<'_> {
    fn compare(&mut self, bucket: &[Filed]) {
        let names: Vec<Name> = bucket.iter().map(|&(_, index)| Name::of(self.entries, index)).collect();
        for (position, a) in names.iter().take(CROWD).enumerate() {
            for b in names[position + 1..].iter().filter(|b| a.is_similar(b)) {
                self.pairs.entry(a.index).or_default().insert(b.index);
                self.pairs.entry(b.index).or_default().insert(a.index);
            }
        }
    }
}

/// A hash, and the entry that is filed under it.
type Filed = (u64, usize);

/// Calls `take` for each hash with several entries; within a bucket they are in the order of names.
fn for_each_bucket(mut filed: Vec<Filed>, mut take: impl FnMut(&[Filed])) {
    filed.sort_unstable();
    filed.dedup();
    filed.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1).for_each(&mut take);
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.chars().for_each(|letter| letter.hash(&mut hasher));
    hasher.finish()
}

/// Hashes of the name, and of the name without each of its letters. Digits are not left out: "Floor 1" and "Floor 2" differ on
/// purpose.
fn hashes_of_variants(skeleton: &str) -> Vec<u64> {
    let letters: Vec<char> = skeleton.chars().collect();
    // The letters before the one that is left out are hashed once.
    let mut before = DefaultHasher::new();
    let mut hashes = Vec::with_capacity(letters.len() + 1);
    for (index, letter) in letters.iter().enumerate() {
        if letters.len() <= LONGEST + 1 && !letter.is_numeric() {
            let mut without = before.clone();
            letters[index + 1..].iter().for_each(|letter| letter.hash(&mut without));
            hashes.push(without.finish());
        }
        letter.hash(&mut before);
    }
    hashes.push(before.finish());
    hashes
}

/// Whether one letter of a longer word, or one space, makes the difference. Symmetric.
fn is_confusable(a: &str, b: &str) -> bool {
    let (a_length, b_length) = (a.chars().count(), b.chars().count());
    if a_length.min(b_length) > LONGEST || a_length.abs_diff(b_length) > 1 || strsim::osa_distance(a, b) > 1 {
        return false;
    }
    let (left, right): (Vec<&str>, Vec<&str>) = (a.split_whitespace().collect(), b.split_whitespace().collect());
    if left.len() != right.len() {
        // "Front end" and "Frontend".
        return a_length.max(b_length) >= 2 * SHORTEST_WORD - 1;
    }
    let is_long = |word: &str| word.chars().count() >= SHORTEST_WORD;
    left.iter().zip(&right).all(|(a, b)| a == b || (is_long(a) && is_long(b)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::teams::{Group, Membership};

    fn entries(names: &[&str]) -> Vec<Entry> {
        let mut names = names.to_vec();
        names.sort_unstable();
        (0..)
            .zip(names)
            .map(|(id, name): (u32, _)| {
                let group = Group { id: id.to_string().into(), name: name.into(), members: Membership::NOBODY };
                Entry { creates_group: true, ..Entry::from(group) }
            })
            .collect()
    }

    fn flagged(entries: &[Entry]) -> BTreeSet<usize> {
        let similar = problems(entries).into_iter().filter(|(_, problem)| problem.kind == ProblemKind::SimilarName);
        similar.map(|(index, _)| index).collect()
    }

    /// The definition: each name compared with each.
    fn expected(entries: &[Entry]) -> BTreeSet<usize> {
        let all: Vec<Name> = (0..entries.len()).map(|index| Name::of(entries, index)).collect();
        all.iter().filter(|a| all.iter().any(|b| a.is_similar(b))).map(|name| name.index).collect()
    }

    #[test]
    fn similarity_is_symmetric_for_names_that_differ_by_a_space() {
        // The shorter name has six characters, the longer seven: one direction said similar, the other did not.
        let entries = entries(&["11l bl1", "1l1bl1"]);
        assert_eq!(flagged(&entries), BTreeSet::from([0, 1]));
        assert_eq!(expected(&entries), BTreeSet::from([0, 1]));
    }

    #[test]
    fn similar_names_are_found_in_a_large_bucket() {
        // Forty spellings of one skeleton: each capital I or l can be mistaken for the other.
        let names: Vec<String> =
            (0..40_u32).map(|n| (0..6).map(|bit| if n >> bit & 1 == 1 { "1" } else { "l" }).collect()).collect();
        let names: Vec<String> = names.iter().map(|name| format!("x{name}")).collect();
        let entries = entries(&names.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(flagged(&entries).len(), 40);
    }

    proptest! {
        #[test]
        fn similar_names_are_found_as_by_comparing_each_with_each(names in proptest::collection::vec("[abl1 ]{1,7}", 0..12)) {
            let entries = entries(&names.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(flagged(&entries), expected(&entries), "{:?}", names);
        }

        #[test]
        fn similarity_is_symmetric(a in "[abl1O0 ]{1,9}", b in "[abl1O0 ]{1,9}") {
            let entries = entries(&[&a, &b]);
            let (a, b) = (Name::of(&entries, 0), Name::of(&entries, 1));
            prop_assert_eq!(a.is_similar(&b), b.is_similar(&a));
        }
    }
}
