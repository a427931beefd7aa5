//! What is kept of an article in the index: the article itself and its annotations, as one JSON value.
//!
//! The writer of an index makes it and the reader reads it back; both do so here, so that they cannot drift apart.

use serde::{Deserialize, Serialize};

use crate::article::{Annotations, Article, Span};
use crate::error::{Error, Kind, Result};

/// An article as it is stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Stable across re-indexing: made from the path.
    pub id: String,
    /// The path inside the archive, with `/` between its parts.
    pub path: String,
    /// The article.
    #[serde(flatten)]
    pub article: Article,
    /// What was found in it.
    #[serde(flatten)]
    pub annotations: Annotations,
}

impl Record {
    /// The record of an article that stands at `path` of the archive.
    pub fn new(path: &str, article: Article, annotations: Annotations) -> Record {
        Record { id: id_of(path), path: path.to_owned(), article, annotations }
    }

    /// The JSON to store.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|e| Error::new(Kind::Source, "cannot store the article").caused_by(&e))
    }

    /// The record back from its JSON.
    ///
    /// # Errors
    /// When the JSON is not one that [`Record::to_json`] wrote, or a span does not fit the text.
    pub fn from_json(json: &str) -> Result<Record> {
        let record: Record = serde_json::from_str(json)
            .map_err(|e| Error::new(Kind::Index, "a stored article cannot be read").caused_by(&e))?;
        let text = &record.article.text;
        let fits = |s: &Span| s.start <= s.end && text.is_char_boundary(s.start) && text.is_char_boundary(s.end);
        let speakers = record.annotations.speakers.len();
        let sound = record.article.blocks.iter().all(|b| fits(&b.span))
            && record.annotations.quotes.iter().all(|q| {
                fits(&q.span)
                    && q.mention.iter().chain(&q.cue).all(fits)
                    && q.speaker.is_none_or(|speaker| speaker < speakers)
            });
        if sound { Ok(record) } else { Err(Error::new(Kind::Index, "a stored article does not fit its text")) }
    }
}

/// The id of the article at `path`: 16 hexadecimal digits.
pub fn id_of(path: &str) -> String {
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(path.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Quote, QuoteKind};

    #[test]
    fn what_is_stored_comes_back() {
        let article = Article { text: "Größe".into(), ..Article::default() };
        let quote = |start, end| Quote {
            span: Span::new(start, end),
            kind: QuoteKind::Direct,
            mention: None,
            cue: None,
            speaker: None,
            speech: true,
            rule: "test".into(),
            topics: Vec::new(),
        };
        let with = |quote| Annotations { quotes: vec![quote], ..Annotations::default() };
        let record = Record::new("a/b.txt", article.clone(), with(quote(0, 4)));
        assert_eq!(Record::from_json(&record.to_json().unwrap()).unwrap(), record);
        for bad in [quote(0, 3), quote(0, 40), Quote { speaker: Some(0), ..quote(0, 4) }] {
            let json = Record::new("a/b.txt", article.clone(), with(bad)).to_json().unwrap();
            assert!(Record::from_json(&json).is_err());
        }
    }
}
