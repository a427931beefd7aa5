//! Who speaks at a reporting verb: the subject before it, the one it shares with a verb before, or the sentence's.
//!
//! In: a sentence and the place of a verb. Out: the speaker's phrase and the rule that chose it; `None` where the word
//! is a noun or an adjective, or stands in the passive, so that nobody is said to speak.

use super::lexicon::Flags;
use super::line::{Line, Range};
use super::subject::{self, Subject};
use super::token::Class;
use crate::schema::{Frames, Verb};

/// Heads of phrases that can speak.
const SPEAKS: Flags = Flags::PERSON_LIKE;

/// What was found in the sentence so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context {
    /// Items before this one belong to a report already.
    pub(super) free: usize,
    /// The speaker of the last report, for "adding that" and "and said".
    pub(super) subject: Option<Range>,
    /// Whether that speaker stood behind its words: "…, Smith said".
    pub(super) trailing: bool,
}

/// The speaker of the verb at `at`, when it reports; the phrase is missing where nobody is named.
pub(super) fn find(
    line: &Line<'_>,
    at: usize,
    verb: &Verb,
    context: Context,
) -> Option<(Option<Subject>, &'static str)> {
    if is_noun(line, at) {
        return None;
    }
    let plain = |phrase| Subject { phrase, copula: false, passive: false, negated: false };
    let opening = || subject::opening(line).filter(|opening| opening.1 <= at);
    let found = subject::before(line, at).or_else(|| subject::before_comma(line, at).map(plain));
    if line.is(at, Flags::FORM_ING) {
        let found = found.filter(|subject| subject.phrase.0 >= context.free);
        if let Some(subject) = found.filter(|subject| subject.copula) {
            return Some((Some(subject), "cue-before"));
        }
        let subject = participle(line, at, verb, context, found)?;
        return Some((subject.map(plain), "participle"));
    }
    let group = subject::group_start(line, at);
    if group > 0 && line.is(group - 1, Flags::CONJUNCTION | Flags::ADVERSATIVE) {
        let phrase = context.subject.into_iter().chain(opening()).max()?;
        return Some((Some(plain(phrase)), "joined-cue"));
    }
    let past = !line.is(at, Flags::FORM_BASE | Flags::FORM_PLAIN);
    let relative =
        || opening().filter(|opening| line.is(opening.1, Flags::RELATIVE) && says(line, at + 1)).map(plain);
    match found {
        Some(subject) if past && subject.passive => {
            let it = line.is(subject.phrase.0, Flags::THING) && line.is(at + 1, Flags::THAT);
            // "The driver was told that …"
            let told = verb.addressee && line.is(at + 1, Flags::THAT);
            (it || told).then_some((None, "impersonal"))
        }
        Some(subject) if past => {
            let thing = !line.is(subject.phrase.1 - 1, SPEAKS | Flags::RELATIVE);
            // "a device called the abacus"
            let named = verb.frames.has(Frames::AS) && !verb.frames.has(Frames::THAT);
            (!(named && thing)).then_some((Some(subject), "cue-before"))
        }
        found => {
            let subject = found.filter(|subject| present(line, at, verb, subject)).or_else(relative)?;
            Some((Some(subject), "cue-before"))
        }
    }
}

/// Whether plain words of reported speech start at `at`.
fn says(line: &Line<'_>, at: usize) -> bool {
    line.is(at, Flags::THAT | Flags::PRONOUN | Flags::INTERROGATIVE) || line.is_quoted(at)
}

/// The speaker of "saying", "adding": the phrase right before it, or the subject of the sentence.
fn participle(
    line: &Line<'_>,
    at: usize,
    verb: &Verb,
    context: Context,
    found: Option<Subject>,
) -> Option<Option<Range>> {
    let before = at.saturating_sub(1);
    let hidden = line.is(before, Flags::PREPOSITION | Flags::SUBORDINATOR) || finite(line, before);
    let plainly = verb.frames.has(Frames::THAT) && !verb.frames.has(Frames::TO);
    if at > 0 && hidden && !says(line, at + 1) && !plainly {
        return None;
    }
    if at == context.free && at < 2 {
        return Some(subject::opening(line)); // "Citing the law, officials …"
    }
    let opening = subject::opening(line).filter(|opening| opening.1 <= at);
    let own = found.map(|subject| subject.phrase).filter(|phrase| {
        let with = phrase.0 > 0 && line.is(phrase.0 - 1, Flags::WITH);
        let object = phrase.0 > 0 && opening.is_some() && finite(line, phrase.0 - 1);
        let speaks = with || line.is(phrase.1 - 1, Flags::ROLE | Flags::MEDIUM | Flags::CAPITAL);
        speaks && !object && !line.is_class(before, Class::Comma)
    });
    let last = context.subject.filter(|_| context.trailing);
    Some(own.or(last).or(opening).or(context.subject))
}

/// Whether "claims", "report" and their like are verbs behind this subject.
fn present(line: &Line<'_>, at: usize, verb: &Verb, subject: &Subject) -> bool {
    let (start, end) = subject.phrase;
    let object = start > 0 && (finite(line, start - 1) || line.is(start - 1, Flags::PREPOSITION));
    let person = (start..end).any(|i| line.is(i, SPEAKS | Flags::MEDIUM | Flags::PLURAL | Flags::HEARER));
    let quoted = start > 0 && line.is_quoted(start - 1);
    if object || !(person || quoted || says(line, at + 1)) {
        return false;
    }
    let lone = start == 0 && line.is(end - 1, Flags::CAPITAL | Flags::BODY) && verb.frames.has(Frames::WH);
    !line.is(at, Flags::FORM_BASE) || end != at || lone || many(line, subject.phrase)
}

/// Whether a phrase may take a verb in the plural.
fn many(line: &Line<'_>, (start, end): Range) -> bool {
    let head = end - 1;
    let third = Flags::MALE | Flags::FEMALE | Flags::THING;
    let plural = Flags::PLURAL | Flags::HEARER | Flags::RELATIVE | Flags::ENDS_S | Flags::DETERMINER;
    line.is(head, plural)
        || !line.is_word(head)
        || (line.is(head, Flags::PRONOUN) && !line.is(head, third))
        || (start..end).any(|i| {
            let lower = line.is(i, Flags::PLURAL | Flags::ENDS_S)
                && (!line.is(i, Flags::CAPITAL) || line.is(i, Flags::ROLE));
            lower || line.is(i, Flags::CONJUNCTION)
        })
}

/// Whether a finite verb stands at `at`.
pub(super) fn finite(line: &Line<'_>, at: usize) -> bool {
    line.is(at, Flags::AUXILIARY | Flags::COPULA | Flags::VERB | Flags::ED) || line.is_verb(at)
}

/// Whether the form is a noun or an adjective here: "the claims", "recent reports", "an alleged plot".
pub(super) fn is_noun(line: &Line<'_>, at: usize) -> bool {
    let participle = line.is(at, Flags::FORM_ING);
    let Some(before) = at.checked_sub(1) else { return !participle };
    if line.is(before, Flags::QUANTIFIER)
        && !line.is(at, Flags::FORM_ING)
        && (says(line, at + 1) || line.is(at + 1, Flags::TO))
    {
        return false;
    }
    if line.is(before, Flags::DETERMINER | Flags::POSSESSIVE) && !line.is(before, Flags::PRONOUN) {
        return !participle || !says(line, at + 1);
    }
    if line.is(at, Flags::FORM_BASE | Flags::FORM_PLAIN) {
        if line.is(at + 1, Flags::AUXILIARY | Flags::COPULA) {
            return true; // "recent reports have"
        }
        let capital = line.is(at, Flags::CAPITAL)
            && (line.is(at, Flags::PLACE | Flags::BODY | Flags::ROLE) || !line.is(at + 1, Flags::CAPITAL));
        let possessed =
            line.is_class(before, Class::Apostrophe) && !line.is(before.wrapping_sub(1), Flags::PRONOUN);
        let governed = line.is(before, Flags::PREPOSITION | Flags::CONJUNCTION) && !says(line, at + 1);
        return capital || possessed || governed;
    }
    line.is(before, Flags::PREPOSITION) && !participle
}

/// Whether the clause of a subject depends on another: "As Smith said …, {the main clause}", ", who said …,".
pub(super) fn depends(line: &Line<'_>, mention: Range) -> bool {
    let Some(before) = mention.0.checked_sub(1) else { return false };
    let opens = before == 0 || line.is_class(before - 1, Class::Comma);
    let relative = line.is(mention.1, Flags::RELATIVE) && line.is_class(mention.1 - 1, Class::Comma);
    (line.is(before, Flags::SUBORDINATOR) && opens) || relative
}

#[cfg(test)]
mod tests {
    use super::super::testing::quotes;

    #[test]
    fn nouns_and_passives_report_nothing() {
        assert!(quotes("The claims that week were many.").is_empty());
        assert!(quotes("Recent reports have been grim.").is_empty());
        assert!(quotes("He was told to leave the room.").is_empty());
        assert!(quotes("A device called the abacus was found.").is_empty());
    }

    #[test]
    fn participles_and_joined_verbs_share_the_subject() {
        let found = quotes("Smith praised the plan, saying it would work, and added that it was cheap.");
        assert!(found.contains(&"indirect: it would work | Smith | Smith".to_owned()), "{found:?}");
        assert!(found.contains(&"indirect: that it was cheap | Smith | Smith".to_owned()), "{found:?}");
        let with = quotes("The vote was close, with Jones saying he was glad.");
        assert_eq!(with, ["indirect: he was glad | Jones | Jones"]);
    }

    #[test]
    fn nobody_is_named_by_an_impersonal_report() {
        assert_eq!(
            quotes("It was reported that the bridge fell."),
            ["indirect: that the bridge fell | - | -"]
        );
    }
}
