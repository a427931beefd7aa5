//! Reporting verbs and the small words around quotes: `schema/cues.toml`.
//!
//! In: the file. Out: verbs with all their forms and what may follow them, and word lists by name. Refuses empty
//! and upper-case entries and a word that stands twice in one list, naming the line.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::{File, Spanned};
use crate::error::Result;

/// What may follow a reporting verb as the thing reported; a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Frames(u8);

impl Frames {
    /// Words in quotation marks.
    pub const QUOTE: Frames = Frames(1);
    /// A clause with "that".
    pub const THAT: Frames = Frames(2);
    /// A clause without "that", or a phrase.
    pub const CLAUSE: Frames = Frames(4);
    /// An indirect question.
    pub const WH: Frames = Frames(8);
    /// An infinitive.
    pub const TO: Frames = Frames(16);
    /// A phrase with "as".
    pub const AS: Frames = Frames(32);

    /// Whether one of `other` is in it.
    pub fn has(self, other: Frames) -> bool {
        self.0 & other.0 != 0
    }
}

impl std::ops::BitOr for Frames {
    type Output = Frames;

    fn bitor(self, other: Frames) -> Frames {
        Frames(self.0 | other.0)
    }
}

/// A reporting verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verb {
    /// The base form first; then third person, past and -ing forms.
    pub forms: Vec<String>,
    /// What may follow it.
    pub frames: Frames,
    /// False for thoughts, wishes and judgements.
    pub speech: bool,
    /// Whether the hearer comes before the words reported.
    pub addressee: bool,
    /// The word it needs behind it to report: "out" of "point out".
    pub particle: Option<String>,
}

/// The checked file.
#[derive(Debug, Clone)]
pub struct Cues {
    verbs: Vec<Verb>,
    speech_nouns: Vec<String>,
    thought_nouns: Vec<String>,
    words: BTreeMap<String, Vec<String>>,
}

impl Cues {
    /// Names of the word lists under `[words]`; all must be there.
    pub const LISTS: [&'static str; 18] = [
        "media",
        "hearers",
        "determiners",
        "quantifiers",
        "prepositions",
        "conjunctions",
        "adversatives",
        "subordinators",
        "interrogatives",
        "relatives",
        "auxiliaries",
        "copulas",
        "negations",
        "adverbs",
        "times",
        "verbs",
        "labels",
        "nouns",
    ];

    /// Reads and checks the file.
    ///
    /// # Errors
    /// On unknown keys or frames, missing lists, and empty, upper-case or repeated words.
    pub fn load(file: &File) -> Result<Cues> {
        let raw: RawCues = file.parse()?;
        let mut verbs = Vec::new();
        let mut seen = FxHashSet::default();
        for group in &raw.verbs {
            let frames = group.frames.iter().fold(Frames::default(), |all, frame| all | frame.set());
            for entry in &group.words {
                let forms = forms(checked(file, entry)?);
                if let Some(twice) = forms.iter().find(|form| seen.contains(*form)) {
                    return Err(
                        file.error(entry.span().start, format!("the verb form \"{twice}\" stands twice"))
                    );
                }
                seen.extend(forms.iter().cloned());
                verbs.push(Verb {
                    forms,
                    frames,
                    speech: group.speech,
                    addressee: group.addressee,
                    particle: group.particle.clone(),
                });
            }
        }
        for name in raw.words.keys() {
            if !Cues::LISTS.contains(&name.get_ref().as_str()) {
                let known = Cues::LISTS.join(", ");
                let message = format!("unknown list \"{}\"; known are {known}", name.get_ref());
                return Err(file.error(name.span().start, message));
            }
        }
        let mut words = BTreeMap::new();
        for (name, list) in &raw.words {
            words.insert(name.get_ref().clone(), list_of(file, list)?);
        }
        if let Some(missing) = Cues::LISTS.iter().find(|name| !words.contains_key(**name)) {
            return Err(
                file.error(file.text().len(), format!("the list \"{missing}\" is missing under [words]"))
            );
        }
        let speech_nouns = list_of(file, &raw.nouns.speech)?;
        let thought_nouns = list_of(file, &raw.nouns.thought)?;
        Ok(Cues { verbs, speech_nouns, thought_nouns, words })
    }

    /// All reporting verbs, in file order.
    pub fn verbs(&self) -> &[Verb] {
        &self.verbs
    }

    /// Nouns that report speech ("the claim that …").
    pub fn speech_nouns(&self) -> &[String] {
        &self.speech_nouns
    }

    /// Nouns that report thoughts ("the belief that …").
    pub fn thought_nouns(&self) -> &[String] {
        &self.thought_nouns
    }

    /// One list of `[words]`, by its name in [`Cues::LISTS`].
    pub fn words(&self, list: &str) -> &[String] {
        self.words.get(list).map_or(&[], Vec::as_slice)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCues {
    verbs: Vec<RawVerbs>,
    nouns: RawNouns,
    words: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawVerbs {
    speech: bool,
    #[serde(default)]
    addressee: bool,
    particle: Option<String>,
    frames: Vec<Frame>,
    words: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawNouns {
    speech: Vec<Spanned<String>>,
    thought: Vec<Spanned<String>>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Frame {
    Quote,
    That,
    Clause,
    Wh,
    To,
    As,
}

impl Frame {
    fn set(self) -> Frames {
        match self {
            Frame::Quote => Frames::QUOTE,
            Frame::That => Frames::THAT,
            Frame::Clause => Frames::CLAUSE,
            Frame::Wh => Frames::WH,
            Frame::To => Frames::TO,
            Frame::As => Frames::AS,
        }
    }
}

fn list_of(file: &File, list: &[Spanned<String>]) -> Result<Vec<String>> {
    let mut words = Vec::with_capacity(list.len());
    let mut seen = FxHashSet::default();
    for entry in list {
        let word = checked(file, entry)?;
        if !seen.insert(word) {
            return Err(file.error(entry.span().start, format!("\"{word}\" stands twice in its list")));
        }
        words.push(word.to_owned());
    }
    Ok(words)
}

fn checked<'a>(file: &File, entry: &'a Spanned<String>) -> Result<&'a str> {
    let word = entry.get_ref().as_str();
    if word.trim().is_empty() || word.trim() != word {
        return Err(file.error(entry.span().start, "an empty entry, or white space around it"));
    }
    if word.chars().any(char::is_uppercase) {
        return Err(file.error(entry.span().start, format!("\"{word}\" must be in lower case")));
    }
    Ok(word)
}

/// All forms of an entry: regular ones derived from the base, listed ones as they stand.
fn forms(entry: &str) -> Vec<String> {
    let mut listed = entry.split_whitespace();
    let base = listed.next().unwrap_or_default();
    let irregular: Vec<&str> = listed.collect();
    let stem = base.strip_suffix('e').filter(|stem| !stem.ends_with(['e', 'o'])).unwrap_or(base);
    let soft = base.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    let mut forms = vec![base.to_owned()];
    forms.push(match soft {
        Some(stem) => format!("{stem}ies"),
        None if base.ends_with(['s', 'x', 'z']) || base.ends_with("sh") || base.ends_with("ch") => {
            format!("{base}es")
        }
        None if base == "go" || base == "echo" => format!("{base}es"),
        None => format!("{base}s"),
    });
    if !irregular.iter().any(|form| form.ends_with("ing")) {
        forms.push(format!("{stem}ing"));
    }
    if irregular.is_empty() {
        forms.push(soft.map_or_else(
            || if base.ends_with('e') { format!("{base}d") } else { format!("{base}ed") },
            |stem| format!("{stem}ied"),
        ));
    }
    forms.extend(irregular.iter().map(|form| (*form).to_owned()));
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_forms_are_derived_and_listed_ones_added() {
        assert_eq!(forms("argue"), ["argue", "argues", "arguing", "argued"]);
        assert_eq!(forms("deny"), ["deny", "denies", "denying", "denied"]);
        assert_eq!(forms("say said"), ["say", "says", "saying", "said"]);
        assert_eq!(forms("quip quipped quipping"), ["quip", "quips", "quipped", "quipping"]);
    }

    #[test]
    fn a_repeated_verb_names_its_line() {
        let text = include_str!("../../schema/cues.toml");
        assert!(Cues::load(&File::new("cues.toml", text)).is_ok());
        let twice = format!("{text}\n[[verbs]]\nspeech = true\nframes = [\"that\"]\nwords = [\"say\"]\n");
        let error = Cues::load(&File::new("cues.toml", twice.clone())).unwrap_err();
        let line = twice.lines().count();
        assert_eq!(error.message(), format!("cues.toml:{line}: the verb form \"say\" stands twice"));
    }

    #[test]
    fn unknown_keys_and_upper_case_are_refused() {
        let text = include_str!("../../schema/cues.toml");
        assert!(Cues::load(&File::new("c", text.replace("labels =", "lables ="))).is_err());
        assert!(
            Cues::load(&File::new(
                "c",
                text.replace("\"hearers\"", "\"x\"").replace("\"reporters\"", "\"Re\"")
            ))
            .is_err()
        );
    }
}
