//! Finds every term of every topic in one pass over a text.
//!
//! In: terms as lists of folded words, then texts. Out: which term stands where, on whole words: a phrase may be
//! written with spaces, a hyphen or an apostrophe, in any case, with or without accents, its words in the singular
//! or with a plural s. It does not weigh or choose between matches.
//!
//! The terms are a trie over word numbers, so a word of the text costs one look-up, and the common case, a word of
//! no term, ends there. Against an automaton over bytes this is smaller, builds in no time, and never stops at
//! "art" inside "part".

use rustc_hash::FxHashMap;

use crate::article::Span;
use crate::schema::Topics;

/// Letters of a word that are looked at; no term has a longer one.
const LONGEST: usize = 32;
/// Letters that every `prefix*` has at least; the key of [`Matcher::stems`].
const HEAD: usize = 3;

/// A term found in a text.
pub(super) struct Match {
    /// Its number, as the terms were given.
    pub(super) term: usize,
    /// Where it stands.
    pub(super) span: Span,
}

/// All terms, ready to be found.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    /// Whole words and their numbers.
    words: FxHashMap<Box<[u8]>, usize>,
    /// Beginnings of words by their first letters, and their numbers.
    stems: FxHashMap<[u8; HEAD], Vec<Stem>>,
    /// From a node by a word to the next; node 0 is the root.
    steps: FxHashMap<(usize, usize), usize>,
    /// The terms that end at each node.
    ends: Vec<Vec<usize>>,
    numbers: usize,
}

/// The beginning of a word, and its number.
type Stem = (Box<[u8]>, usize);

/// A phrase that has begun: the node reached and the byte it began at.
type Begun = (usize, usize);

impl Matcher {
    /// Adds a term under the next number.
    pub(super) fn add(&mut self, term: usize, words: &[String], prefix: bool) {
        let mut node = 0;
        self.ends.resize_with(self.ends.len().max(1), Vec::new);
        for (i, word) in words.iter().enumerate() {
            let number = self.number(word.as_bytes(), prefix && i + 1 == words.len());
            let fresh = self.ends.len();
            node = *self.steps.entry((node, number)).or_insert(fresh);
            self.ends.resize_with(self.ends.len().max(node + 1), Vec::new);
        }
        self.ends[node].push(term);
    }

    fn number(&mut self, word: &[u8], stem: bool) -> usize {
        let fresh = self.numbers;
        let number = match word.first_chunk::<HEAD>() {
            Some(head) if stem => {
                let stems = self.stems.entry(*head).or_default();
                match stems.iter().find(|(other, _)| **other == *word) {
                    Some((_, number)) => *number,
                    None => {
                        stems.push((word.into(), fresh));
                        fresh
                    }
                }
            }
            _ => *self.words.entry(word.into()).or_insert(fresh),
        };
        self.numbers += usize::from(number == fresh);
        number
    }

    /// Tells `found` every match in `text`, in order of their ends. Returns how many words the text has.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(Match)) -> usize {
        let mut words = Words { text, at: 0, folded: Vec::new() };
        let (mut begun, mut next) = (Vec::<Begun>::new(), Vec::<Begun>::new());
        let (mut numbers, mut count, mut last) = (Vec::new(), 0, Span::new(0, 0));
        while let Some(span) = words.step() {
            count += 1;
            self.look_up(&mut words.folded, &mut numbers);
            if !numbers.is_empty() {
                if !begun.is_empty() && !joins(&text[last.end..span.start], last.len()) {
                    begun.clear();
                }
                begun.push((0, span.start));
            } else {
                begun.clear();
            }
            for &(node, start) in &begun {
                for number in &numbers {
                    let Some(&node) = self.steps.get(&(node, *number)) else { continue };
                    next.push((node, start));
                    for &term in &self.ends[node] {
                        found(Match { term, span: Span::new(start, span.end) });
                    }
                }
            }
            std::mem::swap(&mut begun, &mut next);
            next.clear();
            last = span;
        }
        count
    }

    /// The numbers a folded word goes by: its own, that of its singular, and those of its beginnings.
    fn look_up(&self, folded: &mut Vec<u8>, numbers: &mut Vec<usize>) {
        numbers.clear();
        if folded.len() <= LONGEST {
            numbers.extend(self.words.get(folded.as_slice()));
        }
        if let Some(stems) = folded.first_chunk::<HEAD>().and_then(|head| self.stems.get(head)) {
            numbers
                .extend(stems.iter().filter(|(stem, _)| folded.starts_with(stem)).map(|(_, number)| number));
        }
        if folded.len() > HEAD
            && folded.len() <= LONGEST
            && folded.ends_with(b"s")
            && !folded.ends_with(b"ss")
        {
            folded.pop();
            numbers.extend(self.words.get(folded.as_slice()));
            if folded.ends_with(b"e") {
                folded.pop();
                numbers.extend(self.words.get(folded.as_slice()));
                if folded.ends_with(b"i") {
                    folded.pop();
                    folded.push(b'y');
                    numbers.extend(self.words.get(folded.as_slice()));
                }
            }
        }
    }
}

/// Whether what stands between two words lets a phrase go on: white space, one joining mark, or the full stop of
/// an abbreviation ("U.S. Open").
fn joins(between: &str, word_before: usize) -> bool {
    let mut marks = between.chars().filter(|c| !c.is_whitespace());
    match (marks.next(), marks.next()) {
        (None, _) => true,
        (Some('.'), None) => word_before <= 2 || between.len() == 1,
        (Some('-' | '\'' | '’' | '‘' | '&' | '/' | '–' | '\u{2010}' | '\u{2011}'), None) => true,
        _ => false,
    }
}

/// The words of a text, one after the other.
struct Words<'a> {
    text: &'a str,
    at: usize,
    /// The word last found, folded, and cut off after a little more than [`LONGEST`] bytes.
    folded: Vec<u8>,
}

impl Words<'_> {
    /// Goes to the next word.
    fn step(&mut self) -> Option<Span> {
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
        self.folded.clear();
        let mut end = start;
        while let Some(byte) = bytes.get(end).filter(|byte| byte.is_ascii_alphanumeric()) {
            if end - start <= LONGEST {
                self.folded.push(byte.to_ascii_lowercase());
            }
            end += 1;
        }
        let rest = &self.text[end..];
        if rest.starts_with(|c: char| !c.is_ascii() && is_word(c)) {
            end += rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let word = &self.text[start..end];
            let cut = word.char_indices().nth(LONGEST).map_or(word.len(), |(at, _)| at);
            self.folded.clear();
            self.folded.extend_from_slice(Topics::fold(&word[..cut]).as_bytes());
        }
        self.at = end;
        Some(Span::new(start, end))
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
        let mut matcher = Matcher::default();
        for (i, term) in terms.iter().enumerate() {
            let words: Vec<_> = term.trim_end_matches('*').split(' ').map(Topics::fold).collect();
            matcher.add(i, &words, term.ends_with('*'));
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
        assert_eq!(found(&["hack*"], "hack hackers shack"), ["hack", "hackers"]);
        assert_eq!(found(&["car bomb*"], "a car bombing"), ["car bombing"]);
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
                for word in found(&["a", "b c", "ab", "abc*", "e"], &text) {
                    prop_assert!(!word.is_empty() && word.starts_with(is_word) && word.ends_with(is_word));
                }
            }
        }
    }
}
