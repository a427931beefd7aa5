//! Bytes of a file in, text out: byte order marks, UTF-16, UTF-8, declared and detected charsets.
//!
//! A declaration counts unless the bytes speak against it: UTF-8 is hardly ever anything else, and other charsets must
//! decode without a mistake. Never fails: a byte that means nothing becomes U+FFFD. The byte order mark is not part of
//! the text. Whether the bytes are text at all is not asked here but in `sniff`.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How much of a file is looked at to tell its charset.
const SAMPLE: usize = 1 << 16;
/// How far into a file its markup may declare a charset.
const PROLOG: usize = 1 << 13;

/// The text of a file; `media` is its media type where that is known, "text/html; charset=utf-8".
pub(super) fn decode(bytes: &[u8], media: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    if let Some(encoding) = utf16(bytes) {
        return encoding.decode_without_bom_handling(bytes).0.into_owned();
    }
    let utf8 = std::str::from_utf8(bytes);
    let declared = || media.and_then(|media| label(media.as_bytes())).or_else(|| declared(bytes));
    if (utf8.is_err() || memchr::memchr(0x1B, bytes).is_some())
        && let Some(encoding) = declared()
    {
        let (text, _, broken) = encoding.decode(bytes);
        if encoding != UTF_8 && !broken {
            return text.into_owned();
        }
    }
    match utf8 {
        Ok(text) => text.to_owned(),
        Err(_) if mostly_utf8(bytes) => repair(bytes),
        Err(error) => detect(bytes, error.valid_up_to()).decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The charset the bytes look like, judged by those around the first that is not UTF-8.
fn detect(bytes: &[u8], first: usize) -> &'static Encoding {
    let from = first.saturating_sub(SAMPLE / 2);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[from..bytes.len().min(from + SAMPLE)], true);
    match detector.guess(None, Utf8Detection::Deny) {
        guess if guess == UTF_8 => WINDOWS_1252,
        guess => guess,
    }
}

/// The charset that markup declares for itself: `<?xml encoding="…"?>`, `<meta charset=…>` and its older form.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(PROLOG)];
    let start = head.trim_ascii_start();
    if start.starts_with(b"<?xml") {
        let end = memchr::memmem::find(start, b"?>").unwrap_or(0);
        if let Some(encoding) = value(&start[..end], b"encoding") {
            return Some(encoding);
        }
    }
    memchr::memchr_iter(b'<', head).find_map(|at| {
        let tag = &head[at + 1..];
        let tag = &tag[..memchr::memchr(b'>', tag)?];
        tag.get(..5).filter(|name| name.eq_ignore_ascii_case(b"meta ")).and_then(|_| label(tag))
    })
}

/// The charset behind "charset=".
fn label(text: &[u8]) -> Option<&'static Encoding> {
    value(text, b"charset")
}

/// The charset behind a name and "=", with or without quotation marks; one that ASCII cannot be written in is none.
fn value(text: &[u8], name: &[u8]) -> Option<&'static Encoding> {
    let at = text.windows(name.len()).position(|word| word.eq_ignore_ascii_case(name))?;
    let rest = text[at + name.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|byte| b"\"'; \t\r\n/".contains(byte)).unwrap_or(rest.len());
    Encoding::for_label(&rest[..end]).filter(|encoding| *encoding != UTF_16LE && *encoding != UTF_16BE)
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
        assert_eq!(decode(b"\xEF\xBB\xBFHello", None), "Hello");
        assert_eq!(decode(b"\xFF\xFEH\0i\0", None), "Hi");
        assert_eq!(decode(b"\xFE\xFF\0H\0i", None), "Hi");
    }

    #[test]
    fn utf16_without_mark() {
        let text = "A minister’s words\r\nThe minister said “no” on Friday.\n";
        assert_eq!(decode(&utf16_bytes(text, u16::to_le_bytes), None), text);
        assert_eq!(decode(&utf16_bytes(text, u16::to_be_bytes), None), text);
    }

    #[test]
    fn windows_1252_by_detection() {
        let bytes = b"The caf\xE9 owner said \x93we are open\x94 and the caf\xE9 was full. It\x92s na\xEFve, he said.";
        assert_eq!(decode(b"The minister\x92s talks", None), "The minister’s talks");
        assert_eq!(
            decode(bytes, None),
            "The café owner said “we are open” and the café was full. It’s naïve, he said."
        );
    }

    #[test]
    fn cyrillic_by_detection() {
        let text = "Министр иностранных дел заявил в среду, что переговоры продолжаются.";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        assert_eq!(decode(&bytes, None), text);
    }

    #[test]
    fn one_broken_byte_does_not_spoil_utf8() {
        let mut bytes = "“Ça va”, señor, “très bien” — ".as_bytes().to_vec();
        bytes.extend(b"caf\xE9 here");
        assert_eq!(decode(&bytes, None), "“Ça va”, señor, “très bien” — café here");
    }

    #[test]
    fn declared_charsets() {
        let text = "<p>Мин</p>";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        assert_eq!(decode(&bytes, Some("text/html; charset=\"windows-1251\"")), text);
        for head in [
            "<meta charset=windows-1251>",
            "<html>\n<META http-equiv='Content-Type' content='text/html; charset=windows-1251' />",
            "<?xml version='1.0' encoding = 'windows-1251' ?>",
        ] {
            let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(head);
            let page = [bytes.as_ref(), encoding_rs::WINDOWS_1251.encode(text).0.as_ref()].concat();
            assert_eq!(decode(&page, None), format!("{head}{text}"));
        }
        let (bytes, _, _) = encoding_rs::ISO_2022_JP.encode("<meta charset=iso-2022-jp>港は開いたまま");
        assert!(decode(&bytes, None).ends_with("港は開いたまま"));
    }

    #[test]
    fn wrong_declarations() {
        assert_eq!(decode("<meta charset=iso-8859-1>café".as_bytes(), None), "<meta charset=iso-8859-1>café");
        assert_eq!(decode(b"<meta charset=utf-8>caf\xE9 \x93a\x94", None), "<meta charset=utf-8>café “a”");
        assert_eq!(decode(b"<meta charset=utf-16>abc", None), "<meta charset=utf-16>abc");
        assert_eq!(decode(b"<meta charset=", None), "<meta charset=");
    }
}
