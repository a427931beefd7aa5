//! `newsdex index`: brings the index of an archive up to date.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::read::Reading;
use super::shared::{Context, Place, note, size};
use super::{Done, Outcome, Stop};
use crate::error::{Error, Kind, Result};
use crate::index::{Index, Manifest, Rules, Unusable};
use crate::ingest::{self, Options, Progress, Report};
use crate::output::print_line;
use crate::read::FieldMap;
use crate::walk::inside;

/// Index a folder of articles, or bring its index up to date
///
/// Only new, changed and gone files are processed. The index is kept in FOLDER/.newsdex; the articles themselves are
/// never touched. Files that are no articles or cannot be read are named with the reason.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folders; without any, the archive of this folder
    folders: Vec<PathBuf>,
    /// Process every file, changed or not, and mend a damaged index
    #[arg(long)]
    rebuild: bool,
    /// Go on looking for changes every few seconds, until stopped; else once
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "5", value_parser = clap::value_parser!(u64).range(1..))]
    watch: Option<u64>,
    #[command(flatten)]
    tuning: Tuning,
    /// Print the report as JSON
    #[arg(long, short = 'f', value_enum, default_value = "human", value_parser = clap::builder::PossibleValuesParser::new(["human", "json", "jsonl"]))]
    format: String,
}

/// How to index.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Indexing")]
pub(super) struct Tuning {
    /// How many threads read and annotate; else one for each core
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    #[command(flatten)]
    reading: Reading,
    /// Wait while another newsdex writes to the same index
    #[arg(long)]
    wait: bool,
    /// How much memory the index writer may fill before it writes a segment, such as 320M; else 64M for each job
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<u64>,
    /// How long a run goes on before it commits what it has; what was not committed when it is cut off is done again
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    commit_every: u64,
}

impl Tuning {
    fn options(&self, again: bool) -> Options {
        let default = Options::default();
        Options {
            jobs: self.jobs.unwrap_or(default.jobs).max(1),
            max_size: self.reading.max_size,
            fields: FieldMap::default(),
            memory: self.memory.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(default.memory),
            commit_every: Duration::from_secs(self.commit_every),
            again,
        }
    }
}

/// How often, and after how long, it is tried again when another newsdex writes to the index.
const TRIES: usize = 3;
const TRY_AGAIN: Duration = Duration::from_millis(100);

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let targets = targets(&args.folders, context)?;
    let mut found = false;
    let mut trouble = false;
    for (place, parts) in &targets {
        let started = Instant::now();
        let report =
            Update { place, parts: parts.clone(), tuning: &args.tuning, rebuild: args.rebuild, context }
                .run()?;
        tell(&report);
        found |= report.sources > 0;
        trouble |= !report.failed.is_empty();
        print(&report, started, args)?;
    }
    if let Some(seconds) = args.watch {
        watch(&targets, Duration::from_secs(seconds), args, context)?;
    }
    Ok(if trouble { Outcome::Trouble } else { Outcome::of(found) })
}

fn print(report: &Report, started: Instant, args: &Args) -> io::Result<()> {
    let mut out = io::stdout().lock();
    if args.format == "human" {
        writeln!(out, "{}", summary(report, started.elapsed()))?;
    } else {
        print_line(report, &mut out)?;
    }
    out.flush()
}

/// Files with the reasons why they were not read, and why they were skipped.
type Problems = (BTreeMap<String, String>, BTreeMap<String, String>);

/// Looks again and again, until the process is stopped or nobody reads what it says. A folder that is away for a while
/// is waited for.
fn watch(
    targets: &[(Place, Option<Vec<String>>)],
    pause: Duration,
    args: &Args,
    context: &Context,
) -> std::result::Result<(), Stop> {
    // What cannot be read is named when that is news.
    let mut named: Vec<Problems> = vec![Problems::default(); targets.len()];
    let mut longest = Duration::ZERO;
    loop {
        // A look takes at most a tenth of the time, however large the archive is.
        std::thread::sleep(pause.max(longest * 9));
        longest = Duration::ZERO;
        for ((place, parts), named) in targets.iter().zip(&mut named) {
            let started = Instant::now();
            let update =
                Update { place, parts: parts.clone(), tuning: &args.tuning, rebuild: false, context };
            match update.run() {
                Ok(report) => {
                    let problems = (report.failed.clone(), report.skipped.clone());
                    if problems != *named {
                        tell(&report);
                        *named = problems;
                    }
                    if report.touched() {
                        print(&report, started, args)?;
                    } else {
                        longest = longest.max(started.elapsed());
                    }
                }
                Err(Stop::Error(error)) if matches!(error.kind(), Kind::Io | Kind::Busy) => {
                    note(&format!("{}; trying again", error.message()));
                }
                Err(stop) => return Err(stop),
            }
        }
    }
}

/// Brings the index of the archive that is asked up to date before a search.
pub(super) fn before_search(tuning: &Tuning, context: &Context) -> std::result::Result<Report, Stop> {
    let place =
        context.place().map_err(|error| error.hint("with --refresh, name the folder: --archive FOLDER"))?;
    let report = Update { place: &place, parts: None, tuning, rebuild: false, context }.run()?;
    tell(&report);
    if report.touched() {
        summary(&report, Duration::ZERO).lines().for_each(note);
    }
    Ok(report)
}

/// The archives that are meant, each with the parts of it.
fn targets(folders: &[PathBuf], context: &Context) -> Result<Vec<(Place, Option<Vec<String>>)>> {
    let real = |folder: &Path| {
        folder
            .canonicalize()
            .map_err(|e| Error::io(format!("cannot read the folder {}", folder.display()), &e))
    };
    let named = context.named_place();
    if folders.is_empty() {
        let place = context.place().map_err(|_| {
            Error::new(Kind::Usage, "which folder?")
                .hint("`newsdex index .` indexes this one and all below it")
        })?;
        return Ok(vec![(place, None)]);
    }
    match named {
        // One index for all of them, seen from the folder that holds them all.
        Some(place) => {
            let folders = folders.iter().map(|folder| real(folder)).collect::<Result<Vec<_>>>()?;
            let root = match &place.root {
                Some(root) => real(root)?,
                None => common(&folders),
            };
            if let Some(outside) = folders.iter().find(|folder| !folder.starts_with(&root)) {
                let message = format!("{} is not inside the archive {}", outside.display(), root.display());
                return Err(Error::new(Kind::Usage, message));
            }
            let parts = folders.iter().map(|folder| inside(&root, folder)).collect();
            Ok(vec![(Place { root: Some(root), ..place }, Some(parts))])
        }
        // A folder inside an archive belongs to it.
        None => {
            let mut places: Vec<(Place, Option<Vec<String>>)> = Vec::new();
            for folder in folders {
                let folder = real(folder)?;
                let place = Place::above(&folder).unwrap_or_else(|| Place::of_root(&folder));
                if place.root.as_ref().is_some_and(|root| *root != folder) {
                    note(&format!("{} is part of the archive {}", folder.display(), place.shown()));
                }
                if !places.iter().any(|(known, _)| *known == place) {
                    places.push((place, None));
                }
            }
            Ok(places)
        }
    }
}

/// The deepest folder that holds all of these.
fn common(folders: &[PathBuf]) -> PathBuf {
    let first = folders.first().cloned().unwrap_or_default();
    let holds = |above: &&Path| folders.iter().all(|folder| folder.starts_with(above));
    first.ancestors().find(holds).map_or_else(PathBuf::new, Path::to_path_buf)
}

/// What brings an index up to date.
struct Update<'a> {
    place: &'a Place,
    /// The parts of the archive that are looked at; `None` for those of the last run.
    parts: Option<Vec<String>>,
    tuning: &'a Tuning,
    rebuild: bool,
    context: &'a Context,
}

impl Update<'_> {
    /// Does so; while another newsdex writes to it, waits or tries a few times.
    fn run(&self) -> std::result::Result<Report, Stop> {
        let mut tries = 0;
        loop {
            match self.once() {
                Err(Stop::Error(error))
                    if error.kind() == Kind::Busy && (self.tuning.wait || tries < TRIES) =>
                {
                    if self.tuning.wait && tries == TRIES {
                        note(&format!("{}; waiting", error.message()));
                    }
                    tries += 1;
                    std::thread::sleep(TRY_AGAIN);
                }
                done => return done,
            }
        }
    }

    /// The index, made where there is none or none that can be used, and what was known of it.
    fn open(&self) -> Result<(Index, Option<Manifest>)> {
        let place = self.place;
        let anew = |why: &str, old: Option<Manifest>| {
            note(&format!("{why}; it is built again from the articles"));
            Index::remove(&place.index)?;
            Ok((Index::create(&place.index)?, old))
        };
        match Index::open(&place.index) {
            Ok(index) if self.rebuild && !index.readable() => anew("the index is damaged", index.manifest),
            Ok(index) => {
                let old = index.manifest.clone();
                Ok((index, old))
            }
            Err(Unusable::Missing) => match &place.root {
                Some(root) if !root.is_dir() => {
                    Err(Error::new(Kind::Io, format!("there is no folder {}", root.display())))
                }
                _ => Ok((Index::create(&place.index)?, None)),
            },
            Err(Unusable::Older(_)) => anew("the index is of an older format", None),
            Err(Unusable::Broken(_)) if self.rebuild => anew("the index is damaged", None),
            Err(unusable) => Err(unusable.into()),
        }
    }

    fn once(&self) -> std::result::Result<Report, Stop> {
        let Update { place, tuning, .. } = self;
        let schema = self.context.schema_of(place.root.as_deref())?;
        let (index, old) = self.open()?;
        let old = old.as_ref();
        let beside = Path::new("..").join("..");
        let root = match (&place.root, old) {
            (Some(root), _) => root.clone(),
            (None, Some(old)) if old.root == beside => place.index.join(&beside),
            (None, Some(old)) => old.root.clone(),
            (None, None) => {
                return Err(Error::new(Kind::Usage, "which folder?")
                    .hint("name the folder of articles")
                    .into());
            }
        };
        let root = root
            .canonicalize()
            .map_err(|e| Error::io(format!("cannot read the folder {}", root.display()), &e))?;
        // An index inside its archive moves with it.
        let inside = place.index.canonicalize().is_ok_and(|index| index == Place::of_root(&root).index);
        let parts = self
            .parts
            .clone()
            .or_else(|| old.map(|old| old.parts.clone()))
            .unwrap_or_else(|| vec![String::new()]);
        let stored = if inside { beside } else { root.clone() };
        let map = tuning.reading.map.clone().or_else(|| old.map(|old| old.map.clone())).unwrap_or_default();
        let fresh = Manifest::new(stored, parts, map, Rules::of(&schema)?);
        if old.is_some_and(|old| old.rules.tables != fresh.rules.tables) {
            note("word lists or newsdex itself changed since the last run; all articles are annotated again");
        } else if old.is_some_and(|old| old.rules.topics != fresh.rules.topics) {
            note("topics changed since the last run; all articles are tagged again, from the index");
        }
        let fields = FieldMap::parse(&fresh.map)?;
        let options = Options { fields, ..tuning.options(self.rebuild) };
        let bar = Bar::new();
        let report = ingest::run(&root, &index, &fresh, &schema, &options, &bar)?;
        bar.0.finish_and_clear();
        Ok(report)
    }
}

/// Names what was not read, on stderr.
fn tell(report: &Report) {
    named("not read", &report.failed, usize::MAX);
    named("skipped", &report.skipped, 20);
}

fn named(what: &str, files: &BTreeMap<String, String>, most: usize) {
    for (path, reason) in files.iter().take(most) {
        note(&format!("{what}: {path}: {reason}"));
    }
    if files.len() > most {
        note(&format!("{what}: {} more; `newsdex status --skipped` names them all", files.len() - most));
    }
}

/// What a run did, in two lines.
fn summary(report: &Report, took: Duration) -> String {
    let count = |n: usize| HumanCount(n as u64);
    let mut text = format!(
        "{} files: {} new, {} changed, {} gone, {} unchanged",
        count(report.sources),
        count(report.new),
        count(report.changed),
        count(report.gone),
        count(report.unchanged)
    );
    if report.renamed > 0 {
        text.push_str(&format!(" ({} only renamed)", count(report.renamed)));
    }
    if report.retagged > 0 {
        text.push_str(&format!(", {} with other topics", count(report.retagged)));
    }
    if !report.skipped.is_empty() {
        text.push_str(&format!(", {} skipped", count(report.skipped.len())));
    }
    if !report.failed.is_empty() {
        text.push_str(&format!(", {} not read", count(report.failed.len())));
    }
    if report.articles > 0 {
        let seconds = took.as_secs_f64();
        text.push_str(&format!("\n{} articles and {} quotes", count(report.articles), count(report.quotes)));
        text.push_str(&format!(" from {}", HumanBytes(report.bytes)));
        if seconds > 0.0 {
            let rate = report.bytes as f64 / seconds / 1e6;
            text.push_str(&format!(
                " in {seconds:.1} s ({:.0} articles/s, {rate:.1} MB/s)",
                report.articles as f64 / seconds
            ));
        }
    }
    text
}

/// A progress bar on a terminal; nothing elsewhere.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Bar {
        let target = if std::io::stderr().is_terminal() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(None, target);
        let style = ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} files, {eta} left");
        Bar(bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
    }
}

impl Progress for Bar {
    fn total(&self, sources: usize) {
        self.0.set_length(sources as u64);
    }

    fn done(&self, _bytes: u64) {
        self.0.inc(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_folders_are_seen_from_the_one_that_holds_them() {
        assert_eq!(common(&["/a/b/c".into(), "/a/b/d/e".into()]), PathBuf::from("/a/b"));
        assert_eq!(common(&["/a/b".into()]), PathBuf::from("/a/b"));
    }
}
