//! Reports in a sentence: who says, by which cue, and which stretch is said.
//!
//! In: a sentence as items. Out: reports in text order, with their content as a range of items: a clause behind the
//! verb ("said that …"), words before it ("…, Smith said"), a quoted stretch, or none ("Smith said." alone). `agent`
//! tells who speaks and `extent` what is said; here the two are put together. Decides no kinds, resolves no names.

use super::agent::{self, Context};
use super::extent::{Extent, Limit, REACH};
use super::lexicon::{Flags, Lexicon};
use super::line::{Line, Range};
use super::phrase;
use super::subject;
use super::token::Class;
use crate::schema::{Frames, Verb};

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
    let extent = Extent { line, lexicon };
    let mut finder =
        Finder { line, extent, reports, context: Context { free: dateline(line), ..Context::default() } };
    finder.run();
}

/// Where the sentence starts behind a dateline: "MOSCOW, April 12 (Agency) — {The minister …}".
fn dateline(line: &Line<'_>) -> usize {
    if !line.is(0, Flags::UPPER) {
        return 0;
    }
    let dash = (1..line.len().min(14)).find(|i| line.is_class(*i, Class::Dash));
    let place = |i: usize| {
        !line.is_word(i) || line.is(i, Flags::CAPITAL | Flags::TIME) || line.is_class(i, Class::Number)
    };
    dash.filter(|dash| (0..*dash).all(place)).map_or(0, |dash| dash + 1)
}

struct Finder<'a, 'b> {
    line: &'a Line<'a>,
    extent: Extent<'a>,
    reports: &'b mut Vec<Report>,
    context: Context,
}

impl Finder<'_, '_> {
    fn run(&mut self) {
        let line = self.line;
        let cues = Flags::ACCORDING | Flags::NOUN_SPEECH | Flags::NOUN_THOUGHT;
        let mut at = self.context.free;
        while at < line.len() {
            if !line.is_verb(at) && !line.is(at, cues) {
                at += 1;
                continue;
            }
            let next = if line.is(at, Flags::ACCORDING) && line.is(at + 1, Flags::TO) {
                self.according(at)
            } else {
                let noun =
                    line.is(at, Flags::NOUN_SPEECH | Flags::NOUN_THOUGHT) && line.is(at + 1, Flags::THAT);
                let verb = line.is_verb(at).then(|| self.verb(at)).flatten();
                verb.or_else(|| noun.then(|| self.noun(at)))
            };
            at = next.unwrap_or(at + 1).max(at + 1);
        }
    }

    fn push(&mut self, report: Report) {
        if report.mention.is_some() {
            self.context.subject = report.mention;
            self.context.trailing = matches!(report.rule, "cue-after" | "inverted-cue");
        }
        self.reports.push(report);
    }

    /// "According to X, …" and "…, according to X".
    fn according(&mut self, at: usize) -> Option<usize> {
        let line = self.line;
        let free = self.context.free;
        let him = line.is(at + 2, Flags::OBJECT) && !line.is_word(at + 3);
        let mention = if him {
            (at + 2, at + 3)
        } else {
            phrase::with_apposition(line, self.widened(phrase::after(line, at + 2)?))
        };
        // "according to plan"
        let source =
            Flags::PERSON_LIKE | Flags::DETERMINER | Flags::POSSESSIVE | Flags::MEDIUM | Flags::PLURAL;
        if mention.1 - mention.0 == 1 && !line.is(mention.0, source | Flags::ENDS_S | Flags::OBJECT) {
            return None;
        }
        let opens = (free..at).take(REACH).all(|i| !line.is_word(i) || line.is(i, Flags::LISTED));
        let content = if opens {
            let start = self.behind_source(mention.1);
            (start, self.extent.clause_end(start, Limit::default()))
        } else {
            (free, if line.is_class(at - 1, Class::Comma) { at - 1 } else { at })
        };
        let content = (content.0 < content.1).then_some(content);
        let report =
            Report { mention: Some(mention), cue: (at, at + 2), content, speech: true, rule: "according-to" };
        self.push(report);
        self.context.free = content.map_or(mention.1, |content| content.1.max(mention.1));
        // "The plan, according to Smith, {was dead}"
        let resumes = !opens && line.is_class(mention.1, Class::Comma) && agent::finite(line, mention.1 + 1);
        if resumes {
            let content = (mention.1 + 1, self.extent.clause_end(mention.1 + 1, Limit::default()));
            self.push(Report { content: Some(content), ..report });
            self.context.free = content.1;
        }
        Some(self.context.free)
    }

    /// Where the clause starts behind its source: "According to Acme, a firm that studied it, {the plan …}".
    fn behind_source(&self, end: usize) -> usize {
        let line = self.line;
        let parted = line.is_class(end, Class::Comma);
        let adds = parted && line.is(end + 1, Flags::DETERMINER | Flags::RELATIVE)
            || line.is(end, Flags::RELATIVE | Flags::THAT);
        let stop = line.len().min(end + REACH);
        let close = (end + 1..stop).find(|i| line.is_class(*i, Class::Comma));
        let relative = |close: &usize| {
            (end..=end + 8).take_while(|i| i < close).any(|i| line.is(i, Flags::RELATIVE | Flags::THAT))
        };
        match close.filter(|_| adds).filter(relative) {
            Some(close) => close + 1,
            None => end + usize::from(parted),
        }
    }

    /// A source may be long: "a report by the ministry in Moscow", up to the comma.
    fn widened(&self, phrase: Range) -> Range {
        let line = self.line;
        let mut at = phrase.1;
        while at - phrase.1 < 12 && line.is_word(at) && !line.is(at, Flags::NO_NOUN) {
            at += 1;
        }
        let ends = at >= line.len() || line.is_class(at, Class::Comma) || line.is_class(at, Class::Stop);
        if ends { (phrase.0, at) } else { phrase }
    }

    /// "the claim that …", "his claim that …".
    fn noun(&mut self, at: usize) -> usize {
        let line = self.line;
        let mut start = at;
        while start > 0 && at - start < 4 && line.is_word(start - 1) && !line.is(start - 1, Flags::LISTED) {
            start -= 1;
        }
        let mention = if start > 0 && line.is(start - 1, Flags::POSSESSIVE) {
            Some((start - 1, start))
        } else if start > 0 && line.is_class(start - 1, Class::Apostrophe) {
            subject::before(line, start - 1).map(|subject| subject.phrase)
        } else {
            subject::opening(line).filter(|opening| opening.1 < start)
        };
        let content = Some((at + 1, self.extent.clause_end(at + 2, Limit::default())));
        let speech = line.is(at, Flags::NOUN_SPEECH);
        self.reports.push(Report { mention, cue: (at, at + 1), content, speech, rule: "noun-that" });
        self.context.free = content.map_or(at, |content| content.1);
        self.context.free
    }

    /// A reporting verb: its speaker before or behind it, what it reports behind or before it.
    fn verb(&mut self, at: usize) -> Option<usize> {
        let line = self.line;
        let index = line.token(at)?.verb;
        let verb = self.extent.lexicon.verb(index)?;
        let particle = self.extent.lexicon.particle(index);
        if particle != 0 && line.id(at + 1) != particle {
            return None;
        }
        let cue = (at, if particle == 0 { at + 1 } else { at + 2 });
        if let Some(report) = self
            .inverted(cue, verb)
            .or_else(|| self.reported_by(cue, verb))
            .or_else(|| self.told_by(cue, verb))
            .or_else(|| self.fronted(cue, verb))
        {
            self.context.free = report.mention.map_or(cue.1, |m| m.1).max(report.content.map_or(0, |c| c.1));
            self.push(report);
            return Some(self.context.free);
        }
        let (subject, rule) = agent::find(line, at, verb, self.context)?;
        let mention = subject.map(|subject| subject.phrase);
        let speech = verb.speech && !subject.is_some_and(|subject| subject.negated);
        let start = mention.filter(|m| m.0 >= self.context.free && m.1 <= at).map_or(at, |m| m.0);
        // "Smith, a chemist {who advises} the council, said …"
        let relative =
            mention.is_some_and(|m| line.is(m.1, Flags::RELATIVE) || line.is(m.1 + 1, Flags::RELATIVE));
        let before = if relative { None } else { self.before(start, cue, verb) };
        let behind = self.behind(start, cue, verb, mention, before);
        // "promised to mend it": an act, and no words
        let act = behind.is_some_and(|content| line.is(content.0, Flags::TO));
        let report = Report { mention, cue, content: None, speech: speech && !act, rule };
        if let Some(content) = before {
            self.push(Report { content: Some(content), rule: "cue-after", ..report });
            self.context.free = cue.1;
        }
        if let Some(content) = behind {
            self.push(Report { content: Some(content), ..report });
            self.context.free = content.1;
            return Some(content.1);
        }
        if before.is_none() && verb.frames.has(Frames::QUOTE) && mention.is_some() {
            self.push(report);
        }
        Some(cue.1)
    }

    /// What is said behind the cue, given what is said before it.
    fn behind(
        &self,
        start: usize,
        cue: Range,
        verb: &Verb,
        mention: Option<Range>,
        before: Option<Range>,
    ) -> Option<Range> {
        let line = self.line;
        let told = if verb.addressee { self.extent.hearer(cue.1) } else { cue.1 };
        let comma = line.is_class(told, Class::Comma);
        let plain = comma && line.is_word(told + 1) && !line.is(told + 1, Flags::FORM_ING | Flags::ING);
        let clause = || Some((told + 1, self.extent.clause_end(told + 1, Limit::default())));
        if start > 0 && line.is(start - 1, Flags::AS) && plain {
            return clause(); // "As Smith told the paper, {the plan was dead}"
        }
        if let Some(before) = before {
            let quoted = line.is_quoted(before.1 - 1);
            let resumes = comma && (line.is_quoted(told + 1) || (plain && !quoted));
            return match resumes {
                true if line.is_quoted(told + 1) => self.extent.behind(cue, verb, false),
                true => clause(), // "The plan, he said, {was dead}"
                false => None,
            };
        }
        let lead = start > self.context.free + 1 && line.is_class(start - 1, Class::Comma);
        if lead
            && plain
            && verb.frames.has(Frames::THAT)
            && !line.is(told + 1, Flags::CONJUNCTION | Flags::RELATIVE)
            && mention.is_some_and(|m| m.1 == cue.0)
        {
            return clause(); // "In the end, he said, {the plan was dead}"
        }
        let depends = mention.is_some_and(|m| agent::depends(line, m))
            || (cue.0 < 2 && line.is(cue.0, Flags::FORM_ING));
        self.extent.behind(cue, verb, depends)
    }

    /// What is said before the speaker: "“…,” Smith said", "…, Smith said.", "The plan, Smith said, …".
    fn before(&self, start: usize, cue: Range, verb: &Verb) -> Option<Range> {
        let line = self.line;
        let free = self.context.free;
        if start <= free || !verb.frames.has(Frames::QUOTE | Frames::THAT) {
            return None;
        }
        let comma = line.is_class(start - 1, Class::Comma);
        let end = if comma { start - 1 } else { start };
        if end > free && line.is_quoted(end - 1) {
            let adverbial =
                Flags::PREPOSITION | Flags::TIME | Flags::ADVERB | Flags::TO | Flags::SUBORDINATOR;
            let alone =
                line.over(cue.1) || !line.is_word(cue.1) || line.is(cue.1, adverbial) || verb.addressee;
            let says = self.extent.whole(end - 1) || (alone && !line.is_class(cue.1, Class::Colon));
            return (says && !self.extent.titled(end - 1))
                .then(|| self.extent.words_before(free, end))
                .flatten();
        }
        // "At the end, Smith said on Tuesday {that it was late}": "that" tells where the words are.
        let that =
            || self.extent.behind(cue, verb, false).is_some_and(|content| line.is(content.0, Flags::THAT));
        if !comma || !verb.frames.has(Frames::THAT) || that() {
            return None;
        }
        let told = if verb.addressee { self.extent.hearer(cue.1) } else { cue.1 };
        let resumes =
            line.is_class(told, Class::Comma) && (line.is_word(told + 1) || line.is_quoted(told + 1));
        let lead = Flags::PREPOSITION
            | Flags::SUBORDINATOR
            | Flags::ADVERB
            | Flags::TIME
            | Flags::ED
            | Flags::ING
            | Flags::ADVERSATIVE;
        let part = resumes && end >= free + 2 && !line.is(free, lead) && !agent::finite(line, free);
        let adverbial = line.is(told, Flags::PREPOSITION | Flags::TIME | Flags::ADVERB | Flags::SUBORDINATOR)
            && !line.is(told, Flags::OF);
        let clause = (line.over(told) || line.is_class(told, Class::Comma) || adverbial)
            && self.extent.clause_like(free, end);
        (clause || part).then_some((free, end))
    }

    /// "“…,” said Smith", "…, said Smith".
    fn inverted(&self, cue: Range, verb: &Verb) -> Option<Report> {
        let line = self.line;
        let free = self.context.free;
        let at = cue.0;
        let fits = verb.frames.has(Frames::QUOTE | Frames::THAT) && !line.is(at, Flags::FORM_ING);
        if !fits || at <= free || agent::is_noun(line, at) {
            return None;
        }
        let comma = line.is_class(at - 1, Class::Comma) || line.is_class(at - 1, Class::Dash);
        let end = if comma { at - 1 } else { at };
        let quoted = end > free && line.is_quoted(end - 1);
        if !quoted && !comma {
            return None;
        }
        let phrase = phrase::after(line, cue.1)?;
        let pronoun = line.is(phrase.0, Flags::PRONOUN);
        if quoted {
            if agent::finite(line, phrase.1) && (pronoun || !line.is_class(phrase.1, Class::Comma)) {
                return None;
            }
        } else {
            let adverbial = Flags::PREPOSITION | Flags::TIME | Flags::SUBORDINATOR | Flags::RELATIVE;
            let closes =
                line.over(phrase.1) || line.is_class(phrase.1, Class::Comma) || line.is(phrase.1, adverbial);
            let subject = subject::before(line, at).is_some_and(|subject| {
                let start = subject.phrase.0;
                subject.phrase.1 == end && (start == free || start > 0 && line.is_quoted(start - 1))
            });
            let speaks = (phrase.0..phrase.1).any(|i| line.is(i, Flags::PERSON_LIKE));
            if pronoun
                || !closes
                || subject
                || !speaks
                || verb.addressee
                || !self.extent.clause_like(free, end)
            {
                return None;
            }
        }
        let mention = Some(phrase::with_apposition(line, phrase));
        let content = self.extent.words_before(free, end);
        Some(Report { mention, cue, content, speech: verb.speech, rule: "inverted-cue" })
    }

    /// "Said Smith, a neighbor, “…”": the verb opens the sentence.
    fn fronted(&self, cue: Range, verb: &Verb) -> Option<Report> {
        let line = self.line;
        let past = !line.is(cue.0, Flags::FORM_BASE | Flags::FORM_ING);
        if cue.0 != self.context.free
            || !line.is(cue.0, Flags::CAPITAL)
            || !past
            || !verb.frames.has(Frames::QUOTE)
        {
            return None;
        }
        let phrase = phrase::after(line, cue.1).filter(|phrase| line.is(phrase.0, Flags::PERSON_LIKE))?;
        let quoted = (phrase.1..line.len().min(phrase.1 + REACH)).find(|i| line.is_quoted(*i))?;
        let marked = line.is_class(quoted - 1, Class::Comma) || line.is_class(quoted - 1, Class::Colon);
        let content = marked.then_some((quoted, quoted + 1))?;
        let mention = Some(phrase::with_apposition(line, phrase));
        Some(Report { mention, cue, content: Some(content), speech: verb.speech, rule: "fronted-cue" })
    }

    /// "They were told by the management that …".
    fn told_by(&self, cue: Range, verb: &Verb) -> Option<Report> {
        let line = self.line;
        let passive = || subject::before(line, cue.0).is_some_and(|subject| subject.passive);
        if !verb.addressee || !line.is(cue.1, Flags::BY) || !passive() {
            return None;
        }
        let phrase = phrase::after(line, cue.1 + 1)?;
        let (mention, that) = match phrase::with_apposition(line, phrase) {
            wide if wide != phrase && line.is_class(wide.1, Class::Comma) => (wide, wide.1 + 1),
            _ => (phrase, phrase.1),
        };
        if !line.is(that, Flags::THAT) {
            return None;
        }
        let content = Some((that, self.extent.clause_end(that + 1, Limit::default())));
        Some(Report { mention: Some(mention), cue, content, speech: verb.speech, rule: "told-by" })
    }

    /// "As reported by the paper, …".
    fn reported_by(&self, cue: Range, verb: &Verb) -> Option<Report> {
        let line = self.line;
        let as_by = cue.0 > 0 && line.is(cue.0 - 1, Flags::AS) && line.is(cue.1, Flags::BY);
        if !as_by || !verb.frames.has(Frames::THAT) {
            return None;
        }
        let mention = phrase::after(line, cue.1 + 1)?;
        let start = mention.1 + 1;
        let content = line
            .is_class(mention.1, Class::Comma)
            .then(|| (start, self.extent.clause_end(start, Limit::default())));
        let content = content.filter(|content| content.0 < content.1);
        Some(Report { mention: Some(mention), cue, content, speech: verb.speech, rule: "reported-by" })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::quotes;

    #[test]
    fn the_told_may_be_the_subject() {
        assert_eq!(
            quotes("Workers were told by the board that all was well."),
            ["indirect: that all was well | the board | board"]
        );
        assert_eq!(quotes("The driver was told that it was late."), ["indirect: that it was late | - | -"]);
        assert!(quotes("The film tells of a widow who keeps a lighthouse.").is_empty());
    }

    #[test]
    fn a_source_may_be_a_pronoun() {
        assert_eq!(
            quotes("Tom Lee spoke. According to him, the plan was dead."),
            ["indirect: the plan was dead | him | Tom Lee"]
        );
    }

    #[test]
    fn a_source_may_be_described_before_the_clause() {
        assert_eq!(
            quotes("According to Acme Labs, a firm that studied it, the plan was dead."),
            ["indirect: the plan was dead | Acme Labs | Acme Labs"]
        );
    }

    #[test]
    fn the_speaker_may_stand_before_behind_or_inside() {
        for (text, found) in [
            ("\"We go,\" Smith said.", vec!["direct: We go, | Smith | Smith"]),
            ("\"We go,\" said Smith.", vec!["direct: We go, | Smith | Smith"]),
            ("Smith said: \"We go.\"", vec!["direct: We go. | Smith | Smith"]),
            (
                "\"We,\" Smith said, \"go now.\"",
                vec!["direct: We, | Smith | Smith", "direct: go now. | Smith | Smith"],
            ),
            (
                "The plan, Smith said, was dead.",
                vec!["indirect: The plan | Smith | Smith", "indirect: was dead | Smith | Smith"],
            ),
            ("Said Smith, a neighbor: \"We go.\"", vec!["direct: We go. | Smith, a neighbor | Smith"]),
            (
                "After the fall of rain had ended, Smith said in Rome that it was late.",
                vec!["indirect: that it was late | Smith | Smith"],
            ),
            ("The plan was dead, Smith said.", vec!["indirect: The plan was dead | Smith | Smith"]),
        ] {
            assert_eq!(quotes(text), found, "{text}");
        }
    }

    #[test]
    fn according_to_reports_on_both_sides() {
        assert_eq!(
            quotes("According to the ministry, two people died."),
            ["indirect: two people died | the ministry | ministry"]
        );
        assert_eq!(
            quotes("Two people died, according to the ministry."),
            ["indirect: Two people died | the ministry | ministry"]
        );
    }

    #[test]
    fn nouns_report_with_that() {
        assert_eq!(
            quotes("They rejected Smith's claim that rebels fired."),
            ["indirect: that rebels fired | Smith | Smith"]
        );
    }

    #[test]
    fn a_dateline_is_not_said() {
        let text = "MOSCOW, April 12 (Agency) — The talks failed, Smith said.";
        assert_eq!(quotes(text), ["indirect: The talks failed | Smith | Smith"]);
    }

    #[test]
    fn a_source_may_stand_inside_the_clause() {
        assert_eq!(
            quotes("The plan, according to Smith, was dead."),
            ["indirect: The plan | Smith | Smith", "indirect: was dead | Smith | Smith"]
        );
        assert!(quotes("The work did not go according to plan.").is_empty());
    }

    #[test]
    fn a_relative_clause_says_nothing_before_its_noun() {
        assert_eq!(
            quotes("Ann Lee, a chemist who advises the council, said it was late."),
            ["indirect: it was late | Ann Lee, a chemist who advises the council | Ann Lee"]
        );
    }

    #[test]
    fn a_statement_speaks_for_its_sender() {
        assert_eq!(
            quotes("\"It is late,\" read a statement from the Quay Museum."),
            ["direct: It is late, | a statement from the Quay Museum | Quay Museum"]
        );
    }
}
