//! What a query gives: plain data, ready to be written as JSON or drawn on a terminal.
//!
//! Offsets are Unicode code points into the text that they belong to. Texts are those of the articles, unescaped:
//! whoever prints them makes them safe for where they go.

use serde::Serialize;

use crate::article::{Metadata, QuoteKind, Span};
use crate::record::Record;
use crate::schema::canonical::Joined;

/// Part of a text, as code points.
pub type Range = (usize, usize);

/// A quote as results show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuoteHit {
    /// Where it begins in the article's text.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// The words.
    pub text: String,
    /// How they are given.
    pub kind: QuoteKind,
    /// The words that name the speaker at the quote.
    pub speaker: Option<String>,
    /// The speaker's fullest name in the article, or its canonical one.
    pub speaker_resolved: Option<String>,
    /// What the article calls the speaker.
    pub role: Option<String>,
    /// The reporting expression.
    pub cue: Option<String>,
    /// False for thoughts, wishes and plans.
    pub speech: bool,
    /// What the quote is about.
    pub topics: Vec<String>,
    /// Matches inside `text`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<Range>,
}

/// What is known of an article without its text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticleInfo {
    /// The id.
    pub id: String,
    /// The path inside the archive.
    pub path: String,
    /// The headline; "" where there is none.
    pub title: String,
    /// Date, publication and so on.
    #[serde(flatten)]
    pub meta: Metadata,
    /// Topics, strongest first.
    pub topics: Vec<String>,
}

/// Part of an article that shows why it was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Snippet {
    /// The words.
    pub text: String,
    /// Matches inside `text`.
    pub matches: Vec<Range>,
}

/// An article that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ArticleHit {
    /// The article.
    #[serde(flatten)]
    pub article: ArticleInfo,
    /// How well it matches; only comparable within one answer.
    pub score: f32,
    /// The quotes that matched, best first.
    pub quotes: Vec<QuoteHit>,
    /// A part of the text.
    pub snippet: Option<Snippet>,
}

/// A quote that was found, with its article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FoundQuote {
    /// The quote.
    #[serde(flatten)]
    pub quote: QuoteHit,
    /// Its article.
    pub article: ArticleInfo,
    /// How well it matches; only comparable within one answer.
    pub score: f32,
}

/// How often a value occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The value.
    pub value: String,
    /// In how many of the results.
    pub count: u64,
}

/// A way in which articles write a speaker's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spelling {
    /// The name as written.
    pub spelling: String,
    /// In how many quotes.
    pub quotes: u64,
    /// Why it counts as the speaker's name.
    pub joined: Joined,
}

/// A speaker of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SpeakerEntry {
    /// The canonical name.
    pub name: String,
    /// How many quotes.
    pub quotes: u64,
    /// What articles call the speaker, most frequent first.
    pub roles: Vec<Count>,
    /// How articles write the name, most frequent first.
    pub spellings: Vec<Spelling>,
}

/// The values of one field over all results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Facet {
    /// The field or period.
    pub by: String,
    /// How many different values there are.
    pub values: usize,
    /// Values with counts, most frequent first (periods: in order of time).
    pub counts: Vec<Count>,
}

/// Counts of the values of one field for each value of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cross {
    /// The two fields or periods.
    pub by: (String, String),
    /// The values of the first.
    pub rows: Facet,
    /// The values of the second.
    pub columns: Facet,
    /// How many results have both, one list for each row.
    pub counts: Vec<Vec<u64>>,
}

/// The answer to a query.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer<T> {
    /// How many there are in all.
    pub total: usize,
    /// Those asked for.
    pub hits: Vec<T>,
    /// Counts over all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub facets: Vec<Facet>,
    /// The cross of two facets, where one was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cross: Option<Cross>,
}

/// Turns byte spans of one text into code points, in one pass over the text for any number of spans.
#[derive(Debug)]
pub struct CodePoints<'a> {
    text: &'a str,
    ascii: bool,
    last: std::cell::Cell<(usize, usize)>,
}

impl<'a> CodePoints<'a> {
    /// For spans over `text`.
    pub fn of(text: &'a str) -> CodePoints<'a> {
        CodePoints { text, ascii: text.is_ascii(), last: std::cell::Cell::new((0, 0)) }
    }

    /// A span as code points; cheap when spans come in order.
    pub fn range(&self, span: Span) -> Range {
        let start = self.at(span.start);
        (start, self.at(span.end))
    }

    fn at(&self, byte: usize) -> usize {
        if self.ascii {
            return byte;
        }
        let (from, count) = match self.last.get() {
            last if last.0 <= byte => last,
            _ => (0, 0),
        };
        let at = count + self.text[from..byte].chars().count();
        self.last.set((byte, at));
        at
    }
}

impl ArticleInfo {
    /// The article of a record.
    pub fn of(record: &Record) -> ArticleInfo {
        ArticleInfo {
            id: record.id.clone(),
            path: record.path.clone(),
            title: record.article.title().to_owned(),
            meta: record.article.meta.clone(),
            topics: record.annotations.topics.iter().map(|topic| topic.path.to_string()).collect(),
        }
    }
}

impl QuoteHit {
    /// Quote number `index` of a record.
    pub fn of(record: &Record, index: usize, points: &CodePoints<'_>) -> QuoteHit {
        let (text, quote) = (&record.article.text, &record.annotations.quotes[index]);
        let (start, end) = points.range(quote.span);
        let speaker = record.annotations.speaker_of(quote);
        QuoteHit {
            start,
            end,
            text: quote.span.of(text).to_owned(),
            kind: quote.kind,
            speaker: quote.mention.map(|span| span.of(text).to_owned()),
            speaker_resolved: speaker.map(|speaker| speaker.name.clone()),
            role: speaker.and_then(|speaker| speaker.role.clone()),
            cue: quote.cue.map(|span| span.of(text).to_owned()),
            speech: quote.speech,
            topics: quote.topics.iter().map(|topic| topic.path.to_string()).collect(),
            matches: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_in_any_order() {
        let text = "Größe “ja”";
        let points = CodePoints::of(text);
        let span = |words: &str| {
            let start = text.find(words).unwrap();
            Span::new(start, start + words.len())
        };
        assert_eq!(points.range(span("ja")), (7, 9));
        assert_eq!(points.range(span("öße")), (2, 5));
    }
}
