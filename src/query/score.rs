//! Matches as scored documents: articles that have words, and quotes that have them.
//!
//! Scores are BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009). Lengths are measured
//! against a fixed length for each field and document numbers are those of living documents, so that a score does
//! not depend on how the index was brought to its state. The words of a quote are those of its article that stand
//! within its positions.

use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, TERMINATED};

use super::join::{QuoteCounts, first_quote};
use super::near::{Near, Place};

const K1: Score = 1.2;
const B: Score = 0.75;

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
        self.idf * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length))
    }
}

/// A number of each document.
pub(super) type Numbers = Arc<dyn ColumnValues<i64>>;

/// Documents that have the words.
pub(super) struct InField {
    pub(super) near: Near,
    pub(super) weight: Weight,
    /// The lengths of the documents; `None` where all count the same.
    pub(super) lengths: Option<FieldNormReader>,
}

impl DocSet for InField {
    fn advance(&mut self) -> DocId {
        self.near.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.near.seek(target)
    }

    fn doc(&self) -> DocId {
        self.near.doc()
    }

    fn size_hint(&self) -> u32 {
        self.near.size_hint()
    }
}

impl Scorer for InField {
    fn score(&mut self) -> Score {
        let doc = self.near.doc();
        let count = self.near.count();
        self.weight.score(count, self.lengths.as_ref().map(|lengths| lengths.fieldnorm(doc)))
    }
}

/// Articles that have the words in their lead, which is the beginning of the body.
pub(super) struct InLead {
    near: Near,
    weight: Weight,
    ends: Numbers,
    count: u32,
}

impl InLead {
    pub(super) fn new(near: Near, weight: Weight, ends: Numbers) -> InLead {
        let mut lead = InLead { near, weight, ends, count: 0 };
        lead.settle();
        lead
    }

    fn settle(&mut self) -> DocId {
        while self.near.doc() != TERMINATED {
            let end = self.ends.get_val(self.near.doc());
            self.count = within(&self.near.places(), 0, end);
            if self.count > 0 {
                break;
            }
            self.near.advance();
        }
        self.near.doc()
    }
}

impl DocSet for InLead {
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
        self.near.size_hint() / 2
    }
}

impl Scorer for InLead {
    fn score(&mut self) -> Score {
        self.weight.score(self.count, None)
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
    /// The article whose places are known.
    article: DocId,
    places: Vec<Place>,
    doc: DocId,
    count: u32,
}

impl InQuote {
    pub(super) fn new(near: Near, weight: Weight, zone: i64, quotes: QuotePlaces) -> InQuote {
        let (article, places) = (TERMINATED, Vec::new());
        let mut said = InQuote { near, weight, zone, quotes, article, places, doc: 0, count: 0 };
        said.settle(0);
        said
    }

    /// The first quote at or after `target` that has the words.
    fn settle(&mut self, target: DocId) -> DocId {
        while self.near.doc() != TERMINATED {
            let article = self.near.doc();
            if self.article != article {
                self.article = article;
                self.places = self.near.places();
            }
            for quote in first_quote(&self.quotes.counts, article).max(target)..article {
                if self.quotes.zones.get_val(quote) == self.zone {
                    self.count =
                        within(&self.places, self.quotes.from.get_val(quote), self.quotes.to.get_val(quote));
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

impl Scorer for InQuote {
    fn score(&mut self) -> Score {
        let length = self.quotes.to.get_val(self.doc) - self.quotes.from.get_val(self.doc);
        self.weight.score(self.count, u32::try_from(length).ok())
    }
}

/// How many places lie between two positions; places are sorted by their first position.
fn within(places: &[Place], from: i64, to: i64) -> u32 {
    let first = places.partition_point(|(first, _)| i64::from(*first) < from);
    let inside = places[first..].iter().take_while(|(first, _)| i64::from(*first) < to);
    u32::try_from(inside.filter(|(_, last)| i64::from(*last) < to).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_matches_lie_within() {
        let places = [(1, 2), (5, 6), (7, 8)];
        assert_eq!(within(&places, 1, 8), 2);
        assert_eq!(within(&places, 2, 9), 2);
        assert_eq!(within(&places, 3, 3), 0);
    }

    #[test]
    fn rare_words_and_short_texts_weigh_more() {
        assert!(Weight::idf(1, 1000) > Weight::idf(500, 1000) && Weight::idf(1000, 1000) > 0.0);
        let weight = Weight { idf: 1.0, pivot: 100.0 };
        assert!(weight.score(1, Some(50)) > weight.score(1, Some(500)));
        assert!(weight.score(2, Some(50)) > weight.score(1, Some(50)));
    }
}
