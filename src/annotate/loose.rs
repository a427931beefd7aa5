//! Quoted words that no report holds: whether they are speech, and whose.
//!
//! In: a quoted stretch in its sentence, and who spoke before. Out: the speaker and the name of the rule that chose it:
//! a name or verb right beside the words, a report of the sentence, its subject, or whoever spoke last. Titles of
//! works, section headings and scare quotes are no speech.

use super::lexicon::Flags;
use super::line::{Line, Range};
use super::mark::{self, Quoted};
use super::phrase;
use super::report::Report;
use super::token::{Class, Token};

/// Who spoke last, for quotes that do not say so themselves; as tokens.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Carry {
    /// The last speaker of quoted words, or of a sentence that leads up to some.
    pub(super) mention: Option<Range>,
    /// Whether the last block ended in a colon.
    pub(super) colon: bool,
    /// Whether the last block ended inside quotation marks.
    pub(super) open: bool,
    /// The subject of the last sentence.
    pub(super) subject: Option<Range>,
}

/// What a loose quote may learn its speaker from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    /// The reports of the sentence.
    pub(super) reports: &'a [Report],
    /// The subject of the sentence.
    pub(super) opening: Option<Range>,
    /// What the block before left.
    pub(super) before: &'a Carry,
    /// What the sentences before in this block left.
    pub(super) local: &'a Carry,
}

/// Whose words a quote is, as tokens, and why.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attribution {
    pub(super) mention: Option<Range>,
    pub(super) cue: Option<Range>,
    pub(super) rule: &'static str,
}

/// Whether quoted words look like speech; `alone` when their sentence is all of the block.
pub(super) fn is_speech(line: &Line<'_>, i: usize, quoted: &Quoted, alone: bool) -> bool {
    let inner = &line.tokens[quoted.inner_start()..quoted.inner_end];
    let words = inner.iter().filter(|t| t.is_word()).count();
    let last = inner.last().map(|t| t.class);
    let ends = matches!(last, Some(Class::Stop | Class::Comma | Class::Dash | Class::Mark(_)));
    let capital = inner.first().is_some_and(|t| t.is(Flags::CAPITAL) || t.class != Class::Word);
    let running = i > 0 && (line.is_word(i - 1) || line.is_class(i - 1, Class::Apostrophe));
    let title = mark::is_title(inner) && (running || last != Some(Class::Stop));
    let heading = quoted.single && alone && line.len() <= 2 && words <= 5;
    let parted = matches!(
        i.checked_sub(1).and_then(|i| line.class(i)),
        Some(Class::Colon | Class::Comma | Class::Dash)
    );
    // "Smith: ‘We go’" and "‘We go’: Smith resigns", as headlines have it.
    let colon = i > 0 && line.is_class(i - 1, Class::Colon) && i + 1 >= line.len();
    let headed = i == 0 && line.is_class(1, Class::Colon);
    let whole = (i == 0 || parted) && (ends || !quoted.closed || colon || headed) && words >= 2;
    let long = words >= if capital || ends { 3 } else { 4 };
    (whole || (long && !quoted.single)) && !title && !heading
}

/// The speaker of loose words at item `i`.
pub(super) fn attribute(line: &Line<'_>, i: usize, around: Around<'_>) -> Attribution {
    let Around { reports, opening, before, local } = around;
    let tokens = |range: Range| line.tokens_of(range);
    let by = |mention: Option<Range>, rule| Attribution { mention, cue: None, rule };
    if let Some((mention, cue)) = unlisted(line, i) {
        return Attribution { mention: Some(tokens(mention)), cue: Some(tokens(cue)), rule: "unlisted-cue" };
    }
    if let Some(name) = signature(line, i) {
        return by(Some(tokens(name)), "signature");
    }
    if i == 0 && line.is_class(1, Class::Colon) {
        let name = phrase::after(line, 2).filter(|phrase| line.is(phrase.1 - 1, Flags::PERSON_LIKE));
        return by(name.map(tokens), "name-behind-colon");
    }
    if let Some(report) = nearest(reports, i).filter(|report| report.mention.is_some()) {
        let mention = report.mention.map(tokens);
        return Attribution { mention, cue: Some(tokens(report.cue)), rule: "same-sentence" };
    }
    if i > 1 && line.is_class(i - 1, Class::Colon) {
        let person = Flags::CAPITAL | Flags::PRONOUN | Flags::ROLE;
        let acts = opening.is_some_and(|m| line.tokens[m.1 - 1].is(person));
        if let Some(name) = phrase::ending(line, i - 1).filter(|_| !acts) {
            return by(Some(tokens(name)), "name-before-colon");
        }
    }
    let leads =
        i > 0 && (line.is_word(i - 1) || matches!(line.class(i - 1), Some(Class::Colon | Class::Comma)));
    if let Some(opening) = opening.filter(|_| leads) {
        return by(Some(possessor(line.tokens, opening)), "sentence-subject");
    }
    if local.mention.is_some() {
        return by(local.mention, "carried-from-sentence");
    }
    if before.open && i == 0 && before.mention.is_some() {
        return by(before.mention, "continued-paragraph");
    }
    let moved = local.subject != before.subject;
    match local.subject.filter(|_| moved) {
        Some(subject) => by(Some(subject), "previous-subject"),
        None if before.colon && !moved => by(before.mention.or(before.subject), "colon-paragraph"),
        None => by(before.mention.or(before.subject), "carried-from-paragraph"),
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
        let listed = line.is_verb(at) && !line.is(at, Flags::FORM_BASE | Flags::FORM_ING);
        (listed || line.is(at, Flags::ED | Flags::ENDS_S))
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

/// "{Smith}'s response was: “…”": the person whose words they are; other phrases stay.
fn possessor(tokens: &[Token], (start, end): Range) -> Range {
    let thing = !tokens[end - 1].is(Flags::PERSON_LIKE);
    let apostrophe = (start + 1..end).find(|i| tokens[*i].class == Class::Apostrophe);
    apostrophe.filter(|_| thing).map_or((start, end), |apostrophe| (start, apostrophe))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{quotes, speakers};

    #[test]
    fn labels_are_nobody() {
        assert_eq!(speakers("NEW: \"We will all go home now.\""), ["-"]);
    }

    #[test]
    fn verbs_that_no_list_holds_may_report_quoted_words() {
        assert_eq!(
            quotes("“It would have been fine,” Smith snorted on Tuesday."),
            ["direct: It would have been fine, | Smith | Smith"]
        );
        assert_eq!(speakers("“It would have been fine,” snorted Ann Lee."), ["Ann Lee"]);
    }

    #[test]
    fn signatures_name_the_speaker() {
        assert_eq!(speakers("“I am ashamed of this.” ― Ann Lee"), ["Ann Lee"]);
        assert_eq!(speakers("“I am ashamed of this.”\n— Ann Lee, Boston"), ["Ann Lee"]);
    }

    #[test]
    fn the_words_before_a_colon_tell_whose_words_follow() {
        assert_eq!(
            speakers("The result did not surprise pollster Ann Lee: “It was clear early.”"),
            ["Ann Lee"]
        );
        assert_eq!(speakers("Ann Lee’s answer was short: “It was clear early.”"), ["Ann Lee"]);
    }

    #[test]
    fn scare_quotes_nicknames_and_titles_are_left_alone() {
        assert!(quotes("The so-called \"experts\" left. Bob \"Bo\" Lee stayed.").is_empty());
        assert!(quotes("He wrote the novel \"The Long Way Home\" in Rome.").is_empty());
    }
}
