//! Results as they are asked for: hits in, stored articles read a few at a time, [`super::results`] out.
//!
//! Keeps no more than a handful of articles in memory, however many results there are.

use std::vec::IntoIter;

use super::compile::Prepared;
use super::plan::Plan;
use super::results::{Answer, ArticleHit, ArticleInfo, CodePoints, Cross, Facet, FoundQuote, QuoteHit};
use super::search::{self, Hit};
use super::snippet::Highlighter;
use super::{Engine, topics_of, within};
use crate::error::{Error, Kind, Result};
use crate::record::Record;

/// How many articles are read at a time.
const CHUNK: usize = 64;

/// The results of a query: counts over all of them, and an iterator over those that were asked for.
pub struct Hits<'e, T> {
    /// How many there are in all.
    pub total: usize,
    /// Counts over all of them.
    pub facets: Vec<Facet>,
    /// The cross of two facets, where one was asked.
    pub cross: Option<Cross>,
    engine: &'e Engine<'e>,
    plan: Plan,
    rest: IntoIter<Hit>,
    reading: Option<Reading<'e>>,
    ready: IntoIter<T>,
    read: fn(&Reading<'e>, &[Hit]) -> Result<Vec<T>>,
}

/// What reads articles for results; made for the first of them, so that a query that only counts pays nothing.
struct Reading<'e> {
    engine: &'e Engine<'e>,
    topics: Vec<String>,
    words: Highlighter,
    quote_tests: Vec<Prepared>,
}

impl<'e, T> Hits<'e, T> {
    fn new(
        engine: &'e Engine<'e>,
        plan: Plan,
        outcome: search::Outcome,
        read: fn(&Reading<'e>, &[Hit]) -> Result<Vec<T>>,
    ) -> Hits<'e, T> {
        let search::Outcome { total, hits, facets, cross } = outcome;
        let (rest, ready) = (hits.into_iter(), Vec::new().into_iter());
        Hits { total, facets, cross, engine, plan, rest, reading: None, ready, read }
    }

    fn read_chunk(&mut self, hits: &[Hit]) -> Result<Vec<T>> {
        let reading = match self.reading.take() {
            Some(reading) => reading,
            None => Reading::new(self.engine, &self.plan)?,
        };
        (self.read)(self.reading.insert(reading), hits)
    }

    /// All that were asked for at once.
    ///
    /// # Errors
    /// When an article of the index cannot be read.
    pub fn answer(mut self) -> Result<Answer<T>> {
        let hits = self.by_ref().collect::<Result<_>>()?;
        Ok(Answer { total: self.total, hits, facets: self.facets, cross: self.cross })
    }
}

impl<T> Iterator for Hits<'_, T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        if let Some(ready) = self.ready.next() {
            return Some(Ok(ready));
        }
        let chunk: Vec<Hit> = self.rest.by_ref().take(CHUNK).collect();
        if chunk.is_empty() {
            return None;
        }
        match self.read_chunk(&chunk) {
            Ok(ready) => {
                self.ready = ready.into_iter();
                self.ready.next().map(Ok)
            }
            Err(error) => {
                self.rest = Vec::new().into_iter();
                Some(Err(error))
            }
        }
    }
}

impl<'e> Hits<'e, ArticleHit> {
    pub(super) fn articles(
        engine: &'e Engine<'e>,
        plan: Plan,
        outcome: search::Outcome,
    ) -> Hits<'e, ArticleHit> {
        Hits::new(engine, plan, outcome, Reading::articles)
    }
}

impl<'e> Hits<'e, FoundQuote> {
    pub(super) fn quotes(
        engine: &'e Engine<'e>,
        plan: Plan,
        outcome: search::Outcome,
    ) -> Hits<'e, FoundQuote> {
        Hits::new(engine, plan, outcome, Reading::quotes)
    }
}

impl<'e> Reading<'e> {
    fn new(engine: &'e Engine<'e>, plan: &Plan) -> Result<Reading<'e>> {
        Ok(Reading {
            engine,
            topics: topics_of(plan).into_iter().map(str::to_owned).collect(),
            words: Highlighter::of(plan)?,
            quote_tests: search::quote_tests(&engine.searcher, &engine.layout, plan)?,
        })
    }

    fn articles(&self, hits: &[Hit]) -> Result<Vec<ArticleHit>> {
        let Reading { engine, topics, words, quote_tests } = self;
        let quotes = search::matching_quotes(&engine.searcher, &engine.layout, quote_tests, hits)?;
        let mut found = Vec::with_capacity(hits.len());
        for (hit, numbers) in hits.iter().zip(quotes) {
            let record = engine.record(hit)?;
            let points = CodePoints::of(&record.article.text);
            let mut quotes = Vec::with_capacity(numbers.len());
            for number in numbers {
                let mut quote = QuoteHit::of(&record, in_step(&record, number)?, &points);
                quote.matches = words.in_quote(&quote.text);
                quotes.push(quote);
            }
            // First what is about the topic that was asked, then in the order of the text.
            quotes.sort_by_key(|quote| {
                !quote.topics.iter().any(|path| topics.iter().any(|asked| within(path, asked)))
            });
            let snippet = if quotes.is_empty() || words.of_articles() { words.best(&record) } else { None };
            found.push(ArticleHit { article: ArticleInfo::of(&record), score: hit.score, quotes, snippet });
        }
        Ok(found)
    }

    fn quotes(&self, hits: &[Hit]) -> Result<Vec<FoundQuote>> {
        let mut found = Vec::with_capacity(hits.len());
        for hits in hits.chunk_by(|a, b| (a.segment, a.article) == (b.segment, b.article)) {
            let record = self.engine.record(&hits[0])?;
            let points = CodePoints::of(&record.article.text);
            for hit in hits {
                let number = hit.quote.map_or(0, |quote| (quote - hit.first_quote) as usize);
                let mut quote = QuoteHit::of(&record, in_step(&record, number)?, &points);
                quote.matches = self.words.in_quote(&quote.text);
                found.push(FoundQuote { quote, article: ArticleInfo::of(&record), score: hit.score });
            }
        }
        Ok(found)
    }
}

/// The number of a quote, if its article has so many.
fn in_step(record: &Record, number: usize) -> Result<usize> {
    let known = number < record.annotations.quotes.len();
    known
        .then_some(number)
        .ok_or_else(|| Error::new(Kind::Index, format!("the quotes of {} are out of step", record.path)))
}
