//! `newsdex topics`: the taxonomy.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::shared::{Context, Printing};
use super::{Done, Outcome};
use crate::annotate::{Evidence, TopicTagger};
use crate::article::{Article, TopicScore};
use crate::error::Result;
use crate::output::{Output, Screen, Table};
use crate::query::Request;
use crate::schema::{Schema, Topic, Topics};

/// List the topics, or those that a word means
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A topic, as after `topic:` in a query
    topic: Option<String>,
    /// Show which words of an article speak for which topics: of a file, or of an id or path in the index
    #[arg(long, value_name = "FILE|ID", conflicts_with = "topic")]
    explain: Option<String>,
    /// Show what the topics as they are now would change: against those in the index, or, for a file, against those
    /// that come with newsdex
    #[arg(long = "try", value_name = "FILE|ID", conflicts_with_all = ["topic", "explain"])]
    tried: Option<String>,
    /// Count the articles of each topic that match a query; "" counts all
    #[arg(long, value_name = "QUERY", conflicts_with_all = ["explain", "tried"])]
    count: Option<String>,
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
    if let Some(name) = &args.tried {
        let changed = changed(name, context)?;
        context.print(&changed, &args.printing)?;
        return Ok(Outcome::of(!changed.0.is_empty()));
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
    let Some(query) = &args.count else {
        context.print(&Listed(listed, None), &args.printing)?;
        return Ok(Outcome::Found);
    };
    let index = context.open(&schema)?;
    let request =
        Request { limit: 0, facets: vec!["topic".to_owned()], top: usize::MAX, ..Request::default() };
    let facet = context.engine(&index, &schema)?.articles(query, &request)?.facets.pop();
    let counts: BTreeMap<String, u64> =
        facet.into_iter().flat_map(|facet| facet.counts).map(|count| (count.value, count.count)).collect();
    let listed: Vec<&Topic> = listed.into_iter().filter(|topic| counts.contains_key(&topic.path)).collect();
    let found = !listed.is_empty();
    context.print(&Listed(listed, Some(counts)), &args.printing)?;
    Ok(Outcome::of(found))
}

/// What the topics as they are now change in one article: gained and lost ones.
fn changed(name: &str, context: &Context) -> Result<Changed> {
    let schema = context.schema()?;
    let article = context.article(name, &schema)?;
    let topics = |evidence: Vec<Evidence>| evidence.into_iter().map(|one| one.topic.path);
    let now: Vec<Arc<str>> = topics(TopicTagger::new(schema.topics()?).explain(&article)).collect();
    let before: Vec<Arc<str>> = if Path::new(name).is_file() {
        let shipped = Schema::embedded();
        topics(TopicTagger::new(shipped.topics()?).explain(&article)).collect()
    } else {
        let index = context.open(&schema)?;
        let record = context.engine(&index, &schema)?.article(name)?;
        record.into_iter().flat_map(|r| r.annotations.topics).map(|topic| topic.path).collect()
    };
    let only = |some: &[Arc<str>], others: &[Arc<str>], change: &'static str| {
        let only = some.iter().filter(|path| !others.contains(path));
        only.map(|path| (change, path.clone())).collect::<Vec<_>>()
    };
    let mut changes = only(&now, &before, "gained");
    changes.extend(only(&before, &now, "lost"));
    Ok(Changed(changes))
}

/// Topics that an article would gain or lose.
struct Changed(Vec<(&'static str, Arc<str>)>);

impl Output for Changed {
    fn command(&self) -> &'static str {
        "topics"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::json!({ "changed": self.items()? }))
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        Ok(self
            .0
            .iter()
            .map(|(change, path)| serde_json::json!({ "change": change, "path": path }))
            .collect())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["change", "path"]);
        self.0.iter().for_each(|(change, path)| table.row([(*change).to_owned(), path.to_string()]));
        table
    }

    fn paths(&self) -> Vec<&str> {
        self.0.iter().map(|(_, path)| &**path).collect()
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        if self.0.is_empty() {
            return screen.row("nothing changes");
        }
        self.0.iter().try_for_each(|(change, path)| screen.row(&format!("{change:<7} {path}")))
    }
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
                table.row([topic.path.to_string(), score, term.words.clone(), count, weight]);
            }
        }
        table
    }

    fn paths(&self) -> Vec<&str> {
        self.0.iter().map(|(topic, _)| &*topic.path).collect()
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

/// Topics, with counts where they were asked.
struct Listed<'a>(Vec<&'a Topic>, Option<BTreeMap<String, u64>>);

impl Listed<'_> {
    fn count(&self, topic: &Topic) -> Option<u64> {
        self.1.as_ref().map(|counts| counts.get(&topic.path).copied().unwrap_or(0))
    }
}

impl Output for Listed<'_> {
    fn command(&self) -> &'static str {
        "topics"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::json!({ "topics": self.items()? }))
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let one = |topic: &&Topic| {
            let mut one = serde_json::json!({
                "path": topic.path, "label": topic.label, "iptc": topic.iptc, "aliases": topic.aliases,
                "definition": topic.definition,
            });
            if let (Some(count), Some(one)) = (self.count(topic), one.as_object_mut()) {
                one.insert("count".into(), count.into());
            }
            one
        };
        Ok(self.0.iter().map(one).collect())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["path", "label", "iptc", "aliases", "definition", "count"]);
        for topic in &self.0 {
            table.row([
                topic.path.clone(),
                topic.label.clone(),
                topic.iptc.clone().unwrap_or_default(),
                topic.aliases.join("; "),
                topic.definition.clone(),
                self.count(topic).map_or_else(String::new, |count| count.to_string()),
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
            let count = self.count(topic).map_or_else(String::new, |count| format!("  {count}"));
            screen.row(&format!("{}{}  {}{count}", "  ".repeat(depth), topic.path, topic.label))?;
        }
        Ok(())
    }
}
