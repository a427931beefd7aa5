//! The beginnings of words that stand for every word that begins so ("hack*").
//!
//! In: stems with their numbers, then words. Out: the numbers of the stems that a word begins with. Of a stem longer
//! than a packed word only so much is compared.

use rustc_hash::FxHashMap;

use super::words::{PACKED, mask, pack};

/// The number of places at which the first letters of a stem are marked, as a power of two.
const BITS: u32 = 12;

/// All stems.
#[derive(Debug)]
pub(super) struct Stems {
    /// A mark for the first letters of each, so that most words cost one look.
    marked: [u8; 1 << BITS],
    /// By their first letters, the longest first.
    by_head: FxHashMap<u32, Vec<Stem>>,
}

#[derive(Debug)]
struct Stem {
    packed: u128,
    len: usize,
    number: u32,
}

impl Stems {
    /// No stems yet.
    pub(super) fn new() -> Stems {
        Stems { marked: [0; 1 << BITS], by_head: FxHashMap::default() }
    }

    /// Adds a stem that is not there yet.
    pub(super) fn add(&mut self, stem: &[u8], number: u32) {
        let (packed, len) = (pack(stem), stem.len().min(PACKED));
        let alike = self.by_head.entry(head(packed)).or_default();
        let at = alike.partition_point(|stem| stem.len > len);
        alike.insert(at, Stem { packed, len, number });
        self.marked[place(head(packed))] = 1;
    }

    /// The number of a stem.
    pub(super) fn get(&self, stem: &[u8]) -> Option<u32> {
        let len = stem.len().min(PACKED);
        self.alike(pack(stem)).find(|stem| stem.len == len).map(|stem| stem.number)
    }

    /// The numbers of the stems that a word begins with, the longest first.
    pub(super) fn of(&self, word: u128) -> impl Iterator<Item = u32> {
        self.alike(word).map(|stem| stem.number)
    }

    /// 1 if a word may begin with a stem, else 0.
    #[inline]
    pub(super) fn may_begin(&self, word: u128) -> u32 {
        u32::from(self.marked[place(head(word))])
    }

    fn alike(&self, word: u128) -> impl Iterator<Item = &Stem> {
        let alike = self.by_head.get(&head(word)).into_iter().flatten();
        // A word shorter than a stem has a zero where the stem has a letter.
        alike.filter(move |stem| stem.packed == word & mask(stem.len))
    }
}

/// The first four letters of a packed word.
fn head(packed: u128) -> u32 {
    packed as u32
}

fn place(head: u32) -> usize {
    (head.wrapping_mul(0x9e37_79b1) >> (32 - BITS)) as usize
}
