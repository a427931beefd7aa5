//! One source as a block of documents: the quotes of its article, the article, then the source itself.
//!
//! In: a path, its state, and the record if it gave an article. Out: documents in the order in which they must stand
//! in a segment. The words of an article are indexed once; a quote is a range of their positions. Topics are written
//! with all their ancestors, so that a parent is found by one term.

use tantivy::schema::Field;

use super::cut::Cut;
use super::segment::{Name, Segment};
use super::state::State;
use super::text::{Place, Text};
use crate::article::{Annotations, Speaker, TopicScore};
use crate::error::Result;
use crate::record::Record;
use crate::schema::canonical::canonical;
use crate::schema::{Layout, Speakers, day_number, doc, file_key};
use crate::stem::{Language, mark};

/// Writes blocks, from any thread.
pub(super) struct Blocks<'a> {
    pub(super) layout: Layout,
    pub(super) speakers: &'a Speakers,
}

/// What a thread works with: the segment that it fills, and what it cuts words with.
pub(super) struct Desk {
    pub(super) segment: Segment,
    pub(super) cut: Cut,
}

/// What somebody is called, as it is written with each of their quotes.
struct Called<'a> {
    /// The canonical name, and the one of the article where it is another.
    name: String,
    spelling: Option<&'a str>,
    role: Option<&'a str>,
    words: Name,
    role_words: Name,
}

impl Blocks<'_> {
    /// Writes the block of one source; the words that are new are met.
    ///
    /// # Errors
    /// When the record cannot be packed, or the segment not be written.
    pub(super) fn put(
        &self,
        path: &str,
        state: &State,
        record: Option<&Record>,
        desk: &mut Desk,
    ) -> Result<()> {
        let block = file_key(path);
        if let Some(record) = record {
            let packed = record.pack()?;
            let Desk { segment, cut } = desk;
            let text = Text::of(&record.article, &record.annotations.quotes, cut);
            self.quotes(&record.annotations, &text.places, block, segment)?;
            self.article(record, &text, block, cut, &packed, segment)?;
        }
        self.source(path, state, &mut desk.segment)
    }

    /// Writes the document of a source alone; it belongs to the block, too.
    pub(super) fn source(&self, path: &str, state: &State, into: &mut Segment) -> Result<()> {
        let (layout, key) = (&self.layout, file_key(path));
        has(layout.doc, doc::SOURCE, into);
        counted(layout.path, path, into);
        for field in [layout.file, layout.block] {
            let term = into.whole_number(field, key);
            into.has(term);
        }
        into.number(layout.size, state.size);
        into.number(layout.mtime, state.mtime);
        into.number(layout.hash, state.hash);
        into.number(layout.status, state.status.code());
        if state.file > 0 {
            into.number(layout.file_length, state.file as u64);
        }
        if !state.reason.is_empty() {
            into.column(layout.reason, &state.reason);
        }
        into.end(None)
    }

    /// Writes a document of forms of words.
    pub(super) fn forms(&self, forms: &[String], into: &mut Segment) -> Result<()> {
        has(self.layout.doc, doc::FORMS, into);
        forms.iter().for_each(|form| has(self.layout.forms, form, into));
        into.end(None)
    }

    fn quotes(
        &self,
        annotations: &Annotations,
        places: &[Place],
        block: u64,
        into: &mut Segment,
    ) -> Result<()> {
        let layout = &self.layout;
        let called: Vec<Called<'_>> =
            annotations.speakers.iter().map(|speaker| self.called(speaker, into)).collect();
        let (quote, block) = (into.whole(layout.doc, doc::QUOTE), into.whole_number(layout.block, block));
        for (said, place) in annotations.quotes.iter().zip(places) {
            into.has(quote);
            into.has(block);
            into.number(layout.zone, place.zone as i64);
            into.number(layout.from, place.from as i64);
            into.number(layout.to, place.to as i64);
            counted(layout.kind, said.kind.name(), into);
            if let Some(called) = said.speaker.map(|number| &called[number]) {
                into.has_name(&called.words);
                into.has_name(&called.role_words);
                into.column(layout.speaker_name, &called.name);
                called.spelling.iter().for_each(|spelling| into.column(layout.spelling, spelling));
                called.role.iter().for_each(|role| into.column(layout.role, role));
            }
            self.topics(&said.topics, into);
            into.end(None)?;
        }
        Ok(())
    }

    fn called<'s>(&self, speaker: &'s Speaker, into: &mut Segment) -> Called<'s> {
        let name = canonical(self.speakers, &speaker.name).0;
        let spelling = (name != speaker.name).then_some(speaker.name.as_str());
        let role = speaker.role.as_deref();
        let words = into.name(self.layout.speaker, None, std::iter::once(name.as_str()).chain(spelling));
        // Roles are found in English alone.
        let role_words = into.name(self.layout.role, Some(Language::English), role.into_iter());
        Called { name, spelling, role, words, role_words }
    }

    fn article(
        &self,
        record: &Record,
        text: &Text,
        block: u64,
        cut: &mut Cut,
        packed: &[u8],
        into: &mut Segment,
    ) -> Result<()> {
        let (layout, meta) = (&self.layout, &record.article.meta);
        has(layout.doc, doc::ARTICLE, into);
        let block = into.whole_number(layout.block, block);
        into.has(block);
        counted(layout.path, &record.path, into);
        counted(layout.id, &record.id, into);
        let language = Language::of(meta.lang.as_deref());
        let mut words = 0;
        for (zone, field) in
            [layout.title, layout.keypoints, layout.caption, layout.body].into_iter().enumerate()
        {
            words += cut.words(zone);
            if cut.words(zone) > 0 {
                into.has_words(field, language, cut, zone);
            }
        }
        if let Some(language) = language {
            has(layout.forms, &mark(language), into);
        }
        into.number(layout.lead, text.lead as i64);
        into.number(layout.words, words as i64);
        into.number(layout.quotes, record.annotations.quotes.len() as i64);
        for (field, values) in [(layout.byline, &meta.byline), (layout.tag, &meta.tags)] {
            named(field, values.iter().map(String::as_str), into);
        }
        for (field, value) in [
            (layout.source, &meta.source),
            (layout.section, &meta.section),
            (layout.lang, &meta.lang),
            (layout.url, &meta.url),
        ] {
            named(field, value.iter().map(String::as_str), into);
        }
        if let Some(date) = meta.date {
            into.number(layout.date, day_number(date));
        }
        named(layout.mentions, record.annotations.names.iter().map(|name| name.name.as_str()), into);
        self.topics(&record.annotations.topics, into);
        into.end(Some((layout.record, packed)))
    }

    fn topics(&self, topics: &[TopicScore], into: &mut Segment) {
        let mut written: Vec<&str> = Vec::new();
        for topic in topics {
            let ends = topic.path.match_indices('/').map(|(at, _)| at).chain([topic.path.len()]);
            for end in ends {
                let node = &topic.path[..end];
                if !written.contains(&node) {
                    written.push(node);
                    counted(self.layout.topic, node, into);
                }
            }
        }
    }
}

/// A value as a term.
fn has(field: Field, value: &str, into: &mut Segment) {
    let term = into.whole(field, value);
    into.has(term);
}

/// A value as a term and in a column.
fn counted(field: Field, value: &str, into: &mut Segment) {
    has(field, value, into);
    into.column(field, value);
}

/// The words of values, and the values in a column, if the field has one.
fn named<'v>(field: Field, values: impl Iterator<Item = &'v str> + Clone, into: &mut Segment) {
    let name = into.name(field, None, values.clone());
    into.has_name(&name);
    values.for_each(|value| into.column(field, value));
}
