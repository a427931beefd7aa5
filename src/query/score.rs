//! Matches as scored documents: articles that have words, and quotes that have them.
//!
//! Scores are BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009) with the lower bound of BM25+
//! (Lv and Zhai, "Lower-Bounding Term Frequency Normalization", 2011). Lengths are measured
//! against a fixed length for each field and document numbers are those of living documents, so that a score does
//! not depend on how the index was brought to its state. The words of a quote are those of its article that stand
//! within its positions.

use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, TERMINATED};

use super::join::{QuoteCounts, first_quote};
use super::near::{Beginnings, Near};
use crate::schema::LINE_GAP;

const K1: Score = 1.2;
const B: Score = 0.75;
/// What having a word at all is worth, so that long documents are not put behind those without it.
const DELTA: Score = 1.0;

/// How a match in a field is scored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weight {
    /// The rarity of the words, times the weight of the field.
    pub(super) idf: Score,
    /// The length against which documents are measured, in words.
    pub(super) pivot: Score,
}

impl Weight {
    /// How rare a word is that `df` of `all` documents have.
    pub(super) fn idf(df: u64, all: u64) -> Score {
        let (df, all) = (df as f64, (all.max(df)) as f64);
        (1.0 + (all - df + 0.5) / (df + 0.5)).ln() as Score
    }

    fn score(self, count: u32, length: Option<u32>) -> Score {
        let count = count as Score;
        let length = length.map_or(1.0, |length| length as Score / self.pivot);
        self.idf * (DELTA + count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length)))
    }
}

/// A number of each document.
pub(super) type Numbers = Arc<dyn ColumnValues<i64>>;

/// A scorer that knows how often the words stand in its document.
pub(super) trait Counted: Scorer {
    /// How often, at least once.
    fn times(&mut self) -> u32;
}

/// Which places of an article count.
pub(super) enum Limit {
    /// Those of the lead, which is the beginning of the body.
    Lead(Numbers),
    /// Those among the first so many words of the field.
    First(u32, Beginnings),
}

impl Limit {
    /// One past the last position that counts.
    fn end(&mut self, doc: DocId) -> u32 {
        match self {
            Limit::Lead(ends) => position(ends, doc),
            Limit::First(words, beginnings) => {
                // Positions jump by a gap at every line.
                let (mut end, mut before) = (0, 0);
                let lines = beginnings.lines(doc);
                for (number, line) in lines.iter().enumerate() {
                    end = line + (*words - before);
                    let Some(next) = lines.get(number + 1) else { break };
                    let length = next - line - LINE_GAP as u32;
                    if before + length >= *words {
                        break;
                    }
                    before += length;
                }
                end
            }
        }
    }
}

/// Articles that have the words.
pub(super) struct InArticle {
    near: Near,
    weight: Weight,
    /// The lengths of the documents; `None` where all count the same.
    lengths: Option<FieldNormReader>,
    limits: Vec<Limit>,
    /// How many matches are within the limits.
    count: u32,
}

impl InArticle {
    pub(super) fn new(
        near: Near,
        weight: Weight,
        lengths: Option<FieldNormReader>,
        limits: Vec<Limit>,
    ) -> InArticle {
        let mut words = InArticle { near, weight, lengths, limits, count: 0 };
        words.settle();
        words
    }

    fn settle(&mut self) -> DocId {
        while !self.limits.is_empty() && self.near.doc() != TERMINATED {
            let doc = self.near.doc();
            let end = self.limits.iter_mut().map(|limit| limit.end(doc)).min().unwrap_or(0);
            self.count = self.near.count_within(0, end);
            if self.count > 0 {
                break;
            }
            self.near.advance();
        }
        self.near.doc()
    }
}

impl DocSet for InArticle {
    fn advance(&mut self) -> DocId {
        self.near.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.near.doc() < target {
            self.near.seek(target);
            self.settle();
        }
        self.near.doc()
    }

    fn doc(&self) -> DocId {
        self.near.doc()
    }

    fn size_hint(&self) -> u32 {
        self.near.size_hint()
    }
}

impl Counted for InArticle {
    fn times(&mut self) -> u32 {
        if self.limits.is_empty() { self.near.count() } else { self.count }
    }
}

impl Scorer for InArticle {
    fn score(&mut self) -> Score {
        let doc = self.near.doc();
        let count = self.times();
        self.weight.score(count, self.lengths.as_ref().map(|lengths| lengths.fieldnorm(doc)))
    }
}

/// Documents in which the words stand so often, counted over several fields.
pub(super) struct Often {
    fields: Vec<Box<dyn Counted>>,
    least: u32,
    doc: DocId,
    score: Score,
}

impl Often {
    pub(super) fn new(fields: Vec<Box<dyn Counted>>, least: u32) -> Often {
        let mut often = Often { fields, least, doc: 0, score: 0.0 };
        often.settle(0);
        often
    }

    fn settle(&mut self, target: DocId) -> DocId {
        let mut target = target;
        loop {
            for field in &mut self.fields {
                if field.doc() < target {
                    field.seek(target);
                }
            }
            self.doc = self.fields.iter().map(|field| field.doc()).min().unwrap_or(TERMINATED);
            if self.doc == TERMINATED {
                return TERMINATED;
            }
            let mut count = 0u32;
            self.score = 0.0;
            for field in self.fields.iter_mut().filter(|field| field.doc() == self.doc) {
                count = count.saturating_add(field.times());
                self.score += field.score();
            }
            if count >= self.least {
                return self.doc;
            }
            target = self.doc + 1;
        }
    }
}

impl DocSet for Often {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.settle(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target { self.settle(target) } else { self.doc }
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.fields.iter().map(|field| field.size_hint()).fold(0, u32::saturating_add) / self.least.max(1)
    }
}

impl Scorer for Often {
    fn score(&mut self) -> Score {
        self.score
    }
}

/// Where the words of each quote of a segment are.
#[derive(Clone)]
pub(super) struct QuotePlaces {
    pub(super) counts: QuoteCounts,
    pub(super) zones: Numbers,
    pub(super) from: Numbers,
    pub(super) to: Numbers,
}

/// Quotes that have the words, where those are indexed in one field.
pub(super) struct InQuote {
    near: Near,
    weight: Weight,
    zone: i64,
    quotes: QuotePlaces,
    /// Only the first so many words of the quote count.
    first: Option<u32>,
    doc: DocId,
    count: u32,
}

impl InQuote {
    pub(super) fn new(
        near: Near,
        weight: Weight,
        zone: i64,
        quotes: QuotePlaces,
        first: Option<u32>,
    ) -> InQuote {
        let mut said = InQuote { near, weight, zone, quotes, first, doc: 0, count: 0 };
        said.settle(0);
        said
    }

    /// The first quote at or after `target` that has the words.
    fn settle(&mut self, target: DocId) -> DocId {
        while self.near.doc() != TERMINATED {
            let article = self.near.doc();
            for quote in first_quote(&self.quotes.counts, article).max(target)..article {
                if self.quotes.zones.get_val(quote) == self.zone {
                    let (from, to) = (position(&self.quotes.from, quote), position(&self.quotes.to, quote));
                    // A quote lies in one line, so that its positions are its words.
                    let to = self.first.map_or(to, |first| to.min(from.saturating_add(first)));
                    self.count = self.near.count_within(from, to);
                    if self.count > 0 {
                        self.doc = quote;
                        return quote;
                    }
                }
            }
            self.near.advance();
        }
        self.doc = TERMINATED;
        TERMINATED
    }
}

impl DocSet for InQuote {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.settle(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        // An article stands after its quotes.
        if self.near.doc() < target {
            self.near.seek(target);
        }
        self.settle(target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.near.size_hint().saturating_mul(2)
    }
}

impl Counted for InQuote {
    fn times(&mut self) -> u32 {
        self.count
    }
}

impl Scorer for InQuote {
    fn score(&mut self) -> Score {
        let length = self.quotes.to.get_val(self.doc) - self.quotes.from.get_val(self.doc);
        self.weight.score(self.count, u32::try_from(length).ok())
    }
}

/// A position that is kept of a document.
fn position(numbers: &Numbers, doc: DocId) -> u32 {
    u32::try_from(numbers.get_val(doc)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_words_and_short_texts_weigh_more() {
        assert!(Weight::idf(1, 1000) > Weight::idf(500, 1000) && Weight::idf(1000, 1000) > 0.0);
        let weight = Weight { idf: 1.0, pivot: 100.0 };
        assert!(weight.score(1, Some(50)) > weight.score(1, Some(500)));
        assert!(weight.score(2, Some(50)) > weight.score(1, Some(50)));
    }
}
