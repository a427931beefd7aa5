//! Patterns over the words of a field: wildcards and edit distance as automata.
//!
//! In: a pattern. Out: the terms of a dictionary that it matches, found by walking the dictionary and the automaton
//! together.

use std::io;
use std::sync::Arc;

use levenshtein_automata::{DFA, Distance, LevenshteinAutomatonBuilder};
use tantivy::postings::TermInfo;
use tantivy::termdict::TermDictionary;
use tantivy_fst::Regex;

use super::unreadable;
use crate::error::{Error, Kind, Result};

/// A test on terms.
#[derive(Clone)]
pub(super) enum Automaton {
    /// Matches from end to end.
    Regex(Arc<Regex>),
    /// Within an edit distance; a swap of neighbours counts as one edit.
    Fuzzy(Arc<DFA>),
    /// Matches everything.
    Any,
}

impl Automaton {
    /// A regular expression that has to match the whole term.
    pub(super) fn regex(pattern: &str) -> Result<Automaton> {
        let regex = Regex::new(pattern)
            .map_err(|error| Error::new(Kind::Usage, format!("the pattern is too large: {error}")))?;
        Ok(Automaton::Regex(Arc::new(regex)))
    }

    /// Words within `distance` edits of `word`.
    pub(super) fn fuzzy(word: &str, distance: u8) -> Automaton {
        Automaton::Fuzzy(Arc::new(LevenshteinAutomatonBuilder::new(distance.min(2), true).build_dfa(word)))
    }

    /// Calls `then` for each matching term of a dictionary, in order.
    pub(super) fn each_term(
        &self,
        terms: &TermDictionary,
        mut then: impl FnMut(&[u8], &TermInfo) -> io::Result<()>,
    ) -> Result<()> {
        let mut stream = terms.search(self.clone()).into_stream().map_err(|e| unreadable(e.into()))?;
        while stream.advance() {
            // Marks of sentences and lines are no words.
            if stream.key().first().is_some_and(|byte| *byte < b' ') {
                continue;
            }
            then(stream.key(), stream.value()).map_err(|e| unreadable(e.into()))?;
        }
        Ok(())
    }

    /// Whether one word matches.
    pub(super) fn matches(&self, word: &str) -> bool {
        use tantivy_fst::Automaton as _;
        let state = word.bytes().fold(self.start(), |state, byte| self.accept(&state, byte));
        self.is_match(&state)
    }
}

/// The state of an [`Automaton`].
#[derive(Clone)]
pub(super) enum State {
    Regex(<Regex as tantivy_fst::Automaton>::State),
    Fuzzy(u32),
    Any,
}

impl tantivy_fst::Automaton for Automaton {
    type State = State;

    fn start(&self) -> State {
        match self {
            Automaton::Regex(regex) => State::Regex(regex.start()),
            Automaton::Fuzzy(dfa) => State::Fuzzy(dfa.initial_state()),
            Automaton::Any => State::Any,
        }
    }

    fn is_match(&self, state: &State) -> bool {
        match (self, state) {
            (Automaton::Regex(regex), State::Regex(state)) => regex.is_match(state),
            (Automaton::Fuzzy(dfa), State::Fuzzy(state)) => {
                matches!(dfa.distance(*state), Distance::Exact(_))
            }
            _ => true,
        }
    }

    fn can_match(&self, state: &State) -> bool {
        match (self, state) {
            (Automaton::Regex(regex), State::Regex(state)) => regex.can_match(state),
            (Automaton::Fuzzy(_), State::Fuzzy(state)) => *state != levenshtein_automata::SINK_STATE,
            _ => true,
        }
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        match (self, state) {
            (Automaton::Regex(regex), State::Regex(state)) => State::Regex(regex.accept(state, byte)),
            (Automaton::Fuzzy(dfa), State::Fuzzy(state)) => State::Fuzzy(dfa.transition(*state, byte)),
            _ => State::Any,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_match_from_end_to_end() {
        let prefix = Automaton::regex("govern.*").unwrap();
        assert!(prefix.matches("government") && prefix.matches("govern") && !prefix.matches("misgovern"));
        let near = Automaton::fuzzy("government", 1);
        assert!(near.matches("goverment") && near.matches("governmnet") && !near.matches("governs"));
    }
}
