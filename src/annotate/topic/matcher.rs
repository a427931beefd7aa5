//! Finds every term of every topic in one pass over the words of a text.
//!
//! In: terms as folded words, then texts. Out: which terms stand where, on whole words, singular or plural, in any case
//! and with or without accents; the words of a phrase may be joined by a space, hyphen or apostrophe. It neither weighs
//! nor chooses between matches. The terms are a deterministic automaton over words: every word of a text is looked up
//! once, for the state to which it leads, and a phrase goes on from there by the states of the words that follow.

use super::states::States;
use super::stems::Stems;
use super::table::{NONE, Table};
use super::trie::Trie;
use super::words::{cut, mix};
use crate::article::Span;

/// All terms, ready to be found; a `T` stands for each.
#[derive(Debug)]
pub(super) struct Matcher<T> {
    /// The states to which words lead, by their keys.
    words: Table,
    /// The same for words of which only the beginning is known.
    stems: Stems,
    /// From a state, by the one to which the next word leads, to the next state.
    steps: Table,
    states: Vec<State>,
    terms: Vec<T>,
}

/// A part of the terms: the first and one past the last.
pub(super) type List = (u32, u32);

#[derive(Debug, Default, Clone, Copy)]
struct State {
    /// The terms that end here.
    terms: List,
    /// One bit for the words with which longer terms go on.
    next: u64,
}

/// A word of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    span: Span,
    /// The state to which it leads, or [`NONE`].
    state: u32,
}

impl<T: Copy> Matcher<T> {
    /// A matcher of terms of folded words, one space between them; with each whether its last word is only the
    /// beginning of a word, and what stands for it.
    pub(super) fn new(terms: &[(&str, bool, T)]) -> Matcher<T> {
        let mut trie = Trie::new();
        let end = |&(words, prefix, term): &(&_, _, _)| (trie.add(words, prefix), term);
        let mut ends: Vec<(u32, T)> = terms.iter().map(end).collect();
        ends.sort_by_key(|(node, _)| *node);
        let States { words, stems, steps, nodes } = States::new(&trie);
        let mut terms = Vec::new();
        let mut state = |nodes: &[u32]| {
            let first = terms.len() as u32;
            for node in nodes {
                let from = ends.partition_point(|(end, _)| end < node);
                terms.extend(ends[from..].iter().take_while(|(end, _)| end == node).map(|(_, term)| *term));
            }
            State { terms: (first, terms.len() as u32), next: 0 }
        };
        let mut states: Vec<State> = nodes.iter().map(|nodes| state(nodes)).collect();
        for (from, word, _) in &steps {
            states[*from as usize].next |= bit(*word);
        }
        let steps: Vec<_> = steps.into_iter().map(|(from, word, to)| (step(from, word), to)).collect();
        Matcher { words: Table::new(&words), stems, steps: Table::new(&steps), states, terms }
    }

    /// How many terms all lists have together.
    pub(super) fn room(&self) -> usize {
        self.terms.len()
    }

    /// The terms of a list.
    pub(super) fn terms(&self, (first, end): List) -> &[T] {
        &self.terms[first as usize..end as usize]
    }

    /// Tells `found` every list of terms that match the same words in a part of `text`, in order of their starts.
    /// Returns how many words the part has. `words` is room to work in.
    pub(super) fn find(
        &self,
        text: &str,
        part: Span,
        words: &mut Vec<Word>,
        mut found: impl FnMut(List, Span),
    ) -> usize {
        words.clear();
        cut(text, part, |span, key, packed| words.push(Word { span, state: self.state(key, packed) }));
        // No phrase goes on behind the last word.
        words.push(Word { span: Span::new(part.end, part.end), state: NONE });
        for (at, pair) in words.windows(2).enumerate() {
            let [word, next] = pair else { continue };
            let State { terms, next: goes_on } = self.states[word.state as usize];
            if terms.0 < terms.1 {
                found(terms, word.span);
            }
            if goes_on & bit(next.state) != 0 {
                self.go_on(text, &words[at..], &mut found);
            }
        }
        words.len() - 1
    }

    /// Tells `found` the terms of several words that begin with the first of `words`.
    #[inline(never)]
    fn go_on(&self, text: &str, words: &[Word], found: &mut impl FnMut(List, Span)) {
        let mut state = words[0].state;
        for pair in words.windows(2) {
            let [word, next] = pair else { continue };
            state = self.steps.get(step(state, next.state));
            if state == NONE || !joins(&text[word.span.end..next.span.start], word.span.len()) {
                break;
            }
            let State { terms, next: goes_on } = self.states[state as usize];
            if terms.0 < terms.1 {
                found(terms, Span::new(words[0].span.start, next.span.end));
            }
            if goes_on == 0 {
                break;
            }
        }
    }

    /// The state to which a word leads.
    #[inline]
    fn state(&self, key: u64, packed: u128) -> u32 {
        let state = self.words.get(key);
        // One branch, hardly ever taken: it is not known, and a stem begins with the same letters.
        if state < self.stems.may_begin(packed) { self.of_stem(packed) } else { state }
    }

    /// The state to which a word leads of which at most the beginning is known.
    #[cold]
    fn of_stem(&self, packed: u128) -> u32 {
        self.stems.of(packed).next().unwrap_or(NONE)
    }
}

/// The key of a step.
fn step(from: u32, word: u32) -> u64 {
    mix(u128::from(from) << 32 | u128::from(word))
}

/// The bit of a word among 64.
fn bit(word: u32) -> u64 {
    1 << (word % 64)
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
        let matcher = Matcher::new(&terms);
        matcher.find(text, Span::new(0, text.len()), &mut Vec::new(), |terms, span| {
            found.extend(matcher.terms(terms).iter().map(|()| span.of(text)));
        });
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

        /// No term is left out.
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
