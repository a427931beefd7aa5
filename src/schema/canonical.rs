//! One name for each person across the archive.
//!
//! In: the name an article gives a speaker. Out: the name under which all articles count that person, and why. A name
//! decides by itself, without a look at other articles, so that the answer does not depend on what has been indexed.
//! Joining two persons is the worse fault: only spellings of one name are joined. A nickname, a surname alone or a
//! like role joins nobody; a newsroom that knows better writes an alias into `speakers.toml`.

use serde::Serialize;

use super::Speakers;
use crate::words::key;

/// Why a spelling counts as another name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Joined {
    /// It is that name.
    Same,
    /// An alias of `speakers.toml`.
    Alias,
    /// It has an initial in the middle that the name has not.
    Initial,
    /// Its first name is the same in another transliteration.
    Transliteration,
}

impl Joined {
    /// The reason in words.
    pub fn reason(self) -> &'static str {
        match self {
            Joined::Same => "the same name",
            Joined::Alias => "an alias in speakers.toml",
            Joined::Initial => "the same name without its initial",
            Joined::Transliteration => "the same first name, transliterated",
        }
    }
}

/// The canonical name of a written one, and why it is that.
pub fn canonical(speakers: &Speakers, name: &str) -> (String, Joined) {
    if let Some(known) = speakers.canonical(name) {
        let joined = if key(known) == key(name) { Joined::Same } else { Joined::Alias };
        return (known.to_owned(), joined);
    }
    let mut words: Vec<&str> = name.split_whitespace().collect();
    if words.len() < 2 || !words.iter().all(|word| word.contains(char::is_uppercase) || word.len() <= 4) {
        return (name.to_owned(), Joined::Same);
    }
    let mut joined = Joined::Same;
    let last = words.len() - 1;
    let initial =
        |word: &str| word.trim_end_matches('.').chars().count() == 1 && word.starts_with(char::is_uppercase);
    // "G. K. Butterfield" has nothing but initials before the surname: they are the name.
    if last >= 2
        && !initial(words[0])
        && !words[0].contains('.')
        && words[1..last].iter().any(|word| initial(word))
    {
        let (first, surname) = (words[0], words[last]);
        let inner: Vec<&str> = words[1..last].iter().copied().filter(|word| !initial(word)).collect();
        words = [vec![first], inner, vec![surname]].concat();
        joined = Joined::Initial;
    }
    let first = speakers.transliterated(words[0]).map(capitalised);
    if let Some(first) = first.as_deref().filter(|first| !first.eq_ignore_ascii_case(words[0])) {
        words[0] = first;
        joined = Joined::Transliteration;
    }
    let plain = words.join(" ");
    match speakers.canonical(&plain) {
        Some(known) if joined != Joined::Same => (known.to_owned(), joined),
        _ => (plain, joined),
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_joined_and_nothing_else() {
        let schema = crate::schema::Schema::embedded();
        let speakers = schema.speakers().unwrap();
        for (written, name, joined) in [
            ("Sergei Lavrov", "Sergey Lavrov", Joined::Alias),
            ("SERGEY LAVROV", "Sergey Lavrov", Joined::Same),
            ("Anna B. Berg", "Anna Berg", Joined::Initial),
            ("Sergei Ivanovsky", "Sergey Ivanovsky", Joined::Transliteration),
            ("Mohamed al-Zand", "Mohammed al-Zand", Joined::Transliteration),
            ("G. K. Butterby", "G. K. Butterby", Joined::Same),
            ("Mike Smithson", "Mike Smithson", Joined::Same),
            ("Lavrov", "Lavrov", Joined::Same),
            ("senior officials", "senior officials", Joined::Same),
            ("", "", Joined::Same),
        ] {
            assert_eq!(canonical(speakers, written), (name.to_owned(), joined), "{written}");
        }
    }
}
