//! Numbers by random keys: a hash table of cache lines.
//!
//! In: keys with their numbers, then keys. Out: the number of a key, mostly at the cost of one look at the memory and
//! without a branch that depends on the key, since nobody can tell which words are known. The table never changes once
//! it is made, and may, once in 2²⁸ times, take a key that it does not know for one that it does.

/// The number of a key that the table does not know.
pub(super) const NONE: u32 = 0;

/// How many numbers one line of the cache holds.
const PLACES: usize = 8;

/// Numbers of keys that want the same line, the first places first, with a part of each key to tell it from others.
#[derive(Debug, Default, Clone)]
#[repr(align(64))]
struct Line {
    tags: [u32; PLACES],
    numbers: [u32; PLACES],
}

/// Each number stands in the line that its key says, or, where that is full, in the next that is not.
#[derive(Debug)]
pub(super) struct Table {
    lines: Vec<Line>,
    /// The lines that a key may say; behind them there is one more, at least.
    wanted: u32,
}

impl Table {
    /// A table of numbers by keys, no two of them the same, no number [`NONE`].
    pub(super) fn new(numbers: &[(u64, u32)]) -> Table {
        // Three of four places are taken.
        let lines = numbers.len() / (PLACES * 3 / 4) + 1;
        let mut table = Table { lines: vec![Line::default(); lines], wanted: lines as u32 };
        for (key, number) in numbers {
            let mut at = table.line(*key);
            let place = loop {
                match table.lines.get(at).map(|line| line.numbers.iter().position(|known| *known == NONE)) {
                    Some(Some(place)) => break place,
                    Some(None) => at += 1,
                    None => table.lines.push(Line::default()),
                }
            };
            (table.lines[at].tags[place], table.lines[at].numbers[place]) = (tag(*key), *number);
        }
        table.lines.push(Line::default());
        table
    }

    /// The number of a key, or [`NONE`].
    #[inline]
    pub(super) fn get(&self, key: u64) -> u32 {
        for line in &self.lines[self.line(key)..] {
            // All bits of the number whose tag is the same.
            let same = |its: u32| u32::from(its == tag(key)).wrapping_neg();
            let places = line.tags.iter().zip(&line.numbers);
            let number = places.fold(NONE, |found, (its, number)| found | same(*its) & number);
            if number != NONE || line.numbers[PLACES - 1] == NONE {
                return number;
            }
        }
        NONE
    }

    /// The first line in which the number of a key may stand.
    #[inline]
    fn line(&self, key: u64) -> usize {
        (((key >> 32) * u64::from(self.wanted)) >> 32) as usize
    }
}

/// Enough to tell keys of one line apart.
#[inline]
fn tag(key: u64) -> u32 {
    key as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Also where all keys want the same line.
        #[test]
        fn knows_its_keys_and_no_others(
            numbers in proptest::collection::btree_map(0..200_u64, 1..u32::MAX, 0..99),
        ) {
            let key = |number: u64| number;
            let all: Vec<_> = numbers.iter().map(|(number, its)| (key(*number), *its)).collect();
            let table = Table::new(&all);
            for number in 0..200 {
                prop_assert_eq!(table.get(key(number)), numbers.get(&number).copied().unwrap_or(NONE));
            }
        }
    }
}
