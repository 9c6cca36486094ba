//! Names compared: which are the same to a person, which look like leftovers.

use super::policy::Pattern;
use crate::output::clean;

/// The name without what people do not see as a difference: blanks around it, letter case, and Unicode forms (NFKC).
pub fn key(name: &str) -> String {
    if name.is_ascii() {
        // The same, without asking Unicode's tables.
        return name.trim().to_ascii_lowercase();
    }
    let nfkc = icu_normalizer::ComposingNormalizerBorrowed::new_nfkc();
    let fold = icu_casemap::CaseMapper::new();
    let folded = fold.fold_string(&nfkc.normalize(name.trim())).into_owned();
    // Folding can leave a form that composes further.
    nfkc.normalize(&folded).trim().to_owned()
}

/// What the name looks like: its key without invisible characters, each letter as the one it can be taken for
/// (Unicode Technical Standard 39). Numbers stay as they are: a zero in one is not an O.
pub fn looks(name: &str) -> String {
    let seen: String = name.chars().filter(|&c| !clean::is_unsafe(c)).collect();
    let words: Vec<String> = key(&seen)
        .split_whitespace()
        .map(|word| {
            if word.chars().all(|c| !c.is_alphabetic()) {
                word.to_owned()
            } else {
                key(&unicode_security::skeleton(word).collect::<String>())
            }
        })
        .collect();
    words.join(" ")
}

/// The digits of a name, which tell names of a series apart.
pub fn digits(name: &str) -> String {
    name.chars().filter(|c| c.is_numeric()).collect()
}

/// Whether it has characters that a person does not see, or that change what they see.
pub fn unseen(name: &str) -> bool {
    name.contains(clean::is_unsafe)
}

/// Names that look like tests or leftovers.
#[derive(Debug, Clone)]
pub struct Leftovers(Vec<Pattern>);

/// What is taken for a leftover where no patterns are given (our choice).
pub const LEFTOVERS: [&str; 3] = [
    r"/(?i)\b(test|tmp|temp|demo|sample|dummy|asdf|foo|untitled)\b/",
    r"/(?i)(do not use|don't use|delete me|to be deleted|to delete|deprecated|obsolete|\(old\))/",
    r"/(?i)^(zz|xxx?)\b/",
];

impl Default for Leftovers {
    fn default() -> Self {
        Self(LEFTOVERS.iter().filter_map(|text| Pattern::parse(text).ok()).collect())
    }
}

impl Leftovers {
    /// Those that the person names.
    pub fn new(patterns: Vec<Pattern>) -> Self {
        Self(patterns)
    }

    /// The part of the name that a pattern fits.
    pub fn find<'a>(&self, name: &'a str) -> Option<&'a str> {
        self.0.iter().find_map(|pattern| pattern.find(name))
    }
}
