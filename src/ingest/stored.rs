//! Articles that stay as they are in the index but for their topics.
//!
//! In: the last commit and a plan. Out: each of its articles that the plan names, once, to whichever thread asks. No
//! source is opened.

use std::sync::atomic::{AtomicUsize, Ordering};

use rustc_hash::FxHashMap;
use tantivy::{DocAddress, Searcher};

use super::plan::Plan;
use crate::error::Result;
use crate::index::state::State;
use crate::index::{articles, packed};
use crate::record::Record;
use crate::schema::Layout;

/// The articles whose topics are to be found anew.
pub(super) struct Stored<'a> {
    searcher: &'a Searcher,
    layout: &'a Layout,
    states: &'a FxHashMap<String, State>,
    articles: Vec<DocAddress>,
    next: AtomicUsize,
}

impl<'a> Stored<'a> {
    pub(super) fn new(searcher: &'a Searcher, layout: &'a Layout, plan: &'a Plan) -> Result<Stored<'a>> {
        let states = &plan.retag;
        let articles = if states.is_empty() { Vec::new() } else { articles(searcher, layout)? };
        Ok(Stored { searcher, layout, states, articles, next: AtomicUsize::new(0) })
    }

    /// How many there may be.
    pub(super) fn len(&self) -> usize {
        self.articles.len()
    }

    /// The next one that nobody has taken.
    pub(super) fn take(&self) -> Option<DocAddress> {
        self.articles.get(self.next.fetch_add(1, Ordering::Relaxed)).copied()
    }

    /// The state of its source, the article, and how it is packed now; `None` when its source is processed anyway.
    pub(super) fn read(&self, article: DocAddress) -> Result<Option<(&'a State, Record, Vec<u8>)>> {
        let packed = packed(self.searcher, self.layout, article)?;
        let record = Record::unpack(&packed)?;
        Ok(self.states.get(&record.path).map(|state| (state, record, packed)))
    }
}
