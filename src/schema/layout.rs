//! How an index is laid out in tantivy: the fields of `fields.toml` and the few that only newsdex itself reads.
//!
//! In: nothing. Out: the tantivy schema and a handle for every field. The writer and the reader of an index both take
//! their handles from here, so that they cannot drift apart. Four kinds of document share the schema: in each block the
//! quotes of an article come first, then the article, then its source; each commit adds the forms of the words that are
//! new.

use tantivy::TantivyDocument;
use tantivy::schema::{
    Field as Handle, IndexRecordOption, NumericOptions, STORED, Schema as TantivySchema, TextFieldIndexing,
    TextOptions, Value,
};

use crate::error::{Error, Kind, Result};

/// Raised whenever an index written before can no longer be read; such an index is rebuilt.
pub const FORMAT: u32 = 6;

/// The kinds of document, as terms of [`Layout::doc`].
pub mod doc {
    /// A file of the archive, read or not.
    pub const SOURCE: &str = "source";
    /// An article.
    pub const ARTICLE: &str = "article";
    /// A quote of the article that follows it.
    pub const QUOTE: &str = "quote";
    /// Words with their stems: see [`super::Layout::forms`].
    pub const FORMS: &str = "forms";
}

/// The fields that hold the words of an article. The words of a quote are not indexed again: a quote is a range of
/// positions in one of these.
pub const ZONES: [&str; 4] = ["title", "keypoints", "caption", "body"];

/// A term at the position of the first word of every sentence; no word has such a letter.
pub const SENTENCE: &str = "\u{2}";
/// A term at the position of the first word of every line, which is a paragraph, a heading, a key point or a caption.
pub const LINE: &str = "\u{3}";

/// tantivy's name for a text that is one term.
const RAW: &str = "raw";

/// How many positions lie between two lines of one field, so that words near each other are words of one line.
pub const LINE_GAP: usize = 32;

/// The key of a source and its block: see [`Layout::block`]. Were two paths ever to share one, replacing one would take
/// the other out, state and all, and the next run would find it missing and put it back.
pub fn file_key(path: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(path.as_bytes())
}

/// A handle for every field of the index.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "the fields are those of schema/fields.toml")]
pub struct Layout {
    pub schema: TantivySchema,
    /// Which kind of document it is.
    pub doc: Handle,
    pub path: Handle,
    pub id: Handle,
    pub title: Handle,
    pub keypoints: Handle,
    pub body: Handle,
    pub caption: Handle,
    pub mentions: Handle,
    pub date: Handle,
    pub source: Handle,
    pub byline: Handle,
    pub section: Handle,
    pub tag: Handle,
    pub lang: Handle,
    pub url: Handle,
    pub words: Handle,
    pub quotes: Handle,
    pub topic: Handle,
    /// The words of the canonical name and of the one in the article.
    pub speaker: Handle,
    /// The canonical name as a whole, to be counted.
    pub speaker_name: Handle,
    /// The name in the article as a whole, to be counted; absent where it is the canonical one.
    pub spelling: Handle,
    pub role: Handle,
    pub kind: Handle,
    /// How many positions of `body` its lead takes.
    pub lead: Handle,
    /// The field in which the words of a quote are indexed, as a number of [`ZONES`].
    pub zone: Handle,
    /// The position of a quote's first word in that field.
    pub from: Handle,
    /// One past the position of its last word.
    pub to: Handle,
    /// A hash of the path, on all documents of a block: the key by which the block is replaced.
    pub block: Handle,
    /// The same, on source documents only: the key by which a source's state alone is replaced.
    pub file: Handle,
    /// Of an article in a file that holds many, how many bytes of its path are the path of the file.
    pub file_length: Handle,
    /// Length of a source in bytes.
    pub size: Handle,
    /// When a source was changed last, in nanoseconds of the Unix epoch.
    pub mtime: Handle,
    /// Hash of a source's bytes.
    pub hash: Handle,
    /// What became of a source: see `index::state`.
    pub status: Handle,
    /// Why a source gives no article.
    pub reason: Handle,
    /// The words of all articles that are not their own stem, each as [`crate::stem::form`], in documents of their own:
    /// so the words of a stem are found in one place, and every text field holds plain words. An article has the mark of
    /// its language here.
    pub forms: Handle,
    /// The article and its annotations, stored: see [`crate::record`].
    pub record: Handle,
}

impl Layout {
    /// The layout of this version.
    pub fn new() -> Layout {
        let mut builder = TantivySchema::builder();
        // tantivy cuts no text into words: `index` gives it terms.
        let indexed = |option, lengths| {
            let options = TextFieldIndexing::default()
                .set_tokenizer(RAW)
                .set_index_option(option)
                .set_fieldnorms(lengths);
            TextOptions::default().set_indexing_options(options)
        };
        let text = indexed(IndexRecordOption::WithFreqsAndPositions, true);
        let name = indexed(IndexRecordOption::WithFreqsAndPositions, false);
        let raw = indexed(IndexRecordOption::Basic, false);
        let counted = |options: &TextOptions| options.clone().set_fast(RAW);
        let column = TextOptions::default().set_fast(RAW);
        let number = NumericOptions::default().set_fast();
        Layout {
            doc: builder.add_text_field("doc", raw.clone()),
            path: builder.add_text_field("path", counted(&raw)),
            id: builder.add_text_field("id", counted(&raw)),
            title: builder.add_text_field("title", text.clone()),
            keypoints: builder.add_text_field("keypoints", text.clone()),
            body: builder.add_text_field("body", text.clone()),
            caption: builder.add_text_field("caption", name.clone()),
            mentions: builder.add_text_field("mentions", name.clone()),
            date: builder.add_i64_field("date", number.clone()),
            source: builder.add_text_field("source", counted(&name)),
            byline: builder.add_text_field("byline", counted(&name)),
            section: builder.add_text_field("section", counted(&name)),
            tag: builder.add_text_field("tag", counted(&name)),
            lang: builder.add_text_field("lang", counted(&name)),
            url: builder.add_text_field("url", name.clone()),
            words: builder.add_i64_field("words", number.clone()),
            quotes: builder.add_i64_field("quotes", number.clone()),
            topic: builder.add_text_field("topic", counted(&raw)),
            speaker: builder.add_text_field("speaker", name.clone()),
            speaker_name: builder.add_text_field("speaker_name", column.clone()),
            spelling: builder.add_text_field("spelling", column.clone()),
            role: builder.add_text_field("role", counted(&name)),
            kind: builder.add_text_field("kind", counted(&raw)),
            lead: builder.add_i64_field("lead", number.clone()),
            zone: builder.add_i64_field("zone", number.clone()),
            from: builder.add_i64_field("from", number.clone()),
            to: builder.add_i64_field("to", number.clone()),
            block: builder.add_u64_field("block", NumericOptions::default().set_indexed()),
            file: builder.add_u64_field("file", NumericOptions::default().set_indexed()),
            forms: builder.add_text_field("forms", raw),
            file_length: builder.add_u64_field("file_length", number.clone()),
            size: builder.add_u64_field("size", number.clone()),
            mtime: builder.add_i64_field("mtime", number.clone()),
            hash: builder.add_u64_field("hash", number.clone()),
            status: builder.add_u64_field("status", number),
            reason: builder.add_text_field("reason", column),
            record: builder.add_bytes_field("record", STORED),
            schema: builder.build(),
        }
    }

    /// The article and its annotations in a document that was read from the store, packed: see [`crate::record`].
    ///
    /// # Errors
    /// When it holds none.
    pub fn packed<'d>(&self, document: &'d TantivyDocument) -> Result<&'d [u8]> {
        let packed = document.get_first(self.record).and_then(|value| value.as_bytes());
        packed.ok_or_else(|| Error::new(Kind::Index, "an article of the index has no text"))
    }
}

impl Default for Layout {
    fn default() -> Layout {
        Layout::new()
    }
}

/// A day as a number that sorts and reads like the date: 2017-04-12 is 20170412.
pub fn day_number(date: jiff::civil::Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// The date of such a number as it is written: 20170412 is 2017-04-12.
pub fn day_text(day: i64) -> String {
    format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_table_is_in_the_layout() {
        let layout = Layout::new();
        let schema = super::super::Schema::embedded();
        for field in schema.fields().unwrap().all().iter().filter(|field| field.name != "said") {
            assert!(layout.schema.get_field(&field.name).is_ok(), "{}", field.name);
        }
    }
}
