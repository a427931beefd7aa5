//! The forms in which an answer can be printed, chosen in one place.
//!
//! In: an answer, as plain data. Out: bytes on one stream. Whatever comes from an article is made safe for where it
//! goes: controls never reach a terminal, formulas never a spreadsheet. It asks no index and no file.

use std::io::{self, Write};
use std::path::Path;

use clap::ValueEnum;
use serde::Serialize;

mod articles;
mod facets;
mod json;
mod listing;
mod quotes;
pub(crate) mod screen;
mod table;

pub(crate) use facets::Facets;
pub(crate) use listing::{Broken, Chosen, Row, print as print_hits, whole as print_whole};
pub(crate) use screen::Screen;
pub(crate) use table::Table;

/// The version of the JSON answers; `schema/output.schema.json` describes them.
pub(crate) const SCHEMA: u32 = 1;

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Human,
    /// One JSON value
    Json,
    /// One JSON value a line, one line for each result
    Jsonl,
    /// Comma-separated values with a header line
    Csv,
    /// Tab-separated values with a header line
    Tsv,
    /// The paths of the articles, one a line
    Paths,
}

/// An answer that can be printed in every form.
pub(crate) trait Output {
    /// The name of the command, as JSON answers carry it.
    fn command(&self) -> &'static str;
    /// All of it, as one JSON object.
    fn whole(&self) -> serde_json::Result<serde_json::Value>;
    /// Its results, one JSON object each.
    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>>;
    /// Its results as rows.
    fn table(&self) -> Table;
    /// The paths it is about.
    fn paths(&self) -> Vec<&str>;
    /// What a person sees.
    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()>;
}

/// How to print.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style<'a> {
    /// The form.
    pub(crate) format: Format,
    /// Paths end in NUL, not in a line break.
    pub(crate) nul: bool,
    /// The width of the terminal in columns.
    pub(crate) width: usize,
    /// Whether the stream is a terminal.
    pub(crate) terminal: bool,
    /// The folder of the articles, where the terminal knows links to files.
    pub(crate) links: Option<&'a Path>,
}

/// Prints an answer.
pub(crate) fn print(answer: &dyn Output, style: Style<'_>, out: &mut dyn Write) -> io::Result<()> {
    match style.format {
        Format::Human => answer.human(&mut Screen::new(out, style.width, style.links)),
        Format::Json => print_json(answer, out),
        Format::Jsonl => answer.items()?.iter().try_for_each(|item| print_line(item, out)),
        Format::Csv => answer.table().write(b',', out),
        Format::Tsv => answer.table().write(b'\t', out),
        Format::Paths => {
            let end = if style.nul { '\0' } else { '\n' };
            answer.paths().into_iter().try_for_each(|path| {
                if style.terminal {
                    write!(out, "{}{end}", screen::safe(path))
                } else {
                    write!(out, "{path}{end}")
                }
            })
        }
    }
}

/// A whole answer as one JSON line.
pub(crate) fn print_json(answer: &dyn Output, out: &mut dyn Write) -> io::Result<()> {
    let (schema, command) = (SCHEMA, answer.command());
    json::line(&Whole { schema, command, answer: answer.whole()? }, out)
}

/// One JSON line.
pub(crate) fn print_line(item: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    json::line(&Line { schema: SCHEMA, item }, out)
}

/// A JSON answer: the version and the command before all else.
#[derive(Serialize)]
struct Whole {
    schema: u32,
    command: &'static str,
    #[serde(flatten)]
    answer: serde_json::Value,
}

/// A JSON line: the version before all else.
#[derive(Serialize)]
struct Line<'a, T> {
    schema: u32,
    #[serde(flatten)]
    item: &'a T,
}
