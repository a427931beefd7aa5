//! Who a mention stands for: names, pronouns and descriptions resolved within the article.
//!
//! In: the document, its entities, and mentions in text order. Out: for each the speaker with the fullest name, or the
//! description where no name is given. A pronoun goes to the nearest subject before it that fits in gender and number;
//! "the Russian foreign minister" to the person whose role has all these words. Guesses no name that the article does
//! not hold.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::document::Document;
use super::entity::Names;
use super::lexicon::{Flags, Lexicon};
use super::line::Range;
use super::mention;
use super::name::{self, Written};
use super::token::Class;
use super::transcript;
use super::word::is_joiner;
use crate::article::{Name, Speaker};

/// Whom a mention stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Who {
    /// An entity of the article.
    Entity(usize),
    /// A name outside the table, by its first token.
    Written(Range),
    /// An unnamed source, by its words.
    Described(Range),
}

/// How many subjects a pronoun looks back over.
const REACH: usize = 24;

/// Resolves the mentions of one article.
#[derive(Debug)]
pub(super) struct Resolver<'a> {
    document: &'a Document<'a>,
    lexicon: &'a Lexicon,
    names: Names,
    /// Subjects so far: where, who, and what is known of gender and number.
    subjects: Vec<(usize, Who, Flags)>,
    resolved: FxHashMap<Range, Option<Who>>,
    indices: FxHashMap<Who, usize>,
    by_name: FxHashMap<String, usize>,
    speakers: Vec<Speaker>,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(document: &'a Document<'a>, lexicon: &'a Lexicon, names: Names) -> Resolver<'a> {
        Resolver {
            document,
            lexicon,
            names,
            subjects: Vec::new(),
            resolved: FxHashMap::default(),
            indices: FxHashMap::default(),
            by_name: FxHashMap::default(),
            speakers: Vec::new(),
        }
    }

    /// Notes the subjects of sentences and the mentions of quotes, in any order; call once, before the rest.
    /// A mention comes with the place before which a pronoun looks for whom it means.
    pub(super) fn follow(&mut self, mentions: &mut Vec<(Range, usize)>) {
        mentions.sort_unstable();
        mentions.dedup_by_key(|(mention, _)| *mention);
        for (mention, before) in mentions.iter() {
            let who = self.who(*mention, *before);
            self.resolved.insert(*mention, who);
            let pronoun = self.document.tokens[mention.0].flags;
            if let (Some(Who::Entity(i)), true) = (who, pronoun.has(Flags::PRONOUN)) {
                self.names.entities[i].learn(pronoun.both(Flags::GENDER));
            }
            if let Some(Who::Entity(i)) = who {
                self.learn_office(i, *mention);
            }
            if let Some(who) = who {
                let flags = self.flags(who, *mention);
                self.subjects.push((mention.0, who, flags));
            }
        }
    }

    /// The speaker of a mention: an index into the list of [`Resolver::finish`].
    pub(super) fn speaker(&mut self, mention: Range) -> Option<usize> {
        let who = match self.resolved.get(&mention) {
            Some(who) => *who,
            None => self.who(mention, mention.0),
        }?;
        if let Some(index) = self.indices.get(&who) {
            return Some(*index);
        }
        let speaker = self.describe(who);
        let key = if speaker.named { speaker.name.clone() } else { speaker.name.to_lowercase() };
        let index = *self.by_name.entry(key).or_insert(self.speakers.len());
        if index == self.speakers.len() {
            self.speakers.push(speaker);
        }
        self.indices.insert(who, index);
        Some(index)
    }

    /// Whether the words name somebody: a known name, or one with title, first name or body noun.
    pub(super) fn is_speaker(&self, words: Range) -> bool {
        let Some(written) = mention::written(self.document, words) else {
            return self.document.tokens[words.1 - 1].is(Flags::ROLE | Flags::BODY);
        };
        let tells = |i: usize| {
            self.document.tokens[i].is(Flags::FIRST_NAME | Flags::TITLE | Flags::ROLE | Flags::BODY)
        };
        match self.names.find(self.document, self.lexicon, &written) {
            Some(i) => !self.names.entities[i].flags.has(Flags::PLACE),
            None => (written.whole.0..written.whole.1).any(tells) || self.possessed(words),
        }
    }

    /// "Russia's Lavrov": a place before the name.
    fn possessed(&self, words: Range) -> bool {
        self.document.tokens[words.0..words.1].iter().any(|t| t.class == Class::Apostrophe)
    }

    /// The speakers, in the order they were asked for, and all names of the article.
    pub(super) fn finish(self) -> (Vec<Speaker>, Vec<Name>) {
        let mut first = vec![usize::MAX; self.names.entities.len()];
        for (at, entity) in self.names.mentions.iter().rev() {
            first[*entity] = *at;
        }
        let mut indexed: Vec<usize> = (0..self.names.entities.len())
            .filter(|i| self.names.entities[*i].count > 0 && !self.is_adjective(*i))
            .collect();
        indexed.sort_by_key(|i| first[*i]);
        let names = indexed.iter().map(|i| &self.names.entities[*i]);
        let names = names.map(|e| Name { name: self.words(e.core), count: e.count }).collect();
        (self.speakers, names)
    }

    /// "Russian" is no name of its own beside "Russia".
    fn is_adjective(&self, entity: usize) -> bool {
        let entity = &self.names.entities[entity];
        let token = &self.document.tokens[entity.core.0];
        let single = entity.core.1 - entity.core.0 == 1 && entity.flags.has(Flags::PLACE);
        single
            && self.lexicon.alike(token.id) != token.id
            && token.span().len() > 3
            && !token.is(Flags::STOPPED)
    }

    fn words(&self, range: Range) -> String {
        match self.document.transcript.label(range.0) {
            Some(_) => self.document.transcript.written(self.document, range),
            None => clean(&self.without_nickname(range)),
        }
    }

    /// "Ann “Annie” Lee" is Ann Lee.
    fn without_nickname(&self, (start, end): Range) -> Cow<'_, str> {
        let tokens = &self.document.tokens;
        let of = |range| self.document.span(range).of(self.document.text);
        let mark = |i: &usize| matches!(tokens[*i].class, Class::Mark(_));
        match (start..end).find(mark).filter(|open| open + 3 < end) {
            Some(open) => Cow::Owned([of((start, open)), of((open + 3, end))].join(" ")),
            None => Cow::Borrowed(of((start, end))),
        }
    }

    fn who(&self, mention: Range, before: usize) -> Option<Who> {
        let tokens = &self.document.tokens;
        let first = &tokens[mention.0];
        if self.document.transcript.label(mention.0) == Some(mention) {
            return Some(self.label(mention));
        }
        if mention.1 - mention.0 == 1 && first.is(Flags::PRONOUN | Flags::POSSESSIVE | Flags::OBJECT) {
            return self.antecedent(before, first.flags);
        }
        if let Some(several) = mention::several(self.document, mention) {
            return Some(Who::Written(several));
        }
        if let Some(written) = mention::written(self.document, mention) {
            let found = self.told_apart(mention, &written);
            let found = found.or_else(|| self.names.find(self.document, self.lexicon, &written));
            // "Police said": a capital that only the place in the sentence gives.
            let head = &tokens[written.core.0];
            let marked = mention.0 > 0 && matches!(tokens[mention.0 - 1].class, Class::Mark(_));
            let common = mention.1 - mention.0 == 1
                && !marked
                && head.is(Flags::BODY | Flags::PLURAL | Flags::LABEL | Flags::MEDIUM)
                && self.document.starts_sentence(mention.0);
            if found.is_some() || !common {
                return Some(found.map_or(Who::Written(written.core), Who::Entity));
            }
        }
        let words = mention::description(self.document, mention)?;
        if let Some(entity) = self.surnamed(words) {
            return Some(Who::Entity(entity));
        }
        self.by_role(mention, words).or(Some(Who::Described(words)))
    }

    /// A description that only the known office of a person explains is a role of this person from here on.
    fn learn_office(&mut self, entity: usize, mention: Range) {
        if self.names.entities[entity].roles.is_empty()
            && let Some(words) = mention::description(self.document, mention)
            && self.in_known_office(words) == Some(entity)
            && mention::written(self.document, mention).is_none()
        {
            self.names.learn_role(self.document, self.lexicon, entity, words);
        }
    }

    /// The person named in the article whose office of public record is "the Russian foreign minister".
    fn in_known_office(&self, (start, end): Range) -> Option<usize> {
        let tokens = &self.document.tokens;
        let asked = || tokens[start..end].iter().filter(|t| t.class == Class::Word && !t.is(Flags::LISTED));
        let nation = asked().any(|t| t.is(Flags::PLACE | Flags::BODY)) && asked().count() > 1;
        let held = |words: &[u64]| asked().all(|t| words.contains(&self.lexicon.alike(t.id)));
        let known = self.lexicon.offices().iter().filter(|office| nation && held(&office.words));
        known.filter_map(|office| self.names.with_name(office.first, office.last)).next()
    }

    /// "King" and "Senator King", where a person of that surname is named in full.
    fn surnamed(&self, (start, end): Range) -> Option<usize> {
        let tokens = &self.document.tokens;
        let name = end - start <= 2 && tokens[start..end].iter().all(|t| t.is(Flags::CAPITAL));
        let person = |i: &&usize| {
            let entity = &self.names.entities[**i];
            entity.may_be_person() && entity.core.1 - entity.core.0 > 1
        };
        let bearers = self.names.with_last(tokens[end - 1].id).iter().filter(|_| name);
        bearers.filter(person).max_by_key(|i| self.names.entities[**i].count).copied()
    }

    /// "The younger Berg": of those with this name the one who was called "younger" before.
    fn told_apart(&self, mention: Range, written: &Written) -> Option<usize> {
        let tokens = &self.document.tokens;
        let word =
            tokens[mention.0..written.whole.0].last().filter(|t| !t.is(Flags::LISTED | Flags::CAPITAL))?;
        let called = |i: &&usize| {
            let roles = &self.names.entities[**i].roles;
            roles.iter().any(|role| tokens[role.0..role.1].iter().any(|t| t.id == word.id))
        };
        let single = written.core.1 - written.core.0 == 1;
        self.names.with_last(tokens[written.core.0].id).iter().find(called).filter(|_| single).copied()
    }

    /// Whom the label of a transcript names: "MS. BERG", "THE PRESIDENT", "Q".
    fn label(&self, label: Range) -> Who {
        if !transcript::describes(self.document, label) {
            let written = name::parse(self.document, label);
            let core = written.as_ref().map_or(label, |written| written.core);
            let found = written.and_then(|written| {
                let start = self.document.transcript.start().unwrap_or(0);
                let known = |written: &Written| {
                    let early = self.names.early(self.document, self.lexicon, written, start);
                    early.or_else(|| self.names.find(self.document, self.lexicon, written))
                };
                // A label ends in the surname, whatever stands before it.
                let last = written.core.1 - 1;
                known(&written).or_else(|| known(&Written { core: (last, last + 1), ..written }))
            });
            return found.map_or(Who::Written(core), Who::Entity);
        }
        let the = label.1 - label.0 > 1 && transcript::is_the(self.document, label.0);
        let words = if the { (label.0 + 1, label.1) } else { label };
        self.in_office(words).filter(|_| words != label).map_or(Who::Described(words), Who::Entity)
    }

    /// The first person named before the transcript whose office has just these words.
    fn in_office(&self, words: Range) -> Option<usize> {
        let tokens = &self.document.tokens;
        let last = tokens.get(words.1.checked_sub(1)?)?;
        let start = self.document.transcript.start()?;
        let alike = |i: usize| self.lexicon.alike(tokens[i].id);
        let is_office = |role: &Range| {
            let office = (role.0..role.1).filter(|i| !tokens[*i].is(Flags::PLACE | Flags::DETERMINER));
            office.map(alike).eq((words.0..words.1).map(alike))
        };
        let held = |entity: &usize| {
            self.names.entities[*entity].roles.iter().any(|role| role.0 < start && is_office(role))
        };
        self.names.with_role(self.lexicon.alike(last.id)).iter().copied().find(held)
    }

    /// The person whose role has all words of "the Russian foreign minister", or an earlier source of that kind.
    fn by_role(&self, mention: Range, words: Range) -> Option<Who> {
        let tokens = &self.document.tokens;
        let the = tokens[mention.0].span().of(self.document.text).eq_ignore_ascii_case("the");
        let possessed = tokens[words.0..words.1].iter().any(|t| t.class == Class::Apostrophe);
        let bare = mention.0 == words.0 && self.document.in_headline(mention.0);
        let definite = (mention.0 < words.0 && the) || possessed || bare;
        let head = mention::head(self.document, words);
        if !definite || words.1 - words.0 > 12 {
            return None;
        }
        let alike = |i: usize| self.lexicon.alike(tokens[i].id);
        let asked = |i: &usize| tokens[*i].is_word() && !tokens[*i].is(Flags::LISTED);
        // "Baker of the man who …" in a headline is told by its head, "the senator from Vermont" by both.
        let told = if bare { (words.0, head + 1) } else { words };
        let holds = |entity: &usize| {
            let entity = &self.names.entities[*entity];
            let place = (entity.core.1, (entity.core.1 + 4).min(tokens.len()));
            let near = |w: usize| w > head && (place.0..place.1).any(|i| alike(i) == alike(w));
            entity.roles.iter().any(|role| {
                (told.0..told.1)
                    .filter(asked)
                    .all(|w| near(w) || (role.0..role.1).any(|r| alike(r) == alike(w)))
            })
        };
        // "Foreign ministers" are not the one who is named.
        let one = !tokens[head].is(Flags::PLURAL);
        let bearers = self.names.with_role(alike(head)).iter().copied().filter(|_| one);
        let mut people: Vec<usize> = bearers.filter(holds).collect();
        people.dedup();
        let person = people.iter().max_by_key(|i| self.last_mention(**i, mention.0));
        // A headline stands before the article, so only one person may fit.
        if let Some(i) = person.filter(|_| !bare || people.len() == 1) {
            return Some(Who::Entity(*i));
        }
        if let Some(known) = self.in_known_office(words).filter(|_| one) {
            return Some(Who::Entity(known));
        }
        // "the ministry": the one body named before that is a ministry.
        let named = self.names.with_word(alike(head)).iter();
        let mut bodies = named.filter(|i| !bare && self.last_mention(**i, mention.0) > 0);
        if let (1, Some(i), None) = (words.1 - words.0, bodies.next(), bodies.next()) {
            return Some(Who::Entity(*i));
        }
        self.subjects.iter().rev().take(REACH).find_map(|(_, who, _)| match who {
            Who::Described(earlier) => {
                let same = alike(mention::head(self.document, *earlier)) == alike(head);
                let within = (words.0..words.1)
                    .filter(asked)
                    .all(|w| (earlier.0..earlier.1).any(|e| alike(e) == alike(w)));
                (same && within).then_some(*who)
            }
            _ => None,
        })
    }

    /// Where an entity was last named before `at`; later mentions count for little, but count.
    fn last_mention(&self, entity: usize, at: usize) -> usize {
        let before = self.names.mentions.partition_point(|(token, _)| *token < at);
        let mentions = self.names.mentions[..before].iter().rev().take(4 * REACH);
        mentions.clone().find(|(_, e)| *e == entity).map_or(0, |(token, _)| token + 1)
    }

    /// The nearest subject before a pronoun that fits it, else the nearest person.
    fn antecedent(&self, at: usize, pronoun: Flags) -> Option<Who> {
        if pronoun.has(Flags::FIRST_PERSON) {
            return None;
        }
        let fits = |flags: &Flags| {
            if pronoun.has(Flags::PLURAL) {
                flags.has(Flags::PLURAL | Flags::BODY)
            } else if pronoun.has(Flags::THING) {
                flags.has(Flags::BODY) && !flags.has(Flags::GENDER | Flags::PLURAL)
            } else {
                let other = if pronoun.has(Flags::MALE) { Flags::FEMALE } else { Flags::MALE };
                !flags.has(other | Flags::BODY | Flags::PLURAL | Flags::PLACE)
            }
        };
        let subject = self
            .subjects
            .iter()
            .rev()
            .filter(|(token, ..)| *token < at)
            .take(REACH)
            .find(|(_, _, flags)| fits(flags));
        if let Some((_, who, _)) = subject {
            return Some(*who);
        }
        if pronoun.has(Flags::PLURAL | Flags::THING) {
            return None;
        }
        let before = self.names.mentions.partition_point(|(token, _)| *token < at);
        let mentions = self.names.mentions[..before].iter().rev().take(REACH);
        let person = |entity: &usize| {
            let entity = &self.names.entities[*entity];
            entity.may_be_person() && fits(&entity.flags)
        };
        mentions.map(|(_, entity)| entity).find(|entity| person(entity)).map(|entity| Who::Entity(*entity))
    }

    /// Gender and number of somebody.
    fn flags(&self, who: Who, mention: Range) -> Flags {
        let tokens = &self.document.tokens;
        match who {
            Who::Entity(i) => {
                let joined = (mention.0..mention.1).any(|i| tokens[i].is(Flags::CONJUNCTION));
                let flags = self.names.entities[i].flags;
                if joined && mention.1 - mention.0 > 2 && !flags.has(Flags::BODY) {
                    flags | Flags::PLURAL
                } else {
                    flags
                }
            }
            Who::Written(words) => {
                let joined = (words.0..words.1).any(|i| tokens[i].is(Flags::CONJUNCTION));
                if joined { Flags::PLURAL } else { Flags::NONE }
            }
            Who::Described(words) => {
                let head = mention::head(self.document, words);
                let flags = tokens[head].flags.both(Flags::PLURAL | Flags::GENDER | Flags::BODY);
                let many = tokens[head].span().of(self.document.text).ends_with('s')
                    && !tokens[head].is(Flags::ROLE | Flags::BODY);
                let person = tokens[head].is(Flags::ROLE);
                let flags = if many { flags | Flags::PLURAL } else { flags };
                if person { flags } else { flags | Flags::BODY }
            }
        }
    }

    fn describe(&self, who: Who) -> Speaker {
        match who {
            Who::Entity(i) => {
                let entity = &self.names.entities[i];
                Speaker { name: self.words(entity.core), role: self.best_role(&entity.roles), named: true }
            }
            Who::Written(core) => Speaker { name: self.full_names(core), role: None, named: true },
            Who::Described(words) => {
                let mut name = self.words(words);
                let tokens = &self.document.tokens;
                let proper = tokens[words.0].is(Flags::PLACE | Flags::FIRST_NAME | Flags::BODY)
                    || self.names.is_last(tokens[words.0].id)
                    || words.1 - words.0 > 1 && tokens[words.0 + 1].is(Flags::CAPITAL);
                let upper = name.chars().nth(1).is_some_and(char::is_uppercase);
                let label = self.document.transcript.label(words.0).is_some();
                if self.document.starts_sentence(words.0) && !proper && !upper && !label {
                    let first: String = name.chars().take(1).flat_map(char::to_lowercase).collect();
                    let rest: String = name.chars().skip(1).collect();
                    name = first + &rest;
                }
                Speaker { name, role: None, named: false }
            }
        }
    }

    /// The words of a name; of "Smith and Jones" each is given in full.
    fn full_names(&self, (start, end): Range) -> String {
        let tokens = &self.document.tokens;
        let Some(and) = (start..end).find(|i| tokens[*i].is(Flags::CONJUNCTION) && tokens[*i].is_word())
        else {
            return self.words((start, end));
        };
        let full = |part: Range| {
            let written = mention::written(self.document, part);
            let entity = written.and_then(|written| self.names.find(self.document, self.lexicon, &written));
            self.words(entity.map_or(part, |entity| self.names.entities[entity].core))
        };
        [full((start, and)), self.words((and, and + 1)), full((and + 1, end))].join(" ")
    }

    /// The fullest role before the name, else the first one given.
    fn best_role(&self, roles: &[Range]) -> Option<String> {
        let tokens = &self.document.tokens;
        let written = |role: &&Range| {
            tokens[role.0].is(Flags::CAPITAL) && tokens[role.1 - 1].is(Flags::CAPITAL) && role.1 - role.0 <= 6
        };
        let best = roles.iter().filter(written).max_by_key(|role| role.1 - role.0).or(roles.first())?;
        Some(self.words(*best))
    }
}

/// One line, one space between words, no joiners inside.
fn clean(words: &str) -> String {
    let mut line = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        if word.is_ascii() {
            line.push_str(word);
        } else {
            line.extend(word.chars().filter(|c| !is_joiner(*c)));
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::super::testing::{annotate, article, speakers};
    use crate::article::BlockKind;

    #[test]
    fn pronouns_go_to_the_last_subject_that_fits() {
        let text =
            "Anna Berg met Tom Lee in Rome. She said it was late. Tom Lee disagreed. He said it was early.";
        assert_eq!(speakers(text), ["Anna Berg", "Tom Lee"]);
        let many =
            "Senior security officials briefed reporters. The officials left. They said they were sure.";
        assert_eq!(speakers(many), ["senior security officials"]);
    }

    #[test]
    fn descriptions_go_to_the_person_with_that_role() {
        let text =
            "Russian Foreign Minister Sergey Lavrov spoke. The Russian foreign minister said it was late.";
        assert_eq!(speakers(text), ["Sergey Lavrov"]);
        let other =
            "Russian Foreign Minister Sergey Lavrov spoke. The French foreign minister said it was late.";
        assert_eq!(speakers(other), ["French foreign minister"]);
    }

    #[test]
    fn bodies_are_called_by_what_they_are() {
        let text = "We asked the Defence Ministry and Acme Works, a company that makes bells. The ministry said it was late. \
                    The company said it was early.";
        assert_eq!(speakers(text), ["Defence Ministry", "Acme Works"]);
        let two = "We asked the Defence Ministry and the Health Ministry. The ministry said it was late.";
        assert_eq!(speakers(two), ["ministry"]);
    }

    #[test]
    fn sisters_are_told_apart() {
        let text = "Ann Lee beat her younger sister Eva Lee. The younger Lee left. She said it was late.";
        assert_eq!(speakers(text), ["Eva Lee"]);
    }

    #[test]
    fn headlines_name_people_by_their_office() {
        let text = "Oil analyst says it is late\nTom Lee, an oil analyst at a bank, yawned.";
        let mut article = article(text, BlockKind::Paragraph);
        article.blocks[0].kind = BlockKind::KeyPoint;
        assert_eq!(annotate(&article).speakers[0].name, "Tom Lee");
    }

    #[test]
    fn a_first_person_is_nobody_known() {
        assert_eq!(speakers("Tom Lee came. I said it was late."), ["-"]);
    }

    #[test]
    fn several_speakers_and_nicknames_are_given_in_full() {
        let text = "Ann Lee met Tom \"Bo\" Hale. Lee and Hale said it was late. Hale said it was early.";
        assert_eq!(speakers(text), ["Ann Lee and Tom Hale", "Tom Hale"]);
    }

    #[test]
    fn a_role_may_be_told_by_the_place_behind_the_name() {
        assert_eq!(
            speakers("Sen. Ann Lee of Westmoor rose. The senator from Westmoor said it was late."),
            ["Ann Lee"]
        );
    }

    #[test]
    fn several_people_of_one_office_are_not_the_one_named() {
        let text = "Foreign ministers said it was late. Foreign Minister Ann Lee yawned. The ministers said it was early.";
        assert_eq!(speakers(text), ["foreign ministers", "foreign ministers"]);
    }

    #[test]
    fn a_source_is_not_what_its_clause_starts_with() {
        let text = "According to Berg, a clinic in Rome was shut. The clinic said it was late.";
        assert_eq!(speakers(text), ["Berg", "clinic"]);
    }

    #[test]
    fn he_is_nobody_in_the_words_he_says() {
        assert_eq!(speakers("Tom Lee spoke. The president was late, he said."), ["Tom Lee"]);
    }

    #[test]
    fn surnames_that_are_words_are_known_by_the_full_name() {
        assert_eq!(
            speakers("We met Angus King. King said it was late. Senator King said it was early."),
            ["Angus King", "Angus King"]
        );
        assert_eq!(speakers("The Vice President said it was late."), ["Vice President"]);
    }

    #[test]
    fn an_office_of_public_record_leads_to_whom_the_article_names() {
        let text = "The Russian foreign minister said it was late. The minister said it was early.";
        assert_eq!(speakers(text), ["Russian foreign minister", "Russian foreign minister"]);
        let named = format!("Sergei Lavrov came to Rome. {text}");
        assert_eq!(speakers(&named), ["Sergei Lavrov", "Sergei Lavrov"]);
    }
}
