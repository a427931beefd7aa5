//! YAML front matter in, metadata out: the head of a Markdown file between two lines "---".
//!
//! Broken YAML loses no article: what can be understood is read line by line instead. What the keys mean, `record`
//! knows.

use super::record::{Fields, Record, Value};

/// Cuts a file into front matter and body, if it has one.
pub(super) fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---")?;
    let begin = text.len() - rest.trim_start_matches([' ', '\t']).len();
    let mut at = begin + line_break(&text[begin..])?;
    let first = text[at..].trim_start().split(['\n', '\r']).next()?;
    if !first.starts_with(['#', '-']) && !first.contains(':') {
        return None;
    }
    let yaml = at;
    while at < text.len() {
        let end = memchr::memchr2(b'\n', b'\r', &text.as_bytes()[at..]).map_or(text.len(), |step| at + step);
        let next = end + line_break(&text[end..]).unwrap_or(0);
        if matches!(text[at..end].trim_end(), "---" | "...") {
            return Some((&text[yaml..at], &text[next..]));
        }
        at = next;
    }
    None
}

fn line_break(text: &str) -> Option<usize> {
    ["\r\n", "\n", "\r"].iter().find(|sign| text.starts_with(**sign)).map(|sign| sign.len())
}

/// Reads front matter, by YAML or, where that fails, line by line.
pub(super) fn read(yaml: &str) -> Record {
    let options = serde_saphyr::options! {
        with_snippet: false,
        emit_comments: false,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::FirstWins,
    };
    let fields = match serde_saphyr::from_str_with_options(yaml, options) {
        Ok(Value::Map(fields)) => fields,
        _ => by_line(yaml),
    };
    Fields::new(fields).record("front matter")
}

/// `key: value` lines and the "- item" lines under them, as far as they can be understood.
fn by_line(yaml: &str) -> Vec<(String, Value)> {
    let mut fields: Vec<(String, Value)> = Vec::new();
    for line in
        yaml.split(['\n', '\r']).map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let bare = line.trim_start();
        if let Some(item) = bare.strip_prefix("- ") {
            match fields.last_mut().map(|(_, value)| value) {
                Some(Value::List(items)) => items.push(Value::Text(unquote(item))),
                Some(value @ Value::Null) => *value = Value::List(vec![Value::Text(unquote(item))]),
                _ => {}
            }
        } else if line.starts_with([' ', '\t']) {
            match fields.last_mut().map(|(_, value)| value) {
                Some(Value::Text(text)) if !bare.contains(": ") => {
                    text.push_str(&format!(" {}", unquote(bare)))
                }
                Some(value @ Value::Null) if !bare.contains(": ") => *value = Value::Text(unquote(bare)),
                _ => {}
            }
        } else if let Some((key, value)) = line.split_once(':') {
            let value = value.trim();
            let listed = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            let value = match listed {
                Some(items) => Value::List(items.split(',').map(|item| Value::Text(unquote(item))).collect()),
                None if matches!(value, "" | ">" | "|" | ">-" | "|-") => Value::Null,
                None => Value::Text(unquote(value)),
            };
            fields.push((key.trim().trim_matches('"').to_owned(), value));
        }
    }
    fields
}

fn unquote(text: &str) -> String {
    let text = text.trim();
    let inner = ['"', '\''].iter().find_map(|sign| text.strip_prefix(*sign)?.strip_suffix(*sign));
    inner.unwrap_or(text).replace("\\\"", "\"").replace("''", "'")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn front_matter_is_cut_off() {
        assert_eq!(split("---\ntitle: A\n---\nBody"), Some(("title: A\n", "Body")));
        assert_eq!(split("--- \r\ntitle: A\r\n---\r\nBody"), Some(("title: A\r\n", "Body")));
        assert_eq!(split("---\ntitle: A\n..."), Some(("title: A\n", "")));
        for text in ["---\ntitle: A\n", "---\nA sentence\n---\n", "----\na: b\n---\n", "---", "Body\n---\n"] {
            assert_eq!(split(text), None, "{text}");
        }
    }

    #[test]
    fn spellings_of_keys() {
        let front = read(
            "headline: 'Talks: go on'\npubDate: Wed, 12 Apr 2017 09:04:00 +0000\nmodified: 2018-01-01\n\
             authors: [By Jane Doe, John Roe]\npublisher: Unknown\nsource_url: https://example.org/a\n\
             keywords: talks, peace\ncategory: world\nlanguage: en-GB\ndek: >\n  They go\n  on.\nhighlights:\n- One\n- Two: b\n",
        );
        assert_eq!(front.title.as_deref(), Some("Talks: go on"));
        assert_eq!(front.meta.date, Some(date(2017, 4, 12)));
        assert_eq!(front.meta.date_from.as_deref(), Some("front matter"));
        assert_eq!(front.meta.byline, ["Jane Doe", "John Roe"]);
        assert_eq!(front.meta.source, None);
        assert_eq!(front.meta.url.as_deref(), Some("https://example.org/a"));
        assert_eq!(front.meta.tags, ["talks", "peace"]);
        assert_eq!(front.meta.section.as_deref(), Some("world"));
        assert_eq!(front.meta.lang.as_deref(), Some("en"));
        assert_eq!(front.summary.as_deref(), Some("They go on."));
        assert_eq!(front.key_points[0], "One");
    }

    #[test]
    fn a_date_that_is_none_gives_way_to_the_next() {
        let front = read("date: soon\npublished_time: 2023-10-06 23:12:59-04:00\n");
        assert_eq!(front.meta.date, Some(date(2023, 10, 6)));
    }

    #[test]
    fn broken_yaml_is_read_by_line() {
        let front = read(
            "title: \"Talks\" go: on\ndate: 2017-04-12\n\tbad: [\ntags:\n  - a\n  - b\nauthor: [Jane Doe\n",
        );
        assert_eq!(front.title.as_deref(), Some("\"Talks\" go: on"));
        assert_eq!(front.meta.date, Some(date(2017, 4, 12)));
        assert_eq!(front.meta.tags, ["a", "b"]);
    }

    #[test]
    fn hostile_yaml() {
        let deep = format!("title: {}", "[".repeat(100_000));
        let bomb = "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\ntitle: Talks\n";
        assert_eq!(read(&deep).meta.date, None);
        assert_eq!(read(bomb).title.as_deref(), Some("Talks"));
    }
}
