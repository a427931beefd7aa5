//! Finds every term of every topic in one pass over a text.
//!
//! In: terms as folded words, then texts. Out: which term stands where, on whole words: a phrase may be
//! written with spaces, a hyphen or an apostrophe, in any case, with or without accents, its words in the singular
//! or with a plural s. It does not weigh or choose between matches.
//!
//! The terms are a trie over the numbers of their words. Most words of a text begin no term, and a gate says so with
//! one look at a small table; a phrase is looked for only where its first two words stand side by side.

use rustc_hash::FxHashMap;

use super::words::{PACKED, Words, key, key_of, len, mask, mix, pack, packed};
use crate::article::Span;

/// All terms, ready to be found; a `T` stands for each.
#[derive(Debug)]
pub(super) struct Matcher<T> {
    gates: Gates,
    /// The numbers of whole words and of their plurals, by [`key`]; two where a plural is a word of its own.
    words: FxHashMap<u64, [u32; 2]>,
    /// The beginnings of words, by their first letters.
    stems: FxHashMap<u32, Vec<Stem>>,
    /// The nodes of the trie. The number of a word is the node that it leads to from the root; node 0 is the root.
    nodes: Vec<Node>,
    /// From a node by a further word's number to the next node.
    steps: FxHashMap<(u32, u32), u32>,
    /// The terms by the node at which they end.
    terms: Vec<T>,
}

#[derive(Debug)]
struct Stem {
    packed: u128,
    len: usize,
    number: u32,
}

#[derive(Debug, Default, Clone, Copy)]
struct Node {
    /// The first of the terms that end here; the last is before the first of the next node.
    terms: u32,
    /// Whether longer terms go on from here.
    inner: bool,
}

impl<T: Copy> Matcher<T> {
    /// A matcher of terms of folded words, one space between them; with each whether its last word is only the
    /// beginning of a word, and what stands for it.
    pub(super) fn new(terms: &[(&str, bool, T)]) -> Matcher<T> {
        let mut matcher = Matcher {
            gates: Gates::new(terms.len()),
            words: FxHashMap::default(),
            stems: FxHashMap::default(),
            nodes: vec![Node::default()],
            steps: FxHashMap::default(),
            terms: Vec::new(),
        };
        let mut ends: Vec<(u32, T)> =
            terms.iter().map(|&(words, prefix, term)| (matcher.add(words, prefix), term)).collect();
        ends.sort_by_key(|(node, _)| *node);
        let mut first = 0;
        for (number, node) in matcher.nodes.iter_mut().enumerate() {
            node.terms = first as u32;
            first += ends[first..].iter().take_while(|(end, _)| *end as usize == number).count();
        }
        matcher.terms = ends.into_iter().map(|(_, term)| term).collect();
        matcher.node();
        matcher
    }

    /// The node at which a term ends.
    fn add(&mut self, words: &str, prefix: bool) -> u32 {
        self.gates.open(words, prefix);
        let mut node = 0;
        let mut words = words.split(' ').map(str::as_bytes).peekable();
        while let Some(word) = words.next() {
            let number = if prefix && words.peek().is_none() { self.stem(word) } else { self.word(word) };
            self.nodes[node as usize].inner = true;
            node = if node == 0 { number } else { self.child(node, number) };
        }
        node
    }

    fn node(&mut self) -> u32 {
        self.nodes.push(Node { terms: self.terms.len() as u32, inner: false });
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
        self.words.entry(key(word)).or_default()[0] = number;
        self.words.entry(key(&plural(word))).or_default()[1] = number;
        number
    }

    fn stem(&mut self, stem: &[u8]) -> u32 {
        let (packed, len) = (pack(stem), stem.len().min(PACKED));
        let known = self.stems.get(&head(packed));
        let known =
            known.and_then(|stems| stems.iter().find(|stem| (stem.packed, stem.len) == (packed, len)));
        if let Some(stem) = known {
            return stem.number;
        }
        let number = self.node();
        self.stems.entry(head(packed)).or_default().push(Stem { packed, len, number });
        number
    }

    /// Tells `found` every match in `text`, in order of their starts. Returns how many words the text has.
    pub(super) fn find(&self, text: &str, room: &mut Room, mut found: impl FnMut(T, Span)) -> usize {
        let Room { words, open, begun } = room;
        words.cut(text);
        self.gates.pass(words.packed(text), open);
        begun.clear();
        for &Open { word, packed, phrase } in open.iter() {
            self.numbers(packed, text, words.span(word), |node| begun.push((node, word, phrase)));
        }
        let text = Text { text, words };
        for &(node, word, phrase) in begun.iter() {
            self.reach(node, words.span(word).start, text, word, phrase, &mut found);
        }
        words.len()
    }

    /// Tells `found` the terms that end at a node, reached with a word, or go on from there; they began at `start`.
    /// The words after it are looked at only if it may be part of a phrase.
    fn reach(
        &self,
        node: u32,
        start: usize,
        text: Text,
        word: usize,
        phrase: bool,
        found: &mut impl FnMut(T, Span),
    ) {
        let [Node { terms, inner }, Node { terms: end, .. }] = self.nodes[node as usize..node as usize + 2]
        else {
            return;
        };
        for &term in &self.terms[terms as usize..end as usize] {
            found(term, Span::new(start, text.words.span(word).end));
        }
        if phrase
            && inner
            && let Some((after, packed)) = text.joined(word)
        {
            self.numbers(packed, text.text, text.words.span(after), |number| {
                if let Some(&next) = self.steps.get(&(node, number)) {
                    self.reach(next, start, text, after, true, found);
                }
            });
        }
    }

    /// The numbers a word goes by: its own, that of its singular, and those of its beginnings.
    fn numbers(&self, packed: u128, text: &str, span: Span, mut number: impl FnMut(u32)) {
        if let Some(&[own, singular]) = self.words.get(&key_of(packed, text, span)) {
            for found in [own, singular] {
                if found != 0 {
                    number(found);
                }
            }
        }
        if self.gates.stem(head(packed)) {
            let begins = |stem: &&Stem| stem.len <= len(packed) && stem.packed == packed & mask(stem.len);
            let stems = self.stems.get(&head(packed)).into_iter().flatten();
            stems.filter(begins).for_each(|stem| number(stem.number));
        }
    }
}

/// The first four letters of a word; every stem has so many.
fn head(packed: u128) -> u32 {
    packed as u32
}

/// A text and its words.
#[derive(Clone, Copy)]
struct Text<'a> {
    text: &'a str,
    words: &'a Words,
}

impl Text<'_> {
    /// The word after a word, if both may belong to one phrase.
    fn joined(self, word: usize) -> Option<(usize, u128)> {
        let after = word + 1;
        if after == self.words.len() {
            return None;
        }
        let (this, next) = (self.words.span(word), self.words.span(after));
        joins(&self.text[this.end..next.start], this.len()).then(|| (after, packed(self.text, next)))
    }
}

/// Room to work in, to be used again.
#[derive(Debug, Default)]
pub(super) struct Room {
    words: Words,
    open: Vec<Open>,
    /// The nodes reached from the root, the words that lead there, and whether a phrase may go on.
    begun: Vec<(u32, usize, bool)>,
}

/// A word with which a term may begin.
#[derive(Debug, Clone, Copy)]
struct Open {
    word: usize,
    packed: u128,
    /// Whether a phrase may.
    phrase: bool,
}

/// The regular plural of a word.
fn plural(word: &[u8]) -> Vec<u8> {
    match word {
        [stem @ .., before, b'y'] if !b"aeiou".contains(before) => [stem, &[*before], b"ies"].concat(),
        [.., b's' | b'x' | b'z'] | [.., b'c' | b's', b'h'] => [word, b"es"].concat(),
        _ => [word, b"s"].concat(),
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

/// A word may be a term.
const ALONE: u8 = 1;
/// A word may begin a phrase with a word that is known.
const FIRST: u8 = 2;
/// A word may begin a phrase with a word of which only the beginning is known.
const FIRST_OF_ANY: u8 = 4;
/// The tag of several words.
const ANY: u8 = 0;
/// The number of bits for stems, as a power of two.
const STEM_BITS: u32 = 12;

/// Says of most words that no term begins with them. Never wrong in that, but now and then it lets one pass.
#[derive(Debug)]
struct Gates {
    /// What words may be and their tag, by the high bits of what they are mixed to.
    words: Vec<(u8, u8)>,
    /// One bit for two words that begin a phrase.
    pairs: Vec<u64>,
    /// One bit for the first letters of a stem.
    stems: Vec<u64>,
    /// Bits that are not used for `words`.
    spare: u32,
}

impl Gates {
    fn new(terms: usize) -> Gates {
        let bits = (terms * 2).next_power_of_two().trailing_zeros().clamp(10, 24);
        Gates {
            words: vec![(0, ANY); 1 << bits],
            pairs: vec![0; 1 << (bits + 3 - 6)],
            stems: vec![0; 1 << (STEM_BITS - 6)],
            spare: 64 - bits,
        }
    }

    /// Lets a term pass.
    fn open(&mut self, words: &str, prefix: bool) {
        let forms = |word: &str| [mix(pack(word.as_bytes())), mix(pack(&plural(word.as_bytes())))];
        let words: Vec<&str> = words.split(' ').collect();
        if let (true, Some(last)) = (prefix, words.last()) {
            let stem = Gates::at_stem(head(pack(last.as_bytes())));
            self.stems[stem / 64] |= 1 << (stem % 64);
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

    /// Sets `open` to the words that may begin a term.
    fn pass(&self, words: impl ExactSizeIterator<Item = u128>, open: &mut Vec<Open>) {
        let count = words.len();
        open.clear();
        open.resize(count + 1, Open { word: 0, packed: 0, phrase: false });
        let (mut passed, mut before, mut marks) = (0, (0, 0), 0);
        // The word before may go on with this one; the last one with none.
        for (i, packed) in words.chain([0]).enumerate() {
            let mixed = mix(packed);
            let pair = self.at_pair(before.0, mixed);
            let pair = (self.pairs[pair / 64] >> (pair % 64)) as u8 & 1;
            let phrase = (pair & (marks / FIRST)) | (marks / FIRST_OF_ANY);
            open[passed] = Open { word: i.wrapping_sub(1), packed: before.1, phrase: phrase != 0 };
            // No branch: nobody can tell which word passes.
            passed += usize::from((marks | phrase) & ALONE);
            let (mark, tag) = self.words[(mixed >> self.spare) as usize];
            let known = tag == Gates::tag(mixed) || tag == ANY;
            marks = (mark * u8::from(known)) | u8::from(self.stem(head(packed)));
            before = (mixed, packed);
        }
        open.truncate(passed);
    }

    /// What is remembered of a word beside its place.
    fn tag(mixed: u64) -> u8 {
        (mixed >> 32) as u8 | 1
    }

    fn mark(&mut self, mixed: u64, mark: u8) {
        let (marks, tag) = &mut self.words[(mixed >> self.spare) as usize];
        *tag = if *marks == 0 || *tag == Gates::tag(mixed) { Gates::tag(mixed) } else { ANY };
        *marks |= mark;
    }

    /// Whether a stem may begin with these letters.
    fn stem(&self, head: u32) -> bool {
        let stem = Gates::at_stem(head);
        self.stems[stem / 64] >> (stem % 64) & 1 != 0
    }

    fn at_stem(head: u32) -> usize {
        (head.wrapping_mul(0x9e37_79b1) >> (32 - STEM_BITS)) as usize
    }

    fn at_pair(&self, first: u64, second: u64) -> usize {
        (first.wrapping_add((second >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)) >> (self.spare - 3)) as usize
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::schema::Topics;

    /// What is found of `terms`, written as in the schema, in the order of their starts.
    fn found<'a>(terms: &[&str], text: &'a str) -> Vec<&'a str> {
        let terms: Vec<_> = terms
            .iter()
            .map(|term| (Topics::fold(term.trim_end_matches('*')), term.ends_with('*')))
            .collect();
        let mut found = Vec::new();
        let terms: Vec<_> = terms.iter().map(|(words, prefix)| (words.as_str(), *prefix, ())).collect();
        Matcher::new(&terms).find(text, &mut Room::default(), |(), span| found.push(span.of(text)));
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
        assert_eq!(
            found(&["weapons of mass destr*"], "weapons of mass destruction"),
            ["weapons of mass destruction"]
        );
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
        fn spans_are_words_of_any_text(text in "\\PC{0,60}", more in "[a-cA-C' ’.ÉéßÆ-]{0,60}") {
            for text in [text, more] {
                for word in found(&["a", "b c", "ab", "abcc*", "e"], &text) {
                    prop_assert!(!word.is_empty() && !word.starts_with(' ') && !word.ends_with(' '));
                }
            }
        }

        /// The gates keep no term out.
        #[test]
        fn finds_what_a_search_for_every_term_finds(text in "(ab|abs|b|c|bca|bcab)( (ab|b|bs|c|bcab)){0,30}") {
            let terms = ["ab", "b c", "c b ab", "bcab", "ab b"];
            let words: Vec<&str> = text.split(' ').collect();
            let mut expected = Vec::new();
            for at in 0..words.len() {
                for term in terms {
                    let term: Vec<&str> = term.split(' ').collect();
                    let same = |(word, term): (&&str, &&str)| word == term || word.strip_suffix('s') == Some(term);
                    if words.len() - at >= term.len() && words[at..].iter().zip(&term).all(same) {
                        expected.push(words[at..at + term.len()].join(" "));
                    }
                }
            }
            let (mut found, mut expected) = (found(&terms, &text), expected);
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}
