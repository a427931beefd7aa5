//! What a wire format says about an item, under its many names, in; one article out.
//!
//! The one place of the wire readers where titles, datelines, languages and tags are made uniform. Invents
//! nothing: what a format does not say stays unknown.

use std::collections::HashSet;

use jiff::civil::Date;

use crate::article::{BlockKind, Metadata};
use crate::language;
use crate::read::layout::{self, Title};
use crate::read::lines::{Line, Mark, is_blank};
use crate::read::write::Writer;
use crate::read::{Input, Item, byline, date, dateline, fragment};

/// The most tags of an article.
const TAGS: usize = 64;
/// What stands before the name in a byline.
const BY: [&str; 8] = ["by", "von", "por", "par", "di", "av", "af", "door"];
/// What stands between two names, beside the English "and".
const AND: [&str; 7] = [" und ", " et ", " y ", " och ", " og ", " ja ", " / "];

/// An item before it is an article.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// A stable name of it within its file.
    pub(super) name: Option<String>,
    /// The headline.
    pub(super) title: String,
    /// Standfirst, abstract, subordinate headlines.
    pub(super) summary: Vec<String>,
    /// The text.
    pub(super) body: Writer,
    /// Captions of pictures that come with it.
    pub(super) captions: Vec<String>,
    /// The dateline, as it is written.
    pub(super) dateline: String,
    /// The place it was written at, where there is no dateline.
    pub(super) located: String,
    /// What is known already.
    pub(super) meta: Metadata,
}

impl Draft {
    /// Sets the day, unless one is known, from the first text that is a date.
    pub(super) fn date<T: AsRef<str>>(&mut self, from: &str, texts: impl IntoIterator<Item = T>) {
        if self.meta.date.is_none()
            && let Some(day) = texts.into_iter().find_map(|text| day(text.as_ref()))
        {
            self.meta.date = Some(day);
            self.meta.date_from = Some(from.to_owned());
        }
    }

    /// Sets the publication, unless one is known.
    pub(super) fn source(&mut self, source: &str) {
        let source = fragment::line(source);
        let source = source.trim_matches(|char: char| is_blank(char) || "-–—/.".contains(char));
        if self.meta.source.is_none() && !source.is_empty() {
            self.meta.source = Some(source.to_owned());
        }
    }

    /// Adds the authors of a byline; initials of editors ("gr/bp") are none.
    pub(super) fn byline(&mut self, text: &str) {
        let line = fragment::line(text);
        let (first, rest) = line.split_once(' ').unwrap_or((&line, ""));
        let by = BY.iter().any(|by| by.eq_ignore_ascii_case(first));
        let names =
            AND.iter().fold(if by { rest } else { &line }.to_owned(), |names, and| names.replace(and, ", "));
        if names.contains(char::is_uppercase) {
            let known = &mut self.meta.byline;
            let fits =
                |name: &String| !known.contains(name) && !name.contains(|char: char| char.is_ascii_digit());
            let new: Vec<_> = byline::names(&names).into_iter().filter(fits).collect();
            known.extend(new);
        }
    }

    /// Sets the language, unless one is known: "en-GB" → "en".
    pub(super) fn lang(&mut self, tag: &str) {
        self.meta.lang = self.meta.lang.take().or_else(|| language::code(tag));
    }

    /// Adds a tag.
    pub(super) fn tag(&mut self, tag: &str) {
        let tag = fragment::line(tag);
        let code = !tag.contains(char::is_alphabetic);
        if !code && self.meta.tags.len() < TAGS && !self.meta.tags.contains(&tag) {
            self.meta.tags.push(tag);
        }
    }

    /// Whether nothing but a headline, if that, was found.
    pub(super) fn is_bare(&self) -> bool {
        self.body.is_empty() && self.summary.iter().all(|line| line.trim().is_empty())
    }

    /// Adds what a document inside it says, where nothing is known yet.
    pub(super) fn adopt(&mut self, inner: Draft) {
        let take = |known: &mut String, new: String| {
            if known.is_empty() {
                *known = new;
            }
        };
        take(&mut self.title, inner.title);
        take(&mut self.dateline, inner.dateline);
        self.body.append(inner.body);
        self.summary.extend(inner.summary);
        if self.meta.byline.is_empty() {
            self.meta.byline = inner.meta.byline;
        }
    }

    /// The article; `None` when there is no text at all.
    pub(super) fn item(mut self, input: &Input<'_>) -> Option<Item> {
        self.read_dateline();
        let out = self.text();
        let title = if out.title().is_some() { Title::Marked } else { Title::Guess };
        let (text, lines) = out.finish();
        let year = self.meta.date.map(Date::year).or_else(|| date::year_of_path(input.path));
        let mut article = layout::article(text, &lines, title, year, self.meta);
        if article.meta.dateline.is_none() && !self.located.trim().is_empty() {
            article.meta.dateline = Some(fragment::line(&self.located));
        }
        (!article.blocks.is_empty()).then_some(Item { name: self.name, article })
    }

    /// Title, standfirst, body and captions, nothing of it twice.
    fn text(&mut self) -> Writer {
        let (body, lines) = std::mem::take(&mut self.body).finish();
        let mut out = Writer::new(body.len() + 512);
        let title = fragment::line(&self.title);
        let titled = !title.is_empty() && layout::fits_title(&title);
        out.line(&title, if titled { Mark::Is(BlockKind::Title) } else { Mark::Plain }, true);
        let mut summary: Vec<String> = self.summary.iter().map(|line| fragment::line(line)).collect();
        let repeats = |line: &&Line| {
            let words = line.span.of(&body);
            let again = |known: &str| layout::same_title(words, known);
            match line.mark {
                mark if is_heading(mark) => {
                    (titled && again(&title)) || summary.iter().any(|line| again(line))
                }
                Mark::Plain => titled && again(&title) && layout::same_title(&title, words),
                _ => false,
            }
        };
        let headed = lines.iter().take_while(|line| is_heading(line.mark)).count();
        let opening = match lines[..headed].iter().rposition(|line| repeats(&line)) {
            Some(last) => last + 1,
            None => lines.iter().take_while(repeats).count(),
        };
        // A heading over the title once more says what kind of report it is: "Summary 1830".
        for line in lines[..opening].iter().filter(|line| !repeats(line)) {
            out.line(line.span.of(&body), Mark::Is(BlockKind::Furniture), true);
        }
        // Many abstracts are the title or the first paragraph, cut short or with more after it.
        let first = lines.get(opening).map_or("", |line| line.span.of(&body));
        let known = |line: &str| {
            let whole = first.len() > 40 && layout::same_title(first, line);
            whole || layout::same_title(line, &title) || layout::same_title(line, first)
        };
        summary.retain(|line| !known(line));
        summary.dedup();
        summary.iter().for_each(|line| out.line(line, Mark::Is(BlockKind::Summary), true));
        let mut seen = HashSet::from([title.as_str()]);
        for (at, line) in lines.iter().enumerate().skip(opening) {
            let words = line.span.of(&body);
            let mark = match line.mark {
                Mark::Is(BlockKind::Caption) if layout::same_title(words, &title) => continue,
                _ if at + 2 >= lines.len() && at > opening && is_sign_off(words) => {
                    Mark::Is(BlockKind::Furniture)
                }
                Mark::Is(BlockKind::Title) if titled => Mark::Is(BlockKind::Heading),
                mark => mark,
            };
            out.line(words, mark, line.apart);
            seen.insert(words);
        }
        let captions = self.captions.iter().map(|caption| fragment::line(caption));
        captions
            .filter(|caption| !seen.contains(caption.as_str()))
            .for_each(|caption| out.line(&caption, Mark::Is(BlockKind::Caption), true));
        out
    }

    fn read_dateline(&mut self) {
        let (place, agency) = dateline::alone(&fragment::line(&self.dateline));
        self.meta.dateline = place.or(self.meta.dateline.take());
        agency.iter().for_each(|agency| self.source(agency));
    }
}

fn is_heading(mark: Mark) -> bool {
    matches!(mark, Mark::Is(BlockKind::Heading | BlockKind::Title))
}

/// "hh/ph/ts": the initials of those who wrote and edited a report.
fn is_sign_off(line: &str) -> bool {
    let initials =
        |part: &str| (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_lowercase());
    line.contains('/') && line.len() <= 40 && line.split('/').all(initials)
}

/// The day a text names, in any of the forms of `date`, or at the head of a longer one ("2017-04-12T09:04:00.123456789Z").
fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    date::parse(text).or_else(|| date::parse(text.split(['T', 't']).next()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::Hint;

    fn item(draft: Draft) -> Item {
        draft.item(&Input { path: "a.xml", bytes: b"", hint: &Hint::default() }).expect("an item")
    }

    #[test]
    fn what_is_said_twice_is_written_once() {
        let mut draft = Draft { title: "Port of Norwick stays <b>open</b>".to_owned(), ..Draft::default() };
        draft.summary = vec!["The port stays open.".to_owned(), "Talks go on".to_owned()];
        draft.captions = vec!["Boats at Norwick".to_owned(), "A boat".to_owned()];
        fragment::write(
            "<h2>Summary 1830</h2><h1>Port of Norwick Stays Open</h1><p>The port stays open.</p><figure>Boats at Norwick</figure><p>jd/jr</p>",
            &mut draft.body,
        );
        let article = item(draft).article;
        assert_eq!(
            article.text.split("\n\n").collect::<Vec<_>>(),
            [
                "Port of Norwick stays open",
                "Summary 1830",
                "Talks go on",
                "The port stays open.",
                "Boats at Norwick",
                "jd/jr",
                "A boat"
            ]
        );
        assert_eq!(article.texts_of(BlockKind::Furniture).collect::<Vec<_>>(), ["Summary 1830", "jd/jr"]);
        assert_eq!(article.title(), "Port of Norwick stays open");
    }

    #[test]
    fn datelines_bylines_and_tags() {
        let place = |dateline: &str| {
            let mut draft =
                Draft { title: "T".to_owned(), dateline: dateline.to_owned(), ..Draft::default() };
            draft.source("");
            let meta = item(draft).article.meta;
            (meta.dateline.unwrap_or_default(), meta.source.unwrap_or_default())
        };
        assert_eq!(place("NORWICK, Aug 29, 2014 (AGC) -"), ("NORWICK".to_owned(), "AGC".to_owned()));
        assert_eq!(place("Norwick (agc) - "), ("Norwick".to_owned(), "agc".to_owned()));
        assert_eq!(place("New york, Marhc 2 -").0, "New york");
        assert_eq!(place("Norwick"), ("Norwick".to_owned(), String::new()));
        assert_eq!(place("4/4/2018"), (String::new(), String::new()));
        let mut draft = Draft::default();
        for text in ["Von Jane Doe und Ann Lee, agc", "gr/bp", "By JOHN ROE, JAN 02", "By agc staff"] {
            draft.byline(text);
        }
        assert_eq!(draft.meta.byline, ["Jane Doe", "Ann Lee", "JOHN ROE"]);
        ["Port", "15054000", "Port", ""].into_iter().for_each(|tag| draft.tag(tag));
        assert_eq!(draft.meta.tags, ["Port"]);
        ["x-default", "EN-gb", "de"].into_iter().for_each(|tag| draft.lang(tag));
        assert_eq!(draft.meta.lang.as_deref(), Some("en"));
        draft.date("test", ["YYYYMMDD", "2017-04-12T09:04:00.123456789-05:00"]);
        assert_eq!(draft.meta.date.map(|day| day.to_string()).as_deref(), Some("2017-04-12"));
    }
}
