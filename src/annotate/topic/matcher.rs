//! Finds every term of every topic in one pass over the words of a text.
//!
//! In: terms as folded words, then texts. Out: which terms stand where, on whole words, singular or plural, in any case
//! and with or without accents; the words of a phrase may be joined by a space, hyphen or apostrophe. It neither weighs
//! nor chooses between matches. The terms are a deterministic automaton over words: every word of a text is looked up
//! once, for the state to which it leads, and a phrase goes on from there by the states of the words that follow.

use rustc_hash::FxHashMap;

use super::super::known::{KnownWord, Topical};
use super::super::lexicon::Lexicon;
use super::states::States;
use super::trie::Trie;
use crate::article::Span;

/// All terms, ready to be found; a `T` stands for each.
#[derive(Debug)]
pub(super) struct Matcher<T> {
    /// From a state, by the one to which the next word leads, to the next state.
    steps: FxHashMap<(u32, u32), u32>,
    pairs: Pairs,
    states: Vec<State>,
    terms: Vec<T>,
}

/// A part of the terms: the first, and how many.
pub(super) type List = (u32, u16);

/// Small, as it is asked for with every word that topics know.
#[derive(Debug, Default, Clone, Copy)]
struct State {
    /// The terms that end here: the first, and how many.
    first: u32,
    count: u16,
    /// One bit for the words with which longer terms go on.
    next: u16,
}

impl State {
    fn terms(self) -> List {
        (self.first, self.count)
    }
}

/// Room to find the terms of a text in, and then those of another.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// The words that are terms by themselves, and which.
    single: Vec<(u32, List)>,
    /// The words with which longer terms may begin.
    begun: Vec<u32>,
}

/// What stands behind the last word.
const NO_WORD: KnownWord = KnownWord { start: 0, end: 0, topic: 0, before: 0 };

impl<T: Copy> Matcher<T> {
    /// A matcher of terms of folded words, one space between them; with each whether its last word is only the
    /// beginning of a word, and what stands for it. Returns also the lexicon with their words: these are known by the
    /// states to which they lead.
    pub(super) fn new(terms: &[(&str, bool, T)], lexicon: Lexicon) -> (Matcher<T>, Lexicon) {
        let mut trie = Trie::new(terms.iter().map(|(words, prefix, _)| (*words, *prefix)));
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
            State { first, count: u16::try_from(terms.len() - first as usize).unwrap_or(u16::MAX), next: 0 }
        };
        let mut states: Vec<State> = nodes.iter().map(|nodes| state(nodes)).collect();
        let mut next = vec![0; states.len()];
        for (from, word, _) in &steps {
            states[*from as usize].next |= bit(*word);
            next[*from as usize] |= Topical::bit(*word);
        }
        let topical = |number: u32| {
            let own = if states[number as usize].count > 0 { Topical::OWN } else { 0 };
            Topical { number, next: next[number as usize] | own }
        };
        let words: Vec<_> = words.into_iter().map(|(word, number)| (word, topical(number))).collect();
        let lexicon = lexicon.with_topics(&words, stems.map(topical));
        let pairs = Pairs::new(steps.iter().map(|(from, word, _)| (*from, *word)));
        let steps = steps.into_iter().map(|(from, word, to)| ((from, word), to)).collect();
        (Matcher { steps, pairs, states, terms }, lexicon)
    }

    /// How many terms all lists have together.
    pub(super) fn room(&self) -> usize {
        self.terms.len()
    }

    /// The terms of a list.
    pub(super) fn terms(&self, (first, count): List) -> &[T] {
        &self.terms[first as usize..][..usize::from(count)]
    }

    /// Tells `found` every list of terms that match the same words of a text, in order of their starts.
    ///
    /// Nobody can tell which words are terms or begin one, a processor neither: so all are looked at without a branch,
    /// and loads do not wait for each other.
    pub(super) fn find(
        &self,
        text: &str,
        words: &[KnownWord],
        room: &mut Room,
        mut found: impl FnMut(List, Span),
    ) {
        let Room { single, begun } = room;
        single.resize(single.len().max(words.len()), (0, List::default()));
        begun.resize(begun.len().max(words.len()), 0);
        let (mut singles, mut begins) = (0, 0);
        for (at, word) in words.iter().enumerate() {
            let state = self.states[word.topic as usize];
            single[singles] = (at as u32, state.terms());
            singles += usize::from(state.count > 0);
            begun[begins] = at as u32;
            begins += usize::from(goes_on(state.next, word, words.get(at + 1).unwrap_or(&NO_WORD)));
        }
        let mut kept = 0;
        for begin in 0..begins {
            let at = begun[begin];
            begun[kept] = at;
            kept += usize::from(self.pairs.may_hold(words[at as usize].topic, words[at as usize + 1].topic));
        }
        let mut next = 0;
        for begin in begun[..kept].iter().copied().map(Some).chain([None]) {
            while let Some(&(at, terms)) =
                single[next..singles].first().filter(|(at, _)| begin.is_none_or(|begin| *at <= begin))
            {
                let word = &words[at as usize];
                found(terms, Span::new(word.start as usize, word.end as usize));
                next += 1;
            }
            if let Some(at) = begin {
                self.go_on(text, &words[at as usize..], &mut found);
            }
        }
    }

    /// Tells `found` the terms of several words that begin with the first of `words`.
    #[inline(never)]
    fn go_on(&self, text: &str, words: &[KnownWord], found: &mut impl FnMut(List, Span)) {
        let mut state = words[0].topic;
        for pair in words.windows(2) {
            let [word, after] = pair else { continue };
            if !goes_on(self.states[state as usize].next, word, after) {
                break;
            }
            let Some(next) = self.steps.get(&(state, after.topic)) else { break };
            state = *next;
            if !joins(&text[word.end as usize..after.start as usize], (word.end - word.start) as usize) {
                break;
            }
            let reached = self.states[state as usize];
            if reached.count > 0 {
                found(reached.terms(), Span::new(words[0].start as usize, after.end as usize));
            }
        }
    }
}

/// Which steps there are, by one bit for each; some that are none pass.
#[derive(Debug)]
struct Pairs {
    bits: Vec<u64>,
    /// What is left of a hash is the number of a bit.
    shift: u32,
}

impl Pairs {
    fn new(steps: impl ExactSizeIterator<Item = (u32, u32)>) -> Pairs {
        let bits = (8 * steps.len()).next_power_of_two().max(64);
        let mut pairs = Pairs { bits: vec![0; bits / 64], shift: 64 - bits.ilog2() };
        for (from, word) in steps {
            let bit = pairs.bit(from, word);
            pairs.bits[bit / 64] |= 1 << (bit % 64);
        }
        pairs
    }

    #[inline]
    fn may_hold(&self, from: u32, word: u32) -> bool {
        let bit = self.bit(from, word);
        self.bits[bit / 64] >> (bit % 64) & 1 != 0
    }

    #[inline]
    fn bit(&self, from: u32, word: u32) -> usize {
        ((u64::from(from) << 32 | u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> self.shift) as usize
    }
}

/// Whether `after` may go on a term that has come to `word`, from which longer terms go on with `next`.
fn goes_on(next: u16, word: &KnownWord, after: &KnownWord) -> bool {
    (next & bit(after.topic) != 0) & (after.before == word.before + 1)
}

/// The bit of a word among 16.
fn bit(word: u32) -> u16 {
    1 << (word % 16)
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

    use super::super::super::known::Known;
    use super::super::super::token::tokenize;
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
        let (matcher, lexicon) = Matcher::new(&terms, Lexicon::default());
        let mut known = Known::default();
        tokenize(text, Span::new(0, text.len()), &lexicon, &mut Vec::new(), &mut known);
        matcher.find(text, known.words(), &mut Room::default(), |terms, span| {
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
