//! Expressions over the postings of one field of a segment.
//!
//! In: the postings of each word of an expression. Out: documents in order, and how often it stands in each.

use tantivy::postings::Postings;
use tantivy::{DocId, DocSet, TERMINATED};

use super::expr::{Expr, Marks, Reach};

/// The places of one word: those of several terms that mean the same.
pub(super) struct Word {
    terms: Vec<Box<dyn Postings>>,
    doc: DocId,
    /// Its positions in a document, once they were asked for.
    read: (DocId, Vec<u32>),
}

impl Word {
    pub(super) fn new(terms: Vec<Box<dyn Postings>>) -> Word {
        let mut word = Word { terms, doc: 0, read: (TERMINATED, Vec::new()) };
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

    /// Its positions in a document that this has come to, in order.
    fn positions(&mut self, doc: DocId) -> &[u32] {
        let (read, positions) = &mut self.read;
        if *read != doc {
            *read = doc;
            positions.clear();
            for term in self.terms.iter_mut().filter(|term| term.doc() == doc) {
                term.append_positions_with_offset(0, positions);
            }
            if self.terms.len() > 1 {
                positions.sort_unstable();
            }
        }
        positions
    }

    /// Its positions in a document; documents are asked in order.
    fn positions_at(&mut self, doc: DocId) -> &[u32] {
        if self.seek(doc) == doc { self.positions(doc) } else { &[] }
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
    sentences: Word,
    lines: Word,
}

impl Beginnings {
    pub(super) fn new(sentences: Word, lines: Word) -> Beginnings {
        Beginnings { sentences, lines }
    }

    /// The positions of the first words of the lines of a document; documents are asked in order.
    pub(super) fn lines(&mut self, doc: DocId) -> &[u32] {
        self.lines.positions_at(doc)
    }
}

struct At<'a>(Option<&'a mut Beginnings>, DocId);

impl Marks for At<'_> {
    fn between(&mut self, reach: Reach, first: u32, last: u32) -> bool {
        let Some(beginnings) = &mut self.0 else { return false };
        let positions = match reach {
            Reach::Paragraph => beginnings.lines.positions_at(self.1),
            _ => beginnings.sentences.positions_at(self.1),
        };
        let next = positions.partition_point(|position| *position <= first);
        positions.get(next).is_some_and(|position| *position <= last)
    }
}

/// Documents in which an expression stands, or in which at least its words do.
pub(super) struct Near {
    expr: Expr<Word>,
    beginnings: Option<Beginnings>,
    /// Whether it may stand anywhere in the field; otherwise whoever asks says between which positions.
    anywhere: bool,
    doc: DocId,
    /// How often it stands in the current document, where it may do so anywhere.
    count: u32,
}

impl Near {
    /// `beginnings` are needed where the expression asks for sentences or paragraphs.
    pub(super) fn new(expr: Expr<Word>, beginnings: Option<Beginnings>, anywhere: bool) -> Near {
        let mut near = Near { expr, beginnings, anywhere, doc: 0, count: 0 };
        near.settle(0);
        near
    }

    /// How often it stands in the current document. For a single word no positions are read.
    pub(super) fn count(&self) -> u32 {
        match &self.expr {
            Expr::Leaf(word) => word.count(self.doc),
            _ => self.count,
        }
    }

    /// How often it stands among the words from one position up to another, as if there were no other words.
    pub(super) fn count_within(&mut self, from: u32, to: u32) -> u32 {
        let doc = self.doc;
        let mut leaf = |word: &mut Word, out: &mut Vec<u32>| {
            let positions = word.positions(doc);
            let first = positions.partition_point(|at| *at < from);
            out.extend(positions[first..].iter().take_while(|at| **at < to));
        };
        let places = self.expr.places(&mut leaf, &mut At(self.beginnings.as_mut(), doc));
        u32::try_from(places.len()).unwrap_or(u32::MAX)
    }

    /// The first document at or after `target` in which it stands.
    fn settle(&mut self, target: DocId) -> DocId {
        let mut target = target;
        loop {
            self.doc = next(&mut self.expr, target);
            let known = !self.anywhere || matches!(self.expr, Expr::Leaf(_));
            if self.doc == TERMINATED || known {
                return self.doc;
            }
            self.count = self.count_within(0, u32::MAX);
            if self.count > 0 {
                return self.doc;
            }
            target = self.doc + 1;
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
        let mut near = Near::new(Expr::Leaf(word(&[(1, 4), (3, 2), (3, 8)])), None, true);
        assert_eq!((near.doc(), near.count()), (1, 1));
        assert_eq!((near.seek(2), near.count(), near.advance()), (3, 2, TERMINATED));
        let (a, b) = (word(&[(1, 4), (2, 4), (5, 1)]), word(&[(2, 9), (5, 2)]));
        let mut row = Near::new(Expr::Row(vec![Expr::Leaf(a), Expr::Leaf(b)]), None, true);
        assert_eq!((row.doc(), row.count(), row.advance()), (5, 1, TERMINATED));
        let any = Expr::Any(vec![Expr::Leaf(word(&[(1, 4), (4, 4)])), Expr::Leaf(word(&[(2, 9), (4, 1)]))]);
        let mut any = Near::new(any, None, true);
        assert_eq!((any.doc(), any.advance(), any.advance(), any.count()), (1, 2, 4, 2));
    }

    #[test]
    fn words_outside_take_no_part() {
        // Of "a b a" the first two make a window, so that no other begins with the second.
        let window = || Expr::Window(vec![word(&[(1, 4), (1, 6)]), word(&[(1, 5)])], 0);
        assert_eq!(Near::new(window(), None, true).count(), 1);
        let mut near = Near::new(window(), None, false);
        assert_eq!([(4, 6), (5, 7), (6, 9)].map(|(from, to)| near.count_within(from, to)), [1, 1, 0]);
    }
}
