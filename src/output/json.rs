//! JSON text that is safe to print anywhere.

use serde::Serialize;

use super::screen::is_unsafe;

/// The value on one line. Controls that a terminal would obey are written as escapes, which JSON allows only inside
/// strings, and only there can they be.
pub(super) fn text(value: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string(value)?;
    if !suspicious(text.as_bytes()) || !text.contains(is_unsafe) {
        return Ok(text);
    }
    let mut out = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if is_unsafe(c) {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    Ok(out)
}

/// Whether there may be something unsafe: a quick look that is seldom wrong, for text that is mostly plain.
fn suspicious(bytes: &[u8]) -> bool {
    let pair = |at: usize, next: &[std::ops::RangeInclusive<u8>]| {
        bytes.get(at + 1).is_some_and(|byte| next.iter().any(|range| range.contains(byte)))
    };
    let suspect = |(at, byte): (usize, &u8)| match byte {
        0..0x20 | 0x7f | 0xf3 => true,
        0xc2 => pair(at, &[0x80..=0x9f]),
        0xd8 => pair(at, &[0x9c..=0x9c]),
        // General punctuation: most of it is dashes and quotation marks.
        0xe2 => match bytes.get(at + 1..at + 3) {
            Some([0x80, last]) => matches!(last, 0x8e | 0x8f | 0xa8..=0xae),
            Some([0x81, last]) => matches!(last, 0xa6..=0xa9),
            _ => false,
        },
        0xef => pair(at, &[0xbf..=0xbf]),
        _ => false,
    };
    // Whole chunks of plain letters are passed over at once.
    let plain =
        |chunk: &[u8]| chunk.iter().fold(true, |plain, byte| plain & (byte.wrapping_sub(0x20) < 0x5f));
    bytes.chunks(64).enumerate().any(|(number, chunk)| {
        !plain(chunk) && chunk.iter().enumerate().any(|(at, byte)| suspect((number * 64 + at, byte)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quick_look_misses_nothing(text in "\\PC{0,8}|[\u{0}-\u{2100}\u{fff0}-\u{ffff}\u{e0000}-\u{e0080}]{0,8}") {
            prop_assert!(suspicious(text.as_bytes()) || !text.contains(is_unsafe));
        }
    }

    #[test]
    fn controls_are_escaped_and_come_back() {
        let value = serde_json::json!({ "a": "x\u{1b}[31m\u{9b}\u{202e}y" });
        let text = super::text(&value).unwrap();
        assert_eq!(text, r#"{"a":"x\u001b[31m\u009b\u202ey"}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
