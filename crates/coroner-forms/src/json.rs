//! Writes JSON piece by piece, in bounds.

/// Nothing that AWS prints is nested nearly as deep.
const MAX_DEPTH: usize = 100;

/// JSON that is being written. What is too deep or too long makes it [`Json::finish`] with nothing.
#[derive(Debug)]
pub(crate) struct Json {
    text: String,
    /// The ends of what is open.
    open: Vec<char>,
    /// Whether the next value follows another one.
    follows: bool,
    /// Whether a key has been written, and its value not yet.
    keyed: bool,
    most: usize,
    broken: bool,
}

impl Json {
    /// JSON of at most `most` bytes.
    pub(crate) fn of_at_most(most: usize) -> Json {
        Json { text: String::new(), open: Vec::new(), follows: false, keyed: false, most, broken: false }
    }

    /// Begins an object.
    pub(crate) fn object(&mut self) {
        self.begin('{', '}');
    }

    /// Begins a list.
    pub(crate) fn list(&mut self) {
        self.begin('[', ']');
    }

    fn begin(&mut self, start: char, end: char) {
        self.before_value();
        if self.open.len() >= MAX_DEPTH {
            self.broken = true;
            return;
        }
        self.text.push(start);
        self.open.push(end);
        self.follows = false;
    }

    /// Ends the object or list that was begun last.
    pub(crate) fn end(&mut self) {
        if self.keyed {
            self.null();
        }
        match self.open.pop() {
            Some(end) => self.text.push(end),
            None => self.broken = true,
        }
        self.follows = true;
    }

    /// The key of the next value; only within an object.
    pub(crate) fn key(&mut self, key: &str) {
        if self.keyed {
            self.null();
        }
        if self.open.last() != Some(&'}') {
            self.broken = true;
            return;
        }
        self.before_value();
        self.quoted(key);
        self.text.push(':');
        self.keyed = true;
    }

    /// A text.
    pub(crate) fn text(&mut self, text: &str) {
        self.before_value();
        self.quoted(text);
        self.follows = true;
    }

    /// `null`.
    pub(crate) fn null(&mut self) {
        self.word("null");
    }

    /// `true` or `false`.
    pub(crate) fn flag(&mut self, flag: bool) {
        self.word(if flag { "true" } else { "false" });
    }

    /// A number as it is written, or a text if JSON has no such number.
    pub(crate) fn number(&mut self, number: &str) {
        if is_number(number) { self.word(number) } else { self.text(number) }
    }

    fn word(&mut self, word: &str) {
        self.before_value();
        self.text.push_str(word);
        self.follows = true;
    }

    fn before_value(&mut self) {
        if self.follows && !self.keyed {
            self.text.push(',');
        }
        // In an object, a value has a key.
        self.broken |= self.text.len() > self.most || (self.text.is_empty() && self.follows);
        self.keyed = false;
    }

    fn quoted(&mut self, text: &str) {
        if self.text.len() + text.len() > self.most {
            self.broken = true;
            return;
        }
        match serde_json::to_string(text) {
            Ok(quoted) => self.text.push_str(&quoted),
            Err(_) => self.broken = true,
        }
    }

    /// What was written, if all of it was ended and there was room.
    pub(crate) fn finish(self) -> Option<String> {
        (!self.broken && self.open.is_empty() && !self.keyed && !self.text.is_empty()).then_some(self.text)
    }
}

/// Whether JSON knows a number that is written so, and a reader of it can take it.
pub(crate) fn is_number(text: &str) -> bool {
    let begins = text.strip_prefix('-').unwrap_or(text).starts_with(|c: char| c.is_ascii_digit());
    begins && text.parse::<f64>().is_ok_and(f64::is_finite) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}
