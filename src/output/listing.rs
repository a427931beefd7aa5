//! Results of any number, printed as they come.
//!
//! In: counts and an iterator over results. Out: one of the forms, on one stream, with one result in memory at a
//! time. What a result looks like is said in `articles` and `quotes`.

use std::collections::HashSet;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::facets::{draw as draw_facets, draw_cross};
use super::table::Rows;
use super::{Format, SCHEMA, Screen, Style, json, print_line, screen};
use crate::error::{Error, Kind};
use crate::query::Hits;

/// One result.
pub(crate) trait Row: Serialize {
    /// The name of the command, as JSON answers carry it.
    const COMMAND: &'static str;
    /// What can be chosen with `--fields`: a name, and where it is in the JSON form.
    const COLUMNS: &'static [(&'static str, &'static str)];
    /// How many of the columns a table has if none are chosen.
    const TABLE: usize;
    /// The path of its article.
    fn path(&self) -> &str;
    /// What a person sees.
    fn draw(&self, screen: &mut Screen<'_>) -> io::Result<()>;
}

/// Why printing ended early.
pub(crate) enum Broken {
    /// The stream cannot be written.
    Stream(io::Error),
    /// A result cannot be read.
    Result(Error),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Broken {
        Broken::Stream(error)
    }
}

impl From<serde_json::Error> for Broken {
    fn from(error: serde_json::Error) -> Broken {
        Broken::Stream(error.into())
    }
}

impl From<Error> for Broken {
    fn from(error: Error) -> Broken {
        Broken::Result(error)
    }
}

/// Columns that were chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chosen(Vec<(&'static str, &'static str)>);

impl Chosen {
    /// The columns of these names.
    ///
    /// # Errors
    /// A name that no column has, with those there are.
    pub(crate) fn of<T: Row>(names: &[String]) -> Result<Chosen, Error> {
        let find = |name: &String| {
            T::COLUMNS.iter().find(|(known, _)| known == name).copied().ok_or_else(|| {
                let known: Vec<&str> = T::COLUMNS.iter().map(|(name, _)| *name).collect();
                Error::new(Kind::Usage, format!("results have no field `{name}`"))
                    .hint(format!("they have {}", known.join(", ")))
            })
        };
        names.iter().map(find).collect::<Result<_, _>>().map(Chosen)
    }

    fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// A result with only these fields.
    fn object(&self, row: &Value) -> Value {
        let field = |(name, place): &(&str, &str)| {
            ((*name).to_owned(), row.pointer(place).cloned().unwrap_or(Value::Null))
        };
        Value::Object(self.0.iter().map(field).collect::<Map<_, _>>())
    }
}

/// Prints results; says how many.
pub(crate) fn print<T: Row>(
    query: &str,
    mut hits: Hits<'_, T>,
    chosen: &Chosen,
    style: Style<'_>,
    out: &mut dyn Write,
) -> Result<usize, Broken> {
    let mut shown = 0;
    match style.format {
        Format::Human => {
            let mut screen = Screen::new(out, style.width, style.links);
            while let Some(hit) = hits.next().transpose()? {
                if shown > 0 {
                    screen.gap()?;
                }
                hit.draw(&mut screen)?;
                shown += 1;
            }
            draw_facets(&hits.facets, &mut screen)?;
            hits.cross.iter().try_for_each(|cross| draw_cross(cross, &mut screen))?;
        }
        Format::Json => shown = whole(query, hits, chosen, out)?,
        Format::Jsonl => {
            for hit in hits {
                if chosen.is_all() {
                    print_line(&hit?, out)?;
                } else {
                    print_line(&chosen.object(&serde_json::to_value(hit?)?), out)?;
                }
                shown += 1;
            }
        }
        Format::Csv | Format::Tsv => {
            let columns = if chosen.is_all() { &T::COLUMNS[..T::TABLE] } else { &chosen.0 };
            let delimiter = if style.format == Format::Csv { b',' } else { b'\t' };
            let mut rows = Rows::new(delimiter, columns.iter().map(|(name, _)| *name), out)?;
            for hit in hits {
                let value = serde_json::to_value(hit?)?;
                rows.row(
                    columns.iter().map(|(_, place)| value.pointer(place).map_or_else(String::new, cell)),
                )?;
                shown += 1;
            }
            rows.finish()?;
        }
        Format::Paths => {
            let end = if style.nul { '\0' } else { '\n' };
            let mut seen = HashSet::new();
            for hit in hits {
                let hit = hit?;
                shown += 1;
                if seen.insert(hit.path().to_owned()) {
                    let path = if style.terminal { screen::safe(hit.path()) } else { hit.path().into() };
                    write!(out, "{path}{end}")?;
                }
            }
        }
    }
    Ok(shown)
}

/// One JSON value on one line.
pub(crate) fn whole<T: Row>(
    query: &str,
    mut hits: Hits<'_, T>,
    chosen: &Chosen,
    out: &mut dyn Write,
) -> Result<usize, Broken> {
    let head =
        serde_json::json!({ "schema": SCHEMA, "command": T::COMMAND, "query": query, "total": hits.total });
    let head = json::text(&head)?;
    write!(out, "{},\"hits\":[", head.trim_end_matches('}'))?;
    let mut shown = 0;
    while let Some(hit) = hits.next().transpose()? {
        let comma = if shown > 0 { "," } else { "" };
        let text = if chosen.is_all() {
            json::text(&hit)?
        } else {
            json::text(&chosen.object(&serde_json::to_value(&hit)?))?
        };
        write!(out, "{comma}{text}")?;
        shown += 1;
    }
    write!(out, "]")?;
    if !hits.facets.is_empty() {
        write!(out, ",\"facets\":{}", json::text(&hits.facets)?)?;
    }
    if let Some(cross) = &hits.cross {
        write!(out, ",\"cross\":{}", json::text(cross)?)?;
    }
    writeln!(out, "}}")?;
    Ok(shown)
}

/// A JSON value as a cell: lists with semicolons between, nothing where there is none.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}
