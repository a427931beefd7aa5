//! `newsdex quotes`: quotes that match a query.

use super::Done;
use super::shared::{Context, Printing, Results, ended, explain_nothing};
use crate::output::{Chosen, print_whole};
use crate::query::plan::Domain;
use crate::query::results::FoundQuote;

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
    #[arg(required_unless_present = "batch")]
    query: Vec<String>,
    #[command(flatten)]
    results: Results,
    #[command(flatten)]
    printing: Printing,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    let index = context.open(&schema)?;
    let engine = context.engine(&index, &schema)?;
    let request = args.results.request(args.printing.format);
    if let Some(file) = &args.results.batch {
        let chosen = Chosen::of::<FoundQuote>(&args.results.fields)?;
        return context.batch(file, |query, out| {
            let hits = engine.quotes(query, &request)?;
            let total = hits.total;
            print_whole(query, hits, &chosen, out)?;
            Ok(total)
        });
    }
    let query = args.query.join(" ");
    let hits = engine.quotes(&query, &request)?;
    let total = hits.total;
    let shown = context.print_hits(&query, hits, &args.results, &args.printing)?;
    let outcome = ended(&args.printing, "quotes", shown, total);
    if total == 0 {
        explain_nothing(&engine, &query, Domain::Quote, request.words)?;
    }
    Ok(outcome)
}
