//! Runs a prepared query over the index: counts everything, keeps the best, and fetches what is shown.
//!
//! In: a plan. Out: documents in a total order that does not depend on how the index is split into segments, with
//! counts over all of them. Stored articles are read only for the results that are shown.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tantivy::columnar::StrColumn;
use tantivy::schema::Value;
use tantivy::{DocAddress, DocId, DocSet, Searcher, TERMINATED, TantivyDocument};

use super::compile::{Compiler, Prepared, Segment, every};
use super::facet::{By, Counter, Found, SegmentCounter};
use super::join::first_quote;
use super::plan::{Domain, Plan};
use super::results::Facet;
use super::unreadable;
use crate::error::{Error, Kind, Result};
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
}

/// A document that was found.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) score: f32,
    pub(super) segment: u32,
    pub(super) article: DocId,
    pub(super) first_quote: DocId,
    pub(super) quote: Option<DocId>,
    date: i64,
    path: String,
}

/// What was found in all.
pub(super) struct Outcome {
    pub(super) total: usize,
    pub(super) hits: Vec<Hit>,
    pub(super) facets: Vec<Facet>,
}

/// Which results are wanted.
pub(super) struct Wanted {
    pub(super) sort: Sort,
    pub(super) offset: usize,
    pub(super) limit: usize,
    pub(super) facets: Vec<By>,
    pub(super) top: usize,
}

/// A candidate inside one segment; its path is still a number.
struct Candidate {
    score: f32,
    date: i64,
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
    let mut hits = Vec::new();
    let mut total = 0;
    for (number, reader) in (0u32..).zip(searcher.segment_readers()) {
        let segment = Segment::new(reader)?;
        let mut scorer = prepared.scorer(layout, &segment)?;
        let mut articles = every(layout, &segment, Domain::Article)?;
        let dates = reader.fast_fields().i64("date").map_err(unreadable)?;
        let Some(paths) = reader.fast_fields().str("path").map_err(unreadable)? else { continue };
        let mut counts: Vec<SegmentCounter> =
            counters.iter().map(|c| c.segment(reader)).collect::<Result<_>>()?;
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
                if !counts.is_empty() {
                    let found = Found { quote, article, first_quote: first_quote(&segment.counts, article) };
                    counts.iter_mut().for_each(|count| count.count(&found));
                }
                if keep > 0 {
                    candidates.push(Candidate {
                        score: rounded(scorer.score()),
                        date: dates.first(article).unwrap_or(i64::MIN),
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
        for candidate in candidates {
            hits.push(candidate.hit(number, &segment, &paths)?);
        }
        for (counter, segment) in counters.iter_mut().zip(counts) {
            counter.add(segment)?;
        }
    }
    hits.sort_by(|a, b| {
        order(wanted.sort, (a.score, a.date), (b.score, b.date))
            .then_with(|| a.path.cmp(&b.path))
            .then_with(|| (a.segment, a.quote).cmp(&(b.segment, b.quote)))
    });
    hits.drain(..wanted.offset.min(hits.len()));
    hits.truncate(wanted.limit);
    let facets = counters.into_iter().map(|counter| counter.finish(wanted.top)).collect();
    Ok(Outcome { total, hits, facets })
}

impl Candidate {
    fn hit(self, segment: u32, of: &Segment<'_>, paths: &StrColumn) -> Result<Hit> {
        let mut path = String::new();
        paths.ord_to_str(self.path, &mut path).map_err(|e| unreadable(e.into()))?;
        Ok(Hit {
            score: self.score,
            segment,
            article: self.article,
            first_quote: first_quote(&of.counts, self.article),
            quote: self.quote,
            date: self.date,
            path,
        })
    }
}

/// Keeps the best of one segment, in which paths sort as their numbers do.
fn trim(candidates: &mut Vec<Candidate>, keep: usize, sort: Sort) {
    let compare = |a: &Candidate, b: &Candidate| {
        order(sort, (a.score, a.date), (b.score, b.date))
            .then(a.path.cmp(&b.path))
            .then(a.quote.cmp(&b.quote))
    };
    if candidates.len() > keep && keep > 0 {
        candidates.select_nth_unstable_by(keep - 1, compare);
        candidates.truncate(keep);
    }
}

fn order(sort: Sort, (score_a, date_a): (f32, i64), (score_b, date_b): (f32, i64)) -> Ordering {
    let newest = date_b.cmp(&date_a);
    match sort {
        Sort::Relevance => score_b.total_cmp(&score_a).then(newest),
        Sort::Newest => newest,
        Sort::Oldest => (date_a == i64::MIN).cmp(&(date_b == i64::MIN)).then(date_a.cmp(&date_b)),
        Sort::Path => Ordering::Equal,
    }
}

/// Scores that differ by less than the order of adding them up are the same.
fn rounded(score: f32) -> f32 {
    (score * 1_000.0).round() / 1_000.0
}

/// The stored record of an article.
pub(super) fn record(searcher: &Searcher, layout: &Layout, segment: u32, article: DocId) -> Result<Record> {
    let document: TantivyDocument = searcher.doc(DocAddress::new(segment, article)).map_err(unreadable)?;
    let packed = document.get_first(layout.record).and_then(|value| value.as_bytes());
    Record::unpack(packed.ok_or_else(|| Error::new(Kind::Index, "an article of the index has no text"))?)
}

/// Which quotes of each hit pass the quote tests of the query, as numbers inside the article.
pub(super) fn matching_quotes(
    searcher: &Searcher,
    layout: &Layout,
    plan: &Plan,
    hits: &[Hit],
) -> Result<Vec<Vec<usize>>> {
    let mut tests = Vec::new();
    quote_tests(plan, &mut tests);
    let compiler = Compiler::new(searcher, layout)?;
    let tests: Vec<Prepared> =
        tests.into_iter().map(|test| compiler.prepare(test, Domain::Quote)).collect::<Result<_>>()?;
    let mut found = vec![Vec::new(); hits.len()];
    let mut by_segment: BTreeMap<u32, Vec<(DocId, usize)>> = BTreeMap::new();
    for (at, hit) in hits.iter().enumerate() {
        by_segment.entry(hit.segment).or_default().push((hit.article, at));
    }
    for (number, mut articles) in by_segment {
        articles.sort_unstable();
        let segment = Segment::new(searcher.segment_reader(number))?;
        for test in &tests {
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

/// The tests on quotes that an article must or may pass.
fn quote_tests<'p>(plan: &'p Plan, out: &mut Vec<&'p Plan>) {
    match plan {
        Plan::And(plans) | Plan::Or(plans) => plans.iter().for_each(|plan| quote_tests(plan, out)),
        Plan::Quote(test) => out.push(test),
        _ => {}
    }
}
