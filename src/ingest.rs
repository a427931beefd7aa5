//! The composer of the indexing flow: walk, compare with the index, read, annotate, write.
//!
//! In: an archive and its index. Out: a commit in which every source of the archive is accounted for, and a report
//! that names each that could not be read. It decides what is new, changed, renamed or gone; it prints nothing.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use serde::Serialize;

use crate::annotate::Annotator;
use crate::error::{Error, Kind, Result};
use crate::index::state::{State, States, Status, load};
use crate::index::{Index, Manifest, Writer};
use crate::read::{self, Input, Refusal};
use crate::record::Record;
use crate::schema::Schema;
use crate::walk::{self, Problem, Source};

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Threads that read and annotate, and as many that index.
    pub jobs: usize,
    /// Sources larger than this many bytes are skipped.
    pub max_size: u64,
    /// Bytes that the indexing threads may fill before they write a segment.
    pub memory: usize,
    /// Processes every source, changed or not.
    pub again: bool,
}

impl Default for Options {
    fn default() -> Options {
        let jobs = std::thread::available_parallelism().map_or(1, usize::from);
        // Fewer and larger segments are faster to make, and smaller.
        let memory = (jobs * (160 << 20)).min(1 << 30);
        Options { jobs, max_size: 64 << 20, memory, again: false }
    }
}

/// What a run did.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Sources seen.
    pub sources: usize,
    /// Sources that were not in the index before.
    pub new: usize,
    /// Sources whose bytes changed.
    pub changed: usize,
    /// Sources that are gone from the archive.
    pub gone: usize,
    /// Gone sources whose bytes stand at a new path; they are counted in `new` and `gone`, too.
    pub renamed: usize,
    /// Sources that were as the index knows them.
    pub unchanged: usize,
    /// Articles written in this run.
    pub articles: usize,
    /// Quotes written in this run.
    pub quotes: usize,
    /// Bytes read in this run.
    pub bytes: u64,
    /// Sources processed in this run that are no articles: reason by path.
    pub skipped: BTreeMap<String, String>,
    /// Files and folders that could not be read in this run: reason by path.
    pub failed: BTreeMap<String, String>,
}

impl Report {
    /// Whether the run changed the index.
    pub fn touched(&self) -> bool {
        self.new + self.changed + self.gone > 0
    }
}

/// What a run tells while it goes on.
pub trait Progress: Sync {
    /// How many sources have to be processed.
    fn total(&self, sources: usize);
    /// One more is done.
    fn done(&self, bytes: u64);
}

/// No progress at all.
impl Progress for () {
    fn total(&self, _sources: usize) {}
    fn done(&self, _bytes: u64) {}
}

/// How long a long run goes on before it commits what it has.
const COMMIT_AFTER: Duration = Duration::from_secs(60);

/// Brings an index up to date with its archive at `root`.
///
/// # Errors
/// When the archive's folder cannot be read at all, or the index cannot be written. A file that cannot be read is
/// no error: it stands in the report.
pub fn run(
    root: &Path,
    index: &Index,
    manifest: &Manifest,
    schema: &Schema,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Report> {
    if let Err(error) = std::fs::read_dir(root) {
        return Err(Error::io(format!("cannot read the folder {}", root.display()), &error));
    }
    let annotator = Annotator::new(schema)?;
    let outdated = index.manifest.as_ref().is_some_and(|old| old.fingerprint != manifest.fingerprint);
    let known = load(&index.searcher()?)?;
    let plan = Plan::new(walk::walk(root, &manifest.parts), known, options, outdated);
    let same = index
        .manifest
        .as_ref()
        .is_some_and(|old| old.parts == manifest.parts && old.root == manifest.root && !outdated);
    if plan.idle() && same {
        return Ok(plan.report);
    }
    let writer =
        Writer::new(index, schema.speakers()?, options.jobs, options.memory.max(options.jobs * (15 << 20)))?;
    let run = Run {
        writer: &writer,
        annotator: &annotator,
        manifest,
        options,
        progress,
        started: unix_nanos(),
        next: AtomicUsize::new(0),
        last_commit: Mutex::new(Instant::now()),
        report: Mutex::new(plan.report),
        gone_hashes: plan.gone.iter().map(|(_, state)| state.hash).collect(),
        again: plan.again,
        clear: plan.clear,
    };
    if plan.clear {
        writer.clear()?;
    } else {
        plan.gone.iter().try_for_each(|(path, _)| writer.remove(path))?;
    }
    progress.total(plan.work.len());
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs.clamp(1, plan.work.len().max(1)))
            .map(|_| scope.spawn(|| run.work(&plan.work)))
            .collect();
        workers.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err(Error::new(Kind::Source, "an indexing thread stopped")))
        })
    })?;
    let report = run.report.into_inner().unwrap_or_else(PoisonError::into_inner);
    if writer.written() || !same {
        writer.commit(manifest)?;
    }
    writer.close()?;
    Ok(report)
}

/// A source to process, and what the index knew of it.
struct Work {
    source: Source,
    before: Option<State>,
}

/// What is to be done.
struct Plan {
    work: Vec<Work>,
    gone: Vec<(String, State)>,
    again: bool,
    /// Everything is processed again and nothing is unknown, so the index can begin empty.
    clear: bool,
    report: Report,
}

impl Plan {
    fn new(walk: walk::Walk, mut known: States, options: &Options, outdated: bool) -> Plan {
        let again = options.again || outdated;
        // What was too large to be read has no hash; it may be read under another limit.
        let spurned = |state: &State| {
            state.status == Status::Skipped && state.hash == 0 && state.size <= options.max_size
        };
        let clear = again && walk.problems.is_empty();
        let mut plan = Plan { work: Vec::new(), gone: Vec::new(), again, clear, report: Report::default() };
        plan.report.sources = walk.sources.len();
        for source in walk.sources {
            let before = known.remove(&source.path);
            match before {
                Some(state)
                    if !again
                        && !spurned(&state)
                        && (state.size, state.mtime) == (source.size, source.mtime) =>
                {
                    plan.report.unchanged += 1;
                }
                before => plan.work.push(Work { source, before }),
            }
        }
        // What lies below a folder that could not be looked at is unknown, not gone.
        let unknown = |path: &str| walk.problems.iter().any(|problem| below(path, problem));
        plan.gone = known.into_iter().filter(|(path, _)| !unknown(path)).collect();
        plan.gone.sort_by(|a, b| a.0.cmp(&b.0));
        plan.report.gone = plan.gone.len();
        plan.report.skipped =
            walk.links.into_iter().map(|path| (path, "a link; links are not followed".into())).collect();
        plan.report.failed = walk.problems.into_iter().map(|p| (p.path, p.reason)).collect();
        plan
    }

    fn idle(&self) -> bool {
        self.work.is_empty() && self.gone.is_empty()
    }
}

fn below(path: &str, problem: &Problem) -> bool {
    problem.path.is_empty()
        || path.strip_prefix(&problem.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A run that goes on, as its threads share it.
struct Run<'a> {
    writer: &'a Writer<'a>,
    annotator: &'a Annotator,
    manifest: &'a Manifest,
    options: &'a Options,
    progress: &'a dyn Progress,
    started: i64,
    next: AtomicUsize,
    last_commit: Mutex<Instant>,
    report: Mutex<Report>,
    gone_hashes: Vec<u64>,
    again: bool,
    clear: bool,
}

impl Run<'_> {
    /// Takes sources until none is left.
    fn work(&self, work: &[Work]) -> Result<()> {
        while let Some(work) = work.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let bytes = self.process(work)?;
            self.progress.done(bytes);
            // An index that is built anew replaces the old one at once, at the end.
            if !self.again
                && let Ok(mut last) = self.last_commit.try_lock()
                && last.elapsed() > COMMIT_AFTER
            {
                self.writer.commit(self.manifest)?;
                *last = Instant::now();
            }
        }
        Ok(())
    }

    fn process(&self, Work { source, before }: &Work) -> Result<u64> {
        let mut state = State {
            size: source.size,
            mtime: source.mtime,
            hash: 0,
            status: Status::Indexed,
            reason: String::new(),
        };
        // A file that was written while we run may change again within the same tick of the clock: look at it again
        // next time.
        if state.mtime >= self.started {
            state.mtime = i64::MIN;
        }
        let bytes = match self.load(source) {
            Ok(bytes) => bytes,
            Err((status, reason)) => {
                (state.status, state.reason) = (status, reason);
                self.refuse(source, before.as_ref(), &state)?;
                return Ok(0);
            }
        };
        state.hash = xxhash_rust::xxh3::xxh3_64(&bytes);
        state.size = bytes.len() as u64;
        if let Some(before) = before.as_ref().filter(|b| !self.again && b.hash == state.hash) {
            (state.status, state.reason) = (before.status, before.reason.clone());
            if state != *before {
                self.writer.touch(&source.path, &state)?;
            }
            self.note(|report| report.unchanged += 1);
            return Ok(state.size);
        }
        match self.understand(&source.path, &bytes) {
            Ok(record) => {
                drop(bytes);
                self.writer.put(&source.path, self.stands(before.as_ref()), &state, Some(&record))?;
                self.note(|report| {
                    report.articles += 1;
                    report.quotes += record.annotations.quotes.len();
                });
                self.count(before.as_ref(), &state);
            }
            Err(refusal) => {
                (state.status, state.reason) = match refusal {
                    Refusal::Skipped(reason) => (Status::Skipped, reason),
                    Refusal::Failed(reason) => (Status::Failed, reason),
                };
                self.refuse(source, before.as_ref(), &state)?;
            }
        }
        self.note(|report| report.bytes += state.size);
        Ok(state.size)
    }

    /// Reads and annotates. A fault of ours in one article is named like a fault of the file and stops nothing.
    fn understand(&self, path: &str, bytes: &[u8]) -> std::result::Result<Record, Refusal> {
        std::panic::catch_unwind(|| {
            let article = read::read(&Input { path, bytes })?;
            let annotations = self.annotator.annotate(&article);
            Ok(Record::new(path, article, annotations))
        })
        .unwrap_or_else(|_| {
            Err(Refusal::Failed("newsdex itself failed on this file; please report it".into()))
        })
    }

    /// The bytes of a source, or why there are none.
    fn load(&self, source: &Source) -> std::result::Result<Vec<u8>, (Status, String)> {
        let too_large = || {
            let limit = self.options.max_size;
            (Status::Skipped, format!("larger than {limit} bytes (see --max-size)"))
        };
        if source.size > self.options.max_size {
            return Err(too_large());
        }
        let failed = |error: std::io::Error| (Status::Failed, error.to_string());
        let file = std::fs::File::open(&source.file).map_err(failed)?;
        let mut bytes = Vec::with_capacity(usize::try_from(source.size).unwrap_or(0) + 1);
        // A file may grow while it is read.
        file.take(self.options.max_size + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > self.options.max_size { Err(too_large()) } else { Ok(bytes) }
    }

    /// Notes a source that gives no article.
    fn refuse(&self, source: &Source, before: Option<&State>, state: &State) -> Result<()> {
        // What cannot be read now is tried again at the next run, and counted as processed only when that is news.
        let state = &match state.status {
            Status::Failed => State { mtime: i64::MIN, ..state.clone() },
            _ => state.clone(),
        };
        self.note(|report| {
            let list = if state.status == Status::Failed { &mut report.failed } else { &mut report.skipped };
            list.insert(source.path.clone(), state.reason.clone());
        });
        if before == Some(state) {
            self.note(|report| report.unchanged += 1);
            return Ok(());
        }
        self.writer.put(&source.path, self.stands(before), state, None)?;
        self.count(before, state);
        Ok(())
    }

    /// Whether something of a source stands in the index that is written.
    fn stands(&self, before: Option<&State>) -> bool {
        before.is_some() && !self.clear
    }

    fn count(&self, before: Option<&State>, state: &State) {
        self.note(|report| match before {
            Some(_) => report.changed += 1,
            None => {
                report.new += 1;
                report.renamed += usize::from(state.hash != 0 && self.gone_hashes.contains(&state.hash));
            }
        });
    }

    fn note(&self, change: impl FnOnce(&mut Report)) {
        change(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

fn unix_nanos() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}
