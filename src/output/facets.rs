//! Counts: the answer to `facets`, and the tables below the results of `search` and `quotes`.
//!
//! For people, topics stand below the topics they belong to, periods in order of time with the empty ones between, and
//! a cross of two fields is a table, or a line of blocks for each row where the columns are too many.

use std::io;

use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use unicode_width::UnicodeWidthStr;

use super::screen::{FAINT, TITLE, safe};
use super::{Output, Screen, Table};
use crate::query::Hits;
use crate::query::results::{Count, Cross, Facet};

/// How many periods are drawn as a line each; more are drawn as columns.
const LINES: usize = 48;

/// Counts over all results of a query.
pub(crate) struct Facets {
    /// The query.
    pub(crate) query: String,
    /// How many results there are.
    pub(crate) total: usize,
    /// The counts.
    pub(crate) facets: Vec<Facet>,
    /// Counts of two fields together.
    pub(crate) cross: Option<Cross>,
}

impl Facets {
    /// The counts over some results.
    pub(crate) fn of<T>(query: &str, hits: Hits<'_, T>) -> Facets {
        Facets { query: query.to_owned(), total: hits.total, facets: hits.facets, cross: hits.cross }
    }
}

impl Output for Facets {
    fn command(&self) -> &'static str {
        "facets"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        let mut whole =
            serde_json::json!({ "query": self.query, "total": self.total, "facets": self.facets });
        if let (Some(cross), Some(whole)) = (&self.cross, whole.as_object_mut()) {
            whole.insert("cross".into(), serde_json::to_value(cross)?);
        }
        Ok(whole)
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let counts =
            self.facets.iter().flat_map(|facet| facet.counts.iter().map(move |count| (facet, count)));
        let mut items: Vec<serde_json::Value> = counts
            .map(|(facet, c)| serde_json::json!({ "by": facet.by, "value": c.value, "count": c.count }))
            .collect();
        if let Some(cross) = &self.cross {
            for (row, counts) in cross.rows.counts.iter().zip(&cross.counts) {
                for (column, count) in
                    cross.columns.counts.iter().zip(counts).filter(|(_, count)| **count > 0)
                {
                    items.push(serde_json::json!({
                        "by": [cross.by.0, cross.by.1], "value": [row.value, column.value], "count": count,
                    }));
                }
            }
        }
        Ok(items)
    }

    fn table(&self) -> Table {
        if let Some(cross) = &self.cross {
            let header: Vec<&str> = std::iter::once(cross.by.0.as_str())
                .chain(cross.columns.counts.iter().map(|column| column.value.as_str()))
                .collect();
            let mut table = Table::new(&header);
            for (row, counts) in cross.rows.counts.iter().zip(&cross.counts) {
                table.row(std::iter::once(row.value.clone()).chain(counts.iter().map(ToString::to_string)));
            }
            return table;
        }
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
        draw(&self.facets, screen)?;
        self.cross.iter().try_for_each(|cross| draw_cross(cross, screen))
    }
}

/// Draws each facet as a table with bars.
pub(super) fn draw(facets: &[Facet], screen: &mut Screen<'_>) -> io::Result<()> {
    for facet in facets {
        screen.gap()?;
        screen.line("", &facet.by, TITLE)?;
        let counts = with_gaps(facet);
        if counts.len() > LINES && period(&facet.by) {
            draw_columns(&counts, screen)?;
            continue;
        }
        let rows: Vec<(usize, &Count)> = if facet.by == "topic" {
            nested(&counts)
        } else {
            counts.iter().map(|count| (0, count)).collect()
        };
        let label = |depth: usize, value: &str| {
            let shown = if depth > 0 { value.rsplit('/').next().unwrap_or(value) } else { value };
            format!("{}{}", "  ".repeat(depth), safe(shown))
        };
        let most = counts.iter().map(|count| count.count).max().unwrap_or(0);
        let digits = most.to_string().len();
        let widest = rows.iter().map(|(depth, count)| label(*depth, &count.value).width()).max().unwrap_or(0);
        let widest = widest.min(screen.width() / 2);
        for (depth, count) in rows {
            let value = label(depth, &count.value);
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

/// Draws a table, or a line of blocks for each row where the columns are too many.
pub(super) fn draw_cross(cross: &Cross, screen: &mut Screen<'_>) -> io::Result<()> {
    screen.gap()?;
    screen.line("", &format!("{} × {}", cross.by.0, cross.by.1), TITLE)?;
    let (rows, columns) = (&cross.rows.counts, &cross.columns.counts);
    let labels: Vec<String> = rows.iter().map(|row| safe(&row.value).into_owned()).collect();
    let widest = labels.iter().map(|label| label.width()).max().unwrap_or(0).min(screen.width() / 2);
    let cell = columns.iter().map(|column| safe(&column.value).width()).max().unwrap_or(0).max(5) + 2;
    let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(text.width()));
    if widest + 2 + cell * columns.len() <= screen.width() {
        let head: String = columns
            .iter()
            .map(|column| format!("{}{}", pad(&safe(&column.value), cell), safe(&column.value)))
            .collect();
        screen.row(&format!("  {}{head}", " ".repeat(widest)))?;
        for (label, counts) in labels.iter().zip(&cross.counts) {
            let line: String = counts
                .iter()
                .map(|count| if *count > 0 { format!("{count:>cell$}") } else { format!("{:>cell$}", "·") })
                .collect();
            screen.row(&format!("  {label}{}{line}", pad(label, widest)))?;
        }
    } else {
        let digits = rows.iter().map(|row| row.count).max().unwrap_or(0).to_string().len();
        let room = screen.width().saturating_sub(widest + digits + 6).max(8);
        let most = cross.counts.iter().flat_map(|counts| squeezed(counts, room)).max().unwrap_or(0);
        for ((label, row), counts) in labels.iter().zip(rows).zip(&cross.counts) {
            let line: String = squeezed(counts, room).into_iter().map(|count| block(count, most)).collect();
            screen.row(&format!("  {label}{}  {:>digits$}  {line}", pad(label, widest), row.count))?;
        }
        if let (Some(first), Some(last)) = (columns.first(), columns.last()) {
            let indent = " ".repeat(widest + digits + 6);
            screen.line(&indent, &format!("{} … {}", first.value, last.value), FAINT)?;
        }
    }
    for (what, facet) in [("rows", &cross.rows), ("columns", &cross.columns)] {
        if facet.counts.len() < facet.values {
            screen.row(&format!("  … {} more {what} (see --top)", facet.values - facet.counts.len()))?;
        }
    }
    Ok(())
}

/// Periods as columns of blocks, as many as fit.
fn draw_columns(counts: &[Count], screen: &mut Screen<'_>) -> io::Result<()> {
    const HEIGHT: u64 = 6;
    let numbers: Vec<u64> = counts.iter().map(|count| count.count).collect();
    let columns = squeezed(&numbers, screen.width() - 4);
    let most = columns.iter().copied().max().unwrap_or(0).max(1);
    for level in (0..HEIGHT).rev() {
        let line: String = columns
            .iter()
            .map(|count| {
                let eighths = (count * HEIGHT * 8).div_ceil(most);
                match eighths.saturating_sub(level * 8) {
                    0 => ' ',
                    eighths => BLOCKS[usize::try_from(eighths.min(8)).unwrap_or(8)],
                }
            })
            .collect();
        screen.row(&format!("  {line}"))?;
    }
    let (first, last) = (&counts[0].value, &counts[counts.len() - 1].value);
    let gap = columns.len().saturating_sub(first.width() + last.width());
    screen.row(&format!("  {first}{}{last}", " ".repeat(gap.max(1))))?;
    let peak = counts.iter().max_by_key(|count| count.count).map_or("", |count| &count.value);
    screen.line("  ", &format!("most in {peak}: {}", numbers.iter().max().unwrap_or(&0)), FAINT)
}

/// Neighbours added up until there are at most so many.
fn squeezed(counts: &[u64], room: usize) -> Vec<u64> {
    counts.chunks(counts.len().div_ceil(room.max(1)).max(1)).map(|chunk| chunk.iter().sum()).collect()
}

const BLOCKS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A count as one block; anything above zero shows.
fn block(count: u64, most: u64) -> char {
    BLOCKS[usize::try_from((count * 8).div_ceil(most.max(1))).unwrap_or(8).min(8)]
}

/// Topics in the order of their tree, the most frequent first on each level, with their depth.
fn nested(counts: &[Count]) -> Vec<(usize, &Count)> {
    fn below<'c>(parent: &str, depth: usize, counts: &'c [Count], out: &mut Vec<(usize, &'c Count)>) {
        for count in counts {
            let rest = match parent {
                "" => Some(count.value.as_str()),
                parent => count.value.strip_prefix(parent).and_then(|rest| rest.strip_prefix('/')),
            };
            if rest.is_some_and(|rest| !rest.contains('/')) {
                out.push((depth, count));
                below(&count.value, depth + 1, counts, out);
            }
        }
    }
    let mut rows = Vec::new();
    below("", 0, counts, &mut rows);
    rows
}

fn period(by: &str) -> bool {
    ["year", "month", "week", "day", "date"].contains(&by)
}

/// The counts of a facet; periods in which there is nothing are put in where that makes sense to look at.
fn with_gaps(facet: &Facet) -> Vec<Count> {
    let mut filled: Vec<Count> = Vec::new();
    if !period(&facet.by) {
        return facet.counts.clone();
    }
    for count in &facet.counts {
        while let Some(next) =
            filled.last().and_then(|last| after(&last.value)).filter(|next| *next < count.value)
        {
            filled.push(Count { value: next, count: 0 });
            if filled.len() > 5_000 {
                return facet.counts.clone();
            }
        }
        filled.push(count.clone());
    }
    filled
}

/// The period after one as facets write it.
fn after(period: &str) -> Option<String> {
    if let Some((year, week)) = period.split_once("-W") {
        let week = ISOWeekDate::new(year.parse().ok()?, week.parse().ok()?, Weekday::Monday).ok()?;
        let next = week.date().checked_add(7.days()).ok()?.iso_week_date();
        return Some(format!("{:04}-W{:02}", next.year(), next.week()));
    }
    let mut parts = period.split('-');
    let year: i16 = parts.next()?.parse().ok()?;
    let Some(month) = parts.next() else { return Some(format!("{:04}", year + 1)) };
    let month: i8 = month.parse().ok()?;
    let Some(day) = parts.next() else {
        let next = Date::new(year, month, 1).ok()?.checked_add(1.month()).ok()?;
        return Some(format!("{:04}-{:02}", next.year(), next.month()));
    };
    Some(Date::new(year, month, day.parse().ok()?).ok()?.tomorrow().ok()?.to_string())
}

/// A bar of block characters; anything above zero shows.
fn bar(count: u64, most: u64, room: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    if count == 0 {
        return String::new();
    }
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
        assert_eq!(bar(0, 1000, 4), "");
        assert_eq!([0, 1, 50, 100].map(|count| block(count, 100)), [' ', '▁', '▄', '█']);
    }

    fn facet(by: &str, values: &[(&str, u64)]) -> Facet {
        let counts = values.iter().map(|(value, count)| Count { value: (*value).to_owned(), count: *count });
        Facet { by: by.to_owned(), values: values.len(), counts: counts.collect() }
    }

    #[test]
    fn empty_periods_stand_between_the_others() {
        let values = |facet: &Facet| with_gaps(facet).into_iter().map(|c| c.value).collect::<Vec<_>>();
        assert_eq!(
            values(&facet("month", &[("2016-11", 1), ("2017-02", 2)])),
            ["2016-11", "2016-12", "2017-01", "2017-02"]
        );
        assert_eq!(
            values(&facet("week", &[("2015-W52", 1), ("2016-W01", 2)])),
            ["2015-W52", "2015-W53", "2016-W01"]
        );
        assert_eq!(
            values(&facet("day", &[("2016-02-28", 1), ("2016-03-01", 2)])),
            ["2016-02-28", "2016-02-29", "2016-03-01"]
        );
        assert_eq!(values(&facet("speaker", &[("2016", 1), ("2019", 2)])), ["2016", "2019"]);
    }

    #[test]
    fn topics_stand_below_their_parents() {
        let facet = facet("topic", &[("crime", 9), ("politics", 5), ("crime/cyber", 4), ("crime/fraud", 3)]);
        let rows: Vec<(usize, &str)> =
            nested(&facet.counts).into_iter().map(|(d, c)| (d, c.value.as_str())).collect();
        assert_eq!(rows, [(0, "crime"), (1, "crime/cyber"), (1, "crime/fraud"), (0, "politics")]);
    }

    #[test]
    fn many_columns_are_drawn_as_blocks() {
        let months: Vec<(String, u64)> =
            (0..60).map(|n| (format!("{}-{:02}", 2010 + n / 12, n % 12 + 1), n as u64)).collect();
        let months: Vec<(&str, u64)> = months.iter().map(|(value, count)| (value.as_str(), *count)).collect();
        let counts = vec![months.iter().map(|(_, count)| *count).collect()];
        let cross = Cross {
            by: ("speaker".into(), "month".into()),
            rows: facet("speaker", &[("Ann", 9)]),
            columns: facet("month", &months),
            counts,
        };
        let mut out = Vec::new();
        draw_cross(&cross, &mut Screen::new(&mut out, 80, None)).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.contains("Ann  9   ▁▁▁") && text.contains("██\n") && text.contains("2010-01 … 2014-12"),
            "{text}"
        );
    }
}
