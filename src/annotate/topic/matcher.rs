//! Finds every term of every topic in one pass over a text.
//!
//! In: terms as folded words, then texts. Out: which term stands where, on whole words: a phrase may be
//! written with spaces, a hyphen or an apostrophe, in any case, with or without accents, its words in the singular
//! or with a plural s. It does not weigh or choose between matches.
//!
//! The terms are a trie over word numbers, so a word of the text costs one look-up and no term stops at "art"
//! inside "part". A word of up to 16 bytes is its own key, packed into an integer; a longer one has a digest.

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_128;

use crate::article::Span;
use crate::schema::Topics;

/// Bytes of a word that are packed into a key; of a longer `stem*` only so many are compared.
const PACKED: usize = 16;
/// Letters that every `stem*` has at least; stems are sorted by them.
const HEAD: usize = 3;
/// The number of slots of stems, as a power of two.
const SLOT_BITS: u32 = 12;

/// A term found in a text.
pub(super) struct Match {
    /// Its number.
    pub(super) term: u32,
    /// Where it stands.
    pub(super) span: Span,
}

/// All terms, ready to be found.
#[derive(Debug)]
pub(super) struct Matcher {
    /// The numbers of whole words and of their plurals, by [`key`]; two where a plural is a word of its own.
    words: FxHashMap<u128, [u32; 2]>,
    /// The beginnings of words, by the [`slot`] of their first letters.
    stems: Vec<Vec<Stem>>,
    /// Which slots of `stems` have any.
    stemmed: Vec<bool>,
    /// The nodes of the trie. The number of a word is the node that it leads to from the root; node 0 is none.
    nodes: Vec<Node>,
    /// From a node by a further word's number to the next node.
    steps: FxHashMap<(u32, u32), u32>,
    /// For each term the next one of the same words.
    same: Vec<Option<u32>>,
}

#[derive(Debug)]
struct Stem {
    packed: u128,
    len: usize,
    number: u32,
}

#[derive(Debug, Default, Clone, Copy)]
struct Node {
    /// The last term added that ends here.
    term: Option<u32>,
    /// Whether longer terms go on from here.
    inner: bool,
}

impl Matcher {
    /// A matcher of no term.
    pub(super) fn new() -> Matcher {
        Matcher {
            words: FxHashMap::default(),
            stems: (0..1 << SLOT_BITS).map(|_| Vec::new()).collect(),
            stemmed: vec![false; 1 << SLOT_BITS],
            nodes: vec![Node::default()],
            steps: FxHashMap::default(),
            same: Vec::new(),
        }
    }

    /// Adds a term of folded words, one space between them, numbered from 0 in the order they are added.
    pub(super) fn add(&mut self, words: &str, prefix: bool) {
        let mut node = 0;
        let mut words = words.split(' ').map(str::as_bytes).peekable();
        while let Some(word) = words.next() {
            let number = if prefix && words.peek().is_none() { self.stem(word) } else { self.word(word) };
            self.nodes[node as usize].inner = true;
            node = if node == 0 { number } else { self.child(node, number) };
        }
        let term = &mut self.nodes[node as usize].term;
        self.same.push(term.replace(self.same.len() as u32));
    }

    fn node(&mut self) -> u32 {
        self.nodes.push(Node::default());
        self.nodes.len() as u32 - 1
    }

    fn child(&mut self, node: u32, number: u32) -> u32 {
        if let Some(&child) = self.steps.get(&(node, number)) {
            return child;
        }
        let child = self.node();
        self.steps.insert((node, number), child);
        child
    }

    /// The number of a word, which its plural goes by as well.
    fn word(&mut self, word: &[u8]) -> u32 {
        if let Some(&[number, _]) = self.words.get(&key(word)).filter(|found| found[0] != 0) {
            return number;
        }
        let number = self.node();
        let plural = match word {
            [stem @ .., before, b'y'] if !b"aeiou".contains(before) => [stem, &[*before], b"ies"].concat(),
            [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] => [word, b"es"].concat(),
            _ => [word, b"s"].concat(),
        };
        self.words.entry(key(word)).or_default()[0] = number;
        self.words.entry(key(&plural)).or_default()[1] = number;
        number
    }

    fn stem(&mut self, stem: &[u8]) -> u32 {
        let (packed, len) = (pack(stem), stem.len().min(PACKED));
        let slot = slot(packed);
        if let Some(stem) = self.stems[slot].iter().find(|stem| (stem.packed, stem.len) == (packed, len)) {
            return stem.number;
        }
        let number = self.node();
        self.stemmed[slot] = true;
        self.stems[slot].push(Stem { packed, len, number });
        number
    }

    /// Tells `found` every match in `text`, in order of their ends. Returns how many words the text has.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(Match)) -> usize {
        let mut words = Words { text, at: 0 };
        // Phrases that have begun: the node reached, and the byte they began at.
        let (mut begun, mut next) = (Vec::<(u32, usize)>::new(), Vec::new());
        let (mut numbers, mut count, mut last) = (Vec::new(), 0, Span::new(0, 0));
        while let Some((span, word)) = words.step() {
            count += 1;
            self.look_up(word, &mut numbers);
            if numbers.is_empty() || (!begun.is_empty() && !joins(&text[last.end..span.start], last.len())) {
                begun.clear();
            }
            for &number in &numbers {
                let further = begun
                    .iter()
                    .filter_map(|&(node, start)| Some((*self.steps.get(&(node, number))?, start)));
                for (node, start) in further.chain([(number, span.start)]) {
                    let Node { mut term, inner } = self.nodes[node as usize];
                    while let Some(this) = term {
                        found(Match { term: this, span: Span::new(start, span.end) });
                        term = self.same[this as usize];
                    }
                    if inner {
                        next.push((node, start));
                    }
                }
            }
            std::mem::swap(&mut begun, &mut next);
            next.clear();
            last = span;
        }
        count
    }

    /// The numbers a word goes by: its own, that of its singular, and those of its beginnings.
    fn look_up(&self, word: Word, numbers: &mut Vec<u32>) {
        numbers.clear();
        if let Some(found) = self.words.get(&word.key) {
            numbers.extend(found.iter().filter(|number| **number != 0));
        }
        let slot = slot(word.packed);
        if self.stemmed[slot] {
            let begins = |stem: &&Stem| stem.len <= word.len && stem.packed == word.packed & mask(stem.len);
            numbers.extend(self.stems[slot].iter().filter(begins).map(|stem| stem.number));
        }
    }
}

/// Whether what stands between two words lets a phrase go on: white space, one joining mark, or the full stop of
/// an abbreviation ("U.S. Open").
fn joins(between: &str, word_before: usize) -> bool {
    if between.as_bytes() == b" " {
        return true;
    }
    let mut marks = between.chars().filter(|c| !c.is_whitespace());
    match (marks.next(), marks.next()) {
        (None, _) => true,
        (Some('.'), None) => word_before <= 2 || between.len() == 1,
        (Some('-' | '\'' | '’' | '‘' | '&' | '/' | '–' | '\u{2010}' | '\u{2011}'), None) => true,
        _ => false,
    }
}

/// A folded word of the text.
#[derive(Debug, Clone, Copy)]
struct Word {
    /// What [`key`] makes of it.
    key: u128,
    /// What [`pack`] makes of it.
    packed: u128,
    len: usize,
}

impl Word {
    fn new(folded: &[u8]) -> Word {
        Word { key: key(folded), packed: pack(folded), len: folded.len() }
    }
}

/// What a folded word is looked up by.
fn key(word: &[u8]) -> u128 {
    if word.len() <= PACKED { pack(word) } else { xxh3_128(word) }
}

/// The first bytes of a word, first byte lowest.
fn pack(word: &[u8]) -> u128 {
    let mut bytes = [0; PACKED];
    let len = word.len().min(PACKED);
    bytes[..len].copy_from_slice(&word[..len]);
    u128::from_le_bytes(bytes)
}

/// The bits of the first `len` bytes of a packed word.
fn mask(len: usize) -> u128 {
    if len < PACKED { (1 << (8 * len)) - 1 } else { u128::MAX }
}

/// Where the stems stand that begin with the same letters as a packed word.
fn slot(packed: u128) -> usize {
    let head = (packed & mask(HEAD)) as u32;
    (head.wrapping_mul(0x9e37_79b1) >> (32 - SLOT_BITS)) as usize
}

/// The ASCII letters and digits that `bytes` begins with, folded and packed, and how many they are, up to
/// [`PACKED`]. All bytes are judged at once: the high bit of a sum tells on which side of a bound each lies.
fn leading_word(bytes: &[u8]) -> (u128, usize) {
    const EACH: u128 = u128::MAX / 0xff;
    const HIGH: u128 = EACH * 0x80;
    let packed = bytes.first_chunk().map_or_else(|| pack(bytes), |chunk| u128::from_le_bytes(*chunk));
    let at_least = |bytes: u128, bound: u8| (bytes & !HIGH) + EACH * u128::from(0x80 - bound);
    // Bit 5 makes letters small and leaves digits alone.
    let folded = packed | (EACH * 0x20);
    let letter = at_least(folded, b'a') & !at_least(folded, b'z' + 1);
    let digit = at_least(packed, b'0') & !at_least(packed, b'9' + 1);
    let others = (!(letter | digit) | packed) & HIGH;
    let len = others.trailing_zeros() as usize / 8;
    (folded & mask(len), len)
}

/// The words of a text, one after the other.
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl Words<'_> {
    /// Goes to the next word.
    fn step(&mut self) -> Option<(Span, Word)> {
        let bytes = self.text.as_bytes();
        let mut start = self.at;
        // Between words.
        loop {
            let byte = *bytes.get(start)?;
            if byte.is_ascii_alphanumeric() {
                break;
            }
            if byte.is_ascii() {
                start += 1;
                continue;
            }
            let c = self.text[start..].chars().next()?;
            if is_word(c) {
                break;
            }
            start += c.len_utf8();
        }
        // Inside the word.
        let (packed, len) = leading_word(&bytes[start..]);
        let mut end = start + len;
        if len == PACKED {
            end += bytes[end..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        }
        let word =
            if bytes.get(end).is_some_and(|byte| !byte.is_ascii()) && self.text[end..].starts_with(is_word) {
                end += self.text[end..].find(|c| !is_word(c)).unwrap_or(self.text.len() - end);
                Word::new(Topics::fold(&self.text[start..end]).as_bytes())
            } else if end - start > PACKED {
                Word::new(&bytes[start..end].to_ascii_lowercase())
            } else {
                Word { key: packed, packed, len }
            };
        self.at = end;
        Some((Span::new(start, end), word))
    }
}

/// Whether a character belongs to a word; combining accents do.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What is found of `terms`, written as in the schema, in the order of their ends.
    fn found<'a>(terms: &[&str], text: &'a str) -> Vec<&'a str> {
        let mut matcher = Matcher::new();
        for term in terms {
            matcher.add(&Topics::fold(term.trim_end_matches('*')), term.ends_with('*'));
        }
        let mut found = Vec::new();
        matcher.find(text, |m| found.push(m.span.of(text)));
        found
    }

    #[test]
    fn whole_words_in_any_case_and_number() {
        assert_eq!(found(&["art"], "Art, part, ARTS. start"), ["Art", "ARTS"]);
        assert_eq!(found(&["currency", "crash"], "currencies crashes"), ["currencies", "crashes"]);
        assert_eq!(found(&["coup d etat"], "a coup d’État."), ["coup d’État"]);
        assert_eq!(found(&["etat"], "e\u{301}tat"), ["e\u{301}tat"]);
    }

    #[test]
    fn phrases_join_over_space_and_hyphen_but_not_over_a_sentence() {
        let text = "oil price, Oil-prices; oil\n price. Oil. Prices; oil, price";
        assert_eq!(found(&["oil price"], text), ["oil price", "Oil-prices", "oil\n price"]);
        assert_eq!(found(&["u s open"], "the U.S. Open"), ["U.S. Open"]);
    }

    #[test]
    fn beginnings_of_words() {
        assert_eq!(found(&["hack*"], "hack hackers shack ha"), ["hack", "hackers"]);
        assert_eq!(found(&["car bomb*"], "a car bombing"), ["car bombing"]);
    }

    #[test]
    fn words_longer_than_their_packed_form() {
        let text = "Counterintelligences counterintelligencer";
        assert_eq!(found(&["counterintelligence"], text), ["Counterintelligences"]);
        assert_eq!(found(&["counterintel*"], text), ["Counterintelligences", "counterintelligencer"]);
    }

    #[test]
    fn all_terms_at_once_even_where_they_overlap() {
        let terms = ["stock market", "market crash", "market"];
        assert_eq!(found(&terms, "stock market crash"), ["stock market", "market", "market crash"]);
    }

    proptest! {
        #[test]
        fn the_leading_word_is_what_byte_by_byte_says(bytes in proptest::collection::vec(0_u8.., 0..20)) {
            let len = bytes.iter().take(PACKED).take_while(|byte| byte.is_ascii_alphanumeric()).count();
            prop_assert_eq!(leading_word(&bytes), (pack(&bytes[..len].to_ascii_lowercase()), len));
        }

        #[test]
        fn spans_are_words_of_any_text(text in "\\PC{0,60}", more in "[a-cA-C' ’.ÉéßÆ-]{0,60}") {
            for text in [text, more] {
                for word in found(&["a", "b c", "ab", "abc*", "e"], &text) {
                    prop_assert!(!word.is_empty() && word.starts_with(is_word) && word.ends_with(is_word));
                }
            }
        }
    }
}
