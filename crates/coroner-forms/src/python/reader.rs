//! One value as Python prints it, to JSON.

use super::literal;
use crate::json::{Json, is_number};
use crate::yaml::is_of_aws;

/// Deeper than that nothing is read; [`Json`] would not write it.
const MAX_DEPTH: usize = 96;
/// How long a call or `<object>` can be that is none of a dict.
const MAX_CALL: usize = 4096;

/// A value that is no list and no dict.
enum Plain<'t> {
    Text(String),
    Number(&'t str),
    Flag(bool),
    Null,
}

/// Reads one value. Where it breaks, its functions give `None`, and what was written until then stays.
pub(super) struct Reader<'t> {
    text: &'t str,
    /// How far it has come.
    pub(super) at: usize,
    json: Json,
    open: usize,
    /// Whether there was something that JSON doesn't write so.
    is_python: bool,
    of_aws: bool,
}

impl<'t> Reader<'t> {
    /// A reader of what begins there.
    pub(super) fn at(text: &'t str, at: usize) -> Reader<'t> {
        Reader { text, at, json: Json::of_at_most(4 * text.len() + 4096), open: 0, is_python: false, of_aws: false }
    }

    /// What was read, if it is Python's and AWS's.
    pub(super) fn finish(mut self) -> Option<String> {
        for _ in 0..self.open {
            self.json.end();
        }
        self.json.finish().filter(|_| self.is_python && self.of_aws)
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Goes over blanks, and over the dots that people put for what they left out.
    fn gap(&mut self) {
        loop {
            let rest = self.rest();
            let after = rest.trim_ascii_start();
            let after = after.strip_prefix("...").unwrap_or(after);
            self.at += rest.len() - after.len();
            if rest.len() == after.len() {
                return;
            }
        }
    }

    fn take(&mut self, letter: char) -> bool {
        let found = self.rest().starts_with(letter);
        self.at += if found { letter.len_utf8() } else { 0 };
        found
    }

    fn begin(&mut self, begin: fn(&mut Json)) -> Option<()> {
        if self.open >= MAX_DEPTH {
            return None;
        }
        begin(&mut self.json);
        self.open += 1;
        Some(())
    }

    fn end(&mut self) -> Option<()> {
        self.json.end();
        self.open -= 1;
        Some(())
    }

    /// Reads the value, or one within it.
    pub(super) fn value(&mut self) -> Option<()> {
        self.at = self.text.len() - self.rest().trim_ascii_start().len();
        if self.rest().starts_with("...") {
            self.at += 3;
            self.json.null();
            return Some(());
        }
        if self.take('{') {
            return self.braces();
        }
        if self.take('[') {
            self.begin(Json::list)?;
            return self.elements(']');
        }
        if self.take('(') {
            return self.parentheses();
        }
        match self.call() {
            Some(name @ ("OrderedDict" | "collections.OrderedDict")) => {
                self.at += name.len() + 1;
                self.ordered_dict()
            }
            Some(name @ ("set" | "frozenset")) => {
                self.at += name.len() + 1;
                self.set()
            }
            _ => {
                let plain = self.plain(true)?;
                self.write(&plain);
                Some(())
            }
        }
    }

    /// After the `{` of a dict or set.
    fn braces(&mut self) -> Option<()> {
        self.gap();
        if self.rest().starts_with('}') {
            self.begin(Json::object)?;
            return self.members();
        }
        if self.rest().starts_with('(') {
            self.begin(Json::list)?;
            return self.elements('}');
        }
        let first = self.plain(false)?;
        self.gap();
        if self.rest().starts_with(':') {
            self.begin(Json::object)?;
            self.member(first)?;
            return self.members();
        }
        self.is_python = true;
        self.begin(Json::list)?;
        self.write(&first);
        self.elements('}')
    }

    fn members(&mut self) -> Option<()> {
        loop {
            self.gap();
            if self.take('}') {
                return self.end();
            }
            if !self.take(',') {
                let key = self.plain(false)?;
                self.member(key)?;
            }
        }
    }

    fn member(&mut self, key: Plain<'_>) -> Option<()> {
        self.gap();
        if !self.take(':') {
            return None;
        }
        self.key(&key);
        self.value()
    }

    fn key(&mut self, key: &Plain<'_>) {
        let key = match key {
            Plain::Text(text) => text,
            Plain::Number(number) => *number,
            Plain::Flag(true) => "true",
            Plain::Flag(false) => "false",
            Plain::Null => "null",
        };
        self.of_aws |= is_of_aws(key);
        self.json.key(key);
    }

    fn elements(&mut self, end: char) -> Option<()> {
        loop {
            self.gap();
            if self.take(end) {
                return self.end();
            }
            if !self.take(',') {
                self.value()?;
            }
        }
    }

    /// After the `(` of a tuple, or of a long text that `pprint` broke.
    fn parentheses(&mut self) -> Option<()> {
        self.is_python = true;
        self.gap();
        if literal::prefix(self.rest()).is_none() {
            self.begin(Json::list)?;
            return self.elements(')');
        }
        let first = self.plain(true)?;
        self.gap();
        if self.take(')') {
            self.write(&first);
            return Some(());
        }
        self.begin(Json::list)?;
        self.write(&first);
        self.elements(')')
    }

    /// `OrderedDict([('a', 1)])` until Python 3.11, `OrderedDict({'a': 1})` since.
    fn ordered_dict(&mut self) -> Option<()> {
        self.gap();
        if self.take('{') {
            self.braces()?;
        } else {
            self.begin(Json::object)?;
            let pairs = self.take('[');
            while pairs && !self.take(']') {
                self.gap();
                if self.take('(') {
                    self.pair()?;
                } else if !self.take(',') && !self.rest().starts_with(']') {
                    return None;
                }
            }
            self.end()?;
        }
        self.gap();
        self.take(')').then_some(())
    }

    /// After the `(` of a pair of key and value.
    fn pair(&mut self) -> Option<()> {
        self.gap();
        let key = self.plain(false)?;
        self.gap();
        if !self.take(',') {
            return None;
        }
        self.key(&key);
        self.value()?;
        self.gap();
        self.take(')').then_some(())
    }

    fn set(&mut self) -> Option<()> {
        self.gap();
        if self.rest().starts_with(')') {
            self.begin(Json::list)?;
            return self.elements(')');
        }
        self.value()?;
        self.gap();
        self.take(')').then_some(())
    }

    fn write(&mut self, plain: &Plain<'_>) {
        match plain {
            Plain::Text(text) => self.json.text(text),
            Plain::Number(number) => self.json.number(number),
            Plain::Flag(flag) => self.json.flag(*flag),
            Plain::Null => self.json.null(),
        }
    }

    fn plain(&mut self, is_value: bool) -> Option<Plain<'t>> {
        let rest = self.rest();
        if literal::prefix(rest).is_some() {
            return self.texts(is_value);
        }
        if rest.starts_with('<') {
            self.is_python = true;
            return self.skip('<', '>').map(|_| Plain::Null);
        }
        if let Some(name) = self.call() {
            self.is_python = true;
            self.at += name.len();
            let arguments = self.skip('(', ')')?;
            return Some(match name {
                "datetime.datetime" | "datetime" => literal::moment(arguments).map_or(Plain::Null, Plain::Text),
                "Decimal" | "decimal.Decimal" => Plain::Number(arguments.trim_matches(['\'', '"'])).or_null(),
                _ => Plain::Null,
            });
        }
        self.word()
    }

    /// The text that begins here, with those that stand behind it. A value that was cut is told as far as it goes where it is one that people
    /// read: the half of a name would be another name.
    fn texts(&mut self, is_value: bool) -> Option<Plain<'t>> {
        let mut text = String::new();
        loop {
            let quoted = literal::quoted(self.rest())?;
            self.is_python |= quoted.is_python;
            text.push_str(&quoted.text);
            if quoted.cut {
                if is_value && text.contains(' ') {
                    self.at += quoted.length;
                    self.json.text(text.trim_end_matches('\r'));
                }
                return None;
            }
            self.at += quoted.length;
            let after = self.rest().trim_ascii_start();
            if literal::prefix(after).is_none() {
                return Some(Plain::Text(text));
            }
            self.at = self.text.len() - after.len();
        }
    }

    /// The name of the call that begins here.
    fn call(&self) -> Option<&'t str> {
        let rest = self.rest();
        let name = rest.split(|letter: char| !letter.is_ascii_alphanumeric() && !"._".contains(letter)).next()?;
        let is_name = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
        (is_name && rest.get(name.len()..)?.starts_with('(')).then_some(name)
    }

    /// What stands between an opening and the closing that belongs to it. Where there is none near, all that was looked at is passed over.
    fn skip(&mut self, opening: char, closing: char) -> Option<&'t str> {
        let rest = self.rest();
        let near = rest.get(..rest.floor_char_boundary(MAX_CALL))?;
        // An `<object>` ends on its line.
        let near = if opening == '<' { near.lines().next()? } else { near };
        let (mut depth, mut at) = (0_usize, 0);
        while let Some(letter) = near.get(at..).and_then(|near| near.chars().next()) {
            let length = match letter {
                '\'' | '"' if opening == '(' => literal::quoted(near.get(at..)?)?.length,
                letter => letter.len_utf8(),
            };
            at += length;
            depth += usize::from(letter == opening);
            depth -= usize::from(letter == closing);
            if depth == 0 {
                self.at += at;
                return near.get(1..at - 1);
            }
        }
        self.at += at;
        None
    }

    /// A word or number. Where nothing follows that may, the rest of it may be missing.
    fn word(&mut self) -> Option<Plain<'t>> {
        let rest = self.rest();
        let word = rest.split(|letter: char| !letter.is_ascii_alphanumeric() && !"+-._".contains(letter)).next()?;
        if !rest.get(word.len()..)?.trim_ascii_start().starts_with([',', ':', '}', ']', ')']) {
            return None;
        }
        let plain = match word {
            "True" | "true" => Plain::Flag(true),
            "False" | "false" => Plain::Flag(false),
            "None" | "null" | "nan" | "inf" | "-inf" => Plain::Null,
            // Python 2 ends large ones so.
            number => Plain::Number(number.trim_end_matches('L')),
        };
        if matches!(&plain, Plain::Number(number) if !is_number(number)) {
            return None;
        }
        self.is_python |= matches!(word, "True" | "False" | "None");
        self.at += word.len();
        Some(plain)
    }
}

impl<'t> Plain<'t> {
    /// A number that is none is `null`.
    fn or_null(self) -> Plain<'t> {
        if matches!(&self, Plain::Number(number) if !is_number(number)) { Plain::Null } else { self }
    }
}
