//! What a build said, and the first point in which two differ.

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::Context;

use super::asked::Ask;
use super::said::Said;

/// How much of a line is shown.
const WIDTH: usize = 160;

/// The first line in which two runs differ.
pub(super) struct Difference {
    part: &'static str,
    line: usize,
    old: String,
    new: String,
}

impl Difference {
    pub(super) fn between(old: &Said, new: &Said) -> Option<Difference> {
        if old == new {
            return None;
        }
        // What is printed tells more than that the status is another.
        let mut parts: Vec<_> = old.parts().into_iter().zip(new.parts()).collect();
        parts.rotate_left(1);
        let ((part, old), (_, new)) = parts.into_iter().find(|((_, old), (_, new))| old != new)?;
        let at = old.iter().zip(&new).position(|(old, new)| old != new).unwrap_or_else(|| old.len().min(new.len()));
        let line = 1 + memchr::memchr_iter(b'\n', &old[..at]).count();
        Some(Difference { part, line, old: around(&old, at), new: around(&new, at) })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}\n  - {}\n  + {}", self.part, self.line, self.old, self.new)
    }
}

/// The line around a byte; of a long one, the part from shortly before it.
fn around(text: &[u8], at: usize) -> String {
    let begin = memchr::memrchr(b'\n', &text[..at]).map_or(0, |end| end + 1);
    let end = memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |end| at + end);
    if begin == text.len() {
        return "(the end)".to_owned();
    }
    let from = if end - begin <= WIDTH { begin } else { begin.max(at.saturating_sub(WIDTH / 4)) };
    let to = end.min(from + WIDTH);
    let mark = |cut: bool| if cut { "…" } else { "" };
    // Escape sequences must not colour what follows.
    let shown = String::from_utf8_lossy(&text[from..to]).replace('\u{1b}', "␛");
    format!("{}{shown}{}", mark(from > begin), mark(to < end))
}

/// Keeps what both said.
pub(super) fn keep(folder: &Path, ask: &Ask, old: &Said, new: &Said) -> anyhow::Result<()> {
    let folder = folder.join(ask.kind.replace(['/', ' '], "-"));
    fs::create_dir_all(&folder)?;
    for (which, said) in [("old", old), ("new", new)] {
        for (part, bytes) in said.parts() {
            let file = folder.join(format!("{}.{}.{part}.{which}", ask.name.replace(' ', "-"), ask.format));
            fs::write(&file, bytes).with_context(|| file.display().to_string())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Difference, Said};

    fn said(status: i32, stdout: &str) -> Said {
        Said { status: Some(status), stdout: stdout.into(), stderr: Vec::new(), calls: Vec::new() }
    }

    fn told(old: &Said, new: &Said) -> Option<String> {
        Difference::between(old, new).map(|difference| difference.to_string())
    }

    #[test]
    fn the_first_line_that_differs_is_shown() {
        let long = "x".repeat(1000);
        assert_eq!(told(&said(1, "a\nb\n"), &said(1, "a\nb\n")), None);
        assert_eq!(told(&said(1, "a\nb\nc"), &said(0, "a\nd\nc")).as_deref(), Some("stdout, line 2\n  - b\n  + d"));
        assert_eq!(told(&said(1, "a\n"), &said(1, "a\nb\n")).as_deref(), Some("stdout, line 2\n  - (the end)\n  + b"));
        assert_eq!(told(&said(1, "a"), &said(2, "a")).as_deref(), Some("status, line 1\n  - 1\n  + 2"));
        let line = told(&said(1, &format!("{long}a{long}")), &said(1, &format!("{long}b{long}"))).unwrap_or_default();
        assert!(line.contains("xa") && line.contains("xb") && line.len() < 500, "{line}");
    }

    #[test]
    fn letters_that_are_cut_are_no_trouble() {
        let umlauts = "ä".repeat(400);
        for at in 0..3 {
            let begin = &"-"[..at.min(1)];
            assert!(told(&said(1, &format!("{begin}{umlauts}é{umlauts}")), &said(1, &format!("{begin}{umlauts}è{umlauts}"))).is_some());
        }
    }
}
