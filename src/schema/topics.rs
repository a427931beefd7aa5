//! The topic taxonomy (`topics.toml`): what can be asked with `topic:` and which words speak for it.
//!
//! In: the text of the file. Out: a checked tree of topics, found by path, label or alias as a person types them,
//! and their terms split into folded words for the tagger. Refuses a file that says two things at once (a path,
//! name or term given twice) or too little (no parent, no evidence); it looks into no article.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;
use serde::Deserialize;

use super::file::{File, Spanned};
use crate::error::{Error, Result};

/// How closely a mistyped name must resemble a topic's to be offered instead.
const NEAR: f64 = 0.6;

/// What a term says about its topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TermKind {
    /// Names the topic and nothing else.
    Strong,
    /// Usual in the topic.
    Normal,
    /// A hint, worth something beside others.
    Weak,
    /// As good as `Normal`, but only where a context word, or a strong or normal term of the topic, stands in the
    /// article.
    Ambiguous,
    /// Worth nothing; opens the ambiguous terms.
    Context,
    /// A phrase that holds a term and means something else; the term does not count inside it.
    Not,
}

/// A word or phrase of a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its words, folded, one space between them.
    pub words: String,
    /// Whether the last word is the beginning of a word ("hack*").
    pub prefix: bool,
    /// What it says.
    pub kind: TermKind,
}

/// A node of the taxonomy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// Where it stands in the tree: `crime/cyber`.
    pub path: String,
    /// What it is called: "cyber crime".
    pub label: String,
    /// Its IPTC Media Topic, eight digits, where one exists.
    pub iptc: Option<String>,
    /// Other names a person would type.
    pub aliases: Vec<String>,
    /// What belongs here, in one line.
    pub definition: String,
    /// The words that speak for it.
    pub terms: Vec<Term>,
}

impl Topic {
    /// The path of the node above, if there is one.
    pub fn parent(&self) -> Option<&str> {
        self.path.rsplit_once('/').map(|(parent, _)| parent)
    }
}

/// The taxonomy.
#[derive(Debug, Clone)]
pub struct Topics {
    topics: Vec<Topic>,
    /// Paths in the form of [`normal`].
    paths: BTreeMap<String, usize>,
    /// Tails of paths, labels and aliases in the form of [`normal`]; several topics may share a tail.
    names: BTreeMap<String, BTreeSet<usize>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    topic: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: Spanned<String>,
    label: Spanned<String>,
    iptc: Option<Spanned<String>>,
    #[serde(default)]
    aliases: Vec<Spanned<String>>,
    definition: Spanned<String>,
    #[serde(default)]
    strong: Vec<Spanned<String>>,
    #[serde(default)]
    terms: Vec<Spanned<String>>,
    #[serde(default)]
    weak: Vec<Spanned<String>>,
    #[serde(default)]
    ambiguous: Vec<Spanned<String>>,
    #[serde(default)]
    context: Vec<Spanned<String>>,
    #[serde(default)]
    not: Vec<Spanned<String>>,
}

impl Topics {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// At the line of the first mistake.
    pub fn load(file: &File) -> Result<Topics> {
        let mut entries = file.parse::<Table>()?.topic;
        let order: BTreeMap<String, usize> =
            entries.iter().enumerate().rev().map(|(i, e)| (e.path.get_ref().clone(), i)).collect();
        for (i, entry) in entries.iter().enumerate() {
            check_place(file, entry, i, &order)?;
        }
        // Tree order: every node right below its parent, siblings as the file has them.
        entries.sort_by_cached_key(|e| ancestry(e.path.get_ref()).map(|p| order[p]).collect::<Vec<_>>());

        let mut loaded = Topics { topics: Vec::new(), paths: BTreeMap::new(), names: BTreeMap::new() };
        let mut given = BTreeMap::new();
        for (i, entry) in entries.iter().enumerate() {
            let path = entry.path.get_ref();
            let parent_of_next =
                entries.get(i + 1).is_some_and(|e| e.path.get_ref().starts_with(&format!("{path}/")));
            let topic = entry.topic(file, parent_of_next)?;
            for name in std::iter::once(&entry.label).chain(&entry.aliases) {
                if let Some(other) = given.insert(normal(name.get_ref()), path) {
                    let message = format!("`{}` is already a name of `{other}`", name.get_ref());
                    return Err(at(file, name, message));
                }
            }
            let tails = path.match_indices('/').map(|(slash, _)| &path[slash + 1..]);
            for name in tails.chain([topic.label.as_str()]).chain(topic.aliases.iter().map(String::as_str)) {
                loaded.names.entry(normal(name)).or_default().insert(i);
            }
            loaded.paths.insert(normal(path), i);
            loaded.topics.push(topic);
        }
        Ok(loaded)
    }

    /// Every topic, in tree order.
    pub fn all(&self) -> &[Topic] {
        &self.topics
    }

    /// The topic at a path.
    pub fn get(&self, path: &str) -> Option<&Topic> {
        self.paths.get(&normal(path)).map(|&i| &self.topics[i]).filter(|topic| topic.path == path)
    }

    /// What a person means by `words`: the topic of that path, or else every topic with that tail of a path, label
    /// or alias, in tree order. Case, accents, a plural s and the choice of `-`, `_` or space do not matter.
    pub fn find(&self, words: &str) -> Vec<&Topic> {
        let words = normal(words);
        match self.paths.get(&words) {
            Some(&i) => vec![&self.topics[i]],
            None => self.names.get(&words).into_iter().flatten().map(|&i| &self.topics[i]).collect(),
        }
    }

    /// The topic whose path or name looks most like `words`, for "did you mean".
    pub fn nearest(&self, words: &str) -> Option<&Topic> {
        let words = normal(words);
        let names = self.names.iter().filter_map(|(name, topics)| Some((name, *topics.first()?)));
        let near = names
            .chain(self.paths.iter().map(|(path, &i)| (path, i)))
            .map(|(name, i)| (strsim::normalized_damerau_levenshtein(name, &words), i))
            .filter(|(likeness, _)| *likeness >= NEAR);
        near.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, i)| &self.topics[i])
    }

    /// A word as terms are compared: lower case, without accents on Latin letters.
    pub fn fold(word: &str) -> String {
        if word.is_ascii() {
            return word.to_ascii_lowercase();
        }
        let mut folded = String::with_capacity(word.len());
        let letters = word.chars().flat_map(char::to_lowercase);
        for c in letters.filter(|c| !('\u{300}'..='\u{36f}').contains(c)) {
            match base(c) {
                Some(letters) => folded.push_str(letters),
                None => folded.push(c),
            }
        }
        folded
    }
}

impl Entry {
    /// The topic of an entry, its own words checked.
    fn topic(&self, file: &File, has_children: bool) -> Result<Topic> {
        for line in [&self.label, &self.definition].into_iter().chain(&self.aliases) {
            if line.get_ref().trim().is_empty() {
                return Err(at(file, line, format!("an empty text in topic `{}`", self.path.get_ref())));
            }
        }
        let iptc = self.iptc.as_ref().map(|id| media_topic(file, id)).transpose()?;
        let lists = [
            (&self.strong, TermKind::Strong),
            (&self.terms, TermKind::Normal),
            (&self.weak, TermKind::Weak),
            (&self.ambiguous, TermKind::Ambiguous),
            (&self.context, TermKind::Context),
            (&self.not, TermKind::Not),
        ];
        let written = || lists.iter().flat_map(|(list, kind)| list.iter().map(move |term| (term, *kind)));
        let mut terms = Vec::with_capacity(lists.iter().map(|(list, _)| list.len()).sum());
        for (term, kind) in written() {
            terms.push(Term::new(term.get_ref(), kind).map_err(|why| at(file, term, why))?);
        }
        let mut seen = FxHashSet::default();
        for (term, (written, _)) in terms.iter().zip(written()) {
            if !seen.insert((&term.words, term.prefix)) {
                let message =
                    format!("`{}` stands twice in topic `{}`", written.get_ref(), self.path.get_ref());
                return Err(at(file, written, message));
            }
        }
        if let (Some(word), true) = (self.ambiguous.first(), self.context.is_empty()) {
            return Err(at(file, word, "ambiguous terms need `context` words that tell what is meant"));
        }
        if !has_children && self.strong.is_empty() && self.terms.is_empty() && self.ambiguous.is_empty() {
            let message = format!("topic `{}` has neither terms nor topics below it", self.path.get_ref());
            return Err(at(file, &self.path, message));
        }
        Ok(Topic {
            path: self.path.get_ref().clone(),
            label: self.label.get_ref().clone(),
            iptc,
            aliases: self.aliases.iter().map(|a| a.get_ref().clone()).collect(),
            definition: self.definition.get_ref().clone(),
            terms,
        })
    }
}

impl Term {
    /// Splits a term as written in the file, or says why it cannot.
    fn new(written: &str, kind: TermKind) -> std::result::Result<Term, String> {
        let (text, prefix) = match written.strip_suffix('*') {
            Some(text) => (text, true),
            None => (written, false),
        };
        let words = words(text);
        if text.contains('*') {
            return Err(format!("`{written}`: `*` stands only at the end"));
        }
        if written.contains(char::is_uppercase) {
            return Err(format!("`{written}`: terms are written in lower case"));
        }
        let last = words.rsplit(' ').next().unwrap_or_default();
        if last.is_empty() {
            return Err(format!("`{written}` holds no word"));
        }
        if prefix && (last.len() < 3 || !text.ends_with(is_word)) {
            return Err(format!("`{written}`: `*` needs at least three letters before it"));
        }
        Ok(Term { words, prefix, kind })
    }
}

/// The words of a text, folded, one space between them.
fn words(text: &str) -> String {
    let folded = Topics::fold(text);
    let mut words = String::with_capacity(folded.len());
    for word in folded.split(|c| !is_word(c)).filter(|word| !word.is_empty()) {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

/// Whether a character belongs to a word; combining accents do.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c)
}

/// `a`, `a/b`, `a/b/c` for `a/b/c`.
fn ancestry(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(slash, _)| &path[..slash]).chain([path])
}

fn at(file: &File, value: &Spanned<String>, message: impl AsRef<str>) -> Error {
    file.error(value.span().start, message)
}

/// That a path is well formed, stands once, and has all its parents.
fn check_place(file: &File, entry: &Entry, i: usize, order: &BTreeMap<String, usize>) -> Result<()> {
    let path = entry.path.get_ref();
    let good =
        |part: &str| !part.is_empty() && part.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if !path.split('/').all(good) {
        return Err(at(file, &entry.path, format!("`{path}` is not a path such as `crime/cyber`")));
    }
    if order[path] != i {
        return Err(at(file, &entry.path, format!("the path `{path}` is given twice")));
    }
    match ancestry(path).find(|p| !order.contains_key(*p)) {
        Some(parent) => {
            Err(at(file, &entry.path, format!("`{path}` stands below `{parent}`, which is no topic")))
        }
        None => Ok(()),
    }
}

fn media_topic(file: &File, id: &Spanned<String>) -> Result<String> {
    let digits = id.get_ref().strip_prefix("medtop:").unwrap_or(id.get_ref());
    if digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(digits.to_owned());
    }
    Err(at(file, id, format!("`{}` is no IPTC Media Topic id of eight digits", id.get_ref())))
}

/// The form in which names are compared: folded words without plural s, one space between them, `/` kept.
fn normal(name: &str) -> String {
    let part = |part: &str| words(part).split(' ').map(singular).collect::<Vec<_>>().join(" ");
    name.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() >= 3 && !stem.ends_with('s') => stem,
        _ => word,
    }
}

/// The plain letters of an accented lower-case Latin letter.
fn base(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => "i",
        'ł' | 'ĺ' | 'ļ' | 'ľ' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => "o",
        'ŕ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ț' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn embedded() -> Topics {
        Topics::load(&File::new("schema/topics.toml", include_str!("../../schema/topics.toml"))).unwrap()
    }

    fn load(text: &str) -> Result<Topics> {
        Topics::load(&File::new("t.toml", text))
    }

    fn entry(path: &str, label: &str, rest: &str) -> String {
        format!("[[topic]]\npath = \"{path}\"\nlabel = \"{label}\"\ndefinition = \"d\"\n{rest}\n")
    }

    fn paths(found: &[&Topic]) -> Vec<String> {
        found.iter().map(|topic| topic.path.clone()).collect()
    }

    #[test]
    fn the_embedded_file_is_sound_and_has_the_media_topics_on_top() {
        let topics = embedded();
        let tops: Vec<_> = topics.all().iter().filter(|t| t.parent().is_none()).collect();
        assert_eq!(tops.len(), 17);
        assert!(tops.iter().all(|t| t.iptc.as_ref().is_some_and(|id| id.ends_with("000000"))));
        assert!(topics.get("crime/cyber").is_some() && topics.get("cyber").is_none());
    }

    #[test]
    fn finds_what_a_person_types() {
        let topics = embedded();
        for words in
            ["crime/cyber", "cyber", "Cyber Crime", "cyber-crimes", "CYBERCRIME", "cyber_crime", "hackers"]
        {
            assert_eq!(paths(&topics.find(words)), ["crime/cyber"], "{words}");
        }
        assert_eq!(paths(&topics.find("elections/interference")), ["politics/elections/interference"]);
        assert_eq!(paths(&topics.find("coup d’état")), ["conflict/coup"]);
        assert_eq!(paths(&topics.find("economy")), ["economy"]);
        assert!(topics.find("cyb").is_empty() && topics.find("").is_empty());
    }

    #[test]
    fn a_tail_that_several_topics_share_means_all_of_them() {
        let text = entry("a", "a", "") + &entry("b", "b", "") + &entry("b/x", "bx", "terms = [\"t\"]");
        let topics = load(&(text + &entry("a/x", "ax", "terms = [\"t\"]"))).unwrap();
        assert_eq!(paths(&topics.find("x")), ["a/x", "b/x"], "in tree order");
    }

    #[test]
    fn offers_the_nearest_and_nothing_far_away() {
        let topics = embedded();
        assert_eq!(topics.nearest("cybercirme").unwrap().path, "crime/cyber");
        assert_eq!(topics.nearest("ellections").unwrap().path, "politics/elections");
        assert!(topics.nearest("qqqqqqqqqq").is_none());
    }

    #[test]
    fn every_mistake_is_named_with_its_line() {
        let good = entry("a", "one", "terms = [\"t\"]");
        for (second, line, why) in [
            (entry("a", "two", "terms = [\"t\"]"), 8, "given twice"),
            (entry("b/c", "two", "terms = [\"t\"]"), 8, "below `b`"),
            (entry("B", "two", "terms = [\"t\"]"), 8, "not a path"),
            (entry("b", "two", "aliases = [\"Ones\"]\nterms = [\"t\"]"), 11, "already a name of `a`"),
            (entry("b", "two", "iptc = \"12\"\nterms = [\"t\"]"), 11, "Media Topic"),
            (entry("b", "two", ""), 8, "neither terms"),
            (entry("b", "two", "terms = [\"t\", \"t\"]"), 11, "stands twice"),
            (entry("b", "two", "terms = [\"T\"]"), 11, "lower case"),
            (entry("b", "two", "terms = [\"ab*\"]"), 11, "three letters"),
            (entry("b", "two", "terms = [\"a*b\"]"), 11, "only at the end"),
            (entry("b", "two", "terms = [\"-\"]"), 11, "no word"),
            (entry("b", "two", "ambiguous = [\"t\"]"), 11, "`context`"),
            (entry("b", "two", "word = []"), 11, "unknown field"),
            (entry("b", "", "terms = [\"t\"]"), 9, "empty"),
        ] {
            let error = load(&format!("{good}\n{second}")).unwrap_err().to_string();
            assert!(error.starts_with(&format!("t.toml:{line}:")) && error.contains(why), "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_words_upset_it(words in ".{0,40}") {
            let topics = load(&entry("a", "one", "terms = [\"t\"]")).unwrap();
            let _ = (topics.find(&words), topics.nearest(&words));
            let folded = Topics::fold(&words);
            prop_assert_eq!(Topics::fold(&folded), folded);
        }
    }
}
