//! The composer of the indexing flow: walk, compare with the index, open, read, annotate, write.
//!
//! In: an archive and its index. Out: a commit in which every source of the archive is accounted for, and a report
//! that names each that could not be read. `plan` decides what is new, changed or gone, `work` brings it into the
//! index, `open` gives the articles of a file and of what lies in it, `stored` those of the index whose topics are to be
//! found anew. It prints nothing.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::annotate::Annotator;
use crate::error::{Error, Kind, MEND, Result};
use crate::index::state::load;
use crate::index::{Index, Manifest, Writer};
use crate::read::FieldMap;
use crate::schema::Schema;
use crate::walk;

mod open;
mod plan;
mod queue;
mod stored;
mod work;

pub use open::{Found, articles};

use plan::{Outdated, Plan};
use stored::Stored;
use work::Run;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Threads that read and annotate, and as many that index.
    pub jobs: usize,
    /// Sources larger than this many bytes are skipped.
    pub max_size: u64,
    /// Bytes that the indexing threads may fill before they write a segment.
    pub memory: usize,
    /// How long a run goes on before it commits what it has.
    pub commit_every: Duration,
    /// Processes every source, changed or not.
    pub again: bool,
    /// The user's names for the fields of JSON objects and tables.
    pub fields: FieldMap,
}

impl Default for Options {
    fn default() -> Options {
        let jobs = std::thread::available_parallelism().map_or(1, usize::from);
        // Fewer and larger segments are faster to make, and smaller.
        let memory = (jobs * (64 << 20)).min(1 << 30);
        Options {
            jobs,
            max_size: 64 << 20,
            memory,
            commit_every: Duration::from_secs(60),
            again: false,
            fields: FieldMap::default(),
        }
    }
}

/// What a run did.
#[derive(Debug, Default, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Sources seen: files, and of files that hold many articles each of these.
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
    /// Articles whose sources are unchanged but whose topics are not, since the taxonomy changed.
    pub retagged: usize,
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
        self.new + self.changed + self.gone + self.retagged > 0
    }

    /// Counts sources that are as the index knows them.
    fn unchanged(&mut self, sources: usize) {
        self.unchanged += sources;
        self.sources += sources;
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

/// Brings an index up to date with its archive at `root`.
///
/// # Errors
/// When the archive's folder cannot be read at all, or the index cannot be written; of kind [`Kind::Busy`] when another
/// process writes to it, or did so between our look at it and our turn. A file that cannot be read is no error: it
/// stands in the report.
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
    let old = index.manifest.as_ref();
    let differs = |differs: fn(&Manifest, &Manifest) -> bool| old.is_some_and(|old| differs(old, manifest));
    let outdated = Outdated {
        articles: differs(|old, new| old.rules.tables != new.rules.tables || old.map != new.map),
        topics: differs(|old, new| old.rules.topics != new.rules.topics),
    };
    let stamp = index.stamp()?;
    let searcher = index.searcher()?;
    let (walked, known) = std::thread::scope(|scope| {
        let known = scope.spawn(|| load(&searcher));
        let walked = walk::walk(root, &manifest.parts);
        let stopped = |_| Err(Error::new(Kind::Index, "the state of the index cannot be read").hint(MEND));
        (walked, known.join().unwrap_or_else(stopped))
    });
    let plan = Plan::new(walked, known?, options, outdated);
    let same = old.is_some_and(|old| Manifest { committed: old.committed, ..manifest.clone() } == *old);
    if plan.idle() && same {
        return Ok(plan.report);
    }
    let annotator = Annotator::new(schema)?;
    let writer =
        Writer::new(index, schema.speakers()?, options.jobs, options.memory.max(options.jobs * (15 << 20)))?;
    if index.stamp()? != stamp {
        return Err(Error::new(Kind::Busy, "another newsdex has just written to this index"));
    }
    let stored = Stored::new(&searcher, &index.layout, &plan)?;
    let run = Run::new(&plan, &writer, &annotator, manifest, options, progress, stored);
    if plan.clear {
        writer.clear()?;
    } else {
        plan.gone.iter().try_for_each(|path| writer.remove(path))?;
    }
    progress.total(plan.work.len() + run.stored.len());
    std::thread::scope(|scope| {
        // One file may hold enough work for all.
        let workers: Vec<_> = (0..options.jobs.max(1)).map(|_| scope.spawn(|| run.work())).collect();
        workers.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err(Error::new(Kind::Source, "an indexing thread stopped")))
        })
    })?;
    let report = run.into_report();
    if writer.written() || !same {
        writer.commit(manifest)?;
    }
    writer.close()?;
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Rules;

    #[test]
    fn what_goes_during_a_run_is_gone() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("archive");
        std::fs::create_dir(&root).unwrap();
        let write = |name: &str, text: &str| std::fs::write(root.join(name), text).unwrap();
        let (schema, options) = (Schema::embedded(), Options { jobs: 1, ..Options::default() });
        let index = Index::create(&dir.path().join("index")).unwrap();
        let manifest = Manifest::new(root.clone(), vec![String::new()], String::new(), Rules::default());
        ["a.txt", "b.txt"].iter().for_each(|name| write(name, "A title\n\nSome words here.\n"));
        super::run(&root, &index, &manifest, &schema, &options, &()).unwrap();
        // One that is known and one that is new, both seen by the walk.
        ["b.txt", "c.txt"].iter().for_each(|name| write(name, "Another title\n\nSome other words.\n"));
        let (searcher, walked) = (index.searcher().unwrap(), walk::walk(&root, &manifest.parts));
        let outdated = Outdated { articles: false, topics: false };
        let plan = Plan::new(walked, load(&searcher).unwrap(), &options, outdated);
        assert_eq!(plan.work.iter().filter(|work| work.source.path != "a.txt").count(), 2);
        ["b.txt", "c.txt"].iter().for_each(|name| std::fs::remove_file(root.join(name)).unwrap());
        let annotator = Annotator::new(&schema).unwrap();
        let writer = Writer::new(&index, schema.speakers().unwrap(), 1, 15 << 20).unwrap();
        let stored = Stored::new(&searcher, &index.layout, &plan).unwrap();
        let run = Run::new(&plan, &writer, &annotator, &manifest, &options, &(), stored);
        run.work().unwrap();
        let report = run.into_report();
        assert_eq!((report.gone, report.failed.len(), report.new), (1, 0, 0));
        writer.commit(&manifest).unwrap();
        writer.close().unwrap();
        assert_eq!(load(&index.searcher().unwrap()).unwrap().keys().collect::<Vec<_>>(), ["a.txt"]);
    }
}
