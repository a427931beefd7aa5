//! The part of an article that shows why it was found.
//!
//! In: a record and the words that were asked. Out: one line of the article, cut to whole sentences, and the places
//! of the matches in it: phrases only as phrases, nothing for words that were excluded.

use std::convert::Infallible;

use super::expr::{Expr, Marks, Place, Reach};
use super::pattern::Automaton;
use super::plan::{Plan, Text};
use super::results::{Range, Snippet};
use super::value::{Asked, Match};
use crate::article::{BlockKind, Span};
use crate::error::{Error, Result};
use crate::record::Record;
use crate::sentence::sentences;
use crate::stem::{Language, stem, with_stem};
use crate::words::{Word, words};

/// About how long a snippet may be, in bytes.
const LENGTH: usize = 320;

/// Words that were asked, ready to be looked for in text.
pub(super) struct Highlighter {
    article: Vec<(Vec<BlockKind>, Finder)>,
    said: Vec<Finder>,
}

/// An expression that is looked for in text that is at hand.
pub(super) struct Finder(Expr<Sought>);

/// A test on one word.
enum Sought {
    /// The word as written.
    Exact(String),
    /// The word, or another of its stem in the language of the text.
    Word(String),
    Pattern(Automaton),
}

impl Highlighter {
    /// The words of a plan that a result must or may have.
    pub(super) fn of(plan: &Plan) -> Result<Highlighter> {
        let mut words = Highlighter { article: Vec::new(), said: Vec::new() };
        words.gather(plan)?;
        Ok(words)
    }

    fn gather(&mut self, plan: &Plan) -> Result<()> {
        match plan {
            Plan::And(plans) | Plan::Or(plans) => plans.iter().try_for_each(|plan| self.gather(plan))?,
            Plan::Quote(plan) | Plan::Article(plan) | Plan::Better(plan, _) => self.gather(plan)?,
            Plan::Text(Text { fields, words, .. }) => {
                let finder = || Finder::of(words);
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
            | Plan::Column(..)
            | Plan::Range(..)
            | Plan::Has(_) => {}
        }
        Ok(())
    }

    /// Whether words of articles were asked.
    pub(super) fn of_articles(&self) -> bool {
        !self.article.is_empty()
    }

    /// The matches in the words of a quote, which is in English.
    pub(super) fn in_quote(&self, text: &str) -> Vec<Range> {
        let line = Line::of(text, Language::of(None));
        let mut marks: Vec<Span> = self.said.iter().flat_map(|finder| finder.find(&line)).collect();
        code_points(text, &mut marks)
    }

    /// The best line of an article; its first paragraph when no words of it were asked.
    pub(super) fn best(&self, record: &Record) -> Option<Snippet> {
        let article = &record.article;
        let language = Language::of(article.meta.lang.as_deref());
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
            let line = Line::of(block.span.of(&article.text), language);
            let mut marks = Vec::new();
            let mut score = 0;
            for finder in finders {
                let found = finder.find(&line);
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
    pub(super) fn of(words: &Match) -> Result<Finder> {
        let sought = |asked: &Asked| {
            Ok::<_, Error>(match asked {
                Asked::Word(word) => Sought::Word(word.clone()),
                Asked::Exact(word) => Sought::Exact(word.clone()),
                Asked::Pattern(pattern) => Sought::Pattern(Automaton::regex(pattern)?),
                Asked::Fuzzy(word, distance) => Sought::Pattern(Automaton::fuzzy(word, *distance)),
            })
        };
        words.map(&mut |asked| sought(asked)).map(Finder)
    }

    /// Whether the words stand in a line, which is in English.
    pub(super) fn finds(&self, line: &str) -> bool {
        !self.find(&Line::of(line, Language::of(None))).is_empty()
    }

    /// Where the words stand in a line: phrases as phrases, of words near each other each word.
    fn find(&self, line: &Line) -> Vec<Span> {
        let mut expr = match self.0.map(&mut |sought| Ok::<_, Infallible>(line.positions(sought))) {
            Ok(expr) => expr,
            Err(never) => match never {},
        };
        let mut sentences = Starts(&line.sentences);
        let mut leaf = |positions: &mut Vec<u32>, out: &mut Vec<u32>| out.extend_from_slice(positions);
        let places = expr.places(&mut leaf, &mut sentences);
        let span = |first: u32, last: u32| {
            Span::new(line.tokens[first as usize].start, line.tokens[last as usize].end)
        };
        if matches!(expr, Expr::Leaf(_) | Expr::Row(_)) {
            return places.into_iter().map(|(first, last)| span(first, last)).collect();
        }
        let mut marks = Vec::new();
        let mut parts = Vec::new();
        marked(&mut expr, &mut parts, &mut leaf, &mut sentences);
        let mut ends = 0;
        let mut next = 0;
        parts.sort_unstable();
        for (first, last) in parts {
            while let Some((_, end)) = places.get(next).filter(|(start, _)| *start <= first) {
                ends = ends.max(end + 1);
                next += 1;
            }
            if last < ends {
                marks.push(span(first, last));
            }
        }
        marks
    }
}

/// The places of all parts of an expression that are marked as one.
fn marked(
    expr: &mut Expr<Vec<u32>>,
    out: &mut Vec<Place>,
    leaf: &mut impl FnMut(&mut Vec<u32>, &mut Vec<u32>),
    marks: &mut Starts<'_>,
) {
    match expr {
        Expr::Leaf(_) | Expr::Row(_) => out.extend(expr.places(leaf, marks)),
        Expr::Window(lists, _) => out.extend(lists.iter().flatten().map(|at| (*at, *at))),
        Expr::Any(parts) => parts.iter_mut().for_each(|part| marked(part, out, leaf, marks)),
        Expr::Near(left, right, _) => {
            marked(left, out, leaf, marks);
            marked(right, out, leaf, marks);
        }
    }
}

/// One line of an article, ready to be searched.
struct Line {
    tokens: Vec<Word>,
    /// The numbers of the words that begin sentences.
    sentences: Vec<u32>,
    language: Option<Language>,
}

impl Line {
    fn of(text: &str, language: Option<Language>) -> Line {
        let tokens: Vec<Word> = words(text).collect();
        let number = |start: usize| tokens.partition_point(|word| word.start < start);
        let sentences =
            sentences(text).map(|start| u32::try_from(number(start)).unwrap_or(u32::MAX)).collect();
        Line { tokens, sentences, language }
    }

    fn positions(&self, sought: &Sought) -> Vec<u32> {
        let root = match (sought, self.language) {
            (Sought::Word(word), Some(language)) => stem(language, word),
            _ => None,
        };
        // A stem begins with the letter of its word.
        let same_stem = |word: &str, asked: &str| {
            word.as_bytes().first() == asked.as_bytes().first()
                && self.language.is_some_and(|language| {
                    let root = root.as_deref().unwrap_or(asked);
                    with_stem(language, word, |stem| stem.unwrap_or(word) == root)
                })
        };
        let is = |word: &Word| match sought {
            Sought::Exact(exact) => word.text == *exact,
            Sought::Word(asked) => word.text == *asked || same_stem(&word.text, asked),
            Sought::Pattern(automaton) => automaton.matches(&word.text),
        };
        (0u32..).zip(&self.tokens).filter(|(_, token)| is(token)).map(|(at, _)| at).collect()
    }
}

/// The beginnings of sentences in a line, which is one paragraph.
struct Starts<'a>(&'a [u32]);

impl Marks for Starts<'_> {
    fn between(&mut self, reach: Reach, first: u32, last: u32) -> bool {
        let next = self.0.partition_point(|start| *start <= first);
        reach == Reach::Sentence && self.0.get(next).is_some_and(|start| *start <= last)
    }
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
    use crate::query::parse::parse;
    use crate::query::plan::{Domain, Planner, Words};
    use proptest::prelude::*;

    fn found<'a>(query: &str, text: &'a str) -> Vec<&'a str> {
        let schema = crate::schema::Schema::embedded();
        let planner = Planner::new(&schema, jiff::civil::date(2017, 4, 20), Words::All);
        let plan = planner.plan(&parse(query).unwrap(), Domain::Quote).unwrap().unwrap();
        let words = Highlighter::of(&plan).unwrap();
        words
            .said
            .iter()
            .flat_map(|finder| finder.find(&Line::of(text, Language::of(None))))
            .map(|span| span.of(text))
            .collect()
    }

    #[test]
    fn phrases_are_marked_as_phrases() {
        let text = "Missile talks: the missile strikes came first, then a strike.";
        assert_eq!(found("\"missile strike\"", text), ["missile strikes"]);
        assert_eq!(found("=strike", text), ["strike"]);
        assert_eq!(found("strike -talks", text), ["strikes", "strike"]);
    }

    #[test]
    fn of_words_near_each_other_only_those_are_marked() {
        let text = "Oil rose. Gas fell and oil fell with gas. Oil!";
        assert_eq!(found("oil w/s gas", text), ["Gas", "oil", "gas"]);
        assert_eq!(found("oil pre/3 gas", text), ["Oil", "Gas", "oil", "gas"]);
        assert_eq!(found("oil pre/2 (\"gas fell\" OR rose)", text), ["Oil", "rose"]);
        assert_eq!(found("\"gas oil\"~1", text), ["Oil", "Gas", "gas", "Oil"]);
        assert_eq!(found("gas w/s silver", text), [] as [&str; 0]);
    }

    proptest! {
        #[test]
        fn snippets_of_any_text_hold_their_marks(text in "(\\PC{0,20}[. ]{0,2}){0,40}", at in 0usize..400) {
            let tokens = Line::of(&text, None).tokens;
            let marks: Vec<Span> = tokens.get(at % tokens.len().max(1)).map(|word| Span::new(word.start, word.end)).into_iter().collect();
            let snippet = cut(&text, marks.clone());
            let length = snippet.text.chars().count();
            prop_assert!(snippet.matches.iter().all(|(start, end)| start < end && *end <= length));
            prop_assert_eq!(snippet.matches.len(), marks.len());
        }
    }
}
