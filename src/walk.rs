//! The files of an archive, in a fixed order.
//!
//! In: the archive's folder and the parts of it to look at. Out: one [`Source`] for each file, and every file or
//! folder that could not be looked at, with its reason. Hidden files and folders (`.newsdex` among them) are never
//! entered, and links are not followed: what they lead to is found where it is, or lies outside the archive. No file
//! is opened here.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use walkdir::{DirEntry, WalkDir};

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path inside the archive, with `/` between its parts.
    pub path: String,
    /// Its length in bytes.
    pub size: u64,
    /// When it was changed last, in nanoseconds of the Unix epoch.
    pub mtime: i64,
    /// Where it is, if that is not what `path` says: where a name is no UTF-8.
    file: Option<Box<Path>>,
}

impl Source {
    /// Where to open it, in the archive at `root`.
    pub fn file(&self, root: &Path) -> PathBuf {
        self.file.as_deref().map_or_else(|| under(root, &self.path), Path::to_owned)
    }
}

/// Something that could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The path inside the archive; everything below it is unknown, not gone.
    pub path: String,
    /// Why.
    pub reason: String,
}

/// What a walk found.
#[derive(Debug, Default)]
pub struct Walk {
    /// The archive's folder.
    pub root: PathBuf,
    /// Files, sorted by path.
    pub sources: Vec<Source>,
    /// What could not be looked at, sorted by path.
    pub problems: Vec<Problem>,
    /// Links, sorted by path.
    pub links: Vec<String>,
}

/// Walks over the parts of `root`; `""` is the whole.
pub fn walk(root: &Path, parts: &[String]) -> Walk {
    let mut found = Walk { root: root.to_owned(), ..Walk::default() };
    for part in parts {
        for entry in WalkDir::new(under(root, part))
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !hidden(entry))
        {
            match entry {
                Ok(entry) if entry.file_type().is_file() => match source(root, &entry) {
                    Ok(source) => found.sources.push(source),
                    Err(error) if went(&error) => {}
                    Err(error) => found.problems.push(problem(root, &error)),
                },
                Ok(entry) if entry.file_type().is_symlink() => found.links.push(inside(root, entry.path())),
                Ok(_) => {}
                Err(error) if error.depth() > 0 && went(&error) => {}
                Err(error) => found.problems.push(problem(root, &error)),
            }
        }
    }
    found.sources.sort_by(|a, b| a.path.cmp(&b.path));
    found.sources.dedup_by(|a, b| a.path == b.path);
    found.problems.sort_by(|a, b| a.path.cmp(&b.path));
    found.links.sort();
    found
}

/// A path inside the archive as one outside.
fn under(root: &Path, path: &str) -> PathBuf {
    if path.is_empty() { root.to_owned() } else { root.join(path) }
}

/// The path of `file` as seen from `root`, with `/` between its parts; bytes that are no UTF-8 are replaced.
pub fn inside(root: &Path, file: &Path) -> String {
    let relative = file.strip_prefix(root).unwrap_or(file);
    // The paths of a walk are clean.
    if std::path::MAIN_SEPARATOR == '/'
        && let Some(text) = relative.to_str()
    {
        return text.to_owned();
    }
    relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Whether something is not there any more that was there a moment ago.
fn went(error: &walkdir::Error) -> bool {
    error.io_error().is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

fn problem(root: &Path, error: &walkdir::Error) -> Problem {
    Problem {
        path: error.path().map_or_else(String::new, |path| inside(root, path)),
        reason: error.io_error().map_or_else(|| error.to_string(), ToString::to_string),
    }
}

fn source(root: &Path, entry: &DirEntry) -> walkdir::Result<Source> {
    let path = inside(root, entry.path());
    let meta = entry.metadata()?;
    let mtime = meta.modified().ok().map_or(0, |time| match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_nanos()).map_or(i64::MIN, |nanos| -nanos),
    });
    let file = entry.path().to_str().is_none().then(|| entry.path().into());
    Ok(Source { path, size: meta.len(), mtime, file })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn hidden_folders_and_loops_are_not_entered() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("archive");
        for folder in ["b/c", ".newsdex/index", "b/.git"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        fs::write(dir.path().join("outside.txt"), "x").unwrap();
        for file in ["b/c/2.txt", "a.txt", ".newsdex/index/meta.json", "b/.git/config", "b/.hidden.txt"] {
            fs::write(root.join(file), "x").unwrap();
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&root, root.join("b/loop")).unwrap();
            std::os::unix::fs::symlink(dir.path().join("outside.txt"), root.join("b/out.txt")).unwrap();
        }
        let found = walk(&root, &[String::new()]);
        let paths = |walk: &Walk| walk.sources.iter().map(|s| s.path.clone()).collect::<Vec<_>>();
        assert_eq!(paths(&found), ["a.txt", "b/c/2.txt"]);
        #[cfg(unix)]
        assert_eq!(found.links, ["b/loop", "b/out.txt"]);
        assert_eq!(paths(&walk(&root, &["b".into(), "b/c".into()])), ["b/c/2.txt"]);
        assert_eq!(walk(&root, &["gone".into()]).problems[0].path, "gone");
    }
}
