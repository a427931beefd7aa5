//! Where sentences begin: one rule for the index, for queries such as `a w/s b`, and for snippets.
//!
//! In: lines of text. Out: the byte at which each sentence begins; every line begins one. A stop ends a sentence when
//! white space follows and the next word could begin one; abbreviations and initials are passed over. It knows no
//! grammar: inside quotation marks it ends sentences as anywhere else.

use memchr::{memchr, memchr3};

/// Abbreviations after which a capital letter is no new sentence, in lower case and without their last stop.
const ABBREVIATIONS: [&str; 62] = [
    "adm", "apr", "attys", "aug", "av", "ave", "brig", "bros", "capt", "cmdr", "co", "col", "cpl", "dec",
    "dept", "dr", "e.g", "esq", "feb", "fr", "ft", "gen", "gov", "hon", "i.e", "insp", "jan", "jr", "jul",
    "lt", "maj", "messrs", "mr", "mrs", "ms", "mt", "no", "nov", "oct", "op", "pfc", "pres", "prof", "pvt",
    "rep", "reps", "rev", "sen", "sens", "sep", "sept", "sgt", "spc", "sr", "st", "ste", "supt", "u.k",
    "u.n", "u.s", "univ", "vs",
];

/// Walks over the beginnings of sentences.
#[derive(Debug, Clone)]
pub struct Sentences<'a> {
    text: &'a str,
    at: usize,
    /// The end of the line that `at` stands in.
    line: usize,
}

/// The first byte of each sentence of `text`, in order; white space before a sentence belongs to the one before.
pub fn sentences(text: &str) -> Sentences<'_> {
    Sentences { text, at: 0, line: line_end(text, 0) }
}

fn line_end(text: &str, from: usize) -> usize {
    memchr(b'\n', &text.as_bytes()[from..]).map_or(text.len(), |length| from + length)
}

impl Iterator for Sentences<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        if start > self.line {
            self.line = line_end(self.text, start);
        }
        let line = &self.text[..self.line];
        self.at = (self.line + 1).min(self.text.len());
        let mut from = start;
        let mut after = After { run: start, sentence: None };
        while let Some(found) = memchr3(b'.', b'?', b'!', &line.as_bytes()[from..]) {
            let stop = from + found;
            from = stop + 1;
            // Stops in a row end the same sentence; what follows them is looked at once.
            if stop >= after.run {
                after = After::of(line, stop);
            }
            if let Some(next) = after.sentence
                && !(line.as_bytes()[stop] == b'.' && abbreviated(&line[start..stop]))
            {
                self.at = next;
                break;
            }
        }
        Some(start)
    }
}

/// What comes after a stop.
struct After {
    /// One past the stops and closing marks in a row with it.
    run: usize,
    /// Where a sentence begins, if one can.
    sentence: Option<usize>,
}

impl After {
    fn of(line: &str, stop: usize) -> After {
        let after = line[stop + 1..].trim_start_matches(CLOSING);
        let next = after.trim_start();
        let first = next.trim_start_matches(OPENING).chars().next();
        let begins = next.len() < after.len() && first.is_some_and(|c| !c.is_lowercase());
        After { run: line.len() - after.len(), sentence: begins.then_some(line.len() - next.len()) }
    }
}

const CLOSING: [char; 10] = ['"', '\'', '”', '’', '»', ')', ']', '.', '?', '!'];
const OPENING: [char; 10] = ['"', '\'', '“', '‘', '«', '(', '[', '-', '–', '—'];

/// Whether the word before a stop is an abbreviation or an initial.
fn abbreviated(before: &str) -> bool {
    // No abbreviation is longer, and a line of one endless word is not searched again and again.
    let tail = before.len().saturating_sub(16);
    let tail = (tail..=before.len()).find(|at| before.is_char_boundary(*at)).unwrap_or(tail);
    let word =
        before[tail..].rsplit(|c: char| c.is_whitespace() || OPENING.contains(&c)).next().unwrap_or("");
    let mut chars = word.chars();
    let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    // "J.R." and "a.m." are many initials.
    let dotted =
        || word.len() >= 3 && word.split('.').all(|part| part.chars().count() == 1) && word.contains('.');
    initial || (dotted() && !["a.m", "p.m"].contains(&word)) || listed(word)
}

fn listed(word: &str) -> bool {
    word.len() <= 6 && ABBREVIATIONS.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        let starts: Vec<usize> = sentences(text).chain([text.len()]).collect();
        starts.windows(2).map(|pair| text[pair[0]..pair[1]].trim()).collect()
    }

    #[test]
    fn stops_end_sentences_and_abbreviations_do_not() {
        assert!(ABBREVIATIONS.is_sorted());
        for (text, expected) in [
            ("He came. She went.", vec!["He came.", "She went."]),
            (
                "Mr. J. R. Lee met Gen. Oak. U.S. troops left.",
                vec!["Mr. J. R. Lee met Gen. Oak.", "U.S. troops left."],
            ),
            ("“Go.” He went. “Why?” she asked.", vec!["“Go.”", "He went.", "“Why?” she asked."]),
            (
                "It rose 3.5 percent at 7 p.m. Monday… e.g. here.",
                vec!["It rose 3.5 percent at 7 p.m.", "Monday… e.g. here."],
            ),
            ("One\nTwo. three\n\nFour", vec!["One", "Two. three", "", "Four"]),
            ("", vec![]),
        ] {
            assert_eq!(split(text), expected);
        }
    }

    #[test]
    fn long_lines_and_runs_of_stops_are_read_once() {
        assert_eq!(sentences(&"?!".repeat(1 << 20)).count(), 1);
        assert_eq!(sentences(&"Go. ".repeat(1 << 20)).count(), 1 << 20);
    }

    proptest! {
        #[test]
        fn beginnings_stand_in_order_on_characters(text in "([A-Za-z. ?!\"“”é\n]|\\PC){0,60}") {
            let starts: Vec<usize> = sentences(&text).collect();
            prop_assert!(starts.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(starts.iter().all(|start| text.is_char_boundary(*start)));
            prop_assert_eq!(starts.first().copied(), (!text.is_empty()).then_some(0));
            for (at, _) in text.match_indices('\n') {
                prop_assert!(at + 1 == text.len() || starts.contains(&(at + 1)));
            }
        }
    }
}
