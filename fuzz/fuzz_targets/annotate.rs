//! Whatever stands in an article, what is found in it fits it and can be stored.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex::annotate::{Annotator, TopicTagger};
use newsdex::read::from_text;
use newsdex::record::Record;
use newsdex::schema::Schema;
use newsdex_fuzz::{fits, inside, mutated, sound};

static STAGE: LazyLock<(Annotator, TopicTagger)> = LazyLock::new(|| {
    let schema = Schema::embedded();
    let topics = TopicTagger::new(schema.topics().expect("topics"));
    (Annotator::new(&schema).expect("the schema is sound"), topics)
});

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(init: { LazyLock::force(&STAGE); }, |text: &str| {
    let article = from_text(text.to_owned(), None);
    assert_eq!(article.text, text);
    sound(&article);
    let annotations = STAGE.0.annotate(&article);
    fits(&annotations, &article);
    for evidence in STAGE.1.explain(&article) {
        for (span, _) in evidence.terms {
            inside(span, text);
        }
    }
    let record = Record::new("a.txt", article, annotations);
    let stored = Record::unpack(&record.pack().expect("what can be stored")).expect("what was stored");
    assert_eq!(stored.article, record.article);
    assert_eq!(stored.annotations.quotes.len(), record.annotations.quotes.len());
});
