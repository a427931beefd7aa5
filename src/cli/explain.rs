//! `newsdex explain`: how a query is understood.

use std::io;

use super::shared::{Context, Printing};
use super::{Done, Outcome};
use crate::output::{Output, Screen, Table};
use crate::query::ast::Ast;
use crate::query::expr::Expr;
use crate::query::plan::{Domain, Plan, Text, Words};
use crate::query::value::{Asked, Match};
use crate::schema::day_text;

/// Show how a query is understood
///
/// Reads no index. Words are shown as they are looked for: strike stands for all its forms, =strikes for itself.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsdex explain 'speaker:Lavrov topic:cyber date:2017'
  newsdex explain --of quotes 'oil w/s gas -price*'")]
pub(super) struct Args {
    /// The query
    #[arg(required = true)]
    query: Vec<String>,
    /// What is asked for
    #[arg(long, value_enum, default_value = "articles")]
    of: Of,
    #[command(flatten)]
    printing: Printing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Of {
    Articles,
    Quotes,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    let query = args.query.join(" ");
    let domain = if args.of == Of::Articles { Domain::Article } else { Domain::Quote };
    let (ast, plan) = crate::query::understand(&query, &schema, super::shared::today(), domain, Words::All)?;
    context.print(&Explained { query, domain, ast, plan }, &args.printing)?;
    Ok(Outcome::Found)
}

struct Explained {
    query: String,
    domain: Domain,
    ast: Ast,
    plan: Plan,
}

impl Explained {
    fn lines(&self) -> Vec<String> {
        let mut lines = vec![if self.domain == Domain::Article { "articles" } else { "quotes" }.to_owned()];
        describe(&self.plan, 1, &mut lines);
        lines
    }
}

impl Output for Explained {
    fn command(&self) -> &'static str {
        "explain"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::json!({
            "query": self.query, "of": self.domain, "plan": self.plan, "text": self.lines(),
            "clauses": match &self.ast { Ast::And(parts) => parts.len(), _ => 1 },
        }))
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        Ok(vec![self.whole()?])
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["query", "of", "text"]);
        let of = if self.domain == Domain::Article { "article" } else { "quote" };
        table.row([self.query.clone(), of.to_owned(), self.lines().join("; ")]);
        table
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        self.lines().iter().try_for_each(|line| screen.row(line))
    }
}

/// A line for each test, deeper for what belongs together.
fn describe(plan: &Plan, depth: usize, lines: &mut Vec<String>) {
    let mut say = |text: String| lines.push(format!("{}{text}", "  ".repeat(depth)));
    match plan {
        Plan::All => say("all of them".to_owned()),
        Plan::And(plans) => plans.iter().for_each(|plan| describe(plan, depth, lines)),
        Plan::Or(plans) => {
            say("with any of:".to_owned());
            plans.iter().for_each(|plan| describe(plan, depth + 1, lines));
        }
        Plan::Not(plan) => {
            say("but not those:".to_owned());
            describe(plan, depth + 1, lines);
        }
        Plan::Better(plan, better) => {
            describe(plan, depth, lines);
            let words = better.iter().filter_map(|plan| match plan {
                Plan::Text(Text { words, .. }) => Some(expression(words)),
                _ => None,
            });
            let words = words.collect::<Vec<_>>().join(", ");
            lines.push(format!("{}ranked higher with {words}", "  ".repeat(depth)));
        }
        Plan::Quote(plan) => {
            say("that have a quote:".to_owned());
            describe(plan, depth + 1, lines);
        }
        Plan::Article(plan) => {
            say("in an article:".to_owned());
            describe(plan, depth + 1, lines);
        }
        Plan::Text(Text { fields, words, least, first }) => {
            let fields: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
            let often = if *least > 1 { format!(", at least {least} times") } else { String::new() };
            let first = first.map_or(String::new(), |first| format!(", among its first {first} words"));
            say(format!("{} in {}{often}{first}", expression(words), fields.join(" or ")));
        }
        Plan::Value(field, values) => say(format!("{field} is {}", values.join(" or "))),
        Plan::Column(field, values) => say(format!("{field} is exactly {}", values.join(" or "))),
        Plan::Pattern(field, pattern) => say(format!("{field} matches /^{pattern}$/")),
        Plan::Range(field, from, to) => {
            let shown = |number: i64| match field.as_str() {
                "date" => day_text(number),
                _ => number.to_string(),
            };
            say(match (*from == i64::MIN, *to == i64::MAX) {
                (true, _) => format!("{field} is at most {}", shown(*to)),
                (_, true) => format!("{field} is at least {}", shown(*from)),
                _ if from == to => format!("{field} is {}", shown(*from)),
                _ => format!("{field} is from {} to {}", shown(*from), shown(*to)),
            });
        }
        Plan::Has(field) => say(format!("{field} has any value")),
    }
}

/// Words as a query would write them.
fn expression(words: &Match) -> String {
    let word = |asked: &Asked| match asked {
        Asked::Word(word) => word.clone(),
        Asked::Exact(word) => format!("={word}"),
        Asked::Pattern(pattern) => format!("/{pattern}/"),
        Asked::Fuzzy(word, distance) => format!("{word}~{distance}"),
    };
    let list =
        |parts: &[Match], between: &str| parts.iter().map(expression).collect::<Vec<_>>().join(between);
    match words {
        Expr::Leaf(asked) => word(asked),
        Expr::Row(parts) => format!("\"{}\"", list(parts, " ")),
        Expr::Window(leaves, slop) => {
            format!("\"{}\"~{slop}", leaves.iter().map(word).collect::<Vec<_>>().join(" "))
        }
        Expr::Any(parts) => format!("({})", list(parts, " OR ")),
        Expr::Near(left, right, reach) => {
            format!("({} {reach} {})", expression(left), expression(right))
        }
    }
}
