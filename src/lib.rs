//! newsdex: a full-text search index for news archives that knows who said what.
//!
//! An article goes one way, a query goes one way, and they meet only in the schema:
//!
//! ```text
//! ingest   walk ─Source▶ unpack ─Entry▶ read ─Article▶ annotate ─Annotations▶ index
//!                                          │                     │
//!                            schema: topics, speakers, cues, fields
//!                                          │
//! query    text ▶ parse ─Ast▶ plan ─Plan▶ search ─Results▶ output
//! ```
//!
//! No stage calls another; two composers do ([`ingest`] and [`query`]). Annotations are byte spans over an article
//! that no stage changes. `schema/` holds what the index means as data.
//!
//! | module | what comes in, what goes out | may use |
//! |---|---|---|
//! | [`article`], [`error`], [`sentence`], [`calendar`], `chunk` | the words all share | nothing of ours |
//! | [`words`] | a text → its words, as the index knows them | chunk |
//! | [`stem`] | a word and its language → its stem | words |
//! | [`language`] | an article → its language | article, words |
//! | [`record`] | an article as it is stored | article, error |
//! | [`schema`] | `schema/*.toml` → tables, and the layout of the index | words, sentence, error |
//! | [`walk`] | a folder → sources | nothing of ours |
//! | [`read`] | the bytes of a source → an article | article, calendar, error, language |
//! | [`annotate`] | an article → annotations | article, schema, chunk, error |
//! | [`index`] | annotated articles ↔ the index on disk | record, schema, sentence, stem, words, error |
//! | [`ingest`] | composes the four stages above | all of them |
//! | [`query`] | a query → results | record, schema, stem, words, sentence, calendar, error; never `index` |
//! | [`Archive`] | an indexed folder, to be asked by a program | index, query, schema |
//! | `cli`, `output` | the command line: arguments, streams, exit codes, forms of output | all |

pub mod annotate;
mod archive;
pub mod article;
pub mod calendar;
mod chunk;
pub mod cli;
pub mod error;
pub mod index;
pub mod ingest;
pub mod language;
mod output;
pub mod query;
pub mod read;
pub mod record;
pub mod schema;
pub mod sentence;
pub mod stem;
pub mod unpack;
pub mod walk;
pub mod words;

pub use archive::Archive;
