//! Short words as numbers: read at once, without a branch for each letter.
//!
//! In: sixteen bytes of a text, or a word. Out: how far its first letters go, these in lower case as one number, and a
//! hash of such a number. It knows ASCII alone, and no languages; what a word is, its callers decide.

use xxhash_rust::xxh3::xxh3_64;

/// How many bytes are read at once.
pub(crate) const CHUNK: usize = 16;

/// 1 in each byte of half a chunk.
const EACH: u64 = u64::MAX / 0xff;

/// The run of ASCII letters, and with `DIGITS` of digits, that a chunk of text starts with: its length, and the run in
/// lower case, filled up with zeros; the first byte is the lowest.
#[inline]
pub(crate) fn run<const DIGITS: bool>(chunk: [u8; CHUNK]) -> (usize, u128) {
    let chunk = u128::from_le_bytes(chunk);
    let (length, low) = half_run::<DIGITS>(chunk as u64);
    if length < 8 {
        return (length, u128::from(low));
    }
    let (more, high) = half_run::<DIGITS>((chunk >> 64) as u64);
    (length + more, u128::from(low) | u128::from(high) << 64)
}

#[inline]
fn half_run<const DIGITS: bool>(half: u64) -> (usize, u64) {
    let lower = half | (0x20 * EACH);
    let mut inside = between(lower, b'a', b'z');
    if DIGITS {
        inside |= between(half, b'0', b'9');
    }
    let others = !(inside & !half) & (0x80 * EACH);
    if others == 0 {
        return (8, lower);
    }
    let before = others.wrapping_sub(1) & !others; // the bits below the first of them
    (others.trailing_zeros() as usize / 8, lower & before >> 7)
}

/// The high bit of each byte tells whether its seven others are a number from `first` to `last`.
#[inline]
fn between(half: u64, first: u8, last: u8) -> u64 {
    let seven = half & (0x7f * EACH);
    (seven + u64::from(0x80 - first) * EACH) & !(seven + u64::from(0x7f - last) * EACH)
}

/// The first bytes of a word, as they are; the first byte is the lowest.
#[inline]
pub(crate) fn pack(word: &[u8]) -> u128 {
    let word = &word[..word.len().min(CHUNK)];
    let bits = 8 * word.len() as u32;
    // The first and the last bytes, which may overlap: cheaper than a copy of so many.
    if let (Some(first), Some(last)) = (word.first_chunk(), word.last_chunk()) {
        let behind = u64::from_le_bytes(*last).checked_shr(128 - bits).unwrap_or(0);
        u128::from(u64::from_le_bytes(*first)) | u128::from(behind) << 64
    } else if let (Some(first), Some(last)) = (word.first_chunk(), word.last_chunk()) {
        u128::from(u32::from_le_bytes(*first)) | u128::from(u32::from_le_bytes(*last)) << (bits - 32)
    } else {
        word.iter().rev().fold(0, |packed, byte| packed << 8 | u128::from(*byte))
    }
}

/// The hash of a packed word that is no longer than a chunk.
#[inline]
pub(crate) fn hash_packed(word: u128) -> u64 {
    let (low, high) = (word as u64 ^ 0x9e37_79b9_7f4a_7c15, (word >> 64) as u64 ^ 0xd6e8_feb8_6659_fd93);
    let product = u128::from(low) * u128::from(high);
    product as u64 ^ (product >> 64) as u64
}

/// The hash of a word of any length, as it is.
#[inline]
pub(crate) fn hash(word: &[u8]) -> u64 {
    if word.len() > CHUNK { xxh3_64(word) } else { hash_packed(pack(word)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_packed_byte_by_byte() {
        let letters = b"abcdefghijklmnopqrst";
        for length in 0..letters.len() {
            let mut bytes = [0; CHUNK];
            let packed = length.min(CHUNK);
            bytes[..packed].copy_from_slice(&letters[..packed]);
            assert_eq!(pack(&letters[..length]), u128::from_le_bytes(bytes), "{length}");
        }
    }

    proptest! {
        /// A run is what a look at each byte finds.
        #[test]
        fn runs_end_where_letters_do(text in "[a-zA-Z0-9@\\[`{/:é\u{10} ]{16,20}|[a-zA-Z0-9]{16}|[a-z]{0,15}[^a-z]{16}") {
            let chunk = *text.as_bytes().first_chunk::<CHUNK>().unwrap();
            let packed = |length: usize| pack(text.as_bytes()[..length].to_ascii_lowercase().as_slice());
            let letters = chunk.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            prop_assert_eq!(run::<false>(chunk), (letters, packed(letters)));
            let both = chunk.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            prop_assert_eq!(run::<true>(chunk), (both, packed(both)));
            prop_assert_eq!(hash_packed(packed(both)), hash(text.as_bytes()[..both].to_ascii_lowercase().as_slice()));
        }
    }
}
