//! Joins between quotes and their articles inside a segment, as Lucene's block join does it.
//!
//! The quotes of an article stand right before it, so the article of a quote is the next article, and the quotes of
//! an article are the `quotes` documents before it: no look-up of ids, no second query.

use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::postings::SegmentPostings;
use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, TERMINATED};

/// How many quotes stand before each article of a segment.
pub(super) type QuoteCounts = Arc<dyn ColumnValues<i64>>;

/// The first quote of an article.
pub(super) fn first_quote(counts: &QuoteCounts, article: DocId) -> DocId {
    article.saturating_sub(u32::try_from(counts.get_val(article)).unwrap_or(u32::MAX))
}

/// Articles that have one of the given quotes; the score is that of the best one.
pub(super) struct ToArticle {
    quotes: Box<dyn Scorer>,
    articles: SegmentPostings,
    counts: QuoteCounts,
    doc: DocId,
    score: Score,
}

impl ToArticle {
    pub(super) fn new(quotes: Box<dyn Scorer>, articles: SegmentPostings, counts: QuoteCounts) -> ToArticle {
        let mut join = ToArticle { quotes, articles, counts, doc: 0, score: 0.0 };
        join.settle();
        join
    }

    /// The article of the current quote; passes over its other quotes.
    fn settle(&mut self) -> DocId {
        let quote = self.quotes.doc();
        self.doc = if quote == TERMINATED {
            TERMINATED
        } else if self.articles.doc() < quote {
            self.articles.seek(quote)
        } else {
            self.articles.doc()
        };
        self.score = 0.0;
        while self.quotes.doc() < self.doc {
            self.score = self.score.max(self.quotes.score());
            self.quotes.advance();
        }
        self.doc
    }
}

impl DocSet for ToArticle {
    fn advance(&mut self) -> DocId {
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        if self.articles.doc() < target {
            self.articles.seek(target);
        }
        let article = self.articles.doc();
        if article == TERMINATED {
            self.doc = TERMINATED;
            return TERMINATED;
        }
        let first = first_quote(&self.counts, article);
        if self.quotes.doc() < first {
            self.quotes.seek(first);
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.quotes.size_hint()
    }
}

impl Scorer for ToArticle {
    fn score(&mut self) -> Score {
        self.score
    }
}

/// The quotes of the given articles; the score is that of the article.
pub(super) struct ToQuotes {
    articles: Box<dyn Scorer>,
    counts: QuoteCounts,
    doc: DocId,
}

impl ToQuotes {
    pub(super) fn new(articles: Box<dyn Scorer>, counts: QuoteCounts) -> ToQuotes {
        let mut join = ToQuotes { articles, counts, doc: 0 };
        join.settle(0);
        join
    }

    /// The first quote at or after `target` of this article or the ones after it.
    fn settle(&mut self, target: DocId) -> DocId {
        loop {
            let article = self.articles.doc();
            if article == TERMINATED {
                self.doc = TERMINATED;
                return TERMINATED;
            }
            self.doc = first_quote(&self.counts, article).max(target);
            if self.doc < article {
                return self.doc;
            }
            self.articles.advance();
        }
    }
}

impl DocSet for ToQuotes {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.settle(self.doc + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        if self.articles.doc() < target {
            self.articles.seek(target);
        }
        self.settle(target)
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.articles.size_hint().saturating_mul(4)
    }
}

impl Scorer for ToQuotes {
    fn score(&mut self) -> Score {
        self.articles.score()
    }
}
