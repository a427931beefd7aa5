//! Terms as a trie over the numbers of their words, while it is made.
//!
//! In: terms of folded words. Out: the node at which each ends, and every form of a word with its numbers. The number
//! of a word is the node that it leads to from the root; its plural goes by it as well, and what stands for the
//! beginning of a word goes for every word that begins so. It does not know what the terms stand for.

use rustc_hash::FxHashMap;

use super::words::{PACKED, head, key, len, mask, mix, pack, plural};

/// A trie that terms are added to. Node 0 is the root.
#[derive(Debug, Default)]
pub(super) struct Trie {
    /// Of each node, whether others stand below it.
    pub(super) inner: Vec<bool>,
    /// From a node by a further word's number to the next node.
    steps: FxHashMap<u64, u32>,
    /// The beginnings of words, by their first letters.
    pub(super) stems: FxHashMap<u32, Vec<Stem>>,
    /// The numbers of words by their keys.
    words: FxHashMap<u64, u32>,
    /// The words and their plurals: the key, the packed form, the number.
    forms: Vec<(u64, u128, u32)>,
}

/// The beginning of a word.
#[derive(Debug)]
pub(super) struct Stem {
    packed: u128,
    len: usize,
    number: u32,
}

impl Trie {
    /// The root alone.
    pub(super) fn new() -> Trie {
        Trie { inner: vec![true], ..Trie::default() }
    }

    /// The node at which a term ends.
    pub(super) fn add(&mut self, words: &str, prefix: bool) -> u32 {
        let mut node = 0;
        let mut words = words.split(' ').map(str::as_bytes).peekable();
        while let Some(word) = words.next() {
            let number = if prefix && words.peek().is_none() { self.stem(word) } else { self.word(word) };
            self.inner[node as usize] = true;
            node = if node == 0 { number } else { self.child(node, number) };
        }
        node
    }

    fn node(&mut self) -> u32 {
        self.inner.push(false);
        self.inner.len() as u32 - 1
    }

    fn child(&mut self, node: u32, number: u32) -> u32 {
        let step = step(node, number);
        if let Some(&child) = self.steps.get(&step) {
            return child;
        }
        let child = self.node();
        self.steps.insert(step, child);
        child
    }

    fn word(&mut self, word: &[u8]) -> u32 {
        let own = key(word);
        if let Some(&number) = self.words.get(&own) {
            return number;
        }
        let number = self.node();
        self.words.insert(own, number);
        let plural = plural(word);
        self.forms.extend([(own, pack(word), number), (key(&plural), pack(&plural), number)]);
        number
    }

    fn stem(&mut self, stem: &[u8]) -> u32 {
        let (packed, len) = (pack(stem), stem.len().min(PACKED));
        let known = self.stems.get(&head(packed)).into_iter().flatten();
        let mut known = known.filter(|stem| (stem.packed, stem.len) == (packed, len));
        if let Some(stem) = known.next() {
            return stem.number;
        }
        let number = self.node();
        self.stems.entry(head(packed)).or_default().push(Stem { packed, len, number });
        number
    }

    /// The steps from node to node, sorted.
    pub(super) fn steps(&self) -> Vec<(u64, u32)> {
        let mut steps: Vec<_> = self.steps.iter().map(|(step, node)| (*step, *node)).collect();
        steps.sort_unstable();
        steps
    }

    /// The key of every form with each of its numbers, sorted.
    pub(super) fn forms(&self) -> Vec<(u64, u32)> {
        let with_stems = |&(key, packed, number): &(u64, u128, u32)| {
            [number].into_iter().chain(begins(&self.stems, packed)).map(move |number| (key, number))
        };
        let mut forms: Vec<_> = self.forms.iter().flat_map(with_stems).collect();
        forms.sort_unstable();
        forms.dedup();
        forms
    }
}

/// The key of a step from a node by a word's number.
pub(super) fn step(node: u32, number: u32) -> u64 {
    mix(u128::from(node) << 32 | u128::from(number))
}

/// The numbers of the stems that a word begins with.
pub(super) fn begins(stems: &FxHashMap<u32, Vec<Stem>>, packed: u128) -> impl Iterator<Item = u32> {
    let begins = move |stem: &&Stem| stem.len <= len(packed) && stem.packed == packed & mask(stem.len);
    stems.get(&head(packed)).into_iter().flatten().filter(begins).map(|stem| stem.number)
}
