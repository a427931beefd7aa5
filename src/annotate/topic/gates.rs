//! Says of most words of a text that no term begins with them.
//!
//! In: all terms, then the words of a text. Out: the words that may begin a term, and whether a phrase may go on from
//! them, at the cost of one look at a small table for each word. It is never wrong in what it leaves out, but now and
//! then it lets a word pass with which no term begins.

use super::words::{Word, head, key, pack, plural};

/// A word with which a term may begin.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Open {
    pub(super) word: usize,
    /// What the gates say of it; by the bits below.
    marks: u8,
}

impl Open {
    /// Whether a phrase may begin with it.
    pub(super) fn phrase(self) -> bool {
        self.marks & (PAIR | FIRST_OF_ANY) != 0
    }
}

/// A word may be a term.
const ALONE: u8 = 1;
/// A word may begin a phrase with a word that is known.
const FIRST: u8 = 2;
/// A word may begin a phrase with a word of which only the beginning is known.
const FIRST_OF_ANY: u8 = 4;
/// A word does begin one, as far as can be told from the next word.
const PAIR: u8 = 8;
/// The tag of several words.
const ANY: u8 = 0;
/// The number of bits for stems, as a power of two.
const STEM_BITS: u32 = 12;

/// What is known of the words with which terms begin.
#[derive(Debug)]
pub(super) struct Gates {
    /// What words may be and their tag, by the high bits of their keys.
    words: Vec<(u8, u8)>,
    /// One bit for two words that begin a phrase.
    pairs: Vec<u64>,
    /// One bit for the first letters of a stem.
    stems: [u64; 1 << (STEM_BITS - 6)],
    /// Bits that are not used for `words`.
    spare: u32,
}

impl Gates {
    pub(super) fn new(terms: usize) -> Gates {
        let bits = (terms * 2).next_power_of_two().trailing_zeros().clamp(10, 24);
        Gates {
            words: vec![(0, ANY); 1 << bits],
            pairs: vec![0; 1 << (bits + 3 - 6)],
            stems: [0; 1 << (STEM_BITS - 6)],
            spare: 64 - bits,
        }
    }

    /// Lets a term pass.
    pub(super) fn open(&mut self, words: &str, prefix: bool) {
        let forms = |word: &str| [key(word.as_bytes()), key(&plural(word.as_bytes()))];
        let words: Vec<&str> = words.split(' ').collect();
        if let (true, Some(last)) = (prefix, words.last()) {
            let stem = Gates::at_stem(head(pack(last.as_bytes())));
            self.stems[stem.0] |= 1 << stem.1;
        }
        let first = forms(words[0]);
        let mark = match words.len() {
            1 if prefix => return,
            1 => ALONE,
            2 if prefix => FIRST_OF_ANY,
            _ => FIRST,
        };
        for first in first {
            self.mark(first, mark);
            for second in words.get(1).into_iter().flat_map(|second| forms(second)) {
                let pair = self.at_pair(first, second);
                self.pairs[pair / 64] |= 1 << (pair % 64);
            }
        }
    }

    /// Sets `open` to the words that may begin a term; the last word has to be an empty one.
    pub(super) fn pass(&self, words: &[Word], open: &mut Vec<Open>) {
        open.clear();
        open.resize(words.len() + 1, Open::default());
        // No branches: nobody can tell which word passes.
        let mut passed = 0;
        for (at, word) in words.iter().enumerate() {
            let (marks, tag) = self.words[(word.key >> self.spare) as usize];
            let known = u8::from(tag == Gates::tag(word.key)) | u8::from(tag == ANY);
            let marks = (marks * known) | u8::from(self.stem(word.head));
            open[passed] = Open { word: at, marks };
            passed += usize::from(marks != 0);
        }
        open.truncate(passed);
        passed = 0;
        for i in 0..open.len() {
            let Open { word, marks } = open[i];
            let pair = words.get(word + 1).map_or(0, |next| self.at_pair(words[word].key, next.key));
            let pair = PAIR * ((self.pairs[pair / 64] >> (pair % 64)) as u8 & (marks / FIRST) & 1);
            open[passed] = Open { word, marks: marks | pair };
            passed += usize::from((marks & (ALONE | FIRST_OF_ANY)) | pair != 0);
        }
        open.truncate(passed);
    }

    /// What is remembered of a word beside its place.
    fn tag(key: u64) -> u8 {
        (key >> 32) as u8 | 1
    }

    fn mark(&mut self, key: u64, mark: u8) {
        let (marks, tag) = &mut self.words[(key >> self.spare) as usize];
        *tag = if *marks == 0 || *tag == Gates::tag(key) { Gates::tag(key) } else { ANY };
        *marks |= mark;
    }

    /// Whether a stem may begin with these letters.
    pub(super) fn stem(&self, head: u32) -> bool {
        let (place, bit) = Gates::at_stem(head);
        self.stems[place] >> bit & 1 != 0
    }

    fn at_stem(head: u32) -> (usize, u32) {
        let at = head.wrapping_mul(0x9e37_79b1) >> (32 - STEM_BITS);
        ((at >> 6) as usize, at & 63)
    }

    fn at_pair(&self, first: u64, second: u64) -> usize {
        (first.wrapping_add((second >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)) >> (self.spare - 3)) as usize
    }
}
