//! A name and its value that lines, rows and brackets hold together, where no sign stands between them: tables, columns, pairs,
//! arguments one a line, and what a heading announces.

use std::ops::Range;

use super::names::Says;
use super::plain::{is_constant, is_harmless, is_prose, is_sentence, looks_made, looks_secret};
use super::value::{self, line_before, line_end, place};

type Spans = Vec<Range<usize>>;

/// What stands between the cells of a row.
const BARS: [&str; 4] = ["|", "│", "┃", "║"];

/// How much below its head a column is read.
const LONGEST_TABLE: usize = 4096;

/// What a table of columns says of a secret one: its type.
const TYPES: [&str; 14] =
    ["text", "varchar", "char", "character", "int", "integer", "bigint", "bytea", "blob", "uuid", "json", "jsonb", "bool", "boolean"];

/// Words of a heading below which nothing stands but a secret.
const ANNOUNCED: [&str; 6] = ["password", "passphrase", "passcode", " token", "api key", "secret key"];
/// Words of one below which names stand.
const DENIED: [&str; 10] = ["missing", "unknown", "unexpected", "invalid", "fingerprint", "not", "cannot", "failed", "no", "without"];

fn is_denied(words: &str) -> bool {
    words.split(|c: char| c.is_whitespace() || c == ':').any(|word| DENIED.contains(&word) || word.ends_with("n't"))
}

/// The value that the layout gives to a name. Answers up to where it looked.
pub(super) fn find(text: &str, name: &Range<usize>, said: Says, spans: &mut Spans) -> usize {
    let before = line_before(text, name.start);
    let led = before.trim_end_matches([' ', '\t', '\'', '"', '`']);
    let bytes = text.as_bytes();
    let quote = value::quote_at(bytes, name.end, true).map_or(0, <[u8]>::len);
    let behind = name.end + quote;
    let apart = behind + blanks(bytes, behind);
    let barred = BARS.iter().any(|bar| led.ends_with(bar));
    if (barred || led.is_empty())
        && let Some(bar) = bar_at(text, apart)
    {
        return row(text, name, apart + bar, barred, said, spans);
    }
    if barred || (led.is_empty() && bytes.get(apart).is_none_or(|byte| *byte == b'\n')) {
        let end = column(text, name, said, spans);
        if end > name.end {
            return end;
        }
    }
    if led.trim_end_matches('-').trim().is_empty() && bytes[name.start] == b'-' && bytes.get(apart) == Some(&b'\n') {
        return below_flag(text, apart + 1, said, spans);
    }
    if led.is_empty() && quote == 0 && apart >= name.end + 2 {
        let end = text.floor_char_boundary(line_end(bytes, apart));
        let cell = trimmed(text, apart..end);
        // `db-password   created`: what has a hyphen is the name of a thing, not of a setting.
        let (own, value) = (&text[name.clone()], &text[cell.clone()]);
        let of_setting = !own.contains('-') || looks_secret(value);
        if !own.eq_ignore_ascii_case("pass") && of_setting && is_word(value) && holds(value, said) {
            spans.push(cell);
        }
        return end;
    }
    pair(text, name, behind, said, spans)
}

fn blanks(bytes: &[u8], at: usize) -> usize {
    bytes[at.min(bytes.len())..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

fn spaces(bytes: &[u8], at: usize) -> usize {
    bytes[at.min(bytes.len())..].iter().take(LONGEST_TABLE).take_while(|byte| byte.is_ascii_whitespace()).count()
}

fn bar_at(text: &str, at: usize) -> Option<usize> {
    BARS.iter().find(|bar| text.as_bytes()[at.min(text.len())..].starts_with(bar.as_bytes())).map(|bar| bar.len())
}

fn is_word(value: &str) -> bool {
    !value.is_empty() && !value.contains(char::is_whitespace)
}

/// A cell without the blanks and quotes around it.
fn trimmed(text: &str, cell: Range<usize>) -> Range<usize> {
    let signs = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`');
    let whole = &text[cell.clone()];
    let start = cell.start + whole.len() - whole.trim_start_matches(signs).len();
    start..start + text[start..cell.end.max(start)].trim_end_matches(signs).len()
}

/// Whether what a cell holds is the secret of its name.
fn holds(value: &str, said: Says) -> bool {
    let of_type = value.split(['(', ' ']).next().is_some_and(|word| TYPES.iter().any(|known| word.eq_ignore_ascii_case(known)));
    let plain = is_harmless(value, said) || is_sentence(value) || of_type || is_prose(value) || value.starts_with('-');
    !plain
        && match said {
            Says::Nothing => false,
            Says::Perhaps => looks_made(value),
            Says::Secret => looks_secret(value) || (value.len() >= 16 && is_word(value) && !value.contains(['/', '(', '_'])),
            Says::Password => true,
        }
}

/// `| password | x |`, or the head of a column.
fn row(text: &str, name: &Range<usize>, at: usize, barred: bool, said: Says, spans: &mut Spans) -> usize {
    let head = column(text, name, said, spans);
    if head > name.end {
        return head;
    }
    let line = text.floor_char_boundary(line_end(text.as_bytes(), at));
    let end = BARS.iter().filter_map(|bar| text[at..line].find(bar)).min().map_or(line, |more| at + more);
    let cell = trimmed(text, at..end);
    // Without a bar before it, it may be a pipe, a type, or the name of a container before its log.
    let told = barred || (text[end..line].trim().is_empty() && is_in_table(text, name.start, line));
    if told && is_word(&text[cell.clone()]) && holds(&text[cell.clone()], said) {
        spans.push(cell);
    }
    end
}

/// Whether there is a row or a drawn line above or below.
fn is_in_table(text: &str, name: usize, end: usize) -> bool {
    let of_table = |line: &str| has_bar(line) || is_drawn(line);
    let start = name - line_before(text, name).len();
    let below = (end + 1).min(text.len());
    let below = text.get(below..text.floor_char_boundary(line_end(text.as_bytes(), below))).unwrap_or_default();
    (start > 0 && of_table(line_before(text, start - 1))) || of_table(below)
}

/// A line of a table that only draws.
fn is_drawn(line: &str) -> bool {
    let signs = |c: char| matches!(c, '-' | '=' | '─' | '━' | '═');
    let line = line.trim();
    line.chars().filter(|c| signs(*c)).count() >= 3
        && line.chars().all(|c| signs(c) || matches!(c, '+' | '|' | ':' | ' ' | '\u{2500}'..='\u{257f}'))
}

fn has_bar(line: &str) -> bool {
    BARS.iter().any(|bar| line.contains(bar))
}

/// The cells below a head. Answers where they end, or where the name ends if it is none.
fn column(text: &str, name: &Range<usize>, said: Says, spans: &mut Spans) -> usize {
    let bytes = text.as_bytes();
    let end = text.floor_char_boundary(line_end(bytes, name.end));
    let below = &text[end..text.floor_char_boundary(text.len().min(end + LONGEST_TABLE))];
    let mut lines = below.split('\n').skip(1);
    let (drawn, first) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    if !is_drawn(drawn) || !has_bar(first) || is_drawn(first) {
        return name.end;
    }
    let before = line_before(text, name.start);
    let start = name.start - before.len();
    // A row of a table in which each row is drawn under has one above it.
    let above = line_before(text, start.saturating_sub(1));
    let over = start.saturating_sub(1).saturating_sub(above.len());
    let over = line_before(text, over.saturating_sub(1));
    let within = if is_drawn(above) { has_bar(over) && !is_drawn(over) } else { has_bar(above) };
    if start > 0 && within {
        return name.end;
    }
    let bars = |text: &str| BARS.iter().map(|bar| text.matches(bar).count()).sum::<usize>();
    let index = bars(before);
    let mut until = end;
    for line in below.split('\n').skip(1) {
        if !is_drawn(line) {
            if !has_bar(line) {
                break;
            }
            let mut cells = line.split(['|', '│', '┃', '║']);
            if let Some(cell) = cells.nth(index) {
                let cell = trimmed(text, place(text, cell));
                if holds(&text[cell.clone()], said) {
                    spans.push(cell);
                }
            }
        }
        until = place(text, line).end;
    }
    until
}

/// The argument on the line below its flag, perhaps an item of a list as it is.
fn below_flag(text: &str, at: usize, said: Says, spans: &mut Spans) -> usize {
    let bytes = text.as_bytes();
    let mut from = at + blanks(bytes, at);
    if bytes.get(from..from + 2) == Some(b"- ") {
        from += 2 + blanks(bytes, from + 2);
    }
    let end = text.floor_char_boundary(line_end(bytes, from.min(bytes.len())));
    let line = text[from.min(end)..end].trim_end();
    let quoted = line.starts_with(['"', '\'']);
    let word = trimmed(text, from.min(end)..end);
    let value = &text[word.clone()];
    if (quoted || is_word(line)) && said >= Says::Secret && !value.is_empty() && !value.starts_with('-') {
        let harmless = is_harmless(value, said) || (is_prose(value) && !quoted);
        if !harmless {
            spans.push(word);
        }
    }
    end
}

/// `("password", "x")`, `["password", "x"]`, `{password, "x"}`, and PHP's `s:8:"password";s:1:"x"`.
fn pair(text: &str, name: &Range<usize>, behind: usize, said: Says, spans: &mut Spans) -> usize {
    let bytes = text.as_bytes();
    let quoted = behind > name.end;
    let mut at = behind + spaces(bytes, behind);
    let serialized = quoted && bytes.get(at..at + 3) == Some(b";s:");
    if serialized {
        at += 3 + bytes[at + 3..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    }
    let sign = if serialized { b':' } else { b',' };
    if bytes.get(at) != Some(&sign) {
        return name.end;
    }
    at += 1 + spaces(bytes, at + 1);
    let of_erlang = bytes.get(at..at + 2) == Some(b"<<");
    at += if of_erlang { 2 } else { 0 };
    if value::quote_at(bytes, at, true).is_none() {
        return name.end;
    }
    let Some(found) = value::at(text, at, name.start, false) else { return name.end };
    let value = &text[found.range.clone()];
    let near = &text[text.floor_char_boundary(name.start.saturating_sub(64))..name.start];
    let open = near.trim_end_matches(['"', '\'', '\\', ' ', '\n']);
    let atom = !quoted && open.ends_with('{');
    let mut close = found.range.end + value::quote_at(bytes, found.range.end, true).map_or(0, <[u8]>::len);
    close += if of_erlang { 2 } else { 0 };
    close += spaces(bytes, close);
    // The last one of an array that is printed over lines has a comma.
    close += usize::from(bytes.get(close) == Some(&b',')) + spaces(bytes, close + 1) * usize::from(bytes.get(close) == Some(&b','));
    let closed = matches!(bytes.get(close), Some(b')' | b']' | b'}'));
    if !serialized && !(closed && open.ends_with(['(', '[', '{']) && (quoted || atom)) {
        return found.range.end;
    }
    let outer = open[..open.len().saturating_sub(1)].trim_end();
    let follows = bytes.get(close + 1).is_some_and(|byte| *byte == b',')
        && matches!(bytes.get(close + 2 + spaces(bytes, close + 2)), Some(b'(' | b'[' | b'{'));
    let in_list = outer.ends_with(['[', '(', '{'])
        || outer.strip_suffix(',').is_some_and(|outer| outer.trim_end().ends_with([')', ']', '}']))
        || follows;
    let same = value.eq_ignore_ascii_case(&text[name.clone()]);
    let surely = serialized || atom || (in_list && !is_prose(value));
    let hides = match said {
        Says::Password if surely => !same && !is_harmless(value, said) && !is_sentence(value),
        _ => !same && !value.contains(' ') && holds(value, said) && (said == Says::Perhaps || looks_secret(value) || surely),
    };
    if hides {
        spans.push(found.range.clone());
    }
    found.range.end
}

/// `DB_PASSWORD`, and on a line below it `Value: x`: where the value begins. Its type may stand between the two.
pub(super) fn value_below(bytes: &[u8], at: usize) -> Option<usize> {
    let lead = |at: usize| at + bytes[at.min(bytes.len())..].iter().take_while(|byte| matches!(byte, b',' | b' ' | b';' | b'\t')).count();
    let next = |at: usize| {
        let at = lead(at);
        if bytes.get(at) == Some(&b'\n') { lead(at + 1) } else { at }
    };
    let is = |at: usize, word: &[u8]| bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word));
    let mut at = next(at);
    if is(at, b"type:") {
        at = next(line_end(bytes, at));
    }
    if is(at, b"value") && matches!(bytes.get(at + 5), Some(b'=' | b':')) {
        return Some(at + 6 + blanks(bytes, at + 6));
    }
    None
}

/// `- value: x`, and `name: DB_PASSWORD` on the line below it.
pub(super) fn value_above(text: &str, name: &Range<usize>) -> Option<Range<usize>> {
    let before = line_before(text, name.start);
    let key = before.trim().trim_end_matches(['"', '\'']).trim_end().strip_suffix(':')?;
    if !["name", "key"].iter().any(|known| key.eq_ignore_ascii_case(known)) {
        return None;
    }
    let end = (name.start - before.len()).checked_sub(1)?;
    let above = line_before(text, end);
    let item = above.trim_start().strip_prefix("- ")?.trim_start();
    if !item.get(..6).is_some_and(|word| word.eq_ignore_ascii_case("value:")) {
        return None;
    }
    Some(trimmed(text, end - item.len() + 6..end))
}

/// What stands alone below a line that ends with a colon and speaks of a password. `start` is where the colon is.
/// Answers how much it looked at.
pub(super) fn announced(text: &str, start: usize, spans: &mut Spans) -> usize {
    let heading = line_before(text, start).to_ascii_lowercase();
    let looked = heading.len();
    let Some(at) = ANNOUNCED.iter().filter_map(|word| heading.rfind(word)).max() else { return looked };
    if is_denied(&heading) || heading[at..].contains(['{', '=']) {
        return looked;
    }
    let bytes = text.as_bytes();
    let from = start + 1 + bytes[start + 1..].iter().take(64).take_while(|byte| byte.is_ascii_whitespace()).count();
    let end = text.floor_char_boundary(line_end(bytes, from.min(bytes.len())));
    let word = text[from.min(end)..end].trim_end();
    if is_generated(word) {
        spans.push(from..from + word.len());
    }
    looked
}

/// What a line goes on with that tells whose password it ends with.
const OF_WHOM: [&str; 4] = [" for ", " of ", " is generated for ", " set for "];

/// `password for user 'admin': x`, `PASSWORD elastic = x`: what a line about a password ends with. `end` is where its name ends.
pub(super) fn told_behind(text: &str, end: usize) -> Option<Range<usize>> {
    let near = &text[end..text.floor_char_boundary(text.len().min(end + 48))];
    let assigned = near.strip_prefix(' ').and_then(|near| near.split_once(' ')).is_some_and(|(_, rest)| rest.starts_with("= "));
    if !(assigned || OF_WHOM.iter().any(|lead| near.starts_with(lead))) {
        return None;
    }
    let line = text[end..text.floor_char_boundary(line_end(text.as_bytes(), end))].trim_end();
    let (between, word) = line.rsplit_once(' ')?;
    let sign = between.trim_end().strip_suffix([':', '='])?;
    let about = sign.trim();
    let start = end + line.len() - word.len();
    let generated = is_generated(word) || (sign.starts_with(" is generated for ") && !is_prose(word));
    (about.len() <= 80 && !is_denied(about) && generated).then_some(start..end + line.len())
}

/// Whether a word looks like a password that a program has made up.
fn is_generated(word: &str) -> bool {
    is_word(word)
        && looks_secret(word)
        && !is_constant(word)
        && !is_harmless(word, Says::Secret)
        && !word.ends_with(':')
        && !word.contains(['(', ')', '.'])
        && !word.trim_end_matches('=').contains('=')
}
