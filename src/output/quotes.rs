//! The answer to `quotes`: who said it, in what words, where and when.

use std::io;

use anstyle::Style;

use super::listing::Row;
use super::screen::{FAINT, SPEAKER, Screen, marked};
use crate::article::QuoteKind;
use crate::query::results::{ArticleInfo, FoundQuote, QuoteHit};

impl Row for FoundQuote {
    const COMMAND: &'static str = "quotes";
    const COLUMNS: &'static [(&'static str, &'static str)] = &[
        ("speaker", "/speaker_resolved"),
        ("role", "/role"),
        ("quote", "/text"),
        ("kind", "/kind"),
        ("date", "/article/date"),
        ("source", "/article/source"),
        ("title", "/article/title"),
        ("path", "/article/path"),
        ("id", "/article/id"),
        ("start", "/start"),
        ("end", "/end"),
        ("mention", "/speaker"),
        ("topics", "/topics"),
        ("cue", "/cue"),
        ("speech", "/speech"),
        ("score", "/score"),
        ("byline", "/article/byline"),
        ("section", "/article/section"),
        ("url", "/article/url"),
        ("lang", "/article/lang"),
    ];
    const TABLE: usize = 13;

    fn path(&self) -> &str {
        &self.article.path
    }

    fn draw(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        draw(&self.quote, "", screen)?;
        let (title, path) = (&self.article.title, &self.article.path);
        let line = format!("{} · {}", if title.is_empty() { path } else { title }, facts(&self.article));
        screen.line("  ", &line, FAINT)
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
