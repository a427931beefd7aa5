//! Quotes of an article: reports made into spans, and the quoted words that no report holds.
//!
//! In: the document and the reports of each sentence. Out: quotes in text order with kind, mention and cue, as token
//! ranges. A quote without a cue of its own gets the speaker of the words around it (`loose`; the rule says which).
//! Knows mentions only as words; whom they stand for is told later.

use super::document::{BlockTokens, Document};
use super::headline;
use super::lexicon::{Flags, Lexicon};
use super::line::{self, Item, Line, Range};
use super::loose::{self, Around, Carry};
use super::mark::Quoted;
use super::phrase;
use super::report::{self, Report};
use super::subject;
use super::token::{Class, Token};
use super::transcript::Turn;
use crate::article::{BlockKind, QuoteKind};

/// A quote, its ranges being tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) words: Range,
    pub(super) kind: QuoteKind,
    pub(super) mention: Option<Range>,
    pub(super) cue: Option<Range>,
    pub(super) speech: bool,
    pub(super) rule: &'static str,
}

/// Finds all quotes of the document, and all mentions that later pronouns may go back to: the speakers of quotes and
/// the subjects of sentences, each with the place before which such a pronoun looks. `is_speaker` tells whether words
/// before a colon name somebody.
pub(super) fn find(
    document: &Document<'_>,
    lexicon: &Lexicon,
    is_speaker: impl Fn(Range) -> bool,
) -> (Vec<Found>, Vec<(Range, usize)>) {
    let mut finder = Finder {
        document,
        lexicon,
        items: Vec::new(),
        reports: Vec::new(),
        found: Vec::new(),
        pending: Vec::new(),
        subjects: Vec::new(),
        alone: false,
        carry: Carry::default(),
        unspoken: None,
    };
    let mut turns = document.transcript.turns.iter().peekable();
    for (index, block) in document.blocks.iter().enumerate() {
        if let Some(turn) = turns.next_if(|turn| turn.block == index) {
            finder.turn(turn);
        } else if let Some(headline) = headline::find(document, block, &is_speaker) {
            if headline.kind == QuoteKind::Direct {
                finder.carry = Carry { mention: headline.mention, open: true, ..finder.carry };
            }
            finder.found.push(headline);
        } else if block.kind != BlockKind::Heading {
            finder.block(block);
        }
    }
    let mut found = finder.found;
    found.sort_by_key(|quote| (quote.words, quote.kind));
    let subjects = finder.subjects.iter().map(|subject| (*subject, subject.0));
    let speakers = found.iter().filter_map(|quote| {
        let mention = quote.mention?;
        // "The president was late, he said": he is not the president.
        let behind = quote.words.1 <= mention.0 && mention.0 - quote.words.1 < 4;
        Some((mention, if behind { quote.words.0 } else { mention.0 }))
    });
    let mentions = subjects.chain(speakers).collect();
    (found, mentions)
}

struct Finder<'a> {
    document: &'a Document<'a>,
    lexicon: &'a Lexicon,
    items: Vec<Item>,
    reports: Vec<Report>,
    found: Vec<Found>,
    /// Quotes of this block that wait for a speaker from a later sentence: indices into `found`.
    pending: Vec<usize>,
    /// The subjects of sentences.
    subjects: Vec<Range>,
    /// Whether the block has one sentence.
    alone: bool,
    carry: Carry,
    /// A quote without any speaker at the end of the block before.
    unspoken: Option<usize>,
}

impl Finder<'_> {
    /// A block of a transcript is one quote.
    fn turn(&mut self, turn: &Turn) {
        let end = headline::trim_end(&self.document.tokens, turn.words);
        let stop = end < turn.words.1 && self.document.tokens[end].class == Class::Stop;
        let words = (turn.words.0, end + usize::from(stop));
        let cue = Some(turn.label.1)
            .filter(|at| !turn.continued && self.document.tokens[*at].class == Class::Colon);
        self.found.push(Found {
            words,
            kind: QuoteKind::Direct,
            mention: Some(turn.label),
            cue: cue.map(|at| (at, at + 1)),
            speech: true,
            rule: if turn.continued { "continued-turn" } else { "transcript-line" },
        });
        self.carry = Carry { mention: Some(turn.label), ..Carry::default() };
    }

    fn block(&mut self, block: &BlockTokens) {
        let document = self.document;
        let before = self.carry;
        let unspoken = self.unspoken.take();
        let first = self.found.len();
        self.pending.clear();
        self.alone = block.sentences.1 - block.sentences.0 == 1;
        let mut local = Carry { mention: None, ..before };
        for sentence in &document.sentences[block.sentences.0..block.sentences.1] {
            let mut items = std::mem::take(&mut self.items);
            let mut reports = std::mem::take(&mut self.reports);
            line::items(sentence, &document.quoted, &mut items);
            let line = Line { tokens: &document.tokens, items: &items };
            report::find(&line, self.lexicon, &mut reports);
            self.sentence(&line, &reports, &before, &mut local);
            (self.items, self.reports) = (items, reports);
        }
        // "“We won.”", and in the next paragraph: "Smith was still in her apron …"
        if let (Some(quote), Some(subject)) = (unspoken, local.subject) {
            (self.found[quote].mention, self.found[quote].rule) = (Some(subject), "next-paragraph");
        }
        let last = document.tokens[..block.tokens.1].last();
        local.colon = last.is_some_and(|t| t.class == Class::Colon);
        local.open = document.quoted[block.quoted.0..block.quoted.1].last().is_some_and(|q| !q.closed);
        local.mention = local.mention.or(before.mention.filter(|_| block.quoted.0 < block.quoted.1));
        if block.kind == BlockKind::Title {
            (local.mention, local.subject) = (None, None); // whom a headline names did not speak yet
        }
        self.unspoken = self.found.len().checked_sub(1).filter(|last| {
            *last >= first
                && self.found[*last].mention.is_none()
                && self.found[*last].kind == QuoteKind::Direct
        });
        self.carry = local;
    }

    fn sentence(&mut self, line: &Line<'_>, reports: &[Report], before: &Carry, local: &mut Carry) {
        let first = self.found.len();
        for report in reports {
            if let Some(content) = report.content {
                self.content(line, report, content);
            }
        }
        let opening = subject::opening(line).map(|range| line.tokens_of(range));
        self.sign(line);
        self.subjects.extend(opening);
        self.subjects.extend(reports.iter().filter_map(|r| r.mention).map(|m| line.tokens_of(m)));
        let speaker = self.loose(line, Around { reports, opening, before, local });
        let spoken = self.spoken(line, reports, first);
        if let Some(mention) = spoken {
            self.settle(first, mention);
        }
        if spoken.is_some() || speaker.is_some() || opening.is_some() {
            local.mention = spoken.or(speaker);
        }
        local.subject = spoken.or(opening).or(local.subject);
    }

    /// Adds the quoted words of a sentence that no report holds; gives the speaker of the first.
    fn loose(&mut self, line: &Line<'_>, around: Around<'_>) -> Option<Range> {
        if line.items.iter().all(|item| item.quoted.is_none()) {
            return None;
        }
        let mut contents: Vec<Range> = around.reports.iter().filter_map(|r| r.content).collect();
        contents.sort_unstable();
        let mut contents = contents.into_iter().peekable();
        let mut speaker = None;
        for (i, item) in line.items.iter().enumerate() {
            let Some(quoted) = item.quoted.map(|quoted| &self.document.quoted[quoted]) else { continue };
            while contents.next_if(|content| content.1 <= i).is_some() {}
            let held = contents.peek().is_some_and(|content| content.0 <= i);
            if held || !loose::is_speech(line, i, quoted, self.alone) {
                continue;
            }
            let found = loose::attribute(line, i, around);
            if found.rule == "carried-from-paragraph" {
                self.pending.push(self.found.len());
            }
            speaker = speaker.or(found.mention);
            self.found.push(Found {
                words: (quoted.inner_start(), quoted.inner_end),
                kind: QuoteKind::Direct,
                mention: found.mention,
                cue: found.cue,
                speech: true,
                rule: found.rule,
            });
        }
        speaker
    }

    /// Who speaks in a sentence whose quotes start at `first`: of quoted words before others.
    fn spoken(&self, line: &Line<'_>, reports: &[Report], first: usize) -> Option<Range> {
        let quoted = self.found[first..].iter().rev();
        let quoted = quoted.filter(|q| q.kind == QuoteKind::Direct && q.speech && q.cue.is_some());
        let report = reports.iter().rev().filter(|r| r.speech).find_map(|r| r.mention);
        quoted.filter_map(|q| q.mention).next().or(report.map(|m| line.tokens_of(m)))
    }

    /// "“A.” “B,” Smith said.": what stood before in the block without a speaker is Smith's, too.
    fn settle(&mut self, first: usize, mention: Range) {
        if self.found[first..].iter().all(|q| q.kind == QuoteKind::Indirect) {
            return;
        }
        for i in std::mem::take(&mut self.pending).into_iter().filter(|i| *i < first) {
            (self.found[i].mention, self.found[i].rule) = (Some(mention), "next-sentence");
        }
    }

    /// A line "— Jane Doe" behind a quoted paragraph names its speaker.
    fn sign(&mut self, line: &Line<'_>) {
        if !line.is_class(0, Class::Dash) || !line.is(1, Flags::CAPITAL) {
            return;
        }
        let Some(phrase) = phrase::after(line, 1) else { return };
        let last = self.found.last_mut().filter(|quote| {
            let near = quote.words.1 + 3 >= line.items[0].at;
            near && quote.kind == QuoteKind::Direct && quote.cue.is_none()
        });
        if let Some(quote) = last {
            (quote.mention, quote.rule) = (Some(line.tokens_of(phrase)), "signature");
        }
    }

    /// The quotes of a report's content: each stretch in marks, or the clause as a whole.
    fn content(&mut self, line: &Line<'_>, report: &Report, (start, end): Range) {
        let (mut inside, mut outside) = (0, 0);
        for item in &line.items[start..end] {
            let length: usize =
                line.tokens[item.at..item.end].iter().filter(|t| t.is_word()).map(|t| t.span().len()).sum();
            let free = item.quoted.is_none()
                && line.tokens[item.at].is(Flags::THAT)
                && item.at == line.items[start].at;
            match item.quoted {
                Some(_) => inside += length,
                None if free => {}
                None => outside += length,
            }
        }
        let quote = Found {
            words: line.tokens_of((start, end)),
            kind: QuoteKind::Indirect,
            mention: report.mention.map(|m| line.tokens_of(m)),
            cue: Some(line.tokens_of(report.cue)),
            speech: report.speech,
            rule: report.rule,
        };
        if inside > 0 && inside * 100 >= (inside + outside) * 95 {
            for item in &line.items[start..end] {
                if let Some(unit) = item.quoted.map(|unit| &self.document.quoted[unit])
                    && has_word(line.tokens, unit)
                {
                    let words = (unit.inner_start(), unit.inner_end);
                    self.found.push(Found { words, kind: QuoteKind::Direct, speech: true, ..quote });
                }
            }
            return;
        }
        let kind = if inside > 0 { QuoteKind::Mixed } else { QuoteKind::Indirect };
        let words = trimmed(line.tokens, quote.words, &self.document.quoted);
        if (words.0..words.1).any(|i| line.tokens[i].is_word()) {
            self.found.push(Found { words, kind, ..quote });
        }
    }
}

fn has_word(tokens: &[Token], unit: &Quoted) -> bool {
    tokens[unit.inner_start()..unit.inner_end].iter().any(Token::is_word)
}

/// Without punctuation at both ends; a closing quotation mark stays.
fn trimmed(tokens: &[Token], (mut start, mut end): Range, quoted: &[Quoted]) -> Range {
    let loose = |t: &Token| {
        matches!(t.class, Class::Comma | Class::Stop | Class::Colon | Class::Semicolon | Class::Dash)
    };
    while start < end && loose(&tokens[start]) {
        start += 1;
    }
    while end > start && loose(&tokens[end - 1]) && quoted.binary_search_by(|q| q.close.cmp(&end)).is_err() {
        end -= 1;
    }
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{quotes, speakers};

    #[test]
    fn the_second_part_of_a_quote_has_the_speaker_of_the_first() {
        assert_eq!(speakers("\"We go,\" Ann Lee said. \"It is late.\""), ["Ann Lee", "Ann Lee"]);
        assert_eq!(speakers("Ann Lee was blunt. \"It is late.\""), ["Ann Lee"]);
        assert_eq!(speakers("\"We go,\" Ann Lee said.\n\"It is late and dark.\""), ["Ann Lee", "Ann Lee"]);
    }

    #[test]
    fn quotes_run_over_paragraphs() {
        let text = "Ann Lee said: \"First we go.\n\"Then we stay.\"";
        assert_eq!(
            quotes(text),
            ["direct: First we go. | Ann Lee | Ann Lee", "direct: Then we stay. | Ann Lee | Ann Lee"]
        );
        assert_eq!(speakers("Ann Lee continued:\n\"Then we stay here.\""), ["Ann Lee"]);
    }

    #[test]
    fn the_next_paragraph_names_who_spoke_alone() {
        assert_eq!(
            speakers("\"I thought it was late, so I went.\"\nAnn Lee was still in her apron."),
            ["Ann Lee"]
        );
    }
}
