//! Headline forms: "Russia's Lavrov: We see attempts", "Lavrov on hacking: Have not seen any facts", and the lines of
//! interviews, "Anna Berg: …".
//!
//! In: a block. Out: the speaker before the colon and the words behind it. Refuses labels ("Watch:", "Exclusive:"),
//! places, topics and sentences.

use super::document::{BlockTokens, Document};
use super::lexicon::{Flags, NO_VERB};
use super::line::Range;
use super::quote::Found;
use super::token::{Class, Token};
use crate::article::{BlockKind, QuoteKind};

/// How many tokens may stand before the colon.
const REACH: usize = 14;

/// The quote a block is, when it has headline form; `is_speaker` tells known names.
pub(super) fn find(
    document: &Document<'_>,
    block: &BlockTokens,
    is_speaker: impl Fn(Range) -> bool,
) -> Option<Found> {
    let (start, end) = block.tokens;
    let tokens = &document.tokens;
    let colon = (start..end.min(start + REACH)).find(|i| tokens[*i].class == Class::Colon)?;
    let words = (colon + 1, end);
    let in_marks = document.quoted[block.quoted.0..block.quoted.1].iter().any(|q| q.open <= colon + 1);
    let some = tokens[words.0..words.1].iter().filter(|t| t.is_word()).count();
    if in_marks
        || some < 2
        || colon == start
        || tokens[start..colon].iter().any(|t| matches!(t.class, Class::Mark(_)))
    {
        return None;
    }
    let start = without_label(tokens, start, colon);
    let headline = !matches!(block.kind, BlockKind::Paragraph | BlockKind::Summary);
    let mention = if headline {
        let on = (start + 1..colon).find(|i| is_on(document, &tokens[*i]));
        let mention = (start, on.unwrap_or(colon));
        let labels = mention.1 == mention.0 || tokens[mention.0..mention.1].iter().any(|t| !names(t));
        (!labels && is_speaker(mention)).then_some(mention)
    } else {
        let labels = tokens[start..colon].iter().any(|t| t.is(Flags::LABEL | Flags::TIME | Flags::PLACE));
        let name = || {
            let words = (2..=4).contains(&(colon - start));
            let first = tokens[start].is(Flags::FIRST_NAME);
            words
                && first
                && tokens[start..colon].iter().all(|t| t.is(Flags::CAPITAL) && names(t))
                && is_speaker((start, colon))
        };
        (name() && !labels).then_some((start, colon))
    }?;
    Some(Found {
        words: (words.0, trim_end(tokens, words)),
        kind: if headline { QuoteKind::Headline } else { QuoteKind::Direct },
        mention: Some(mention),
        cue: Some((colon, colon + 1)),
        speech: true,
        rule: if headline { "headline-colon" } else { "interview-line" },
    })
}

/// Where the speaker starts behind a label: "EXCLUSIVE – {Ann Lee}".
fn without_label(tokens: &[Token], start: usize, colon: usize) -> usize {
    let dash = (start..colon).find(|i| tokens[*i].class == Class::Dash);
    dash.filter(|dash| tokens[start..*dash].iter().all(|t| t.is(Flags::LABEL)) && dash + 1 < colon)
        .map_or(start, |dash| dash + 1)
}

fn is_on(document: &Document<'_>, token: &Token) -> bool {
    token.is(Flags::PREPOSITION) && matches!(token.span().of(document.text), "on" | "in")
}

/// Whether a word may stand in the speaker of a headline.
fn names(token: &Token) -> bool {
    match token.class {
        Class::Word => {
            let fits = token.is(Flags::CAPITAL | Flags::ROLE | Flags::PARTICLE);
            fits && !token.is(Flags::LABEL | Flags::TIME | Flags::LISTED | Flags::MEDIUM)
                && (token.verb == NO_VERB || token.is(Flags::FIRST_NAME))
        }
        Class::Apostrophe => true,
        _ => false,
    }
}

/// The end of what is said, without its punctuation.
pub(super) fn trim_end(tokens: &[Token], (start, mut end): Range) -> usize {
    while end > start + 1
        && matches!(tokens[end - 1].class, Class::Stop | Class::Dash | Class::Comma | Class::Mark(_))
    {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::super::testing::{annotate, article, quotes};
    use crate::article::{BlockKind, QuoteKind};

    fn headline(text: &str) -> Option<String> {
        let annotations = annotate(&article(text, BlockKind::Caption));
        let quote = annotations.quotes.iter().find(|quote| quote.kind == QuoteKind::Headline)?;
        Some(quote.span.of(text).to_owned())
    }

    #[test]
    fn a_name_and_a_colon_quote() {
        assert_eq!(headline("Russia's Lavrov: We see attempts").as_deref(), Some("We see attempts"));
        assert_eq!(headline("Anna Berg on taxes: Have not seen any").as_deref(), Some("Have not seen any"));
        assert_eq!(headline("Anna Berg in Rome: Show us facts").as_deref(), Some("Show us facts"));
        assert_eq!(headline("EXCLUSIVE – Anna Berg: We will go").as_deref(), Some("We will go"));
    }

    #[test]
    fn labels_places_and_topics_do_not() {
        for text in [
            "Watch: Berg on taxes",
            "Live updates: storm hits",
            "Syria: what comes next",
            "Five things to know: a guide",
        ] {
            assert_eq!(headline(text), None, "{text}");
        }
    }

    #[test]
    fn interviews_name_their_speakers() {
        assert_eq!(
            quotes("Anna Berg: We have no comment."),
            ["direct: We have no comment | Anna Berg | Anna Berg"]
        );
    }
}
