//! ANPA 1312 in, an article per message out: header, slug and headlines after STX, text, day after ETX.
//!
//! The bytes are ASCII, or Latin-1 where they are not UTF-8. Lines to editors are kept as furniture; the signs of
//! the line printer ("``", "_") become quotation marks and dashes.

use super::Message;
use super::draft::Draft;
use crate::article::BlockKind;
use crate::read::lines::Mark;
use crate::read::{Input, Item, Reader, Refusal, fragment};

/// Second words of a line that lists the pictures that come with a report.
const PICTURES: [&str; 5] = ["Photo", "Photos", "Video", "Graphic", "Graphics"];
/// Last words of the line below a byline.
const EMPLOYERS: [&str; 6] = ["Press", "Agency", "Writer", "Writers", "Correspondent", "Editor"];

/// The reader of ANPA 1312.
pub(super) struct Anpa;

impl Reader for Anpa {
    fn name(&self) -> &'static str {
        "ANPA 1312"
    }

    fn knows(&self, input: &Input<'_>, _: &str) -> bool {
        let head = super::opening(input.bytes);
        let head = &head[..head.len().min(120)];
        // "W2870", unit separator, selectors; then priority, category, format, slug and day.
        let number = head.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        (2..=8).contains(&number) && head.get(number) == Some(&0x1F) && head.contains(&b'\n')
    }

    fn read(&self, input: &Input<'_>, _: String) -> Result<Vec<Item>, Refusal> {
        super::messages(input, draft, self.name())
    }
}

fn draft(message: Message<'_>) -> Draft {
    let mut draft = Draft::default();
    let Message { text, end, .. } = message;
    draft.date("ANPA", day(end));
    let mut slug = String::new();
    let mut top = true;
    for line in text.lines() {
        let Some(line) = Line::of(line) else { continue };
        top &= line.kind == Kind::Top;
        match line.kind {
            Kind::Top if top && slug.is_empty() => slug = line.words,
            Kind::Top if top => read_top(line, &mut draft),
            Kind::Row => draft.body.line(&line.words, Mark::Plain, false),
            Kind::Top | Kind::Paragraph => draft.body.line(&line.words, Mark::Plain, true),
        }
    }
    // "BC-LT--Norwick Port,466": the slug, the words.
    let slug = slug
        .rsplit_once(',')
        .filter(|(_, words)| words.bytes().all(|byte| byte.is_ascii_digit()))
        .map_or(slug.as_str(), |(slug, _)| slug);
    let slug = slug.rsplit('^').next().unwrap_or(slug);
    if draft.title.is_empty() {
        draft.title = slug.to_owned();
    } else {
        draft.tag(slug);
    }
    draft
}

/// A line above the text: the headline, the byline, or a word to editors.
fn read_top(line: Line, draft: &mut Draft) {
    let words = line.words.as_str();
    let opening = words.trim_start_matches('(');
    // "TA Photo X1, X2", "Eds: With photos."
    let picture = words.split(' ').nth(1).is_some_and(|word| PICTURES.contains(&word));
    if opening.starts_with("By ") || opening.starts_with("BY ") {
        draft.byline(words);
    } else if picture || opening.starts_with("Eds") || opening.starts_with("EDITOR") {
        draft.body.line(words, Mark::Is(BlockKind::Furniture), true);
    } else if draft.title.is_empty() {
        draft.title = words.to_owned();
    } else if line.ends {
        draft.summary.push(words.to_owned());
    } else {
        let employer = !draft.meta.byline.is_empty()
            && words.rsplit(' ').next().is_some_and(|word| EMPLOYERS.contains(&word));
        let mark = if employer { Mark::Is(BlockKind::Furniture) } else { Mark::Plain };
        draft.body.line(words, mark, true);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Set off with "^": above the text, or a heading in it.
    Top,
    /// Of a table.
    Row,
    Paragraph,
}

/// A line of a message, in the characters of today.
#[derive(Debug)]
struct Line {
    kind: Kind,
    words: String,
    /// Whether it ends in "<", as headlines and notes do.
    ends: bool,
}

impl Line {
    /// `None` where the line is empty.
    fn of(line: &str) -> Option<Line> {
        let kind = match line.chars().next()? {
            '^' => Kind::Top,
            '\u{8}' => Kind::Row,
            _ => Kind::Paragraph,
        };
        let line = line.trim_start_matches(['^', '\u{8}']).trim_end();
        let ends = line.ends_with('<');
        let line = line.trim_end_matches(['<', '=']);
        let mut words: String = line.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
        for (sign, mark) in [("``", "“"), ("''", "”"), (" _ ", " — ")] {
            if words.contains(sign) {
                words = words.replace(sign, mark);
            }
        }
        let words = fragment::line(&words);
        words.contains(char::is_alphanumeric).then_some(Line { kind, words, ends })
    }
}

/// The day of "AP-WF-11-13-13 1509GMT<": month, day, year.
fn day(end: &str) -> Option<String> {
    let word = end.split_whitespace().next()?;
    let mut numbers = word.rsplit('-').map(str::trim);
    let (year, day, month) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let two = |text: &&str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    let century = if year >= "70" { "19" } else { "20" };
    [year, day, month].iter().all(two).then(|| format!("{century}{year}-{month}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::read;
    use super::*;

    const MESSAGE: &[u8] = b"\x16\x16\x01W2870\x1Fteal\nf l\x13\x11 BC-TL--Norwick-Port     11-13 1049\r\n\x02^BC-TL--Norwick Port,466<\r\n\
        ^Port of Norwick stays open <\r\n^TA Photo X1, X2<\r\n^By JANE DOE and JOHN ROE=\r\n^Teal Agency=\r\n\
        \t   NORWICK, Teal (TA) _ The port stays open. \r\n \r\n\t   ``We are open,'' the harbour master said.\r\n\
        ^RATES=\r\n\x08Tampa\x10 Bay;17;19\x10 \r\n\t   ___\r\n\r\n\t   \x03TA-WF-11-13-13 1509GMT<\r\n\r\n\x0C\r\n\x04";

    #[test]
    fn a_message() {
        let items = read(&Anpa, MESSAGE).expect("an article");
        let article = &items[0].article;
        assert_eq!(article.title(), "Port of Norwick stays open");
        assert_eq!(
            article.texts_of(BlockKind::Paragraph).take(2).collect::<Vec<_>>(),
            ["NORWICK, Teal (TA) — The port stays open.", "“We are open,” the harbour master said."]
        );
        assert!(article.text.ends_with("RATES\nTampa Bay;17;19"));
        assert_eq!(
            article.texts_of(BlockKind::Furniture).collect::<Vec<_>>(),
            ["TA Photo X1, X2", "Teal Agency"]
        );
        assert_eq!(article.meta.byline, ["JANE DOE", "JOHN ROE"]);
        assert_eq!(article.meta.date.map(|date| date.to_string()).as_deref(), Some("2013-11-13"));
        assert_eq!(
            (article.meta.dateline.as_deref(), article.meta.source.as_deref()),
            (Some("NORWICK, Teal"), Some("TA"))
        );
        assert_eq!(article.meta.tags, ["BC-TL--Norwick Port"]);
    }

    #[test]
    fn a_message_cut_off_anywhere() {
        for end in 40..MESSAGE.len() {
            let _ = read(&Anpa, &MESSAGE[..end]);
        }
    }
}
