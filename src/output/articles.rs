//! The answer to `search`: articles, each with the quotes that matched.

use std::io;

use anstyle::Style;

use super::facets::draw as draw_facets;
use super::quotes::{draw as draw_quote, facts};
use super::screen::{FAINT, TITLE, marked};
use super::{Articles, Output, Screen, Table};

/// How many quotes of an article a person is shown.
const QUOTES: usize = 2;

impl Output for Articles {
    fn command(&self) -> &'static str {
        "search"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        self.json()
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.hits()
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&[
            "id", "path", "title", "date", "source", "byline", "topics", "speaker", "quote", "score",
        ]);
        for hit in &self.answer.hits {
            let (article, quote) = (&hit.article, hit.quotes.first());
            table.row([
                article.id.clone(),
                article.path.clone(),
                article.title.clone(),
                article.meta.date.map_or_else(String::new, |date| date.to_string()),
                article.meta.source.clone().unwrap_or_default(),
                article.meta.byline.join("; "),
                article.topics.join("; "),
                quote.and_then(|quote| quote.speaker_resolved.clone()).unwrap_or_default(),
                quote.map_or_else(String::new, |quote| quote.text.clone()),
                hit.score.to_string(),
            ]);
        }
        table
    }

    fn paths(&self) -> Vec<&str> {
        self.answer.hits.iter().map(|hit| hit.article.path.as_str()).collect()
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        for (number, hit) in self.answer.hits.iter().enumerate() {
            if number > 0 {
                screen.gap()?;
            }
            let article = &hit.article;
            screen.line("", if article.title.is_empty() { &article.path } else { &article.title }, TITLE)?;
            screen.line("", &facts(article), FAINT)?;
            for quote in hit.quotes.iter().take(QUOTES) {
                draw_quote(quote, "  ", screen)?;
            }
            if hit.quotes.len() > QUOTES {
                let more = format!("… and {} more of its quotes", hit.quotes.len() - QUOTES);
                screen.line("  ", &more, FAINT)?;
            }
            if let Some(snippet) = &hit.snippet {
                screen.paragraph("  ", "  ", &marked(&snippet.text, &snippet.matches, Style::new()))?;
            }
        }
        draw_facets(&self.answer.facets, screen)
    }
}
