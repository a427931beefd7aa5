//! The answer to `search`: articles, each with the quotes that matched.

use std::io;

use anstyle::Style;

use super::listing::Row;
use super::quotes::{draw as draw_quote, facts};
use super::screen::{FAINT, Screen, TITLE, marked};
use crate::query::results::ArticleHit;

/// How many quotes of an article a person is shown.
const QUOTES: usize = 2;

impl Row for ArticleHit {
    const COMMAND: &'static str = "search";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("id", "/id"),
        ("path", "/path"),
        ("title", "/title"),
        ("date", "/date"),
        ("source", "/source"),
        ("byline", "/byline"),
        ("topics", "/topics"),
        ("speaker", "/quotes/0/speaker_resolved"),
        ("quote", "/quotes/0/text"),
        ("score", "/score"),
        ("role", "/quotes/0/role"),
        ("kind", "/quotes/0/kind"),
        ("snippet", "/snippet/text"),
        ("section", "/section"),
        ("url", "/url"),
        ("lang", "/lang"),
        ("tags", "/tags"),
        ("dateline", "/dateline"),
        ("quotes", "/quotes"),
    ];
    const TABLE: usize = 10;

    fn path(&self) -> &str {
        &self.article.path
    }

    fn draw(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        let article = &self.article;
        let title = if article.title.is_empty() { &article.path } else { &article.title };
        screen.link(&article.path, title, TITLE)?;
        screen.line("", &facts(article), FAINT)?;
        for quote in self.quotes.iter().take(QUOTES) {
            draw_quote(quote, "  ", screen)?;
        }
        if self.quotes.len() > QUOTES {
            let more = format!("… and {} more of its quotes", self.quotes.len() - QUOTES);
            screen.line("  ", &more, FAINT)?;
        }
        match &self.snippet {
            Some(snippet) => {
                screen.paragraph("  ", "  ", &marked(&snippet.text, &snippet.matches, Style::new()))
            }
            None => Ok(()),
        }
    }
}
