//! `newsdex topics`: the taxonomy.

use std::io;

use super::shared::{Context, Printing};
use super::{Done, Outcome};
use crate::annotate::{Evidence, TopicTagger};
use crate::article::{Article, TopicScore};
use crate::output::{Output, Screen, Table};
use crate::schema::{Topic, Topics};

/// List the topics, or those that a word means
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A topic, as after `topic:` in a query
    topic: Option<String>,
    /// Show which words of an article speak for which topics: of a file, or of an id or path in the index
    #[arg(long, value_name = "FILE|ID", conflicts_with = "topic")]
    explain: Option<String>,
    #[command(flatten)]
    printing: Printing,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    let topics = schema.topics()?;
    if let Some(name) = &args.explain {
        let explained = explain(&context.article(name, &schema)?, topics);
        context.print(&explained, &args.printing)?;
        return Ok(Outcome::of(!explained.0.is_empty()));
    }
    let listed: Vec<&Topic> = match &args.topic {
        None => topics.all().iter().collect(),
        Some(words) => {
            let found = topics.find(words);
            let below = |topic: &Topic| {
                found.iter().any(|top| {
                    topic
                        .path
                        .strip_prefix(&top.path)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
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

/// The evidence in an article.
fn explain(article: &Article, topics: &Topics) -> Explained {
    let evidence = TopicTagger::new(topics).explain(article);
    let terms = |evidence: Evidence| {
        let mut terms: Vec<Counted> = Vec::new();
        for (span, weight) in evidence.terms {
            let words = span.of(&article.text).to_lowercase();
            match terms.iter_mut().find(|term| term.words == words) {
                Some(term) => (term.count, term.weight) = (term.count + 1, term.weight + weight),
                None => terms.push(Counted { words, count: 1, weight }),
            }
        }
        terms.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        (evidence.topic, terms)
    };
    Explained(evidence.into_iter().map(terms).collect())
}

/// A term, how often it stands in the article, and what all of it weighs.
struct Counted {
    words: String,
    count: usize,
    weight: f32,
}

/// Topics of an article with the terms that speak for them.
struct Explained(Vec<(TopicScore, Vec<Counted>)>);

impl Output for Explained {
    fn command(&self) -> &'static str {
        "topics"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::json!({ "explained": self.items()? }))
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let one = |(topic, terms): &(TopicScore, Vec<Counted>)| {
            let terms = terms
                .iter()
                .map(|t| serde_json::json!({ "term": t.words, "count": t.count, "weight": t.weight }));
            serde_json::json!({ "path": topic.path, "score": topic.score, "terms": terms.collect::<Vec<_>>() })
        };
        Ok(self.0.iter().map(one).collect())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["path", "score", "term", "count", "weight"]);
        for (topic, terms) in &self.0 {
            for term in terms {
                let (score, count, weight) =
                    (topic.score.to_string(), term.count.to_string(), term.weight.to_string());
                table.row([topic.path.clone(), score, term.words.clone(), count, weight]);
            }
        }
        table
    }

    fn paths(&self) -> Vec<&str> {
        self.0.iter().map(|(topic, _)| topic.path.as_str()).collect()
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        for (topic, terms) in &self.0 {
            let terms: Vec<String> =
                terms.iter().map(|t| format!("{} ×{} ({:.1})", t.words, t.count, t.weight)).collect();
            let text = format!("{}  {:.1}: {}", topic.path, topic.score, terms.join(", "));
            screen.paragraph("", "    ", &[(&text, anstyle::Style::new())])?;
        }
        Ok(())
    }
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
