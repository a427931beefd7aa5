//! Word documents (.docx) in, articles out: paragraphs with their styles, tables row by row.
//!
//! Titles, headings, captions and lists are known by style. Deleted text, notes, headers and pictures are not read.
//! Properties of the file (title, author, day) count only where the text says nothing itself. PDF is not read at all:
//! no library in Rust yet keeps memory and depth within bounds when the file is hostile.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::layout::{self, Title};
use super::lines::{self, Mark};
use super::markup::{self, Token, Tokens};
use super::write::Writer;
use super::{Input, Item, Reader, Refusal, byline, date, entity};
use crate::article::{Article, BlockKind, Metadata};
use crate::language;

/// The part of the archive that holds the text.
const DOCUMENT: &str = "word/document.xml";
/// Elements whose words are not the document's: what was moved away, and second forms of what stands beside them.
const DROPPED: [&str; 3] = ["moveFrom", "Fallback", "sdtPr"];
/// A table cell with more text than this, in bytes, holds paragraphs and not figures.
const CELL: usize = 120;
/// How far down the title may stand.
const TOP: usize = 8;
/// The most that a part may unpack to.
const LARGEST: u64 = 64 << 20;

/// The reader of Word documents.
pub(super) struct Docx;

impl Reader for Docx {
    fn name(&self) -> &'static str {
        "Word"
    }

    fn knows(&self, input: &Input<'_>, _: &str) -> bool {
        input.bytes.starts_with(b"PK\x03\x04")
            && memchr::memmem::find(input.bytes, DOCUMENT.as_bytes()).is_some()
    }

    fn read(&self, input: &Input<'_>, _: String) -> Result<Vec<Item>, Refusal> {
        let broken = |error: &dyn std::fmt::Display| {
            Refusal::Failed(format!("Word document that cannot be unpacked: {error}"))
        };
        let mut archive = ZipArchive::new(Cursor::new(input.bytes)).map_err(|error| broken(&error))?;
        let document = part(&mut archive, DOCUMENT).map_err(|error| broken(&error))?;
        let styles = part(&mut archive, "word/styles.xml").map(|xml| styles(&xml)).unwrap_or_default();
        let properties =
            part(&mut archive, "docProps/core.xml").map(|xml| properties(&xml)).unwrap_or_default();
        Ok(Item::only(article(&document, &styles, properties, date::year_of_path(input.path))))
    }
}

/// One part of the archive as text.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<String, String> {
    let file = archive.by_name(name).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("{name} is larger than {} MB", LARGEST >> 20));
    }
    Ok(super::charset::decode(&bytes, None))
}

/// The value of an attribute, its entities decoded.
fn value(attributes: &str, name: &str) -> Option<String> {
    let found = markup::attributes(attributes).find(|(given, _)| *given == name);
    found.map(|(_, value)| entity::decode(value).into_owned())
}

/// What each style id is called: ids are in the language of the writer, names mostly in English.
fn styles(xml: &str) -> HashMap<String, String> {
    let (mut styles, mut open) = (HashMap::new(), None);
    for token in Tokens::new(xml) {
        if let Token::Open { name, attributes, .. } = token {
            match name {
                "style" => open = value(attributes, "styleId"),
                "name" => {
                    if let (Some(id), Some(name)) = (open.take(), value(attributes, "val")) {
                        styles.insert(id, name.to_lowercase());
                    }
                }
                _ => {}
            }
        }
    }
    styles
}

/// What the properties of the file say.
#[derive(Debug, Default)]
struct Properties {
    title: String,
    author: String,
    created: String,
    language: String,
}

fn properties(xml: &str) -> Properties {
    let mut found = Properties::default();
    let mut open = "";
    for token in Tokens::new(xml) {
        match token {
            Token::Open { name, .. } => open = name,
            Token::Close { .. } => open = "",
            Token::Text(words) => {
                let place = match open {
                    "title" => &mut found.title,
                    "creator" => &mut found.author,
                    "created" => &mut found.created,
                    "language" => &mut found.language,
                    _ => continue,
                };
                place.push_str(entity::decode(words).trim());
            }
            Token::Literal(_) => {}
        }
    }
    found
}

fn article(
    document: &str,
    styles: &HashMap<String, String>,
    properties: Properties,
    year: Option<i16>,
) -> Article {
    let mut page = Page::new(styles, document.len() / 4);
    Tokens::new(document).for_each(|token| page.token(token));
    page.close_all();
    let marked = page.out.title().is_some();
    let (text, lines) = page.out.finish();
    let known = lines.iter().take(TOP).any(|line| layout::same_title(line.span.of(&text), &properties.title));
    let title = if marked {
        Title::Marked
    } else if known {
        Title::Given(&properties.title)
    } else {
        Title::Guess
    };
    let lang = language::code(&properties.language);
    let mut article = layout::article(text, &lines, title, year, Metadata { lang, ..Metadata::default() });
    let meta = &mut article.meta;
    if meta.byline.is_empty() && properties.author.contains(' ') {
        meta.byline = byline::names(&properties.author);
    }
    if let (None, Some(day)) = (meta.date, date::parse(&properties.created)) {
        (meta.date, meta.date_from) = (Some(day), Some("document properties".to_owned()));
    }
    article
}

/// The document while its tags go by.
struct Page<'a> {
    out: Writer,
    styles: &'a HashMap<String, String>,
    /// The paragraph that is open, and those around the text box it stands in.
    open: Paragraph,
    around: Vec<Paragraph>,
    /// Whether the words that come are text of the document.
    text: bool,
    /// The element that is not read, and how many of its name are open.
    dropped: Option<(&'static str, usize)>,
    tables: usize,
    row: String,
}

/// A paragraph while it is read.
#[derive(Debug, Default)]
struct Paragraph {
    words: String,
    style: String,
    item: bool,
}

impl<'a> Page<'a> {
    fn new(styles: &'a HashMap<String, String>, bytes: usize) -> Page<'a> {
        let (open, around, row) = (Paragraph::default(), Vec::new(), String::new());
        Page { out: Writer::new(bytes), styles, open, around, text: false, dropped: None, tables: 0, row }
    }

    fn token(&mut self, token: Token<'_>) {
        match token {
            Token::Open { name, attributes, empty } => self.start(name, attributes, empty),
            Token::Close { name } => self.end(name),
            Token::Text(words) if self.text => self.open.words.push_str(&entity::decode(words)),
            Token::Literal(words) if self.text => self.open.words.push_str(words),
            Token::Text(_) | Token::Literal(_) => {}
        }
    }

    fn start(&mut self, name: &str, attributes: &str, empty: bool) {
        if let Some((dropped, depth)) = &mut self.dropped {
            *depth += usize::from(!empty && *dropped == name);
            return;
        }
        match name {
            "t" => self.text = !empty,
            "tab" => self.open.words.push(' '),
            "br" | "cr" => self.open.words.push('\n'),
            "noBreakHyphen" => self.open.words.push('-'),
            "pStyle" => self.open.style = value(attributes, "val").unwrap_or_default(),
            "numPr" => self.open.item = true,
            _ if empty => {}
            "p" => self.around.push(std::mem::take(&mut self.open)),
            "tbl" => self.tables += 1,
            _ => {
                let dropped = DROPPED.iter().find(|dropped| **dropped == name);
                self.dropped = dropped.map(|dropped| (*dropped, 1));
            }
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((dropped, depth)) = &mut self.dropped {
            *depth -= usize::from(*dropped == name);
            if *depth == 0 {
                self.dropped = None;
            }
            return;
        }
        match name {
            "t" => self.text = false,
            "p" => self.end_paragraph(),
            "tc" if !self.row.is_empty() => self.row.push_str("  "),
            "tr" => self.end_row(),
            "tbl" => {
                self.end_row();
                self.tables = self.tables.saturating_sub(1);
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::replace(&mut self.open, self.around.pop().unwrap_or_default());
        if self.tables > 0 && paragraph.words.len() < CELL {
            if !self.row.is_empty() && !self.row.ends_with(' ') {
                self.row.push(' ');
            }
            self.row.push_str(paragraph.words.trim_matches(lines::is_blank));
            return;
        }
        self.end_row();
        let mark = self.mark(&paragraph);
        let mut apart = true;
        for line in paragraph.words.split('\n').filter(|line| !line.trim_matches(lines::is_blank).is_empty())
        {
            self.out.line(line, mark, apart);
            apart = false;
        }
    }

    fn end_row(&mut self) {
        self.out.line(&self.row, Mark::Is(BlockKind::Paragraph), true);
        self.row.clear();
    }

    /// Ends what a file that is cut off leaves open.
    fn close_all(&mut self) {
        for _ in 0..=self.around.len() {
            self.end_paragraph();
        }
        self.end_row();
    }

    /// What the style of a paragraph says it is.
    fn mark(&self, paragraph: &Paragraph) -> Mark {
        let style =
            self.styles.get(&paragraph.style).cloned().unwrap_or_else(|| paragraph.style.to_lowercase());
        let style =
            style.split([' ', ',']).next().unwrap_or("").trim_end_matches(|char: char| char.is_ascii_digit());
        let fits = layout::fits_title(&paragraph.words) && !paragraph.words.contains('\n');
        let first = self.out.title().is_none() && fits;
        match style {
            "title" if first => Mark::Is(BlockKind::Title),
            "subtitle" => Mark::Is(BlockKind::Summary),
            "heading" | "title" if fits => Mark::Is(BlockKind::Heading),
            "caption" => Mark::Is(BlockKind::Caption),
            "quote" | "intense" => Mark::Is(BlockKind::Paragraph),
            _ if paragraph.item || style == "list" => Mark::Bullet,
            _ => Mark::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::read::Hint;

    fn pack(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a part");
            archive.write_all(text.as_bytes()).expect("its text");
        }
        archive.finish().expect("an archive").into_inner()
    }

    fn read(bytes: &[u8]) -> Result<Article, Refusal> {
        let hint = Hint::default();
        let input = Input { path: "a.docx", bytes, hint: &hint };
        assert!(Docx.knows(&input, ""));
        Docx.read(&input, String::new()).map(|mut items| items.remove(0).article)
    }

    fn paragraph(style: &str, text: &str) -> String {
        format!("<w:p><w:pPr><w:pStyle w:val='{style}'/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
    }

    const STYLES: &str =
        "<w:styles><w:style w:styleId='berschrift1'><w:name w:val='heading 1'/></w:style></w:styles>";

    #[test]
    fn styles_tables_and_properties() {
        let document = [
            "<?xml version='1.0'?><w:document><w:body>",
            &paragraph("Title", "Port stays open"),
            "<w:p><w:r><w:t>The port </w:t></w:r><w:del><w:r><w:delText>never</w:delText></w:r></w:del><w:r><w:tab/><w:t xml:space='preserve'>stays &amp; stays open.</w:t><w:br/><w:t>So be it.</w:t></w:r></w:p>",
            &paragraph("berschrift1", "What now"),
            "<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>One point</w:t></w:r></w:p>",
            "<w:tbl><w:tr><w:tc>", &paragraph("", "Port"), "</w:tc><w:tc>", &paragraph("", "12"), "</w:tc></w:tr></w:tbl>",
            "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>", &paragraph("Caption", "Boats at night"),
            "</w:txbxContent></mc:Choice><mc:Fallback><w:t>Boats at night</w:t></mc:Fallback></mc:AlternateContent><w:t>She left.</w:t></w:r></w:p>",
        ]
        .concat();
        let core = "<cp:coreProperties><dc:title>Draft 3</dc:title><dc:creator>Jane Doe</dc:creator><dcterms:created>2017-04-12T09:04:00Z</dcterms:created></cp:coreProperties>";
        let article =
            read(&pack(&[(DOCUMENT, &document), ("word/styles.xml", STYLES), ("docProps/core.xml", core)]))
                .expect("a document");
        let blocks: Vec<_> =
            article.blocks.iter().map(|block| (block.kind, block.span.of(&article.text))).collect();
        assert_eq!(
            blocks,
            [
                (BlockKind::Title, "Port stays open"),
                (BlockKind::Paragraph, "The port  stays & stays open."),
                (BlockKind::Paragraph, "So be it."),
                (BlockKind::Heading, "What now"),
                (BlockKind::Paragraph, "One point"),
                (BlockKind::Paragraph, "Port  12"),
                (BlockKind::Caption, "Boats at night"),
                (BlockKind::Paragraph, "She left."),
            ]
        );
        assert_eq!(article.meta.byline, ["Jane Doe"]);
        assert_eq!(article.meta.date, Some(jiff::civil::date(2017, 4, 12)));
    }

    #[test]
    fn broken_documents() {
        let whole = pack(&[(DOCUMENT, &paragraph("", "The port stays open."))]);
        for end in (8..whole.len()).step_by(7) {
            let hint = Hint::default();
            let _ = Docx.read(&Input { path: "a.docx", bytes: &whole[..end], hint: &hint }, String::new());
        }
        let deep = "<w:p>".repeat(100_000) + "<w:t>The port stays open.";
        assert_eq!(read(&pack(&[(DOCUMENT, &deep)])).expect("a document").text, "The port stays open.");
        let bomb = " ".repeat(1 + usize::try_from(LARGEST).expect("a size"));
        assert!(matches!(read(&pack(&[(DOCUMENT, &bomb)])), Err(Refusal::Failed(_))));
    }
}
