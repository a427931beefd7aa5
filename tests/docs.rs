//! Every example of the pages is true: commands give what the page shows, links lead somewhere.
//!
//! A line that begins with `$ ` in a `console` block is run by the shell in a fresh copy of corpus/articles; what follows
//! is its standard output. Commands that need a program which is not installed are passed over, with a note.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::{Archive, files, repository};

/// Programs that not every machine has.
const OTHERS: [&str; 2] = ["jq", "xargs"];

/// README.md and docs/*.md, as paths from the repository.
fn pages() -> Vec<String> {
    let docs = files(&repository().join("docs")).into_iter().filter(|file| file.ends_with(".md"));
    docs.map(|file| format!("docs/{file}")).chain(["README.md".to_owned()]).collect()
}

fn read(page: &str) -> String {
    fs::read_to_string(repository().join(page)).unwrap()
}

#[test]
fn commands_give_what_the_pages_show() {
    let archive = Archive::of_corpus("articles").indexed();
    let missing: Vec<&str> = OTHERS.into_iter().filter(|program| !installed(program)).collect();
    let mut wrong = Vec::new();
    for page in pages() {
        let text = read(&page);
        for block in text.split("```console\n").skip(1) {
            let block = block.split("```").next().unwrap();
            assert!(block.starts_with("$ "), "{page} has a console block without a command");
            for example in block.strip_prefix("$ ").unwrap().split("\n$ ") {
                let (command, shown) = example.split_once('\n').unwrap_or((example, ""));
                if let Some(program) =
                    missing.iter().find(|program| command.contains(&format!("| {program} ")))
                {
                    writeln!(std::io::stderr(), "{program} is not installed; not run: {command}").unwrap();
                    continue;
                }
                let run = archive.finish(shell(command, &archive));
                if run.out.trim() != shown.trim() {
                    wrong.push(format!(
                        "{page}\n$ {command}\n{}\nbut the page shows\n{shown}\n{}",
                        run.out, run.err
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(read("README.md").contains("```console\n"), "the README shows no search");
}

fn shell(command: &str, archive: &Archive) -> Command {
    let own = Path::new(env!("CARGO_BIN_EXE_newsdex")).parent().unwrap();
    let path = format!("{}:{}", own.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(archive.root()).env_clear().stdin(Stdio::null());
    shell.env("PATH", path).env("COLUMNS", "100").env("NEWSDEX_TODAY", "2024-06-15").env("TZ", "UTC");
    shell
}

fn installed(program: &str) -> bool {
    let run = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    run.is_ok_and(|status| status.success())
}

#[test]
fn links_lead_somewhere() {
    for page in pages() {
        let folder = repository().join(&page).parent().unwrap().to_owned();
        for link in read(&page).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = link.split('#').next().unwrap();
            assert!(link.starts_with("http") || folder.join(file).exists(), "{page} links to {link}");
        }
    }
}
