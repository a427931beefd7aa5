//! The words of an index that are not their own stem, each written once.
//!
//! In: the words of the articles that are put. Out: with each commit those that are new, tied to their stems, for one
//! document. Such documents are never deleted: a form whose word is gone finds nothing, and costs a few bytes.

use std::sync::Mutex;

use rustc_hash::FxHashSet;
use tantivy::{Searcher, Term};

use super::{broken, lock};
use crate::error::Result;
use crate::schema::Layout;
use crate::stem::{Language, form, with_stem};
use crate::words::hash;

/// All words that one writer has met.
#[derive(Default)]
pub(super) struct Forms(Mutex<Met>);

#[derive(Default)]
struct Met {
    seen: FxHashSet<u64>,
    /// What the next commit has to write.
    new: Vec<String>,
}

impl Forms {
    /// Notes words, each with its language.
    pub(super) fn add(&self, words: &mut Vec<(Language, String)>) {
        if words.is_empty() {
            return;
        }
        let Met { seen, new } = &mut *lock(&self.0);
        for (language, word) in words.drain(..) {
            if seen.insert(hash(&word, language as u64)) {
                new.extend(with_stem(language, &word, |stem| Some(form(language, stem?, &word))));
            }
        }
    }

    /// What the next commit has to write, sorted: all that `index` does not hold already.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn new_ones(&self, layout: &Layout, index: Option<&Searcher>) -> Result<Vec<String>> {
        let mut new = std::mem::take(&mut lock(&self.0).new);
        for reader in index.into_iter().flat_map(Searcher::segment_readers) {
            let known = reader.inverted_index(layout.forms).map_err(broken)?;
            let mut left = Vec::with_capacity(new.len());
            for form in new {
                let term = Term::from_field_text(layout.forms, &form);
                if known.get_term_info(&term).map_err(|e| broken(e.into()))?.is_none() {
                    left.push(form);
                }
            }
            new = left;
        }
        new.sort_unstable();
        Ok(new)
    }
}
