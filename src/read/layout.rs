//! Lines in, an [`Article`] out: title, byline, date, key points, captions, headings and paragraphs by layout.
//!
//! The one place where a line is judged by the lines around it; every reader ends here. Changes no word of the
//! text, and when in doubt a line is a paragraph.

use super::date::{self, Parts};
use super::lines::{Line, Mark};
use super::look::{self, Look};
use super::{byline, dateline};
use crate::article::{Article, Block, BlockKind, Metadata};

/// How far down the lines over the body (title, byline, date) may reach.
const TOP: usize = 12;
/// In how many of the first paragraphs a dateline is looked for.
const DATELINES: usize = 3;
/// The longest title, in characters and in words.
const TITLE_CHARS: usize = 400;
const TITLE_WORDS: usize = 25;

/// How the title is found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Title<'a> {
    /// The first line, if it can be one.
    Guess,
    /// The first line, only if it can be nothing else.
    Plain,
    /// Among the first lines, if the text has it.
    Given(&'a str),
    /// A line is marked as the title already.
    Marked,
}

/// Decides what every line is. `year` completes datelines without one.
pub(super) fn article(
    text: String,
    lines: &[Line],
    title: Title<'_>,
    year: Option<i16>,
    meta: Metadata,
) -> Article {
    let mut page = Page::new(&text, lines, meta);
    page.find_title(title);
    page.find_key_points();
    page.read_top(year);
    page.judge_lines();
    page.read_datelines(year);
    let Page { kinds, meta, .. } = page;
    let blocks = lines.iter().zip(kinds).map(|(line, kind)| Block { kind, span: line.span }).collect();
    Article { text, blocks, meta }
}

/// The lines of one article while they are judged.
struct Page<'a> {
    text: &'a str,
    lines: &'a [Line],
    looks: Vec<Look>,
    kinds: Vec<BlockKind>,
    /// Lines whose kind is settled.
    fixed: Vec<bool>,
    /// Whether blank lines tell nothing, because the text has hardly any.
    dense: bool,
    meta: Metadata,
}

impl<'a> Page<'a> {
    fn new(text: &'a str, lines: &'a [Line], meta: Metadata) -> Page<'a> {
        let looks = lines.iter().map(|line| look::of(line.span.of(text))).collect();
        let kind = |line: &Line| if let Mark::Is(kind) = line.mark { kind } else { BlockKind::Paragraph };
        let kinds = lines.iter().map(kind).collect();
        let fixed = lines.iter().map(|line| matches!(line.mark, Mark::Is(_))).collect();
        let apart = lines.iter().filter(|line| line.apart).count();
        let dense = apart * 5 < lines.len() && !super::lines::is_wrapped(text, lines);
        Page { text, lines, looks, kinds, fixed, dense, meta }
    }

    fn words(&self, at: usize) -> &'a str {
        self.lines[at].span.of(self.text)
    }

    fn settle(&mut self, at: usize, kind: BlockKind) {
        self.kinds[at] = kind;
        self.fixed[at] = true;
    }

    /// Whether a line stands alone: blank lines, bullets or settled lines on both sides.
    fn alone(&self, at: usize) -> bool {
        let after_list = at > 0 && (self.lines[at - 1].mark == Mark::Bullet || self.fixed[at - 1]);
        let before_list = self.lines.get(at + 1).is_none_or(|next| next.apart || next.mark == Mark::Bullet);
        self.dense || ((self.lines[at].apart || after_list) && (before_list || self.fixed[at + 1]))
    }

    fn find_title(&mut self, title: Title<'_>) {
        let plain = |page: &Page<'_>, at: usize| page.lines[at].mark == Mark::Plain && !page.fixed[at];
        let over = |page: &Page<'_>, at: usize| {
            page.looks[at] == Look::Furniture || page.fixed[at] || date::line(page.words(at)).is_some()
        };
        let first = (0..self.lines.len().min(TOP)).find(|at| !over(self, *at));
        let found = match title {
            Title::Marked => None,
            Title::Given(title) => (0..self.lines.len().min(TOP))
                .find(|at| plain(self, *at) && same_title(self.words(*at), title)),
            Title::Guess => first.filter(|at| plain(self, *at) && self.can_be_title(*at)),
            Title::Plain => first.filter(|at| plain(self, *at) && self.must_be_title(*at)),
        };
        let Some(at) = found else { return };
        self.settle(at, BlockKind::Title);
        // "Talks go on;" is only the first half of a headline.
        let second = self.lines.get(at + 1).is_some_and(|next| !next.apart && next.mark == Mark::Plain);
        if second && self.words(at).ends_with(';') {
            self.settle(at + 1, BlockKind::Summary);
        }
    }

    /// A single short line over a longer text, not one of the other things that open an article.
    fn can_be_title(&self, at: usize) -> bool {
        let line = self.words(at);
        let following = &self.lines[at + 1..self.lines.len().min(at + 1 + TOP)];
        let spoken = line.starts_with(['"', '“']) && line.ends_with(['.', ',']);
        fits_title(line)
            && line.split_whitespace().count() <= TITLE_WORDS
            && !matches!(self.looks[at], Look::Caption | Look::KeyPoints | Look::Furniture)
            && (self.looks[at] != Look::Turn || self.looks.get(at + 1) != Some(&Look::Turn))
            && !line.ends_with([':', ','])
            && !spoken
            && (self.dense
                || following.first().is_some_and(|next| next.apart)
                || !look::ends_as_sentence(line))
            && byline::line(line).is_none()
            && dateline::of(line).is_none()
            && following.iter().any(|next| next.span.len() > line.len())
    }

    /// A headline beyond doubt: no full stop, few words, no name before a colon, and a paragraph after it.
    fn must_be_title(&self, at: usize) -> bool {
        self.can_be_title(at)
            && self.looks[at] == Look::Short
            && self.looks.get(at + 1).is_some_and(|look| *look == Look::Prose)
    }

    /// A heading such as "Key Points" and the bullets, or lines without bullets, that follow it.
    fn find_key_points(&mut self) {
        let mut at = 0;
        while at < self.lines.len() {
            let head = at;
            at += 1;
            let heading = !self.fixed[head] || self.kinds[head] == BlockKind::Heading;
            if self.looks[head] != Look::KeyPoints || !heading {
                continue;
            }
            let bullets = self.lines.get(at).is_some_and(|line| line.mark == Mark::Bullet);
            while at < self.lines.len() && self.is_key_point(at, bullets) {
                self.settle(at, BlockKind::KeyPoint);
                at += 1;
            }
            if at > head + 1 {
                self.settle(head, BlockKind::Furniture);
            }
        }
    }

    /// Whether a line of the key points list goes on: another bullet, the indented rest of one, or, in a list
    /// without bullets, another line before the next blank one.
    fn is_key_point(&self, at: usize, bullets: bool) -> bool {
        let line = self.lines[at];
        if !bullets {
            return !self.dense && !line.apart && line.mark == Mark::Plain;
        }
        let above = self.lines[at - 1];
        let rest = line.mark == Mark::Plain && !line.apart && line.indent > 0 && line.indent >= above.indent;
        line.mark == Mark::Bullet || (rest && self.kinds[at - 1] == BlockKind::KeyPoint)
    }

    /// Captions, furniture, headings and paragraphs.
    fn judge_lines(&mut self) {
        let transcript = self.looks.iter().filter(|look| **look == Look::Turn).count() >= 3;
        let last_prose = self.looks.iter().zip(self.lines).rposition(|(look, line)| {
            matches!(look, Look::Prose | Look::Turn) && matches!(line.mark, Mark::Plain | Mark::Bullet)
        });
        let (mut run, mut first_body) = (0..0, None);
        for at in 0..self.lines.len() {
            if at >= run.end {
                let same = self.looks[at..].iter().take_while(|look| **look == self.looks[at]).count();
                run = at..at + same;
            }
            let bullet = self.lines[at].mark == Mark::Bullet;
            let alone = !bullet && run.len() < 3 && self.alone(at);
            let kind = match self.looks[at] {
                Look::Furniture => BlockKind::Furniture,
                Look::Caption => BlockKind::Caption,
                Look::Credit if !bullet => BlockKind::Caption,
                Look::Labelled if alone && !transcript => BlockKind::Caption,
                Look::Short | Look::KeyPoints if alone && last_prose.is_some_and(|last| at < last) => {
                    BlockKind::Heading
                }
                _ => {
                    first_body = first_body.or((self.kinds[at] == BlockKind::Paragraph).then_some(at));
                    continue;
                }
            };
            let heading = self.fixed[at] && self.kinds[at] == BlockKind::Heading;
            if !self.fixed[at] || (heading && kind == BlockKind::Furniture) {
                self.kinds[at] = kind;
            }
            if self.looks[at] == Look::Credit && self.caption_of_credit(at, first_body) {
                first_body = None;
            }
        }
    }

    /// The line over "Jane Doe | Agency" is what the picture shows, when it opens the article, names a day with
    /// its year, or is no sentence.
    fn caption_of_credit(&mut self, credit: usize, first_body: Option<usize>) -> bool {
        let Some(at) = credit.checked_sub(1).filter(|at| !self.fixed[*at]) else { return false };
        let line = self.words(at);
        let opens = first_body == Some(at);
        let plain =
            self.lines[at].mark == Mark::Plain && self.kinds[at] == BlockKind::Paragraph && line.len() <= 700;
        let caption = plain && (opens || !look::ends_as_sentence(line) || ends_in_year(line));
        if caption {
            self.kinds[at] = BlockKind::Caption;
        }
        caption && opens
    }

    /// Byline and date over the body.
    fn read_top(&mut self, year: Option<i16>) {
        let mut paragraphs = 0;
        for at in 0..self.lines.len().min(TOP) {
            if self.lines[at].mark != Mark::Plain || self.fixed[at] {
                continue;
            }
            let line = self.words(at);
            if let Some(names) = byline::line(line) {
                self.settle(at, BlockKind::Byline);
                if self.meta.byline.is_empty() {
                    self.meta.byline = names;
                }
            } else if let Some(parts) = date::line(line) {
                self.settle(at, BlockKind::Furniture);
                self.date(parts, year);
            } else if self.kinds[at] == BlockKind::Paragraph && self.looks[at] == Look::Prose {
                paragraphs += 1;
            }
            if paragraphs >= 2 {
                return;
            }
        }
    }

    /// Place, agency and day of the first dateline.
    fn read_datelines(&mut self, year: Option<i16>) {
        let body = (0..self.lines.len()).filter(|at| self.kinds[*at] == BlockKind::Paragraph);
        let found = body.take(DATELINES).find_map(|at| dateline::of(self.words(at)));
        let Some(line) = found else { return };
        self.meta.dateline = self.meta.dateline.take().or_else(|| line.place.map(str::to_owned));
        self.meta.source = self.meta.source.take().or_else(|| line.source.map(str::to_owned));
        if let Some(parts) = line.day {
            self.date(parts, year);
        }
    }

    fn date(&mut self, parts: Parts, year: Option<i16>) {
        if self.meta.date.is_none()
            && let Some(day) = parts.date(year)
        {
            self.meta.date = Some(day);
            self.meta.date_from = Some("dateline".to_owned());
        }
    }
}

/// Whether a text is short enough for a title.
pub(super) fn fits_title(text: &str) -> bool {
    text.len() <= TITLE_CHARS * 4 && text.chars().count() <= TITLE_CHARS
}

/// Whether a line is the given title, punctuation and case aside, or its first part.
pub(super) fn same_title(line: &str, title: &str) -> bool {
    if line.len() > TITLE_CHARS * 4 {
        return false;
    }
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (line, title) = (letters(line), letters(super::lines::head(title, TITLE_CHARS * 4)));
    !line.is_empty() && (line == title || (title.starts_with(&line) && line.len() * 4 >= title.len().min(64)))
}

/// "…, April 8, 2025."
fn ends_in_year(line: &str) -> bool {
    let end = line.trim_end_matches(['.', ' ', ')']);
    let digits = end.len() - end.trim_end_matches(|char: char| char.is_ascii_digit()).len();
    digits == 4 && (end[end.len() - 4..].starts_with("19") || end[end.len() - 4..].starts_with("20"))
}
