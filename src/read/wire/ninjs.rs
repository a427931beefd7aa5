//! ninjs of every version and its dialects in, an article per item out, alone, in a list or in an answer of an API.
//!
//! Only objects that say they are news items count: an id, and a headline, a body or a version. Events and
//! pictures without a description are refused.

use serde_json::{Map, Value};

use super::draft::Draft;
use crate::read::lines::head;
use crate::read::{Input, Item, Reader, Refusal, fragment};

/// The longest document, in bytes; its values take many times as much.
pub(super) const LONGEST: usize = 16 << 20;
/// How far into a file the keys of an item are looked for, in bytes.
const HEAD: usize = 1 << 16;
/// Keys that say what an object is.
const IDS: [&str; 3] = ["uri", "guid", "urn"];
const SIGNS: [&str; 13] = [
    "headline",
    "versioncreated",
    "versionCreated",
    "version_created",
    "headlines",
    "bodies",
    "body_text",
    "body_html",
    "body_xhtml",
    "body_nitf",
    "article_html",
    "pubstatus",
    "pubStatus",
];
/// The shortest description that is an article, in words.
const DESCRIPTION_WORDS: usize = 8;

/// The reader of ninjs.
pub(super) struct Ninjs;

impl Reader for Ninjs {
    fn name(&self) -> &'static str {
        "ninjs"
    }

    fn knows(&self, _: &Input<'_>, text: &str) -> bool {
        let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
        if !start.starts_with(['{', '[']) {
            return false;
        }
        let start = head(start, HEAD);
        let has = |key: &&str| {
            memchr::memmem::find_iter(start.as_bytes(), key.as_bytes()).any(|at| {
                let after = start[at + key.len()..].strip_prefix('"').map(str::trim_start);
                start[..at].ends_with('"') && after.is_some_and(|after| after.starts_with(':'))
            })
        };
        IDS.iter().any(has) && SIGNS.iter().any(has)
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        if text.len() > LONGEST {
            return Err(Refusal::Failed(format!("a JSON document of more than {} MB", LONGEST >> 20)));
        }
        let text = text.trim_start_matches('\u{FEFF}');
        let mut drafts = Vec::new();
        for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
            match value {
                Ok(value) => collect(&value, &mut drafts),
                Err(error) if drafts.is_empty() => {
                    return Err(Refusal::Failed(format!("broken JSON: {error}")));
                }
                Err(_) => break,
            }
        }
        super::items(drafts, input, self.name())
    }
}

/// The items of a value, wherever they stand; those inside an item are its pictures. The parser bounds the depth.
fn collect(value: &Value, drafts: &mut Vec<Draft>) {
    match value {
        Value::Object(item) if is_item(item) => drafts.extend(draft(item)),
        Value::Object(map) => map.values().for_each(|value| collect(value, drafts)),
        Value::Array(list) => list.iter().for_each(|value| collect(value, drafts)),
        _ => {}
    }
}

fn is_item(map: &Map<String, Value>) -> bool {
    IDS.iter().any(|key| map.contains_key(*key)) && SIGNS.iter().any(|key| map.contains_key(*key))
}

fn draft(item: &Map<String, Value>) -> Option<Draft> {
    let first =
        |keys: &[&str]| keys.iter().find_map(|key| item.get(*key).and_then(text_of)).unwrap_or_default();
    let mut draft = Draft { name: Some(first(&IDS)), ..Draft::default() };
    draft.title = first(&["headline", "headlines", "title", "name", "slugline"]);
    let kind = first(&["type"]);
    read_body(item, &mut draft);
    let mut descriptions = descriptions(item);
    if draft.body.is_empty() {
        let description = descriptions.into_iter().max_by_key(String::len).unwrap_or_default();
        let words = description.split_whitespace().count();
        let text = matches!(kind.as_str(), "" | "text" | "composite");
        if kind == "event" || kind == "planning" || (words < DESCRIPTION_WORDS && !text) {
            return None;
        }
        fragment::any(&description, &mut draft.body);
    } else {
        descriptions.truncate(1);
        draft.summary.push(first(&["subheadline", "subhead"]));
        draft.summary.append(&mut descriptions);
    }
    for keys in [["byline", "by"], ["authors", "author"]] {
        if draft.meta.byline.is_empty() {
            keys.iter()
                .filter_map(|key| item.get(*key))
                .flat_map(names_of)
                .for_each(|name| draft.byline(&name));
        }
    }
    draft.dateline = first(&["dateline"]);
    draft.located = first(&["located"]);
    for key in [
        "contentcreated",
        "contentCreated",
        "versioncreated",
        "versionCreated",
        "version_created",
        "firstcreated",
        "firstCreated",
        "firstVersion",
        "updated",
    ] {
        draft.date("ninjs", item.get(key).and_then(text_of));
    }
    for key in [
        "source",
        "creditline",
        "creditLine",
        "provider",
        "infosources",
        "infoSources",
        "copyrightholder",
        "copyrightHolder",
    ] {
        draft.source(&first(&[key]));
    }
    draft.lang(&first(&["language"]));
    for key in ["subject", "subjects", "keywords", "keyword"] {
        item.get(key).into_iter().flat_map(names_of).for_each(|tag| draft.tag(&tag));
    }
    let categories = item.get("categories").and_then(Value::as_array).into_iter().flatten();
    let topical = |kind: &str| kind.ends_with("subject") || kind.ends_with("keyword");
    let topics =
        categories.filter(|category| category.get("type").and_then(Value::as_str).is_some_and(topical));
    topics.filter_map(|category| category.get("name").and_then(text_of)).for_each(|tag| draft.tag(&tag));
    draft.meta.section = item.get("service").into_iter().flat_map(names_of).next();
    draft.meta.url = Some(first(&["url", "uri", "guid"])).filter(|url| url.starts_with("http"));
    draft.captions = captions(item.get("associations"));
    Some(draft)
}

/// The standfirsts and captions of an item, the plain one first.
fn descriptions(item: &Map<String, Value>) -> Vec<String> {
    let keys =
        ["description_text", "descriptions", "description_html", "description_caption", "teaser", "abstract"];
    let values = keys.iter().filter_map(|key| item.get(*key));
    let texts = values.flat_map(|value| {
        if value.is_array() { names_of(value) } else { text_of(value).into_iter().collect() }
    });
    texts.map(|text: String| fragment::line(&text)).filter(|text| !text.is_empty()).collect()
}

/// The text, in HTML where there is a choice.
fn read_body(item: &Map<String, Value>, draft: &mut Draft) {
    let bodies = item.get("bodies").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let role = |body: &Value, keys: [&str; 2], wanted: &str| {
        keys.iter()
            .any(|key| body.get(key).and_then(Value::as_str).is_some_and(|value| value.contains(wanted)))
    };
    let marked = bodies.iter().find(|body| {
        role(body, ["contentType", "contenttype"], "html") || role(body, ["role", "rel"], "html")
    });
    let chosen = marked
        .or_else(|| bodies.iter().find(|body| role(body, ["contentType", "contenttype"], "text/plain")))
        .or(bodies.first());
    let keys = ["body_xhtml", "body_html", "article_html", "body_nitf", "body_text"];
    let body =
        chosen.and_then(text_of).or_else(|| keys.iter().find_map(|key| item.get(*key).and_then(text_of)));
    fragment::any(&body.unwrap_or_default(), &mut draft.body);
    let more = item.get("infobox_html").and_then(text_of);
    more.iter().for_each(|more| fragment::any(more, &mut draft.body));
}

/// The captions of what comes with an item: a map of names to items, or a list of them.
fn captions(associations: Option<&Value>) -> Vec<String> {
    let parts: Vec<&Value> = match associations {
        Some(Value::Object(map)) => map.values().collect(),
        Some(Value::Array(list)) => list.iter().collect(),
        _ => Vec::new(),
    };
    let caption = |part: &&Value| {
        let text =
            part.get("type").and_then(Value::as_str).is_some_and(|kind| matches!(kind, "text" | "composite"));
        let caption = part.get("caption").and_then(text_of);
        let part = part.as_object().filter(|_| !text)?;
        caption.or_else(|| descriptions(part).into_iter().next())
    };
    parts.iter().filter_map(caption).collect()
}

/// The words of a value: a text, the first of a list, or what an object says of itself.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => {
            let main = list.iter().find(|value| value.get("role").and_then(Value::as_str) == Some("main"));
            main.or_else(|| list.first()).and_then(text_of)
        }
        Value::Object(map) => ["value", "description", "name", "literal"]
            .iter()
            .find_map(|key| map.get(*key).and_then(Value::as_str))
            .map(str::to_owned),
        _ => None,
    }
}

/// The names in a text, a list of them, or a list of objects.
pub(super) fn names_of(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().filter_map(text_of).collect(),
        value => text_of(value).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{articles, read};
    use super::*;
    use crate::article::BlockKind;

    #[test]
    fn version_one_and_its_dialects() {
        let items = articles(
            &Ninjs,
            r#"{"guid": "urn:1", "type": "text", "versioncreated": "2017-04-12T23:30:00-05:00", "headline": "Port open",
            "byline": "By Jane Doe", "body_text": "x", "body_html": "<p>The port.</p><p>The town.</p>", "located": "Norwick",
            "description_text": "The port of Norwick stays open.", "language": "en-GB", "source": "TA",
            "subject": [{"code": "1", "name": "ports"}], "service": [{"name": "Finance"}],
            "associations": {"main": {"type": "picture", "guid": "p", "versioncreated": "x", "description_text": "Boats at Norwick"}}}"#,
        );
        assert_eq!((items.len(), &items[0].name), (1, &None));
        let article = &items[0].article;
        assert_eq!(
            article.text,
            "Port open\n\nThe port of Norwick stays open.\n\nThe port.\n\nThe town.\n\nBoats at Norwick"
        );
        assert_eq!(article.texts_of(BlockKind::Caption).count(), 1);
        let meta = &article.meta;
        assert_eq!(meta.date.map(|date| date.to_string()).as_deref(), Some("2017-04-12"));
        assert_eq!(
            (meta.dateline.as_deref(), meta.source.as_deref(), meta.section.as_deref()),
            (Some("Norwick"), Some("TA"), Some("Finance"))
        );
        assert_eq!((meta.byline.concat(), meta.tags.concat()), ("Jane Doe".to_owned(), "ports".to_owned()));
    }

    #[test]
    fn version_three_in_a_list() {
        let items = articles(
            &Ninjs,
            r#"{"data": {"items": [{"item": {"uri": "http://e.org/1", "versionCreated": "2017-04-12T09:04:00Z", "by": "Jane Doe",
            "headlines": [{"role": "short", "value": "P"}, {"role": "main", "value": "Port open"}],
            "bodies": [{"contentType": "text/plain", "value": "One"}, {"contentType": "text/html", "value": "<body><p>Two</p></body>"}]}},
            {"item": {"uri": "http://e.org/2", "type": "event", "pubStatus": "usable", "headlines": [{"value": "A day"}]}},
            {"item": {"uri": "http://e.org/3", "type": "text", "versionCreated": "x", "headline": "Flash"}}]}}"#,
        );
        let texts: Vec<_> =
            items.iter().map(|item| (item.name.as_deref(), item.article.text.as_str())).collect();
        assert_eq!(texts, [(Some("http://e.org/1"), "Port open\n\nTwo"), (Some("http://e.org/3"), "Flash")]);
        assert_eq!(items[0].article.meta.url.as_deref(), Some("http://e.org/1"));
    }

    #[test]
    fn what_is_none() {
        let known = |text: &str| {
            Ninjs.knows(&Input { path: "a.json", bytes: b"", hint: &crate::read::Hint::default() }, text)
        };
        assert!(!known(r#"{"url": "x", "title": "y", "body": "uri headline"}"#));
        assert!(!known(r#""uri": "versioncreated": "#));
        assert!(matches!(read(&Ninjs, br#"{"uri": "x", "pubstatus": ["#), Err(Refusal::Failed(_))));
        let deep = format!(r#"{{"uri": "x", "pubstatus": {}"#, "[".repeat(100_000));
        assert!(matches!(read(&Ninjs, deep.as_bytes()), Err(Refusal::Failed(_))));
        let picture = br#"{"uri": "x", "type": "picture", "headline": "A boat", "versioncreated": "2017"}"#;
        assert!(matches!(read(&Ninjs, picture), Err(Refusal::Skipped(_))));
    }
}
