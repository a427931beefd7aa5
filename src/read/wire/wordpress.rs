//! The text of a WordPress post in, the same without its shortcodes out: "[gallery ids=1]", "[dropcap]T[/dropcap]".
//!
//! What stands between two of them stays; that of a caption becomes a figure. Other words in brackets ("[sic]") are
//! left alone.

use std::collections::HashSet;

/// The longest shortcode, in bytes.
const LONGEST: usize = 400;

/// The text without its shortcodes.
pub(super) fn without_shortcodes(text: &str) -> String {
    let closed: HashSet<&str> =
        Codes(text).filter_map(|(_, code)| code.strip_prefix('/')).map(name).collect();
    let mut kept = String::with_capacity(text.len());
    let mut end = 0;
    for (at, code) in Codes(text).map(|(left, code)| (text.len() - left, code)) {
        let (closing, inner) = code.strip_prefix('/').map_or((false, code), |inner| (true, inner));
        let name = name(inner);
        let known = closing || inner.contains('=') || name.contains('_') || closed.contains(name);
        if name.is_empty() || !known {
            continue;
        }
        kept.push_str(&text[end..at]);
        if name == "caption" {
            kept.push_str(if closing { "</figure>" } else { "<figure>" });
        }
        end = at + code.len() + 2;
    }
    kept.push_str(&text[end..]);
    kept
}

/// The brackets of a text: how much of it is left where one opens, and what stands inside.
struct Codes<'a>(&'a str);

impl<'a> Iterator for Codes<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<(usize, &'a str)> {
        loop {
            let open = memchr::memchr(b'[', self.0.as_bytes())?;
            let rest = &self.0[open + 1..];
            let left = rest.len() + 1;
            let stop = rest.bytes().take(LONGEST).position(|byte| matches!(byte, b']' | b'[' | b'\n'));
            self.0 = &rest[stop.unwrap_or(0)..];
            if let Some(stop) = stop.filter(|stop| rest.as_bytes()[*stop] == b']') {
                return Some((left, &rest[..stop]));
            }
        }
    }
}

/// "gallery ids=1" → "gallery"; "" when it is none.
fn name(code: &str) -> &str {
    let end = code.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-')));
    let (name, rest) = code.split_at(end.unwrap_or(code.len()));
    if rest.is_empty() || rest.starts_with([' ', '/']) { name } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_go_and_brackets_stay() {
        let text = "[dropcap]T[/dropcap]he [port] is [sic] open [1]. [contact_form][gallery ids=\"1,2\"/]\
            [caption id=a]A boat[/caption] [a b] [See more] [[x]";
        assert_eq!(
            without_shortcodes(text),
            "The [port] is [sic] open [1]. <figure>A boat</figure> [a b] [See more] [[x]"
        );
    }
}
