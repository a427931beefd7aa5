//! The persons and bodies of an article: which names are of one, and which roles come with them.
//!
//! In: the names as written. Out: a table of entities: the fullest form, gender, roles, and every mention. Short forms
//! join the entity of their last name; families of one name stay apart by first names and titles. Works within one
//! article.

use rustc_hash::FxHashMap;

use super::document::Document;
use super::lexicon::{Flags, Lexicon, NO_VERB, surname_id};
use super::line::Range;
use super::name::{self, Written};
use super::token::{Class, Token};
use super::word::id_of;

/// A person or body named in the article.
#[derive(Debug, Clone)]
pub(super) struct Entity {
    /// The fullest form, as tokens.
    pub(super) core: Range,
    /// How many words it has.
    words: usize,
    /// First name, variants made equal; 0 where only one word is known.
    first: u64,
    /// "Jr." or "Sr."; 0 for none.
    suffix: u64,
    /// Gender, and whether it is a body or a place.
    pub(super) flags: Flags,
    /// Descriptions that stand with the name, as tokens.
    pub(super) roles: Vec<Range>,
    /// The title or office the full name stands with, as a word; 0 for none.
    office: u64,
    /// How often it is named, short forms included.
    pub(super) count: usize,
}

impl Entity {
    /// Takes a gender that a pronoun tells, where none is known.
    pub(super) fn learn(&mut self, gender: Flags) {
        if !self.flags.has(Flags::GENDER | Flags::BODY) {
            self.flags = self.flags | gender;
        }
    }

    /// Whether it may be a man or woman, as far as is known.
    pub(super) fn may_be_person(&self) -> bool {
        !self.flags.has(Flags::BODY | Flags::PLACE)
    }
}

/// All entities of an article.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) entities: Vec<Entity>,
    /// Every mention: its first token and its entity, in text order.
    pub(super) mentions: Vec<(usize, usize)>,
    by_last: FxHashMap<u64, Bearers>,
    by_first: FxHashMap<u64, Bearers>,
    by_role: FxHashMap<u64, Vec<usize>>,
    by_word: FxHashMap<u64, Bearers>,
}

/// Most roles kept for one entity, and most bearers of one surname: bounds the work on hostile text.
const MOST: usize = 8;

/// The entities of one word, up to [`MOST`].
#[derive(Debug, Clone, Copy, Default)]
struct Bearers {
    count: usize,
    entities: [usize; MOST],
}

impl Bearers {
    fn all(&self) -> &[usize] {
        &self.entities[..self.count]
    }

    /// Adds one where there is room for it.
    fn add(&mut self, entity: usize) -> bool {
        let room = self.entities.get_mut(self.count);
        let added = room.is_some();
        if let Some(place) = room {
            (*place, self.count) = (entity, self.count + 1);
        }
        added
    }
}

impl Names {
    /// Collects the names of a document.
    pub(super) fn collect(document: &Document<'_>, lexicon: &Lexicon) -> Names {
        let written = name::find(document);
        let mut names = Names::default();
        let full =
            |name: &&Written| name.core.1 - name.core.0 > 1 && !is_particle(&document.tokens[name.core.0]);
        for name in written.iter().filter(full) {
            names.add_full(document, lexicon, name);
            names.add_acronym(document, lexicon, name);
        }
        for name in &written {
            // "Remarks by President Berg" names the speaker, and not Tom Berg, of whom she speaks.
            let early = document.transcript.start().filter(|start| name.core.0 < *start);
            let entity = match early {
                Some(start) => names.early(document, lexicon, name, start),
                None => names.find(document, lexicon, name),
            };
            let entity = entity.or_else(|| names.add_short(document, name));
            if let Some(entity) = entity {
                names.mentions.push((name.core.0, entity));
                names.entities[entity].count += 1;
                names.add_roles(document, lexicon, entity, name);
            }
        }
        names.mentions.sort_unstable();
        names
    }

    fn add_full(&mut self, document: &Document<'_>, lexicon: &Lexicon, name: &Written) {
        let (first, last) = keys(document, lexicon, name.core);
        let words = name.core.1 - name.core.0;
        let suffix = suffix(document, name.core);
        let bearers = self.by_last.entry(last).or_default();
        let body = Flags::BODY | Flags::PLACE;
        let same = bearers.all().iter().find(|i| {
            let entity = &self.entities[**i];
            let one = entity.suffix == suffix || entity.suffix == 0 || suffix == 0;
            one && entity.first == first && entity.flags.both(body) == name.flags.both(body)
        });
        match same.copied() {
            Some(i) => {
                let entity = &mut self.entities[i];
                if words > entity.words {
                    (entity.core, entity.words) = (name.core, words);
                }
                entity.suffix = entity.suffix.max(suffix);
                entity.flags = entity.flags | name.flags;
                entity.office = if entity.office == 0 { office(document, name) } else { entity.office };
            }
            None if bearers.add(self.entities.len()) => {
                self.by_first.entry(first).or_default().add(self.entities.len());
                let (core, flags, roles) = (name.core, name.flags, Vec::new());
                let office = office(document, name);
                self.entities.push(Entity { core, words, first, suffix, flags, roles, office, count: 0 });
            }
            None => {}
        }
    }

    /// "World Health Organization (WHO)": the letters in brackets stand for the body, too.
    fn add_acronym(&mut self, document: &Document<'_>, lexicon: &Lexicon, name: &Written) {
        let at = name.whole.1;
        let Some([open, acronym, close]) = document.tokens.get(at..at + 3) else { return };
        let brackets = open.is(Flags::OPEN) && close.class == Class::Bracket && acronym.is(Flags::UPPER);
        if let Some(entity) = brackets.then(|| self.find(document, lexicon, name)).flatten() {
            let bearers = self.by_last.entry(acronym.id).or_default();
            if bearers.all().is_empty() {
                bearers.add(entity);
            }
        }
    }

    /// Whether a word is the last name of somebody.
    pub(super) fn is_last(&self, word: u64) -> bool {
        self.by_last.contains_key(&word)
    }

    /// A name of one word that belongs to no full one.
    fn add_short(&mut self, document: &Document<'_>, name: &Written) -> Option<usize> {
        let token = &document.tokens[name.core.0];
        let plain = document.starts_sentence(name.whole.0)
            && name.whole == name.core
            && !token.is(Flags::FIRST_NAME | Flags::PLACE | Flags::TITLE);
        let party = matches!(token.span().of(document.text).as_bytes(), [_] | [_, b'-', ..]); // "Q", "D-Calif."
        if plain || party || name.core.1 - name.core.0 > 1 {
            return None;
        }
        let last = last_key(document, name.core.1 - 1);
        if !self.by_last.entry(last).or_default().add(self.entities.len()) {
            return None;
        }
        let (core, flags, roles) = (name.core, name.flags, Vec::new());
        self.entities.push(Entity { core, words: 1, first: 0, suffix: 0, flags, roles, office: 0, count: 0 });
        Some(self.entities.len() - 1)
    }

    /// The entities of this last name.
    pub(super) fn with_last(&self, word: u64) -> &[usize] {
        self.by_last.get(&word).map_or(&[], Bearers::all)
    }

    /// The bodies that have this word in their name, or are called so behind it.
    pub(super) fn with_word(&self, word: u64) -> &[usize] {
        self.by_word.get(&word).map_or(&[], Bearers::all)
    }

    /// Notes by which words of their name, or of "Acme, a {company} that …", bodies may be called.
    fn add_words(&mut self, document: &Document<'_>, lexicon: &Lexicon, index: usize, (start, end): Range) {
        for token in document.tokens[start..end].iter().filter(|t| t.is(Flags::BODY)) {
            let bodies = self.by_word.entry(lexicon.alike(token.id)).or_default();
            if !bodies.all().contains(&index) {
                bodies.add(index);
            }
        }
    }

    /// The entity of a first and last name, if the article names it in full.
    pub(super) fn with_name(&self, first: u64, last: u64) -> Option<usize> {
        self.with_last(last).iter().copied().find(|i| self.entities[*i].first == first)
    }

    /// Notes another role of an entity.
    pub(super) fn learn_role(
        &mut self,
        document: &Document<'_>,
        lexicon: &Lexicon,
        index: usize,
        role: Range,
    ) {
        if self.entities[index].roles.len() >= MOST {
            return;
        }
        self.entities[index].roles.push(role);
        for token in document.tokens[role.0..role.1].iter().filter(|t| t.is(Flags::ROLE | Flags::TITLE)) {
            let bearers = self.by_role.entry(lexicon.alike(token.id)).or_default();
            if bearers.len() < 4 * MOST && bearers.last() != Some(&index) {
                bearers.push(index);
            }
        }
    }

    /// The entities with an office or role of this word.
    pub(super) fn with_role(&self, word: u64) -> &[usize] {
        self.by_role.get(&word).map_or(&[], Vec::as_slice)
    }

    /// The entity a written name stands for: of those with its last name the one that fits and is named most.
    pub(super) fn find(&self, document: &Document<'_>, lexicon: &Lexicon, name: &Written) -> Option<usize> {
        let (first, last) = keys(document, lexicon, name.core);
        let (single, suffix) = (first == 0, suffix(document, name.core));
        let fits = |i: &&usize| {
            let entity = &self.entities[**i];
            let one = suffix == 0 || entity.suffix == 0 || entity.suffix == suffix;
            one && (single || entity.first == first || entity.first == 0) && agree(entity.flags, name.flags)
        };
        let best = |list: &Bearers| {
            let full = list.all().iter().filter(fits).max_by_key(|i| {
                let entity = &self.entities[**i];
                (entity.first == first || single, entity.count, std::cmp::Reverse(**i))
            });
            full.copied()
        };
        let by_first = || {
            self.by_first
                .get(&lexicon.alike(last))
                .filter(|_| single && !name.flags.has(Flags::BODY))
                .and_then(best)
        };
        self.by_last.get(&last).and_then(best).or_else(by_first)
    }

    /// Of those with this name, one that is named before `start` or with an office: who may speak in a transcript.
    pub(super) fn early(
        &self,
        document: &Document<'_>,
        lexicon: &Lexicon,
        name: &Written,
        start: usize,
    ) -> Option<usize> {
        let office = office(document, name);
        let (first, last) = keys(document, lexicon, name.core);
        let fits = |i: &&usize| {
            let entity = &self.entities[**i];
            let titled = entity.office != 0 && entity.office == office;
            let named = entity.core.0 < start || titled || entity.roles.iter().any(|role| role.0 < start);
            named
                && (first == 0 || entity.first == first || entity.first == 0)
                && agree(entity.flags, name.flags)
        };
        let bearers = self.by_last.get(&last)?.all().iter();
        bearers
            .filter(fits)
            .max_by_key(|i| (self.entities[**i].core.0 < start, self.entities[**i].count))
            .copied()
    }

    fn add_roles(&mut self, document: &Document<'_>, lexicon: &Lexicon, index: usize, name: &Written) {
        let called = called(document, name);
        if called.is_some() && !self.entities[index].flags.has(Flags::GENDER) {
            self.entities[index].flags = self.entities[index].flags | Flags::BODY;
        }
        if self.entities[index].flags.has(Flags::BODY) {
            let several = name.core.1 - name.core.0 > 1;
            for words in several.then_some(name.core).into_iter().chain(called) {
                self.add_words(document, lexicon, index, words);
            }
            return;
        }
        for role in [role_in(document, name), role_before(document, name), role_behind(document, name)]
            .into_iter()
            .flatten()
        {
            let entity = &mut self.entities[index];
            let tells = |flag: Flags| {
                (role.0..role.1)
                    .any(|i| document.tokens[i].is(flag) && document.tokens[i].is(Flags::ROLE | Flags::TITLE))
            };
            if !entity.flags.has(Flags::GENDER | Flags::BODY) {
                for flag in [Flags::MALE, Flags::FEMALE] {
                    entity.flags = if tells(flag) { entity.flags | flag } else { entity.flags };
                }
            }
            self.learn_role(document, lexicon, index, role);
        }
    }
}

/// The word before a name that is part of it: "President" of "President Berg"; 0 for none.
fn office(document: &Document<'_>, name: &Written) -> u64 {
    if name.whole.0 < name.core.0 { document.tokens[name.core.0 - 1].id } else { 0 }
}

/// Whether two names may be of one person by what their titles and first names tell.
fn agree(a: Flags, b: Flags) -> bool {
    let both = a | b;
    let clash =
        both.has(Flags::MALE) && both.has(Flags::FEMALE) && a.has(Flags::GENDER) && b.has(Flags::GENDER);
    let body = a.has(Flags::BODY) != b.has(Flags::BODY) && (a.has(Flags::GENDER) || b.has(Flags::GENDER));
    !clash && !body
}

/// The keys of a name: its first word (0 for a single one) and its last, without suffix.
fn keys(document: &Document<'_>, lexicon: &Lexicon, (start, end): Range) -> (u64, u64) {
    let particles = (start..end - 1).take_while(|i| is_particle(&document.tokens[*i])).count();
    let start = start + particles;
    let mut last = end - 1;
    while last > start && (document.tokens[last].is(Flags::SUFFIX) || !document.tokens[last].is_word()) {
        last -= 1;
    }
    let first = if last > start { lexicon.alike(document.tokens[start].id) } else { 0 };
    (first, last_key(document, last))
}

/// The suffix of a name, without its stop; 0 for none.
fn suffix(document: &Document<'_>, (start, end): Range) -> u64 {
    let last = &document.tokens[end - 1];
    let suffix = end - start > 1 && last.is(Flags::SUFFIX);
    if suffix { id_of(last.span().of(document.text).trim_end_matches('.')) } else { 0 }
}

/// "von" in "Von der Leyen", but not "Al" in "Al Gore".
fn is_particle(token: &Token) -> bool {
    token.is(Flags::PARTICLE) && !token.is(Flags::FIRST_NAME)
}

/// The id of a last name; "al-Assad" and "Assad" are one.
fn last_key(document: &Document<'_>, token: usize) -> u64 {
    let token = &document.tokens[token];
    let word = token.span().of(document.text);
    if word.as_bytes().get(2) == Some(&b'-') { surname_id(word) } else { token.id }
}

/// "Russian Foreign Minister" of "Russian Foreign Minister Sergey Lavrov".
fn role_in(document: &Document<'_>, name: &Written) -> Option<Range> {
    let role = (name.whole.0, name.core.0);
    let office =
        |i: usize| document.tokens[i].is(Flags::ROLE | Flags::TITLE) && !is_honorific(&document.tokens[i]);
    (role.0 < role.1 && (role.0..role.1).any(office)).then_some(role)
}

/// "Mr." and the like tell no office.
fn is_honorific(token: &Token) -> bool {
    token.is(Flags::TITLE) && token.is(Flags::GENDER) && !token.is(Flags::ROLE)
}

/// "pollster" of "Democratic pollster Stan Vega" and "campaign manager" of "Smith's campaign manager, Tom Hale".
fn role_before(document: &Document<'_>, name: &Written) -> Option<Range> {
    let tokens = &document.tokens;
    let mut end = name.whole.0;
    let first = tokens[end].is(Flags::FIRST);
    if first || !(tokens[end - 1].class == Class::Comma || tokens[end - 1].is(Flags::ROLE)) {
        return None;
    }
    let floor = document.block_start(end);
    if tokens[end - 1].class == Class::Comma {
        end -= 1;
        // "the senator from Vermont, Bo Larsen"
        let the = (floor.max(end.saturating_sub(9))..end).rev().find(|i| tokens[*i].is(Flags::DETERMINER));
        if let Some(the) = the.filter(|the| *the == floor || !tokens[*the - 1].is_word()) {
            let role = (the + 1, end);
            let words = tokens[role.0..role.1].iter().all(Token::is_word);
            if words && tokens[role.0..role.1].iter().any(|t| t.is(Flags::ROLE)) {
                return Some(role);
            }
        }
    }
    if end <= floor || !tokens[end - 1].is(Flags::ROLE) || tokens[end - 1].is(Flags::CAPITAL) {
        return None;
    }
    let mut start = end - 1;
    while start > floor && end - start < 7 {
        let token = &tokens[start - 1];
        let part = (token.class == Class::Word
            && !token.is(Flags::LISTED | Flags::VERB | Flags::ING)
            && (token.verb == NO_VERB || token.is(Flags::FORM_BASE)))
            || token.class == Class::Apostrophe;
        if !part {
            break;
        }
        start -= 1;
    }
    while start < end && tokens[start].class == Class::Apostrophe {
        start += 1;
    }
    Some((start, end))
}

/// The comma right behind a name.
fn behind_comma(document: &Document<'_>, name: &Written) -> Option<usize> {
    let comma = document.tokens.get(name.whole.1)?.class == Class::Comma;
    comma.then_some(name.whole.1)
}

/// "company" of "Acme, a company that …".
fn called(document: &Document<'_>, name: &Written) -> Option<Range> {
    let tokens = &document.tokens;
    let comma = behind_comma(document, name)?;
    let stop = document.block_end(name.core.0).min(comma + 8);
    let opens = comma + 2 < stop && tokens[comma + 1].is(Flags::DETERMINER);
    let ends = |t: &Token| !t.is_word() || t.is(Flags::PREPOSITION | Flags::THAT | Flags::RELATIVE);
    let end = opens.then(|| (comma + 2..stop).find(|i| ends(&tokens[*i])))??;
    // "According to Berg, a clinic in Rome …" calls Berg nothing.
    let source = name.whole.0 > 0 && tokens[name.whole.0 - 1].is(Flags::TO);
    let adds = !source || tokens[end].is(Flags::THAT | Flags::RELATIVE);
    (end > comma + 2 && adds && tokens[end - 1].is(Flags::BODY)).then_some((end - 1, end))
}

/// "a former Mexican foreign minister" of "Jorge Vega, a former Mexican foreign minister who …".
fn role_behind(document: &Document<'_>, name: &Written) -> Option<Range> {
    let tokens = &document.tokens;
    let comma = behind_comma(document, name)?;
    let stop = document.block_end(name.core.0).min(comma + 16);
    if comma + 1 >= stop || tokens[comma + 1].is(Flags::PRONOUN) {
        return None;
    }
    let mut at = comma + 1;
    while at < stop && (tokens[at].is_word() || tokens[at].class == Class::Apostrophe) {
        let token = &tokens[at];
        if token.is(Flags::RELATIVE
            | Flags::COPULA
            | Flags::AUXILIARY
            | Flags::VERB
            | Flags::SUBORDINATOR
            | Flags::PRONOUN
            | Flags::THAT
            | Flags::TO)
        {
            break;
        }
        if token.verb != NO_VERB && !token.is(Flags::FORM_BASE)
            || (token.is(Flags::CONJUNCTION) && at < comma + 3)
        {
            break;
        }
        at += 1;
    }
    let start = if tokens[comma + 1].is(Flags::DETERMINER) { comma + 2 } else { comma + 1 };
    let ends = at < stop
        && (matches!(tokens[at].class, Class::Comma | Class::Stop) || tokens[at].is(Flags::RELATIVE));
    let role = (start..at).find(|i| tokens[*i].is(Flags::ROLE));
    let near = role.is_some_and(|role| (start..role).all(|i| !tokens[i].is(Flags::PREPOSITION)));
    (ends && near && start < at).then_some((start, at))
}

#[cfg(test)]
mod tests {
    use super::super::testing::speakers;

    #[test]
    fn families_of_one_name_stay_apart() {
        let text = "Bill Clinton said it was late. Hillary Clinton said it was early. Mr. Clinton said he was tired. \
                    Mrs. Clinton said she was not.";
        assert_eq!(speakers(text), ["Bill Clinton", "Hillary Clinton", "Bill Clinton", "Hillary Clinton"]);
    }

    #[test]
    fn letters_in_brackets_stand_for_a_body_even_if_they_spell_a_word() {
        let text = "The World Health Council (WHO) met. WHO said it was late.";
        assert_eq!(speakers(text), ["World Health Council"]);
    }

    #[test]
    fn articles_in_small_letters_are_part_of_a_name() {
        let text = "We met Jean-Luc d'Aubert. \"It is late,\" d'Aubert said.";
        assert_eq!(speakers(text), ["Jean-Luc d'Aubert"]);
    }

    #[test]
    fn who_opens_a_transcript_is_not_whom_it_tells_of() {
        let text = "Remarks by President Berg\nPRESIDENT BERG: My son Tom Berg called. Tom Berg is well.\nQ  How is he?";
        assert_eq!(speakers(text), ["Berg", "Q"]);
    }

    #[test]
    fn short_forms_and_variants_join_the_fullest() {
        let text = "Mike Smith said it was late. Michael J. Smith said so, too. Smith said he was tired.\n\
                    Bashar al-Assad said it was late. Assad said he was tired.";
        let full = [
            "Michael J. Smith",
            "Michael J. Smith",
            "Michael J. Smith",
            "Bashar al-Assad",
            "Bashar al-Assad",
        ];
        assert_eq!(speakers(text)[..1], full[..1]);
        assert_eq!(speakers(text).last().map(String::as_str), Some("Bashar al-Assad"));
    }

    #[test]
    fn father_and_son_are_told_by_their_suffix() {
        let text = "Walter Oss Jr. said it was late. Walter Oss Sr. said it was early.";
        assert_eq!(speakers(text), ["Walter Oss Jr.", "Walter Oss Sr."]);
    }
}
