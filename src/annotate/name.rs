//! Names as they are written: runs of capitalised words, parted into title and name.
//!
//! In: the document. Out: each name with the words before it that belong to it ("Russian Foreign Minister") and what
//! title and first name tell of gender. Does not know which names are of one person; that is `entity`'s.

use super::document::{BlockTokens, Document};
use super::lexicon::{Flags, NO_VERB};
use super::line::Range;
use super::token::{Class, Token};
use super::transcript;
use crate::article::BlockKind;

/// A name as it stands in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    /// With title and description before it.
    pub(super) whole: Range,
    /// The name alone.
    pub(super) core: Range,
    /// Gender by title or first name, and whether it is a body or a place.
    pub(super) flags: Flags,
}

/// All names of the document, in text order.
pub(super) fn find(document: &Document<'_>) -> Vec<Written> {
    let mut written = Vec::new();
    for block in &document.blocks {
        let mut at = block.tokens.0;
        if in_title_case(document, block) {
            if block.kind == BlockKind::Title && document.transcript.start().is_some() {
                titled(document, block.tokens, &mut written);
            }
            continue;
        }
        if let Some(label) =
            document.transcript.label(at).filter(|label| transcript::describes(document, *label))
        {
            at = label.1;
        }
        while let Some(step) = document.tokens[at..block.tokens.1].iter().position(begins) {
            let start = at + step;
            at = run_end(&document.tokens, start, block.tokens.1);
            written.extend(parse(document, (start, at)));
        }
    }
    written
}

/// The names of a headline in title case that an office comes before: "Briefing by Secretary {Anna Berg} and …".
fn titled(document: &Document<'_>, (start, end): Range, written: &mut Vec<Written>) {
    let tokens = &document.tokens;
    let small = Flags::PREPOSITION | Flags::CONJUNCTION;
    let mut at = start;
    while at < end {
        if !begins(&tokens[at]) {
            at += 1;
            continue;
        }
        // "Remarks by President {Berg} Announcing …"
        let run = run_end(tokens, at, end);
        let doing = Flags::ING | Flags::FORM_ING;
        let until = (at + 1..run).find(|i| tokens[*i].is(doing)).unwrap_or(run);
        let bounded = until == end || !tokens[until].is_word() || tokens[until].is(small | doing);
        let role = at > start && tokens[at - 1].is(Flags::ROLE);
        let parted = at > start && (tokens[at - 1].is(small) || tokens[at - 1].class == Class::Comma);
        if (parted || role) && bounded {
            written.extend(parse(document, (at, until)).filter(|name| {
                let office = name.whole.0 < name.core.0 || (role && tokens[at].is(Flags::FIRST_NAME));
                office && name.flags != Flags::BODY
            }));
        }
        at = until;
    }
}

/// Whether a block is a headline with capitals on most words, in which capitals tell no names.
fn in_title_case(document: &Document<'_>, block: &BlockTokens) -> bool {
    let headline = matches!(block.kind, BlockKind::Title | BlockKind::Heading | BlockKind::Caption);
    let capital = if headline { Flags::CAPITAL } else { Flags::UPPER };
    let first = document.tokens[block.tokens.0..block.tokens.1].first();
    if !first.is_some_and(|t| t.is(capital) || t.class != Class::Word) {
        return false;
    }
    let words = document.tokens[block.tokens.0..block.tokens.1].iter().filter(|t| t.class == Class::Word);
    let (mut capitals, mut all) = (0, 0);
    for word in words.filter(|t| !t.is(Flags::LISTED)) {
        all += 1;
        capitals += usize::from(word.is(capital));
    }
    all >= 3 && capitals * 10 >= all * 7
}

/// Whether a name may start with this word; "May" and "Will" are names of persons, too.
pub(super) fn begins(token: &Token) -> bool {
    let person = || token.is(Flags::FIRST_NAME) && !token.is(Flags::COPULA);
    let small = || token.is(Flags::LISTED | Flags::TIME) && !person();
    token.is(Flags::CAPITAL) && token.class == Class::Word && !small()
}

/// The end of a run that starts at `start`: capitals, particles, "of" behind a body or office, suffixes.
pub(super) fn run_end(tokens: &[Token], start: usize, end: usize) -> usize {
    let capital = |i: usize| {
        i < end
            && tokens[i].class == Class::Word
            && tokens[i].is(Flags::CAPITAL)
            && !tokens[i].is(Flags::LISTED)
    };
    let particle = |i: usize| i < end && tokens[i].is(Flags::PARTICLE) && !tokens[i].is(Flags::CAPITAL);
    let mut at = start + 1;
    while at < end {
        let (token, before) = (&tokens[at], &tokens[at - 1]);
        let office = before.is(Flags::BODY | Flags::ROLE | Flags::TITLE) && before.is(Flags::CAPITAL);
        let of = token.is(Flags::PREPOSITION) && token.span().len() <= 3 && office;
        let suffix = token.class == Class::Comma && at + 1 < end && tokens[at + 1].is(Flags::SUFFIX);
        at += match () {
            () if begins(token) => 1,
            // "Ann “Annie” Lee", "Castle & Moor"
            () if capital(at - 1) && nickname(tokens, at, end) && capital(at + 3) => 4,
            () if capital(at - 1) && is_ampersand(token) && capital(at + 1) => 2,
            () if (particle(at) || of) && capital(at + 1) => 2,
            () if suffix && tokens[at + 1].is(Flags::CAPITAL) => 2,
            () if particle(at) && particle(at + 1) && capital(at + 2) => 3,
            () if token.is(Flags::CONJUNCTION) && capital(at - 1) && capital(at + 1) => {
                match joined_body(tokens, start, at, end) {
                    true => 2,
                    false => break,
                }
            }
            () => break,
        };
    }
    at
}

/// The "&" of "Castle & Moor".
pub(super) fn is_ampersand(token: &Token) -> bool {
    token.class == Class::Other && token.is(Flags::CONJUNCTION)
}

/// Whether "and" at `at` stands inside the name of a body: "the Food {and} Drug Administration", "Department of Health
/// {and} Human Services".
fn joined_body(tokens: &[Token], start: usize, at: usize, end: usize) -> bool {
    let other = Flags::FIRST_NAME | Flags::TITLE | Flags::ROLE | Flags::BODY | Flags::PLACE | Flags::UPPER;
    let plain = |i: usize| tokens[i].is(Flags::CAPITAL) && !tokens[i].is(other | Flags::LISTED);
    if !plain(at - 1) || !plain(at + 1) {
        return false;
    }
    let of = at >= start + 3 && tokens[at - 2].is(Flags::OF) && tokens[at - 3].is(Flags::BODY | Flags::ROLE);
    let the = start > 0 && tokens[start - 1].is(Flags::DETERMINER) && at == start + 1;
    let last = (at + 2..end.min(at + 5)).take_while(|i| tokens[*i].is(Flags::CAPITAL)).last();
    of || (the && last.is_some_and(|last| tokens[last].is(Flags::BODY)))
}

/// Whether a nickname in quotation marks stands at `at`.
fn nickname(tokens: &[Token], at: usize, end: usize) -> bool {
    let mark = |i: usize| matches!(tokens[i].class, Class::Mark(_));
    at + 2 < end && mark(at) && mark(at + 2) && tokens[at + 1].is(Flags::CAPITAL) && tokens[at + 1].is_word()
}

/// A run of capitalised words as title and name; `None` when it holds no name.
pub(super) fn parse(document: &Document<'_>, (start, end): Range) -> Option<Written> {
    let tokens = &document.tokens;
    let start = if document.starts_sentence(start) && is_common(&tokens[start]) { start + 1 } else { start };
    if start >= end {
        return None;
    }
    let core = core_start(tokens, start, end);
    let role = Flags::ROLE | Flags::TITLE;
    let body = (core..end).any(|i| {
        is_ampersand(&tokens[i])
            || tokens[i].is(Flags::BODY) && !(i == core && tokens[i].is(Flags::FIRST_NAME))
    });
    let only_roles = tokens[core..end].iter().all(|t| t.is(role | Flags::PREPOSITION | Flags::SUFFIX));
    let office = tokens[end - 1].is(role)
        && !tokens[end - 1].is(Flags::FIRST_NAME)
        && tokens[start..end - 1].iter().all(|t| t.is(role | Flags::PLACE));
    // "Vice President" is nobody, but "Mr. King" is.
    let honoured = core > start
        && tokens[core - 1].is(Flags::TITLE)
        && (tokens[core - 1].is(Flags::STOPPED)
            || (tokens[core - 1].is(Flags::GENDER) && !tokens[core - 1].is(Flags::ROLE)));
    let document_title = core > start && core + 1 == end && tokens[core].is(Flags::MEDIUM);
    if (only_roles && !honoured || office && core == start || document_title) && !body {
        return None;
    }
    let first = &tokens[core];
    let place =
        core == start && tokens[core..end].iter().all(|t| t.is(Flags::PLACE)) && !first.is(Flags::FIRST_NAME);
    let title = if core > start { tokens[core - 1].flags.both(Flags::GENDER) } else { Flags::NONE };
    let flags = match () {
        () if title != Flags::NONE => title,
        () if body || is_acronym(document, (core, end)) => Flags::BODY,
        () if place => Flags::PLACE,
        // A first name of both men and women tells nothing.
        () if end - core > 1 && first.flags.both(Flags::GENDER) != Flags::GENDER => {
            first.flags.both(Flags::GENDER)
        }
        () => Flags::NONE,
    };
    Some(Written { whole: (start, end), core: (core, end), flags })
}

/// Where the name starts behind titles, offices and nations: "Russian Foreign Minister {Sergey Lavrov}".
fn core_start(tokens: &[Token], start: usize, end: usize) -> usize {
    let no_body = |from: usize| !tokens[from..end].iter().any(|t| t.is(Flags::BODY));
    // "Martin Luther {King} Jr.": behind a first name it is a surname.
    let surname = |i: usize| {
        i > start && tokens[i - 1].is(Flags::FIRST_NAME) && !tokens[i - 1].is(Flags::PLACE | Flags::TITLE)
    };
    let office = (start..end - 1).rev().find(|i| tokens[*i].is(Flags::TITLE | Flags::ROLE) && !surname(*i));
    if let Some(office) = office {
        let of = tokens[office + 1].is(Flags::PREPOSITION);
        // "Secretary of Homeland Security {Ann Lee}"
        let first = || (office + 3..end - 1).find(|i| tokens[*i].is(Flags::FIRST_NAME));
        let core = if of { first().unwrap_or(office + 3) } else { office + 1 };
        return if core < end && no_body(core) { core } else { start };
    }
    if let Some(first) = end.checked_sub(2).filter(|first| ends_in_person(tokens, start, *first)) {
        return first;
    }
    let core = (start..end)
        .find(|i| !tokens[*i].is(Flags::PLACE) || tokens[*i].is(Flags::FIRST_NAME))
        .unwrap_or(start);
    let person = core > start && end - core > 1 && (tokens[core].is(Flags::FIRST_NAME) || core - start > 1);
    if person && no_body(core) { core } else { start }
}

/// Whether the words from `start` only lead up to the first and last name at `first`: "Emerging Technologies {Ann Lee}".
fn ends_in_person(tokens: &[Token], start: usize, first: usize) -> bool {
    let lead = first > start && (first - start > 1 || tokens[start].is(Flags::BODY | Flags::ENDS_S));
    let common = |t: &Token| {
        t.is(Flags::CAPITAL) && !t.is(Flags::FIRST_NAME | Flags::PARTICLE) && t.span().len() > 2
            || t.is(Flags::OF)
    };
    lead && tokens[first].is(Flags::FIRST_NAME)
        && !tokens[first].is(Flags::PLACE)
        && !tokens[first + 1].is(Flags::BODY | Flags::PLACE | Flags::ROLE | Flags::SUFFIX)
        && !tokens[first - 1].is(Flags::OF)
        && tokens[start..first].iter().all(common)
}

/// "FBI": short, in capitals, and no label of a transcript.
fn is_acronym(document: &Document<'_>, (start, end): Range) -> bool {
    let token = &document.tokens[start];
    end - start == 1
        && token.is(Flags::UPPER)
        && token.span().len() <= 5
        && document.transcript.label(start).is_none()
}

/// Whether the first word of a sentence has its capital from there: "Asked", "Clearly".
fn is_common(token: &Token) -> bool {
    let known = Flags::FIRST_NAME | Flags::TITLE | Flags::ROLE | Flags::BODY | Flags::PLACE;
    let verb = token.is(Flags::ED | Flags::ING | Flags::ADVERB | Flags::VERB) || token.verb != NO_VERB;
    verb && !token.is(known)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{article, document};
    use super::*;

    fn cores(text: &str) -> Vec<String> {
        let article = article(text, BlockKind::Paragraph);
        let document = document(&article);
        find(&document).iter().map(|name| document.span(name.core).of(text).to_owned()).collect()
    }

    #[test]
    fn titles_and_nations_are_no_part_of_a_name() {
        assert_eq!(
            cores("Russian Foreign Minister Sergey Lavrov met Secretary of State Ann Lee."),
            ["Sergey Lavrov", "Ann Lee"]
        );
        assert_eq!(cores("We saw Texas Sen. Ann Lee and Mr. Smith."), ["Ann Lee", "Smith"]);
        assert_eq!(cores("We saw Dr. Martin Luther King Jr. there."), ["Martin Luther King Jr."]);
    }

    #[test]
    fn particles_suffixes_and_initials_are() {
        let text = "Then Ursula von der Leyen, Mohammed bin Salman, Bashar al-Assad, G.K. Vega and John Lee, Jr. came.";
        let names =
            ["Ursula von der Leyen", "Mohammed bin Salman", "Bashar al-Assad", "G.K. Vega", "John Lee, Jr."];
        assert_eq!(cores(text), names);
    }

    #[test]
    fn bodies_keep_their_of() {
        assert_eq!(
            cores("The Department of Justice and the University of Virginia agreed."),
            ["Department of Justice", "University of Virginia"]
        );
    }

    #[test]
    fn nicknames_and_ampersands_part_no_name() {
        assert_eq!(cores("We saw Ann “Annie” Lee of Castle & Moor."), ["Ann “Annie” Lee", "Castle & Moor"]);
    }

    #[test]
    fn bodies_keep_their_and() {
        assert_eq!(
            cores(
                "We asked the Food and Drug Administration, the Department of Health and Human Services and Anna and Bo."
            ),
            ["Food and Drug Administration", "Department of Health and Human Services", "Anna", "Bo"]
        );
    }

    #[test]
    fn what_leads_up_to_a_full_name_is_no_part_of_it() {
        assert_eq!(cores("He met Emerging Technologies Anna Berg."), ["Anna Berg"]);
        assert_eq!(cores("He met Ruth Anna Berg."), ["Ruth Anna Berg"]);
    }
}
