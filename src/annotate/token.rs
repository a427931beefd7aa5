//! A block of text as small tokens that carry what the lexicon knows of them.
//!
//! In: the text and the span of one block. Out: tokens in text order, each with its bytes, class, flags and the id
//! of its word; and the words that topics know. Every word costs one look-up; nothing is allocated per word. Does not
//! judge: what a quotation mark opens or a full stop ends is for later stages.

use super::known::{Known, pieces};
use super::lexicon::{Entry, Flags, Lexicon};
use super::word::{CHUNK, first_word, id_of, is_joiner};
use crate::article::Span;

/// One word, number, mark or sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) start: u32,
    pub(super) end: u32,
    /// What the lexicon knows of the word, and how it is written.
    pub(super) flags: Flags,
    /// The word in lower case, as a number: equal words have equal ids.
    pub(super) id: u64,
    /// Index of the reporting verb, or [`NO_VERB`].
    pub(super) verb: u16,
    pub(super) class: Class,
}

impl Token {
    pub(super) fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }

    pub(super) fn is(&self, flags: Flags) -> bool {
        self.flags.has(flags)
    }

    pub(super) fn is_word(&self) -> bool {
        matches!(self.class, Class::Word | Class::Number)
    }
}

/// What a token is by its characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Word,
    Number,
    /// "'s" behind a word: possessive, "is" or "has".
    Apostrophe,
    /// One of `.?!…`.
    Stop,
    Comma,
    Colon,
    Semicolon,
    Dash,
    /// An opening or closing bracket.
    Bracket,
    Mark(Mark),
    Other,
}

/// A quotation mark by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `“ „ ‟` and the doubled grave accent.
    Left,
    /// `”`
    Right,
    /// `«`
    GuillemetLeft,
    /// `»`
    GuillemetRight,
    /// `"` and two apostrophes.
    Straight,
    /// `‘ ‚ ‹`
    SingleLeft,
    /// `’ ›`
    SingleRight,
    /// `'`
    SingleStraight,
}

/// Appends the tokens of `block`, a span of `text` on character boundaries, and those of its words that topics know.
pub(super) fn tokenize(
    text: &str,
    block: Span,
    lexicon: &Lexicon,
    tokens: &mut Vec<Token>,
    known: &mut Known,
) {
    let bytes = &text.as_bytes()[..block.end];
    let mut scanner = Scanner { text: &text[..block.end], bytes, lexicon, tokens, known };
    let mut at = block.start;
    while at < bytes.len() {
        if bytes[at] == b' ' {
            at += 1;
            continue;
        }
        // Most words are plain letters with a space behind them, or a sign that surely ends them.
        if bytes[at].is_ascii_alphabetic()
            && let Some(chunk) = text.as_bytes()[at..].first_chunk::<CHUNK>()
        {
            let (length, head, id) = first_word(*chunk);
            let ends = match bytes.get(at + length) {
                None => at + length == bytes.len(),
                Some(b' ' | b',' | b':' | b';' | b'?' | b'!' | b'"' | b')') => true,
                Some(b'.') => {
                    chunk[0].is_ascii_lowercase() && matches!(bytes.get(at + length + 1), None | Some(b' '))
                }
                Some(b'\'' | 0xe2) => scanner.apostrophe(at + length),
                Some(_) => false,
            };
            if length < CHUNK && ends {
                let word = &bytes[at..at + length];
                let entry = lexicon.look_up(word, id);
                let topic = lexicon.topic(entry.topic(), head, || word);
                scanner.known.put(Span::new(at, at + length), topic);
                if chunk[0].is_ascii_lowercase() {
                    scanner.push((at, at + length), Class::Word, entry, id);
                } else {
                    scanner.word((at, at + length), entry, id);
                }
                at += length;
                continue;
            }
        }
        at = scanner.token(at);
    }
    known.end();
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    lexicon: &'a Lexicon,
    tokens: &'a mut Vec<Token>,
    known: &'a mut Known,
}

impl Scanner<'_> {
    fn char_at(&self, at: usize) -> Option<char> {
        match self.bytes.get(at) {
            Some(byte) if byte.is_ascii() => Some(char::from(*byte)),
            Some(_) => self.text[at..].chars().next(),
            None => None,
        }
    }

    fn letter_at(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
            // Dashes and quotation marks, the most frequent signs beyond ASCII.
            Some(0xe2) if self.bytes.get(at + 1) == Some(&0x80) => false,
            Some(_) => self.char_at(at).is_some_and(char::is_alphanumeric),
            None => false,
        }
    }

    /// Adds the token at `at`, if there is one, and tells where to go on.
    fn token(&mut self, at: usize) -> usize {
        let Some(c) = self.char_at(at) else { return self.bytes.len() };
        if self.letter_at(at) {
            return self.any_word(at, self.word_end(at));
        }
        let next = at + c.len_utf8();
        if matches!(c, ',' | '.') && self.bytes.get(next) == Some(&b' ') {
            let class = if c == ',' { Class::Comma } else { Class::Stop };
            return self.sign(at, next, class, Flags::NONE);
        }
        let twice = self.char_at(next) == Some(c);
        // "'We'll go,'''": the inner mark closes before the outer one.
        let inner = twice
            && self.char_at(next + c.len_utf8()) == Some(c)
            && at > 0
            && !self.bytes[at - 1].is_ascii_whitespace();
        let (class, end) = match c {
            '\'' if inner => (Class::Mark(Mark::SingleStraight), next),
            '\'' if twice => (Class::Mark(Mark::Straight), next + 1),
            '`' if twice => (Class::Mark(Mark::Left), next + 1),
            '\'' | '’' if self.contraction(at).is_some() && at > 0 && self.letter_before(at) => {
                return self.any_word(at, self.contraction(at).unwrap_or(next));
            }
            '\'' => (Class::Mark(Mark::SingleStraight), next),
            '’' if twice => (Class::Mark(Mark::Right), next + c.len_utf8()),
            '‘' if twice => (Class::Mark(Mark::Left), next + c.len_utf8()),
            '’' | '›' => (Class::Mark(Mark::SingleRight), next),
            '‘' | '‚' | '‹' | '`' => (Class::Mark(Mark::SingleLeft), next),
            '"' | '＂' => (Class::Mark(Mark::Straight), next),
            '“' | '„' | '‟' => (Class::Mark(Mark::Left), next),
            '”' => (Class::Mark(Mark::Right), next),
            '«' => (Class::Mark(Mark::GuillemetLeft), next),
            '»' => (Class::Mark(Mark::GuillemetRight), next),
            '.' | '?' | '!' | '…' => (Class::Stop, self.run(next, |c| matches!(c, '.' | '?' | '!' | '…'))),
            ',' => (Class::Comma, next),
            ':' => (Class::Colon, next),
            ';' => (Class::Semicolon, next),
            '—' | '–' | '―' | '‒' => {
                (Class::Dash, self.run(next, |c| matches!(c, '—' | '–' | '―' | '‒')))
            }
            '-' => (Class::Dash, self.run(next, |c| c == '-')),
            '(' | '[' | '{' | ')' | ']' | '}' => (Class::Bracket, next),
            c if c.is_whitespace() || c.is_control() => return next,
            _ => (Class::Other, next),
        };
        let flags = if matches!(c, '(' | '[' | '{') { Flags::OPEN } else { Flags::NONE };
        let flags = if c == '&' { self.lexicon.look("&") } else { flags };
        self.sign(at, end, class, flags)
    }

    /// Adds a token that is no word.
    fn sign(&mut self, start: usize, end: usize, class: Class, flags: Flags) -> usize {
        self.push((start, end), class, Entry::of(flags), 0);
        end
    }

    /// The end of a run of characters from `at`.
    fn run(&self, mut at: usize, of: impl Fn(char) -> bool) -> usize {
        while let Some(c) = self.char_at(at).filter(|c| of(*c)) {
            at += c.len_utf8();
        }
        at
    }

    fn letter_before(&self, at: usize) -> bool {
        self.text[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '.')
    }

    /// Whether the apostrophe of "'s" and its like stands at `at`.
    fn apostrophe(&self, at: usize) -> bool {
        matches!(self.char_at(at), Some('\'' | '’')) && self.contraction(at).is_some()
    }

    /// The end of "'s", "'re", "'ll" and their like at an apostrophe.
    fn contraction(&self, at: usize) -> Option<usize> {
        let from = at + self.char_at(at)?.len_utf8();
        let tail = &self.bytes[from.min(self.bytes.len())..];
        let length = match tail {
            [b's' | b'S' | b'd' | b'm', ..] => 1,
            [b'r', b'e', ..] | [b'v', b'e', ..] | [b'l', b'l', ..] => 2,
            _ => return None,
        };
        (!self.letter_at(from + length)).then_some(from + length)
    }

    /// The end of the word that starts at `start`: hyphens, apostrophes and the full stops of abbreviations inside.
    fn word_end(&self, start: usize) -> usize {
        let mut at = start;
        let mut dotted = false;
        let mut piece = start;
        loop {
            while self.bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
                at += 1;
            }
            while self.letter_at(at) {
                at += self.char_at(at).map_or(1, char::len_utf8);
            }
            let Some(c) = self.char_at(at) else { return at };
            let next = at + c.len_utf8();
            let inside = self.letter_at(next);
            match c {
                '\'' | '’' if inside && self.contraction(at).is_none() => at = next,
                '-' if inside => (at, piece) = (next, next),
                '-' if self.char_at(next).is_some_and(is_joiner) => (at, piece) = (next, next),
                c if is_joiner(c) && inside => at = next,
                ',' if inside && self.digit(at - 1) && self.digit(next) => at = next,
                '.' if inside && self.digit(next) => at = next,
                '.' if inside && (at - piece <= 1 || self.bytes[next].is_ascii_lowercase()) => {
                    dotted = true;
                    (at, piece) = (next, next);
                }
                '.' if self.abbreviates(piece, at, dotted) => {
                    if self.char_at(next) == Some('-') && self.letter_at(next + 1) {
                        (at, piece) = (next + 1, next + 1);
                        continue;
                    }
                    return next;
                }
                c if ('\u{300}'..='\u{36f}').contains(&c) => at = next,
                _ => return at,
            }
        }
    }

    fn digit(&self, at: usize) -> bool {
        self.bytes.get(at).is_some_and(u8::is_ascii_digit)
    }

    /// Whether the full stop at `at` belongs to the word before it.
    fn abbreviates(&self, piece: usize, at: usize, dotted: bool) -> bool {
        if dotted && at - piece <= 1 {
            return true;
        }
        let word = &self.text[piece..at];
        match word.as_bytes() {
            [b'I'] => false,
            [one] => one.is_ascii_uppercase(),
            [first, ..] if first.is_ascii_uppercase() && word.len() <= 6 => self.lexicon.abbreviation(word),
            _ => false,
        }
    }

    fn any_word(&mut self, start: usize, end: usize) -> usize {
        let word = &self.text[start..end];
        let id = id_of(word);
        pieces(word, |piece, letters| {
            let topic = self.lexicon.topic_of(letters);
            self.known.put(Span::new(start + piece.start, start + piece.end), topic);
        });
        self.word((start, end), self.lexicon.look_up_compound(word, id), id);
        end
    }

    fn word(&mut self, (start, end): (usize, usize), entry: Entry, id: u64) {
        let word = &self.text[start..end];
        let mut flags = entry.flags;
        let class = match word.as_bytes()[0] {
            b'a'..=b'z' => Class::Word,
            b'0'..=b'9' => Class::Number,
            b'\'' => Class::Apostrophe,
            _ => match word.chars().next() {
                Some('’') => Class::Apostrophe,
                Some(c) if c.is_numeric() => Class::Number,
                Some(c) if c.is_uppercase() => {
                    let shouted = !word.bytes().any(|b| b.is_ascii_lowercase());
                    // "WHO" and "US" are names, not small words.
                    if shouted && word.len() > 1 && flags.has(Flags::LISTED) {
                        flags = flags.both(Flags::PLACE);
                    }
                    if shouted && word.len() > 2 {
                        flags = flags | Flags::UPPER;
                    }
                    flags = flags | Flags::CAPITAL;
                    Class::Word
                }
                _ => Class::Word,
            },
        };
        if word.ends_with('.') {
            flags = flags | Flags::STOPPED;
        }
        if self.lexicon.is_article(word) {
            flags = flags | Flags::CAPITAL; // "al-Assad" is a name
        }
        self.push((start, end), class, entry.with(flags), id);
    }

    fn push(&mut self, (start, end): (usize, usize), class: Class, entry: Entry, id: u64) {
        let Entry { flags, verb, .. } = entry;
        self.tokens.push(Token { start: start as u32, end: end as u32, flags, id, verb, class });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::lexicon;
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), lexicon(), &mut tokens, &mut Known::default());
        tokens.iter().map(|t| t.span().of(text).to_owned()).collect()
    }

    #[test]
    fn abbreviations_keep_their_stop_and_sentences_do_not() {
        assert_eq!(words("Mr. Smith of the U.S. left."), ["Mr.", "Smith", "of", "the", "U.S.", "left", "."]);
        assert_eq!(words("G.K. Vega, U.S.-born"), ["G.K.", "Vega", ",", "U.S.-born"]);
    }

    #[test]
    fn contractions_are_parted_but_names_are_not() {
        assert_eq!(words("Russia's O’Malley isn't"), ["Russia", "'s", "O’Malley", "isn't"]);
        assert_eq!(words("$50,000 (3.5%)"), ["$", "50,000", "(", "3.5", "%", ")"]);
    }

    proptest::proptest! {
        /// A block at the end of its text is read letter by letter, one with more behind it mostly by chunks.
        #[test]
        fn what_stands_behind_a_block_is_not_read(
            text in "[A-Za-zé0-9]{1,9}[ ,.:;?!\"')’\u{200b}-]{0,2}(s|re|[A-Za-zé0-9]{0,4})[.,’]?",
            behind in "[a-z\n .’]",
        ) {
            let tokens = |text: &str, end: usize| {
                let mut tokens = Vec::new();
                tokenize(text, Span::new(0, end), lexicon(), &mut tokens, &mut Known::default());
                format!("{tokens:?}")
            };
            let longer = text.clone() + &behind.repeat(16);
            assert_eq!(tokens(&text, text.len()), tokens(&longer, text.len()));
        }

        #[test]
        fn tokens_are_ordered_and_on_boundaries(text in "\\PC{0,80}|[A-Za-z'’“”\".,\\- ]{0,80}") {
            let mut tokens = Vec::new();
            tokenize(&text, Span::new(0, text.len()), lexicon(), &mut tokens, &mut Known::default());
            let mut last = 0;
            for token in &tokens {
                assert!(token.start >= last && token.end > token.start);
                assert!(text.is_char_boundary(token.start as usize) && text.is_char_boundary(token.end as usize));
                last = token.end;
            }
        }
    }

    #[test]
    fn joiners_part_no_words() {
        assert_eq!(words("the Berg-\u{2060}Lee plan"), ["the", "Berg-\u{2060}Lee", "plan"]);
    }
}
