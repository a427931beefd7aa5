//! JSON text that is safe to print anywhere.

use std::io::{self, Write};

use memchr::{memchr2_iter, memchr3_iter};
use serde::Serialize;

use super::screen::is_unsafe;

/// Room for the line of an article of some length, so that its text seldom has to move while it is written.
const ROOM: usize = 16 << 10;

/// The value on one line. Controls that a terminal would obey are written as escapes, which JSON allows only inside
/// strings, and only there can they be.
pub(super) fn text(value: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string(value)?;
    Ok(if suspicious(text.as_bytes()) { escaped(&text) } else { text })
}

/// Writes the value, as [`text`] gives it, and a line break.
pub(super) fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Vec::with_capacity(ROOM);
    serde_json::to_writer(&mut text, value)?;
    if suspicious(&text) {
        text = escaped(&String::from_utf8_lossy(&text)).into_bytes();
    }
    text.push(b'\n');
    out.write_all(&text)
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if is_unsafe(c) {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether there may be something unsafe: a quick look that is seldom wrong, for text that is mostly plain.
fn suspicious(bytes: &[u8]) -> bool {
    let control = bytes.iter().fold(false, |any, byte| any | (*byte < 0x20) | (*byte == 0x7f));
    let others = memchr3_iter(0xc2, 0xd8, 0xe2, bytes).chain(memchr2_iter(0xef, 0xf3, bytes));
    control
        || others.map(|at| &bytes[at..]).any(|char| match char {
            // General punctuation: most of it is dashes and quotation marks.
            [0xe2, 0x80, last, ..] => matches!(last, 0x8e | 0x8f | 0xa8..=0xae),
            [0xe2, 0x81, last, ..] => matches!(last, 0xa6..=0xa9),
            _ => matches!(char, [0xc2, 0x80..=0x9f, ..] | [0xd8, 0x9c, ..] | [0xef, 0xbf, ..] | [0xf3, ..]),
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
        let mut out = Vec::new();
        line(&value, &mut out).unwrap();
        assert_eq!(out, (text.clone() + "\n").into_bytes());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
