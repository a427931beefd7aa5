//! `newsdex quotes`: quotes that match a query.

use super::Done;
use super::shared::{Context, Printing, Results, ended};
use crate::output::Quotes;

/// Find quotes: who said it, in what words, where and when
///
/// Bare words and said: ask the words of the quote, speaker:, role: and kind: who said it and how, topic: what it is
/// about. All other fields ask its article, as does article:( … ).
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsdex quotes 'speaker:Lavrov cyber'
  newsdex quotes 'topic:cyber kind:direct date:2017' --format csv
  newsdex quotes 'role:minister article:(title:sanctions)'")]
pub(super) struct Args {
    /// The query
    #[arg(required = true)]
    query: Vec<String>,
    #[command(flatten)]
    results: Results,
    #[command(flatten)]
    printing: Printing,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    let index = context.open(&schema)?;
    let query = args.query.join(" ");
    let answer =
        context.engine(&index, &schema)?.quotes(&query, &args.results.request(args.printing.format))?;
    let (shown, total) = (answer.hits.len(), answer.total);
    context.print(&Quotes { query, answer }, &args.printing)?;
    Ok(ended(&args.printing, "quotes", shown, total))
}
