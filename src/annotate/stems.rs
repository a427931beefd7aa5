//! The beginnings of words that stand for every word that begins so ("hack*").
//!
//! In: stems with their numbers, then words. Out: the numbers of the stems that a word begins with. Of a stem longer
//! than a packed word only so much is compared.

use rustc_hash::FxHashMap;

use super::known::Topical;
use super::word::{CHUNK, mask, pack};

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
    topic: Topical,
}

impl Default for Stems {
    fn default() -> Stems {
        Stems { marked: [0; 1 << BITS], by_head: FxHashMap::default() }
    }
}

impl Stems {
    /// Adds a stem that is not there yet.
    pub(super) fn add(&mut self, stem: &[u8], topic: Topical) {
        let (packed, len) = (pack(stem), stem.len().min(CHUNK));
        let alike = self.by_head.entry(head(packed)).or_default();
        let at = alike.partition_point(|stem| stem.len > len);
        alike.insert(at, Stem { packed, len, topic });
        self.marked[place(head(packed))] = 1;
    }

    /// What stands for a stem.
    pub(super) fn get(&self, stem: &[u8]) -> Option<Topical> {
        let len = stem.len().min(CHUNK);
        self.alike(pack(stem)).find(|stem| stem.len == len).map(|stem| stem.topic)
    }

    /// What stands for the stems that a word begins with, the longest first.
    pub(super) fn of(&self, word: u128) -> impl Iterator<Item = Topical> {
        self.alike(word).map(|stem| stem.topic)
    }

    /// The same with other things standing for them.
    pub(super) fn map(mut self, topic: impl Fn(Topical) -> Topical) -> Stems {
        self.by_head.values_mut().flatten().for_each(|stem| stem.topic = topic(stem.topic));
        self
    }

    /// 1 if a word with these first letters, in lower case, may begin with a stem, else 0.
    #[inline]
    pub(super) fn may_begin(&self, head: u32) -> u32 {
        u32::from(self.marked[place(head)])
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
