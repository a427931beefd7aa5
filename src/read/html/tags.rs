//! The `<meta>` and `<link>` tags of a page: the tree in, values by name out.
//!
//! Names are in lower case with "." for every sign between their words: "article:published_time" is asked for as
//! "article.published.time", as many pages mix the signs. Decides nothing about what a value is good for.

use dom_query::Document;

use super::dom;

/// The tags of a page that name a value, in page order.
#[derive(Debug, Default)]
pub(super) struct Tags {
    named: Vec<(String, String)>,
    /// The address the page calls its own.
    pub(super) canonical: Option<String>,
    /// The language of the `<html>` element, as it is written.
    pub(super) lang: Option<String>,
}

impl Tags {
    /// Reads the tags of a page.
    pub(super) fn of(page: &Document) -> Tags {
        let mut tags = Tags::default();
        for node in page.select("meta").nodes() {
            let Some(value) = dom::attr(node, "content").or_else(|| dom::attr(node, "value")) else {
                continue;
            };
            for name in ["name", "property", "itemprop", "http-equiv"] {
                let Some(names) = dom::attr(node, name) else { continue };
                for name in names.split_whitespace().take(4) {
                    tags.named.push((canonical_name(name), dom::collapse(&dom::unescape(&value))));
                }
            }
        }
        let links = page.select("link[rel][href]");
        let own = links.nodes().iter().find(|node| {
            node.attr("rel")
                .is_some_and(|rel| rel.split_whitespace().any(|word| word.eq_ignore_ascii_case("canonical")))
        });
        tags.canonical = own.and_then(|node| dom::attr(node, "href"));
        tags.lang = page
            .select("html")
            .nodes()
            .first()
            .and_then(|node| dom::attr(node, "lang").or_else(|| dom::attr(node, "xml:lang")));
        tags
    }

    /// The value of the first of these names that has one.
    pub(super) fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.all(name).next())
    }

    /// All names and values in page order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.named.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// All values of a name.
    pub(super) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let named: Vec<&(String, String)> = self.named.iter().filter(|(given, _)| given == name).collect();
        named.into_iter().map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// "article:published_time" → "article.published.time".
fn canonical_name(name: &str) -> String {
    name.chars().map(|char| if char.is_alphanumeric() { char.to_ascii_lowercase() } else { '.' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_by_name() {
        let page = dom::parse(
            "<html lang=en-GB><meta property=og:title content=' Port &amp;amp; strike '><meta name=article.tag content=a>\
             <meta property='article:tag' content=b><meta itemprop=datePublished content=2017-04-12>\
             <meta name=empty content=''><link rel='alternate' href=/x><link rel='canonical shortlink' href=https://example.org/a>",
        );
        let tags = Tags::of(&page);
        assert_eq!(tags.get(&["empty", "og.title"]), Some("Port & strike"));
        assert_eq!(tags.all("article.tag").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(tags.get(&["datepublished"]), Some("2017-04-12"));
        assert_eq!(tags.canonical.as_deref(), Some("https://example.org/a"));
        assert_eq!(tags.lang.as_deref(), Some("en-GB"));
    }
}
