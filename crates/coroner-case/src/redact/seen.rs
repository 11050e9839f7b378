//! A text as a reader sees it: what is invisible in the middle of a secret must not keep it from being found.

use std::borrow::Cow;

use crate::clean::clean;

/// The text without what steers a terminal and without letters that nobody sees.
pub(super) fn seen(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|byte| (b' '..0x7f).contains(&byte) || byte == b'\n') {
        return Cow::Borrowed(text);
    }
    match clean(text) {
        Cow::Borrowed(text) if text.chars().any(is_unseen) => Cow::Owned(text.chars().filter(|c| !is_unseen(*c)).collect()),
        Cow::Owned(text) if text.chars().any(is_unseen) => Cow::Owned(text.chars().filter(|c| !is_unseen(*c)).collect()),
        cleaned => cleaned,
    }
}

/// Soft hyphens, letters of no width, marks of direction, selectors of variants, tags.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}
