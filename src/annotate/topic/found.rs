//! The terms found in an article: where each stands, and what they can say for its node at most.
//!
//! In: the matches of an article, in text order. Out: for each node the most that can be said for it, its hits, and of
//! these the ones that are not kept from counting by an exclusion, a longer term or a missing context. It gives no
//! topic.

use std::cmp::Reverse;

use super::matcher::{List, Matcher};
use super::{Term, Zone, of_term, weight};
use crate::article::Span;
use crate::schema::TermKind;

/// Words with the terms that they are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Match {
    start: u32,
    end: u32,
    pub(super) terms: List,
    pub(super) zone: Zone,
}

impl Match {
    pub(super) fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// A term where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    /// The number of the match.
    pub(super) at: u32,
    pub(super) term: u32,
    pub(super) node: u32,
    pub(super) kind: TermKind,
}

/// What is known of a node.
#[derive(Debug, Default, Clone, Copy)]
struct Node {
    /// By the kinds of its terms, how much these count at most if each weighs 1: if none keeps another from counting.
    most: [f32; KINDS],
    /// One past the last hit.
    end: u32,
}

/// How many kinds of terms there are.
const KINDS: usize = TermKind::Not as usize + 1;

/// What was found in an article. Made once, used for one article after the other.
#[derive(Debug)]
pub(super) struct Found {
    matches: Vec<Match>,
    /// By the first item of each list of terms, how many times they count, by zones, and how many matches they have.
    times: Vec<(f32, u32)>,
    /// The lists with matches, so many, and behind them whatever.
    lists: Vec<List>,
    listed: usize,
    /// The hits, node by node, and behind them some of earlier articles.
    hits: Vec<Hit>,
    nodes: Vec<Node>,
    touched: Marks,
}

/// A set of numbers from which the highest is taken first.
#[derive(Debug, Default, Clone)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    pub(super) fn add(&mut self, number: usize) {
        if self.0.len() <= number / 64 {
            self.0.resize(number / 64 + 1, 0);
        }
        self.0[number / 64] |= 1 << (number % 64);
    }

    /// Takes out the highest number.
    pub(super) fn pop(&mut self) -> Option<usize> {
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
        let place = self.0.len().checked_sub(1)?;
        let bit = self.0[place].ilog2();
        self.0[place] ^= 1 << bit;
        Some(place * 64 + bit as usize)
    }
}

const NO_HIT: Hit = Hit { at: 0, term: 0, node: 0, kind: TermKind::Not };

impl Found {
    /// Nothing found yet, of lists of so many terms of so many nodes.
    pub(super) fn new(terms: usize, nodes: usize) -> Found {
        let (matches, lists, hits) = (Vec::new(), Vec::new(), Vec::new());
        let (nodes, touched) = (vec![Node::default(); nodes], Marks::default());
        Found { matches, times: vec![(0.0, 0); terms], lists, listed: 0, hits, nodes, touched }
    }

    /// Forgets what was found.
    pub(super) fn clear(&mut self) {
        self.matches.clear();
        self.lists[..self.listed].iter().for_each(|list| self.times[list.0 as usize] = (0.0, 0));
        self.listed = 0;
        self.nodes.fill(Node::default());
        self.touched = Marks::default();
    }

    /// Adds the next match.
    #[inline]
    pub(super) fn add(&mut self, terms: List, span: Span, zone: Zone) {
        let (times, matches) = &mut self.times[terms.0 as usize];
        // Written always and kept if it is new: nobody can tell which lists are.
        if self.listed == self.lists.len() {
            self.lists.push(terms);
        }
        self.lists[self.listed] = terms;
        self.listed += usize::from(*matches == 0);
        *times += zone.counts();
        *matches += 1;
        self.matches.push(Match { start: span.start as u32, end: span.end as u32, zone, terms });
    }

    /// To be called when all matches are added.
    pub(super) fn finish(&mut self, matcher: &Matcher<Term>, damping: f32) {
        for &list in &self.lists[..self.listed] {
            let (times, matches) = self.times[list.0 as usize];
            let share = of_term(1.0, times, damping);
            for term in matcher.terms(list) {
                let node = &mut self.nodes[term.node as usize];
                node.end += matches;
                node.most[term.kind as usize] += share;
                self.touched.add(term.node as usize);
            }
        }
        let mut all = 0;
        for node in &mut self.nodes {
            // So far how many hits it has; now where they begin, and at last end.
            all += std::mem::replace(&mut node.end, all);
        }
        self.hits.resize(self.hits.len().max(all as usize), NO_HIT);
        for (at, found) in (0..).zip(&self.matches) {
            for &Term { number, node, kind } in matcher.terms(found.terms) {
                let end = &mut self.nodes[node as usize].end;
                self.hits[*end as usize] = Hit { at, term: number, node, kind };
                *end += 1;
            }
        }
    }

    /// All matches, in text order.
    pub(super) fn matches(&self) -> &[Match] {
        &self.matches
    }

    /// What stands where a hit is.
    pub(super) fn at(&self, hit: &Hit) -> &Match {
        &self.matches[hit.at as usize]
    }

    /// The nodes with hits.
    pub(super) fn touched(&self) -> Marks {
        self.touched.clone()
    }

    /// The most that the weak terms of a node, and its others, can say for it.
    #[inline]
    pub(super) fn most(&self, node: usize) -> (f32, f32) {
        let most = &self.nodes[node].most;
        let of = |kind| weight(kind) * most[kind as usize];
        let ambiguous = if is_clear(most) { of(TermKind::Ambiguous) } else { 0.0 };
        (of(TermKind::Weak), of(TermKind::Strong) + of(TermKind::Normal) + ambiguous)
    }

    /// The hits of a node, in text order.
    pub(super) fn of(&self, node: usize) -> &[Hit] {
        let first = node.checked_sub(1).map_or(0, |before| self.nodes[before].end);
        &self.hits[first as usize..self.nodes[node].end as usize]
    }

    /// The matches that begin inside a span, in text order.
    pub(super) fn within(&self, span: Span) -> &[Match] {
        let from = self.matches.partition_point(|found| (found.start as usize) < span.start);
        let inside =
            self.matches[from..].iter().take_while(|found| (found.start as usize) < span.end).count();
        &self.matches[from..from + inside]
    }

    /// The hits of a node inside a span, in text order.
    pub(super) fn of_within(&self, node: usize, span: Span) -> impl Iterator<Item = &Hit> {
        let (hits, place) = (self.of(node), |hit: &Hit| self.at(hit).span());
        let from = hits.partition_point(|hit| place(hit).start < span.start);
        let inside = hits[from..].iter().take_while(move |hit| place(hit).start < span.end);
        inside.filter(move |hit| span.holds(place(hit)))
    }

    /// Tells `counts` which hits of a node, given in text order, count: of terms that overlap only the first and
    /// longest does, and for nothing if it is an exclusion; an ambiguous one if the node is clear.
    pub(super) fn resolve<'a>(
        &'a self,
        node: usize,
        hits: impl Iterator<Item = &'a Hit>,
        mut counts: impl FnMut(&Hit),
    ) {
        let clear = is_clear(&self.nodes[node].most);
        let mut end = 0;
        let mut settle = |span: Span, hit: &Hit| {
            if end <= span.start {
                end = span.end;
                if hit.kind != TermKind::Not && (clear || hit.kind != TermKind::Ambiguous) {
                    counts(hit);
                }
            }
        };
        let rank = |span: Span, hit: &Hit| (Reverse(span.end), hit.kind != TermKind::Not, hit.term);
        let mut best: Option<(Span, &Hit)> = None;
        for hit in hits.filter(|hit| hit.kind != TermKind::Context) {
            let span = self.at(hit).span();
            match best {
                Some((other, known)) if other.start == span.start => {
                    if rank(span, hit) < rank(other, known) {
                        best = Some((span, hit));
                    }
                }
                _ => {
                    if let Some((span, hit)) = best.replace((span, hit)) {
                        settle(span, hit);
                    }
                }
            }
        }
        if let Some((span, hit)) = best {
            settle(span, hit);
        }
    }

    /// Leaves of hits of several nodes those that do not overlap one before them; of those that begin together the
    /// shortest, and the weightiest of the same words.
    pub(super) fn unite(&self, hits: &mut Vec<Hit>, weight: impl Fn(&Hit) -> f32) {
        hits.sort_unstable_by_key(|hit| hit.at);
        let better = |a: &Hit, b: &Hit| {
            let by_weight = || weight(b).total_cmp(&weight(a)).then(a.term.cmp(&b.term));
            self.at(a).end.cmp(&self.at(b).end).then_with(by_weight).is_lt()
        };
        let (mut kept, mut next, mut end) = (0, 0, 0);
        while let Some(&(mut best)) = hits.get(next) {
            let start = self.at(&best).start;
            next += 1;
            while let Some(hit) = hits.get(next).filter(|hit| self.at(hit).start == start) {
                best = if better(hit, &best) { *hit } else { best };
                next += 1;
            }
            if end <= start {
                end = self.at(&best).end;
                hits[kept] = best;
                kept += 1;
            }
        }
        hits.truncate(kept);
    }
}

/// Whether the ambiguous terms of a node count.
#[inline]
fn is_clear(most: &[f32; KINDS]) -> bool {
    let of = |kind: TermKind| most[kind as usize];
    of(TermKind::Strong) + of(TermKind::Normal) + of(TermKind::Context) > 0.0
}
