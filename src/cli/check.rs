//! `newsdex check`: whether the index and the topics are sound.

use std::io;

use super::shared::{Context, Printing};
use super::{Done, Outcome};
use crate::index::check::{Health, check};
use crate::output::{Output, Screen, Table};

/// Verify the index and the topic taxonomy
///
/// Reads every document of the index: checksums, quotes right before their article, every source accounted for, spans
/// inside their text. Then looks over the topics: ids that do not exist, aliases of two topics, terms that cannot be
/// found. The articles themselves are not touched, nothing is mended; `newsdex index --rebuild` makes the index anew.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only the topics, for which no index is needed
    #[arg(long)]
    topics: bool,
    #[command(flatten)]
    printing: Printing,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    let mut findings = Vec::new();
    let mut health = Health::default();
    if !args.topics {
        health = check(&context.open(&schema)?)?;
        findings.extend(health.findings.drain(..).map(|one| ("index", one.name, one.problem)));
    }
    let topics = schema.topics()?.check(&schema.media_topics()?);
    findings.extend(topics.into_iter().map(|one| ("topic", one.path, one.problem)));
    let checked = Checked { health, findings };
    context.print(&checked, &args.printing)?;
    Ok(if checked.findings.is_empty() { Outcome::Found } else { Outcome::Trouble })
}

struct Checked {
    health: Health,
    findings: Vec<(&'static str, String, String)>,
}

impl Output for Checked {
    fn command(&self) -> &'static str {
        "check"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::json!({
            "articles": self.health.articles, "quotes": self.health.quotes, "sources": self.health.sources,
            "findings": self.items()?,
        }))
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let one = |(what, name, problem): &(&str, String, String)| serde_json::json!({ "what": what, "name": name, "problem": problem });
        Ok(self.findings.iter().map(one).collect())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["what", "name", "problem"]);
        for (what, name, problem) in &self.findings {
            table.row([(*what).to_owned(), name.clone(), problem.clone()]);
        }
        table
    }

    fn paths(&self) -> Vec<&str> {
        self.findings.iter().map(|(_, name, _)| name.as_str()).collect()
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        for (what, name, problem) in &self.findings {
            screen.row(&format!("{what}: {name}: {problem}"))?;
        }
        let Health { articles, quotes, sources, .. } = &self.health;
        screen.row(&match self.findings.len() {
            0 => format!("sound: {articles} articles, {quotes} quotes, {sources} sources"),
            n => format!("{n} problems in {articles} articles, {quotes} quotes, {sources} sources"),
        })
    }
}
