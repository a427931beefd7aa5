//! Any article can be indexed, found and shown: the first line is a query, the rest the article.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex::annotate::Annotator;
use newsdex::index::state::{State, Status};
use newsdex::index::{Index, Manifest, Writer};
use newsdex::query::results::Answer;
use newsdex::query::{Engine, Request};
use newsdex::read::from_text;
use newsdex::record::Record;
use newsdex::schema::Schema;
use newsdex_fuzz::{TODAY, marks, mutated};

static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::embedded);
static ANNOTATOR: LazyLock<Annotator> =
    LazyLock::new(|| Annotator::new(&SCHEMA).expect("the schema is sound"));

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(init: { LazyLock::force(&ANNOTATOR); }, |data: &str| {
    let (query, text) = data.split_once('\n').unwrap_or(("*", data));
    let article = from_text(text.to_owned(), None);
    let annotations = ANNOTATOR.annotate(&article);
    let quotes = annotations.quotes.len();
    let record = Record::new("a.txt", article, annotations);
    let folder = tempfile::tempdir().expect("a folder for the index");
    let index = Index::create(folder.path()).expect("an index");
    let state = State { size: 1, mtime: 1, hash: 1, status: Status::Indexed, reason: String::new(), file: 0 };
    let writer = Writer::new(&index, SCHEMA.speakers().expect("speakers"), 1, 15 << 20).expect("a writer");
    writer.put("a.txt", false, &state, Some(&record)).expect("what is indexed");
    writer.commit(&Manifest::new("".into(), vec![], String::new(), Default::default())).expect("a commit");
    writer.close().expect("an end");
    let engine = Engine::new(index.searcher().expect("a searcher"), index.layout.clone(), &SCHEMA, TODAY);
    let request = Request { limit: usize::MAX, ..Request::default() };
    assert_eq!(engine.articles("*", &request).map(|hits| hits.total).ok(), Some(1));
    assert_eq!(engine.quotes("*", &request).map(|hits| hits.total).ok(), Some(quotes));
    if let Ok(Answer { hits, .. }) = engine.articles(query, &request).and_then(|hits| hits.answer()) {
        for hit in hits {
            hit.snippet.iter().for_each(|snippet| marks(&snippet.matches, &snippet.text));
            hit.quotes.iter().for_each(|quote| marks(&quote.matches, &quote.text));
        }
    }
    if let Ok(Answer { hits, .. }) = engine.quotes(query, &request).and_then(|hits| hits.answer()) {
        hits.iter().for_each(|hit| marks(&hit.quote.matches, &hit.quote.text));
    }
});
