//! The words every stage shares: what a source, an article and its annotations are.
//!
//! Plain data, nothing of ours imported. An [`Article`] is made once, by a reader, and no stage changes it
//! afterwards; all that is found in it later ([`Annotations`]) is byte spans over [`Article::text`].

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A half-open range `start..end` of **bytes** into [`Article::text`], on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it holds nothing.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The words it stands for.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Whether `other` lies wholly inside.
    pub fn holds(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

impl From<(usize, usize)> for Span {
    fn from((start, end): (usize, usize)) -> Span {
        Span { start, end }
    }
}

impl From<Span> for (usize, usize) {
    fn from(span: Span) -> (usize, usize) {
        (span.start, span.end)
    }
}

/// What a block of an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BlockKind {
    /// The headline.
    Title,
    /// The standfirst or summary under the headline.
    Summary,
    /// One bullet of the list under the headline (CNBC "Key Points", CNN highlights).
    KeyPoint,
    /// "By Jane Doe": who wrote the article.
    Byline,
    /// A line that is not body text: a video or picture caption, "Watch: …", "Read more: …".
    Caption,
    /// A heading inside the body.
    Heading,
    /// A paragraph of the body.
    Paragraph,
    /// A line that belongs to the page and not to the article ("Key Points", "@highlight", "watch now").
    Furniture,
}

/// One line of the article's text and what it is. A block never crosses a line break and is never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands, without bullet, heading mark or white space around it.
    pub span: Span,
}

/// What is known about an article beside its text. All fields may be missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// The calendar day of publication; from front matter, dateline, or a dated path, never from file times.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<jiff::civil::Date>,
    /// Where the date was found: `front matter`, `dateline`, `path`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_from: Option<String>,
    /// The publication: "CNBC".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The authors, one name each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub byline: Vec<String>,
    /// The place of a dateline: "MOSCOW".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dateline: Option<String>,
    /// The section or category: "politics".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The address it was published at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The language, as a two-letter code, where the source says so or the text shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
    /// The publication's own tags or keywords.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// An article as a reader made it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// The whole text. For plain text it is the decoded file as it stands; readers of marked-up formats write
    /// the blocks in reading order, one per line.
    pub text: String,
    /// Its lines, in text order, not overlapping.
    pub blocks: Vec<Block>,
    /// What is known beside the text.
    pub meta: Metadata,
}

impl Article {
    /// The spans of one kind of block, in text order.
    pub fn blocks_of(&self, kind: BlockKind) -> impl Iterator<Item = Span> + '_ {
        self.blocks.iter().filter(move |b| b.kind == kind).map(|b| b.span)
    }

    /// The texts of one kind of block, in text order.
    pub fn texts_of(&self, kind: BlockKind) -> impl Iterator<Item = &str> + '_ {
        self.blocks_of(kind).map(|s| s.of(&self.text))
    }

    /// The headline, or "" where there is none.
    pub fn title(&self) -> &str {
        self.texts_of(BlockKind::Title).next().unwrap_or("")
    }

    /// The byline as it is printed, without "By", where a line of the text is one.
    pub fn byline(&self) -> Option<&str> {
        let line = self.texts_of(BlockKind::Byline).next()?;
        let by = line.get(..3).filter(|by| by.eq_ignore_ascii_case("by "));
        Some(by.map_or(line, |by| line[by.len()..].trim_start()))
    }
}

/// How somebody's words are given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteKind {
    /// In quotation marks.
    Direct,
    /// Reported speech without quotation marks.
    Indirect,
    /// Reported speech with quoted words in it.
    Mixed,
    /// A headline or caption of the form "Lavrov: We see attempts …".
    Headline,
}

impl QuoteKind {
    /// All kinds, in the order they are listed to people.
    pub const ALL: [QuoteKind; 4] =
        [QuoteKind::Direct, QuoteKind::Indirect, QuoteKind::Mixed, QuoteKind::Headline];

    /// The word used in output and queries.
    pub fn name(self) -> &'static str {
        match self {
            QuoteKind::Direct => "direct",
            QuoteKind::Indirect => "indirect",
            QuoteKind::Mixed => "mixed",
            QuoteKind::Headline => "headline",
        }
    }
}

/// Something somebody is reported to have said or written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Quote {
    /// The words, without the quotation marks around a direct quote. Lies inside one block.
    pub span: Span,
    /// How they are given.
    pub kind: QuoteKind,
    /// The words that name the speaker where the quote stands ("he", "the Russian foreign minister").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mention: Option<Span>,
    /// The reporting expression ("said", "according to", ":").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cue: Option<Span>,
    /// Index into [`Annotations::speakers`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<usize>,
    /// False for thoughts, wishes and plans ("he hopes that …").
    pub speech: bool,
    /// The rule that found the quote and its speaker, for `annotate --explain`.
    pub rule: Cow<'static, str>,
    /// What the quote itself is about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<TopicScore>,
}

/// A person or body that speaks in the article, after resolution within the article.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Speaker {
    /// The fullest name ("Sergey Lavrov") or, for unnamed sources, the description ("senior officials").
    pub name: String,
    /// The description that comes with the name: "Russian Foreign Minister".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Whether `name` is a proper name; false for unnamed sources.
    pub named: bool,
}

/// A name in the text, whether quoted or not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Name {
    /// Its fullest form in the article.
    pub name: String,
    /// How often it stands there, short forms included.
    pub count: usize,
}

/// A topic and how strongly the text speaks for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopicScore {
    /// The node's path: `crime/cyber`; all that have it share it.
    pub path: Arc<str>,
    /// The weight of the evidence; only comparable within one article.
    pub score: f32,
}

/// All that was found in an article.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Annotations {
    /// In text order.
    pub quotes: Vec<Quote>,
    /// Each speaker of the article once, in order of first quote.
    pub speakers: Vec<Speaker>,
    /// Names mentioned, in order of first mention.
    pub names: Vec<Name>,
    /// Topics of the article, strongest first.
    pub topics: Vec<TopicScore>,
}

impl Annotations {
    /// The speaker of a quote, if it has one.
    pub fn speaker_of(&self, quote: &Quote) -> Option<&Speaker> {
        quote.speaker.map(|i| &self.speakers[i])
    }
}
