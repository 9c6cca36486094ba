//! Suggestions for words in the wrong order or without their noun: `rotate`, `list teams`.

use super::groups::LINES;

/// The commands that `words`, in which clap did not know a command, probably mean.
pub fn suggest(words: &[String]) -> Vec<String> {
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.starts_with('-')).collect();
    let commands = LINES.iter().flat_map(super::groups::Line::typed);
    let with_noun: Vec<(String, String, String)> = commands
        .filter_map(|typed| {
            let (noun, verb) = typed.split_once(' ')?;
            Some((noun.to_owned(), verb.to_owned(), typed.clone()))
        })
        .collect();
    let Some(&first) = words.first() else { return Vec::new() };
    let verb_is = |word: &str, same: fn(&str, &str) -> bool| -> Vec<String> {
        let matching = with_noun.iter().filter(|(_, verb, _)| same(word, verb));
        matching.map(|(_, _, typed)| typed.clone()).collect()
    };
    // `list teams`, `list team`
    if let Some(&second) = words.get(1) {
        let swapped = |(noun, verb, _): &&(String, String, String)| {
            verb == first && (noun == second || noun.strip_suffix('s') == Some(second))
        };
        if let Some((_, _, typed)) = with_noun.iter().find(swapped) {
            return vec![typed.clone()];
        }
    }
    let exactly = verb_is(first, |word, verb| word == verb);
    if exactly.is_empty() { verb_is(first, is_typo_of) } else { exactly }
}

/// Whether a word is the other with one letter in three wrong at most: clap's own measure takes `tokn` for `bookings`.
pub fn is_typo_of(word: &str, meant: &str) -> bool {
    strsim::damerau_levenshtein(word, meant) * 3 <= meant.chars().count().max(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_without_its_noun_and_a_verb_before_its_noun() {
        let suggested = |line: &str| suggest(&line.split(' ').map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(suggested("rotate"), ["secret rotate"]);
        assert_eq!(suggested("list teams"), ["teams list"]);
        assert_eq!(suggested("cancel booking --yes"), ["bookings cancel"]);
        assert_eq!(suggested("list"), ["teams list", "employees list", "bookings list"]);
        assert_eq!(suggested("lst"), ["teams list", "employees list", "bookings list"]);
        assert_eq!(suggested("cancle"), ["bookings cancel"]);
        assert!(suggested("frobnicate").is_empty());
    }

    #[test]
    fn only_close_words_are_typos() {
        for (word, meant, expected) in [
            ("tokn", "token", true),
            ("tokn", "bookings", false),
            ("statsu", "status", true),
            ("statsu", "setup", false),
            ("setpu", "setup", true),
            ("setpu", "status", false),
            ("tst", "test", true),
            ("foo", "token", false),
        ] {
            assert_eq!(is_typo_of(word, meant), expected, "{word} {meant}");
        }
    }
}
