//! What the tests of the wire readers share: one file in, its articles out.

use crate::read::{Hint, Input, Item, Reader, Refusal};

/// What a reader makes of a file that it knows.
pub(super) fn read(reader: &dyn Reader, bytes: &[u8]) -> Result<Vec<Item>, Refusal> {
    let hint = Hint::default();
    let input = Input { path: "a.wire", bytes, hint: &hint };
    let text = String::from_utf8_lossy(bytes).into_owned();
    assert!(reader.knows(&input, &text), "not known");
    reader.read(&input, text)
}

/// The articles of a file.
pub(super) fn articles(reader: &dyn Reader, text: &str) -> Vec<Item> {
    read(reader, text.as_bytes()).expect("articles")
}
