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
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new(header: &[&'static str]) -> Table {
        Table { header: header.to_vec(), rows: Vec::new() }
    }

    /// Adds a row, one cell for each column.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub(super) fn write(&self, delimiter: u8, out: &mut dyn Write) -> io::Result<()> {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
        writer.write_record(&self.header)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| harmless(cell).into_owned()))?;
        }
        writer.flush()
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
