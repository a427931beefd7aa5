//! Any text is a query or is refused with a place inside it.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex::query::parse::parse;
use newsdex::query::plan::{Domain, Planner, Words};
use newsdex::query::understand;
use newsdex::schema::Schema;
use newsdex_fuzz::{TODAY, inside, mutated};

static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::embedded);

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(init: { SCHEMA.topic_names().expect("topics"); }, |text: &str| {
    for (domain, words) in [(Domain::Article, Words::All), (Domain::Quote, Words::Any)] {
        let tree = match parse(text) {
            Ok(tree) => tree,
            Err(mistake) => {
                inside(mistake.span, text);
                return;
            }
        };
        if let Some(span) = tree.span() {
            inside(span, text);
        }
        let planned = Planner::new(&SCHEMA, TODAY, words).plan(&tree, domain).expect("the schema is sound");
        if let Err(mistake) = &planned {
            inside(mistake.span, text);
        }
        // The same with the place shown under the query.
        assert_eq!(understand(text, &SCHEMA, TODAY, domain, words).is_ok(), planned.is_ok());
    }
});
