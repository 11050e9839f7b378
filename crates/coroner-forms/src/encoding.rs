//! From bytes to text, in whatever encoding they were saved.
//!
//! PowerShell's `>` writes UTF-16 up to version 5.1
//! ([about_Character_Encoding](https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_character_encoding)).

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes from which the encoding is told.
pub const HEAD: usize = 4096;

/// A text that can't be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binary;

/// The encoding of a text that is UTF-16, told by its byte order mark, or by every other byte being nought; `None` of any other.
/// `head` is its beginning; [`HEAD`] bytes are enough.
pub fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    match head {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = &head[..head.len().min(HEAD)];
    // A NUL is in no text of any other encoding: one look tells nearly all of them.
    memchr::memchr(0, head)?;
    let (pairs, _) = head.as_chunks::<2>();
    let share = |nought: fn(&[u8; 2]) -> bool| pairs.iter().filter(|pair| nought(pair)).count() * 10 >= pairs.len() * 7;
    match () {
        () if pairs.is_empty() => None,
        () if share(|pair| pair[0] != 0 && pair[1] == 0) => Some(UTF_16LE),
        () if share(|pair| pair[0] == 0 && pair[1] != 0) => Some(UTF_16BE),
        () => None,
    }
}

/// The text that bytes are: UTF-8 or UTF-16, with or without a byte order mark, or else Windows-1252, which takes any byte.
///
/// # Errors
///
/// What holds many NUL bytes and is no UTF-16 is no text.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Binary> {
    if let Some(encoding) = utf_16(bytes) {
        return Ok(encoding.decode_with_bom_removal(bytes).0);
    }
    // A cut in the middle of a letter is no sign of another encoding.
    let valid = match std::str::from_utf8(bytes) {
        // A log may hold a NUL or two; a program is full of them.
        Ok(_) if memchr::memchr_iter(0, bytes).count() * 20 > bytes.len() => return Err(Binary),
        Ok(text) => return Ok(Cow::Borrowed(text.trim_start_matches('\u{feff}'))),
        Err(error) if error.error_len().is_none() => true,
        Err(_) => false,
    };
    if memchr::memchr(0, bytes).is_some() {
        return Err(Binary);
    }
    let encoding = if valid || mostly_utf_8(bytes) { UTF_8 } else { WINDOWS_1252 };
    Ok(encoding.decode_with_bom_removal(bytes).0)
}

/// A reader of UTF-16 whose bytes are UTF-8.
pub struct Decoding<R> {
    reader: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Decoded bytes that nobody has taken yet.
    text: Vec<u8>,
    taken: usize,
    ended: bool,
}

/// Bytes that are decoded at a time.
const PART: usize = 1 << 16;

impl<R: Read> Decoding<R> {
    /// Decodes what `reader` gives.
    pub fn of(reader: R, encoding: &'static Encoding) -> Decoding<R> {
        let decoder = encoding.new_decoder_with_bom_removal();
        Decoding { reader, decoder, raw: vec![0; PART], text: Vec::new(), taken: 0, ended: false }
    }

    fn decode(&mut self) -> io::Result<()> {
        let read = self.reader.read(&mut self.raw)?;
        self.ended = read == 0;
        // Two bytes become three at most, and one letter may have been waiting for its other half.
        self.text.resize(2 * PART, 0);
        let (.., written, _) = self.decoder.decode_to_utf8(&self.raw[..read], &mut self.text, self.ended);
        self.text.truncate(written);
        self.taken = 0;
        Ok(())
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.taken >= self.text.len() {
            if self.ended {
                return Ok(0);
            }
            self.decode()?;
        }
        let length = out.len().min(self.text.len() - self.taken);
        out[..length].copy_from_slice(&self.text[self.taken..self.taken + length]);
        self.taken += length;
        Ok(length)
    }
}

/// Whether more letters beyond ASCII are written as UTF-8 has them than not: a log in which a few bytes are broken is UTF-8 all the same.
fn mostly_utf_8(bytes: &[u8]) -> bool {
    let (mut well, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        well += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    well > broken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wide(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "{\"stoppedReason\": \"Überlauf – vorbei\"}\r\n";
        assert_eq!(decode(text.as_bytes()).as_deref(), Ok(text));
        assert_eq!(decode(format!("\u{feff}{text}").as_bytes()).as_deref(), Ok(text));
        for order in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            assert_eq!(decode(&wide(text, order)).as_deref(), Ok(text));
            let marked = wide(&format!("\u{feff}{text}"), order);
            assert_eq!(decode(&marked).as_deref(), Ok(text));
            let mut read = String::new();
            let encoding = utf_16(&marked).unwrap_or(UTF_8);
            assert!(Decoding::of(std::io::Cursor::new(marked.repeat(20_000)), encoding).read_to_string(&mut read).is_ok());
            assert_eq!(read.matches(text).count(), 20_000);
        }
        let windows: Vec<u8> = b"{\"stoppedReason\": \"\xdcberlauf \x96 vorbei\"}\r\n".to_vec();
        assert_eq!(decode(&windows).as_deref(), Ok(text));
    }

    #[test]
    fn a_broken_letter_makes_no_other_encoding_and_binary_is_none() {
        assert_eq!(decode("größer".as_bytes().get(..5).unwrap_or_default()).as_deref(), Ok("gr\u{f6}\u{fffd}"));
        assert_eq!(
            decode("äöü \u{1f980}\n".as_bytes().iter().copied().chain([0xff]).collect::<Vec<_>>().as_slice()).as_deref(),
            Ok("äöü 🦀\n\u{fffd}")
        );
        assert_eq!(decode(b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00"), Err(Binary));
        assert_eq!(decode(b""), Ok("".into()));
    }
}
