//! The text of a marked-up article as it is built: words in, one per line, a text and its lines out.
//!
//! Readers of marked-up formats share it. It lets no line break and no empty line into the text; what the lines
//! are, `layout` decides.

use super::lines::{Line, Mark, has_break, is_blank, is_break};
use crate::article::{BlockKind, Span};

/// A text under construction.
#[derive(Debug, Default)]
pub(super) struct Writer {
    text: String,
    lines: Vec<Line>,
}

impl Writer {
    /// A writer with room for a text of about `bytes`.
    pub(super) fn new(bytes: usize) -> Writer {
        Writer { text: String::with_capacity(bytes), lines: Vec::new() }
    }

    /// Adds a line, `apart` when it begins something new and not after a mere line break; empty ones are dropped.
    pub(super) fn line(&mut self, words: &str, mark: Mark, apart: bool) {
        let words = words.trim_matches(is_blank);
        if words.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str(if apart { "\n\n" } else { "\n" });
        }
        let start = self.text.len();
        if has_break(words) {
            self.text.extend(words.chars().map(|char| if is_break(char) { ' ' } else { char }));
        } else {
            self.text.push_str(words);
        }
        let span = Span::new(start, self.text.len());
        self.lines.push(Line { span, mark, apart: apart || start == 0, indent: 0 });
    }

    /// Adds all lines of another writer.
    pub(super) fn append(&mut self, other: Writer) {
        let (text, lines) = other.finish();
        lines.iter().for_each(|line| self.line(line.span.of(&text), line.mark, line.apart));
    }

    /// Whether nothing was written.
    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The words of the line that is marked as the title.
    pub(super) fn title(&self) -> Option<&str> {
        let title = self.lines.iter().find(|line| line.mark == Mark::Is(BlockKind::Title))?;
        Some(title.span.of(&self.text))
    }

    /// The text and its lines.
    pub(super) fn finish(self) -> (String, Vec<Line>) {
        (self.text, self.lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_each() {
        let mut writer = Writer::new(0);
        writer.line(" A title\u{A0}", Mark::Plain, true);
        writer.line("\u{200B} ", Mark::Plain, true);
        writer.line("two\u{2028}halves", Mark::Bullet, true);
        writer.line("more", Mark::Plain, false);
        let (text, lines) = writer.finish();
        assert_eq!(text, "A title\n\ntwo halves\nmore");
        let words: Vec<_> = lines.iter().map(|line| (line.span.of(&text), line.apart)).collect();
        assert_eq!(words, [("A title", true), ("two halves", true), ("more", false)]);
    }
}
