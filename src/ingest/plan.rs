//! What is to be done: the files of an archive against what the index knows of them.
//!
//! In: a walk and the states of all sources. Out: the files that have to be opened, and the paths that are gone. No
//! file is opened here; size and time of change decide.

use std::path::PathBuf;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Options, Report};
use crate::index::state::{State, States, Status};
use crate::walk::{Problem, Source, Walk};

/// A file to process, and what the index knew of it.
pub(super) struct Work {
    pub(super) source: Source,
    /// What the index knew of it; most work is on what is new.
    pub(super) before: Option<Box<State>>,
    /// The articles that came out of it before, where it holds many.
    pub(super) records: Vec<(String, State)>,
}

/// What of an index was made by other rules than those of today.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outdated {
    /// The articles: they are read again.
    pub(super) articles: bool,
    /// Only their topics.
    pub(super) topics: bool,
}

/// What is to be done.
pub(super) struct Plan {
    /// The archive's folder.
    pub(super) root: PathBuf,
    pub(super) work: Vec<Work>,
    /// Paths of which nothing is there any more.
    pub(super) gone: Vec<String>,
    pub(super) gone_hashes: FxHashSet<u64>,
    /// Every source that has to be opened is processed, whatever its hash says.
    pub(super) again: bool,
    /// Everything is processed again and nothing is unknown, so the index can begin empty.
    pub(super) clear: bool,
    /// The articles whose sources stay and whose topics are to be found anew.
    pub(super) retag: FxHashMap<String, State>,
    pub(super) report: Report,
}

impl Plan {
    pub(super) fn new(walk: Walk, known: States, options: &Options, outdated: Outdated) -> Plan {
        let again = options.again || outdated.articles;
        let retag = outdated.topics && !again;
        let clear = again && walk.problems.is_empty();
        let mut plan = Plan {
            root: walk.root,
            work: Vec::new(),
            gone: Vec::new(),
            gone_hashes: FxHashSet::default(),
            again: again || retag,
            clear,
            retag: FxHashMap::default(),
            report: Report::default(),
        };
        let (mut files, mut records) =
            (States::default(), FxHashMap::<String, Vec<(String, State)>>::default());
        known.into_iter().for_each(|(path, state)| {
            match path.get(..state.file).filter(|file| !file.is_empty()) {
                Some(file) => records.entry(file.to_owned()).or_default().push((path, state)),
                None => {
                    files.insert(path, state);
                }
            }
        });
        // What was too large to be read has no hash; it may be read under another limit.
        let spurned = |state: &State| {
            state.status == Status::Skipped && state.hash == 0 && state.size <= options.max_size
        };
        for source in walk.sources {
            let before = files.remove(&source.path);
            let records = records.remove(&source.path).unwrap_or_default();
            match before {
                Some(state)
                    if !again
                        && !spurned(&state)
                        && (state.size, state.mtime) == (source.size, source.mtime) =>
                {
                    // A file that holds many counts by these.
                    plan.report.unchanged(records.len().max(1));
                    if state.status == Status::Failed {
                        plan.report.failed.insert(source.path, state.reason);
                    } else if retag {
                        let articles = records.into_iter().chain([(source.path, state)]);
                        plan.retag.extend(articles.filter(|(_, state)| state.status == Status::Indexed));
                    }
                }
                before => plan.work.push(Work { source, before: before.map(Box::new), records }),
            }
        }
        plan.work.shrink_to_fit();
        // What lies below a folder that could not be looked at is unknown, not gone.
        let unknown = |path: &str| walk.problems.iter().any(|problem| below(path, problem));
        let left = files.into_iter().chain(records.into_values().flatten());
        let (unknown, mut gone): (Vec<_>, Vec<_>) = left.partition(|(path, _)| unknown(path));
        if retag {
            plan.retag.extend(unknown.into_iter().filter(|(_, state)| state.status == Status::Indexed));
        }
        gone.sort_by(|a, b| a.0.cmp(&b.0));
        plan.report.gone = gone.iter().filter(|(_, state)| state.status != Status::Container).count();
        plan.gone_hashes = gone.iter().map(|(_, state)| state.hash).collect();
        plan.gone = gone.into_iter().map(|(path, _)| path).collect();
        plan.report.skipped =
            walk.links.into_iter().map(|path| (path, "a link; links are not followed".into())).collect();
        plan.report.failed.extend(walk.problems.into_iter().map(|p| (p.path, p.reason)));
        plan
    }

    pub(super) fn idle(&self) -> bool {
        self.work.is_empty() && self.gone.is_empty() && self.retag.is_empty()
    }
}

fn below(path: &str, problem: &Problem) -> bool {
    problem.path.is_empty()
        || path
            .strip_prefix(&problem.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '#']))
}
