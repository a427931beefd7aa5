//! The fields that can be asked: `schema/fields.toml` as a checked table.
//!
//! In: the file. Out: fields by name or alias. What a field is in tantivy stands in `layout.rs`; what a clause on
//! it means is for the query planner.

use serde::Deserialize;

use super::{File, Spanned};
use crate::error::Result;

/// What a field is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Over {
    /// The article.
    Article,
    /// One quote.
    Quote,
    /// Both: the article in `search`, the quote in `quotes`.
    Both,
}

/// How the values of a field are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Type {
    /// Words, each found by its other forms, too.
    Text,
    /// Words without stemming.
    Name,
    /// One fixed word.
    Keyword,
    /// A topic and everything below it.
    Topic,
    /// Calendar days.
    Date,
    /// Whole numbers.
    Number,
    /// A path with wildcards.
    Path,
}

/// One field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The name used in queries and output.
    pub name: String,
    /// Other spellings of the name.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it is asked of.
    pub over: Over,
    /// How its values are compared.
    #[serde(rename = "type")]
    pub kind: Type,
    /// How much a bare word counts here; `None` when bare words do not look here.
    #[serde(default)]
    pub weight: Option<f32>,
    /// Whether results can be counted by it.
    #[serde(default)]
    pub facet: bool,
    /// One line for people.
    pub doc: String,
    /// A clause that works.
    pub example: String,
}

/// The table of fields.
#[derive(Debug)]
pub struct Fields {
    fields: Vec<Field>,
    small: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    #[serde(default)]
    small_words: String,
    field: Vec<Spanned<Field>>,
}

/// The fields that code refers to by name; a schema file must keep them.
const NEEDED: [&str; 22] = [
    "title",
    "keypoints",
    "lead",
    "body",
    "caption",
    "speaker",
    "role",
    "said",
    "kind",
    "topic",
    "mentions",
    "date",
    "source",
    "byline",
    "section",
    "tag",
    "lang",
    "url",
    "path",
    "id",
    "words",
    "quotes",
];

impl Fields {
    /// Reads and checks the table.
    ///
    /// # Errors
    /// A name or alias used twice, a field missing or unknown, a type changed: with file and line.
    pub fn load(file: &File) -> Result<Fields> {
        let table: Table = file.parse()?;
        let mut seen: Vec<&str> = Vec::new();
        for entry in &table.field {
            let (field, at) = (entry.get_ref(), entry.span().start);
            for name in std::iter::once(&field.name).chain(&field.aliases) {
                if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
                    return Err(file.error(at, format!("field name `{name}` is not lower-case letters")));
                }
                if seen.contains(&name.as_str()) {
                    return Err(file.error(at, format!("field name `{name}` is used twice")));
                }
                seen.push(name);
            }
            if !NEEDED.contains(&field.name.as_str()) {
                return Err(file.error(at, format!("nothing fills a field named `{}`", field.name)));
            }
        }
        for needed in NEEDED {
            if !table.field.iter().any(|f| f.get_ref().name == needed) {
                return Err(file.error(0, format!("the field `{needed}` is missing")));
            }
        }
        let mut small: Vec<String> = table.small_words.split_whitespace().map(str::to_owned).collect();
        small.sort_unstable();
        Ok(Fields { fields: table.field.into_iter().map(Spanned::into_inner).collect(), small })
    }

    /// All fields, in the order of the file.
    pub fn all(&self) -> &[Field] {
        &self.fields
    }

    /// Whether a folded word says little by itself, such as "the".
    pub fn is_small(&self, word: &str) -> bool {
        self.small.binary_search_by(|small| small.as_str().cmp(word)).is_ok()
    }

    /// The field of that name or alias; case does not matter.
    pub fn get(&self, name: &str) -> Option<&Field> {
        let name = name.to_ascii_lowercase();
        self.fields.iter().find(|f| f.name == name || f.aliases.contains(&name))
    }

    /// The field whose name or alias is written most like `name`, if any is near.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let name = name.to_ascii_lowercase();
        let most = |candidate: &str| 1 + candidate.len() / 4;
        self.fields
            .iter()
            .flat_map(|f| std::iter::once(&f.name).chain(&f.aliases))
            .filter(|candidate| candidate.len().abs_diff(name.len()) <= most(candidate))
            .map(|candidate| (strsim::damerau_levenshtein(&name, candidate), candidate.as_str()))
            .filter(|(distance, candidate)| *distance <= most(candidate))
            .min()
            .map(|(_, candidate)| candidate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn embedded() -> &'static str {
        include_str!("../../schema/fields.toml")
    }

    fn load(text: &str) -> Result<Fields> {
        Fields::load(&File::new("fields.toml", text))
    }

    #[test]
    fn the_embedded_table_is_sound() {
        let fields = load(embedded()).unwrap();
        assert_eq!(fields.get("WHO").unwrap().name, "speaker");
        assert_eq!(fields.nearest("speker"), Some("speaker"));
        assert_eq!(fields.nearest("zzzzzz"), None);
    }

    #[test]
    fn mistakes_name_file_and_line() {
        let twice = embedded().replace("aliases = [\"by\", \"who\"]", "aliases = [\"kp\"]");
        let message = load(&twice).unwrap_err().to_string();
        assert!(
            message.starts_with("fields.toml:") && message.ends_with("field name `kp` is used twice"),
            "{message}"
        );
        let unknown = embedded().replace("facet = true\ndoc = \"Who is", "fasset = true\ndoc = \"Who is");
        assert!(load(&unknown).unwrap_err().to_string().contains("unknown field `fasset`"));
        let missing = embedded().replace("name = \"said\"", "name = \"spoken\"");
        assert!(load(&missing).unwrap_err().to_string().contains("`spoken`"));
    }
}
