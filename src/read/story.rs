//! CNN's `.story` files in, an article out: the body, then each key point under a line "@highlight".
//!
//! Such files have no title; the first line is one only when it can be nothing else.

use super::layout::{self, Title};
use super::lines::{self, Mark};
use super::{Reader, Refusal, date, sniff};
use crate::article::{Article, BlockKind, Metadata};

const MARK: &str = "@highlight";

/// The reader of `.story` files.
pub(super) struct Story;

impl Reader for Story {
    fn name(&self) -> &'static str {
        "story"
    }

    fn knows(&self, path: &str, text: &str) -> bool {
        let bytes = text.as_bytes();
        let mut marks = memchr::memmem::find_iter(bytes, MARK);
        let alone = |at: usize| {
            let after = bytes.get(at + MARK.len());
            (at == 0 || matches!(bytes[at - 1], b'\n' | b'\r')) && matches!(after, None | Some(b'\n' | b'\r'))
        };
        (sniff::extension(path) == "story" || marks.any(alone)) && sniff::prose(path, text)
    }

    fn read(&self, path: &str, text: String) -> Result<Article, Refusal> {
        let mut lines = lines::split(&text);
        let mut after_mark = false;
        for line in &mut lines {
            let is_mark = line.span.of(&text) == MARK;
            if is_mark {
                line.mark = Mark::Is(BlockKind::Furniture);
            } else if after_mark {
                line.mark = Mark::Is(BlockKind::KeyPoint);
            }
            after_mark = is_mark;
        }
        Ok(layout::article(text, &lines, Title::Plain, date::year_of_path(path), Metadata::default()))
    }
}
