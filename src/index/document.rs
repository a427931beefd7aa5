//! One source as a block of tantivy documents: the quotes of its article, the article, then the source itself.
//!
//! In: a path, its state, and the record if it gave an article. Out: documents in the order in which they must stand
//! in a segment. The words of an article are indexed once; a quote is a range of their positions. Topics are written
//! with all their ancestors, so that a parent is found by one term.

use rustc_hash::FxHashSet;
use tantivy::TantivyDocument;
use xxhash_rust::xxh3::xxh3_64;

use super::state::State;
use crate::article::{Article, BlockKind, Quote, TopicScore};
use crate::error::Result;
use crate::record::Record;
use crate::schema::canonical::canonical;
use crate::schema::{LINE_GAP, Layout, Speakers, ZONES, day_number, doc, file_key};
use crate::words::{Word, form, with_stem, words};

/// How many paragraphs make the lead, and how many words at the most.
const LEAD: (usize, i64) = (2, 250);

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
        let text = Text::of(&record.article, &record.annotations.quotes);
        block.extend(quotes(layout, speakers, record, &text.places));
        block.push(article(layout, record, text)?);
    }
    block.push(source(layout, path, state));
    let key = file_key(path);
    block.iter_mut().for_each(|document| document.add_u64(layout.block, key));
    Ok(block)
}

/// The document of a source alone.
pub(super) fn source(layout: &Layout, path: &str, state: &State) -> TantivyDocument {
    let mut document = TantivyDocument::default();
    document.add_text(layout.doc, doc::SOURCE);
    document.add_text(layout.path, path);
    document.add_u64(layout.file, file_key(path));
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
    annotations.quotes.iter().zip(places).map(move |(quote, place)| {
        let mut document = TantivyDocument::default();
        document.add_text(layout.doc, doc::QUOTE);
        document.add_i64(layout.zone, place.zone as i64);
        document.add_i64(layout.from, place.from);
        document.add_i64(layout.to, place.to);
        document.add_text(layout.kind, quote.kind.name());
        if let Some(speaker) = annotations.speaker_of(quote) {
            let (name, _) = canonical(speakers, &speaker.name);
            document.add_text(layout.speaker, &name);
            document.add_text(layout.speaker_name, &name);
            if name != speaker.name {
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

fn article(layout: &Layout, record: &Record, text: Text) -> Result<TantivyDocument> {
    let meta = &record.article.meta;
    let mut document = TantivyDocument::default();
    document.add_text(layout.doc, doc::ARTICLE);
    document.add_text(layout.path, &record.path);
    document.add_text(layout.id, &record.id);
    for (name, zone) in ZONES.iter().zip(&text.zones) {
        if let (Ok(field), false) = (layout.schema.get_field(name), zone.text.is_empty()) {
            document.add_text(field, &zone.text);
        }
    }
    document.add_i64(layout.lead, text.lead);
    document.add_i64(layout.words, text.words);
    let mut forms = text.forms;
    for role in record.annotations.speakers.iter().filter_map(|speaker| speaker.role.as_deref()) {
        words(role).for_each(|word| forms.add(&word.text));
    }
    forms.terms.iter().for_each(|form| document.add_text(layout.forms, form));
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

/// Where the words of a quote are indexed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Place {
    zone: usize,
    from: i64,
    to: i64,
}

/// The lines of one field, the position that its next word will have, and how many words it has so far.
#[derive(Default)]
struct Zone {
    text: String,
    next: i64,
    words: i64,
}

/// The words of an article as they are indexed.
#[derive(Default)]
struct Text {
    zones: [Zone; ZONES.len()],
    places: Vec<Place>,
    words: i64,
    lead: i64,
    forms: Forms,
}

impl Text {
    fn of(article: &Article, quotes: &[Quote]) -> Text {
        let mut text = Text { places: vec![Place::default(); quotes.len()], ..Text::default() };
        // Quotes by where they begin; usually they are in this order already.
        let mut order: Vec<usize> = (0..quotes.len()).collect();
        order.sort_by_key(|number| quotes[*number].span);
        let mut order = order.into_iter().peekable();
        let mut paragraphs = 0;
        // The first byte and the position of each word of a block.
        let mut starts: Vec<(usize, i64)> = Vec::new();
        let mut word = Word::default();
        for block in &article.blocks {
            let zone = match block.kind {
                BlockKind::Title => 0,
                BlockKind::KeyPoint | BlockKind::Summary => 1,
                BlockKind::Caption => 2,
                BlockKind::Heading | BlockKind::Paragraph => 3,
                BlockKind::Byline | BlockKind::Furniture => continue,
            };
            let line = block.span.of(&article.text);
            let into = &mut text.zones[zone];
            if !into.text.is_empty() {
                into.text.push('\n');
                into.next += if into.next > 0 { LINE_GAP as i64 } else { 0 };
            }
            into.text.push_str(line);
            starts.clear();
            let mut found = words(line);
            let first = into.next;
            while found.read(&mut word) {
                starts.push((block.span.start + word.start, into.next));
                into.next += 1;
                text.forms.add(&word.text);
            }
            into.words += into.next - first;
            if starts.is_empty() && first > 0 {
                // A line without words moves nothing: the gap is counted from word to word.
                into.next -= LINE_GAP as i64;
            }
            let position = |byte: usize| {
                let at = starts.partition_point(|(start, _)| *start < byte);
                starts.get(at).map_or(into.next, |(_, position)| *position)
            };
            while let Some(number) = order.next_if(|number| quotes[*number].span.start < block.span.end) {
                let span = quotes[number].span;
                text.places[number] = Place { zone, from: position(span.start), to: position(span.end) };
            }
            if block.kind == BlockKind::Paragraph {
                paragraphs += 1;
                let fits = paragraphs == 1 || into.words <= LEAD.1;
                if paragraphs <= LEAD.0 && fits {
                    text.lead = into.next;
                }
            }
        }
        text.words = text.zones.iter().map(|zone| zone.words).sum();
        text
    }
}

/// The words of one article that are not their own stem, each written once.
#[derive(Default)]
struct Forms {
    /// Hashes of the words seen: of 64 bits, so that two words of one article do not meet.
    seen: FxHashSet<u64>,
    terms: Vec<String>,
}

impl Forms {
    fn add(&mut self, word: &str) {
        if self.seen.insert(xxh3_64(word.as_bytes())) {
            self.terms.extend(with_stem(word, |stem| stem.map(|stem| form(stem, word))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Block, QuoteKind, Span};
    use tantivy::tokenizer::TokenStream;

    /// The positions that are written beside a quote are those that the tokenizer gives its words.
    #[test]
    fn quotes_are_where_their_words_are_indexed() {
        let source = "Title: words\n…\n“One two”, she said.\nThen: “three four.”\nNo end";
        let mut at = 0;
        let kinds = [
            BlockKind::Title,
            BlockKind::Paragraph,
            BlockKind::Paragraph,
            BlockKind::Paragraph,
            BlockKind::Paragraph,
        ];
        let blocks = source.lines().zip(kinds).map(|(line, kind)| {
            at += line.len() + 1;
            Block { kind, span: Span::new(at - line.len() - 1, at - 1) }
        });
        let article = Article { text: source.into(), blocks: blocks.collect(), ..Article::default() };
        let quote = |words: &str| {
            let start = source.find(words).unwrap();
            let span = Span::new(start, start + words.len());
            let (mention, cue, speaker) = (None, None, None);
            Quote {
                span,
                kind: QuoteKind::Direct,
                mention,
                cue,
                speaker,
                speech: true,
                rule: String::new(),
                topics: vec![],
            }
        };
        let quotes = ["One two", "three four.", "words", "end"].map(quote);
        let text = Text::of(&article, &quotes);
        for (quote, place) in quotes.iter().zip(&text.places) {
            let mut tokenizer = crate::schema::tokenizers().get("newsdex_words").unwrap();
            let mut stream = tokenizer.token_stream(&text.zones[place.zone].text);
            let mut found = Vec::new();
            while stream.advance() {
                if (place.from..place.to).contains(&(stream.token().position as i64)) {
                    found.push(stream.token().text.clone());
                }
            }
            assert_eq!(found, crate::words::folded(quote.span.of(source)));
        }
        assert_eq!((text.words, text.lead > 0), (11, true));
    }

    #[test]
    fn a_lead_has_two_paragraphs_of_so_many_words() {
        let lead = |second: usize| {
            let lines = ["a ".repeat(120), "b ".repeat(second), "c".to_owned()];
            let mut article = Article::default();
            for line in &lines {
                let start = article.text.len();
                article.text.push_str(line);
                let span = Span::new(start, article.text.len());
                article.blocks.push(Block { kind: BlockKind::Paragraph, span });
            }
            Text::of(&article, &[]).lead
        };
        let gap = LINE_GAP as i64;
        assert_eq!([lead(120), lead(130), lead(131)], [240 + gap, 250 + gap, 120]);
    }
}
