//! The words of a text that topics know, as a by-product of its tokens.
//!
//! In: each word of a text with what topics know of it. Out: those that may be a term, or a part of one, where they stand,
//! in text order, and how many words there were. The words of topics are runs of letters and digits; a token such as "U.S.-born" or "it's" has
//! several. It does not know what the numbers stand for.

use crate::article::Span;
use crate::schema::Topics;

/// What topics know of a word.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Topical {
    /// Its number; 0 for a word that no topic knows.
    pub(super) number: u32,
    /// [`Topical::bit`]s of the words with which a term goes on that it begins, and [`Topical::OWN`] if it is one by itself.
    pub(super) next: u16,
}

impl Topical {
    /// Marks a word that is a term by itself.
    pub(super) const OWN: u16 = 1;

    /// One of fifteen bits for the word of a number.
    pub(super) fn bit(number: u32) -> u16 {
        2 << (number % 15)
    }
}

/// A word that topics know.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct KnownWord {
    pub(super) start: u32,
    pub(super) end: u32,
    /// The number that topics know it by.
    pub(super) topic: u32,
    /// How many words stand before it.
    pub(super) before: u32,
}

/// The words of a text that topics know and that may be a term, or a part of one, where they stand.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// They, and behind them whatever.
    words: Vec<KnownWord>,
    count: usize,
    /// How many words there were, known or not.
    pub(super) all: u32,
    /// With which words a term may go on that the last word begins, or all if it goes on with one.
    next: u16,
    /// 1 if the last word matters only if a term goes on.
    open: usize,
}

impl Known {
    /// Takes the next word.
    #[inline]
    pub(super) fn put(&mut self, Span { start, end }: Span, topic: Topical) {
        let goes_on = (topic.number != 0) & (self.next & Topical::bit(topic.number) != 0);
        self.count -= self.open & usize::from(!goes_on);
        if self.count == self.words.len() {
            self.words.push(KnownWord::default());
        }
        // Written always and kept if it matters: nobody can tell which words do.
        let word = KnownWord { start: start as u32, end: end as u32, topic: topic.number, before: self.all };
        self.words[self.count] = word;
        let own = topic.next & Topical::OWN != 0;
        self.count += usize::from(goes_on | (topic.next != 0));
        self.open = usize::from((topic.next != 0) & !own & !goes_on);
        self.next = if goes_on { u16::MAX } else { topic.next & !Topical::OWN };
        self.all += 1;
    }

    /// To be called at the end of a block, which no term goes beyond.
    pub(super) fn end(&mut self) {
        self.count -= self.open;
        (self.open, self.next) = (0, 0);
    }

    /// Those that matter, of all blocks that have ended.
    pub(super) fn words(&self) -> &[KnownWord] {
        &self.words[..self.count]
    }
}

/// Tells `each` of each word in a token where it stands there, and its folded letters.
pub(super) fn pieces(token: &str, mut each: impl FnMut(Span, &[u8])) {
    let mut at = 0;
    while let Some(before) = token[at..].find(is_word) {
        let start = at + before;
        at = start + token[start..].find(|c| !is_word(c)).unwrap_or(token.len() - start);
        let piece = &token[start..at];
        if piece.is_ascii() {
            each(Span::new(start, at), piece.as_bytes());
        } else {
            each(Span::new(start, at), Topics::fold(piece).as_bytes());
        }
    }
}

/// Whether a character belongs to a word; combining accents do.
fn is_word(c: char) -> bool {
    match c {
        // Quotation marks and dashes, most of what is not ASCII.
        '\u{2000}'..='\u{206f}' => false,
        '\u{300}'..='\u{36f}' => true,
        _ => c.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::lexicon::Lexicon;
    use super::super::testing::lexicon;
    use super::super::token::tokenize;
    use super::*;

    proptest! {
        /// Each run of letters and digits is counted, however tokens are cut, and kept if it is a term by itself, begins
        /// what the next word goes on with, or goes on.
        #[test]
        fn words_that_matter_are_kept(
            text in prop_oneof!["\\PC{0,200}", "([a-zA-Z0-9 @\\[`{/:éд’'.-]|vote|Hack |quit){0,200}", "[a-z]{60,70} [A-Zß]{50,70}"]
        ) {
            // A combining mark that stands on nothing is no word.
            let text = text.replace(|c| ('\u{300}'..='\u{36f}').contains(&c), "");
            let own = Topical { number: 7, next: Topical::OWN };
            let begins = Topical { number: 8, next: Topical::bit(7) | Topical::bit(9) };
            let goes_on = Topical { number: 9, next: 0 };
            let words = ["vote", "a", "e", "ss", "abcdefghijklmnopqrstuvw"].map(|word| (word.as_bytes().to_vec(), own));
            let mut stems = super::super::stems::Stems::default();
            stems.add(b"hack", begins);
            stems.add(b"quit", goes_on);
            let lexicon = Lexicon::default().with_topics(&words, stems);
            let (mut tokens, mut known) = (Vec::new(), Known::default());
            tokenize(&text, Span::new(0, text.len()), &lexicon, &mut tokens, &mut known);
            let all: Vec<&str> = text.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect();
            prop_assert_eq!(known.all as usize, all.len());
            let topical = |word: &&str| match Topics::fold(word) {
                word if words.iter().any(|(known, _)| known == word.as_bytes()) => own,
                word if word.starts_with("hack") => begins,
                word if word.starts_with("quit") => goes_on,
                _ => Topical::default(),
            };
            let topics: Vec<Topical> = all.iter().map(topical).collect();
            // Which words go on with what a word before them begins.
            let mut on = vec![false; all.len() + 1];
            for at in 1..all.len() {
                let follows = topics[at - 1].next & Topical::bit(topics[at].number) != 0;
                on[at] = topics[at].number > 0 && (on[at - 1] || follows);
            }
            let kept = |at: &usize| topics[*at] == own || on[*at] || topics[*at] == begins && on[*at + 1];
            let expected: Vec<_> = (0..all.len()).filter(kept).map(|at| (all[at], topics[at].number, at as u32)).collect();
            let place = |word: &KnownWord| (&text[word.start as usize..word.end as usize], word.topic, word.before);
            prop_assert_eq!(known.words().iter().map(place).collect::<Vec<_>>(), expected);
        }

        /// What tokens carry does not depend on what topics know.
        #[test]
        fn tokens_are_the_same_without_topics(text in "\\PC{0,80}|([A-Za-z'’.,\\-]|activists|Minister| ){0,80}") {
            let cues = lexicon();
            let with = {
                let schema = crate::schema::Schema::embedded();
                let lexicon = Lexicon::new(schema.cues().unwrap(), schema.speakers().unwrap());
                lexicon.with_topics(&["activists", "minister"].map(|word| (word.as_bytes().to_vec(), Topical { number: 1, next: 0 })), Default::default())
            };
            let tokens = |lexicon: &Lexicon| {
                let mut tokens = Vec::new();
                tokenize(&text, Span::new(0, text.len()), lexicon, &mut tokens, &mut Known::default());
                format!("{tokens:?}")
            };
            prop_assert_eq!(tokens(cues), tokens(&with));
        }
    }
}
