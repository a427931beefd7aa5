//! `newsdex search`: articles that match a query.

use super::index::{self, Tuning};
use super::shared::{Context, Printing, Results, ended};
use super::{Done, Outcome};
use crate::output::Articles;

/// Find articles
///
/// Words stand together with AND. `OR`, `NOT` or `-`, parentheses, "a phrase", "near words"~5, prefix*, fuzzy~.
/// Fields as in speaker:Lavrov topic:cyber date:2017; `newsdex fields` lists them. Clauses about quotes (speaker, said,
/// role, kind) that stand together speak of one and the same quote.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsdex search 'speaker:Lavrov topic:cyber'
  newsdex search 'speaker:Tillerson said:\"chemical weapons\" date:2017-04'
  newsdex search '\"missile strike\" -sarin' --facet speaker,month")]
pub(super) struct Args {
    /// The query
    #[arg(required = true)]
    query: Vec<String>,
    /// Bring the index up to date first; makes it where there is none
    #[arg(long)]
    refresh: bool,
    #[command(flatten)]
    results: Results,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    tuning: Tuning,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let mut trouble = false;
    if args.refresh {
        trouble = !index::before_search(&args.tuning, context)?.failed.is_empty();
    }
    let schema = context.schema()?;
    let index = context.open(&schema)?;
    let query = args.query.join(" ");
    let answer =
        context.engine(&index, &schema)?.articles(&query, &args.results.request(args.printing.format))?;
    let (shown, total) = (answer.hits.len(), answer.total);
    context.print(&Articles { query, answer }, &args.printing)?;
    let outcome = ended(&args.printing, "articles", shown, total);
    Ok(if trouble { Outcome::Trouble } else { outcome })
}
