//! Words in the postings of one segment: a word in all its forms, and words near each other.
//!
//! In: the postings of the terms of each word in one field. Out: documents in order, with the places of the matches.

use tantivy::postings::Postings;
use tantivy::{DocId, DocSet, TERMINATED};

/// First and last position of a match.
pub(super) type Place = (u32, u32);

/// The places of one word: those of several terms that mean the same.
pub(super) struct Word {
    terms: Vec<Box<dyn Postings>>,
    doc: DocId,
}

impl Word {
    pub(super) fn new(terms: Vec<Box<dyn Postings>>) -> Word {
        let mut word = Word { terms, doc: 0 };
        word.doc = word.first();
        word
    }

    fn first(&self) -> DocId {
        self.terms.iter().map(|term| term.doc()).min().unwrap_or(TERMINATED)
    }

    fn here(&mut self) -> impl Iterator<Item = &mut Box<dyn Postings>> {
        let doc = self.doc;
        self.terms.iter_mut().filter(move |term| term.doc() == doc)
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
        self.terms.iter().map(|term| term.size_hint()).fold(0, u32::saturating_add)
    }
}

/// Documents in which words stand near each other.
pub(super) struct Near {
    words: Vec<Word>,
    /// `None`: in a row; `Some(n)`: in any order with up to `n` other words between.
    slop: Option<u32>,
    positions: Vec<Vec<u32>>,
}

impl Near {
    /// At least one word.
    pub(super) fn new(words: Vec<Word>, slop: Option<u32>) -> Near {
        let positions = vec![Vec::new(); words.len()];
        let mut near = Near { words, slop, positions };
        near.settle();
        near
    }

    /// How often the words stand near each other in the current document. For a single word no positions are read.
    pub(super) fn count(&mut self) -> u32 {
        match self.words.as_mut_slice() {
            [word] => word.here().map(|term| term.term_freq()).sum(),
            _ => u32::try_from(self.found().len()).unwrap_or(u32::MAX),
        }
    }

    /// Where they do, in order of the first position.
    pub(super) fn places(&mut self) -> Vec<Place> {
        if let [word] = self.words.as_mut_slice() {
            word.positions(&mut self.positions[0]);
        }
        self.found()
    }

    fn found(&self) -> Vec<Place> {
        near(&self.positions, self.slop)
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
            let together =
                self.words.iter_mut().all(|word| word.doc == target || word.seek(target) == target);
            if !together {
                continue;
            }
            if self.words.len() == 1 {
                return target;
            }
            for (word, positions) in self.words.iter_mut().zip(&mut self.positions) {
                word.positions(positions);
            }
            if !self.found().is_empty() {
                return target;
            }
            self.words[0].advance();
        }
    }
}

impl DocSet for Near {
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
        let rarest = self.words.iter().map(Word::size).min().unwrap_or(0);
        if self.words.len() == 1 { rarest } else { rarest / 4 }
    }
}

/// Where positions, one list for each word, stand in a row, or within a window with `slop` others.
pub(super) fn near(positions: &[Vec<u32>], slop: Option<u32>) -> Vec<Place> {
    match slop {
        None => {
            let last = u32::try_from(positions.len()).unwrap_or(u32::MAX) - 1;
            let follows = |first: u32| {
                positions
                    .iter()
                    .zip(0u32..)
                    .skip(1)
                    .all(|(list, offset)| list.binary_search(&(first + offset)).is_ok())
            };
            positions[0].iter().filter(|first| follows(**first)).map(|first| (*first, first + last)).collect()
        }
        Some(slop) => windows(positions, slop),
    }
}

/// One position of each list within a window with `slop` others; windows do not overlap.
fn windows(positions: &[Vec<u32>], slop: u32) -> Vec<Place> {
    let widest = slop.saturating_add(u32::try_from(positions.len()).unwrap_or(u32::MAX)) - 1;
    let mut at = vec![0; positions.len()];
    let mut found = Vec::new();
    while positions.iter().zip(&at).all(|(list, at)| *at < list.len()) {
        let here = |number: usize| positions[number][at[number]];
        let (mut first, mut last) = (here(0), here(0));
        for number in 1..at.len() {
            (first, last) = (first.min(here(number)), last.max(here(number)));
        }
        // The same word asked for twice needs two places: move the later list on.
        if let Some(twin) =
            (1..at.len()).find(|later| (0..*later).any(|earlier| here(earlier) == here(*later)))
        {
            at[twin] += 1;
        } else if last - first <= widest {
            found.push((first, last));
            at.iter_mut().for_each(|at| *at += 1);
        } else {
            for (list, at) in positions.iter().zip(&mut at) {
                *at += usize::from(list[*at] == first);
            }
        }
    }
    found
}

/// Postings made beforehand: those of all terms that match a pattern.
#[derive(Default)]
pub(super) struct Listed {
    /// Documents and positions, sorted.
    all: Vec<(DocId, u32)>,
    start: usize,
    end: usize,
}

impl Listed {
    pub(super) fn new(mut all: Vec<(DocId, u32)>) -> Listed {
        all.sort_unstable();
        let mut listed = Listed { all, start: 0, end: 0 };
        listed.settle();
        listed
    }

    fn settle(&mut self) -> DocId {
        self.start = self.end;
        let doc = self.doc();
        self.end += self.all[self.start..].iter().take_while(|(other, _)| *other == doc).count();
        doc
    }
}

impl DocSet for Listed {
    fn advance(&mut self) -> DocId {
        self.settle()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc() < target {
            self.end = self.start + self.all[self.start..].partition_point(|(doc, _)| *doc < target);
            self.settle();
        }
        self.doc()
    }

    fn doc(&self) -> DocId {
        self.all.get(self.start).map_or(TERMINATED, |(doc, _)| *doc)
    }

    fn size_hint(&self) -> u32 {
        u32::try_from(self.all.len()).unwrap_or(u32::MAX)
    }
}

impl Postings for Listed {
    fn term_freq(&self) -> u32 {
        u32::try_from(self.end - self.start).unwrap_or(u32::MAX)
    }

    fn append_positions_with_offset(&mut self, offset: u32, output: &mut Vec<u32>) {
        output.extend(self.all[self.start..self.end].iter().map(|(_, position)| position + offset));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_a_row_and_near() {
        let positions = [vec![1, 7, 20], vec![2, 9, 30]];
        assert_eq!(near(&positions, None), [(1, 2)]);
        assert_eq!(near(&positions, Some(0)), [(1, 2)]);
        assert_eq!(near(&positions, Some(1)), [(1, 2), (7, 9)]);
        assert_eq!(near(&[vec![5], vec![3]], Some(1)), [(3, 5)], "any order");
        assert_eq!(near(&[vec![5, 6], vec![5, 6]], Some(0)), [(5, 6)], "one place is not two words");
        assert_eq!(near(&[vec![5], vec![5]], Some(9)), []);
    }

    #[test]
    fn listed_postings_go_on_as_others_do() {
        let mut listed = Listed::new(vec![(7, 1), (2, 9), (2, 4), (9, 3)]);
        assert_eq!((listed.doc(), listed.term_freq()), (2, 2));
        assert_eq!(
            (listed.seek(3), listed.term_freq(), listed.advance(), listed.advance()),
            (7, 1, 9, TERMINATED)
        );
        let mut near = Near::new(vec![Word::new(vec![Box::new(Listed::new(vec![(1, 4), (3, 2)]))])], None);
        assert_eq!(
            (near.doc(), near.places(), near.seek(2), near.places()),
            (1, vec![(4, 4)], 3, vec![(2, 2)])
        );
    }
}
