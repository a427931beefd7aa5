//! `newsdex annotate`: reads and annotates without an index, for pipes.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::read::{Reading, each};
use super::shared::{Context, note};
use super::{Done, Outcome};
use crate::annotate::Annotator;
use crate::article::{Annotations, Article, BlockKind, Quote, QuoteKind, TopicScore};
use crate::error::{Error, Kind};
use crate::output::print_line;
use crate::query::results::CodePoints;
use crate::read;
use crate::schema::Topics;

/// Annotate articles without an index: one JSON line for each
///
/// Reads files, or with --input jsonl lines {"id", "text"} with optional "title" and "date". Each line of output has
/// the title, the key points, the quotes with their speakers, and the topics. Offsets are Unicode code points into the
/// text as it stands; a quote never crosses a line break.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsdex annotate article.txt
  newsdex annotate --input jsonl < articles.jsonl > annotated.jsonl")]
pub(super) struct Args {
    /// The files and folders; with --input jsonl files, or none for stdin
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// What the files are
    #[arg(long, value_enum, default_value = "files")]
    input: Form,
    /// Add to each quote the rule that found it and its speaker
    #[arg(long)]
    explain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Each an article in a form that `index` reads
    Files,
    /// One JSON object a line
    Jsonl,
}

/// A line of input.
#[derive(Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    date: Option<String>,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    let job = Job { annotator: Annotator::new(&schema)?, topics: schema.topics()?, explain: args.explain };
    let mut out = io::BufWriter::with_capacity(64 << 10, io::stdout().lock());
    let mut outcome = Outcome::Nothing;
    let mut count = |good: bool| match (outcome, good) {
        (_, false) => outcome = Outcome::Trouble,
        (Outcome::Nothing, true) => outcome = Outcome::Found,
        _ => {}
    };
    match args.input {
        Form::Jsonl if args.files.is_empty() => {
            job.lines("stdin", io::stdin().lock(), &mut out, &mut count)?
        }
        Form::Jsonl => {
            for path in &args.files {
                match std::fs::File::open(path) {
                    Ok(file) => {
                        job.lines(
                            &path.display().to_string(),
                            io::BufReader::new(file),
                            &mut out,
                            &mut count,
                        )?;
                    }
                    Err(error) => {
                        note(&format!("not read: {}: {error}", path.display()));
                        count(false);
                    }
                }
            }
        }
        Form::Files if args.files.is_empty() => {
            return Err(Error::new(Kind::Usage, "which files?")
                .hint("name files, or give JSON lines with --input jsonl")
                .into());
        }
        Form::Files => {
            let read = each(&args.files, &args.reading, &mut |path, article| {
                job.write(&path.into(), article, &mut out)
            })?;
            out.flush()?;
            return Ok(read);
        }
    }
    out.flush()?;
    Ok(outcome)
}

struct Job<'a> {
    annotator: Annotator,
    topics: &'a Topics,
    explain: bool,
}

impl Job<'_> {
    fn lines(
        &self,
        name: &str,
        input: impl BufRead,
        out: &mut impl Write,
        count: &mut impl FnMut(bool),
    ) -> io::Result<()> {
        for (number, line) in input.split(b'\n').enumerate() {
            let line = line?;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match serde_json::from_slice::<Line>(&line) {
                Ok(line) => {
                    let mut article = read::from_text(line.text, line.title.as_deref());
                    if let Some(date) =
                        line.date.and_then(|date| date.get(..10).unwrap_or(&date).parse().ok())
                    {
                        article.meta.date = Some(date);
                    }
                    self.write(&line.id, article, out)?;
                    count(true);
                }
                Err(error) => {
                    note(&format!("not read: {name}:{}: {error}", number + 1));
                    count(false);
                }
            }
        }
        Ok(())
    }

    fn write(&self, id: &serde_json::Value, article: Article, out: &mut impl Write) -> io::Result<()> {
        let annotations = self.annotator.annotate(&article);
        print_line(&Annotated::of(id, &article, &annotations, self.topics, self.explain), out)
    }
}

/// The line of output for an article.
#[derive(Serialize)]
struct Annotated<'a> {
    id: &'a serde_json::Value,
    title: &'a str,
    date: Option<jiff::civil::Date>,
    key_points: Vec<&'a str>,
    captions: Vec<&'a str>,
    quotes: Vec<AnnotatedQuote<'a>>,
    topics: Vec<AnnotatedTopic<'a>>,
    mentions: Vec<&'a str>,
}

#[derive(Serialize)]
struct AnnotatedQuote<'a> {
    start: usize,
    end: usize,
    text: &'a str,
    kind: QuoteKind,
    speaker: Option<&'a str>,
    speaker_resolved: Option<&'a str>,
    cue: Option<&'a str>,
    role: Option<&'a str>,
    speech: bool,
    topics: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
}

#[derive(Serialize)]
struct AnnotatedTopic<'a> {
    path: &'a str,
    iptc: Option<&'a str>,
    score: f32,
}

impl<'a> Annotated<'a> {
    fn of(
        id: &'a serde_json::Value,
        article: &'a Article,
        annotations: &'a Annotations,
        topics: &'a Topics,
        explain: bool,
    ) -> Annotated<'a> {
        let (text, points) = (article.text.as_str(), CodePoints::of(&article.text));
        let quote = |quote: &'a Quote| {
            let (start, end) = points.range(quote.span);
            let speaker = annotations.speaker_of(quote);
            AnnotatedQuote {
                start,
                end,
                text: quote.span.of(text),
                kind: quote.kind,
                speaker: quote.mention.map(|span| span.of(text)),
                speaker_resolved: speaker.map(|speaker| speaker.name.as_str()),
                cue: quote.cue.map(|span| span.of(text)),
                role: speaker.and_then(|speaker| speaker.role.as_deref()),
                speech: quote.speech,
                topics: quote.topics.iter().map(|topic| &*topic.path).collect(),
                rule: explain.then_some(&*quote.rule),
            }
        };
        let topic = |topic: &'a TopicScore| {
            let iptc = topics.get(&topic.path).and_then(|node| node.iptc.as_deref());
            AnnotatedTopic { path: &topic.path, iptc, score: topic.score }
        };
        Annotated {
            id,
            title: article.title(),
            date: article.meta.date,
            key_points: article.texts_of(BlockKind::KeyPoint).collect(),
            captions: article.texts_of(BlockKind::Caption).collect(),
            quotes: annotations.quotes.iter().map(quote).collect(),
            topics: annotations.topics.iter().map(topic).collect(),
            mentions: annotations.names.iter().map(|name| name.name.as_str()).collect(),
        }
    }
}
