//! The one error of newsdex: what went wrong, why, and what to do about it.
//!
//! It is made anywhere and printed in one place (`cli`): `error: …`, then the causes, then `hint: …`.

use std::fmt;

/// What can be done about an index that cannot be used.
pub(crate) const MEND: &str = "`newsdex check` says whether the index is damaged, `newsdex index --rebuild` makes it anew; \
                               the articles are never touched";

/// What kind of thing went wrong; scripts may match on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command line or a query says something that cannot be done.
    Usage,
    /// A file of `schema/` is wrong.
    Schema,
    /// A file or folder could not be read or written.
    Io,
    /// A source is not an article that can be read.
    Source,
    /// The index is missing, damaged or of another version.
    Index,
    /// Another process is writing to the index.
    Busy,
}

/// An error with its causes and hints.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    message: String,
    excerpt: Option<String>,
    causes: Vec<String>,
    hints: Vec<String>,
}

/// A result with our [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error of `kind`; the message is a sentence without capital and full stop.
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into(), excerpt: None, causes: Vec::new(), hints: Vec::new() }
    }

    /// Adds what lies behind it, and all that lies behind that.
    #[must_use]
    pub fn caused_by(mut self, cause: &dyn std::error::Error) -> Error {
        let mut next = Some(cause);
        while let Some(error) = next {
            self.causes.push(error.to_string());
            next = error.source();
        }
        self
    }

    /// Adds what lies behind it, in words.
    #[must_use]
    pub fn because(mut self, cause: impl Into<String>) -> Error {
        self.causes.push(cause.into());
        self
    }

    /// Adds a line that says what the user can do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Error {
        self.hints.push(hint.into());
        self
    }

    /// Adds the lines that show the place of the mistake.
    #[must_use]
    pub fn excerpt(mut self, lines: impl Into<String>) -> Error {
        self.excerpt = Some(lines.into());
        self
    }

    /// A file or folder that could not be read or written.
    pub fn io(what: impl Into<String>, cause: &std::io::Error) -> Error {
        Error::new(Kind::Io, what).caused_by(cause)
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The first line, without causes and hints.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The lines that show the place of the mistake.
    pub fn shown(&self) -> Option<&str> {
        self.excerpt.as_deref()
    }

    /// What lies behind it, nearest first.
    pub fn causes(&self) -> &[String] {
        &self.causes
    }

    /// What the user can do.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}

impl fmt::Display for Error {
    /// One line: the message and its causes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.causes.iter().try_for_each(|cause| write!(f, ": {cause}"))
    }
}

impl std::error::Error for Error {}
