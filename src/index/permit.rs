//! Keeps the documents that wait for the index writer within a number of bytes.
//!
//! tantivy queues documents by number, not by size; a fast annotator would fill the memory with long articles.
//! A [`Held`] document gives its bytes back when tantivy drops it, that is, once it is indexed.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use tantivy::TantivyDocument;
use tantivy::schema::document::Document;

use super::lock;

/// A number of bytes that may be in flight.
#[derive(Debug)]
pub(super) struct Budget {
    free: Mutex<usize>,
    returned: Condvar,
    whole: usize,
}

impl Budget {
    pub(super) fn new(bytes: usize) -> Arc<Budget> {
        Arc::new(Budget { free: Mutex::new(bytes), returned: Condvar::new(), whole: bytes })
    }

    /// Waits until `bytes` are free. What is larger than the whole waits for all of it.
    pub(super) fn take(self: &Arc<Budget>, bytes: usize) -> Permit {
        let bytes = bytes.min(self.whole);
        let mut free = lock(&self.free);
        while *free < bytes {
            free = self.returned.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
        *free -= bytes;
        Permit { bytes, budget: Arc::clone(self) }
    }
}

/// Bytes taken from a [`Budget`], given back when dropped.
#[derive(Debug)]
pub(super) struct Permit {
    bytes: usize,
    budget: Arc<Budget>,
}

impl Drop for Permit {
    fn drop(&mut self) {
        *lock(&self.budget.free) += self.bytes;
        self.budget.returned.notify_all();
    }
}

/// A document that keeps its block's permit.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) document: TantivyDocument,
    pub(super) _permit: Arc<Permit>,
}

impl Document for Held {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_when_the_last_document_is_dropped() {
        let budget = Budget::new(10);
        let first = Arc::new(budget.take(8));
        let second = Arc::clone(&first);
        drop(first);
        let waiting = {
            let budget = Arc::clone(&budget);
            std::thread::spawn(move || drop(budget.take(1_000)))
        };
        assert_eq!(*budget.free.lock().unwrap(), 2);
        drop(second);
        waiting.join().unwrap();
        assert_eq!(*budget.free.lock().unwrap(), 10);
    }
}
