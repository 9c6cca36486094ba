//! Compares names: which are the same to a person, which look alike, which look like tests.

use std::sync::OnceLock;

use super::joiners;
use super::policy::Pattern;
use crate::text;

/// The name without the differences that people overlook: surrounding spaces, letter case, and Unicode forms (NFKC).
pub fn key(name: &str) -> String {
    if name.is_ascii() {
        // The same result without Unicode tables.
        return name.trim().to_ascii_lowercase();
    }
    let nfkc = icu_normalizer::ComposingNormalizerBorrowed::new_nfkc();
    let fold = icu_casemap::CaseMapper::new();
    let folded = fold.fold_string(&nfkc.normalize(name.trim())).into_owned();
    // Folding can leave a form that composes further.
    nfkc.normalize(&folded).trim().to_owned()
}

/// What a name of this key looks like: the key without invisible characters, each letter replaced by the prototype of those
/// it is confusable with (Unicode Technical Standard 39). Numbers stay as they are: a zero in one is not an O.
pub fn skeleton(key: &str) -> String {
    let visible =
        if key.contains(text::is_unsafe) { self::key(&key.replace(text::is_unsafe, "")) } else { key.to_owned() };
    let mut look = String::with_capacity(visible.len());
    for word in visible.split_whitespace() {
        if !look.is_empty() {
            look.push(' ');
        }
        if !word.contains(char::is_alphabetic) {
            look.push_str(word);
        } else if word.is_ascii() {
            // The same result, letter by letter.
            word.bytes().for_each(|letter| look.push_str(of_ascii(letter)));
        } else {
            look.push_str(&word_skeleton(word));
        }
    }
    look
}

fn word_skeleton(word: &str) -> String {
    key(&unicode_security::skeleton(word).collect::<String>())
}

/// The prototype of each ASCII character, looked up at its first use.
static ASCII: [OnceLock<String>; 128] = [const { OnceLock::new() }; 128];

fn of_ascii(letter: u8) -> &'static str {
    ASCII[usize::from(letter & 127)].get_or_init(|| word_skeleton(&char::from(letter).to_string()))
}

/// The digits of a name. Names that differ in them are a series.
pub fn digits(name: &str) -> String {
    name.chars().filter(|c| c.is_numeric()).collect()
}

/// How many characters people do not see, or change what they see. Joiners that belong to an emoji or to a script that needs
/// them do not count.
pub fn count_invisible(name: &str) -> usize {
    if !name.contains(text::is_unsafe) {
        return 0;
    }
    let chars: Vec<char> = name.chars().collect();
    (0..chars.len()).filter(|&index| text::is_unsafe(chars[index]) && !joiners::is_ordinary(&chars, index)).count()
}

/// How to recognize the Teams of a test.
#[derive(Debug, Clone, Default)]
pub enum LikelyTests {
    #[default]
    BuiltIn,
    /// From the policy, instead of the built-in words.
    Patterns(Vec<Pattern>),
}

/// Words of tests (our choice, as the other two lists). Comparing words takes less time than regular expressions do, both for
/// ten thousand names and for three.
const WORDS: [&str; 9] = ["test", "tmp", "temp", "demo", "sample", "dummy", "asdf", "foo", "untitled"];
const PHRASES: [&str; 8] =
    ["do not use", "don't use", "delete me", "to be deleted", "to delete", "deprecated", "obsolete", "(old)"];
/// First words that sort a name to the end of a list.
const PREFIXES: [&str; 3] = ["zz", "xx", "xxx"];

impl LikelyTests {
    /// The part of the name that says so.
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
        .or_else(|| PHRASES.iter().find_map(|phrase| find_phrase(name, phrase)))
        .or_else(|| words().next().filter(|word| one_of(&PREFIXES, word)))
}

/// Finds an ASCII phrase regardless of letter case.
fn find_phrase<'a>(name: &'a str, phrase: &str) -> Option<&'a str> {
    let matches = |window: &[u8]| window.eq_ignore_ascii_case(phrase.as_bytes());
    let start = name.as_bytes().windows(phrase.len()).position(matches)?;
    name.get(start..start + phrase.len())
}
