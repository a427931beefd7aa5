//! `newsdex read`: what is understood of a file, before anything is made of it.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::shared::{Context, note};
use super::{Done, Outcome, Stop};
use crate::article::{Article, BlockKind, Metadata};
use crate::error::{Error, Kind};
use crate::ingest::articles;
use crate::output::screen::{FAINT, TITLE};
use crate::output::{Screen, print_line};
use crate::read::{FieldMap, Refusal};
use crate::walk;

/// Show what is read from files, so that one sees why a field is empty
///
/// Reads files as `index` does, folders with all below them, and what lies in zip, tar and WARC files; needs no index.
/// Each article is printed with its title, date (and where that was found), authors, key points, captions and
/// paragraphs; what is no article is named with the reason.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsdex read page.html
  newsdex read crawl.warc.gz --format jsonl | jq .title
  newsdex read dump.csv --map title=headline,body=story")]
pub(super) struct Args {
    /// The files and folders
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) reading: Reading,
    /// How to print
    #[arg(long, short = 'f', value_enum, default_value = "human")]
    format: Form,
}

/// How files are read.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Reading")]
pub(super) struct Reading {
    /// Names of fields in JSON, CSV and TSV: title=headline,body=text.main
    #[arg(long, value_name = "FIELD=NAME,…", value_parser = known)]
    pub(super) map: Option<String>,
    /// Skip files larger than this, such as 500K, 64M or 1G
    #[arg(long, value_name = "SIZE", default_value = "64M", value_parser = super::shared::size)]
    pub(super) max_size: u64,
}

fn known(map: &str) -> std::result::Result<String, Error> {
    FieldMap::parse(map).map(|_| map.to_owned())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    Human,
    Jsonl,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let mut outcome = Outcome::Nothing;
    let form = args.format;
    context.pages(form == Form::Human, |out, width| {
        outcome = each(&args.files, &args.reading, &mut |path, article| {
            if form == Form::Jsonl {
                print_line(&Line::of(path, &article), out)
            } else {
                draw(path, &article, &mut Screen::new(out, width, None))
            }
        })?;
        Ok(())
    })?;
    Ok(outcome)
}

/// Calls `then` with every article of files and folders; names what could not be read.
pub(super) fn each(
    files: &[PathBuf],
    reading: &Reading,
    then: &mut dyn FnMut(&str, Article) -> io::Result<()>,
) -> Result<Outcome, Stop> {
    let fields = FieldMap::parse(reading.map.as_deref().unwrap_or(""))?;
    let mut outcome = Outcome::Nothing;
    let mut stream = Ok(());
    let mut file = |path: &str, file: &Path, named: bool| {
        articles(path, file, reading.max_size, &fields, &mut |(path, found)| {
            match found {
                Ok(article) => {
                    if outcome == Outcome::Nothing {
                        outcome = Outcome::Found;
                    }
                    stream = then(&path, article);
                }
                Err(refusal) => {
                    let failed = matches!(refusal, Refusal::Failed(_));
                    let (Refusal::Failed(reason) | Refusal::Skipped(reason)) = refusal;
                    note(&format!("not read: {path}: {reason}"));
                    // What merely is no article is no trouble in a folder, but it is when it was asked for.
                    if failed || named {
                        outcome = Outcome::Trouble;
                    }
                }
            }
            if stream.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        std::mem::replace(&mut stream, Ok(()))
    };
    for path in files {
        let shown = path.display().to_string();
        if path.is_dir() {
            let walk = walk::walk(path, &[String::new()]);
            for problem in walk.problems {
                let error = Error::new(Kind::Io, format!("not read: {}: {}", problem.path, problem.reason));
                note(error.message());
            }
            for source in walk.sources {
                let name = format!("{}/{}", shown.trim_end_matches('/'), source.path);
                file(&name, &source.file(&walk.root), false)?;
            }
        } else {
            file(&shown, path, true)?;
        }
    }
    Ok(outcome)
}

/// An article as JSON.
#[derive(Serialize)]
struct Line<'a> {
    path: &'a str,
    title: &'a str,
    #[serde(flatten)]
    meta: &'a Metadata,
    /// The byline as it is printed, without "By".
    #[serde(skip_serializing_if = "Option::is_none")]
    byline_text: Option<&'a str>,
    summary: Vec<&'a str>,
    key_points: Vec<&'a str>,
    captions: Vec<&'a str>,
    body: Vec<&'a str>,
}

impl<'a> Line<'a> {
    fn of(path: &'a str, article: &'a Article) -> Line<'a> {
        let texts = |kind| article.texts_of(kind).collect();
        let body =
            article.blocks.iter().filter(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::Heading));
        Line {
            path,
            title: article.title(),
            meta: &article.meta,
            byline_text: article.byline(),
            summary: texts(BlockKind::Summary),
            key_points: texts(BlockKind::KeyPoint),
            captions: texts(BlockKind::Caption),
            body: body.map(|block| block.span.of(&article.text)).collect(),
        }
    }
}

/// Each field by its name, then the text with what each line is.
fn draw(path: &str, article: &Article, screen: &mut Screen<'_>) -> io::Result<()> {
    let meta = &article.meta;
    screen.line("", path, TITLE)?;
    let date = meta.date.map(|date| match &meta.date_from {
        Some(from) => format!("{date} (from {from})"),
        None => date.to_string(),
    });
    let joined = |values: &[String]| (!values.is_empty()).then(|| values.join(", "));
    for (name, value) in [
        ("title", (!article.title().is_empty()).then(|| article.title().to_owned())),
        ("date", date),
        ("byline", joined(&meta.byline)),
        ("source", meta.source.clone()),
        ("section", meta.section.clone()),
        ("dateline", meta.dateline.clone()),
        ("lang", meta.lang.clone()),
        ("url", meta.url.clone()),
        ("tags", joined(&meta.tags)),
    ] {
        screen.paragraph(
            &format!("  {name:<9}"),
            "           ",
            &[(value.as_deref().unwrap_or("–"), anstyle::Style::new())],
        )?;
    }
    for block in &article.blocks {
        let name = match block.kind {
            BlockKind::Title => continue,
            BlockKind::Summary => "summary",
            BlockKind::KeyPoint => "key point",
            BlockKind::Byline => "byline",
            BlockKind::Caption => "caption",
            BlockKind::Heading => "heading",
            BlockKind::Paragraph => "",
            BlockKind::Furniture => "left out",
        };
        let style = if block.kind == BlockKind::Furniture { FAINT } else { anstyle::Style::new() };
        screen.paragraph(
            &format!("  {name:<11}"),
            "             ",
            &[(block.span.of(&article.text), style)],
        )?;
    }
    screen.gap()
}
