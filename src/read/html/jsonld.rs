//! What a page says of its article in JSON-LD: scripts in, the fields of one schema.org article out.
//!
//! Takes lists, `@graph`s and nested objects, and the broken JSON that pages hold. Of several articles the one
//! that says most counts; authors and publishers given by `@id` are looked up. Knows nothing of the rest of the page.

use dom_query::Document;
use serde_json::{Map, Value};

use super::dom;

/// The most bytes of JSON-LD that are read.
const LARGEST: usize = 2 << 20;

/// What JSON-LD says of an article; what it does not say is empty.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Said {
    pub(super) title: Option<String>,
    pub(super) published: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) publisher: Option<String>,
    pub(super) section: Option<String>,
    pub(super) url: Option<String>,
    pub(super) lang: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) summary: Option<String>,
    pub(super) body: Option<String>,
}

/// What the scripts of a page say.
pub(super) fn read(page: &Document) -> Said {
    let (mut values, mut bytes) = (Vec::new(), 0);
    for node in page.select("script").nodes() {
        let json = node.attr("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json"));
        if json {
            let script = node.text();
            bytes += script.len();
            if bytes <= LARGEST {
                values.extend(parse(&script));
            }
        }
    }
    let mut things = Vec::new();
    values.iter().for_each(|value| gather(value, &mut things));
    let articles = things.iter().filter(|thing| is_article(thing));
    // The first of those that say most.
    let best = articles.rev().max_by_key(|thing| weight(thing));
    let mut said = best.map(|thing| Said::of(thing, &things)).unwrap_or_default();
    let page = things.iter().find(|thing| is_kind(thing, |kind| kind.ends_with("WebPage")));
    if let Some(page) = page {
        said.published = said.published.or_else(|| text(page, "datePublished"));
        said.lang = said.lang.or_else(|| text(page, "inLanguage"));
        said.title = said.title.or_else(|| text(page, "headline"));
    }
    said
}

/// The values of a script; comments around them, line breaks inside strings and commas too many are forgiven.
fn parse(script: &str) -> Vec<Value> {
    let mut text = script.trim();
    for (open, close) in
        [("<!--", "-->"), ("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("<![CDATA[", "]]>")]
    {
        if let Some(rest) = text.strip_prefix(open) {
            let rest = rest.trim();
            text = rest.strip_suffix(close).unwrap_or(rest).trim();
        }
    }
    let text = text.trim_end_matches(';');
    let whole =
        |text: &str| serde_json::Deserializer::from_str(text).into_iter().collect::<Result<Vec<Value>, _>>();
    whole(text).or_else(|_| whole(&repair(text))).unwrap_or_default()
}

/// JSON with raw control characters and bad escapes in strings made good, and commas before a bracket dropped.
fn repair(text: &str) -> String {
    let mut good = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut inside = false;
    while let Some(char) = chars.next() {
        match char {
            '"' => {
                inside = !inside;
                good.push('"');
            }
            '\\' if inside => match chars.next() {
                Some(next) if "\"\\/bfnrtu".contains(next) => good.extend(['\\', next]),
                Some(next) if next >= ' ' => good.push(next),
                _ => good.push(' '),
            },
            char if inside => good.push(if char < ' ' { ' ' } else { char }),
            '}' | ']' => {
                let kept = good.trim_end().len();
                if good[..kept].ends_with(',') {
                    good.truncate(kept - 1);
                }
                good.push(char);
            }
            char => good.push(char),
        }
    }
    good
}

/// All objects of a value, outer ones first. The depth is bounded by the parser.
fn gather<'a>(value: &'a Value, things: &mut Vec<&'a Map<String, Value>>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| gather(value, things)),
        Value::Object(thing) => {
            things.push(thing);
            thing.values().filter(|value| !value.is_string()).for_each(|value| gather(value, things));
        }
        _ => {}
    }
}

fn is_kind(thing: &Map<String, Value>, known: impl Fn(&str) -> bool) -> bool {
    match thing.get("@type") {
        Some(Value::String(kind)) => known(kind),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(known),
        _ => false,
    }
}

fn is_article(thing: &Map<String, Value>) -> bool {
    is_kind(thing, |kind| {
        kind.ends_with("Article")
            || kind.ends_with("Posting")
            || kind.ends_with("Report")
            || kind.ends_with("Review")
    })
}

/// How much an object says that an article says; news before blogs and reviews.
fn weight(thing: &Map<String, Value>) -> usize {
    let news = is_kind(thing, |kind| kind.ends_with("NewsArticle"));
    ["headline", "datePublished", "author", "articleBody", "publisher"]
        .iter()
        .filter(|key| thing.contains_key(**key))
        .count()
        + usize::from(news)
}

impl Said {
    fn of(thing: &Map<String, Value>, things: &[&Map<String, Value>]) -> Said {
        let publisher =
            ["publisher", "sourceOrganization"].iter().find_map(|key| names(thing.get(*key)?, things).pop());
        let page = thing.get("mainEntityOfPage");
        let url = text(thing, "url").or_else(|| {
            page.and_then(|page| page.as_str().or_else(|| page.get("@id")?.as_str())).map(str::to_owned)
        });
        let mut authors = Vec::new();
        for key in ["author", "creator"] {
            if let Some(value) = thing.get(key).filter(|_| authors.is_empty()) {
                authors = names(value, things);
            }
        }
        Said {
            title: text(thing, "headline").or_else(|| text(thing, "name")),
            published: text(thing, "datePublished").or_else(|| text(thing, "dateCreated")),
            authors,
            publisher,
            section: texts(thing.get("articleSection")).into_iter().next(),
            url,
            lang: text(thing, "inLanguage"),
            tags: texts(thing.get("keywords"))
                .iter()
                .flat_map(|text| text.split([',', ';']))
                .map(dom::collapse)
                .collect(),
            summary: text(thing, "description"),
            body: text_as_it_stands(thing, "articleBody"),
        }
    }
}

/// The names of persons and bodies: "Jane Doe", {"name": "Jane Doe"}, {"@id": "#jane"}, or a list of them.
fn names(value: &Value, things: &[&Map<String, Value>]) -> Vec<String> {
    match value {
        Value::String(name) => vec![dom::collapse(name)],
        Value::Array(values) => {
            let is = |value: &Value, kind: &str| {
                value.as_object().is_some_and(|thing| is_kind(thing, |of| of.ends_with(kind)))
            };
            // Beside persons, an organization is their employer.
            let persons = values.iter().any(|value| is(value, "Person"));
            let values = values.iter().filter(|value| !(persons && is(value, "Organization")));
            values.take(50).flat_map(|value| names(value, things)).collect()
        }
        Value::Object(thing) => {
            let said = texts(thing.get("name"));
            if !said.is_empty() {
                return said;
            }
            let id = thing.get("@id").and_then(Value::as_str);
            let named = |other: &&&Map<String, Value>| {
                id.is_some() && other.get("@id").and_then(Value::as_str) == id && other.contains_key("name")
            };
            things.iter().find(named).map(|other| texts(other.get("name"))).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

/// The texts of a value: itself, or those of a list; of objects their "@value" or "name".
fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => {
            Some(dom::collapse(&dom::unescape(text))).filter(|text| !text.is_empty()).into_iter().collect()
        }
        Some(Value::Array(values)) => values.iter().flat_map(|value| texts(Some(value))).collect(),
        Some(Value::Object(thing)) => texts(thing.get("@value").or_else(|| thing.get("name"))),
        Some(Value::Number(number)) => vec![number.to_string()],
        _ => Vec::new(),
    }
}

fn text(thing: &Map<String, Value>, key: &str) -> Option<String> {
    texts(thing.get(key)).into_iter().next()
}

fn text_as_it_stands(thing: &Map<String, Value>, key: &str) -> Option<String> {
    thing.get(key)?.as_str().map(dom::unescape).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(script: &str) -> Said {
        read(&dom::parse(&format!("<script type='application/ld+json'>{script}</script>")))
    }

    #[test]
    fn an_article_in_a_graph() {
        let said = said(
            r##"{"@context":"https://schema.org","@graph":[
                {"@type":"WebPage","datePublished":"2017-04-11"},
                {"@type":["Article","NewsArticle"],"headline":"Port stays open","datePublished":"2017-04-12T23:30:00-05:00",
                 "author":[{"@id":"#jane"},{"@type":"Person","name":"John Roe"},{"@type":"NewsMediaOrganization","name":"Norwick Wire"}],"publisher":{"name":"Norwick Post"},
                 "keywords":"port, strike","articleSection":["Harbour"],"mainEntityOfPage":{"@id":"https://example.org/a"}},
                {"@type":"Person","@id":"#jane","name":"Jane Doe"}]}"##,
        );
        assert_eq!(said.title.as_deref(), Some("Port stays open"));
        assert_eq!(said.published.as_deref(), Some("2017-04-12T23:30:00-05:00"));
        assert_eq!(said.authors, ["Jane Doe", "John Roe"]);
        assert_eq!(said.publisher.as_deref(), Some("Norwick Post"));
        assert_eq!((said.tags.len(), said.section.as_deref()), (2, Some("Harbour")));
        assert_eq!(said.url.as_deref(), Some("https://example.org/a"));
    }

    #[test]
    fn broken_json_is_forgiven() {
        for script in [
            "<!-- {\"@type\":\"NewsArticle\",\"headline\":\"Port stays open\"} -->",
            "//<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"Port\nstays\topen\",}\n//]]>",
            "[{\"@type\":\"NewsArticle\",\"headline\":\"Port \\stays open\"},];",
            "{\"@type\":\"Thing\"}{\"@type\":\"NewsArticle\",\"headline\":\"Port stays open\"}",
        ] {
            assert_eq!(said(script).title.as_deref(), Some("Port stays open"), "{script}");
        }
        assert_eq!(said(&"[".repeat(100_000)), Said::default());
        assert_eq!(said("{\"@type\": \"NewsArticle\", \"headline\": "), Said::default());
    }

    #[test]
    fn the_article_that_says_most() {
        let said = said(
            r#"[{"@type":"NewsArticle","headline":"Another story"},
                {"@type":"NewsArticle","headline":"Port stays open","datePublished":"2017-04-12","author":"Jane Doe"}]"#,
        );
        assert_eq!(said.title.as_deref(), Some("Port stays open"));
    }
}
