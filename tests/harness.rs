//! Throw-away archives and the command, in an environment that is the same everywhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The folder of this repository.
pub(crate) fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of articles that is removed at the end of the test.
pub(crate) struct Archive {
    dir: TempDir,
}

/// What a command did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Archive {
    /// An empty archive.
    pub(crate) fn empty() -> Archive {
        let dir = tempfile::tempdir().expect("a folder");
        fs::create_dir(dir.path().join("archive")).expect("a folder");
        Archive { dir }
    }

    /// An archive with one article for each name and text.
    pub(crate) fn with(files: &[(&str, &str)]) -> Archive {
        let archive = Archive::empty();
        files.iter().for_each(|(name, text)| archive.write(name, text));
        archive
    }

    /// A copy of a folder of the bundled corpus.
    pub(crate) fn of_corpus(folder: &str) -> Archive {
        let archive = Archive::empty();
        copy(&repository().join("corpus").join(folder), &archive.root());
        archive
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("archive")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.root().join(".newsdex").join("index")
    }

    /// Writes a file, with a time of change of its own so that the change is seen whatever the clock's grain.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.root().join(name)).expect("the file is there");
    }

    /// The command, set to run in the archive.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_newsdex"));
        command.args(args).current_dir(self.root()).env_clear().stdin(Stdio::null());
        command.env("COLUMNS", "100").env("NEWSDEX_TODAY", "2024-06-15").env("TZ", "UTC");
        command
    }

    /// Runs the command in the archive.
    #[must_use = "a command whose result is not looked at tests nothing"]
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.finish(self.command(args))
    }

    /// Runs the command with text on its standard input.
    #[must_use = "a command whose result is not looked at tests nothing"]
    pub(crate) fn run_with(&self, args: &[&str], input: &str) -> Run {
        let file = self.dir.path().join("stdin");
        fs::write(&file, input).expect("a file");
        let mut command = self.command(args);
        command.stdin(fs::File::open(file).expect("the file"));
        self.finish(command)
    }

    /// Runs the command and says what it did; paths of this archive are written as `[ARCHIVE]`.
    #[must_use = "a command whose result is not looked at tests nothing"]
    pub(crate) fn finish(&self, mut command: Command) -> Run {
        let output = command.output().expect("the command runs");
        let real = self.root().canonicalize().expect("the archive is there");
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("output is UTF-8");
            text.replace(&*real.to_string_lossy(), "[ARCHIVE]")
                .replace(&*self.root().to_string_lossy(), "[ARCHIVE]")
        };
        Run { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Indexes the archive and expects that to go well.
    #[track_caller]
    pub(crate) fn indexed(self) -> Archive {
        self.run(&["index", "."]).expect(0);
        self
    }
}

impl Run {
    /// Expects an exit code.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Run {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        self
    }

    /// The lines of stdout as JSON.
    #[track_caller]
    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
    }

    /// The lines of stdout.
    pub(crate) fn lines(&self) -> Vec<&str> {
        self.out.lines().collect()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder to copy").flatten() {
        let target = to.join(entry.file_name());
        if entry.file_name() == ".newsdex" {
            continue;
        }
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file to copy");
        }
    }
}

/// Every file below a folder, as paths from it with `/`, sorted.
pub(crate) fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            if entry.file_name() == ".newsdex" {
                continue;
            }
            if entry.path().is_dir() { open.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    let name =
        |path: &PathBuf| path.strip_prefix(folder).expect("inside").to_string_lossy().replace('\\', "/");
    let mut names: Vec<String> = found.iter().map(name).collect();
    names.sort();
    names
}
