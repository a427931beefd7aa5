//! A table in, with commas, semicolons, tabs or bars; each row out as a JSON object of heading and cell.
//!
//! It holds articles only when a column is headed as their title or text, or the user says which is. A cell that is
//! no UTF-8 is read as Windows-1252.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufRead, Read};

use csv::{ByteRecord, ReaderBuilder};

use super::kind::HEAD;
use super::{Flow, Place, Stop, Walk, lines, too_large};
use crate::read::Names;

/// Words in a cell that make its column prose.
const PROSE: usize = 8;
/// Rows that are looked at for prose.
const ROWS: usize = 50;

pub(super) fn unpack(walk: &mut Walk<'_>, at: &Place, stream: &mut dyn BufRead) -> Flow {
    let mut head = Vec::new();
    stream.take(HEAD as u64).read_to_end(&mut head)?;
    let shape = Shape::of(&head);
    if !shape.is_news(&head, at) {
        return Err(Stop::skipped("a table without a column of titles or texts"));
    }
    let left = Cell::new(0);
    let most = walk.limits.entry + HEAD as u64;
    let mut rows = shape.reader(Budget { inner: head.as_slice().chain(stream), left: &left });
    let (mut row, mut names, mut headings) = (ByteRecord::new(), Names::default(), Vec::new());
    for number in 0.. {
        left.set(most);
        match rows.read_byte_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) if left.get() == 0 => {
                return Err(Stop::failed(format!(
                    "damaged: row {number} is {}",
                    too_large(walk.limits.entry)
                )));
            }
            Err(error) => {
                return Err(match error.into_kind() {
                    csv::ErrorKind::Io(error) => error.into(),
                    other => Stop::failed(format!("damaged: {other:?}")),
                });
            }
        }
        if number == 0 {
            headings = row.iter().map(|cell| text(cell).trim().to_owned()).collect();
            continue;
        }
        let cells = || headings.iter().zip(row.iter()).filter(|(_, cell)| !cell.trim_ascii().is_empty());
        let mut object = Vec::with_capacity(row.as_slice().len() * 9 / 8 + 64);
        for (heading, cell) in cells() {
            object.push(if object.is_empty() { b'{' } else { b',' });
            write(&mut object, heading);
            object.push(b':');
            write(&mut object, &text(cell));
        }
        if object.is_empty() {
            continue;
        }
        object.push(b'}');
        let named = |id: &&str| cells().find(|(heading, _)| heading.eq_ignore_ascii_case(id));
        let id = lines::IDS.iter().find_map(named).map(|(_, cell)| text(cell));
        walk.give(at.join(&names.unique(id.as_deref(), number)), at.hint.clone(), object)?;
    }
    Ok(())
}

fn text(cell: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(cell).0,
    }
}

fn write(json: &mut Vec<u8>, text: &str) {
    // Nothing that is written to memory fails.
    let _ = serde_json::to_writer(json, text);
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    delimiter: u8,
    quoted: bool,
}

impl Shape {
    /// The sign that stands most often between the headings; cells with tabs are quoted only if all quotes close.
    fn of(head: &[u8]) -> Shape {
        let first =
            head.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.trim_ascii().is_empty());
        let count = |sign: u8| first.unwrap_or_default().iter().filter(|byte| **byte == sign).count();
        let signs = [b',', b';', b'|', b'\t'];
        let delimiter = signs.into_iter().max_by_key(|sign| count(*sign)).unwrap_or(b',');
        let pairs = |from: [&[u8]; 2]| {
            from.iter().map(|pair| memchr::memmem::find_iter(head, pair).count()).sum::<usize>()
        };
        let (opened, closed) =
            (pairs([b"\t\"", b"\n\""]), pairs([b"\"\t", b"\"\n"]) + pairs([b"\"\r\n", b"\"\r\r"]));
        // The head may end inside a cell.
        let quoted = delimiter != b'\t' || opened.abs_diff(closed) <= usize::from(opened > 9);
        Shape { delimiter, quoted }
    }

    fn reader<R: Read>(self, from: R) -> csv::Reader<R> {
        ReaderBuilder::new()
            .delimiter(self.delimiter)
            .quoting(self.quoted)
            .flexible(true)
            .has_headers(false)
            .from_reader(from)
    }

    /// Whether a heading names a title, or one names a text and there is prose below.
    fn is_news(self, head: &[u8], at: &Place) -> bool {
        let mut rows = self.reader(head).into_byte_records().map_while(Result::ok);
        let Some(headings) = rows.next() else { return false };
        let fields = &at.hint.fields;
        let columns = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
            headings
                .iter()
                .enumerate()
                .filter(|(_, cell)| is(text(cell).trim()))
                .map(|(column, _)| column)
                .collect()
        };
        let (titles, bodies) =
            (columns(&|name| fields.is_title(name)), columns(&|name| fields.is_body(name)));
        let prose = |cell: &[u8]| cell.split(u8::is_ascii_whitespace).nth(PROSE).is_some();
        !titles.is_empty()
            || rows.take(ROWS).any(|row| bodies.iter().any(|column| row.get(*column).is_some_and(prose)))
    }
}

/// A stream that gives no more than what is left for a row, so that a quotation mark that is never closed does not
/// swallow the whole file.
struct Budget<'a, R> {
    inner: R,
    left: &'a Cell<u64>,
}

impl<R: Read> Read for Budget<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::Error::other("a row without end"));
        }
        let most = usize::try_from(self.left.get()).unwrap_or(usize::MAX).min(buffer.len());
        let bytes = self.inner.read(&mut buffer[..most])?;
        self.left.set(self.left.get() - bytes as u64);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_tables() {
        let shape = |text: &str| Shape::of(text.as_bytes());
        assert_eq!(shape("id;title;text\n1;\"a, b\";c\n"), Shape { delimiter: b';', quoted: true });
        assert_eq!(
            shape("id\ttitle\n1\t\"Open\" they say\n2\t\"No\" others do\n"),
            Shape { delimiter: b'\t', quoted: false }
        );
        assert_eq!(shape("id\ttitle\n1\t\"one\n two\"\n"), Shape { delimiter: b'\t', quoted: true });
    }
}
