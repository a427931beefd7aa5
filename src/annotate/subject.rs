//! The subject of a verb: the noun phrase before it, past the words that may part the two.
//!
//! In: a sentence and the place of a verb. Out: the phrase ("Smith's campaign manager, Tom Hale, {said}", "Smith on
//! Tuesday {said}", "Jones, who {said}") and whether the verb is negated or passive. Every look back is bounded.

use super::agent;
use super::lexicon::Flags;
use super::line::{Line, Range};
use super::phrase::{self, REACH};
use super::token::Class;

/// The subject before a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Subject {
    /// The phrase.
    pub(super) phrase: Range,
    /// Whether a form of "be" stands between it and the verb.
    pub(super) copula: bool,
    /// Whether that form makes a passive; "he's said" does not.
    pub(super) passive: bool,
    /// Whether "not" does.
    pub(super) negated: bool,
}

/// The subject of the verb at `verb`, if a noun phrase stands before it.
pub(super) fn before(line: &Line<'_>, verb: usize) -> Option<Subject> {
    let at = group_start(line, verb);
    let group = |flags| (at..verb).any(|i| line.is(i, flags));
    let phrase = if at == 0 { None } else { subject(line, at) }?;
    let passive = (at..verb).any(|i| line.is(i, Flags::COPULA) && !line.is_class(i, Class::Apostrophe));
    Some(Subject { phrase, copula: group(Flags::COPULA), passive, negated: group(Flags::NEGATION) })
}

/// The subject of a sentence with one stray comma behind it: "The firm Acme.com, has said".
pub(super) fn before_comma(line: &Line<'_>, verb: usize) -> Option<Range> {
    let end = group_start(line, verb).checked_sub(1)?;
    let phrase =
        (end > 0 && line.is_class(end, Class::Comma)).then(|| phrase::ending_at(line, end)).flatten()?;
    (phrase.0 == 0 || line.is(phrase.0 - 1, Flags::ADVERSATIVE)).then_some(phrase)
}

/// Where the verb group starts: "{has since} said", "{went on to} say", "{, however,} said", "{on Tuesday} said".
pub(super) fn group_start(line: &Line<'_>, verb: usize) -> usize {
    let mut at = verb;
    while at > 0 && verb - at < REACH {
        let last = at - 1;
        let small = Flags::AUXILIARY | Flags::COPULA | Flags::NEGATION | Flags::ADVERB;
        let parted = last >= 2
            && line.is_class(last, Class::Comma)
            && line.is(last - 1, Flags::ADVERB)
            && line.is_class(last - 2, Class::Comma);
        at = if line.is(last, small)
            && !line.is(last, Flags::PRONOUN)
            && !(line.is(last, Flags::TIME) && line.is(last, Flags::CAPITAL))
        {
            last
        } else if parted {
            last - 2
        } else if last > 1 && line.is_class(last, Class::Number) && line.is(last - 1, Flags::PREPOSITION) {
            last - 1 // "who {in 2010} said"
        } else if last > 0
            && line.is(last, Flags::QUANTIFIER)
            && (line.is(last - 1, Flags::CAPITAL) || line.is_class(last - 1, Class::Bracket))
        {
            last // "Smith and Jones {all} said"
        } else if line.is(last, Flags::TO) && last > 0 {
            match raised(line, last) {
                Some(start) => start,
                None => break,
            }
        } else if line.is(last, Flags::TIME) && last > 0 {
            match time(line, last) {
                Some(start) => start,
                None => break,
            }
        } else {
            break;
        };
    }
    at
}

/// For "went on to say", "continued to argue": where the verb before "to" starts.
fn raised(line: &Line<'_>, to: usize) -> Option<usize> {
    let mut at = to;
    while at > 0 && line.is(at - 1, Flags::PREPOSITION | Flags::ADVERB) {
        at -= 1;
    }
    let verb = at.checked_sub(1)?;
    (line.is_verb(verb) || line.is(verb, Flags::ED | Flags::VERB | Flags::AUXILIARY | Flags::COPULA))
        .then_some(verb)
}

/// Where "on Thursday", "last week" or "Tuesday" before a verb starts, when a subject stands before that.
fn time(line: &Line<'_>, last: usize) -> Option<usize> {
    let mut at = last;
    while at > 0
        && (line.is(at - 1, Flags::TIME | Flags::DETERMINER | Flags::ADVERB)
            || line.is_class(at - 1, Class::Number))
    {
        at -= 1;
    }
    if at > 0 && line.is(at - 1, Flags::PREPOSITION) {
        at -= 1;
    }
    (at > 0 && line.is_word(at - 1)).then_some(at)
}

/// The phrase that ends before `end`, which is where the verb group starts.
fn subject(line: &Line<'_>, end: usize) -> Option<Range> {
    let last = end - 1;
    if line.is(last, Flags::RELATIVE) || (line.is(last, Flags::THAT) && last > 0) {
        let end = if last > 0 && line.is_class(last - 1, Class::Comma) { last - 1 } else { last };
        return (end > 0).then(|| phrase::ending_at(line, end)).flatten();
    }
    if !line.is_class(last, Class::Comma) && !line.is_class(last, Class::Dash) {
        return phrase::ending_at(line, end);
    }
    // "Tom Hale, the campaign manager, said": the phrase before the pair of commas, or of several.
    let comma_before =
        |end: usize| (end.saturating_sub(REACH)..end).rev().find(|i| line.class(*i) == line.class(last));
    let mut pair = comma_before(last)?;
    while let Some(outer) = comma_before(pair).filter(|outer| parenthetical(line, *outer + 1, pair)) {
        pair = outer;
    }
    let phrase = phrase::ending_at(line, pair)?;
    let parenthesis_is_clause = line
        .is(pair + 1, Flags::RELATIVE | Flags::PREPOSITION | Flags::ING | Flags::SUBORDINATOR)
        || line.is_quoted(pair + 1);
    Some(if parenthesis_is_clause { phrase } else { (phrase.0, last) })
}

/// Whether the words between two commas only add to the name before them: an age, a place, an office, "who …".
fn parenthetical(line: &Line<'_>, start: usize, end: usize) -> bool {
    let office = Flags::DETERMINER | Flags::POSSESSIVE;
    let lower_role = line.is(start, Flags::ROLE) && !line.is(start, Flags::CAPITAL);
    line.is_class(start, Class::Number)
        || line.is(start, Flags::PREPOSITION | Flags::RELATIVE | Flags::SUFFIX)
        || (start < end && (start..end).all(|i| line.is(i, Flags::PLACE)))
        || ((line.is(start, office) || lower_role)
            && start >= 2
            && line.is(start - 2, Flags::CAPITAL | Flags::PLACE))
}

/// The first noun phrase of a sentence that may act: a name or "he"; for sentences that lead up to a quote.
pub(super) fn opening(line: &Line<'_>) -> Option<Range> {
    let mut at = 0;
    while at < REACH && line.is(at, Flags::CONJUNCTION | Flags::ADVERSATIVE | Flags::ADVERB) {
        at += 1;
    }
    if line.is(at, Flags::PREPOSITION | Flags::SUBORDINATOR | Flags::ED | Flags::ING | Flags::TIME)
        || line.is_verb(at)
    {
        let parts =
            |i: &usize| matches!(line.class(*i), Some(Class::Comma | Class::Colon | Class::Semicolon));
        let part = (at..line.len().min(at + REACH)).find(parts);
        let comma = part.filter(|i| line.is_class(*i, Class::Comma));
        if let Some(name) = comma.and_then(|comma| acting(line, at + 1, comma)) {
            return Some(name);
        }
        at = comma.map_or(at, |i| i + 1);
    }
    let stop = line.len().min(at + REACH);
    for i in at..stop {
        if line.is(i, Flags::PRONOUN) && !line.is(i, Flags::THING | Flags::FIRST_PERSON) {
            return Some((i, i + 1));
        }
        let starts = line.is(i, Flags::CAPITAL | Flags::DETERMINER | Flags::POSSESSIVE | Flags::ROLE);
        if starts
            && !line.is(i, Flags::TIME)
            && (!line.is(i, Flags::LISTED) || line.is(i, Flags::DETERMINER | Flags::POSSESSIVE))
        {
            let (start, end) = phrase::after(line, i)?;
            // "NEW: …", "(Watch)"
            if end - start == 1 && line.is(start, Flags::LABEL) && !line.is_word(end) {
                continue;
            }
            let whole = phrase::with_apposition(line, (start, end));
            let person = (start..whole.1).any(|i| {
                line.is(i, Flags::CAPITAL | Flags::ROLE | Flags::BODY) && !line.is(i, Flags::LISTED)
            });
            return person.then_some(whole);
        }
    }
    None
}

/// The name before a finite verb: "At his talk in the afternoon {Smith} spoke for an hour, …".
fn acting(line: &Line<'_>, start: usize, end: usize) -> Option<Range> {
    let name =
        |i: usize| line.is(i, Flags::CAPITAL) && !line.is(i, Flags::LISTED | Flags::TIME | Flags::PLACE);
    let verb =
        (start + 1..end).find(|i| name(i - 1) && agent::finite(line, *i) && !line.is(*i, Flags::CAPITAL))?;
    let first = (start..verb).rev().take_while(|i| name(*i)).last()?;
    (!line.is(first - 1, Flags::PREPOSITION | Flags::DETERMINER | Flags::TO)).then_some((first, verb))
}

#[cfg(test)]
mod tests {
    use super::super::testing::mention;

    #[test]
    fn subjects_with_all_that_belongs_to_them() {
        for (phrase, rest) in [
            ("Smith's campaign manager, Tom Hale", ", said it was late."),
            ("A senior official in the ministry", " said it was late."),
            ("Smith and Jones", " said it was late."),
            ("Rep. Ann Lee", " (D-Md.) said it was late."),
            ("Ann Lee, 45, of Boston, who led the study", ", said it was late."),
            ("The group", ", which is new, said it was late."),
            ("Smith", " in 2010 said it was late."),
            ("Observers in Rome and around the country", " said it was late."),
        ] {
            assert_eq!(mention(&format!("{phrase}{rest}")), phrase);
        }
    }

    #[test]
    fn what_leads_the_sentence_is_no_subject() {
        assert_eq!(
            mention("In January, the intelligence community said it was late."),
            "the intelligence community"
        );
        assert_eq!(mention("On Tuesday Smith said it was late."), "Smith");
        assert_eq!(mention("Smith on Tuesday said it was late."), "Smith");
        let text = "At his talk in the afternoon Jones spoke for an hour, or more. \"It is late,\" he said.";
        assert_eq!(super::super::testing::speakers(&format!("Lee met Tom Jones. {text}")), ["Tom Jones"]);
        assert_eq!(mention("He met with Jones, who said it was late."), "Jones");
    }
}
