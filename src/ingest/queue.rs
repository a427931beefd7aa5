//! Entries of containers on their way from the thread that unpacks them to those that read them.
//!
//! In: entries. Out: the same, to whichever thread asks first. It keeps no more than a number of bytes, and lets no
//! thread end while a container is open from which an entry may still come.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::error::Error;
use crate::index::lock;
use crate::unpack::Entry;

/// Bytes of entries that may wait for a thread.
const WAITING: usize = 32 << 20;

/// Entries that wait for a thread, each with the container it came from.
pub(super) struct Queue<C> {
    state: Mutex<Waiting<C>>,
    changed: Condvar,
}

struct Waiting<C> {
    entries: VecDeque<(Arc<C>, Entry)>,
    bytes: usize,
    /// Containers that are being read.
    open: usize,
    failure: Option<Error>,
}

impl<C> Queue<C> {
    pub(super) fn new() -> Queue<C> {
        let state = Waiting { entries: VecDeque::new(), bytes: 0, open: 0, failure: None };
        Queue { state: Mutex::new(state), changed: Condvar::new() }
    }

    pub(super) fn take(&self) -> Option<(Arc<C>, Entry)> {
        let mut waiting = lock(&self.state);
        let (container, entry) = waiting.entries.pop_front()?;
        waiting.bytes -= entry.bytes.len();
        Some((container, entry))
    }

    /// Keeps an entry for another thread, or gives it back when enough are waiting.
    pub(super) fn put(&self, container: &Arc<C>, entry: Entry) -> Option<Entry> {
        let mut waiting = lock(&self.state);
        if waiting.bytes + entry.bytes.len() > WAITING || waiting.entries.len() >= 256 {
            return Some(entry);
        }
        waiting.bytes += entry.bytes.len();
        waiting.entries.push_back((Arc::clone(container), entry));
        self.changed.notify_one();
        None
    }

    /// Waits for an entry; false when there is none and no container from which one could come.
    pub(super) fn wait(&self) -> bool {
        let waiting = lock(&self.state);
        let idle = |waiting: &mut Waiting<C>| waiting.entries.is_empty() && waiting.open > 0;
        let waiting = self.changed.wait_while(waiting, idle).unwrap_or_else(PoisonError::into_inner);
        !waiting.entries.is_empty()
    }

    /// Says that a container is being read, until what this gives is dropped.
    pub(super) fn open(&self) -> Open<'_, C> {
        lock(&self.state).open += 1;
        Open(self)
    }

    pub(super) fn fail(&self, error: Error) {
        lock(&self.state).failure = Some(error);
    }

    pub(super) fn failure(&self) -> Option<Error> {
        lock(&self.state).failure.take()
    }
}

pub(super) struct Open<'q, C>(&'q Queue<C>);

impl<C> Drop for Open<'_, C> {
    fn drop(&mut self) {
        lock(&self.0.state).open -= 1;
        self.0.changed.notify_all();
    }
}
