//! Counts of values over all results, taken from columns while the results are run through once.
//!
//! In: the name of a field or of a period of time. Out: how many results have each value. An article counts once for
//! a value, however many of its quotes have it; a quote counts for the values of its article.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::{Date, ISOWeekDate, Weekday};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};

use super::date::{Days, days};
use super::plan::{Domain, Plan};
use super::results::{Count, Cross, Facet};
use super::unreadable;
use crate::error::{Error, Kind, Result};
use crate::schema::{Fields, Over, Type, day_number, day_text};

/// What to count by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct By {
    name: String,
    what: What,
    over: Over,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Values,
    Period(Period),
}

/// A period of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Period {
    Year,
    Month,
    Week,
    Day,
}

impl Period {
    /// The first day of the period of a day, both as numbers such as 20170412; a week keeps its days.
    fn first(self, day: i64) -> i64 {
        match self {
            Period::Year => day / 10_000 * 10_000,
            Period::Month => day / 100 * 100,
            Period::Week | Period::Day => day,
        }
    }

    /// The period of a day number such as 20170412.
    fn of(self, day: i64) -> String {
        let (year, month) = (day / 10_000, day / 100 % 100);
        match self {
            Period::Year => format!("{year:04}"),
            Period::Month => format!("{year:04}-{month:02}"),
            Period::Day => day_text(day),
            Period::Week => {
                let small = |n: i64| i8::try_from(n).unwrap_or(1);
                match jiff::civil::Date::new(i16::try_from(year).unwrap_or(0), small(month), small(day % 100))
                {
                    Ok(date) => {
                        let week = date.iso_week_date();
                        format!("{:04}-W{:02}", week.year(), week.week())
                    }
                    Err(_) => String::new(),
                }
            }
        }
    }
}

impl By {
    /// The facet of that name.
    pub(super) fn of(name: &str, fields: &Fields) -> Result<By> {
        let period = match name {
            "year" => Some(Period::Year),
            "month" | "date" => Some(Period::Month),
            "week" => Some(Period::Week),
            "day" => Some(Period::Day),
            _ => None,
        };
        if let Some(period) = period {
            return Ok(By { name: name.to_owned(), what: What::Period(period), over: Over::Article });
        }
        match fields.get(name) {
            Some(field) if field.facet && field.kind != Type::Date => {
                Ok(By { name: field.name.clone(), what: What::Values, over: field.over })
            }
            _ => {
                let known: Vec<&str> = fields
                    .all()
                    .iter()
                    .filter(|f| f.facet && f.kind != Type::Date)
                    .map(|f| f.name.as_str())
                    .collect();
                Err(Error::new(Kind::Usage, format!("results cannot be counted by `{name}`"))
                    .hint(format!("they can by {}, year, month, week, day", known.join(", "))))
            }
        }
    }
}

impl By {
    /// The test that a result has one of these values.
    pub(super) fn only(&self, values: &[String], domain: Domain, today: Date) -> Result<Plan> {
        let plan = match self.what {
            What::Values => Plan::Column(column_of(&self.name).to_owned(), values.to_vec()),
            What::Period(_) => {
                let range = |value: &String| {
                    let days = week(value).or_else(|| days(value, today)).ok_or_else(|| {
                        Error::new(Kind::Usage, format!("`{value}` is no {}", self.name))
                            .hint("write it as the facet prints it: 2017, 2017-04, 2017-W15, 2017-04-12")
                    })?;
                    Ok(Plan::Range("date".into(), day_number(days.from), day_number(days.to)))
                };
                Plan::Or(values.iter().map(range).collect::<Result<_>>()?)
            }
        };
        Ok(match (self.over, domain) {
            (Over::Quote, Domain::Article) => Plan::Quote(Box::new(plan)),
            (Over::Article, Domain::Quote) => Plan::Article(Box::new(plan)),
            _ => plan,
        })
    }
}

/// `2017-W15`: the days of a week by the ISO calendar.
fn week(text: &str) -> Option<Days> {
    let (year, week) = text.split_once("-W")?;
    let (year, week) = (year.parse().ok()?, week.parse().ok()?);
    let day = |weekday| Some(ISOWeekDate::new(year, week, weekday).ok()?.date());
    Some(Days { from: day(Weekday::Monday)?, to: day(Weekday::Sunday)? })
}

/// The column in which the values of a field are counted.
pub(super) fn column_of(field: &str) -> &str {
    if field == "speaker" { "speaker_name" } else { field }
}

/// A result as facets see it.
pub(super) struct Found {
    /// The result itself is a quote.
    pub(super) quote: Option<DocId>,
    /// Its article.
    pub(super) article: DocId,
    /// The first of the article's quotes.
    pub(super) first_quote: DocId,
}

/// The values of one facet in one segment, each as a number.
struct Column {
    over: Over,
    values: Values,
}

enum Values {
    Strings(StrColumn),
    Days(tantivy::columnar::Column<i64>, Period),
    None,
}

impl Column {
    fn of(by: &By, reader: &SegmentReader) -> Result<Column> {
        let columns = reader.fast_fields();
        let values = match by.what {
            What::Values => {
                let column = columns.str(column_of(&by.name)).map_err(unreadable)?;
                column.map_or(Values::None, Values::Strings)
            }
            What::Period(period) => Values::Days(columns.i64("date").map_err(unreadable)?, period),
        };
        Ok(Column { over: by.over, values })
    }

    /// The documents at which a result has its values.
    fn docs(&self, found: &Found) -> Range<DocId> {
        match (self.over, found.quote) {
            (Over::Quote | Over::Both, Some(quote)) => quote..quote + 1,
            (Over::Quote, None) => found.first_quote..found.article,
            _ => found.article..found.article + 1,
        }
    }

    /// Appends the values of documents that follow one another: in a column they do, too.
    fn values(&self, docs: Range<DocId>, out: &mut Vec<u64>) {
        match &self.values {
            Values::Strings(column) => {
                let ords = column.ords();
                let rows = ords.index.docid_range_to_rowids(docs);
                let from = out.len();
                out.resize(from + (rows.end - rows.start) as usize, 0);
                ords.values.get_range(u64::from(rows.start), &mut out[from..]);
            }
            Values::Days(column, period) => {
                let days = docs.filter_map(|doc| column.first(doc));
                out.extend(days.filter_map(|day| u64::try_from(period.first(day)).ok()));
            }
            Values::None => {}
        }
    }

    fn text(&self, value: u64) -> Result<String> {
        let mut text = String::new();
        match &self.values {
            Values::Strings(column) => {
                column.ord_to_str(value, &mut text).map_err(|e| unreadable(e.into()))?;
            }
            Values::Days(_, period) => text = period.of(i64::try_from(value).unwrap_or(0)),
            Values::None => {}
        }
        Ok(text)
    }
}

/// Counts over all segments.
pub(super) struct Counter {
    by: By,
    counts: BTreeMap<String, u64>,
}

/// Counts of one segment, by number of the value.
pub(super) struct SegmentCounter {
    column: Column,
    /// Counts of values with small numbers, which those of strings are.
    few: Vec<u64>,
    many: BTreeMap<u64, u64>,
    /// The number of the last result that had each of these values.
    last: Vec<u32>,
    results: u32,
    seen: Vec<u64>,
}

impl Counter {
    pub(super) fn new(by: By) -> Counter {
        Counter { by, counts: BTreeMap::new() }
    }

    pub(super) fn segment(&self, reader: &SegmentReader) -> Result<SegmentCounter> {
        let column = Column::of(&self.by, reader)?;
        let few = match &column.values {
            Values::Strings(column) => vec![0; column.num_terms()],
            _ => Vec::new(),
        };
        let last = vec![0; few.len()];
        Ok(SegmentCounter { column, few, many: BTreeMap::new(), last, results: 0, seen: Vec::new() })
    }

    /// Adds the counts of a segment.
    pub(super) fn add(&mut self, segment: SegmentCounter) -> Result<()> {
        for (value, count) in segment.many {
            *self.counts.entry(segment.column.text(value)?).or_default() += count;
        }
        let found = segment.few.iter().filter(|count| **count > 0).count();
        let Values::Strings(column) = &segment.column.values else { return Ok(()) };
        if found * 8 < segment.few.len() {
            for (value, count) in (0u64..).zip(segment.few).filter(|(_, count)| *count > 0) {
                *self.counts.entry(segment.column.text(value)?).or_default() += count;
            }
            return Ok(());
        }
        // Many of the values: one way through the dictionary is shorter than a look-up of each.
        let mut values = column.dictionary().stream().map_err(|e| unreadable(e.into()))?;
        let mut texts = Vec::with_capacity(found);
        for count in segment.few {
            if !values.advance() {
                break;
            }
            if count > 0 {
                texts.push((String::from_utf8_lossy(values.key()).into_owned(), count));
            }
        }
        if self.counts.is_empty() {
            // They are in order already.
            self.counts = texts.into_iter().collect();
        } else {
            for (text, count) in texts {
                *self.counts.entry(text).or_default() += count;
            }
        }
        Ok(())
    }

    /// The facet, with at most `top` values; periods are given in order of time, all of them.
    pub(super) fn finish(self, top: usize) -> Facet {
        let values = self.counts.len();
        let mut counts: Vec<Count> =
            self.counts.into_iter().map(|(value, count)| Count { value, count }).collect();
        if self.by.what == What::Values {
            let order = |a: &Count, b: &Count| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value));
            if top < counts.len() {
                counts.select_nth_unstable_by(top, order);
                counts.truncate(top);
            }
            counts.sort_by(order);
        }
        Facet { by: self.by.name, values, counts }
    }
}

impl SegmentCounter {
    pub(super) fn count(&mut self, found: &Found) {
        self.results += 1;
        self.seen.clear();
        self.column.values(self.column.docs(found), &mut self.seen);
        for value in &self.seen {
            // A result counts once for a value, however often it has it.
            let at = usize::try_from(*value).unwrap_or(usize::MAX);
            match self.last.get_mut(at) {
                Some(last) if *last == self.results => {}
                Some(last) => {
                    *last = self.results;
                    self.few[at] += 1;
                }
                None => *self.many.entry(*value).or_default() += 1,
            }
        }
    }
}

/// Counts of pairs of values over all segments.
pub(super) struct Crossing {
    by: (By, By),
    rows: Counter,
    columns: Counter,
    pairs: BTreeMap<(String, String), u64>,
}

/// Pairs of one segment.
pub(super) struct SegmentCrossing {
    rows: SegmentCounter,
    columns: SegmentCounter,
    pairs: BTreeMap<(u64, u64), u64>,
}

impl Crossing {
    pub(super) fn new(rows: By, columns: By) -> Crossing {
        let (row_counts, column_counts) = (Counter::new(rows.clone()), Counter::new(columns.clone()));
        Crossing { by: (rows, columns), rows: row_counts, columns: column_counts, pairs: BTreeMap::new() }
    }

    pub(super) fn segment(&self, reader: &SegmentReader) -> Result<SegmentCrossing> {
        let (rows, columns) = (self.rows.segment(reader)?, self.columns.segment(reader)?);
        Ok(SegmentCrossing { rows, columns, pairs: BTreeMap::new() })
    }

    pub(super) fn add(&mut self, segment: SegmentCrossing) -> Result<()> {
        for ((row, column), count) in segment.pairs {
            let pair = (segment.rows.column.text(row)?, segment.columns.column.text(column)?);
            *self.pairs.entry(pair).or_default() += count;
        }
        self.rows.add(segment.rows)?;
        self.columns.add(segment.columns)
    }

    /// The table, with at most `top` rows and `top` columns; periods are given in order of time, all of them.
    pub(super) fn finish(self, top: usize) -> Cross {
        let (rows, columns) = (self.rows.finish(top), self.columns.finish(top));
        let cell = |row: &Count, column: &Count| {
            self.pairs.get(&(row.value.clone(), column.value.clone())).copied().unwrap_or(0)
        };
        let counts =
            rows.counts.iter().map(|row| columns.counts.iter().map(|column| cell(row, column)).collect());
        let counts = counts.collect();
        Cross { by: (self.by.0.name, self.by.1.name), rows, columns, counts }
    }
}

impl SegmentCrossing {
    pub(super) fn count(&mut self, found: &Found) {
        self.rows.count(found);
        self.columns.count(found);
        let (rows, columns) = (&self.rows.column, &self.columns.column);
        let mut pairs = Vec::new();
        let (mut left, mut right) = (Vec::new(), Vec::new());
        // What two fields of quotes say of an article, they say of one and the same quote.
        let together = rows.over == Over::Quote && columns.over == Over::Quote;
        let (row_docs, column_docs) = (rows.docs(found), columns.docs(found));
        for doc in row_docs {
            left.clear();
            rows.values(doc..doc + 1, &mut left);
            if left.is_empty() {
                continue;
            }
            if together || right.is_empty() {
                right.clear();
                let docs = if together { doc..doc + 1 } else { column_docs.clone() };
                columns.values(docs, &mut right);
            }
            pairs.extend(left.iter().flat_map(|row| right.iter().map(|column| (*row, *column))));
        }
        pairs.sort_unstable();
        pairs.dedup();
        for pair in pairs {
            *self.pairs.entry(pair).or_default() += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_those_of_the_calendar() {
        assert_eq!(Period::Month.of(20170412), "2017-04");
        assert_eq!(Period::Week.of(20170101), "2016-W52");
        assert_eq!(Period::Day.of(20170412), "2017-04-12");
    }

    #[test]
    fn only_fields_with_facets_can_be_counted_by() {
        let schema = crate::schema::Schema::embedded();
        let fields = schema.fields().unwrap();
        assert_eq!(By::of("who", fields).unwrap().name, "speaker");
        assert!(By::of("body", fields).unwrap_err().hints()[0].contains("speaker, role, kind, topic"));
    }
}
