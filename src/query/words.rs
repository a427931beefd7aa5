//! Words in the postings of one segment: a word in all its forms, and words near each other.
//!
//! In: terms of a field. Out: documents in order, each with the number of matches, scored by BM25 (Robertson and
//! Zaragoza, "The Probabilistic Relevance Framework", 2009). Lengths are measured against a fixed length for each
//! field and document numbers are those of living documents, so that a score does not depend on how the index was
//! brought to its state.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::query::Scorer;
use tantivy::{DocId, DocSet, Score, TERMINATED};

const K1: Score = 1.2;
const B: Score = 0.75;

/// How a match in a field is scored.
#[derive(Clone)]
pub(super) struct Weight {
    /// The rarity of the words, times the weight of the field.
    pub(super) idf: Score,
    /// The length against which documents are measured, in words.
    pub(super) pivot: Score,
    /// The lengths of the documents; `None` where all count the same.
    pub(super) lengths: Option<FieldNormReader>,
}

impl Weight {
    /// How rare a word is that `df` of `all` documents have.
    pub(super) fn idf(df: u64, all: u64) -> Score {
        let (df, all) = (df as f64, (all.max(df)) as f64);
        (1.0 + (all - df + 0.5) / (df + 0.5)).ln() as Score
    }

    fn score(&self, doc: DocId, count: u32) -> Score {
        let Some(lengths) = &self.lengths else { return self.idf };
        let length = lengths.fieldnorm(doc) as Score;
        let count = count as Score;
        self.idf * count * (K1 + 1.0) / (count + K1 * (1.0 - B + B * length / self.pivot))
    }
}

/// The places of one word: those of several terms that mean the same.
pub(super) struct Word {
    terms: Vec<SegmentPostings>,
    doc: DocId,
}

impl Word {
    pub(super) fn new(terms: Vec<SegmentPostings>) -> Word {
        let mut word = Word { terms, doc: 0 };
        word.doc = word.first();
        word
    }

    fn first(&self) -> DocId {
        self.terms.iter().map(DocSet::doc).min().unwrap_or(TERMINATED)
    }

    fn here(&mut self) -> impl Iterator<Item = &mut SegmentPostings> {
        let doc = self.doc;
        self.terms.iter_mut().filter(move |term| term.doc() == doc)
    }

    fn count(&mut self) -> u32 {
        self.here().map(|term| term.term_freq()).sum()
    }

    /// Positions in the current document, in order.
    fn positions(&mut self, out: &mut Vec<u32>) {
        out.clear();
        for term in self.here() {
            term.append_positions_with_offset(0, out);
        }
        out.sort_unstable();
    }

    fn advance(&mut self) -> DocId {
        self.here().for_each(|term| {
            term.advance();
        });
        self.doc = self.first();
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        for term in &mut self.terms {
            if term.doc() < target {
                term.seek(target);
            }
        }
        self.doc = self.first();
        self.doc
    }

    fn size(&self) -> u32 {
        self.terms.iter().map(DocSet::size_hint).sum()
    }
}

/// Documents that have a word.
pub(super) struct WordScorer {
    word: Word,
    weight: Weight,
}

impl WordScorer {
    pub(super) fn new(word: Word, weight: Weight) -> WordScorer {
        WordScorer { word, weight }
    }
}

impl DocSet for WordScorer {
    fn advance(&mut self) -> DocId {
        self.word.advance()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.word.seek(target)
    }

    fn doc(&self) -> DocId {
        self.word.doc
    }

    fn size_hint(&self) -> u32 {
        self.word.size()
    }
}

impl Scorer for WordScorer {
    fn score(&mut self) -> Score {
        let count = self.word.count();
        self.weight.score(self.word.doc, count)
    }
}

/// Documents that have several words near each other.
pub(super) struct NearScorer {
    words: Vec<Word>,
    /// `None`: in a row; `Some(n)`: in any order with up to `n` other words between.
    slop: Option<u32>,
    weight: Weight,
    count: u32,
    positions: Vec<Vec<u32>>,
}

impl NearScorer {
    /// The words must be two or more.
    pub(super) fn new(words: Vec<Word>, slop: Option<u32>, weight: Weight) -> NearScorer {
        let positions = vec![Vec::new(); words.len()];
        let mut scorer = NearScorer { words, slop, weight, count: 0, positions };
        scorer.settle();
        scorer
    }

    /// Goes on from the current documents to the first in which the words stand near each other.
    fn settle(&mut self) -> DocId {
        loop {
            let target = self.words.iter().map(|word| word.doc).max().unwrap_or(TERMINATED);
            if target == TERMINATED {
                // All end together, so that `doc` may ask any of them.
                self.words.iter_mut().for_each(|word| word.doc = TERMINATED);
                return TERMINATED;
            }
            let mut together = true;
            for word in &mut self.words {
                together &= word.doc == target || word.seek(target) == target;
            }
            if !together {
                continue;
            }
            for (word, positions) in self.words.iter_mut().zip(&mut self.positions) {
                word.positions(positions);
            }
            self.count = match self.slop {
                None => in_a_row(&self.positions),
                Some(slop) => near(&self.positions, slop),
            };
            if self.count > 0 {
                return target;
            }
            self.words[0].advance();
        }
    }
}

/// How often the positions, one list for each word, stand in a row.
pub(super) fn in_a_row(positions: &[Vec<u32>]) -> u32 {
    let follows = |first: &&u32| {
        positions.iter().zip(0u32..).skip(1).all(|(list, offset)| list.binary_search(&(**first + offset)).is_ok())
    };
    u32::try_from(positions[0].iter().filter(follows).count()).unwrap_or(u32::MAX)
}

/// How often one position of each list can be had within a window with `slop` others; windows do not overlap.
pub(super) fn near(positions: &[Vec<u32>], slop: u32) -> u32 {
    let widest = slop.saturating_add(u32::try_from(positions.len()).unwrap_or(u32::MAX)) - 1;
    let mut at = vec![0; positions.len()];
    let mut count = 0;
    while let Some(current) = positions.iter().zip(&at).map(|(list, at)| list.get(*at)).collect::<Option<Vec<_>>>() {
        let (first, last) = (current.iter().min().copied(), current.iter().max().copied());
        let (Some(&first), Some(&last)) = (first, last) else { break };
        let mut distinct: Vec<u32> = current.into_iter().copied().collect();
        distinct.sort_unstable();
        distinct.dedup();
        // The same word asked for twice needs two places: move the later list on.
        if distinct.len() < positions.len() {
            if let Some(twin) = (1..at.len()).find(|i| (0..*i).any(|j| positions[j][at[j]] == positions[*i][at[*i]])) {
                at[twin] += 1;
            }
            continue;
        }
        if last - first <= widest {
            count += 1;
            at.iter_mut().for_each(|at| *at += 1);
        } else {
            for (list, at) in positions.iter().zip(&mut at) {
                if list[*at] == first {
                    *at += 1;
                }
            }
        }
    }
    count
}

impl DocSet for NearScorer {
    fn advance(&mut self) -> DocId {
        self.words[0].advance();
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.words[0].doc < target {
            self.words[0].seek(target);
            self.settle()
        } else {
            self.words[0].doc
        }
    }

    fn doc(&self) -> DocId {
        self.words[0].doc
    }

    fn size_hint(&self) -> u32 {
        self.words.iter().map(Word::size).min().unwrap_or(0) / 4
    }
}

impl Scorer for NearScorer {
    fn score(&mut self) -> Score {
        self.weight.score(self.words[0].doc, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_a_row_and_near() {
        let positions = [vec![1, 7, 20], vec![2, 9, 30]];
        assert_eq!(in_a_row(&positions), 1);
        assert_eq!(near(&positions, 0), 1);
        assert_eq!(near(&positions, 1), 2);
        assert_eq!(near(&[vec![5], vec![3]], 1), 1, "any order");
        assert_eq!(near(&[vec![5, 6], vec![5, 6]], 0), 1, "one place is not two words");
        assert_eq!(near(&[vec![5], vec![5]], 9), 0);
    }

    #[test]
    fn rare_words_weigh_more() {
        assert!(Weight::idf(1, 1000) > Weight::idf(500, 1000));
        assert!(Weight::idf(1000, 1000) > 0.0);
    }
}
