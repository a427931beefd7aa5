//! IPTC 7901 in, an article per message out: header line and slug, headlines after STX, text, day after ETX.
//!
//! The bytes are ASCII, or Latin-1 where they are not UTF-8. What stands below the text for editors (the
//! "notebook") is kept as furniture.

use super::Message;
use super::draft::Draft;
use crate::article::BlockKind;
use crate::read::lines::{self, Mark};
use crate::read::{Input, Item, Reader, Refusal, date, fragment};

/// German months that do not begin as the English ones.
const MONTHS: [(&str, &str); 5] =
    [("okt", "oct"), ("dez", "dec"), ("mai", "may"), ("mär", "mar"), ("mrz", "mar")];

/// The reader of IPTC 7901.
pub(super) struct Iptc7901;

impl Reader for Iptc7901 {
    fn name(&self) -> &'static str {
        "IPTC 7901"
    }

    fn knows(&self, input: &Input<'_>, _: &str) -> bool {
        let head = super::opening(input.bytes);
        let line = head.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default();
        // "eca062 4 i 211": number, priority, category.
        let mut words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
        let number = words.next().is_some_and(|word| word.len() <= 12 && word.iter().any(u8::is_ascii_digit));
        number && words.next().is_some_and(|word| matches!(word, [b'1'..=b'9']))
    }

    fn read(&self, input: &Input<'_>, _: String) -> Result<Vec<Item>, Refusal> {
        super::messages(input, draft, self.name())
    }
}

fn draft(message: Message<'_>) -> Draft {
    let mut draft = Draft::default();
    let Message { head, text, end } = message;
    let mut head = head.lines().map(str::trim).filter(|line| !line.is_empty());
    // "eca062 4 i 211 ccccb   dpa 061": the agency is the last word before the number.
    let header: Vec<&str> = head.next().unwrap_or_default().split_whitespace().skip(4).collect();
    let agency = header.iter().rev().find(|word| word.contains(char::is_alphabetic));
    agency.iter().for_each(|agency| draft.source(agency));
    head.flat_map(|slug| slug.split('/')).for_each(|slug| draft.tag(slug));
    draft.date("IPTC 7901", day(end));
    let body = read_headlines(text, &mut draft);
    let (body, notes) = split_notes(body);
    fragment::column(body, &mut draft.body);
    for line in notes.lines() {
        draft.body.line(line, Mark::Is(BlockKind::Furniture), false);
    }
    draft
}

/// Reads the lines up to the one that ends in "=", or to the first blank one; the text below them.
fn read_headlines<'a>(text: &'a str, draft: &mut Draft) -> &'a str {
    let text = text.trim_start();
    let blank = text.find("\n\n").or_else(|| text.find("\n\r\n")).unwrap_or(text.len());
    let marked = text[..blank].find("=\r").or_else(|| text[..blank].find("=\n"));
    let end = marked.unwrap_or(blank);
    let (headlines, body) = (&text[..end], text[end..].trim_start_matches(['=', '\r', '\n']));
    let mut title: Vec<&str> = Vec::new();
    for line in headlines.lines().map(|line| line.trim().trim_end_matches('=').trim_end()) {
        let byline = line.get(..3).is_some_and(|by| by.eq_ignore_ascii_case("by "));
        match byline {
            true if !title.is_empty() => draft.byline(line),
            _ if !line.is_empty() => title.push(line),
            _ => {}
        }
    }
    // "EXTRA", "1ST LEAD", "(Achtung)" say what kind of report it is.
    while title.len() > 1 && (title[0].starts_with('(') || !title[0].contains(char::is_lowercase)) {
        title.remove(0);
    }
    draft.title = title.join(" ");
    body
}

/// The text, and the notes to editors below it, which begin with "# Notebook" or "* * * *".
fn split_notes(body: &str) -> (&str, &str) {
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        if line.starts_with("# ") || line.trim_end() == "* * * *" {
            return body.split_at(at);
        }
        at += line.len();
    }
    (body, "")
}

/// The day of "131137 GMT Nov 13": day, hour and minute, month, year.
fn day(end: &str) -> Option<String> {
    let mut words = end.split_whitespace();
    let time = words.find(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()))?;
    let month = words.find(|word| {
        lines::head(word, 3).len() == 3
            && word.chars().all(char::is_alphabetic)
            && *word != "GMT"
            && is_month(word)
    })?;
    let year = words.next().filter(|year| year.len() == 2)?;
    let lower = month.to_lowercase();
    let month = MONTHS
        .iter()
        .find(|(german, _)| lower.starts_with(german))
        .map_or(lower.as_str(), |(_, month)| month);
    let century = if year >= "70" { "19" } else { "20" };
    Some(format!("{} {month} {century}{year}", &time[..2]))
}

fn is_month(word: &str) -> bool {
    let lower = word.to_lowercase();
    MONTHS.iter().any(|(german, _)| lower.starts_with(german)) || date::is_month(word)
}

#[cfg(test)]
mod tests {
    use super::super::testing::read;
    use super::*;

    const MESSAGE: &[u8] = b"\x01eca062 4 i 211 ccccb   agc 061\r\n\n\nTeal-ports/Norwick/\r\n\x021ST LEAD\r\nNorwick: Port stays open\r\nBy Jane Doe, agc =\r\n\n\
        Norwick (agc) - The port of Norwick stays open, the harbour\r\nmaster J\xF6rg Roe said on Wednesday.\r\n\nHe left.\r\n\n\
        # Notebook\r\n\n- Tel: 123\r\n\nagc jd\r\n\r\n\x03131137 GMT Okt 13 \r\n\x7F\n\x7F\x04";

    #[test]
    fn a_message() {
        let items = read(&Iptc7901, MESSAGE).expect("an article");
        let article = &items[0].article;
        assert_eq!(items[0].name, None);
        assert_eq!(article.title(), "Norwick: Port stays open");
        assert_eq!(
            article.texts_of(BlockKind::Paragraph).collect::<Vec<_>>(),
            [
                "Norwick (agc) - The port of Norwick stays open, the harbour master Jörg Roe said on Wednesday.",
                "He left."
            ]
        );
        assert_eq!(article.texts_of(BlockKind::Furniture).count(), 3);
        assert_eq!(article.meta.date.map(|date| date.to_string()).as_deref(), Some("2013-10-13"));
        assert_eq!(article.meta.byline, ["Jane Doe"]);
        assert_eq!(
            (article.meta.dateline.as_deref(), article.meta.source.as_deref()),
            (Some("Norwick"), Some("agc"))
        );
        assert_eq!(article.meta.tags, ["Teal-ports", "Norwick"]);
    }

    #[test]
    fn messages_one_after_another_and_one_cut_off() {
        let items = read(&Iptc7901, &[MESSAGE, &MESSAGE[..140]].concat()).expect("articles");
        assert_eq!(items.iter().map(|item| item.name.as_deref()).collect::<Vec<_>>(), [Some("1"), Some("2")]);
        for end in 20..MESSAGE.len() {
            let _ = read(&Iptc7901, &MESSAGE[..end]);
        }
    }
}
