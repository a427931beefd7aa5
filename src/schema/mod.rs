//! What the index means, as data: the TOML files of `schema/`, embedded in the binary.
//!
//! In: the embedded text, or the file of the same name in a folder given with `--schema`. Out: checked tables.
//! Each is parsed on first use, so that a search does not pay for word lists that only indexing needs. A mistake
//! is an error that names the file and the line; nothing is guessed or skipped.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::error::{Error, Result};

pub mod canonical;
mod cues;
mod fields;
mod file;
mod layout;
mod speakers;
mod topics;

pub use cues::{Cues, Frames, Verb};
pub use fields::{Field, Fields, Over, Type};
pub use file::{File, Spanned};
pub use layout::{FORMAT, LINE, LINE_GAP, Layout, SENTENCE, ZONES, day_number, day_text, doc, file_key};
pub use speakers::Speakers;
pub use topics::{Finding, MediaTopics, Term, TermKind, Topic, Topics};

const EMBEDDED_TOPICS: &str = include_str!("../../schema/topics.toml");

/// The tables of `schema/`.
#[derive(Debug, Default)]
pub struct Schema {
    dir: Option<PathBuf>,
    /// A newsroom's own topics, beside the index of its archive.
    own: Option<PathBuf>,
    fields: OnceLock<Fields>,
    topics: OnceLock<Topics>,
    topic_names: OnceLock<Topics>,
    speakers: OnceLock<Speakers>,
    cues: OnceLock<Cues>,
}

impl Schema {
    /// The tables that come with newsdex.
    pub fn embedded() -> Schema {
        Schema::default()
    }

    /// The tables of a folder; a file that is not there is the embedded one.
    ///
    /// # Errors
    /// When `dir` is not a folder.
    pub fn with_dir(dir: &Path) -> Result<Schema> {
        match std::fs::read_dir(dir) {
            Ok(_) => Ok(Schema { dir: Some(dir.to_owned()), ..Schema::default() }),
            Err(error) => Err(Error::io(format!("cannot read the schema folder {}", dir.display()), &error)),
        }
    }

    /// Fields that can be asked (`fields.toml`).
    pub fn fields(&self) -> Result<&Fields> {
        self.table("fields.toml", include_str!("../../schema/fields.toml"), &self.fields, Fields::load)
    }

    /// The same tables with the own topics of an archive, if there are any: `FOLDER/.newsdex/topics.toml` extends and
    /// overrides what comes with newsdex.
    #[must_use]
    pub fn of_archive(mut self, folder: &Path) -> Schema {
        self.own = Some(folder.join(".newsdex").join("topics.toml")).filter(|file| file.exists());
        self
    }

    /// The topic taxonomy and its evidence (`topics.toml`).
    pub fn topics(&self) -> Result<&Topics> {
        self.topics_by(&self.topics, Topics::load_with)
    }

    /// The topic taxonomy without its evidence: enough to find a topic, and quicker to read.
    pub fn topic_names(&self) -> Result<&Topics> {
        match self.topics.get() {
            Some(topics) => Ok(topics),
            None => self.topics_by(&self.topic_names, Topics::load_names),
        }
    }

    fn topics_by<'a>(
        &'a self,
        cell: &'a OnceLock<Topics>,
        load: fn(&File, Option<&File>) -> Result<Topics>,
    ) -> Result<&'a Topics> {
        if let Some(topics) = cell.get() {
            return Ok(topics);
        }
        let base = self.file("topics.toml", EMBEDDED_TOPICS)?;
        let topics = load(&base, self.own_topics()?.as_ref())?;
        Ok(cell.get_or_init(|| topics))
    }

    fn own_topics(&self) -> Result<Option<File>> {
        self.own.as_deref().map(read).transpose()
    }

    /// The IPTC Media Topics that topics may name (`mediatopics.txt`).
    pub fn media_topics(&self) -> Result<MediaTopics> {
        MediaTopics::load(&self.file("mediatopics.txt", include_str!("../../schema/mediatopics.txt"))?)
    }

    /// Canonical speakers, titles, first names and roles (`speakers.toml`).
    pub fn speakers(&self) -> Result<&Speakers> {
        self.table(
            "speakers.toml",
            include_str!("../../schema/speakers.toml"),
            &self.speakers,
            Speakers::load,
        )
    }

    /// Reporting verbs and the other words around quotes (`cues.toml`).
    pub fn cues(&self) -> Result<&Cues> {
        self.table("cues.toml", include_str!("../../schema/cues.toml"), &self.cues, Cues::load)
    }

    /// The tables that decide what is written into an index, but for topics, as one number: when it changes, stored
    /// annotations are out of date.
    pub fn fingerprint(&self) -> Result<u64> {
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        for (name, embedded) in [
            ("fields.toml", include_str!("../../schema/fields.toml")),
            ("speakers.toml", include_str!("../../schema/speakers.toml")),
            ("cues.toml", include_str!("../../schema/cues.toml")),
        ] {
            hash.update(self.file(name, embedded)?.text().as_bytes());
            hash.update(&[0]);
        }
        Ok(hash.digest())
    }

    /// The taxonomy, with an archive's own topics, as one number: when it changes, stored topics are out of date.
    pub fn topics_fingerprint(&self) -> Result<u64> {
        let base = self.file("topics.toml", EMBEDDED_TOPICS)?;
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        hash.update(base.text().as_bytes());
        if let Some(own) = self.own_topics()? {
            hash.update(&[0]);
            hash.update(own.text().as_bytes());
        }
        Ok(hash.digest())
    }

    fn file(&self, name: &str, embedded: &str) -> Result<File> {
        if let Some(path) = self.dir.as_ref().map(|dir| dir.join(name)).filter(|path| path.exists()) {
            return read(&path);
        }
        Ok(File::new(format!("schema/{name}"), embedded))
    }

    fn table<'a, T>(
        &'a self,
        name: &str,
        embedded: &str,
        cell: &'a OnceLock<T>,
        load: fn(&File) -> Result<T>,
    ) -> Result<&'a T> {
        if let Some(table) = cell.get() {
            return Ok(table);
        }
        let table = load(&self.file(name, embedded)?)?;
        Ok(cell.get_or_init(|| table))
    }
}

fn read(path: &Path) -> Result<File> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::io(format!("cannot read {}", path.display()), &error))?;
    Ok(File::new(path.display().to_string(), text))
}
