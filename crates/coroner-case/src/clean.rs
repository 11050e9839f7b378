//! Nothing that steers a terminal reaches one.

use std::borrow::Cow;

/// Removes escape sequences, control characters, and whatever is read otherwise than it is seen: bidirectional controls, characters
/// without width, tags and variation selectors. Tabs become spaces, line ends stay.
pub fn clean(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| (b' '..0x7f).contains(&byte) || byte == b'\n';
    if text.bytes().all(plain) || !text.chars().any(|c| c != '\n' && steers(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => match chars.next() {
                // CSI: parameters and intermediates, then one final byte.
                Some('[') => skip_csi(&mut chars),
                // OSC, DCS, SOS, PM, APC: a string up to BEL or ST.
                Some(']' | 'P' | 'X' | '^' | '_') => skip_string(&mut chars),
                // A charset or similar: one more byte.
                Some('(' | ')' | '*' | '+' | '#' | '%' | ' ') => {
                    chars.next();
                }
                _ => {}
            },
            '\u{9b}' => skip_csi(&mut chars),
            '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}' => skip_string(&mut chars),
            '\t' => out.push(' '),
            '\n' => out.push('\n'),
            c if steers(c) => {}
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Controls, and the characters that Unicode calls default ignorable (property `Default_Ignorable_Code_Point` of
/// [UAX #44](https://www.unicode.org/reports/tr44/)), with the separators and annotations that move text.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// Longest sequence that is skipped: an unfinished one must not swallow the log behind it.
const LONGEST: usize = 4096;

fn skip_csi(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    for _ in 0..LONGEST {
        match chars.peek() {
            Some('\u{20}'..='\u{3f}') => {
                chars.next();
            }
            Some('\u{40}'..='\u{7e}') => {
                chars.next();
                return;
            }
            _ => return,
        }
    }
}

fn skip_string(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    for _ in 0..LONGEST {
        match chars.peek() {
            Some('\u{7}' | '\u{9c}') => {
                chars.next();
                return;
            }
            Some('\u{1b}') => {
                chars.next();
                if chars.peek() == Some(&'\\') {
                    chars.next();
                }
                return;
            }
            Some('\n') | None => return,
            Some(_) => {
                chars.next();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn colours_titles_and_cursor_movements_vanish() {
        assert_eq!(clean("\u{1b}[31;1mERROR\u{1b}[0m a\tb"), "ERROR a b");
        assert_eq!(clean("\u{1b}]0;owned\u{7}text\u{1b}[2J\u{1b}[H"), "text");
        assert_eq!(clean("\u{1b}P+q544e\u{1b}\\x\u{9b}31mred\u{9d}t\u{9c}!"), "xred!");
        assert_eq!(clean("a\r\nb\u{8}\u{0}"), "a\nb");
        assert_eq!(clean("exe\u{202e}cod.sh"), "execod.sh");
    }

    #[test]
    fn what_is_not_seen_is_not_there() {
        for hidden in [
            '\u{ad}',
            '\u{61c}',
            '\u{200b}',
            '\u{200d}',
            '\u{2060}',
            '\u{206a}',
            '\u{206f}',
            '\u{feff}',
            '\u{fe0f}',
            '\u{e0041}',
            '\u{e0100}',
        ] {
            assert_eq!(clean(&format!("pass{hidden}word")), "password", "{hidden:?}");
        }
    }

    #[test]
    fn plain_text_is_left_alone() {
        assert!(matches!(clean("naïve – 日本\nline"), std::borrow::Cow::Borrowed(_)));
    }

    #[test]
    fn an_unfinished_sequence_swallows_no_line() {
        assert_eq!(clean("\u{1b}]0;never ends\nnext line"), "\nnext line");
    }
}
