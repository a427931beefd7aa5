//! One source as a block of tantivy documents: the quotes of its article, the article, then the source itself.
//!
//! In: a path, its state, and the record if it gave an article. Out: documents in the order in which they must stand
//! in a segment. Topics are written with all their ancestors, so that a parent is found by one term.

use rustc_hash::FxHashSet;
use tantivy::TantivyDocument;

use super::state::State;
use crate::article::{BlockKind, TopicScore};
use crate::error::Result;
use crate::record::Record;
use crate::schema::{Layout, Speakers, day_number, doc};
use crate::words::{Word, form, stem, words};

/// How many paragraphs make the lead, and how many bytes at the most.
const LEAD: (usize, usize) = (2, 1500);

/// The block of one source.
///
/// # Errors
/// When the record cannot be packed.
pub(super) fn block(
    layout: &Layout,
    speakers: &Speakers,
    path: &str,
    state: &State,
    record: Option<&Record>,
) -> Result<Vec<TantivyDocument>> {
    let mut block = Vec::new();
    if let Some(record) = record {
        block.extend(quotes(layout, speakers, record));
        block.push(article(layout, record)?);
    }
    block.push(source(layout, path, state));
    Ok(block)
}

/// The document of a source alone.
pub(super) fn source(layout: &Layout, path: &str, state: &State) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_text(layout.doc, doc::SOURCE);
    document.add_text(layout.path, path);
    document.add_text(layout.file, path);
    document.add_u64(layout.size, state.size);
    document.add_i64(layout.mtime, state.mtime);
    document.add_u64(layout.hash, state.hash);
    document.add_u64(layout.status, state.status.code());
    if !state.reason.is_empty() {
        document.add_text(layout.reason, &state.reason);
    }
    document
}

fn quotes<'a>(
    layout: &'a Layout,
    speakers: &'a Speakers,
    record: &'a Record,
) -> impl Iterator<Item = TantivyDocument> + 'a {
    let (text, annotations) = (&record.article.text, &record.annotations);
    annotations.quotes.iter().map(move |quote| {
        let mut document = TantivyDocument::default();
        document.add_text(layout.doc, doc::QUOTE);
        document.add_text(layout.path, &record.path);
        document.add_text(layout.said, quote.span.of(text));
        document.add_text(layout.kind, quote.kind.name());
        if let Some(speaker) = annotations.speaker_of(quote) {
            // The canonical name first: it is the one that facets count.
            document.add_text(layout.speaker, speakers.canonical(&speaker.name).unwrap_or(&speaker.name));
            if let Some(role) = &speaker.role {
                document.add_text(layout.role, role);
            }
        }
        add_topics(layout, &quote.topics, &mut document);
        document
    })
}

fn article(layout: &Layout, record: &Record) -> Result<TantivyDocument> {
    let (article, meta) = (&record.article, &record.article.meta);
    let mut document = TantivyDocument::default();
    document.add_text(layout.doc, doc::ARTICLE);
    document.add_text(layout.path, &record.path);
    document.add_text(layout.id, &record.id);
    let mut count = 0;
    let mut forms = Forms::default();
    let (mut lead_left, mut lead_bytes) = LEAD;
    for block in &article.blocks {
        let text = block.span.of(&article.text);
        let field = match block.kind {
            BlockKind::Title => layout.title,
            BlockKind::KeyPoint | BlockKind::Summary => layout.keypoints,
            BlockKind::Caption => layout.caption,
            BlockKind::Heading | BlockKind::Paragraph => layout.body,
            BlockKind::Byline | BlockKind::Furniture => continue,
        };
        document.add_text(field, text);
        count += forms.add(text, layout, &mut document);
        if block.kind == BlockKind::Paragraph && lead_left > 0 && text.len() <= lead_bytes {
            document.add_text(layout.lead, text);
            (lead_left, lead_bytes) = (lead_left - 1, lead_bytes - text.len());
        } else if block.kind == BlockKind::Paragraph {
            lead_left = 0;
        }
    }
    for (field, values) in [(layout.byline, &meta.byline), (layout.tag, &meta.tags)] {
        values.iter().for_each(|value| document.add_text(field, value));
    }
    for (field, value) in
        [(layout.source, &meta.source), (layout.section, &meta.section), (layout.lang, &meta.lang), (layout.url, &meta.url)]
    {
        value.iter().for_each(|value| document.add_text(field, value));
    }
    if let Some(date) = meta.date {
        document.add_i64(layout.date, day_number(date));
    }
    for name in &record.annotations.names {
        document.add_text(layout.mentions, &name.name);
    }
    for role in record.annotations.speakers.iter().filter_map(|speaker| speaker.role.as_deref()) {
        forms.add(role, layout, &mut document);
    }
    add_topics(layout, &record.annotations.topics, &mut document);
    document.add_i64(layout.words, count);
    document.add_i64(layout.quotes, i64::try_from(record.annotations.quotes.len()).unwrap_or(i64::MAX));
    document.add_bytes(layout.record, &record.pack()?);
    Ok(document)
}

/// The words of one article that are not their own stem, each written once.
#[derive(Default)]
struct Forms {
    seen: FxHashSet<String>,
    word: Word,
}

impl Forms {
    /// Writes the forms of a text, and counts its words.
    fn add(&mut self, text: &str, layout: &Layout, document: &mut TantivyDocument) -> i64 {
        let mut count = 0;
        let mut found = words(text);
        while found.read(&mut self.word) {
            count += 1;
            if !self.seen.contains(&self.word.text) {
                self.seen.insert(self.word.text.clone());
                if let Some(stem) = stem(&self.word.text) {
                    document.add_text(layout.forms, form(&stem, &self.word.text));
                }
            }
        }
        count
    }
}

fn add_topics(layout: &Layout, topics: &[TopicScore], document: &mut TantivyDocument) {
    let mut written: Vec<&str> = Vec::new();
    for topic in topics {
        let ends = topic.path.match_indices('/').map(|(at, _)| at).chain([topic.path.len()]);
        for end in ends {
            let node = &topic.path[..end];
            if !written.contains(&node) {
                written.push(node);
                document.add_text(layout.topic, node);
            }
        }
    }
}
