//! `newsdex speakers`: who speaks in the archive, under which names and roles.

use std::io;

use super::shared::{Context, Printing, note};
use super::{Done, Outcome};
use crate::output::screen::{FAINT, SPEAKER};
use crate::output::{Format, Output, Screen, Table};
use crate::query::results::SpeakerEntry;
use crate::schema::canonical::Joined;
use crate::words::key;

/// List speakers with their roles, spellings and numbers of quotes
///
/// Spellings of one name are counted as one speaker, with the reason: an alias in schema/speakers.toml, an initial in the
/// middle, another transliteration of the first name. Nothing else joins two names.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  newsdex speakers
  newsdex speakers lavrov
  newsdex speakers --query 'topic:cyber date:2017' --format csv")]
pub(super) struct Args {
    /// Only speakers with these words in a spelling of their name
    name: Vec<String>,
    /// Only quotes that match, as in `newsdex quotes`
    #[arg(long, default_value = "", hide_default_value = true)]
    query: String,
    /// How many speakers to print at the most; else 20 for people, all in the other forms
    #[arg(long, short = 'n', value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    printing: Printing,
}

pub(super) fn run(args: &Args, context: &Context) -> Done {
    let schema = context.schema()?;
    let index = context.open(&schema)?;
    let mut speakers = context.engine(&index, &schema)?.speakers(&args.query)?;
    let asked = key(&args.name.join(" "));
    let within = |name: &str| format!(" {} ", key(name)).contains(&format!(" {asked} "));
    if !asked.is_empty() {
        speakers.retain(|one| within(&one.name) || one.spellings.iter().any(|s| within(&s.spelling)));
    }
    let total = speakers.len();
    let people = args.printing.format == Format::Human;
    speakers.truncate(args.limit.unwrap_or(if people { 20 } else { usize::MAX }));
    let shown = speakers.len();
    context.print(&Listed { total, speakers }, &args.printing)?;
    if total == 0 {
        note("no speakers found");
    } else if people && shown < total {
        note(&format!("\n{shown} of {total} speakers shown; -n {total} shows all"));
    }
    Ok(Outcome::of(total > 0))
}

struct Listed {
    total: usize,
    speakers: Vec<SpeakerEntry>,
}

impl Output for Listed {
    fn command(&self) -> &'static str {
        "speakers"
    }

    fn whole(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::json!({ "total": self.total, "speakers": self.speakers }))
    }

    fn items(&self) -> serde_json::Result<Vec<serde_json::Value>> {
        self.speakers.iter().map(serde_json::to_value).collect()
    }

    fn table(&self) -> Table {
        let mut table = Table::new(&["name", "quotes", "role", "spelling", "spelling_quotes", "joined"]);
        for speaker in &self.speakers {
            let role = speaker.roles.first().map_or_else(String::new, |role| role.value.clone());
            for spelling in &speaker.spellings {
                let joined = spelling.joined.reason().to_owned();
                let (quotes, of_spelling) = (speaker.quotes.to_string(), spelling.quotes.to_string());
                table.row([
                    speaker.name.clone(),
                    quotes,
                    role.clone(),
                    spelling.spelling.clone(),
                    of_spelling,
                    joined,
                ]);
            }
        }
        table
    }

    fn paths(&self) -> Vec<&str> {
        Vec::new()
    }

    fn human(&self, screen: &mut Screen<'_>) -> io::Result<()> {
        let digits = self.speakers.iter().map(|one| one.quotes.to_string().len()).max().unwrap_or(0);
        for speaker in &self.speakers {
            let roles: Vec<&str> = speaker.roles.iter().take(3).map(|role| role.value.as_str()).collect();
            let roles = if roles.is_empty() { String::new() } else { format!(", {}", roles.join("; ")) };
            let first = format!("{:>digits$}  ", speaker.quotes);
            let next = " ".repeat(digits + 4);
            screen.paragraph(&first, &next, &[(&speaker.name, SPEAKER), (&roles, FAINT)])?;
            for spelling in speaker.spellings.iter().filter(|spelling| spelling.joined != Joined::Same) {
                let text =
                    format!("also {} ({}): {}", spelling.spelling, spelling.quotes, spelling.joined.reason());
                screen.line(&next, &text, FAINT)?;
            }
        }
        Ok(())
    }
}
