//! `newsdex status`: what the index holds and whether it is up to date.

use std::io;
use std::path::Path;

use indicatif::{HumanBytes, HumanCount};
use jiff::Timestamp;

use super::shared::{Context, Printing};
use super::{Done, Outcome};
use crate::index::Rules;
use crate::index::state::{State, States, Status, load};
use crate::output::{Output, Screen, Table};
use crate::query::Request;

/// Show what the index holds, and which files were not read and why
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// List every file that gave no article, with the reason
    #[arg(long)]
    skipped: bool,
    #[command(flatten)]
    printing: Printing,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    let place = context.place()?;
    let index = context.open(&schema)?;
    let searcher = index.searcher()?;
    let states = load(&searcher)?;
    let engine = context.engine(&index, &schema)?;
    let only = Request { limit: 0, ..Request::default() };
    let manifest = index.manifest.clone();
    let answer = Report {
        index: place.index.display().to_string(),
        size: folder_size(&place.index),
        articles: engine.articles("", &only)?.total,
        quotes: engine.quotes("", &only)?.total,
        updated: manifest
            .as_ref()
            .and_then(|m| Timestamp::from_second(i64::try_from(m.committed).ok()?).ok()),
        outdated: match &manifest {
            Some(manifest) => manifest.rules != Rules::of(&schema)?,
            None => true,
        },
        refused: refused(&states),
        states,
        list: args.skipped,
    };
    context.print(&answer, &args.printing)?;
    Ok(if answer.articles > 0 { Outcome::Found } else { Outcome::Nothing })
}

/// Sources that gave no article, sorted by path.
fn refused(states: &States) -> Vec<(String, State)> {
    let mut refused: Vec<(String, State)> = states
        .iter()
        .filter(|(_, state)| state.status != Status::Indexed)
        .map(|(path, state)| (path.clone(), state.clone()))
        .collect();
    refused.sort_by(|a, b| a.0.cmp(&b.0));
    refused
}

fn folder_size(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).map(|meta| meta.len()).sum()
}

struct Report {
    index: String,
    size: u64,
    articles: usize,
    quotes: usize,
    updated: Option<Timestamp>,
    outdated: bool,
    refused: Vec<(String, State)>,
    states: States,
    list: bool,
}

impl Report {
    fn count(&self, status: Status) -> usize {
        self.refused.iter().filter(|(_, state)| state.status == status).count()
    }
}

impl Output for Report {
    fn command(&self) -> &'static str {
        "status"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::json!({
            "index": self.index,
            "bytes": self.size,
            "sources": self.states.len(),
            "articles": self.articles,
            "quotes": self.quotes,
            "skipped": self.count(Status::Skipped),
            "failed": self.count(Status::Failed),
            "updated": self.updated,
            "outdated": self.outdated,
            "refused": if self.list { self.items()? } else { Vec::new() },
        }))
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let one = |(path, state): &(String, State)| serde_json::json!({ "path": path, "status": state.status.name(), "reason": state.reason });
        Ok(self.refused.iter().map(one).collect())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["path", "status", "reason"]);
        for (path, state) in &self.refused {
            table.row([path.clone(), state.status.name().to_owned(), state.reason.clone()]);
        }
        table
    }

    fn paths(&self) -> Vec<&str> {
        self.refused.iter().map(|(path, _)| path.as_str()).collect()
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        let count = |n: usize| HumanCount(n as u64);
        screen.row(&format!("articles  {}", count(self.articles)))?;
        screen.row(&format!("quotes    {}", count(self.quotes)))?;
        screen.row(&format!(
            "files     {} ({} skipped, {} could not be read)",
            count(self.states.len()),
            count(self.count(Status::Skipped)),
            count(self.count(Status::Failed))
        ))?;
        screen.row(&format!("index     {} ({})", self.index, HumanBytes(self.size)))?;
        if let Some(updated) = self.updated {
            screen.row(&format!("updated   {}", updated.strftime("%Y-%m-%d %H:%M UTC")))?;
        }
        if self.outdated {
            screen.row(
                "topics, word lists or newsdex itself changed since: `newsdex index` brings it up to date",
            )?;
        }
        if self.list {
            for (path, state) in &self.refused {
                screen.row(&format!("{}  {path}: {}", state.status.name(), state.reason))?;
            }
        }
        Ok(())
    }
}
