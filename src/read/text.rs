//! Plain text in, an article out: the first line may be its title, paragraphs are lines or groups of lines.
//!
//! Takes whatever reads as prose, so it stands last in the table of readers. Its text is the file as it stands,
//! but for the line breaks inside hard-wrapped paragraphs.

use super::layout::{self, Title};
use super::{Input, Item, Reader, Refusal, date, lines, sniff};
use crate::article::{Article, Metadata};

/// The reader of plain text.
pub(super) struct Text;

impl Reader for Text {
    fn name(&self) -> &'static str {
        "plain text"
    }

    fn knows(&self, input: &Input<'_>, text: &str) -> bool {
        sniff::prose(input.path, text)
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        let found = lines::split(&text);
        let (text, lines) =
            if lines::is_wrapped(&text, &found) { lines::unwrap(text, &found) } else { (text, found) };
        Ok(Item::only(layout::article(
            text,
            &lines,
            Title::Guess,
            date::year_of_path(input.path),
            Metadata::default(),
        )))
    }
}

/// Splits a text that must stay as it stands.
pub(super) fn as_it_stands(text: String, title: Option<&str>) -> Article {
    let lines = lines::split(&text);
    let title = title.filter(|title| !title.trim().is_empty()).map_or(Title::Guess, Title::Given);
    layout::article(text, &lines, title, None, Metadata::default())
}
