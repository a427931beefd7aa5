//! The tables of the matcher: lists of a few things each, and what every form of a word is known as.
//!
//! In: lists, and keys with what they lead to. Out: the same again, mostly at the cost of one place in memory. They
//! never change once they are made.

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

/// What a word in the singular or plural is known as.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// The list of terms that are this word alone.
    pub(super) terms: u32,
    /// The list of numbers that it goes by; [`NONE`] if it is not known.
    pub(super) numbers: u32,
}

/// The forms of words by their keys: a form stands at the place that its key says, or at the next empty one.
#[derive(Debug)]
pub(super) struct Forms {
    places: Vec<(u64, Form)>,
    /// Bits of a key that do not say the place.
    spare: u32,
}

impl Forms {
    /// A table of forms, each with another key.
    pub(super) fn new(forms: &[(u64, Form)]) -> Forms {
        let bits = (forms.len() * 2).next_power_of_two().trailing_zeros().max(1);
        let empty = (0, Form { terms: NONE, numbers: NONE });
        let mut table = Forms { places: vec![empty; 1 << bits], spare: 64 - bits };
        for &(key, form) in forms {
            let at = table.place(key);
            table.places[at] = (key, form);
        }
        table
    }

    /// What the word of a key is known as.
    pub(super) fn get(&self, key: u64) -> Form {
        self.places[self.place(key)].1
    }

    /// The place of a key, or the empty one where it would stand; at least half of all are empty.
    fn place(&self, key: u64) -> usize {
        let mut at = (key >> self.spare) as usize;
        while self.places[at].0 != key && self.places[at].1.numbers != NONE {
            at = (at + 1) % self.places.len();
        }
        at
    }
}
