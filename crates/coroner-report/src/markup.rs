//! What comes from outside must not become markup, nor call anybody.
//!
//! [GitHub Flavored Markdown](https://github.github.com/gfm/), and what GitHub and GitLab make of plain text beside it: `@name` notifies
//! people, `#12` and `owner/name#12` show up at the other end, a bare address becomes a link. In a code span none of this happens.

use crate::wrap::paragraphs;

/// A text on one line of Markdown. What stands between backticks stays code; so becomes each word that would call or link.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('`') {
        // A lone backtick begins nothing.
        let Some((inside, behind)) = after.split_once('`') else { break };
        words(&mut out, before);
        if inside.trim().is_empty() {
            out.push_str("\\`\\`");
        } else {
            out.push_str(&code(inside));
        }
        rest = behind;
    }
    words(&mut out, rest);
    out
}

/// A text of several lines, of which the items of lists stay items.
pub(crate) fn block(text: &str) -> String {
    let mut out = String::new();
    for line in paragraphs(text).lines() {
        let number = line.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0 && line[*at..].starts_with(". ")).map(|at| at + 2);
        let marker = number.or(line.starts_with("- ").then_some(2)).unwrap_or(0);
        if !out.is_empty() {
            out.push_str(if marker > 0 { "\n" } else { "\n\n" });
        }
        out.push_str(&line[..marker]);
        out.push_str(&escape(&line[marker..]));
    }
    out
}

fn words(out: &mut String, text: &str) {
    for (index, word) in text.split([' ', '\n']).enumerate() {
        if index > 0 {
            out.push(' ');
        }
        if calls(word) {
            out.push_str(&code(word));
        } else {
            plain(out, word);
        }
    }
}

/// Whether a forge would make more of a word than a word.
fn calls(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    word.contains('@')
        || ["://", "www.", "mailto:", "xmpp:", "gh-"].iter().any(|sign| lower.contains(sign))
        // References of GitHub (#1) and GitLab (#1, !1, &1, ~label, %milestone, $snippet).
        || word.char_indices().any(|(at, c)| {
            matches!(c, '#' | '!' | '&' | '%' | '$') && word[at + 1..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '"')
        })
}

fn plain(out: &mut String, word: &str) {
    for c in word.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
}

/// A code span. Backticks of the text become apostrophes: a span that they ended would be the end of the shelter.
pub(crate) fn code(text: &str) -> String {
    let text = text.replace('`', "'").replace('\n', " ");
    if text.trim().is_empty() { "` `".to_owned() } else { format!("`{text}`") }
}

/// Where something was seen.
pub(crate) fn source(source: &str) -> String {
    if source.is_empty() { String::new() } else { code(source) }
}

/// Markdown as the cell of a table, which takes a bar for the end of the cell even within code.
pub(crate) fn cell(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut escaped = false;
    for c in markdown.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

/// A fence longer than any run of backticks in the text, so that nothing in it ends the block.
pub(crate) fn fenced(text: &str, language: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{text}\n{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_becomes_markup_or_calls_anybody() {
        for (text, written) in [
            ("<img src=x onerror=alert(1)>", r"\<img src=x onerror=alert(1)\>"),
            ("cc @team, please", "cc `@team,` please"),
            ("see #12 and acme/web#3", "see `#12` and `acme/web#3`"),
            ("[a](javascript:x)", r"\[a\](javascript:x)"),
            ("go to https://h/x?a=1 now", "go to `https://h/x?a=1` now"),
            ("**b** _i_ ~~s~~ | c", r"\*\*b\*\* \_i\_ \~\~s\~\~ \| c"),
            ("set `stopTimeout` higher", "set `stopTimeout` higher"),
            ("a lone ` stays", r"a lone \` stays"),
            ("`a``<b>`", "`a``<b>`"),
            ("web:42 runs", "web:42 runs"),
            ("&lt;b&gt;", "`&lt;b&gt;`"),
        ] {
            assert_eq!(escape(text), written, "{text}");
        }
        assert_eq!(cell(&escape("a|b `c|d`")), r"a\|b `c\|d`");
        assert_eq!(block("a <b>\n- c `d\n  e`\n- f\n\n# g"), "a \\<b\\>\n- c `d e`\n- f\n\n\\# g");
    }
}
