//! Every JSON answer of every command validates against `schema/output.schema.json`.

use crate::harness::{Archive, repository};

#[test]
fn every_json_answer_validates() {
    let text = std::fs::read_to_string(repository().join("schema/output.schema.json")).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let archive = Archive::of_corpus("articles");
    let check = |args: &[&str], out: &str| {
        assert!(!out.is_empty(), "{args:?}");
        for line in out.lines() {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(value["schema"], 1, "{args:?}");
            let errors: Vec<String> =
                validator.iter_errors(&value).map(|e| format!("{} at {}", e, e.instance_path())).collect();
            assert!(errors.is_empty(), "{args:?}: {errors:?}\n{line}");
        }
    };
    check(&["index"], &archive.run(&["index", ".", "--format", "json"]).expect(0).out);
    for format in ["json", "jsonl"] {
        for args in [
            ["search", "speaker:Lavrov", "--facet", "speaker,month"].as_slice(),
            &["search", "cyber"],
            &["quotes", "cyber", "--facet", "kind"],
            &["search", "cyber", "--fields", "path,date,speaker,topics"],
            &["quotes", "cyber", "--fields", "speaker,quote,date"],
            &["facets", "", "--by", "topic", "--by", "year"],
            &["facets", "", "--by", "speaker,year"],
            &["explain", "speaker:Lavrov (oil w/s gas) atleast2(date) -path:x words:>5 tag:*"],
            &["show", "2017/04/12-moscow-talks.txt"],
            &["status", "--skipped"],
            &["fields"],
            &["speakers", "lavrov"],
            &["topics"],
            &["topics", "--count", "", "cyber"],
            &["check"],
            &["topics", "--explain", "2017/04/12-moscow-talks.txt"],
        ] {
            let mut args = args.to_vec();
            args.extend(["--format", format]);
            let run = archive.run(&args).expect(0);
            // Where nothing is refused or wrong there are no lines.
            if !(["status", "check"].contains(&args[0]) && format == "jsonl") {
                check(&args, &run.out);
            }
        }
    }
    for command in ["search", "quotes", "facets"] {
        let mut args = vec![command, "--batch", "-"];
        args.extend(if command == "facets" { ["--by", "speaker"] } else { ["--facet", "speaker"] });
        let run = archive.run_with(&args, "cyber\n\ntopic:nowhere\nspeaker:Nobody\n").expect(2);
        assert_eq!(run.lines().len(), 3);
        check(&args, &run.out);
    }
    let file = archive.root().join("2017/04/12-moscow-talks.txt");
    check(&["read"], &archive.run(&["read", ".", "-f", "jsonl"]).expect(0).out);
    check(&["annotate"], &archive.run(&["annotate", "--explain", file.to_str().unwrap()]).expect(0).out);
    assert!(validator.validate(&serde_json::json!({ "schema": 1, "command": "search" })).is_err());
    assert!(
        validator
            .validate(&serde_json::json!({ "schema": 1, "by": "x", "value": "y", "count": "z" }))
            .is_err()
    );
}
