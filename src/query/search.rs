//! Runs a prepared query over the index: counts everything, keeps the best, and fetches what is shown.
//!
//! In: a plan. Out: documents in a total order that does not depend on how the index is split into segments, with
//! counts over all of them. Stored articles are read only for the results that are shown.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;

use tantivy::columnar::StrColumn;
use tantivy::{DocAddress, DocId, DocSet, Searcher, TERMINATED, TantivyDocument};

use super::compile::{Compiler, Prepared, Segment, every};
use super::facet::{By, Counter, Crossing, Found, SegmentCounter};
use super::join::{QuoteCounts, first_quote};
use super::plan::{Domain, Plan};
use super::results::{Cross, Facet};
use super::score::Numbers;
use super::unreadable;
use crate::error::{Error, Result};
use crate::record::Record;
use crate::schema::Layout;

/// How results are ordered. Ties are broken by date, newest first, then by path, then by place in the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best match first.
    #[default]
    Relevance,
    /// Newest first.
    Newest,
    /// Oldest first; articles without a date come last.
    Oldest,
    /// By path.
    Path,
    /// By the canonical name of the speaker, of an article by that of its first quote; none comes last.
    Speaker,
    /// Most words first.
    Longest,
    /// Fewest words first.
    Shortest,
}

/// A document that was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) score: f32,
    pub(super) segment: u32,
    pub(super) article: DocId,
    pub(super) first_quote: DocId,
    pub(super) quote: Option<DocId>,
}

/// What was found in all.
pub(super) struct Outcome {
    pub(super) total: usize,
    pub(super) hits: Vec<Hit>,
    pub(super) facets: Vec<Facet>,
    pub(super) cross: Option<Cross>,
}

/// Which results are wanted; by default none, so that they are only counted.
#[derive(Default)]
pub(super) struct Wanted {
    pub(super) sort: Sort,
    pub(super) offset: usize,
    pub(super) limit: usize,
    pub(super) facets: Vec<By>,
    pub(super) cross: Option<(By, By)>,
    pub(super) top: usize,
}

/// A candidate inside one segment; its path and what it is sorted by are still numbers.
#[derive(Clone, Copy)]
struct Candidate {
    score: f32,
    date: i64,
    /// A length in words, or the number of a name in the segment.
    key: i64,
    path: u64,
    article: DocId,
    quote: Option<DocId>,
}

pub(super) fn run(
    searcher: &Searcher,
    layout: &Layout,
    plan: &Plan,
    domain: Domain,
    wanted: &Wanted,
) -> Result<Outcome> {
    let prepared = Compiler::new(searcher, layout)?.prepare(plan, domain)?;
    let keep = wanted.offset.saturating_add(wanted.limit);
    let mut counters: Vec<Counter> = wanted.facets.iter().cloned().map(Counter::new).collect();
    let mut crossing = wanted.cross.clone().map(|(rows, columns)| Crossing::new(rows, columns));
    let mut found = Vec::new();
    let mut total = 0;
    for (number, reader) in (0u32..).zip(searcher.segment_readers()) {
        let segment = Segment::new(reader)?;
        let mut scorer = prepared.scorer(layout, &segment)?;
        let mut articles = every(layout, &segment, Domain::Article)?;
        let dates = reader.fast_fields().i64("date").map_err(unreadable)?;
        let Some(paths) = reader.fast_fields().str("path").map_err(unreadable)? else { continue };
        let keys = Keys::new(wanted.sort, domain, &segment)?;
        let mut counts: Vec<SegmentCounter> =
            counters.iter().map(|c| c.segment(reader)).collect::<Result<_>>()?;
        let mut pairs = crossing.as_ref().map(|crossing| crossing.segment(reader)).transpose()?;
        let mut candidates: Vec<Candidate> = Vec::new();
        while scorer.doc() != TERMINATED {
            let doc = scorer.doc();
            if !reader.is_deleted(doc) {
                total += 1;
                let (article, quote) = match domain {
                    Domain::Article => (doc, None),
                    Domain::Quote if articles.doc() < doc => (articles.seek(doc), Some(doc)),
                    Domain::Quote => (articles.doc(), Some(doc)),
                };
                if !counts.is_empty() || pairs.is_some() {
                    let found = Found { quote, article, first_quote: first_quote(&segment.counts, article) };
                    counts.iter_mut().for_each(|count| count.count(&found));
                    pairs.iter_mut().for_each(|pairs| pairs.count(&found));
                }
                if keep > 0 {
                    candidates.push(Candidate {
                        score: rounded(scorer.score()),
                        date: dates.first(article).unwrap_or(i64::MIN),
                        key: keys
                            .of(doc, quote.map_or(first_quote(&segment.counts, article)..doc, |q| q..q + 1)),
                        path: paths.ords().first(article).unwrap_or(u64::MAX),
                        article,
                        quote,
                    });
                    if candidates.len() >= keep.max(1_000).saturating_mul(4) {
                        trim(&mut candidates, keep, wanted.sort);
                    }
                }
            }
            scorer.advance();
        }
        trim(&mut candidates, keep, wanted.sort);
        candidates.sort_unstable_by(|a, b| within_segment(wanted.sort, a, b));
        let names = match keys {
            Keys::Names(names) => Some(names),
            _ => None,
        };
        let (counts_of, none) = (segment.counts.clone(), || (u64::MAX, String::new()));
        found.push(Sorted {
            number,
            counts: counts_of,
            candidates,
            at: 0,
            paths,
            names,
            path: none(),
            name: none(),
        });
        for (counter, segment) in counters.iter_mut().zip(counts) {
            counter.add(segment)?;
        }
        if let (Some(crossing), Some(pairs)) = (&mut crossing, pairs) {
            crossing.add(pairs)?;
        }
    }
    let hits = merge(found, wanted)?;
    let facets = counters.into_iter().map(|counter| counter.finish(wanted.top)).collect();
    let cross = crossing.map(|crossing| crossing.finish(wanted.top));
    Ok(Outcome { total, hits, facets, cross })
}

/// What results are sorted by besides score, date and path.
enum Keys {
    None,
    Numbers(Numbers),
    Spans(Numbers, Numbers),
    Names(StrColumn),
}

impl Keys {
    fn new(sort: Sort, domain: Domain, segment: &Segment<'_>) -> Result<Keys> {
        let columns = segment.reader.fast_fields();
        let numbers = |name| columns.column_first_or_default::<i64>(name).map_err(unreadable);
        Ok(match (sort, domain) {
            (Sort::Longest | Sort::Shortest, Domain::Article) => Keys::Numbers(numbers("words")?),
            (Sort::Longest | Sort::Shortest, Domain::Quote) => Keys::Spans(numbers("from")?, numbers("to")?),
            (Sort::Speaker, _) => {
                columns.str("speaker_name").map_err(unreadable)?.map_or(Keys::None, Keys::Names)
            }
            _ => Keys::None,
        })
    }

    /// The key of a result that is, or has, these quotes.
    fn of(&self, doc: DocId, quotes: Range<DocId>) -> i64 {
        match self {
            Keys::None => 0,
            Keys::Numbers(numbers) => numbers.get_val(doc),
            Keys::Spans(from, to) => to.get_val(doc) - from.get_val(doc),
            Keys::Names(names) => {
                let first = quotes.into_iter().find_map(|quote| names.ords().first(quote));
                first.and_then(|ord| i64::try_from(ord).ok()).unwrap_or(i64::MAX)
            }
        }
    }
}

/// Keeps the best of one segment.
fn trim(candidates: &mut Vec<Candidate>, keep: usize, sort: Sort) {
    if candidates.len() > keep && keep > 0 {
        candidates.select_nth_unstable_by(keep - 1, |a, b| within_segment(sort, a, b));
        candidates.truncate(keep);
    }
}

/// The order inside one segment, in which names sort as their numbers do.
fn within_segment(sort: Sort, a: &Candidate, b: &Candidate) -> Ordering {
    let key = if sort == Sort::Speaker { a.key.cmp(&b.key) } else { Ordering::Equal };
    key.then(order(sort, a, b)).then(a.path.cmp(&b.path)).then(a.quote.cmp(&b.quote))
}

/// The order by all that does not depend on the segment.
fn order(sort: Sort, a: &Candidate, b: &Candidate) -> Ordering {
    let newest = b.date.cmp(&a.date);
    match sort {
        Sort::Relevance => b.score.total_cmp(&a.score).then(newest),
        Sort::Newest | Sort::Speaker => newest,
        Sort::Oldest => (a.date == i64::MIN).cmp(&(b.date == i64::MIN)).then(a.date.cmp(&b.date)),
        Sort::Longest => b.key.cmp(&a.key).then(newest),
        Sort::Shortest => a.key.cmp(&b.key).then(newest),
        Sort::Path => Ordering::Equal,
    }
}

/// The candidates of one segment in order, and how far they have been given away.
struct Sorted {
    number: u32,
    counts: QuoteCounts,
    candidates: Vec<Candidate>,
    at: usize,
    paths: StrColumn,
    names: Option<StrColumn>,
    /// The last path and the last name that were looked up.
    path: (u64, String),
    name: (u64, String),
}

impl Sorted {
    fn head(&self) -> Option<&Candidate> {
        self.candidates.get(self.at)
    }

    /// Looks up the texts of the head: names by which it is compared with those of other segments.
    fn look_up(&mut self) -> Result<()> {
        let Some(head) = self.candidates.get(self.at) else { return Ok(()) };
        let read = |column: &StrColumn, ord: u64, into: &mut (u64, String)| {
            if into.0 != ord {
                *into = (ord, String::new());
                column.ord_to_str(ord, &mut into.1).map_err(|e| unreadable(e.into()))?;
            }
            Ok::<_, Error>(())
        };
        if head.path != u64::MAX {
            read(&self.paths, head.path, &mut self.path)?;
        }
        match (&self.names, u64::try_from(head.key)) {
            (Some(names), Ok(ord)) if head.key != i64::MAX => read(names, ord, &mut self.name)?,
            _ => {}
        }
        Ok(())
    }
}

/// The wanted hits of all segments in one order.
fn merge(mut segments: Vec<Sorted>, wanted: &Wanted) -> Result<Vec<Hit>> {
    segments.retain(|segment| !segment.candidates.is_empty());
    let alone = segments.len() == 1;
    if !alone {
        segments.iter_mut().try_for_each(Sorted::look_up)?;
    }
    let named = wanted.sort == Sort::Speaker;
    let compare = |a: &Sorted, b: &Sorted| {
        let (Some(x), Some(y)) = (a.head(), b.head()) else {
            return a.head().is_none().cmp(&b.head().is_none());
        };
        let nameless = |candidate: &Candidate| candidate.key == i64::MAX;
        let name = match (nameless(x), nameless(y)) {
            (false, false) => a.name.1.cmp(&b.name.1),
            (x, y) => x.cmp(&y),
        };
        let name = if named { name } else { Ordering::Equal };
        name.then(order(wanted.sort, x, y))
            .then_with(|| a.path.1.cmp(&b.path.1))
            .then(a.number.cmp(&b.number))
    };
    let mut hits = Vec::new();
    let mut passed = 0;
    while hits.len() < wanted.limit {
        let Some(first) = segments.iter_mut().reduce(|a, b| if compare(b, a).is_lt() { b } else { a }) else {
            break;
        };
        let Some(candidate) = first.head().copied() else { break };
        if passed < wanted.offset {
            passed += 1;
        } else {
            hits.push(Hit {
                score: candidate.score,
                segment: first.number,
                article: candidate.article,
                first_quote: first_quote(&first.counts, candidate.article),
                quote: candidate.quote,
            });
        }
        first.at += 1;
        if !alone {
            first.look_up()?;
        }
    }
    Ok(hits)
}

/// Scores that differ by less than the order of adding them up are the same.
fn rounded(score: f32) -> f32 {
    (score * 1_000.0).round() / 1_000.0
}

/// The stored record of an article.
pub(super) fn record(searcher: &Searcher, layout: &Layout, segment: u32, article: DocId) -> Result<Record> {
    let document: TantivyDocument = searcher.doc(DocAddress::new(segment, article)).map_err(unreadable)?;
    Record::unpack(layout.packed(&document)?)
}

/// The tests on quotes that an article must or may pass, ready to be run.
pub(super) fn quote_tests(searcher: &Searcher, layout: &Layout, plan: &Plan) -> Result<Vec<Prepared>> {
    let mut tests = Vec::new();
    gather_quote_tests(plan, &mut tests);
    if tests.is_empty() {
        return Ok(Vec::new());
    }
    let compiler = Compiler::new(searcher, layout)?;
    tests.into_iter().map(|test| compiler.prepare(test, Domain::Quote)).collect()
}

fn gather_quote_tests<'p>(plan: &'p Plan, out: &mut Vec<&'p Plan>) {
    match plan {
        Plan::And(plans) | Plan::Or(plans) => plans.iter().for_each(|plan| gather_quote_tests(plan, out)),
        Plan::Quote(test) => out.push(test),
        Plan::Better(plan, _) => gather_quote_tests(plan, out),
        _ => {}
    }
}

/// Which quotes of each hit pass any of the tests, as numbers inside the article.
pub(super) fn matching_quotes(
    searcher: &Searcher,
    layout: &Layout,
    tests: &[Prepared],
    hits: &[Hit],
) -> Result<Vec<Vec<usize>>> {
    let mut found = vec![Vec::new(); hits.len()];
    let mut by_segment: BTreeMap<u32, Vec<(DocId, usize)>> = BTreeMap::new();
    for (at, hit) in hits.iter().enumerate() {
        by_segment.entry(hit.segment).or_default().push((hit.article, at));
    }
    for (number, mut articles) in by_segment {
        articles.sort_unstable();
        let segment = Segment::new(searcher.segment_reader(number))?;
        for test in tests {
            let mut scorer = test.scorer(layout, &segment)?;
            for (article, at) in &articles {
                let first = hits[*at].first_quote;
                if scorer.doc() < first {
                    scorer.seek(first);
                }
                while scorer.doc() < *article {
                    found[*at].push((scorer.doc() - first) as usize);
                    scorer.advance();
                }
            }
        }
    }
    for quotes in &mut found {
        quotes.sort_unstable();
        quotes.dedup();
    }
    Ok(found)
}
