//! The articles of a file, and of the files that lie in it.
//!
//! In: a file. Out: its articles one after another, each under a path of its own, or the reason why there is none. A
//! fault of ours in one article is named like a fault of the file and stops nothing.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::article::Article;
use crate::read::{self, FieldMap, Hint, Input, Item, Refusal};
use crate::unpack::{self, Each, Limits};

/// An article of a file, or why there is none: the path of the article, and what was found there.
pub type Found = (String, Result<Article, Refusal>);

/// How a file is opened.
#[derive(Debug, Clone)]
pub(super) struct Opener {
    /// Files and entries larger than this many bytes are skipped.
    pub(super) max_size: u64,
    /// The user's names for the fields of JSON objects and tables.
    pub(super) fields: FieldMap,
}

/// A file that was opened.
pub(super) enum Opened {
    /// All of its bytes.
    Whole(Vec<u8>),
    /// It holds many others.
    Container(File),
}

impl Opener {
    /// What is known of every file.
    pub(super) fn hint(&self) -> Hint {
        Hint { fields: self.fields.clone(), ..Hint::default() }
    }

    /// Opens a file; reads it whole when it holds no others.
    pub(super) fn open(&self, path: &str, file: &Path, size: u64) -> Result<Opened, Refusal> {
        let failed = |error: std::io::Error| Refusal::Failed(error.to_string());
        let mut file = File::open(file).map_err(failed)?;
        let mut bytes = Vec::with_capacity(usize::try_from(size.min(self.max_size)).unwrap_or(0) + 1);
        (&mut file).take(unpack::SEEN as u64).read_to_end(&mut bytes).map_err(failed)?;
        if unpack::is_container(path, &bytes) {
            file.seek(SeekFrom::Start(0)).map_err(failed)?;
            return Ok(Opened::Container(file));
        }
        let too_large = || Refusal::Skipped(format!("larger than {} bytes (see --max-size)", self.max_size));
        if size > self.max_size {
            return Err(too_large());
        }
        if bytes.len() >= unpack::SEEN {
            // A file may grow while it is read.
            let rest = self.max_size.saturating_add(1).saturating_sub(bytes.len() as u64);
            file.take(rest).read_to_end(&mut bytes).map_err(failed)?;
        }
        if bytes.len() as u64 > self.max_size { Err(too_large()) } else { Ok(Opened::Whole(bytes)) }
    }

    /// Hands out the entries of a container; the reason where it, or its rest, cannot be read.
    pub(super) fn unpack(&self, path: &str, mut file: File, each: &mut Each<'_>) -> Result<(), Refusal> {
        let limits = Limits { entry: self.max_size, ..Limits::default() };
        guarded(|| unpack::unpack(path, &mut file, &self.hint(), &limits, each).map(|_| ()))
    }
}

/// Reads the articles of one file or entry.
pub(super) fn read(path: &str, bytes: &[u8], hint: &Hint) -> Result<Vec<Item>, Refusal> {
    guarded(|| read::read(&Input { path, bytes, hint }))
}

/// The path of what has a name inside a file.
pub(super) fn inside(path: &str, name: Option<&str>) -> String {
    name.map_or_else(|| path.to_owned(), |name| format!("{path}#{name}"))
}

/// Runs what looks at bytes of others.
pub(super) fn guarded<T>(run: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        Err(Refusal::Failed("newsdex itself failed on this file; please report it".into()))
    })
}

/// Calls `each` with every article of a file, one at a time. `path` is what the file is called.
pub fn articles(
    path: &str,
    file: &Path,
    max_size: u64,
    fields: &FieldMap,
    each: &mut dyn FnMut(Found) -> ControlFlow<()>,
) {
    let opener = Opener { max_size, fields: fields.clone() };
    let size = file.metadata().map_or(0, |meta| meta.len());
    let mut give = |path: &str, bytes: &[u8], hint: &Hint| match read(path, bytes, hint) {
        Ok(items) => items
            .into_iter()
            .try_for_each(|item| each((inside(path, item.name.as_deref()), Ok(item.article)))),
        Err(refusal) => each((path.to_owned(), Err(refusal))),
    };
    match opener.open(path, file, size) {
        Ok(Opened::Whole(bytes)) => {
            let _ = give(path, &bytes, &opener.hint());
        }
        Ok(Opened::Container(file)) => {
            let mut broken = None;
            let unpacked = opener.unpack(path, file, &mut |entry| match entry {
                Ok(entry) => give(&inside(path, Some(&entry.name)), &entry.bytes, &entry.hint),
                Err((name, refusal)) => {
                    broken.get_or_insert_with(Vec::new).push((inside(path, Some(&name)), refusal));
                    ControlFlow::Continue(())
                }
            });
            for (path, refusal) in broken.into_iter().flatten() {
                if each((path, Err(refusal))).is_break() {
                    return;
                }
            }
            if let Err(refusal) = unpacked {
                let _ = each((path.to_owned(), Err(refusal)));
            }
        }
        Err(refusal) => {
            let _ = each((path.to_owned(), Err(refusal)));
        }
    }
}
