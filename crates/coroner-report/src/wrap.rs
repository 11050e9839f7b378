//! Lines that fit a terminal.

use unicode_width::UnicodeWidthStr;

/// Breaks a text at spaces so that no line is wider than `width` columns, but for words that are wider by themselves.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.width() + 1 + word.width() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// Joins the lines of Markdown paragraphs, and keeps list items and blank lines apart.
pub(crate) fn paragraphs(markdown: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut open = false;
    for line in markdown.lines() {
        let trimmed = line.trim();
        let item = trimmed.starts_with("- ")
            || trimmed.starts_with("* ")
            || trimmed.split_once(". ").is_some_and(|(n, _)| n.parse::<u8>().is_ok());
        if trimmed.is_empty() {
            open = false;
        } else if open && !item {
            if let Some(last) = out.last_mut() {
                last.push(' ');
                last.push_str(trimmed);
            }
        } else {
            out.push(trimmed.to_owned());
            open = true;
        }
    }
    out.join("\n")
}

/// Columns that a text takes.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_words_stay_whole() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("日本語 日本語", 7), ["日本語", "日本語"]);
        assert_eq!(wrap("a-very-long-word x", 5), ["a-very-long-word", "x"]);
    }

    #[test]
    fn paragraphs_are_joined_and_items_are_not() {
        assert_eq!(paragraphs("a\nb\n\n- c\n  d\n- e"), "a b\n- c d\n- e");
    }
}
