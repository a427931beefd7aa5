//! The command line: arguments in, streams and an exit code out.
//!
//! The only place that touches the terminal and the environment. A command has a file of its own with its arguments,
//! its help and its function; here is the list of them, and the one place where errors are printed.

use std::io::{self, Write};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::{CommandFactory, Parser, Subcommand};

use crate::error::{Error, Kind, MEND};
use crate::output::screen::safe;

mod annotate;
mod check;
mod explain;
mod facets;
mod fields;
mod generate;
mod index;
mod quotes;
mod read;
mod search;
mod shared;
mod show;
mod speakers;
mod status;
mod topics;

use shared::Context;

/// Search a folder of news articles: who said what, about what, when, and in which article.
///
/// Point it at a folder with `newsdex index FOLDER`, then ask: newsdex search 'speaker:Lavrov topic:cyber'
#[derive(Debug, Parser)]
#[command(
    name = "newsdex",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[command(after_help = "Exit codes: 0 something found, 1 nothing found, 2 an error.")]
pub struct Cli {
    #[command(flatten)]
    globals: shared::Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Index(index::Args),
    Search(search::Args),
    Quotes(quotes::Args),
    Facets(facets::Args),
    Show(show::Args),
    Speakers(speakers::Args),
    Explain(explain::Args),
    Read(read::Args),
    Annotate(annotate::Args),
    Status(status::Args),
    Check(check::Args),
    Fields(fields::Args),
    Topics(topics::Args),
    Completions(generate::Completions),
    Man(generate::Man),
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// Something was found or done.
    Found,
    /// Nothing was found.
    Nothing,
    /// It was done, but something could not be read.
    Trouble,
}

impl Outcome {
    fn of(found: bool) -> Outcome {
        if found { Outcome::Found } else { Outcome::Nothing }
    }
}

/// What ends a command early.
enum Stop {
    Error(Error),
    /// A stream could not be written.
    Stream(io::Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Error(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Stream(error)
    }
}

type Done = Result<Outcome, Stop>;

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to stdout and are no errors; whoever closed it does not want them.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let context = Context::new(cli.globals);
    let result = guarded(|| run(cli.command, &context));
    match result {
        Ok(Outcome::Found) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Trouble) => ExitCode::from(2),
        // Whoever reads has read enough.
        Err(Stop::Stream(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Stop::Stream(error)) => fail(&Error::io("cannot write the output", &error)),
        Err(Stop::Error(error)) => fail(&error),
    }
}

fn run(command: Command, context: &Context) -> Done {
    match command {
        Command::Index(args) => index::run(&args, context),
        Command::Search(args) => search::run(&args, context),
        Command::Quotes(args) => quotes::run(&args, context),
        Command::Facets(args) => facets::run(&args, context),
        Command::Show(args) => show::run(&args, context),
        Command::Speakers(args) => speakers::run(&args, context),
        Command::Explain(args) => explain::run(&args, context),
        Command::Read(args) => read::run(&args, context),
        Command::Annotate(args) => annotate::run(&args, context),
        Command::Status(args) => status::run(&args, context),
        Command::Check(args) => check::run(&args, context),
        Command::Fields(args) => fields::run(&args, context),
        Command::Topics(args) => topics::run(&args, context),
        Command::Completions(args) => generate::completions(&args, &mut Cli::command()),
        Command::Man(args) => generate::man(&args, Cli::command()),
    }
}

/// Runs a command; a fault of ours, which a damaged index may call forth, becomes an error that says what to do. With
/// `RUST_BACKTRACE` set it is shown where it happened, too.
fn guarded(run: impl FnOnce() -> Done) -> Done {
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| ()));
    }
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).unwrap_or_else(|fault| {
        let said = fault.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| fault.downcast_ref::<&str>().copied()).unwrap_or("no reason given");
        Err(Error::new(Kind::Index, "newsdex stopped at a fault of its own, or at a damaged index")
            .because(said)
            .hint(MEND)
            .into())
    })
}

/// Prints an error with its place, its causes and its hints.
fn fail(error: &Error) -> ExitCode {
    let red = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let faint = Style::new().bold();
    let mut err = anstream::stderr().lock();
    let mut text = format!("{red}error:{red:#} {}\n", safe(error.message()));
    for line in error.shown().unwrap_or_default().lines() {
        text.push_str(&format!("{}\n", safe(line)));
    }
    for cause in error.causes() {
        text.push_str(&format!("  {}\n", safe(cause)));
    }
    for hint in error.hints() {
        text.push_str(&format!("{faint}hint:{faint:#} {}\n", safe(hint)));
    }
    // With stderr closed there is nobody to tell.
    let _ = err.write_all(text.as_bytes());
    ExitCode::from(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }
}
