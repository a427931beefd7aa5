//! The part of an article that shows why it was found.
//!
//! In: a record and the words that were asked. Out: one line of the article, cut to whole sentences, and the places
//! of the matches in it: phrases only as phrases, nothing for words that were excluded.

use super::near::{Place, near};
use super::pattern::Automaton;
use super::plan::Plan;
use super::results::{Range, Snippet};
use super::value::Match;
use crate::article::{BlockKind, Span};
use crate::error::Result;
use crate::record::Record;
use crate::words::{Word, stem, words};

/// About how long a snippet may be, in bytes.
const LENGTH: usize = 320;

/// Words that were asked, ready to be looked for in text.
pub(super) struct Asked {
    article: Vec<(Vec<BlockKind>, Finder)>,
    said: Vec<Finder>,
}

enum Finder {
    Words { words: Vec<String>, slop: Option<u32>, exact: bool },
    Pattern(Automaton),
}

impl Asked {
    /// The words of a plan that a result must or may have.
    pub(super) fn of(plan: &Plan) -> Result<Asked> {
        let mut asked = Asked { article: Vec::new(), said: Vec::new() };
        asked.gather(plan)?;
        Ok(asked)
    }

    fn gather(&mut self, plan: &Plan) -> Result<()> {
        match plan {
            Plan::And(plans) | Plan::Or(plans) => plans.iter().try_for_each(|plan| self.gather(plan))?,
            Plan::Quote(plan) | Plan::Article(plan) => self.gather(plan)?,
            Plan::Text(fields, matcher) => {
                let finder = || {
                    Ok::<_, crate::error::Error>(match matcher {
                        Match::Words { words, slop, exact } => {
                            Finder::Words { words: words.clone(), slop: *slop, exact: *exact }
                        }
                        Match::Pattern(pattern) => Finder::Pattern(Automaton::regex(pattern)?),
                        Match::Fuzzy(word, distance) => Finder::Pattern(Automaton::fuzzy(word, *distance)),
                    })
                };
                let kinds: Vec<BlockKind> =
                    fields.iter().flat_map(|(field, _)| kinds_of(field)).copied().collect();
                if !kinds.is_empty() {
                    self.article.push((kinds, finder()?));
                }
                if fields.iter().any(|(field, _)| field == "said") {
                    self.said.push(finder()?);
                }
            }
            Plan::All
            | Plan::Not(_)
            | Plan::Value(..)
            | Plan::Pattern(..)
            | Plan::Range(..)
            | Plan::Has(_) => {}
        }
        Ok(())
    }

    /// Whether words of articles were asked.
    pub(super) fn of_articles(&self) -> bool {
        !self.article.is_empty()
    }

    /// The matches in the words of a quote.
    pub(super) fn in_quote(&self, text: &str) -> Vec<Range> {
        let tokens = tokens_of(text);
        let mut marks: Vec<Span> = self.said.iter().flat_map(|finder| finder.find(&tokens)).collect();
        code_points(text, &mut marks)
    }

    /// The best line of an article; its first paragraph when no words of it were asked.
    pub(super) fn best(&self, record: &Record) -> Option<Snippet> {
        let article = &record.article;
        let mut best: Option<(usize, Span, Vec<Span>)> = None;
        for block in &article.blocks {
            let finders: Vec<&Finder> = self
                .article
                .iter()
                .filter(|(kinds, _)| kinds.contains(&block.kind))
                .map(|(_, finder)| finder)
                .collect();
            if finders.is_empty() || block.kind == BlockKind::Title {
                continue;
            }
            let tokens = tokens_of(block.span.of(&article.text));
            let mut marks = Vec::new();
            let mut score = 0;
            for finder in finders {
                let found = finder.find(&tokens);
                score += if found.is_empty() { 0 } else { 100 + found.len().min(9) };
                marks.extend(found);
            }
            if best.as_ref().is_none_or(|best| best.0 < score) && score > 0 {
                best = Some((score, block.span, marks));
            }
        }
        let (span, marks) = match best {
            Some((_, span, marks)) => (span, marks),
            None => (article.blocks_of(BlockKind::Paragraph).next()?, Vec::new()),
        };
        Some(cut(span.of(&article.text), marks))
    }
}

impl Finder {
    /// Where the words stand.
    fn find(&self, tokens: &[Token]) -> Vec<Span> {
        match self {
            Finder::Pattern(automaton) => {
                tokens.iter().filter(|token| automaton.matches(&token.word.text)).map(Token::span).collect()
            }
            Finder::Words { words, slop, exact } => {
                let positions: Vec<Vec<u32>> = words
                    .iter()
                    .map(|word| {
                        let root = stem(word);
                        let root = root.as_deref().unwrap_or(word);
                        let same =
                            |token: &Token| token.word.text == *word || (!exact && token.root() == root);
                        (0u32..).zip(tokens).filter(|(_, token)| same(token)).map(|(at, _)| at).collect()
                    })
                    .collect();
                let at = |position: u32| &tokens[position as usize].word;
                let places = near(&positions, *slop).into_iter();
                if slop.is_some() {
                    // Other words may stand between: mark each asked word inside the window.
                    let windows: Vec<Place> = places.collect();
                    let inside = |position: &u32| {
                        windows.iter().any(|(first, last)| first <= position && position <= last)
                    };
                    let words = positions.iter().flatten().filter(|position| inside(position));
                    words.map(|position| Span::new(at(*position).start, at(*position).end)).collect()
                } else {
                    places.map(|(first, last)| Span::new(at(first).start, at(last).end)).collect()
                }
            }
        }
    }
}

/// A word of a line, with its stem where it differs.
struct Token {
    word: Word,
    stem: Option<String>,
}

impl Token {
    fn root(&self) -> &str {
        self.stem.as_deref().unwrap_or(&self.word.text)
    }

    fn span(&self) -> Span {
        Span::new(self.word.start, self.word.end)
    }
}

fn tokens_of(text: &str) -> Vec<Token> {
    words(text).map(|word| Token { stem: stem(&word.text), word }).collect()
}

/// The blocks that a field is made of.
fn kinds_of(field: &str) -> &'static [BlockKind] {
    match field {
        "title" => &[BlockKind::Title],
        "keypoints" => &[BlockKind::KeyPoint, BlockKind::Summary],
        "caption" => &[BlockKind::Caption],
        "body" => &[BlockKind::Heading, BlockKind::Paragraph],
        "lead" => &[BlockKind::Paragraph],
        _ => &[],
    }
}

/// Cuts a line to the sentences around its first match.
fn cut(text: &str, mut marks: Vec<Span>) -> Snippet {
    let first = marks.iter().map(|mark| mark.start).min().unwrap_or(0);
    let (mut start, mut end) = (0, text.len());
    if text.len() > LENGTH {
        let breaks: Vec<usize> = text.match_indices(". ").map(|(at, _)| at + 2).collect();
        start = breaks.iter().copied().rfind(|at| *at <= first && first - *at < LENGTH / 2).unwrap_or(0);
        if first - start >= LENGTH / 2 {
            start = word_start(text, first.saturating_sub(LENGTH / 4));
        }
        end = breaks
            .iter()
            .copied()
            .rfind(|at| *at > first && *at - start <= LENGTH)
            .map_or_else(|| word_start(text, (start + LENGTH).min(text.len())), |at| at - 1);
        end = end.max(marks.iter().find(|mark| mark.start == first).map_or(start, |mark| mark.end));
    }
    let piece = text[start..end].trim_end();
    let before = if start > 0 && !text[..start].ends_with(". ") { "… " } else { "" };
    let after = if end < text.len() && !piece.ends_with('.') { " …" } else { "" };
    let shown = format!("{before}{piece}{after}");
    marks.retain(|mark| start <= mark.start && mark.end <= start + piece.len());
    for mark in &mut marks {
        *mark = Span::new(mark.start - start + before.len(), mark.end - start + before.len());
    }
    let matches = code_points(&shown, &mut marks);
    Snippet { text: shown, matches }
}

/// The start of the word at or before a byte.
fn word_start(text: &str, at: usize) -> usize {
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    if at == text.len() { at } else { text[..at].rfind(' ').map_or(0, |space| space + 1) }
}

/// Sorted code points of spans; overlapping ones are made one.
fn code_points(text: &str, marks: &mut Vec<Span>) -> Vec<Range> {
    marks.sort_unstable();
    let mut merged: Vec<Span> = Vec::new();
    for mark in marks.drain(..) {
        match merged.last_mut() {
            Some(last) if mark.start < last.end => last.end = last.end.max(mark.end),
            _ => merged.push(mark),
        }
    }
    let points = super::results::CodePoints::of(text);
    merged.into_iter().map(|mark| points.range(mark)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn finder(words: &[&str], exact: bool) -> Finder {
        Finder::Words { words: words.iter().map(ToString::to_string).collect(), slop: None, exact }
    }

    fn found<'a>(finder: &Finder, text: &'a str) -> Vec<&'a str> {
        finder.find(&tokens_of(text)).into_iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn phrases_are_marked_as_phrases() {
        let text = "Missile talks: the missile strikes came first, then a strike.";
        assert_eq!(found(&finder(&["missile", "strike"], false), text), ["missile strikes"]);
        assert_eq!(found(&finder(&["strike"], true), text), ["strike"]);
        assert_eq!(found(&finder(&["strike"], false), text), ["strikes", "strike"]);
    }

    proptest! {
        #[test]
        fn snippets_of_any_text_hold_their_marks(text in "(\\PC{0,20}[. ]{0,2}){0,40}", at in 0usize..400) {
            let tokens = tokens_of(&text);
            let marks: Vec<Span> = tokens.get(at % tokens.len().max(1)).map(Token::span).into_iter().collect();
            let snippet = cut(&text, marks.clone());
            let length = snippet.text.chars().count();
            prop_assert!(snippet.matches.iter().all(|(start, end)| start < end && *end <= length));
            prop_assert_eq!(snippet.matches.len(), marks.len());
        }
    }
}
