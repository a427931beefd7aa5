//! Counts of values over all results, taken from columns while the results are run through once.
//!
//! In: the name of a field or of a period of time. Out: how many results have each value. An article counts once for
//! a value, however many of its quotes have it; a quote counts for the values of its article.

use std::collections::BTreeMap;

use tantivy::columnar::{Column, StrColumn};
use tantivy::{DocId, SegmentReader};

use super::results::{Count, Facet};
use super::unreadable;
use crate::error::{Error, Kind, Result};
use crate::schema::{Fields, Over, Type};

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
    /// The period of a day number such as 20170412.
    fn of(self, day: i64) -> String {
        let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
        match self {
            Period::Year => format!("{year:04}"),
            Period::Month => format!("{year:04}-{month:02}"),
            Period::Day => format!("{year:04}-{month:02}-{day:02}"),
            Period::Week => {
                let small = |n: i64| i8::try_from(n).unwrap_or(1);
                match jiff::civil::Date::new(i16::try_from(year).unwrap_or(0), small(month), small(day)) {
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

/// The column in which the values of a field are counted.
pub(super) fn column_of(field: &str) -> &str {
    if field == "speaker" { "speaker_name" } else { field }
}

/// Counts over all segments.
pub(super) struct Counter {
    by: By,
    counts: BTreeMap<String, u64>,
}

/// Counts of one segment, by number of the value.
pub(super) struct SegmentCounter {
    over: Over,
    column: Values,
    seen: Vec<u64>,
}

enum Values {
    Strings(StrColumn, Vec<u64>),
    Days(Column<i64>, Period, BTreeMap<i64, u64>),
    None,
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

impl Counter {
    pub(super) fn new(by: By) -> Counter {
        Counter { by, counts: BTreeMap::new() }
    }

    pub(super) fn segment(&self, reader: &SegmentReader) -> Result<SegmentCounter> {
        let columns = reader.fast_fields();
        let column = match self.by.what {
            What::Values => match columns.str(column_of(&self.by.name)).map_err(unreadable)? {
                Some(column) => {
                    let values = column.num_terms();
                    Values::Strings(column, vec![0; values])
                }
                None => Values::None,
            },
            What::Period(period) => {
                Values::Days(columns.i64("date").map_err(unreadable)?, period, BTreeMap::new())
            }
        };
        Ok(SegmentCounter { over: self.by.over, column, seen: Vec::new() })
    }

    /// Adds the counts of a segment.
    pub(super) fn add(&mut self, segment: SegmentCounter) -> Result<()> {
        match segment.column {
            Values::None => {}
            Values::Days(_, period, days) => {
                for (day, count) in days {
                    *self.counts.entry(period.of(day)).or_default() += count;
                }
            }
            Values::Strings(column, counts) => {
                for (ord, count) in counts.into_iter().enumerate().filter(|(_, count)| *count > 0) {
                    let mut value = String::new();
                    column.ord_to_str(ord as u64, &mut value).map_err(|e| unreadable(e.into()))?;
                    *self.counts.entry(value).or_default() += count;
                }
            }
        }
        Ok(())
    }

    /// The facet, with at most `top` values.
    pub(super) fn finish(self, top: usize) -> Facet {
        let values = self.counts.len();
        let mut counts: Vec<Count> =
            self.counts.into_iter().map(|(value, count)| Count { value, count }).collect();
        if self.by.what == What::Values {
            counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
            counts.truncate(top);
        }
        Facet { by: self.by.name, values, counts }
    }
}

impl SegmentCounter {
    pub(super) fn count(&mut self, found: &Found) {
        match &mut self.column {
            Values::None => {}
            Values::Days(column, _, days) => {
                if let Some(day) = column.first(found.article) {
                    *days.entry(day).or_default() += 1;
                }
            }
            Values::Strings(column, counts) => {
                let docs = match (self.over, found.quote) {
                    (Over::Quote | Over::Both, Some(quote)) => quote..quote + 1,
                    (Over::Quote, None) => found.first_quote..found.article,
                    _ => found.article..found.article + 1,
                };
                self.seen.clear();
                for doc in docs {
                    self.seen.extend(column.term_ords(doc));
                }
                self.seen.sort_unstable();
                self.seen.dedup();
                for ord in &self.seen {
                    counts[usize::try_from(*ord).unwrap_or(0)] += 1;
                }
            }
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
