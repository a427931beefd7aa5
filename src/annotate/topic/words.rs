//! Cuts a text into words as terms are compared with them.
//!
//! In: a text. Out: its words, each with its place and, packed into an integer, its folded letters. Letters are told
//! from the rest for 64 bytes at a time, eight in one step; only what lies beyond ASCII is looked at one by one. It
//! does not know which words matter.

use xxhash_rust::xxh3::xxh3_64;

use crate::article::Span;
use crate::schema::Topics;

/// Bytes of a word that are packed; a longer word is told from others by a digest.
pub(super) const PACKED: usize = 16;
/// Bytes that are looked at at once, one bit of a number for each.
const PIECE: usize = 64;
/// In each byte the bit that no ASCII character has.
const HIGH: u128 = u128::MAX / 0xff * 0x80;
/// In each byte the bit that makes letters small and leaves digits alone.
const SMALL: u128 = u128::MAX / 0xff * 0x20;

/// The words of a text, kept by their places.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Where each begins and ends.
    edges: Vec<usize>,
}

impl Words {
    /// Takes in the words of another text.
    pub(super) fn cut(&mut self, text: &str) {
        self.edges.clear();
        let mut before = 0;
        for (piece, bytes) in text.as_bytes().chunks(PIECE).enumerate() {
            let letters = letters(text, piece * PIECE, bytes);
            // Words begin and end where a letter stands beside something else.
            let mut edges = letters ^ (letters << 1 | before);
            before = letters >> (PIECE - 1);
            let count = edges.count_ones();
            let next = |_| {
                let at = piece * PIECE + edges.trailing_zeros() as usize;
                edges &= edges - 1;
                at
            };
            self.edges.extend((0..count).map(next));
        }
        if before == 1 {
            self.edges.push(text.len());
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.edges.len() / 2
    }

    /// Where a word stands.
    pub(super) fn span(&self, word: usize) -> Span {
        Span::new(self.edges[2 * word], self.edges[2 * word + 1])
    }

    /// The first bytes of each folded word, in order.
    pub(super) fn packed(&self, text: &str) -> impl ExactSizeIterator<Item = u128> {
        self.edges.chunks_exact(2).map(|word| packed(text, Span::new(word[0], word[1])))
    }
}

/// The bytes of a packed word, as far as they are packed.
pub(super) fn len(packed: u128) -> usize {
    PACKED - packed.leading_zeros() as usize / 8
}

/// The [`key`] of the word at a span, packed.
pub(super) fn key_of(packed: u128, text: &str, span: Span) -> u64 {
    if len(packed) < PACKED { mix(packed) } else { key(Topics::fold(span.of(text)).as_bytes()) }
}

/// What a folded word is known by: itself or a digest.
pub(super) fn key(word: &[u8]) -> u64 {
    if word.len() <= PACKED { mix(pack(word)) } else { xxh3_64(word) }
}

/// The first bytes of a word, first byte lowest.
pub(super) fn pack(word: &[u8]) -> u128 {
    let mut bytes = [0; PACKED];
    let len = word.len().min(PACKED);
    bytes[..len].copy_from_slice(&word[..len]);
    u128::from_le_bytes(bytes)
}

/// A number for a packed word, most random in its high bits; no two words of up to eight bytes have the same.
pub(super) fn mix(packed: u128) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;
    let (low, high) = (packed as u64, (packed >> 64) as u64);
    (low ^ high.rotate_left(29)).wrapping_mul(ODD)
}

/// [`mask`] of every length.
const MASKS: [u128; PACKED + 1] = {
    let mut masks = [0; PACKED + 1];
    let mut len = 0;
    while len <= PACKED {
        masks[len] = mask(len);
        len += 1;
    }
    masks
};

/// The bits of the first `len` bytes of a packed word.
pub(super) const fn mask(len: usize) -> u128 {
    if len < PACKED { (1 << (8 * len)) - 1 } else { u128::MAX }
}

/// A bit for each of up to 64 bytes of `text` that belongs to a word.
fn letters(text: &str, start: usize, bytes: &[u8]) -> u64 {
    let mut piece = [0; PIECE];
    let piece: &[u8; PIECE] = match bytes.try_into() {
        Ok(whole) => whole,
        Err(_) => {
            piece[..bytes.len()].copy_from_slice(bytes);
            &piece
        }
    };
    let eights = || piece.as_chunks::<8>().0.iter().map(|eight| u64::from_le_bytes(*eight));
    let ascii = eights().rev().fold(0, |letters, eight| letters << 8 | letters_of_eight(eight));
    if eights().fold(0, |all, eight| all | eight) & HIGH as u64 == 0 {
        return ascii;
    }
    ascii | letters_beyond_ascii(text, start, bytes)
}

/// A bit for each of eight bytes that is an ASCII letter or digit.
fn letters_of_eight(bytes: u64) -> u64 {
    const EACH: u64 = u64::MAX / 0xff;
    // The high bit of a sum tells on which side of a bound a byte lies.
    let at_least = |low: u64, bound: u8| low + EACH * u64::from(0x80 - bound);
    let low = bytes & !(HIGH as u64);
    let small = low | SMALL as u64;
    let letter = at_least(small, b'a') & !at_least(small, b'z' + 1);
    let digit = at_least(low, b'0') & !at_least(low, b'9' + 1);
    let found = (letter | digit) & !bytes & HIGH as u64;
    // Brings the eight high bits together.
    (found >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// A bit for each byte of a letter or digit beyond ASCII; the first and the last character may lie only partly in
/// `bytes`.
#[cold]
fn letters_beyond_ascii(text: &str, start: usize, bytes: &[u8]) -> u64 {
    let end = start + bytes.len();
    let first = (0..=start).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let chars = text[first..].char_indices().map(|(at, c)| (first + at, c)).take_while(|(at, _)| *at < end);
    let bytes = chars.filter(|(_, c)| !c.is_ascii() && is_word(*c)).flat_map(|(at, c)| at..at + c.len_utf8());
    bytes.filter(|byte| (start..end).contains(byte)).fold(0, |letters, byte| letters | 1 << (byte - start))
}

/// The first bytes of the folded word at a span.
pub(super) fn packed(text: &str, span: Span) -> u128 {
    let rest = &text.as_bytes()[span.start..];
    let first = rest.first_chunk().map_or_else(|| pack(rest), |chunk| u128::from_le_bytes(*chunk));
    let packed = (first | SMALL) & MASKS[span.len().min(PACKED)];
    if packed & HIGH == 0 { packed } else { pack(Topics::fold(span.of(text)).as_bytes()) }
}

/// Whether a character belongs to a word; combining accents do.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_are_what_character_by_character_says(
            text in prop_oneof!["\\PC{0,200}", "[a-zA-Z0-9 @\\[`{/:éд’.-]{0,200}", "[a-z]{60,70} [A-Zß]{50,70}"]
        ) {
            let expected: Vec<&str> = text.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect();
            let mut words = Words::default();
            words.cut("some text before");
            words.cut(&text);
            let cut: Vec<_> = (0..words.len()).map(|i| words.span(i).of(&text)).collect();
            prop_assert_eq!(&cut, &expected);
            for (i, packed) in words.packed(&text).enumerate() {
                let folded = Topics::fold(cut[i]);
                prop_assert_eq!((packed, len(packed)), (pack(folded.as_bytes()), folded.len().min(PACKED)));
                prop_assert_eq!(key_of(packed, &text, words.span(i)), key(folded.as_bytes()));
            }
        }
    }
}
