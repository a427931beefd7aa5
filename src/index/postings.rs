//! The words of a segment while it is filled: which term stands in which document, and where.
//!
//! In: terms of fields, and for each document its terms with their positions. Out: the inverted index of the segment, by
//! tantivy's own serializer. What documents say is only appended, and put in the order of terms at the end: so a term
//! costs one look at a table for each document that has it, whatever the number of its positions.

use tantivy::fieldnorm::FieldNormReaders;
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::{Field, IndexRecordOption, Schema};
use tantivy::{DocId, Segment};

use super::broken;
use super::keys::{Keys, Place};
use crate::error::Result;

/// How many places for terms there are at first, a power of two.
const ROOM: usize = 1 << 16;
/// How many entries are fetched at once.
const AHEAD: usize = 32;
/// What stands for no term.
const NONE: Number = Number::MAX;

/// A term by its number.
pub(super) type Number = u32;

#[derive(Debug, Clone, Copy)]
struct Term {
    field: Field,
    /// Where its bytes begin and end.
    bytes: (u32, u32),
}

/// A document that has a term, and where.
#[derive(Debug, Default, Clone, Copy)]
struct Entry {
    doc: DocId,
    /// Twice the only position, and one; or twice the place in the log where several are told.
    at: u32,
}

impl Entry {
    /// The only position, if there is one alone.
    fn only(self) -> Option<u32> {
        (self.at & 1 == 1).then_some(self.at / 2)
    }

    /// The place in the log, if there are several.
    fn place(self) -> usize {
        self.at as usize / 2
    }
}

/// All terms of a segment and where they stand.
#[derive(Debug)]
pub(super) struct Postings {
    numbers: Keys,
    terms: Vec<Term>,
    bytes: Vec<u8>,
    /// Each term of each document.
    entries: Vec<(Number, Entry)>,
    /// Of entries with several positions how many, and these, as distances from the one before.
    log: Vec<u8>,
    /// How many positions each field has.
    tokens: Vec<u64>,
}

impl Postings {
    /// No terms yet, of an index with this schema.
    pub(super) fn new(schema: &Schema) -> Postings {
        let (terms, bytes, entries, log) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Postings {
            numbers: Keys::new(ROOM),
            terms,
            bytes,
            entries,
            log,
            tokens: vec![0; schema.num_fields()],
        }
    }

    /// Forgets all, and keeps the room.
    fn clear(&mut self) {
        self.numbers.clear();
        self.terms.clear();
        self.bytes.clear();
        self.entries.clear();
        self.log.clear();
        self.tokens.fill(0);
    }

    /// How many bytes it takes.
    pub(super) fn memory(&self) -> usize {
        self.numbers.memory()
            + self.terms.len() * size_of::<Term>()
            + self.bytes.len()
            + self.entries.len() * size_of::<(Number, Entry)>()
            + self.log.len()
    }

    /// The number of a term; `key` tells it from all other terms of all fields.
    pub(super) fn term(&mut self, field: Field, key: u64, bytes: &[u8]) -> Number {
        match self.numbers.find(key) {
            Ok(term) => term,
            Err(place) => self.insert(place, field, key, bytes),
        }
    }

    /// The numbers of many terms of one field, each with its key: they are all looked up before one is added, so that
    /// the processor need not wait for one after the other.
    pub(super) fn all<'b>(
        &mut self,
        field: Field,
        terms: impl Iterator<Item = (u64, &'b [u8])> + Clone,
        numbers: &mut Vec<Number>,
    ) {
        numbers.clear();
        numbers.extend(terms.clone().map(|(key, _)| self.numbers.find(key).unwrap_or(NONE)));
        for (number, (key, bytes)) in numbers.iter_mut().zip(terms) {
            if *number == NONE {
                *number = self.term(field, key, bytes);
            }
        }
    }

    #[cold]
    fn insert(&mut self, place: Place, field: Field, key: u64, bytes: &[u8]) -> Number {
        let term = self.terms.len() as Number;
        self.numbers.add(place, key, term);
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(bytes);
        self.terms.push(Term { field, bytes: (start, self.bytes.len() as u32) });
        term
    }

    /// Notes that a term of a field without positions stands in a document.
    #[inline]
    pub(super) fn has(&mut self, term: Number, doc: DocId) {
        self.entries.push((term, Entry { doc, at: 0 }));
    }

    /// Notes that a term stands in a document at these positions, which rise. Documents come in their order, and a term
    /// of a document once.
    #[inline]
    pub(super) fn put(&mut self, term: Number, doc: DocId, positions: &[u32]) {
        if let [position] = positions
            && *position <= u32::MAX / 2
        {
            self.entries.push((term, Entry { doc, at: 2 * position + 1 }));
            return;
        }
        self.entries.push((term, Entry { doc, at: 2 * self.log.len() as u32 }));
        write_number(positions.len() as u32, &mut self.log);
        let mut before = 0;
        for position in positions {
            write_number(position - before, &mut self.log);
            before = *position;
        }
    }

    /// Counts the positions of a field.
    pub(super) fn count(&mut self, field: Field, tokens: usize) {
        self.tokens[field.field_id() as usize] += tokens as u64;
    }

    /// Writes the inverted index of a segment, whose field norms are written already; and forgets all.
    ///
    /// # Errors
    /// When the files cannot be written.
    pub(super) fn write(&mut self, segment: &Segment, norms: &FieldNormReaders) -> Result<()> {
        let Postings { terms, bytes, entries, log, tokens, .. } = &*self;
        let (ends, entries) = by_term(terms.len(), entries);
        let mut serializer = InvertedIndexSerializer::open(segment).map_err(broken)?;
        let schema = segment.schema();
        let mut deltas = Vec::new();
        let text = |term: &Term| &bytes[term.bytes.0 as usize..term.bytes.1 as usize];
        for same in sorted(terms, text).chunk_by(|a, b| terms[*a as usize].field == terms[*b as usize].field)
        {
            let field = terms[same[0] as usize].field;
            let options = schema.get_field_entry(field).field_type().index_record_option();
            let placed = options.is_some_and(IndexRecordOption::has_positions);
            let norms = norms.get_field(field).map_err(broken)?;
            let failed = |error: std::io::Error| broken(error.into());
            let all = tokens[field.field_id() as usize];
            let mut into = serializer.new_field(field, all, norms).map_err(failed)?;
            for term in same {
                let number = *term as usize;
                let first = number.checked_sub(1).map_or(0, |before| ends[before]);
                let entries = &entries[first as usize..ends[number] as usize];
                let docs = if placed { entries.len() as u32 } else { 0 };
                into.new_term(text(&terms[number]), docs, placed).map_err(failed)?;
                for entries in entries.chunks(AHEAD) {
                    if placed {
                        fetch(log, entries);
                    }
                    for entry in entries {
                        deltas.clear();
                        if let Some(position) = entry.only() {
                            deltas.push(position);
                        } else if placed {
                            let mut at = entry.place();
                            let positions = read_number(log, &mut at);
                            deltas.extend((0..positions).map(|_| read_number(log, &mut at)));
                        }
                        into.write_doc(entry.doc, deltas.len() as u32, &deltas);
                    }
                }
                into.close_term().map_err(failed)?;
            }
            into.close().map_err(failed)?;
        }
        serializer.close().map_err(|error| broken(error.into()))?;
        self.clear();
        Ok(())
    }
}

/// Reads a byte where each entry is told, none of which waits for another: so they are at hand when they are needed.
fn fetch(log: &[u8], entries: &[Entry]) {
    let place = |entry: &Entry| entry.only().map_or(entry.place(), |_| 0);
    let byte = |entry| log.get(place(entry)).copied().map_or(0, u32::from);
    let sum = entries.iter().map(byte).fold(0, u32::wrapping_add);
    std::hint::black_box(sum);
}

/// The entries of each term, one term after the other, and where those of each end.
fn by_term(terms: usize, entries: &[(Number, Entry)]) -> (Vec<u32>, Vec<Entry>) {
    let mut ends = vec![0_u32; terms];
    entries.iter().for_each(|(term, _)| ends[*term as usize] += 1);
    let mut all = 0;
    for end in &mut ends {
        // So far how many there are; now where they begin, and at last end.
        all += std::mem::replace(end, all);
    }
    let mut sorted = vec![Entry::default(); entries.len()];
    for (term, entry) in entries {
        let end = &mut ends[*term as usize];
        sorted[*end as usize] = *entry;
        *end += 1;
    }
    (ends, sorted)
}

/// The terms by their fields and bytes.
fn sorted<'b>(terms: &[Term], bytes: impl Fn(&Term) -> &'b [u8]) -> Vec<Number> {
    let head = |term: &Term| {
        let mut head = [0; 8];
        let bytes = bytes(term);
        let length = bytes.len().min(8);
        head[..length].copy_from_slice(&bytes[..length]);
        (term.field.field_id(), u64::from_be_bytes(head))
    };
    let mut order: Vec<((u32, u64), Number)> = terms.iter().map(head).zip(0..).collect();
    order.sort_unstable_by(|(a, one), (b, other)| {
        a.cmp(b).then_with(|| bytes(&terms[*one as usize]).cmp(bytes(&terms[*other as usize])))
    });
    order.into_iter().map(|(_, term)| term).collect()
}

/// Writes a number, seven bits a byte, the lowest first.
#[inline]
fn write_number(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(0x80 | number as u8);
        number >>= 7;
    }
    out.push(number as u8);
}

#[inline]
fn read_number(bytes: &[u8], at: &mut usize) -> u32 {
    let (mut number, mut bits) = (0, 0);
    loop {
        let byte = bytes[*at];
        *at += 1;
        number |= u32::from(byte & 0x7f) << bits;
        if byte < 0x80 {
            return number;
        }
        bits += 7;
    }
}
