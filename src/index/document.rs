//! One source as a block of tantivy documents: the quotes of its article, the article, then the source itself.
//!
//! In: a path, its state, and the record if it gave an article. Out: documents in the order in which they must stand
//! in a segment. The words of an article are indexed once; a quote is a range of their positions. Topics are written
//! with all their ancestors, so that a parent is found by one term.

use tantivy::TantivyDocument;

use super::forms::Words;
use super::state::State;
use super::text::{Place, Text};
use crate::article::TopicScore;
use crate::error::Result;
use crate::record::Record;
use crate::schema::canonical::canonical;
use crate::schema::{Layout, Speakers, ZONES, day_number, doc, file_key};
use crate::stem::{Language, mark};
use crate::words::words;

/// The block of one source; its words are noted in `met`.
///
/// # Errors
/// When the record cannot be packed.
pub(super) fn block(
    layout: &Layout,
    speakers: &Speakers,
    path: &str,
    state: &State,
    record: Option<&Record>,
    met: &mut Words,
) -> Result<Vec<TantivyDocument>> {
    let mut block = Vec::new();
    if let Some(record) = record {
        let language = Language::of(record.article.meta.lang.as_deref());
        let text = Text::of(&record.article, &record.annotations.quotes, |word| met.add(language, word));
        // Roles are found in English alone.
        let roles = record.annotations.speakers.iter().filter_map(|speaker| speaker.role.as_deref());
        roles.flat_map(words).for_each(|word| met.add(Some(Language::English), &word.text));
        block.extend(quotes(layout, speakers, record, &text.places));
        block.push(article(layout, record, &text)?);
    }
    block.iter_mut().for_each(|document| document.add_u64(layout.block, file_key(path)));
    block.push(source(layout, path, state));
    Ok(block)
}

/// The document of a source alone; it belongs to the block, too.
pub(super) fn source(layout: &Layout, path: &str, state: &State) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_text(layout.doc, doc::SOURCE);
    document.add_text(layout.path, path);
    document.add_u64(layout.file, file_key(path));
    document.add_u64(layout.block, file_key(path));
    document.add_u64(layout.size, state.size);
    document.add_i64(layout.mtime, state.mtime);
    document.add_u64(layout.hash, state.hash);
    document.add_u64(layout.status, state.status.code());
    if state.file > 0 {
        document.add_u64(layout.file_length, state.file as u64);
    }
    if !state.reason.is_empty() {
        document.add_text(layout.reason, &state.reason);
    }
    document
}

fn quotes<'a>(
    layout: &'a Layout,
    speakers: &'a Speakers,
    record: &'a Record,
    places: &'a [Place],
) -> impl Iterator<Item = TantivyDocument> + 'a {
    let annotations = &record.annotations;
    let names: Vec<_> =
        annotations.speakers.iter().map(|speaker| canonical(speakers, &speaker.name).0).collect();
    annotations.quotes.iter().zip(places).map(move |(quote, place)| {
        let mut document = TantivyDocument::default();
        document.add_text(layout.doc, doc::QUOTE);
        document.add_i64(layout.zone, place.zone as i64);
        document.add_i64(layout.from, place.from as i64);
        document.add_i64(layout.to, place.to as i64);
        document.add_text(layout.kind, quote.kind.name());
        if let Some(number) = quote.speaker {
            let (speaker, name) = (&annotations.speakers[number], &names[number]);
            document.add_text(layout.speaker, name);
            document.add_text(layout.speaker_name, name);
            if *name != speaker.name {
                document.add_text(layout.speaker, &speaker.name);
                document.add_text(layout.spelling, &speaker.name);
            }
            if let Some(role) = &speaker.role {
                document.add_text(layout.role, role);
            }
        }
        add_topics(layout, &quote.topics, &mut document);
        document
    })
}

fn article(layout: &Layout, record: &Record, text: &Text) -> Result<TantivyDocument> {
    let meta = &record.article.meta;
    let mut document = TantivyDocument::default();
    document.add_text(layout.doc, doc::ARTICLE);
    document.add_text(layout.path, &record.path);
    document.add_text(layout.id, &record.id);
    for (name, zone) in ZONES.iter().zip(&text.zones) {
        if let (Ok(field), true) = (layout.schema.get_field(name), zone.words() > 0) {
            document.add_text(field, zone.packed());
        }
    }
    if let Some(language) = Language::of(meta.lang.as_deref()) {
        document.add_text(layout.forms, mark(language));
    }
    document.add_i64(layout.lead, text.lead as i64);
    document.add_i64(layout.words, text.words() as i64);
    for (field, values) in [(layout.byline, &meta.byline), (layout.tag, &meta.tags)] {
        values.iter().for_each(|value| document.add_text(field, value));
    }
    for (field, value) in [
        (layout.source, &meta.source),
        (layout.section, &meta.section),
        (layout.lang, &meta.lang),
        (layout.url, &meta.url),
    ] {
        value.iter().for_each(|value| document.add_text(field, value));
    }
    if let Some(date) = meta.date {
        document.add_i64(layout.date, day_number(date));
    }
    for name in &record.annotations.names {
        document.add_text(layout.mentions, &name.name);
    }
    add_topics(layout, &record.annotations.topics, &mut document);
    document.add_i64(layout.quotes, i64::try_from(record.annotations.quotes.len()).unwrap_or(i64::MAX));
    document.add_bytes(layout.record, &record.pack()?);
    Ok(document)
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
