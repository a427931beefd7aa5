//! The read stage: the bytes of one file in, an [`Article`] out, or the reason why there is none.
//!
//! Knows nothing of folders, the index or the terminal. Each format is a `Reader` in one table, asked in order,
//! content before extension; all of them end in `layout`, the one place that decides what a line is.

use crate::article::Article;

mod byline;
mod charset;
mod date;
mod dateline;
mod front;
mod layout;
mod lines;
mod look;
mod markdown;
mod sniff;
mod story;
mod text;
mod write;

/// One file to read.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Its path, relative to the archive, with `/` between the parts.
    pub path: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
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
    /// Whether a file is of this format, by its text first and its name second.
    fn knows(&self, path: &str, text: &str) -> bool;
    /// Reads a file of this format.
    fn read(&self, path: &str, text: String) -> Result<Article, Refusal>;
}

/// All formats; the first that knows a file reads it.
const READERS: [&dyn Reader; 3] = [&story::Story, &markdown::Markdown, &text::Text];

/// Reads one file.
///
/// # Errors
/// When the file holds no article, or one that cannot be understood.
pub fn read(input: &Input<'_>) -> Result<Article, Refusal> {
    if let Some(kind) = sniff::binary(input.bytes) {
        let kind = if kind.is_empty() { String::new() } else { format!(" ({kind})") };
        return Err(Refusal::Skipped(format!("binary file{kind}")));
    }
    let text = charset::decode(input.bytes, None);
    if text.chars().all(lines::is_blank) {
        return Err(Refusal::Skipped("empty".to_owned()));
    }
    let Some(reader) = READERS.iter().find(|reader| reader.knows(input.path, &text)) else {
        return Err(Refusal::Skipped(sniff::unknown(input.path, &text)));
    };
    let mut article = reader.read(input.path, text)?;
    if article.blocks.is_empty() {
        return Err(Refusal::Failed(format!("no text in this {} file", reader.name())));
    }
    if article.meta.date.is_none() {
        article.meta.date = date::from_path(input.path);
        article.meta.date_from = article.meta.date.map(|_| "path".to_owned());
    }
    Ok(article)
}

/// Splits a text that must stay as it stands: blocks by layout, offsets into `text` itself.
pub fn from_text(text: String, title: Option<&str>) -> Article {
    text::as_it_stands(text, title)
}

#[cfg(test)]
mod tests;
