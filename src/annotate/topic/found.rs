//! The terms found in an article: where each stands, and how often.
//!
//! In: one hit after the other, in text order. Out: for each term how many times it counts, and for some terms those
//! of their hits that are not kept from counting by an exclusion, a longer term or a missing context. It gives no topic.

use std::cmp::Reverse;

use super::{Term, Zone};
use crate::article::Span;
use crate::schema::TermKind;

/// A term where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) term: u32,
    pub(super) node: u32,
    pub(super) kind: TermKind,
    pub(super) zone: Zone,
    pub(super) span: Span,
    /// The hit of the same term before this one, counted from 1.
    before: u32,
}

/// What is known of a term.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    /// How many times it counts, by the zones of its hits.
    times: f32,
    /// Its last hit, counted from 1.
    last: u32,
}

/// The hits of an article. Made once, used for one article after the other.
#[derive(Debug)]
pub(super) struct Found {
    hits: Vec<Hit>,
    /// By the numbers of terms.
    tallies: Vec<Tally>,
    /// The terms with hits, sorted.
    fired: Vec<u32>,
}

impl Found {
    /// Nothing found yet, of so many terms.
    pub(super) fn new(terms: usize) -> Found {
        Found { hits: Vec::new(), tallies: vec![Tally::default(); terms], fired: Vec::new() }
    }

    /// Forgets what was found.
    pub(super) fn clear(&mut self) {
        self.hits.clear();
        self.fired.drain(..).for_each(|term| self.tallies[term as usize] = Tally::default());
    }

    /// Adds the next hit.
    pub(super) fn add(&mut self, number: u32, term: Term, zone: Zone, span: Span) {
        let Term { node, kind } = term;
        let tally = &mut self.tallies[number as usize];
        if tally.last == 0 {
            self.fired.push(number);
        }
        self.hits.push(Hit { term: number, node, kind, zone, span, before: tally.last });
        tally.times += zone.counts();
        tally.last = self.hits.len() as u32;
    }

    /// To be called when all hits are added.
    pub(super) fn finish(&mut self) {
        self.fired.sort_unstable();
    }

    /// All hits, in text order.
    pub(super) fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// The terms with hits, in order.
    pub(super) fn fired(&self) -> &[u32] {
        &self.fired
    }

    /// How many times a term counts.
    pub(super) fn times(&self, term: u32) -> f32 {
        self.tallies[term as usize].times
    }

    /// The hits of terms, in text order.
    pub(super) fn of(&self, terms: &[u32], hits: &mut Vec<u32>) {
        hits.clear();
        for term in terms {
            let mut last = self.tallies[*term as usize].last;
            while let Some(hit) = last.checked_sub(1) {
                hits.push(hit);
                last = self.hits[hit as usize].before;
            }
        }
        hits.sort_unstable();
    }

    /// The hits inside a span, in text order.
    pub(super) fn within(&self, span: Span) -> impl Iterator<Item = u32> {
        let from = self.hits.partition_point(|hit| hit.span.start < span.start);
        let inside = self.hits[from..].iter().take_while(move |hit| hit.span.start < span.end);
        (from as u32..).zip(inside).filter(move |(_, hit)| span.holds(hit.span)).map(|(number, _)| number)
    }

    /// Tells `counts` which hits of one node, given in text order, count: of terms that overlap only the first and
    /// longest does, and for nothing if it is an exclusion; an ambiguous one if `clear`.
    pub(super) fn resolve(
        &self,
        hits: impl Iterator<Item = u32>,
        clear: bool,
        mut counts: impl FnMut(u32, &Hit),
    ) {
        let hits = hits.map(|number| (number, &self.hits[number as usize]));
        let mut hits = hits.filter(|(_, hit)| hit.kind != TermKind::Context).peekable();
        let rank = |hit: &Hit| (Reverse(hit.span.end), hit.kind != TermKind::Not, hit.term);
        let mut end = 0;
        while let Some((mut number, mut best)) = hits.next() {
            let start = best.span.start;
            while let Some((next, hit)) = hits.next_if(|(_, hit)| hit.span.start == start) {
                if rank(hit) < rank(best) {
                    (number, best) = (next, hit);
                }
            }
            if end <= start {
                end = best.span.end;
                if best.kind != TermKind::Not && (clear || best.kind != TermKind::Ambiguous) {
                    counts(number, best);
                }
            }
        }
    }

    /// Leaves of hits of several nodes those that do not overlap one before them; of those that begin together the
    /// shortest, and the weightiest of the same words.
    pub(super) fn unite(&self, hits: &mut Vec<u32>, weight: impl Fn(u32) -> f32) {
        hits.sort_unstable();
        let (mut kept, mut next, mut end) = (0, 0, 0);
        while let Some(&first) = hits.get(next) {
            let start = self.hits[first as usize].span.start;
            let together =
                hits[next..].iter().take_while(|hit| self.hits[**hit as usize].span.start == start);
            let count = together.clone().count();
            let order = |a: &Hit, b: &Hit| {
                (a.span.end.cmp(&b.span.end))
                    .then_with(|| weight(b.term).total_cmp(&weight(a.term)))
                    .then(a.term.cmp(&b.term))
            };
            let best = together.min_by(|a, b| order(&self.hits[**a as usize], &self.hits[**b as usize]));
            next += count;
            if let Some(&best) = best.filter(|_| end <= start) {
                end = self.hits[best as usize].span.end;
                hits[kept] = best;
                kept += 1;
            }
        }
        hits.truncate(kept);
    }
}
