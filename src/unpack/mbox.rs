//! A mailbox file in, its messages out.
//!
//! A message begins at a line "From …" with a time of day, at the top or after a blank line. Lines that were
//! escaped (">From ") are made right again; what a message says is for the reader.

use std::io::BufRead;

use super::lines::{Read, read_line};
use super::{Flow, Place, Walk, too_large};
use crate::read::{Hint, Names, Refusal};

/// Lines of a message that are looked at for its id.
const HEADERS: usize = 200;

/// Whether a text begins as a mailbox does.
pub(super) fn opens(head: &[u8]) -> bool {
    let mut lines = head.split(|byte| *byte == b'\n');
    let header = |line: &[u8]| {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
        name.len() < line.len() && !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
    };
    lines.next().is_some_and(is_envelope)
        && lines.next().is_some_and(|line| header(line) || line.starts_with(b">From "))
}

/// "From jane@example.org Wed Apr 12 09:04:00 2017"
fn is_envelope(line: &[u8]) -> bool {
    let time = |word: &[u8]| word.len() >= 5 && word[2] == b':' && word[..2].iter().all(u8::is_ascii_digit);
    line.len() < 500 && line.starts_with(b"From ") && line.split(|byte| *byte == b' ').any(time)
}

pub(super) fn unpack(walk: &mut Walk<'_>, at: &Place, stream: &mut dyn BufRead) -> Flow {
    let mut names = Names::default();
    let (mut line, mut message) = (Vec::new(), Message::default());
    let mut blank = true;
    loop {
        let read = read_line(stream, &mut line, walk.limits.entry)?;
        if read == Read::End || (blank && is_envelope(line.trim_ascii_end())) {
            message.give(walk, at, &mut names)?;
            if read == Read::End {
                return Ok(());
            }
            blank = false;
            continue;
        }
        blank = line.trim_ascii().is_empty();
        message.add(&line, read == Read::TooLong, walk.limits.entry);
    }
}

/// The message that is read.
#[derive(Default)]
struct Message {
    number: u64,
    lines: usize,
    id: Option<String>,
    in_body: bool,
    large: bool,
    bytes: Vec<u8>,
}

impl Message {
    fn add(&mut self, line: &[u8], long: bool, most: u64) {
        self.lines += 1;
        self.in_body |= line.trim_ascii().is_empty();
        if !self.in_body && self.lines <= HEADERS {
            self.id = self.id.take().or_else(|| message_id(line));
        }
        let quoted = line.len() - line.iter().position(|byte| *byte != b'>').map_or(0, |at| line.len() - at);
        let escaped = quoted > 0 && line[quoted..].starts_with(b"From ");
        let line = if escaped { &line[1..] } else { line };
        self.large |= long || (self.bytes.len() + line.len()) as u64 > most;
        if self.large {
            self.bytes.clear();
        } else {
            self.bytes.extend_from_slice(line);
        }
    }

    /// Hands out the message, if there is one, and begins the next.
    fn give(&mut self, walk: &mut Walk<'_>, at: &Place, names: &mut Names) -> Flow {
        let message = std::mem::take(self);
        self.number = message.number + u64::from(message.lines > 0);
        if message.lines == 0 {
            return Ok(());
        }
        let name = at.join(&names.unique(message.id.as_deref(), self.number));
        if message.large {
            return walk.refuse(name, Refusal::Skipped(too_large(walk.limits.entry)));
        }
        let hint = Hint { media: Some("message/rfc822".to_owned()), ..at.hint.clone() };
        walk.give(name, hint, message.bytes)
    }
}

/// The id in a line "Message-ID: <…>".
fn message_id(line: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"message-id:";
    let value = line.get(NAME.len()..).filter(|_| line[..NAME.len()].eq_ignore_ascii_case(NAME))?;
    let text = String::from_utf8_lossy(value);
    let id = text.trim().trim_start_matches('<').split('>').next()?.trim();
    (!id.is_empty() && id.len() <= 200).then(|| id.to_owned())
}
