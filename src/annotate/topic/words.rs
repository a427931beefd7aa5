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
/// In each of eight bytes the bit that no ASCII character has.
const HIGH: u64 = u64::MAX / 0xff * 0x80;
/// In each byte the bit that makes letters small and leaves digits alone.
const SMALL: u128 = u128::MAX / 0xff * 0x20;

/// Tells `word` of each word of a part of `text` where it stands, its [`key`] and its packed form.
#[inline]
pub(super) fn cut(text: &str, part: Span, mut word: impl FnMut(Span, u64, u128)) {
    let mut at = part.start;
    while at < part.end {
        let end = part.end.min(at + PIECE);
        let mut letters = letters(text, Span::new(at, end));
        let mut next = end;
        while letters != 0 {
            let start = at + letters.trailing_zeros() as usize;
            // Carries over the bits of the word.
            let carried = letters.wrapping_add(letters & letters.wrapping_neg());
            let mut stop = at + (carried & !letters).trailing_zeros() as usize;
            if stop == at + PIECE && end < part.end {
                // The word may go on behind the piece; the next one begins with it.
                next = start;
                if start > at {
                    break;
                }
                stop = end_of_word(text, end, part.end);
                next = stop;
            }
            let span = Span::new(start, stop);
            let (key, packed) = folded(text, span);
            word(span, key, packed);
            letters &= carried;
        }
        at = next;
    }
}

/// Where the word ends that stands before `at`.
#[cold]
fn end_of_word(text: &str, mut at: usize, end: usize) -> usize {
    while at < end {
        let piece = Span::new(at, end.min(at + PIECE));
        let more = letters(text, piece).trailing_ones() as usize;
        at += more;
        if more < PIECE {
            break;
        }
    }
    at
}

/// The [`key`] of the folded word at a span, and its packed form.
#[inline]
fn folded(text: &str, span: Span) -> (u64, u128) {
    let rest = &text.as_bytes()[span.start..];
    if let (0..=PACKED, Some(chunk)) = (span.len(), rest.first_chunk()) {
        let packed = (u128::from_le_bytes(*chunk) | SMALL) & MASKS[span.len()];
        if (packed | packed >> 64) as u64 & HIGH == 0 {
            return (mix(packed), packed);
        }
    }
    folded_by_letter(text, span)
}

#[cold]
fn folded_by_letter(text: &str, span: Span) -> (u64, u128) {
    let folded = Topics::fold(span.of(text));
    (key(folded.as_bytes()), pack(folded.as_bytes()))
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
    let mut letters = bits(&piece.map(|byte| byte.is_ascii_alphanumeric() as u8));
    if !piece.is_ascii() {
        letters |= letters_beyond_ascii(text, span.start, bits(&piece.map(|byte| byte >> 7)));
    }
    letters & (u64::MAX >> (PIECE - span.len()))
}

/// The lowest bits of bytes as one number.
fn bits(bytes: &[u8; PIECE]) -> u64 {
    let eights = bytes.as_chunks::<8>().0.iter().rev().map(|eight| u64::from_le_bytes(*eight));
    // The product brings the eight bits together.
    eights.fold(0, |bits, eight| bits << 8 | eight.wrapping_mul(0x0102_0408_1020_4080) >> 56)
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
            let mut words = Vec::new();
            cut(&whole, part, |span, key, packed| words.push((span.of(&whole), key, packed)));
            prop_assert_eq!(words.iter().map(|word| word.0).collect::<Vec<_>>(), expected);
            for (word, its_key, packed) in words {
                let folded = Topics::fold(word);
                prop_assert_eq!((its_key, packed), (key(folded.as_bytes()), pack(folded.as_bytes())));
            }
        }
    }
}
