//! Reads the topics of one file, or of two of which the second changes the first.
//!
//! In: the files. Out: the topics in tree order, every entry checked. Refuses, at its line, an entry that is no topic,
//! stands twice, hangs in the air, has another's name, or has nothing that speaks for it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use serde::{Deserialize, Deserializer, de};

use super::term::{Term, TermKind};
use super::{Topic, normal};
use crate::error::{Error, Result};
use crate::schema::file::{File, Spanned};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    topic: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: Spanned<String>,
    label: Option<Spanned<String>>,
    iptc: Option<Spanned<String>>,
    aliases: Option<Spanned<List>>,
    definition: Option<Spanned<String>>,
    strong: Option<Spanned<List>>,
    terms: Option<Spanned<List>>,
    ambiguous: Option<Spanned<List>>,
    weak: Option<Spanned<List>>,
    context: Option<Spanned<List>>,
    not: Option<Spanned<List>>,
    extend: Option<Spanned<bool>>,
    remove: Option<Spanned<bool>>,
}

/// Several texts: "one, two" or ["one", "two"].
enum List {
    Text(String),
    Items(Vec<Spanned<String>>),
}

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<List, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = List;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text with commas or a list of texts")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> std::result::Result<List, E> {
                Ok(List::Text(text.to_owned()))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut items: A) -> std::result::Result<List, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(List::Items(list))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// Something written in a file, and where.
#[derive(Clone)]
struct Written<'f, T> {
    it: T,
    file: &'f File,
    byte: usize,
}

impl<'f, T> Written<'f, T> {
    fn new(file: &'f File, spanned: Spanned<T>) -> Written<'f, T> {
        Written { byte: spanned.span().start, file, it: spanned.into_inner() }
    }

    fn error(&self, message: impl AsRef<str>) -> Error {
        self.file.error(self.byte, message)
    }
}

/// A topic as far as its entries are read; what no entry names is not there.
struct Draft<'f> {
    path: Written<'f, String>,
    label: Option<Written<'f, String>>,
    iptc: Option<Written<'f, String>>,
    definition: Option<Written<'f, String>>,
    aliases: Option<Vec<Written<'f, Cow<'f, str>>>>,
    /// Of each kind of [`KINDS`].
    terms: [Option<Vec<Written<'f, Term>>>; KINDS.len()],
    change: Change<'f>,
}

/// What an entry does to the one of the same path that is there already.
enum Change<'f> {
    Replace,
    Extend(Written<'f, bool>),
    Remove(Written<'f, bool>),
}

/// The most that stands before a text: three quotation marks and a line break.
const QUOTES: usize = 5;

/// In the order in which a topic lists its terms.
const KINDS: [TermKind; 6] = [
    TermKind::Strong,
    TermKind::Normal,
    TermKind::Weak,
    TermKind::Ambiguous,
    TermKind::Context,
    TermKind::Not,
];

/// The topics of `base`, changed as `own` says.
pub(super) fn read(base: &File, own: Option<&File>) -> Result<Vec<Topic>> {
    let mut drafts = Vec::new();
    for file in [base].into_iter().chain(own) {
        merge(&mut drafts, drafts_of(file)?)?;
    }
    topics(drafts, true)
}

/// The same without terms, which are not looked at where they stand on lines of their own.
pub(super) fn read_names(base: &File, own: Option<&File>) -> Result<Vec<Topic>> {
    let files: Vec<File> = [base].into_iter().chain(own).map(without_terms).collect();
    let mut drafts = Vec::new();
    for file in &files {
        merge(&mut drafts, drafts_of(file)?)?;
    }
    let mut topics = topics(drafts, false)?;
    topics.iter_mut().for_each(|topic| topic.terms.clear());
    Ok(topics)
}

/// The file with an empty line for each line of terms, unless they are a list of several lines.
fn without_terms(file: &File) -> File {
    const KEYS: [&str; 6] = ["strong", "terms", "weak", "ambiguous", "context", "not"];
    let mut text = String::with_capacity(file.text().len() / 4);
    let mut inside = false;
    for line in file.text().lines() {
        let terms =
            line.split_once(" = ").filter(|(key, _)| !inside && KEYS.contains(key)).map(|(_, terms)| terms);
        let whole =
            terms.is_some_and(|terms| terms.len() > 1 && terms.ends_with(['"', ']']) && terms != "\"\"\"");
        text.push_str(if inside || whole || terms == Some("\"\"\"") { "" } else { line });
        text.push('\n');
        inside = terms == Some("\"\"\"") || (inside && line != "\"\"\"");
    }
    File::new(file.name(), text)
}

/// The entries of one file.
fn drafts_of(file: &File) -> Result<Vec<Draft<'_>>> {
    let entries = file.parse::<Table>()?.topic;
    let drafts: Vec<Draft<'_>> = entries.into_iter().map(|e| e.draft(file)).collect::<Result<_>>()?;
    let mut seen = FxHashSet::default();
    match drafts.iter().find(|draft| !seen.insert(draft.path.it.as_str())) {
        Some(twice) => Err(twice.path.error(format!("the path `{}` is given twice", twice.path.it))),
        None => Ok(drafts),
    }
}

impl Entry {
    fn draft<'f>(self, file: &'f File) -> Result<Draft<'f>> {
        let path = Written::new(file, self.path);
        let good = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        if !path.it.split('/').all(good) {
            return Err(path.error(format!("`{}` is not a path such as `crime/cyber`", path.it)));
        }
        let text = |text: Spanned<String>| match Written::new(file, text) {
            empty if empty.it.trim().is_empty() => {
                Err(empty.error(format!("an empty text in topic `{}`", path.it)))
            }
            text => Ok(text),
        };
        let lists = [self.strong, self.terms, self.weak, self.ambiguous, self.context, self.not];
        let mut terms = [const { None }; KINDS.len()];
        for ((list, kind), terms) in lists.into_iter().zip(KINDS).zip(&mut terms) {
            let Some(list) = list else { continue };
            let term = |written: Written<'f, Cow<'f, str>>| match Term::new(&written.it, kind) {
                Ok(term) => Ok(Written { it: term, file, byte: written.byte }),
                Err(why) => Err(written.error(why)),
            };
            *terms = Some(items(file, list).into_iter().map(term).collect::<Result<Vec<_>>>()?);
        }
        let count = terms.iter().flatten().map(Vec::len).sum();
        let mut seen = FxHashSet::with_capacity_and_hasher(count, FxBuildHasher);
        let mut all = terms.iter().flatten().flatten();
        if let Some(twice) = all.find(|term| !seen.insert((term.it.words.as_str(), term.it.prefix))) {
            let message = format!("`{}` stands twice in topic `{}`", twice.it.written(), path.it);
            return Err(twice.error(message));
        }
        let set = |flag: Option<Spanned<bool>>| {
            flag.filter(|flag| *flag.get_ref()).map(|flag| Written::new(file, flag))
        };
        Ok(Draft {
            label: self.label.map(text).transpose()?,
            iptc: self.iptc.map(|id| media_topic(Written::new(file, id))).transpose()?,
            definition: self.definition.map(text).transpose()?,
            aliases: self.aliases.map(|list| items(file, list)),
            terms,
            change: match (set(self.remove), set(self.extend)) {
                (Some(remove), _) => Change::Remove(remove),
                (None, Some(extend)) => Change::Extend(extend),
                (None, None) => Change::Replace,
            },
            path,
        })
    }
}

/// The texts of a list, each with its place.
fn items(file: &File, list: Spanned<List>) -> Vec<Written<'_, Cow<'_, str>>> {
    let span = list.span();
    let text = match list.into_inner() {
        List::Items(items) => {
            let item = |item: Spanned<String>| Written {
                byte: item.span().start,
                file,
                it: Cow::Owned(item.into_inner()),
            };
            return items.into_iter().map(item).collect();
        }
        List::Text(text) => text,
    };
    // With escapes in it, the text does not stand in the file letter by letter.
    let raw = file.text().get(span.clone()).unwrap_or_default();
    let starts = |first: &usize| raw.get(*first..).is_some_and(|rest| rest.starts_with(&text));
    let in_file = (1..=QUOTES).find(starts).map(|start| (raw, start));
    let mut items = Vec::with_capacity(text.len() / 8);
    let mut at = 0;
    for item in text.split(',') {
        let (trimmed, skipped) = (item.trim(), item.len() - item.trim_start().len());
        if !trimmed.is_empty() {
            let (it, byte) = match in_file {
                Some((raw, start)) => {
                    let first = start + at + skipped;
                    (Cow::Borrowed(&raw[first..first + trimmed.len()]), span.start + first)
                }
                None => (Cow::Owned(trimmed.to_owned()), span.start),
            };
            items.push(Written { it, file, byte });
        }
        at += item.len() + 1;
    }
    items
}

fn media_topic(id: Written<'_, String>) -> Result<Written<'_, String>> {
    let digits = id.it.strip_prefix("medtop:").unwrap_or(&id.it);
    if digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(Written { it: digits.to_owned(), ..id });
    }
    Err(id.error(format!("`{}` is no IPTC Media Topic id of eight digits", id.it)))
}

/// Puts the entries of another file among those that are there.
fn merge<'f>(drafts: &mut Vec<Draft<'f>>, others: Vec<Draft<'f>>) -> Result<()> {
    for gone in &others {
        let Change::Remove(word) = &gone.change else { continue };
        let (path, below) = (&gone.path.it, format!("{}/", gone.path.it));
        let before = drafts.len();
        drafts.retain(|draft| draft.path.it != *path && !draft.path.it.starts_with(&below));
        if drafts.len() == before {
            return Err(word.error(format!("there is no topic `{path}` to remove")));
        }
    }
    let places: BTreeMap<String, usize> =
        drafts.iter().enumerate().map(|(i, draft)| (draft.path.it.clone(), i)).collect();
    for other in others {
        match (places.get(&other.path.it), &other.change) {
            (_, Change::Remove(_)) => {}
            (Some(&place), _) => drafts[place].change_by(other),
            (None, Change::Extend(word)) => {
                return Err(word.error(format!("there is no topic `{}` to extend", other.path.it)));
            }
            (None, Change::Replace) => drafts.push(other),
        }
    }
    Ok(())
}

impl<'f> Draft<'f> {
    /// Takes over what another entry for the same path says.
    fn change_by(&mut self, other: Draft<'f>) {
        let extend = matches!(other.change, Change::Extend(_));
        self.label = other.label.or(self.label.take());
        self.iptc = other.iptc.or(self.iptc.take());
        self.definition = other.definition.or(self.definition.take());
        self.aliases = joined(self.aliases.take(), other.aliases, extend);
        // A term means what was said last.
        let said: FxHashSet<(&str, bool)> = other
            .terms
            .iter()
            .flatten()
            .flatten()
            .map(|term| (term.it.words.as_str(), term.it.prefix))
            .collect();
        for terms in self.terms.iter_mut().flatten() {
            terms.retain(|term| !said.contains(&(term.it.words.as_str(), term.it.prefix)));
        }
        drop(said);
        for (terms, other) in self.terms.iter_mut().zip(other.terms) {
            *terms = joined(terms.take(), other, extend);
        }
    }
}

/// Both lists, or the second in place of the first.
fn joined<T>(first: Option<Vec<T>>, second: Option<Vec<T>>, both: bool) -> Option<Vec<T>> {
    match (first, second) {
        (Some(first), Some(second)) if both => Some(first.into_iter().chain(second).collect()),
        (first, second) => second.or(first),
    }
}

/// The topics of the entries, in tree order: every node right below its parent, siblings as they are written.
fn topics(mut drafts: Vec<Draft<'_>>, with_terms: bool) -> Result<Vec<Topic>> {
    let order: BTreeMap<String, usize> =
        drafts.iter().enumerate().map(|(i, draft)| (draft.path.it.clone(), i)).collect();
    for Draft { path, .. } in &drafts {
        if let Some(parent) = ancestry(&path.it).find(|above| !order.contains_key(*above)) {
            return Err(path.error(format!("`{}` stands below `{parent}`, which is no topic", path.it)));
        }
    }
    drafts.sort_by_cached_key(|d| ancestry(&d.path.it).map(|path| order[path]).collect::<Vec<_>>());
    let parents: FxHashSet<&str> = order.keys().filter_map(|path| Some(path.rsplit_once('/')?.0)).collect();
    let mut given = FxHashMap::default();
    let mut topics = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let path = &draft.path.it;
        let label = draft.label.iter().map(|label| (label.it.as_str(), label.file, label.byte));
        let aliases = draft.aliases.iter().flatten().map(|alias| (&*alias.it, alias.file, alias.byte));
        for (name, file, byte) in label.chain(aliases) {
            if let Some(other) = given.insert(normal(name), path.clone()) {
                return Err(file.error(byte, format!("`{name}` is already a name of `{other}`")));
            }
        }
        let is_parent = parents.contains(path.as_str());
        topics.push(draft.topic(with_terms.then_some(is_parent))?);
    }
    Ok(topics)
}

impl Draft<'_> {
    /// That something speaks for the topic, and that its ambiguous terms can be told.
    fn check_terms(&self, is_parent: bool) -> Result<()> {
        let [strong, normal, _, ambiguous, context, _] =
            self.terms.each_ref().map(|terms| terms.as_deref().unwrap_or_default());
        if let (Some(word), true) = (ambiguous.first(), context.is_empty()) {
            return Err(word.error("ambiguous terms need `context` words that tell what is meant"));
        }
        if !is_parent && [strong, normal, ambiguous].iter().all(|terms| terms.is_empty()) {
            let message = format!("topic `{}` has neither terms nor topics below it", self.path.it);
            return Err(self.path.error(message));
        }
        Ok(())
    }

    /// The topic; its terms are checked if it is said whether it is a parent.
    fn topic(self, is_parent: Option<bool>) -> Result<Topic> {
        let missing = |what: &str| self.path.error(format!("topic `{}` needs a {what}", self.path.it));
        let Some(label) = self.label.as_ref() else { return Err(missing("label")) };
        let Some(definition) = self.definition.as_ref() else { return Err(missing("definition")) };
        is_parent.map_or(Ok(()), |is_parent| self.check_terms(is_parent))?;
        Ok(Topic {
            path: self.path.it,
            label: label.it.clone(),
            iptc: self.iptc.map(|id| id.it),
            aliases: self.aliases.into_iter().flatten().map(|alias| alias.it.into_owned()).collect(),
            definition: definition.it.clone(),
            terms: self.terms.into_iter().flatten().flatten().map(|term| term.it).collect(),
        })
    }
}

/// `a`, `a/b`, `a/b/c` for `a/b/c`.
fn ancestry(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(slash, _)| &path[..slash]).chain([path])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, label: &str, rest: &str) -> String {
        format!("[[topic]]\npath = \"{path}\"\nlabel = \"{label}\"\ndefinition = \"d\"\n{rest}\n")
    }

    fn load(base: &str, own: Option<&str>) -> Result<Vec<Topic>> {
        let own = own.map(|text| File::new("own.toml", text));
        read(&File::new("t.toml", base), own.as_ref())
    }

    /// The topics as `path: term term`, exclusions with a minus.
    fn shown(topics: &[Topic]) -> Vec<String> {
        let sign = |term: &Term| if term.kind == TermKind::Not { "-" } else { "" };
        let term = |term: &Term| format!(" {}{}", sign(term), term.written());
        topics.iter().map(|t| t.path.clone() + ":" + &t.terms.iter().map(term).collect::<String>()).collect()
    }

    #[test]
    fn terms_may_be_a_list_or_a_text_with_commas() {
        let text = entry("a", "one", "terms = \"t u,\\tv*x\"").replace("v*x", "vwxy*")
            + &entry("b", "two", "terms = ['w']");
        assert_eq!(shown(&load(&text, None).unwrap()), ["a: t u vwxy*", "b: w"]);
    }

    #[test]
    fn names_are_read_without_the_terms() {
        let base =
            entry("a", "one", "strong = \"\"\"\nNo Term\n\"\"\"\nterms = \"t\"") + &entry("a/b", "two", "");
        let names = read_names(&File::new("t.toml", base.as_str()), None).unwrap();
        assert_eq!(names.iter().map(|topic| topic.label.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        assert!(names.iter().all(|topic| topic.terms.is_empty()));
        let error = read_names(&File::new("t.toml", base + &entry("c/d", "three", "")), None).unwrap_err();
        assert!(error.to_string().starts_with("t.toml:15:"), "the lines stay the same: {error}");
    }

    #[test]
    fn every_mistake_is_named_with_its_line() {
        let good = entry("a", "one", "terms = \"t\"");
        for (second, line, why) in [
            (entry("a", "two", "terms = \"t\""), 8, "given twice"),
            (entry("b/c", "two", "terms = \"t\""), 8, "below `b`"),
            (entry("B", "two", "terms = \"t\""), 8, "not a path"),
            (entry("b", "two", "aliases = \"x, Ones\"\nterms = \"t\""), 11, "already a name of `a`"),
            (entry("b", "two", "iptc = \"12\"\nterms = \"t\""), 11, "Media Topic"),
            (entry("b", "two", ""), 8, "neither terms"),
            (entry("b", "two", "terms = \"\"\"\nt,\n  u, t\"\"\""), 13, "`t` stands twice"),
            (entry("b", "two", "terms = [\"t\", \"t\"]"), 11, "stands twice"),
            (entry("b", "two", "terms = \"T\""), 11, "lower case"),
            (entry("b", "two", "terms = \"abc*\""), 11, "four letters"),
            (entry("b", "two", "terms = \"a*b\""), 11, "only at the end"),
            (entry("b", "two", "terms = \"-\""), 11, "no word"),
            (entry("b", "two", "terms = \"a b c d e f g h i\""), 11, "more than 8"),
            (entry("b", "two", "ambiguous = \"t\""), 11, "`context`"),
            (entry("b", "two", "word = []"), 11, "unknown field"),
            (entry("b", "two", "terms = 3"), 11, "a text with commas"),
            (entry("b", "", "terms = \"t\""), 9, "empty"),
            ("[[topic]]\npath = \"b\"\nterms = \"t\"".to_owned(), 8, "needs a label"),
            ("[[topic]]\npath = \"b\"\nextend = true".to_owned(), 9, "no topic `b` to extend"),
            ("[[topic]]\npath = \"b\"\nremove = true".to_owned(), 9, "no topic `b` to remove"),
        ] {
            let error = load(&format!("{good}\n{second}"), None).unwrap_err().to_string();
            assert!(error.starts_with(&format!("t.toml:{line}:")) && error.contains(why), "{error}");
        }
    }

    #[test]
    fn an_own_file_adds_replaces_extends_and_removes() {
        let base =
            entry("a", "one", "strong = \"s\"\nterms = \"t, u\"") + &entry("b", "two", "terms = \"w\"");
        let base = base + &entry("b/c", "three", "terms = \"x\"");
        let own = |text: &str| load(&base, Some(text)).map(|topics| shown(&topics));
        let change = |rest: &str| own(&format!("[[topic]]\npath = \"a\"\n{rest}")).unwrap()[0].clone();
        assert_eq!(change("terms = \"v\""), "a: s v", "only what is named");
        assert_eq!(change("extend = true\nterms = \"v\""), "a: s t u v");
        assert_eq!(change("extend = true\nnot = \"u\""), "a: s t -u", "a term means what was said last");
        assert_eq!(own(&entry("b/d", "four", "terms = \"y\"")).unwrap()[3], "b/d: y");
        assert_eq!(own("[[topic]]\npath = \"b\"\nremove = true").unwrap(), ["a: s t u"]);
        assert_eq!(own("").unwrap().len(), 3);
    }

    #[test]
    fn a_mistake_in_the_own_file_is_named_with_that_file() {
        let base = entry("a", "one", "terms = \"t\"") + &entry("b", "two", "terms = \"t\"");
        for (own, line, why) in [
            ("[[topic]]\npath = \"a\"\nlabel = \"two\"", 0, "t.toml:8: `two` is already a name of `a`"),
            ("[[topic]]\npath = \"c\"", 2, "needs a label"),
            ("[[topic]]\npath = \"c\"\nremove = true", 3, "no topic `c`"),
            ("[[topic]]\npath = \"b\"\n\naliases = 'x, one'", 4, "already a name of `a`"),
        ] {
            let error = load(&base, Some(own)).unwrap_err().to_string();
            let at = if line == 0 { String::new() } else { format!("own.toml:{line}:") };
            assert!(error.starts_with(&at) && error.contains(why), "{error}");
        }
    }
}
