//! Quotes of an article: reports made into spans, and the quoted words that no report holds.
//!
//! In: the document and the reports of each sentence. Out: quotes in text order with kind, mention and cue, as token
//! ranges. A quote without a cue of its own gets the speaker of the words around it (the rule says which). Words in
//! quotation marks that nobody is said to have spoken (titles, scare quotes) are left alone.

use super::document::{BlockTokens, Document};
use super::headline;
use super::lexicon::{Flags, Lexicon};
use super::line::{self, Item, Line, Range};
use super::mark::{self, Quoted};
use super::phrase;
use super::report::{self, Report};
use super::token::{Class, Token};
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

/// Who spoke last, for quotes that do not say so themselves.
#[derive(Debug, Clone, Copy, Default)]
struct Carry {
    /// The last speaker of quoted words, or of a sentence that leads up to some.
    mention: Option<Range>,
    /// Whether the last block ended in a colon.
    colon: bool,
    /// Whether the last block ended inside quotation marks.
    open: bool,
    /// The subject of the last sentence.
    subject: Option<Range>,
}

/// Finds all quotes of the document, and all mentions that later pronouns may go back to: the speakers of quotes and
/// the subjects of sentences. `is_speaker` tells whether words before a colon name somebody.
pub(super) fn find(
    document: &Document<'_>,
    lexicon: &Lexicon,
    is_speaker: impl Fn(Range) -> bool,
) -> (Vec<Found>, Vec<Range>) {
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
    };
    for block in &document.blocks {
        if let Some(headline) = headline::find(document, block, &is_speaker) {
            if headline.kind == QuoteKind::Direct {
                finder.carry = Carry { mention: headline.mention, open: true, ..finder.carry };
            }
            finder.found.push(headline);
        } else if block.kind != BlockKind::Heading {
            finder.block(block);
        }
    }
    let (mut found, mut mentions) = (finder.found, finder.subjects);
    found.sort_by_key(|quote| (quote.words, quote.kind));
    mentions.extend(found.iter().filter_map(|quote| quote.mention));
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
}

impl Finder<'_> {
    fn block(&mut self, block: &BlockTokens) {
        let document = self.document;
        let before = self.carry;
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
        let last = document.tokens[..block.tokens.1].last();
        local.colon = last.is_some_and(|t| t.class == Class::Colon);
        local.open = document.quoted[block.quoted.0..block.quoted.1].last().is_some_and(|q| !q.closed);
        local.mention = local.mention.or(before.mention.filter(|_| block.quoted.0 < block.quoted.1));
        self.carry = local;
    }

    fn sentence(&mut self, line: &Line<'_>, reports: &[Report], before: &Carry, local: &mut Carry) {
        let first_found = self.found.len();
        for report in reports {
            if let Some(content) = report.content {
                self.content(line, report, content);
            }
        }
        let opening = phrase::opening(line).map(|range| line.tokens_of(range));
        self.sign(line);
        self.subjects.extend(opening);
        self.subjects.extend(reports.iter().filter_map(|r| r.mention).map(|m| line.tokens_of(m)));
        let mut speaker = None;
        let mut contents: Vec<Range> = reports.iter().filter_map(|r| r.content).collect();
        contents.sort_unstable();
        let mut contents = contents.into_iter().peekable();
        for (i, item) in line.items.iter().enumerate() {
            let Some(unit) = item.quoted else { continue };
            let unit = &self.document.quoted[unit];
            while contents.next_if(|content| content.1 <= i).is_some() {}
            if contents.peek().is_some_and(|content| content.0 <= i) {
                continue;
            }
            let Some(mut quote) = self.loose(line, i, unit) else { continue };
            let named = phrase::ending(line, i.saturating_sub(1));
            let acts = opening.is_some_and(|m| {
                self.document.tokens[m.1 - 1].is(Flags::CAPITAL | Flags::PRONOUN | Flags::ROLE)
            });
            let own = nearest(reports, i).filter(|r| r.mention.is_some());
            let (mention, cue, rule) = if let Some((mention, cue)) = unlisted(line, i) {
                (Some(line.tokens_of(mention)), Some(line.tokens_of(cue)), "unlisted-cue")
            } else if let Some(signature) = signature(line, i) {
                (Some(line.tokens_of(signature)), None, "signature")
            } else if let Some(report) = own {
                (report.mention.map(|m| line.tokens_of(m)), Some(line.tokens_of(report.cue)), "same-sentence")
            } else if i > 1 && line.is_class(i - 1, Class::Colon) && !acts && named.is_some() {
                (named.map(|m| line.tokens_of(m)), None, "name-before-colon")
            } else if i > 0
                && opening.is_some()
                && line.items[..i].iter().any(|item| item.quoted.is_none())
                && self.leads(line, i)
            {
                (opening.map(|m| possessor(line.tokens, m)), None, "sentence-subject")
            } else if let Some(mention) = local.mention {
                (Some(mention), None, "carried-from-sentence")
            } else if before.open && i == 0 && before.mention.is_some() {
                (before.mention, None, "continued-paragraph")
            } else if before.colon && local.subject == before.subject {
                (before.mention.or(before.subject), None, "colon-paragraph")
            } else if local.subject != before.subject && local.subject.is_some() {
                (local.subject, None, "previous-subject")
            } else {
                (before.mention.or(before.subject), None, "carried-from-paragraph")
            };
            (quote.mention, quote.cue, quote.rule) = (mention, cue, rule);
            if own.is_none() && local.mention.is_none() && !matches!(rule, "signature" | "unlisted-cue") {
                self.pending.push(self.found.len());
            }
            speaker = speaker.or(mention);
            self.found.push(quote);
        }
        let spoken = reports.iter().rev().find(|r| r.speech && r.mention.is_some());
        let spoken = spoken.and_then(|r| r.mention).map(|m| line.tokens_of(m));
        let direct = self.found[first_found..].iter().any(|q| q.kind != QuoteKind::Indirect);
        let quoted =
            self.found[first_found..].iter().rev().filter(|q| q.kind == QuoteKind::Direct && q.speech);
        let spoken = quoted.filter(|q| q.cue.is_some()).find_map(|q| q.mention).or(spoken);
        if let Some(mention) = spoken {
            if direct && self.pending.iter().any(|i| *i < first_found) {
                // "“A.” “B,” Smith said.": what stood before without a speaker is Smith's, too.
                for i in std::mem::take(&mut self.pending) {
                    if self.found[i].rule == "carried-from-paragraph" && i < first_found {
                        (self.found[i].mention, self.found[i].rule) = (Some(mention), "next-sentence");
                    }
                }
            }
            local.mention = Some(mention);
        } else if speaker.is_some() {
            local.mention = speaker;
        } else if opening.is_some() {
            local.mention = None;
        }
        if let Some(subject) = spoken.or(opening) {
            local.subject = Some(subject);
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

    /// A quote of words in marks that no report holds, if they look like speech.
    fn loose(&self, line: &Line<'_>, i: usize, unit: &Quoted) -> Option<Found> {
        let inner = &line.tokens[unit.inner_start()..unit.inner_end];
        let words = inner.iter().filter(|t| t.is_word()).count();
        let running = i > 0 && (line.is_word(i - 1) || line.is_class(i - 1, Class::Apostrophe));
        let ends = inner
            .last()
            .is_some_and(|t| matches!(t.class, Class::Stop | Class::Comma | Class::Dash | Class::Mark(_)));
        let capital = inner.first().is_some_and(|t| t.is(Flags::CAPITAL) || t.class != Class::Word);
        let stop = inner.last().is_some_and(|t| t.class == Class::Stop);
        let title = mark::is_title(inner) && (running || !stop);
        let lead = i == 0
            || line.is_class(i - 1, Class::Colon)
            || line.is_class(i - 1, Class::Comma)
            || line.is_class(i - 1, Class::Dash);
        let enough = if capital || ends { 3 } else { 4 };
        let heading = unit.single && self.alone && i == 0 && line.len() <= 2 && words <= 5;
        let speech = words >= 1
            && ((lead && (ends || !unit.closed) && words >= 2) || (words >= enough && !unit.single))
            && !title
            && !heading;
        speech.then_some(Found {
            words: (unit.inner_start(), unit.inner_end),
            kind: QuoteKind::Direct,
            mention: None,
            cue: None,
            speech: true,
            rule: "",
        })
    }

    /// Whether the words before item `i` lead up to a quote: "Smith was blunt: “…”".
    fn leads(&self, line: &Line<'_>, i: usize) -> bool {
        line.is_class(i - 1, Class::Colon) || line.is_class(i - 1, Class::Comma) || line.is_word(i - 1)
    }
}

/// The report of a sentence that stands nearest to item `i`.
fn nearest(reports: &[Report], i: usize) -> Option<&Report> {
    let behind = reports.partition_point(|r| r.cue.1 <= i);
    let before = reports[..behind].iter().rev().take(4).find(|r| r.speech);
    let after = reports[behind..].iter().take(4).find(|r| r.speech);
    let reports = before.into_iter().chain(after);
    reports.min_by_key(|r| if r.cue.1 <= i { i - r.cue.1 } else { r.cue.0.saturating_sub(i) })
}

/// "“…,” Smith fumed": the speaker and a verb that no list holds, right behind words that end in a comma or mark.
fn unlisted(line: &Line<'_>, i: usize) -> Option<(Range, Range)> {
    let item = line.items[i];
    let last = item.end.checked_sub(2).filter(|last| *last > item.at)?;
    let open = matches!(line.tokens[last].class, Class::Comma | Class::Dash)
        || (line.tokens[last].class == Class::Stop && !line.over(i + 1));
    let verb = |at: usize| {
        line.is(at, Flags::ED | Flags::ENDS_S)
            && !line.is(at, Flags::CAPITAL | Flags::LISTED | Flags::ROLE | Flags::BODY)
    };
    let closes = |at: usize| {
        !line.is_word(at)
            || line.is(at, Flags::PREPOSITION | Flags::TIME | Flags::ADVERB | Flags::SUBORDINATOR)
    };
    if !open {
        return None;
    }
    if verb(i + 1) {
        let phrase = phrase::after(line, i + 2).filter(|phrase| closes(phrase.1))?;
        return Some((phrase, (i + 1, i + 2)));
    }
    let phrase = phrase::after(line, i + 1)?;
    let person = (phrase.0..phrase.1).any(|i| line.is(i, Flags::PERSON_LIKE));
    (person && verb(phrase.1) && closes(phrase.1 + 1)).then_some((phrase, (phrase.1, phrase.1 + 1)))
}

/// "“…” ― Jane Doe": the name behind a dash.
fn signature(line: &Line<'_>, i: usize) -> Option<Range> {
    if !line.is_class(i + 1, Class::Dash) || !line.is(i + 2, Flags::CAPITAL) {
        return None;
    }
    let phrase = phrase::after(line, i + 2)?;
    (line.over(phrase.1) || line.is_class(phrase.1, Class::Comma)).then_some(phrase)
}

fn has_word(tokens: &[Token], unit: &Quoted) -> bool {
    tokens[unit.inner_start()..unit.inner_end].iter().any(Token::is_word)
}

/// "{Clinton}'s response was: “…”": the person whose words they are; other phrases stay.
fn possessor(tokens: &[Token], (start, end): Range) -> Range {
    let thing = !tokens[end - 1].is(Flags::PERSON_LIKE);
    let apostrophe = (start + 1..end).find(|i| tokens[*i].class == Class::Apostrophe);
    apostrophe.filter(|_| thing).map_or((start, end), |apostrophe| (start, apostrophe))
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
    fn signatures_name_the_speaker() {
        assert_eq!(speakers("“I am ashamed of this.” ― Ann Lee"), ["Ann Lee"]);
        assert_eq!(speakers("“I am ashamed of this.”\n— Ann Lee, Boston"), ["Ann Lee"]);
    }

    #[test]
    fn scare_quotes_and_nicknames_are_left_alone() {
        assert!(quotes("The so-called \"experts\" left. Bob \"Bo\" Lee stayed.").is_empty());
    }
}
