//! Markdown with or without YAML front matter in, an article out, its text written anew without the marks.
//!
//! Links keep their words, images their alternative text as captions. Code, HTML and rules are dropped. What a
//! paragraph is beyond that, `layout` decides as for plain text.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use self::plain::Part;
use super::layout::{self, Title};
use super::lines::{self, Mark};
use super::record::Record;
use super::write::Writer;
use super::{Input, Item, Reader, Refusal, date, front, sniff};
use crate::article::BlockKind;

mod plain;

/// The longest heading, in words; more is a paragraph over a line of dashes.
const HEADING_WORDS: usize = 30;

/// The reader of Markdown.
pub(super) struct Markdown;

impl Reader for Markdown {
    fn name(&self) -> &'static str {
        "Markdown"
    }

    fn knows(&self, input: &Input<'_>, text: &str) -> bool {
        let named = matches!(sniff::extension(input.path).as_str(), "md" | "markdown" | "mdown" | "mkd");
        (named || front::split(text).is_some()) && sniff::prose(input.path, text)
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        let (yaml, body) = front::split(&text).unwrap_or(("", &text));
        let head = if yaml.is_empty() { Record::default() } else { front::read(yaml) };
        let mut page = Walk { out: Writer::new(text.len()), ..Walk::default() };
        if let Some(title) = head.title {
            let fits = layout::fits_title(&title);
            page.out.line(&title, if fits { Mark::Is(BlockKind::Title) } else { Mark::Plain }, true);
            page.title = Some(title).filter(|_| fits);
        }
        if let Some(summary) = &head.summary {
            page.out.line(summary, Mark::Is(BlockKind::Summary), true);
        }
        for point in &head.key_points {
            page.out.line(point, Mark::Is(BlockKind::KeyPoint), true);
        }
        page.body(body);
        let title = if page.title.is_some() { Title::Marked } else { Title::Guess };
        let (text, lines) = page.out.finish();
        Ok(Item::only(layout::article(text, &lines, title, date::year_of_path(input.path), head.meta)))
    }
}

/// The page while the parser walks over it.
#[derive(Debug, Default)]
struct Walk {
    out: Writer,
    title: Option<String>,
    /// The words of the block that is open.
    words: String,
    /// The alternative text of the image that is open, then of the images of the block.
    captions: Vec<String>,
    images: usize,
    lists: usize,
    quotes: usize,
    /// Bytes of the open block that are the words of links.
    linked: usize,
    links: usize,
    /// Inside a fenced code block, whose words are dropped.
    fenced: bool,
    /// Inside a code block by indentation, which mostly is a paragraph whose author liked to indent.
    indented: bool,
    heading: bool,
    /// The open block follows a mere line break.
    broken: bool,
}

impl Walk {
    fn body(&mut self, body: &str) {
        plain::parts(body, |part| match part {
            Part::Paragraph(lines) => {
                for line in lines.lines() {
                    self.words.push_str(if self.words.is_empty() { "" } else { " " });
                    self.words.push_str(line.trim_end_matches(' '));
                }
                self.out.line(&self.words, Mark::Plain, true);
                self.words.clear();
            }
            Part::Marked(text) => self.parse(text),
        });
    }

    fn parse(&mut self, text: &str) {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        Parser::new_ext(text, options).for_each(|event| self.event(event));
    }

    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.text(&text),
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.line_break(),
            Event::InlineHtml(tag) if tag.get(..3).is_some_and(|tag| tag.eq_ignore_ascii_case("<br")) => {
                self.line_break();
            }
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.fenced {
            return;
        }
        if self.images > 0 {
            self.captions.last_mut().into_iter().for_each(|caption| caption.push_str(text));
            return;
        }
        self.words.push_str(text);
        self.linked += if self.links > 0 { text.len() } else { 0 };
        if self.indented && text.ends_with('\n') {
            self.line_break();
        }
    }

    fn line_break(&mut self) {
        if self.heading || self.images > 0 {
            self.text(" ");
        } else {
            self.flush(None);
            self.broken = true;
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Image { .. } => {
                self.images += 1;
                self.captions.push(String::new());
            }
            Tag::Link { .. } => self.links += 1,
            Tag::TableCell if !self.words.is_empty() => self.words.push_str("  "),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::TableCell => {}
            block => {
                self.close();
                match block {
                    Tag::List(_) => self.lists += 1,
                    Tag::BlockQuote(_) => self.quotes += 1,
                    Tag::CodeBlock(CodeBlockKind::Fenced(_)) => self.fenced = true,
                    Tag::CodeBlock(CodeBlockKind::Indented) => self.indented = true,
                    Tag::Heading { .. } => self.heading = true,
                    _ => {}
                }
            }
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::Link => self.links = self.links.saturating_sub(1),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::TableCell => {}
            TagEnd::Heading(level) => self.end_heading(level),
            block => {
                self.close();
                match block {
                    TagEnd::List(_) => self.lists = self.lists.saturating_sub(1),
                    TagEnd::BlockQuote(_) => self.quotes = self.quotes.saturating_sub(1),
                    TagEnd::CodeBlock => (self.fenced, self.indented) = (false, false),
                    _ => {}
                }
            }
        }
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        self.heading = false;
        let words = self.words.trim_matches(lines::is_blank);
        let known = self.title.as_deref().is_some_and(|title| layout::same_title(words, title));
        let top = level == HeadingLevel::H1;
        let long = words.split_whitespace().count() > HEADING_WORDS || !layout::fits_title(words);
        if top && known {
            self.words.clear();
        } else if top && self.title.is_none() && !words.is_empty() && !long {
            self.title = Some(words.to_owned());
            self.flush(Some(BlockKind::Title));
        } else if !long {
            self.flush(Some(BlockKind::Heading));
        }
        self.close();
    }

    /// Ends a block of the page.
    fn close(&mut self) {
        self.flush(None);
        self.broken = false;
    }

    /// Writes the open block and then its captions.
    fn flush(&mut self, kind: Option<BlockKind>) {
        let item = self.lists > 0;
        let link_only = item && self.linked > 0 && self.linked >= self.words.trim().len();
        let mark = match kind {
            Some(kind) => Mark::Is(kind),
            None if link_only => Mark::Is(BlockKind::Caption),
            None if item => Mark::Bullet,
            None if self.quotes > 0 => Mark::Is(BlockKind::Paragraph),
            None => Mark::Plain,
        };
        drop_marks(&mut self.words);
        self.out.line(&self.words, mark, !self.broken);
        self.words.clear();
        self.linked = 0;
        for caption in self.captions.drain(..) {
            // One or two words name a file, a logo or a button.
            if caption.split_whitespace().nth(2).is_some() {
                self.out.line(&caption, Mark::Is(BlockKind::Caption), true);
            }
        }
    }
}

/// Removes the "**" that are no marks by the rules but were meant to be ("Friday**,**"); "f**k" stays.
fn drop_marks(words: &mut String) {
    if !words.contains("**") {
        return;
    }
    let mut kept = String::with_capacity(words.len());
    let mut rest = words.as_str();
    while let Some(at) = rest.find("**") {
        let marks = rest.len() - at - rest[at..].trim_start_matches('*').len();
        let inside = rest[..at].ends_with(char::is_alphanumeric)
            && rest[at + marks..].starts_with(char::is_alphanumeric);
        kept.push_str(&rest[..if inside { at + marks } else { at }]);
        rest = &rest[at + marks..];
    }
    kept.push_str(rest);
    *words = kept;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// A text reads the same in parts as by the parser alone.
        #[test]
        fn plain_paragraphs_are_what_the_parser_makes_of_them(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "Plain words", "“More”", "é", "(so)", "it's", " ", "  ", "    ", "\t", "\n", "\n\n", "\n \n", "\r\n", "\r", "1. ",
                    "- ", "* ", "> ", "# ", "## ", "===", "---", "***", "**", "*", "_", "`", "```", "~~", "~~~", "[", "]", "(", ")", "![",
                    "]: ", "a", "<", ">", "<b>", "</p>", "<div>", "<br>", "<!--", "-->", "<pre>", "&amp;", "&", "\\", "|", "| - |", ":", "$",
                    "1", "+ ", "\u{a0}", "\u{2028}", "\u{b}", "\0", "!", "\"", "'",
                ]),
                0..40,
            ),
        ) {
            let text = pieces.concat();
            let read = |walk: fn(&mut Walk, &str)| {
                let mut page = Walk::default();
                walk(&mut page, &text);
                (page.title, page.out.finish())
            };
            prop_assert_eq!(read(Walk::body), read(Walk::parse));
        }
    }
}
