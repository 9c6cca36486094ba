//! Names compared: which are the same to a person, which look like leftovers.

use std::sync::OnceLock;

use super::policy::Pattern;
use crate::text;

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

/// What a name of this key looks like: the key without invisible characters, each letter as the one it can be taken for
/// (Unicode Technical Standard 39). Numbers stay as they are: a zero in one is not an O.
pub fn looks(key: &str) -> String {
    let seen = if unseen(key) { self::key(&key.replace(text::is_unsafe, "")) } else { key.to_owned() };
    let mut look = String::with_capacity(seen.len());
    for word in seen.split_whitespace() {
        if !look.is_empty() {
            look.push(' ');
        }
        if !word.contains(char::is_alphabetic) {
            look.push_str(word);
        } else if word.is_ascii() {
            // The same, letter by letter.
            word.bytes().for_each(|letter| look.push_str(of_ascii(letter)));
        } else {
            look.push_str(&skeleton(word));
        }
    }
    look
}

/// The key of what a word can be taken for.
fn skeleton(word: &str) -> String {
    key(&unicode_security::skeleton(word).collect::<String>())
}

/// What each character of ASCII can be taken for, looked up when it is first met.
static ASCII: [OnceLock<String>; 128] = [const { OnceLock::new() }; 128];

fn of_ascii(letter: u8) -> &'static str {
    ASCII[usize::from(letter & 127)].get_or_init(|| skeleton(&char::from(letter).to_string()))
}

/// The digits of a name, which tell names of a series apart.
pub fn digits(name: &str) -> String {
    name.chars().filter(|c| c.is_numeric()).collect()
}

/// Whether it has characters that a person does not see, or that change what they see.
pub fn unseen(name: &str) -> bool {
    name.contains(text::is_unsafe)
}

/// Names that look like tests or leftovers.
#[derive(Debug, Clone, Default)]
pub enum Leftovers {
    /// What is taken for a leftover where no patterns are given.
    #[default]
    BuiltIn,
    /// What the person takes for one.
    Patterns(Vec<Pattern>),
}

/// Single words of leftovers (our choice, as the other two lists). Compared without letter case, which is quicker for ten
/// thousand names than patterns are, and for three names than making patterns is.
const WORDS: [&str; 9] = ["test", "tmp", "temp", "demo", "sample", "dummy", "asdf", "foo", "untitled"];
/// What leftovers say anywhere in their name.
const PHRASES: [&str; 8] =
    ["do not use", "don't use", "delete me", "to be deleted", "to delete", "deprecated", "obsolete", "(old)"];
/// Words that leftovers begin with, so that they stand at the end of a list.
const BEGINNINGS: [&str; 3] = ["zz", "xx", "xxx"];

impl Leftovers {
    /// The part of the name that makes it one.
    pub fn find<'a>(&self, name: &'a str) -> Option<&'a str> {
        match self {
            Self::BuiltIn => built_in(name),
            Self::Patterns(patterns) => patterns.iter().find_map(|pattern| pattern.find(name)),
        }
    }
}

fn built_in(name: &str) -> Option<&str> {
    let words = || name.split(|c: char| !c.is_alphanumeric() && c != '_');
    let one_of = |known: &[&str], word: &str| known.iter().any(|known| known.eq_ignore_ascii_case(word));
    words()
        .find(|word| one_of(&WORDS, word))
        .or_else(|| PHRASES.iter().find_map(|phrase| find(name, phrase)))
        .or_else(|| words().next().filter(|word| one_of(&BEGINNINGS, word)))
}

/// Finds a phrase of ASCII without letter case.
fn find<'a>(name: &'a str, phrase: &str) -> Option<&'a str> {
    let fits = |window: &[u8]| window.eq_ignore_ascii_case(phrase.as_bytes());
    let start = name.as_bytes().windows(phrase.len()).position(fits)?;
    name.get(start..start + phrase.len())
}
