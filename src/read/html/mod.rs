//! Web pages in, articles out: the main text without the frame of the page, and what the page says of it.
//!
//! `dom` parses within bounds; `facts` asks tags, JSON-LD and headings; `points` takes the key points, `content` the
//! text, which `fragment` writes line by line as for feeds. Refuses pages that hold no text.

use super::layout::{self, Title};
use super::lines::{self, Line, Mark};
use super::write::Writer;
use super::{Input, Item, Reader, Refusal, date, fragment, look, sniff};
use crate::article::{Article, BlockKind, Metadata};

mod author;
mod content;
mod day;
mod dom;
mod facts;
mod jsonld;
mod person;
mod points;
mod printed;
mod published;
mod rewrite;
mod tags;
mod title;
mod tokens;

use facts::Facts;

/// The largest page, in bytes, without the files embedded in it.
const LARGEST: usize = 16 << 20;
/// A line of as many bytes ends the head of an article, where labels stand.
const HEAD_LINE: usize = 120;

/// The reader of web pages.
pub(super) struct Html;

impl Reader for Html {
    fn name(&self) -> &'static str {
        "HTML"
    }

    fn knows(&self, input: &Input<'_>, text: &str) -> bool {
        let media = input.hint.media.as_deref().unwrap_or("").to_ascii_lowercase();
        let named = matches!(
            sniff::extension(input.path).as_str(),
            "html" | "htm" | "xhtml" | "shtml" | "php" | "asp" | "aspx"
        );
        let markup = text.trim_start().starts_with('<');
        is_page(text) || ((named || media.contains("html")) && markup)
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        Ok(Item::only(article(input, &text)?))
    }
}

/// Whether a text opens as a page of HTML does, comments and an XML declaration aside.
fn is_page(text: &str) -> bool {
    let mut rest = text.trim_start_matches(lines::is_blank);
    for _ in 0..20 {
        let close = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") {
            ">"
        } else {
            break;
        };
        let Some(at) = memchr::memmem::find(rest.as_bytes(), close.as_bytes()) else { return false };
        rest = rest[at + close.len()..].trim_start();
    }
    let head = lines::head(rest, 16).to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body", "<title", "<meta "].iter().any(|tag| head.starts_with(tag))
}

/// The article of a page.
pub(super) fn article(input: &Input<'_>, text: &str) -> Result<Article, Refusal> {
    let text = &*dom::without_files(text);
    if text.len() > LARGEST {
        return Err(Refusal::Failed(format!("HTML page of more than {} MB", LARGEST >> 20)));
    }
    let page = dom::parse(text);
    let facts = Facts::of(&page, saved_from(text).or(input.hint.url.as_deref()));
    let (authors, byline) = author::of(&facts);
    let (summary, meta) = (facts.summary(), facts.metadata(authors));
    let heading = facts.heading().map(|heading| heading.id);
    let Facts { title, said, .. } = facts;
    let points = points::take(&page);
    let mut out = Writer::new(text.len() / 8);
    if let Some(title) = &title {
        out.line(title, Mark::Is(BlockKind::Title), true);
    }
    let body = body(&content::of(page, heading), said.body, &title);
    if let Some(summary) = summary.filter(|summary| !repeats(&body.0, summary)) {
        out.line(&summary, Mark::Is(BlockKind::Summary), true);
    }
    if let Some(byline) = byline {
        out.line(&byline, Mark::Is(BlockKind::Byline), true);
    }
    for point in points {
        out.line(&point, Mark::Is(BlockKind::KeyPoint), true);
    }
    let mut head = true;
    for line in &body.1 {
        let words = line.span.of(&body.0);
        head &= words.len() < HEAD_LINE;
        let known = title.as_deref().is_some_and(|title| layout::same_title(words, title));
        if !(head && (known || repeats_label(words, &meta))) {
            out.line(words, line.mark, line.apart);
        }
    }
    let (text, lines) = out.finish();
    let year = meta.date.map(|day| day.year()).or_else(|| date::year_of_path(input.path));
    Ok(layout::article(text, &lines, Title::Marked, year, meta))
}

/// The lines of the body: those found on the page or, where it shows much less, those JSON-LD tells.
fn body(found: &str, told: Option<String>, title: &Option<String>) -> (String, Vec<Line>) {
    let mut shown = Writer::new(found.len());
    if let Some(title) = title {
        shown.line(title, Mark::Is(BlockKind::Title), true);
    }
    fragment::write(found, &mut shown);
    let (text, mut lines) = shown.finish();
    lines.retain(|line| line.mark != Mark::Is(BlockKind::Title));
    let words: usize = lines.iter().map(|line| line.span.len()).sum();
    match told.filter(|told| told.len() > 2 * words + 200) {
        Some(told) => {
            let mut body = Writer::new(told.len());
            fragment::any(&told, &mut body);
            body.finish()
        }
        None => (text, lines),
    }
}

/// Whether a short line over the body only repeats what the metadata says: author, section, publication, day.
fn repeats_label(line: &str, meta: &Metadata) -> bool {
    let labels = meta.byline.iter().chain(&meta.section).chain(&meta.source).chain(&meta.tags);
    let author =
        meta.byline.iter().any(|name| line.starts_with(name.as_str()) && !look::ends_as_sentence(line));
    let few = line.split_whitespace().count() <= 6;
    let dated = few && meta.date.is_some() && day::of(line, day::Order::Unknown) == meta.date;
    let minutes = few && line.ends_with(" min read");
    author || dated || minutes || labels.into_iter().any(|label| label.eq_ignore_ascii_case(line))
}

/// Whether the body says what the summary says, punctuation and case aside.
fn repeats(body: &str, summary: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    letters(lines::head(body, 1 << 13)).contains(&letters(summary))
}

/// The address in the comment that browsers and SingleFile leave in a page they save.
fn saved_from(text: &str) -> Option<&str> {
    let head = lines::head(text, 2048);
    let behind = |comment: &str, sign: &str| {
        let at = head.find(comment)? + comment.len();
        Some(at + head[at..].find(sign)? + sign.len())
    };
    let at = behind("saved from url=(", ")").or_else(|| behind("saved with SingleFile", "url: "))?;
    head[at..].split_whitespace().next().filter(|url| url.starts_with("http"))
}

#[cfg(test)]
mod tests;
