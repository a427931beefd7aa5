//! A web archive in, what it keeps of web pages out: WARC, and ARC from before.
//!
//! Answers, resources and conversions are handed out under their address; requests, revisits and notes are passed
//! over. Where a record is not as long as it says, the next one is looked for.

use std::io::{self, BufRead, Read};
use std::rc::Rc;

use jiff::civil::Date;

use super::limit::Meter;
use super::lines::{self, read_line};
use super::{Flow, Place, Stop, Walk, http, too_large};
use crate::read::{Hint, Names, Refusal};

/// The longest line of a record's head, and the most lines.
const LINE: u64 = 64 << 10;
const LINES: usize = 200;

/// What the head of a record says.
#[derive(Debug, Default)]
struct Record {
    kind: String,
    id: Option<String>,
    url: Option<String>,
    date: Option<Date>,
    media: Option<String>,
    length: u64,
}

pub(super) fn unpack(walk: &mut Walk<'_>, at: &Place, stream: &mut dyn BufRead) -> Flow {
    let (mut names, mut number, mut lost) = (Names::default(), 0, false);
    let mut line = Vec::new();
    while read_line(stream, &mut line, LINE)? != lines::Read::End {
        let text = line.trim_ascii();
        if !text.starts_with(b"WARC/") {
            lost |= !text.is_empty();
            continue;
        }
        let record = head(stream)?;
        number += 1;
        let mut content = stream.take(record.length);
        match record.kind.as_str() {
            "response" | "resource" | "conversion" => {
                give(walk, at, &mut names, number, record, &mut content)?
            }
            _ => {}
        }
        let missing = content.limit();
        if io::copy(&mut content, &mut io::sink())? < missing {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
    }
    if lost { Err(Stop::failed("damaged: some records are not as long as they say")) } else { Ok(()) }
}

/// Reads the fields of a record's head, up to the empty line.
fn head(stream: &mut dyn BufRead) -> io::Result<Record> {
    let (mut record, mut line) = (Record::default(), Vec::new());
    for _ in 0..LINES {
        if read_line(stream, &mut line, LINE)? == lines::Read::End || line.trim_ascii().is_empty() {
            break;
        }
        let Some((name, value)) = http::header(&line) else { continue };
        let bare = || value.trim_start_matches('<').trim_end_matches('>').to_owned();
        match name.as_str() {
            "warc-type" => record.kind = value.to_ascii_lowercase(),
            "warc-record-id" => record.id = Some(bare().trim_start_matches("urn:uuid:").to_owned()),
            "warc-target-uri" => record.url = Some(bare()),
            "warc-date" => record.date = value.get(..10).and_then(|day| day.parse().ok()),
            "content-type" => record.media = Some(value),
            "content-length" => record.length = value.parse().unwrap_or(0),
            _ => {}
        }
    }
    Ok(record)
}

/// Hands out what a record holds, if that can be an article.
fn give(
    walk: &mut Walk<'_>,
    at: &Place,
    names: &mut Names,
    number: u64,
    record: Record,
    content: &mut dyn Read,
) -> Flow {
    let limit = walk.limits.entry;
    let too_long = record.length > limit;
    let mut bytes = Vec::with_capacity(if too_long {
        0
    } else {
        usize::try_from(record.length).unwrap_or(0).min(1 << 20)
    });
    // Of a record that was cut off, what there is of it.
    let cut = if too_long { None } else { content.read_to_end(&mut bytes).err() };
    match article(&record, bytes, limit, &walk.meter) {
        Some((media, bytes)) => {
            let name = names.unique(record.url.as_deref().or(record.id.as_deref()), number);
            let hint = Hint { media, url: record.url, date: record.date, ..at.hint.clone() };
            walk.entry(at, &name, hint, &mut bytes.as_slice())?;
        }
        None if too_long => {
            let name = names.unique(record.url.as_deref().or(record.id.as_deref()), number);
            walk.refuse(at.join(&name), Refusal::Skipped(too_large(limit)))?;
        }
        None => {}
    }
    cut.map_or(Ok(()), |error| Err(error.into()))
}

/// What a record holds that can be an article, with its media type.
fn article(
    record: &Record,
    bytes: Vec<u8>,
    most: u64,
    meter: &Rc<Meter>,
) -> Option<(Option<String>, Vec<u8>)> {
    const NOTES: [&str; 5] = ["dns:", "whois:", "metadata:", "urn:", "filedesc:"];
    let url = record.url.as_deref().unwrap_or_default();
    if NOTES.iter().any(|scheme| url.starts_with(scheme)) || url.ends_with("/robots.txt") {
        return None;
    }
    let (media, bytes) = if bytes.starts_with(b"HTTP/") && record.kind != "conversion" {
        let answer = http::answer(&bytes, most, meter)?;
        (answer.media, answer.body)
    } else {
        (record.media.clone(), bytes)
    };
    let foreign = media.as_deref().is_some_and(|media| !http::is_readable(media));
    (!foreign && !bytes.trim_ascii().is_empty()).then_some((media, bytes))
}

/// Reads an ARC file: records that begin with a line "address, internet address, time, media type, length".
pub(super) fn unpack_arc(walk: &mut Walk<'_>, at: &Place, stream: &mut dyn BufRead) -> Flow {
    let (mut names, mut number) = (Names::default(), 0);
    let mut line = Vec::new();
    while read_line(stream, &mut line, LINE)? != lines::Read::End {
        let text = String::from_utf8_lossy(&line);
        // An address may have spaces in it; the fields after it have none.
        let mut fields = text.trim().rsplitn(5, ' ');
        let length = fields.next().and_then(|length| length.parse().ok());
        let (media, time, url) = (fields.next(), fields.next(), fields.nth(1));
        let (Some(length), Some(media), Some(time), Some(url)) = (length, media, time, url) else {
            if text.trim().is_empty() {
                continue;
            }
            return Err(Stop::failed("damaged: no ARC record where one should be"));
        };
        let date = time.get(..8).and_then(|day| Date::strptime("%Y%m%d", day).ok());
        let web = url.starts_with("http");
        let kind = if web { "response" } else { "filedesc" }.to_owned();
        let media = Some(media.to_owned());
        let record = Record { kind, id: None, url: Some(url.to_owned()), date, media, length };
        number += 1;
        let mut content = stream.take(length);
        if web {
            give(walk, at, &mut names, number, record, &mut content)?;
        }
        let missing = content.limit();
        if io::copy(&mut content, &mut io::sink())? < missing {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
    }
    Ok(())
}
