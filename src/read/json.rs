//! One JSON object in, an article out: the field names news dumps use, or those the user gives.
//!
//! What the names mean, `record` knows; the text may be plain or HTML. Files of many objects are cut up before
//! they come here (`unpack`). An object with neither title nor text is no article.

use super::layout::{self, Title};
use super::lines::Mark;
use super::record::{Fields, Value};
use super::write::Writer;
use super::{Input, Item, Reader, Refusal, date, fragment};
use crate::article::BlockKind;

/// The reader of JSON objects.
pub(super) struct Json;

impl Reader for Json {
    fn name(&self) -> &'static str {
        "JSON"
    }

    fn knows(&self, _: &Input<'_>, text: &str) -> bool {
        let after = text.trim_start().strip_prefix('{').map(str::trim_start);
        after.is_some_and(|after| after.starts_with(['"', '}']))
    }

    fn read(&self, input: &Input<'_>, text: String) -> Result<Vec<Item>, Refusal> {
        let fields = match parse(&text) {
            Ok(Value::Map(fields)) => fields,
            Ok(_) => return Err(Refusal::Skipped("no JSON object".to_owned())),
            Err(error) => return Err(Refusal::Failed(format!("broken JSON: {error}"))),
        };
        let mut fields = Fields::mapped(fields, &input.hint.fields).unwrap();
        let body = fields.body();
        let record = fields.record("record");
        if body.is_empty() && record.title.is_none() {
            return Err(Refusal::Skipped("no article in this JSON: no title or text field".to_owned()));
        }
        let mut writer = Writer::new(text.len());
        let mut write = |texts: &[String], kind: BlockKind| {
            for text in texts {
                writer.line(&fragment::line(text), Mark::Is(kind), true);
            }
        };
        let title = record.title.map(|title| fragment::line(&title)).filter(|title| !title.is_empty());
        let fits = title.as_deref().is_none_or(layout::fits_title);
        write(title.as_slice(), if fits { BlockKind::Title } else { BlockKind::Paragraph });
        write(record.summary.as_slice(), BlockKind::Summary);
        let points: Vec<String> =
            record.key_points.iter().flat_map(|text| text.lines()).map(str::to_owned).collect();
        write(&points, BlockKind::KeyPoint);
        for text in &body {
            fragment::any(text, &mut writer);
        }
        for caption in &record.captions {
            writer.line(&fragment::line(caption), Mark::Is(BlockKind::Caption), true);
        }
        let guess = if title.is_some() { Title::Marked } else { Title::Guess };
        let (text, lines) = writer.finish();
        Ok(Item::only(layout::article(text, &lines, guess, date::year_of_path(input.path), record.meta)))
    }
}

/// Reads a JSON text, once more with its common mistakes mended.
fn parse(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text).or_else(|error| serde_json::from_str(&mend(text)).map_err(|_| error))
}

/// JSON as careless programs write it, made right: `NaN`, halves of characters, control characters in strings.
fn mend(text: &str) -> String {
    let mut mended = String::with_capacity(text.len() + 16);
    let (mut rest, mut quoted) = (text, false);
    while let Some(char) = rest.chars().next() {
        let mut taken = char.len_utf8();
        match char {
            '"' => {
                quoted = !quoted;
                mended.push('"');
            }
            '\\' if quoted => {
                let escape = rest.get(..6).filter(|escape| escape.starts_with("\\u"));
                let code = escape.and_then(|escape| u32::from_str_radix(&escape[2..], 16).ok());
                let low = |at: &str| {
                    at.get(..4).is_some_and(|at| {
                        let at = at.to_ascii_lowercase();
                        ["\\udc", "\\udd", "\\ude", "\\udf"].contains(&at.as_str())
                    })
                };
                taken = match code {
                    Some(0xD800..=0xDBFF) if low(&rest[6..]) && rest.is_char_boundary(12) => 12,
                    Some(0xD800..=0xDFFF) => {
                        mended.push('\u{FFFD}');
                        rest = &rest[6..];
                        continue;
                    }
                    Some(_) => 6,
                    None => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
                };
                let taken = taken.min(rest.len());
                mended.push_str(&rest[..taken]);
            }
            control if quoted && control < ' ' => mended.push_str(&format!("\\u{:04x}", control as u32)),
            'N' | 'I' | '-' if !quoted => {
                match ["NaN", "-Infinity", "Infinity"].iter().find(|word| rest.starts_with(**word)) {
                    Some(word) => {
                        mended.push_str("null");
                        taken = word.len();
                    }
                    None => mended.push(char),
                }
            }
            _ => mended.push(char),
        }
        rest = &rest[taken.min(rest.len())..];
    }
    mended
}

#[cfg(test)]
mod tests {
    use super::super::{FieldMap, Hint};
    use super::*;
    use crate::article::Article;
    use jiff::civil::date;

    fn read(text: &str, map: &str) -> Result<Article, Refusal> {
        let hint = Hint { fields: FieldMap::parse(map).unwrap(), ..Hint::default() };
        let input = Input { path: "a.json", bytes: text.as_bytes(), hint: &hint };
        Ok(Json.read(&input, text.to_owned())?.remove(0).article)
    }

    #[test]
    fn a_crawler_dump() {
        let article = read(
            r#"{"authors": ["Jane Doe", "None"], "date_download": "2020-01-01 00:00:00", "date_publish": "2017-04-12 23:30:00",
                "description": "Talks &amp; ferries.", "image_url": null, "language": "en", "source_domain": "norwick.example",
                "maintext": "The port will stay open.\nThe unions agreed.", "title": "Port stays open", "title_page": "x",
                "url": "https://norwick.example/port"}"#,
            "",
        ).unwrap();
        assert_eq!(
            article.text,
            "Port stays open\n\nTalks & ferries.\n\nThe port will stay open.\nThe unions agreed."
        );
        assert_eq!(article.texts_of(BlockKind::Summary).next(), Some("Talks & ferries."));
        let meta = &article.meta;
        assert_eq!(
            (meta.date, meta.byline.as_slice()),
            (Some(date(2017, 4, 12)), &["Jane Doe".to_owned()][..])
        );
        assert_eq!((meta.source.as_deref(), meta.lang.as_deref()), (Some("norwick.example"), Some("en")));
        assert_eq!(meta.url.as_deref(), Some("https://norwick.example/port"));
    }

    #[test]
    fn envelopes_html_and_epochs() {
        let article = read(
            r#"{"_index": "news", "_id": "7", "_source": {"headline": "Port stays open", "published": 1491953400000,
                "creator": [{"name": "Jane Doe"}], "publisher": {"name": "The Norwick Post"}, "highlights": "One\nTwo",
                "content": {"rendered": "<p>The port &amp; the ferry.</p><p>Open.</p>"}}}"#,
            "",
        ).unwrap();
        assert_eq!(
            article.texts_of(BlockKind::Paragraph).collect::<Vec<_>>(),
            ["The port & the ferry.", "Open."]
        );
        assert_eq!(article.texts_of(BlockKind::KeyPoint).collect::<Vec<_>>(), ["One", "Two"]);
        assert_eq!(
            (article.meta.date, article.meta.byline.as_slice()),
            (Some(date(2017, 4, 11)), &["Jane Doe".to_owned()][..])
        );
        assert_eq!(article.meta.source.as_deref(), Some("The Norwick Post"));
    }

    #[test]
    fn the_names_of_the_user_come_first() {
        let text = r#"{"title": "No", "überschrift": "Port stays open", "story": {"parts": [{"t": "It is open."}]}, "text": "No"}"#;
        let article = read(text, "title=überschrift, body=story.parts.0.t").unwrap();
        assert_eq!(article.text, "Port stays open\n\nIt is open.");
    }

    #[test]
    fn what_is_no_article() {
        let skipped = Refusal::Skipped("no article in this JSON: no title or text field".to_owned());
        assert_eq!(read(r#"{"a": 1, "text": "", "b": {"title": "x"}}"#, "").unwrap_err(), skipped);
        let deep = format!("{{\"title\": {}", "[".repeat(100_000));
        assert!(matches!(read(&deep, ""), Err(Refusal::Failed(_))));
    }

    #[test]
    fn careless_json_is_mended() {
        let article = read("{\"title\": \"Port \\ud83d stays\\ud83d\\ude00\", \"author\": NaN, \"text\": \"It is\nopen.\", \"n\": -1}", "").unwrap();
        assert_eq!(article.text, "Port \u{FFFD} stays\u{1F600}\n\nIt is\nopen.");
        for broken in ["{\"a\\", "{\"a\\u12", "{\"a\\ud83d\\ud", "{\"é\\u00é"] {
            assert!(read(broken, "").is_err());
        }
    }
}
