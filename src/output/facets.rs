//! Counts: the answer to `facets`, and the tables below the results of `search` and `quotes`.

use std::io;

use unicode_width::UnicodeWidthStr;

use super::screen::{TITLE, safe};
use super::{Output, Screen, Table, with_query};
use crate::query::results::Facet;

/// Counts over all results of a query.
pub(crate) struct Facets {
    /// The query.
    pub(crate) query: String,
    /// How many results there are.
    pub(crate) total: usize,
    /// The counts.
    pub(crate) facets: Vec<Facet>,
}

impl Output for Facets {
    fn command(&self) -> &'static str {
        "facets"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        with_query(&self.query, serde_json::json!({ "total": self.total, "facets": self.facets }))
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let counts =
            self.facets.iter().flat_map(|facet| facet.counts.iter().map(move |count| (facet, count)));
        Ok(counts
            .map(|(facet, c)| serde_json::json!({ "by": facet.by, "value": c.value, "count": c.count }))
            .collect())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["by", "value", "count"]);
        for facet in &self.facets {
            for count in &facet.counts {
                table.row([facet.by.clone(), count.value.clone(), count.count.to_string()]);
            }
        }
        table
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        draw(&self.facets, screen)
    }
}

/// Draws each facet as a table with bars.
pub(super) fn draw(facets: &[Facet], screen: &mut Screen<'_>) -> io::Result<()> {
    for facet in facets {
        screen.gap()?;
        screen.line("", &facet.by, TITLE)?;
        let most = facet.counts.iter().map(|count| count.count).max().unwrap_or(0);
        let digits = most.to_string().len();
        let widest = facet.counts.iter().map(|count| safe(&count.value).width()).max().unwrap_or(0);
        let widest = widest.min(screen.width() / 2);
        for count in &facet.counts {
            let value = safe(&count.value);
            let gap = " ".repeat(widest.saturating_sub(value.width()));
            let room = screen.width().saturating_sub(widest + digits + 6).min(30);
            screen.row(&format!(
                "  {value}{gap}  {:>digits$}  {}",
                count.count,
                bar(count.count, most, room)
            ))?;
        }
        if facet.counts.len() < facet.values {
            screen.row(&format!("  … {} more (see --top)", facet.values - facet.counts.len()))?;
        }
    }
    Ok(())
}

/// A bar of block characters; anything above zero shows.
fn bar(count: u64, most: u64, room: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = usize::try_from(count * room as u64 * 8 / most.max(1)).unwrap_or(0).max(1);
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS[eighths % 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_in_proportion() {
        assert_eq!(bar(8, 8, 4), "████");
        assert_eq!(bar(3, 8, 4), "█▌");
        assert_eq!(bar(1, 1000, 4), "▏");
    }
}
