//! Bytes of a file in, text out: byte order marks, UTF-16, UTF-8, and the old one-byte and East Asian charsets.
//!
//! Never fails: a byte that means nothing becomes U+FFFD. The byte order mark is not part of the text. Whether
//! the bytes are text at all is not asked here but in `sniff`.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a file is looked at to tell its charset.
const SAMPLE: usize = 1 << 16;

/// The text of a file.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    if let Some(encoding) = utf16(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) if mostly_utf8(bytes) => repair(bytes),
        Err(error) => {
            let from = error.valid_up_to().saturating_sub(SAMPLE / 2);
            let sample = &bytes[from..bytes.len().min(from + SAMPLE)];
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(sample, true);
            let encoding = match detector.guess(None, Utf8Detection::Deny) {
                guess if guess == UTF_8 => WINDOWS_1252,
                guess => guess,
            };
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        }
    }
}

/// UTF-16 without a byte order mark, known by the zero halves of its Latin letters, spaces and line breaks.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    memchr::memchr(0, sample)?;
    let zeros = |half: usize| sample.iter().skip(half).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    if pairs >= 2 && odd * 10 >= pairs * 6 && even * 20 <= pairs {
        Some(UTF_16LE)
    } else if pairs >= 2 && even * 10 >= pairs * 6 && odd * 20 <= pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether a file that is not valid UTF-8 is UTF-8 with a few broken characters.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    good >= 4 * broken
}

/// UTF-8 in which a broken character is read as Windows-1252, from where it mostly was pasted.
fn repair(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 16);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn byte_order_marks_are_removed() {
        assert_eq!(decode(b"\xEF\xBB\xBFHello"), "Hello");
        assert_eq!(decode(b"\xFF\xFEH\0i\0"), "Hi");
        assert_eq!(decode(b"\xFE\xFF\0H\0i"), "Hi");
    }

    #[test]
    fn utf16_without_mark() {
        let text = "A minister’s words\r\nThe minister said “no” on Friday.\n";
        assert_eq!(decode(&utf16_bytes(text, u16::to_le_bytes)), text);
        assert_eq!(decode(&utf16_bytes(text, u16::to_be_bytes)), text);
    }

    #[test]
    fn windows_1252_by_detection() {
        let bytes = b"The caf\xE9 owner said \x93we are open\x94 and the caf\xE9 was full. It\x92s na\xEFve, he said.";
        assert_eq!(decode(b"The minister\x92s talks"), "The minister’s talks");
        assert_eq!(
            decode(bytes),
            "The café owner said “we are open” and the café was full. It’s naïve, he said."
        );
    }

    #[test]
    fn cyrillic_by_detection() {
        let text = "Министр иностранных дел заявил в среду, что переговоры продолжаются.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        assert_eq!(decode(&bytes), text);
    }

    #[test]
    fn one_broken_byte_does_not_spoil_utf8() {
        let mut bytes = "“Ça va”, señor, “très bien” — ".as_bytes().to_vec();
        bytes.extend(b"caf\xE9 here");
        assert_eq!(decode(&bytes), "“Ça va”, señor, “très bien” — café here");
    }
}
