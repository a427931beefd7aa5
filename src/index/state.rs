//! What the index knows of every source: the same commit that holds an article's text says which file it came from.
//!
//! In: a searcher. Out: the state of each source by path. Read from columns alone, so that a run over an unchanged
//! archive opens no stored article.

use rustc_hash::FxHashMap;
use tantivy::Searcher;
use tantivy::columnar::StrColumn;

use crate::error::Result;
use crate::index::broken;

/// What became of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It gave an article.
    Indexed,
    /// It is no article: empty, binary, too large, or of a kind that is not read.
    Skipped,
    /// It could not be read though it should be.
    Failed,
    /// It holds many articles, each of which is a source of its own.
    Container,
}

impl Status {
    /// The number that is stored.
    pub fn code(self) -> u64 {
        self as u64
    }

    /// The status of a stored number.
    pub fn of(code: u64) -> Status {
        match code {
            0 => Status::Indexed,
            1 => Status::Skipped,
            3 => Status::Container,
            _ => Status::Failed,
        }
    }

    /// The word used in output.
    pub fn name(self) -> &'static str {
        match self {
            Status::Indexed => "indexed",
            Status::Skipped => "skipped",
            Status::Failed => "failed",
            Status::Container => "container",
        }
    }
}

/// The state of a source when it was last processed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Length in bytes.
    pub size: u64,
    /// Time of the last change, in nanoseconds of the Unix epoch.
    pub mtime: i64,
    /// Hash of its bytes.
    pub hash: u64,
    /// What became of it.
    pub status: Status,
    /// Why it gave no article; "" when it did.
    pub reason: String,
    /// Of an article in a file that holds many: how many bytes of its path are the path of that file. Else 0.
    pub file: usize,
}

/// The state of every source, by its path in the archive.
pub type States = FxHashMap<String, State>;

/// All texts of a column, in the order of their numbers: each is read once, one after another.
fn texts(column: &StrColumn) -> Result<Vec<String>> {
    let mut texts = Vec::with_capacity(column.dictionary().num_terms());
    let mut stream = column.dictionary().stream().map_err(|e| broken(e.into()))?;
    while stream.advance() {
        texts.push(String::from_utf8_lossy(stream.key()).into_owned());
    }
    Ok(texts)
}

/// Reads the states of all sources.
///
/// # Errors
/// When the index cannot be read.
pub fn load(searcher: &Searcher) -> Result<States> {
    let mut states = States::default();
    for segment in searcher.segment_readers() {
        let columns = segment.fast_fields();
        let status = columns.u64("status").map_err(broken)?;
        let (size, hash) = (columns.u64("size").map_err(broken)?, columns.u64("hash").map_err(broken)?);
        let mtime = columns.i64("mtime").map_err(broken)?;
        let file = columns.u64("file_length").map_err(broken)?;
        let Some(paths) = columns.str("path").map_err(broken)? else { continue };
        let reasons = columns.str("reason").map_err(broken)?;
        let mut names = texts(&paths)?;
        for doc in segment.doc_ids_alive() {
            let Some(code) = status.first(doc) else { continue };
            let Some(ord) = paths.ords().first(doc) else { continue };
            let path = usize::try_from(ord).ok().and_then(|ord| names.get_mut(ord)).map(std::mem::take);
            let mut reason = String::new();
            if let Some(reasons) = &reasons
                && let Some(ord) = reasons.ords().first(doc)
            {
                reasons.ord_to_str(ord, &mut reason).map_err(|e| broken(e.into()))?;
            }
            let state = State {
                size: size.first(doc).unwrap_or(0),
                mtime: mtime.first(doc).unwrap_or(0),
                hash: hash.first(doc).unwrap_or(0),
                status: Status::of(code),
                reason,
                file: file.first(doc).and_then(|length| usize::try_from(length).ok()).unwrap_or(0),
            };
            states.insert(path.unwrap_or_default(), state);
        }
    }
    Ok(states)
}
