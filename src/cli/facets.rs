//! `newsdex facets`: counts over all results of a query.

use std::path::PathBuf;

use super::Done;
use super::shared::{Choices, Context, Printing, ended};
use crate::error::{Error, Kind};
use crate::output::{Facets, print_json};
use crate::query::Request;

/// Count articles or quotes by speaker, topic, publication, month …
///
/// Without a query everything is counted. Topics count for all topics above them, too.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsdex facets 'topic:cyber' --by speaker,month
  newsdex facets --by topic --by source --top 50
  newsdex facets 'topic:cyber' --by speaker --only year=2017
  newsdex facets 'speaker:Lavrov' --by topic --count quotes")]
pub(super) struct Args {
    /// The query
    query: Vec<String>,
    /// The field to count by, or year, month, week, day; FIELD,FIELD makes a table of two; may be repeated
    #[arg(long, required = true, value_name = "FIELD")]
    by: Vec<String>,
    /// What is counted; the query is asked of it
    #[arg(long, value_enum, default_value = "articles")]
    count: What,
    /// How many values of each field to print
    #[arg(long, default_value_t = 20, value_name = "N")]
    top: usize,
    #[command(flatten)]
    choices: Choices,
    /// Run each line of a file (or of stdin: -) as a query; one JSON line for each answer
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    batch: Option<PathBuf>,
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
    let mut request =
        Request { limit: 0, top: args.top, only: args.choices.by_field(), ..Request::default() };
    for by in &args.by {
        match by.split_once(',') {
            None => request.facets.push(by.clone()),
            Some((rows, columns)) if !columns.contains(',') && request.cross.is_none() => {
                request.cross = Some((rows.to_owned(), columns.to_owned()));
            }
            Some(_) => {
                return Err(Error::new(Kind::Usage, "one table of two fields at a time")
                    .hint("--by speaker,month makes a table, --by speaker --by month two lists")
                    .into());
            }
        }
    }
    let answer = |query: &str| {
        Ok::<_, Error>(match args.count {
            What::Articles => Facets::of(query, engine.articles(query, &request)?),
            What::Quotes => Facets::of(query, engine.quotes(query, &request)?),
        })
    };
    if let Some(file) = &args.batch {
        return context.batch(file, |query, out| {
            let facets = answer(query)?;
            print_json(&facets, out)?;
            Ok(facets.total)
        });
    }
    let facets = answer(&args.query.join(" "))?;
    context.print(&facets, &args.printing)?;
    let what = if args.count == What::Articles { "articles" } else { "quotes" };
    Ok(ended(&args.printing, what, facets.total, facets.total))
}
