//! The words of a text as the index knows them: one rule for articles and queries alike.
//!
//! In: text. Out: folded words with their byte ranges. Case, accents and typographic marks never matter: `O’Brien`
//! is `obrien`, `Trump's` is `trump`, `U.S.` is `us`, `AT&T` is `at&t`, `1,000` is `1000`, `3.5` stays. Text is indexed
//! by these words, never by their stems, so that exact words, prefixes and wildcards see real words; a query for a
//! word asks for all words of its stem, which are looked up by their [`form`](crate::stem::form). French and Italian
//! words that have lost their vowel stand alone: `l’État` is `l etat`, `dell’anno` is `dell anno`.

use unicode_normalization::UnicodeNormalization;

use crate::chunk::{self, CHUNK};

/// Longest word kept, in bytes; the rest of a longer one is dropped.
const LONGEST: usize = 120;

/// A word and where it stands, in bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Word {
    /// The folded word.
    pub text: String,
    /// First byte in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// Walks over the words of a text.
#[derive(Debug, Clone)]
pub struct Words<'a> {
    text: &'a str,
    at: usize,
}

/// The words of `text` in order.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0 }
}

/// The folded words of `text`, without their places.
pub fn folded(text: &str) -> Vec<String> {
    words(text).map(|word| word.text).collect()
}

/// One string for comparing names: folded words joined by single spaces.
pub fn key(text: &str) -> String {
    folded(text).join(" ")
}

/// A folded word of one of several kinds (its field, its language) as a number of 64 bits, so that two do not meet. The
/// kind is no seed of the hash: with seeds that are small numbers, short words of different kinds would meet.
pub fn hash(word: &str, kind: u64) -> u64 {
    of_kind(chunk::hash(word.as_bytes()), kind)
}

fn of_kind(hash: u64, kind: u64) -> u64 {
    hash ^ kind.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A folded word of a text that is short, plain and read at once.
#[derive(Debug, Clone, Copy)]
pub struct Short {
    packed: u128,
    length: usize,
}

impl Short {
    /// As [`hash`] of the word.
    pub fn hash(&self, kind: u64) -> u64 {
        of_kind(chunk::hash_packed(self.packed), kind)
    }

    /// Appends the word.
    pub fn onto(&self, out: &mut String) {
        let bytes = self.packed.to_le_bytes();
        out.push_str(std::str::from_utf8(&bytes[..self.length]).unwrap_or_default());
    }
}

impl Iterator for Words<'_> {
    type Item = Word;

    fn next(&mut self) -> Option<Word> {
        let mut word = Word::default();
        self.read(&mut word).then_some(word)
    }
}

impl Words<'_> {
    /// The first letter or digit from here on; bytes of plain text are looked at one by one.
    fn next_start(&self) -> Option<usize> {
        let mut at = self.at;
        loop {
            let byte = *self.text.as_bytes().get(at)?;
            if byte.is_ascii_alphanumeric() {
                return Some(at);
            }
            if byte.is_ascii() {
                at += 1;
                continue;
            }
            let c = self.text[at..].chars().next()?;
            if c.is_alphanumeric() {
                return Some(at);
            }
            at += c.len_utf8();
        }
    }

    /// Reads the next word into `word`; false at the end of the text.
    pub fn read(&mut self, word: &mut Word) -> bool {
        word.text.clear();
        let Some(start) = self.start() else { return false };
        (word.start, word.end) = (start, self.fold_onto(&mut word.text));
        true
    }

    /// Where the next word begins; to be read by [`Words::fold_onto`].
    pub fn start(&mut self) -> Option<usize> {
        let start = self.next_start();
        self.at = start.unwrap_or(self.text.len());
        start
    }

    /// The word that begins where [`Words::start`] told, if it is short and plain, as most are; else it is still to be
    /// read.
    #[inline]
    pub fn short(&mut self) -> Option<Short> {
        let bytes = self.text.as_bytes();
        let (length, packed) = chunk::run::<true>(*bytes[self.at..].first_chunk()?);
        let end = self.at + length;
        if length == 0 || length >= CHUNK || !ends_at(bytes, end) {
            return None;
        }
        self.at = end;
        Some(Short { packed, length })
    }

    /// Appends to `out` the folded word that begins where [`Words::start`] told, and tells where it ends.
    pub fn fold_onto(&mut self, out: &mut String) -> usize {
        let start = self.at;
        // Most words are plain letters and digits with nothing after them that could belong to a word.
        let bytes = self.text.as_bytes();
        let plain = bytes[start..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
        let end = start + plain;
        self.at = if plain > 0 && plain <= LONGEST && ends_at(bytes, end) {
            let first = out.len();
            out.push_str(&self.text[start..end]);
            out[first..].make_ascii_lowercase();
            end
        } else {
            self.fold_by_letter(start, out)
        };
        self.at
    }

    #[cold]
    fn fold_by_letter(&self, start: usize, out: &mut String) -> usize {
        let first = out.len();
        let mut end = start;
        let mut chars = self.text[start..].char_indices().peekable();
        // Letters of an abbreviation such as "U.S." seen so far, while it can still be one.
        let mut dotted = 0;
        let mut run = 0;
        while let Some((at, c)) = chars.next() {
            let next = chars.peek().map(|(_, c)| *c);
            let joins = |test: fn(char) -> bool| next.is_some_and(test);
            let digit_before = || out[first..].ends_with(|c: char| c.is_ascii_digit());
            if c.is_alphanumeric() {
                push_folded(c, out);
                run += 1;
            } else if is_mark(c) {
                // A combining accent written on its own: of й it is a part.
                if c == '\u{306}' && out[first..].ends_with('и') {
                    out.pop();
                    out.push('й');
                }
            } else if is_apostrophe(c) && joins(char::is_alphabetic) {
                // Inside a word: O'Brien; the possessive 's is dropped below.
                if elided(&self.text[start..start + at], next) {
                    break;
                }
                run = 0;
            } else if c == '&' && joins(char::is_alphanumeric) {
                out.push('&');
                run = 0;
            } else if c == '.'
                && run == 1
                && joins(char::is_alphabetic)
                && single(&self.text[start + at + 1..])
            {
                dotted += 1;
                run = 0;
            } else if c == '.' && digit_before() && joins(|c| c.is_ascii_digit()) {
                out.push('.');
                run = 0;
            } else if !(c == ',' && digit_before() && thousands(&self.text[start + at + 1..])) {
                if c == '.' && dotted > 0 && run == 1 {
                    end = start + at + 1;
                }
                break;
            }
            end = start + at + c.len_utf8();
        }
        drop_possessive(&self.text[start..end], first, out);
        if out.len() - first > LONGEST {
            let cut = (0..=LONGEST).rev().find(|i| out.is_char_boundary(first + i)).unwrap_or(0);
            out.truncate(first + cut);
        }
        end
    }
}

/// Whether nothing behind plain letters and digits could belong to their word.
#[inline]
fn ends_at(bytes: &[u8], end: usize) -> bool {
    match bytes.get(end) {
        Some(b'\'' | b'&' | b'.' | b',') => {
            !bytes.get(end + 1).is_some_and(|b| !b.is_ascii() || b.is_ascii_alphanumeric())
        }
        Some(byte) => byte.is_ascii(),
        None => true,
    }
}

fn push_folded(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match c {
        'ß' | 'ẞ' => out.push_str("ss"),
        'æ' | 'Æ' => out.push_str("ae"),
        'œ' | 'Œ' => out.push_str("oe"),
        'ø' | 'Ø' => out.push('o'),
        'ł' | 'Ł' => out.push('l'),
        'đ' | 'Đ' | 'ð' | 'Ð' => out.push('d'),
        'þ' | 'Þ' => out.push_str("th"),
        'ı' => out.push('i'),
        // A letter of its own, which stems depend on; people who write it have it on their keys.
        'й' | 'Й' => out.push('й'),
        _ => out
            .extend(c.nfkd().filter(|c| !is_mark(*c)).flat_map(char::to_lowercase).filter(|c| !is_mark(*c))),
    }
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '＇')
}

/// Words that lose their vowel before another: French and Italian articles, pronouns and prepositions.
const ELIDED: [&str; 19] = [
    "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "all", "dall", "dell", "nell",
    "sull", "un", "quest",
];

/// Whether a word before an apostrophe is one of [`ELIDED`], and no part of a name such as D'Angelo.
fn elided(word: &str, next: Option<char>) -> bool {
    let vowel = |c: char| matches!(c.nfd().next(), Some('a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' | 'œ' | 'æ'));
    let name = word == "D" && next.is_some_and(char::is_uppercase);
    word.len() <= 6
        && next.is_some_and(|next| next.to_lowercase().next().is_some_and(vowel))
        && ELIDED.iter().any(|elided| elided.eq_ignore_ascii_case(word))
        && !name
}

/// Whether `rest` begins with one letter and then no other.
fn single(rest: &str) -> bool {
    !rest.chars().nth(1).is_some_and(char::is_alphanumeric)
}

/// Whether `rest` begins with three digits and then no other: the thousands of "1,000".
fn thousands(rest: &str) -> bool {
    let bytes = rest.as_bytes();
    bytes.len() >= 3
        && bytes[..3].iter().all(u8::is_ascii_digit)
        && !bytes.get(3).is_some_and(u8::is_ascii_digit)
}

/// Drops the "s" of a possessive from the word that `folded` has from `first` on.
fn drop_possessive(written: &str, first: usize, folded: &mut String) {
    let mut ending = written.chars().rev();
    if matches!(ending.next(), Some('s' | 'S'))
        && ending.next().is_some_and(is_apostrophe)
        && folded.len() > first + 1
    {
        folded.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn writing_never_matters() {
        for (text, expected) in [
            ("O’Brien and O'Brien", "obrien and obrien"),
            ("Trump's, Trump’s TRUMP", "trump trump trump"),
            ("U.S. and U.S.-led, US", "us and us led us"),
            ("Rep. G.K. Butterfield", "rep gk butterfield"),
            ("AT&T paid $1,000 or 3.5 %", "at&t paid 1000 or 3.5"),
            ("10:30 on 2017-04-12, pages 1,23", "10 30 on 2017 04 12 pages 1 23"),
            ("Angela Merkel — «Größe» naïve cafe\u{301}", "angela merkel grosse naive cafe"),
            ("don't 'quoted' players'", "dont quoted players"),
            ("end.Start no.1", "end start no 1"),
            ("l’État qu'il a, L'Aquila d'un'altra", "l etat qu il a l aquila d un altra"),
            ("D'Angelo don't y'all it's ma'am C'mon", "dangelo dont yall it maam cmon"),
            ("Российский и\u{306} ёлка", "российский й елка"),
            ("", ""),
        ] {
            assert_eq!(key(text), expected, "{text}");
        }
    }

    #[test]
    fn short_words_of_different_kinds_do_not_meet() {
        let letters = || ('a'..='z').map(String::from);
        let words: Vec<String> =
            letters().chain(letters().flat_map(|a| letters().map(move |b| a.clone() + &b))).collect();
        let hashes = words.iter().flat_map(|word| (0..8).map(|kind| hash(word, kind)));
        assert_eq!(hashes.collect::<std::collections::HashSet<_>>().len(), 8 * words.len());
    }

    proptest! {
        /// Plain words are read at once, and as they are letter by letter.
        #[test]
        fn quick_and_slow_agree(text in "[a-zA-Z0-9.,'’& é\n-]{0,60}") {
            let mut quick = words(&text);
            while let Some(start) = quick.start() {
                let (mut one, mut other) = (String::new(), String::new());
                if let Some(short) = quick.clone().short() {
                    let word = quick.clone().next().unwrap().text;
                    short.onto(&mut one);
                    prop_assert_eq!((&one, short.hash(3)), (&word, hash(&word, 3)));
                    one.clear();
                }
                let end = quick.fold_onto(&mut one);
                prop_assert_eq!((end, one), (quick.fold_by_letter(start, &mut other), other));
            }
        }

        #[test]
        fn words_are_found_where_they_stand(text in "\\PC{0,60}|[a-zA-Z.,'’& 0-9]{0,60}") {
            let mut last = 0;
            for word in words(&text) {
                prop_assert!(last <= word.start && word.start < word.end && word.end <= text.len());
                prop_assert!(text.is_char_boundary(word.start) && text.is_char_boundary(word.end));
                last = word.end;
            }
        }
    }
}
