//! The stage between walk and read: a file that holds many others in, each of them out, one after another.
//!
//! A container is known by its content first and its extension second. Its entries are streamed, never more than
//! one at a time in memory; containers inside of containers are opened, too, up to [`Limits`]. What an entry says is
//! none of its business: that is for `read`. A damaged container gives what came before the damage, and a reason.

use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::rc::Rc;

use crate::read::{Hint, Refusal};

mod compress;
mod http;
mod kind;
mod limit;
mod lines;
mod list;
mod mbox;
mod table;
mod tar;
mod warc;
mod zip;

pub use limit::Limits;

use kind::{HEAD, Kind};
use limit::{Counted, Meter, Metered};

/// One entry of a container.
#[derive(Debug)]
pub struct Entry {
    /// Its name, unique in the container and the same whenever the file is read; `#` stands between the levels.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// What the container knows of it.
    pub hint: Hint,
}

/// What came out of a container.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// Entries handed out.
    pub entries: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Receives the entries, and for each that cannot be read its name and the reason.
pub type Each<'a> = dyn FnMut(Result<Entry, (String, Refusal)>) -> ControlFlow<()> + 'a;

/// How much of a file [`is_container`] wants to see.
pub const SEEN: usize = HEAD;

/// Whether a file that begins with `head` is a container.
pub fn is_container(path: &str, head: &[u8]) -> bool {
    kind::of(path, head).is_some()
}

/// Hands out the entries of a container. `hint` is what is known of all of them. Of a file that is no container it
/// gives nothing.
///
/// # Errors
/// The reason why the container, or the rest of it, cannot be read.
pub fn unpack(
    path: &str,
    file: &mut (impl Read + Seek),
    hint: &Hint,
    limits: &Limits,
    each: &mut Each<'_>,
) -> Result<Unpacked, Refusal> {
    let meter = Meter::new(limits);
    let mut file = Counted { inner: file, meter: Rc::clone(&meter) };
    let mut walk = Walk { limits, each, meter, done: Unpacked::default() };
    match walk.file(path, hint, &mut file) {
        Ok(()) | Err(Stop::Enough) => Ok(walk.done),
        Err(Stop::Refused(refusal)) => Err(refusal),
        Err(Stop::Over(reason)) => Err(Refusal::Failed(reason)),
    }
}

/// Why unpacking goes no further.
#[derive(Debug)]
enum Stop {
    /// The receiver has enough.
    Enough,
    /// The container, or the entry, cannot be read.
    Refused(Refusal),
    /// The whole file is given up.
    Over(String),
}

impl Stop {
    fn failed(reason: impl Into<String>) -> Stop {
        Stop::Refused(Refusal::Failed(reason.into()))
    }

    fn skipped(reason: impl Into<String>) -> Stop {
        Stop::Refused(Refusal::Skipped(reason.into()))
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Stop::failed("damaged: it ends too early"),
            io::ErrorKind::Other => Stop::failed(error.to_string()),
            _ => Stop::failed(format!("damaged: {error}")),
        }
    }
}

type Flow = Result<(), Stop>;

/// Where in a file a container stands.
#[derive(Debug, Clone)]
struct Place {
    /// What stands before the names of its entries, "" for the file itself.
    name: String,
    /// What it is called itself, and what its content is called when it is no container.
    leaf: String,
    /// How many containers it lies in.
    depth: u32,
    /// Whether it is all that a compressed file holds.
    packed: bool,
    /// What is known of all of its entries.
    hint: Hint,
}

impl Place {
    fn join(&self, name: &str) -> String {
        if self.name.is_empty() { name.to_owned() } else { format!("{}#{name}", self.name) }
    }
}

/// A way through a file and all containers in it.
struct Walk<'w> {
    limits: &'w Limits,
    each: &'w mut Each<'w>,
    meter: Rc<Meter>,
    done: Unpacked,
}

impl Walk<'_> {
    /// Opens the file itself.
    fn file(&mut self, path: &str, hint: &Hint, file: &mut (impl Read + Seek)) -> Flow {
        let mut head = Vec::new();
        (&mut *file).take(HEAD as u64).read_to_end(&mut head)?;
        file.seek(SeekFrom::Start(0))?;
        let leaf = path.rsplit('/').next().unwrap_or(path).to_owned();
        let place = Place { name: String::new(), leaf, depth: 0, packed: false, hint: hint.clone() };
        match kind::of(path, &head) {
            None => Ok(()),
            Some(Kind::Zip) => zip::unpack(self, &self.below(place, Kind::Zip)?, file),
            Some(kind) => self.descend(kind, place, &mut BufReader::with_capacity(HEAD, file)),
        }
    }

    /// Hands out an entry, or the entries in it. An entry that cannot be read stops nothing.
    fn entry(&mut self, at: &Place, name: &str, hint: Hint, content: &mut dyn Read) -> Flow {
        let name = at.join(name);
        let before = self.meter.unpacked();
        let place = Place { leaf: name.clone(), name: name.clone(), depth: at.depth, packed: false, hint };
        match self.open(place, content) {
            Err(Stop::Refused(refusal)) => {
                self.meter.forgive(before);
                self.refuse(name, refusal)
            }
            flow => flow,
        }
    }

    /// Hands out what a stream holds.
    fn open(&mut self, place: Place, content: &mut dyn Read) -> Flow {
        let mut bytes = Vec::new();
        let cut = content.take(HEAD as u64).read_to_end(&mut bytes).err();
        let Some(kind) = kind::of(&place.leaf, &bytes) else {
            if let Some(error) = cut {
                return Err(error.into());
            }
            content
                .take((self.limits.entry + 1).saturating_sub(bytes.len() as u64))
                .read_to_end(&mut bytes)?;
            return self.give(place.leaf, place.hint, bytes);
        };
        if kind == Kind::Zip {
            content
                .take((self.limits.entry + 1).saturating_sub(bytes.len() as u64))
                .read_to_end(&mut bytes)?;
            self.fits(bytes.len())?;
            return zip::unpack(self, &self.below(place, kind)?, &mut Cursor::new(bytes));
        }
        let rest: &mut dyn Read = &mut Cut(cut).chain(content);
        self.descend(kind, place, &mut Cursor::new(bytes).chain(BufReader::with_capacity(HEAD, rest)))
    }

    /// Goes through a container that can be read from front to back.
    fn descend(&mut self, kind: Kind, place: Place, stream: &mut dyn BufRead) -> Flow {
        let place = self.below(place, kind)?;
        match kind {
            Kind::Tar => tar::unpack(self, &place, stream),
            Kind::Warc => warc::unpack(self, &place, stream),
            Kind::Arc => warc::unpack_arc(self, &place, stream),
            Kind::Mbox => mbox::unpack(self, &place, stream),
            Kind::Lines => lines::unpack(self, &place, &mut as_utf8(stream)),
            Kind::List => list::unpack(self, &place, &mut as_utf8(stream)),
            Kind::Table => table::unpack(self, &place, &mut as_utf8(stream)),
            Kind::Zip => Err(Stop::failed("a zip file cannot be read from front to back")),
            _ => {
                let inner = compress::reader(kind, stream)?;
                self.open(place, &mut Metered { inner, meter: Rc::clone(&self.meter) })
            }
        }
    }

    /// The place of what a container holds, if that is not too deep.
    fn below(&self, place: Place, kind: Kind) -> Result<Place, Stop> {
        let depth = place.depth + u32::from(kind.compresses() || !place.packed);
        if depth > self.limits.depth {
            return Err(Stop::skipped(format!(
                "containers in containers, more than {} deep",
                self.limits.depth
            )));
        }
        Ok(if kind.compresses() {
            let leaf = compress::inner_name(place.leaf.rsplit(['/', '#']).next().unwrap_or(&place.leaf));
            Place { leaf: place.join(&leaf), depth, packed: true, ..place }
        } else {
            Place { depth, packed: false, ..place }
        })
    }

    fn fits(&self, bytes: usize) -> Flow {
        let limit = self.limits.entry;
        if bytes as u64 > limit { Err(Stop::skipped(too_large(limit))) } else { Ok(()) }
    }

    /// Hands out an entry that is no container.
    fn give(&mut self, name: String, hint: Hint, bytes: Vec<u8>) -> Flow {
        self.fits(bytes.len())?;
        if self.done.entries == self.limits.entries {
            return Err(Stop::Over(format!("more than {} entries", self.limits.entries)));
        }
        self.done.entries += 1;
        self.done.bytes += bytes.len() as u64;
        self.say(Ok(Entry { name, bytes, hint }))
    }

    /// Names an entry that cannot be read.
    fn refuse(&mut self, name: String, refusal: Refusal) -> Flow {
        self.say(Err((name, refusal)))
    }

    fn say(&mut self, entry: Result<Entry, (String, Refusal)>) -> Flow {
        match (self.each)(entry) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stop::Enough),
        }
    }
}

/// A text without byte order mark; UTF-16 made UTF-8.
fn as_utf8(stream: &mut dyn BufRead) -> impl BufRead {
    let builder =
        encoding_rs_io::DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).build(stream);
    BufReader::with_capacity(HEAD, builder)
}

/// A path as an archive gives it, without what could lead out of it.
fn safe(path: &str) -> String {
    path.split('/').filter(|part| !matches!(*part, "" | "." | "..")).collect::<Vec<_>>().join("/")
}

/// Whether a file, or a folder above it, is hidden, as in `walk`, or holds what only macOS knows to read.
fn is_hidden(path: &str) -> bool {
    let hidden = |part: &str| part == "__MACOSX" || (part.starts_with('.') && part != "." && part != "..");
    path.split('/').any(hidden)
}

fn too_large(limit: u64) -> String {
    format!("larger than {limit} bytes (see --max-size)")
}

/// A stream that breaks off: the error that was met while its head was read.
struct Cut(Option<io::Error>);

impl Read for Cut {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

#[cfg(test)]
mod tests;
