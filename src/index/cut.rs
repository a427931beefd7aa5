//! The words of an article on their way into the index, cut once.
//!
//! In: lines. Out: the position of every word for whoever asks, and for the index each distinct word of a field with all
//! of its positions, and so two kinds of marks: terms that stand where sentences and lines begin.

use super::keys::Keys;
use crate::schema::{LINE, LINE_GAP, SENTENCE, ZONES};
use crate::sentence::sentences;
use crate::words::{Words, hash, words};

/// How many places for words there are at first, a power of two.
const ROOM: usize = 1 << 12;
/// Added to the number of a zone this is the kind of its words: see [`hash`].
const KIND: u64 = 1 << 16;
/// Terms beside words, by their numbers in each zone.
pub(super) const MARKS: [&str; 2] = [LINE, SENTENCE];

/// Cuts the lines of one article into words, by the fields of [`ZONES`]; and then of another.
#[derive(Debug)]
pub(super) struct Cut {
    zones: [Zone; ZONES.len()],
    /// The numbers that the words of the article have in their zones.
    numbers: Keys,
    /// Room to work in.
    next: Vec<u32>,
    positions: Vec<u32>,
}

/// The words of one field. A line without words takes no positions.
#[derive(Debug, Default)]
struct Zone {
    /// The distinct words, one behind the other, and where each ends.
    letters: String,
    ends: Vec<u32>,
    keys: Vec<u64>,
    /// How many times each of them stands there.
    counts: Vec<u32>,
    /// Which word stands where, in text order.
    places: Vec<Place>,
    next: u32,
    words: usize,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    word: u32,
    position: u32,
}

impl Default for Cut {
    fn default() -> Cut {
        let mut cut = Cut {
            zones: Default::default(),
            numbers: Keys::new(ROOM),
            next: Vec::new(),
            positions: Vec::new(),
        };
        cut.clear();
        cut
    }
}

impl Cut {
    /// Forgets all lines.
    pub(super) fn clear(&mut self) {
        self.numbers.clear();
        for (zone, kind) in self.zones.iter_mut().zip(KIND..) {
            zone.letters.clear();
            zone.ends.clear();
            zone.keys.clear();
            zone.counts.clear();
            zone.places.clear();
            (zone.next, zone.words) = (0, 0);
            // Their numbers are those of `MARKS`.
            for mark in MARKS {
                zone.add_word(mark, hash(mark, kind));
            }
        }
    }

    /// Adds a line to a zone. `each` gets of every word where it begins in the line and its position.
    pub(super) fn line(&mut self, zone: usize, line: &str, mut each: impl FnMut(usize, usize)) {
        let mut sentences = sentences(line).peekable();
        let mut found = words(line);
        let mut first = true;
        while let Some(start) = found.start() {
            let Zone { next, words, .. } = &mut self.zones[zone];
            let mut line_begins = false;
            if first {
                let gap = if *words > 0 { LINE_GAP as u32 } else { 0 };
                *next = next.saturating_add(gap);
                (first, line_begins) = (false, true);
            }
            let position = *next;
            (*next, *words) = (position.saturating_add(1), *words + 1);
            let sentence_begins = sentences.next_if(|sentence| *sentence <= start).is_some();
            if sentence_begins {
                while sentences.next_if(|sentence| *sentence <= start).is_some() {}
            }
            let word = self.number(zone, &mut found);
            let zone = &mut self.zones[zone];
            if line_begins {
                zone.put(0, position);
            }
            if sentence_begins {
                zone.put(1, position);
            }
            zone.put(word, position);
            each(start, position as usize);
        }
    }

    /// Reads the next word. Returns its number in the zone.
    fn number(&mut self, zone: usize, found: &mut Words<'_>) -> u32 {
        let kind = KIND + zone as u64;
        let Zone { letters, ends, keys, counts, .. } = &mut self.zones[zone];
        let before = letters.len();
        let short = found.short();
        let key = match short {
            Some(short) => short.hash(kind),
            None => {
                found.fold_onto(letters);
                hash(&letters[before..], kind)
            }
        };
        match self.numbers.find(key) {
            Ok(number) => {
                letters.truncate(before);
                number
            }
            Err(place) => {
                short.iter().for_each(|short| short.onto(letters));
                let number = ends.len() as u32;
                self.numbers.add(place, key, number);
                ends.push(letters.len() as u32);
                keys.push(key);
                counts.push(0);
                number
            }
        }
    }

    /// The position after that of the last word of a zone.
    pub(super) fn end(&self, zone: usize) -> usize {
        self.zones[zone].next as usize
    }

    /// How many words a zone has.
    pub(super) fn words(&self, zone: usize) -> usize {
        self.zones[zone].words
    }

    /// The distinct words and marks of a zone, by their numbers, each with a key that tells it from all other terms.
    pub(super) fn terms(&self, zone: usize) -> impl Iterator<Item = (u64, &[u8])> + Clone {
        self.zones[zone].keys.iter().copied().zip(self.words_of(zone).map(str::as_bytes))
    }

    /// The same without their keys.
    pub(super) fn words_of(&self, zone: usize) -> impl Iterator<Item = &str> + Clone {
        let Zone { letters, ends, .. } = &self.zones[zone];
        let mut start = 0;
        ends.iter().map(move |end| {
            let word = &letters[start..*end as usize];
            start = *end as usize;
            word
        })
    }

    /// Tells `each` the number of every word and mark of a zone and its positions.
    pub(super) fn positions(&mut self, zone: usize, mut each: impl FnMut(usize, &[u32])) {
        let Cut { zones, next, positions, .. } = self;
        let Zone { counts, places, .. } = &zones[zone];
        let mut at = 0;
        // Where the next position of each word goes.
        next.clear();
        next.extend(counts.iter().map(|count| {
            at += count;
            at - count
        }));
        positions.clear();
        positions.resize(places.len(), 0);
        for place in places {
            let at = &mut next[place.word as usize];
            positions[*at as usize] = place.position;
            *at += 1;
        }
        let mut rest = &positions[..];
        for (word, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let (own, others) = rest.split_at(*count as usize);
            each(word, own);
            rest = others;
        }
    }
}

impl Zone {
    fn add_word(&mut self, word: &str, key: u64) {
        self.letters.push_str(word);
        self.ends.push(self.letters.len() as u32);
        self.keys.push(key);
        self.counts.push(0);
    }

    fn put(&mut self, word: u32, position: u32) {
        self.counts[word as usize] += 1;
        self.places.push(Place { word, position });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Placed = Vec<(String, usize)>;

    /// The words and marks of a zone, word by word.
    fn given(cut: &mut Cut, zone: usize) -> Placed {
        let words: Vec<String> = cut.words_of(zone).map(str::to_owned).collect();
        let mut given = Placed::new();
        cut.positions(zone, |word, positions| {
            given.extend(positions.iter().map(|position| (words[word].clone(), *position as usize)));
        });
        given
    }

    /// The words and marks of lines as the index gets them, and the words and positions that the writer was told.
    fn cut(lines: &[&str]) -> (Placed, Placed) {
        let (mut cut, mut told) = (Cut::default(), Vec::new());
        cut.line(1, "another one of another article", |_, _| ());
        cut.clear();
        for line in lines {
            let folded = crate::words::folded(line);
            let mut words = folded.into_iter();
            cut.line(1, line, |_, position| told.push((words.next().unwrap(), position)));
        }
        let mut given = given(&mut cut, 1);
        // In text order, marks before words.
        given.sort_by_key(|(term, position)| (*position, !MARKS.contains(&term.as_str()), term != LINE));
        (given, told)
    }

    #[test]
    fn sentences_and_lines_are_marked_where_they_begin() {
        let (given, _) = cut(&["…", "Go. “Why?” Mr. Oak", "", "asked"]);
        let at = |term: &str, position: usize| (term.to_owned(), position);
        let expected = [
            at(LINE, 0),
            at(SENTENCE, 0),
            at("go", 0),
            at(SENTENCE, 1),
            at("why", 1),
            at(SENTENCE, 2),
            at("mr", 2),
            at("oak", 3),
            at(LINE, 36),
            at(SENTENCE, 36),
            at("asked", 36),
        ];
        assert_eq!(given, expected);
    }

    #[test]
    fn the_places_of_a_word_are_told_in_a_row() {
        let mut cut = Cut::default();
        let many: String = (0..9_000).map(|number| format!("w{} ", number % 4_500)).collect();
        cut.line(3, &many, |_, _| ());
        assert_eq!((cut.terms(3).count(), cut.words(3), cut.words(0)), (4_502, 9_000, 0));
        let given = given(&mut cut, 3);
        assert_eq!(given[2..4], [("w0".to_owned(), 0), ("w0".to_owned(), 4_500)]);
        assert_eq!(given.len(), 9_002);
    }

    proptest! {
        #[test]
        fn the_index_gets_what_was_told(lines in prop::collection::vec("\\PC{0,30}", 0..5)) {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let (given, told) = cut(&lines);
            let words = given.into_iter().filter(|(term, _)| term != LINE && term != SENTENCE);
            prop_assert_eq!(words.collect::<Vec<_>>(), told);
        }
    }
}
