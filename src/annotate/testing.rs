//! What the tests of the stage share: articles made of lines, and their quotes in short.
//!
//! In: text, a paragraph for each line. Out: for each quote its kind, words, mention and speaker, as text to compare.

use std::sync::OnceLock;

use super::Annotator;
use super::document::Document;
use super::lexicon::Lexicon;
use crate::article::{Annotations, Article, Block, BlockKind, Span};
use crate::schema::Schema;

/// The embedded word lists, made once.
pub(super) fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let schema = Schema::embedded();
        Lexicon::new(schema.cues().unwrap(), schema.speakers().unwrap())
    })
}

/// An article of one block for each line.
pub(super) fn article(text: &str, kind: BlockKind) -> Article {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        let start = at + line.find(words).unwrap_or(0);
        if !words.is_empty() {
            blocks.push(Block { kind, span: Span::new(start, start + words.len()) });
        }
        at += line.len();
    }
    Article { text: text.to_owned(), blocks, ..Article::default() }
}

/// The annotations of an article.
pub(super) fn annotate(article: &Article) -> Annotations {
    static ANNOTATOR: OnceLock<Annotator> = OnceLock::new();
    ANNOTATOR.get_or_init(|| Annotator::new(&Schema::embedded()).unwrap()).annotate(article)
}

/// The tokens of some paragraphs.
pub(super) fn document(article: &Article) -> Document<'_> {
    Document::new(article, lexicon())
}

/// "kind: words | mention | speaker" for each quote of some paragraphs.
pub(super) fn quotes(text: &str) -> Vec<String> {
    let article = article(text, BlockKind::Paragraph);
    let annotations = annotate(&article);
    let line = |quote: &crate::article::Quote| {
        let mention = quote.mention.map_or("-", |mention| mention.of(text));
        let speaker = annotations.speaker_of(quote).map_or("-", |speaker| speaker.name.as_str());
        format!("{}: {} | {mention} | {speaker}", quote.kind.name(), quote.span.of(text))
    };
    annotations.quotes.iter().map(line).collect()
}

/// The speakers of the quotes of some paragraphs.
pub(super) fn speakers(text: &str) -> Vec<String> {
    let quotes = quotes(text).into_iter();
    quotes.filter_map(|quote| quote.rsplit(" | ").next().map(str::to_owned)).collect()
}

/// The mention of the first quote.
pub(super) fn mention(text: &str) -> String {
    let quote = quotes(text).remove(0);
    quote.split(" | ").nth(1).unwrap_or_default().to_owned()
}
