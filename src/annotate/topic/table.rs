//! The tables of the matcher: many short lists, and numbers by keys.
//!
//! In: lists, and random keys with their numbers. Out: the same again, mostly at the cost of one look at the memory. A
//! table never changes once it is made, and may, once in 2⁴⁸ times, take one key for another.

use std::iter::from_fn;

/// No list; an empty one.
pub(super) const NONE: u32 = u32::MAX;

/// Many short lists, one behind the other.
#[derive(Debug)]
pub(super) struct Lists<T> {
    /// With each item, whether its list goes on.
    items: Vec<(T, bool)>,
}

impl<T: Copy> Lists<T> {
    /// No lists yet.
    pub(super) fn new() -> Lists<T> {
        Lists { items: Vec::new() }
    }

    /// Adds a list and returns its number: how many items stand before it.
    pub(super) fn add(&mut self, list: impl IntoIterator<Item = T>) -> u32 {
        let first = self.items.len();
        self.items.extend(list.into_iter().map(|item| (item, true)));
        match &mut self.items[first..] {
            [] => NONE,
            [.., (_, more)] => {
                *more = false;
                first as u32
            }
        }
    }

    /// The items of a list.
    pub(super) fn of(&self, list: u32) -> impl Iterator<Item = T> {
        let mut rest = self.items.get(list as usize..).unwrap_or_default().iter();
        let mut more = true;
        from_fn(move || {
            let (item, goes_on) = rest.next().filter(|_| more)?;
            more = *goes_on;
            Some(*item)
        })
    }
}

/// Numbers by keys: each stands at the place that its key says, or at the next empty one.
#[derive(Debug)]
pub(super) struct Table {
    /// With each number, those bits of its key that say no place.
    places: Vec<(u32, u32)>,
    spare: u32,
}

impl Table {
    /// A table of numbers by keys, no two of them the same.
    pub(super) fn new(numbers: &[(u64, u32)]) -> Table {
        // At least a fifth of the places is empty.
        let bits = (numbers.len() * 5 / 4 + 1).next_power_of_two().trailing_zeros().max(1);
        let mut table = Table { places: vec![(0, NONE); 1 << bits], spare: 64 - bits };
        for &(key, number) in numbers {
            let at = table.place(key);
            table.places[at] = (Table::tag(key), number);
        }
        table
    }

    /// The number of a key, or [`NONE`].
    pub(super) fn get(&self, key: u64) -> u32 {
        self.places[self.place(key)].1
    }

    /// The place of a key, or the empty one where it would stand.
    fn place(&self, key: u64) -> usize {
        let mut at = (key >> self.spare) as usize;
        while self.places[at].0 != Table::tag(key) && self.places[at].1 != NONE {
            at = (at + 1) & (self.places.len() - 1);
        }
        at
    }

    /// Enough to tell keys of one place apart.
    fn tag(key: u64) -> u32 {
        (key >> 16) as u32
    }
}
