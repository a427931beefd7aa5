//! The threads of a run: files and entries in, blocks for the index out.
//!
//! Each thread takes a file, or an entry of a container that another thread is reading, so that one large container
//! keeps all of them busy. A container is written last, when all that lay in it stands in the index: a run that is
//! cut off in the middle of it begins it anew. What threads write does not depend on which of them was first.

use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use rustc_hash::FxHashMap;
use tantivy::DocAddress;
use xxhash_rust::xxh3::xxh3_64;

use super::open::{Opened, Opener, guarded, inside, read};
use super::plan::{Plan, Work};
use super::queue::Queue;
use super::stored::Stored;
use super::{Options, Progress, Report};
use crate::annotate::Annotator;
use crate::article::Article;
use crate::error::Result;
use crate::index::state::{State, Status};
use crate::index::{LONGEST, Manifest, Writer, lock};
use crate::read::{Item, Refusal};
use crate::record::Record;
use crate::unpack::Entry;

/// A run that goes on, as its threads share it.
pub(super) struct Run<'a> {
    plan: &'a Plan,
    writer: &'a Writer<'a>,
    annotator: &'a Annotator,
    manifest: &'a Manifest,
    opener: Opener,
    progress: &'a dyn Progress,
    started: i64,
    next: AtomicUsize,
    pub(super) stored: Stored<'a>,
    queue: Queue<Container>,
    commit_every: Duration,
    last_commit: Mutex<Instant>,
    report: Mutex<Report>,
}

/// A file that gives many articles, while it is being read.
struct Container {
    path: String,
    state: State,
    /// What the index knew of it, and of those of its articles that have not been met again.
    before: Option<State>,
    left: Mutex<FxHashMap<String, State>>,
    /// Whether anything was met in it.
    filled: AtomicBool,
    /// The thread that reads it, and its entries that are not done yet.
    pending: AtomicUsize,
    /// Why it, or the rest of it, cannot be read.
    broken: Mutex<Option<Refusal>>,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        plan: &'a Plan,
        writer: &'a Writer<'a>,
        annotator: &'a Annotator,
        manifest: &'a Manifest,
        options: &Options,
        progress: &'a dyn Progress,
        stored: Stored<'a>,
    ) -> Run<'a> {
        Run {
            plan,
            writer,
            annotator,
            manifest,
            opener: Opener { max_size: options.max_size, fields: options.fields.clone() },
            progress,
            started: unix_nanos(),
            next: AtomicUsize::new(0),
            stored,
            queue: Queue::new(),
            commit_every: options.commit_every,
            last_commit: Mutex::new(Instant::now()),
            report: Mutex::new(plan.report.clone()),
        }
    }

    /// What was done.
    pub(super) fn into_report(self) -> Report {
        self.report.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes files and entries until none is left.
    pub(super) fn work(&self) -> Result<()> {
        loop {
            if let Some((container, entry)) = self.queue.take() {
                self.entry(&container, entry)?;
            } else if let Some(work) = self.plan.work.get(self.next.fetch_add(1, Ordering::Relaxed)) {
                let bytes = self.file(work)?;
                self.progress.done(bytes);
            } else if let Some(article) = self.stored.take() {
                self.retag(article)?;
                self.progress.done(0);
            } else if !self.queue.wait() {
                return self.writer.flush();
            }
            // An index that is built anew replaces the old one at once, at the end.
            if !self.plan.again
                && let Ok(mut last) = self.last_commit.try_lock()
                && last.elapsed() > self.commit_every
            {
                self.writer.commit(self.manifest)?;
                *last = Instant::now();
            }
        }
    }

    fn file(&self, work: &Work) -> Result<u64> {
        let Work { source, before, records } = work;
        let mut state = State {
            size: source.size,
            mtime: source.mtime,
            hash: 0,
            status: Status::Indexed,
            reason: String::new(),
            file: 0,
        };
        // A file that was written while we run may change again within the same tick of the clock: look at it again
        // next time.
        if state.mtime >= self.started {
            state.mtime = i64::MIN;
        }
        let (path, before) = (&source.path, before.as_deref());
        let file = source.file(&self.plan.root);
        let bytes = match self.opener.open(path, &file, source.size) {
            Ok(Opened::Whole(bytes)) => bytes,
            Ok(Opened::Container(file)) => {
                self.container(work, state, |run, container| {
                    let unpacked = run.opener.unpack(path, file, &mut |entry| {
                        let taken = match entry {
                            Ok(entry) => run.hand_on(container, entry),
                            Err((name, refusal)) => run.refuse_entry(container, &name, refusal),
                        };
                        match taken {
                            Ok(()) => ControlFlow::Continue(()),
                            Err(error) => {
                                run.queue.fail(error);
                                ControlFlow::Break(())
                            }
                        }
                    });
                    *lock(&container.broken) = unpacked.err();
                    run.queue.failure().map_or(Ok(()), Err)
                })?;
                return Ok(source.size);
            }
            Err(refusal) => {
                self.forget(records)?;
                match std::fs::symlink_metadata(&file) {
                    // It went while we looked at others.
                    Err(error) if error.kind() == ErrorKind::NotFound => self.lost(path, before)?,
                    _ => self.refuse(path, before, state, refusal)?,
                }
                return Ok(0);
            }
        };
        state.hash = xxh3_64(&bytes);
        state.size = bytes.len() as u64;
        if let Some(before) = before.filter(|b| !self.plan.again && b.hash == state.hash) {
            (state.status, state.reason) = (before.status, before.reason.clone());
            if state != *before {
                self.writer.touch(path, &state)?;
            }
            self.note(|report| report.unchanged(records.len().max(1)));
            return Ok(state.size);
        }
        let size = state.size;
        self.note(|report| report.bytes += size);
        match read(path, &bytes, &self.opener.hint()) {
            Ok(mut items) if items.len() == 1 && items[0].name.is_none() => {
                drop(bytes);
                self.forget(records)?;
                self.put(path, before, state, items.remove(0).article)?;
            }
            Ok(items) => self.container(work, state, |run, container| run.items(container, path, items))?,
            Err(refusal) => {
                self.forget(records)?;
                self.refuse(path, before, state, refusal)?;
            }
        }
        Ok(size)
    }

    /// Takes out the articles of a file that holds many no longer.
    fn forget(&self, records: &[(String, State)]) -> Result<()> {
        self.note(|report| report.gone += records.len());
        records.iter().filter(|_| !self.plan.clear).try_for_each(|(path, _)| self.writer.remove(path))
    }

    /// Takes out a file that is not there any more.
    fn lost(&self, path: &str, before: Option<&State>) -> Result<()> {
        let Some(before) = before else { return Ok(()) };
        self.note(|report| report.gone += usize::from(before.status != Status::Container));
        if self.stands(Some(before)) { self.writer.remove(path) } else { Ok(()) }
    }

    /// Reads a file that gives many articles; `read` hands on what is in it.
    fn container(
        &self,
        work: &Work,
        state: State,
        read: impl FnOnce(&Self, &Arc<Container>) -> Result<()>,
    ) -> Result<()> {
        let container = Arc::new(Container {
            path: work.source.path.clone(),
            // A container is not hashed, it may be larger than memory; any number says that it was looked at.
            state: State { status: Status::Container, hash: state.hash.max(1), ..state },
            before: work.before.as_deref().cloned(),
            left: Mutex::new(work.records.iter().cloned().collect()),
            filled: AtomicBool::new(false),
            pending: AtomicUsize::new(1),
            broken: Mutex::new(None),
        });
        let open = self.queue.open();
        read(self, &container)?;
        let done = self.done(&container);
        drop(open);
        done
    }

    /// Gives an entry to whichever thread is free, or takes it at once when enough are waiting.
    fn hand_on(&self, container: &Arc<Container>, entry: Entry) -> Result<()> {
        container.pending.fetch_add(1, Ordering::Relaxed);
        match self.queue.put(container, entry) {
            Some(entry) => self.entry(container, entry),
            None => Ok(()),
        }
    }

    fn entry(&self, container: &Arc<Container>, entry: Entry) -> Result<()> {
        let path = inside(&container.path, Some(&entry.name));
        let size = entry.bytes.len() as u64;
        let hash = xxh3_64(&entry.bytes);
        let same = |known: &State| known.hash == hash && !self.plan.again;
        if lock(&container.left).get(&path).is_some_and(same) {
            container.take(&path);
            self.note(|report| report.unchanged(1));
            return self.done(container);
        }
        self.note(|report| report.bytes += size);
        let state = State { size, hash, ..container.record() };
        match read(&path, &entry.bytes, &entry.hint) {
            Ok(mut items) if items.len() == 1 && items[0].name.is_none() => {
                drop(entry);
                let before = container.take(&path);
                self.put(&path, before.as_ref(), state, items.remove(0).article)?;
            }
            Ok(items) => self.items(container, &path, items)?,
            Err(refusal) => {
                let before = container.take(&path);
                self.refuse(&path, before.as_ref(), state, refusal)?;
            }
        }
        self.done(container)
    }

    /// Articles that one file or entry gives together.
    fn items(&self, container: &Arc<Container>, path: &str, items: Vec<Item>) -> Result<()> {
        for Item { name, article } in items {
            let path = inside(path, name.as_deref());
            let before = container.take(&path);
            let packed = postcard::to_allocvec(&article).unwrap_or_default();
            let state = State { size: packed.len() as u64, hash: xxh3_64(&packed), ..container.record() };
            if before.as_ref().is_some_and(|known| known.hash == state.hash && !self.plan.again) {
                self.note(|report| report.unchanged(1));
            } else {
                self.put(&path, before.as_ref(), state, article)?;
            }
        }
        Ok(())
    }

    fn refuse_entry(&self, container: &Arc<Container>, name: &str, refusal: Refusal) -> Result<()> {
        let path = inside(&container.path, Some(name));
        let before = container.take(&path);
        self.refuse(&path, before.as_ref(), container.record(), refusal)
    }

    /// Counts down; the last one to be done writes the state of the container itself.
    fn done(&self, container: &Container) -> Result<()> {
        if container.pending.fetch_sub(1, Ordering::AcqRel) > 1 {
            return Ok(());
        }
        let mut gone: Vec<String> = lock(&container.left).drain().map(|(path, _)| path).collect();
        gone.sort_unstable();
        self.note(|report| report.gone += gone.len());
        if !self.plan.clear {
            gone.iter().try_for_each(|path| self.writer.remove(path))?;
        }
        let mut state = container.state.clone();
        if let Some(refusal) = lock(&container.broken).take() {
            self.name(&container.path, &mut state, refusal);
        }
        let before = container.before.as_ref();
        if before != Some(&state) || self.plan.again {
            self.writer.put(&container.path, self.stands(before), &state, None)?;
        }
        // It counts by what it holds, or else by itself.
        if !container.filled.load(Ordering::Relaxed) {
            self.count(before, &state);
        }
        Ok(())
    }

    /// Annotates an article and writes it.
    fn put(&self, path: &str, before: Option<&State>, state: State, article: Article) -> Result<()> {
        if article.text.len() > LONGEST {
            let refusal = Refusal::Skipped(format!("a text of more than {} MB", LONGEST >> 20));
            return self.refuse(path, before, state, refusal);
        }
        let annotated = guarded(|| {
            let annotations = self.annotator.annotate(&article);
            Ok(Record::new(path, article, annotations))
        });
        let record = match annotated {
            Ok(record) => record,
            Err(refusal) => return self.refuse(path, before, state, refusal),
        };
        self.writer.put(path, self.stands(before), &state, Some(&record))?;
        self.note(|report| {
            report.articles += 1;
            report.quotes += record.annotations.quotes.len();
        });
        self.count(before, &state);
        Ok(())
    }

    /// Finds the topics of an article anew, and writes it where they are others.
    fn retag(&self, article: DocAddress) -> Result<()> {
        let Some((state, mut record, before)) = self.stored.read(article)? else { return Ok(()) };
        self.annotator.topics().tag(&record.article, &mut record.annotations);
        if record.pack()? != before {
            self.writer.put(&record.path, self.stands(Some(state)), state, Some(&record))?;
            self.note(|report| {
                report.retagged += 1;
                report.articles += 1;
                report.quotes += record.annotations.quotes.len();
            });
        }
        Ok(())
    }

    /// Writes that a source gives no article.
    fn refuse(&self, path: &str, before: Option<&State>, mut state: State, refusal: Refusal) -> Result<()> {
        self.name(path, &mut state, refusal);
        // A file that cannot be read now is tried again at the next run, and counted only when that is news.
        if state.status == Status::Failed && state.file == 0 {
            state.mtime = i64::MIN;
        }
        if before == Some(&state) {
            self.note(|report| report.unchanged(1));
            return Ok(());
        }
        self.writer.put(path, self.stands(before), &state, None)?;
        self.count(before, &state);
        Ok(())
    }

    /// Names what cannot be read, in the state and in the report.
    fn name(&self, path: &str, state: &mut State, refusal: Refusal) {
        let failed = matches!(refusal, Refusal::Failed(_));
        let (Refusal::Failed(reason) | Refusal::Skipped(reason)) = refusal;
        state.status = if failed { Status::Failed } else { Status::Skipped };
        state.reason.clone_from(&reason);
        self.note(|report| {
            let list = if failed { &mut report.failed } else { &mut report.skipped };
            list.insert(path.to_owned(), reason);
        });
    }

    /// Whether something of a source stands in the index that is written.
    fn stands(&self, before: Option<&State>) -> bool {
        before.is_some() && !self.plan.clear
    }

    fn count(&self, before: Option<&State>, state: &State) {
        self.note(|report| {
            report.sources += 1;
            match before {
                Some(_) => report.changed += 1,
                None => {
                    report.new += 1;
                    report.renamed +=
                        usize::from(state.hash != 0 && self.plan.gone_hashes.contains(&state.hash));
                }
            }
        });
    }

    fn note(&self, change: impl FnOnce(&mut Report)) {
        change(&mut lock(&self.report));
    }
}

impl Container {
    /// The state of an article in it, but for its size and hash.
    fn record(&self) -> State {
        State { size: 0, hash: 0, status: Status::Indexed, file: self.path.len(), ..self.state.clone() }
    }

    /// What the index knew of an article in it.
    fn take(&self, path: &str) -> Option<State> {
        self.filled.store(true, Ordering::Relaxed);
        lock(&self.left).remove(path)
    }
}

fn unix_nanos() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}
