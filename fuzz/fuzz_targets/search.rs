//! Any query can be asked of an index: of articles, of quotes, for facets, and for why there is nothing.
#![no_main]

use std::path::Path;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex::index::{Index, Manifest};
use newsdex::ingest::{Options, run};
use newsdex::query::plan::{Domain, Words};
use newsdex::query::{Engine, Request};
use newsdex::schema::Schema;
use newsdex_fuzz::{TODAY, marks, mutated};

thread_local! {
    static ENGINE: Engine<'static> = engine();
}

/// An engine over our own articles.
fn engine() -> Engine<'static> {
    let schema: &'static Schema = Box::leak(Box::new(Schema::embedded()));
    let articles = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus/articles");
    let folder = tempfile::tempdir().expect("a folder for the index");
    let index = Index::create(folder.path()).expect("an index");
    let manifest = Manifest::new(articles.clone(), vec![String::new()], String::new(), Default::default());
    let options = Options { jobs: 1, memory: 32 << 20, ..Options::default() };
    run(&articles, &index, &manifest, schema, &options, &()).expect("articles");
    let index = Index::open(folder.path()).expect("the index");
    let engine = Engine::new(index.searcher().expect("a searcher"), index.layout.clone(), schema, TODAY);
    assert!(engine.articles("*", &Request::default()).is_ok_and(|all| all.total > 50));
    // What is mapped stays when the folder goes.
    drop(folder);
    engine
}

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(init: ENGINE.with(|_| {}), |query: &str| {
    ENGINE.with(|engine| {
        let facets = ["speaker", "topic", "month"].map(str::to_owned).to_vec();
        let request = Request { facets, limit: 3, words: Words::Any, ..Request::default() };
        let Ok(hits) = engine.articles(query, &request) else { return };
        let total = hits.total;
        for hit in hits.answer().expect("articles that can be read").hits {
            hit.snippet.iter().for_each(|snippet| marks(&snippet.matches, &snippet.text));
            hit.quotes.iter().for_each(|quote| marks(&quote.matches, &quote.text));
        }
        if let Ok(hits) = engine.quotes(query, &Request { limit: 3, ..Request::default() }) {
            for hit in hits.answer().expect("quotes that can be read").hits {
                marks(&hit.quote.matches, &hit.quote.text);
            }
        }
        if total == 0 {
            engine.why(query, Domain::Article, Words::Any).expect("a query that was understood");
        }
    });
});
