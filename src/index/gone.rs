//! What is deleted: all that one term names in the segments that stood before.
//!
//! In: a term, and when the writer has made which segments. Out: a query for tantivy to delete by. tantivy deletes in
//! every segment that it is given before the next commit; but what a writer puts in the place of what it deletes has the
//! same term, and stays.

use std::sync::{Arc, Mutex};

use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::query::{ConstScorer, EmptyScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, TantivyError, Term};

use super::lock;

/// The segments that a writer has made, each by what was made of them and deleted before it.
#[derive(Debug, Clone, Default)]
pub(super) struct Made(Arc<Mutex<(FxHashMap<SegmentId, u64>, u64)>>);

impl Made {
    /// Notes a segment that is made now.
    pub(super) fn add(&self, segment: SegmentId) {
        let (made, now) = &mut *lock(&self.0);
        *now += 1;
        made.insert(segment, *now);
    }

    /// What has a term now.
    pub(super) fn with(&self, term: Term) -> Gone {
        let now = lock(&self.0).1;
        Gone { term, made: self.clone(), now }
    }
}

/// All documents with a term in segments that were made before it was deleted.
#[derive(Debug, Clone)]
pub(super) struct Gone {
    term: Term,
    made: Made,
    now: u64,
}

impl Query for Gone {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(self.clone()))
    }
}

impl Weight for Gone {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        if lock(&self.made.0).0.get(&segment.segment_id()).is_some_and(|made| *made > self.now) {
            return Ok(Box::new(EmptyScorer));
        }
        let postings =
            segment.inverted_index(self.term.field())?.read_postings(&self.term, IndexRecordOption::Basic)?;
        Ok(match postings {
            Some(postings) => Box::new(ConstScorer::new(postings, boost)),
            None => Box::new(EmptyScorer),
        })
    }

    fn explain(&self, _segment: &SegmentReader, _doc: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument("what is deleted has no score".to_owned()))
    }
}
