//! A tar archive in, its files out: ustar, GNU and PAX, with long names.
//!
//! Folders, links and devices are passed over. A header whose checksum is wrong ends the archive with a reason.

use std::io::{self, BufRead, Read};

use super::{Flow, Place, Stop, Walk, is_hidden, safe};
use crate::read::Names;

const BLOCK: usize = 512;
/// The longest name or PAX header.
const LONGEST: u64 = 1 << 20;
/// No file is larger.
const LARGEST: u64 = 1 << 60;

pub(super) fn unpack(walk: &mut Walk<'_>, at: &Place, stream: &mut dyn BufRead) -> Flow {
    let (mut names, mut long) = (Names::default(), Long::default());
    for number in 1.. {
        let mut block = [0; BLOCK];
        if stream.fill_buf()?.is_empty() {
            return Ok(());
        }
        stream.read_exact(&mut block)?;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(());
        }
        let header =
            Header::of(&block).ok_or_else(|| Stop::failed("damaged: no tar header where one should be"))?;
        let size = long.size.take().filter(|_| header.is_file()).unwrap_or(header.size);
        let mut content = stream.take(size);
        match header.kind {
            b'L' | b'x' if size > LONGEST => {
                return Err(Stop::failed("damaged: a name of more than a megabyte"));
            }
            b'L' => long.name = Some(text(&bytes(&mut content)?)),
            b'x' => long.pax(&bytes(&mut content)?),
            _ if header.is_file() => {
                let name = long.name.take().unwrap_or(header.name);
                if !is_hidden(&name) {
                    let name = names.unique(Some(&safe(&name)), number);
                    walk.entry(at, &name, at.hint.clone(), &mut content)?;
                }
            }
            b'g' | b'K' => {}
            _ => long = Long::default(),
        }
        let rest = content.limit() + size.next_multiple_of(BLOCK as u64) - size;
        let passed = io::copy(&mut (&mut *stream).take(rest), &mut io::sink())?;
        if passed < rest {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
    }
    Ok(())
}

fn bytes(content: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A text that ends at the first zero byte.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// What stands before an entry because its header has no room for it.
#[derive(Default)]
struct Long {
    name: Option<String>,
    size: Option<u64>,
}

impl Long {
    /// Reads lines "25 path=2017/04/12/a.txt".
    fn pax(&mut self, mut bytes: &[u8]) {
        while let Some(space) = bytes.iter().position(|byte| *byte == b' ') {
            let length =
                std::str::from_utf8(&bytes[..space]).ok().and_then(|digits| digits.parse::<usize>().ok());
            let Some(record) = length.and_then(|length| bytes.get(space + 1..length)) else { return };
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            if let Some(path) = record.strip_prefix(b"path=") {
                self.name = Some(text(path));
            } else if let Some(size) = record.strip_prefix(b"size=") {
                self.size = text(size).parse().ok().filter(|size| *size <= LARGEST);
            }
            bytes = &bytes[length.unwrap_or(bytes.len())..];
        }
    }
}

/// One header block.
struct Header {
    name: String,
    size: u64,
    kind: u8,
}

impl Header {
    fn of(block: &[u8; BLOCK]) -> Option<Header> {
        let sum: u64 = block
            .iter()
            .enumerate()
            .map(|(at, byte)| u64::from(if (148..156).contains(&at) { b' ' } else { *byte }))
            .sum();
        if number(&block[148..156])? != sum {
            return None;
        }
        let (name, prefix) = (text(&block[..100]), text(&block[345..500]));
        let posix = &block[257..263] == b"ustar\0" && !prefix.is_empty();
        let name = if posix { format!("{prefix}/{name}") } else { name };
        Some(Header { name, size: number(&block[124..136])?, kind: block[156] })
    }

    fn is_file(&self) -> bool {
        matches!(self.kind, b'0' | b'7' | 0) && !self.name.ends_with('/')
    }
}

/// A number in octal digits or, when its first bit is set, in binary.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let first = u64::from(field[0] & 0x7F);
        let number =
            field[1..].iter().try_fold(first, |sum, byte| Some(sum.checked_mul(256)? | u64::from(*byte)));
        return number.filter(|number| *number <= LARGEST);
    }
    let digits = text(field);
    let digits = digits.trim();
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_field() {
        assert_eq!(number(b"0000644\0"), Some(0o644));
        assert_eq!(number(b"\x80\0\0\0\0\0\x01\x02"), Some(0x102));
        assert_eq!(number(b"\x80\0\0\0\0\0\0\0\0\0\x01\x02"), Some(0x102));
        for field in [&[0xFF; 8][..], &[0xFF; 12], b"\x80\x01\0\0\0\0\0\0\0\0\0\0", b"12x\0"] {
            assert_eq!(number(field), None, "{field:?}");
        }
    }

    #[test]
    fn sizes_that_no_file_has_are_none() {
        let mut long = Long::default();
        long.pax(b"29 size=18446744073709551615\n10 size=7\n");
        assert_eq!(long.size, Some(7));
        long.pax(b"29 size=18446744073709551615\n");
        assert_eq!(long.size, None);
    }
}
