//! Words as numbers: one hash of the lower-case form, so that words are compared without being copied.
//!
//! In: a word in any case. Out: its id; "SMITH" and "smith", "O’Malley" and "O'Malley", "José" and "Jose" have one. A short ASCII
//! word, as nearly all are, is read as one chunk, without a branch for each letter. Knows no lists.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::chunk;
pub(super) use crate::chunk::CHUNK;

/// The id of a word.
#[inline]
pub(super) fn id_of(word: &str) -> u64 {
    if word.is_ascii() { hash(word.as_bytes()) } else { hash(folded(word).as_bytes()) }
}

#[cold]
fn folded(word: &str) -> String {
    let word = word.replace('’', "'");
    if word.is_ascii() {
        return word;
    }
    word.nfd().filter(|c| !is_combining_mark(*c) && !is_joiner(*c)).flat_map(char::to_lowercase).collect()
}

/// The id of a word whose letters beyond ASCII are folded already.
pub(super) fn hash(word: &[u8]) -> u64 {
    if word.len() > CHUNK {
        return chunk::hash(&word.to_ascii_lowercase());
    }
    chunk::hash_packed(pack(word))
}

/// The run of ASCII letters that a chunk of text starts with: its length, its first four letters as [`head`] has them, and
/// its id when it ends in the chunk.
#[inline]
pub(super) fn first_word(text: [u8; CHUNK]) -> (usize, u32, u64) {
    let (length, packed) = chunk::run::<false>(text);
    (length, head(packed), chunk::hash_packed(packed))
}

/// The first bytes of a word in lower case, first byte lowest.
pub(super) fn pack(word: &[u8]) -> u128 {
    let mut bytes = chunk::pack(word).to_le_bytes();
    bytes.make_ascii_lowercase();
    u128::from_le_bytes(bytes)
}

/// The first four letters of a packed word.
#[inline]
pub(super) fn head(packed: u128) -> u32 {
    packed as u32
}

/// The bits of the first `length` bytes of a packed word.
pub(super) const fn mask(length: usize) -> u128 {
    if length < CHUNK { (1 << (8 * length)) - 1 } else { u128::MAX }
}

/// Whether a character has no width and parts no words.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn case_and_the_form_of_apostrophes_do_not_matter() {
        for (one, other) in [
            ("SMITH", "smith"),
            ("O’Malley", "o'malley"),
            ("Counterintelligence-Chief", "counterintelligence-chief"),
            ("LÉA", "Lea"),
            ("soft\u{ad}ly", "softly"),
            ("A@Z[`{", "a@z[`{"),
        ] {
            assert_eq!(id_of(one), id_of(other), "{one}");
        }
        assert_ne!(id_of("[{"), id_of("{["));
    }

    #[test]
    fn the_first_word_of_a_chunk_ends_where_its_letters_do() {
        for (text, word) in [
            ("Smith said it was late.", "Smith"),
            ("a b c d e f g h i j k l", "a"),
            ("Abcz@456789abcdef", "Abcz"),
            ("abcZ[456789abcdef", "abcZ"),
            ("{fifteen letters}", ""),
            ("fifteensletters because", "fifteensletters"),
            ("zé and more of the same", "z"),
            (".Smith said it was late", ""),
        ] {
            let (length, first, id) = first_word(*text.as_bytes().first_chunk().unwrap());
            assert_eq!((&text[..length], first, id), (word, head(pack(word.as_bytes())), id_of(word)));
        }
        assert_eq!(first_word(*b"sixteenlettersor").0, CHUNK);
    }

    #[test]
    fn words_of_the_lists_have_ids_of_their_own() {
        let schema = crate::schema::Schema::embedded();
        let verbs = schema.cues().unwrap().verbs().iter().flat_map(|verb| verb.forms.clone());
        let names = schema.speakers().unwrap().words("female").to_vec();
        let mut seen = BTreeMap::new();
        for word in verbs.chain(names) {
            let other = seen.insert(id_of(&word), word.clone()).unwrap_or_else(|| word.clone());
            assert_eq!(other, word);
        }
    }
}
