//! What is known of single words: one table made from the reporting verbs and the speaker lists.
//!
//! In: [`Cues`] and [`Speakers`]. Out: for each word a set of flags and the reporting verb it is a form of. Words that
//! no list holds get what their ending tells. Knows nothing of what stands around a word.

use std::ops::BitOr;

use rustc_hash::FxHashMap;

use super::known::Topical;
use super::stems::Stems;
use super::word::{hash, head, id_of, pack};
use crate::schema::{Cues, Speakers, Verb};

/// A token that is no reporting verb.
pub(super) const NO_VERB: u16 = u16::MAX;

/// A set of word classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Flags(u64);

macro_rules! flags {
    ($($name:ident = $bit:expr, $doc:literal;)*) => {
        impl Flags {
            $(#[doc = $doc] pub(super) const $name: Flags = Flags(1 << $bit);)*
        }
    };
}

flags! {
    CAPITAL = 0, "Starts with a capital letter.";
    OPEN = 1, "An opening bracket.";
    PRONOUN = 2, "A personal pronoun as subject.";
    MALE = 3, "Tells a man.";
    FEMALE = 4, "Tells a woman.";
    PLURAL = 5, "Tells several.";
    DETERMINER = 6, "Article, number word, \"this\".";
    POSSESSIVE = 7, "\"his\", \"their\".";
    PREPOSITION = 8, "Preposition.";
    CONJUNCTION = 9, "\"and\", \"or\".";
    ADVERSATIVE = 10, "\"but\".";
    SUBORDINATOR = 11, "\"because\", \"while\".";
    THAT = 12, "The word \"that\".";
    INTERROGATIVE = 13, "\"what\", \"whether\".";
    RELATIVE = 14, "\"who\".";
    AUXILIARY = 15, "\"has\", \"would\".";
    COPULA = 16, "Forms of \"be\".";
    NEGATION = 17, "\"not\".";
    ADVERB = 18, "Adverb.";
    TIME = 19, "\"Tuesday\", \"yesterday\".";
    MEDIUM = 20, "What carries words: \"statement\".";
    HEARER = 21, "\"reporters\".";
    VERB = 22, "A finite verb that reports nothing.";
    LABEL = 23, "Headline label: \"Watch\".";
    NOUN_SPEECH = 24, "Noun that reports speech.";
    NOUN_THOUGHT = 25, "Noun that reports a thought.";
    FIRST_NAME = 26, "First name.";
    TITLE = 27, "Title or honorific.";
    ROLE = 28, "Person by what they do.";
    BODY = 29, "Body that speaks: \"ministry\".";
    SUFFIX = 30, "\"Jr.\"";
    PARTICLE = 31, "\"van\", \"bin\".";
    PLACE = 32, "Place, nation or what comes from it.";
    TO = 33, "The word \"to\".";
    FIRST_PERSON = 34, "\"I\", \"we\".";
    THING = 35, "\"it\".";
    ING = 36, "Ends in -ing.";
    ED = 37, "Ends in -ed.";
    FORM_ING = 38, "Participle of a reporting verb: \"saying\".";
    FORM_BASE = 39, "Base form of a reporting verb: \"say\".";
    FORM_PLAIN = 40, "Third person of a reporting verb: \"claims\".";
    ACCORDING = 41, "The word \"according\".";
    OBJECT = 42, "\"me\", \"him\", \"them\".";
    ENDS_S = 44, "An unknown word that may be a plural.";
    CONCESSIVE = 45, "\"although\", \"if\": may open what is said.";
    WITH = 46, "The word \"with\".";
    AS = 47, "The word \"as\".";
    OF = 48, "The word \"of\".";
    BY = 49, "The word \"by\".";
    UPPER = 50, "All capitals.";
    STOPPED = 51, "An abbreviation with its full stop.";
    QUANTIFIER = 52, "\"some\", \"others\": may stand for people.";
    FROM = 55, "The word \"from\".";
    ANSWER = 56, "\"yes\", \"no\".";
    CLOSE = 53, "The word \"close\".";
    FIRST = 54, "The first token of its block.";
    KNOWN = 57, "Stands in a list of cues or speakers.";
    LISTED = 43, "Stands in a list of small words, so it starts no name.";
}

impl Flags {
    /// The empty set.
    pub(super) const NONE: Flags = Flags(0);
    /// Words that no noun phrase can hold, wherever it starts.
    pub(super) const NO_NOUN: Flags = Flags(
        Flags::AUXILIARY.0
            | Flags::COPULA.0
            | Flags::SUBORDINATOR.0
            | Flags::ADVERSATIVE.0
            | Flags::NEGATION.0,
    );
    /// Small words that a clause without "that" may start with.
    pub(super) const CLAUSE_START: Flags = Flags(
        Flags::PRONOUN.0 | Flags::DETERMINER.0 | Flags::POSSESSIVE.0 | Flags::OBJECT.0 | Flags::ADVERB.0,
    );
    /// Words that a speaker's phrase may have: pronouns, names, roles, bodies.
    pub(super) const PERSON_LIKE: Flags =
        Flags(Flags::PRONOUN.0 | Flags::CAPITAL.0 | Flags::ROLE.0 | Flags::BODY.0);
    /// Any sign of a person.
    pub(super) const GENDER: Flags = Flags(Flags::MALE.0 | Flags::FEMALE.0);

    /// Whether one of `other` is in it.
    pub(super) fn has(self, other: Flags) -> bool {
        self.0 & other.0 != 0
    }

    /// What both hold.
    pub(super) fn both(self, other: Flags) -> Flags {
        Flags(self.0 & other.0)
    }
}

impl BitOr for Flags {
    type Output = Flags;

    fn bitor(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

/// What the lexicon holds for a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) flags: Flags,
    pub(super) verb: u16,
    // A topical, in parts: so an entry has no gaps, and more of them are at hand.
    next: u16,
    number: u32,
}

impl Entry {
    /// What is known of a word by its form alone.
    pub(super) fn of(flags: Flags) -> Entry {
        Entry { flags, verb: NO_VERB, next: 0, number: 0 }
    }

    /// The same with other flags.
    pub(super) fn with(self, flags: Flags) -> Entry {
        Entry { flags, ..self }
    }

    /// What topics know of it.
    pub(super) fn topic(&self) -> Topical {
        Topical { number: self.number, next: self.next }
    }
}

/// The table of words; by default there are none.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    words: FxHashMap<u64, Entry>,
    /// The beginnings of words by which topics know them.
    stems: Stems<Topical>,
    verbs: Vec<Verb>,
    particles: Vec<u64>,
    alike: FxHashMap<u64, u64>,
    offices: Vec<Office>,
}

/// A person of public record and the words of the office.
#[derive(Debug)]
pub(super) struct Office {
    /// The first and last name.
    pub(super) first: u64,
    pub(super) last: u64,
    /// The words of the office; words of like meaning have one id.
    pub(super) words: Vec<u64>,
}

/// The id of a surname; "al-Assad" and "Assad" are one.
pub(super) fn surname_id(word: &str) -> u64 {
    match word.split_once('-') {
        Some(("al" | "Al" | "el" | "El", name)) => id_of(name),
        _ => id_of(word),
    }
}

impl Lexicon {
    /// The table of all lists.
    pub(super) fn new(cues: &Cues, speakers: &Speakers) -> Lexicon {
        let verbs: Vec<Verb> = cues.verbs().to_vec();
        let particles = verbs.iter().map(|verb| verb.particle.as_deref().map_or(0, id_of)).collect();
        let mut lexicon = Lexicon { verbs, particles, ..Lexicon::default() };
        lexicon.add_small_words(cues);
        lexicon.add_speakers(speakers);
        for (index, verb) in cues.verbs().iter().enumerate() {
            for (n, form) in verb.forms.iter().enumerate() {
                let entry = lexicon.entry(form);
                entry.verb = index as u16;
                let flag = match n {
                    _ if form.ends_with("ing") && n > 0 => Flags::FORM_ING,
                    0 if !verb.forms[1..].contains(form) => Flags::FORM_BASE, // "read" is the past, too
                    1 => Flags::FORM_PLAIN,
                    _ => Flags::NONE,
                };
                entry.flags = entry.flags | flag;
            }
        }
        lexicon
    }

    /// The same with the words of topics and the beginnings of such words.
    pub(super) fn with_topics(mut self, words: &[(Vec<u8>, Topical)], stems: Stems<Topical>) -> Lexicon {
        self.words.reserve(words.len());
        for (word, topic) in words {
            let entry = self.words.entry(hash(word)).or_insert_with(|| Entry::of(Self::by_ending(word)));
            (entry.number, entry.next) = (topic.number, topic.next);
        }
        self.stems = stems;
        self
    }

    fn add_small_words(&mut self, cues: &Cues) {
        for (list, flags) in [
            ("media", Flags::MEDIUM),
            ("hearers", Flags::HEARER),
            ("determiners", Flags::DETERMINER | Flags::LISTED),
            ("quantifiers", Flags::QUANTIFIER | Flags::LISTED),
            ("prepositions", Flags::PREPOSITION | Flags::LISTED),
            ("conjunctions", Flags::CONJUNCTION | Flags::LISTED),
            ("adversatives", Flags::ADVERSATIVE | Flags::LISTED),
            ("subordinators", Flags::SUBORDINATOR | Flags::LISTED),
            ("interrogatives", Flags::INTERROGATIVE | Flags::LISTED),
            ("relatives", Flags::RELATIVE | Flags::LISTED),
            ("auxiliaries", Flags::AUXILIARY | Flags::LISTED),
            ("copulas", Flags::COPULA | Flags::LISTED),
            ("negations", Flags::NEGATION | Flags::LISTED),
            ("adverbs", Flags::ADVERB | Flags::LISTED),
            ("times", Flags::TIME),
            ("verbs", Flags::VERB),
            ("labels", Flags::LABEL),
            ("nouns", Flags::NONE),
        ] {
            self.add(cues.words(list), flags);
        }
        self.add(cues.speech_nouns(), Flags::NOUN_SPEECH);
        self.add(cues.thought_nouns(), Flags::NOUN_THOUGHT);
        for (word, flags) in [
            ("he", Flags::PRONOUN | Flags::MALE),
            ("she", Flags::PRONOUN | Flags::FEMALE),
            ("they", Flags::PRONOUN | Flags::PLURAL),
            ("it", Flags::PRONOUN | Flags::THING),
            ("i", Flags::PRONOUN | Flags::FIRST_PERSON),
            ("we", Flags::PRONOUN | Flags::FIRST_PERSON | Flags::PLURAL),
            ("you", Flags::PRONOUN | Flags::FIRST_PERSON),
            ("his", Flags::POSSESSIVE | Flags::MALE),
            ("her", Flags::POSSESSIVE | Flags::FEMALE | Flags::OBJECT),
            ("its", Flags::POSSESSIVE | Flags::THING),
            ("their", Flags::POSSESSIVE | Flags::PLURAL),
            ("my", Flags::POSSESSIVE | Flags::FIRST_PERSON),
            ("our", Flags::POSSESSIVE | Flags::FIRST_PERSON),
            ("your", Flags::POSSESSIVE | Flags::FIRST_PERSON),
            ("that", Flags::THAT),
            ("to", Flags::TO),
            ("although", Flags::CONCESSIVE),
            ("though", Flags::CONCESSIVE),
            ("if", Flags::CONCESSIVE),
            ("unless", Flags::CONCESSIVE),
            ("with", Flags::WITH),
            ("as", Flags::AS),
            ("of", Flags::OF),
            ("by", Flags::BY),
            ("from", Flags::FROM),
            ("yes", Flags::ANSWER),
            ("no", Flags::ANSWER),
            ("according", Flags::ACCORDING),
            ("me", Flags::OBJECT | Flags::FIRST_PERSON),
            ("him", Flags::OBJECT | Flags::MALE),
            ("them", Flags::OBJECT | Flags::PLURAL),
            ("us", Flags::OBJECT | Flags::FIRST_PERSON),
        ] {
            let entry = self.entry(word);
            entry.flags = entry.flags | flags | Flags::LISTED;
        }
    }

    fn add_speakers(&mut self, speakers: &Speakers) {
        self.entry("close").flags = Flags::CLOSE | Flags::KNOWN;
        for (list, flags) in [
            ("male", Flags::FIRST_NAME | Flags::MALE),
            ("female", Flags::FIRST_NAME | Flags::FEMALE),
            ("either", Flags::FIRST_NAME),
            ("male_titles", Flags::TITLE | Flags::MALE),
            ("female_titles", Flags::TITLE | Flags::FEMALE),
            ("titles", Flags::TITLE),
            ("suffixes", Flags::SUFFIX),
            ("particles", Flags::PARTICLE),
            ("roles", Flags::ROLE),
            ("male_roles", Flags::ROLE | Flags::MALE),
            ("female_roles", Flags::ROLE | Flags::FEMALE),
            ("organisations", Flags::BODY),
            ("places", Flags::PLACE),
        ] {
            self.add(speakers.words(list), flags);
        }
        for role in speakers.words("roles").iter().filter(|role| role.ends_with('s') && !role.ends_with("ss"))
        {
            self.entry(role).flags = self.entry(role).flags | Flags::PLURAL;
        }
        for group in speakers.nations() {
            self.add(group, Flags::PLACE);
        }
        let first_names = speakers.variants().iter().chain(speakers.transliterations());
        for group in speakers.nations().iter().chain(speakers.abbreviations()).chain(first_names) {
            for word in group {
                self.alike.insert(id_of(word), id_of(&group[0]));
            }
        }
        for (name, office) in speakers.offices() {
            let id = |word: &str| self.alike(id_of(word));
            let (first, last) = (name.split(' ').next(), name.split(' ').next_back());
            let (first, last) = (first.map_or(0, id), last.map_or(0, surname_id));
            let words = office.split(' ').map(id).collect();
            self.offices.push(Office { first, last, words });
        }
    }

    fn add(&mut self, words: &[String], flags: Flags) {
        for word in words {
            let entry = self.entry(word);
            entry.flags = entry.flags | flags;
        }
    }

    fn entry(&mut self, word: &str) -> &mut Entry {
        self.words.entry(id_of(word)).or_insert(Entry::of(Flags::KNOWN))
    }

    /// What the lists of cues and speakers hold of a word.
    pub(super) fn look(&self, word: &str) -> Flags {
        let entry = self.words.get(&id_of(word)).filter(|entry| entry.flags.has(Flags::KNOWN));
        entry.map_or(Flags::NONE, |entry| entry.flags)
    }

    /// What is known of a word, by the lists or else by its ending; `id` is its [`id_of`].
    #[inline]
    pub(super) fn look_up(&self, word: &[u8], id: u64) -> Entry {
        let entry = self.words.get(&id).copied();
        entry.unwrap_or_else(|| Entry::of(Self::by_ending(word)))
    }

    /// What topics know of a word: by its entry, or by its beginning; `head` has its first four letters in lower case, and
    /// `word` gives all of it.
    #[inline]
    pub(super) fn topic<'a>(&self, topic: Topical, head: u32, word: impl FnOnce() -> &'a [u8]) -> Topical {
        // One branch, hardly ever taken: it is not known, and a stem begins with the same letters.
        if topic.number < self.stems.may_begin(head) { self.topic_of_stem(word()) } else { topic }
    }

    #[cold]
    fn topic_of_stem(&self, word: &[u8]) -> Topical {
        self.stems.of(pack(word)).next().unwrap_or_default()
    }

    /// What topics know of a word that is cut out of a token.
    pub(super) fn topic_of(&self, word: &[u8]) -> Topical {
        let topic = self.words.get(&hash(word)).map_or_else(Topical::default, Entry::topic);
        self.topic(topic, head(pack(word)), || word)
    }

    /// As [`Lexicon::look_up`]; a compound that no list holds is what its last part is: "ex-president".
    pub(super) fn look_up_compound(&self, word: &str, id: u64) -> Entry {
        let hyphen = word.bytes().rposition(|byte| byte == b'-');
        match hyphen.filter(|_| !self.words.contains_key(&id)) {
            Some(hyphen) => {
                let part =
                    Flags::ROLE | Flags::BODY | Flags::TITLE | Flags::PLURAL | Flags::GENDER | Flags::PLACE;
                Entry::of(self.look(&word[hyphen + 1..]).both(part))
            }
            None => self.look_up(word.as_bytes(), id),
        }
    }

    fn by_ending(word: &[u8]) -> Flags {
        let length = word.len();
        let &[.., c, b, a] = word else { return Flags::NONE };
        match [c | 0x20, b | 0x20, a | 0x20] {
            [_, b'l', b'y'] if length > 4 => Flags::ADVERB,
            [b'i', b'n', b'g'] if length > 3 => Flags::ING,
            [_, b'e', b'd'] => Flags::ED,
            // "proponents", "activists", "demonstrators", but not "Jones" or "Sanders"
            [b'n' | b's', b't', b's'] if length > 4 => Flags::ENDS_S | Flags::PLURAL,
            [b'o', b'r', b's'] if length > 5 && word[length - 4] | 0x20 == b't' => {
                Flags::ENDS_S | Flags::PLURAL
            }
            [_, before, b's'] if length > 3 && !matches!(before, b's' | b'u' | b'i') => Flags::ENDS_S,
            _ => Flags::NONE,
        }
    }

    /// Whether a capitalised word and the full stop behind it are an abbreviation of some list.
    pub(super) fn abbreviation(&self, word: &str) -> bool {
        let mut dotted = [0_u8; 8];
        let bytes = word.as_bytes();
        if bytes.len() + 1 > dotted.len() || !word.is_ascii() {
            return false;
        }
        dotted[..bytes.len()].copy_from_slice(bytes);
        dotted[bytes.len()] = b'.';
        self.words.contains_key(&hash(&dotted[..=bytes.len()]))
    }

    /// Whether a word is a name with its article in lower case: "al-Assad", "d'Arc".
    pub(super) fn is_article(&self, word: &str) -> bool {
        if !matches!(word.as_bytes(), [a, b, c, ..] if a.is_ascii_lowercase() && !(b.is_ascii_alphabetic() && c.is_ascii_alphabetic()))
        {
            return false;
        }
        let Some((article, name)) = word.split_once(['-', '\'', '’']) else { return false };
        let lower = (1..=2).contains(&article.len()) && article.bytes().all(|b| b.is_ascii_lowercase());
        let known = article.len() == 1 || self.look(article).has(Flags::PARTICLE);
        lower && known && name.starts_with(char::is_uppercase)
    }

    /// The reporting verb of a token.
    pub(super) fn verb(&self, index: u16) -> Option<&Verb> {
        self.verbs.get(usize::from(index))
    }

    /// The id of the word a verb needs behind it, 0 for none.
    pub(super) fn particle(&self, index: u16) -> u64 {
        self.particles.get(usize::from(index)).copied().unwrap_or(0)
    }

    /// The persons whose office is known.
    pub(super) fn offices(&self) -> &[Office] {
        &self.offices
    }

    /// One id for all words of like meaning: "russian" and "russia", "mike" and "michael", "sen." and "senator".
    pub(super) fn alike(&self, id: u64) -> u64 {
        self.alike.get(&id).copied().unwrap_or(id)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::lexicon;
    use super::*;

    #[test]
    fn forms_lead_to_their_verb_and_say_which_they_are() {
        let [said, saying] = ["said", "saying"].map(|word| lexicon().look_up(word.as_bytes(), id_of(word)));
        assert_eq!(said.verb, saying.verb);
        assert!(saying.flags.has(Flags::FORM_ING) && !said.flags.has(Flags::FORM_ING | Flags::FORM_BASE));
    }

    #[test]
    fn endings_tell_of_unknown_words() {
        assert!(lexicon().look_up(b"Quixotically", 0).flags.has(Flags::ADVERB));
        assert!(lexicon().look_up_compound("ex-president", 0).flags.has(Flags::ROLE));
    }

    #[test]
    fn words_of_like_meaning_are_alike() {
        let alike = |word: &str| lexicon().alike(id_of(word));
        assert_eq!(alike("russian"), alike("russia"));
        assert_eq!(alike("mike"), alike("michael"));
        assert_ne!(alike("russian"), alike("french"));
    }
}
