//! Which segments of an index are brought together, and when: so that merges take no memory that grows with the archive.
//!
//! In: the segments with their sizes. Out: groups of them that are to become one each. What is small is merged beside
//! the writing, as tantivy does; what is large waits until nothing is written any more, and is merged only if there are
//! many, a few at a time. A merge maps its segments into memory, so that none takes in more than [`MOST`].

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use tantivy::SegmentMeta;
use tantivy::index::SegmentId;
use tantivy::indexer::{MergeCandidate, MergePolicy};
use tantivy::merge_policy::LogMergePolicy;

/// Segments of more bytes are large.
const LARGE: u64 = 16 << 20;
/// How many bytes are merged at once.
const MOST: u64 = 128 << 20;
/// How many large segments are not many. Small ones do not count: an update that adds one or two is done at once.
const MANY: usize = 16;
/// The share of deleted documents from which a segment is written anew.
const DELETED: f32 = 0.25;

/// Merges small segments beside the writing.
#[derive(Debug)]
pub(super) struct Merging {
    /// Where the files of the index are.
    dir: PathBuf,
    small: LogMergePolicy,
}

/// A segment, by its size.
#[derive(Debug, Clone, Copy)]
struct Size<T> {
    id: T,
    bytes: u64,
    /// The share of its documents that are deleted.
    deleted: f32,
}

impl Merging {
    pub(super) fn new(dir: PathBuf) -> Merging {
        // Segments with many deleted documents are written anew, too: an index does not grow by being kept up to date.
        let mut small = LogMergePolicy::default();
        small.set_del_docs_ratio_before_merge(DELETED);
        Merging { dir, small }
    }
}

/// What is to be merged once nothing is written any more; small segments are left to [`Merging`].
pub(super) fn at_end(dir: &Path, segments: &[SegmentMeta]) -> Vec<Vec<SegmentId>> {
    let lengths = lengths(dir);
    let size = |segment: &SegmentMeta| Size {
        id: segment.id(),
        bytes: lengths.get(&segment.id().uuid_string()).copied().unwrap_or(0),
        deleted: segment.num_deleted_docs() as f32 / segment.max_doc().max(1) as f32,
    };
    groups(segments.iter().map(size).collect())
}

/// The bytes of all segments, by the names that their files have but for the ending.
fn lengths(dir: &Path) -> FxHashMap<String, u64> {
    let mut lengths = FxHashMap::default();
    for file in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        if let (Some(name), Ok(meta)) = (file.path().file_stem(), file.metadata()) {
            *lengths.entry(name.to_string_lossy().into_owned()).or_default() += meta.len();
        }
    }
    lengths
}

impl MergePolicy for Merging {
    fn compute_merge_candidates(&self, segments: &[SegmentMeta]) -> Vec<MergeCandidate> {
        let lengths = lengths(&self.dir);
        let is_small = |segment: &&SegmentMeta| {
            lengths.get(&segment.id().uuid_string()).is_none_or(|bytes| *bytes <= LARGE)
        };
        let small: Vec<_> = segments.iter().filter(is_small).cloned().collect();
        self.small.compute_merge_candidates(&small)
    }
}

/// Which large segments are to become one.
fn groups<T: Copy>(mut segments: Vec<Size<T>>) -> Vec<Vec<T>> {
    segments.retain(|segment| segment.bytes > LARGE);
    let mut left = segments.len();
    segments.sort_by_key(|segment| segment.bytes);
    let mut groups = Vec::new();
    let mut group: Vec<Size<T>> = Vec::new();
    let mut end = |group: &mut Vec<Size<T>>| {
        let group = std::mem::take(group);
        if group.len() > 1 || group.iter().any(|segment| segment.deleted > DELETED) {
            groups.push(group.iter().map(|segment| segment.id).collect());
        }
    };
    for segment in segments {
        let together: u64 = group.iter().map(|segment| segment.bytes).sum();
        if left > MANY && !group.is_empty() && together + segment.bytes <= MOST {
            left -= 1;
        } else {
            end(&mut group);
        }
        group.push(segment);
    }
    end(&mut group);
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(megabytes: &[u64], deleted: f32) -> Vec<Vec<usize>> {
        groups(
            megabytes.iter().enumerate().map(|(id, size)| Size { id, bytes: size << 20, deleted }).collect(),
        )
    }

    #[test]
    fn large_segments_are_merged_when_there_are_many() {
        assert!(of(&[40; 16], 0.1).is_empty());
        assert_eq!(of(&[40; 18], 0.1), [[0, 1, 2]]);
        assert_eq!(of(&[40; 20], 0.1), [vec![0, 1, 2], vec![3, 4, 5]]);
        assert_eq!(of(&[40; 60], 0.1).len(), 20, "no merge takes in more than so much");
        assert!(of(&[100; 40], 0.1).is_empty());
        assert!(of(&[1; 40], 0.1).is_empty(), "small ones are left to the policy");
        let with_small: Vec<u64> = [vec![1; 10], vec![60; 16]].concat();
        assert!(of(&with_small, 0.1).is_empty(), "small ones do not make them many");
    }

    #[test]
    fn a_segment_that_is_mostly_deleted_is_written_anew() {
        assert_eq!(of(&[200, 40], 0.3), [[1], [0]]);
        assert!(of(&[10], 0.3).is_empty());
    }
}
