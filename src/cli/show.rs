//! `newsdex show`: one article as the index knows it, its quotes marked with their speakers.

use std::io;

use anstyle::Style;

use super::shared::{Context, Printing, note};
use super::{Done, Outcome};
use crate::article::{BlockKind, Span};
use crate::output::screen::{FAINT, SPEAKER, TITLE};
use crate::output::{Output, Screen, Table};
use crate::query::results::{ArticleInfo, CodePoints, QuoteHit};
use crate::record::Record;

/// Show articles, with each quote marked and its speaker named
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Ids, the beginnings of ids, or paths, as results show them
    #[arg(required = true)]
    articles: Vec<String>,
    #[command(flatten)]
    printing: Printing,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    let index = context.open(&schema)?;
    let engine = context.engine(&index, &schema)?;
    let mut records = Vec::new();
    for name in &args.articles {
        match engine.article(name)? {
            Some(record) => records.push(record),
            None => note(&format!("no article has the id or path {name}")),
        }
    }
    let found = !records.is_empty();
    if found {
        context.print(&Shown(records), &args.printing)?;
    }
    Ok(Outcome::of(found))
}

struct Shown(Vec<Record>);

/// An article as JSON, with code points in place of bytes.
fn json(record: &Record) -> serde_json::Result<serde_json::Value> {
    let points = CodePoints::of(&record.article.text);
    let block = |kind: BlockKind| record.article.texts_of(kind).collect::<Vec<_>>();
    let quotes: Vec<QuoteHit> =
        (0..record.annotations.quotes.len()).map(|number| QuoteHit::of(record, number, &points)).collect();
    let mut value = serde_json::to_value(ArticleInfo::of(record))?;
    let more = serde_json::json!({
        "summary": block(BlockKind::Summary),
        "key_points": block(BlockKind::KeyPoint),
        "captions": block(BlockKind::Caption),
        "body": record.article.blocks.iter()
            .filter(|b| matches!(b.kind, BlockKind::Paragraph | BlockKind::Heading))
            .map(|b| b.span.of(&record.article.text)).collect::<Vec<_>>(),
        "quotes": quotes,
        "mentions": record.annotations.names.iter().map(|name| &name.name).collect::<Vec<_>>(),
        "text": record.article.text,
    });
    if let (serde_json::Value::Object(value), serde_json::Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    Ok(value)
}

impl Output for Shown {
    fn command(&self) -> &'static str {
        "show"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::json!({ "articles": self.items()? }))
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.0.iter().map(json).collect()
    }

    fn table(&self) -> Table {
        let mut table =
            Table::new(&["id", "path", "title", "date", "source", "byline", "topics", "key_points", "body"]);
        for record in &self.0 {
            let (article, info) = (&record.article, ArticleInfo::of(record));
            let joined = |kind| article.texts_of(kind).collect::<Vec<_>>().join(" ");
            table.row([
                info.id,
                info.path,
                info.title,
                info.meta.date.map_or_else(String::new, |date| date.to_string()),
                info.meta.source.unwrap_or_default(),
                info.meta.byline.join("; "),
                info.topics.join("; "),
                joined(BlockKind::KeyPoint),
                joined(BlockKind::Paragraph),
            ]);
        }
        table
    }

    fn paths(&self) -> Vec<&str> {
        self.0.iter().map(|record| record.path.as_str()).collect()
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        for (number, record) in self.0.iter().enumerate() {
            if number > 0 {
                screen.gap()?;
                screen.line("", &"─".repeat(screen.width()), FAINT)?;
            }
            draw(record, screen)?;
        }
        Ok(())
    }
}

fn draw(record: &Record, screen: &mut Screen<'_>) -> io::Result<()> {
    let meta = &record.article.meta;
    screen.line(
        "",
        if record.article.title().is_empty() { &record.path } else { record.article.title() },
        TITLE,
    )?;
    let mut facts: Vec<String> = meta.date.map(|date| date.to_string()).into_iter().collect();
    facts.extend(meta.source.clone());
    facts.extend(meta.section.clone());
    facts.extend((!meta.byline.is_empty()).then(|| format!("by {}", meta.byline.join(", "))));
    facts.push(record.path.clone());
    facts.push(format!("id {}", record.id));
    screen.line("", &facts.join(" · "), FAINT)?;
    let topics: Vec<&str> = record.annotations.topics.iter().map(|topic| &*topic.path).collect();
    if !topics.is_empty() {
        screen.line("", &format!("topics: {}", topics.join(", ")), FAINT)?;
    }
    for block in &record.article.blocks {
        let (first, next) = match block.kind {
            BlockKind::Title | BlockKind::Furniture | BlockKind::Byline => continue,
            BlockKind::KeyPoint => ("  • ", "    "),
            BlockKind::Caption => ("  [", "   "),
            _ => ("", ""),
        };
        if block.kind != BlockKind::KeyPoint {
            screen.gap()?;
        }
        let mut parts = Vec::new();
        let names = speakers_in(record, block.span);
        let mut done = block.span.start;
        for (span, name) in &names {
            parts.push((&record.article.text[done..span.start], Style::new()));
            parts.push((span.of(&record.article.text), Style::new().underline()));
            parts.push((name, SPEAKER));
            done = span.end;
        }
        parts.push((&record.article.text[done..block.span.end], Style::new()));
        if block.kind == BlockKind::Caption {
            parts.push(("]", Style::new()));
        }
        screen.paragraph(first, next, &parts)?;
    }
    Ok(())
}

/// The quotes of a block, each with the note that names its speaker.
fn speakers_in(record: &Record, block: Span) -> Vec<(Span, String)> {
    let annotations = &record.annotations;
    let mut last = block.start;
    let mut found = Vec::new();
    for quote in annotations.quotes.iter().filter(|quote| block.holds(quote.span)) {
        if quote.span.start >= last {
            let name = annotations.speaker_of(quote).map_or("?", |speaker| speaker.name.as_str());
            // The name goes behind the closing mark.
            let after = &record.article.text[quote.span.end..block.end];
            let mark = after.chars().next().filter(|c| "\"'”’»".contains(*c)).map_or(0, char::len_utf8);
            let span = Span::new(quote.span.start, quote.span.end + mark);
            found.push((span, format!(" [{name}]")));
            last = span.end;
        }
    }
    found
}
