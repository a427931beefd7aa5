//! The terms found in an article, by the node they speak for.
//!
//! In: one hit after the other, in text order. Out: for each node the most its score can be, at the cost of a sum, and
//! its hits with those taken out that an exclusion, a longer term or a missing context forbids. It gives no topic.

use std::cmp::Reverse;

use super::Zone;
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
    /// What the term says, on the way up less than that.
    pub(super) weight: f32,
    /// The hit of the same node before this one, counted from 1.
    pub(super) before: u32,
}

/// The hits of an article, and its length in words.
#[derive(Debug)]
pub(super) struct Found {
    hits: Vec<Hit>,
    nodes: Vec<Node>,
    pub(super) words: usize,
}

/// What is known of a node before its hits are looked at.
#[derive(Debug, Default, Clone, Copy)]
struct Node {
    /// Its last hit, counted from 1.
    last: u32,
    /// Whether its ambiguous terms count.
    clear: bool,
    /// The weights in each zone: those of weak terms, and of the others.
    weights: [[f32; 3]; 2],
}

impl Found {
    /// Nothing found yet.
    pub(super) fn new(nodes: usize) -> Found {
        Found { hits: Vec::with_capacity(256), nodes: vec![Node::default(); nodes], words: 0 }
    }

    /// Adds the next hit.
    pub(super) fn add(&mut self, hit: Hit) {
        let node = &mut self.nodes[hit.node as usize];
        node.clear |= matches!(hit.kind, TermKind::Strong | TermKind::Normal | TermKind::Context);
        if hit.kind != TermKind::Context {
            node.weights[usize::from(hit.kind != TermKind::Weak)][hit.zone as usize] += hit.weight;
            self.hits.push(Hit { before: node.last, ..hit });
            node.last = self.hits.len() as u32;
        }
    }

    /// Scores that a node cannot exceed by its weak terms and by the others: those of all hits if no term repeated
    /// another. `rates` is what a weight of one scores in each zone.
    pub(super) fn most(&self, node: usize, rates: [f32; 3]) -> [f32; 2] {
        self.nodes[node].weights.map(|[a, b, c]| a * rates[0] + b * rates[1] + c * rates[2])
    }

    /// Adds the hits of a node that count to `hits`, in text order.
    pub(super) fn of(&self, node: usize, hits: &mut Vec<Hit>) {
        let (mut last, from) = (self.nodes[node].last, hits.len());
        while let Some(hit) = (last as usize).checked_sub(1).and_then(|last| self.hits.get(last)) {
            hits.push(*hit);
            last = hit.before;
        }
        hits[from..].reverse();
        self.resolve(node, hits, from);
    }

    /// All hits inside a span, of all nodes.
    pub(super) fn within(&self, span: Span) -> impl Iterator<Item = &Hit> {
        let from = self.hits.partition_point(|hit| hit.span.start < span.start);
        let inside = self.hits[from..].iter().take_while(move |hit| hit.span.start < span.end);
        inside.filter(move |hit| span.holds(hit.span))
    }

    /// Leaves of the hits of a node, `from` on, those that count: of terms that overlap only the first and longest does,
    /// and for nothing if it is an exclusion.
    pub(super) fn resolve(&self, node: usize, hits: &mut Vec<Hit>, from: usize) {
        let clear = self.nodes[node].clear;
        let (mut end, mut next, mut kept) = (0, from, from);
        while next < hits.len() {
            let here = hits[next..].iter().take_while(|hit| hit.span.start == hits[next].span.start);
            let count = here.clone().count();
            let rank = |hit: &&Hit| (Reverse(hit.span.end), hit.kind != TermKind::Not, hit.term);
            let best = here.min_by_key(rank).copied();
            next += count;
            if let Some(hit) = best.filter(|hit| end <= hit.span.start) {
                end = hit.span.end;
                if hit.kind != TermKind::Not && (clear || hit.kind != TermKind::Ambiguous) {
                    hits[kept] = hit;
                    kept += 1;
                }
            }
        }
        hits.truncate(kept);
    }
}
