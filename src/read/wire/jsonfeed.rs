//! JSON Feed 1 in, an article per item out, named by its id.
//!
//! Knows a feed by the version it gives; other JSON is not looked at.

use serde_json::Value;

use super::draft::Draft;
use super::ninjs::{LONGEST, names_of, text_of};
use crate::read::lines::head;
use crate::read::{Input, Item, Reader, Refusal, fragment};

/// How far into a file its version is looked for, in bytes.
const HEAD: usize = 4096;

/// The reader of JSON feeds.
pub(super) struct JsonFeed;

impl Reader for JsonFeed {
    fn name(&self) -> &'static str {
        "JSON feed"
    }

    fn knows(&self, _: &Input<'_>, text: &str) -> bool {
        let start = head(text, HEAD);
        start.trim_start().starts_with('{') && start.replace('\\', "").contains("jsonfeed.org/version/")
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        if text.len() > LONGEST {
            return Err(Refusal::Failed(format!("a JSON document of more than {} MB", LONGEST >> 20)));
        }
        let feed: Value =
            serde_json::from_str(&text).map_err(|error| Refusal::Failed(format!("broken JSON: {error}")))?;
        let items = feed.get("items").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        super::named_items(items.iter().map(|item| draft(item, &feed)), input, self.name())
    }
}

fn draft(item: &Value, feed: &Value) -> Draft {
    let of = |from: &Value, key: &str| from.get(key).and_then(text_of);
    let first = |keys: &[&str]| keys.iter().find_map(|key| of(item, key));
    let mut draft = Draft {
        name: first(&["id", "url"]),
        title: first(&["title"]).unwrap_or_default(),
        ..Draft::default()
    };
    draft.meta.url = first(&["url", "external_url"]);
    draft.date("feed", first(&["date_published", "date_modified"]));
    for from in [item, feed] {
        let authors = ["authors", "author"].iter().filter_map(|key| from.get(*key)).flat_map(names_of);
        if draft.meta.byline.is_empty() {
            authors.for_each(|author| draft.byline(&author));
        }
        draft.lang(&of(from, "language").unwrap_or_default());
    }
    draft.source(&of(feed, "title").unwrap_or_default());
    item.get("tags").into_iter().flat_map(names_of).for_each(|tag| draft.tag(&tag));
    let summary = first(&["summary"]);
    let body = first(&["content_html", "content_text"]);
    draft.summary.extend(summary.clone().filter(|_| body.is_some()));
    fragment::any(&body.or(summary).unwrap_or_default(), &mut draft.body);
    draft
}

#[cfg(test)]
mod tests {
    use super::super::testing::{articles, read};
    use super::*;

    #[test]
    fn items_of_a_feed() {
        let items = articles(
            &JsonFeed,
            r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Norwick Post", "language": "en-GB", "authors": [{"name": "Jane Doe"}],
            "items": [{"id": "1", "url": "http://e.org/1", "title": "Port &amp; town", "date_published": "2017-04-12T23:00:00-05:00",
            "content_html": "<p>The port.</p><p>The town.</p>", "summary": "Both are open today.", "tags": ["ports"]},
            {"id": 2, "content_text": "Only this.", "author": {"name": "John Roe"}}]}"#,
        );
        let (one, two) = (&items[0].article, &items[1].article);
        assert_eq!(one.text, "Port & town\n\nBoth are open today.\n\nThe port.\n\nThe town.");
        let meta = &one.meta;
        assert_eq!(meta.date.map(|date| date.day()), Some(12));
        assert_eq!(
            (meta.source.as_deref(), meta.lang.as_deref(), meta.url.as_deref()),
            (Some("Norwick Post"), Some("en"), Some("http://e.org/1"))
        );
        assert_eq!(
            (meta.byline.concat(), two.meta.byline.concat(), meta.tags.concat()),
            ("Jane Doe".into(), "John Roe".into(), "ports".into())
        );
        assert_eq!((items[1].name.as_deref(), two.text.as_str()), (Some("2"), "Only this."));
        let cut = br#"{"version": "https://jsonfeed.org/version/1", "items": ["#;
        assert!(matches!(read(&JsonFeed, cut), Err(Refusal::Failed(_))));
    }
}
