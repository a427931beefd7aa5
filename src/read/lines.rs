//! A text cut into lines: spans without white space and bullets, and what stands around them.
//!
//! All line breaks of Unicode count. [`unwrap`] joins hard-wrapped lines by writing spaces over the breaks, so that
//! no offset moves; files with one line per paragraph are left alone. What a line *is*, `layout` decides.

use crate::article::{BlockKind, Span};

/// What is known of a line before `layout` looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Nothing.
    Plain,
    /// It stood behind a bullet or is an item of a list.
    Bullet,
    /// The format says what it is.
    Is(BlockKind),
}

/// One line that is not blank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    /// Where it stands, trimmed, without bullet.
    pub(super) span: Span,
    /// What is known of it.
    pub(super) mark: Mark,
    /// Whether it begins the text or follows a blank line.
    pub(super) apart: bool,
    /// How far it is indented, in characters; a bullet counts with the white space around it.
    pub(super) indent: usize,
}

/// The first `longest` bytes of a text, or a little less: never half a character.
pub(super) fn head(text: &str, longest: usize) -> &str {
    let mut end = longest.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Whether a character is white space or has no width, so that no block begins or ends with it.
pub(super) fn is_blank(char: char) -> bool {
    char.is_whitespace()
        || matches!(char, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' | '\0')
}

/// Whether a character ends a line.
pub(super) fn is_break(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\x0B' | '\x0C' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The lines of a text that are not blank.
pub(super) fn split(text: &str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / 256);
    let (mut start, mut apart) = (0, true);
    while start < text.len() {
        let (end, next) = line_end(text.as_bytes(), start);
        let raw = &text[start..end];
        let trimmed = raw.trim_start_matches(is_blank);
        let (bullet, words) = strip_bullet(trimmed);
        let words = words.trim_end_matches(is_blank);
        if words.is_empty() {
            apart |= trimmed.is_empty();
        } else {
            let from = start + raw.len() - trimmed.len() + bullet;
            let mark = if bullet > 0 { Mark::Bullet } else { Mark::Plain };
            let indent = text[start..from].chars().count();
            lines.push(Line { span: Span::new(from, from + words.len()), mark, apart, indent });
            apart = false;
        }
        start = next;
    }
    lines
}

/// Whether a line break stands in a text.
pub(super) fn has_break(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ascii = bytes.iter().fold(false, |any, byte| any | matches!(byte, b'\n'..=b'\r'));
    ascii || memchr::memchr2_iter(0xC2, 0xE2, bytes).any(|at| line_break(&bytes[at..]) > 0)
}

/// Where the line that begins at `start` ends, and where the next one begins.
fn line_end(bytes: &[u8], start: usize) -> (usize, usize) {
    let may_break = |byte: &u8| matches!(byte, b'\n'..=b'\r' | 0xC2 | 0xE2);
    let mut at = start;
    while at < bytes.len() {
        // Whole chunks of plain letters are passed over at once.
        if let Some(chunk) = bytes[at..].first_chunk::<32>()
            && !chunk.iter().fold(false, |any, byte| any | may_break(byte))
        {
            at += chunk.len();
            continue;
        }
        let Some(step) = bytes[at..].iter().position(may_break) else { break };
        at += step;
        match line_break(&bytes[at..]) {
            0 => at += 1,
            length => return (at, at + length),
        }
    }
    (bytes.len(), bytes.len())
}

/// The length of the line break that some bytes begin with; 0 for none.
fn line_break(bytes: &[u8]) -> usize {
    match bytes {
        [b'\r', b'\n', ..] | [0xC2, 0x85, ..] => 2,
        [0xE2, 0x80, 0xA8 | 0xA9, ..] => 3,
        [b'\n'..=b'\r', ..] => 1,
        _ => 0,
    }
}

/// How many bytes of bullet and white space open a line, and the rest.
fn strip_bullet(line: &str) -> (usize, &str) {
    let Some(first) = line.chars().next() else { return (0, line) };
    let rest = &line[first.len_utf8()..];
    let words = rest.trim_start_matches(is_blank);
    let spaced = words.len() < rest.len();
    match first {
        '•' | '▪' | '●' | '◦' | '‣' | '■' => (line.len() - words.len(), words),
        '-' | '*' | '–' | '·'
            if spaced
                && words.starts_with(|char: char| char.is_alphanumeric() || "\"“'‘$".contains(char)) =>
        {
            (line.len() - words.len(), words)
        }
        _ => (0, line),
    }
}

/// Whether lines end where the page was full and not where a paragraph ends: many lines go on in lower case where
/// the line above stopped, and nearly all of those stopped at page width.
pub(super) fn is_wrapped(text: &str, lines: &[Line]) -> bool {
    let (mut pairs, mut wide, mut goes_on) = (0, 0, 0);
    for pair in lines.windows(2).filter(|pair| !pair[1].apart && pair[1].mark == Mark::Plain) {
        let inside = begins_inside(pair[1].span.of(text));
        pairs += 1;
        goes_on += usize::from(inside);
        wide += usize::from(inside && (45..=100).contains(&width(text, pair[0])));
    }
    let long = lines.iter().filter(|line| line.span.len() > 120 && width(text, **line) > 100).count();
    goes_on >= 2 && goes_on * 5 >= pairs && wide * 10 >= goes_on * 8 && long * 10 <= lines.len()
}

/// Whether a text, however short, is set in a column: no line is wider than a page, and one goes on in lower case
/// where the line above was full.
pub(super) fn is_column(text: &str, lines: &[Line]) -> bool {
    let full = |pair: &[Line]| {
        let (above, line) = (pair[0], pair[1]);
        !line.apart
            && line.mark == Mark::Plain
            && (45..=100).contains(&width(text, above))
            && begins_inside(line.span.of(text))
    };
    lines.iter().all(|line| width(text, *line) <= 100) && lines.windows(2).any(full)
}

/// Joins the lines of each paragraph of a hard-wrapped text.
pub(super) fn unwrap(text: String, lines: &[Line]) -> (String, Vec<Line>) {
    let full = lines
        .windows(2)
        .filter(|pair| !pair[1].apart)
        .map(|pair| width(&text, pair[0]))
        .filter(|w| *w <= 100);
    let full = full.max().unwrap_or(0);
    let mut joined: Vec<Line> = Vec::with_capacity(lines.len());
    let mut gaps = Vec::new();
    let mut last: Option<Line> = None;
    for &line in lines {
        match (joined.last_mut(), last) {
            (Some(open), Some(above)) if goes_on(&text, above, line, full) => {
                gaps.push(open.span.end..line.span.start);
                open.span.end = line.span.end;
            }
            _ => joined.push(line),
        }
        last = Some(line);
    }
    let mut bytes = text.into_bytes();
    for gap in gaps {
        bytes[gap].fill(b' ');
    }
    (String::from_utf8(bytes).unwrap_or_default(), joined)
}

/// Whether `line` continues the paragraph of the line above it.
fn goes_on(text: &str, above: Line, line: Line, full: usize) -> bool {
    let words = line.span.of(text);
    let first = words.split(char::is_whitespace).next().unwrap_or(words);
    let indented = above.mark == Mark::Plain && line.indent >= above.indent + 2;
    let ended_early = width(text, above) + 1 + first.chars().count() <= full * 4 / 5 && !begins_inside(words);
    let formula = words.starts_with('@');
    let columns = words.contains("   ") || above.span.of(text).contains("   ");
    !line.apart && line.mark == Mark::Plain && !indented && !ended_early && !formula && !columns
}

fn width(text: &str, line: Line) -> usize {
    if line.span.len() > 400 { line.span.len() } else { line.span.of(text).chars().count() + line.indent }
}

/// Whether a line begins as only the middle of a sentence can.
fn begins_inside(line: &str) -> bool {
    line.starts_with(|char: char| char.is_lowercase() || (char.is_alphabetic() && !char.is_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        split(text).iter().map(|line| line.span.of(text)).collect()
    }

    #[test]
    fn every_line_break_counts() {
        assert_eq!(
            texts("a\nb\r\nc\rd\u{2028}e\u{2029}f\x0Bg\x0Ch\u{85}i ’—é"),
            ["a", "b", "c", "d", "e", "f", "g", "h", "i ’—é"]
        );
        assert_eq!(texts("\u{A0} a \u{200B}\u{3000}\n \u{FEFF} \nb"), ["a", "b"]);
        let apart: Vec<bool> = split("a\r\nb\r\n\r\nc").iter().map(|line| line.apart).collect();
        assert_eq!(apart, [true, false, true]);
    }

    #[test]
    fn bullets_are_outside_the_span() {
        let text = "  • One\n- Two\n* Three\n-- Four\n*Five*\n–\n-5 degrees\n· Six";
        assert_eq!(texts(text), ["One", "Two", "Three", "-- Four", "*Five*", "–", "-5 degrees", "Six"]);
        let marked = split(text).iter().filter(|line| line.mark == Mark::Bullet).count();
        assert_eq!(marked, 4);
    }

    const WRAPPED: &str = "A short headline\r\n\r\nThe minister said on Friday that the talks between the two\r\nsides would go on for as long as it took, and that nobody\r\nhad left the room.\r\n\r\nHis adviser, who did not want to be named in this report,\r\nagreed with that.\r\n";

    #[test]
    fn hard_wrapped_paragraphs_are_joined_in_place() {
        let lines = split(WRAPPED);
        assert!(is_wrapped(WRAPPED, &lines));
        let (text, lines) = unwrap(WRAPPED.to_owned(), &lines);
        assert_eq!(text.len(), WRAPPED.len());
        assert_eq!(lines.len(), 3);
        assert!(lines[1].span.of(&text).contains("the two  sides would go on"));
        assert_eq!(lines[2].span.of(&text).split_whitespace().last(), Some("that."));
        let again: Vec<_> = split(&text).iter().map(|line| line.span).collect();
        assert_eq!(again, lines.iter().map(|line| line.span).collect::<Vec<_>>());
    }

    #[test]
    fn indented_paragraphs_need_no_blank_lines() {
        let text = "   NORWICK - The port of Norwick will stay open through the winter,\nthe minister said on Wednesday, after talks with the unions that had\nshut it twice.\n   The unions agreed.\n   It is a port like others.\n";
        assert!(is_wrapped(text, &split(text)));
        let (text, lines) = unwrap(text.to_owned(), &split(text));
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[1].span.of(&text), "The unions agreed.");
    }

    #[test]
    fn one_line_per_paragraph_is_never_joined() {
        let text = "The minister said on Friday that the talks would go on for long.\n".repeat(30);
        assert!(!is_wrapped(&text, &split(&text)));
    }
}
