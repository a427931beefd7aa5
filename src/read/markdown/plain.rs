//! The paragraphs of a Markdown text that have no marks, as most have none in news: they need no parser.
//!
//! In: a text. Out: its plain paragraphs, and between them what a parser has to see. Where it cannot be
//! told at once that the parts mean the same alone as together (fenced code, HTML that may go over blank lines, links
//! that are defined elsewhere), the whole text is one part.

use memchr::memmem;

/// A part of a text; nothing in it belongs to a part before or behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'t> {
    /// The lines of a paragraph without marks; they are parted by mere line breaks.
    Paragraph(&'t str),
    /// Anything else.
    Marked(&'t str),
}

/// Tells `each` the parts of a text, in order.
pub(super) fn parts<'t>(text: &'t str, mut each: impl FnMut(Part<'t>)) {
    if !is_separable(text.as_bytes()) {
        return each(Part::Marked(text));
    }
    // Where the part that a parser has to see begins, if one is open.
    let mut marked = None;
    let mut start = 0;
    while start < text.len() {
        // Lines as far as the next blank one, and whether all of them are plain.
        let (mut end, mut plain, mut broken) = (start, true, false);
        while end < text.len() {
            let next = line_end(text, end);
            let line = &text[end..next];
            if is_blank(line) {
                break;
            }
            plain = plain && !broken && is_plain(line.as_bytes());
            broken = line.ends_with("  \n") || line.ends_with("\t\n");
            end = next;
        }
        if end == start {
            end = line_end(text, start);
        } else if plain {
            marked.take().into_iter().for_each(|from| each(Part::Marked(&text[from..start])));
            each(Part::Paragraph(&text[start..end]));
        } else {
            marked = marked.or(Some(start));
        }
        start = end;
    }
    marked.into_iter().for_each(|from| each(Part::Marked(&text[from..])));
}

/// One past the line break of the line at `start`.
fn line_end(text: &str, start: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at + 1)
}

fn is_blank(line: &str) -> bool {
    line.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
}

/// Whether no block goes over a blank line and a line that begins with a letter, and no link is defined elsewhere.
fn is_separable(text: &[u8]) -> bool {
    let html = |at: usize| {
        text.get(at + 1).is_none_or(|next| matches!(next | 0x20, b's' | b'p' | b't') || b"!?".contains(next))
    };
    memmem::find(text, b"```").is_none()
        && memmem::find(text, b"~~~").is_none()
        && memmem::find(text, b"]:").is_none()
        && !memchr::memchr_iter(b'<', text).any(html)
}

/// Whether a line begins a paragraph, or goes on with one, and all of its letters stand for themselves.
fn is_plain(line: &[u8]) -> bool {
    let letter =
        |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii() || matches!(byte, b'"' | b'\'' | b'(');
    let mark = |byte: &u8| matches!(byte, b'*' | b'_' | b'`' | b'[' | b'<' | b'&' | b'\\' | b'~' | b'\r' | 0);
    line.first().is_some_and(letter) && !line.iter().fold(false, |any, byte| any | mark(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<Part<'_>> {
        let mut told = Vec::new();
        parts(text, |part| told.push(part));
        told
    }

    #[test]
    fn plain_paragraphs_stand_alone() {
        let text = "One.\n\n- item\n\n  more of it\n\n“Two”, *he* said.\n \t\nThree  \nbroken\n\nFour\nin two \nlines  ";
        let marked = Part::Marked("- item\n\n  more of it\n\n“Two”, *he* said.\n \t\nThree  \nbroken\n\n");
        let four = Part::Paragraph("Four\nin two \nlines  ");
        assert_eq!(told(text), [Part::Paragraph("One.\n"), marked, four]);
        assert_eq!(told("\n \n"), []);
    }

    #[test]
    fn what_goes_over_blank_lines_is_one_part() {
        for open in ["```", "> ~~~", "- <!-- ", "<pre>", "[one]: http://example.org"] {
            let text = format!("{open}\n\nplain\n\n[one]\n");
            assert_eq!(told(&text), [Part::Marked(&text)]);
        }
    }
}
