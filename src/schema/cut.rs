//! The words of a text field on their way into tantivy: cut once, by whoever writes an article, and packed.
//!
//! In: lines. Out: the position of every word for the writer, and for tantivy one string, from which its tokenizer
//! gives back the words and two kinds of marks: terms that stand where sentences and lines begin.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::sentence::sentences;
use crate::words::words;

/// A term at the position of the first word of every sentence; no word has such a letter.
pub const SENTENCE: &str = "\u{2}";
/// A term at the position of the first word of every line, which is a paragraph, a heading, a key point or a caption.
pub const LINE: &str = "\u{3}";

/// How many positions lie between two lines of one field, so that words near each other are words of one line.
pub const LINE_GAP: usize = 32;

/// Stands behind every word; a space may be part of one, as some signs fold to it.
const END: char = '\u{1}';
/// Stands before the first word of every line but the first.
const GAP: char = '\n';

/// The lines of one field. A line without words takes no positions.
#[derive(Debug, Default)]
pub struct Cut {
    packed: String,
    next: usize,
    words: usize,
}

impl Cut {
    /// Adds a line; `each` gets of every word where it begins in the line, its folded letters and its position.
    pub fn line(&mut self, line: &str, mut each: impl FnMut(usize, &str, usize)) {
        let mut sentences = sentences(line).peekable();
        let mut found = words(line);
        let mut first = true;
        while let Some(start) = found.start() {
            if first {
                if self.next > 0 {
                    self.packed.push(GAP);
                    self.next += LINE_GAP;
                }
                self.packed.push_str(LINE);
                first = false;
            }
            if sentences.next_if(|sentence| *sentence <= start).is_some() {
                while sentences.next_if(|sentence| *sentence <= start).is_some() {}
                self.packed.push_str(SENTENCE);
            }
            let before = self.packed.len();
            found.fold_onto(&mut self.packed);
            each(start, &self.packed[before..], self.next);
            self.packed.push(END);
            self.next += 1;
            self.words += 1;
        }
    }

    /// The position after that of the last word.
    pub fn end(&self) -> usize {
        self.next
    }

    /// How many words there are.
    pub fn words(&self) -> usize {
        self.words
    }

    /// What tantivy is to index.
    pub fn packed(&self) -> &str {
        &self.packed
    }
}

/// Gives back the words and marks of a [`Cut`].
#[derive(Clone)]
pub(super) struct CutTokenizer;

impl Tokenizer for CutTokenizer {
    type TokenStream<'a> = CutStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CutStream<'a> {
        CutStream { text, at: 0, next: 0, token: Token::default() }
    }
}

pub(super) struct CutStream<'a> {
    text: &'a str,
    at: usize,
    next: usize,
    token: Token,
}

impl TokenStream for CutStream<'_> {
    fn advance(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let rest = match rest.strip_prefix(GAP) {
            Some(rest) => {
                self.next += LINE_GAP;
                self.at += GAP.len_utf8();
                rest
            }
            None => rest,
        };
        if rest.is_empty() {
            return false;
        }
        self.token.position = self.next;
        self.token.text.clear();
        if let Some(mark) = [LINE, SENTENCE].into_iter().find(|mark| rest.starts_with(mark)) {
            self.token.text.push_str(mark);
            self.at += mark.len();
        } else {
            let end = memchr::memchr(END as u8, rest.as_bytes()).unwrap_or(rest.len());
            self.token.text.push_str(&rest[..end]);
            self.at = (self.at + end + 1).min(self.text.len());
            self.next += 1;
        }
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Placed = Vec<(String, usize)>;

    /// The words and marks of lines as tantivy gets them, and the words and positions that the writer was told.
    fn cut(lines: &[&str]) -> (Placed, Placed) {
        let (mut cut, mut told) = (Cut::default(), Vec::new());
        for line in lines {
            cut.line(line, |_, word, position| told.push((word.to_owned(), position)));
        }
        let mut given = Vec::new();
        let mut tokenizer = CutTokenizer;
        let mut stream = tokenizer.token_stream(cut.packed());
        while stream.advance() {
            given.push((stream.token().text.clone(), stream.token().position));
        }
        (given, told)
    }

    #[test]
    fn sentences_and_lines_are_marked_where_they_begin() {
        let (given, _) = cut(&["…", "Go. “Why?” Mr. Oak", "", "asked"]);
        let at = |term: &str, position: usize| (term.to_owned(), position);
        let expected = [
            at(LINE, 0),
            at(SENTENCE, 0),
            at("go", 0),
            at(SENTENCE, 1),
            at("why", 1),
            at(SENTENCE, 2),
            at("mr", 2),
            at("oak", 3),
            at(LINE, 36),
            at(SENTENCE, 36),
            at("asked", 36),
        ];
        assert_eq!(given, expected);
    }

    proptest! {
        #[test]
        fn tantivy_gets_what_the_writer_was_told(lines in prop::collection::vec("\\PC{0,30}", 0..5)) {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let (given, told) = cut(&lines);
            let words = given.into_iter().filter(|(term, _)| term != LINE && term != SENTENCE);
            prop_assert_eq!(words.collect::<Vec<_>>(), told);
        }
    }
}
