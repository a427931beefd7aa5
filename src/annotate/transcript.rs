//! Transcripts: "MS. BERG: …", "THE PRESIDENT: …", "Q  …", and the paragraphs that go on without such a label.
//!
//! In: the document. Out: for each block that somebody speaks as a whole, the label that names the speaker and the words.
//! Labels are written in capitals; the names in them are given back as people write them. Refuses notices in capitals
//! ("NOTE: …") and a turn that goes on in an article which only quotes a line of a transcript.

use rustc_hash::FxHashMap;

use super::document::{BlockTokens, Document};
use super::lexicon::{Flags, NO_VERB};
use super::line::Range;
use super::token::{Class, Token};
use crate::article::BlockKind;

/// How many tokens a label may have.
const REACH: usize = 12;
/// How many blocks may stand before the first turn of a transcript.
const LEAD: usize = 8;

/// A block that somebody speaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// The block, by its number.
    pub(super) block: usize,
    /// The words that name the speaker, here or in a block before.
    pub(super) label: Range,
    /// What is said.
    pub(super) words: Range,
    /// Whether it goes on from the block before.
    pub(super) continued: bool,
}

/// The turns of an article, in text order; empty where it is no transcript.
#[derive(Debug, Default)]
pub(super) struct Transcript {
    pub(super) turns: Vec<Turn>,
    /// A token for each word of a label that stands elsewhere with a capital and small letters.
    written: FxHashMap<u64, usize>,
}

impl Transcript {
    /// Finds the turns of a document.
    pub(super) fn find(document: &Document<'_>) -> Transcript {
        let labels: Vec<Turn> = document
            .blocks
            .iter()
            .enumerate()
            .filter_map(|(i, block)| labelled(document, i, block))
            .collect();
        if labels.is_empty() {
            return Transcript::default();
        }
        let written = elsewhere(document, &labels);
        let plain = |turn: &Turn| tells(document, turn.label, &written);
        let sure = labels.iter().filter(|turn| plain(turn)).count();
        let labels: Vec<Turn> = labels
            .into_iter()
            .filter(|turn| sure > 1 || (plain(turn) && !is_letter(document, turn.label)))
            .collect();
        let early = labels.first().is_some_and(|turn| turn.block <= LEAD);
        let continues = early
            && (labels.len() > 1
                || labels.first().is_some_and(|turn| {
                    document.tokens[turn.label.0].is(Flags::TITLE) || is_the(document, turn.label.0)
                }));
        let turns = if continues { with_continued(document, &labels) } else { labels };
        Transcript { turns, written }
    }

    /// Where the first turn starts.
    pub(super) fn start(&self) -> Option<usize> {
        self.turns.first().map(|turn| turn.label.0)
    }

    /// The label that holds a token.
    pub(super) fn label(&self, token: usize) -> Option<Range> {
        let next = self.turns.partition_point(|turn| turn.label.0 <= token);
        let label = self.turns[next.checked_sub(1)?].label;
        (token < label.1).then_some(label)
    }

    /// The words of a label as people are written: "JEAN-PIERRE" as "Jean-Pierre".
    pub(super) fn written(&self, document: &Document<'_>, (start, end): Range) -> String {
        let mut name = String::new();
        for token in start..end {
            let here = document.tokens[token].span();
            let gap = token > start && document.tokens[token - 1].end < document.tokens[token].start;
            if gap {
                name.push(' ');
            }
            match self.written.get(&document.tokens[token].id) {
                Some(other) => name.push_str(document.tokens[*other].span().of(document.text)),
                None if end - start == 1 && is_initials(here.of(document.text)) => {
                    name.push_str(here.of(document.text));
                }
                None => capitalise(here.of(document.text), &mut name),
            }
        }
        name
    }
}

/// Whether a label describes somebody and holds no name: "SENIOR OFFICIAL", "THE PRESIDENT", "Q".
pub(super) fn describes(document: &Document<'_>, (start, end): Range) -> bool {
    let (first, last) = (&document.tokens[start], &document.tokens[end - 1]);
    let honoured = end - start > 1 && first.is(Flags::TITLE) && !first.is(Flags::ROLE);
    let common = Flags::ROLE | Flags::BODY | Flags::HEARER | Flags::PLURAL | Flags::TITLE;
    is_the(document, start)
        || is_letter(document, (start, end))
        || (!honoured
            && last.is(common)
            && !(last.is(Flags::UPPER) && is_initials(last.span().of(document.text))))
}

/// "THE", whose small-word flags the capitals hide.
pub(super) fn is_the(document: &Document<'_>, token: usize) -> bool {
    document.tokens[token].span().of(document.text).eq_ignore_ascii_case("the")
}

/// "Q" and "A".
fn is_letter(document: &Document<'_>, label: Range) -> bool {
    label.1 - label.0 == 1 && document.tokens[label.0].span().len() == 1
}

/// The turn that a block opens with a label.
fn labelled(document: &Document<'_>, index: usize, block: &BlockTokens) -> Option<Turn> {
    let (mut start, end) = block.tokens;
    let tokens = &document.tokens;
    if start < end && matches!(tokens[start].class, Class::Mark(_)) {
        start += 1;
    }
    let first = tokens[start..end].first()?;
    if !shouts(document, first) || matches!(block.kind, BlockKind::Title | BlockKind::KeyPoint) {
        return None;
    }
    let letter = matches!(first.span().of(document.text), "Q" | "A");
    let colon = (start..end.min(start + REACH)).find(|i| tokens[*i].class == Class::Colon);
    let (label, words) = match colon {
        Some(colon) if tokens[start..colon].iter().all(|t| labels(document, t)) => {
            ((start, colon), colon + 1)
        }
        // "Q  Good morning."
        _ if letter && opens(document, start, end) => ((start, start + 1), start + 1),
        _ => return None,
    };
    let label = trimmed(tokens, label);
    let words = (words, end);
    // "END 1:05 P.M."
    if tokens[label.1 - 1].class == Class::Number {
        return None;
    }
    let notice = tokens[label.0..label.1].iter().any(|t| {
        let common = t.is(Flags::LABEL | Flags::TIME) || t.verb != NO_VERB;
        common && !t.is(Flags::ROLE | Flags::FIRST_NAME)
    });
    (!notice && has_words(tokens, words)).then_some(Turn { block: index, label, words, continued: false })
}

/// Whether the letter at `start` is a label without colon: a gap follows, or, behind "Q", a capital.
fn opens(document: &Document<'_>, start: usize, end: usize) -> bool {
    let [letter, next, ..] = &document.tokens[start..end] else { return false };
    let question = letter.span().of(document.text) == "Q";
    next.start > letter.end + 1 || (question && next.start > letter.end && next.is(Flags::CAPITAL))
}

/// The label up to a comma or bracket: "{JOHN SMITH}, NEWS ANCHOR".
fn trimmed(tokens: &[Token], (start, end): Range) -> Range {
    let stop = (start + 1..end).find(|i| {
        matches!(tokens[*i].class, Class::Comma | Class::Bracket)
            && !tokens[(*i + 1).min(end - 1)].is(Flags::SUFFIX)
    });
    (start, stop.unwrap_or(end))
}

fn has_words(tokens: &[Token], (start, end): Range) -> bool {
    tokens[start.min(end)..end].iter().any(Token::is_word)
}

/// Whether a token may stand in a label.
fn labels(document: &Document<'_>, token: &Token) -> bool {
    match token.class {
        Class::Word => shouts(document, token),
        Class::Number | Class::Comma | Class::Bracket | Class::Apostrophe => true,
        _ => token.span().of(document.text) == "#",
    }
}

/// Whether a word has no small letters but those behind "Mc".
fn shouts(document: &Document<'_>, token: &Token) -> bool {
    let word = token.span().of(document.text);
    let word = word.strip_prefix("Mc").unwrap_or(word);
    token.class == Class::Word && !word.chars().any(char::is_lowercase)
}

/// For each word of a label a token that has a capital and small letters.
fn elsewhere(document: &Document<'_>, turns: &[Turn]) -> FxHashMap<u64, usize> {
    let mut words: FxHashMap<u64, usize> = FxHashMap::default();
    for turn in turns {
        words.extend(document.tokens[turn.label.0..turn.label.1].iter().map(|t| (t.id, usize::MAX)));
    }
    for (i, token) in document.tokens.iter().enumerate() {
        if token.is(Flags::CAPITAL)
            && !token.is(Flags::UPPER)
            && (token.span().len() == 1 || !shouts(document, token))
            && let Some(first) = words.get_mut(&token.id).filter(|first| **first == usize::MAX)
        {
            *first = i;
        }
    }
    words.retain(|_, token| *token != usize::MAX);
    words
}

/// Whether the words of a label tell that it names somebody.
fn tells(document: &Document<'_>, label: Range, written: &FxHashMap<u64, usize>) -> bool {
    let tokens = &document.tokens[label.0..label.1];
    let person = Flags::TITLE | Flags::ROLE | Flags::FIRST_NAME | Flags::HEARER;
    let place = tokens.iter().all(|t| t.is(Flags::PLACE) && !t.is(Flags::FIRST_NAME));
    let named = |t: &Token| {
        written.get(&t.id).is_some_and(|other| !document.starts_sentence(*other)) && !t.is(Flags::LISTED)
    };
    !place
        && (tokens.iter().any(|t| t.is(person))
            || is_letter(document, label)
            || tokens.last().is_some_and(named))
}

/// The labelled turns and the blocks between them that go on, until a heading or an end mark.
fn with_continued(document: &Document<'_>, labels: &[Turn]) -> Vec<Turn> {
    let mut turns = Vec::with_capacity(document.blocks.len());
    let mut next = labels.iter().copied().peekable();
    let mut speaking: Option<Range> = None;
    for (index, block) in document.blocks.iter().enumerate() {
        if let Some(turn) = next.next_if(|turn| turn.block == index) {
            speaking = Some(turn.label);
            turns.push(turn);
        } else if ends(document, block) {
            speaking = None;
        } else if let Some(label) = speaking.filter(|_| !directs(&document.tokens, block.tokens)) {
            turns.push(Turn { block: index, label, words: block.tokens, continued: true });
        }
    }
    turns
}

/// Whether nobody speaks any more: a heading, "END", "1:04 P.M. EDT", "# # #".
fn ends(document: &Document<'_>, block: &BlockTokens) -> bool {
    let tokens = &document.tokens[block.tokens.0..block.tokens.1];
    let words = tokens.iter().filter(|t| t.class == Class::Word);
    let short = tokens.len() <= REACH;
    let time = short
        && tokens.first().is_some_and(|t| t.class == Class::Number)
        && tokens.last().is_some_and(|t| t.is(Flags::UPPER));
    let upper = short && words.clone().all(|t| shouts(document, t) && t.span().len() > 1);
    block.kind == BlockKind::Heading || block.kind == BlockKind::Title || time || upper
}

/// Whether a block is a stage direction: "(Applause.)".
fn directs(tokens: &[Token], (start, end): Range) -> bool {
    let bracket = |i: usize| tokens[i].class == Class::Bracket;
    start < end && bracket(start) && bracket(end - 1) && end - start <= REACH
}

/// "CNN", "B.B.": letters that no word has.
fn is_initials(word: &str) -> bool {
    !word
        .chars()
        .any(|c| matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || !c.is_ascii())
}

/// Appends a word in capitals as names are written: "O'BRIEN" as "O'Brien", "MCCOY" as "McCoy", "III" as it is.
fn capitalise(word: &str, name: &mut String) {
    if word.chars().any(char::is_lowercase) || word.chars().all(|c| matches!(c, 'I' | 'V' | 'X')) {
        return name.push_str(word);
    }
    let mut upper = true;
    for (i, c) in word.char_indices() {
        if upper {
            name.push(c);
        } else {
            name.extend(c.to_lowercase());
        }
        upper = !c.is_alphanumeric() || (i == 1 && word.starts_with("MC") && word.len() > 3);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{quotes, speakers};

    #[test]
    fn a_turn_goes_on_until_the_next_label() {
        let text = "Briefing by Press Secretary Anna Berg\nMS. BERG:  Good morning.\nWe have news today.\n(Laughter.)\n\
                    Q    Is it good?\nMR. O'NEIL-LEE:  No.\n2:02 P.M. EDT\nThe room is closed on Monday.";
        assert_eq!(
            quotes(text),
            [
                "direct: Good morning. | MS. BERG | Anna Berg",
                "direct: We have news today. | MS. BERG | Anna Berg",
                "direct: Is it good? | Q | Q",
                "direct: No. | MR. O'NEIL-LEE | O'Neil-Lee",
            ]
        );
    }

    #[test]
    fn offices_and_descriptions_are_written_as_such() {
        let text = "THE PRESIDENT: Good morning.\nMODERATOR: Thank you, sir.\nSENIOR ADMINISTRATION OFFICIAL: We are late.";
        assert_eq!(speakers(text), ["President", "Moderator", "Senior Administration Official"]);
        let text = format!("We met President Anna Berg today.\n{text}");
        assert_eq!(speakers(&text)[0], "Anna Berg");
    }

    #[test]
    fn notices_are_no_turns() {
        assert!(quotes("NOTE: The shop is closed.\nThe town is small.").is_empty());
        assert!(quotes("HOAX: The shop is closed.\nThe town is small.").is_empty());
        let article = "One.\n".repeat(9) + "MR. LEE: We go.\nThe fair went on for days.";
        assert_eq!(quotes(&article).len(), 1);
        assert_eq!(speakers("MR. LEE: We go.\nQ  Why?\nEND 1:05 P.M."), ["Lee", "Q"]);
    }
}
