//! The example queries of `corpus/queries.toml`: each has a complete answer that was found without newsdex.

use std::collections::BTreeSet;

use newsdex::index::Index;
use newsdex::query::{Engine, Hits, Request};
use newsdex::schema::Schema;
use serde::Deserialize;

use crate::harness::{Archive, repository};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Queries {
    search: Vec<Search>,
    quotes: Vec<Quotes>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    query: String,
    finds: BTreeSet<String>,
    why: String,
    /// Why newsdex does not give this answer yet; it is an error when it does.
    known_miss: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quotes {
    query: String,
    finds: Vec<(String, String)>,
    why: String,
    known_miss: Option<String>,
}

#[test]
fn every_query_has_its_answer() {
    let text = std::fs::read_to_string(repository().join("corpus/queries.toml")).unwrap();
    let queries: Queries = toml::from_str(&text).unwrap();
    let archive = Archive::of_corpus("articles").indexed();
    let index = Index::open(&archive.index()).unwrap();
    let schema = Schema::embedded();
    let today = jiff::civil::date(2024, 6, 15);
    let engine = Engine::new(index.searcher().unwrap(), index.layout.clone(), &schema, today);
    let request = Request { limit: usize::MAX, ..Request::default() };
    let mut wrong = Vec::new();
    let mut judge = |query: &str, why: &str, known: &Option<String>, difference: Option<String>| match (
        difference, known,
    ) {
        (Some(difference), None) => wrong.push(format!("{query}\n    guards: {why}\n    {difference}")),
        (None, Some(known)) => {
            wrong.push(format!("{query}\n    is right now; no longer a known miss: {known}"))
        }
        _ => {}
    };
    for Search { query, finds, why, known_miss } in &queries.search {
        let found = match engine.articles(query, &request).and_then(Hits::answer) {
            Ok(answer) => answer.hits.into_iter().map(|hit| hit.article.path).collect::<BTreeSet<_>>(),
            Err(error) => panic!("{query}: {error}"),
        };
        let missing: Vec<_> = finds.difference(&found).collect();
        let extra: Vec<_> = found.difference(finds).collect();
        let right = missing.is_empty() && extra.is_empty();
        judge(
            query,
            why,
            known_miss,
            (!right).then(|| format!("missing {missing:?}, not expected {extra:?}")),
        );
    }
    for Quotes { query, finds, why, known_miss } in &queries.quotes {
        let mut found: Vec<(String, String)> = match engine.quotes(query, &request).and_then(Hits::answer) {
            Ok(answer) => answer.hits.into_iter().map(|hit| (hit.article.path, hit.quote.text)).collect(),
            Err(error) => panic!("{query}: {error}"),
        };
        let mut missing = Vec::new();
        for (path, words) in finds {
            match found.iter().position(|(at, text)| at == path && text.starts_with(words)) {
                Some(at) => drop(found.remove(at)),
                None => missing.push((path, words)),
            }
        }
        let right = missing.is_empty() && found.is_empty();
        judge(
            query,
            why,
            known_miss,
            (!right).then(|| format!("missing {missing:?}, not expected {found:?}")),
        );
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        queries.search.len() + queries.quotes.len(),
        wrong.join("\n")
    );
}
