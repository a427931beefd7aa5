//! The laws of the house: layers, test files, and a help that is whole.

use std::fs;

use crate::harness::{Archive, files, repository};

/// Which modules of ours each module may use; `output` and `cli` may use all but what is said below.
const LAYERS: &[(&str, &[&str])] = &[
    ("article", &[]),
    ("error", &[]),
    ("chunk", &[]),
    ("words", &["chunk"]),
    ("stem", &["words"]),
    ("language", &["article", "words"]),
    ("calendar", &[]),
    ("walk", &[]),
    ("record", &["article", "error"]),
    ("sentence", &[]),
    ("schema", &["error", "sentence", "words"]),
    ("read", &["article", "calendar", "error", "language"]),
    ("unpack", &["read"]),
    ("annotate", &["article", "chunk", "error", "schema"]),
    ("index", &["article", "error", "record", "schema", "sentence", "stem", "words", "index"]),
    ("query", &["article", "calendar", "error", "record", "schema", "sentence", "stem", "words", "query"]),
    ("ingest", &["annotate", "article", "error", "index", "read", "record", "schema", "unpack", "walk"]),
    ("archive", &["calendar", "error", "index", "query", "record", "schema"]),
    ("output", &["article", "error", "query", "output"]),
];

#[test]
fn layers_hold() {
    let mut wrong = Vec::new();
    for file in files(&repository().join("src")) {
        let top = file.split(['/', '.']).next().unwrap();
        let Some((_, allowed)) = LAYERS.iter().find(|(module, _)| *module == top) else { continue };
        let text = fs::read_to_string(repository().join("src").join(&file)).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap();
        let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for used in code.split("crate::").skip(1) {
            let used = used.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).next().unwrap();
            if used != top && !allowed.contains(&used) && used != "Result" {
                wrong.push(format!("{file} uses {used}"));
            }
        }
        if top == "output" && code.contains("tantivy") {
            wrong.push(format!("{file} uses tantivy"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn every_test_file_is_in_the_suite() {
    for file in files(&repository().join("tests")) {
        let Some(module) = file.strip_suffix(".rs").filter(|module| *module != "suite") else { continue };
        // A module in a folder belongs to the file of the folder's name.
        let (owner, module) = module.rsplit_once('/').unwrap_or(("suite", module));
        let text = fs::read_to_string(repository().join(format!("tests/{owner}.rs"))).unwrap();
        assert!(text.contains(&format!("mod {module};")), "tests/{file} is not in tests/{owner}.rs");
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for file in files(&repository().join("src")) {
        let text = fs::read_to_string(repository().join("src").join(&file)).unwrap();
        assert!(text.starts_with("//! "), "src/{file} has no line that says what it is for");
    }
}

#[test]
fn help_completions_and_manual_are_whole() {
    let archive = Archive::empty();
    let help = archive.run(&["--help"]).expect(0).out;
    for command in [
        "index",
        "search",
        "quotes",
        "facets",
        "show",
        "annotate",
        "status",
        "fields",
        "topics",
        "completions",
        "man",
    ] {
        assert!(help.contains(&format!("\n  {command} ")), "{command}");
        let own = archive.run(&[command, "--help"]).expect(0).out;
        assert!(own.lines().next().is_some_and(|line| line.len() > 10), "{command}: {own}");
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(archive.run(&["completions", shell]).expect(0).out.contains("newsdex"));
    }
    assert!(archive.run(&["man"]).expect(0).out.contains(".TH newsdex 1"));
    archive.run(&["man", "--out", "."]).expect(0);
    assert!(archive.root().join("newsdex-search.1").exists());
    archive.run(&["nonsense"]).expect(2);
}
