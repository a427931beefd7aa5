//! The index on disk: where articles, quotes and the state of their sources are written, and how it is opened.
//!
//! In: annotated articles with the state of their sources. Out: one tantivy index in a folder of its own, and
//! searchers over its last commit. It asks no questions of the index: that is for `query`.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::directory::error::LockError;
use tantivy::schema::IndexRecordOption;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{
    DocAddress, DocSet, IndexSettings, ReloadPolicy, Searcher, TERMINATED, TantivyDocument, TantivyError,
    Term,
};

use crate::error::{Error, Kind, MEND, Result};
use crate::schema::{FORMAT, Layout, Schema, doc};

pub mod check;
mod cut;
mod document;
mod forms;
mod gone;
mod keys;
mod merge;
mod postings;
mod segment;
pub mod state;
mod text;
mod writer;

pub use writer::Writer;

/// The bytes of the longest text that is indexed: what a segment keeps of it is counted with 32 bits.
pub const LONGEST: usize = 512 << 20;

/// What a commit says of itself: it stands in the same file as the list of segments, so that it is never out of step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of the index: see [`FORMAT`].
    pub format: u32,
    /// What decided what was written.
    pub rules: Rules,
    /// The folder of the articles; relative to the folder that holds `.newsdex` where the index stands inside it.
    pub root: PathBuf,
    /// The parts of the root that are indexed; `""` is the whole.
    pub parts: Vec<String>,
    /// The user's names for the fields of JSON objects and tables: what `--map` says.
    #[serde(default)]
    pub map: String,
    /// When the commit was made, in seconds of the Unix epoch.
    pub committed: u64,
}

impl Manifest {
    /// The manifest of an index that is made now.
    pub fn new(root: PathBuf, parts: Vec<String>, map: String, rules: Rules) -> Manifest {
        Manifest { format: FORMAT, rules, root, parts, map, committed: 0 }
    }

    fn stamped(&self) -> Result<String> {
        let committed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_secs());
        serde_json::to_string(&Manifest { committed, ..self.clone() })
            .map_err(|e| Error::new(Kind::Index, "cannot write the index").caused_by(&e))
    }
}

/// What decides what is written of an article, as numbers: when they change, what is stored is out of date.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// newsdex itself and all its tables but the topics; articles have to be read again.
    pub tables: u64,
    /// The taxonomy; what is stored can be tagged anew.
    pub topics: u64,
}

impl Rules {
    /// The numbers of a schema.
    ///
    /// # Errors
    /// When a file of it cannot be read.
    pub fn of(schema: &Schema) -> Result<Rules> {
        let version = xxhash_rust::xxh3::xxh3_64(env!("CARGO_PKG_VERSION").as_bytes());
        Ok(Rules { tables: schema.fingerprint()? ^ version, topics: schema.topics_fingerprint()? })
    }
}

/// An index folder that can be read.
#[derive(Debug)]
pub struct Index {
    index: tantivy::Index,
    dir: PathBuf,
    /// Handles of its fields.
    pub layout: Layout,
    /// What its last commit says of itself; `None` before the first one.
    pub manifest: Option<Manifest>,
}

/// The file that names the process that writes to an index.
const HOLDER: &str = "writer.pid";

/// Why an index cannot be opened as it stands.
#[derive(Debug)]
pub enum Unusable {
    /// There is none in the folder.
    Missing,
    /// It is of an older format and must be built again.
    Older(u32),
    /// It is of a newer format, which this version cannot read.
    Newer(u32),
    /// Its files are damaged or of another program.
    Broken(Error),
}

impl From<Unusable> for Error {
    fn from(unusable: Unusable) -> Error {
        match unusable {
            Unusable::Missing => Error::new(Kind::Index, "there is no index here yet")
                .hint("make one with `newsdex index FOLDER`"),
            Unusable::Older(format) => Error::new(
                Kind::Index,
                format!("the index is of format {format}, this newsdex writes format {FORMAT}"),
            )
            .hint("`newsdex index` builds it again from the articles"),
            Unusable::Newer(format) => Error::new(
                Kind::Index,
                format!("the index is of format {format}, this newsdex reads formats up to {FORMAT}"),
            )
            .hint("use the newer newsdex that made it, or remove the index and build it with this one"),
            Unusable::Broken(error) => error,
        }
    }
}

impl Index {
    /// Opens the index of a folder.
    ///
    /// # Errors
    /// See [`Unusable`].
    pub fn open(dir: &Path) -> std::result::Result<Index, Unusable> {
        if !dir.join("meta.json").exists() {
            return Err(Unusable::Missing);
        }
        let meta = std::fs::read_to_string(dir.join("meta.json")).map_err(|e| {
            Unusable::Broken(Error::io(format!("cannot read the index in {}", dir.display()), &e))
        })?;
        let damaged = || {
            Error::new(Kind::Index, format!("the index in {} is damaged", dir.display()))
                .hint("`newsdex index --rebuild` makes it anew; the articles themselves are never touched")
        };
        let meta: Meta =
            serde_json::from_str(&meta).map_err(|e| Unusable::Broken(damaged().caused_by(&e)))?;
        let manifest = match meta.payload {
            None => None,
            Some(payload) => {
                let format: Format =
                    serde_json::from_str(&payload).map_err(|e| Unusable::Broken(damaged().caused_by(&e)))?;
                match format.format {
                    FORMAT => {}
                    newer if newer > FORMAT => return Err(Unusable::Newer(newer)),
                    older => return Err(Unusable::Older(older)),
                }
                Some(serde_json::from_str(&payload).map_err(|e| Unusable::Broken(damaged().caused_by(&e)))?)
            }
        };
        let index =
            tantivy::Index::open_in_dir(dir).map_err(|e| Unusable::Broken(damaged().caused_by(&e)))?;
        let layout = Layout::new();
        if index.schema() != layout.schema {
            return Err(Unusable::Older(0));
        }
        Ok(Index { index, dir: dir.to_owned(), layout, manifest })
    }

    /// Makes an empty index in a folder, which is made where it does not exist.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn create(dir: &Path) -> Result<Index> {
        let cannot = || Error::new(Kind::Index, format!("cannot make an index in {}", dir.display()));
        std::fs::create_dir_all(dir)
            .map_err(|e| cannot().caused_by(&e).hint("choose another folder with --index DIR"))?;
        let directory = MmapDirectory::open(dir).map_err(|e| cannot().caused_by(&e))?;
        let layout = Layout::new();
        let settings = IndexSettings {
            docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(3) }),
            docstore_blocksize: 128 * 1024,
            ..IndexSettings::default()
        };
        let index = tantivy::Index::builder()
            .schema(layout.schema.clone())
            .settings(settings)
            .open_or_create(directory)
            .map_err(|e| cannot().caused_by(&e))?;
        Ok(Index { index, dir: dir.to_owned(), layout, manifest: None })
    }

    /// Removes the index of a folder, whole or damaged, and nothing else that lies there.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn remove(dir: &Path) -> Result<()> {
        let cannot = |e| Error::io(format!("cannot remove the index in {}", dir.display()), &e);
        // Without this one it is no index any more, whatever happens next.
        let mut files = vec![dir.join("meta.json")];
        for entry in std::fs::read_dir(dir).map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let segment = name.split_once('.').is_some_and(|(stem, _)| {
                stem.len() == 32 && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
            });
            if segment || name == ".managed.json" || name == HOLDER {
                files.push(entry.path());
            }
        }
        files.iter().filter(|file| file.exists()).try_for_each(std::fs::remove_file).map_err(cannot)
    }

    /// Whether its columns can be read, of which an update of the index needs all.
    pub fn readable(&self) -> bool {
        let load = || self.searcher().and_then(|searcher| state::load(&searcher));
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(load)).is_ok_and(|read| read.is_ok())
    }

    /// A number that every commit raises: two searchers with the same see the same.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn stamp(&self) -> Result<u64> {
        Ok(self.index.load_metas().map_err(broken)?.opstamp)
    }

    /// A searcher over the last commit.
    ///
    /// # Errors
    /// When its files cannot be read.
    pub fn searcher(&self) -> Result<Searcher> {
        let reader =
            self.index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(broken)?;
        Ok(reader.searcher())
    }
}

/// Where the articles of a commit stand, in the order in which they were written.
///
/// # Errors
/// When the index cannot be read.
pub(crate) fn articles(searcher: &Searcher, layout: &Layout) -> Result<Vec<DocAddress>> {
    let term = Term::from_field_text(layout.doc, doc::ARTICLE);
    let mut found = Vec::new();
    for (number, reader) in (0u32..).zip(searcher.segment_readers()) {
        let inverted = reader.inverted_index(layout.doc).map_err(broken)?;
        let postings =
            inverted.read_postings(&term, IndexRecordOption::Basic).map_err(|e| broken(e.into()))?;
        let Some(mut postings) = postings else { continue };
        while postings.doc() != TERMINATED {
            if !reader.is_deleted(postings.doc()) {
                found.push(DocAddress::new(number, postings.doc()));
            }
            postings.advance();
        }
    }
    Ok(found)
}

/// The stored record of an article, still packed.
///
/// # Errors
/// When the index cannot be read, or holds none there.
pub(crate) fn packed(searcher: &Searcher, layout: &Layout, article: DocAddress) -> Result<Vec<u8>> {
    let document: TantivyDocument = searcher.doc(article).map_err(broken)?;
    Ok(layout.packed(&document)?.to_vec())
}

/// The part of tantivy's `meta.json` that is read before tantivy itself opens it.
#[derive(Deserialize)]
struct Meta {
    #[serde(default)]
    payload: Option<String>,
}

#[derive(Deserialize)]
struct Format {
    format: u32,
}

/// What a lock keeps; a thread that stopped while it held the lock has left nothing half done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An error of tantivy in words of ours.
pub(crate) fn broken(error: TantivyError) -> Error {
    match &error {
        TantivyError::LockFailure(LockError::LockBusy, _) => {
            Error::new(Kind::Busy, "another newsdex is writing to this index")
                .hint("wait until it is done, or have `newsdex index --wait` do so")
        }
        TantivyError::IoError(cause) if cause.kind() == std::io::ErrorKind::StorageFull => {
            Error::io("there is no room left for the index", cause).hint(
                "what was indexed before can still be searched; make room, then run `newsdex index` again",
            )
        }
        _ => Error::new(Kind::Index, "the index cannot be used").caused_by(&error).hint(MEND),
    }
}
