//! The topic taxonomy (`topics.toml`): what can be asked with `topic:` and which words speak for it.
//!
//! In: the text of the file, and of a newsroom's own one beside it. Out: a checked tree of topics, found by path, label
//! or alias as a person types them, and their terms as folded words for the tagger. Refuses a file that says two things
//! at once (a path, name or term given twice) or too little (no parent, no evidence); it looks into no article.

use std::collections::BTreeMap;

use super::file::File;
use crate::error::Result;

mod check;
mod load;
mod term;

pub use check::{Finding, MediaTopics};
pub use term::{Term, TermKind};

/// How closely a mistyped name must resemble a topic's to be offered instead.
const NEAR: f64 = 0.6;

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
    /// In tree order.
    topics: Vec<Topic>,
    /// Paths in the form of [`normal`].
    paths: BTreeMap<String, usize>,
    /// Tails of paths, labels and aliases in the form of [`normal`], sorted; several topics may share a tail.
    names: Vec<(String, usize)>,
}

impl Topics {
    /// Reads and checks the file.
    ///
    /// # Errors
    /// At the line of the first mistake.
    pub fn load(file: &File) -> Result<Topics> {
        Topics::load_with(file, None)
    }

    /// Reads and checks the file together with a newsroom's own one, of the same syntax. An entry of `own` for a
    /// topic that is there already says only what is to change: the fields it names take the place of those there,
    /// or with `extend = true` add to them; `remove = true` drops the topic and all below it.
    ///
    /// # Errors
    /// At the file and line of the first mistake.
    pub fn load_with(base: &File, own: Option<&File>) -> Result<Topics> {
        Ok(Topics::of(load::read(base, own)?))
    }

    /// The same without terms, in a fraction of the time: enough to find a topic, not to tag an article. The terms
    /// are not checked.
    ///
    /// # Errors
    /// At the file and line of the first mistake.
    pub fn load_names(base: &File, own: Option<&File>) -> Result<Topics> {
        Ok(Topics::of(load::read_names(base, own)?))
    }

    fn of(topics: Vec<Topic>) -> Topics {
        let (mut paths, mut names) = (BTreeMap::new(), Vec::new());
        for (i, topic) in topics.iter().enumerate() {
            let tails = topic.path.match_indices('/').map(|(slash, _)| &topic.path[slash + 1..]);
            let written = topic.aliases.iter().map(String::as_str).chain([topic.label.as_str()]);
            names.extend(tails.chain(written).map(|name| (normal(name), i)));
            paths.insert(normal(&topic.path), i);
        }
        names.sort_unstable();
        names.dedup();
        Topics { topics, paths, names }
    }

    /// Every topic, in tree order.
    pub fn all(&self) -> &[Topic] {
        &self.topics
    }

    /// Every term with its topic, in the order in which the tagger counts them.
    pub fn terms(&self) -> impl Iterator<Item = (&Topic, &Term)> {
        self.topics.iter().flat_map(|topic| topic.terms.iter().map(move |term| (topic, term)))
    }

    /// The topic at a path.
    pub fn get(&self, path: &str) -> Option<&Topic> {
        self.paths.get(&normal(path)).map(|&i| &self.topics[i]).filter(|topic| topic.path == path)
    }

    /// What a person means by `words`: the topic of that path, or else every topic with that tail of a path, label
    /// or alias, in tree order. Case, accents, a plural s and the choice of `-`, `_` or space do not matter.
    pub fn find(&self, words: &str) -> Vec<&Topic> {
        let words = normal(words);
        if let Some(&i) = self.paths.get(&words) {
            return vec![&self.topics[i]];
        }
        let first = self.names.partition_point(|(name, _)| *name < words);
        let named = self.names[first..].iter().take_while(|(name, _)| *name == words);
        named.map(|&(_, i)| &self.topics[i]).collect()
    }

    /// The topic whose path or name looks most like `words`, for "did you mean".
    pub fn nearest(&self, words: &str) -> Option<&Topic> {
        let words = normal(words);
        let letters = words.chars().count();
        // Texts of very different length cannot be alike, and long ones take long to compare.
        let comparable = |name: &str| {
            let (less, more) = (letters.min(name.chars().count()), letters.max(name.chars().count()));
            less as f64 >= NEAR * more as f64
        };
        let names = self.names.iter().map(|(name, i)| (name, *i));
        let near = names
            .chain(self.paths.iter().map(|(path, &i)| (path, i)))
            .filter(|(name, _)| comparable(name))
            .map(|(name, i)| (strsim::normalized_damerau_levenshtein(name, &words), i))
            .filter(|(likeness, _)| *likeness >= NEAR);
        near.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, i)| &self.topics[i])
    }

    /// A word as terms are compared: lower case, without accents on Latin letters.
    pub fn fold(word: &str) -> String {
        term::fold(word)
    }
}

/// The form in which names are compared: folded words without plural s, one space between them, `/` kept.
fn normal(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    for (i, part) in name.split('/').enumerate() {
        if i > 0 {
            normal.push('/');
        }
        for (j, word) in term::words(part).split(' ').enumerate() {
            if j > 0 {
                normal.push(' ');
            }
            normal.push_str(singular(word));
        }
    }
    normal
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() >= 3 && !stem.ends_with('s') => stem,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn embedded() -> Topics {
        Topics::load(&File::new("schema/topics.toml", include_str!("../../schema/topics.toml"))).unwrap()
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
    fn finds_the_same_without_the_terms() {
        let file = File::new("schema/topics.toml", include_str!("../../schema/topics.toml"));
        let (mut all, names) = (Topics::load(&file).unwrap(), Topics::load_names(&file, None).unwrap());
        all.topics.iter_mut().for_each(|topic| topic.terms.clear());
        assert_eq!((all.topics, all.paths, all.names), (names.topics, names.paths, names.names));
    }

    #[test]
    fn a_tail_that_several_topics_share_means_all_of_them() {
        let text = ["a", "b", "b/x", "a/x"].map(|path| {
            format!("[[topic]]\npath = \"{path}\"\nlabel = \"l{path}\"\ndefinition = \"d\"\nterms = \"t\"\n")
        });
        let topics = Topics::load(&File::new("t.toml", text.concat())).unwrap();
        assert_eq!(paths(&topics.find("x")), ["a/x", "b/x"], "in tree order");
    }

    #[test]
    fn offers_the_nearest_and_nothing_far_away() {
        let topics = embedded();
        assert_eq!(topics.nearest("cybercirme").unwrap().path, "crime/cyber");
        assert_eq!(topics.nearest("ellections").unwrap().path, "politics/elections");
        assert!(topics.nearest("qqqqqqqqqq").is_none());
    }

    proptest! {
        #[test]
        fn no_words_upset_it(words in ".{0,40}") {
            let text = "[[topic]]\npath = \"a\"\nlabel = \"l\"\ndefinition = \"d\"\nterms = \"t\"\n";
            let topics = Topics::load(&File::new("t.toml", text)).unwrap();
            let _ = (topics.find(&words), topics.nearest(&words));
            let folded = Topics::fold(&words);
            prop_assert_eq!(Topics::fold(&folded), folded);
        }
    }
}
