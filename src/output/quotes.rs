//! The answer to `quotes`: who said it, in what words, where and when.

use std::io;

use anstyle::Style;

use super::facets::draw as draw_facets;
use super::screen::{FAINT, SPEAKER, marked};
use super::{Output, Quotes, Screen, Table};
use crate::article::QuoteKind;
use crate::query::results::{ArticleInfo, FoundQuote, QuoteHit};

impl Output for Quotes {
    fn command(&self) -> &'static str {
        "quotes"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        self.json()
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.hits()
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "speaker", "role", "quote", "kind", "date", "source", "title", "path", "id", "start", "end",
            "mention", "topics",
        ]);
        for FoundQuote { quote, article, .. } in &self.answer.hits {
            table.row([
                quote.speaker_resolved.clone().unwrap_or_default(),
                quote.role.clone().unwrap_or_default(),
                quote.text.clone(),
                quote.kind.name().to_owned(),
                article.meta.date.map_or_else(String::new, |date| date.to_string()),
                article.meta.source.clone().unwrap_or_default(),
                article.title.clone(),
                article.path.clone(),
                article.id.clone(),
                quote.start.to_string(),
                quote.end.to_string(),
                quote.speaker.clone().unwrap_or_default(),
                quote.topics.join("; "),
            ]);
        }
        table
    }

    fn paths(&self) -> Vec<&str> {
        let mut paths: Vec<&str> = self.answer.hits.iter().map(|hit| hit.article.path.as_str()).collect();
        let mut seen = std::collections::HashSet::new();
        paths.retain(|path| seen.insert(*path));
        paths
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        for (number, hit) in self.answer.hits.iter().enumerate() {
            if number > 0 {
                screen.gap()?;
            }
            draw(&hit.quote, "", screen)?;
            let title = &hit.article.title;
            let line = format!(
                "{} · {}",
                if title.is_empty() { &hit.article.path } else { title },
                facts(&hit.article)
            );
            screen.line("  ", &line, FAINT)?;
        }
        draw_facets(&self.answer.facets, screen)
    }
}

/// Draws a quote: the speaker first, then the words.
pub(super) fn draw(quote: &QuoteHit, indent: &str, screen: &mut Screen<'_>) -> io::Result<()> {
    let name =
        quote.speaker_resolved.as_deref().or(quote.speaker.as_deref()).unwrap_or("(speaker not named)");
    let role = quote.role.as_ref().map_or_else(String::new, |role| format!(", {role}"));
    let (open, close) = if quote.kind == QuoteKind::Direct { ("“", "”") } else { ("", "") };
    // The comma before "he said" belongs to the sentence around the quote.
    let words = quote.text.trim_end_matches(',');
    let mut parts = vec![(name, SPEAKER), (role.as_str(), FAINT), (": ", Style::new()), (open, Style::new())];
    parts.extend(marked(words, &quote.matches, Style::new()));
    parts.push((close, Style::new()));
    screen.paragraph(indent, &format!("{indent}  "), &parts)
}

/// The facts of an article on one line: date, publication, path, topics.
pub(super) fn facts(article: &ArticleInfo) -> String {
    let date = article.meta.date.map_or_else(|| "no date".to_owned(), |date| date.to_string());
    let mut facts = vec![date];
    facts.extend(article.meta.source.clone());
    // An article without a headline is called by its path already.
    facts.extend((!article.title.is_empty()).then(|| article.path.clone()));
    // A topic says what the ones above it say.
    let above = |path: &str| {
        article.topics.iter().any(|t| t.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    };
    let topics: Vec<&str> =
        article.topics.iter().map(String::as_str).filter(|path| !above(path)).take(3).collect();
    if !topics.is_empty() {
        facts.push(topics.join(", "));
    }
    facts.join(" · ")
}
