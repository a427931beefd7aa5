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
}

/// The hits of an article. Made once, used for one article after the other.
#[derive(Debug)]
pub(super) struct Found {
    hits: Vec<Hit>,
    /// How many times each term counts, by the zones of its hits.
    times: Vec<f32>,
    /// The terms with hits, sorted.
    fired: Vec<u32>,
    /// The numbers of the hits, node by node.
    by_node: Vec<u32>,
    /// One past the last hit of each node.
    ends: Vec<u32>,
}

impl Found {
    /// Nothing found yet, of so many terms of so many nodes.
    pub(super) fn new(terms: usize, nodes: usize) -> Found {
        let (hits, fired, by_node) = (Vec::new(), Vec::new(), Vec::new());
        Found { hits, times: vec![0.0; terms], fired, by_node, ends: vec![0; nodes + 1] }
    }

    /// Forgets what was found.
    pub(super) fn clear(&mut self) {
        self.hits.clear();
        self.fired.drain(..).for_each(|term| self.times[term as usize] = 0.0);
        self.ends.fill(0);
    }

    /// Adds the next hit.
    pub(super) fn add(&mut self, number: u32, Term { node, kind }: Term, zone: Zone, span: Span) {
        let times = &mut self.times[number as usize];
        if *times == 0.0 {
            self.fired.push(number);
        }
        *times += zone.counts();
        self.ends[node as usize + 1] += 1;
        self.hits.push(Hit { term: number, node, kind, zone, span });
    }

    /// To be called when all hits are added.
    pub(super) fn finish(&mut self) {
        self.fired.sort_unstable();
        // So far the place after a node says how many hits it has; from now on where they begin, and at last end.
        let mut before = 0;
        for count in &mut self.ends {
            before += *count;
            *count = before;
        }
        self.by_node.clear();
        self.by_node.resize(self.hits.len(), 0);
        for (number, hit) in (0..).zip(&self.hits) {
            let at = &mut self.ends[hit.node as usize];
            self.by_node[*at as usize] = number;
            *at += 1;
        }
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
        self.times[term as usize]
    }

    /// The hits of a node, in text order.
    pub(super) fn of(&self, node: usize) -> &[u32] {
        let first = node.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.by_node[first as usize..self.ends[node] as usize]
    }

    /// The hits inside a span, in text order.
    pub(super) fn within(&self, span: Span) -> impl Iterator<Item = &Hit> {
        let from = self.hits.partition_point(|hit| hit.span.start < span.start);
        let inside = self.hits[from..].iter().take_while(move |hit| hit.span.start < span.end);
        inside.filter(move |hit| span.holds(hit.span))
    }

    /// The hits of a node inside a span, in text order.
    pub(super) fn of_within(&self, node: usize, span: Span) -> impl Iterator<Item = u32> {
        let (hits, place) = (self.of(node), |hit: u32| self.hits[hit as usize].span);
        let from = hits.partition_point(|hit| place(*hit).start < span.start);
        let inside = hits[from..].iter().copied().take_while(move |hit| place(*hit).start < span.end);
        inside.filter(move |hit| span.holds(place(*hit)))
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
        hits.sort();
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
