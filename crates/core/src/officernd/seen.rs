//! What a list had so far, in little memory: ids and cursors that must not come twice.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hash as _, Hasher};

/// What was seen, sixteen bytes each: a million ids take less than the names of a thousand.
pub(super) struct Seen {
    hasher: RandomState,
    hashes: HashSet<u128, BuildHasherDefault<Hashed>>,
}

/// Of what is a hash already, a part is as good as another hash.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte));
    }
}

impl Seen {
    /// Nothing.
    pub(super) fn new() -> Self {
        Self { hasher: RandomState::new(), hashes: HashSet::default() }
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
        let mut hasher = self.hasher.build_hasher();
        text.hash(&mut hasher);
        let high = hasher.finish();
        // Another half of what the hasher has come to.
        hasher.write_u8(0);
        u128::from(high) << 64 | u128::from(hasher.finish())
    }
}
