//! What is kept of an article in the index: the article itself and its annotations, packed into bytes.
//!
//! The writer of an index packs it and the reader unpacks it; both do so here, so that they cannot drift apart.
//! Spans are kept as distances from what stands before them, and repeated words as numbers, because the stored
//! articles are the largest part of an index.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::article::{
    Annotations, Article, Block, BlockKind, Metadata, Name, Quote, QuoteKind, Span, Speaker, TopicScore,
};
use crate::error::{Error, Kind, Result};

/// An article as it is stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Stable across re-indexing: made from the path.
    pub id: String,
    /// The path inside the archive, with `/` between its parts.
    pub path: String,
    /// The article.
    pub article: Article,
    /// What was found in it.
    pub annotations: Annotations,
}

/// A record on its way into or out of bytes.
#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    path: Cow<'a, str>,
    text: Cow<'a, str>,
    /// As JSON: its fields may be missing.
    meta: String,
    /// Kind, bytes since the block before, length.
    blocks: Vec<(BlockKind, usize, usize)>,
    /// Words that occur in several places: rules and topics.
    words: Vec<String>,
    quotes: Vec<PackedQuote>,
    speakers: Vec<(String, Option<String>, bool)>,
    names: Vec<(String, usize)>,
    topics: Vec<(usize, u32)>,
}

#[derive(Serialize, Deserialize)]
struct PackedQuote {
    kind: QuoteKind,
    speech: bool,
    span: Near,
    mention: Option<Near>,
    cue: Option<Near>,
    speaker: Option<usize>,
    rule: usize,
    topics: Vec<(usize, u32)>,
}

/// A span by its distance from the start of another and its length.
type Near = (i64, usize);

fn pack_span(span: Span, from: usize) -> Near {
    (span.start as i64 - from as i64, span.end.saturating_sub(span.start))
}

fn unpack_span((distance, length): Near, from: usize) -> Option<Span> {
    let start = usize::try_from(i64::try_from(from).ok()?.checked_add(distance)?).ok()?;
    Some(Span::new(start, start.checked_add(length)?))
}

/// Words by number.
#[derive(Default)]
struct Table(Vec<String>);

impl Table {
    fn number(&mut self, word: &str) -> usize {
        self.0.iter().position(|known| known == word).unwrap_or_else(|| {
            self.0.push(word.to_owned());
            self.0.len() - 1
        })
    }

    /// Topics by number, with their scores in tenths.
    fn scores(&mut self, topics: &[TopicScore]) -> Vec<(usize, u32)> {
        topics.iter().map(|topic| (self.number(&topic.path), (topic.score * 10.0).round() as u32)).collect()
    }
}

impl Record {
    /// The record of an article that stands at `path` of the archive.
    pub fn new(path: &str, article: Article, annotations: Annotations) -> Record {
        Record { id: id_of(path), path: path.to_owned(), article, annotations }
    }

    /// The bytes to store.
    ///
    /// # Errors
    /// None that an article could cause.
    pub fn pack(&self) -> Result<Vec<u8>> {
        let (article, annotations) = (&self.article, &self.annotations);
        let failed =
            |e: &dyn std::error::Error| Error::new(Kind::Source, "cannot store the article").caused_by(e);
        let mut words = Table::default();
        let mut last = 0;
        let mut since = |start: usize| start - std::mem::replace(&mut last, start);
        let blocks = article.blocks.iter().map(|b| (b.kind, since(b.span.start), b.span.len())).collect();
        let mut last = 0;
        let mut quotes = Vec::with_capacity(annotations.quotes.len());
        for quote in &annotations.quotes {
            quotes.push(PackedQuote {
                kind: quote.kind,
                speech: quote.speech,
                span: pack_span(quote.span, last),
                mention: quote.mention.map(|span| pack_span(span, quote.span.start)),
                cue: quote.cue.map(|span| pack_span(span, quote.span.start)),
                speaker: quote.speaker,
                rule: words.number(&quote.rule),
                topics: words.scores(&quote.topics),
            });
            last = quote.span.start;
        }
        let speaker = |s: &Speaker| (s.name.clone(), s.role.clone(), s.named);
        let packed = Packed {
            path: Cow::Borrowed(&self.path),
            text: Cow::Borrowed(&article.text),
            meta: serde_json::to_string(&article.meta).map_err(|e| failed(&e))?,
            blocks,
            quotes,
            speakers: annotations.speakers.iter().map(speaker).collect(),
            names: annotations.names.iter().map(|name| (name.name.clone(), name.count)).collect(),
            topics: words.scores(&annotations.topics),
            words: words.0,
        };
        postcard::to_extend(&packed, Vec::with_capacity(2 * article.text.len())).map_err(|e| failed(&e))
    }

    /// The record back from its bytes.
    ///
    /// # Errors
    /// When the bytes are not those of [`Record::pack`], or a span does not fit the text.
    pub fn unpack(bytes: &[u8]) -> Result<Record> {
        let broken = || Error::new(Kind::Index, "a stored article cannot be read");
        let packed: Packed<'_> = postcard::from_bytes(bytes).map_err(|e| broken().caused_by(&e))?;
        let meta: Metadata = serde_json::from_str(&packed.meta).map_err(|e| broken().caused_by(&e))?;
        packed.record(meta).ok_or_else(broken)
    }
}

impl Packed<'_> {
    /// `None` when something in it does not fit.
    fn record(self, meta: Metadata) -> Option<Record> {
        let scores = |topics: Vec<(usize, u32)>| -> Option<Vec<TopicScore>> {
            let one = |(number, tenths): (usize, u32)| {
                Some(TopicScore {
                    path: self.words.get(number)?.as_str().into(),
                    score: tenths as f32 / 10.0,
                })
            };
            topics.into_iter().map(one).collect()
        };
        let text: &str = &self.text;
        let fits = |span: Span| {
            (text.is_char_boundary(span.start) && text.is_char_boundary(span.end)).then_some(span)
        };
        let mut last = 0;
        let mut blocks = Vec::with_capacity(self.blocks.len());
        for (kind, since, length) in self.blocks {
            last = usize::checked_add(last, since)?;
            blocks.push(Block { kind, span: fits(Span::new(last, last.checked_add(length)?))? });
        }
        let mut last = 0;
        let mut quotes = Vec::with_capacity(self.quotes.len());
        for quote in self.quotes {
            let span = fits(unpack_span(quote.span, last)?)?;
            last = span.start;
            let near = |near: Option<Near>| match near {
                None => Some(None),
                Some(near) => fits(unpack_span(near, span.start)?).map(Some),
            };
            quotes.push(Quote {
                span,
                kind: quote.kind,
                mention: near(quote.mention)?,
                cue: near(quote.cue)?,
                speaker: match quote.speaker {
                    Some(number) if number >= self.speakers.len() => return None,
                    speaker => speaker,
                },
                speech: quote.speech,
                rule: self.words.get(quote.rule)?.clone().into(),
                topics: scores(quote.topics)?,
            });
        }
        let speakers =
            self.speakers.into_iter().map(|(name, role, named)| Speaker { name, role, named }).collect();
        let names = self.names.into_iter().map(|(name, count)| Name { name, count }).collect();
        let annotations = Annotations { quotes, speakers, names, topics: scores(self.topics)? };
        Some(Record::new(&self.path, Article { text: self.text.into_owned(), blocks, meta }, annotations))
    }
}

/// The id of the article at `path`: 16 hexadecimal digits.
pub fn id_of(path: &str) -> String {
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(path.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quote(span: Span, mention: Option<Span>, speaker: Option<usize>) -> Quote {
        let topics = vec![TopicScore { path: "crime/cyber".into(), score: 1.5 }];
        let rule = "cue-after".into();
        Quote { span, kind: QuoteKind::Direct, mention, cue: None, speaker, speech: true, rule, topics }
    }

    fn record(quotes: Vec<Quote>) -> Record {
        let span = Span::new(0, 7);
        let article = Article {
            text: "Größe. Ende.".into(),
            blocks: vec![
                Block { kind: BlockKind::Title, span },
                Block { kind: BlockKind::Paragraph, span: Span::new(9, 14) },
            ],
            meta: Metadata { date: Some(jiff::civil::date(2017, 4, 12)), ..Metadata::default() },
        };
        let speakers = vec![Speaker { name: "Sergey Lavrov".into(), role: None, named: true }];
        Record::new("a/b.txt", article, Annotations { quotes, speakers, ..Annotations::default() })
    }

    #[test]
    fn what_is_packed_comes_back() {
        let before = record(vec![
            quote(Span::new(9, 13), Some(Span::new(0, 2)), Some(0)),
            quote(Span::new(0, 4), None, None),
        ]);
        assert_eq!(Record::unpack(&before.pack().unwrap()).unwrap(), before);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for bad in [
            quote(Span::new(0, 3), None, None),
            quote(Span::new(0, 40), None, None),
            quote(Span::new(0, 4), None, Some(1)),
        ] {
            assert!(Record::unpack(&record(vec![bad]).pack().unwrap()).is_err());
        }
    }

    proptest! {
        #[test]
        fn damaged_bytes_are_refused_or_fit(at in 0usize..200, byte: u8, cut in 0usize..200) {
            let mut bytes = record(vec![quote(Span::new(9, 13), Some(Span::new(0, 2)), Some(0))]).pack().unwrap();
            let length = bytes.len();
            bytes[at % length] = byte;
            bytes.truncate(length - cut % length);
            if let Ok(record) = Record::unpack(&bytes) {
                for quote in &record.annotations.quotes {
                    quote.span.of(&record.article.text);
                }
            }
        }
    }
}
