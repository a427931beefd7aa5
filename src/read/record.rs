//! The fields of a record in, what they say of an article out: front matter, a JSON object, a row of a table.
//!
//! Each fact goes by many names; the first that has a value counts, upper case, `-` and `_` aside. Values of the
//! wrong shape and unknown names are passed over. The body is handed out as it stands.

use std::sync::Arc;

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use super::lines::is_blank;
use super::{byline, date, dateline};
use crate::article::Metadata;
use crate::error::{Error, Kind, Result};
use crate::language;

const TITLE: &[&str] = &["title", "headline", "articletitle", "name"];
const SUMMARY: &[&str] =
    &["summary", "description", "abstract", "standfirst", "dek", "lead", "excerpt", "subtitle", "snippet"];
const KEY_POINTS: &[&str] = &["keypoints", "highlights", "keytakeaways", "storyhighlights"];
const CAPTIONS: &[&str] = &["captions", "caption", "imagecaption", "photocaption"];
const BODY: &[&str] = &[
    "text",
    "body",
    "maintext",
    "content",
    "articletext",
    "articlebody",
    "fulltext",
    "bodytext",
    "contenttext",
    "plaintext",
    "cleanedtext",
    "articlecontent",
    "textcontent",
    "contenthtml",
    "bodyhtml",
    "bodyxhtml",
    "articlehtml",
    "paragraphs",
    "document",
    "story",
    "article",
    "html",
    "rawtext",
];
const DATE: &[&str] = &[
    "date",
    "published",
    "publishedtime",
    "publishedat",
    "publisheddate",
    "publishedon",
    "publishdate",
    "publicationdate",
    "publicationtime",
    "publishtime",
    "publishedutc",
    "datepublished",
    "datepublish",
    "datetime",
    "pubdate",
    "created",
    "createdat",
    "createdtime",
    "creationdate",
    "datecreated",
    "timestamp",
    "day",
    "time",
];
const AUTHOR: &[&str] = &["author", "authors", "byline", "bylines", "by", "creator", "creators", "writer"];
const SOURCE: &[&str] = &[
    "source",
    "publication",
    "publisher",
    "sitename",
    "outlet",
    "newspaper",
    "site",
    "sourcename",
    "medium",
    "sourcedomain",
    "domain",
];
const SECTION: &[&str] = &["section", "category", "articlesection", "rubric", "desk"];
const URL: &[&str] = &[
    "url",
    "link",
    "sourceurl",
    "canonical",
    "canonicalurl",
    "canonicallink",
    "permalink",
    "weburl",
    "guid",
];
const LANGUAGE: &[&str] = &["lang", "language", "locale", "metalang", "inlanguage"];
/// More tags than these say nothing.
const MOST_TAGS: usize = 100;
const TAGS: &[&str] = &["tags", "keywords", "categories", "topics", "subjects"];

/// What a record says of an article, without its body.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Record {
    pub(super) title: Option<String>,
    pub(super) summary: Option<String>,
    pub(super) key_points: Vec<String>,
    pub(super) captions: Vec<String>,
    pub(super) meta: Metadata,
}

/// A value of a record; numbers and truth values as they are written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    Null,
    /// Words or a number.
    Text(String),
    /// Several.
    List(Vec<Value>),
    /// Named values.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// All texts in it; of a map only its name or what it wraps.
    fn texts(self) -> Vec<String> {
        match self {
            Value::Text(text) => vec![text],
            Value::List(values) => values.into_iter().flat_map(Value::texts).collect(),
            Value::Map(fields) => {
                let names = ["name", "title", "text", "rendered", "date", "value", "label"];
                Fields::new(fields).texts(&names)
            }
            Value::Null => Vec::new(),
        }
    }
}

/// The fields of a record, their names in lower case and without "-" and "_": `pubDate` is `pub_date`.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, Value)>);

impl Fields {
    pub(super) fn new(mut fields: Vec<(String, Value)>) -> Fields {
        for (key, _) in &mut fields {
            *key = plain(key);
        }
        Fields(fields)
    }

    /// Puts the fields the user named in front of all others.
    pub(super) fn mapped(fields: Vec<(String, Value)>, map: &FieldMap) -> Fields {
        let named =
            map.0.iter().filter_map(|(name, path)| Some((name.clone(), find(&fields, path)?.clone())));
        let mut all: Vec<(String, Value)> = named.collect();
        all.extend(fields);
        Fields::new(all)
    }

    /// The record inside this one, where all but an envelope lies one level deeper.
    pub(super) fn unwrap(self) -> Fields {
        const ENVELOPES: [&str; 8] =
            ["source", "article", "data", "item", "doc", "document", "attributes", "fields"];
        let full = |fields: &[(String, Value)]| {
            let has = |names: &[&str]| {
                fields.iter().any(|(key, value)| {
                    names.contains(&plain(key).as_str()) && !matches!(value, Value::Map(_) | Value::Null)
                })
            };
            has(&TITLE[..3]) || has(BODY)
        };
        if full(&self.0) {
            return self;
        }
        let Fields(mut fields) = self;
        let inner = fields.iter_mut().find_map(|(key, value)| match value {
            Value::Map(inner) if ENVELOPES.contains(&key.as_str()) && full(inner) => {
                Some(std::mem::take(inner))
            }
            _ => None,
        });
        match inner {
            Some(inner) => Fields(Fields::new(inner).0.into_iter().chain(fields).collect()),
            None => Fields(fields),
        }
    }

    /// The texts of the first of these names that has any.
    fn texts(&mut self, names: &[&str]) -> Vec<String> {
        for name in names {
            for (_, value) in self.0.iter_mut().filter(|(key, _)| key == name) {
                let mut texts = std::mem::replace(value, Value::Null).texts();
                texts.retain_mut(|text| {
                    if text.starts_with(is_blank) || text.ends_with(is_blank) {
                        *text = text.trim_matches(is_blank).to_owned();
                    }
                    !text.is_empty()
                });
                if !texts.is_empty() {
                    return texts;
                }
            }
        }
        Vec::new()
    }

    fn text(&mut self, names: &[&str]) -> Option<String> {
        self.texts(names).into_iter().next()
    }

    /// The paragraphs of the body, or the whole of it as one text. Asked before [`Fields::record`].
    pub(super) fn body(&mut self) -> Vec<String> {
        self.texts(BODY)
    }

    /// Everything else. `from` says what is read, for the date.
    pub(super) fn record(mut self, from: &str) -> Record {
        let known = |name: &String| {
            !["unknown", "none", "null", "nan", "n/a", "[]"].contains(&name.to_lowercase().as_str())
        };
        let date = DATE.iter().find_map(|name| day(&self.text(&[name])?));
        let byline = self.texts(AUTHOR);
        let title = self.text(TITLE).filter(known);
        let source = self.text(SOURCE).filter(known);
        let tags: Vec<String> = TAGS.iter().flat_map(|name| self.texts(&[name])).collect();
        let mut unique: Vec<String> = Vec::new();
        for tag in tags.iter().flat_map(|text| text.split([',', ';'])).map(str::trim) {
            if !tag.is_empty() && unique.len() < MOST_TAGS && !unique.iter().any(|known| known == tag) {
                unique.push(tag.to_owned());
            }
        }
        let url = |text: &String| text.contains("://") || text.starts_with('/') || text.starts_with("www.");
        let byline = byline.iter().filter(|name| known(name));
        Record {
            meta: Metadata {
                date,
                date_from: date.map(|_| from.to_owned()),
                source,
                byline: byline.flat_map(|text| byline::names(text)).collect(),
                dateline: self.text(&["dateline"]).and_then(|line| dateline::alone(&line).0),
                section: self.text(SECTION).filter(known),
                url: URL.iter().find_map(|name| self.text(&[name]).filter(url)),
                lang: self.text(LANGUAGE).and_then(|lang| language::code(&lang)),
                tags: unique,
            },
            title,
            summary: self.text(SUMMARY).filter(known),
            key_points: self.texts(KEY_POINTS),
            captions: self.texts(CAPTIONS),
        }
    }
}

/// A name as it is compared: letters and digits, in lower case.
fn plain(name: &str) -> String {
    name.chars().filter(|char| char.is_alphanumeric()).map(|char| char.to_ascii_lowercase()).collect()
}

/// The day of a date, or of a time in seconds, milliseconds or microseconds since 1970.
fn day(text: &str) -> Option<Date> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return date::parse(text);
    }
    let seconds = match whole.len() {
        8 => return date::parse(whole),
        12 | 14 => return date::parse(&whole[..8]),
        9 | 10 => whole.parse().ok()?,
        13 => whole.parse::<i64>().ok()? / 1_000,
        16 => whole.parse::<i64>().ok()? / 1_000_000,
        _ => return None,
    };
    Some(jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC).date())
}

/// The value at a dotted path, `story.parts.0.text`; a name with dots in it counts, too.
fn find<'a>(fields: &'a [(String, Value)], path: &str) -> Option<&'a Value> {
    let field = |fields: &'a [(String, Value)], name: &str| {
        fields.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    };
    if let Some(value) = field(fields, path) {
        return Some(value);
    }
    let (first, rest) = path.split_once('.')?;
    rest.split('.').try_fold(field(fields, first)?, |value, name| match value {
        Value::Map(fields) => field(fields, name),
        Value::List(values) => values.get(name.parse::<usize>().ok()?),
        _ => None,
    })
}

/// The user's own names for fields: `title=headline,body=story.text`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap(Arc<[(String, String)]>);

/// What a user can name, and how it is known here.
const MAPPED: [(&str, &str); 15] = [
    ("title", TITLE[0]),
    ("body", BODY[0]),
    ("text", BODY[0]),
    ("summary", SUMMARY[0]),
    ("keypoints", KEY_POINTS[0]),
    ("captions", CAPTIONS[0]),
    ("date", DATE[0]),
    ("byline", AUTHOR[0]),
    ("author", AUTHOR[0]),
    ("source", SOURCE[0]),
    ("section", SECTION[0]),
    ("url", URL[0]),
    ("lang", LANGUAGE[0]),
    ("tags", TAGS[0]),
    ("dateline", "dateline"),
];

impl FieldMap {
    /// Reads `field=name,field=path.to.name`.
    ///
    /// # Errors
    /// When it is not of this form, or names a field that articles do not have.
    pub fn parse(text: &str) -> Result<FieldMap> {
        let pairs = text.split(',').map(str::trim).filter(|pair| !pair.is_empty()).map(|pair| {
            let (field, path) = pair
                .split_once('=')
                .map(|(field, path)| (field.trim(), path.trim()))
                .filter(|(_, path)| !path.is_empty())
                .ok_or_else(|| {
                    Error::new(Kind::Usage, format!("\"{pair}\" names no field"))
                        .hint("write it as title=headline,body=story.text")
                })?;
            let known = MAPPED.iter().find(|(name, _)| *name == plain(field));
            let (_, name) = known.ok_or_else(|| {
                let names: Vec<&str> = MAPPED.iter().map(|(name, _)| *name).collect();
                Error::new(Kind::Usage, format!("articles have no field \"{field}\""))
                    .hint(format!("fields are {}", names.join(", ")))
            })?;
            Ok(((*name).to_owned(), path.to_owned()))
        });
        Ok(FieldMap(pairs.collect::<Result<Vec<_>>>()?.into()))
    }

    /// Whether a field of this name holds the title of an article.
    pub(crate) fn is_title(&self, name: &str) -> bool {
        self.is(name, TITLE)
    }

    /// Whether a field of this name holds the body of an article.
    pub(crate) fn is_body(&self, name: &str) -> bool {
        self.is(name, BODY)
    }

    fn is(&self, name: &str, known: &[&str]) -> bool {
        known.contains(&plain(name).as_str())
            || self.0.iter().any(|(field, path)| field == known[0] && path == name)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Value, D::Error> {
        from.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> std::result::Result<Value, E> {
        Ok(Value::Text(value))
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<Value, E> {
        Ok(Value::Text(value.to_string()))
    }

    fn visit_unit<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> std::result::Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> std::result::Result<Value, A::Error> {
        let mut fields = Vec::new();
        while let Some((key, value)) = entries.next_entry::<Value, Value>()? {
            if let Value::Text(key) = key {
                fields.push((key, value));
            }
        }
        Ok(Value::Map(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_in_every_unit() {
        for text in [
            "2017-04-12T23:30:00-05:00",
            "1491998400",
            "1491998400.5",
            "1491998400000",
            "1491998400000000",
            "20170412",
            "20170412120000",
            "12.04.2017",
        ] {
            assert_eq!(day(text), Some(date(2017, 4, 12)), "{text}");
        }
        for text in ["", "12", "2017", "99999999999999999999"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn places_end_before_their_dash() {}

    #[test]
    fn maps_are_checked() {
        let hints = |text: &str| FieldMap::parse(text).unwrap_err().hints().join(" ");
        assert!(hints("headline").contains("title=headline"));
        assert!(hints("colour=x").contains("dateline"));
        let map = FieldMap::parse("title = Überschrift,").unwrap();
        assert!(map.is_title("Überschrift") && map.is_title("Head-Line") && !map.is_body("Überschrift"));
    }
}
