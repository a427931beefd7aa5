//! Quotation marks: which stretches of a block stand in them.
//!
//! In: the tokens of one block. Out: quoted stretches, in order, not overlapping; the outer one where they nest. Marks
//! may be curly, straight, doubled single, low, or angled; an opening mark without a closing one quotes to the end of
//! the block. Does not judge whether the words are speech.

use super::lexicon::Flags;
use super::token::{Class, Mark, Token};

/// A stretch of tokens in quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Quoted {
    /// The opening mark.
    pub(super) open: usize,
    /// One past the closing mark, or past the last token where there is none.
    pub(super) close: usize,
    /// One past the last quoted token.
    pub(super) inner_end: usize,
    /// Whether the closing mark is there.
    pub(super) closed: bool,
    /// Whether the marks are single ones.
    pub(super) single: bool,
}

impl Quoted {
    /// The first quoted token.
    pub(super) fn inner_start(&self) -> usize {
        self.open + 1
    }
}

/// Appends the quoted stretches of the block `tokens[start..end]`.
pub(super) fn find(tokens: &[Token], start: usize, end: usize, found: &mut Vec<Quoted>) {
    if !tokens[start..end].iter().any(|t| matches!(t.class, Class::Mark(_))) {
        return;
    }
    let first = found.len();
    double(tokens, start, end, found);
    let singles = single(tokens, start, end, &found[first..]);
    if !singles.is_empty() {
        found.extend(singles);
        let units = &mut found[first..];
        units.sort_by_key(|unit| (unit.open, std::cmp::Reverse(unit.close)));
        let mut reach = 0;
        let mut kept = first;
        for i in first..found.len() {
            if found[i].open >= reach {
                reach = found[i].close;
                found[kept] = found[i];
                kept += 1;
            }
        }
        found.truncate(kept);
    }
}

/// Whether quoted words read like the title of a work: a capital on each word that matters.
pub(super) fn is_title(inner: &[Token]) -> bool {
    let words = || inner.iter().filter(|t| t.class == Class::Word && !matches!(t.class, Class::Apostrophe));
    let capitals = words().filter(|t| t.is(Flags::CAPITAL)).count();
    let small = Flags::LISTED | Flags::TO;
    let lower = words().filter(|t| !t.is(Flags::CAPITAL | small)).count();
    capitals >= 2 && lower == 0 && words().next().is_some_and(|t| t.is(Flags::CAPITAL)) && inner.len() <= 14
}

/// How a mark touches its neighbours.
struct Shape {
    opens: bool,
    closes: bool,
}

fn shape(tokens: &[Token], start: usize, end: usize, at: usize) -> Shape {
    let here = tokens[at];
    let before = (at > start).then(|| tokens[at - 1]);
    let after = (at + 1 < end).then(|| tokens[at + 1]);
    let touches_before =
        before.is_some_and(|t| t.end == here.start && !t.is(Flags::OPEN) && t.class != Class::Dash);
    let touches_after = after.is_some_and(|t| t.start == here.end);
    let word_after =
        after.is_some_and(|t| !matches!(t.class, Class::Comma | Class::Colon | Class::Semicolon));
    let mark_before = before.is_some_and(|t| matches!(t.class, Class::Mark(_)));
    Shape { opens: touches_after && word_after && (!touches_before || mark_before), closes: touches_before }
}

fn double(tokens: &[Token], start: usize, end: usize, found: &mut Vec<Quoted>) {
    let mut open: Option<(usize, Mark)> = None;
    let mut nested = false;
    let mut last_nested = false;
    let first = found.len();
    for at in start..end {
        let Class::Mark(mark) = tokens[at].class else { continue };
        if matches!(mark, Mark::SingleLeft | Mark::SingleRight | Mark::SingleStraight) {
            continue;
        }
        let shape = shape(tokens, start, end, at);
        match open {
            None => {
                let number_before = at > start && tokens[at - 1].class == Class::Number && shape.closes;
                let opens = match mark {
                    Mark::Left | Mark::GuillemetLeft => true,
                    Mark::GuillemetRight => shape.opens,
                    _ => shape.opens || (!shape.closes && at + 1 < end),
                };
                if opens && !(number_before && mark == Mark::Straight) {
                    open = Some((at, mark));
                    nested = false;
                } else if last_nested && mark != Mark::Straight && found.len() > first {
                    let unit = &mut found[first..].last_mut();
                    if let Some(unit) = unit {
                        (unit.inner_end, unit.close) = (at, at + 1);
                    }
                    last_nested = false;
                }
            }
            Some((from, kind)) => {
                let closes = match (kind, mark) {
                    (Mark::GuillemetLeft, Mark::GuillemetRight)
                    | (Mark::GuillemetRight, Mark::GuillemetLeft) => true,
                    (Mark::GuillemetLeft | Mark::GuillemetRight, _) => false,
                    (_, Mark::GuillemetLeft | Mark::GuillemetRight) => false,
                    (_, Mark::Right) => shape.closes || !shape.opens,
                    (_, Mark::Left) => shape.closes && !shape.opens,
                    _ => shape.closes || !shape.opens,
                };
                if closes {
                    if at > from + 1 {
                        found.push(Quoted {
                            open: from,
                            close: at + 1,
                            inner_end: at,
                            closed: true,
                            single: false,
                        });
                        last_nested = nested;
                    }
                    open = None;
                } else {
                    nested = true;
                }
            }
        }
    }
    if let Some((from, _)) = open
        && from + 1 < end
    {
        found.push(Quoted { open: from, close: end, inner_end: end, closed: false, single: false });
    }
}

/// Single marks, where they stand outside double ones: closed ones only, since an apostrophe looks the same.
fn single(tokens: &[Token], start: usize, end: usize, doubles: &[Quoted]) -> Vec<Quoted> {
    let mut found = Vec::new();
    let mut open: Option<usize> = None;
    let mut doubles = doubles.iter().peekable();
    let mut at = start;
    while at < end {
        while doubles.next_if(|unit| unit.close <= at).is_some() {}
        if let Some(unit) = doubles.peek().filter(|unit| unit.open <= at) {
            at = unit.close;
            continue;
        }
        if let Class::Mark(mark @ (Mark::SingleLeft | Mark::SingleRight | Mark::SingleStraight)) =
            tokens[at].class
        {
            let shape = shape(tokens, start, end, at);
            let number = at + 1 < end && tokens[at + 1].class == Class::Number;
            match open {
                None if mark != Mark::SingleRight && shape.opens && !number => open = Some(at),
                Some(from) if mark != Mark::SingleLeft && shape.closes && !possessive(tokens, end, at) => {
                    if at > from + 1 {
                        found.push(Quoted {
                            open: from,
                            close: at + 1,
                            inner_end: at,
                            closed: true,
                            single: true,
                        });
                    }
                    open = None;
                }
                _ => {}
            }
        }
        at += 1;
    }
    found
}

/// Whether the apostrophe at `at` makes a plural possessive ("the officials' claim").
fn possessive(tokens: &[Token], end: usize, at: usize) -> bool {
    let word_before = tokens[at - 1].is_word();
    let word_after = at + 1 < end && tokens[at + 1].is_word() && !tokens[at + 1].is(Flags::LISTED);
    word_before
        && word_after
        && tokens[at + 1].verb == super::lexicon::NO_VERB
        && !tokens[at + 1].is(Flags::CAPITAL)
}

#[cfg(test)]
mod tests {
    use super::super::testing::lexicon;
    use super::*;
    use crate::annotate::known::Known;
    use crate::annotate::token::tokenize;
    use crate::article::Span;

    fn quoted(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), lexicon(), &mut tokens, &mut Known::default());
        let mut found = Vec::new();
        find(&tokens, 0, tokens.len(), &mut found);
        let words = |unit: &Quoted| {
            let (a, b) = (tokens[unit.inner_start()].start, tokens[unit.inner_end - 1].end);
            text[a as usize..b as usize].to_owned()
        };
        found.iter().map(words).collect()
    }

    #[test]
    fn all_styles_of_marks() {
        for text in [
            "“We agree,” he said.",
            "\"We agree,\" he said.",
            "''We agree,'' he said.",
            "‘We agree,’ he said.",
            "'We agree,' he said.",
            "«We agree,» he said.",
            "»We agree,« he said.",
            "„We agree,“ he said.",
            "“We agree,\" he said.",
        ] {
            assert_eq!(quoted(text), ["We agree,"], "{text}");
        }
    }

    #[test]
    fn nested_marks_give_the_outer_stretch() {
        assert_eq!(quoted("“He said ‘go’ twice.” Then"), ["He said ‘go’ twice."]);
        assert_eq!(quoted("“He said “go away” twice,” she said"), ["He said “go away” twice,"]);
        assert_eq!(quoted("'He said \"go\" twice,' she said"), ["He said \"go\" twice,"]);
    }

    #[test]
    fn an_opening_mark_alone_quotes_to_the_end() {
        assert_eq!(quoted("“First paragraph of many."), ["First paragraph of many."]);
    }

    #[test]
    fn apostrophes_and_inches_are_no_marks() {
        assert!(quoted("The officials' claim and '90s rock 'n roll").is_empty());
        assert!(quoted("A 7\" single and the senator's 5'9\" frame").is_empty());
    }
}
