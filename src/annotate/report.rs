//! Reports in a sentence: who says, by which cue, and which stretch is said.
//!
//! In: a sentence as items. Out: reports in text order, with their content as a range of items: a clause behind the
//! verb ("said that …"), words before it ("…, Smith said"), a quoted stretch, or none ("Smith said." alone). Decides
//! no kinds and resolves no names.

use super::lexicon::{Flags, Lexicon};
use super::line::{Line, Range};
use super::mark;
use super::phrase::{self, Subject};
use super::token::Class;
use crate::schema::{Frames, Verb};

/// How far words of time and place may part a verb from what is said.
const REACH: usize = 24;

/// Somebody reports something; all ranges are over items.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    /// The words that name the speaker.
    pub(super) mention: Option<Range>,
    /// The reporting expression.
    pub(super) cue: Range,
    /// What is reported.
    pub(super) content: Option<Range>,
    /// False for thoughts, wishes and judgements.
    pub(super) speech: bool,
    /// The name of the rule.
    pub(super) rule: &'static str,
}

/// Finds the reports of one sentence.
pub(super) fn find(line: &Line<'_>, lexicon: &Lexicon, reports: &mut Vec<Report>) {
    reports.clear();
    let mut finder = Finder { line, lexicon, reports, free: 0, subject: None };
    finder.run();
}

struct Finder<'a, 'b> {
    line: &'a Line<'a>,
    lexicon: &'a Lexicon,
    reports: &'b mut Vec<Report>,
    /// Items before this one belong to a report already.
    free: usize,
    /// The speaker of the last report, for "adding that" and "and said".
    subject: Option<Range>,
}

impl Finder<'_, '_> {
    fn run(&mut self) {
        let line = self.line;
        let mut at = 0;
        while at < line.len() {
            let next = if line.is(at, Flags::ACCORDING) && line.is(at + 1, Flags::TO) {
                self.according(at)
            } else if line.is_verb(at) {
                self.verb(at)
            } else if line.is(at, Flags::NOUN_SPEECH | Flags::NOUN_THOUGHT) && line.is(at + 1, Flags::THAT) {
                self.noun(at)
            } else {
                None
            };
            at = next.unwrap_or(at + 1).max(at + 1);
        }
    }

    fn push(&mut self, report: Report) {
        if report.mention.is_some() {
            self.subject = report.mention;
        }
        self.reports.push(report);
    }

    /// "According to X, …" and "…, according to X".
    fn according(&mut self, at: usize) -> Option<usize> {
        let line = self.line;
        let phrase = phrase::after(line, at + 2)?;
        let mention = phrase::with_apposition(line, self.widened(phrase));
        let opens = at == self.free || (self.free..at).all(|i| !line.is_word(i) || line.is(i, Flags::LISTED));
        let content = if opens {
            let start = if line.is_class(mention.1, Class::Comma) { mention.1 + 1 } else { mention.1 };
            (start, self.clause_end(start, false))
        } else {
            let end = if line.is_class(at - 1, Class::Comma) { at - 1 } else { at };
            (self.free, end)
        };
        let content = (content.0 < content.1).then_some(content);
        self.push(Report {
            mention: Some(mention),
            cue: (at, at + 2),
            content,
            speech: true,
            rule: "according-to",
        });
        let next = content.map_or(mention.1, |content| content.1.max(mention.1));
        self.free = next;
        Some(next)
    }

    /// A source may be long: "a report by the ministry in Moscow", up to the comma.
    fn widened(&self, phrase: Range) -> Range {
        let line = self.line;
        let mut at = phrase.1;
        while at < line.len() && at - phrase.1 < 12 && line.is_word(at) && !line.is(at, Flags::NO_NOUN) {
            at += 1;
        }
        if at >= line.len() || line.is_class(at, Class::Comma) || line.is_class(at, Class::Stop) {
            (phrase.0, at)
        } else {
            phrase
        }
    }

    /// "the claim that …", "his claim that …".
    fn noun(&mut self, at: usize) -> Option<usize> {
        let line = self.line;
        let mut start = at;
        while start > 0 && at - start < 4 && line.is_word(start - 1) && !line.is(start - 1, Flags::LISTED) {
            start -= 1;
        }
        let mention = if start > 0 && line.is(start - 1, Flags::POSSESSIVE) {
            Some((start - 1, start))
        } else if start > 0 && line.is_class(start - 1, Class::Apostrophe) {
            phrase::before(line, start - 1).map(|subject| subject.phrase)
        } else {
            phrase::opening(line).filter(|opening| opening.1 < start)
        };
        let content = (at + 1, self.clause_end(at + 2, false));
        let speech = line.is(at, Flags::NOUN_SPEECH);
        self.reports.push(Report {
            mention,
            cue: (at, at + 1),
            content: Some(content),
            speech,
            rule: "noun-that",
        });
        self.free = content.1;
        Some(content.1)
    }

    /// A reporting verb: its speaker before or behind it, what it reports behind or before it.
    fn verb(&mut self, at: usize) -> Option<usize> {
        let line = self.line;
        let index = line.token(at)?.verb;
        let verb = self.lexicon.verb(index)?;
        let particle = self.lexicon.particle(index);
        if particle != 0 && line.id(at + 1) != particle {
            return None;
        }
        let cue = (at, if particle == 0 { at + 1 } else { at + 2 });
        if self.is_noun(at) {
            return None;
        }
        if let Some(report) = self.inverted(cue, verb) {
            let next = self.behind_inverted(&report);
            self.push(report);
            return Some(next);
        }
        let (subject, rule) = self.speaker(at, verb)?;
        let mention = subject.map(|subject| subject.phrase);
        let speech = verb.speech && !subject.is_some_and(|s| s.negated);
        let start = mention.filter(|m| m.0 >= self.free && m.1 <= at).map_or(at, |m| m.0);
        let told = if verb.addressee { self.hearer(cue.1) } else { cue.1 };
        let inserted = start > 0 && line.is(start - 1, Flags::AS) && line.is_class(told, Class::Comma);
        let depends = mention.is_some_and(|m| self.depends(m)) || (at < 2 && line.is(at, Flags::FORM_ING));
        let behind = if inserted && !line.is_quoted(told + 1) {
            Some((told + 1, self.clause_end(told + 1, false)))
        } else {
            self.behind(cue, verb, depends)
        };
        let before = self.before(start, cue, verb, behind);
        let behind = behind.or_else(|| self.resumed(before, cue));
        let report = Report { mention, cue, content: None, speech, rule };
        let mut next = cue.1;
        if let Some(content) = before {
            self.push(Report { content: Some(content), rule: "cue-after", ..report });
            self.free = cue.1;
        }
        if let Some(content) = behind {
            self.push(Report { content: Some(content), ..report });
            (self.free, next) = (content.1, content.1);
        } else if before.is_none() && verb.frames.has(Frames::QUOTE) && mention.is_some() {
            self.push(report);
        }
        Some(next)
    }

    /// Whether the clause of a subject depends on another: "As Smith said …, {the main clause}", ", who said …,".
    fn depends(&self, mention: Range) -> bool {
        let line = self.line;
        let Some(before) = mention.0.checked_sub(1) else { return false };
        (line.is(before, Flags::SUBORDINATOR) && (before == 0 || line.is_class(before - 1, Class::Comma)))
            || (line.is(mention.1, Flags::RELATIVE)
                && before > 0
                && line.is_class(mention.1 - 1, Class::Comma))
    }

    /// "The plan, he said, {was dead}": the words go on behind the inserted cue.
    fn resumed(&self, before: Option<Range>, cue: Range) -> Option<Range> {
        let line = self.line;
        let content = before.filter(|content| !line.is_quoted(content.1 - 1))?;
        let start = cue.1 + 1;
        (line.is_class(cue.1, Class::Comma)
            && content.1 > content.0
            && line.is_word(start)
            && !line.is(start, Flags::FORM_ING | Flags::ING))
        .then(|| (start, self.clause_end(start, false)))
    }

    /// Whether the form is a noun or an adjective here: "the claims", "recent reports", "an alleged plot".
    fn is_noun(&self, at: usize) -> bool {
        let line = self.line;
        let Some(before) = at.checked_sub(1) else { return !line.is(at, Flags::FORM_ING) };
        let present = line.is(at, Flags::FORM_BASE | Flags::FORM_PLAIN);
        if present
            && line.is(at, Flags::CAPITAL)
            && (line.is(at, Flags::PLACE) || !line.is(at + 1, Flags::CAPITAL))
        {
            return true;
        }
        if line.is(before, Flags::DETERMINER | Flags::POSSESSIVE) && !line.is(before, Flags::PRONOUN) {
            return !line.is(at, Flags::FORM_ING);
        }
        if present && line.is(at, Flags::CAPITAL) && line.is(at, Flags::BODY | Flags::ROLE) {
            return true;
        }
        if present {
            let apostrophe =
                line.is_class(before, Class::Apostrophe) && !line.is(before.wrapping_sub(1), Flags::PRONOUN);
            return apostrophe
                || (line.is(before, Flags::PREPOSITION | Flags::CONJUNCTION)
                    && !line.is(at + 1, Flags::THAT));
        }
        line.is(before, Flags::PREPOSITION) && !line.is(at, Flags::FORM_ING)
    }

    /// "“…,” said Smith", "…, said Smith".
    fn inverted(&self, cue: Range, verb: &Verb) -> Option<Report> {
        let line = self.line;
        let at = cue.0;
        if !verb.frames.has(Frames::QUOTE | Frames::THAT) || line.is(at, Flags::FORM_ING) || at <= self.free {
            return None;
        }
        let quoted = line.is_quoted(at - 1)
            || (line.is_class(at - 1, Class::Comma) && at >= 2 && line.is_quoted(at - 2));
        let comma = line.is_class(at - 1, Class::Comma) || line.is_class(at - 1, Class::Dash);
        if !quoted && !comma {
            return None;
        }
        let phrase = phrase::after(line, cue.1)?;
        if line.is(phrase.0, Flags::PRONOUN) && (!quoted || self.finite(phrase.1)) {
            return None;
        }
        if !quoted {
            let closes = line.over(phrase.1)
                || line.is_class(phrase.1, Class::Comma)
                || line.is(phrase.1, Flags::PREPOSITION | Flags::TIME | Flags::SUBORDINATOR);
            let clause = self.clause_like(self.free, at - 1);
            if !closes
                || !clause
                || phrase::before(line, at).is_some_and(|s| s.phrase.1 == at - 1 && s.phrase.0 == self.free)
            {
                return None;
            }
        } else if self.finite(phrase.1) && !line.is_class(phrase.1, Class::Comma) {
            return None;
        }
        let mention = phrase::with_apposition(line, phrase);
        let end = if line.is_quoted(at - 1) { at } else { at - 1 };
        let content = self.words_before(end);
        Some(Report { mention: Some(mention), cue, content, speech: verb.speech, rule: "inverted-cue" })
    }

    /// After "said Smith, …": quoted words may go on: "“A,” said Smith, “B.”"
    fn behind_inverted(&mut self, report: &Report) -> usize {
        let end = report.mention.map_or(report.cue.1, |m| m.1);
        self.free = end;
        end
    }

    /// Whether a finite verb stands at `at`.
    fn finite(&self, at: usize) -> bool {
        let line = self.line;
        line.is(at, Flags::AUXILIARY | Flags::COPULA | Flags::VERB | Flags::ED) || line.is_verb(at)
    }

    /// Whether a stretch may be a clause: it has some verb and does not only tell time and place.
    fn clause_like(&self, start: usize, end: usize) -> bool {
        let line = self.line;
        let verb = (start.max(end.saturating_sub(2 * REACH))..end).any(|i| {
            line.is(i, Flags::COPULA | Flags::AUXILIARY | Flags::VERB | Flags::ED | Flags::NEGATION)
                || line.is_verb(i)
                || line.is_quoted(i)
        });
        let main = !line.is(start, Flags::SUBORDINATOR)
            || (start..end).take(2 * REACH).any(|i| line.is_class(i, Class::Comma));
        end > start + 2 && verb && main
    }

    /// Who speaks before the verb at `at`; `None` when the verb does not report here.
    fn speaker(&self, at: usize, verb: &Verb) -> Option<(Option<Subject>, &'static str)> {
        let line = self.line;
        let plain = |phrase| Subject { phrase, copula: false, negated: false };
        let found =
            phrase::before(line, at).filter(|s| s.phrase.0 >= self.free || !line.is(at, Flags::FORM_ING));
        let found = found.or_else(|| phrase::before_comma(line, at).map(plain));
        let opening = || phrase::opening(line).filter(|opening| opening.1 <= at);
        if line.is(at, Flags::FORM_ING) {
            if let Some(subject) = found.filter(|subject| subject.copula) {
                return Some((Some(subject), "cue-before"));
            }
            let before = at.saturating_sub(1);
            let hidden = line.is(before, Flags::PREPOSITION | Flags::SUBORDINATOR)
                || line.is(before, Flags::ED | Flags::VERB)
                || line.is_verb(before);
            let says = line.is(at + 1, Flags::THAT | Flags::PRONOUN | Flags::INTERROGATIVE)
                || line.is_quoted(at + 1);
            let plainly = verb.frames.has(Frames::THAT) && !verb.frames.has(Frames::TO);
            if at > 0 && hidden && !says && !plainly {
                return None;
            }
            if at == self.free && at < 2 {
                return Some((phrase::opening(line).map(plain), "participle"));
            }
            let own = |s: &Subject| {
                let with = s.phrase.0 > 0 && line.is(s.phrase.0 - 1, Flags::WITH);
                with || line.is(s.phrase.1 - 1, Flags::ROLE | Flags::MEDIUM | Flags::CAPITAL)
            };
            let object = |s: &Subject| s.phrase.0 > 0 && opening().is_some() && self.finite(s.phrase.0 - 1);
            if !line.is_class(before, Class::Comma)
                && let Some(subject) = found.filter(own).filter(|s| !object(s))
            {
                return Some((Some(subject), "participle"));
            }
            return Some((opening().or(self.subject).map(plain), "participle"));
        }
        let group = phrase::group_start(line, at);
        if group > 0 && line.is(group - 1, Flags::CONJUNCTION | Flags::ADVERSATIVE) {
            let phrase = self.subject.into_iter().chain(opening()).max()?;
            return Some((Some(plain(phrase)), "joined-cue"));
        }
        let subject = found?;
        let past = !line.is(at, Flags::FORM_BASE | Flags::FORM_PLAIN);
        if (subject.copula && past) || subject.phrase.1 <= subject.phrase.0 {
            return None;
        }
        let object = subject.phrase.0 > 0 && {
            let i = subject.phrase.0 - 1;
            line.is_verb(i) || line.is(i, Flags::VERB | Flags::ED | Flags::PREPOSITION)
        };
        let head = Flags::PRONOUN | Flags::CAPITAL | Flags::ROLE | Flags::BODY | Flags::RELATIVE;
        if !verb.frames.has(Frames::THAT)
            && past
            && verb.frames.has(Frames::AS)
            && !line.is(subject.phrase.1 - 1, head)
        {
            return None; // "a device called the abacus"
        }
        let clause = line.is(at + 1, Flags::THAT | Flags::PRONOUN);
        if !past && (object || !(self.person(subject.phrase) || clause)) {
            return None;
        }
        let lone = subject.phrase.0 == 0
            && line.is(subject.phrase.1 - 1, Flags::CAPITAL | Flags::BODY)
            && verb.frames.has(Frames::WH);
        if line.is(at, Flags::FORM_BASE) && subject.phrase.1 == at && !lone && !self.many(subject.phrase) {
            return None;
        }
        Some((Some(subject), "cue-before"))
    }

    /// Whether a phrase may speak: a pronoun, a name, a person by role, a body.
    fn person(&self, (start, end): Range) -> bool {
        let speaks = Flags::PRONOUN
            | Flags::CAPITAL
            | Flags::ROLE
            | Flags::BODY
            | Flags::MEDIUM
            | Flags::PLURAL
            | Flags::HEARER;
        (start..end).any(|i| self.line.is(i, speaks))
    }

    /// Whether a phrase may take a verb in the plural.
    fn many(&self, (start, end): Range) -> bool {
        let line = self.line;
        let third = Flags::MALE | Flags::FEMALE | Flags::THING;
        let head = end - 1;
        let plural = line.token(head).is_some_and(|t| {
            t.is(Flags::PLURAL | Flags::HEARER | Flags::RELATIVE | Flags::ENDS_S | Flags::DETERMINER)
        });
        plural
            || (line.is(head, Flags::PRONOUN) && !line.is(head, third))
            || (start..end).any(|i| line.is(i, Flags::CONJUNCTION))
            || (start..end).any(|i| line.is(i, Flags::PLURAL | Flags::ENDS_S) && !line.is(i, Flags::CAPITAL))
            || !line.is_word(head)
    }

    /// What is said behind the cue.
    fn behind(&self, cue: Range, verb: &Verb, depends: bool) -> Option<Range> {
        let line = self.line;
        let mut at = cue.1;
        if verb.addressee {
            at = self.hearer(at);
        }
        while line.is(at, Flags::ADVERB) && !line.is(at, Flags::PRONOUN | Flags::CAPITAL) && !line.over(at) {
            at += 1;
        }
        if line.over(at) {
            return None;
        }
        let frames = verb.frames;
        let says = frames.has(Frames::THAT | Frames::CLAUSE);
        if line.is_quoted(at) {
            return Some(self.quoted_from(at));
        }
        if line.is(at, Flags::THAT) && frames.has(Frames::THAT) && !line.over(at + 1) {
            return Some((at, self.clause_end(at + 1, depends)));
        }
        match line.class(at) {
            Some(Class::Comma) => return self.behind_comma(at, verb),
            Some(Class::Colon) => {
                let start = at + 1;
                return (start < line.len()).then(|| (start, self.clause_end(start, depends)));
            }
            _ => {}
        }
        if line.is(at, Flags::DETERMINER) && line.is(at + 1, Flags::TIME) {
            return self.behind_adverbial(at, frames, depends);
        }
        if line.is(at, Flags::INTERROGATIVE) {
            return frames.has(Frames::WH).then(|| (at, self.clause_end(at + 1, depends)));
        }
        if line.is(at, Flags::TO)
            && frames.has(Frames::TO)
            && line.is_word(at + 1)
            && !line.is(at + 1, Flags::DETERMINER | Flags::CAPITAL)
        {
            return Some((at, self.clause_end(at + 1, depends)));
        }
        if line.is(at, Flags::CONCESSIVE) && frames.has(Frames::CLAUSE) {
            return Some((at, self.clause_end(at + 1, false)));
        }
        if line.is(at, Flags::PREPOSITION | Flags::TIME | Flags::TO | Flags::SUBORDINATOR)
            && !line.is(at, Flags::PRONOUN)
        {
            return self.behind_adverbial(at, frames, depends);
        }
        let starts = line.is_word(at)
            && (!line.is(at, Flags::LISTED)
                || line.is(at, Flags::CLAUSE_START)
                || line.is(at, Flags::CAPITAL));
        (starts && frames.has(Frames::CLAUSE) && says).then(|| (at, self.clause_end(at, depends)))
    }

    /// The item behind the hearer of "told the committee on Monday".
    fn hearer(&self, start: usize) -> usize {
        let line = self.line;
        if line.is(start, Flags::OBJECT) && !line.is_word(start + 1)
            || line.is(start, Flags::OBJECT | Flags::HEARER) && !line.is(start, Flags::POSSESSIVE)
        {
            return start + 1;
        }
        let mut at = start;
        while at < line.len() && at - start < 12 {
            let stops = line.is(
                at,
                Flags::THAT
                    | Flags::PRONOUN
                    | Flags::INTERROGATIVE
                    | Flags::TIME
                    | Flags::COPULA
                    | Flags::AUXILIARY,
            ) || (!line.is_word(at) && !line.is_class(at, Class::Apostrophe))
                || (at > start
                    && line.is(at, Flags::DETERMINER | Flags::POSSESSIVE | Flags::TO)
                    && !line.is(at - 1, Flags::PREPOSITION))
                || (at > start && line.is(at, Flags::PREPOSITION) && !line.is(at, Flags::OF))
                || (at > start
                    && line.is(at, Flags::CAPITAL)
                    && !line.is(
                        at - 1,
                        Flags::CAPITAL | Flags::DETERMINER | Flags::POSSESSIVE | Flags::PREPOSITION,
                    ));
            if stops {
                break;
            }
            at += 1;
        }
        if line.is(at, Flags::COPULA | Flags::AUXILIARY) { start } else { at }
    }

    /// Whether the capitalised words from `at` are followed by a finite verb.
    fn acting(&self, at: usize) -> bool {
        let line = self.line;
        let end = (at..line.len().min(at + 6)).find(|i| !line.is(*i, Flags::CAPITAL));
        end.is_some_and(|end| self.finite(end))
    }

    /// "said, “…”", "said, however, that …", "said, that".
    fn behind_comma(&self, comma: usize, verb: &Verb) -> Option<Range> {
        let line = self.line;
        if line.is_quoted(comma + 1) {
            return Some(self.quoted_from(comma + 1));
        }
        let close = (comma + 1..line.len().min(comma + 9))
            .find(|i| line.is_class(*i, Class::Comma) || line.is_quoted(*i))?;
        if line.is_class(close, Class::Comma) {
            if line.is(close + 1, Flags::THAT) {
                return Some((close + 1, self.clause_end(close + 2, false)));
            }
            if line.is_quoted(close + 1) && verb.frames.has(Frames::QUOTE) {
                return Some(self.quoted_from(close + 1));
            }
        }
        None
    }

    /// "said on Tuesday in Moscow that …", "said in an interview he …", "said of Smith: “…”".
    fn behind_adverbial(&self, start: usize, frames: Frames, depends: bool) -> Option<Range> {
        let line = self.line;
        let mut lone = false;
        for at in start..line.len().min(start + REACH) {
            if line.is(at, Flags::THAT) && !line.is(at - 1, Flags::PREPOSITION) && frames.has(Frames::THAT) {
                return Some((at, self.clause_end(at + 1, depends)));
            }
            if line.is(at, Flags::TO)
                && frames.has(Frames::TO)
                && line.is(at - 1, Flags::TIME | Flags::MEDIUM | Flags::HEARER)
            {
                return Some((at, self.clause_end(at, depends)));
            }
            if line.is_quoted(at) && self.titled(at) {
                continue;
            }
            if line.is_quoted(at) {
                let marked = line.is_class(at - 1, Class::Comma) || line.is_class(at - 1, Class::Colon);
                return (marked
                    || frames.has(Frames::QUOTE)
                        && !lone
                        && !line.is(at - 1, Flags::PREPOSITION | Flags::DETERMINER | Flags::POSSESSIVE))
                .then(|| self.quoted_from(at));
            }
            if line.is_class(at, Class::Colon) {
                return (at + 1 < line.len()).then(|| (at + 1, self.clause_end(at + 1, depends)));
            }
            if line.is_class(at, Class::Stop)
                || line.is_class(at, Class::Semicolon)
                || line.is_class(at, Class::Dash)
            {
                return None;
            }
            if at > start
                && frames.has(Frames::CLAUSE)
                && line.is(at - 1, Flags::TIME | Flags::MEDIUM | Flags::HEARER | Flags::CAPITAL)
            {
                let he = line.is(at, Flags::PRONOUN);
                let the = line.is(at, Flags::DETERMINER | Flags::POSSESSIVE)
                    && line.is(at - 1, Flags::TIME | Flags::MEDIUM | Flags::HEARER);
                if he || the {
                    return Some((at, self.clause_end(at, depends)));
                }
            }
            if line.is(at, Flags::RELATIVE) || line.is(at, Flags::ADVERSATIVE) {
                return None;
            }
            if line.is_class(at, Class::Comma) {
                lone = true;
                if line.is(at + 1, Flags::ING | Flags::FORM_ING | Flags::CONJUNCTION) {
                    return None;
                }
            }
            if self.lexicon.verb(line.token(at)?.verb).is_some() && lone {
                return None;
            }
        }
        None
    }

    /// A quoted stretch behind a cue, and the clause that goes on behind it: "said “good” talks were held".
    fn quoted_from(&self, at: usize) -> Range {
        let line = self.line;
        let complete = line.items[at].quoted.is_some() && {
            let last = line.items[at].end.saturating_sub(2).max(line.items[at].at);
            matches!(line.tokens[last].class, Class::Stop | Class::Comma)
                || matches!(line.tokens[line.items[at].end - 1].class, Class::Stop)
        };
        let goes_on = !complete
            && at + 1 < line.len()
            && (line.is_word(at + 1)
                && !line.is(at + 1, Flags::PREPOSITION | Flags::TIME | Flags::SUBORDINATOR));
        if goes_on && !line.is_verb(at + 1) { (at, self.clause_end(at + 1, false)) } else { (at, at + 1) }
    }

    /// What is said before the speaker: "“…,” Smith said", "…, Smith said."
    fn before(&self, start: usize, cue: Range, verb: &Verb, behind: Option<Range>) -> Option<Range> {
        let line = self.line;
        if start <= self.free || !verb.frames.has(Frames::QUOTE | Frames::THAT) {
            return None;
        }
        if line.is_quoted(start - 1)
            || (line.is_class(start - 1, Class::Comma) && start >= 2 && line.is_quoted(start - 2))
        {
            let end = if line.is_quoted(start - 1) { start } else { start - 1 };
            if self.titled(end - 1) {
                return None;
            }
            let whole = self.whole(end - 1);
            return (behind.is_none() || whole).then(|| self.words_before(end)).flatten();
        }
        if !line.is_class(start - 1, Class::Comma) || !verb.frames.has(Frames::THAT | Frames::CLAUSE) {
            return None;
        }
        let resumes = line.is_class(cue.1, Class::Comma) && behind.is_none();
        let over = line.over(cue.1) || resumes || self.only_adverbial(cue.1);
        let words = self.clause_like(self.free, start - 1)
            || (resumes
                && start >= self.free + 2
                && !line.is(self.free, Flags::PREPOSITION | Flags::SUBORDINATOR)
                && line.is_word(cue.1 + 1));
        (behind.is_none() && over && words).then_some((self.free, start - 1))
    }

    /// Whether a quoted item is a whole utterance: it ends with a comma or stop inside.
    fn whole(&self, i: usize) -> bool {
        let line = self.line;
        let item = line.items[i];
        let close = item.end - 1;
        let last =
            if matches!(line.tokens[close].class, Class::Mark(_)) { close.saturating_sub(1) } else { close };
        last > item.at && matches!(line.tokens[last].class, Class::Comma | Class::Stop | Class::Dash)
    }

    /// Whether a quoted item is the title of a work in the run of a sentence: "on the programme “Good Day”".
    fn titled(&self, i: usize) -> bool {
        let line = self.line;
        let item = line.items[i];
        i > 0
            && (line.is_word(i - 1) || line.is_class(i - 1, Class::Apostrophe))
            && !line.is_verb(i - 1)
            && mark::is_title(&line.tokens[item.at + 1..item.end])
    }

    fn only_adverbial(&self, start: usize) -> bool {
        let line = self.line;
        line.is(
            start,
            Flags::PREPOSITION
                | Flags::TIME
                | Flags::ADVERB
                | Flags::OBJECT
                | Flags::HEARER
                | Flags::SUBORDINATOR,
        ) || (line.is(start, Flags::CAPITAL | Flags::DETERMINER)
            && (start..line.len().min(start + REACH)).all(|i| !line.is(i, Flags::COPULA | Flags::AUXILIARY)))
    }

    /// The words before `end` that a cue behind them reports: the quoted stretch, or the sentence with it.
    fn words_before(&self, end: usize) -> Option<Range> {
        let line = self.line;
        if end <= self.free {
            return None;
        }
        if line.is_quoted(end - 1) {
            let item = line.items[end - 1];
            let first = line.tokens[item.at + 1];
            let fragment = first.class == Class::Word && !first.is(Flags::CAPITAL) && end - 1 > self.free;
            return Some(if fragment { (self.free, end) } else { (end - 1, end) });
        }
        Some((self.free, end))
    }

    /// Where a reported clause that starts at `start` ends.
    fn clause_end(&self, start: usize, depends: bool) -> usize {
        let line = self.line;
        let mut at = start;
        while at < line.len() {
            if line.over(at) {
                break;
            }
            if line.is_class(at, Class::Semicolon) {
                break;
            }
            let comma = line.is_class(at, Class::Comma) || line.is_class(at, Class::Dash);
            if comma && depends && at > start && line.is_class(at, Class::Comma) {
                break;
            }
            if line.is_quoted(at) && at > start && line.is(at + 1, Flags::FORM_ING) {
                at += 1;
                break;
            }
            let joined = if comma { at + 1 } else { at };
            if joined > at || line.is(at, Flags::CONJUNCTION | Flags::ADVERSATIVE) {
                let mut cue = joined;
                while line.is(cue, Flags::CONJUNCTION | Flags::ADVERB | Flags::ADVERSATIVE)
                    || (cue > joined && line.is(cue, Flags::AUXILIARY))
                {
                    cue += 1;
                }
                let finite = line.is_verb(cue)
                    && !line.is(cue, Flags::FORM_BASE | Flags::FORM_PLAIN)
                    && self.lexicon.verb(line.token(cue).map_or(0, |t| t.verb)).is_some_and(|v| v.speech);
                let participle = line.is(cue, Flags::FORM_ING) && joined > at;
                let conjoined = cue > joined || !joined.eq(&at);
                if (participle || (finite && conjoined && cue > at)) && at > start {
                    break;
                }
                let with = joined > at && line.is(joined, Flags::WITH);
                if with && (joined + 1..joined + 7).any(|i| line.is(i, Flags::FORM_ING)) {
                    break;
                }
                if joined > at && line.is(cue, Flags::ACCORDING) {
                    break;
                }
                if joined > at
                    && cue > joined
                    && line.is(joined, Flags::CONJUNCTION | Flags::ADVERSATIVE)
                    && self.new_speaker(cue)
                {
                    break;
                }
            }
            if line.is(at, Flags::ACCORDING) && line.is(at + 1, Flags::TO) {
                break;
            }
            at += 1;
        }
        at.max(start)
    }

    /// Whether another report starts at `at`: ", but {Smith said}".
    fn new_speaker(&self, at: usize) -> bool {
        let line = self.line;
        let Some(phrase) = phrase::after(line, at) else { return false };
        line.is_verb(phrase.1) && !line.is(phrase.1, Flags::FORM_BASE | Flags::FORM_ING)
    }
}
