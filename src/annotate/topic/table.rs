//! Numbers by random keys: a cuckoo hash table.
//!
//! In: keys with their numbers, then keys. Out: the number of a key, at the cost of two looks at the memory and without
//! a branch, since nobody can tell which words are known. The table never changes once it is made, and may, once in
//! 2⁴⁶ times, take one key for another.

/// The number of a key that the table does not know.
pub(super) const NONE: u32 = 0;

/// Each number stands at one of the two places that its key says.
#[derive(Debug)]
pub(super) struct Table {
    /// With each number, bits of its key to tell it from others.
    places: Vec<(u32, u32)>,
    spare: u32,
}

impl Table {
    /// A table of numbers by keys, no two of them the same, no number [`NONE`].
    pub(super) fn new(numbers: &[(u64, u32)]) -> Table {
        // At least half of the places is empty, and more if that is too narrow.
        let mut bits = (numbers.len() * 2 + 1).next_power_of_two().trailing_zeros().max(1);
        loop {
            if let Some(table) = Table::of_size(numbers, bits) {
                return table;
            }
            bits += 1;
        }
    }

    fn of_size(numbers: &[(u64, u32)], bits: u32) -> Option<Table> {
        let table = Table { places: Vec::new(), spare: 64 - bits };
        let mut places: Vec<Option<&(u64, u32)>> = vec![None; 1 << bits];
        for number in numbers {
            let (mut homeless, mut at) = (number, table.both(number.0)[0]);
            let mut moves = 0;
            // Who comes takes the place; who stood there goes to the other one.
            while let Some(other) = places[at].replace(homeless) {
                let [first, second] = table.both(other.0);
                (homeless, at) = (other, if at == first { second } else { first });
                moves += 1;
                if moves > numbers.len() {
                    return None;
                }
            }
        }
        let place =
            |place: Option<&(u64, u32)>| place.map_or((0, NONE), |(key, number)| (tag(*key), *number));
        Some(Table { places: places.into_iter().map(place).collect(), ..table })
    }

    /// The number of a key, or [`NONE`].
    #[inline]
    pub(super) fn get(&self, key: u64) -> u32 {
        let [first, second] = self.both(key).map(|at| {
            let (its, number) = self.places[at];
            // All bits where the tags are the same.
            number & (u64::from(its ^ tag(key)).wrapping_sub(1) >> 32) as u32
        });
        first.max(second)
    }

    /// The places where the number of a key may stand.
    #[inline]
    fn both(&self, key: u64) -> [usize; 2] {
        let other = (key ^ key >> 32).wrapping_mul(0xd6e8_feb8_6659_fd93);
        [key, other].map(|key| (key >> self.spare) as usize)
    }
}

/// Enough to tell keys of one place apart.
#[inline]
fn tag(key: u64) -> u32 {
    (key >> 16) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Also where all keys want the same first place.
        #[test]
        fn knows_its_keys_and_no_others(
            numbers in proptest::collection::btree_map(0..200_u64, 1..u32::MAX, 0..99),
        ) {
            let key = |number: u64| number << 16;
            let all: Vec<_> = numbers.iter().map(|(number, its)| (key(*number), *its)).collect();
            let table = Table::new(&all);
            for number in 0..200 {
                prop_assert_eq!(table.get(key(number)), numbers.get(&number).copied().unwrap_or(NONE));
            }
        }
    }
}
