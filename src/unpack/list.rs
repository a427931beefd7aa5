//! A JSON list of objects in, or an object that wraps one (`{"articles": […]}`); each object out under its id.
//!
//! Only brackets and quotation marks are followed, so that a file of any size streams and nesting costs nothing.
//! Whether an object is sound JSON and an article is for the reader.

use std::io::{self, BufRead};

use super::{Flow, Place, Stop, Walk, lines, too_large};
use crate::read::{FieldMap, Names, Refusal};

/// Names of the list in an object that wraps one.
const LISTS: [&str; 14] = [
    "articles",
    "items",
    "results",
    "docs",
    "documents",
    "stories",
    "news",
    "entries",
    "records",
    "hits",
    "posts",
    "data",
    "response",
    "newsitems",
];
/// How many objects may lie around the list.
const WRAPPED: usize = 3;

/// Whether a text is a list of objects or wraps one.
pub(super) fn opens(head: &[u8]) -> bool {
    // What a feed says of itself counts for all of its items, so it is read as one file.
    if memchr::memmem::find(head, b"https://jsonfeed.org/version/").is_some() {
        return false;
    }
    let mut rest = head;
    matches!(find(&mut rest, WRAPPED), Ok(true))
}

pub(super) fn unpack(walk: &mut Walk<'_>, at: &Place, stream: &mut dyn BufRead) -> Flow {
    if !find(stream, WRAPPED)? {
        return Err(Stop::skipped("no list of articles in this JSON"));
    }
    let (mut names, mut object) = (Names::default(), Vec::new());
    for number in 1.. {
        match next(stream)? {
            b',' => stream.consume(1),
            b']' => break,
            _ => {}
        }
        if next(stream)? == b']' {
            break;
        }
        object.clear();
        let limit = walk.limits.entry;
        value(stream, Some((&mut object, limit)))?;
        if object.len() as u64 > limit {
            walk.refuse(at.join(&names.unique(None, number)), Refusal::Skipped(too_large(limit)))?;
        } else {
            lines::give(walk, at, &mut names, number, &object)?;
        }
        if !matches!(next(stream)?, b',' | b']') {
            return Err(Stop::failed("damaged: no comma between the objects of a list"));
        }
    }
    Ok(())
}

/// Goes to the first object of the list, if there is one before anything that makes the whole an article.
fn find(stream: &mut dyn BufRead, levels: usize) -> io::Result<bool> {
    let open = next(stream)?;
    if open != b'[' && open != b'{' {
        return Ok(false);
    }
    stream.consume(1);
    if open == b'[' {
        return Ok(next(stream)? == b'{');
    }
    let mut key = Vec::new();
    loop {
        match next(stream)? {
            b'"' => {
                key.clear();
                value(stream, Some((&mut key, 1000)))?;
            }
            b',' => {
                stream.consume(1);
                continue;
            }
            _ => return Ok(false),
        }
        if next(stream)? != b':' {
            return Ok(false);
        }
        stream.consume(1);
        let name = String::from_utf8_lossy(&key).trim_matches('"').to_lowercase();
        let first = next(stream)?;
        if first == b'"' && FieldMap::default().is_body(&name) {
            return Ok(false);
        }
        if levels > 0 && LISTS.contains(&name.as_str()) && (first == b'[' || first == b'{') {
            // An object of that name may wrap the list; when it does not, what follows is not looked at.
            return find(stream, levels - 1);
        }
        value(stream, None)?;
    }
}

/// The next byte that is no white space.
fn next(stream: &mut dyn BufRead) -> io::Result<u8> {
    loop {
        let chunk = stream.fill_buf()?;
        if chunk.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match chunk.iter().position(|byte| !byte.is_ascii_whitespace()) {
            Some(at) => {
                let byte = chunk[at];
                stream.consume(at);
                return Ok(byte);
            }
            None => {
                let all = chunk.len();
                stream.consume(all);
            }
        }
    }
}

/// Goes over one value and keeps it, if wanted, up to a byte more than it may have.
pub(super) fn value(stream: &mut dyn BufRead, mut keep: Option<(&mut Vec<u8>, u64)>) -> io::Result<()> {
    let (mut depth, mut quoted, mut escaped, mut begun) = (0u64, false, false, false);
    loop {
        let chunk = stream.fill_buf()?;
        if chunk.is_empty() {
            let scalar = begun && depth == 0 && !quoted;
            return if scalar { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
        let (mut at, mut ended) = (0, false);
        while at < chunk.len() && !ended {
            if escaped {
                escaped = false;
                at += 1;
            } else if quoted {
                let Some(step) = memchr::memchr2(b'"', b'\\', &chunk[at..]) else {
                    at = chunk.len();
                    break;
                };
                at += step + 1;
                escaped = chunk[at - 1] == b'\\';
                quoted = escaped;
                ended = !quoted && depth == 0;
            } else {
                let byte = chunk[at];
                match byte {
                    b'"' => quoted = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' if depth > 0 => depth -= 1,
                    b'}' | b']' | b',' if depth == 0 => break,
                    _ if depth == 0 && begun && byte.is_ascii_whitespace() => break,
                    _ => {}
                }
                ended = matches!(byte, b'}' | b']') && depth == 0;
                at += 1;
            }
            begun = true;
        }
        let stopped = at < chunk.len();
        if let Some((kept, most)) = &mut keep {
            let room = (*most + 1).saturating_sub(kept.len() as u64);
            kept.extend_from_slice(&chunk[..at.min(usize::try_from(room).unwrap_or(usize::MAX))]);
        }
        stream.consume(at);
        if ended || stopped {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_end_where_they_end() {
        for (text, first) in [
            ("{\"a\": \"}\\\"]\"} rest", "{\"a\": \"}\\\"]\"}"),
            ("\"a, b\", 2", "\"a, b\""),
            ("12, 3", "12"),
            ("true]", "true"),
            ("[[1], [2]], 3", "[[1], [2]]"),
        ] {
            let mut kept = Vec::new();
            let mut stream = io::BufReader::with_capacity(3, text.as_bytes());
            value(&mut stream, Some((&mut kept, 100))).unwrap();
            assert_eq!(String::from_utf8(kept).unwrap(), first);
        }
        assert!(value(&mut &b"{\"a\": 1"[..], None).is_err());
    }

    #[test]
    fn nesting_costs_nothing() {
        let deep = "[".repeat(100_000) + &"]".repeat(100_000);
        assert!(value(&mut deep.as_bytes(), None).is_ok());
        assert!(!opens(&"{\"data\":".repeat(100_000).into_bytes()));
    }

    proptest! {
        #[test]
        fn any_value_is_found(texts in proptest::collection::vec("[\\PC\"\\\\{}\\[\\],:]{0,20}", 0..5), capacity in 1usize..9) {
            let json = serde_json::to_string(&texts).unwrap();
            let whole = format!("{json}, 1");
            let mut kept = Vec::new();
            value(&mut io::BufReader::with_capacity(capacity, whole.as_bytes()), Some((&mut kept, 10_000))).unwrap();
            prop_assert_eq!(String::from_utf8(kept).unwrap(), json);
        }
    }
}
