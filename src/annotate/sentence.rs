//! Sentences around quotes: where one ends when the words in quotation marks count as one unit.
//!
//! In: the tokens of one block and its quoted stretches. Out: sentences that cover the block; a full stop inside
//! quotation marks ends the sentence only when the quote does. Does not look for sentences inside quotes.

use super::lexicon::{Flags, NO_VERB};
use super::mark::Quoted;
use super::token::{Class, Token};

/// Most tokens of a sentence; what has no full stop for longer is a list or a table, and read in parts.
const LONGEST: usize = 1000;

/// A sentence: `tokens[start..end]`, its quoted stretches being units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) start: usize,
    pub(super) end: usize,
    /// The quoted stretches in it, as a range of indices.
    pub(super) quoted: (usize, usize),
}

/// Appends the sentences of the block `tokens[start..end]`, whose quoted stretches are `quoted[from..]`.
pub(super) fn split(
    tokens: &[Token],
    (start, end): (usize, usize),
    quoted: &[Quoted],
    from: usize,
    sentences: &mut Vec<Sentence>,
) {
    let (mut begin, mut at, mut unit, mut first_unit) = (start, start, from, from);
    let mut cued = false;
    while at < end {
        let ends = if let Some(here) = quoted.get(unit).filter(|here| here.open == at) {
            unit += 1;
            at = here.close;
            ends_after_quote(tokens, at, end, here, cued)
        } else {
            // Up to the next quoted stretch.
            let reach =
                quoted.get(unit).map_or(end, |next| next.open.clamp(at + 1, end)).min(begin + LONGEST);
            let stop = tokens[at..reach].iter().position(|token| {
                cued |= token.verb != NO_VERB;
                !runs_on(token)
            });
            at = stop.map_or(reach, |stop| at + stop + 1);
            stop.is_some() && ends_after_stop(tokens, (begin, at, end))
        };
        if ends || at >= end || at - begin >= LONGEST {
            sentences.push(Sentence { start: begin, end: at, quoted: (first_unit, unit) });
            (begin, first_unit, cued) = (at, unit, false);
        }
    }
}

/// Whether no sentence can end with this token.
fn runs_on(token: &Token) -> bool {
    matches!(token.class, Class::Word | Class::Number | Class::Comma) && !token.is(Flags::STOPPED)
}

/// Whether the sentence ends before `at`, the token before being outside quotation marks.
fn ends_after_stop(tokens: &[Token], (start, at, end): (usize, usize, usize)) -> bool {
    // A bracket or a lone quotation mark that touches the stop belongs to the sentence.
    let closing = |i: usize| {
        let touches = i > start && tokens[i].start == tokens[i - 1].end;
        touches
            && (matches!(tokens[i].class, Class::Mark(_))
                || (tokens[i].class == Class::Bracket && !tokens[i].is(Flags::OPEN)))
    };
    let stop = if closing(at - 1) && at > start + 1 { at - 2 } else { at - 1 };
    // "at 7 p.m. He left": a small word with a capital starts a sentence behind an abbreviation, too.
    let abbreviated = tokens[stop].is(Flags::STOPPED)
        && !tokens[stop].is(Flags::TITLE)
        && tokens
            .get(at)
            .filter(|_| at < end)
            .is_some_and(|next| next.is(Flags::CAPITAL) && next.is(Flags::LISTED));
    abbreviated
        || tokens[stop].class == Class::Stop
            && tokens.get(at).filter(|_| at < end).is_none_or(|next| starts_sentence(next) && !closing(at))
}

fn starts_sentence(token: &Token) -> bool {
    match token.class {
        Class::Word => token.is(Flags::CAPITAL),
        Class::Comma | Class::Semicolon | Class::Colon | Class::Apostrophe => false,
        _ => true,
    }
}

/// Whether the sentence ends with the quote before `at`; `cued` when a reporting verb led up to the quote.
fn ends_after_quote(tokens: &[Token], at: usize, end: usize, quote: &Quoted, cued: bool) -> bool {
    if at >= end {
        return true;
    }
    if !quote.closed || quote.inner_end <= quote.inner_start() {
        return false;
    }
    let last = &tokens[quote.inner_end - 1];
    let inner = match last.class {
        // 'He said: "She said: ‘Go.’"': the stop stands before the inner mark.
        Class::Mark(_) if quote.inner_end - 1 > quote.inner_start() => &tokens[quote.inner_end - 2],
        _ => last,
    };
    inner.class == Class::Stop
        && starts_sentence(&tokens[at])
        && (cued || !attribution_follows(tokens, at, end))
}

/// Whether "Trump asked." or "― Jane Doe" follows, which still belongs to the quote before.
fn attribution_follows(tokens: &[Token], at: usize, end: usize) -> bool {
    if tokens[at].class == Class::Dash {
        return true;
    }
    let mut commas = 0;
    for i in at..end.min(at + 30) {
        let token = &tokens[i];
        let name = token.is(Flags::CAPITAL | Flags::ROLE | Flags::BODY | Flags::DETERMINER | Flags::PARTICLE)
            || token.class == Class::Bracket;
        match token.class {
            Class::Comma => commas += 1,
            Class::Stop | Class::Mark(_) | Class::Colon => return false,
            _ if i > at && token.verb != NO_VERB && (commas == 0 || tokens[i - 1].class == Class::Comma) => {
                return tokens.get(i + 1).filter(|_| i + 1 < end).is_none_or(|t| {
                    let adverbial = Flags::PREPOSITION
                        | Flags::TIME
                        | Flags::HEARER
                        | Flags::OBJECT
                        | Flags::ADVERB
                        | Flags::SUBORDINATOR;
                    matches!(t.class, Class::Stop | Class::Comma) || t.is(adverbial)
                });
            }
            _ if commas == 0 && !name => return false,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::super::testing::{article, document};
    use super::LONGEST;
    use crate::article::BlockKind;

    fn count(text: &str) -> usize {
        let article = article(text, BlockKind::Paragraph);
        document(&article).sentences.len()
    }

    #[test]
    fn a_stop_inside_a_quote_ends_only_the_quote() {
        assert_eq!(count("\"We go. They stay,\" he said. \"Fine.\""), 2);
        assert_eq!(count("\"Do we go?\" Smith asked. He left."), 2);
        assert_eq!(count("\"Do we go?\" Smith, a teacher, asked in Rome."), 1);
        assert_eq!(count("\"We go.\" Smith said he would stay."), 2);
        assert_eq!(count("Smith called it \"too long.\" It began at nine."), 2);
    }

    #[test]
    fn what_never_stops_is_read_in_parts() {
        assert_eq!(count(&"a ".repeat(2 * LONGEST + 1)), 3);
    }

    #[test]
    fn abbreviations_and_brackets_end_nothing() {
        assert_eq!(count("Mr. Lee of the U.S. Senate spoke."), 1);
        assert_eq!(count("Rep. Lee (D-Md.) spoke. (He left.) She stayed."), 3);
    }
}
