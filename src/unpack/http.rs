//! The answer of a web server as crawlers store it in, its body and what it says of it out.
//!
//! Chunks and compressions are undone; where a crawler did that already and left the header, the body stays as it
//! is. Answers that are no success, pictures, sounds, styles and programs are none.

use std::io::Read;
use std::rc::Rc;

use super::limit::{Meter, Metered};

/// Media that never hold an article.
const FOREIGN: [&str; 12] = [
    "image/",
    "video/",
    "audio/",
    "font/",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
    "application/ecmascript",
    "application/font",
    "application/x-font",
    "text/dns",
];

/// A body and its media type.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) media: Option<String>,
    pub(super) body: Vec<u8>,
}

/// Whether a medium can hold an article.
pub(super) fn is_readable(media: &str) -> bool {
    let media = media.trim_start().to_ascii_lowercase();
    !FOREIGN.iter().any(|foreign| media.starts_with(foreign))
}

/// Takes an answer apart; `None` when it holds nothing to read. The body is cut after a byte more than `most`.
pub(super) fn answer(message: &[u8], most: u64, meter: &Rc<Meter>) -> Option<Answer> {
    let (head, body) = split(message)?;
    let mut lines = head.split(|byte| *byte == b'\n');
    let status = String::from_utf8_lossy(lines.next()?);
    let mut words = status.split_ascii_whitespace();
    let success = words.next()?.starts_with("HTTP") && words.next()?.starts_with('2');
    if !success {
        return None;
    }
    let headers: Vec<(String, String)> = lines.filter_map(header).collect();
    let field = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let media = field("content-type").map(str::to_owned);
    if media.as_deref().is_some_and(|media| !is_readable(media)) {
        return None;
    }
    let chunked =
        field("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
    let joined = if chunked { join_chunks(body) } else { None };
    let mut body = joined.unwrap_or_else(|| body.to_vec());
    let codings = field("content-encoding").unwrap_or_default().to_ascii_lowercase();
    for coding in codings.rsplit(',').map(str::trim) {
        body = decompress(coding, &body, most, meter).unwrap_or(body);
    }
    Some(Answer { media, body })
}

/// Head and body, at the first empty line.
fn split(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'\n', &message[at..]) {
        let line = &message[at..at + step];
        at += step + 1;
        if line.trim_ascii().is_empty() {
            return Some((&message[..at], &message[at..]));
        }
    }
    None
}

/// "Content-Type: text/html" → `content-type`, `text/html`.
pub(super) fn header(line: &[u8]) -> Option<(String, String)> {
    let line = String::from_utf8_lossy(line);
    let (name, value) = line.split_once(':')?;
    Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
}

/// The chunks joined; `None` when there are none. What is missing at the end is missing.
fn join_chunks(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    loop {
        let end = memchr::memchr(b'\n', &body[..body.len().min(1000)]);
        let size = end.and_then(|end| {
            let digits = body[..end].split(|byte| *byte == b';').next()?.trim_ascii();
            usize::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
        });
        let (Some(end), Some(size)) = (end, size) else {
            return (!joined.is_empty()).then_some(joined);
        };
        if size == 0 {
            return Some(joined);
        }
        let chunk = &body[end + 1..];
        joined.extend_from_slice(&chunk[..size.min(chunk.len())]);
        let rest = chunk.get(size..).unwrap_or_default();
        body = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// Undoes a content coding; `None` when the body is not in it.
fn decompress(coding: &str, mut body: &[u8], most: u64, meter: &Rc<Meter>) -> Option<Vec<u8>> {
    let reader: Box<dyn Read + '_> = match coding {
        "gzip" | "x-gzip" => Box::new(flate2::read::MultiGzDecoder::new(body)),
        "deflate" if body.first().is_some_and(|first| first & 0x0F == 8) => {
            Box::new(flate2::read::ZlibDecoder::new(body))
        }
        "deflate" => Box::new(flate2::read::DeflateDecoder::new(body)),
        "br" => Box::new(brotli_decompressor::Decompressor::new(body, 4096)),
        "zstd" => Box::new(zstd::stream::read::Decoder::with_buffer(&mut body).ok()?),
        _ => return None,
    };
    let mut plain = Vec::new();
    // A body that was cut off gives what it has.
    let read = Metered { inner: reader, meter: Rc::clone(meter) }.take(most + 1).read_to_end(&mut plain);
    (read.is_ok() || !plain.is_empty()).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::super::Limits;
    use super::*;

    fn body(message: &str) -> Option<String> {
        let answer = answer(message.as_bytes(), 1000, &Meter::new(&Limits::default()))?;
        Some(String::from_utf8(answer.body).unwrap())
    }

    #[test]
    fn chunks_are_joined() {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert_eq!(
            body(&format!("{head}4;x\r\nWe a\r\n9\r\nre open.\n\r\n0\r\n\r\n")).as_deref(),
            Some("We are open.\n")
        );
        assert_eq!(body(&format!("{head}We are open.")).as_deref(), Some("We are open."));
        assert_eq!(body(&format!("{head}ffffffffffffffff\r\nWe")).as_deref(), Some("We"));
    }

    #[test]
    fn only_successes_that_can_be_read() {
        assert_eq!(body("HTTP/1.1 404 Not Found\r\n\r\nNo"), None);
        assert_eq!(body("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nNo"), None);
        assert_eq!(body("HTTP/1.0 203 OK\nContent-Type: text/html\n\nYes").as_deref(), Some("Yes"));
        assert_eq!(body("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain").as_deref(), Some("plain"));
    }
}
