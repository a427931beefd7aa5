//! Annotate: who says what in an article, and which names stand in it.
//!
//! In: an [`Article`]. Out: [`Annotations`]: quotes, speakers and names, as byte spans over its text. Each block is cut
//! into tokens once (`document`: `token` from `word`, `mark`, `sentence`, `transcript`), and every word is looked up once
//! (`lexicon`), also for topics (`known`, `stems`). Rules over tokens find reports (`report` from `agent` and `extent`) and
//! quotes (`quote`, `loose`, `headline`), the names of the article tell who the speakers are (`name`, `entity`, `mention`,
//! `resolve`), and what topics know of its words tells what it is about (`topic`).
//! Changes nothing in the article and fails on none. The rules and word lists are English: of an article that is known to
//! be in another language it says nothing.

use crate::article::{Annotations, Article, Quote};
use crate::error::Result;
use crate::schema::Schema;

mod agent;
mod document;
mod entity;
mod extent;
mod headline;
mod known;
mod lexicon;
mod line;
mod loose;
mod mark;
mod mention;
mod name;
mod phrase;
mod quote;
mod report;
mod resolve;
mod sentence;
mod stems;
mod subject;
#[cfg(test)]
mod testing;
mod token;
mod topic;
mod transcript;
mod word;

use document::Document;
use entity::Names;
use lexicon::Lexicon;
use resolve::Resolver;
pub use topic::{Difference, Evidence, TopicTagger, Zone};

/// The annotate stage: made once, used for every article, from any thread.
#[derive(Debug)]
pub struct Annotator {
    topics: TopicTagger,
}

impl Annotator {
    /// The stage with the word lists of a schema.
    ///
    /// # Errors
    /// When `cues.toml`, `speakers.toml` or `topics.toml` cannot be read.
    pub fn new(schema: &Schema) -> Result<Annotator> {
        let lexicon = Lexicon::new(schema.cues()?, schema.speakers()?);
        Ok(Annotator { topics: TopicTagger::over(lexicon, schema.topics()?) })
    }

    /// Finds quotes, speakers, names and topics; nothing in an article that is not in English.
    pub fn annotate(&self, article: &Article) -> Annotations {
        let lexicon = self.topics.lexicon();
        let document = Document::new(article, lexicon);
        let mut annotations = reports(&document, lexicon);
        self.topics.tag_document(&document, &mut annotations);
        annotations
    }

    /// The part of the stage that finds topics.
    pub fn topics(&self) -> &TopicTagger {
        &self.topics
    }
}

/// Finds quotes, speakers and names.
fn reports(document: &Document<'_>, lexicon: &Lexicon) -> Annotations {
    let names = Names::collect(document, lexicon);
    let mut resolver = Resolver::new(document, lexicon, names);
    let (found, mut mentions) = quote::find(document, lexicon, |words| resolver.is_speaker(words));
    resolver.follow(&mut mentions);
    let quotes = found.iter().map(|quote| Quote {
        span: document.span(quote.words),
        kind: quote.kind,
        mention: quote.mention.map(|mention| document.span(mention)),
        cue: quote.cue.map(|cue| document.span(cue)),
        speaker: quote.mention.and_then(|mention| resolver.speaker(mention)),
        speech: quote.speech,
        rule: quote.rule.into(),
        topics: Vec::new(),
    });
    let quotes = quotes.collect();
    let (speakers, names) = resolver.finish();
    Annotations { quotes, speakers, names, topics: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::testing::{annotate, article, quotes};
    use crate::article::{BlockKind, Span};

    #[test]
    fn speakers_stand_once_and_keep_their_role() {
        let text =
            "Foreign Minister Anna Berg said talks failed. Berg said: \"We tried.\" She said it was over.";
        let annotations = annotate(&article(text, BlockKind::Paragraph));
        assert_eq!(annotations.quotes.len(), 3);
        assert_eq!(annotations.speakers.len(), 1);
        assert_eq!(annotations.speakers[0].name, "Anna Berg");
        assert_eq!(annotations.speakers[0].role.as_deref(), Some("Foreign Minister"));
        assert_eq!(annotations.names[0].count, 2);
    }

    #[test]
    fn page_furniture_says_nothing() {
        assert!(annotate(&article("\"Subscribe,\" Smith said.", BlockKind::Furniture)).quotes.is_empty());
        assert!(annotate(&article("By Jane Doe, who said it was good", BlockKind::Byline)).quotes.is_empty());
    }

    #[test]
    fn thoughts_are_told_from_speech() {
        let text = "Smith hopes that rain will come. Smith said that rain will come.";
        let speech: Vec<bool> =
            annotate(&article(text, BlockKind::Paragraph)).quotes.iter().map(|q| q.speech).collect();
        assert_eq!(speech, [false, true]);
    }

    #[test]
    fn other_languages_are_left_alone() {
        let mut text = article("Smith said that the football club will come.", BlockKind::Paragraph);
        for (lang, quotes, topics) in [(Some("en"), 1, true), (None, 1, true), (Some("de"), 0, false)] {
            text.meta.lang = lang.map(str::to_owned);
            let found = annotate(&text);
            assert_eq!((found.quotes.len(), !found.topics.is_empty()), (quotes, topics), "{lang:?}");
        }
    }

    #[test]
    fn same_input_same_output() {
        let text = "\"A b c,\" said Ann Lee. \"D e f.\" Lee, Bo Ek and others said they agree.";
        assert_eq!(quotes(text), quotes(text));
    }

    proptest::proptest! {
        /// Spans are in bounds, in text order, on character boundaries and inside one block, whatever the text.
        #[test]
        fn spans_hold_on_any_text(
            words in proptest::collection::vec(
                proptest::sample::select(vec![
                    "said", "Smith", "the", "\"", "“", "”", "'", "’", "''", ",", ".", "?", ":", ";", "—", "that", "claim",
                    "according", "to", "He", "who", "(", ")", "and", "told", "reporters", "Mr.", "minister", "saying", "\n",
                    "called", "it", "of", "In", "Tuesday", "é", "MOSCOW", "-", "\nMS. BERG: ", "\nQ  ",
                    "\nTHE PRESIDENT: ", "\n(Applause.)", "\nEND", "the ministry", "him", "d'Arc",
                    "by", "as", "with", "not", "\u{301}", "«", "»",
                ]),
                0..60,
            ),
            noise in "\\PC{0,12}",
            glue in proptest::bool::ANY,
            kind in proptest::sample::select(vec![BlockKind::Paragraph, BlockKind::Title, BlockKind::Caption]),
        ) {
            let text = words.join(if glue { "" } else { " " }) + &noise;
            let article = article(&text, kind);
            let annotations = annotate(&article);
            let mut last = Span::new(0, 0);
            for quote in &annotations.quotes {
                for span in [Some(quote.span), quote.mention, quote.cue].into_iter().flatten() {
                    assert!(text.get(span.start..span.end).is_some_and(|words| !words.is_empty()), "{span:?}");
                    assert!(article.blocks.iter().any(|block| block.span.holds(span)) || span != quote.span);
                }
                assert!(quote.span.start >= last.start);
                assert!(quote.speaker.is_none_or(|speaker| speaker < annotations.speakers.len()));
                last = quote.span;
            }
        }
    }
}
