//! Noun phrases: names and descriptions as they stand in a sentence.
//!
//! In: a sentence and a place in it. Out: the phrase that ends there ("a senior official in the {ministry}"), or starts
//! there ("{Luis} Vega, the director"). Works by word classes and punctuation, within a bounded reach; there is no
//! grammar behind it.

use super::lexicon::Flags;
use super::line::{Line, Range};
use super::token::Class;

/// How far a phrase may reach, in items.
pub(super) const REACH: usize = 30;

/// The noun phrase that ends before `end`.
pub(super) fn ending_at(line: &Line<'_>, end: usize) -> Option<Range> {
    let end = without_bracket(line, end)?;
    if end > 2
        && line.is(end - 1, Flags::OBJECT)
        && line.is(end - 2, Flags::OF)
        && line.is(end - 3, Flags::QUANTIFIER | Flags::DETERMINER)
    {
        return Some((end - 3, end)); // "one of them"
    }
    let mut at = end;
    let mut joined = None;
    while at > 0 && end - at < REACH && extends(line, at - 1, at, end) {
        let and = line.is(at - 1, Flags::CONJUNCTION);
        joined = if and { Some(at) } else { joined };
        at -= 1;
        if line.is(at, Flags::PRONOUN) {
            break;
        }
    }
    let clause = Flags::NO_NOUN | Flags::THAT | Flags::CONJUNCTION | Flags::INTERROGATIVE;
    if let Some(right) = joined
        && at > 0
        && line.is_word(at - 1)
        && !line.is(at - 1, clause)
    {
        at = right; // "took the stage and {the crowd}"
    }
    if at > 0 && line.is(at - 1, Flags::TO) && !line.is(at, Flags::CAPITAL | Flags::LISTED) {
        at += 1; // "to meet with Smith, who said": the infinitive is no part of the name
    }
    at = without_lead(line, at, end);
    let head = line.token(end - 1)?;
    let noun =
        (head.is_word() || head.class == Class::Apostrophe) && !head.is(Flags::TIME | Flags::PREPOSITION);
    let word = |i: usize| !line.is(i, Flags::LISTED) || line.is(i, Flags::PRONOUN);
    let lone = end - at.min(end) == 1 && line.is(at, Flags::DETERMINER);
    (at < end && noun && (lone || (at..end).any(word))).then_some((at, end))
}

/// The end of a phrase before a bracket: "{Sen. Ann Lee} (R-Tex.)".
fn without_bracket(line: &Line<'_>, end: usize) -> Option<usize> {
    let last = end.checked_sub(1)?;
    if !line.is_class(last, Class::Bracket) {
        return Some(end);
    }
    (end.saturating_sub(8)..last).rev().find(|i| line.is(*i, Flags::OPEN)).filter(|open| *open > 0)
}

/// Whether the word at `i` belongs to the phrase `at..end` behind it.
fn extends(line: &Line<'_>, i: usize, at: usize, end: usize) -> bool {
    let first = at == end;
    let determined = line.is(at, Flags::DETERMINER | Flags::POSSESSIVE) && !line.is(at, Flags::FIRST_NAME);
    let before = |flags| i > 0 && line.is(i - 1, flags);
    if line.is(i, Flags::PRONOUN) {
        return first;
    }
    if line.is_class(i, Class::Comma) && line.is(at, Flags::SUFFIX) && !first {
        return before(Flags::CAPITAL); // "Ann Lee, Jr."
    }
    if line.is_quoted(i) {
        return !first && before(Flags::DETERMINER | Flags::POSSESSIVE);
    }
    if line.is(i, Flags::TO) {
        // "a source close to the family", "an adviser to Trump"
        return !first && before(Flags::ROLE | Flags::CLOSE) && (determined || line.is(at, Flags::CAPITAL));
    }
    if bars(line, i, first) {
        return false;
    }
    if line.is(i, Flags::CONJUNCTION) {
        let left = before(Flags::CAPITAL | Flags::ROLE | Flags::BODY) && !before(Flags::TIME);
        let right =
            determined || line.is(at, Flags::CAPITAL | Flags::ROLE | Flags::BODY | Flags::PREPOSITION);
        return left && right && !first;
    }
    if determined && !first && !line.is(i, Flags::PREPOSITION | Flags::DETERMINER) {
        return false;
    }
    let lower = !line.is(i, Flags::CAPITAL);
    let adverb = lower && line.is(i, Flags::ADVERB) && !line.is(at, Flags::ED);
    let verb =
        lower && !first && line.is(i, Flags::ED) && before(Flags::CAPITAL | Flags::PRONOUN | Flags::ROLE);
    !adverb && !verb
}

/// Whether nothing of a noun phrase can stand at `i`; its head may look like a verb ("recent {reports}").
fn bars(line: &Line<'_>, i: usize, head: bool) -> bool {
    let Some(token) = line.token(i) else { return true };
    if !token.is_word() {
        return token.class != Class::Apostrophe && token.class != Class::Other;
    }
    let name = i > 0 && token.is(Flags::CAPITAL) && token.is(Flags::FIRST_NAME | Flags::TIME);
    (token.is(Flags::NO_NOUN) && !name)
        || token.is(Flags::THAT | Flags::INTERROGATIVE | Flags::RELATIVE | Flags::TO)
        || token.is(Flags::VERB) && !token.is(Flags::CAPITAL)
        || is_finite_cue(line, i, head)
}

/// A past or third-person form of a reporting verb that cannot be a noun or an adjective here.
fn is_finite_cue(line: &Line<'_>, i: usize, head: bool) -> bool {
    let Some(token) = line.token(i) else { return false };
    if token.is(Flags::PLACE) && token.is(Flags::CAPITAL) {
        return false; // "the United States"
    }
    let inner = token.is(Flags::FORM_PLAIN)
        && !head
        && line.is(
            i.wrapping_sub(1),
            Flags::ROLE | Flags::BODY | Flags::CAPITAL | Flags::PRONOUN | Flags::ADVERB,
        );
    if inner && line.is_verb(i) {
        return !line.is(i + 1, Flags::PREPOSITION);
    }
    line.is_verb(i)
        && !token.is(Flags::FORM_BASE | Flags::FORM_PLAIN | Flags::CAPITAL)
        && !line.is(i.wrapping_sub(1), Flags::DETERMINER | Flags::POSSESSIVE)
}

/// Drops what leads a sentence and is no part of its subject: "On Tuesday", "In a statement", "And", "Tuesday".
fn without_lead(line: &Line<'_>, start: usize, end: usize) -> usize {
    let mut at = start;
    while at < end
        && line.is(at, Flags::CONJUNCTION | Flags::ADVERB | Flags::TIME)
        && !line.is(at, Flags::DETERMINER)
    {
        at += 1;
    }
    if at < end && line.is(at, Flags::PREPOSITION) {
        let medium = (at..end - 1).rev().find(|i| line.is(*i, Flags::TIME | Flags::MEDIUM));
        let name = || {
            let lower =
                (at..end).rev().find(|i| line.is_word(*i) && !line.is(*i, Flags::CAPITAL | Flags::PARTICLE));
            lower.map_or(at + 1, |i| i + 1).min(end - 1)
        };
        let plain = line.is(at + 1, Flags::DETERMINER | Flags::POSSESSIVE)
            && !(at + 1..end).any(|i| line.is(i, Flags::PREPOSITION));
        at = if plain && medium.is_none() { at + 1 } else { medium.map_or_else(name, |i| i + 1) };
    }
    at
}

/// The noun phrase that starts at `start`, behind a verb: "said {Luis Vega of the center}".
pub(super) fn after(line: &Line<'_>, start: usize) -> Option<Range> {
    if line.is(start, Flags::PRONOUN) {
        return Some((start, start + 1));
    }
    let mut at = start;
    while at < line.len() && at - start < REACH {
        if bars(line, at, false) || line.is(at, Flags::PRONOUN) {
            break;
        }
        if at > start {
            let ends = line.is(at, Flags::ADVERB | Flags::TIME)
                || (line.is(at, Flags::ING)
                    && !line.is(at, Flags::CAPITAL)
                    && !line.is(at - 1, Flags::DETERMINER))
                || acts(line, start, at)
                || (line.is(at, Flags::DETERMINER)
                    && !line.is(at - 1, Flags::PREPOSITION | Flags::CONJUNCTION))
                || (line.is(at, Flags::PREPOSITION) && !belongs(line, start, at))
                || (line.is(at, Flags::CONJUNCTION)
                    && !line
                        .is(at + 1, Flags::CAPITAL | Flags::DETERMINER | Flags::ROLE | Flags::POSSESSIVE));
            if ends {
                break;
            }
        } else {
            let small = Flags::ADVERB | Flags::PREPOSITION | Flags::CONJUNCTION;
            let time = line.is(at, Flags::TIME) && !line.is(at, Flags::FIRST_NAME);
            if time || (line.is(at, small) && !line.is(at, Flags::CAPITAL)) {
                return None;
            }
        }
        at += 1;
    }
    let word = |i: usize| {
        line.is_word(i) && (!line.is(i, Flags::LISTED) || (line.is(i, Flags::QUANTIFIER) && line.over(at)))
    };
    (at > start && (start..at).any(word)).then_some((start, at))
}

/// Whether the word at `at` is rather the verb of the phrase from `start`: "Smith {doubled} down".
fn acts(line: &Line<'_>, start: usize, at: usize) -> bool {
    let part = Flags::CAPITAL
        | Flags::ROLE
        | Flags::BODY
        | Flags::PREPOSITION
        | Flags::CONJUNCTION
        | Flags::PARTICLE;
    if line.is(at, part) || !line.is_word(at) {
        return false;
    }
    let noun = line.is(at - 1, Flags::CAPITAL | Flags::ROLE | Flags::BODY) && !line.is(at - 1, Flags::LISTED);
    let lead = at == 1 && !line.is(0, Flags::FIRST_NAME); // "Senior officials": a capital that tells nothing
    let name = line.is(at - 1, Flags::CAPITAL)
        && !line.is(at - 1, Flags::PLACE | Flags::BODY)
        && !line.is(start, Flags::DETERMINER)
        && !lead;
    let takes =
        line.is(at, Flags::ENDS_S) && line.is(at + 1, Flags::CAPITAL | Flags::DETERMINER | Flags::POSSESSIVE);
    noun && (line.is(at, Flags::ED) || line.is_verb(at) || (lead && takes)) || name
}

/// Whether the preposition at `at` continues the phrase: "the director of", "a professor at", "Smith of".
fn belongs(line: &Line<'_>, start: usize, at: usize) -> bool {
    if line.is(at + 1, Flags::TIME | Flags::MEDIUM) || line.is(at + 2, Flags::MEDIUM | Flags::TIME) {
        return false;
    }
    // "a statement from the museum"
    let sender = line.is(at, Flags::FROM) && line.is(at + 1, Flags::DETERMINER | Flags::CAPITAL);
    if sender && line.is(at - 1, Flags::MEDIUM) && line.is(start, Flags::DETERMINER) {
        return true;
    }
    let of = line.is(at, Flags::OF);
    let lower = !line.is(at - 1, Flags::CAPITAL) || line.is(at - 1, Flags::ROLE);
    let mixed = (start..at).any(|i| line.is(i, Flags::CAPITAL)) && !line.is(at - 1, Flags::ROLE);
    of || (lower && !mixed && line.is(at - 1, Flags::ROLE | Flags::BODY))
}

/// The phrase with the apposition behind it: "Luis Vega{, the director of the center}".
pub(super) fn with_apposition(line: &Line<'_>, phrase: Range) -> Range {
    let comma = phrase.1;
    let opens = line.is_class(comma, Class::Comma)
        && (line.is(comma + 1, Flags::DETERMINER | Flags::ROLE | Flags::POSSESSIVE)
            || (line.is(comma + 1, Flags::CAPITAL) && !line.is(comma - 1, Flags::CAPITAL))
            // "the head of Acme Corp., Tom Lee"
            || (line.is(comma + 1, Flags::FIRST_NAME) && line.is(phrase.0, Flags::DETERMINER)));
    if !opens {
        return phrase;
    }
    let mut at = comma + 1;
    while at < line.len() && at - comma < REACH && !line.is_quoted(at) {
        let over = matches!(line.class(at), Some(Class::Comma | Class::Stop | Class::Colon));
        if over || line.is(at, Flags::RELATIVE) {
            break;
        }
        let verb = line.is(at, Flags::ED) && line.is(at - 1, Flags::ROLE) && !line.is(at, Flags::CAPITAL);
        if line.is_class(at, Class::Dash) || verb || bars(line, at, false) {
            return phrase;
        }
        at += 1;
    }
    let tells = (comma + 1..at).any(|i| line.is(i, Flags::ROLE | Flags::CAPITAL));
    if tells && at > comma + 1 { (phrase.0, at) } else { phrase }
}

/// The phrase right before `end`, as "Republican pollster Jane Doe" before a colon.
pub(super) fn ending(line: &Line<'_>, end: usize) -> Option<Range> {
    let label = |phrase: &Range| phrase.1 - phrase.0 == 1 && line.is(phrase.0, Flags::LABEL);
    ending_at(line, end).filter(|phrase| line.is(phrase.1 - 1, Flags::CAPITAL) && !label(phrase))
}

#[cfg(test)]
mod tests {
    use super::super::testing::mention;

    #[test]
    fn phrases_behind_the_verb_end_in_time() {
        assert_eq!(
            mention("\"We go,\" said Luis Vega, the director of the center, on Monday."),
            "Luis Vega, the director of the center"
        );
        assert_eq!(mention("\"We go,\" said a professor at Yale in an interview."), "a professor at Yale");
        assert_eq!(
            mention("\"We go,\" said the head of Acme Corp., Tom Lee."),
            "the head of Acme Corp., Tom Lee"
        );
    }
}
