//! The article's own text within a page: the tree in, the HTML of headings, paragraphs and captions out.
//!
//! Readability finds the element that holds the text; here the frame of the page is cut away before it looks, and what
//! it leaves of links, pull quotes and picture lines is marked or dropped. Changes the tree and reads no metadata.

use dom_query::{Document, NodeId, NodeRef};
use dom_smoothie::{Config, Readability};

use super::{dom, published, rewrite};

/// What the labels of an element say when it belongs to the frame of the page and not to the article.
const FRAME: [&str; 30] = [
    "ad",
    "ads",
    "advert",
    "advertisement",
    "advertising",
    "breadcrumb",
    "breadcrumbs",
    "consent",
    "cookie",
    "cookies",
    "disqus",
    "newsletter",
    "newsletters",
    "outbrain",
    "paywall",
    "promo",
    "promos",
    "pullquote",
    "recirc",
    "recirculation",
    "recommended",
    "related",
    "share",
    "sharebar",
    "sharing",
    "signup",
    "social",
    "subscribe",
    "taboola",
    "trending",
];
/// An element with more words than this, in bytes, is no box of the frame.
const BOX: usize = 1500;
/// A paragraph with fewer words than this, in bytes, may be a button.
const PARAGRAPH: usize = 60;
/// The most captions over the first paragraph.
const LEADS: usize = 3;
/// As many paragraphs are sought in a text to tell whether it holds them all.
const SAMPLE: usize = 100;
/// As many bytes of paragraphs make an article.
const ENOUGH: usize = 400;

/// The HTML of the article's text, which stands under `heading`; "" when the page has none.
pub(super) fn of(page: Document, heading: Option<NodeId>) -> String {
    cut_frame(&page);
    let lead = lead_captions(&page, heading);
    let declared = declared(&page);
    let config = Config { keep_classes: true, disable_json_ld: true, ..Config::default() };
    let Ok(mut readability) = Readability::with_document(page, None, Some(config)) else {
        return String::new();
    };
    let parsed = readability.parse().is_ok();
    let found = readability.doc.select("#readability-page-1");
    let content = found.nodes().first().filter(|_| parsed);
    let text = content.map(dom::words).unwrap_or_default();
    let mut html = String::new();
    for caption in lead.iter().filter(|caption| !text.contains(caption.as_str())) {
        rewrite::element("figcaption", caption, &mut html);
    }
    let mut missed = 0;
    if let Some(declared) = declared.filter(|declared| !declared.is_in(&text)) {
        missed = bytes(&declared.paragraphs);
        html.push_str(&declared.html);
    }
    // What was found beside the declared text is the rest of the article when it is most of it, else a frame.
    if let Some(content) = content.filter(|content| missed == 0 || bytes(&paragraphs(content)) >= 2 * missed)
    {
        rewrite::write(content, &mut html);
    }
    html
}

/// The captions between the headline and the first paragraph, where the picture stands outside the text.
fn lead_captions(page: &Document, heading: Option<NodeId>) -> Vec<String> {
    let Some(heading) = heading else { return Vec::new() };
    let mut captions: Vec<String> = Vec::new();
    let nodes = page.select("p, figcaption, [class*='aption']");
    for node in nodes.nodes().iter().filter(|node| node.id > heading).take(500) {
        let words = dom::short_words(node, BOX).unwrap_or_default();
        let caption = rewrite::is_caption(node);
        if captions.len() == LEADS || (!caption && words.len() >= PARAGRAPH && node.has_name("p")) {
            break;
        }
        let known = captions.iter().any(|caption| caption.contains(&words));
        if caption && !known && !words.is_empty() && !published::elsewhere(node) {
            captions.push(words);
        }
    }
    captions
}

fn bytes(paragraphs: &[String]) -> usize {
    paragraphs.iter().map(String::len).sum()
}

/// The element that the page itself calls the text of its article.
struct Declared {
    html: String,
    paragraphs: Vec<String>,
}

impl Declared {
    /// Whether a text holds more of it than a sentence that happens to stand in both, by a sample of paragraphs.
    fn is_in(&self, text: &str) -> bool {
        let step = self.paragraphs.len() / SAMPLE + 1;
        let size = |held: bool| -> usize {
            let sample = self.paragraphs.iter().step_by(step);
            sample.filter(|words| !held || text.contains(words.as_str())).map(String::len).sum()
        };
        size(true) * 10 > size(false)
    }
}

/// Finds the element by microdata, by its class, or because it is the only `<article>`.
fn declared(page: &Document) -> Option<Declared> {
    let marked = page.select("[itemprop~='articleBody']");
    let named = page.select("div[class], section[class], article[class], div[id]");
    let alone = page.select("article");
    let labelled = named.nodes().iter().filter(|node| is_body(node));
    let alone = alone.nodes().iter().filter(|_| alone.nodes().len() == 1);
    let places: [Vec<&NodeRef<'_>>; 3] =
        [marked.nodes().iter().take(20).collect(), labelled.take(20).collect(), alone.collect()];
    for place in places {
        let texts = place.iter().map(|node| (paragraphs(node), node));
        let most = texts.max_by_key(|(words, _)| bytes(words));
        let Some((paragraphs, node)) = most else { continue };
        if bytes(&paragraphs) >= ENOUGH {
            let mut html = String::new();
            rewrite::write(node, &mut html);
            return Some(Declared { html, paragraphs });
        }
    }
    None
}

/// Whether a class or id says "article body", "story-text", "entry_content".
fn is_body(node: &NodeRef<'_>) -> bool {
    let labels = dom::labels(node);
    let pair = |pair: &[String]| {
        matches!(pair[0].as_str(), "article" | "story" | "entry" | "post" | "news")
            && matches!(pair[1].as_str(), "body" | "content" | "text" | "copy")
    };
    labels.windows(2).any(pair)
        || labels.iter().any(|label| matches!(label.as_str(), "articlebody" | "storybody"))
}

/// The paragraphs of an element that are longer than a button.
fn paragraphs(node: &NodeRef<'_>) -> Vec<String> {
    let paragraphs = node.descendants_it().filter(|inner| inner.has_name("p")).take(2000);
    paragraphs.map(|inner| dom::words(&inner)).filter(|words| words.len() >= PARAGRAPH).collect()
}

/// Removes what never is part of an article, and small boxes that say so.
fn cut_frame(page: &Document) {
    page.select("nav, dialog, [role='navigation'], [role='dialog'], [aria-label='breadcrumb']").remove();
    for node in page.select("[class], [id]").nodes() {
        let name = dom::name(node);
        let labels = dom::labels(node);
        let framed = labels.iter().any(|label| FRAME.contains(&label.as_str()))
            || labels.windows(2).any(|pair| {
                matches!((pair[0].as_str(), pair[1].as_str()), ("pull", "quote") | ("read", "more"))
            });
        let whole = matches!(&*name, "html" | "body" | "main" | "article" | "figure" | "p" | "h1");
        if framed && !whole && is_small(node) {
            node.remove_from_parent();
        }
    }
}

/// Whether an element holds few words and no article.
fn is_small(node: &NodeRef<'_>) -> bool {
    let mut bytes = 0;
    for inner in node.descendants_it().take(400) {
        bytes += if inner.is_text() { inner.text().trim().len() } else { 0 };
        if bytes > BOX || inner.has_name("h1") {
            return false;
        }
    }
    true
}
