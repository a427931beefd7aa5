//! Terms as a trie over the numbers of their words, while it is made.
//!
//! In: terms of folded words. Out: the node at which each ends, and every form of a word with its numbers. The number
//! of a word is the node that it leads to from the root; its plural goes by it as well, and what stands for the
//! beginning of a word goes for every word that begins so. It does not know what the terms stand for.

use rustc_hash::FxHashMap;

use super::super::stems::Stems;
use super::super::word::pack;

/// A trie that terms are added to. Node 0 is the root.
#[derive(Debug)]
pub(super) struct Trie {
    /// How many nodes it has.
    pub(super) len: u32,
    /// From a node by a further word's number to the next node.
    steps: FxHashMap<(u32, u32), u32>,
    /// The numbers of words.
    words: FxHashMap<Vec<u8>, u32>,
    /// The words and their plurals, with their numbers.
    forms: Vec<(Vec<u8>, u32)>,
    /// The beginnings of words.
    stems: Stems<u32>,
    /// The same in the order in which they came.
    begun: Vec<(Vec<u8>, u32)>,
}

impl Trie {
    /// The root and the words of some terms, so that what is looked at most stands together.
    pub(super) fn new<'a>(terms: impl Iterator<Item = (&'a str, bool)>) -> Trie {
        let mut trie = Trie {
            len: 1,
            steps: FxHashMap::default(),
            words: FxHashMap::default(),
            forms: Vec::new(),
            stems: Stems::default(),
            begun: Vec::new(),
        };
        for (words, prefix) in terms {
            trie.numbers(words, prefix, |_, _| ());
        }
        trie
    }

    /// The node at which a term ends.
    pub(super) fn add(&mut self, words: &str, prefix: bool) -> u32 {
        let mut node = 0;
        self.numbers(words, prefix, |trie, number| {
            node = if node == 0 { number } else { trie.child(node, number) }
        });
        node
    }

    /// Tells `each` the numbers of the words of a term.
    fn numbers(&mut self, words: &str, prefix: bool, mut each: impl FnMut(&mut Trie, u32)) {
        let mut words = words.split(' ').map(str::as_bytes).peekable();
        while let Some(word) = words.next() {
            let number = if prefix && words.peek().is_none() { self.stem(word) } else { self.word(word) };
            each(self, number);
        }
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
        if let Some(&number) = self.words.get(word) {
            return number;
        }
        let number = self.node();
        self.words.insert(word.to_vec(), number);
        self.forms.extend([(word.to_vec(), number), (plural(word), number)]);
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

    /// Every form of a word with each of its numbers, sorted.
    pub(super) fn forms(&self) -> Vec<(&[u8], u32)> {
        let with_stems = |(word, number): &'_ (Vec<u8>, u32)| {
            let stems = self.stems.of(pack(word));
            [*number].into_iter().chain(stems).collect::<Vec<_>>()
        };
        let each = |form| with_stems(form).into_iter().map(|number| (form.0.as_slice(), number));
        let mut forms: Vec<_> = self.forms.iter().flat_map(each).collect();
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

/// The regular plural of a word.
pub(super) fn plural(word: &[u8]) -> Vec<u8> {
    match word {
        [stem @ .., before, b'y'] if !b"aeiou".contains(before) => [stem, &[*before], b"ies"].concat(),
        [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] => [word, b"es"].concat(),
        _ => [word, b"s"].concat(),
    }
}
