//! The beginnings of words that stand for every word that begins so ("hack*").
//!
//! In: stems with what stands for them, then words. Out: what stands for the stems that a word begins with. Of a stem
//! longer than a packed word only so much is compared.

use rustc_hash::FxHashMap;

use super::word::{CHUNK, head, mask, pack};

/// The number of places at which the first letters of a stem are marked, as a power of two.
const BITS: u32 = 12;

/// All stems; a `T` stands for each.
#[derive(Debug)]
pub(super) struct Stems<T> {
    /// A mark for the first letters of each, so that most words cost one look.
    marked: [u8; 1 << BITS],
    /// By their first letters, the longest first.
    by_head: FxHashMap<u32, Vec<Stem<T>>>,
}

#[derive(Debug)]
struct Stem<T> {
    packed: u128,
    len: usize,
    its: T,
}

impl<T> Default for Stems<T> {
    fn default() -> Stems<T> {
        Stems { marked: [0; 1 << BITS], by_head: FxHashMap::default() }
    }
}

impl<T: Copy> Stems<T> {
    /// Adds a stem that is not there yet.
    pub(super) fn add(&mut self, stem: &[u8], its: T) {
        let (packed, len) = (pack(stem), stem.len().min(CHUNK));
        let alike = self.by_head.entry(head(packed)).or_default();
        let at = alike.partition_point(|stem| stem.len > len);
        alike.insert(at, Stem { packed, len, its });
        self.marked[place(head(packed))] = 1;
    }

    /// What stands for a stem.
    pub(super) fn get(&self, stem: &[u8]) -> Option<T> {
        let len = stem.len().min(CHUNK);
        self.alike(pack(stem)).find(|stem| stem.len == len).map(|stem| stem.its)
    }

    /// What stands for the stems that a word begins with, the longest first.
    pub(super) fn of(&self, word: u128) -> impl Iterator<Item = T> {
        self.alike(word).map(|stem| stem.its)
    }

    /// The same with other things standing for them.
    pub(super) fn map<U>(self, other: impl Fn(T) -> U) -> Stems<U> {
        let one = |Stem { packed, len, its }| Stem { packed, len, its: other(its) };
        let alike = |(head, stems): (u32, Vec<Stem<T>>)| (head, stems.into_iter().map(one).collect());
        Stems { marked: self.marked, by_head: self.by_head.into_iter().map(alike).collect() }
    }

    /// 1 if a word with these first letters, in lower case, may begin with a stem, else 0.
    #[inline]
    pub(super) fn may_begin(&self, head: u32) -> u32 {
        u32::from(self.marked[place(head)])
    }

    fn alike(&self, word: u128) -> impl Iterator<Item = &Stem<T>> {
        let alike = self.by_head.get(&head(word)).into_iter().flatten();
        // A word shorter than a stem has a zero where the stem has a letter.
        alike.filter(move |stem| stem.packed == word & mask(stem.len))
    }
}

fn place(head: u32) -> usize {
    (head.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}
