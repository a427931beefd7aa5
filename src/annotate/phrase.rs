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
    /// Whether "not" does.
    pub(super) negated: bool,
}

/// The subject of the verb at `verb`, if a noun phrase stands before it.
pub(super) fn before(line: &Line<'_>, verb: usize) -> Option<Subject> {
    let at = group_start(line, verb);
    let group = |flags| (at..verb).any(|i| line.is(i, flags));
    let phrase = if at == 0 { None } else { subject(line, at) }?;
    Some(Subject { phrase, copula: group(Flags::COPULA), negated: group(Flags::NEGATION) })
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
    // "Robby Mook, the campaign manager, said": the phrase before the pair of commas.
    let pair = (last.saturating_sub(REACH)..last).rev().find(|i| line.class(*i) == line.class(last))?;
    let mut phrase = noun_phrase(line, pair)?;
    if relative_or_apposition(line, phrase.0) && phrase.0 >= 2 && line.is_class(phrase.0 - 1, Class::Comma) {
        let outer = noun_phrase(line, phrase.0 - 1);
        if let Some(outer) = outer.filter(|outer| line.is(outer.1 - 1, Flags::CAPITAL)) {
            phrase = outer;
        }
    }
    let parenthesis_is_clause = line
        .is(pair + 1, Flags::RELATIVE | Flags::PREPOSITION | Flags::ING | Flags::SUBORDINATOR)
        || line.is_quoted(pair + 1);
    Some(if parenthesis_is_clause { phrase } else { (phrase.0, last) })
}

fn is_dash(line: &Line<'_>, i: usize) -> bool {
    line.is_class(i, Class::Dash)
}

fn relative_or_apposition(line: &Line<'_>, start: usize) -> bool {
    line.is(start, Flags::DETERMINER | Flags::RELATIVE)
        || (line.is(start, Flags::ROLE) && !line.is(start, Flags::CAPITAL))
}

/// Whether nothing of a noun phrase can stand at `i`.
fn bars(line: &Line<'_>, i: usize) -> bool {
    let Some(token) = line.token(i) else { return true };
    if !token.is_word() {
        return token.class != Class::Apostrophe && token.class != Class::Other;
    }
    let name = i > 0 && token.is(Flags::CAPITAL) && token.is(Flags::FIRST_NAME | Flags::TIME);
    (token.is(Flags::NO_NOUN) && !name)
        || token.is(Flags::THAT | Flags::INTERROGATIVE | Flags::RELATIVE | Flags::TO)
        || token.is(Flags::VERB) && !token.is(Flags::CAPITAL)
        || is_finite_cue(line, i)
}

/// A past or third-person form of a reporting verb that cannot be a noun or an adjective here.
fn is_finite_cue(line: &Line<'_>, i: usize) -> bool {
    let Some(token) = line.token(i) else { return false };
    let inner = token.is(Flags::FORM_PLAIN)
        && line.is_word(i + 1)
        && line.is(i.wrapping_sub(1), Flags::ROLE | Flags::CAPITAL | Flags::PRONOUN | Flags::ADVERB);
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
        if bars(line, i) {
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
        if line.is(i, Flags::ED)
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
        at = medium.map_or_else(name, |i| i + 1);
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
        if bars(line, at) || line.is(at, Flags::PRONOUN) {
            break;
        }
        if at > start {
            let ends = line.is(at, Flags::ADVERB | Flags::TIME)
                || (line.is(at, Flags::ING) && !line.is(at, Flags::CAPITAL))
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
        } else if line.is(at, Flags::ADVERB | Flags::TIME | Flags::PREPOSITION | Flags::CONJUNCTION)
            && !line.is(at, Flags::CAPITAL)
        {
            return None;
        }
        at += 1;
    }
    (at > start && (start..at).any(|i| line.is_word(i) && !line.is(i, Flags::LISTED))).then_some((start, at))
}

/// Whether the word at `at` is rather the verb of the phrase from `start`: "Tillerson {doubled} down".
fn acts(line: &Line<'_>, start: usize, at: usize) -> bool {
    if line.is(at, Flags::CAPITAL | Flags::ROLE | Flags::BODY | Flags::PREPOSITION | Flags::CONJUNCTION)
        || !line.is_word(at)
    {
        return false;
    }
    let noun = line.is(at - 1, Flags::CAPITAL | Flags::ROLE | Flags::BODY) && !line.is(at - 1, Flags::LISTED);
    let name = line.is(at - 1, Flags::CAPITAL)
        && !line.is(at - 1, Flags::PLACE | Flags::BODY)
        && !line.is(start, Flags::DETERMINER);
    noun && (line.is(at, Flags::ED) || line.is_verb(at)) || name
}

/// Whether the preposition at `at` continues the phrase: "the director of", "a professor at", "Smith of".
fn belongs(line: &Line<'_>, start: usize, at: usize) -> bool {
    if line.is(at + 1, Flags::TIME | Flags::MEDIUM) || line.is(at + 2, Flags::MEDIUM | Flags::TIME) {
        return false;
    }
    let of = line.id(at) == super::lexicon::id_of("of");
    let lower = !line.is(at - 1, Flags::CAPITAL) || line.is(at - 1, Flags::ROLE);
    let mixed = (start..at).any(|i| line.is(i, Flags::CAPITAL)) && !line.is(at - 1, Flags::ROLE);
    of || (lower && !mixed && line.is(at - 1, Flags::ROLE | Flags::BODY))
}

/// The phrase with the apposition behind it: "Luis Rubio{, the director of the center}".
pub(super) fn with_apposition(line: &Line<'_>, phrase: Range) -> Range {
    let comma = phrase.1;
    let opens = line.is_class(comma, Class::Comma)
        && (line.is(comma + 1, Flags::DETERMINER | Flags::ROLE | Flags::POSSESSIVE)
            || (line.is(comma + 1, Flags::CAPITAL) && !line.is(phrase.0, Flags::CAPITAL)));
    if !opens {
        return phrase;
    }
    let mut at = comma + 1;
    while at < line.len() && at - comma < REACH && !line.is_quoted(at) {
        if line.is_class(at, Class::Comma) || line.is_class(at, Class::Stop) || line.is(at, Flags::RELATIVE) {
            break;
        }
        if line.is_class(at, Class::Dash) || bars(line, at) {
            return phrase;
        }
        at += 1;
    }
    let tells = (comma + 1..at).any(|i| line.is(i, Flags::ROLE | Flags::CAPITAL));
    if tells && at > comma + 1 { (phrase.0, at) } else { phrase }
}

/// The first noun phrase of a sentence that may act: a name or "he"; for sentences that lead up to a quote.
pub(super) fn opening(line: &Line<'_>) -> Option<Range> {
    let mut at = 0;
    while at < line.len() && line.is(at, Flags::CONJUNCTION | Flags::ADVERSATIVE | Flags::ADVERB) {
        at += 1;
    }
    if line.is(at, Flags::PREPOSITION | Flags::SUBORDINATOR | Flags::ED | Flags::ING | Flags::TIME) {
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
            && !(line.is(i, Flags::LISTED) && !line.is(i, Flags::DETERMINER | Flags::POSSESSIVE))
        {
            let (start, end) = after(line, i)?;
            let person = (start..end).any(|i| {
                line.is(i, Flags::CAPITAL | Flags::ROLE | Flags::BODY) && !line.is(i, Flags::LISTED)
            });
            return person.then_some((start, end));
        }
    }
    None
}
