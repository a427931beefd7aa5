//! A segment of the index while it is filled, by one thread.
//!
//! In: documents, field by field. Out: the files of a tantivy segment, written by tantivy's own serializers. tantivy's
//! own way from a document to a segment takes a queue, a thread of its own and a walk over every value of every
//! document; half a million quotes do not need them.

use tantivy::columnar::{ColumnType, ColumnarWriter, NumericalValue};
use tantivy::directory::TerminatingWrite;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer, FieldNormsWriter};
use tantivy::index::SegmentComponent;
use tantivy::schema::{Field, FieldType};
use tantivy::store::StoreWriter;
use tantivy::{DocId, SegmentMeta};

use super::broken;
use super::cut::{Cut, MARKS};
use super::postings::{Number, Postings};
use crate::error::Result;
use crate::stem::Language;
use crate::words::{hash, words};

/// Marks the last byte of a number, which has seven bits in each, the lowest first.
const LAST: u8 = 0x80;

/// A segment with documents, the last of which may still be told.
pub(super) struct Segment {
    segment: tantivy::Segment,
    postings: Postings,
    norms: FieldNormsWriter,
    columns: ColumnarWriter,
    /// The names of the fields that have a column, by their numbers.
    names: Vec<Option<Box<str>>>,
    store: StoreWriter,
    docs: DocId,
    /// By their numbers, in which languages terms stand, a bit each.
    languages: Vec<u8>,
    /// The words that are new in a language, for whoever takes them.
    pub(super) met: Vec<(Language, String)>,
    /// Room to work in.
    numbers: Vec<Number>,
    own: Vec<u32>,
    packed: Vec<u8>,
}

/// The words of a name as terms with their positions.
pub(super) type Name = Vec<(Number, u32)>;

impl Segment {
    /// An empty segment of an index, filled by way of `postings`, in which nothing stands.
    ///
    /// # Errors
    /// When its files cannot be written.
    pub(super) fn new(index: &tantivy::Index, postings: Postings) -> Result<Segment> {
        let (segment, schema, settings) = (index.new_segment(), index.schema(), index.settings());
        let file = segment.open_write(SegmentComponent::Store).map_err(|error| broken(error.into()))?;
        let (compression, size) = (settings.docstore_compression, settings.docstore_blocksize);
        let store = StoreWriter::new(file, compression, size, false).map_err(|error| broken(error.into()))?;
        let mut columns = ColumnarWriter::default();
        let name = |(_, entry): (_, &tantivy::schema::FieldEntry)| {
            let kind = match entry.field_type() {
                FieldType::Str(_) => ColumnType::Str,
                FieldType::I64(_) => ColumnType::I64,
                FieldType::U64(_) => ColumnType::U64,
                _ => return None,
            };
            entry.is_fast().then(|| {
                columns.record_column_type(entry.name(), kind, false);
                entry.name().into()
            })
        };
        let names = schema.fields().map(name).collect();
        Ok(Segment {
            postings,
            norms: FieldNormsWriter::for_schema(&schema),
            segment,
            columns,
            names,
            store,
            docs: 0,
            languages: Vec::new(),
            met: Vec::new(),
            numbers: Vec::new(),
            own: Vec::new(),
            packed: Vec::new(),
        })
    }

    /// How many bytes it takes.
    pub(super) fn memory(&self) -> usize {
        self.postings.memory() + self.norms.mem_usage() + self.columns.mem_usage() + self.store.mem_usage()
    }

    /// Ends the document that was told; with it is kept, if it has one, the stored value of a field.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(super) fn end(&mut self, stored: Option<(Field, &[u8])>) -> Result<()> {
        self.docs += 1;
        pack(stored, &mut self.packed);
        self.store.store_bytes(&self.packed).map_err(|error| broken(error.into()))
    }

    /// A term that is a whole value.
    pub(super) fn whole(&mut self, field: Field, value: &str) -> Number {
        self.postings.term(field, key(field, value), value.as_bytes())
    }

    /// A term that is a number.
    pub(super) fn whole_number(&mut self, field: Field, value: u64) -> Number {
        let bytes = value.to_be_bytes();
        let key = xxhash_rust::xxh3::xxh3_64(&bytes) ^ hash("", field.field_id().into());
        self.postings.term(field, key, &bytes)
    }

    /// The words of the values of a field, which have a gap between them; they are met, if they are of a language.
    pub(super) fn name<'v>(
        &mut self,
        field: Field,
        language: Option<Language>,
        values: impl Iterator<Item = &'v str>,
    ) -> Name {
        let mut name = Name::new();
        let mut next = 0;
        for value in values {
            for word in words(value) {
                let term = self.whole(field, &word.text);
                self.meet(term, language, &word.text);
                name.push((term, next));
                next += 1;
            }
            next += 1;
        }
        self.postings.count(field, name.len());
        name.sort_unstable();
        name
    }

    /// Notes a word if it is new in its language.
    #[inline]
    fn meet(&mut self, term: Number, language: Option<Language>, word: &str) {
        let Some(language) = language else { return };
        if self.languages.len() <= term as usize {
            self.languages.resize(2 * term as usize + 1, 0);
        }
        let (known, bit) = (&mut self.languages[term as usize], 1 << language as u8);
        if *known & bit == 0 {
            *known |= bit;
            self.met.push((language, word.to_owned()));
        }
    }

    /// Adds to the document a term without positions.
    pub(super) fn has(&mut self, term: Number) {
        self.postings.has(term, self.docs);
    }

    /// Adds to the document a name.
    pub(super) fn has_name(&mut self, name: &Name) {
        for same in name.chunk_by(|a, b| a.0 == b.0) {
            self.own.clear();
            self.own.extend(same.iter().map(|(_, position)| *position));
            self.postings.put(same[0].0, self.docs, &self.own);
        }
    }

    /// Adds to the document the words of a zone.
    pub(super) fn has_words(&mut self, field: Field, language: Option<Language>, cut: &mut Cut, zone: usize) {
        let mut numbers = std::mem::take(&mut self.numbers);
        self.postings.all(field, cut.terms(zone), &mut numbers);
        for (term, word) in numbers.iter().zip(cut.words_of(zone)).skip(MARKS.len()) {
            self.meet(*term, language, word);
        }
        let mut tokens = 0;
        cut.positions(zone, |word, positions| {
            tokens += positions.len();
            self.postings.put(numbers[word], self.docs, positions);
        });
        self.numbers = numbers;
        self.postings.count(field, tokens);
        self.norms.record(self.docs, field, tokens as u32);
    }

    /// Sets a text in the column of a field.
    pub(super) fn column(&mut self, field: Field, value: &str) {
        if let Some(name) = &self.names[field.field_id() as usize] {
            self.columns.record_str(self.docs, name, value);
        }
    }

    /// Sets a number in the column of a field.
    pub(super) fn number(&mut self, field: Field, value: impl Into<NumericalValue> + Copy) {
        if let Some(name) = &self.names[field.field_id() as usize] {
            self.columns.record_numerical(self.docs, name, value);
        }
    }

    /// Writes the files. Returns what the index is to know of it, and the postings, empty again.
    ///
    /// # Errors
    /// When they cannot be written.
    pub(super) fn finish(self) -> Result<(SegmentMeta, Postings)> {
        let Segment { segment, mut postings, mut norms, mut columns, store, docs, .. } = self;
        let failed = |error: std::io::Error| broken(error.into());
        let write = |component| segment.open_write(component).map_err(|error| broken(error.into()));
        norms.fill_up_to_max_doc(docs);
        let into = FieldNormsSerializer::from_write(write(SegmentComponent::FieldNorms)?).map_err(failed)?;
        norms.serialize(into, None).map_err(failed)?;
        drop(norms);
        let norms = segment.open_read(SegmentComponent::FieldNorms).map_err(|error| broken(error.into()))?;
        postings.write(&segment, &FieldNormReaders::open(norms).map_err(broken)?)?;
        let mut fast = write(SegmentComponent::FastFields)?;
        columns.serialize(docs, None, &mut fast).map_err(failed)?;
        fast.terminate().map_err(failed)?;
        store.close().map_err(failed)?;
        let meta = segment.with_max_doc(docs).meta().clone();
        meta.untrack_temp_docstore();
        Ok((meta, postings))
    }
}

/// A document as tantivy stores it, with one value of bytes at most; tantivy's own serializer writes such a value byte by
/// byte.
fn pack(stored: Option<(Field, &[u8])>, out: &mut Vec<u8>) {
    const BYTES: u8 = 4;
    out.clear();
    out.push(LAST | u8::from(stored.is_some())); // how many values
    if let Some((field, value)) = stored {
        out.extend_from_slice(&field.field_id().to_le_bytes());
        out.push(BYTES);
        let mut length = value.len();
        while length > 0x7f {
            out.push(length as u8 & 0x7f);
            length >>= 7;
        }
        out.push(LAST | length as u8);
        out.extend_from_slice(value);
    }
}

/// What tells a term from all others of all fields.
fn key(field: Field, value: &str) -> u64 {
    hash(value, field.field_id().into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use tantivy::postings::Postings as _;
    use tantivy::schema::IndexRecordOption;
    use tantivy::store::StoreReader;
    use tantivy::{DocSet, IndexWriter, TERMINATED, TantivyDocument};

    use super::*;
    use crate::schema::{LINE, SENTENCE};
    use crate::words::folded;

    /// Of each term the documents that have it, and at which positions.
    type Places = BTreeMap<String, Vec<(DocId, Vec<u32>)>>;

    /// What a segment says of a field.
    fn places(index: &crate::index::Index, field: Field) -> Places {
        let searcher = index.searcher().unwrap();
        let inverted = searcher.segment_reader(0).inverted_index(field).unwrap();
        let mut terms = inverted.terms().stream().unwrap();
        let mut places = Places::new();
        while let Some((term, info)) = terms.next() {
            let option = IndexRecordOption::WithFreqsAndPositions;
            let mut postings = inverted.read_postings_from_terminfo(info, option).unwrap();
            let (mut docs, mut positions) = (Vec::new(), Vec::new());
            while postings.doc() != TERMINATED {
                postings.positions(&mut positions);
                docs.push((postings.doc(), positions.clone()));
                postings.advance();
            }
            places.insert(String::from_utf8(term.to_vec()).unwrap(), docs);
        }
        places
    }

    #[test]
    fn what_is_packed_tantivy_reads() {
        let dir = tempfile::tempdir().unwrap();
        let index = crate::index::Index::create(dir.path()).unwrap();
        let record = index.layout.record;
        for length in [None, Some(0), Some(1), Some(127), Some(128), Some(70_000)] {
            let value: Option<Vec<u8>> = length.map(|length| (0..length).map(|n| n as u8).collect());
            let mut segment = Segment::new(&index.index, Postings::new(&index.layout.schema)).unwrap();
            segment.end(value.as_deref().map(|value| (record, value))).unwrap();
            let (meta, _) = segment.finish().unwrap();
            let store = index.index.segment(meta).open_read(SegmentComponent::Store).unwrap();
            let store = StoreReader::open(store, 1).unwrap();
            let mut document = TantivyDocument::default();
            value.iter().for_each(|value| document.add_bytes(record, value));
            assert_eq!(store.get::<TantivyDocument>(0).unwrap(), document);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// A segment says of every word of every document where it stands.
        #[test]
        fn words_stand_where_they_were_put(
            docs in prop::collection::vec(("([a-c]{1,2} ){0,40}|[a-zé’']{0,60}", prop::collection::vec("[A-C]{1,2} [A-C]", 0..3)), 1..200)
        ) {
            let dir = tempfile::tempdir().unwrap();
            let index = crate::index::Index::create(dir.path()).unwrap();
            let layout = &index.layout;
            let mut writer: IndexWriter = index.index.writer_with_num_threads(1, 15 << 20).unwrap();
            let mut segment = Segment::new(&index.index, Postings::new(&layout.schema)).unwrap();
            let (mut cut, mut body, mut names) = (Cut::default(), Places::new(), Places::new());
            for (doc, (text, speakers)) in (0..).zip(&docs) {
                let expect = |places: &mut Places, word: String, position: u32| {
                    let docs = places.entry(word).or_default();
                    match docs.last_mut().filter(|(last, _)| *last == doc) {
                        Some((_, positions)) => positions.push(position),
                        None => docs.push((doc, vec![position])),
                    }
                };
                cut.clear();
                cut.line(3, text, |_, _| ());
                if cut.words(3) > 0 {
                    segment.has_words(layout.body, None, &mut cut, 3);
                }
                (0..).zip(folded(text)).for_each(|(position, word)| expect(&mut body, word, position));
                let name = segment.name(layout.speaker, None, speakers.iter().map(String::as_str));
                segment.has_name(&name);
                let mut next = 0;
                for speaker in speakers {
                    for word in folded(speaker) {
                        expect(&mut names, word, next);
                        next += 1;
                    }
                    next += 1;
                }
                segment.number(layout.words, doc as i64);
                segment.end(None).unwrap();
            }
            let (meta, postings) = segment.finish().unwrap();
            prop_assert_eq!((meta.max_doc() as usize, postings.memory()), (docs.len(), Postings::new(&layout.schema).memory()));
            writer.add_segment(meta).unwrap();
            writer.commit().unwrap();
            let mut found = places(&index, layout.body);
            [LINE, SENTENCE].iter().for_each(|mark| drop(found.remove(*mark)));
            prop_assert_eq!(found, body);
            prop_assert_eq!(places(&index, layout.speaker), names);
            let searcher = index.searcher().unwrap();
            let numbers = searcher.segment_reader(0).fast_fields().i64("words").unwrap();
            prop_assert!((0..docs.len() as u32).all(|doc| numbers.first(doc) == Some(i64::from(doc))));
        }
    }
}
