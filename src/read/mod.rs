//! The read stage: the bytes of one file in, its [`Article`]s out, or the reason why there is none.
//!
//! Knows nothing of folders, containers, the index or the terminal. Each format is a `Reader` in one table, asked in
//! order, content before extension; all of them end in `layout`, the one place that decides what a line is.

use crate::article::Article;
use crate::language;

mod byline;
mod charset;
mod date;
mod dateline;
mod docx;
mod entity;
mod fragment;
mod front;
mod html;
mod json;
mod layout;
mod lines;
mod look;
mod mail;
mod markdown;
mod markup;
mod mhtml;
mod names;
mod record;
mod sniff;
mod story;
mod text;
mod wire;
mod write;

pub(crate) use names::Names;
pub use record::FieldMap;

/// One file, or one entry of a container, to read.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Its path, relative to the archive, with `/` between the parts; entries stand behind a `#`.
    pub path: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
    /// What is known beside the bytes.
    pub hint: &'a Hint,
}

/// What a container, or the user, knows of an entry beside its bytes.
#[derive(Debug, Clone, Default)]
pub struct Hint {
    /// The media type, with its charset if one was given: `text/html; charset=utf-8`.
    pub media: Option<String>,
    /// The address it was fetched from.
    pub url: Option<String>,
    /// The day it was fetched; counts only where the article itself names no day.
    pub date: Option<jiff::civil::Date>,
    /// The user's own names for the fields of JSON objects and tables.
    pub fields: FieldMap,
}

/// An article of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// `None` when the file is the article, else a stable name of the article within the file.
    pub name: Option<String>,
    /// The article.
    pub article: Article,
}

impl Item {
    /// The one article of a file.
    fn only(article: Article) -> Vec<Item> {
        vec![Item { name: None, article }]
    }
}

/// Why a source gives no article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// It is no article: binary, empty, or of a kind no reader knows.
    Skipped(String),
    /// It should be one but could not be understood.
    Failed(String),
}

/// A format articles come in.
trait Reader: Sync {
    /// What the format is called in messages.
    fn name(&self) -> &'static str;
    /// Whether a file is of this format, by its content first and its name second. `text` is the decoded content,
    /// "" where the bytes are no text.
    fn knows(&self, input: &Input<'_>, text: &str) -> bool;
    /// Reads a file of this format.
    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal>;
}

/// All formats; the first that knows a file reads it.
const READERS: [&[&dyn Reader]; 3] = [
    &[&mhtml::Mhtml, &docx::Docx, &html::Html],
    &wire::READERS,
    &[&mail::Mail, &json::Json, &story::Story, &markdown::Markdown, &text::Text],
];

/// Reads one file.
///
/// # Errors
/// When the file holds no article, or none that can be understood.
pub fn read(input: &Input<'_>) -> Result<Vec<Item>, Refusal> {
    let input = &Input { path: names::without_id(input.path), ..*input };
    let binary = sniff::binary(input.bytes);
    let text = match binary {
        Some(_) => String::new(),
        None => charset::decode(input.bytes, input.hint.media.as_deref()),
    };
    if binary.is_none() && text.chars().all(lines::is_blank) {
        return Err(Refusal::Skipped("empty".to_owned()));
    }
    let Some(reader) = READERS.iter().copied().flatten().find(|reader| reader.knows(input, &text)) else {
        return Err(Refusal::Skipped(sniff::unknown(input.path, binary, &text)));
    };
    let mut items = reader.read(input, text)?;
    items.retain(|item| !item.article.blocks.is_empty());
    if items.is_empty() {
        return Err(Refusal::Failed(format!("no text in this {} file", reader.name())));
    }
    complete(&mut items, input);
    Ok(items)
}

/// Adds what is known beside the file where an article says nothing itself, and its language; makes the names unique.
fn complete(items: &mut [Item], input: &Input<'_>) {
    let url = input.hint.url.as_deref();
    let day = url
        .and_then(date::from_path)
        .map(|day| (day, "url"))
        .or_else(|| Some((date::from_path(input.path)?, "path")))
        .or_else(|| Some((input.hint.date?, "capture")));
    let mut names = Names::default();
    for (at, item) in items.iter_mut().enumerate() {
        let meta = &mut item.article.meta;
        if let (None, Some((day, from))) = (meta.date, day) {
            (meta.date, meta.date_from) = (Some(day), Some(from.to_owned()));
        }
        match &item.name {
            None if at == 0 => meta.url = meta.url.take().or_else(|| url.map(str::to_owned)),
            name => item.name = Some(names.unique(name.as_deref(), at as u64 + 1)),
        }
        item.article.meta.lang = language::of(&item.article);
    }
}

/// Splits a text that must stay as it stands: blocks by layout, offsets into `text` itself.
pub fn from_text(text: String, title: Option<&str>) -> Article {
    let mut article = text::as_it_stands(text, title);
    article.meta.lang = language::of(&article);
    article
}

#[cfg(test)]
mod tests;
