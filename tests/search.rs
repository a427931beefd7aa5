//! `search`, `quotes`, `facets`, `show`, `status`, `fields`, `topics`: forms of output, exit codes, whole screens.

use crate::harness::Archive;

fn archive() -> Archive {
    Archive::with(&[
        (
            "2017/04/12/moscow.txt",
            "Moscow offers talks\n\nBy Jane Doe\n\nMOSCOW (Northern Wire) - Russian Foreign Minister Sergey Lavrov said \
             that Russia was ready to fight cyber crime.\n\n“We have seen no facts about hacking,” Lavrov said. “Show us \
             the malware, and we will look at the hackers.”\n\nSecretary of State Rex Tillerson said that the missile \
             strikes in Syria would go on.\n",
        ),
        (
            "2017/05/02-cyber.md",
            "---\ntitle: Banks hit by ransomware\ndate: 2017-05-02\npublisher: Harbour Gazette\nauthor: John Roe\n\
             tags: [security, banks]\nurl: https://gazette.example/banks\n---\n\nHackers hit two banks with ransomware, \
             a cyber attack that stopped their cash machines.\n\n“The malware came by email,” said Anna Berg, a spokeswoman \
             for Fjord Bank.\n",
        ),
    ])
    .indexed()
}

#[test]
fn the_same_quote_has_to_match() {
    let archive = archive();
    archive.run(&["search", "speaker:Lavrov topic:cyber"]).expect(0);
    archive.run(&["search", "speaker:Tillerson said:cyber"]).expect(1);
    archive.run(&["search", "speaker:Tillerson cyber"]).expect(0);
    archive.run(&["search", "speaker:Lavrov said:missile"]).expect(1);
    archive.run(&["search", "speaker:Lavrov speaker:Tillerson said:missile"]).expect(0);
    archive.run(&["search", "speaker:Tillerson speaker:Lavrov said:missile"]).expect(1);
    archive.run(&["search", "speaker:Lavrov -speaker:Tillerson"]).expect(1);
    archive.run(&["search", "speaker:Lavrov -kind:direct"]).expect(0);
    archive.run(&["search", "speaker:Berg -kind:direct"]).expect(1);
    archive.run(&["search", "speaker:Tillerson said:(cyber OR malware)"]).expect(1);
    archive.run(&["search", "(speaker:Lavrov speaker:Tillerson) malware"]).expect(0);
    archive.run(&["search", "(kind:indirect -speaker:Lavrov) said:missile"]).expect(1);
    archive.run(&["search", "(-said:missile OR kind:headline) Tillerson"]).expect(1);
    archive.run(&["search", "quote:(speaker:Lavrov malware)"]).expect(0);
    archive.run(&["search", "-f", "paths", "--", "-quote:(speaker:Lavrov malware) malware"]).expect(0);
}

#[test]
fn every_field_can_be_asked() {
    let archive = archive();
    for (query, found) in [
        ("title:talk", 1),
        ("title:=talk", 0),
        ("title:=talks", 1),
        ("lead:ready", 1),
        ("body:\"missile strike\"", 1),
        ("body:=\"missile strike\"", 0),
        ("\"strikes missile\"~1", 1),
        ("role:\"foreign minister\"", 1),
        ("kind:direct", 2),
        ("topic:\"cyber crime\"", 2),
        ("mentions:\"Fjord Bank\"", 1),
        ("date:2017", 2),
        ("date:2017-05..", 1),
        ("date:<2017-05", 1),
        ("date:\"last week\"", 0),
        ("source:\"northern wire\"", 1),
        ("byline:doe", 1),
        ("tag:security", 1),
        ("url:gazette.example", 1),
        ("path:2017/**/*.txt", 1),
        ("path:*.md", 1),
        ("path:2017/05", 1),
        ("path:(/*)", 0),
        ("words:>1000", 0),
        ("words:20..1000", 2),
        ("quotes:>2", 1),
        ("tag:*", 1),
        ("-tag:*", 1),
        ("malwar*", 2),
        ("m?lware", 2),
        ("ransomwear~", 1),
        ("hacker OR nothing", 2),
        ("speaker:(Berg OR Tillerson)", 2),
        ("“cyber attack”", 1),
        ("OAK", 0),
    ] {
        let run = archive.run(&["search", "--format", "paths", "--", query]).expect(i32::from(found == 0));
        assert_eq!(run.lines().len(), found, "{query}: {}", run.out);
    }
}

#[test]
fn quotes_ask_the_quote_and_its_article() {
    let archive = archive();
    for (query, found) in [
        ("speaker:Lavrov", 3),
        ("malware", 2),
        ("malware date:2017-05", 1),
        ("speaker:Lavrov article:(Tillerson)", 3),
        ("speaker:Lavrov -kind:direct", 1),
        ("\"no facts\"", 1),
        ("source:Gazette", 1),
        ("hack* -path:*.md", 2),
    ] {
        let run = archive.run(&["quotes", query, "--format", "jsonl"]).expect(0);
        assert_eq!(run.lines().len(), found, "{query}: {}", run.out);
    }
    let run = archive.run(&["quotes", "ready", "-f", "jsonl"]).expect(0);
    let quote = &run.json_lines()[0];
    assert_eq!(quote["speaker_resolved"], "Sergey Lavrov");
    assert_eq!(quote["article"]["date"], "2017-04-12");
}

#[test]
fn screens() {
    let archive = archive();
    for (name, args) in [
        ("search", ["search", "speaker:Lavrov topic:cyber", "--facet", "speaker,topic"].as_slice()),
        ("search_words", &["search", "hackers banks"]),
        ("quotes", &["quotes", "malware"]),
        ("facets", &["facets", "--by", "speaker,month"]),
        ("show", &["show", "2017/04/12/moscow.txt"]),
        ("fields", &["fields"]),
        ("mistake_field", &["search", "“größe” speker:Lavrov"]),
        ("mistake_topic", &["search", "topic:cyberr"]),
        ("mistake_date", &["search", "date:soon"]),
        ("csv", &["quotes", "malware", "--format", "csv"]),
        ("json", &["search", "title:ransomware", "--format", "json"]),
    ] {
        let run = archive.run(args);
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "golden", omit_expression => true }, {
            insta::assert_snapshot!(name, format!("{}{}exit {}", run.out, run.err, run.code));
        });
    }
}

#[test]
fn order_and_limits() {
    let archive = archive();
    // Who speaks chooses; without words that match better or worse the newest comes first.
    let newest = archive.run(&["search", "speaker:(Lavrov OR Berg)", "-f", "paths"]).expect(0);
    assert_eq!(newest.out, "2017/05/02-cyber.md\n2017/04/12/moscow.txt\n");
    let paths = |args: &[&str]| archive.run(args).expect(0).out;
    assert_eq!(
        paths(&["search", "cyber", "-f", "paths", "--sort", "oldest"]),
        "2017/04/12/moscow.txt\n2017/05/02-cyber.md\n"
    );
    assert_eq!(
        paths(&["search", "cyber", "-f", "paths", "--sort", "newest", "-n", "1"]),
        "2017/05/02-cyber.md\n"
    );
    assert_eq!(
        paths(&["search", "cyber", "-f", "paths", "--sort", "newest", "--offset", "1"]),
        "2017/04/12/moscow.txt\n"
    );
    assert_eq!(
        paths(&["search", "cyber", "-f", "paths", "-0", "--sort", "path"]),
        "2017/04/12/moscow.txt\u{0}2017/05/02-cyber.md\u{0}"
    );
    let run = archive.run(&["search", "cyber", "-n", "1"]).expect(0);
    assert_eq!(run.err, " 1 of 2 articles shown; --all shows the rest\n");
}

#[test]
fn nothing_of_an_article_reaches_terminal_or_spreadsheet_unescaped() {
    let archive = Archive::of_corpus("broken");
    let _ = archive.run(&["index", "."]);
    let path = "controls.txt";
    for args in [
        ["search", "path:controls.txt", "--color", "always"],
        ["show", path, "--color", "never"],
        ["quotes", "path:controls.txt", "--format", "csv"],
        ["search", "path:controls.txt", "--format", "json"],
        ["show", path, "--format", "tsv"],
    ] {
        let out = archive.run(&args).out;
        assert!(!out.is_empty());
        assert!(
            !out.contains(['\u{7}', '\u{202e}', '\u{9b}']) && !out.contains("\u{1b}[31m"),
            "{args:?}: {out:?}"
        );
        let cells = out.split([',', '\t', '\n']);
        assert!(
            args[3] == "always" || args[3] == "never" || !cells.clone().any(|cell| cell.starts_with('=')),
            "{out}"
        );
    }
}

#[test]
fn a_query_is_refused_with_its_place_or_answered() {
    let archive = archive();
    for query in [
        "O'Brien",
        "Trump's",
        "10:30",
        "AT&T",
        "https://x.example/?a=b",
        "\"open",
        "(open",
        "what?",
        "a) b",
        "-",
        "*",
    ] {
        let run = archive.run(&["search", "--", query]);
        assert!(run.code < 2, "{query}: {}", run.err);
    }
    for query in [
        "OR",
        "nofield:oil",
        "topic:nonsense",
        "kind:loud",
        "words:many",
        "date:2017-13",
        "title:>3",
        "speaker: Lavrov",
    ] {
        let run = archive.run(&["search", query]).expect(2);
        assert!(
            run.err.starts_with("error: ") && run.err.contains('^') && run.out.is_empty(),
            "{query}: {}",
            run.err
        );
    }
}

#[test]
fn ids_and_paths_are_shown() {
    let archive = archive();
    let run = archive.run(&["show", "2017/04/12/moscow.txt", "--format", "json"]).expect(0);
    let shown: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let article = &shown["articles"][0];
    let text: Vec<char> = article["text"].as_str().unwrap().chars().collect();
    for quote in article["quotes"].as_array().unwrap() {
        let at = |name: &str| usize::try_from(quote[name].as_u64().unwrap()).unwrap();
        assert_eq!(text[at("start")..at("end")].iter().collect::<String>(), quote["text"].as_str().unwrap());
    }
    archive.run(&["show", article["id"].as_str().unwrap()]).expect(0);
    archive.run(&["show", "ffffffffffffffff"]).expect(1);
}

#[test]
fn speakers_are_one_under_all_their_spellings_and_only_then() {
    let said = |who: &str| format!("A title\n\n{who} said that the talks had gone well and would go on.\n");
    let archive = Archive::with(&[
        ("a.txt", &said("Russian Foreign Minister Sergei Lavrov")),
        ("b.txt", &said("Foreign Minister Sergey Lavrov")),
        ("c.txt", &said("Senator Anna B. Berg")),
        ("d.txt", &said("Anna Berg")),
        ("e.txt", &said("Michael Tarn")),
        ("f.txt", &said("Mike Tarn")),
    ])
    .indexed();
    let run = archive.run(&["speakers", "-f", "jsonl"]).expect(0);
    let found: Vec<(String, u64)> = run
        .json_lines()
        .iter()
        .map(|one| (one["name"].as_str().unwrap().to_owned(), one["quotes"].as_u64().unwrap()))
        .collect();
    let expected = [("Anna Berg", 2), ("Sergey Lavrov", 2), ("Michael Tarn", 1), ("Mike Tarn", 1)];
    assert_eq!(found, expected.map(|(name, quotes)| (name.to_owned(), quotes)));
    let run = archive.run(&["speakers", "sergei", "lavrov"]).expect(0);
    assert!(run.out.contains("also Sergei Lavrov (1): an alias in speakers.toml"), "{}", run.out);
    for (query, paths) in [
        ("speaker:\"Sergei Lavrov\"", 2),
        ("speaker:\"Anna Berg\"", 2),
        ("speaker:\"Anna B. Berg\"", 1),
        ("speaker:Lawr*", 2),
        ("speaker:Serguei~1", 2),
        ("speaker:*", 6),
    ] {
        assert_eq!(archive.run(&["search", query, "-f", "paths"]).expect(0).lines().len(), paths, "{query}");
    }
    archive.run(&["speakers", "nobody"]).expect(1);
}

#[test]
fn topics_are_listed_and_found() {
    let archive = Archive::empty();
    let run = archive.run(&["topics", "cyber", "-f", "paths"]).expect(0);
    assert!(run.lines().contains(&"crime/cyber"), "{}", run.out);
    archive.run(&["topics", "nonsense"]).expect(1);
    archive.run(&["topics"]).expect(0);
}

#[test]
fn words_near_each_other() {
    let archive = Archive::with(&[
        ("a.txt", "Prices\n\nOil fell. The gas price rose again, and oil was sold at a loss all year.\n\nCoal stood still.\n"),
        ("b.txt", "Power\n\nGas and oil, oil and gas: they sold both, Mr. Oak said. Coal, too.\n"),
    ])
    .indexed();
    for (query, found) in [
        ("oil w/s gas", "a.txt b.txt"),
        ("oil w/s fell", "a.txt"),
        ("gas w/s fell", ""),
        ("gas w/p fell", "a.txt"),
        ("coal w/p fell", ""),
        ("oil w/2 gas", "b.txt"),
        ("oil near3 gas", "a.txt b.txt"),
        ("oil w/3 fell", "a.txt"),
        ("price pre/1 rose", "a.txt"),
        ("rose pre/5 price", ""),
        ("gas w/5 (\"oil oil\" OR rose)", "a.txt b.txt"),
        ("body:oil w/s coal", ""),
        ("oak w/s both", "b.txt"),
        ("atleast2(oil)", "a.txt b.txt"),
        ("atleast3(oil)", ""),
        ("atleast3(oil OR coal)", "a.txt b.txt"),
        ("first1(oil)", "a.txt"),
        ("first3(oil)", "a.txt b.txt"),
        ("coal/F16/", "b.txt"),
        ("first17(coal)", "a.txt b.txt"),
        ("\"g* price\"", "a.txt"),
        ("\"oil g*\"~1", "b.txt"),
    ] {
        let run = archive.run(&["search", "-f", "paths", "--sort", "path", query]);
        assert_eq!(run.lines().join(" "), found, "{query}: {}", run.err);
    }
    for (query, reason) in [
        ("oil w/5 -gas", "cannot be excluded"),
        ("(oil gas) w/5 coal", "phrase"),
        ("title:oil w/5 body:gas", "one field"),
        ("date:2017 w/5 oil", "no words"),
        ("byline:(a w/s b)", "no text with sentences"),
    ] {
        let run = archive.run(&["search", query]).expect(2);
        assert!(run.err.contains(reason) && run.err.contains('^'), "{query}: {}", run.err);
    }
}

#[test]
fn any_of_the_words_and_the_rarest_first() {
    let archive = Archive::with(&[
        ("a.txt", "One\n\nThe harbour was closed by the storm.\n"),
        ("b.txt", "Two\n\nThe harbour of the town is old.\n"),
        ("c.txt", "Three\n\nThe mayor spoke of the harbour, and the storm, and the lighthouse.\n"),
        ("d.txt", "Four\n\nThe the the.\n"),
    ])
    .indexed();
    let found = |args: &[&str]| archive.run(&[&["search", "-f", "paths"], args].concat()).lines().join(" ");
    assert_eq!(found(&["the lighthouse storm harbour"]), "c.txt");
    assert_eq!(found(&["the lighthouse storm harbour", "--match", "any"]), "c.txt a.txt b.txt");
    assert_eq!(found(&["lighthouse storm path:a.txt", "--match", "any"]), "a.txt");
    assert_eq!(found(&["lighthouse clos*", "--match", "any"]), "c.txt a.txt");
    assert_eq!(found(&["title:(one two)", "--match", "any", "--sort", "path"]), "a.txt b.txt");
    assert_eq!(found(&["path:(a.txt b.txt)", "--match", "any"]), "");
    assert_eq!(found(&["the", "--match", "any"]).len(), "a.txt b.txt c.txt d.txt".len());
    // Words near each other come first.
    assert_eq!(found(&["closed harbour"]), "a.txt");
}

#[test]
fn why_nothing_is_found() {
    let archive = archive();
    let run = archive.run(&["search", "speaker:Lavrof malware date:2017"]).expect(1);
    assert!(run.err.contains("speaker:Lavrof matches nothing; did you mean Sergey Lavrov?"), "{}", run.err);
    let run = archive.run(&["search", "malwear"]).expect(1);
    assert!(run.err.contains("did you mean malware?"), "{}", run.err);
    let run = archive.run(&["search", "speaker:Berg path:*.txt"]).expect(1);
    assert!(run.err.contains("without path:*.txt there would be 1 article\n"), "{}", run.err);
    let run = archive.run(&["search", "ransomware tillerson"]).expect(1);
    assert!(run.err.contains("--match any finds 2 articles"), "{}", run.err);
    assert_eq!(run.out, "");
}

#[test]
fn chosen_values_leave_their_own_facet_open() {
    let archive = archive();
    let facets = |args: &[&str]| {
        let run = archive
            .run(&[&["facets", "-f", "csv", "--by", "speaker", "--by", "month"], args].concat())
            .expect(0);
        run.lines()[1..].join(" ")
    };
    let all = "speaker,Anna Berg,1 speaker,Rex Tillerson,1 speaker,Sergey Lavrov,1";
    assert_eq!(facets(&["--only", "speaker=Anna Berg"]), format!("{all} month,2017-05,1"));
    let two = ["--only", "speaker=Anna Berg", "--only", "speaker=Rex Tillerson"];
    assert_eq!(facets(&two), format!("{all} month,2017-04,1 month,2017-05,1"));
    let month = ["--only", "month=2017-05"];
    assert_eq!(facets(&month), "speaker,Anna Berg,1 month,2017-04,1 month,2017-05,1");
    archive.run(&["search", "", "--only", "speaker=Anna"]).expect(1);
    let run = archive.run(&["search", "", "--only", "month=soon"]).expect(2);
    assert!(run.err.contains("`soon` is no month"), "{}", run.err);
    let run = archive.run(&["facets", "-f", "csv", "--by", "speaker,kind", "--count", "quotes"]).expect(0);
    assert_eq!(run.lines()[0], "speaker,direct,indirect");
    assert!(run.out.contains("Sergey Lavrov,2,1"), "{}", run.out);
}

#[test]
fn fields_and_batches_for_scripts() {
    let archive = archive();
    let run = archive
        .run(&["quotes", "malware", "-f", "tsv", "--sort", "speaker", "--fields", "speaker,date"])
        .expect(0);
    assert_eq!(run.lines(), ["speaker\tdate", "Anna Berg\t2017-05-02", "Sergey Lavrov\t2017-04-12"]);
    let run = archive
        .run(&["search", "malware", "-f", "jsonl", "--fields", "path,byline", "--sort", "longest"])
        .expect(0);
    assert_eq!(
        run.json_lines()[1],
        serde_json::json!({ "schema": 1, "path": "2017/05/02-cyber.md", "byline": ["John Roe"] })
    );
    let run = archive.run(&["search", "malware", "-f", "csv", "--fields", "colour"]).expect(2);
    assert!(run.err.contains("no field `colour`") && run.err.contains("dateline"), "{}", run.err);
    let run = archive
        .run_with(&["search", "--batch", "-", "-n", "1"], "malware\nspeker:x\n\nnothing at all\n")
        .expect(2);
    let lines = run.json_lines();
    assert_eq!(
        (lines.len(), &lines[0]["total"], lines[0]["hits"].as_array().unwrap().len()),
        (3, &2.into(), 1)
    );
    assert!(lines[1]["error"]["hints"][0].as_str().unwrap().contains("speaker"));
    assert_eq!(lines[2]["hits"], serde_json::json!([]));
    archive.run_with(&["quotes", "--batch", "-"], "nothing\n").expect(1);
    archive.run(&["quotes", "--batch", "nowhere.txt"]).expect(2);
}
