//! The text of an article as feeds, wires and JSON carry it in: HTML, XHTML, NITF or plain text, its lines out.
//!
//! Blocks become lines, lists bullets, pictures captions; scripts, forms and navigation are dropped. Forgives
//! every mistake of the markup and knows nothing of whole pages, whose text must first be found.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::lines::{self, Mark, is_blank};
use super::markup::{self, Token, Tokens};
use super::write::Writer;
use super::{entity, layout, look};
use crate::article::BlockKind;

/// The longest heading, in words; more is a paragraph that likes to be seen.
const HEADING_WORDS: usize = 30;
/// A table cell with more text than this, in bytes, holds paragraphs and not figures.
const CELL: usize = 120;

/// Elements that begin and end a line of their own.
const BLOCKS: &str = "address article aside block blockquote body bq caption center dd details div dl dt fieldset \
    figcaption figure footer h1 h2 h3 h4 h5 h6 header hl1 hl2 hr html li main media media-caption note ol p pre \
    section summary table tagline tbody tr ul";
/// Elements that are not read, with all they hold.
const DROPPED: &str = "audio button canvas embed form head iframe media-metadata media-object media-producer nav \
    noframes object select svg template title video";
/// Other elements by which HTML is known.
const INLINE: &str = "a abbr b br cite code em font i img q s small span strong sub sup td th time u";

/// What an element is to a reader of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Block,
    Dropped,
    Inline,
}

static ROLES: LazyLock<HashMap<&str, Role>> = LazyLock::new(|| {
    let lists = [(BLOCKS, Role::Block), (DROPPED, Role::Dropped), (INLINE, Role::Inline)];
    lists.iter().flat_map(|(list, role)| list.split_ascii_whitespace().map(|name| (name, *role))).collect()
});

/// Adds the lines of a fragment of HTML or of one of its kin.
pub(super) fn write(html: &str, writer: &mut Writer) {
    let title = writer.title().map(str::to_owned);
    let mut page = Page { out: Writer::new(html.len()), title, ..Page::default() };
    let mut tokens = Tokens::new(html);
    while let Some(token) = tokens.next() {
        match token {
            Token::Open { name, attributes, empty } => {
                let name = name.to_ascii_lowercase();
                if !empty && matches!(name.as_str(), "script" | "style") {
                    tokens.skip_to_close(&name);
                } else {
                    page.open(&name, attributes, empty);
                }
            }
            Token::Close { name } => page.close(&name.to_ascii_lowercase()),
            Token::Text(words) => page.text(&entity::decode(words)),
            Token::Literal(words) => page.text(words),
        }
    }
    page.flush();
    let (text, lines) = page.out.finish();
    let (text, lines) =
        if lines::is_wrapped(&text, &lines) { lines::unwrap(text, &lines) } else { (text, lines) };
    for line in lines {
        writer.line(line.span.of(&text), line.mark, line.apart);
    }
}

/// Adds the lines of plain text; paragraphs that are wrapped at the width of a page are joined.
pub(super) fn plain(text: &str, writer: &mut Writer) {
    let text = text.replace("\r\n", "\n");
    let found = lines::split(&text);
    if !lines::is_wrapped(&text, &found) && !lines::is_column(&text, &found) {
        return found.iter().for_each(|line| writer.line(line.span.of(&text), line.mark, line.apart));
    }
    // Where paragraphs are indented, a short first line that stops short of its sentence lost only its dateline.
    let indented = found.iter().skip(1).any(|line| line.indent >= 2);
    let cut = indented
        && found.get(1).is_some_and(|next| next.mark == Mark::Plain && !next.apart && next.indent == 0);
    let (text, lines) = lines::unwrap(text, &found);
    let first = lines.first().map_or("", |line| line.span.of(&text));
    let joins = cut && lines.get(1).is_some_and(|next| next.span.start == found[1].span.start);
    let skipped = if joins && !look::ends_as_sentence(first) {
        writer.line(&text[lines[0].span.start..lines[1].span.end], lines[0].mark, true);
        2
    } else {
        0
    };
    lines[skipped..].iter().for_each(|line| writer.line(line.span.of(&text), line.mark, true));
}

/// Adds the lines of plain text that is known to be set in a column.
pub(super) fn column(text: &str, writer: &mut Writer) {
    let text = text.replace("\r\n", "\n");
    let (text, lines) = lines::unwrap(text.clone(), &lines::split(&text));
    lines.iter().for_each(|line| writer.line(line.span.of(&text), line.mark, true));
}

/// Adds the lines of a text that may be HTML or plain.
pub(super) fn any(text: &str, writer: &mut Writer) {
    if is_html(text) { write(text, writer) } else { plain(&entity::decode(text), writer) }
}

/// The words of a text that may be HTML or plain, as one line.
pub(super) fn line(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    if is_html(text) {
        for token in Tokens::new(text) {
            match token {
                Token::Text(text) => words.push_str(&entity::decode(text)),
                Token::Literal(text) => words.push_str(text),
                Token::Open { name, .. } | Token::Close { name }
                    if role(name) == Some(Role::Block) || name.eq_ignore_ascii_case("br") =>
                {
                    words.push(' ');
                }
                _ => {}
            }
        }
    } else {
        words.push_str(&entity::decode(text));
    }
    let mut line = String::with_capacity(words.len());
    push_words(&mut line, &words);
    line.truncate(line.trim_end().len());
    line
}

/// Whether a text is written in HTML: a tag of HTML that closes, breaks a line or has attributes.
pub(super) fn is_html(text: &str) -> bool {
    Tokens::new(text).any(|token| match token {
        Token::Open { name, attributes, empty } => {
            let plain = attributes.trim().is_empty();
            let alone = plain && matches!(name.to_ascii_lowercase().as_str(), "p" | "br" | "hr");
            role(name).is_some() && (alone || empty || attributes.contains('='))
        }
        Token::Close { name } => role(name).is_some(),
        Token::Text(_) | Token::Literal(_) => false,
    })
}

/// Whether an element of this name is one of HTML or its kin.
pub(super) fn is_known(name: &str) -> bool {
    role(name).is_some()
}

/// What an element is to a reader of text; `None` when it is not of HTML or its kin.
fn role(name: &str) -> Option<Role> {
    let lower: Cow<'_, str> = match name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => name.to_ascii_lowercase().into(),
        false => name.into(),
    };
    ROLES.get(lower.as_ref()).copied()
}

/// The fragment while its tags go by.
#[derive(Debug, Default)]
struct Page {
    out: Writer,
    /// The title of the article, where it is known already.
    title: Option<String>,
    /// The words of the block that is open.
    words: String,
    /// The alternative texts of its images.
    captions: Vec<String>,
    /// The element that is not read, and how many of its name are open.
    dropped: Option<(String, usize)>,
    heading: Option<u8>,
    lists: usize,
    quotes: usize,
    figures: usize,
    headers: usize,
    paragraphs: usize,
    rows: usize,
    verbatim: usize,
    links: usize,
    /// Bytes of the open block that are the words of links.
    linked: usize,
    /// Whether the open block follows a mere line break.
    broken: bool,
    /// Whether it stood behind a bullet.
    bullet: bool,
}

impl Page {
    fn open(&mut self, name: &str, attributes: &str, empty: bool) {
        if let Some((dropped, depth)) = &mut self.dropped {
            *depth += usize::from(!empty && dropped == name);
            return;
        }
        match name {
            "br" => self.line_break(),
            "img" => self.image(attributes),
            "td" | "th" if !self.words.is_empty() => {
                self.words.truncate(self.words.trim_end().len());
                self.words.push_str("  ");
            }
            _ if empty && role(name) != Some(Role::Block) => {}
            // The head of an article repeats its labels and its date.
            "ul" | "ol" | "time" if self.headers > 0 => self.dropped = Some((name.to_owned(), 1)),
            _ if role(name) == Some(Role::Dropped) => self.dropped = Some((name.to_owned(), 1)),
            "a" => self.links += 1,
            _ if role(name) == Some(Role::Block) => {
                self.end_block(name);
                if !empty {
                    self.count(name, true);
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if let Some((dropped, depth)) = &mut self.dropped {
            *depth -= usize::from(dropped == name);
            if *depth == 0 {
                self.dropped = None;
            }
            return;
        }
        if name == "a" {
            self.links = self.links.saturating_sub(1);
        } else if role(name) == Some(Role::Block) {
            self.end_block(name);
            self.count(name, false);
        }
    }

    /// What is open from here on, or no longer.
    fn count(&mut self, name: &str, opens: bool) {
        let count = match name {
            "ul" | "ol" => &mut self.lists,
            "blockquote" | "bq" => &mut self.quotes,
            "figure" | "figcaption" | "media" | "media-caption" => &mut self.figures,
            "pre" => &mut self.verbatim,
            "header" => &mut self.headers,
            "p" => {
                self.paragraphs = usize::from(opens);
                return;
            }
            "tr" => {
                self.rows = usize::from(opens);
                return;
            }
            _ => {
                self.heading = match name.as_bytes() {
                    [b'h', b'l', level @ b'1'..=b'2'] | [b'h', level @ b'1'..=b'6'] if opens => {
                        Some(level - b'0')
                    }
                    _ => None,
                };
                return;
            }
        };
        *count = if opens { *count + 1 } else { count.saturating_sub(1) };
    }

    fn text(&mut self, text: &str) {
        if self.dropped.is_some() || text.is_empty() {
            return;
        }
        if self.verbatim > 0 || is_laid_out(text) {
            return self.lay_out(text);
        }
        if self.paragraphs > 0 || self.lists + self.rows > 0 {
            return self.push(text);
        }
        // Outside a paragraph a blank line begins one, as in the raw text of blogs.
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 && line.trim().is_empty() {
                self.flush();
                self.broken = false;
            }
            self.push(line);
            self.push("\n");
        }
        if !text.ends_with(char::is_whitespace) {
            self.words.truncate(self.words.trim_end().len());
        }
    }

    /// Adds words to the open block.
    fn push(&mut self, text: &str) {
        let before = self.words.len();
        push_words(&mut self.words, text);
        self.linked += if self.links > 0 { self.words[before..].trim().len() } else { 0 };
    }

    /// Writes text whose line breaks mean something.
    fn lay_out(&mut self, text: &str) {
        let first = text.len() - text.trim_start_matches(['\n', '\r']).len();
        if first > 0 || self.words.is_empty() {
            self.flush();
        }
        let mut inner = Writer::new(text.len());
        plain(text, &mut inner);
        let (text, lines) = inner.finish();
        for (at, line) in lines.iter().enumerate() {
            if at > 0 {
                self.flush();
                self.broken = !line.apart;
            }
            self.words.push_str(line.span.of(&text));
            self.bullet = line.mark == Mark::Bullet;
        }
        if text.is_empty() {
            self.flush();
        }
    }

    fn line_break(&mut self) {
        if self.heading.is_some() || self.rows > 0 {
            self.push(" ");
        } else {
            let empty = self.words.trim_matches(is_blank).is_empty();
            self.flush();
            // Two breaks are as good as a new paragraph.
            self.broken = !(empty && self.broken);
        }
    }

    /// Ends the line that is open, unless the element stands in a table cell of few words.
    fn end_block(&mut self, name: &str) {
        if self.rows > 0 && name != "tr" && name != "table" && self.words.len() < CELL {
            self.push(" ");
            return;
        }
        self.flush();
        self.broken = false;
    }

    fn image(&mut self, attributes: &str) {
        let alt = markup::attributes(attributes).find(|(name, _)| name.eq_ignore_ascii_case("alt"));
        self.captions.extend(alt.map(|(_, alt)| entity::decode(alt).into_owned()));
    }

    /// What the open block is.
    fn mark(&self) -> Mark {
        let link_only = self.linked > 0 && self.linked >= self.words.trim().len();
        let long =
            || self.words.split_whitespace().nth(HEADING_WORDS).is_some() || !layout::fits_title(&self.words);
        match self.heading {
            _ if self.figures > 0 => Mark::Is(BlockKind::Caption),
            Some(1) if self.title.is_none() && !long() => Mark::Is(BlockKind::Title),
            Some(_) if !long() => Mark::Is(BlockKind::Heading),
            _ if self.lists > 0 && link_only => Mark::Is(BlockKind::Caption),
            _ if self.lists > 0 || self.bullet => Mark::Bullet,
            _ if self.quotes > 0 => Mark::Is(BlockKind::Paragraph),
            _ => Mark::Plain,
        }
    }

    /// Writes the open block and then the captions of its images.
    fn flush(&mut self) {
        let mut words = std::mem::take(&mut self.words);
        // References and tags that were escaped twice.
        if words.contains('&') && entity::has_any(&words) {
            words = entity::decode(&words).into_owned();
            if is_html(&words) {
                words = line(&words);
            }
        }
        let known = |title: &String| layout::same_title(words.trim(), title);
        let repeated = self.heading.is_some() && self.title.as_ref().is_some_and(known);
        if !repeated {
            self.words = words;
            let mark = self.mark();
            if mark == Mark::Is(BlockKind::Title) {
                self.title = Some(self.words.trim().to_owned()).filter(|title| !title.is_empty());
            }
            self.out.line(&self.words, mark, !self.broken);
            if self.figures > 0 && !self.words.trim().is_empty() {
                self.captions.clear();
            }
            self.words.clear();
        }
        (self.linked, self.bullet) = (0, false);
        if self.figures == 0 {
            for caption in self.captions.drain(..) {
                // One or two words name a file, a logo or a button.
                if caption.split_whitespace().nth(2).is_some() {
                    self.out.line(&caption, Mark::Is(BlockKind::Caption), true);
                }
            }
        }
    }
}

/// Adds words with single spaces between them.
fn push_words(words: &mut String, text: &str) {
    for char in text.chars() {
        if !char.is_whitespace() {
            words.push(char);
        } else if !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
    }
}

/// Whether the words between two tags are a page in themselves: lines wrapped at its width, with paragraphs that
/// are indented against the others, or the rows of a table.
fn is_laid_out(text: &str) -> bool {
    if text.bytes().filter(|byte| *byte == b'\n').nth(2).is_none() {
        return false;
    }
    let lines = lines::split(text);
    let Some(base) = lines.iter().skip(1).map(|line| line.indent).min() else { return false };
    let level = lines.iter().filter(|line| line.indent == base).count();
    let deeper =
        lines.iter().skip(1).filter(|line| line.indent >= base + 2 && line.indent <= base + 8).count();
    let rows = lines.iter().filter(|line| line.span.of(text).contains("   ")).count();
    let wrapped = base <= 3 && level * 4 >= lines.len() && deeper > 0 && lines::is_wrapped(text, &lines);
    wrapped || (rows >= 3 && rows * 3 >= lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};

    fn lines(text: &str) -> Vec<(Mark, String)> {
        let mut writer = Writer::new(0);
        any(text, &mut writer);
        let (text, lines) = writer.finish();
        lines.iter().map(|line| (line.mark, line.span.of(&text).to_owned())).collect()
    }

    fn words(text: &str) -> Vec<String> {
        lines(text).into_iter().map(|(_, words)| words).collect()
    }

    #[test]
    fn blocks_are_lines() {
        let html = "<html><head><title>T</title></head><body><header><ul><li>Label</li></ul><h1>Port open</h1></header>\
            <p>The <b>port</b>\n  is&nbsp;open &amp; busy, it&amp;#39;s &amp;lt;i&amp;gt;said&amp;lt;/i&amp;gt;.<br/>So be it.</p><!-- no -->\
            <script>if (a<b) { \"</p>\" }</script><h2>What now</h2><ul><li>One<li>Two <a href='x>y'>three</a>\
            <li><a href=z>To the next page</a></ul><blockquote>We are open.</blockquote>\
            <figure><img alt='Boats in the port'><figcaption>Boats at Norwick</figcaption></figure>\
            <p><img src=i alt=\"Boats in the rain\" /><img alt=logo></p>\
            <table><tr><td><p>Port</p><td>12</table><nav>Home</nav>last <a href=\"";
        let is = |kind, words: &str| (Mark::Is(kind), words.to_owned());
        let plain = |words: &str| (Mark::Plain, words.to_owned());
        let bullet = |words: &str| (Mark::Bullet, words.to_owned());
        assert_eq!(
            lines(html),
            [
                is(BlockKind::Title, "Port open"),
                plain("The port is open & busy, it's said."),
                plain("So be it."),
                is(BlockKind::Heading, "What now"),
                bullet("One"),
                bullet("Two three"),
                is(BlockKind::Caption, "To the next page"),
                is(BlockKind::Paragraph, "We are open."),
                is(BlockKind::Caption, "Boats at Norwick"),
                is(BlockKind::Caption, "Boats in the rain"),
                plain("Port  12"),
                plain("last"),
            ]
        );
    }

    #[test]
    fn a_title_that_is_known_stands_once() {
        let mut writer = Writer::new(0);
        writer.line("Port stays open", Mark::Is(BlockKind::Title), true);
        write("<h1>Port Stays Open</h1><p>The port stays open.</p>", &mut writer);
        assert_eq!(writer.finish().0, "Port stays open\n\nThe port stays open.");
    }

    #[test]
    fn blank_lines_begin_paragraphs_outside_of_them() {
        assert_eq!(words("One <b>a</b> two\nthree\n\nfour"), ["One a two three", "four"]);
        assert_eq!(words("<p>One\n\ntwo</p>"), ["One two"]);
    }

    const LAID_OUT: &str = "(Adds detail)\n    * The port is open\n    By Jane Doe\n    \
        NORWICK, Jan 30 (Agency) - The port of Norwick was open on Monday\nafter a night in which the wind had shut it twice, said the\n\
        harbour master.\n    The ferries sailed again on Monday evening, two hours late but\nfull, he said.\n";

    #[test]
    fn lines_wrapped_at_page_width_are_joined() {
        let paragraphs = words(&format!("<p>{LAID_OUT}</p>"));
        assert_eq!(paragraphs[1..3], ["The port is open", "By Jane Doe"]);
        assert!(paragraphs[3].ends_with(
            "open on Monday after a night in which the wind had shut it twice, said the harbour master."
        ));
        assert_eq!(paragraphs.len(), 5);
        let table =
            "<p>Results\nNorwick     2 Ashby   0\nLowfield    1 Teal    1\nMill Bank   3 Harrow  2\n</p>";
        assert_eq!(words(table)[2], "Lowfield    1 Teal    1");
        let breaks = LAID_OUT.replace('\n', "<br/>\n");
        assert_eq!(words(&format!("<p>{breaks}</p>")).len(), 5);
        assert_eq!(
            words("The port of Norwick was open on Monday after a night\nin which it was shut.").len(),
            1
        );
    }

    #[test]
    fn plain_text_is_told_from_html() {
        assert!(!is_html("<Norwick Port Co> & <B Boats> said <3 < 4"));
        assert!(["a<br>b", "<P>a", "x</em>", "<a href=x>"].into_iter().all(is_html));
        assert_eq!(words("<Norwick Co> said\nR&amp;D"), ["<Norwick Co> said", "R&D"]);
        assert_eq!(line(" <b>Port</b> of<br>Norwick &ndash;\n open "), "Port of Norwick – open");
        assert_eq!(line("3 < 4 &amp; 5"), "3 < 4 & 5");
    }

    const PIECES: [&str; 40] = [
        "<p>",
        "</p>",
        "<br>",
        "<div>",
        "</div>",
        "<h1>",
        "</h1>",
        "<h2",
        ">",
        "<li>",
        "</ul>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<script>",
        "</script>",
        "<pre>",
        "</pre>",
        "<figure>",
        "<img alt='a b c'>",
        "</figure>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<!DOCTYPE x [",
        "]>",
        "&amp;",
        "&#8217;",
        "\n\n",
        "\n    ",
        " ",
        "\"",
        "'",
        "=",
        "é—",
        "<nav>",
        "</nav>",
        "Words of the port, which",
    ];

    proptest! {
        #[test]
        fn any_text_is_read(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..60), tail in "\\PC{0,12}") {
            let text = pieces.concat() + &tail;
            for mut writer in [Writer::new(0), Writer::new(0)] {
                write(&text, &mut writer);
                any(&text, &mut writer);
                let (text, lines) = writer.finish();
                for line in lines {
                    prop_assert!(!line.span.of(&text).trim().is_empty());
                }
            }
            let _ = line(&text);
        }
    }
}
