//! Names that are the same, or can be taken for each other.
//!
//! Comparing each with each would take minutes for ten thousand Teams. Two words that differ by one letter share what is
//! left when one letter is taken out, so each name is given marks for that, sixteen bytes each, and only names that meet in
//! a mark are compared. Names that differ in their digits are a series and do not meet.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::{Entry, Problem, ProblemKind, names};

/// Longer names are only compared as a whole (our choice; one letter in a long name is hardly a mistake).
const LONGEST: usize = 64;
/// Shorter words differ by design: HR and PR, Team A and Team B (our choice).
const SHORTEST_WORD: usize = 4;
/// How many that meet are compared with each other (our choice; beyond it the names are a series).
const CROWD: usize = 32;
/// How many other names a problem lists.
const LISTED: usize = 3;

/// What is wrong when the entries are seen side by side; the index says with which. They are in the order of names, so the
/// answer does not depend on how they were read.
pub(super) fn together(entries: &[Entry]) -> Vec<(usize, Problem)> {
    let named = || (0..entries.len()).filter(|&i| entries[i].creates_group && entries[i].okta_group.is_some());
    let mut looks: Vec<Mark> = Vec::with_capacity(entries.len());
    let mut digits: Vec<Mark> = Vec::with_capacity(entries.len());
    for name in named().map(|index| Name::of(entries, index)) {
        looks.push((hash(&name.look), name.index));
        digits.push((hash(&names::digits(&name.key)), name.index));
    }
    let mut alike = Alike { entries, found: BTreeMap::new() };
    let mut problems = Vec::new();
    // The same name looks the same.
    for_each_meeting(looks, |meeting| {
        let mut same: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for &(_, index) in meeting {
            same.entry(names::key(entries[index].shown())).or_default().push(index);
        }
        for group in same.values().filter(|group| group.len() > 1) {
            for &index in group {
                let others = list(entries, group.len() - 1, group.iter().copied().filter(|&other| other != index));
                problems.push((index, Problem::new(ProblemKind::SameName, format!("the same name as {others}"))));
            }
        }
        if same.len() > 1 {
            alike.compare(meeting);
        }
    });
    for_each_meeting(digits, |meeting| {
        let mut marks = Vec::new();
        for &(_, index) in meeting {
            let Name { look, .. } = Name::of(entries, index);
            marks.extend(variants(&look).into_iter().map(|variant| (variant, index)));
        }
        for_each_meeting(marks, |meeting| alike.compare(meeting));
    });
    for (index, others) in alike.found {
        let detail = format!("looks like {}", list(entries, others.len(), others.into_iter()));
        problems.push((index, Problem::new(ProblemKind::LookAlike, detail)));
    }
    problems
}

/// `"A", "B", "C" and 4 more`
fn list(entries: &[Entry], number: usize, others: impl Iterator<Item = usize>) -> String {
    let shown: Vec<String> = others.take(LISTED).map(|other| format!("\"{}\"", entries[other].shown())).collect();
    let more = number.saturating_sub(LISTED);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

/// What is compared of a name.
struct Name {
    index: usize,
    key: String,
    look: String,
}

impl Name {
    fn of(entries: &[Entry], index: usize) -> Self {
        let key = names::key(entries[index].shown());
        Self { index, look: names::looks(&key), key }
    }

    /// Whether one can be taken for the other; the same name is another problem.
    fn is_like(&self, other: &Self) -> bool {
        let series = || names::digits(&self.key) != names::digits(&other.key);
        self.key != other.key && (self.look == other.look || (confusable(&self.look, &other.look) && !series()))
    }
}

/// For each entry that can be taken for others, which those are.
struct Alike<'a> {
    entries: &'a [Entry],
    found: BTreeMap<usize, BTreeSet<usize>>,
}

impl Alike<'_> {
    fn compare(&mut self, meeting: &[Mark]) {
        let names: Vec<Name> = meeting.iter().take(CROWD).map(|&(_, index)| Name::of(self.entries, index)).collect();
        for (position, a) in names.iter().enumerate() {
            for b in names[position + 1..].iter().filter(|b| a.is_like(b)) {
                self.found.entry(a.index).or_default().insert(b.index);
                self.found.entry(b.index).or_default().insert(a.index);
            }
        }
    }
}

/// A mark, and which entry has it.
type Mark = (u64, usize);

/// Goes through the entries that share a mark, mark by mark; they are in the order of names.
fn for_each_meeting(mut marks: Vec<Mark>, mut take: impl FnMut(&[Mark])) {
    marks.sort_unstable();
    marks.dedup();
    marks.chunk_by(|a, b| a.0 == b.0).filter(|meeting| meeting.len() > 1).for_each(&mut take);
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Marks of the name, and of the name without each of its letters. Digits stay: "Floor 1" and "Floor 2" are meant.
fn variants(look: &str) -> Vec<u64> {
    let letters: Vec<char> = look.chars().collect();
    // What stands before the letter that is left out is read once.
    let mut before = DefaultHasher::new();
    let mut all = Vec::with_capacity(letters.len() + 1);
    for (index, letter) in letters.iter().enumerate() {
        if letters.len() <= LONGEST && !letter.is_numeric() {
            let mut without = before.clone();
            letters[index + 1..].iter().for_each(|letter| letter.hash(&mut without));
            all.push(without.finish());
        }
        letter.hash(&mut before);
    }
    all.push(before.finish());
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::teams::{Group, People};

    proptest! {
        #[test]
        fn what_meets_in_a_mark_is_all_that_is_alike(mut names in proptest::collection::vec("[abl1 ]{1,7}", 0..12)) {
            names.sort();
            let entries: Vec<Entry> = (0..)
                .zip(&names)
                .map(|(id, name): (u32, _)| {
                    let group = Group { id: id.to_string().into(), name: name.as_str().into(), people: People::NOBODY };
                    Entry { creates_group: true, ..Entry::from(group) }
                })
                .collect();
            let all: Vec<Name> = (0..entries.len()).map(|index| Name::of(&entries, index)).collect();
            let expected: BTreeSet<usize> =
                all.iter().filter(|a| all.iter().any(|b| a.is_like(b))).map(|name| name.index).collect();
            let problems = together(&entries);
            let found: BTreeSet<usize> = problems
                .iter()
                .filter(|(_, problem)| problem.kind == ProblemKind::LookAlike)
                .map(|(index, _)| *index)
                .collect();
            prop_assert_eq!(found, expected, "{:?}", names);
        }
    }
}
