//! Secrets that nobody owns: made from a fixed seed, so that none stands in the tree.

/// Random letters, the same on every machine.
pub(crate) struct Random(u64);

impl Random {
    /// One whose letters depend on the name alone.
    pub(crate) fn of(name: &str) -> Random {
        let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Random(seed | 1)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        // Knuth's multiplier.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn from(&mut self, letters: &str, length: usize) -> String {
        let letters: Vec<char> = letters.chars().collect();
        (0..length).map(|_| letters[self.below(letters.len())]).collect()
    }

    /// Small letters.
    pub(crate) fn small(&mut self, length: usize) -> String {
        self.from("abcdefghijklmnopqrstuvwxyz", length)
    }

    /// Letters of both cases and digits, some of each.
    pub(crate) fn alnum(&mut self, length: usize) -> String {
        let mut text = self.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);
        if length >= 8 {
            text.replace_range(2..6, &format!("{}{}{}{}", self.digits(1), self.from("QWRTZ", 1), self.digits(1), self.from("bdfgh", 1)));
        }
        text
    }

    /// Capitals and digits.
    pub(crate) fn upper(&mut self, length: usize) -> String {
        let text = self.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length);
        format!("{}7K4{}", &text[..length / 2], &text[length / 2 + 3..])
    }

    /// Hexadecimal digits.
    pub(crate) fn hex(&mut self, length: usize) -> String {
        let text = self.from("0123456789abcdef", length - 3);
        format!("{}4e7{}", &text[..length / 2 - 1], &text[length / 2 - 1..])
    }

    /// Decimal digits, of which the first is none.
    pub(crate) fn digits(&mut self, length: usize) -> String {
        self.from("123456789", length)
    }

    /// Letters of base64.
    pub(crate) fn base64(&mut self, length: usize) -> String {
        let text = self.alnum(length);
        let at = length * 2 / 3;
        format!("{}+{}/{}", &text[..at], &text[at + 1..length - 2], &text[length - 1..])
    }

    /// What people make up: letters, digits and a few signs.
    pub(crate) fn password(&mut self, length: usize) -> String {
        let text = self.alnum(length);
        format!("{}!{}", &text[..length / 2], &text[length / 2 + 1..])
    }

    /// Words with spaces.
    pub(crate) fn phrase(&mut self) -> String {
        (0..4).map(|_| self.small(7)).collect::<Vec<_>>().join(" ")
    }

    /// A UUID.
    pub(crate) fn uuid(&mut self) -> String {
        [8, 4, 4, 4, 12].map(|length| self.hex(length.max(4))).join("-")
    }

    /// Lines of 64 letters, as an armoured key has them.
    pub(crate) fn armour(&mut self, lines: usize) -> Vec<String> {
        (0..lines).map(|_| self.base64(64)).collect()
    }
}

/// Base64 with its padding.
pub(crate) fn in_base64(text: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in text.as_bytes().chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place <= three.len() { char::from(letter) } else { '=' });
        }
    }
    out
}
