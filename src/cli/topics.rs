//! `newsdex topics`: the taxonomy.

use std::io;

use super::shared::{Context, Printing};
use super::{Done, Outcome};
use crate::output::{Output, Screen, Table};
use crate::schema::Topic;

/// List the topics, or those that a word means
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A topic, as after `topic:` in a query
    topic: Option<String>,
    #[command(flatten)]
    printing: Printing,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    let topics = schema.topics()?;
    let listed: Vec<&Topic> = match &args.topic {
        None => topics.all().iter().collect(),
        Some(words) => {
            let found = topics.find(words);
            let below = |topic: &Topic| {
                found.iter().any(|top| {
                    topic.path.strip_prefix(&top.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                })
            };
            topics.all().iter().filter(|topic| below(topic)).collect()
        }
    };
    if let (Some(words), true) = (&args.topic, listed.is_empty()) {
        super::shared::note(&match topics.nearest(words) {
            Some(near) => format!("there is no topic {words}; did you mean {}?", near.path),
            None => format!("there is no topic {words}"),
        });
        return Ok(Outcome::Nothing);
    }
    context.print(&Listed(listed), &args.printing)?;
    Ok(Outcome::Found)
}

struct Listed<'a>(Vec<&'a Topic>);

impl Output for Listed<'_> {
    fn command(&self) -> &'static str {
        "topics"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::json!({ "topics": self.items()? }))
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let one = |topic: &&Topic| {
            serde_json::json!({
                "path": topic.path, "label": topic.label, "iptc": topic.iptc, "aliases": topic.aliases,
                "definition": topic.definition,
            })
        };
        Ok(self.0.iter().map(one).collect())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["path", "label", "iptc", "aliases", "definition"]);
        for topic in &self.0 {
            table.row([
                topic.path.clone(),
                topic.label.clone(),
                topic.iptc.clone().unwrap_or_default(),
                topic.aliases.join("; "),
                topic.definition.clone(),
            ]);
        }
        table
    }

    fn paths(&self) -> Vec<&str> {
        self.0.iter().map(|topic| topic.path.as_str()).collect()
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        for topic in &self.0 {
            let depth = topic.path.matches('/').count();
            screen.row(&format!("{}{}  {}", "  ".repeat(depth), topic.path, topic.label))?;
        }
        Ok(())
    }
}
