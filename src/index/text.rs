//! The words of an article as they are indexed, and where among them its quotes stand.
//!
//! In: an article and its quotes. Out: for each field of [`ZONES`](crate::schema::ZONES) its words, cut once; for each
//! quote a range of their positions; how long the lead is.

use super::cut::Cut;
use crate::article::{Article, BlockKind, Quote};

/// How many paragraphs make the lead, and how many words at the most.
const LEAD: (usize, usize) = (2, 250);

/// Where the words of a quote are indexed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The field, as a number of [`ZONES`].
    pub(super) zone: usize,
    /// The position of its first word.
    pub(super) from: usize,
    /// One past that of its last word.
    pub(super) to: usize,
}

/// What is to be known of the words of an article.
#[derive(Debug, Default)]
pub(super) struct Text {
    pub(super) places: Vec<Place>,
    /// How many positions of the body its lead takes.
    pub(super) lead: usize,
}

impl Text {
    /// Cuts an article into words, which stand in `cut` then.
    pub(super) fn of(article: &Article, quotes: &[Quote], cut: &mut Cut) -> Text {
        cut.clear();
        let mut text = Text { places: vec![Place::default(); quotes.len()], ..Text::default() };
        // Quotes by where they begin; usually they are in this order already.
        let mut order: Vec<usize> = (0..quotes.len()).collect();
        order.sort_by_key(|number| quotes[*number].span);
        let mut order = order.into_iter().peekable();
        let mut paragraphs = 0;
        // The first byte and the position of each word of a block.
        let mut starts: Vec<(usize, usize)> = Vec::new();
        for block in &article.blocks {
            let zone = match block.kind {
                BlockKind::Title => 0,
                BlockKind::KeyPoint | BlockKind::Summary => 1,
                BlockKind::Caption => 2,
                BlockKind::Heading | BlockKind::Paragraph => 3,
                BlockKind::Byline | BlockKind::Furniture => continue,
            };
            starts.clear();
            let place = |start, position| starts.push((block.span.start + start, position));
            cut.line(zone, block.span.of(&article.text), place);
            let position = |byte: usize| {
                let at = starts.partition_point(|(start, _)| *start < byte);
                starts.get(at).map_or(cut.end(zone), |(_, position)| *position)
            };
            while let Some(number) = order.next_if(|number| quotes[*number].span.start < block.span.end) {
                let span = quotes[number].span;
                text.places[number] = Place { zone, from: position(span.start), to: position(span.end) };
            }
            if block.kind == BlockKind::Paragraph {
                paragraphs += 1;
                let fits = paragraphs == 1 || cut.words(zone) <= LEAD.1;
                if paragraphs <= LEAD.0 && fits {
                    text.lead = cut.end(zone);
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Block, QuoteKind, Span};
    use crate::schema::{LINE, LINE_GAP, SENTENCE};

    /// The positions that are written beside a quote are those at which its words are indexed.
    #[test]
    fn quotes_are_where_their_words_are_indexed() {
        let source = "Title: words\n…\n“One two”, she said.\nThen: “three four.”\nNo end";
        let mut at = 0;
        let kinds = [
            BlockKind::Title,
            BlockKind::Paragraph,
            BlockKind::Paragraph,
            BlockKind::Paragraph,
            BlockKind::Paragraph,
        ];
        let blocks = source.lines().zip(kinds).map(|(line, kind)| {
            at += line.len() + 1;
            Block { kind, span: Span::new(at - line.len() - 1, at - 1) }
        });
        let article = Article { text: source.into(), blocks: blocks.collect(), ..Article::default() };
        let quote = |words: &str| {
            let start = source.find(words).unwrap();
            let span = Span::new(start, start + words.len());
            let (mention, cue, speaker) = (None, None, None);
            Quote {
                span,
                kind: QuoteKind::Direct,
                mention,
                cue,
                speaker,
                speech: true,
                rule: "".into(),
                topics: vec![],
            }
        };
        let quotes = ["One two", "three four.", "words", "end"].map(quote);
        let mut cut = Cut::default();
        let text = Text::of(&article, &quotes, &mut cut);
        for (quote, place) in quotes.iter().zip(&text.places) {
            let words: Vec<String> = cut.words_of(place.zone).map(str::to_owned).collect();
            let mut found = Vec::new();
            cut.positions(place.zone, |word, positions| {
                let inside = |position: &&u32| (place.from..place.to).contains(&(**position as usize));
                let mark = [SENTENCE, LINE].contains(&words[word].as_str());
                let inside = positions.iter().filter(inside).filter(|_| !mark);
                found.extend(inside.map(|position| (*position, words[word].clone())));
            });
            found.sort_unstable();
            let found: Vec<String> = found.into_iter().map(|(_, word)| word).collect();
            assert_eq!(found, crate::words::folded(quote.span.of(source)));
        }
        assert_eq!((cut.words(0) + cut.words(3), text.lead > 0), (11, true));
    }

    #[test]
    fn a_lead_has_two_paragraphs_of_so_many_words() {
        let lead = |second: usize| {
            let lines = ["a ".repeat(120), "b ".repeat(second), "c".to_owned()];
            let mut article = Article::default();
            for line in &lines {
                let start = article.text.len();
                article.text.push_str(line);
                let span = Span::new(start, article.text.len());
                article.blocks.push(Block { kind: BlockKind::Paragraph, span });
            }
            Text::of(&article, &[], &mut Cut::default()).lead
        };
        let gap = LINE_GAP;
        assert_eq!([lead(120), lead(130), lead(131)], [240 + gap, 250 + gap, 120]);
    }
}
