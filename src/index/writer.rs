//! The one writer of an index.
//!
//! In: sources with their state and, where they gave one, their article. Out: commits. A source is replaced as one
//! block, so that a commit never holds half of it; whatever was not committed when the process ends is as if it
//! had never been written.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};

use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexWriter, Searcher, Term};

use super::cut::Cut;
use super::document::{Blocks, Desk};
use super::forms::Forms;
use super::gone::Made;
use super::merge::{Merging, at_end};
use super::postings::Postings;
use super::segment::Segment;
use super::state::State;
use super::{HOLDER, Index, Manifest, broken, lock};
use crate::error::{Kind, Result};
use crate::record::Record;
use crate::schema::{Speakers, file_key};

/// The most bytes that a segment may take before it is written, whatever memory there is: places among its positions have
/// 31 bits.
const MOST: usize = 1 << 30;

/// Writes to an index; only one exists at a time, in all processes.
pub struct Writer<'a> {
    /// What knows the segments; it deletes, commits and merges.
    writer: Mutex<IndexWriter>,
    index: tantivy::Index,
    blocks: Blocks<'a>,
    /// One for each thread that puts articles, while none is put.
    desks: Mutex<Vec<Desk>>,
    /// What is left of desks whose segments are written.
    spare: Mutex<Vec<(Postings, Cut)>>,
    made: Made,
    /// How many threads still put articles.
    putting: AtomicUsize,
    /// The bytes that a segment may take before it is written.
    full: usize,
    /// Held by whoever puts a block, and shut by a commit: so a commit has what replaces a block, if it has it deleted.
    gate: RwLock<()>,
    forms: Forms,
    /// What stood in the index before and stays.
    before: Mutex<Option<Searcher>>,
    written: AtomicBool,
    dir: PathBuf,
}

impl<'a> Writer<'a> {
    /// Takes the lock of the index.
    ///
    /// `threads` is the number of threads that put articles, `memory` the bytes that their segments may take together
    /// before they are written.
    ///
    /// # Errors
    /// When another process writes to it, or it cannot be written.
    pub fn new(index: &Index, speakers: &'a Speakers, threads: usize, memory: usize) -> Result<Writer<'a>> {
        let holder = index.dir.join(HOLDER);
        // tantivy gets whole segments: its own thread never has any documents. Merges take memory of their own, so
        // there is one at a time.
        let options = IndexWriterOptions::builder().num_worker_threads(1).num_merge_threads(1).build();
        let writer = index.index.writer_with_options(options).map_err(|error| {
            let error = broken(error);
            match std::fs::read_to_string(&holder) {
                Ok(pid) if error.kind() == Kind::Busy => error.because(format!("it is the process {pid}")),
                _ => error,
            }
        })?;
        // Only a help for people: the lock itself is held by tantivy, and released by the system when we end.
        let _ = std::fs::write(holder, std::process::id().to_string());
        writer.set_merge_policy(Box::new(Merging::new(index.dir.clone())));
        Ok(Writer {
            writer: Mutex::new(writer),
            index: index.index.clone(),
            blocks: Blocks { layout: index.layout.clone(), speakers },
            desks: Mutex::default(),
            spare: Mutex::default(),
            made: Made::default(),
            putting: AtomicUsize::new(threads),
            full: (memory / threads.max(1)).min(MOST),
            gate: RwLock::new(()),
            forms: Forms::default(),
            before: Mutex::new(Some(index.searcher()?)),
            written: AtomicBool::new(false),
            dir: index.dir.clone(),
        })
    }

    /// Puts a source in the place of what stood at its path, if `known` says that something did; between two commits
    /// once at most.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn put(&self, path: &str, known: bool, state: &State, record: Option<&Record>) -> Result<()> {
        let old = known.then(|| self.block(path));
        self.replace(old, |desk| {
            self.blocks.put(path, state, record, desk)?;
            self.forms.add(&mut desk.segment.met);
            Ok(())
        })
    }

    /// Notes a new state of a source whose bytes are the same; its article stays.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn touch(&self, path: &str, state: &State) -> Result<()> {
        let old = Term::from_field_u64(self.blocks.layout.file, file_key(path));
        self.replace(Some(old), |desk| self.blocks.source(path, state, &mut desk.segment))
    }

    /// Takes out all that stands at a path.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn remove(&self, path: &str) -> Result<()> {
        self.written.store(true, Ordering::Relaxed);
        self.delete(self.block(path))
    }

    /// Takes out everything that stood before.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn clear(&self) -> Result<()> {
        self.written.store(true, Ordering::Relaxed);
        lock(&self.writer).delete_all_documents().map_err(broken)?;
        *lock(&self.before) = None;
        Ok(())
    }

    /// Whether anything was put or taken out.
    pub fn written(&self) -> bool {
        self.written.load(Ordering::Relaxed)
    }

    /// Writes the segment that one thread has filled, if one is left: for each thread when it has nothing more to put.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn flush(&self) -> Result<()> {
        let last = self.putting.fetch_sub(1, Ordering::AcqRel) == 1;
        let desk = lock(&self.desks).pop();
        let desk = if last { self.with_forms(desk)? } else { desk };
        desk.map_or(Ok(()), |desk| self.add(desk))
    }

    /// A desk with the forms of the words that are new.
    fn with_forms(&self, desk: Option<Desk>) -> Result<Option<Desk>> {
        let forms = self.forms.new_ones(&self.blocks.layout, lock(&self.before).as_ref())?;
        if forms.is_empty() {
            return Ok(desk);
        }
        let mut desk = desk.map_or_else(|| self.desk(), Ok)?;
        self.blocks.forms(&forms, &mut desk.segment)?;
        Ok(Some(desk))
    }

    /// Makes all that was put so far the state that searchers see, at once.
    ///
    /// # Errors
    /// When the index cannot be written; then the commit before stands.
    pub fn commit(&self, manifest: &Manifest) -> Result<()> {
        let _shut = self.gate.write().unwrap_or_else(PoisonError::into_inner);
        let mut desks = std::mem::take(&mut *lock(&self.desks));
        let desk = desks.pop();
        desks.extend(self.with_forms(desk)?);
        desks.into_iter().try_for_each(|desk| self.add(desk))?;
        let mut writer = lock(&self.writer);
        let mut commit = writer.prepare_commit().map_err(broken)?;
        commit.set_payload(&manifest.stamped()?);
        commit.commit().map_err(broken)?;
        Ok(())
    }

    /// Merges what is to be merged, and gives the lock back.
    ///
    /// # Errors
    /// When a merge failed; the commit stands all the same.
    pub fn close(self) -> Result<()> {
        // Merges take the memory that segments took.
        drop((self.desks, self.spare));
        let mut writer = self.writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        // The files of a segment stay for as long as anybody holds what describes it.
        let groups = at_end(&self.dir, &writer.index().searchable_segment_metas().map_err(broken)?);
        for group in groups {
            writer.merge(&group).wait().map_err(broken)?;
        }
        writer.wait_merging_threads().map_err(broken)
    }

    fn block(&self, path: &str) -> Term {
        Term::from_field_u64(self.blocks.layout.block, file_key(path))
    }

    /// Deletes what a term names in the segments that stood before, and has a thread's own segment filled.
    fn replace(&self, old: Option<Term>, fill: impl FnOnce(&mut Desk) -> Result<()>) -> Result<()> {
        let _open = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        self.written.store(true, Ordering::Relaxed);
        if let Some(old) = old {
            self.delete(old)?;
        }
        let idle = lock(&self.desks).pop();
        let mut desk = idle.map_or_else(|| self.desk(), Ok)?;
        fill(&mut desk)?;
        if desk.segment.memory() < self.full {
            lock(&self.desks).push(desk);
            return Ok(());
        }
        self.add(desk)
    }

    fn delete(&self, term: Term) -> Result<()> {
        lock(&self.writer).delete_query(Box::new(self.made.with(term))).map_err(broken)?;
        Ok(())
    }

    fn desk(&self) -> Result<Desk> {
        let spare = lock(&self.spare).pop();
        let new = || (Postings::new(&self.index.schema()), Cut::default());
        let (postings, cut) = spare.unwrap_or_else(new);
        Ok(Desk { segment: Segment::new(&self.index, postings)?, cut })
    }

    /// Writes a segment and makes it one of the index.
    fn add(&self, Desk { segment, cut }: Desk) -> Result<()> {
        let (meta, postings) = segment.finish()?;
        lock(&self.spare).push((postings, cut));
        self.made.add(meta.id());
        lock(&self.writer).add_segment(meta).map_err(broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Rules;
    use crate::index::state::{Status, load};
    use crate::schema::Schema;

    /// Blocks that replace others at the same time must not delete each other.
    #[test]
    fn sources_put_at_the_same_time_are_all_there() {
        let schema = Schema::embedded();
        let state =
            State { size: 1, mtime: 1, hash: 1, status: Status::Indexed, reason: String::new(), file: 0 };
        for round in 0..40 {
            let dir = tempfile::tempdir().unwrap();
            let index = Index::create(dir.path()).unwrap();
            let writer = Writer::new(&index, schema.speakers().unwrap(), 4, 60 << 20).unwrap();
            let start = std::sync::Barrier::new(4);
            std::thread::scope(|scope| {
                for path in ["a", "b", "c", "d"] {
                    let (writer, start, state) = (&writer, &start, &state);
                    scope.spawn(move || {
                        start.wait();
                        writer.put(path, true, state, None).unwrap();
                    });
                }
            });
            writer.commit(&Manifest::new("x".into(), vec![], String::new(), Rules::default())).unwrap();
            assert_eq!(load(&index.searcher().unwrap()).unwrap().len(), 4, "round {round}");
            writer.close().unwrap();
        }
    }
}
