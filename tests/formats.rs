//! `read` and `index` on `corpus/formats`: a small file of each format, with the articles that are in it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;

use serde_json::{Value, json};

use crate::harness::{Archive, files, repository};

/// The fields of an expected article that `read` prints only where there is a value.
const MAYBE: [&str; 8] = ["date", "source", "section", "url", "lang", "dateline", "byline", "byline_text"];

/// What `read` says of a file, in the form of the expected articles.
fn read(archive: &Archive, name: &str) -> Value {
    let file = repository().join("corpus/formats").join(name);
    let run = archive.run(&["read", file.to_str().unwrap(), "--format", "jsonl"]);
    assert!(run.code == 0 || run.code == 2, "{name}: {}", run.err);
    let mut articles = run.json_lines();
    for article in &mut articles {
        let fields = article.as_object_mut().unwrap();
        let path = fields.remove("path").unwrap();
        let inside = path.as_str().unwrap().split_once(&format!("{name}#")).map(|(_, inside)| inside);
        let named = inside.map_or(Value::Null, |inside| json!(inside));
        fields.insert("name".into(), named);
        fields.remove("schema");
        fields.remove("date_from");
        for field in MAYBE {
            fields.entry(field).or_insert(if field == "byline" { json!([]) } else { Value::Null });
        }
        fields.entry("tags").or_insert(json!([]));
        if fields["title"] == "" {
            fields.insert("title".into(), Value::Null);
        }
    }
    json!({ "articles": articles })
}

#[test]
fn every_format_is_read_as_expected() {
    let archive = Archive::empty();
    let all = files(&repository().join("corpus/formats"));
    let mut wrong = Vec::new();
    let mut seen = 0;
    for name in all.iter().filter(|name| all.contains(&format!("{name}.json"))) {
        let expected = fs::read_to_string(repository().join("corpus/formats").join(format!("{name}.json")));
        let expected: Value = serde_json::from_str(&expected.unwrap()).unwrap();
        let found = read(&archive, name);
        seen += 1;
        if found != expected {
            wrong.push(format!("{name}\n  found    {found}\n  expected {expected}"));
        }
    }
    assert!(seen >= 40 && wrong.is_empty(), "{seen} files\n{}", wrong.join("\n"));
}

/// Lines of JSON, one article each.
fn lines(articles: &BTreeMap<&str, &str>) -> String {
    let line = |(id, text): (&&str, &&str)| {
        json!({ "id": id, "title": format!("Story {id}"), "text": text }).to_string() + "\n"
    };
    articles.iter().map(line).collect()
}

fn counts(archive: &Archive) -> (u64, u64, u64, u64) {
    let report = &archive.run(&["index", ".", "--format", "json"]).expect(0).json_lines()[0];
    let count = |name: &str| report[name].as_u64().unwrap();
    (count("new"), count("changed"), count("gone"), count("unchanged"))
}

#[test]
fn an_article_in_a_container_is_new_changed_and_gone_like_a_file() {
    let mut articles =
        BTreeMap::from([("a", "The mill burned."), ("b", "“We saw it,” said Ann Lee."), ("c", "Rain.")]);
    let archive = Archive::with(&[
        ("dump.jsonl", &lines(&articles)),
        ("plain.txt", "Plain\n\nA plain story of the mill.\n"),
    ]);
    assert_eq!(counts(&archive), (4, 0, 0, 0));
    assert_eq!(counts(&archive), (0, 0, 0, 4));
    let found =
        |query: &str| archive.run(&["search", "-f", "paths", "--sort", "path", query]).lines().join(" ");
    assert_eq!(found("mill"), "dump.jsonl#a plain.txt");
    assert_eq!(found("speaker:Lee"), "dump.jsonl#b");
    assert_eq!(found("path:dump.jsonl"), "dump.jsonl#a dump.jsonl#b dump.jsonl#c");
    articles.insert("a", "The mill stands again.");
    articles.remove("c");
    articles.insert("d", "Snow on the mill.");
    archive.write("dump.jsonl", lines(&articles));
    assert_eq!(counts(&archive), (1, 1, 1, 2));
    assert_eq!(found("rain"), "");
    assert_eq!(found("mill stands"), "dump.jsonl#a");
    let shown = archive.run(&["show", "dump.jsonl#d", "-f", "json"]).expect(0).out;
    assert!(shown.contains("Snow on the mill."), "{shown}");
    archive.remove("dump.jsonl");
    assert_eq!(counts(&archive), (0, 0, 3, 1));
    assert_eq!(found("mill"), "plain.txt");
    assert_eq!(counts(&archive), (0, 0, 0, 1));
}

#[test]
fn a_damaged_container_gives_what_it_can_and_a_reason() {
    let articles = BTreeMap::from([("a", "The mill burned."), ("b", "Rain.")]);
    let archive = Archive::empty();
    let mut packed = Vec::new();
    let mut encoder = flate2::write::GzEncoder::new(&mut packed, flate2::Compression::default());
    let filler: String = (0..40_000)
        .map(|n| format!("{{\"id\":\"x{n}\",\"title\":\"T {n}\",\"text\":\"Word {} of it\"}}\n", n * 7919))
        .collect();
    encoder.write_all((lines(&articles) + &filler).as_bytes()).unwrap();
    encoder.finish().unwrap();
    packed.truncate(packed.len() / 2);
    archive.write("cut.jsonl.gz", &packed);
    let run = archive.run(&["index", "."]).expect(2);
    assert!(run.err.contains("cut.jsonl.gz") && run.err.contains("damaged"), "{}", run.err);
    assert_eq!(archive.run(&["search", "-f", "paths", "mill"]).expect(0).lines().len(), 1);
    // It stays named, though nothing is done again.
    let again = archive.run(&["index", "."]).expect(2);
    assert!(again.out.contains("0 new, 0 changed, 0 gone"), "{}", again.out);
}

#[test]
fn fields_of_others_are_read_by_the_names_the_user_gives() {
    let archive = Archive::with(&[(
        "odd.csv",
        "schlagzeile,inhalt\nPort opens,The port of Teal opened today.\nMill closes,The mill closed.\n",
    )]);
    let file = archive.root().join("odd.csv");
    let map = ["read", file.to_str().unwrap(), "-f", "jsonl", "--map", "title=schlagzeile,body=inhalt"];
    let run = archive.run(&map).expect(0);
    assert_eq!(run.json_lines()[1]["title"], "Mill closes");
    archive.run(&["index", ".", "--map", "title=schlagzeile,body=inhalt"]).expect(0);
    archive.run(&["search", "title:mill"]).expect(0);
    // The names are kept with the index.
    archive.write("more.csv", "schlagzeile,inhalt\nBridge falls,The bridge fell into the river.\n");
    archive.run(&["index", "."]).expect(0);
    archive.run(&["search", "title:bridge"]).expect(0);
    let run = archive.run(&["index", ".", "--map", "headline"]).expect(2);
    assert!(run.err.contains("--map"), "{}", run.err);
}
