//! A terminal to draw on: width, wrapping and styles.
//!
//! Text from articles is hostile: it is printed through [`safe`], which leaves no control and no mark that changes
//! the direction of writing. Styles never carry meaning alone; the stream below drops them where there is no colour.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use textwrap::WordSplitter;

use crate::query::results::Range;

/// The headline of a result.
pub(crate) const TITLE: Style = Style::new().bold();
/// What stands beside the answer.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// Who speaks.
pub(crate) const SPEAKER: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Cyan)));
/// A match.
pub(crate) const MATCH: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Yellow)));

/// Where a person reads.
pub(crate) struct Screen<'a> {
    out: &'a mut dyn Write,
    width: usize,
    links: Option<&'a Path>,
}

impl<'a> Screen<'a> {
    /// A screen of so many columns; `links` is the folder of the articles where links to them can be shown.
    pub(crate) fn new(out: &'a mut dyn Write, width: usize, links: Option<&'a Path>) -> Screen<'a> {
        Screen { out, width: width.clamp(40, 110), links }
    }

    /// The width to write in.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A paragraph that begins with `first`, continues with `next` before each line, and has parts in styles.
    pub(crate) fn paragraph(&mut self, first: &str, next: &str, parts: &[(&str, Style)]) -> io::Result<()> {
        // Wrapped as plain text, then styled: a styled part may go over several lines.
        let text: String = parts.iter().map(|(part, _)| safe(part)).collect();
        let options = textwrap::Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(next)
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        let mut rest = parts
            .iter()
            .flat_map(|(part, style)| safe(part).chars().map(|c| (c, *style)).collect::<Vec<_>>());
        for (number, line) in textwrap::wrap(&text, options).into_iter().enumerate() {
            let indent = if number == 0 { first } else { next };
            write!(self.out, "{indent}")?;
            let mut current = Style::new();
            for c in line[indent.len().min(line.len())..].chars() {
                // The white space at which a line was broken is not on any line.
                let style = loop {
                    match rest.next() {
                        Some((found, style)) if found == c => break style,
                        Some((found, _)) if found.is_whitespace() => {}
                        Some((_, style)) => break style,
                        None => break Style::new(),
                    }
                };
                if style != current {
                    write!(self.out, "{}{}", current.render_reset(), style.render())?;
                    current = style;
                }
                write!(self.out, "{c}")?;
            }
            writeln!(self.out, "{}", current.render_reset())?;
        }
        Ok(())
    }

    /// A paragraph of one style.
    pub(crate) fn line(&mut self, indent: &str, text: &str, style: Style) -> io::Result<()> {
        self.paragraph(indent, indent, &[(text, style)])
    }

    /// A line that leads to a file of the archive where the terminal knows links (OSC 8).
    pub(crate) fn link(&mut self, path: &str, text: &str, style: Style) -> io::Result<()> {
        // A record of a container is in the file before the hash sign.
        let file = path.split('#').next().unwrap_or(path);
        let Some(url) = self.links.and_then(|root| file_url(&root.join(file))) else {
            return self.line("", text, style);
        };
        write!(self.out, "\u{1b}]8;;{url}\u{1b}\\")?;
        self.line("", text, style)?;
        write!(self.out, "\u{1b}]8;;\u{1b}\\")
    }

    /// A line that is never wrapped, such as a row of a table.
    pub(crate) fn row(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", safe(text).trim_end())
    }
}

/// The `file:` URL of a path: every byte that is not plain is written in hexadecimal.
fn file_url(path: &Path) -> Option<String> {
    let mut url = String::from("file://");
    for byte in path.to_str().filter(|path| path.starts_with('/'))?.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                url.push(char::from(byte))
            }
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    Some(url)
}

/// The parts of a text with its matches in a style of their own.
pub(crate) fn marked<'t>(text: &'t str, matches: &[Range], plain: Style) -> Vec<(&'t str, Style)> {
    let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    let mut parts = Vec::new();
    let mut done = 0;
    for (start, end) in matches {
        let (start, end) = (byte(*start), byte(*end));
        if done <= start && start < end {
            parts.push((&text[done..start], plain));
            parts.push((&text[start..end], MATCH));
            done = end;
        }
    }
    parts.push((&text[done..], plain));
    parts
}

/// Whether a terminal would obey a character instead of showing it.
pub(crate) fn is_unsafe(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{2028}' | '\u{2029}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Text that can be shown: one line, nothing a terminal would obey.
pub(crate) fn safe(text: &str) -> Cow<'_, str> {
    if text.contains(|c: char| is_unsafe(c) || c == '\t' || c == '\n') {
        text.chars()
            .filter(|c| !is_unsafe(*c) || *c == '\r')
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .collect()
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: usize, parts: &[(&str, Style)]) -> String {
        let mut out = Vec::new();
        Screen::new(&mut out, width, None).paragraph("- ", "  ", parts).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn styles_survive_wrapping() {
        let text = drawn(40, &[("one two three four five six ", Style::new()), ("seven eight nine", TITLE)]);
        assert_eq!(text, "- one two three four five six \u{1b}[0m\u{1b}[1mseven\u{1b}[0m\n  \u{1b}[1meight nine\u{1b}[0m\n".replace("six \u{1b}[0m", "six "));
    }

    #[test]
    fn nothing_of_an_article_commands_the_terminal() {
        assert_eq!(safe("a\u{1b}[31mb\u{202e}c\nd\te\u{9b}1m"), "a[31mbc d e1m");
        assert!(!drawn(60, &[("\u{1b}]0;title\u{7}x", Style::new())]).contains('\u{1b}'));
    }

    #[test]
    fn links_lead_to_the_file_and_nowhere_else() {
        let mut out = Vec::new();
        let root = Path::new("/news");
        Screen::new(&mut out, 60, Some(root)).link("a b\u{1b}é.gz#7", "Title", Style::new()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\u{1b}]8;;file:///news/a%20b%1B%C3%A9.gz\u{1b}\\Title\n\u{1b}]8;;\u{1b}\\");
    }

    #[test]
    fn matches_are_marked_in_place() {
        let parts = marked("größe zählt", &[(6, 11)], FAINT);
        assert_eq!(parts, [("größe ", FAINT), ("zählt", MATCH), ("", FAINT)]);
    }
}
