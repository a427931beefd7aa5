//! Cuts a text into words as terms are compared with them.
//!
//! In: a text. Out: its words, each with its place and, packed into an integer, its folded letters. Letters are told
//! from the rest for 64 bytes at a time, eight in one step; only what lies beyond ASCII is looked at one by one. It
//! does not know which words matter.

use std::num::NonZero;

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

/// The words of parts of a text, kept by their places. An empty word follows those of each part.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Where each begins and ends.
    edges: Vec<usize>,
}

impl Words {
    /// Forgets all words.
    pub(super) fn clear(&mut self) {
        self.edges.clear();
    }

    /// Takes in the words of one more part of `text`. Returns how many these are.
    pub(super) fn cut(&mut self, text: &str, part: Span) -> usize {
        let (first, mut before) = (self.edges.len(), 0);
        for start in (part.start..part.end).step_by(PIECE) {
            let letters = letters(text, Span::new(start, part.end.min(start + PIECE)));
            // Words begin and end where a letter stands beside something else.
            let mut edges = letters ^ (letters << 1 | before);
            before = letters >> (PIECE - 1);
            while let Some(edge) = NonZero::new(edges) {
                self.edges.push(start + edge.trailing_zeros() as usize);
                edges &= edges - 1;
            }
        }
        if before == 1 {
            self.edges.push(part.end);
        }
        let count = (self.edges.len() - first) / 2;
        self.edges.extend([part.end; 2]);
        count
    }

    /// Where a word stands.
    pub(super) fn span(&self, word: usize) -> Span {
        Span::new(self.edges[2 * word], self.edges[2 * word + 1])
    }

    /// The first bytes of each folded word, in order.
    pub(super) fn packed(&self, text: &str) -> impl ExactSizeIterator<Item = u128> {
        self.edges.as_chunks::<2>().0.iter().map(|&[start, end]| packed(text, Span::new(start, end)))
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

/// The first four letters of a packed word.
pub(super) fn head(packed: u128) -> u32 {
    packed as u32
}

/// A number for a packed word, most random in its high bits; no two words of up to eight bytes have the same.
#[inline]
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

/// A bit for each of up to 64 bytes at a span that belongs to a word.
fn letters(text: &str, span: Span) -> u64 {
    let rest = &text.as_bytes()[span.start..];
    let mut end = [0; PIECE];
    let piece = rest.first_chunk().unwrap_or_else(|| {
        end[..rest.len()].copy_from_slice(rest);
        &end
    });
    // One bit for each byte of which `found` sets the highest bit.
    let bits = |found: fn(u64) -> u64| {
        let eights = piece.as_chunks::<8>().0.iter().rev().map(|eight| found(u64::from_le_bytes(*eight)));
        eights.fold(0, |bits, eight| bits << 8 | (eight >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56)
    };
    let beyond_ascii = bits(|eight| eight & HIGH as u64);
    let mut letters = bits(letters_of_eight);
    if beyond_ascii != 0 {
        letters |= letters_beyond_ascii(text, span.start, beyond_ascii);
    }
    letters & (u64::MAX >> (PIECE - span.len()))
}

/// The bits of those bytes that belong to letters and digits, of all `beyond` ASCII from `start` on.
fn letters_beyond_ascii(text: &str, start: usize, mut beyond: u64) -> u64 {
    let mut letters = 0;
    while beyond != 0 {
        let at = start + beyond.trailing_zeros() as usize;
        // The first character may begin before `start`, by less than four bytes.
        let first = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(at);
        let Some(c) = text[first..].chars().next() else { break };
        let bytes = (((1_u128 << c.len_utf8()) - 1) << (first + 4 - start) >> 4) as u64;
        letters |= if is_word(c) { bytes } else { 0 };
        beyond &= !bytes;
    }
    letters
}

/// The highest bit of each of eight bytes that is an ASCII letter or digit.
fn letters_of_eight(bytes: u64) -> u64 {
    const EACH: u64 = u64::MAX / 0xff;
    // The high bit of a sum tells on which side of a bound a byte lies.
    let at_least = |low: u64, bound: u8| low + EACH * u64::from(0x80 - bound);
    let low = bytes & !(HIGH as u64);
    let small = low | SMALL as u64;
    let letter = at_least(small, b'a') & !at_least(small, b'z' + 1);
    let digit = at_least(low, b'0') & !at_least(low, b'9' + 1);
    (letter | digit) & !bytes & HIGH as u64
}

/// The first bytes of the folded word at a span.
#[inline]
pub(super) fn packed(text: &str, span: Span) -> u128 {
    match text.as_bytes().get(span.start..).and_then(|rest| rest.first_chunk()) {
        Some(chunk) => {
            let packed = (u128::from_le_bytes(*chunk) | SMALL) & MASKS[span.len().min(PACKED)];
            if packed & HIGH == 0 { packed } else { packed_by_letter(text, span) }
        }
        None => packed_by_letter(text, span),
    }
}

#[cold]
fn packed_by_letter(text: &str, span: Span) -> u128 {
    pack(Topics::fold(span.of(text)).as_bytes())
}

/// The regular plural of a word.
pub(super) fn plural(word: &[u8]) -> Vec<u8> {
    match word {
        [stem @ .., before, b'y'] if !b"aeiou".contains(before) => [stem, &[*before], b"ies"].concat(),
        [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] => [word, b"es"].concat(),
        _ => [word, b"s"].concat(),
    }
}

/// Whether a character belongs to a word; combining accents do.
fn is_word(c: char) -> bool {
    match c {
        // Quotation marks and dashes, most of what is not ASCII.
        '\u{2000}'..='\u{206f}' => false,
        '\u{300}'..='\u{36f}' => true,
        _ => c.is_alphanumeric(),
    }
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
            // The words of a part do not reach beyond it.
            let whole = format!("some text before{text}behind");
            let part = Span::new(16, 16 + text.len());
            let mut words = Words::default();
            words.cut(&whole, Span::new(0, 16));
            prop_assert_eq!(words.cut(&whole, part), expected.len());
            prop_assert_eq!((words.span(3), words.span(4 + expected.len()).len()), (Span::new(16, 16), 0));
            let cut: Vec<_> = (0..expected.len()).map(|i| words.span(4 + i).of(&whole)).collect();
            prop_assert_eq!(&cut, &expected);
            for (i, packed) in words.packed(&whole).skip(4).take(expected.len()).enumerate() {
                let folded = Topics::fold(cut[i]);
                prop_assert_eq!((packed, len(packed)), (pack(folded.as_bytes()), folded.len().min(PACKED)));
                prop_assert_eq!(key_of(packed, &whole, words.span(4 + i)), key(folded.as_bytes()));
            }
        }
    }
}
