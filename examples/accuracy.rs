//! How many quotes and speakers newsdex finds, measured on answer keys.
//!
//! ```sh
//! cargo run --release --example accuracy -- corpus/annotate/hard-cases.jsonl
//! cargo run --release --example accuracy -- --errors 20 KEY.jsonl
//! ```
//!
//! A key holds one JSON object a line: `id`, `text`, optional `title`, and `quotes` with `start` and `end` (Unicode code
//! points into `text`), `kind`, `speaker` (the mention as it stands), `speaker_resolved` (the full name, where known) and
//! `speech` (false for thoughts, wishes and plans).
//!
//! A quote that was found matches one of the key when they share at least half of their joint characters; pairs are made
//! one to one, best first. *direct* looks at quotes wholly in quotation marks, *quoted* at those with quotation marks,
//! *speech* at all that was said or written, *all* at everything. A quote found that matches one which a table leaves
//! out is not counted in it. The speaker is right when the mention or the resolved name agrees with the mention or the
//! name of the key: equal without title and article, or the same last name and first names that do not differ.
//!
//! Columns: quotes of the key and quotes found; precision, recall and F1 of finding them; *who*: of those matched, how
//! many have the right speaker; *both*: F1 of finding and speaker together; *name*: where the key knows the full name,
//! how many resolved speakers are that person.

use std::fmt::Write as _;
use std::io::BufRead;
use std::process::ExitCode;

use newsdex::annotate::Annotator;
use newsdex::query::results::CodePoints;
use newsdex::read::from_text;
use newsdex::schema::Schema;
use newsdex::words::folded;
use serde::Deserialize;

/// An article of a key.
#[derive(Deserialize)]
struct Article {
    id: String,
    text: String,
    title: Option<String>,
    quotes: Vec<Quote>,
}

/// A quote of a key, or one that was found.
#[derive(Deserialize)]
struct Quote {
    start: usize,
    end: usize,
    kind: String,
    #[serde(default)]
    speaker: Option<String>,
    #[serde(default)]
    speaker_resolved: Option<String>,
    #[serde(default = "yes")]
    speech: bool,
}

fn yes() -> bool {
    true
}

impl Quote {
    fn shared(&self, other: &Quote) -> f64 {
        let both = self.end.min(other.end).saturating_sub(self.start.max(other.start));
        let joint = (self.end - self.start) + (other.end - other.start) - both;
        both as f64 / joint.max(1) as f64
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        [&self.speaker, &self.speaker_resolved]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(|name| !name.is_empty())
    }

    /// Whether the speaker that was found is the one of the key.
    fn spoken_by(&self, found: &Quote) -> bool {
        if self.names().next().is_none() {
            return found.names().next().is_none();
        }
        self.names().any(|name| found.names().any(|other| same(name, other)))
    }
}

/// Words that come before a name and are not part of it.
const BEFORE: &[&str] = &[
    "the",
    "a",
    "an",
    "mr",
    "mrs",
    "ms",
    "dr",
    "sen",
    "rep",
    "gov",
    "gen",
    "sir",
    "president",
    "minister",
    "senator",
    "secretary",
    "prime",
    "foreign",
    "professor",
    "prof",
];

/// Words that begin what only describes a speaker: "the senator from Ohio".
const BEHIND: &[&str] = &["of", "from", "in", "for", "at", "on", "with", "who", "close", "familiar"];

/// The name that a mention ends with, or the words that describe the speaker.
fn name_of(mention: &str) -> Vec<String> {
    let mention = mention.split([',', '(']).next().unwrap_or(mention);
    let words: Vec<&str> = mention.split_whitespace().collect();
    let described = words.iter().position(|word| BEHIND.contains(word)).filter(|at| *at > 0);
    let words = &words[..described.unwrap_or(words.len())];
    let capital = |word: &&str| word.starts_with(|c: char| c.is_uppercase() || c == '“');
    let from = words.iter().rposition(|word| !capital(word)).map_or(0, |at| at + 1);
    let words = if from < words.len() { &words[from..] } else { words };
    let folded: Vec<String> = words.iter().flat_map(|word| folded(word)).collect();
    let from = folded.iter().position(|word| !BEFORE.contains(&word.as_str()));
    folded[from.unwrap_or(0)..].to_vec()
}

fn same(one: &str, other: &str) -> bool {
    let (one, other) = (name_of(one), name_of(other));
    let first = |name: &[String]| name.first().filter(|_| name.len() > 1).cloned();
    one == other
        || one.last().is_some()
            && one.last() == other.last()
            && match (first(&one), first(&other)) {
                (Some(one), Some(other)) => one.starts_with(&other) || other.starts_with(&one),
                _ => true,
            }
}

/// A table: which quotes of a key are in it.
struct Table {
    name: &'static str,
    holds: fn(&Quote) -> bool,
    key: usize,
    found: usize,
    matched: usize,
    right: usize,
    /// Matched quotes of which the key knows the full name, and those that have it.
    known: usize,
    named: usize,
}

impl Table {
    fn new(name: &'static str, holds: fn(&Quote) -> bool) -> Table {
        Table { name, holds, key: 0, found: 0, matched: 0, right: 0, known: 0, named: 0 }
    }

    fn add(&mut self, key: &[Quote], found: &[Quote], errors: &mut Vec<String>, article: &Article) {
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (k, one) in key.iter().enumerate() {
            pairs.extend(
                found
                    .iter()
                    .enumerate()
                    .map(|(f, other)| (one.shared(other), k, f))
                    .filter(|(s, ..)| *s >= 0.5),
            );
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let (mut of_key, mut of_found) = (vec![None; key.len()], vec![None; found.len()]);
        for (_, k, f) in pairs {
            if of_key[k].is_none() && of_found[f].is_none() {
                (of_key[k], of_found[f]) = (Some(f), Some(k));
            }
        }
        let words = |quote: &Quote| {
            article.text.chars().skip(quote.start).take(quote.end - quote.start).collect::<String>()
        };
        for (quote, f) in key.iter().zip(&of_key).filter(|(quote, _)| (self.holds)(quote)) {
            self.key += 1;
            match f.map(|f| &found[f]) {
                None => errors.push(format!("{}: missed: {}", article.id, words(quote))),
                Some(other) => {
                    self.matched += 1;
                    self.right += usize::from(quote.spoken_by(other));
                    if let Some(name) = quote.speaker_resolved.as_deref().filter(|name| !name.is_empty()) {
                        self.known += 1;
                        let found = other.speaker_resolved.as_deref();
                        self.named += usize::from(found.is_some_and(|found| same(name, found)));
                    }
                    if !quote.spoken_by(other) {
                        let (want, got) = (quote.speaker.as_deref(), other.speaker_resolved.as_deref());
                        errors.push(format!(
                            "{}: speaker {got:?}, key {want:?}: {}",
                            article.id,
                            words(quote)
                        ));
                    }
                }
            }
        }
        for (quote, k) in found.iter().zip(&of_found) {
            let counts = k.map_or_else(|| (self.holds)(quote), |k| (self.holds)(&key[k]));
            self.found += usize::from(counts);
            if counts && k.is_none() {
                errors.push(format!("{}: not in the key: {}", article.id, words(quote)));
            }
        }
    }

    fn line(&self) -> String {
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let f1 = |hits: usize| 200.0 * hits as f64 / (self.found + self.key).max(1) as f64;
        format!(
            "{:8} {:6} {:6}   {:5.1} {:5.1} {:5.1}   {:5.1}   {:5.1}   {:5.1}",
            self.name,
            self.key,
            self.found,
            percent(self.matched, self.found),
            percent(self.matched, self.key),
            f1(self.matched),
            percent(self.right, self.matched),
            f1(self.right),
            percent(self.named, self.known)
        )
    }
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a program")]
fn main() -> ExitCode {
    let mut show = 0;
    let mut keys = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--errors" => show = args.next().and_then(|n| n.parse().ok()).unwrap_or(20),
            _ => keys.push(arg),
        }
    }
    if keys.is_empty() {
        eprintln!("usage: accuracy [--errors N] KEY.jsonl…");
        return ExitCode::from(2);
    }
    for key in keys {
        match measure(&key, show) {
            Ok(report) => print!("{report}"),
            Err(error) => {
                eprintln!("{key}: {error}");
                return ExitCode::from(2);
            }
        }
    }
    ExitCode::SUCCESS
}

fn measure(key: &str, show: usize) -> Result<String, Box<dyn std::error::Error>> {
    let schema = Schema::embedded();
    let annotator = Annotator::new(&schema)?;
    let mut tables = [
        Table::new("direct", |quote| quote.kind == "direct"),
        Table::new("quoted", |quote| matches!(quote.kind.as_str(), "direct" | "mixed")),
        Table::new("speech", |quote| quote.speech),
        Table::new("all", |_| true),
    ];
    let mut errors = Vec::new();
    for line in std::io::BufReader::new(std::fs::File::open(key)?).lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let article: Article = serde_json::from_str(&line)?;
        let read = from_text(article.text.clone(), article.title.as_deref());
        let annotations = annotator.annotate(&read);
        let points = CodePoints::of(&read.text);
        let found: Vec<Quote> = annotations
            .quotes
            .iter()
            .map(|quote| {
                let (start, end) = points.range(quote.span);
                Quote {
                    start,
                    end,
                    kind: quote.kind.name().to_owned(),
                    speaker: quote.mention.map(|span| span.of(&read.text).to_owned()),
                    speaker_resolved: annotations.speaker_of(quote).map(|speaker| speaker.name.clone()),
                    speech: quote.speech,
                }
            })
            .collect();
        let mut unused = Vec::new();
        for table in &mut tables {
            let errors = if table.name == "speech" { &mut errors } else { &mut unused };
            table.add(&article.quotes, &found, errors, &article);
        }
    }
    let mut report = format!(
        "{key}\n{:8} {:>6} {:>6}   {:>5} {:>5} {:>5}   {:>5}   {:>5}   {:>5}\n",
        "", "key", "found", "P", "R", "F1", "who", "both", "name"
    );
    for table in &tables {
        writeln!(report, "{}", table.line())?;
    }
    for error in errors.iter().take(show) {
        writeln!(report, "  {error}")?;
    }
    Ok(report)
}
