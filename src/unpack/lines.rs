//! JSON objects, one on each line, in; each out under its own id.
//!
//! The id is what the object itself says (`id`, `uuid`, `url` …), else the number of its line. Whether a line is
//! sound JSON and an article is for the reader; a line that is too long is named and passed over.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead};

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use super::{Flow, Place, Walk, list, too_large};
use crate::read::{Names, Refusal};

/// Names of fields that say which object it is, best first.
/// Names of an object in which the article itself stands.
const WRAPPERS: [&str; 3] = ["item", "article", "_source"];

pub(super) const IDS: [&str; 8] = ["id", "uuid", "_id", "guid", "docid", "uri", "url", "link"];
/// The longest id; longer ones are no names.
const LONGEST: usize = 200;

/// Whether the first line is one object and the second begins another.
pub(super) fn opens(head: &[u8]) -> bool {
    let mut rest = head;
    if !matches!(list::value(&mut rest, None), Ok(())) {
        return false;
    }
    let blank = rest.len() - rest.trim_ascii_start().len();
    rest[..blank].contains(&b'\n') && rest[blank..].starts_with(b"{")
}

pub(super) fn unpack(walk: &mut Walk<'_>, at: &Place, stream: &mut dyn BufRead) -> Flow {
    let (mut names, mut line) = (Names::default(), Vec::new());
    for number in 1.. {
        let read = read_line(stream, &mut line, walk.limits.entry)?;
        let object = line.trim_ascii();
        match read {
            Read::End => break,
            Read::TooLong => {
                let name = at.join(&names.unique(None, number));
                walk.refuse(name, Refusal::Skipped(too_large(walk.limits.entry)))?;
            }
            Read::Line if object.is_empty() => {}
            Read::Line => give(walk, at, &mut names, number, object)?,
        }
    }
    Ok(())
}

/// Hands out a JSON object under its id or number.
pub(super) fn give(walk: &mut Walk<'_>, at: &Place, names: &mut Names, number: u64, object: &[u8]) -> Flow {
    let name = at.join(&names.unique(id(object).as_deref(), number));
    walk.give(name, at.hint.clone(), object.to_vec())
}

/// How a line ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// There is no more.
    End,
    /// At a line break, which stands in the line, or at the end.
    Line,
    /// Nowhere near; the rest of it was passed over.
    TooLong,
}

/// Reads a line of at most `most` bytes, line break included.
pub(super) fn read_line(stream: &mut dyn BufRead, line: &mut Vec<u8>, most: u64) -> io::Result<Read> {
    line.clear();
    let mut long = false;
    loop {
        let chunk = stream.fill_buf()?;
        let end = memchr::memchr(b'\n', chunk).map(|at| at + 1);
        let taken = end.unwrap_or(chunk.len());
        long |= line.len() as u64 + taken as u64 > most;
        if !long {
            line.extend_from_slice(&chunk[..taken]);
        }
        stream.consume(taken);
        if end.is_some() || taken == 0 {
            return Ok(match (long, taken == 0 && line.is_empty()) {
                (true, _) => Read::TooLong,
                (false, true) => Read::End,
                (false, false) => Read::Line,
            });
        }
    }
}

/// What a JSON object calls itself.
fn id(object: &[u8]) -> Option<String> {
    let Id(best) = serde_json::from_slice(object).ok()?;
    best.map(|(_, id)| id)
}

/// The best id so far and its rank.
struct Id(Option<(usize, String)>);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Id, D::Error> {
        from.deserialize_map(IdVisitor)
    }
}

struct IdVisitor;

impl<'de> Visitor<'de> for IdVisitor {
    type Value = Id;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Id, A::Error> {
        let mut best: Option<(usize, String)> = None;
        while let Some(Key(key)) = fields.next_key()? {
            let rank = IDS.iter().position(|name| key.eq_ignore_ascii_case(name));
            if best.is_none() && WRAPPERS.iter().any(|name| key.eq_ignore_ascii_case(name)) {
                let inner = fields.next_value::<serde_json::Value>()?;
                let id = IDS.iter().find_map(|name| inner.get(name)?.as_str());
                best = id.filter(|id| id.len() <= LONGEST).map(|id| (IDS.len(), id.to_owned()));
                continue;
            }
            match rank.filter(|rank| best.as_ref().is_none_or(|(best, _)| rank < best)) {
                None => {
                    fields.next_value::<IgnoredAny>()?;
                }
                Some(rank) => {
                    let id = match fields.next_value::<serde_json::Value>()? {
                        serde_json::Value::String(text) => Some(text),
                        serde_json::Value::Number(number) => Some(number.to_string()),
                        serde_json::Value::Object(wrapped) => match wrapped.get("$oid") {
                            Some(serde_json::Value::String(text)) => Some(text.clone()),
                            _ => None,
                        },
                        _ => None,
                    };
                    let named = id.filter(|id| id.len() <= LONGEST && !id.trim().is_empty());
                    best = named.map(|id| (rank, id)).or(best);
                }
            }
        }
        Ok(Id(best))
    }
}

/// The name of a field, borrowed where it holds no escapes.
#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_objects() {
        let id = |text: &str| super::id(text.as_bytes());
        assert_eq!(id("{\"url\": \"https://a.example/1\", \"ID\": 7, \"x\": [{}]}").as_deref(), Some("7"));
        assert_eq!(id("{\"_id\": {\"$oid\": \"5f\"}, \"id\": null}").as_deref(), Some("5f"));
        assert_eq!(id("{\"item\": {\"uri\": \"x\"}, \"meta\": {}}").as_deref(), Some("x"));
        assert_eq!(id("{\"id\": [1]}"), None);
        assert_eq!(id("{\"id\": 1, broken"), None);
    }

    #[test]
    fn long_lines_are_passed_over() {
        let text = format!("one\n{}\ntwo", "x".repeat(100));
        let mut stream = io::BufReader::with_capacity(8, text.as_bytes());
        let (mut line, mut found) = (Vec::new(), Vec::new());
        loop {
            let read = read_line(&mut stream, &mut line, 50).unwrap();
            if read == Read::End {
                break;
            }
            found.push((read, String::from_utf8_lossy(&line).trim().to_owned()));
        }
        let texts: Vec<_> =
            found.iter().filter(|(read, _)| *read == Read::Line).map(|(_, text)| text.as_str()).collect();
        assert_eq!((texts, found.len()), (vec!["one", "two"], 3));
    }
}
