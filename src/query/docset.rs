//! Sets of documents that tantivy has no public form of: constant, filtered, united.

use tantivy::postings::SegmentPostings;
use tantivy::query::{ConstScorer, EmptyScorer, Scorer};
use tantivy::{DocId, DocSet, Score, TERMINATED};

/// Documents that all score nothing.
pub(super) fn constant<D: DocSet + 'static>(docs: D) -> Box<dyn Scorer> {
    Box::new(ConstScorer::new(docs, 0.0))
}

/// Documents that are in any of the sets; scores add up.
pub(super) fn union(mut scorers: Vec<Box<dyn Scorer>>) -> Box<dyn Scorer> {
    scorers.retain(|scorer| scorer.doc() != TERMINATED);
    match scorers.len() {
        0 => Box::new(EmptyScorer),
        1 => scorers.remove(0),
        _ => {
            let mut union = Union { scorers, doc: 0 };
            union.settle();
            Box::new(union)
        }
    }
}

/// Few sets, so the lowest document is found by looking at each.
struct Union {
    scorers: Vec<Box<dyn Scorer>>,
    doc: DocId,
}

impl Union {
    fn settle(&mut self) -> DocId {
        self.doc = self.scorers.iter().map(|scorer| scorer.doc()).min().unwrap_or(TERMINATED);
        self.doc
    }
}

impl DocSet for Union {
    fn advance(&mut self) -> DocId {
        for scorer in &mut self.scorers {
            if scorer.doc() == self.doc {
                scorer.advance();
            }
        }
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for scorer in &mut self.scorers {
            if scorer.doc() < target {
                scorer.seek(target);
            }
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.scorers.iter().map(|scorer| scorer.size_hint()).fold(0, u32::saturating_add)
    }
}

impl Scorer for Union {
    fn score(&mut self) -> Score {
        let doc = self.doc;
        self.scorers.iter_mut().filter(|scorer| scorer.doc() == doc).map(|scorer| scorer.score()).sum()
    }
}

/// Documents that pass a test on themselves.
pub(super) fn filter(
    docs: SegmentPostings,
    passes: impl Fn(DocId) -> bool + Send + 'static,
) -> Box<dyn Scorer> {
    let mut filter = Filter { docs, passes };
    filter.settle();
    Box::new(filter)
}

struct Filter<F> {
    docs: SegmentPostings,
    passes: F,
}

impl<F: Fn(DocId) -> bool> Filter<F> {
    fn settle(&mut self) -> DocId {
        while self.docs.doc() != TERMINATED && !(self.passes)(self.docs.doc()) {
            self.docs.advance();
        }
        self.docs.doc()
    }
}

impl<F: Fn(DocId) -> bool + Send> DocSet for Filter<F> {
    fn advance(&mut self) -> DocId {
        self.docs.advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.docs.doc() < target {
            self.docs.seek(target);
        }
        self.settle()
    }

    fn doc(&self) -> DocId {
        self.docs.doc()
    }

    fn size_hint(&self) -> u32 {
        self.docs.size_hint()
    }
}

impl<F: Fn(DocId) -> bool + Send + 'static> Scorer for Filter<F> {
    fn score(&mut self) -> Score {
        0.0
    }
}
