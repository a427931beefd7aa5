//! One file of `schema/`: its name, its text, and errors that name its line.

use serde::de::DeserializeOwned;

use crate::error::{Error, Kind, Result};

/// A value that remembers where in the file it stands.
pub use toml::Spanned;

/// The text of a schema file and the name to call it by.
#[derive(Debug, Clone)]
pub struct File {
    name: String,
    text: String,
}

impl File {
    /// A file with its text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> File {
        File { name: name.into(), text: text.into() }
    }

    /// What to call it in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text as it stands.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads the TOML into a table of ours; unknown keys are for `T` to refuse.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T> {
        toml::from_str(&self.text)
            .map_err(|error| self.error(error.span().map_or(0, |s| s.start), error.message()))
    }

    /// An error at a byte of the file.
    pub fn error(&self, byte: usize, message: impl AsRef<str>) -> Error {
        let line = 1 + self.text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count();
        Error::new(Kind::Schema, format!("{}:{line}: {}", self.name, message.as_ref()))
    }
}
