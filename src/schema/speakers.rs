//! Canonical speakers and the words names are made of: `schema/speakers.toml`.
//!
//! In: the file. Out: the canonical name of a written one, and lists of first names, titles, nouns and places.
//! Refuses an alias that stands for two persons and empty or repeated entries, naming the line.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::{File, Spanned};
use crate::error::Result;

/// The checked file.
#[derive(Debug, Clone)]
pub struct Speakers {
    persons: Vec<Person>,
    by_name: FxHashMap<String, usize>,
    lists: Vec<(&'static str, Vec<String>)>,
    variants: Vec<Vec<String>>,
    transliterations: Vec<Vec<String>>,
    abbreviations: Vec<Vec<String>>,
    nations: Vec<Vec<String>>,
}

#[derive(Debug, Clone)]
struct Person {
    name: String,
    aliases: Vec<String>,
    office: Option<String>,
}

impl Speakers {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// On unknown keys, empty or repeated entries, and an alias of two persons.
    pub fn load(file: &File) -> Result<Speakers> {
        let raw: RawSpeakers = file.parse()?;
        let mut persons = Vec::with_capacity(raw.person.len());
        let mut by_name = FxHashMap::default();
        for person in &raw.person {
            for name in std::iter::once(&person.name).chain(&person.aliases) {
                let key = fold(name.get_ref());
                if key.is_empty() {
                    return Err(file.error(name.span().start, "an empty name"));
                }
                if by_name.insert(key, persons.len()).is_some() {
                    return Err(file.error(name.span().start, format!("\"{}\" stands twice", name.get_ref())));
                }
            }
            persons.push(Person {
                name: person.name.get_ref().clone(),
                aliases: person.aliases.iter().map(|alias| alias.get_ref().clone()).collect(),
                office: person.office.clone(),
            });
        }
        let lists = vec![
            ("male", words(file, &raw.first_names.male)?),
            ("female", words(file, &raw.first_names.female)?),
            ("either", words(file, &raw.first_names.either)?),
            ("male_titles", words_of(file, &raw.titles.male)?),
            ("female_titles", words_of(file, &raw.titles.female)?),
            ("titles", words_of(file, &raw.titles.either)?),
            ("suffixes", words_of(file, &raw.titles.suffixes)?),
            ("particles", words_of(file, &raw.titles.particles)?),
            ("roles", words_of(file, &raw.nouns.roles)?),
            ("male_roles", words_of(file, &raw.nouns.male_roles)?),
            ("female_roles", words_of(file, &raw.nouns.female_roles)?),
            ("organisations", words_of(file, &raw.nouns.organisations)?),
            ("places", words_of(file, &raw.places.others)?),
        ];
        let variants = groups(file, &raw.first_names.variants)?;
        let transliterations = groups(file, &raw.first_names.transliterations)?;
        let abbreviations = groups(file, &raw.titles.abbreviations)?;
        let nations = groups(file, &raw.places.nations)?;
        Ok(Speakers { persons, by_name, lists, variants, transliterations, abbreviations, nations })
    }

    /// Every person: the canonical name and the other spellings.
    pub fn persons(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.persons.iter().map(|person| (person.name.as_str(), person.aliases.as_slice()))
    }

    /// The persons whose office is known, by their canonical name: "Sergey Lavrov", "Russian foreign minister".
    pub fn offices(&self) -> impl Iterator<Item = (&str, &str)> {
        self.persons.iter().filter_map(|person| Some((person.name.as_str(), person.office.as_deref()?)))
    }

    /// The name used across the archive for a written one, whatever its case and accents; only exact aliases.
    pub fn canonical(&self, name: &str) -> Option<&str> {
        self.by_name.get(&fold(name)).map(|i| self.persons[*i].name.as_str())
    }

    /// The other ways to write a canonical name; nothing for a name that is not canonical.
    pub fn aliases_of(&self, canonical: &str) -> &[String] {
        let person = self.by_name.get(&fold(canonical)).map(|i| &self.persons[*i]);
        person.filter(|p| p.name == canonical).map_or(&[], |p| &p.aliases)
    }

    /// One word list, lower case: `male`, `female`, `either` (first names), `male_titles`, `female_titles`, `titles`,
    /// `suffixes`, `particles`, `roles`, `male_roles`, `female_roles`, `organisations`, `places`.
    pub fn words(&self, list: &str) -> &[String] {
        self.lists.iter().find(|(name, _)| *name == list).map_or(&[], |(_, words)| words.as_slice())
    }

    /// Groups of first names that one person may use ("mike", "michael").
    pub fn variants(&self) -> &[Vec<String>] {
        &self.variants
    }

    /// Groups of one first name in several transliterations ("sergey", "sergei").
    pub fn transliterations(&self) -> &[Vec<String>] {
        &self.transliterations
    }

    /// The form of a first name that is used across the archive, in lower case; none for a name of no such group.
    pub fn transliterated(&self, first: &str) -> Option<&str> {
        let first = fold(first);
        self.transliterations.iter().find(|group| group.contains(&first)).map(|group| group[0].as_str())
    }

    /// Groups of a title and its short forms ("senator", "sen.").
    pub fn abbreviations(&self) -> &[Vec<String>] {
        &self.abbreviations
    }

    /// Groups of a nation, its adjective, people and capital ("russia", "russian", "russians", "moscow").
    pub fn nations(&self) -> &[Vec<String>] {
        &self.nations
    }
}

/// Lower case without accents, one space between words: what names are compared by.
fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for word in name.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.extend(word.chars().flat_map(char::to_lowercase).filter_map(plain));
    }
    folded
}

/// The letter without its accent; none for a combining accent. Covers what Latin-script news names use.
fn plain(c: char) -> Option<char> {
    Some(match c {
        '\u{300}'..='\u{36f}' => return None,
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => 'c',
        'ď' | 'đ' | 'ð' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ĕ' => 'e',
        'ğ' | 'ģ' | 'ĝ' | 'ġ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' | 'ĭ' => 'i',
        'ķ' => 'k',
        'ł' | 'ľ' | 'ļ' | 'ĺ' => 'l',
        'ñ' | 'ń' | 'ň' | 'ņ' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' | 'ŏ' => 'o',
        'ř' | 'ŕ' => 'r',
        'ś' | 'š' | 'ş' | 'ș' | 'ŝ' => 's',
        'ť' | 'ţ' | 'ț' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' | 'ŭ' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        ',' => return None, // "Ann Lee, Jr."
        '’' | '‘' => '\'',
        c => c,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpeakers {
    person: Vec<RawPerson>,
    first_names: RawFirstNames,
    titles: RawTitles,
    nouns: RawNouns,
    places: RawPlaces,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPerson {
    name: Spanned<String>,
    #[serde(default)]
    aliases: Vec<Spanned<String>>,
    office: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFirstNames {
    variants: Vec<Spanned<String>>,
    transliterations: Vec<Spanned<String>>,
    male: Spanned<String>,
    female: Spanned<String>,
    either: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTitles {
    male: Vec<Spanned<String>>,
    female: Vec<Spanned<String>>,
    either: Vec<Spanned<String>>,
    abbreviations: Vec<Spanned<String>>,
    suffixes: Vec<Spanned<String>>,
    particles: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNouns {
    roles: Vec<Spanned<String>>,
    male_roles: Vec<Spanned<String>>,
    female_roles: Vec<Spanned<String>>,
    organisations: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPlaces {
    nations: Vec<Spanned<String>>,
    others: Vec<Spanned<String>>,
}

/// A block of words parted by white space.
fn words(file: &File, block: &Spanned<String>) -> Result<Vec<String>> {
    let mut seen = FxHashSet::default();
    let list: Vec<String> = block.get_ref().split_whitespace().map(str::to_lowercase).collect();
    match list.iter().find(|word| !seen.insert(word.as_str())) {
        Some(twice) => {
            let at = block.get_ref().rfind(twice.as_str()).unwrap_or(0);
            Err(file.error(block.span().start + at, format!("\"{twice}\" stands twice")))
        }
        None => Ok(list),
    }
}

fn words_of(file: &File, list: &[Spanned<String>]) -> Result<Vec<String>> {
    let mut seen = FxHashSet::default();
    for entry in list {
        if entry.get_ref().trim().is_empty() {
            return Err(file.error(entry.span().start, "an empty entry"));
        }
        if !seen.insert(entry.get_ref()) {
            return Err(
                file.error(entry.span().start, format!("\"{}\" stands twice in its list", entry.get_ref()))
            );
        }
    }
    Ok(list.iter().map(|entry| entry.get_ref().to_lowercase()).collect())
}

/// Groups of words of like meaning, one string each; a word belongs to one group.
fn groups(file: &File, list: &[Spanned<String>]) -> Result<Vec<Vec<String>>> {
    let mut seen = FxHashSet::default();
    let mut groups = Vec::with_capacity(list.len());
    for entry in list {
        let group: Vec<String> = entry.get_ref().split_whitespace().map(str::to_lowercase).collect();
        if group.is_empty() {
            return Err(file.error(entry.span().start, "an empty entry"));
        }
        if let Some(twice) = group.iter().find(|word| !seen.insert((*word).clone())) {
            return Err(file.error(entry.span().start, format!("\"{twice}\" stands twice")));
        }
        groups.push(group);
    }
    Ok(groups)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../schema/speakers.toml");

    #[test]
    fn aliases_lead_to_the_canonical_name_whatever_case_and_accents() {
        let speakers = Speakers::load(&File::new("speakers.toml", TEXT)).unwrap();
        assert_eq!(speakers.canonical("SERGEI  lavrov"), Some("Sergey Lavrov"));
        assert_eq!(speakers.canonical("Sergueï Lavrov"), Some("Sergey Lavrov"));
        assert_eq!(speakers.canonical("Lavrov"), None);
        assert!(speakers.aliases_of("Sergey Lavrov").iter().any(|alias| alias == "Sergei Lavrov"));
        assert!(speakers.aliases_of("Sergei Lavrov").is_empty());
        assert!(speakers.offices().any(|known| known == ("Sergey Lavrov", "Russian foreign minister")));
    }

    #[test]
    fn an_alias_of_two_persons_names_its_line() {
        let twice = TEXT.replacen("[[person]]", "[[person]]\nname = \"Sergej LAWROW\"\n[[person]]", 1);
        let error = Speakers::load(&File::new("speakers.toml", twice)).unwrap_err();
        assert!(error.message().starts_with("speakers.toml:"), "{error}");
        assert!(error.message().ends_with("\"Sergej Lawrow\" stands twice"), "{error}");
    }
}
