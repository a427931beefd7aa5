//! A zip archive in, its files out: stored, deflate and zstd, with zip64.
//!
//! The directory at the end says what there is; when it is missing, because the file was cut off, the files are
//! read from front to back as far as they go. Encrypted files are named and passed over. Files that overlap, as in
//! bombs, are refused.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

use super::limit::Metered;
use super::{Flow, Place, Stop, Walk, safe};
use crate::read::{Names, Refusal};

/// The longest end of a file in which its directory is looked for: a record and a comment.
const END: u64 = 22 + 0xFFFF;
const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";

pub(super) fn unpack(walk: &mut Walk<'_>, at: &Place, file: &mut (impl Read + Seek)) -> Flow {
    let length = file.seek(SeekFrom::End(0))?;
    let mut names = Names::default();
    let Some(directory) = Directory::find(file, length)? else {
        return from_front(walk, at, &mut names, file);
    };
    let (mut next, mut packed) = (directory.start, 0u64);
    for number in 1..=directory.entries {
        file.seek(SeekFrom::Start(next))?;
        let listed = Header::central(file, directory.shift)?;
        next = listed.next;
        let header = listed.header;
        packed += header.packed;
        if packed > length {
            return Err(Stop::failed("its files overlap, as in a zip bomb"));
        }
        if header.is_passed_over() {
            continue;
        }
        match file.seek(SeekFrom::Start(listed.start)).and_then(|_| Header::local(file)) {
            Ok(_) => header.give(walk, at, &mut names, number, file)?,
            Err(_) => {
                let name = at.join(&names.unique(Some(&safe(&header.name)), number));
                walk.refuse(name, Refusal::Failed("damaged: no file where the directory says".to_owned()))?;
            }
        }
    }
    Ok(())
}

/// Reads an archive that has lost its end.
fn from_front(walk: &mut Walk<'_>, at: &Place, names: &mut Names, file: &mut (impl Read + Seek)) -> Flow {
    file.seek(SeekFrom::Start(0))?;
    for number in 1.. {
        let Ok(header) = Header::local(file) else { break };
        let start = file.stream_position()?;
        if header.later {
            break;
        }
        if !header.is_passed_over() {
            header.give(walk, at, names, number, file)?;
        }
        file.seek(SeekFrom::Start(start.saturating_add(header.packed)))?;
    }
    Err(Stop::failed("damaged: the directory at the end of the zip file is missing"))
}

/// The list of all files.
struct Directory {
    start: u64,
    entries: u64,
    /// Bytes that stand before the archive in the file.
    shift: u64,
}

impl Directory {
    fn find(file: &mut (impl Read + Seek), length: u64) -> io::Result<Option<Directory>> {
        let from = length.saturating_sub(END);
        file.seek(SeekFrom::Start(from))?;
        let mut end = Vec::new();
        file.take(END).read_to_end(&mut end)?;
        let Some(at) = memchr::memmem::rfind(&end, b"PK\x05\x06").filter(|at| end.len() - at >= 22) else {
            return Ok(None);
        };
        let record = &end[at..];
        let (mut entries, mut size, mut start) =
            (u64::from(u16_at(record, 10)), u64::from(u32_at(record, 12)), u64::from(u32_at(record, 16)));
        let mut record_at = from + at as u64;
        let locator =
            at.checked_sub(20).map(|at| &end[at..]).filter(|locator| locator.starts_with(b"PK\x06\x07"));
        if let Some(locator) = locator {
            file.seek(SeekFrom::Start(u64_at(locator, 8)))?;
            let mut large = [0; 56];
            if file.read_exact(&mut large).is_ok() && large.starts_with(b"PK\x06\x06") {
                (entries, size, start) = (u64_at(&large, 32), u64_at(&large, 40), u64_at(&large, 48));
                record_at = u64_at(locator, 8);
            }
        }
        let shift = record_at.checked_sub(size).and_then(|real| real.checked_sub(start));
        Ok(shift.map(|shift| Directory { start: start + shift, entries, shift }))
    }
}

/// A header in the directory: the file, where its own header stands, and where the next header of the directory.
struct Listed {
    header: Header,
    start: u64,
    next: u64,
}

/// What a header says of a file.
struct Header {
    name: String,
    method: u16,
    encrypted: bool,
    /// Its sizes stand behind it.
    later: bool,
    check: u32,
    packed: u64,
    size: u64,
}

impl Header {
    /// Reads a header of the directory.
    fn central(file: &mut (impl Read + Seek), shift: u64) -> Result<Listed, Stop> {
        let damaged = || Stop::failed("damaged: the directory of the zip file cannot be read");
        let mut fixed = [0; 46];
        file.read_exact(&mut fixed).map_err(|_| damaged())?;
        if fixed[..4] != CENTRAL {
            return Err(damaged());
        }
        let (name, extra, comment) = (u16_at(&fixed, 28), u16_at(&fixed, 30), u16_at(&fixed, 32));
        let mut header = Header::new(file, &fixed[6..], name).map_err(|_| damaged())?;
        let mut extra_bytes = vec![0; usize::from(extra)];
        file.read_exact(&mut extra_bytes).map_err(|_| damaged())?;
        let mut start = u64::from(u32_at(&fixed, 42));
        header.enlarge(&extra_bytes, Some(&mut start));
        let next = file.stream_position()? + u64::from(comment);
        Ok(Listed { header, start: start.saturating_add(shift), next })
    }

    /// Reads the header before a file, and goes to the file.
    fn local(file: &mut (impl Read + Seek)) -> io::Result<Header> {
        let mut fixed = [0; 30];
        file.read_exact(&mut fixed)?;
        if fixed[..4] != LOCAL {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut header = Header::new(file, &fixed[4..], u16_at(&fixed, 26))?;
        let mut extra = vec![0; usize::from(u16_at(&fixed, 28))];
        file.read_exact(&mut extra)?;
        header.enlarge(&extra, None);
        Ok(header)
    }

    /// The fields both headers have in common, and the name behind them.
    fn new(file: &mut impl Read, fields: &[u8], name: u16) -> io::Result<Header> {
        let mut bytes = vec![0; usize::from(name)];
        file.read_exact(&mut bytes)?;
        let flags = u16_at(fields, 2);
        let name = match String::from_utf8(bytes) {
            Ok(name) => name,
            Err(error) => {
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(error.as_bytes()).0.into_owned()
            }
        };
        Ok(Header {
            name: name.replace('\\', "/"),
            method: u16_at(fields, 4),
            encrypted: flags & 1 != 0,
            later: flags & 8 != 0,
            check: u32_at(fields, 10),
            packed: u64::from(u32_at(fields, 14)),
            size: u64::from(u32_at(fields, 18)),
        })
    }

    /// Takes the numbers that need 64 bits from the extra field.
    fn enlarge(&mut self, mut extra: &[u8], start: Option<&mut u64>) {
        while extra.len() >= 4 {
            let (id, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
            let Some(field) = extra.get(4..4 + length) else { return };
            if id == 1 {
                let mut numbers = field.chunks_exact(8).map(|number| u64_at(number, 0));
                for wanted in [Some(&mut self.size), Some(&mut self.packed), start].into_iter().flatten() {
                    if *wanted == u64::from(u32::MAX) {
                        *wanted = numbers.next().unwrap_or(*wanted);
                    }
                }
                return;
            }
            extra = &extra[4 + length..];
        }
    }

    /// Whether it is a folder, or hidden.
    fn is_passed_over(&self) -> bool {
        self.name.ends_with('/') || super::is_hidden(&self.name)
    }

    /// Hands out the file, whose bytes come next.
    fn give(
        &self,
        walk: &mut Walk<'_>,
        at: &Place,
        names: &mut Names,
        number: u64,
        file: &mut impl Read,
    ) -> Flow {
        let name = names.unique(Some(&safe(&self.name)), number);
        let limits = walk.limits;
        let refusal = if self.encrypted {
            Some(Refusal::Skipped("encrypted".to_owned()))
        } else if self.size > limits.free && self.size / limits.ratio > self.packed {
            Some(Refusal::Failed(format!("unpacks to more than {} times its size", limits.ratio)))
        } else {
            None
        };
        if let Some(refusal) = refusal {
            return walk.refuse(at.join(&name), refusal);
        }
        let mut packed = BufReader::new(file.take(self.packed));
        let content: Box<dyn Read> = match self.method {
            0 => Box::new(packed),
            8 => Box::new(flate2::bufread::DeflateDecoder::new(packed)),
            93 => Box::new(zstd::stream::read::Decoder::with_buffer(&mut packed)?),
            other => {
                let reason = format!("packed by method {other}, which is not known");
                return walk.refuse(at.join(&name), Refusal::Skipped(reason));
            }
        };
        let metered = Metered { inner: content.take(self.size), meter: Rc::clone(&walk.meter) };
        let mut checked =
            Checked { inner: metered, left: self.size, check: self.check, sum: flate2::Crc::new() };
        walk.entry(at, &name, at.hint.clone(), &mut checked)
    }
}

/// The content of a file; at its end its length and its check sum must be right.
struct Checked<R> {
    inner: R,
    left: u64,
    check: u32,
    sum: flate2::Crc,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(buffer)?;
        self.sum.update(&buffer[..bytes]);
        self.left -= bytes as u64;
        if bytes == 0 && !buffer.is_empty() {
            if self.left > 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if self.sum.sum() != self.check {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "wrong check sum"));
            }
        }
        Ok(bytes)
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |field| u16::from_le_bytes([field[0], field[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from(u16_at(bytes, at)) | u32::from(u16_at(bytes, at + 2)) << 16
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}
