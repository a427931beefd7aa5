//! The element that holds the text of an article in, the same in plain HTML out: text, headings, captions, tables.
//!
//! Attributes, pictures, forms and boxes beside the text are left out. Lines of pictures, and paragraphs that are
//! nothing but a link, become captions. Decides nothing about where the text of a page stands.

use dom_query::NodeRef;

use super::dom;
use crate::read::look;

/// The longest caption, in bytes.
const CAPTION: usize = 750;

/// The longest line of the page that is none of the article's, in bytes.
const LINE: usize = 90;

/// Writes an element.
pub(super) fn write(node: &NodeRef<'_>, html: &mut String) {
    if node.is_text() {
        return escape(&node.text(), html);
    }
    let name = dom::name(node);
    match &*name {
        "img" | "picture" | "video" | "audio" | "source" | "aside" | "footer" | "form" | "input" => {}
        silent if dom::is_silent(silent) => {}
        "br" | "hr" => html.push_str("<br>"),
        "p" | "div" | "li" | "span" | "h2" | "h3" | "h4" | "h5" | "h6" if is_chrome(node) => {}
        "p" if is_link(node) => wrap("figcaption", node, html),
        "p" | "div" | "span" | "dd" | "small" | "em" | "section" if is_caption(node) => {
            wrap("figcaption", node, html)
        }
        // A row of figures is a paragraph however short it is, and only quotations are never headings.
        "table"
            if !node.descendants_it().any(|inner| matches!(&*dom::name(&inner), "p" | "div" | "table")) =>
        {
            html.push_str("<blockquote>");
            wrap("table", node, html);
            html.push_str("</blockquote>");
        }
        "" => node.children_it(false).for_each(|child| write(&child, html)),
        name => wrap(name, node, html),
    }
}

/// Writes an element of a given name with given words.
pub(super) fn element(name: &str, words: &str, html: &mut String) {
    html.extend(["<", name, ">"]);
    escape(words, html);
    html.extend(["</", name, ">"]);
}

fn wrap(name: &str, node: &NodeRef<'_>, html: &mut String) {
    html.extend(["<", name, ">"]);
    node.children_it(false).for_each(|child| write(&child, html));
    html.extend(["</", name, ">"]);
}

fn escape(text: &str, html: &mut String) {
    let mut rest = text;
    while let Some(at) = memchr::memchr2(b'&', b'<', rest.as_bytes()) {
        html.push_str(&rest[..at]);
        html.push_str(if rest[at..].starts_with('&') { "&amp;" } else { "&lt;" });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

/// Whether an element is called a caption and is no longer than one.
pub(super) fn is_caption(node: &NodeRef<'_>) -> bool {
    const LABELS: [&str; 4] = ["caption", "captions", "figcaption", "imagecaption"];
    let called =
        node.has_name("figcaption") || dom::labels(node).iter().any(|label| LABELS.contains(&label.as_str()));
    called && dom::short_words(node, CAPTION).is_some()
}

/// Whether a line is none of the article's: an advertisement, a call to subscribe, or a link of one or two words.
fn is_chrome(node: &NodeRef<'_>) -> bool {
    const FORMULAS: [&str; 9] = [
        "advertisement",
        "click here to ",
        "continue reading",
        "download our app",
        "follow us on ",
        "like us on ",
        "scroll down to ",
        "sign up for ",
        "subscribe to ",
    ];
    let Some(words) = dom::short_words(node, LINE).filter(|words| !words.is_empty()) else { return false };
    let lower = words.to_lowercase();
    let button = words.split_whitespace().nth(2).is_none()
        && matches!(&*dom::name(node), "p" | "li")
        && node.descendants_it().filter(|inner| inner.has_name("a")).any(|link| dom::words(&link) == words);
    button || FORMULAS.iter().any(|formula| lower.starts_with(formula))
}

/// Whether a paragraph is a link to something else and no sentence.
fn is_link(node: &NodeRef<'_>) -> bool {
    let mut inner =
        node.children_it(false).filter(|inner| !inner.is_text() || !inner.text().trim().is_empty());
    let alone = matches!((inner.next(), inner.next()), (Some(link), None) if link.has_name("a"));
    alone && dom::short_words(node, CAPTION).is_some_and(|words| !look::ends_as_sentence(&words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_an_element() {
        let page = dom::parse(
            "<div class=x><h2 id=a>A &lt; B &amp; C</h2><p class='photo-caption'>Boats<p>Text <b>bold</b><br><img src=a>\
             <p><a href=b>To another story</a><p><a href=c>Log in</a><h3>Sign up for our letter</h3><aside>Box</aside><table><tr><td>1</table><script>x</script></div>",
        );
        let mut html = String::new();
        write(&page.select("div").nodes()[0], &mut html);
        assert_eq!(
            html,
            "<div><h2>A &lt; B &amp; C</h2><figcaption>Boats</figcaption><p>Text <b>bold</b><br></p>\
             <figcaption><a>To another story</a></figcaption><blockquote><table><tbody><tr><td>1</td></tr></tbody></table></blockquote></div>"
        );
    }
}
