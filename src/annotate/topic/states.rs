//! The deterministic automaton of a trie of terms.
//!
//! In: the trie, in which a word may be a form of several ("masses" of "mass" and of "masse"), so that several nodes are
//! reached at once. Out: a state for every set of nodes that is, the state to which each form of a word leads, and the
//! steps from state to state by these. It does not know what the terms stand for.

use rustc_hash::FxHashMap;

use super::super::stems::Stems;
use super::trie::Trie;

/// The automaton, to be put into tables.
#[derive(Debug)]
pub(super) struct States {
    /// The state to which each form of a word leads.
    pub(super) words: Vec<(Vec<u8>, u32)>,
    /// The state to which the beginnings of words lead, for words that are no such form.
    pub(super) stems: Stems<u32>,
    /// From a state, by the one to which a further word leads, to the next state.
    pub(super) steps: Vec<(u32, u32, u32)>,
    /// Of each state the nodes of the trie. The first states have one each, the one of their number; the root, which
    /// is never reached, has none.
    pub(super) nodes: Vec<Vec<u32>>,
}

impl States {
    /// The automaton of a trie.
    pub(super) fn new(trie: &Trie) -> States {
        let mut nodes: Vec<Vec<u32>> = (0..trie.len).map(|node| vec![node]).collect();
        nodes[0].clear();
        let mut several: FxHashMap<Vec<u32>, u32> = FxHashMap::default();
        let mut state = |nodes: &mut Vec<Vec<u32>>, set: Vec<u32>| match set[..] {
            [node] => node,
            _ => *several.entry(set).or_insert_with_key(|set| {
                nodes.push(set.clone());
                nodes.len() as u32 - 1
            }),
        };
        let forms = trie.forms();
        let words: Vec<(Vec<u8>, u32)> = forms
            .chunk_by(|a, b| a.0 == b.0)
            .map(|form| {
                (form[0].0.to_vec(), state(&mut nodes, form.iter().map(|(_, number)| *number).collect()))
            })
            .collect();
        let mut stems = Stems::default();
        for (stem, numbers) in trie.stems() {
            stems.add(stem, state(&mut nodes, numbers));
        }
        // The states of words for each number of a word: its own, and those of forms of several.
        let mut forms: Vec<(u32, u32)> =
            (0..).zip(&nodes).flat_map(|(state, numbers)| numbers.iter().map(move |n| (*n, state))).collect();
        forms.sort_unstable();
        let of_trie = trie.steps();
        let mut steps = Vec::new();
        let mut from = 0;
        while from < nodes.len() {
            let mut next = Vec::new();
            for &node in &nodes[from] {
                let first = of_trie.partition_point(|((before, _), _)| *before < node);
                for &((_, number), to) in of_trie[first..].iter().take_while(|((here, _), _)| *here == node) {
                    let first = forms.partition_point(|(before, _)| *before < number);
                    let words = forms[first..].iter().take_while(|(of, _)| *of == number);
                    next.extend(words.map(|(_, word)| (*word, to)));
                }
            }
            next.sort_unstable();
            for same in next.chunk_by(|a, b| a.0 == b.0) {
                let to = state(&mut nodes, same.iter().map(|(_, to)| *to).collect());
                steps.push((from as u32, same[0].0, to));
            }
            from += 1;
        }
        States { words, stems, steps, nodes }
    }
}
