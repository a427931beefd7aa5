//! What the tests of the wire readers share: one file in, its articles out; and what all of them promise, on any
//! input.

use proptest::prelude::{any, prop_assert, proptest};

use crate::article::{Article, BlockKind};
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

/// Heads that make the readers take their turns, and pieces that fill them.
const HEADS: [&str; 12] = [
    "<nitf><body><body.head>",
    "<nitf><body><body.content>",
    "<NewsML><NewsItem><NewsComponent>",
    "<newsMessage><itemSet><newsItem guid='a'><contentMeta>",
    "<newsItem><contentSet><inlineXML>",
    "<rss><channel><item>",
    "<feed><entry><content>",
    "<REUTERS NEWID='1'><TEXT><BODY>",
    "<a><date>2017-04-12</date><text>",
    "{\"uri\": \"a\", \"versioncreated\": \"2017-04-12\", \"body_html\": \"",
    "\u{1}eca062 4 i 211\r\n\u{2}",
    "\u{1}W2870\u{1F}teal\n\u{2}",
];
const PIECES: [&str; 44] = [
    "<hl1>",
    "</hl1>",
    "<byline>",
    "<person>",
    "<dateline>",
    "<p>",
    "</p>",
    "<hl2>",
    "<media><media-caption>",
    "</media>",
    "<NewsItem>",
    "<NewsComponent>",
    "<ContentItem><DataContent>",
    "</DataContent>",
    "<HeadLine>",
    "<newsItem>",
    "</newsItem>",
    "</contentMeta>",
    "<headline>",
    "<contentSet><inlineData>",
    "<nitf>",
    "<body>",
    "<item>",
    "</item>",
    "<title>",
    "</title>",
    "<description>",
    "<content:encoded>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "&lt;p>",
    "&amp;",
    "\"}",
    "\", \"headline\": \"",
    "\u{2}",
    "\u{3}",
    "\u{1}",
    "^A line<\n",
    "=\n",
    "\t   ",
    "NORWICK, April 12 (TA) - ",
    "The port is open.\r\n",
    "é—",
];

proptest! {
    #[test]
    fn any_file_keeps_the_promises_of_an_article(
        head in proptest::sample::select(&HEADS[..]),
        pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..30),
        tail in "\\PC{0,12}",
    ) {
        let text = format!("{head}{}{tail}", pieces.concat());
        let hint = Hint::default();
        let input = Input { path: "a", bytes: text.as_bytes(), hint: &hint };
        let readers = super::READERS.iter().filter(|reader| reader.knows(&input, &text));
        for item in readers.filter_map(|reader| reader.read(&input, text.clone()).ok()).flatten() {
            let Article { text, blocks, .. } = &item.article;
            prop_assert!(!blocks.is_empty());
            prop_assert!(blocks.iter().filter(|block| block.kind == BlockKind::Title).count() <= 1, "{text}");
            let mut end = 0;
            for block in blocks {
                prop_assert!(end <= block.span.start && block.span.start < block.span.end);
                prop_assert!(!block.span.of(text).contains('\n'));
                end = block.span.end;
            }
        }
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..200), head in proptest::sample::select(&HEADS[..])) {
        let bytes = [head.as_bytes(), &bytes].concat();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let hint = Hint::default();
        let input = Input { path: "a", bytes: &bytes, hint: &hint };
        for reader in super::READERS.iter().filter(|reader| reader.knows(&input, &text)) {
            let _ = reader.read(&input, text.clone());
        }
    }
}
