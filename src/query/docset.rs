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
        // A word in the four fields of an article, and not many words.
        5.. => Box::new(Gathered::new(scorers)),
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

/// How many documents are gathered at a time.
const WINDOW: u32 = 4_096;

/// Many sets, gathered window by window, each set in one go.
struct Gathered {
    scorers: Vec<Box<dyn Scorer>>,
    start: DocId,
    /// One bit for each document of the window that is still to come.
    found: Vec<u64>,
    scores: Vec<Score>,
    doc: DocId,
}

impl Gathered {
    fn new(scorers: Vec<Box<dyn Scorer>>) -> Gathered {
        let (found, scores) = (vec![0; WINDOW as usize / 64], vec![0.0; WINDOW as usize]);
        let mut union = Gathered { scorers, start: 0, found, scores, doc: 0 };
        union.fill();
        union
    }

    /// Gathers the next window that has documents.
    fn fill(&mut self) -> DocId {
        self.start = self.scorers.iter().map(|scorer| scorer.doc()).min().unwrap_or(TERMINATED);
        if self.start == TERMINATED {
            self.doc = TERMINATED;
            return TERMINATED;
        }
        self.found.fill(0);
        self.scores.fill(0.0);
        let end = self.start.saturating_add(WINDOW).min(TERMINATED);
        for scorer in &mut self.scorers {
            while scorer.doc() < end {
                let at = (scorer.doc() - self.start) as usize;
                self.found[at / 64] |= 1 << (at % 64);
                self.scores[at] += scorer.score();
                scorer.advance();
            }
        }
        self.next(0)
    }

    /// The first document of the window at or after a place in it, or of the windows that follow.
    fn next(&mut self, at: u32) -> DocId {
        let (mut word, bit) = (at as usize / 64, at % 64);
        if let Some(first) = self.found.get_mut(word) {
            *first &= u64::MAX << bit;
        }
        while word < self.found.len() && self.found[word] == 0 {
            word += 1;
        }
        match self.found.get(word) {
            Some(bits) => {
                self.doc = self.start + word as u32 * 64 + bits.trailing_zeros();
                self.doc
            }
            None => self.fill(),
        }
    }
}

impl DocSet for Gathered {
    fn advance(&mut self) -> DocId {
        if self.doc == TERMINATED { TERMINATED } else { self.next(self.doc - self.start + 1) }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target <= self.doc {
            return self.doc;
        }
        if target - self.start < WINDOW {
            return self.next(target - self.start);
        }
        for scorer in &mut self.scorers {
            if scorer.doc() < target {
                scorer.seek(target);
            }
        }
        self.fill()
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.scorers.iter().map(|scorer| scorer.size_hint()).fold(0, u32::saturating_add)
    }
}

impl Scorer for Gathered {
    fn score(&mut self) -> Score {
        self.scores[(self.doc - self.start) as usize]
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
