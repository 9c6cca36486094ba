//! What a list had so far, in little memory: ids and cursors that must not come twice.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;

/// What was seen, sixteen bytes each: a million ids take less than the names of a thousand.
pub(super) struct Seen {
    hashers: [RandomState; 2],
    hashes: HashSet<u128>,
}

impl Seen {
    /// Nothing.
    pub(super) fn new() -> Self {
        Self { hashers: [RandomState::new(), RandomState::new()], hashes: HashSet::new() }
    }

    /// Whether it is new.
    pub(super) fn insert(&mut self, text: &str) -> bool {
        let hash = self.hash(text);
        self.hashes.insert(hash)
    }

    /// Whether it was inserted.
    pub(super) fn contains(&self, text: &str) -> bool {
        self.hashes.contains(&self.hash(text))
    }

    fn hash(&self, text: &str) -> u128 {
        let [high, low] = self.hashers.each_ref().map(|hasher| u128::from(hasher.hash_one(text)));
        high << 64 | low
    }
}
