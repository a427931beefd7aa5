//! What is doubtful in a taxonomy although it can be used, for `newsdex check`.
//!
//! In: the topics, the list of Media Topics, and how often each term was found in an archive. Out: one finding for each
//! id that does not exist, term that can never count, and term that never did. It changes nothing.

use std::collections::BTreeMap;
use std::fmt;

use rustc_hash::FxHashMap;

use super::term::{Term, TermKind};
use super::{Topic, Topics};
use crate::error::Result;
use crate::schema::file::File;

/// The ids and labels of the IPTC Media Topics.
#[derive(Debug, Clone)]
pub struct MediaTopics(BTreeMap<String, String>);

impl MediaTopics {
    /// Reads `mediatopics.txt`: an id, a tab and a label on each line; lines with `#` are remarks.
    ///
    /// # Errors
    /// At the first line that is neither.
    pub fn load(file: &File) -> Result<MediaTopics> {
        let mut labels = BTreeMap::new();
        let mut byte = 0;
        for line in file.text().split_inclusive('\n') {
            match line.trim_end().split_once('\t') {
                Some((id, label)) => drop(labels.insert(id.to_owned(), label.to_owned())),
                None if line.starts_with('#') => {}
                None => return Err(file.error(byte, "not an id, a tab and a label")),
            }
            byte += line.len();
        }
        Ok(MediaTopics(labels))
    }

    /// What a Media Topic is called.
    pub fn label(&self, id: &str) -> Option<&str> {
        self.0.get(id).map(String::as_str)
    }
}

/// Something doubtful in a topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The topic.
    pub path: String,
    /// What is doubtful.
    pub problem: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.problem)
    }
}

impl Topics {
    /// What is doubtful in the taxonomy itself.
    pub fn check(&self, media_topics: &MediaTopics) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut used = FxHashMap::default();
        for topic in &self.topics {
            let mut find = |problem| findings.push(Finding { path: topic.path.clone(), problem });
            if let Some(id) = &topic.iptc {
                if media_topics.label(id).is_none() {
                    find(format!("there is no Media Topic {id}"));
                }
                if let Some(other) = used.insert(id.as_str(), topic.path.as_str()) {
                    find(format!("the Media Topic {id} is already that of `{other}`"));
                }
            }
            for (term, by) in shadowed(topic) {
                let (never, verb) =
                    (term.written(), if by.kind == TermKind::Not { "excludes" } else { "finds" });
                find(format!("`{never}` never counts: `{}` {verb} the same words", by.written()));
            }
        }
        findings
    }

    /// The terms that were never found, given how often each was, counted as [`Topics::terms`] does.
    pub fn unused(&self, fired: &[u64]) -> Vec<Finding> {
        let counted = self.terms().zip(fired).filter(|(_, count)| **count == 0);
        let finding = |(topic, term): (&Topic, &Term)| Finding {
            path: topic.path.clone(),
            problem: format!("`{}` was never found", term.written()),
        };
        counted.map(|(term, _)| finding(term)).collect()
    }
}

/// The terms of a topic that another one of it always takes precedence over: of terms of the same words an exclusion
/// wins, and otherwise the first.
fn shadowed(topic: &Topic) -> Vec<(&Term, &Term)> {
    let terms = topic.terms.iter().enumerate();
    let by_words: FxHashMap<(&str, bool), (usize, &Term)> =
        terms.clone().map(|(i, term)| ((term.words.as_str(), term.prefix), (i, term))).collect();
    let mut shadowed = Vec::new();
    for (i, term) in terms.filter(|(_, term)| !matches!(term.kind, TermKind::Context | TermKind::Not)) {
        let words = term.words.as_str();
        let last = words.rfind(' ').map_or(0, |space| space + 1);
        // Whatever finds all that the term finds: the beginnings of its last word, and the word of its plural.
        let stems = (last + 4..=words.len())
            .filter(|&end| words.is_char_boundary(end))
            .map(|end| (&words[..end], true));
        let whole = words.strip_suffix('s').filter(|_| !term.prefix).map(|singular| (singular, false));
        let covering = stems.chain(whole).filter_map(|words| by_words.get(&words));
        let wins = |(j, by): &&(usize, &Term)| {
            *j != i && by.kind != TermKind::Context && (by.kind == TermKind::Not || *j < i)
        };
        if let Some((_, by)) = covering.filter(wins).min_by_key(|(j, by)| (by.kind != TermKind::Not, *j)) {
            shadowed.push((term, *by));
        }
    }
    shadowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topics(rest: &str) -> Topics {
        let text = format!("[[topic]]\npath = \"a\"\nlabel = \"l\"\ndefinition = \"d\"\n{rest}\n");
        Topics::load(&File::new("t.toml", text)).unwrap()
    }

    fn media_topics() -> MediaTopics {
        let text = include_str!("../../../schema/mediatopics.txt");
        MediaTopics::load(&File::new("mediatopics.txt", text)).unwrap()
    }

    fn problems(rest: &str) -> Vec<String> {
        topics(rest).check(&media_topics()).into_iter().map(|finding| finding.to_string()).collect()
    }

    #[test]
    fn the_embedded_taxonomy_is_without_doubt() {
        let topics =
            Topics::load(&File::new("topics.toml", include_str!("../../../schema/topics.toml"))).unwrap();
        assert_eq!(topics.check(&media_topics()), []);
    }

    #[test]
    fn an_id_that_does_not_exist() {
        assert_eq!(problems("iptc = '20000086'\nterms = 't'"), [""; 0]);
        assert_eq!(problems("iptc = '29999999'\nterms = 't'"), ["a: there is no Media Topic 29999999"]);
    }

    #[test]
    fn terms_that_can_never_count() {
        let never = |rest: &str| problems(rest).first().cloned().unwrap_or_default();
        assert!(
            never("strong = 'hacker'\nnot = 'hack*'").contains("`hacker` never counts: `hack*` excludes")
        );
        assert!(
            never("strong = 'hack*'\nweak = 'hackers'").contains("`hackers` never counts: `hack*` finds")
        );
        assert!(never("terms = 'market, markets'").contains("`markets` never counts: `market` finds"));
        assert_eq!(never("strong = 'hacker'\nterms = 'hack*'"), "", "the first of two");
        assert_eq!(never("terms = 'life hack, hack'\nnot = 'hack job'"), "", "other words");
    }

    #[test]
    fn terms_that_never_were_found() {
        let unused = topics("terms = 'one, two'").unused(&[3, 0]);
        assert_eq!(unused.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a: `two` was never found"]);
    }

    #[test]
    fn a_list_of_media_topics_is_checked() {
        let error = MediaTopics::load(&File::new("m.txt", "# r\n01000000\tarts\nnonsense\n")).unwrap_err();
        assert!(error.to_string().starts_with("m.txt:3:"), "{error}");
        assert_eq!(media_topics().label("20000086"), Some("cyber crime"));
    }
}
