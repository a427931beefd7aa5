//! What the words of a mention are: a name, several names, or a description.
//!
//! In: a phrase that names a speaker, as tokens. Out: the name that heads it ("Smith's campaign manager, {Tom
//! Hale},", "{Ann Lee} of Virginia"), or the description without its determiner. Resolves nothing.

use super::document::Document;
use super::lexicon::Flags;
use super::line::Range;
use super::name::{self, Written};
use super::token::Class;

/// "Smith and Jones": two names or more, kept as they stand.
pub(super) fn several(document: &Document<'_>, (start, end): Range) -> Option<Range> {
    let tokens = &document.tokens;
    let and = (start + 1..end.saturating_sub(1))
        .find(|i| tokens[*i].is(Flags::CONJUNCTION) && tokens[*i].is_word())?;
    let name = |i: usize| {
        tokens[i].is(Flags::CAPITAL)
            && !tokens[i].is(Flags::BODY | Flags::PLACE | Flags::ROLE | Flags::LISTED)
    };
    let plain =
        tokens[start..end].iter().all(|t| t.is(Flags::CAPITAL | Flags::CONJUNCTION | Flags::PARTICLE));
    (plain && name(and - 1) && name(end - 1)).then_some((start, end))
}

/// The name that heads a mention: "Smith's campaign manager, {Tom Hale},", "{Ann Lee} of Virginia".
pub(super) fn written(document: &Document<'_>, mention: Range) -> Option<Written> {
    let tokens = &document.tokens;
    let mut start = mention.0;
    // "a statement from {the museum}"
    let from =
        (start + 1..mention.1).find(|i| tokens[*i].is(Flags::FROM) && tokens[*i - 1].is(Flags::MEDIUM));
    start = from.map_or(start, |from| from + 1);
    while start < mention.1 {
        if start > mention.0 && tokens[start - 1].is(Flags::OPEN) {
            start = (start..mention.1).find(|i| tokens[*i].class == Class::Bracket).unwrap_or(mention.1) + 1;
            continue;
        }
        let parts = |i: &usize| {
            matches!(
                tokens[*i].class,
                Class::Comma | Class::Dash | Class::Bracket | Class::Semicolon | Class::Colon
            )
        };
        let end = (start..mention.1).find(parts).unwrap_or(mention.1);
        if let Some(written) = name_in(document, (start, end)) {
            return Some(written);
        }
        start = end + 1;
    }
    None
}

/// The name in one part of a mention, between commas and brackets.
fn name_in(document: &Document<'_>, (start, end): Range) -> Option<Written> {
    let tokens = &document.tokens;
    let proper = |i: usize| {
        let token = &tokens[i];
        name::is_ampersand(token)
            || token.class == Class::Word
                && ((token.is(Flags::CAPITAL) && !token.is(Flags::LISTED | Flags::TIME))
                    || (token.is(Flags::PARTICLE) && !token.is(Flags::PREPOSITION))
                    || (token.is(Flags::CAPITAL) && token.is(Flags::FIRST_NAME)))
    };
    let start = (start..end).find(|i| {
        !tokens[*i].is(Flags::DETERMINER | Flags::POSSESSIVE) || tokens[*i].is(Flags::FIRST_NAME)
    })?;
    let body = || tokens[start..end].iter().any(|t| t.is(Flags::BODY));
    if start > 0 && name::begins(&tokens[start]) && name::run_end(tokens, start, end) == end && body() {
        return name::parse(document, (start, end));
    }
    let mut from = end;
    while from > start && proper(from - 1) {
        from -= 1;
    }
    while from < end && !tokens[from].is(Flags::CAPITAL) {
        from += 1;
    }
    // "posts on the site Example" are no Example; "a professor at Yale Jane Doe" is Jane Doe.
    let inner = tokens[start..from.max(start)].iter().any(|t| t.is(Flags::PREPOSITION | Flags::TO));
    let clear = !inner || (from < end && tokens[from].is(Flags::FIRST_NAME));
    if from < end
        && clear
        && (from == start
            || !tokens[from - 1].is(Flags::PREPOSITION | Flags::TO | Flags::DETERMINER | Flags::CONJUNCTION))
    {
        return name::parse(document, (from, end));
    }
    let mut until = start;
    while until < end
        && (proper(until)
            || (until > start
                && tokens[until].is(Flags::PREPOSITION)
                && tokens[until - 1].is(Flags::BODY | Flags::TITLE | Flags::ROLE)))
    {
        until += 1;
    }
    let follows = until < end && tokens[until].is(Flags::PREPOSITION | Flags::RELATIVE | Flags::CONJUNCTION);
    let office = tokens[start..until].iter().all(|t| t.is(Flags::ROLE | Flags::TITLE | Flags::PLACE));
    if until > start && (until == end || follows) && tokens[start].is(Flags::CAPITAL) && !(office && follows)
    {
        return name::parse(document, (start, until));
    }
    // "a spokesman for Mayor Tom Hale" is not Tom Hale.
    let governed = from > start
        && tokens[from - 1].is(Flags::PREPOSITION | Flags::TO)
        && tokens[start..from].iter().any(|t| t.is(Flags::ROLE));
    let written = (from < end && !governed).then(|| name::parse(document, (from, end))).flatten()?;
    let stripped = written.core.0 > from || tokens[from].is(Flags::FIRST_NAME);
    (stripped && written.core.1 - written.core.0 > 1 && !tokens[from..end].iter().any(|t| t.is(Flags::BODY)))
        .then_some(written)
}

/// What a description says: without determiner, up to the first comma.
pub(super) fn description(document: &Document<'_>, (start, end): Range) -> Option<Range> {
    let tokens = &document.tokens;
    let first = (start..end)
        .find(|i| tokens[*i].is_word() && !tokens[*i].is(Flags::DETERMINER | Flags::POSSESSIVE))?;
    // "one of the advisers" keeps its "one".
    let start = if first > start && tokens[first].is(Flags::PREPOSITION) { start } else { first };
    let end = (start..end).find(|i| tokens[*i].class == Class::Comma).unwrap_or(end);
    (start < end).then_some((start, end))
}

/// The head of a description: the word before its first preposition.
pub(super) fn head(document: &Document<'_>, (start, end): Range) -> usize {
    let tokens = &document.tokens;
    let stop = (start + 1..end)
        .find(|i| tokens[*i].is(Flags::PREPOSITION | Flags::RELATIVE | Flags::THAT | Flags::ING));
    stop.unwrap_or(end) - 1
}

#[cfg(test)]
mod tests {
    use super::super::testing::speakers;

    #[test]
    fn the_head_of_a_mention_is_its_name() {
        for (mention, name) in [
            ("Smith's campaign manager, Tom Hale,", "Tom Hale"),
            ("Democratic pollster Stan Vega", "Stan Vega"),
            ("Ambassador to the United States Hamid Zadran", "Hamid Zadran"),
            ("The senator from Vermont, Bo Larsen,", "Bo Larsen"),
            ("Smith and Jones", "Smith and Jones"),
            ("A Trump spokesman", "Trump spokesman"),
            ("A spokesman for Mayor Tom Hale", "spokesman for Mayor Tom Hale"),
            ("Her coach", "coach"),
            ("One of them", "one of them"),
            ("Bramble & Co", "Bramble & Co"),
            ("Police", "Police"),
        ] {
            assert_eq!(speakers(&format!("{mention} said it was late.")), [name], "{mention}");
        }
    }
}
