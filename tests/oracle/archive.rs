//! Articles laid out to be asked: the words of each field and of each quote, names, topics, and what is counted.
//!
//! In: the records of an index. Out: plain lists, one entry for each article and each quote.

use std::collections::{BTreeMap, BTreeSet};

use newsdex::article::BlockKind;
use newsdex::record::Record;
use newsdex::schema::Schema;
use newsdex::schema::canonical::canonical;
use newsdex::stem::Language;

use super::text::{Token, Vocabulary};

/// Fields into which bare words look.
pub(crate) const ZONES: [&str; 4] = ["title", "keypoints", "caption", "body"];

pub(crate) struct Quote {
    /// In code points of the article's text.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: newsdex::article::QuoteKind,
    pub(crate) topics: BTreeSet<String>,
    pub(crate) fields: BTreeMap<&'static str, Vec<Token>>,
    /// Every other name of the speaker.
    pub(crate) aliases: Vec<Vec<Token>>,
    pub(crate) speaker: Option<String>,
    pub(crate) role: Option<String>,
}

pub(crate) struct Article {
    pub(crate) record: Record,
    pub(crate) topics: BTreeSet<String>,
    pub(crate) fields: BTreeMap<&'static str, Vec<Token>>,
    pub(crate) words: i64,
    pub(crate) quotes: Vec<Quote>,
}

#[derive(Default)]
pub(crate) struct Archive {
    pub(crate) articles: Vec<Article>,
    pub(crate) vocabulary: Vocabulary,
}

impl Archive {
    pub(crate) fn add(&mut self, record: Record, schema: &Schema) {
        let (article, found) = (&record.article, &record.annotations);
        let language = Language::of(article.meta.lang.as_deref());
        let mut fields: BTreeMap<&'static str, Vec<Token>> = BTreeMap::new();
        // The lead: two paragraphs with the headings before them, the second only while 250 words suffice.
        let (mut lead, mut paragraphs) = (0, 0);
        for block in &article.blocks {
            let zone = match block.kind {
                BlockKind::Title => "title",
                BlockKind::Summary | BlockKind::KeyPoint => "keypoints",
                BlockKind::Caption => "caption",
                BlockKind::Heading | BlockKind::Paragraph => "body",
                BlockKind::Byline | BlockKind::Furniture => continue,
            };
            let tokens = fields.entry(zone).or_default();
            self.vocabulary.line(tokens, block.span.of(&article.text), block.span.start, language);
            if block.kind == BlockKind::Paragraph {
                paragraphs += 1;
                if paragraphs == 1 || (paragraphs == 2 && tokens.len() <= 250) {
                    lead = tokens.len();
                }
            }
        }
        let words = fields.values().map(Vec::len).sum::<usize>() as i64;
        let meta = &article.meta;
        let first = fields.get("body").map_or(Vec::new(), |body| body[..lead].to_vec());
        fields.insert("lead", first);
        for (name, value) in
            [("source", &meta.source), ("section", &meta.section), ("lang", &meta.lang), ("url", &meta.url)]
        {
            fields.insert(name, self.vocabulary.values(value.as_deref()));
        }
        for (name, values) in [("byline", &meta.byline), ("tag", &meta.tags)] {
            fields.insert(name, self.vocabulary.values(values.iter().map(String::as_str)));
        }
        let mentions = found.names.iter().map(|name| name.name.as_str());
        fields.insert("mentions", self.vocabulary.values(mentions));
        let points = |byte: usize| article.text[..byte].chars().count();
        let speakers = schema.speakers().expect("the speakers");
        let mut quotes = Vec::new();
        for quote in &found.quotes {
            let block = article
                .blocks
                .iter()
                .find(|block| block.span.holds(quote.span))
                .expect("the block of a quote");
            let zone = match block.kind {
                BlockKind::Title => "title",
                BlockKind::Summary | BlockKind::KeyPoint => "keypoints",
                BlockKind::Caption => "caption",
                _ => "body",
            };
            let inside = |token: &&Token| quote.span.start <= token.byte && token.byte < quote.span.end;
            let said = fields.get(zone).into_iter().flatten().filter(inside).copied().collect();
            let speaker = found.speaker_of(quote);
            let name = speaker.map(|speaker| canonical(speakers, &speaker.name).0);
            let written = speaker
                .map(|speaker| speaker.name.as_str())
                .filter(|written| Some(*written) != name.as_deref());
            let role = speaker.and_then(|speaker| speaker.role.clone());
            let names = name.as_deref().into_iter().chain(written);
            let own = BTreeMap::from([
                ("said", said),
                ("speaker", self.vocabulary.values(names)),
                ("role", self.vocabulary.values(role.as_deref())),
            ]);
            let aliases = name.as_deref().map_or(&[][..], |name| speakers.aliases_of(name));
            quotes.push(Quote {
                start: points(quote.span.start),
                end: points(quote.span.end),
                kind: quote.kind,
                topics: with_parents(quote.topics.iter().map(|topic| &*topic.path)),
                fields: own,
                aliases: aliases.iter().map(|alias| self.vocabulary.values([alias.as_str()])).collect(),
                speaker: name,
                role,
            });
        }
        let topics = with_parents(found.topics.iter().map(|topic| &*topic.path));
        self.articles.push(Article { record, topics, fields, words, quotes });
    }
}

fn with_parents<'t>(paths: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
    let parts = |path: &str| {
        let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
        ends.map(|end| path[..end].to_owned()).collect::<Vec<_>>()
    };
    paths.flat_map(parts).collect()
}
