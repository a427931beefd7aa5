//! The one writer of an index.
//!
//! In: sources with their state and, where they gave one, their article. Out: commits. A source is replaced as one
//! block, so that a commit never holds half of it; whatever was not committed when the process ends is as if it
//! had never been written.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::indexer::{IndexWriterOptions, UserOperation};
use tantivy::{IndexWriter, Searcher, TantivyDocument, Term};

use super::forms::Forms;
use super::merge::{Merging, at_end};
use super::permit::{Budget, Held};
use super::state::State;
use super::{HOLDER, Index, Manifest, broken, document, lock};
use crate::error::{Kind, Result};
use crate::record::Record;
use crate::schema::{Layout, Speakers, file_key};

/// Bytes of documents that may wait for the indexing threads.
const IN_FLIGHT: usize = 8 << 20;

/// Writes to an index; only one exists at a time, in all processes.
pub struct Writer<'a> {
    // One thread at a time, also to add blocks: tantivy expects its deletes in the order of their stamps, and two
    // threads that stamp and queue theirs at once can make a block be deleted by its own replacement.
    writer: Mutex<IndexWriter<Held>>,
    layout: Layout,
    speakers: &'a Speakers,
    budget: Arc<Budget>,
    forms: Forms,
    /// What stood in the index before and stays.
    before: Mutex<Option<Searcher>>,
    written: AtomicBool,
    dir: PathBuf,
}

impl<'a> Writer<'a> {
    /// Takes the lock of the index.
    ///
    /// `threads` is the number of indexing threads, `memory` the bytes that they may fill before they write a segment.
    ///
    /// # Errors
    /// When another process writes to it, or it cannot be written.
    pub fn new(index: &Index, speakers: &'a Speakers, threads: usize, memory: usize) -> Result<Writer<'a>> {
        let holder = index.dir.join(HOLDER);
        let options = IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(memory / threads)
            // Merges take memory of their own, so there is one at a time.
            .num_merge_threads(1)
            .build();
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
            layout: index.layout.clone(),
            speakers,
            budget: Budget::new(IN_FLIGHT),
            forms: Forms::default(),
            before: Mutex::new(Some(index.searcher()?)),
            written: AtomicBool::new(false),
            dir: index.dir.clone(),
        })
    }

    /// Puts a source in the place of what stood at its path, if `known` says that something did; waits while too much
    /// is still to be indexed.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn put(&self, path: &str, known: bool, state: &State, record: Option<&Record>) -> Result<()> {
        let mut words = self.forms.words();
        let block = document::block(&self.layout, self.speakers, path, state, record, &mut words)?;
        self.forms.add(words);
        // The text is in the body and in the record; a quote is a document of its own.
        let bytes = 1_000 * block.len() + record.map_or(0, |record| 3 * record.article.text.len());
        self.replace(known.then(|| self.block(path)), block, bytes)
    }

    /// Notes a new state of a source whose bytes are the same; its article stays.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn touch(&self, path: &str, state: &State) -> Result<()> {
        let source = document::source(&self.layout, path, state);
        self.replace(Some(Term::from_field_u64(self.layout.file, file_key(path))), vec![source], 1_000)
    }

    /// Takes out all that stands at a path.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub fn remove(&self, path: &str) -> Result<()> {
        self.replace(Some(self.block(path)), Vec::new(), 0)
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

    /// Makes all that was put so far the state that searchers see, at once.
    ///
    /// # Errors
    /// When the index cannot be written; then the commit before stands.
    pub fn commit(&self, manifest: &Manifest) -> Result<()> {
        let mut writer = lock(&self.writer);
        if let Some(document) = self.forms.document(&self.layout, lock(&self.before).as_ref())? {
            let permit = Arc::new(self.budget.take(0));
            writer.add_document(Held { document, _permit: permit }).map_err(broken)?;
        }
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
        let mut writer = self.writer.into_inner().unwrap_or_else(PoisonError::into_inner);
        // The files of a segment stay for as long as anybody holds what describes it.
        let groups = at_end(&self.dir, &writer.index().searchable_segment_metas().map_err(broken)?);
        for group in groups {
            writer.merge(&group).wait().map_err(broken)?;
        }
        writer.wait_merging_threads().map_err(broken)
    }

    fn block(&self, path: &str) -> Term {
        Term::from_field_u64(self.layout.block, file_key(path))
    }

    fn replace(&self, old: Option<Term>, block: Vec<TantivyDocument>, bytes: usize) -> Result<()> {
        self.written.store(true, Ordering::Relaxed);
        let permit = Arc::new(self.budget.take(bytes));
        let mut operations: Vec<UserOperation<Held>> = old.map(UserOperation::Delete).into_iter().collect();
        operations.extend(
            block
                .into_iter()
                .map(|document| UserOperation::Add(Held { document, _permit: Arc::clone(&permit) })),
        );
        drop(permit);
        lock(&self.writer).run(operations).map_err(broken)?;
        Ok(())
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
