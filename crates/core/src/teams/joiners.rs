//! Where joiners and similar invisible characters are ordinary text: inside emoji, and in scripts that need them (the
//! CONTEXTJ rules of UTS 46 and RFC 5892, appendix A.1 and A.2; UTS 51 for emoji).

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_properties::props::{Emoji, ExtendedPictographic, JoiningType};
use icu_properties::{CodePointMapData, CodePointSetData};

const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
const ZERO_WIDTH_JOINER: char = '\u{200d}';
const TEXT_STYLE: char = '\u{fe0e}';
const EMOJI_STYLE: char = '\u{fe0f}';
/// What the flags of England, Scotland and Wales begin with.
const BLACK_FLAG: char = '\u{1f3f4}';
const CANCEL_TAG: char = '\u{e007f}';
/// The canonical combining class of viramas.
const VIRAMA: u8 = 9;

/// Whether the character at `index` belongs to the text around it.
pub(super) fn is_ordinary(chars: &[char], index: usize) -> bool {
    let (before, after) = (&chars[..index], chars.get(index + 1..).unwrap_or_default());
    match chars[index] {
        ZERO_WIDTH_JOINER => follows_virama(before) || joins_pictographs(before, after),
        ZERO_WIDTH_NON_JOINER => follows_virama(before) || breaks_cursive_joining(before, after),
        TEXT_STYLE => before.last().is_some_and(|&c| CodePointSetData::new::<Emoji>().contains(c)),
        // Ideographic variation sequences, in Japanese names.
        '\u{fe00}'..='\u{fe02}' | '\u{e0100}'..='\u{e01ef}' => before.last().is_some_and(|&c| is_ideograph(c)),
        '\u{e0020}'..=CANCEL_TAG => is_in_flag(chars, index),
        _ => false,
    }
}

fn follows_virama(before: &[char]) -> bool {
    let classes = CanonicalCombiningClassMapBorrowed::new();
    before.last().is_some_and(|&c| classes.get_u8(c) == VIRAMA)
}

/// `(L|D) T* ZWNJ T* (R|D)`: the letters around it would be joined without it.
fn breaks_cursive_joining(before: &[char], after: &[char]) -> bool {
    let types = CodePointMapData::<JoiningType>::new();
    let mut visible = |&&c: &&char| types.get(c) != JoiningType::Transparent;
    let left = before.iter().rev().find(&mut visible).map(|&c| types.get(c));
    let right = after.iter().find(&mut visible).map(|&c| types.get(c));
    matches!(left, Some(JoiningType::LeftJoining | JoiningType::DualJoining))
        && matches!(right, Some(JoiningType::RightJoining | JoiningType::DualJoining))
}

fn joins_pictographs(before: &[char], after: &[char]) -> bool {
    let pictographs = CodePointSetData::new::<ExtendedPictographic>();
    let is_modifier = |c: char| c == EMOJI_STYLE || matches!(c, '\u{1f3fb}'..='\u{1f3ff}');
    let left = before.iter().rev().find(|&&c| !is_modifier(c));
    left.is_some_and(|&c| pictographs.contains(c)) && after.first().is_some_and(|&c| pictographs.contains(c))
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A black flag, three to six tag letters or digits, and the end: anything else could hide text.
fn is_in_flag(chars: &[char], index: usize) -> bool {
    let is_tag = |c: char| matches!(c, '\u{e0030}'..='\u{e0039}' | '\u{e0061}'..='\u{e007a}');
    let start = chars[..index].iter().rposition(|&c| !is_tag(c));
    let Some(start) = start.filter(|&start| chars[start] == BLACK_FLAG) else { return false };
    let tags = chars[start + 1..].iter().take_while(|&&c| is_tag(c)).count();
    (3..=6).contains(&tags) && chars.get(start + 1 + tags) == Some(&CANCEL_TAG) && index <= start + 1 + tags
}
