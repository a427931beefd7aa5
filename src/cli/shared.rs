//! What all commands share: where the archive and its index are, how to print, and what is said beside the answer.

use std::io::{self, BufRead, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::{Args, ColorChoice};

use super::{Done, Outcome, Stop};
use crate::article::Article;
use crate::error::{Error, Kind, Result};
use crate::index::{Index, Rules};
use crate::ingest::articles;
use crate::output::{Broken, Chosen, Format, Output, Row, Style, print, print_hits, print_line};
use crate::query::plan::{Domain, Words};
use crate::query::{Choice, Engine, Hits, Request, Sort};
use crate::read::{FieldMap, Refusal};
use crate::schema::Schema;

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Globals {
    /// The folder of articles; else the nearest folder above this one that has been indexed
    #[arg(long, global = true, value_name = "FOLDER", env = "NEWSDEX_ARCHIVE")]
    archive: Option<PathBuf>,
    /// Where the index is, if not in FOLDER/.newsdex
    #[arg(long, global = true, value_name = "DIR")]
    index: Option<PathBuf>,
    /// A folder with files of your own in place of those of schema/
    #[arg(long, global = true, value_name = "DIR")]
    schema: Option<PathBuf>,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    color: ColorChoice,
}

/// The options of commands that print results.
#[derive(Debug, Args)]
pub(super) struct Printing {
    /// The form of the output
    #[arg(long, short = 'f', value_enum, default_value = "human")]
    pub(super) format: Format,
    /// End paths with NUL instead of a line break (for xargs -0)
    #[arg(short = '0', long = "null")]
    nul: bool,
}

/// Which results are wanted.
#[derive(Debug, Args)]
pub(super) struct Results {
    /// How many results to print at the most; else 10 for people, all in the other forms
    #[arg(long, short = 'n', value_name = "N")]
    limit: Option<usize>,
    /// How many results to pass over first
    #[arg(long, default_value_t = 0, value_name = "N")]
    offset: usize,
    /// Print every result
    #[arg(long, conflicts_with = "limit")]
    all: bool,
    /// Whether results need all of the bare words of the query, or any; clauses with a field hold all the same
    #[arg(long = "match", value_enum, default_value = "all", value_name = "WORDS")]
    matching: Matching,
    /// The order of the results
    #[arg(long, value_enum, default_value = "relevance")]
    sort: Order,
    /// Count the results by these fields, or by year, month, week, day
    #[arg(long, value_delimiter = ',', value_name = "FIELD")]
    facet: Vec<String>,
    /// How many values of each facet to print
    #[arg(long, default_value_t = 10, value_name = "N")]
    top: usize,
    /// Print only these fields of each result, in this order (json, jsonl, csv, tsv); a wrong name lists them all
    #[arg(long, value_delimiter = ',', value_name = "FIELD")]
    pub(super) fields: Vec<String>,
    #[command(flatten)]
    choices: Choices,
    /// Run each line of a file (or of stdin: -) as a query; one JSON line for each answer
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query", "all"])]
    pub(super) batch: Option<PathBuf>,
}

/// Values of facets to which results are narrowed.
#[derive(Debug, Args)]
pub(super) struct Choices {
    /// Keep only results with this value of a facet, as it is printed: --only speaker='Sergey Lavrov'. Repeated for one
    /// field, any of the values will do; that field's facet is counted as if none had been chosen
    #[arg(long, value_name = "FIELD=VALUE", value_parser = choice)]
    only: Vec<(String, String)>,
}

fn choice(text: &str) -> std::result::Result<(String, String), String> {
    let (field, value) = text.split_once('=').ok_or("write FIELD=VALUE, such as month=2017-04")?;
    Ok((field.trim().to_owned(), value.trim().to_owned()))
}

impl Choices {
    /// The values of each field together.
    pub(super) fn by_field(&self) -> Vec<Choice> {
        let mut choices: Vec<Choice> = Vec::new();
        for (field, value) in &self.only {
            match choices.iter_mut().find(|choice| choice.field == *field) {
                Some(choice) => choice.values.push(value.clone()),
                None => choices.push(Choice { field: field.clone(), values: vec![value.clone()] }),
            }
        }
        choices
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Order {
    Relevance,
    Newest,
    Oldest,
    Path,
    Speaker,
    Longest,
    Shortest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Matching {
    All,
    Any,
}

impl Results {
    pub(super) fn request(&self, format: Format) -> Request {
        let whole = self.all || (format != Format::Human && self.batch.is_none());
        Request {
            sort: match self.sort {
                Order::Relevance => Sort::Relevance,
                Order::Newest => Sort::Newest,
                Order::Oldest => Sort::Oldest,
                Order::Path => Sort::Path,
                Order::Speaker => Sort::Speaker,
                Order::Longest => Sort::Longest,
                Order::Shortest => Sort::Shortest,
            },
            offset: self.offset,
            limit: self.limit.unwrap_or(if whole { usize::MAX } else { 10 }),
            facets: self.facet.clone(),
            cross: None,
            only: self.choices.by_field(),
            top: self.top,
            words: if self.matching == Matching::Any { Words::Any } else { Words::All },
        }
    }
}

/// Where an archive and its index are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The folder of the articles; unknown when only the index was named and does not exist yet.
    pub(super) root: Option<PathBuf>,
    /// The folder of the index.
    pub(super) index: PathBuf,
}

impl Place {
    /// An archive whose index stands in it.
    pub(super) fn of_root(root: &Path) -> Place {
        Place { root: Some(root.to_owned()), index: root.join(".newsdex").join("index") }
    }

    /// What to call it.
    pub(super) fn shown(&self) -> std::path::Display<'_> {
        self.root.as_ref().unwrap_or(&self.index).display()
    }

    /// The nearest archive at or above a folder.
    pub(super) fn above(folder: &Path) -> Option<Place> {
        let folder = folder.canonicalize().ok()?;
        folder.ancestors().map(Place::of_root).find(|place| place.index.join("meta.json").exists())
    }
}

/// The surroundings of a command.
pub(super) struct Context {
    pub(super) globals: Globals,
}

impl Context {
    pub(super) fn new(globals: Globals) -> Context {
        match globals.color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        Context { globals }
    }

    /// The tables that count here: those of --schema, and the own topics of the archive that is asked.
    pub(super) fn schema(&self) -> Result<Schema> {
        let root = self.place().ok().and_then(|place| place.root);
        self.schema_of(root.as_deref())
    }

    /// The tables that count for an archive.
    pub(super) fn schema_of(&self, root: Option<&Path>) -> Result<Schema> {
        let schema =
            self.globals.schema.as_deref().map_or_else(|| Ok(Schema::embedded()), Schema::with_dir)?;
        Ok(match root {
            Some(root) => schema.of_archive(root),
            None => schema,
        })
    }

    /// Where the options say that index and archive are.
    pub(super) fn named_place(&self) -> Option<Place> {
        match (&self.globals.index, &self.globals.archive) {
            (Some(index), root) => Some(Place { root: root.clone(), index: index.clone() }),
            (None, Some(root)) => Some(Place::of_root(root)),
            (None, None) => None,
        }
    }

    /// The archive that is asked.
    ///
    /// # Errors
    /// When none is named and none stands here or above.
    pub(super) fn place(&self) -> Result<Place> {
        let here = || std::env::current_dir().ok().and_then(|folder| Place::above(&folder));
        self.named_place().or_else(here).ok_or_else(|| {
            Error::new(Kind::Index, "no archive has been indexed here or in a folder above")
                .hint("index one with `newsdex index FOLDER`, or name one with --archive FOLDER")
        })
    }

    /// The index that is asked; says so when it was made with other topics or word lists.
    pub(super) fn open(&self, schema: &Schema) -> Result<Index> {
        let index = Index::open(&self.place()?.index).map_err(|unusable| {
            let error = Error::from(unusable);
            match &self.globals.archive {
                Some(folder) if error.hints().iter().any(|hint| hint.contains("newsdex index FOLDER")) => {
                    Error::new(Kind::Index, format!("{} has not been indexed yet", folder.display()))
                        .hint(format!("run `newsdex index {}`, or add --refresh", folder.display()))
                }
                _ => error,
            }
        })?;
        if index.manifest.as_ref().is_some_and(|made| Rules::of(schema).is_ok_and(|now| made.rules != now)) {
            note(
                "topics, word lists or newsdex itself changed since this index was made; `newsdex index` brings it up to date",
            );
        }
        Ok(index)
    }

    pub(super) fn engine<'a>(&self, index: &Index, schema: &'a Schema) -> Result<Engine<'a>> {
        Ok(Engine::new(index.searcher()?, index.layout.clone(), schema, today()))
    }

    /// The article of a file, or the one of the index with an id or a path.
    pub(super) fn article(&self, name: &str, schema: &Schema) -> Result<Article> {
        let file = Path::new(name);
        if file.is_file() {
            let mut first = None;
            articles(name, file, u64::MAX, &FieldMap::default(), &mut |(_, found)| {
                first = Some(found);
                ControlFlow::Break(())
            });
            return match first {
                Some(Ok(article)) => Ok(article),
                Some(Err(Refusal::Skipped(reason) | Refusal::Failed(reason))) => {
                    Err(Error::new(Kind::Source, format!("{name}: {reason}")))
                }
                None => Err(Error::new(Kind::Source, format!("{name}: there is no article in it"))),
            };
        }
        let index = self.open(schema)?;
        let record = self.engine(&index, schema)?.article(name)?;
        record.map(|record| record.article).ok_or_else(|| {
            Error::new(Kind::Usage, format!("there is no file {name}, and no article with that id or path"))
        })
    }

    /// Prints an answer to stdout.
    pub(super) fn print(&self, answer: &dyn Output, printing: &Printing) -> std::result::Result<(), Stop> {
        self.stdout(printing, |style, out| Ok(print(answer, style, out)?))
    }

    /// Prints results to stdout as they come; says how many.
    pub(super) fn print_hits<T: Row>(
        &self,
        query: &str,
        hits: Hits<'_, T>,
        results: &Results,
        printing: &Printing,
    ) -> std::result::Result<usize, Stop> {
        let chosen = Chosen::of::<T>(&results.fields)?;
        let plain = matches!(printing.format, Format::Human | Format::Paths);
        if plain && !results.fields.is_empty() {
            return Err(Error::new(Kind::Usage, "--fields needs a form with fields")
                .hint("add --format csv, tsv, json or jsonl")
                .into());
        }
        self.stdout(printing, |style, out| Ok(print_hits(query, hits, &chosen, style, out)?))
    }

    /// Writes pages of any number to stdout; `then` is given the stream and its width.
    pub(super) fn pages(
        &self,
        human: bool,
        then: impl FnOnce(&mut dyn Write, usize) -> std::result::Result<(), Stop>,
    ) -> std::result::Result<(), Stop> {
        let format = if human { Format::Human } else { Format::Jsonl };
        self.stdout(&Printing { format, nul: false }, |style, out| then(out, style.width))
    }

    fn stdout<T>(
        &self,
        printing: &Printing,
        write: impl FnOnce(Style<'_>, &mut dyn Write) -> std::result::Result<T, Stop>,
    ) -> std::result::Result<T, Stop> {
        let terminal = io::stdout().is_terminal();
        let human = printing.format == Format::Human;
        // Only people see colour and links; what scripts read goes out byte for byte.
        let color = if human { color_of(&io::stdout()) } else { anstream::ColorChoice::AlwaysAnsi };
        let linked =
            human && color != anstream::ColorChoice::Never && supports_hyperlinks::supports_hyperlinks();
        let root = || self.place().ok().and_then(|place| place.root?.canonicalize().ok());
        let root = linked.then(root).flatten();
        let links = root.as_deref();
        let color = if linked { anstream::ColorChoice::AlwaysAnsi } else { color };
        let style = Style { format: printing.format, nul: printing.nul, width: width(), terminal, links };
        let mut out = io::BufWriter::new(anstream::AutoStream::new(io::stdout().lock(), color));
        let written = write(style, &mut out)?;
        out.flush()?;
        Ok(written)
    }

    /// Answers each line of a file, or of stdin, with one JSON line.
    pub(super) fn batch(
        &self,
        file: &Path,
        mut answer: impl FnMut(&str, &mut dyn Write) -> std::result::Result<usize, Stop>,
    ) -> Done {
        let lines: Box<dyn BufRead> = if file == Path::new("-") {
            Box::new(io::stdin().lock())
        } else {
            let opened = std::fs::File::open(file);
            let file = opened.map_err(|e| Error::io(format!("cannot read {}", file.display()), &e))?;
            Box::new(io::BufReader::new(file))
        };
        let mut out = io::BufWriter::new(io::stdout().lock());
        let mut outcome = Outcome::Nothing;
        for line in lines.split(b'\n') {
            let line = line.map_err(|e| Error::io("cannot read the queries", &e))?;
            let query = String::from_utf8_lossy(&line);
            let query = query.trim_end_matches('\r');
            if query.trim().is_empty() {
                continue;
            }
            match answer(query, &mut out) {
                Ok(total) if total > 0 && outcome == Outcome::Nothing => outcome = Outcome::Found,
                Ok(_) => {}
                Err(Stop::Error(error)) if error.kind() == Kind::Usage => {
                    outcome = Outcome::Trouble;
                    let error = serde_json::json!({ "message": error.message(), "hints": error.hints() });
                    print_line(&serde_json::json!({ "query": query, "error": error }), &mut out)?;
                }
                Err(stop) => return Err(stop),
            }
            out.flush()?;
        }
        Ok(outcome)
    }
}

impl From<Broken> for Stop {
    fn from(broken: Broken) -> Stop {
        match broken {
            Broken::Stream(error) => Stop::Stream(error),
            Broken::Result(error) => Stop::Error(error),
        }
    }
}

fn color_of(stream: &impl anstream::stream::RawStream) -> anstream::ColorChoice {
    match anstream::ColorChoice::global() {
        anstream::ColorChoice::Auto => anstream::AutoStream::choice(stream),
        chosen => chosen,
    }
}

/// The day it is for the user; `NEWSDEX_TODAY` sets it, for scripts that must give the same answer tomorrow.
pub(super) fn today() -> jiff::civil::Date {
    let set = std::env::var("NEWSDEX_TODAY").ok().and_then(|day| day.parse().ok());
    set.unwrap_or_else(crate::calendar::today)
}

/// A number of bytes: 1000, 64K, 64M, 1G.
pub(super) fn size(text: &str) -> std::result::Result<u64, String> {
    let text = text.trim().trim_end_matches(['b', 'B']).trim_end_matches(['i', 'I']);
    let (digits, power) = match text.chars().last() {
        Some('k' | 'K') => (&text[..text.len() - 1], 10),
        Some('m' | 'M') => (&text[..text.len() - 1], 20),
        Some('g' | 'G') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let number: u64 = digits.trim().parse().map_err(|_| "write it as 1000, 64K, 64M or 1G".to_owned())?;
    number.checked_mul(1 << power).ok_or_else(|| "that is too large".to_owned())
}

fn width() -> usize {
    let set = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    set.or_else(|| terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))).unwrap_or(100)
}

/// Says something beside the answer, on stderr.
pub(super) fn note(text: &str) {
    // With stderr closed there is nobody to tell.
    let _ = writeln!(io::stderr().lock(), "{}", crate::output::screen::safe(text));
}

/// Ends a command that printed `shown` of `total` results.
pub(super) fn ended(printing: &Printing, what: &str, shown: usize, total: usize) -> Outcome {
    if total == 0 {
        note(&format!("no {what} found"));
    } else if printing.format == Format::Human && shown < total {
        note(&format!("\n{shown} of {total} {what} shown; --all shows the rest"));
    }
    Outcome::of(total > 0)
}

/// Says which clause of a query empties its result, and what would match.
pub(super) fn explain_nothing(engine: &Engine<'_>, query: &str, domain: Domain, words: Words) -> Result<()> {
    let what = |count: usize| match (domain, count) {
        (Domain::Article, 1) => "1 article".to_owned(),
        (Domain::Quote, 1) => "1 quote".to_owned(),
        (Domain::Article, count) => format!("{count} articles"),
        (Domain::Quote, count) => format!("{count} quotes"),
    };
    let why = engine.why(query, domain, words)?;
    let mut said = false;
    for clause in &why.clauses {
        match &clause.instead {
            Some((_, near)) => note(&format!("hint: {} matches nothing; did you mean {near}?", clause.text)),
            None if clause.alone == 0 => note(&format!("hint: {} matches nothing", clause.text)),
            None if clause.without > 0 => {
                note(&format!("hint: without {} there would be {}", clause.text, what(clause.without)));
            }
            None => continue,
        }
        said = true;
    }
    if !said && why.clauses.len() > 1 {
        note("hint: each clause matches something, but nothing matches them all");
    }
    if why.any > 0 {
        note(&format!("hint: --match any finds {} with at least one of the words", what(why.any)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_as_people_write_them() {
        assert_eq!(size("64M"), Ok(64 << 20));
        assert_eq!(size("10 kib"), Ok(10 << 10));
        assert_eq!(size("7"), Ok(7));
        assert!(size("x").is_err() && size("99999999999G").is_err());
    }
}
