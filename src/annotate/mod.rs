//! Annotate: who says what in an article, and which names stand in it.
//!
//! In: an [`Article`]. Out: [`Annotations`]: quotes, speakers and names, as byte spans over its text. Each block is cut
//! into tokens once (`token`, `mark`, `sentence`); rules over tokens find reports (`report`, `quote`, `headline`), and
//! the names of the article tell who the speakers are (`name`, `resolve`). Topics are tagged by a stage of their own.
//! Changes nothing in the article and fails on none.

use crate::article::{Annotations, Article, Quote};
use crate::error::Result;
use crate::schema::Schema;

mod document;
mod headline;
mod lexicon;
mod line;
mod mark;
mod name;
mod phrase;
mod quote;
mod report;
mod resolve;
mod sentence;
mod token;
mod topic;

use document::Document;
use lexicon::Lexicon;
use name::Names;
use resolve::Resolver;
use topic::TopicTagger;

/// The annotate stage: made once, used for every article, from any thread.
#[derive(Debug)]
pub struct Annotator {
    lexicon: Lexicon,
    topics: TopicTagger,
}

impl Annotator {
    /// The stage with the word lists of a schema.
    ///
    /// # Errors
    /// When `cues.toml`, `speakers.toml` or `topics.toml` cannot be read.
    pub fn new(schema: &Schema) -> Result<Annotator> {
        let lexicon = Lexicon::new(schema.cues()?, schema.speakers()?);
        Ok(Annotator { lexicon, topics: TopicTagger::new(schema.topics()?) })
    }

    /// Finds quotes, speakers, names and topics.
    pub fn annotate(&self, article: &Article) -> Annotations {
        let mut annotations = self.reports(article);
        self.topics.tag(article, &mut annotations);
        annotations
    }

    /// Finds quotes, speakers and names.
    fn reports(&self, article: &Article) -> Annotations {
        let document = Document::new(article, &self.lexicon);
        let names = Names::collect(&document, &self.lexicon);
        let mut resolver = Resolver::new(&document, &self.lexicon, names);
        let (found, mut mentions) = quote::find(&document, &self.lexicon, |words| resolver.is_speaker(words));
        resolver.follow(&mut mentions);
        let quotes = found.iter().map(|quote| Quote {
            span: document.span(quote.words),
            kind: quote.kind,
            mention: quote.mention.map(|mention| document.span(mention)),
            cue: quote.cue.map(|cue| document.span(cue)),
            speaker: quote.mention.and_then(|mention| resolver.speaker(mention)),
            speech: quote.speech,
            rule: quote.rule.to_owned(),
            topics: Vec::new(),
        });
        let quotes = quotes.collect();
        let (speakers, names) = resolver.finish();
        Annotations { quotes, speakers, names, topics: Vec::new() }
    }
}
