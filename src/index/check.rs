//! Whether an index is whole.
//!
//! In: an index. Out: everything in it that cannot be right: a file whose checksum is wrong, quotes that do not stand
//! right before their article, articles without a source, counts and spans that disagree with the stored text. Nothing
//! is mended here.

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::{SegmentReader, TantivyDocument};

use super::state::Status;
use super::{Index, broken};
use crate::error::Result;
use crate::record::Record;

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The path of the source, or the name of the file of the index.
    pub name: String,
    /// What is wrong with it.
    pub problem: String,
}

/// What an index holds, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// Living articles.
    pub articles: usize,
    /// Living quotes.
    pub quotes: usize,
    /// Sources accounted for.
    pub sources: usize,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Health {
    fn find(&mut self, name: impl Into<String>, problem: impl Into<String>) {
        self.findings.push(Finding { name: name.into(), problem: problem.into() });
    }
}

/// Looks at every document of an index.
///
/// # Errors
/// When the index cannot be read at all.
pub fn check(index: &Index) -> Result<Health> {
    let mut health = Health::default();
    let damaged = index.index.validate_checksum().map_err(broken)?;
    let mut damaged: Vec<String> = damaged.iter().map(|file| file.display().to_string()).collect();
    damaged.sort_unstable();
    for file in damaged {
        health.find(file, "the checksum of this file of the index is wrong");
    }
    // What a damaged file says is not worth reading.
    if !health.findings.is_empty() {
        return Ok(health);
    }
    let searcher = index.searcher()?;
    let mut statuses: FxHashMap<String, Status> = FxHashMap::default();
    let mut articles: FxHashSet<String> = FxHashSet::default();
    for reader in searcher.segment_readers() {
        segment(index, reader, &mut statuses, &mut articles, &mut health)?;
    }
    health.sources = statuses.len();
    let mut wrong: Vec<(String, &str)> = Vec::new();
    let indexed = statuses.iter().filter(|(_, status)| **status == Status::Indexed).map(|(path, _)| path);
    wrong.extend(
        indexed.filter(|path| !articles.contains(*path)).map(|path| (path.clone(), "its article is missing")),
    );
    let known = |path: &String| statuses.get(path) == Some(&Status::Indexed);
    wrong.extend(
        articles
            .iter()
            .filter(|path| !known(path))
            .map(|path| (path.clone(), "its source is not accounted for")),
    );
    wrong.sort_unstable();
    wrong.into_iter().for_each(|(path, problem)| health.find(path, problem));
    Ok(health)
}

fn segment(
    index: &Index,
    reader: &SegmentReader,
    statuses: &mut FxHashMap<String, Status>,
    articles: &mut FxHashSet<String>,
    health: &mut Health,
) -> Result<()> {
    let columns = reader.fast_fields();
    let numbers = |name: &str| columns.i64(name).map_err(broken);
    let (counts, zones) = (numbers("quotes")?, numbers("zone")?);
    let status = columns.u64("status").map_err(broken)?;
    let Some(paths) = columns.str("path").map_err(broken)? else { return Ok(()) };
    let store = reader.get_store_reader(8).map_err(|e| broken(e.into()))?;
    // Quotes that were met and wait for their article, which stands right behind them.
    let mut waiting: Vec<u32> = Vec::new();
    for doc in 0..reader.max_doc() {
        let path = |doc| -> Result<String> {
            let mut path = String::new();
            if let Some(ord) = paths.ords().first(doc) {
                paths.ord_to_str(ord, &mut path).map_err(|e| broken(e.into()))?;
            }
            Ok(path)
        };
        let alive = !reader.is_deleted(doc);
        if zones.first(doc).is_some() {
            waiting.push(doc);
        } else if let Some(code) = status.first(doc) {
            if alive && statuses.insert(path(doc)?, Status::of(code)).is_some() {
                health.find(path(doc)?, "it is accounted for twice");
            }
        } else if counts.first(doc).is_some() {
            let quotes = std::mem::take(&mut waiting);
            if !alive {
                continue;
            }
            let path = path(doc)?;
            health.articles += 1;
            health.quotes += quotes.len();
            if quotes.iter().any(|quote| reader.is_deleted(*quote)) {
                health.find(&path, "some of its quotes are deleted");
            }
            let document: TantivyDocument = store.get(doc).map_err(broken)?;
            match index.layout.packed(&document).and_then(Record::unpack) {
                Ok(record) => inside(&record, &path, quotes.len(), counts.first(doc), health),
                Err(_) => health.find(&path, "its text cannot be read"),
            }
            if !articles.insert(path.clone()) {
                health.find(path, "its article is there twice");
            }
        }
    }
    if waiting.iter().any(|quote| !reader.is_deleted(*quote)) {
        health.find("", "quotes stand without an article");
    }
    Ok(())
}

/// Whether what was found in an article lies in its text.
fn inside(record: &Record, path: &str, before: usize, counted: Option<i64>, health: &mut Health) {
    let (article, annotations) = (&record.article, &record.annotations);
    if record.path != path {
        health.find(path, format!("it holds the article of {}", record.path));
    }
    let quotes = annotations.quotes.len();
    if before != quotes || counted != i64::try_from(quotes).ok() {
        health.find(path, format!("{before} quotes stand before it, it has {quotes}"));
    }
    let spans = annotations
        .quotes
        .iter()
        .flat_map(|quote| [Some(quote.span), quote.mention, quote.cue].into_iter().flatten());
    let spans = spans.chain(article.blocks.iter().map(|block| block.span));
    let outside = spans.filter(|span| article.text.get(span.start..span.end).is_none()).count();
    if outside > 0 {
        health.find(path, format!("{outside} spans lie outside its text"));
    }
    let nobody = annotations.quotes.iter().filter_map(|quote| quote.speaker);
    if nobody.into_iter().any(|speaker| speaker >= annotations.speakers.len()) {
        health.find(path, "a quote has a speaker that is not there");
    }
}
