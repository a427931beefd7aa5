//! Expressions over the postings of one field of a segment.
//!
//! In: the postings of each word of an expression. Out: documents in order, with the places of the matches.

use tantivy::postings::Postings;
use tantivy::{DocId, DocSet, TERMINATED};

use super::expr::{Expr, Marks, Place, Reach};

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

    /// How often it stands in a document that this has come to.
    fn count(&self, doc: DocId) -> u32 {
        self.terms.iter().filter(|term| term.doc() == doc).map(|term| term.term_freq()).sum()
    }

    /// Appends its positions in a document that this has come to, in order.
    fn positions(&mut self, doc: DocId, out: &mut Vec<u32>) {
        let from = out.len();
        for term in self.terms.iter_mut().filter(|term| term.doc() == doc) {
            term.append_positions_with_offset(0, out);
        }
        if self.terms.len() > 1 {
            out[from..].sort_unstable();
        }
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if target == TERMINATED {
            self.doc = TERMINATED;
        } else if self.doc < target {
            for term in &mut self.terms {
                if term.doc() < target {
                    term.seek(target);
                }
            }
            self.doc = self.first();
        }
        self.doc
    }

    fn size(&self) -> u32 {
        self.terms.iter().map(|term| term.size_hint()).fold(0, u32::saturating_add)
    }
}

/// Where sentences and lines begin in the documents of a field.
pub(super) struct Beginnings {
    sentences: Listing,
    lines: Listing,
}

/// The positions of one mark in the current document.
struct Listing {
    mark: Word,
    doc: DocId,
    positions: Vec<u32>,
}

impl Listing {
    fn new(mark: Word) -> Listing {
        Listing { mark, doc: TERMINATED, positions: Vec::new() }
    }

    fn at(&mut self, doc: DocId) -> &[u32] {
        if self.doc != doc {
            self.doc = doc;
            self.positions.clear();
            if self.mark.seek(doc) == doc {
                self.mark.positions(doc, &mut self.positions);
            }
        }
        &self.positions
    }
}

impl Beginnings {
    pub(super) fn new(sentences: Word, lines: Word) -> Beginnings {
        Beginnings { sentences: Listing::new(sentences), lines: Listing::new(lines) }
    }

    /// The positions of the first words of the lines of a document; documents are asked in order.
    pub(super) fn lines(&mut self, doc: DocId) -> &[u32] {
        self.lines.at(doc)
    }
}

struct At<'a>(Option<&'a mut Beginnings>, DocId);

impl Marks for At<'_> {
    fn between(&mut self, reach: Reach, first: u32, last: u32) -> bool {
        let Some(beginnings) = &mut self.0 else { return false };
        let positions = match reach {
            Reach::Paragraph => beginnings.lines.at(self.1),
            _ => beginnings.sentences.at(self.1),
        };
        let next = positions.partition_point(|position| *position <= first);
        positions.get(next).is_some_and(|position| *position <= last)
    }
}

/// Documents in which an expression stands.
pub(super) struct Near {
    expr: Expr<Word>,
    beginnings: Option<Beginnings>,
    doc: DocId,
    /// Where it stands in the current document; not known for a single word before it is asked.
    places: Vec<Place>,
}

impl Near {
    /// `beginnings` are needed where the expression asks for sentences or paragraphs.
    pub(super) fn new(expr: Expr<Word>, beginnings: Option<Beginnings>) -> Near {
        let mut near = Near { expr, beginnings, doc: 0, places: Vec::new() };
        near.settle(0);
        near
    }

    /// How often it stands in the current document. For a single word no positions are read.
    pub(super) fn count(&self) -> u32 {
        match &self.expr {
            Expr::Leaf(word) => word.count(self.doc),
            _ => u32::try_from(self.places.len()).unwrap_or(u32::MAX),
        }
    }

    /// Where it does, in order of the first position.
    pub(super) fn places(&mut self) -> &[Place] {
        if let Expr::Leaf(word) = &mut self.expr {
            let mut positions = Vec::new();
            word.positions(self.doc, &mut positions);
            self.places = positions.into_iter().map(|at| (at, at)).collect();
        }
        &self.places
    }

    /// The first document at or after `target` in which it stands.
    fn settle(&mut self, target: DocId) -> DocId {
        let mut target = target;
        loop {
            self.doc = next(&mut self.expr, target);
            if self.doc == TERMINATED || matches!(self.expr, Expr::Leaf(_)) {
                return self.doc;
            }
            let doc = self.doc;
            let mut leaf = |word: &mut Word, out: &mut Vec<u32>| word.positions(doc, out);
            self.places = self.expr.places(&mut leaf, &mut At(self.beginnings.as_mut(), doc));
            if !self.places.is_empty() {
                return doc;
            }
            target = doc + 1;
        }
    }
}

/// The first document at or after `target` that has all words that must be there.
fn next(expr: &mut Expr<Word>, target: DocId) -> DocId {
    match expr {
        Expr::Leaf(word) => word.seek(target),
        Expr::Row(parts) => together(parts, target, next),
        Expr::Window(words, _) => together(words, target, |word, target| word.seek(target)),
        Expr::Any(parts) => parts.iter_mut().map(|part| next(part, target)).min().unwrap_or(TERMINATED),
        Expr::Near(left, right, _) => {
            let mut target = target;
            loop {
                let doc = next(left, target);
                target = next(right, doc);
                if target == doc {
                    return doc;
                }
            }
        }
    }
}

fn together<T>(parts: &mut [T], target: DocId, seek: impl Fn(&mut T, DocId) -> DocId) -> DocId {
    let mut target = target;
    loop {
        let doc = target;
        for part in parts.iter_mut() {
            target = seek(part, target);
        }
        if doc == target || target == TERMINATED {
            return target;
        }
    }
}

/// About how many documents an expression is in.
fn size(expr: &Expr<Word>) -> u32 {
    let least = |sizes: &mut dyn Iterator<Item = u32>| sizes.min().unwrap_or(0) / 4;
    match expr {
        Expr::Leaf(word) => word.size(),
        Expr::Row(parts) => least(&mut parts.iter().map(size)),
        Expr::Window(words, _) => least(&mut words.iter().map(Word::size)),
        Expr::Any(parts) => parts.iter().map(size).fold(0, u32::saturating_add),
        Expr::Near(left, right, _) => least(&mut [size(left), size(right)].into_iter()),
    }
}

impl DocSet for Near {
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
        size(&self.expr)
    }
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

    fn word(all: &[(DocId, u32)]) -> Word {
        Word::new(vec![Box::new(Listed::new(all.to_vec()))])
    }

    #[test]
    fn listed_postings_go_on_as_others_do() {
        let mut listed = Listed::new(vec![(7, 1), (2, 9), (2, 4), (9, 3)]);
        assert_eq!((listed.doc(), listed.term_freq()), (2, 2));
        assert_eq!(
            (listed.seek(3), listed.term_freq(), listed.advance(), listed.advance()),
            (7, 1, 9, TERMINATED)
        );
    }

    #[test]
    fn documents_in_which_an_expression_stands() {
        let mut near = Near::new(Expr::Leaf(word(&[(1, 4), (3, 2)])), None);
        assert_eq!((near.doc(), near.places().to_vec()), (1, vec![(4, 4)]));
        assert_eq!((near.seek(2), near.places().to_vec(), near.advance()), (3, vec![(2, 2)], TERMINATED));
        let (a, b) = (word(&[(1, 4), (2, 4), (5, 1)]), word(&[(2, 9), (5, 2)]));
        let mut row = Near::new(Expr::Row(vec![Expr::Leaf(a), Expr::Leaf(b)]), None);
        assert_eq!((row.doc(), row.count(), row.advance()), (5, 1, TERMINATED));
        let any = Expr::Any(vec![Expr::Leaf(word(&[(1, 4), (4, 4)])), Expr::Leaf(word(&[(2, 9), (4, 1)]))]);
        let mut any = Near::new(any, None);
        assert_eq!((any.doc(), any.advance(), any.advance(), any.count()), (1, 2, 4, 2));
    }
}
