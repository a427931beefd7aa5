//! What is said at a reporting verb: the clause behind it, the words before it, the quoted stretch.
//!
//! In: a sentence and the place of a cue. Out: ranges of items. A clause runs to the end of its sentence, or to where
//! another report, an "according to" or the main clause takes over. Does not look for speakers.

use super::agent::finite;
use super::lexicon::{Flags, Lexicon};
use super::line::{Line, Range};
use super::mark;
use super::phrase;
use super::token::Class;
use crate::schema::{Frames, Verb};

/// How far words of time and place may part a verb from what is said.
pub(super) const REACH: usize = 24;

/// How a reported clause is limited.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Limit {
    /// It ends at the first comma, since a main clause follows.
    pub(super) comma: bool,
    /// It ends behind the first quoted stretch: "called it “a success” and left".
    pub(super) quote: bool,
}

/// Finds what is said in a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent<'a> {
    pub(super) line: &'a Line<'a>,
    pub(super) lexicon: &'a Lexicon,
}

impl Extent<'_> {
    /// What is said behind the cue.
    pub(super) fn behind(&self, cue: Range, verb: &Verb, depends: bool) -> Option<Range> {
        let line = self.line;
        let frames = verb.frames;
        let names = !frames.has(Frames::THAT | Frames::WH | Frames::TO);
        let limit = Limit { comma: depends || names, quote: names };
        let mut at = if verb.addressee { self.hearer(cue.1) } else { cue.1 };
        while line.is(at, Flags::ADVERB) && !line.is(at, Flags::PRONOUN | Flags::CAPITAL) && !line.over(at) {
            // "said {even a few would help}"
            if line.is(at, Flags::QUANTIFIER) && line.is(at + 1, Flags::DETERMINER | Flags::QUANTIFIER) {
                break;
            }
            // "said {there were concerns}"
            if line.is(at + 1, Flags::COPULA) && frames.has(Frames::CLAUSE) {
                break;
            }
            at += 1;
        }
        // "said yes to a plan"
        if line.is(at, Flags::ANSWER) && line.is(at + 1, Flags::TO) {
            return None;
        }
        // "The film tells of a widow who …" tells nothing.
        if line.over(at) || (verb.addressee && line.is(cue.1, Flags::OF)) {
            return None;
        }
        if line.is_quoted(at) {
            // "had shown “Harvest.”"
            let item = line.items[at];
            let some = line.tokens[item.at..item.end].iter().filter(|t| t.is_word()).count() > 2;
            let quotes = frames.has(Frames::QUOTE | Frames::CLAUSE | Frames::AS) || (some && self.whole(at));
            return quotes.then(|| self.quoted_from(at));
        }
        if line.is(at, Flags::THAT) && frames.has(Frames::THAT) && !line.over(at + 1) {
            return Some((at, self.clause_end(at + 1, limit)));
        }
        match line.class(at) {
            Some(Class::Comma) => return self.behind_comma(at, verb),
            Some(Class::Colon) => {
                return (at + 1 < line.len()).then(|| (at + 1, self.clause_end(at + 1, Limit::default())));
            }
            _ => {}
        }
        if line.is(at, Flags::DETERMINER) && line.is(at + 1, Flags::TIME) {
            return self.behind_adverbial(at, frames, limit);
        }
        if line.is(at, Flags::INTERROGATIVE) && !names {
            return frames.has(Frames::WH).then(|| (at, self.clause_end(at + 1, limit)));
        }
        let infinitive = |i: usize| {
            line.is(i, Flags::TO)
                && line.is_word(i + 1)
                && !line.is(i + 1, Flags::DETERMINER | Flags::CAPITAL)
        };
        if frames.has(Frames::TO) && (infinitive(at) || (line.is(at, Flags::NEGATION) && infinitive(at + 1)))
        {
            return Some((at, self.clause_end(at + 2, limit)));
        }
        if line.is(at, Flags::CONCESSIVE) && frames.has(Frames::CLAUSE) {
            return Some((at, self.clause_end(at + 1, Limit::default())));
        }
        // "said {about 200 people} had come"
        let about = line.is(at, Flags::QUANTIFIER) && line.is_class(at + 1, Class::Number);
        if line.is(at, Flags::PREPOSITION | Flags::TIME | Flags::TO | Flags::SUBORDINATOR)
            && !line.is(at, Flags::PRONOUN)
            && !about
        {
            return self.behind_adverbial(at, frames, limit);
        }
        let small = Flags::CLAUSE_START | Flags::CAPITAL | Flags::QUANTIFIER;
        let starts = line.is_word(at)
            && (!line.is(at, Flags::LISTED) || line.is(at, small) || (names && line.is(at, Flags::THAT)));
        let bare = frames.has(Frames::CLAUSE)
            || (frames.has(Frames::THAT)
                && verb.speech
                && line.is(at, Flags::PRONOUN)
                && !line.is(at, Flags::OBJECT));
        if !(starts && bare) {
            return None;
        }
        let end = self.clause_end(at, limit);
        if names && !line.is_quoted(end - 1) && line.is_quoted(end + 1) {
            return Some((end + 1, end + 2)); // "described him as a man, “…”"
        }
        // "recalled a million bottles"
        let thing = !names && end <= at + 3 && line.is(at, Flags::DETERMINER);
        if thing && !(at..end).any(|i| finite(line, i) || line.is_quoted(i)) {
            return None;
        }
        // One word is an object ("told him"), or hardly worth a quote ("said little").
        (end > at + 1 || !verb.speech).then_some((at, end))
    }

    /// The item behind the hearer of "told the committee on Monday".
    pub(super) fn hearer(&self, start: usize) -> usize {
        let line = self.line;
        let object = line.is(start, Flags::OBJECT | Flags::HEARER) && !line.is(start, Flags::POSSESSIVE);
        if object || (line.is(start, Flags::OBJECT) && !line.is_word(start + 1)) {
            return start + 1;
        }
        let always = Flags::THAT
            | Flags::PRONOUN
            | Flags::INTERROGATIVE
            | Flags::TIME
            | Flags::COPULA
            | Flags::AUXILIARY
            | Flags::NEGATION;
        let starts = Flags::DETERMINER | Flags::POSSESSIVE | Flags::TO;
        let of_name = Flags::CAPITAL | Flags::DETERMINER | Flags::POSSESSIVE | Flags::PREPOSITION;
        let mut at = start;
        while at < line.len() && at - start < 12 {
            let word = line.is_word(at) || line.is_class(at, Class::Apostrophe);
            let later = at > start
                && ((line.is(at, starts) && !line.is(at - 1, Flags::PREPOSITION))
                    || (line.is(at, Flags::PREPOSITION) && !line.is(at, Flags::OF))
                    || (line.is(at, Flags::CAPITAL) && !line.is(at - 1, of_name) && self.acting(at)));
            if !word || later || line.is(at, always) {
                break;
            }
            at += 1;
        }
        if line.is(at, Flags::COPULA | Flags::AUXILIARY) { start } else { at }
    }

    /// Whether the capitalised words from `at` are followed by a finite verb.
    fn acting(&self, at: usize) -> bool {
        let end = (at..self.line.len().min(at + 6)).find(|i| !self.line.is(*i, Flags::CAPITAL));
        end.is_some_and(|end| finite(self.line, end))
    }

    /// "said, “…”", "said, however, that …", "said, that".
    fn behind_comma(&self, comma: usize, verb: &Verb) -> Option<Range> {
        let line = self.line;
        if line.is_quoted(comma + 1) {
            return Some(self.quoted_from(comma + 1));
        }
        let stops = |i: &usize| line.is_class(*i, Class::Comma) || line.is_quoted(*i);
        let close = (comma + 1..line.len().min(comma + 9)).find(stops)?;
        if !line.is_class(close, Class::Comma) {
            return None;
        }
        if line.is(close + 1, Flags::THAT) {
            return Some((close + 1, self.clause_end(close + 2, Limit::default())));
        }
        (line.is_quoted(close + 1) && verb.frames.has(Frames::QUOTE)).then(|| self.quoted_from(close + 1))
    }

    /// "said on Tuesday in Moscow that …", "said in an interview he …", "said of Smith: “…”".
    fn behind_adverbial(&self, start: usize, frames: Frames, limit: Limit) -> Option<Range> {
        let line = self.line;
        let mut parted = false;
        for at in start..line.len().min(start + REACH) {
            let settled = at > start && line.is(at - 1, Flags::TIME | Flags::MEDIUM | Flags::HEARER);
            if line.is(at, Flags::THAT) && !line.is(at - 1, Flags::PREPOSITION) && frames.has(Frames::THAT) {
                return (at < start + REACH / 2 || !parted).then(|| (at, self.clause_end(at + 1, limit)));
            }
            if line.is(at, Flags::TO) && frames.has(Frames::TO) && settled {
                return Some((at, self.clause_end(at, limit)));
            }
            if line.is_quoted(at) {
                if self.titled(at) {
                    continue;
                }
                let marked = line.is_class(at - 1, Class::Comma) || line.is_class(at - 1, Class::Colon);
                let governed = line.is(at - 1, Flags::PREPOSITION | Flags::DETERMINER | Flags::POSSESSIVE);
                let quotes = marked || (frames.has(Frames::QUOTE) && !parted && !governed);
                return quotes.then(|| self.quoted_from(at));
            }
            match line.class(at) {
                Some(Class::Colon) => {
                    return (at + 1 < line.len())
                        .then(|| (at + 1, self.clause_end(at + 1, Limit::default())));
                }
                Some(Class::Stop | Class::Semicolon | Class::Dash) => return None,
                Some(Class::Comma) => {
                    parted = true;
                    if line.is(at + 1, Flags::ING | Flags::FORM_ING | Flags::CONJUNCTION) {
                        return None;
                    }
                }
                _ => {}
            }
            let he =
                line.is(at, Flags::PRONOUN) && at > start && (settled || line.is(at - 1, Flags::CAPITAL));
            let the = line.is(at, Flags::DETERMINER | Flags::POSSESSIVE) && settled;
            if (he || the) && frames.has(Frames::CLAUSE) {
                return Some((at, self.clause_end(at, limit)));
            }
            if line.is(at, Flags::RELATIVE | Flags::ADVERSATIVE) || (parted && line.is_verb(at)) {
                return None;
            }
        }
        None
    }

    /// A quoted stretch behind a cue, and the clause that goes on behind it: "said “good” talks were held".
    fn quoted_from(&self, at: usize) -> Range {
        let line = self.line;
        let adverbial = Flags::PREPOSITION | Flags::TIME | Flags::SUBORDINATOR;
        let goes_on =
            !self.whole(at) && line.is_word(at + 1) && !line.is(at + 1, adverbial) && !line.is_verb(at + 1);
        if goes_on { (at, self.clause_end(at + 1, Limit::default())) } else { (at, at + 1) }
    }

    /// Whether a quoted item is a whole utterance: it ends with a comma or stop inside.
    pub(super) fn whole(&self, i: usize) -> bool {
        let Some(item) = self.line.items.get(i).filter(|item| item.quoted.is_some()) else { return false };
        let close = item.end - 1;
        let marked = matches!(self.line.tokens[close].class, Class::Mark(_));
        let last = if marked { close - 1 } else { close };
        last > item.at && matches!(self.line.tokens[last].class, Class::Comma | Class::Stop | Class::Dash)
    }

    /// Whether a quoted item is the title of a work in the run of a sentence: "on the programme “Good Day”".
    pub(super) fn titled(&self, i: usize) -> bool {
        let line = self.line;
        let item = line.items[i];
        let running = i > 0 && (line.is_word(i - 1) || line.is_class(i - 1, Class::Apostrophe));
        running && !line.is_verb(i - 1) && mark::is_title(&line.tokens[item.at + 1..item.end])
    }

    /// The words from `free` to `end` that a cue behind them reports: the quoted stretch, or all of them.
    pub(super) fn words_before(&self, free: usize, end: usize) -> Option<Range> {
        let line = self.line;
        if end <= free {
            return None;
        }
        if !line.is_quoted(end - 1) {
            return Some((free, end));
        }
        let first = line.tokens[line.items[end - 1].at + 1];
        let fragment = first.class == Class::Word && !first.is(Flags::CAPITAL) && end - 1 > free;
        Some(if fragment { (free, end) } else { (end - 1, end) })
    }

    /// Whether a stretch may be a clause: it has some verb and does not only tell time and place.
    pub(super) fn clause_like(&self, start: usize, end: usize) -> bool {
        let line = self.line;
        let verb = (start.max(end.saturating_sub(2 * REACH))..end)
            .any(|i| finite(line, i) || line.is(i, Flags::NEGATION) || line.is_quoted(i));
        let depends = line.is(start, Flags::SUBORDINATOR) || line.is(start, Flags::PREPOSITION);
        let main = !depends || (start..end).take(2 * REACH).any(|i| line.is_class(i, Class::Comma));
        end > start + 2 && verb && main
    }

    /// Where a reported clause that starts at `start` ends.
    pub(super) fn clause_end(&self, start: usize, limit: Limit) -> usize {
        let line = self.line;
        let mut at = start;
        while at < line.len() && !line.over(at) {
            let comma = line.is_class(at, Class::Comma);
            let quoted = line.is_quoted(at) && at > start;
            if quoted && (limit.quote || line.is(at + 1, Flags::FORM_ING)) {
                return at + 1;
            }
            if at > start
                && (((comma || (limit.quote && line.is_class(at, Class::Colon))) && limit.comma)
                    || (line.is_class(at, Class::Colon) && line.is_quoted(at + 1))
                    || self.joins_report(at)
                    || (line.is(at, Flags::ACCORDING) && line.is(at + 1, Flags::TO))
                    || (line.is_class(at, Class::Semicolon) && self.new_speaker(at + 1)))
            {
                break;
            }
            at += 1;
        }
        at.max(start)
    }

    /// Whether another report of the sentence starts at `at`: ", saying", "and added", ", but Smith said".
    fn joins_report(&self, at: usize) -> bool {
        let line = self.line;
        let parted = line.is_class(at, Class::Comma) || line.is_class(at, Class::Dash);
        let joins = Flags::CONJUNCTION | Flags::ADVERSATIVE;
        if !parted && !line.is(at, joins) {
            return false;
        }
        let first = if parted { at + 1 } else { at };
        let mut next = first;
        while line.is(next, joins | Flags::ADVERB)
            || (parted && line.is(next, Flags::SUBORDINATOR))
            || (next > first && line.is(next, Flags::AUXILIARY))
        {
            next += 1;
        }
        let present = line.is(next, Flags::FORM_BASE | Flags::FORM_PLAIN);
        let says = line.is(next + 1, Flags::THAT | Flags::PRONOUN);
        let verb = line.token(next).and_then(|t| self.lexicon.verb(t.verb));
        // "shouted “up” and then went below": a verb that reports nothing but quoted words
        let quotes = |verb: &Verb| {
            let only = !verb.frames.has(Frames::THAT | Frames::CLAUSE | Frames::WH | Frames::TO | Frames::AS);
            let joined = parted && next > first;
            verb.speech && (!only || joined || (next + 1..next + 4).any(|i| line.is_quoted(i)))
        };
        let verb = verb.is_some_and(quotes);
        let finite = verb && next > at && (!present || (says && next > first));
        let with = line.is(first, Flags::WITH) && (first + 1..first + 7).any(|i| line.is(i, Flags::FORM_ING));
        let clause = next > first && self.new_speaker(next);
        finite || (parted && (line.is(next, Flags::FORM_ING | Flags::ACCORDING) || with || clause))
    }

    /// Whether another report starts at `at`: ", but {Smith said}".
    fn new_speaker(&self, at: usize) -> bool {
        let Some(phrase) = phrase::after(self.line, at) else { return false };
        self.line.is_verb(phrase.1) && !self.line.is(phrase.1, Flags::FORM_BASE | Flags::FORM_ING)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::quotes;

    fn words(text: &str) -> Vec<String> {
        let strip = |quote: String| quote.split(" | ").next().map(str::to_owned);
        quotes(text).into_iter().filter_map(strip).collect()
    }

    #[test]
    fn a_clause_ends_where_the_next_report_starts() {
        assert_eq!(
            words("Smith said it was late, adding that he was tired."),
            ["indirect: it was late", "indirect: that he was tired"]
        );
        assert_eq!(
            words("Smith said it was late, but Jones said it was not."),
            ["indirect: it was late", "indirect: it was not"]
        );
        assert_eq!(words("Smith said even a few would do."), ["indirect: even a few would do"]);
        assert_eq!(words("Smith said about 20 people came."), ["indirect: about 20 people came"]);
        assert!(words("Smith said yes to the plan. The firm recalls a million bottles.").is_empty());
        assert_eq!(words("Smith said there were many."), ["indirect: there were many"]);
        assert_eq!(
            words("Smith said Jones had shouted \"up\" and then gone below."),
            ["mixed: Jones had shouted \"up\" and then gone below"]
        );
        assert_eq!(words("As Smith said it was late, the crowd left."), ["indirect: it was late"]);
    }

    #[test]
    fn words_of_time_and_place_may_part_the_cue_from_the_clause() {
        assert_eq!(words("Smith said on Tuesday in Rome that it was late."), ["indirect: that it was late"]);
        assert_eq!(words("Smith said, however, that it was late."), ["indirect: that it was late"]);
        assert_eq!(words("Smith told reporters on Friday he was late."), ["indirect: he was late"]);
    }

    #[test]
    fn quoted_words_in_a_clause_make_it_mixed() {
        assert_eq!(
            words("Smith said he had a \"productive\" week."),
            ["mixed: he had a \"productive\" week"]
        );
        assert_eq!(
            words("Smith called the plan \"a disaster\" and left."),
            ["mixed: the plan \"a disaster\""]
        );
    }

    #[test]
    fn titles_of_works_are_no_speech() {
        assert!(words("Smith appeared on the show \"Good Morning World.\"").is_empty());
        assert!(words("The opening night had shown \"Harvest.\"").is_empty());
    }
}
