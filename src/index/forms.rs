//! The words of an index that are not their own stem, each written once.
//!
//! In: the words of the articles that are put. Out: with each commit one document that ties those that are new to their
//! stems. Such documents are never deleted: a form whose word is gone finds nothing, and costs a few bytes.

use std::sync::Mutex;

use rustc_hash::FxHashSet;
use tantivy::{Searcher, TantivyDocument, Term};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::{broken, lock};
use crate::error::Result;
use crate::schema::{Layout, doc};
use crate::stem::{Language, form, with_stem};

/// How many hashes of words are remembered from one article to the next.
const RECENT: usize = 1 << 15;

/// The words of an article, but for most of those that were met before.
pub(super) struct Words {
    /// Hashes of 64 bits, so that two words do not meet, each in the place that its lowest bits name.
    recent: Vec<u64>,
    met: Vec<(u64, Language, String)>,
}

impl Words {
    fn new() -> Words {
        Words { recent: vec![0; RECENT], met: Vec::new() }
    }

    /// Notes a word of a text; those of a language without stems are their own.
    pub(super) fn add(&mut self, language: Option<Language>, word: &str) {
        let Some(language) = language else { return };
        let hash = xxh3_64_with_seed(word.as_bytes(), language as u64);
        let recent = &mut self.recent[hash as usize % RECENT];
        if *recent != hash {
            *recent = hash;
            self.met.push((hash, language, word.to_owned()));
        }
    }
}

/// All words that one writer has met.
#[derive(Default)]
pub(super) struct Forms {
    met: Mutex<Met>,
    /// One for each thread that puts articles, while none is put.
    idle: Mutex<Vec<Words>>,
}

#[derive(Default)]
struct Met {
    seen: FxHashSet<u64>,
    /// What the next commit has to write.
    new: Vec<String>,
}

impl Forms {
    /// What takes the words of an article, to be given to [`Forms::add`].
    pub(super) fn words(&self) -> Words {
        lock(&self.idle).pop().unwrap_or_else(Words::new)
    }

    /// Notes the words of an article.
    pub(super) fn add(&self, mut words: Words) {
        let mut met = lock(&self.met);
        let Met { seen, new } = &mut *met;
        for (hash, language, word) in words.met.drain(..) {
            if seen.insert(hash) {
                new.extend(with_stem(language, &word, |stem| Some(form(language, stem?, &word))));
            }
        }
        drop(met);
        lock(&self.idle).push(words);
    }

    /// The document for the next commit, if there is anything that `index` does not hold already.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn document(
        &self,
        layout: &Layout,
        index: Option<&Searcher>,
    ) -> Result<Option<TantivyDocument>> {
        let mut new = std::mem::take(&mut lock(&self.met).new);
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
        if new.is_empty() {
            return Ok(None);
        }
        new.sort_unstable();
        let mut document = TantivyDocument::default();
        document.add_text(layout.doc, doc::FORMS);
        new.iter().for_each(|form| document.add_text(layout.forms, form));
        Ok(Some(document))
    }
}
