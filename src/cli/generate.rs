//! `newsdex completions` and `newsdex man`: made from the definition of the command line itself.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Command;
use clap_complete::Shell;

use super::{Done, Outcome};
use crate::error::Error;

/// Print completions for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example, for bash: newsdex completions bash > ~/.local/share/bash-completion/completions/newsdex"
)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

/// Print the manual page, or write the pages of all commands into a folder
#[derive(Debug, clap::Args)]
pub(super) struct Man {
    /// Write newsdex.1, newsdex-search.1 and so on into this folder
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub(super) fn completions(args: &Completions, command: &mut Command) -> Done {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, command, "newsdex", &mut text);
    io::stdout().write_all(&text)?;
    Ok(Outcome::Found)
}

pub(super) fn man(args: &Man, mut command: Command) -> Done {
    command.build();
    match &args.out {
        None => {
            let mut text = Vec::new();
            clap_mangen::Man::new(command).render(&mut text)?;
            io::stdout().write_all(&text)?;
        }
        Some(folder) => clap_mangen::generate_to(command, folder)
            .map_err(|e| Error::io(format!("cannot write manual pages into {}", folder.display()), &e))?,
    }
    Ok(Outcome::Found)
}
