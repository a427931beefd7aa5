//! Who wrote the article of a page: what the page says of it in, names of persons out.
//!
//! Asked in order: JSON-LD, meta tags, microdata and `rel=author`, elements labelled as byline or author. The name of
//! the publication is no author, nor is an address.

use dom_query::NodeRef;

use super::facts::Facts;
use super::{day, dom, published};
use crate::calendar::WEEKDAYS;
use crate::read::{byline, date, lines};

/// Meta tags that name authors, the surest first.
const TAGS: [&str; 16] = [
    "parsely.author",
    "sailthru.author",
    "article.author",
    "og.article.author",
    "author",
    "authors",
    "byl",
    "byline",
    "dc.creator",
    "dcterms.creator",
    "citation.author",
    "article.author.name",
    "shareaholic.article.author.name",
    "cxenseparse.author",
    "author.name",
    "creator",
];
/// How much of the value of a tag is read, in bytes.
const LONGEST_TAG: usize = 2000;
/// The most authors of an element.
const MOST: usize = 20;
/// The longest byline element, in bytes.
const LONGEST: usize = 300;

/// The authors.
pub(super) fn of(facts: &Facts<'_>) -> Vec<String> {
    let said = people(facts, facts.said.authors.iter().map(String::as_str));
    if !said.is_empty() {
        return said;
    }
    for name in TAGS {
        let people = people(facts, facts.tags.all(name));
        if !people.is_empty() {
            return people;
        }
    }
    if facts.tags.get(&["twitter.label1"]).is_some_and(|label| label.to_lowercase().contains("written by")) {
        let people = people(facts, facts.tags.all("twitter.data1"));
        if !people.is_empty() {
            return people;
        }
    }
    let marked = marked(facts);
    if marked.is_empty() { below_headline(facts) } else { marked }
}

/// The names among these texts.
fn people<'t>(facts: &Facts<'_>, texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for text in texts.take(40) {
        for name in names(text) {
            if !is_publication(facts, &name) && !people.contains(&name) {
                people.push(name);
            }
        }
    }
    people
}

/// The names in the element nearest to the headline that holds an author or a byline, and in those beside it.
fn marked(facts: &Facts<'_>) -> Vec<String> {
    const SELECTORS: [&str; 4] = [
        "[itemprop~='author'], [itemprop~='creator']",
        "[rel~='author'], [rel*='has_creator']",
        "[class], [id], [data-testid], [data-author]",
        "a[href*='/author'], a[href*='/contributor'], a[href*='/people/'], a[href*='/staff/'], a[href*='/by/']",
    ];
    for (at, selector) in SELECTORS.into_iter().enumerate() {
        let nodes = facts.page.select(selector);
        let by_label = at == 2;
        let wanted = |node: &&NodeRef<'_>| !by_label || node.has_attr("data-author") || is_labelled(node);
        let near = facts.near(nodes.nodes()).filter(wanted).take(60);
        let (elsewhere, here): (Vec<&NodeRef<'_>>, Vec<&NodeRef<'_>>) =
            near.partition(|node| published::elsewhere(node));
        let nodes = if here.is_empty() && at < 2 { elsewhere } else { here };
        let names = |node: &NodeRef<'_>| people(facts, [words(node).as_str()].into_iter());
        let Some(first) = nodes.iter().position(|node| !names(node).is_empty()) else { continue };
        let around = nodes[first].ancestors_it(Some(2)).last().map(|above| above.id);
        let beside = |node: &NodeRef<'_>| {
            node.ancestors_it(Some(3)).any(|above| Some(above.id) == around)
                && (!by_label || node.attr("class") == nodes[first].attr("class"))
        };
        let mut found = names(nodes[first]);
        for name in nodes[first + 1..].iter().filter(|node| beside(node)).flat_map(|node| names(node)) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
        found.truncate(MOST);
        return found;
    }
    Vec::new()
}

/// The names in the first short line below the headline that reads "By Jane Doe" and nothing else.
fn below_headline(facts: &Facts<'_>) -> Vec<String> {
    let lines = facts.below_headline().filter_map(|node| dom::short_words(&node, LONGEST));
    let found = lines.filter_map(|line| byline::line(&line)).find(|names| !names.is_empty());
    people(facts, found.unwrap_or_default().iter().map(String::as_str))
}

/// Whether a class or id calls an element a byline or an author.
fn is_labelled(node: &NodeRef<'_>) -> bool {
    const LABELS: [&str; 9] = [
        "author",
        "authors",
        "byline",
        "bylines",
        "writer",
        "writers",
        "contributor",
        "contributors",
        "reporter",
    ];
    dom::labels(node).iter().any(|label| LABELS.contains(&label.as_str()))
}

/// The words of a byline element, or of the name inside it.
fn words(node: &NodeRef<'_>) -> String {
    let name = node
        .descendants_it()
        .find(|inner| inner.is_element() && inner.attr("itemprop").is_some_and(|prop| &*prop == "name"));
    dom::short_words(&name.unwrap_or(*node), LONGEST).unwrap_or_default()
}

/// The names in a text such as "By Jane Doe and John Roe | April 12, 2017".
fn names(text: &str) -> Vec<String> {
    const LABELS: [&str; 14] = [
        "by:",
        "by",
        "written by",
        "posted by",
        "published by",
        "author:",
        "authors:",
        "von",
        "par",
        "por",
        "di",
        "door",
        "text:",
        "words by",
    ];
    const STARTS: [&str; 7] = ["posted", "published", "written", "submitted", "filed", "reported", "story"];
    let mut text = lines::head(text, LONGEST_TAG)
        .split(['|', '•', '·', '\n'])
        .map(str::trim)
        .find(|part| part.chars().any(char::is_alphabetic))
        .unwrap_or("");
    // "Posted in Harbour by Jane Doe".
    if let Some((before, name)) = text.split_once(" by ")
        && STARTS
            .iter()
            .any(|start| before.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start)))
    {
        text = name.trim();
    }
    while let Some(rest) = LABELS.iter().find_map(|label| {
        let rest = text.get(label.len()..).filter(|_| text[..label.len()].eq_ignore_ascii_case(label))?;
        (label.ends_with(':') || rest.starts_with(char::is_whitespace)).then(|| rest.trim())
    }) {
        text = rest;
    }
    if let Some(name) = inverted(text) {
        return vec![name];
    }
    byline::names(text).into_iter().map(|name| tidy(&name)).filter(|name| is_name(name)).collect()
}

/// "Doe, Jane" → "Jane Doe".
fn inverted(text: &str) -> Option<String> {
    let (last, first) = text.split_once(',').map(|(last, first)| (last.trim(), first.trim()))?;
    let one = !last.is_empty() && !last.contains(' ') && !first.contains(',') && !first.contains(" and ");
    let name = tidy(&format!("{first} {last}"));
    (one && (1..=2).contains(&first.split_whitespace().count()) && is_name(&name)).then_some(name)
}

/// A name without e-mail address, handle and brackets, and without what a date or a button behind it leaves.
fn tidy(name: &str) -> String {
    const LINKS: [&str; 5] = ["on", "at", "in", "via", "from"];
    let words = name.split_whitespace().filter(|word| !word.contains('@') && !word.starts_with('('));
    let dated = |word: &&str| {
        let bare = word.trim_end_matches([',', '.']).to_lowercase();
        word.starts_with(|char: char| char.is_ascii_digit())
            || date::is_month(word)
            || WEEKDAYS.contains(&bare.as_str())
    };
    let mut words: Vec<&str> = words.take_while(|word| !dated(word)).collect();
    if let Some(at) = words.iter().position(|word| is_button(word)).filter(|at| *at >= 2) {
        words.truncate(at);
    }
    while words.len() > 1 && words.last().is_some_and(|word| LINKS.contains(word)) {
        words.pop();
    }
    words.join(" ").trim_matches([',', '.', ':', '-', '–', '/', ' ']).to_owned()
}

fn is_name(name: &str) -> bool {
    let words = name.split_whitespace().count();
    let address = name.contains("://") || name.contains("www.") || name.contains(".com");
    let chars = name.chars().count();
    (1..=6).contains(&words)
        && (2..=60).contains(&chars)
        && !address
        && !name.contains(['{', '}', '<', '>', '?', '!', '=', '_'])
        && day::within(name, day::Order::Unknown).is_none()
        && !name.split_whitespace().any(is_button)
        && !matches!(
            name.to_lowercase().as_str(),
            "admin"
                | "staff"
                | "unknown"
                | "none"
                | "null"
                | "author"
                | "editor"
                | "follow"
                | "guest"
                | "share"
        )
}

/// Words of buttons and labels that stand beside a byline.
fn is_button(word: &str) -> bool {
    const WORDS: [&str; 23] = [
        "credit",
        "getty",
        "illustration",
        "image",
        "photo",
        "photograph",
        "photos",
        "comments",
        "comment",
        "follow",
        "followers",
        "login",
        "more",
        "updated",
        "published",
        "posted",
        "share",
        "subscribe",
        "view",
        "views",
        "read",
        "profile",
        "bio",
    ];
    WORDS.contains(&word.to_lowercase().as_str())
}

/// Whether a name is that of the publication.
fn is_publication(facts: &Facts<'_>, name: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let name = letters(name);
    let named = facts.source.as_deref().map(letters).is_some_and(|source| source == name);
    let host = facts.url.as_deref().and_then(|url| url.split('/').nth(2)).map(letters);
    named || host.is_some_and(|host| name.len() >= 5 && host.trim_start_matches("www").starts_with(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Vec<String> {
        let page = dom::parse(html);
        of(&Facts::of(&page, None))
    }

    #[test]
    fn the_surest_place_counts() {
        for html in [
            "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"author\":[{\"name\":\"Jane Doe\"},{\"name\":\"John Roe\"}]}</script><meta name=author content='Somebody Else'>",
            "<meta property='article:author' content='https://www.example.org/jane'><meta name=author content='By Jane Doe and John Roe, Staff Writers'>",
            "<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Jane Doe, John Roe'>",
            "<span itemprop=author><span itemprop=name>Jane Doe</span> Harbour editor</span><span itemprop=author>John Roe</span>",
            "<meta name=citation_author content='Doe, Jane'><meta name=citation_author content='Roe, John'>",
            "<p class=author>Posted in Harbour by Jane Doe on Wednesday</p>&<p class=author>John Roe Follow @roe</p>",
            "<h1>Port</h1><div><p>By Jane Doe and John Roe</p></div>",
            "<p class='story-byline'>By <a href=/jane>Jane Doe</a> and John Roe<br>April 12, 2017</p>",
        ] {
            assert_eq!(found(html), ["Jane Doe", "John Roe"], "{html}");
        }
    }

    #[test]
    fn what_is_no_author() {
        assert_eq!(
            found(
                "<meta property='og:site_name' content='Norwick Post'><meta name=author content='Norwick Post'><p class=byline>By Jane Doe jane@example.org"
            ),
            ["Jane Doe"]
        );
        assert!(
            found("<meta name=author content='admin'><div class=comments><p class=author>Jane Doe</div>")
                .is_empty()
        );
    }
}
