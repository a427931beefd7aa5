//! An article as tokens: its blocks cut into tokens, quoted stretches and sentences, once for all rules.
//!
//! In: an article. Out: flat lists and, for each block that may hold quotes, its ranges in them. Blocks that belong to
//! the page and not to the article are left out, and so is an article that is known to be in another language than English,
//! which is all that rules and word lists know.

use super::known::Known;
use super::lexicon::{Flags, Lexicon};
use super::line::Range;
use super::mark::{self, Quoted};
use super::sentence::{self, Sentence};
use super::token::{self, Class, Token};
use super::transcript::Transcript;
use crate::article::{Article, BlockKind, Span};

/// The tokens of an article.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: Vec<Token>,
    /// The words that topics know.
    pub(super) known: Known,
    pub(super) quoted: Vec<Quoted>,
    pub(super) sentences: Vec<Sentence>,
    pub(super) blocks: Vec<BlockTokens>,
    pub(super) transcript: Transcript,
}

/// The ranges of one block.
#[derive(Debug, Clone, Copy)]
pub(super) struct BlockTokens {
    pub(super) kind: BlockKind,
    pub(super) tokens: Range,
    /// Its words that topics know, and how many it has.
    pub(super) known: Range,
    pub(super) words: usize,
    pub(super) quoted: Range,
    pub(super) sentences: Range,
}

impl<'a> Document<'a> {
    pub(super) fn new(article: &'a Article, lexicon: &Lexicon) -> Document<'a> {
        let text = article.text.as_str();
        let mut document = Document {
            text,
            tokens: Vec::with_capacity(text.len() / 4),
            known: Known::default(),
            quoted: Vec::new(),
            sentences: Vec::with_capacity(text.len() / 100),
            blocks: Vec::with_capacity(article.blocks.len()),
            transcript: Transcript::default(),
        };
        // Tokens hold 32-bit offsets; no article is that long. What is not known to be in another language is English.
        let in_english = article.meta.lang.as_deref().is_none_or(|lang| lang == "en");
        let readable = in_english && u32::try_from(text.len()).is_ok();
        for block in article.blocks.iter().filter(|_| readable) {
            if !matches!(block.kind, BlockKind::Furniture | BlockKind::Byline) {
                document.add(block.kind, block.span, lexicon);
            }
        }
        document.transcript = Transcript::find(&document);
        document
    }

    fn add(&mut self, kind: BlockKind, span: Span, lexicon: &Lexicon) {
        let (first, unit, sentence) = (self.tokens.len(), self.quoted.len(), self.sentences.len());
        let (known, words) = (self.known.words().len(), self.known.all);
        token::tokenize(self.text, span, lexicon, &mut self.tokens, &mut self.known);
        let (known, words) = ((known, self.known.words().len()), (self.known.all - words) as usize);
        let tokens = (first, self.tokens.len());
        if let Some(token) = self.tokens.get_mut(first) {
            token.flags = token.flags | Flags::FIRST;
        }
        mark::find(&self.tokens, tokens.0, tokens.1, &mut self.quoted);
        sentence::split(&self.tokens, tokens, &self.quoted, unit, &mut self.sentences);
        let (quoted, sentences) = ((unit, self.quoted.len()), (sentence, self.sentences.len()));
        self.blocks.push(BlockTokens { kind, tokens, known, words, quoted, sentences });
    }

    /// Whether a token stands in a headline, key point or caption.
    pub(super) fn in_headline(&self, token: usize) -> bool {
        self.block_of(token).is_some_and(|block| block.kind != BlockKind::Paragraph)
    }

    /// The first token of the block that holds `token`.
    pub(super) fn block_start(&self, token: usize) -> usize {
        self.block_of(token).map_or(0, |block| block.tokens.0)
    }

    /// One past the last token of the block that holds `token`.
    pub(super) fn block_end(&self, token: usize) -> usize {
        self.block_of(token).map_or(self.tokens.len(), |block| block.tokens.1)
    }

    fn block_of(&self, token: usize) -> Option<&BlockTokens> {
        let next = self.blocks.partition_point(|block| block.tokens.0 <= token);
        next.checked_sub(1).map(|i| &self.blocks[i])
    }

    /// Whether a token is the first word of a sentence, inside quotation marks or not.
    pub(super) fn starts_sentence(&self, token: usize) -> bool {
        if token == 0 || self.tokens[token].is(Flags::FIRST) {
            return true;
        }
        let before = &self.tokens[token - 1];
        match before.class {
            Class::Stop | Class::Colon | Class::Dash | Class::Semicolon => true,
            Class::Mark(_) => before.is(Flags::FIRST) || !self.tokens[token - 2].is_word(),
            _ => false,
        }
    }

    /// The bytes of a range of tokens.
    pub(super) fn span(&self, (start, end): Range) -> Span {
        if start >= end {
            return Span::new(0, 0);
        }
        Span::new(self.tokens[start].start as usize, self.tokens[end - 1].end as usize)
    }
}
