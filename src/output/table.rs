//! Rows for spreadsheets and scripts: CSV and TSV.
//!
//! A cell that a spreadsheet would run as a formula gets an apostrophe before it, as OWASP advises ("CSV Injection");
//! controls are taken out.

use std::borrow::Cow;
use std::io::{self, Write};

use super::screen::is_unsafe;

/// A header and rows of cells.
#[derive(Debug, Default)]
pub(crate) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new(header: &[&str]) -> Table {
        Table { header: header.iter().map(ToString::to_string).collect(), rows: Vec::new() }
    }

    /// Adds a row, one cell for each column.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub(super) fn write(&self, delimiter: u8, out: &mut dyn Write) -> io::Result<()> {
        let mut rows = Rows::new(delimiter, self.header.iter().map(String::as_str), out)?;
        self.rows.iter().try_for_each(|row| rows.row(row.iter().cloned()))?;
        rows.finish()
    }
}

/// Rows as they come.
pub(super) struct Rows<'a> {
    writer: csv::Writer<&'a mut dyn Write>,
}

impl<'a> Rows<'a> {
    /// Writes the header.
    pub(super) fn new<'h>(
        delimiter: u8,
        header: impl Iterator<Item = &'h str>,
        out: &'a mut dyn Write,
    ) -> io::Result<Rows<'a>> {
        let mut rows = Rows { writer: csv::WriterBuilder::new().delimiter(delimiter).from_writer(out) };
        rows.row(header.map(str::to_owned))?;
        Ok(rows)
    }

    pub(super) fn row(&mut self, cells: impl Iterator<Item = String>) -> io::Result<()> {
        self.writer.write_record(cells.map(|cell| harmless(&cell).into_owned()))?;
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

fn harmless(cell: &str) -> Cow<'_, str> {
    let clean: Cow<'_, str> = if cell.contains(|c: char| is_unsafe(c) || c.is_control()) {
        cell.chars()
            .filter(|c| !is_unsafe(*c))
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect::<String>()
            .into()
    } else {
        cell.into()
    };
    if clean.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        format!("'{clean}").into()
    } else {
        clean
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_run() {
        let mut table = Table::new(&["a", "b"]);
        table.row(["=HYPERLINK(\"x\")".into(), "one, \"two\"\nthree\u{1b}[0m".into()]);
        let mut out = Vec::new();
        table.write(b',', &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "a,b\n\"'=HYPERLINK(\"\"x\"\")\",\"one, \"\"two\"\" three[0m\"\n"
        );
    }
}
