//! When an article was published: what a page says of it in, a calendar day and where it stood out.
//!
//! Asked in order: JSON-LD, meta tags, microdata, `<time>`, the address, lines that look like a date line. The day is
//! taken as written, with the offset it was written in; days of a change ("updated") are passed over.

use dom_query::NodeRef;
use jiff::civil::Date;

use super::facts::Facts;
use super::{day, dom};
use crate::read::date;

/// Meta tags that hold the day of publication whatever the others say, the surest first.
const SURE: [&str; 8] = [
    "article.published.time",
    "datepublished",
    "og.article.published.time",
    "parsely.pub.date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.issued",
    "citation.publication.date",
];
/// Meta tags that mostly mean it.
const LIKELY: [&str; 10] = [
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "dcterms.created",
    "datecreated",
    "date",
    "created",
    "article.date",
    "timestamp",
    "uploaddate",
];

/// The day of publication and where it was found.
pub(super) fn of(facts: &Facts<'_>) -> Option<(Date, &'static str)> {
    let read = |text: &str| day::of(text, facts.order);
    if let Some(day) = facts.said.published.as_deref().and_then(read) {
        return Some((day, "JSON-LD"));
    }
    let tag = |names: &[&str]| names.iter().flat_map(|name| facts.tags.all(name)).find_map(read);
    let named =
        || facts.tags.iter().filter(|(name, _)| means_published(name)).find_map(|(_, value)| read(value));
    if let Some(day) = tag(&SURE).or_else(named) {
        return Some((day, "meta tag"));
    }
    let times = times(facts);
    if let Some(day) = best_time(&times, true) {
        return Some((day, "microdata"));
    }
    if let Some(day) = facts.url.as_deref().and_then(date::from_path) {
        return Some((day, "address"));
    }
    if let Some(day) = best_time(&times, false) {
        return Some((day, "time element"));
    }
    if let Some(day) = tag(&LIKELY) {
        return Some((day, "meta tag"));
    }
    if let Some(day) = labelled(facts).or_else(|| below_headline(facts)) {
        return Some((day, "date line"));
    }
    times.first().map(|time| (time.day, "time element"))
}

/// Whether the name of a meta tag says that its value is the time something came out.
fn means_published(name: &str) -> bool {
    let came_out =
        ["publish", "pubdate", "pub.date", "date.original", "originaldate", "release.date", "pdate", "ptime"];
    let stale = ["modif", "updat", "expir", "last", "unpublish", "publisher"];
    came_out.iter().any(|word| name.contains(word)) && !stale.iter().any(|word| name.contains(word))
}

/// A time on the page and what is said of it.
struct Time {
    day: Date,
    /// Marked as the time of publication.
    sure: bool,
    /// Marked as the time of a change; some pages have no other.
    stale: bool,
}

/// The times of a page, the nearest to the headline first.
fn times(facts: &Facts<'_>) -> Vec<Time> {
    let mut times = Vec::new();
    let nodes = facts.page.select("time, [itemprop~='datePublished'], [property~='datePublished'], [pubdate], [data-published], abbr.published");
    for node in facts.near(nodes.nodes()).take(200).filter(|node| !elsewhere(node)) {
        let marks = ["itemprop", "property", "class", "id"]
            .map(|name| node.attr(name).unwrap_or_default().to_lowercase());
        let says = |word: &str| marks.iter().any(|mark| mark.contains(word));
        let values = ["datetime", "content", "data-published", "title"]
            .into_iter()
            .filter_map(|name| dom::attr(node, name));
        let words = dom::short_words(node, 300);
        let Some(day) = values.chain(words).find_map(|value| day::of(&value, facts.order)) else {
            continue;
        };
        let stale = says("modified") || says("updated");
        times.push(Time { day, sure: says("publish") || node.has_attr("pubdate"), stale });
    }
    times
}

fn best_time(times: &[Time], sure: bool) -> Option<Date> {
    times.iter().find(|time| !time.stale && (time.sure || !sure)).map(|time| time.day)
}

/// Whether a node belongs to a comment, a list of other stories or the frame of the page.
pub(super) fn elsewhere(node: &NodeRef<'_>) -> bool {
    const PARTS: [&str; 8] =
        ["comment", "comments", "related", "sidebar", "recommended", "recirc", "trending", "newsletter"];
    node.ancestors_it(Some(8)).any(|above| {
        let name = dom::name(&above);
        matches!(&*name, "footer" | "nav")
            || (!matches!(&*name, "body" | "html" | "main" | "article")
                && dom::labels(&above).iter().any(|label| PARTS.contains(&label.as_str())))
    })
}

/// The first short line that is labelled as a date or looks like nothing else.
fn labelled(facts: &Facts<'_>) -> Option<Date> {
    const LABELS: [&str; 15] = [
        "date",
        "dateline",
        "datetime",
        "timestamp",
        "published",
        "publish",
        "pubdate",
        "posted",
        "time",
        "byline",
        "meta",
        "info",
        "credit",
        "day",
        "author",
    ];
    let nodes = facts.page.select("[class], [id]");
    let candidates = facts.near(nodes.nodes()).filter(|node| {
        dom::labels(node).iter().any(|label| LABELS.contains(&label.as_str()) || label.ends_with("date"))
            && node.descendants_it().take(60).count() < 60
    });
    candidates
        .take(60)
        .filter(|node| !elsewhere(node))
        .find_map(|node| line(facts, &dom::short_words(node, 300)?, 300))
}

/// The first short line after the headline that names a day.
fn below_headline(facts: &Facts<'_>) -> Option<Date> {
    let texts = facts.below_headline().filter(NodeRef::is_text).take(80);
    texts.filter_map(|node| line(facts, &node.text(), 90)).next()
}

/// The day in a line that does not speak of a change.
fn line(facts: &Facts<'_>, words: &str, longest: usize) -> Option<Date> {
    let stale = ["updated", "modified", "更新"]
        .iter()
        .any(|word| words.to_lowercase().trim_start().starts_with(word));
    (words.len() <= longest && !stale).then(|| day::within(words, facts.order))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn found(html: &str) -> Option<(Date, &'static str)> {
        let page = dom::parse(html);
        of(&Facts::of(&page, None))
    }

    #[test]
    fn the_surest_place_counts() {
        let day = date(2017, 4, 12);
        for (html, from) in [
            (
                "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2017-04-12T23:30:00-05:00\",\"dateModified\":\"2018-01-01\"}</script><meta property='article:published_time' content='2017-04-11'>",
                "JSON-LD",
            ),
            (
                "<meta property='article:modified_time' content='2018-01-01'><meta name='publish-date' content='April 12, 2017'>",
                "meta tag",
            ),
            (
                "<time itemprop='dateModified' datetime='2018-01-01'></time><time itemprop='datePublished' datetime='2017-04-12'>Wednesday</time>",
                "microdata",
            ),
            (
                "<link rel=canonical href='https://example.org/2017/04/12/port'><time datetime='2018-01-01'>",
                "address",
            ),
            (
                "<nav><time datetime='2018-01-01'></time></nav><article><time>12 April 2017</time></article>",
                "time element",
            ),
            ("<div class='story-date'>Published 4:12 pm, Wednesday, April 12, 2017</div>", "date line"),
        ] {
            assert_eq!(found(html), Some((day, from)), "{html}");
        }
    }

    #[test]
    fn days_of_something_else() {
        assert_eq!(
            found(
                "<meta property='og:updated_time' content='2018-01-01'><div class=comments><time datetime='2017-04-12'></time></div>"
            ),
            None
        );
    }
}
