//! Names of entries in a container and of articles in a file: an id or a number in, a stable and unique name out.
//!
//! A name is what stands behind the `#` of a path. It never holds a `#` or a control character and is never long or
//! empty; the same file gives the same names whenever it is read.

use std::hash::{BuildHasher, BuildHasherDefault};

use rustc_hash::{FxHashSet, FxHasher};

/// The longest name, in bytes.
const LONGEST: usize = 400;

/// The names given so far. Remembers eight bytes of each.
#[derive(Debug, Default)]
pub(crate) struct Names(FxHashSet<u64>);

impl Names {
    /// The id, if there is a short one, else the number; when another has that name already, the number is added.
    pub(crate) fn unique(&mut self, id: Option<&str>, number: u64) -> String {
        let mut name = id.and_then(clean).unwrap_or_else(|| number.to_string());
        while !self.0.insert(BuildHasherDefault::<FxHasher>::default().hash_one(&name)) {
            name.push_str(&format!("~{number}"));
        }
        name
    }
}

/// A name without what could be taken for something else; `None` when nothing or too much is left.
fn clean(id: &str) -> Option<String> {
    if id.len() > LONGEST {
        return None;
    }
    let id: String = id.trim().chars().filter(|char| !char.is_control()).collect();
    (!id.is_empty()).then(|| id.replace('#', "%23"))
}

/// A path without the last name behind its `#`, when that is an id and no path: `a.jsonl#19870226` names no day.
pub(super) fn without_id(path: &str) -> &str {
    match path.rsplit_once('#') {
        Some((file, name)) if !name.contains(['/', '.']) => &path[..=file.len()],
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_stable() {
        let mut names = Names::default();
        let given = [Some("a"), None, Some("a"), Some("2"), Some(" b#\n1 "), Some(""), None];
        let given: Vec<_> = given.iter().zip(1..).map(|(id, at)| names.unique(*id, at)).collect();
        assert_eq!(given, ["a", "2", "a~3", "2~4", "b%231", "6", "7"]);
        assert_eq!(names.unique(Some(&"x".repeat(401)), 8), "8");
    }

    #[test]
    fn ids_are_no_paths() {
        assert_eq!(without_id("2017/a.jsonl#19870226"), "2017/a.jsonl#");
        assert_eq!(without_id("a.zip#2017/04/12/x.txt"), "a.zip#2017/04/12/x.txt");
        assert_eq!(without_id("a.zip#b.jsonl#7"), "a.zip#b.jsonl#");
    }
}
