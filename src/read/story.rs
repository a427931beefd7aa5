//! CNN's `.story` files in, an article out: the body, then each key point under a line "@highlight".
//!
//! Such files have no title; the first line is one only when it can be nothing else.

use super::layout::{self, Title};
use super::lines::{self, Mark};
use super::{Input, Item, Reader, Refusal, date, sniff};
use crate::article::{BlockKind, Metadata};

const MARK: &str = "@highlight";

/// The reader of `.story` files.
pub(super) struct Story;

impl Reader for Story {
    fn name(&self) -> &'static str {
        "story"
    }

    fn knows(&self, input: &Input<'_>, text: &str) -> bool {
        let bytes = text.as_bytes();
        let mut marks = memchr::memmem::find_iter(bytes, MARK);
        let alone = |at: usize| {
            let after = bytes.get(at + MARK.len());
            (at == 0 || matches!(bytes[at - 1], b'\n' | b'\r')) && matches!(after, None | Some(b'\n' | b'\r'))
        };
        (sniff::extension(input.path) == "story" || marks.any(alone)) && sniff::prose(input.path, text)
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
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
        Ok(Item::only(layout::article(
            text,
            &lines,
            Title::Plain,
            date::year_of_path(input.path),
            Metadata::default(),
        )))
    }
}
