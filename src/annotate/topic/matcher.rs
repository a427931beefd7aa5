//! Finds every term of every topic in one pass over the words of a text.
//!
//! In: terms as folded words, then texts. Out: which term stands where, on whole words, singular or plural, in any case
//! and with or without accents; the words of a phrase may be joined by a space, hyphen or apostrophe. It neither weighs
//! nor chooses between matches. The terms are a trie; most words of a text begin none and are kept out by `gates`, and
//! a phrase is looked for only where its first two words stand side by side.

use rustc_hash::FxHashMap;

use super::gates::{Gates, Open};
use super::table::{Lists, NONE, Table};
use super::trie::{Stem, Trie, begins, step};
use super::words::{Word, packed};
use crate::article::Span;

/// All terms, ready to be found; a `T` stands for each.
#[derive(Debug)]
pub(super) struct Matcher<T> {
    gates: Gates,
    /// The words by their keys, in the singular and plural. The number of a word is the node that it leads to from the
    /// root; what is a form of several words has a node of its own.
    words: Table,
    /// The beginnings of words, by their first letters.
    stems: FxHashMap<u32, Vec<Stem>>,
    /// From a node by a further word's number to the next node.
    steps: Table,
    /// The nodes of the trie.
    nodes: Vec<Node>,
    terms: Lists<T>,
    numbers: Lists<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The list of the terms that end here.
    terms: u32,
    /// The list of the numbers of the words that lead here from the root.
    numbers: u32,
    /// Whether longer terms go on from here.
    inner: bool,
}

impl<T: Copy> Matcher<T> {
    /// A matcher of terms of folded words, one space between them; with each whether its last word is only the
    /// beginning of a word, and what stands for it.
    pub(super) fn new(terms: &[(&str, bool, T)]) -> Matcher<T> {
        let mut gates = Gates::new(terms.len());
        let mut trie = Trie::new();
        let end = |&(words, prefix, term): &(&_, _, _)| {
            gates.open(words, prefix);
            (trie.add(words, prefix), term)
        };
        let mut ends: Vec<(u32, T)> = terms.iter().map(end).collect();
        ends.sort_by_key(|(node, _)| *node);
        let mut of_node = ends.chunk_by(|a, b| a.0 == b.0).peekable();
        let (mut terms, mut numbers) = (Lists::new(), Lists::new());
        let node = |(node, &inner): (u32, &bool)| {
            let here = of_node.next_if(|ends| ends[0].0 == node).unwrap_or_default();
            Node { terms: terms.add(here.iter().map(|(_, term)| *term)), numbers: numbers.add([node]), inner }
        };
        let mut nodes: Vec<Node> = (0..).zip(&trie.inner).map(node).collect();
        let words = trie.forms();
        let word = |same: &[(u64, u32)]| {
            let (key, number) = same[0];
            if same.len() == 1 {
                return (key, number);
            }
            let same = same.iter().map(|(_, number)| *number);
            let all: Vec<T> =
                same.clone().flat_map(|number| terms.of(nodes[number as usize].terms)).collect();
            nodes.push(Node { terms: terms.add(all), numbers: numbers.add(same), inner: true });
            (key, nodes.len() as u32 - 1)
        };
        let words = Table::new(&words.chunk_by(|a, b| a.0 == b.0).map(word).collect::<Vec<_>>());
        let steps = Table::new(&trie.steps());
        Matcher { gates, words, stems: trie.stems, steps, nodes, terms, numbers }
    }

    /// Tells `found` every match among the words of `text`, in order of their starts.
    pub(super) fn find(&self, text: &str, words: &[Word], room: &mut Room, mut found: impl FnMut(T, Span)) {
        let Room { open, begun } = room;
        self.gates.pass(words, open);
        begun.clear();
        for open in open.iter() {
            self.look_up(text, &words[open.word], |node| begun.push((node, open.word, open.phrase())));
        }
        let text = Text { text, words };
        for &(node, word, phrase) in begun.iter() {
            let span = words[word].span();
            let Node { terms, numbers, .. } = self.nodes[node as usize];
            self.terms.of(terms).for_each(|term| found(term, span));
            if phrase {
                self.numbers
                    .of(numbers)
                    .for_each(|number| self.go_on(number, text, span.start, word, &mut found));
            }
        }
    }

    /// Tells `found` the terms that began at `start`, came to `node` with a word and go on with the next.
    fn go_on(&self, node: u32, text: Text<'_>, start: usize, word: usize, found: &mut impl FnMut(T, Span)) {
        let Some((after, next)) = text.joined(word) else { return };
        let span = Span::new(start, next.end);
        self.look_up(text.text, next, |known| {
            for number in self.numbers.of(self.nodes[known as usize].numbers) {
                let next = self.steps.get(step(node, number));
                if next != NONE {
                    let Node { terms, inner, .. } = self.nodes[next as usize];
                    self.terms.of(terms).for_each(|term| found(term, span));
                    if inner {
                        self.go_on(next, text, start, after, found);
                    }
                }
            }
        });
    }

    /// Tells `known` the nodes that a word leads to from the root.
    fn look_up(&self, text: &str, word: &Word, mut known: impl FnMut(u32)) {
        let node = self.words.get(word.key);
        if node != NONE {
            known(node);
        } else if self.gates.stem(word.head) {
            begins(&self.stems, packed(text, word.span())).for_each(known);
        }
    }
}

/// A text and its words.
#[derive(Clone, Copy)]
struct Text<'a> {
    text: &'a str,
    words: &'a [Word],
}

impl<'a> Text<'a> {
    /// The word after a word, if both may belong to one phrase.
    fn joined(self, word: usize) -> Option<(usize, &'a Word)> {
        let [this, next] = self.words.get(word..word + 2)? else { return None };
        joins(&self.text[this.end..next.start], this.span().len()).then_some((word + 1, next))
    }
}

/// Room to work in, to be used again.
#[derive(Debug, Default)]
pub(super) struct Room {
    open: Vec<Open>,
    /// The nodes reached from the root, the words that lead there, and whether a phrase may go on.
    begun: Vec<(u32, usize, bool)>,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::words::cut;
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
        let mut words = Vec::new();
        cut(text, Span::new(0, text.len()), &mut words);
        Matcher::new(&terms).find(text, &words, &mut Room::default(), |(), span| found.push(span.of(text)));
        found
    }

    #[test]
    fn whole_words_in_any_case_and_number() {
        assert_eq!(found(&["art"], "Art, part, ARTS. start"), ["Art", "ARTS"]);
        assert_eq!(found(&["currency", "crash"], "currencies crashes"), ["currencies", "crashes"]);
        assert_eq!(
            found(&["mass", "masse", "masses", "mass*", "masse x"], "masses x"),
            ["masses", "masses", "masses", "masses", "masses x"],
            "a form of all"
        );
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
