//! Names in the text, and the persons and bodies they stand for.
//!
//! In: the document. Out: a table of entities: the fullest form of each name, its gender where a first name or title
//! tells, the roles that come with it, and every place where it is mentioned. Short forms join the entity of their
//! last name; families of one name stay apart by first names and titles. Works within one article.

use rustc_hash::FxHashMap;

use super::document::{BlockTokens, Document};
use super::lexicon::{Flags, Lexicon, id_of};
use super::line::Range;
use super::token::{Class, Token};
use crate::article::BlockKind;

/// A person or body named in the article.
#[derive(Debug, Clone)]
pub(super) struct Entity {
    /// The fullest form, as tokens.
    pub(super) core: Range,
    /// How many words it has.
    words: usize,
    /// First name, variants made equal; 0 where only one word is known.
    first: u64,
    last: u64,
    /// Gender, and whether it is a body or a place.
    pub(super) flags: Flags,
    /// Descriptions that stand with the name, as tokens.
    pub(super) roles: Vec<Range>,
    pub(super) count: usize,
}

impl Entity {
    /// Whether it may be a man or woman, as far as is known.
    pub(super) fn may_be_person(&self) -> bool {
        !self.flags.has(Flags::BODY | Flags::PLACE)
    }
}

/// A name as it stands in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written {
    /// With title and description before it.
    pub(super) whole: Range,
    /// The name alone.
    pub(super) core: Range,
    /// What its title and first name tell.
    flags: Flags,
}

/// All entities of an article.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) entities: Vec<Entity>,
    /// Every mention: its first token and its entity, in text order.
    pub(super) mentions: Vec<(usize, usize)>,
    by_last: FxHashMap<u64, Vec<usize>>,
    by_first: FxHashMap<u64, Vec<usize>>,
    by_role: FxHashMap<u64, Vec<usize>>,
}

/// Most roles kept for one entity, and most bearers of one surname: bounds the work on hostile text.
const MOST: usize = 8;

impl Names {
    /// Collects the names of a document.
    pub(super) fn collect(document: &Document<'_>, lexicon: &Lexicon) -> Names {
        let mut written = Vec::new();
        for block in document.blocks.iter().filter(|block| !in_title_case(document, block)) {
            runs(document, block, &mut written);
        }
        let mut names = Names::default();
        let full =
            |name: &&Written| name.core.1 - name.core.0 > 1 && !is_particle(&document.tokens[name.core.0]);
        for name in written.iter().filter(full) {
            names.add_full(document, lexicon, name);
        }
        for name in &written {
            let entity = names.find(document, lexicon, name).or_else(|| names.add_short(document, name));
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
        let bearers = self.by_last.entry(last).or_default();
        let body = Flags::BODY | Flags::PLACE;
        let same = bearers.iter().find(|i| {
            let entity = &self.entities[**i];
            entity.first == first && entity.flags.both(body) == name.flags.both(body)
        });
        match same {
            Some(i) => {
                let entity = &mut self.entities[*i];
                if words > entity.words {
                    (entity.core, entity.words) = (name.core, words);
                }
                entity.flags = entity.flags | name.flags;
            }
            None if bearers.len() < MOST => {
                bearers.push(self.entities.len());
                let with_first = self.by_first.entry(first).or_default();
                if with_first.len() < MOST {
                    with_first.push(self.entities.len());
                }
                let (core, flags, roles) = (name.core, name.flags, Vec::new());
                self.entities.push(Entity { core, words, first, last, flags, roles, count: 0 });
            }
            None => {}
        }
    }

    /// A name of one word that belongs to no full one.
    fn add_short(&mut self, document: &Document<'_>, name: &Written) -> Option<usize> {
        let token = &document.tokens[name.core.0];
        let plain = document.starts_sentence(name.whole.0)
            && name.whole == name.core
            && !token.is(Flags::FIRST_NAME | Flags::PLACE | Flags::TITLE);
        let party = token.span().of(document.text).as_bytes().get(1) == Some(&b'-'); // "D-Calif."
        if plain || party || name.core.1 - name.core.0 > 1 {
            return None;
        }
        let last = last_key(document, name.core.1 - 1);
        let bearers = self.by_last.entry(last).or_default();
        if bearers.len() >= MOST {
            return None;
        }
        bearers.push(self.entities.len());
        let (core, flags, roles) = (name.core, name.flags, Vec::new());
        self.entities.push(Entity { core, words: 1, first: 0, last, flags, roles, count: 0 });
        Some(self.entities.len() - 1)
    }

    /// The entities with an office or role of this word.
    pub(super) fn with_role(&self, word: u64) -> &[usize] {
        self.by_role.get(&word).map_or(&[], Vec::as_slice)
    }

    /// The entity a written name stands for: of those with its last name the one that fits and is named most.
    pub(super) fn find(&self, document: &Document<'_>, lexicon: &Lexicon, name: &Written) -> Option<usize> {
        let (first, last) = keys(document, lexicon, name.core);
        let single = first == 0;
        let fits = |i: &&usize| {
            let entity = &self.entities[**i];
            (single || entity.first == first || entity.first == 0) && agree(entity.flags, name.flags)
        };
        let best = |list: &Vec<usize>| {
            let full =
                list.iter().filter(fits).max_by_key(|i| (self.entities[**i].count, std::cmp::Reverse(**i)));
            full.copied()
        };
        let by_first = || self.by_first.get(&lexicon.alike(last)).filter(|_| single).and_then(best);
        self.by_last.get(&last).and_then(best).or_else(by_first)
    }

    fn add_roles(&mut self, document: &Document<'_>, lexicon: &Lexicon, index: usize, name: &Written) {
        let entity = &mut self.entities[index];
        if entity.roles.len() >= MOST {
            return;
        }
        for role in [role_in(document, name), role_before(document, name), role_behind(document, name)]
            .into_iter()
            .flatten()
        {
            let tells = |flag: Flags| {
                (role.0..role.1)
                    .any(|i| document.tokens[i].is(flag) && document.tokens[i].is(Flags::ROLE | Flags::TITLE))
            };
            if !entity.flags.has(Flags::GENDER | Flags::BODY) {
                for flag in [Flags::MALE, Flags::FEMALE] {
                    entity.flags = if tells(flag) { entity.flags | flag } else { entity.flags };
                }
            }
            entity.roles.push(role);
            for token in document.tokens[role.0..role.1].iter().filter(|t| t.is(Flags::ROLE | Flags::TITLE)) {
                let bearers = self.by_role.entry(lexicon.alike(token.id)).or_default();
                if bearers.len() < 4 * MOST && bearers.last() != Some(&index) {
                    bearers.push(index);
                }
            }
        }
    }
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

/// "von" in "Von der Leyen", but not "Al" in "Al Gore".
fn is_particle(token: &Token) -> bool {
    token.is(Flags::PARTICLE) && !token.is(Flags::FIRST_NAME)
}

/// The id of a last name; "al-Assad" and "Assad" are one.
fn last_key(document: &Document<'_>, token: usize) -> u64 {
    let token = &document.tokens[token];
    let word = token.span().of(document.text);
    match word.split_once('-') {
        Some((article, name)) if matches!(article, "al" | "Al" | "el" | "El" | "an" | "ash") => {
            id_of(&name.to_lowercase())
        }
        _ => token.id,
    }
}

/// Whether a block is a headline with capitals on most words, in which capitals tell no names.
fn in_title_case(document: &Document<'_>, block: &BlockTokens) -> bool {
    if !matches!(block.kind, BlockKind::Title | BlockKind::Heading | BlockKind::Caption) {
        return false;
    }
    let words = document.tokens[block.tokens.0..block.tokens.1].iter().filter(|t| t.class == Class::Word);
    let (mut capitals, mut all) = (0, 0);
    for word in words.filter(|t| !t.is(Flags::LISTED)) {
        all += 1;
        capitals += usize::from(word.is(Flags::CAPITAL));
    }
    all >= 3 && capitals * 10 >= all * 7
}

/// The runs of capitalised words of a block that may be names.
fn runs(document: &Document<'_>, block: &BlockTokens, written: &mut Vec<Written>) {
    let mut at = block.tokens.0;
    while at < block.tokens.1 {
        if begins(&document.tokens[at]) {
            let end = run_end(document, at, block.tokens.1);
            written.extend(parse(document, (at, end)));
            at = end;
        } else {
            at += 1;
        }
    }
}

fn begins(token: &Token) -> bool {
    token.class == Class::Word && token.is(Flags::CAPITAL) && !token.is(Flags::LISTED | Flags::TIME)
        || named_may(token)
}

/// "May", "Will", "April" as names of persons.
fn named_may(token: &Token) -> bool {
    token.is(Flags::CAPITAL) && token.is(Flags::FIRST_NAME) && !token.is(Flags::COPULA)
}

/// The end of a run that starts at `start`: capitals, particles, "of" behind a body or office, suffixes.
fn run_end(document: &Document<'_>, start: usize, end: usize) -> usize {
    let tokens = &document.tokens;
    let mut at = start + 1;
    while at < end {
        let (token, before) = (&tokens[at], &tokens[at - 1]);
        let next_capital = |i: usize| {
            i < end
                && tokens[i].class == Class::Word
                && tokens[i].is(Flags::CAPITAL)
                && !tokens[i].is(Flags::LISTED)
        };
        if begins(token) && token.class == Class::Word {
            at += 1;
        } else if token.is(Flags::PARTICLE) && next_capital(at + 1) && !token.is(Flags::CAPITAL) {
            at += 2;
        } else if token.is(Flags::PARTICLE)
            && at + 2 < end
            && tokens[at + 1].is(Flags::PARTICLE)
            && next_capital(at + 2)
        {
            at += 3;
        } else if token.is(Flags::PREPOSITION)
            && token.end - token.start <= 3
            && before.is(Flags::BODY | Flags::ROLE | Flags::TITLE)
            && before.is(Flags::CAPITAL)
            && next_capital(at + 1)
        {
            at += 2;
        } else if token.class == Class::Comma
            && at + 1 < end
            && tokens[at + 1].is(Flags::SUFFIX)
            && tokens[at + 1].is(Flags::CAPITAL)
        {
            at += 2;
        } else {
            break;
        }
    }
    at
}

/// A run of capitalised words as title and name; `None` when it holds no name.
pub(super) fn parse(document: &Document<'_>, (start, end): Range) -> Option<Written> {
    let tokens = &document.tokens;
    let mut start = start;
    // The first word of a sentence has its capital from there.
    let odd = |i: usize| {
        let token = &tokens[i];
        let known = token.is(Flags::FIRST_NAME | Flags::TITLE | Flags::ROLE | Flags::BODY | Flags::PLACE);
        (token.is(Flags::ED | Flags::ING | Flags::ADVERB | Flags::VERB)
            || token.verb != super::lexicon::NO_VERB)
            && !known
    };
    if document.starts_sentence(start) && odd(start) {
        start += 1;
    }
    let in_run = |from: usize, flags: Flags| (from..end).rev().find(|i| tokens[*i].is(flags));
    let mut core = start;
    if let Some(title) = in_run(start, Flags::TITLE | Flags::ROLE).filter(|i| i + 1 < end) {
        let mut title = title;
        if tokens[title + 1].is(Flags::PREPOSITION) {
            title += 2;
        }
        if title + 1 < end && !(title + 1..end).any(|i| tokens[i].is(Flags::BODY)) {
            core = title + 1;
        }
    } else if tokens[start].is(Flags::PLACE) && !tokens[start].is(Flags::FIRST_NAME) {
        let place = (start..end).find(|i| !tokens[*i].is(Flags::PLACE)).unwrap_or(start);
        if place > start
            && end - place > 1
            && (tokens[place].is(Flags::FIRST_NAME) || place - start > 1)
            && !(place..end).any(|i| tokens[i].is(Flags::BODY))
        {
            core = place;
        }
    }
    if core >= end {
        return None;
    }
    let mut flags = Flags::NONE;
    let honorific = (core > start).then(|| tokens[core - 1].flags.both(Flags::GENDER)).unwrap_or_default();
    let only_roles =
        (core..end).all(|i| tokens[i].is(Flags::ROLE | Flags::TITLE | Flags::PREPOSITION | Flags::SUFFIX));
    let body =
        (core..end).any(|i| tokens[i].is(Flags::BODY) && !(i == core && tokens[i].is(Flags::FIRST_NAME)));
    let office = tokens[end - 1].is(Flags::ROLE | Flags::TITLE)
        && !tokens[end - 1].is(Flags::FIRST_NAME)
        && tokens[start..end - 1].iter().all(|t| t.is(Flags::PLACE | Flags::ROLE | Flags::TITLE));
    if (only_roles || office) && core == start && !body {
        return None;
    }
    if body {
        flags = flags | Flags::BODY;
    } else if (core..end).all(|i| tokens[i].is(Flags::PLACE))
        && !tokens[core].is(Flags::FIRST_NAME)
        && core == start
    {
        flags = flags | Flags::PLACE;
    } else if end - core > 1 {
        flags = flags | tokens[core].flags.both(Flags::GENDER);
    }
    if tokens[core].flags.both(Flags::GENDER) == Flags::GENDER && flags.has(Flags::GENDER) {
        flags = flags.both(Flags::BODY | Flags::PLACE);
    }
    Some(Written {
        whole: (start, end),
        core: (core, end),
        flags: if honorific == Flags::NONE { flags } else { honorific },
    })
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

/// "pollster" of "Democratic pollster Stan Greenberg" and "campaign manager" of "Clinton's campaign manager, Robby Mook".
fn role_before(document: &Document<'_>, name: &Written) -> Option<Range> {
    let tokens = &document.tokens;
    let mut end = name.whole.0;
    let floor = document.block_start(end);
    if end > floor && tokens[end - 1].class == Class::Comma {
        end -= 1;
        // "the senator from Vermont, Bernie Sanders"
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
            && (token.verb == super::lexicon::NO_VERB || token.is(Flags::FORM_BASE)))
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

/// "a former Mexican foreign minister" of "Jorge Castañeda, a former Mexican foreign minister who …".
fn role_behind(document: &Document<'_>, name: &Written) -> Option<Range> {
    let tokens = &document.tokens;
    let comma = name.whole.1;
    let stop = document.block_end(name.core.0).min(comma + 16);
    if comma + 1 >= stop || tokens[comma].class != Class::Comma || tokens[comma + 1].is(Flags::PRONOUN) {
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
        if token.verb != super::lexicon::NO_VERB && !token.is(Flags::FORM_BASE)
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
