//! YAML front matter in, metadata out: the head of a Markdown file between two lines "---".
//!
//! Broken YAML loses no article: what can be understood is read line by line instead. What the keys mean, `record`
//! knows.

use super::record::{Fields, Record, Value};

/// Words that are values of another kind, in some version of YAML.
const NO_TEXT: [&str; 11] = ["true", "false", "yes", "no", "on", "off", "y", "n", "null", "inf", "nan"];

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

/// Reads front matter: at once if it is plain, or else by YAML or, where that fails, line by line.
pub(super) fn read(yaml: &str) -> Record {
    let fields = plain(yaml).unwrap_or_else(|| by_yaml(yaml));
    Fields::new(fields).record("front matter")
}

/// Keys with one text each, as most programs write them, if there is nothing else: what YAML would make of them.
fn plain(yaml: &str) -> Option<Vec<(String, Value)>> {
    let signs = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    if yaml.contains(signs) || yaml.contains(" \n") {
        return None;
    }
    let mut fields: Vec<(String, Value)> = Vec::new();
    let mut lines = yaml.strip_suffix('\n').unwrap_or(yaml).split('\n').peekable();
    while let Some(line) = lines.next() {
        let (key, value) = line.split_once(": ")?;
        let name = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        if key.is_empty() || !key.bytes().all(name) || is_no_text(key) {
            return None;
        }
        let (first, rest) = (value.bytes().next()?, value.get(1..));
        let mut text = if matches!(first, b'\'' | b'"') { rest? } else { value }.to_owned();
        while let Some(line) = lines.next_if(|line| line.starts_with("  ")) {
            // A line break is a space, unless it is escaped.
            match text.strip_suffix('\\').filter(|_| first == b'"') {
                Some(before) => text.truncate(before.len()),
                None => text.push(' '),
            }
            text.push_str(line.trim_start());
        }
        let text = match first {
            b'\'' => single(text.strip_suffix('\'')?)?,
            b'"' => unescape(text.strip_suffix('"')?)?,
            _ if text.contains(": ") || text.contains(" #") || text.ends_with([':', ' ']) => return None,
            letter if letter.is_ascii_alphabetic() && !is_no_text(&text) => text,
            _ => day_and_time(&text)?.to_owned(),
        };
        if !fields.iter().any(|(known, _)| known == key) {
            fields.push((key.to_owned(), Value::Text(text)));
        }
    }
    Some(fields)
}

fn is_no_text(word: &str) -> bool {
    NO_TEXT.iter().any(|other| word.eq_ignore_ascii_case(other))
}

/// The inside of single quotation marks; `None` if one stands there alone.
fn single(text: &str) -> Option<String> {
    (!text.replace("''", "").contains('\'')).then(|| text.replace("''", "'"))
}

/// The inside of double quotation marks; `None` if there is an escape that hardly anybody writes.
fn unescape(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '"']) {
        out.push_str(&rest[..at]);
        let escape = rest[at..].strip_prefix('\\')?;
        let sign = escape.chars().next()?;
        rest = &escape[sign.len_utf8()..];
        let digits = match sign {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        out.push(match sign {
            '_' => '\u{a0}',
            'n' => '\n',
            't' => '\t',
            ' ' | '"' | '\\' | '/' => sign,
            _ if digits > 0 => {
                let code =
                    rest.get(..digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
                rest = &rest[digits..];
                char::from_u32(u32::from_str_radix(code, 16).ok()?)?
            }
            _ => return None,
        });
    }
    out.push_str(rest);
    Some(out)
}

/// A day and a time of it, of which YAML makes no number.
fn day_and_time(value: &str) -> Option<&str> {
    let form = |byte: (usize, u8)| match byte {
        (4 | 7, sign) => sign == b'-',
        (10, sign) => sign == b' ' || sign == b'T',
        (13, sign) => sign == b':',
        (0..16, digit) => digit.is_ascii_digit(),
        (_, sign) => sign.is_ascii_digit() || b":.+-Z".contains(&sign),
    };
    let ends = value.ends_with(|c: char| c.is_ascii_digit() || c == 'Z');
    (value.len() >= 16 && ends && value.bytes().enumerate().all(form)).then_some(value)
}

fn by_yaml(yaml: &str) -> Vec<(String, Value)> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        emit_comments: false,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::FirstWins,
    };
    match serde_saphyr::from_str_with_options(yaml, options) {
        Ok(Value::Map(fields)) => fields,
        _ => by_line(yaml),
    }
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

    proptest::proptest! {
        /// What is taken for plain is what YAML reads.
        #[test]
        fn plain_lines_are_yaml(
            lines in proptest::collection::vec(
                ("(title|date|_x|True|e|0b|a b)?", "(: |:|: {2})", proptest::prop_oneof![
                    "['\"]?([a-zA-Z0-9.:#,&*!|>%@`?é{}\\[\\]\\\\ -]{0,12}|(yes|No|null|Inf|0x1f|1e5|2017-04-12))['\"]?",
                    "\"([a-z ]|\\\\[_n\"\\\\ x/]|\\\\x41|\\\\u00e9|\\\\\n {2}( |\\\\ )?|\n {2,3}){0,8}\"",
                    "'([a-z :#]|''|\n {2,3}){0,8}'",
                    "[a-z]([a-z]| |\n {2}|: |#){0,8}",
                    "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9.]{1,4})?([+-][0-9:]{1,5}|Z)?",
                ]),
                1..4,
            ),
        ) {
            let yaml: String = lines.into_iter().map(|(key, sign, value)| format!("{key}{sign}{value}\n")).collect();
            if let Some(fields) = plain(&yaml) {
                proptest::prop_assert_eq!(format!("{fields:?}"), format!("{:?}", by_yaml(&yaml)), "{}", yaml);
            }
        }
    }

    #[test]
    fn what_programs_write_is_plain() {
        let yaml = "date: '2024-10-29'\nat: 2024-10-31 14:03:42-04:00\ntitle: \"Remarks at a\\_Girls\\\n  \\ Event, \\u201Cso\\\"\"\n\
                    of: What They Say\n  of It\n";
        let fields = plain(yaml).unwrap();
        let texts = [
            "2024-10-29",
            "2024-10-31 14:03:42-04:00",
            "Remarks at a\u{a0}Girls Event, “so\"",
            "What They Say of It",
        ];
        assert_eq!(
            fields
                .into_iter()
                .flat_map(|(_, value)| match value {
                    Value::Text(text) => Some(text),
                    _ => None,
                })
                .collect::<Vec<_>>(),
            texts
        );
    }

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
