//! Noun phrases beside a reporting verb: who speaks, as it stands there.
//!
//! In: a sentence and the place of the verb. Out: the phrase before it ("Clinton's campaign manager, Robby Mook,
//! said") or behind it ("said Luis Rubio, the director"). Works by word classes and punctuation, within a bounded
//! reach; there is no grammar behind it.

use super::lexicon::Flags;
use super::line::{Line, Range};
use super::token::Class;

/// How far a phrase may reach, in items.
const REACH: usize = 30;

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
        return (end > 0).then(|| noun_phrase(line, end)).flatten();
    }
    if !line.is_class(last, Class::Comma) && !is_dash(line, last) {
        return noun_phrase(line, end);
    }
    // "Robby Mook, the campaign manager, said": the phrase before the pair of commas, or of several.
    let comma_before =
        |end: usize| (end.saturating_sub(REACH)..end).rev().find(|i| line.class(*i) == line.class(last));
    let mut pair = comma_before(last)?;
    while let Some(outer) = comma_before(pair).filter(|outer| parenthetical(line, *outer + 1, pair)) {
        pair = outer;
    }
    let phrase = noun_phrase(line, pair)?;
    let parenthesis_is_clause = line
        .is(pair + 1, Flags::RELATIVE | Flags::PREPOSITION | Flags::ING | Flags::SUBORDINATOR)
        || line.is_quoted(pair + 1);
    Some(if parenthesis_is_clause { phrase } else { (phrase.0, last) })
}

fn is_dash(line: &Line<'_>, i: usize) -> bool {
    line.is_class(i, Class::Dash)
}

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

/// The noun phrase that ends before `end`.
fn noun_phrase(line: &Line<'_>, end: usize) -> Option<Range> {
    let mut end = end;
    if end == 0 {
        return None;
    }
    if line.is_class(end - 1, Class::Bracket) {
        // "Sen. Ted Cruz (R-Tex.) said"
        end = (end.saturating_sub(8)..end - 1).rev().find(|i| line.is(*i, Flags::OPEN)).filter(|i| *i > 0)?;
    }
    let mut at = end;
    let mut joined = None;
    while at > 0 && end - at < REACH {
        let i = at - 1;
        if line.is(i, Flags::PRONOUN) {
            at = if at == end { i } else { at };
            break;
        }
        if line.is_quoted(i) && at < end && i > 0 && line.is(i - 1, Flags::DETERMINER | Flags::POSSESSIVE) {
            at = i;
            continue;
        }
        // "a source close to the family", "an adviser to Trump"
        let to = line.is(i, Flags::TO)
            && i > 0
            && line.is(i - 1, Flags::ROLE | Flags::CLOSE)
            && line.is(at, Flags::DETERMINER | Flags::POSSESSIVE | Flags::CAPITAL);
        if to && at < end {
            at = i;
            continue;
        }
        if bars(line, i, at == end) {
            break;
        }
        if line.is(i, Flags::CONJUNCTION) {
            let nouns = i > 0
                && line.is(i - 1, Flags::CAPITAL | Flags::ROLE | Flags::BODY)
                && !line.is(i - 1, Flags::TIME);
            let right = line
                .is(at, Flags::CAPITAL | Flags::ROLE | Flags::BODY | Flags::DETERMINER | Flags::POSSESSIVE);
            if !(nouns && right && at < end) {
                break;
            }
            joined = Some(at);
        }
        if line.is(i, Flags::ADVERB) && !line.is(i, Flags::CAPITAL) && !line.is(at, Flags::ED) {
            break;
        }
        let starts =
            at < end && line.is(at, Flags::DETERMINER | Flags::POSSESSIVE) && !line.is(at, Flags::FIRST_NAME);
        if starts && !line.is(i, Flags::PREPOSITION | Flags::CONJUNCTION | Flags::DETERMINER | Flags::TO) {
            break;
        }
        if line.is(i, Flags::ED)
            && at < end
            && i > 0
            && line.is(i - 1, Flags::CAPITAL | Flags::PRONOUN | Flags::ROLE)
            && !line.is(i, Flags::CAPITAL)
        {
            break;
        }
        at = i;
    }
    if let Some(right) = joined
        && at > 0
        && line.is_word(at - 1)
        && !line.is(at - 1, Flags::NO_NOUN | Flags::THAT | Flags::CONJUNCTION | Flags::INTERROGATIVE)
    {
        at = right;
    }
    if at > 0 && line.is(at - 1, Flags::TO) && !line.is(at, Flags::CAPITAL | Flags::LISTED) {
        at += 1; // "to meet with Smith, who said": the infinitive is no part of the name
    }
    at = without_lead(line, at, end);
    let head = line.token(end - 1)?;
    let speaks = at < end
        && (head.is_word() || head.class == Class::Apostrophe)
        && !head.is(Flags::TIME | Flags::PREPOSITION);
    let listed = (at..end).all(|i| line.is(i, Flags::LISTED) && !line.is(i, Flags::PRONOUN));
    let some = (at..end).any(|i| line.is(i, Flags::DETERMINER)) && end - at == 1;
    (speaks && (!listed || some)).then_some((at, end))
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

/// The noun phrase that starts at `start`, behind a verb: "said {Luis Rubio of the center}".
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

/// Whether the word at `at` is rather the verb of the phrase from `start`: "Tillerson {doubled} down".
fn acts(line: &Line<'_>, start: usize, at: usize) -> bool {
    if line.is(at, Flags::CAPITAL | Flags::ROLE | Flags::BODY | Flags::PREPOSITION | Flags::CONJUNCTION)
        || !line.is_word(at)
    {
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
    let of = line.is(at, Flags::OF);
    let lower = !line.is(at - 1, Flags::CAPITAL) || line.is(at - 1, Flags::ROLE);
    let mixed = (start..at).any(|i| line.is(i, Flags::CAPITAL)) && !line.is(at - 1, Flags::ROLE);
    of || (lower && !mixed && line.is(at - 1, Flags::ROLE | Flags::BODY))
}

/// The phrase with the apposition behind it: "Luis Rubio{, the director of the center}".
pub(super) fn with_apposition(line: &Line<'_>, phrase: Range) -> Range {
    let comma = phrase.1;
    let opens = line.is_class(comma, Class::Comma)
        && (line.is(comma + 1, Flags::DETERMINER | Flags::ROLE | Flags::POSSESSIVE)
            || (line.is(comma + 1, Flags::CAPITAL) && !line.is(comma - 1, Flags::CAPITAL)));
    if !opens {
        return phrase;
    }
    let mut at = comma + 1;
    while at < line.len() && at - comma < REACH && !line.is_quoted(at) {
        if line.is_class(at, Class::Comma) || line.is_class(at, Class::Stop) || line.is(at, Flags::RELATIVE) {
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

/// The subject of a sentence with one stray comma behind it: "The firm Acme.com, has said".
pub(super) fn before_comma(line: &Line<'_>, verb: usize) -> Option<Range> {
    let end = group_start(line, verb).checked_sub(1)?;
    let phrase = (end > 0 && line.is_class(end, Class::Comma)).then(|| noun_phrase(line, end)).flatten()?;
    (phrase.0 == 0 || line.is(phrase.0 - 1, Flags::ADVERSATIVE)).then_some(phrase)
}

/// The phrase right before `end`, as "Republican pollster Jane Doe" before a colon.
pub(super) fn ending(line: &Line<'_>, end: usize) -> Option<Range> {
    noun_phrase(line, end).filter(|phrase| line.is(phrase.1 - 1, Flags::CAPITAL))
}

/// The first noun phrase of a sentence that may act: a name or "he"; for sentences that lead up to a quote.
pub(super) fn opening(line: &Line<'_>) -> Option<Range> {
    let mut at = 0;
    while at < line.len() && line.is(at, Flags::CONJUNCTION | Flags::ADVERSATIVE | Flags::ADVERB) {
        at += 1;
    }
    if line.is(at, Flags::PREPOSITION | Flags::SUBORDINATOR | Flags::ED | Flags::ING | Flags::TIME)
        || line.is_verb(at)
    {
        let comma = (at..line.len().min(at + REACH)).find(|i| line.is_class(*i, Class::Comma));
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
            let (start, end) = after(line, i)?;
            let person = (start..end).any(|i| {
                line.is(i, Flags::CAPITAL | Flags::ROLE | Flags::BODY) && !line.is(i, Flags::LISTED)
            });
            return person.then_some(with_apposition(line, (start, end)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::testing::quotes;

    fn mention(text: &str) -> String {
        let quote = quotes(text).remove(0);
        quote.split(" | ").nth(1).unwrap_or_default().to_owned()
    }

    #[test]
    fn subjects_with_all_that_belongs_to_them() {
        for (phrase, rest) in [
            ("Clinton's campaign manager, Robby Mook", ", said it was late."),
            ("A senior official in the ministry", " said it was late."),
            ("Smith and Jones", " said it was late."),
            ("Rep. Ann Lee", " (D-Md.) said it was late."),
            ("Ann Lee, 45, of Boston, who led the study", ", said it was late."),
            ("The group", ", which is new, said it was late."),
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
        assert_eq!(mention("He met with Jones, who said it was late."), "Jones");
    }

    #[test]
    fn phrases_behind_the_verb_end_in_time() {
        assert_eq!(
            mention("\"We go,\" said Luis Rubio, the director of the center, on Monday."),
            "Luis Rubio, the director of the center"
        );
        assert_eq!(mention("\"We go,\" said a professor at Yale in an interview."), "a professor at Yale");
    }
}
