//! `newsdex facets`: counts over all results of a query.

use super::Done;
use super::shared::{Context, Printing, ended};
use crate::output::Facets;
use crate::query::Request;

/// Count articles or quotes by speaker, topic, publication, month …
///
/// Without a query everything is counted. Topics count for all topics above them, too.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsdex facets 'topic:cyber' --by speaker,month
  newsdex facets --by topic --top 50
  newsdex facets 'speaker:Lavrov' --by topic --count quotes")]
pub(super) struct Args {
    /// The query
    query: Vec<String>,
    /// The fields to count by, or year, month, week, day
    #[arg(long, value_delimiter = ',', required = true, value_name = "FIELD")]
    by: Vec<String>,
    /// What is counted; the query is asked of it
    #[arg(long, value_enum, default_value = "articles")]
    count: What,
    /// How many values of each field to print
    #[arg(long, default_value_t = 20, value_name = "N")]
    top: usize,
    #[command(flatten)]
    printing: Printing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    Articles,
    Quotes,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    let index = context.open(&schema)?;
    let engine = context.engine(&index, &schema)?;
    let query = args.query.join(" ");
    let request = Request { limit: 0, facets: args.by.clone(), top: args.top, ..Request::default() };
    let (total, facets) = match args.count {
        What::Articles => {
            let answer = engine.articles(&query, &request)?;
            (answer.total, answer.facets)
        }
        What::Quotes => {
            let answer = engine.quotes(&query, &request)?;
            (answer.total, answer.facets)
        }
    };
    context.print(&Facets { query, total, facets }, &args.printing)?;
    let what = if args.count == What::Articles { "articles" } else { "quotes" };
    Ok(ended(&args.printing, what, total, total))
}
