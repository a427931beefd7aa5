//! JSON text that is safe to print anywhere.

use serde_json::Value;

use super::screen::is_unsafe;

/// The value on one line. Controls that a terminal would obey are written as escapes, which JSON allows only inside
/// strings, and only there can they be.
pub(super) fn text(value: &Value) -> String {
    let text = value.to_string();
    if !text.contains(is_unsafe) {
        return text;
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
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn controls_are_escaped_and_come_back() {
        let value = serde_json::json!({ "a": "x\u{1b}[31m\u{9b}\u{202e}y" });
        let text = super::text(&value);
        assert_eq!(text, r#"{"a":"x\u001b[31m\u009b\u202ey"}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
    }
}
