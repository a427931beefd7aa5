//! Whole pages through the reader, and random markup that no page should be harmed by.
//!
//! Every example is written for these tests.

use std::time::{Duration, Instant};

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::article::BlockKind::*;
use crate::read::Hint;

fn read(html: &str) -> Article {
    let hint = Hint::default();
    let input = Input { path: "a.html", bytes: html.as_bytes(), hint: &hint };
    let article = article(&input, html).expect("an article");
    let mut end = 0;
    for block in &article.blocks {
        let words = article.text.get(block.span.start..block.span.end).expect("character boundaries");
        assert!(
            block.span.start >= end && !words.is_empty() && !words.contains(lines::is_break),
            "{words:?}"
        );
        end = block.span.end;
    }
    article
}

fn blocks(article: &Article) -> Vec<(BlockKind, &str)> {
    article.blocks.iter().map(|block| (block.kind, block.span.of(&article.text))).collect()
}

const PAGE: &str = r##"<!DOCTYPE html><html lang="en-US"><head>
<title>Port of Norwick stays open, minister says | Norwick Post</title>
<meta property="og:site_name" content="Norwick Post"><meta property="og:type" content="article">
<meta property="og:description" content="The harbour talks go on into a third night.">
<meta property="article:section" content="Harbour"><meta property="article:tag" content="port"><meta property="article:tag" content="strike">
<link rel="canonical" href="https://www.norwickpost.example/2017/04/12/port.html">
<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"Port of Norwick stays open, minister says",
"datePublished":"2017-04-12T23:30:00-05:00","dateModified":"2017-04-14T00:00:00Z","author":[{"@type":"Person","name":"Jane Doe"}]}</script>
<style>.x{background:url(data:image/png;base64,AAAA)}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<div class="cookie-banner">We use cookies. <button>Accept</button></div>
<main><article><header><h1>Port of Norwick stays open, minister says</h1><p class="byline">By <a rel="author" href="/jane">Jane Doe</a></p></header>
<div class="KeyPoints-list"><h2>Key Points</h2><ul><li>The port will stay open.</li><li>The unions want more.</li></ul></div>
<figure><img src="a.jpg" alt="Boats"><figcaption>Boats wait outside the harbour on Tuesday.</figcaption></figure>
<div class="article-body">
<p>NORWICK, April 12 (Post) - Foreign Minister Ann Doe said on Wednesday that the port of Norwick would stay open through the winter, whatever the unions decide, and that nobody had asked her to close it.</p>
<p>"We are open,” she told reporters, after a meeting of three hours with the unions, the owners of the cranes, and the mayor.<br><br>She left without taking questions, and the talks went on, as they had on Monday and on Tuesday of this week.</p>
<div class="newsletter-signup"><p>Sign up for our newsletter and never miss a boat.</p></div>
<h2>What the unions want</h2>
<p>The unions, which shut the port twice in March, want another hour of rest, new gloves, and a say in what is built on the old pier.</p>
<p><a href="/other">How the harbour talks began</a></p>
<blockquote><p>“It is a port like others, but it is ours,” their speaker said, and the crowd outside the town hall cheered for a while.</p></blockquote>
<ul><li>The first demand is about rest, said one of the crane drivers.</li><li>The second is about gloves.</li></ul>
<table><tr><th>Port</th><th>Boats</th></tr><tr><td>Norwick</td><td>12</td></tr></table>
<p>Watch: Minister Doe on the long night of Norwick</p>
<div class="share-bar"><a href="#">Share</a></div>
<p>The port has been open since 1911, and nobody alive remembers a single day on which it was shut for good, the mayor said.</p>
</div></article></main>
<aside class="related"><h2>Related</h2><ul><li><a href="/b">Another story of the day</a></li></ul></aside>
<footer>© 2017 Norwick Post</footer></body></html>"##;

#[test]
fn a_broadcaster_page() {
    let article = read(PAGE);
    let shown: Vec<(BlockKind, String)> =
        blocks(&article).into_iter().map(|(kind, words)| (kind, lines::head(words, 24).to_owned())).collect();
    let expected = [
        (Title, "Port of Norwick stays op"),
        (Summary, "The harbour talks go on "),
        (Byline, "Jane Doe"),
        (KeyPoint, "The port will stay open."),
        (KeyPoint, "The unions want more."),
        (Caption, "Boats wait outside the h"),
        (Paragraph, "NORWICK, April 12 (Post)"),
        (Paragraph, "\"We are open,” she tol"),
        (Paragraph, "She left without taking "),
        (Heading, "What the unions want"),
        (Paragraph, "The unions, which shut t"),
        (Caption, "How the harbour talks be"),
        (Paragraph, "“It is a port like oth"),
        (Paragraph, "The first demand is abou"),
        (Paragraph, "The second is about glov"),
        (Paragraph, "Port  Boats"),
        (Paragraph, "Norwick  12"),
        (Caption, "Watch: Minister Doe on t"),
        (Paragraph, "The port has been open s"),
    ];
    assert_eq!(shown, expected.map(|(kind, words)| (kind, words.to_owned())));
    let meta = &article.meta;
    assert_eq!((meta.date, meta.date_from.as_deref()), (Some(date(2017, 4, 12)), Some("JSON-LD")));
    assert_eq!((meta.source.as_deref(), meta.section.as_deref()), (Some("Norwick Post"), Some("Harbour")));
    assert_eq!((meta.lang.as_deref(), meta.dateline.as_deref()), (Some("en"), Some("NORWICK")));
    assert_eq!(meta.url.as_deref(), Some("https://www.norwickpost.example/2017/04/12/port.html"));
    assert_eq!(
        (&meta.byline[..], &meta.tags[..]),
        (&["Jane Doe".to_owned()][..], &["port".to_owned(), "strike".to_owned()][..])
    );
}

#[test]
fn text_that_only_json_ld_has() {
    let html = r#"<html><title>Port stays open</title><body><div id=root></div><script type="application/ld+json">
        {"@type":"NewsArticle","headline":"Port stays open","articleBody":"The port of Norwick will stay open through the winter, the minister said on Wednesday.\n\nThe unions want more, among it another hour of rest, new gloves, and a say in what is built on the old pier of the town."}</script>"#;
    let article = read(html);
    assert_eq!(article.texts_of(Paragraph).count(), 2);
    assert!(article.text.ends_with("the old pier of the town."));
}

#[test]
fn where_a_saved_page_came_from() {
    let singlefile = "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://example.org/a \n saved date: Wed Jan 01 2020\n-->";
    assert_eq!(saved_from(singlefile), Some("https://example.org/a"));
    assert_eq!(
        saved_from("<!-- saved from url=(0021)https://example.org/a -->"),
        Some("https://example.org/a")
    );
    assert_eq!(saved_from("<html>saved from url=("), None);
}

#[test]
fn what_is_a_page() {
    let hint = Hint::default();
    let knows =
        |path: &str, text: &str| Html.knows(&Input { path, bytes: text.as_bytes(), hint: &hint }, text);
    assert!(knows("a", "\u{FEFF}<?xml version='1.0'?><!-- saved --><!DOCTYPE html><p>Text"));
    assert!(knows("a.htm", "<div>Text</div>"));
    assert!(!knows("a.xml", "<?xml version='1.0'?><rss><channel/></rss>"));
    assert!(!knows("a.html", "Just words, though it is named so."));
    let web = Hint { media: Some("text/html; charset=utf-8".to_owned()), ..Hint::default() };
    assert!(Html.knows(&Input { path: "a.warc#1", bytes: b"", hint: &web }, "<div>Text</div>"));
}

#[test]
fn hostile_pages_end_soon() {
    let many = |text: &str, times: usize| text.repeat(times);
    let numbered = |text: fn(usize) -> String, times: usize| (0..times).map(text).collect::<String>();
    let pages = [
        many("<div>", 100_000) + "text",
        many("<div><p>text, text", 12_000),
        many("<b><i><font color=a><p>", 5_000),
        numbered(|n| format!("<b x{n}><p>text"), 5_000),
        many("<table><tr><td>", 8_000),
        many("<a href=x>text ", 12_000),
        many("<p>Text, and more text, and so on.</p>", 5_000),
        many("<br>text, text", 12_000),
        many("<span class='author date related'>", 12_000),
        many("<h1>Text</h1>", 8_000),
        many("<li><ul>", 12_000),
        many("&amp", 100_000),
        many("<!--", 100_000),
        many("<script type='application/ld+json'>{\"@type\":\"NewsArticle\"}</script>", 3_000),
        many("<svg><math><template>", 5_000),
        format!("<p {}>", numbered(|n| format!("a{n} "), 4_000)),
        format!("<title>{}", many("a - ", 200_000)),
    ];
    for page in pages {
        let start = Instant::now();
        let html = format!("<html><h1>Text</h1>{page}");
        let _ = read(&html);
        assert!(start.elapsed() < Duration::from_secs(20), "{}", lines::head(&html, 60));
    }
}

/// Pieces that make the reader take its turns.
const PIECES: [&str; 40] = [
    "<p>",
    "</p>",
    "<div class='article-body'>",
    "</div>",
    "<h1>",
    "</h1>",
    "<h2>Key Points</h2>",
    "<ul>",
    "<li>",
    "</ul>",
    "<table><tr><td>",
    "</table>",
    "<figure>",
    "<figcaption>",
    "</figure>",
    "<br>",
    "<br><br>",
    "<a href='https://example.org/2017/04/12/a'>",
    "</a>",
    "<time datetime='2017-04-12'>",
    "<span class=byline>By Jane Doe",
    "<meta property='og:title' content='Port'>",
    "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"",
    "\"}</script>",
    "<title>Port | Post</title>",
    "<!--",
    "-->",
    "&amp;",
    "&#0;",
    "<svg>",
    "<template>",
    "<article>",
    "</article>",
    "<blockquote>",
    "The port of Norwick will stay open through the winter, the minister said. ",
    "Watch: Doe",
    "2017年4月12日",
    "\u{A0}",
    "“é”",
    "<",
];

proptest! {
    #[test]
    fn any_markup_can_be_read(pieces in proptest::collection::vec(proptest::sample::select(&PIECES[..]), 0..60), noise in "\\PC{0,20}") {
        read(&format!("<html>{}{noise}", pieces.concat()));
        read(&format!("{noise}{}", pieces.join(&noise)));
    }

    #[test]
    fn days_never_panic(text in "\\PC{0,40}", digits in "[0-9:/年月日 .-]{0,30}") {
        for order in [day::Order::MonthFirst, day::Order::DayFirst, day::Order::Unknown] {
            let _ = (day::of(&text, order), day::of(&digits, order));
        }
    }
}
