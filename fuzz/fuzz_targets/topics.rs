//! A newsroom's own topics are taken or refused at a line, and what is taken tags any article.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex::annotate::TopicTagger;
use newsdex::article::Annotations;
use newsdex::read::from_text;
use newsdex::schema::{File, MediaTopics, Schema, Topics};
use newsdex_fuzz::mutated;

static MEDIA_TOPICS: LazyLock<MediaTopics> =
    LazyLock::new(|| Schema::embedded().media_topics().expect("media topics"));
const BASE: &str = r#"
[[topic]]
path = "crime"
label = "crime"
iptc = "02000000"
definition = "Crime."
strong = "crime, criminal*"

[[topic]]
path = "crime/cyber"
label = "cyber crime"
aliases = "cyber"
definition = "Crime on computers."
terms = "hack*, ransomware"
ambiguous = "worm"
context = "computer"
not = "tape worm"
"#;

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(init: { LazyLock::force(&MEDIA_TOPICS); }, |text: &str| {
    let (base, own) = (File::new("topics.toml", BASE), File::new("own.toml", text));
    let Ok(topics) = Topics::load_with(&base, Some(&own)) else { return };
    let names = Topics::load_names(&base, Some(&own)).expect("what was taken with its terms");
    let paths = |topics: &Topics| topics.all().iter().map(|topic| topic.path.clone()).collect::<Vec<_>>();
    assert_eq!(paths(&names), paths(&topics));
    for topic in topics.all() {
        assert_eq!(topics.get(&topic.path), Some(topic));
        assert!(topic.parent().is_none_or(|parent| topics.get(parent).is_some()));
    }
    topics.check(&MEDIA_TOPICS);
    let article = from_text(format!("A criminal hacked\n\n{text}"), None);
    let tagger = TopicTagger::new(&topics);
    let mut annotations = Annotations::default();
    tagger.tag(&article, &mut annotations);
    let terms = topics.terms().count();
    assert!(tagger.fired(&article).all(|term| term < terms));
    assert_eq!(tagger.explain(&article).len(), annotations.topics.len());
});
