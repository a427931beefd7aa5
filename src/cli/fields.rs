//! `newsdex fields`: what can be asked.

use std::io;

use super::shared::{Context, Printing};
use super::{Done, Outcome};
use crate::output::{Output, Screen, Table};
use crate::schema::{Field, Over};

/// List the fields that can be asked
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    printing: Printing,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    context.print(&Listed(schema.fields()?.all()), &args.printing)?;
    Ok(Outcome::Found)
}

struct Listed<'a>(&'a [Field]);

fn over(field: &Field) -> &'static str {
    match field.over {
        Over::Article => "article",
        Over::Quote => "quote",
        Over::Both => "both",
    }
}

impl Output for Listed<'_> {
    fn command(&self) -> &'static str {
        "fields"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::json!({ "fields": self.items()? }))
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        let one = |field: &Field| {
            serde_json::json!({
                "name": field.name, "aliases": field.aliases, "over": over(field), "facet": field.facet,
                "doc": field.doc, "example": field.example,
            })
        };
        Ok(self.0.iter().map(one).collect())
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["name", "aliases", "over", "doc", "example"]);
        for field in self.0 {
            table.row([
                field.name.clone(),
                field.aliases.join(" "),
                over(field).to_owned(),
                field.doc.clone(),
                field.example.clone(),
            ]);
        }
        table
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        let widest = self.0.iter().map(|field| field.name.len()).max().unwrap_or(0);
        for field in self.0 {
            let indent = " ".repeat(widest + 2);
            let also = match field.aliases.as_slice() {
                [] => String::new(),
                aliases => format!(" (also {})", aliases.join(", ")),
            };
            let text = format!("{}{also}; {}; {}", field.doc, over(field), field.example);
            screen.paragraph(
                &format!("{:<width$}", field.name, width = widest + 2),
                &indent,
                &[(&text, anstyle::Style::new())],
            )?;
        }
        Ok(())
    }
}
