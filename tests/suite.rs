//! The one test binary: every command from outside, and the laws of the house.
//!
//! Each module tests one command or one promise; what a stage does by itself is tested beside its code.

mod harness;

/// `annotate`: the answers of the corpus, and the contract of its JSON lines.
mod annotate;
/// The example queries of the corpus, through the library.
mod corpus;
/// The examples and links of README.md and docs/.
mod docs;
/// A file of each format, and articles in containers.
mod formats;
/// Damaged queries.
mod fuzz;
/// The order of the layers, the help, the completions and the manual.
mod house;
/// `index`: what is new, changed, gone, unreadable, locked, damaged.
mod index;
/// Articles in other languages.
mod language;
/// Random queries against a slow and plain evaluator.
mod oracle;
/// Every JSON answer against `schema/output.schema.json`.
mod output;
/// `search`, `quotes`, `facets`, `show`, `status`, `fields`, `topics`: forms, exit codes, whole screens.
mod search;
