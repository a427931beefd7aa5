//! Terms as a trie over the numbers of their words, while it is made.
//!
//! In: terms of folded words. Out: the node at which each ends, and every form of a word with its numbers. The number
//! of a word is the node that it leads to from the root; its plural goes by it as well, and what stands for the
//! beginning of a word goes for every word that begins so. It does not know what the terms stand for.

use rustc_hash::FxHashMap;

use super::stems::Stems;
use super::words::{key, pack, plural};

/// A trie that terms are added to. Node 0 is the root.
#[derive(Debug)]
pub(super) struct Trie {
    /// How many nodes it has.
    pub(super) len: u32,
    /// From a node by a further word's number to the next node.
    steps: FxHashMap<(u32, u32), u32>,
    /// The numbers of words by their keys.
    words: FxHashMap<u64, u32>,
    /// The words and their plurals: the key, the packed form, the number.
    forms: Vec<(u64, u128, u32)>,
    /// The beginnings of words.
    stems: Stems,
    /// The same in the order in which they came.
    begun: Vec<(Vec<u8>, u32)>,
}

impl Trie {
    /// The root alone.
    pub(super) fn new() -> Trie {
        Trie {
            len: 1,
            steps: FxHashMap::default(),
            words: FxHashMap::default(),
            forms: Vec::new(),
            stems: Stems::new(),
            begun: Vec::new(),
        }
    }

    /// The node at which a term ends.
    pub(super) fn add(&mut self, words: &str, prefix: bool) -> u32 {
        let mut node = 0;
        let mut words = words.split(' ').map(str::as_bytes).peekable();
        while let Some(word) = words.next() {
            let number = if prefix && words.peek().is_none() { self.stem(word) } else { self.word(word) };
            node = if node == 0 { number } else { self.child(node, number) };
        }
        node
    }

    fn node(&mut self) -> u32 {
        self.len += 1;
        self.len - 1
    }

    fn child(&mut self, node: u32, number: u32) -> u32 {
        if let Some(&child) = self.steps.get(&(node, number)) {
            return child;
        }
        let child = self.node();
        self.steps.insert((node, number), child);
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
        if let Some(number) = self.stems.get(stem) {
            return number;
        }
        let number = self.node();
        self.stems.add(stem, number);
        self.begun.push((stem.to_vec(), number));
        number
    }

    /// The steps, sorted: from a node, by a word's number, to a node.
    pub(super) fn steps(&self) -> Vec<((u32, u32), u32)> {
        let mut steps: Vec<_> = self.steps.iter().map(|(from, to)| (*from, *to)).collect();
        steps.sort_unstable();
        steps
    }

    /// The key of every form of a word with each of its numbers, sorted.
    pub(super) fn forms(&self) -> Vec<(u64, u32)> {
        let with_stems = |&(key, packed, number): &(u64, u128, u32)| {
            [number].into_iter().chain(self.stems.of(packed)).map(move |number| (key, number))
        };
        let mut forms: Vec<_> = self.forms.iter().flat_map(with_stems).collect();
        forms.sort_unstable();
        forms.dedup();
        forms
    }

    /// Every stem with the numbers of all stems that it begins with, itself among them, sorted.
    pub(super) fn stems(&self) -> impl Iterator<Item = (&[u8], Vec<u32>)> {
        self.begun.iter().map(|(stem, _)| {
            let mut numbers: Vec<u32> = self.stems.of(pack(stem)).collect();
            numbers.sort_unstable();
            (stem.as_slice(), numbers)
        })
    }
}
