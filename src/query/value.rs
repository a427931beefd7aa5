//! Values as they are written in a query: words, wildcards, edit distances, paths.
//!
//! In: the text of a clause. Out: a [`Match`] or a pattern. A pattern is a regular
//! expression over whole terms; every character that a person wrote stands in it for itself.

use serde::Serialize;

use super::ast::{Compare, Term};
use super::expr::Expr;
use crate::words::folded;

/// One word to be matched in text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// This folded word, or one of its stem.
    Word(String),
    /// This folded word as written.
    Exact(String),
    /// A word that this pattern matches from end to end.
    Pattern(String),
    /// A word within this edit distance.
    Fuzzy(String, u8),
}

/// The most wildcards of a pattern: what matches it grows with their square.
pub(super) const WILDCARDS: usize = 10;

/// Words to be matched in one field.
pub type Match = Expr<Asked>;

/// How the words of a term are to be matched; `None` when it has no word.
pub(super) fn words_of(term: &Term, stems: bool) -> Option<Match> {
    let exact = term.compare == Compare::Exact || !stems;
    let text = term.text.as_str();
    if !term.quoted
        && let Some((word, distance)) = fuzzy(text)
    {
        return Some(Expr::Leaf(Asked::Fuzzy(word, distance)));
    }
    let mut words = Vec::new();
    for piece in text.split_whitespace() {
        // A question mark at the end is the end of a question, an asterisk before a word is a footnote.
        let wild = piece.trim_end_matches(['?', '.', ',', ';', ':', '!', '"', '”', ')']);
        let pattern = if wild.contains(['*', '?']) { wildcard(wild) } else { None };
        match pattern {
            Some(pattern) => words.push(Asked::Pattern(pattern)),
            None => {
                words.extend(folded(piece).into_iter().map(if exact { Asked::Exact } else { Asked::Word }))
            }
        }
    }
    match (words.len(), term.slop) {
        (0, _) => None,
        (1, _) => words.pop().map(Expr::Leaf),
        (_, Some(slop)) => Some(Expr::Window(words, slop)),
        (_, None) => Some(Expr::Row(words.into_iter().map(Expr::Leaf).collect())),
    }
}

/// These words in a row, as they are.
pub(super) fn row(text: &str) -> Option<Match> {
    let mut words: Vec<Match> = folded(text).into_iter().map(|word| Expr::Leaf(Asked::Exact(word))).collect();
    if words.len() > 1 { Some(Expr::Row(words)) } else { words.pop() }
}

/// `word~` or `word~1`, `word~2`.
fn fuzzy(text: &str) -> Option<(String, u8)> {
    let (word, distance) = text.rsplit_once('~')?;
    let distance = match distance {
        "" if word.chars().count() < 5 => 1,
        "" => 2,
        "1" => 1,
        "2" => 2,
        _ => return None,
    };
    let mut words = folded(word);
    if words.len() == 1 { words.pop().map(|word| (word, distance)) } else { None }
}

/// A word with `*` and `?` as a pattern over folded words; `None` when there is no letter or digit in it, or more
/// wildcards than a person would write.
fn wildcard(text: &str) -> Option<String> {
    let mut pattern = String::new();
    let (mut letters, mut wild) = (0, 0);
    for piece in text.split_inclusive(['*', '?']) {
        let word = piece.trim_end_matches(['*', '?']);
        let plain = folded(word).concat();
        letters += plain.len();
        pattern.push_str(&escaped(&plain));
        match piece.chars().last() {
            // Any letters and any letters are any letters.
            Some('*') if pattern.ends_with(".*") => continue,
            Some('*') => pattern.push_str(".*"),
            Some('?') => pattern.push('.'),
            _ => continue,
        }
        wild += 1;
    }
    (letters > 0 && wild <= WILDCARDS).then_some(pattern)
}

/// `*` and `?` stay inside a folder, `**` crosses folders; a pattern without wildcard is a file, a folder with all
/// below it, or the name of either; an article in a file that holds many stands below that file, behind a `#`.
pub(super) fn glob(text: &str) -> String {
    let text = text.trim_start_matches("./").trim_end_matches('/');
    let mut pattern = String::from("(.*/)?");
    let mut rest = text;
    if rest.starts_with('/') {
        pattern.clear();
        rest = &rest[1..];
    }
    let wild = rest.contains(['*', '?']);
    while let Some(c) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("**/") {
            pattern.push_str("(.*/)?");
            rest = after;
        } else if let Some(after) = rest.strip_prefix("**") {
            pattern.push_str(".*");
            rest = after;
        } else {
            match c {
                '*' => pattern.push_str("[^/]*"),
                '?' => pattern.push_str("[^/]"),
                _ => pattern.push_str(&escaped(&c.to_string())),
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    if !wild {
        pattern.push_str("([/#].*)?");
    }
    pattern
}

pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() && c != '/' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_letters_of_words() {
        assert_eq!(wildcard("Govern*").as_deref(), Some("govern.*"));
        assert_eq!(wildcard("organi?ation").as_deref(), Some("organi.ation"));
        assert_eq!(wildcard("**"), None);
        assert_eq!(wildcard("f****d").as_deref(), Some("f.*d"));
        assert_eq!(wildcard("f*?*d").as_deref(), Some("f.*..*d"));
        assert_eq!(wildcard(&"a*".repeat(WILDCARDS + 1)), None);
        assert_eq!(fuzzy("goverment~"), Some(("goverment".into(), 2)));
        assert_eq!(fuzzy("oil~"), Some(("oil".into(), 1)));
        assert_eq!(fuzzy("a b~9"), None);
    }

    #[test]
    fn paths_as_people_write_them() {
        assert_eq!(glob("2017/**/*.txt"), r"(.*/)?2017/(.*/)?[^/]*\.txt");
        assert_eq!(glob("/2017"), r"2017([/#].*)?");
        assert_eq!(glob("a+b"), r"(.*/)?a\+b([/#].*)?");
    }
}
