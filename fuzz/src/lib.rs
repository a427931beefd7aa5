//! What the fuzz targets share: how an input becomes a file with what is known of it, and what has to hold of whatever
//! comes out, for any input.

use std::collections::HashSet;
use std::io::Cursor;
use std::ops::ControlFlow;

use libfuzzer_sys::fuzzer_mutate;
use newsdex::article::{Annotations, Article, Span};
use newsdex::read::{self, FieldMap, Hint, Input};
use newsdex::unpack::{self, Limits};

/// The day it is: the same in every run.
pub const TODAY: jiff::civil::Date = jiff::civil::date(2018, 3, 14);

/// A file: its first line says its path and, after tabs, its media type, its address and the names of its fields; the
/// rest is its content.
pub fn file(data: &[u8]) -> (String, Hint, &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let head = String::from_utf8_lossy(&data[..end]);
    let mut known = head.split('\t').map(str::to_owned);
    let path = known.next().unwrap_or_default();
    let (media, url) = (known.next(), known.next());
    let fields = known.next().and_then(|map| FieldMap::parse(&map).ok()).unwrap_or_default();
    (path, Hint { media, url, fields, date: Some(TODAY) }, data.get(end + 1..).unwrap_or_default())
}

/// Reads a file; its articles are sound and each has a name of its own.
pub fn read(path: &str, hint: &Hint, bytes: &[u8]) {
    let Ok(items) = read::read(&Input { path, bytes, hint }) else { return };
    assert!(!items.is_empty());
    let mut names = HashSet::new();
    for item in &items {
        assert!(names.insert(item.name.as_deref()), "{:?} twice", item.name);
        sound(&item.article);
    }
}

/// The blocks of an article stand in order, each on one line, none empty.
pub fn sound(article: &Article) {
    let mut last = 0;
    for block in &article.blocks {
        let text = inside(block.span, &article.text);
        assert!(last <= block.span.start, "{block:?} begins before {last}");
        assert!(!text.is_empty() && !text.contains('\n'), "{block:?} is {text:?}");
        last = block.span.end;
    }
}

/// What was found in an article stands in it, quotes in order, and names a speaker that there is.
pub fn fits(annotations: &Annotations, article: &Article) {
    let mut last = 0;
    for quote in &annotations.quotes {
        for span in [Some(quote.span), quote.mention, quote.cue].into_iter().flatten() {
            assert!(!inside(span, &article.text).is_empty(), "{quote:?}");
        }
        assert!(last <= quote.span.start, "{quote:?} begins before {last}");
        let after = article.blocks.partition_point(|block| block.span.start <= quote.span.start);
        let block = after.checked_sub(1).map(|block| article.blocks[block].span);
        assert!(block.is_some_and(|block| block.holds(quote.span)), "{quote:?} in no block");
        assert!(quote.speaker.is_none_or(|speaker| speaker < annotations.speakers.len()), "{quote:?}");
        last = quote.span.start;
    }
}

/// The words of a span, which is a place in the text.
pub fn inside(span: Span, text: &str) -> &str {
    text.get(span.start..span.end).unwrap_or_else(|| panic!("{span:?} is no place in the text"))
}

/// Matches of a text, as results give them: in order, none empty, none outside.
pub fn marks(matches: &[(usize, usize)], text: &str) {
    let mut last = 0;
    for (start, end) in matches {
        assert!(last <= *start && start < end, "{matches:?}");
        last = *end;
    }
    assert!(last <= text.chars().count(), "{matches:?} in {text:?}");
}

/// Unpacks a file within limits; each entry has a name of its own and can be read.
pub fn unpack(data: &[u8]) {
    let limits = Limits { entry: 1 << 20, total: 4 << 20, free: 2 << 20, entries: 1000, ..Limits::default() };
    let (path, hint, bytes) = file(data);
    let (mut names, mut total, mut given) = (HashSet::new(), 0, 0);
    let unpacked = unpack::unpack(&path, &mut Cursor::new(bytes), &hint, &limits, &mut |entry| {
        if let Ok(entry) = entry {
            assert!(names.insert(entry.name.clone()), "{:?} twice", entry.name);
            assert!(entry.bytes.len() as u64 <= limits.entry);
            total += entry.bytes.len() as u64;
            given += 1;
            // A few tell as much as all.
            if given <= 8 && entry.bytes.len() < 4 << 10 {
                read(&format!("{path}#{}", entry.name), &entry.hint, &entry.bytes);
            }
        }
        ControlFlow::Continue(())
    });
    assert!(given <= limits.entries);
    if let Ok(unpacked) = unpacked {
        assert_eq!((unpacked.entries, unpacked.bytes), (given, total));
    }
}

/// Changes an input as libFuzzer does, but now and then repeats a piece of it to the end of all room: what takes more
/// time than its input is long shows itself there.
pub fn mutated(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let seed = seed as usize;
    if size == 0 || size > most || !seed.is_multiple_of(100) {
        return fuzzer_mutate(data, size, most);
    }
    let first = seed / 100 % size;
    let mut end = (first + 1 + seed / 100 / size % 32).min(size);
    let length = end - first;
    while end + length <= most {
        data.copy_within(first..first + length, end);
        end += length;
    }
    end
}
