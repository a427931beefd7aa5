//! Any bytes of an index are an article that can be shown and stored again, or are refused.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex::query::results::{ArticleInfo, CodePoints, QuoteHit};
use newsdex::record::Record;
use newsdex_fuzz::{inside, mutated};

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(|bytes: &[u8]| {
    let Ok(record) = Record::unpack(bytes) else { return };
    for block in &record.article.blocks {
        inside(block.span, &record.article.text);
    }
    ArticleInfo::of(&record);
    let points = CodePoints::of(&record.article.text);
    for index in 0..record.annotations.quotes.len() {
        QuoteHit::of(&record, index, &points);
    }
    let again = Record::unpack(&record.pack().expect("what can be stored")).expect("what was stored");
    assert_eq!(again.article, record.article);
    assert_eq!(again.annotations.quotes.len(), record.annotations.quotes.len());
});
