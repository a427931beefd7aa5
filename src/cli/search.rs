//! `newsdex search`: articles that match a query.

use super::index::{self, Tuning};
use super::shared::{Context, Printing, Results, ended, explain_nothing};
use super::{Done, Outcome};
use crate::output::{Chosen, print_whole};
use crate::query::plan::Domain;
use crate::query::results::ArticleHit;

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
    #[arg(required_unless_present = "batch")]
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
    let engine = context.engine(&index, &schema)?;
    let request = args.results.request(args.printing.format);
    if let Some(file) = &args.results.batch {
        let chosen = Chosen::of::<ArticleHit>(&args.results.fields)?;
        return context.batch(file, |query, out| {
            let hits = engine.articles(query, &request)?;
            let total = hits.total;
            print_whole(query, hits, &chosen, out)?;
            Ok(total)
        });
    }
    let query = args.query.join(" ");
    let hits = engine.articles(&query, &request)?;
    let total = hits.total;
    let shown = context.print_hits(&query, hits, &args.results, &args.printing)?;
    let outcome = ended(&args.printing, "articles", shown, total);
    if total == 0 {
        explain_nothing(&engine, &query, Domain::Article, request.words)?;
    }
    Ok(if trouble { Outcome::Trouble } else { outcome })
}
