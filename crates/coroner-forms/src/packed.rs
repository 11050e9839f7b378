//! Texts that were packed to travel: base64, and gzip within it.
//!
//! [Subscription filters](https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html) send both,
//! [Firehose](https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html) and Kinesis the first.

use std::io::Read;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::MultiGzDecoder;

/// As it stands in JSON, its padding may have been lost.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// How gzip, an object, a list and a list of objects begin in base64.
const BEGINNINGS: [&str; 6] = ["H4sI", "eyJ", "eyA", "ewo", "W3s", "Wwo"];

/// The text that base64 holds, if it is JSON or gzip; of more than `most` bytes only the beginning.
pub fn unpack(text: &str, most: usize) -> Option<String> {
    let text = text.trim();
    if text.len() < 16 || !BEGINNINGS.iter().any(|beginning| text.starts_with(beginning)) {
        return None;
    }
    let bytes = match BASE64.decode(text) {
        Ok(bytes) => bytes,
        // Broken into lines, as MIME has it.
        Err(_) => BASE64.decode(text.split_ascii_whitespace().collect::<String>()).ok()?,
    };
    let bytes = match bytes.as_slice() {
        [0x1f, 0x8b, ..] => gunzip(&bytes, most),
        _ => bytes,
    };
    Some(crate::encoding::decode(&bytes).ok()?.into_owned())
}

/// What of a gzip file can be read, up to `most` bytes: what came before a cut counts.
fn gunzip(bytes: &[u8], most: usize) -> Vec<u8> {
    let mut out = Vec::new();
    // What is broken ends it; the bytes before that stay.
    let _ = MultiGzDecoder::new(bytes).take(most as u64).read_to_end(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    #[test]
    fn base64_is_unpacked_with_and_without_gzip() {
        let text = r#"{"messageType":"DATA_MESSAGE"}"#;
        assert_eq!(unpack(&BASE64.encode(text), 1 << 20).as_deref(), Some(text));
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        assert!(gzip.write_all(text.as_bytes()).is_ok());
        let packed = BASE64.encode(gzip.finish().unwrap_or_default());
        assert_eq!(unpack(&packed, 1 << 20).as_deref(), Some(text));
        assert_eq!(unpack(&packed, 5).as_deref(), Some("{\"mes"));
        assert_eq!(unpack(&format!("{}\n{}", &packed[..20], &packed[20..]), 1 << 20).as_deref(), Some(text));
        assert_eq!(unpack("eyJ not base64 at all", 1 << 20), None);
        assert_eq!(unpack("aGVsbG8gd29ybGQgaGVsbG8=", 1 << 20), None);
    }
}
