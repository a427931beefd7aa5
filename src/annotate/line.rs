//! A sentence as the rules read it: its tokens, with each quoted stretch as one item.
//!
//! In: tokens, quoted stretches, a sentence. Out: items that answer what they are. Only a view; changes nothing.

use super::lexicon::{Flags, NO_VERB};
use super::mark::Quoted;
use super::sentence::Sentence;
use super::token::{Class, Token};

/// A token, or a whole quoted stretch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    /// The token, or the opening mark.
    pub(super) at: usize,
    /// One past its last token.
    pub(super) end: usize,
    /// The quoted stretch it stands for.
    pub(super) quoted: Option<usize>,
}

/// A range of items, or of tokens where said so.
pub(super) type Range = (usize, usize);

/// A sentence as items.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) items: &'a [Item],
}

/// Writes the items of a sentence into a buffer.
pub(super) fn items(sentence: &Sentence, quoted: &[Quoted], buffer: &mut Vec<Item>) {
    buffer.clear();
    let (mut at, mut unit) = (sentence.start, sentence.quoted.0);
    while at < sentence.end {
        if unit < sentence.quoted.1 && quoted[unit].open == at {
            buffer.push(Item { at, end: quoted[unit].close, quoted: Some(unit) });
            at = quoted[unit].close;
            unit += 1;
        } else {
            buffer.push(Item { at, end: at + 1, quoted: None });
            at += 1;
        }
    }
}

impl Line<'_> {
    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// The token of an item that is no quoted stretch.
    pub(super) fn token(&self, i: usize) -> Option<&Token> {
        self.items.get(i).filter(|item| item.quoted.is_none()).map(|item| &self.tokens[item.at])
    }

    pub(super) fn is(&self, i: usize, flags: Flags) -> bool {
        self.token(i).is_some_and(|t| t.is(flags))
    }

    pub(super) fn class(&self, i: usize) -> Option<Class> {
        self.token(i).map(|t| t.class)
    }

    pub(super) fn is_class(&self, i: usize, class: Class) -> bool {
        self.class(i) == Some(class)
    }

    pub(super) fn is_word(&self, i: usize) -> bool {
        self.token(i).is_some_and(Token::is_word)
    }

    pub(super) fn is_quoted(&self, i: usize) -> bool {
        self.items.get(i).is_some_and(|item| item.quoted.is_some())
    }

    pub(super) fn is_verb(&self, i: usize) -> bool {
        self.token(i).is_some_and(|t| t.verb != NO_VERB)
    }

    pub(super) fn id(&self, i: usize) -> u64 {
        self.token(i).map_or(0, |t| t.id)
    }

    /// Whether the sentence is over at `i`: the end, or its closing stop.
    pub(super) fn over(&self, i: usize) -> bool {
        i >= self.len() || (self.is_class(i, Class::Stop) && i + 2 >= self.len())
    }

    /// The tokens of a range of items; an empty range for an empty one.
    pub(super) fn tokens_of(&self, (from, to): Range) -> Range {
        let to = to.min(self.len());
        match self.items.get(from) {
            Some(first) if from < to => (first.at, self.items[to - 1].end),
            _ => (0, 0),
        }
    }
}
