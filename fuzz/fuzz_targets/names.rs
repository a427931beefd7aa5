//! Whatever a person types for a speaker, a topic or a day is found, is likened to something, or is nothing.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex::query::date::days;
use newsdex::schema::Schema;
use newsdex::schema::canonical::canonical;
use newsdex_fuzz::{TODAY, mutated};

static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::embedded);

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(init: { SCHEMA.speakers().and(SCHEMA.topic_names()).expect("the schema is sound"); }, |name: &str| {
    let speakers = SCHEMA.speakers().expect("speakers");
    let (once, _) = canonical(speakers, name);
    assert_eq!(canonical(speakers, &once).0, once, "the name of a name is itself");
    let topics = SCHEMA.topic_names().expect("topics");
    assert!(topics.find(name).iter().all(|topic| topics.get(&topic.path) == Some(*topic)));
    topics.nearest(name);
    SCHEMA.fields().expect("fields").nearest(name);
    assert!(days(name, TODAY).is_none_or(|days| days.from <= days.to));
});
