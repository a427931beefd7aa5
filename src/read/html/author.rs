//! Who wrote the article of a page: what the page says of it in, names of persons out.
//!
//! Asked in order: JSON-LD, meta tags, microdata and `rel=author`, elements labelled as byline or author, the lines below
//! the headline. A source that names only bodies gives way to a later sure one that names a person. The name of the
//! publication is no author; an address counts as the words of the link to it.

use dom_query::NodeRef;

use super::facts::Facts;
use super::{dom, person, printed, published};
use crate::read::byline;

/// Meta tags that name authors, the surest first.
const TAGS: [&str; 16] = [
    "parsely.author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "article.author",
    "og.article.author",
    "author",
    "authors",
    "byl",
    "byline",
    "citation.author",
    "article.author.name",
    "shareaholic.article.author.name",
    "cxenseparse.author",
    "author.name",
    "creator",
];
/// The most authors of an element.
const MOST: usize = 20;
/// The longest byline element, in bytes.
pub(super) const LONGEST: usize = 300;

/// The authors, and their byline as the page prints it.
pub(super) fn of(facts: &Facts<'_>) -> (Vec<String>, Option<String>) {
    let (names, told) = found(facts);
    let printed = printed::of(facts, &names, told.as_deref());
    (names, printed)
}

/// The authors, and the text that gave them if one alone did.
fn found(facts: &Facts<'_>) -> (Vec<String>, Option<String>) {
    let written = facts.tags.get(&["twitter.label1"]).is_some_and(|label| {
        let label = label.to_lowercase();
        label.contains("written by") || label == "author"
    });
    let said = std::iter::once_with(|| facts.said.authors.iter().map(String::as_str).collect::<Vec<_>>());
    let told = said
        .chain(TAGS.iter().map(|name| facts.tags.all(name).collect()))
        .chain(std::iter::once_with(|| facts.tags.all("twitter.data1").filter(|_| written).collect()));
    let mut bodies = None;
    for mut texts in told {
        let people = people(facts, texts.iter().copied());
        if people.is_empty() {
            continue;
        }
        texts.dedup();
        let alone = (texts.len() == 1).then(|| texts[0].to_owned());
        if people.iter().any(|name| person::is_person(name)) {
            return (people, alone);
        }
        bodies.get_or_insert((people, alone));
    }
    let elsewhere = || {
        let places = [linked, marked, below_headline];
        let people = places.iter().map(|place| place(facts)).find(|people| !people.is_empty());
        (people.unwrap_or_default(), None)
    };
    bodies.unwrap_or_else(elsewhere)
}

/// The names among these texts; those of bodies only where no person is among them.
fn people<'t>(facts: &Facts<'_>, texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut people: Vec<String> = Vec::new();
    for text in texts.take(40) {
        for name in person::names(text) {
            if !is_publication(facts, &name) && !people.contains(&name) {
                people.push(name);
            }
        }
    }
    if people.iter().any(|name| person::is_person(name)) {
        people.retain(|name| !person::is_body(name));
    }
    people
}

/// The names in the element nearest to the headline that holds an author or a byline, and in those beside it.
fn marked(facts: &Facts<'_>) -> Vec<String> {
    const SELECTORS: [&str; 4] = [
        "[itemprop~='author'], [itemprop~='creator']",
        "[rel~='author'], [rel*='has_creator']",
        "[class], [id], [data-testid], [data-author]",
        "a[href]",
    ];
    for (at, selector) in SELECTORS.into_iter().enumerate() {
        let nodes = facts.page.select(selector);
        let by_label = at == 2;
        let wanted = |node: &&NodeRef<'_>| match at {
            2 => node.has_attr("data-author") || is_labelled(node),
            3 => is_profile(node),
            _ => true,
        };
        let near = facts.near(nodes.nodes()).filter(wanted).take(60);
        let (elsewhere, here): (Vec<&NodeRef<'_>>, Vec<&NodeRef<'_>>) =
            near.partition(|node| published::elsewhere(node));
        let nodes = if here.is_empty() && at < 2 { elsewhere } else { here };
        let names = |node: &NodeRef<'_>| {
            let mut names = names_in(facts, node);
            names.retain(|name| at < 3 || person::is_person(name));
            names
        };
        let Some(first) = nodes.iter().position(|node| !names(node).is_empty()) else { continue };
        let around = nodes[first].ancestors_it(Some(2)).last().map(|above| above.id);
        let row = facts.page.tree.get(&around.unwrap_or(nodes[first].id));
        let short = row.is_some_and(|row| dom::short_words(&row, 2 * LONGEST).is_some());
        let beside = |node: &NodeRef<'_>| {
            short
                && node.ancestors_it(Some(3)).any(|above| Some(above.id) == around)
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

/// The words of the first link to an address that the page gives for its author.
fn linked(facts: &Facts<'_>) -> Vec<String> {
    let bare = |url: &str| {
        let path = url.split_once("://").map_or(url, |(_, path)| path);
        path.trim_end_matches('/').trim_start_matches("www.").to_owned()
    };
    let tags = ["article.author", "og.article.author", "author"].iter().flat_map(|name| facts.tags.all(name));
    let told = facts.said.authors.iter().map(String::as_str).chain(tags);
    let urls: Vec<String> = told.filter(|text| text.contains("://")).take(8).map(bare).collect();
    if urls.is_empty() {
        return Vec::new();
    }
    let links = facts.page.select("a[href]");
    let mut links = links.nodes().iter().filter(|link| {
        let href = dom::attr(link, "href").unwrap_or_default();
        href.contains("://") && urls.contains(&bare(&href))
    });
    links
        .find_map(|link| {
            let names = people(facts, dom::short_words(link, LONGEST).as_deref().into_iter());
            names
                .iter()
                .all(|name| person::is_person(name))
                .then_some(names)
                .filter(|names| !names.is_empty())
        })
        .unwrap_or_default()
}

/// The names in the first short line below the headline that reads "By Jane Doe" and nothing else.
fn below_headline(facts: &Facts<'_>) -> Vec<String> {
    let lines = facts.below_headline().filter_map(|node| dom::short_words(&node, LONGEST));
    let found = lines
        .filter_map(|line| byline::line(&line).or_else(|| person::line(&line)))
        .find(|names| !names.is_empty());
    people(facts, found.unwrap_or_default().iter().map(String::as_str))
}

/// Whether a class or id calls an element a byline or an author.
pub(super) fn is_labelled(node: &NodeRef<'_>) -> bool {
    const LABELS: [&str; 15] = [
        "author",
        "authors",
        "authorname",
        "auteur",
        "autor",
        "autore",
        "byline",
        "bylines",
        "byauthor",
        "writer",
        "writers",
        "writtenby",
        "contributor",
        "contributors",
        "reporter",
    ];
    let labels = dom::labels(node);
    labels.iter().any(|label| LABELS.contains(&label.as_str()))
        || labels.windows(2).any(|pair| {
            matches!((pair[0].as_str(), pair[1].as_str()), ("by", "line") | ("written" | "posted", "by"))
        })
}

/// Whether a link leads to the page of an author.
fn is_profile(link: &NodeRef<'_>) -> bool {
    const PATHS: [&str; 8] = [
        "/author/",
        "/authors/",
        "/contributor/",
        "/contributors/",
        "/people/",
        "/staff/",
        "/by/",
        "/profile/",
    ];
    let href = dom::attr(link, "href").filter(|_| link.has_name("a")).unwrap_or_default().to_lowercase();
    PATHS.iter().any(|path| href.contains(path))
}

/// The names in an element: those marked or linked as names inside it, unless its words hold them and more.
fn names_in(facts: &Facts<'_>, node: &NodeRef<'_>) -> Vec<String> {
    let Some(lines) = dom::short_lines(node, LONGEST) else { return Vec::new() };
    let told = people(facts, [lines.as_str()].into_iter());
    let marked = node.descendants_it().filter(NodeRef::is_element).filter(|inner| {
        let marked = |name: &str, value: &str| {
            inner.attr(name).is_some_and(|given| given.split_whitespace().any(|word| word == value))
        };
        marked("itemprop", "name") || marked("rel", "author") || is_profile(inner)
    });
    let words = marked.take(MOST).filter_map(|inner| {
        dom::short_words(&inner, LONGEST)
            .filter(|words| !words.is_empty())
            .or_else(|| dom::attr(&inner, "content"))
    });
    let words: Vec<String> = words.collect();
    let marked = people(facts, words.iter().map(String::as_str));
    let more = told.len() > marked.len() && marked.iter().all(|name| told.contains(name));
    if marked.is_empty() || more { told } else { marked }
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
        super::found(&Facts::of(&page, None)).0
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
