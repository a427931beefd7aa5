//! Numbers for keys: a hash table that is forgotten at once.
//!
//! In: keys of 64 bits that are hashes already, so that each tells its word from all others. Out: for each the number it
//! was given. Nothing is compared but keys, and nothing is cleared: what an earlier generation left is seen as empty.

/// Which keys are known; open addressing, at most half full.
#[derive(Debug)]
pub(super) struct Keys {
    /// A power of two of them.
    slots: Vec<Slot>,
    /// Slots of another generation are empty.
    generation: u32,
    known: usize,
}

#[derive(Debug, Default, Clone, Copy)]
struct Slot {
    key: u64,
    generation: u32,
    number: u32,
}

/// Where a new key goes; good until another is added.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place(usize);

impl Keys {
    /// No keys, and room for half as many as `room`, a power of two, before it grows.
    pub(super) fn new(room: usize) -> Keys {
        Keys { slots: vec![Slot::default(); room], generation: 1, known: 0 }
    }

    /// Forgets all keys, and keeps the room.
    pub(super) fn clear(&mut self) {
        self.known = 0;
        self.generation = self.generation.checked_add(1).unwrap_or_else(|| {
            self.slots.fill(Slot::default());
            1
        });
    }

    /// How many bytes it takes.
    pub(super) fn memory(&self) -> usize {
        self.slots.len() * size_of::<Slot>()
    }

    /// The number of a key, or the place for it.
    #[inline]
    pub(super) fn find(&self, key: u64) -> Result<u32, Place> {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        loop {
            let slot = &self.slots[at];
            if slot.generation != self.generation {
                return Err(Place(at));
            }
            if slot.key == key {
                return Ok(slot.number);
            }
            at = (at + 1) & mask;
        }
    }

    /// Gives a new key a number at the place that was told for it.
    #[inline]
    pub(super) fn add(&mut self, place: Place, key: u64, number: u32) {
        self.slots[place.0] = Slot { key, generation: self.generation, number };
        self.known += 1;
        if 2 * self.known > self.slots.len() {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        let room = vec![Slot::default(); 2 * self.slots.len()];
        for slot in std::mem::replace(&mut self.slots, room) {
            if let (true, Err(place)) = (slot.generation == self.generation, self.find(slot.key)) {
                self.slots[place.0] = slot;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// As a map that is made anew for each generation, also where generations are counted from the start again.
        #[test]
        fn keys_of_a_generation_are_known(
            generations in prop::collection::vec(prop::collection::vec(0..60_u64, 0..60), 1..6),
            last in any::<bool>(),
        ) {
            let mut keys = Keys::new(4);
            keys.generation = if last { u32::MAX - 1 } else { 1 };
            for generation in generations {
                keys.clear();
                let mut known = HashMap::new();
                for (number, key) in (0..).zip(generation) {
                    match keys.find(key) {
                        Ok(number) => prop_assert_eq!(known.get(&key), Some(&number)),
                        Err(place) => {
                            prop_assert_eq!(known.insert(key, number), None);
                            keys.add(place, key, number);
                        }
                    }
                }
            }
        }
    }
}
