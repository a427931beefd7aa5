//! Words and sentences stand where they are said to stand, and folding what is folded changes nothing.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex::article::Span;
use newsdex::query::results::CodePoints;
use newsdex::sentence::sentences;
use newsdex::stem::{LANGUAGES, form, stem, word_of};
use newsdex::words::words;
use newsdex_fuzz::{inside, mutated};

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(|text: &str| {
    let points = CodePoints::of(text);
    let mut last = 0;
    for word in words(text) {
        let span = Span::new(word.start, word.end);
        let written = inside(span, text);
        assert!(last <= word.start && !written.is_empty(), "{word:?} after {last}");
        let (start, end) = points.range(span);
        assert_eq!(end - start, written.chars().count());
        for language in LANGUAGES {
            let stem = stem(language, &word.text).unwrap_or_else(|| word.text.clone());
            assert_eq!(word_of(&form(language, &stem, &word.text)), Some(word.text.as_str()));
        }
        last = word.end;
    }
    let starts: Vec<usize> = sentences(text).collect();
    assert_eq!(starts.first().copied(), (!text.is_empty()).then_some(0));
    assert!(starts.windows(2).all(|pair| pair[0] < pair[1]), "{starts:?}");
    assert!(starts.iter().all(|start| *start < text.len() && text.is_char_boundary(*start)), "{starts:?}");
});
