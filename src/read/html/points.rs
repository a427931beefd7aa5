//! The key points of a page: the box of bullets under the headline in, its lines out, the box taken off the page.
//!
//! A box is known by its heading ("Key Points", "At a glance") or by what its class calls it. Lists of links to other
//! stories are none.

use dom_query::{Document, NodeRef};

use super::{dom, published};
use crate::read::look::{self, Look};

/// The most points a box has.
const MOST: usize = 12;
/// The longest point, in bytes.
const LONGEST: usize = 600;

/// Takes the key points off a page.
pub(super) fn take(page: &Document) -> Vec<String> {
    for heading in
        page.select("h2, h3, h4, h5, h6, p, div, span, strong, b, button, summary, figcaption").nodes()
    {
        let short = heading.descendants_it().take(12).count() < 12;
        if short && dom::short_words(heading, 60).is_some_and(|words| is_heading(&words)) {
            let found = list_after(heading).map(|list| (points(&list), list));
            if let Some((points, list)) = found.filter(|(points, _)| !points.is_empty()) {
                heading.remove_from_parent();
                list.remove_from_parent();
                return points;
            }
        }
    }
    for list in page
        .select("[class], [id], [data-testid], [data-module]")
        .nodes()
        .iter()
        .filter(|node| is_labelled(node))
    {
        let found = points(list);
        if !found.is_empty() && !published::elsewhere(list) {
            list.remove_from_parent();
            return found;
        }
    }
    Vec::new()
}

fn is_heading(words: &str) -> bool {
    look::of(words.trim_end_matches(':')) == Look::KeyPoints
}

/// Whether an element calls itself a box of key points: "RenderKeyPoints-list", "story-highlights", "mol-bullets".
fn is_labelled(node: &NodeRef<'_>) -> bool {
    let labels = dom::labels(node);
    let has = |word: &str| labels.iter().any(|label| label == word);
    let pair = |one: &str, other: &str| labels.windows(2).any(|pair| pair[0] == one && pair[1] == other);
    has("keypoints")
        || has("storyhighlights")
        || has("keytakeaways")
        || pair("key", "points")
        || pair("key", "takeaways")
        || pair("key", "facts")
        || pair("story", "highlights")
        || pair("article", "highlights")
        || (node.has_name("ul")
            && (has("bullets") || has("highlights") || has("takeaways") || pair("summary", "list")))
}

/// The list that follows a heading, at most a few elements on.
fn list_after<'a>(heading: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut from = *heading;
    for _ in 0..4 {
        let mut next = from.next_element_sibling();
        for _ in 0..3 {
            let Some(node) = next else { break };
            let list = std::iter::once(node)
                .chain(node.descendants_it().take(40))
                .find(|inner| inner.has_name("ul") || inner.has_name("ol"));
            if list.is_some() {
                return list;
            }
            dom::short_words(&node, 80)?;
            next = node.next_element_sibling();
        }
        from = from.parent().filter(|above| !matches!(&*dom::name(above), "body" | "article" | "main"))?;
    }
    None
}

/// The points of a list; none when it is too long, or of links.
fn points(list: &NodeRef<'_>) -> Vec<String> {
    let items: Vec<NodeRef<'_>> =
        list.descendants_it().filter(|inner| inner.has_name("li")).take(MOST + 1).collect();
    let points: Vec<String> = items.iter().map(dom::words).filter(|words| !words.is_empty()).collect();
    let linked = items.iter().filter(|item| is_linked(item)).count();
    let fits = points.iter().all(|point| point.len() <= LONGEST && point.split_whitespace().nth(1).is_some());
    let few = !points.is_empty() && items.len() <= MOST;
    if few && fits && linked * 2 <= items.len() { points } else { Vec::new() }
}

/// Whether all words of an item are those of a link.
fn is_linked(item: &NodeRef<'_>) -> bool {
    let links: usize =
        item.descendants_it().filter(|inner| inner.has_name("a")).map(|link| dom::words(&link).len()).sum();
    links > 0 && links + 2 >= dom::words(item).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "<ul><li>The port <a href=/p>stays open</a> for now.<li>The unions want more.</ul>";

    #[test]
    fn boxes_of_many_pages() {
        for html in [
            format!(
                "<div class='RenderKeyPoints-list'><div class='RenderKeyPoints-title'>Key Points</div><div><div class=group>{LIST}</div></div></div>"
            ),
            format!("<section><h2>At a glance:</h2>{LIST}</section>"),
            format!("<div><p><strong>What you need to know</strong></p>{LIST}</div>"),
            format!("<aside id=storyHighlights>{LIST}</aside>"),
            format!("<div class=el__story-highlights>{LIST}</div>"),
            LIST.replace("<ul>", "<ul class='mol-bullets-with-font'>"),
        ] {
            let page = dom::parse(&format!("<article><h1>Port</h1>{html}<p>The text."));
            assert_eq!(take(&page), ["The port stays open for now.", "The unions want more."], "{html}");
            assert_eq!(dom::words(&page.root()), "Port The text.", "{html}");
        }
    }

    #[test]
    fn what_is_no_box() {
        for html in [
            "<h2>Highlights</h2><ul><li><a href=/a>Another story of the day</a><li><a href=/b>And one more</a></ul>",
            "<h2>Key points</h2><p>A long paragraph follows, in which the minister says what she has said before, and more.</p><ul><li>A point here</ul>",
            "<ul class=bullets><li>Home<li>World</ul>",
        ] {
            assert!(take(&dom::parse(html)).is_empty(), "{html}");
        }
    }
}
