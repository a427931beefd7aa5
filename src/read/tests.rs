//! Whole files through [`read`], format by format, and random text through everything.
//!
//! Every example is written for these tests.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::article::BlockKind::{self, *};

fn article(path: &str, text: &str) -> Article {
    let mut items = read_at(path, text.as_bytes()).expect("an article");
    assert_eq!(items.len(), 1);
    let article = items.remove(0).article;
    check(&article);
    article
}

fn read_at(path: &str, bytes: &[u8]) -> Result<Vec<Item>, Refusal> {
    read(&Input { path, bytes, hint: &Hint::default() })
}

/// What every article promises, whatever it was read from.
fn check(article: &Article) {
    let mut end = 0;
    for block in &article.blocks {
        let words = article.text.get(block.span.start..block.span.end).expect("character boundaries");
        assert!(block.span.start >= end, "sorted, not overlapping");
        assert!(!words.is_empty() && words.trim() == words, "{words:?} is trimmed and not empty");
        assert!(!words.contains(lines::is_break), "{words:?} is one line");
        end = block.span.end;
    }
    assert!(article.blocks_of(Title).count() <= 1, "one title");
}

/// The blocks as "kind words", for comparing.
fn blocks(article: &Article) -> Vec<(BlockKind, &str)> {
    article.blocks.iter().map(|block| (block.kind, block.span.of(&article.text))).collect()
}

const BROADCASTER: &str = "\
Harbour talks go on into a third night, minister says

KEY POINTS
  • Minister Ann Doe said the port will stay open.
  • She said, however, that
    the unions must agree.
Doe on the port: Have not seen any offer yet
By Jane Roe and John Poe, Staff Writers
Published Wednesday, April 12, 2017 9:04 am EDT

Foreign Minister Ann Doe again pushed back on reports that the port of Norwick would close during a press conference on Wednesday, and said nobody had made an offer to the workers.

\"We are open,\" Doe said.

watch now

What the unions want

Norwick's Doe: We are ready to sign tonight

The unions said the talks would go on through the night, as they had on Monday and on Tuesday of this week.

Watch: Doe on the long night of Norwick

Boats wait outside the harbour on Tuesday. Photo: Jane Roe.

The port has been open since 1911 and nobody alive remembers a single day on which it was shut for good.
";

#[test]
fn a_broadcaster_page_as_text() {
    let article = article("a.txt", BROADCASTER);
    let kinds: Vec<BlockKind> = article.blocks.iter().map(|block| block.kind).collect();
    assert_eq!(
        kinds,
        [
            Title, Furniture, KeyPoint, KeyPoint, KeyPoint, Caption, Byline, Furniture, Paragraph, Paragraph,
            Furniture, Heading, Caption, Paragraph, Caption, Caption, Paragraph
        ]
    );
    assert_eq!(article.title(), "Harbour talks go on into a third night, minister says");
    assert_eq!(article.texts_of(KeyPoint).next(), Some("Minister Ann Doe said the port will stay open."));
    assert_eq!(article.meta.byline, ["Jane Roe", "John Poe"]);
    assert_eq!(article.meta.date, Some(date(2017, 4, 12)));
    assert_eq!(article.meta.date_from.as_deref(), Some("dateline"));
}

#[test]
fn transcripts_are_body_text() {
    let text = "Briefing on the port of Norwick by the spokeswoman\n\nMS. DOE:  Thank you.\n\nQ    Madam Spokeswoman, is it open\n\n\
                MS. DOE:  It is open.\n\nROE: And tomorrow?\n\nMS. DOE: We will see what tomorrow brings\n\nMS. DOE: Good night, all of you.\n";
    let article = article("a.txt", text);
    assert_eq!(article.blocks_of(Paragraph).count(), 6, "{:?}", blocks(&article));
}

#[test]
fn lists_of_labels_are_body_text() {
    let text = "What to eat in Norwick tonight\n\nWhere: The Old Boat House\n\nWhen: Every day from six\n\nPrice: About twenty a head\n\nIt is a good place to eat, as everybody who has been there says.\n";
    assert_eq!(article("a.txt", text).blocks_of(Caption).count(), 0);
}

#[test]
fn a_paragraph_is_no_title() {
    let long = "The port of Norwick will stay open through the winter, the minister said on Wednesday, after three nights of talks with the unions that had shut it twice this year.";
    let text = format!("{long}\n\nShe left.\n");
    assert_eq!(article("a.txt", &text).title(), "");
    let text = format!("NORWICK (Agency) - She left.\n\n{long}\n");
    let dated = article("a.txt", &text);
    assert_eq!((dated.title(), dated.meta.dateline.as_deref()), ("", Some("NORWICK")));
    assert_eq!(dated.meta.source.as_deref(), Some("Agency"));
    let text = format!("Port stays open.\n\n{long}\n");
    assert_eq!(article("a.txt", &text).title(), "Port stays open.");
    let text = format!("Port stays open;\nUnions agree after talks.\n\n{long}\n");
    assert_eq!(blocks(&article("a.txt", &text))[1], (Summary, "Unions agree after talks."));
    let endless = "port ".repeat(200_000);
    assert_eq!(article("a.txt", &format!("{endless}\n\n{endless}")).title(), "");
}

#[test]
fn a_date_without_year_takes_the_year_of_the_path() {
    let text =
        "Port stays open\n\nNORWICK, April 12 (Agency) - The port will stay open, the minister said.\n";
    assert_eq!(article("x/a.txt", text).meta.date, None);
    assert_eq!(article("2017-04/a.txt", text).meta.date, Some(date(2017, 4, 12)));
    let meta = article("2017/04/13/a.txt", "Port stays open\n\nThe port will stay open, she said.").meta;
    assert_eq!((meta.date, meta.date_from.as_deref()), (Some(date(2017, 4, 13)), Some("path")));
}

#[test]
fn hard_wrapped_text_is_joined_by_read_alone() {
    let text = "Port stays open\r\n\r\nThe port of Norwick will stay open through the winter, the\r\nminister said on Wednesday, after three nights of talks with\r\nthe unions.\r\n\r\n\"We are open,\" she said, and left the room in which she had\r\nsat for three nights.\r\n";
    let read = article("a.txt", text);
    assert_eq!(read.text.len(), text.len());
    assert_eq!(read.blocks.len(), 3);
    let kept = from_text(text.to_owned(), None);
    check(&kept);
    assert_eq!((kept.text.as_str(), kept.blocks.len()), (text, 6));
    assert_eq!(kept.blocks_of(Heading).count(), 0);
}

#[test]
fn a_given_title_is_looked_for() {
    let text = "Port Stays Open.\n\nThe port will stay open through the winter, the minister said.\n";
    let title = |given| from_text(text.to_owned(), given).title().to_owned();
    assert_eq!(title(Some("Port stays open")), "Port Stays Open.");
    assert_eq!(title(Some("Something else")), "");
    assert_eq!(title(None), "Port Stays Open.");
    assert_eq!(title(Some(" ")), "Port Stays Open.");
}

#[test]
fn story_files() {
    let text = "(CNN) -- The port of Norwick will stay open.\n\nWhat the unions want\n\nThey want more.\n\nJohn Roe contributed to this report\n\n@highlight\n\nThe port stays open\n\n@highlight\n\nUnions: We want more\n";
    for path in ["a.story", "a.txt"] {
        let article = article(path, text);
        let kinds: Vec<BlockKind> = article.blocks.iter().map(|block| block.kind).collect();
        assert_eq!(
            kinds,
            [Paragraph, Heading, Paragraph, Paragraph, Furniture, KeyPoint, Furniture, KeyPoint],
            "{path}"
        );
        assert_eq!((article.title(), article.meta.source.as_deref()), ("", Some("CNN")));
    }
}

const MARKDOWN: &str = "\
---
title: \"Port stays\\_open:\\
  \\ minister\"
date: '2017-04-12'
author: By Jane Roe
summary: The port stays open.
---
# Port stays open: minister

![Boats wait outside the harbour](boats.jpg)

watch now

The [port](https://example.org/a_b) of **Norwick** will \\[still\\]
stay *open*&mdash;Doe said.  
She left.

## Key Points

- One point
- Two **points**

What they want
--------------

> We are open.

1. A plain item
2. [A link to another page](https://example.org)

```
code
```

<div>html</div>

| Port | Boats |
|------|-------|
| Norwick | 12 |

***

Watch: Doe on the port
";

#[test]
fn markdown_with_front_matter() {
    let article = article("a.md", MARKDOWN);
    assert_eq!(
        blocks(&article),
        [
            (Title, "Port stays\u{A0}open: minister"),
            (Summary, "The port stays open."),
            (Caption, "Boats wait outside the harbour"),
            (Furniture, "watch now"),
            (Paragraph, "The port of Norwick will [still] stay open—Doe said."),
            (Paragraph, "She left."),
            (Furniture, "Key Points"),
            (KeyPoint, "One point"),
            (KeyPoint, "Two points"),
            (Heading, "What they want"),
            (Paragraph, "We are open."),
            (Paragraph, "A plain item"),
            (Caption, "A link to another page"),
            (Paragraph, "Port  Boats"),
            (Paragraph, "Norwick  12"),
            (Caption, "Watch: Doe on the port"),
        ]
    );
    assert_eq!(article.meta.byline, ["Jane Roe"]);
    assert_eq!(article.meta.date, Some(date(2017, 4, 12)));
    assert_eq!(article.meta.date_from.as_deref(), Some("front matter"));
}

#[test]
fn markdown_without_front_matter() {
    let text = "An introduction that is long enough to be a paragraph of its own.\n\n# Port stays open\n\nFriday**,** the\u{2028}port &#10; opened.\n\n    Indented, not code.\n";
    let article = article("a.md", text);
    assert_eq!(article.title(), "Port stays open");
    assert_eq!(article.texts_of(Paragraph).nth(1), Some("Friday, the port   opened."));
    assert_eq!(article.texts_of(Paragraph).nth(2), Some("Indented, not code."));
    let broken =
        "---\ntitle: Port \"stays: open\ntags: [a\n---\nThe body is kept, whatever stands above it.\n";
    let broken = self::article("x.txt", broken);
    assert_eq!(
        broken.texts_of(Paragraph).collect::<Vec<_>>(),
        ["The body is kept, whatever stands above it."]
    );
    assert_eq!(broken.title(), "Port \"stays: open");
}

#[test]
fn what_is_no_article() {
    let refused = |path, bytes: &[u8]| read_at(path, bytes).expect_err("refused");
    let skipped = |reason: &str| Refusal::Skipped(reason.to_owned());
    assert_eq!(refused("a.txt", b""), skipped("empty"));
    assert_eq!(refused("a.txt", " \r\n\u{FEFF}\u{A0}\n".as_bytes()), skipped("empty"));
    assert_eq!(refused("a.txt", b"%PDF-1.4"), skipped("binary file (PDF)"));
    assert_eq!(refused("a.txt", b"text\0with zero bytes inside of it"), skipped("binary file"));
    assert_eq!(
        refused("a.json", b"{\"name\": null}"),
        skipped("no article in this JSON: no title or text field")
    );
    assert_eq!(refused("a.yml", b"---\na: b\n---\nc: d\n"), skipped("no reader for .yml files"));
    assert_eq!(refused("a.csv", b"a,b\n1,2\n"), skipped("no reader for .csv files"));
    assert_eq!(
        refused("a.md", b"---\ndate: 2017-04-12\n---\n"),
        Refusal::Failed("no text in this Markdown file".into())
    );
}

#[test]
fn what_stands_beside_the_bytes() {
    let text = "Port stays open\n\nThe port will stay open through the winter, she said.\n";
    let read = |path, hint: &Hint| read(&Input { path, bytes: text.as_bytes(), hint }).unwrap().remove(0);
    let url = Some("https://norwick.example/2017/04/12/port".to_owned());
    let item = read(
        "2016/01/01/a.warc#x",
        &Hint { url: url.clone(), date: Some(date(2018, 1, 1)), ..Hint::default() },
    );
    assert_eq!((item.article.meta.url, item.article.meta.date), (url, Some(date(2017, 4, 12))));
    let item = read("a.warc#x", &Hint { date: Some(date(2018, 1, 1)), ..Hint::default() });
    assert_eq!((item.name, item.article.meta.date_from.as_deref()), (None, Some("capture")));
    assert_eq!(read("a.jsonl#20170412", &Hint::default()).article.meta.date, None);
}

/// Pieces that make the readers take their turns.
const PIECES: [&str; 42] = [
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\u{2028}",
    "\u{85}",
    " ",
    "\u{A0}",
    "\u{200B}",
    "---\n",
    "title: x\n",
    "tags: [a\n",
    "Key Points",
    "  • ",
    "- ",
    "@highlight\n",
    "# ",
    "**",
    "![a b c](d)",
    "[a](b)",
    "| a | b |\n|---|---|\n",
    "> ",
    "```\n",
    "<br>",
    "Watch: ",
    "Doe: We",
    "MOSCOW, April 12 (Agency) - ",
    "(A",
    "By Jane Doe\n",
    "April 12, 2017\n",
    "The port is open.",
    "é—“”’",
    "Jane | Agency",
    "2017/04/12",
    "&#10;&#0;",
    "{\"title\": \"",
    "\", \"text\": \"",
    "\"}",
    "Subject: ",
    "From: ",
    "<p>",
    "Q ",
];

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(&PIECES[..]).prop_map(str::to_owned),
        1 => proptest::collection::vec(any::<char>(), 0..6).prop_map(String::from_iter),
        1 => "[a-zA-Z ,.]{0,90}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn every_article_keeps_its_promises(text in pieces(), path in "[0-9a-z/._-]{0,20}") {
        let kept = from_text(text.clone(), Some("Doe: We"));
        check(&kept);
        prop_assert_eq!(&kept.text, &text);
        for path in ["a.txt", "a.md", "a.story", &path] {
            read_at(path, text.as_bytes()).into_iter().flatten().for_each(|item| check(&item.article));
        }
    }

    #[test]
    fn any_bytes_can_be_read(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for path in ["a.txt", "a.json", "a.eml", "a.html", "a.xml", "a.pdf", "a.docx", "a.mhtml"] {
            read_at(path, &bytes).into_iter().flatten().for_each(|item| check(&item.article));
        }
    }

    #[test]
    fn dates_never_panic(text in "\\PC{0,40}", digits in "[0-9:/., TZ+-]{0,30}") {
        for text in [&text, &digits] {
            let _ = (date::parse(text), date::line(text), date::from_path(text), date::year_of_path(text));
            let _ = (byline::line(text), byline::names(text), dateline::of(text));
        }
    }
}
