//! `newsdex annotate`: the known answers of the corpus, and the contract of its JSON lines.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::harness::{Archive, files, repository};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    title: String,
    date: Option<String>,
    source: Option<String>,
    #[serde(default)]
    byline: Vec<String>,
    #[serde(default)]
    key_points: Vec<String>,
    #[serde(default)]
    captions: Vec<String>,
    #[serde(default)]
    topics: Vec<String>,
    #[serde(default)]
    not_topics: Vec<String>,
    #[serde(default)]
    quote: Vec<Quote>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Quote {
    kind: String,
    text: String,
    #[allow(dead_code, reason = "the scorers of quotes use it; a speaker may be named in several ways")]
    mention: String,
    speaker: String,
}

fn answers() -> BTreeMap<String, Answer> {
    let folder = repository().join("corpus/answers");
    let read = |name: &String| {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        let answer = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name.strip_suffix(".toml").unwrap().to_owned(), answer)
    };
    files(&folder).iter().map(read).collect()
}

/// All articles of the corpus as `show --format jsonl` prints them, by path.
fn shown() -> BTreeMap<String, serde_json::Value> {
    let archive = Archive::of_corpus("articles").indexed();
    let paths = archive.run(&["search", "", "--format", "paths"]).expect(0);
    let mut args = vec!["show", "--format", "jsonl"];
    args.extend(paths.lines());
    let run = archive.run(&args).expect(0);
    run.json_lines()
        .into_iter()
        .map(|article| (article["path"].as_str().unwrap().to_owned(), article))
        .collect()
}

fn texts(value: &serde_json::Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect()
}

/// What stands outside the quotes has to be right in every article.
#[test]
fn articles_are_taken_apart_as_a_reader_would() {
    let shown = shown();
    let answers = answers();
    assert_eq!(shown.keys().collect::<Vec<_>>(), answers.keys().collect::<Vec<_>>());
    let mut wrong = Vec::new();
    for (path, answer) in &answers {
        let article = &shown[path];
        let mut check = |what: &str, found: &dyn std::fmt::Debug, expected: &dyn std::fmt::Debug| {
            let (found, expected) = (format!("{found:?}"), format!("{expected:?}"));
            if found != expected {
                wrong.push(format!("{path}: {what}: found {found}, expected {expected}"));
            }
        };
        check("title", &article["title"].as_str().unwrap_or(""), &answer.title.as_str());
        check("date", &article["date"].as_str(), &answer.date.as_deref());
        check("source", &article["source"].as_str(), &answer.source.as_deref());
        check("byline", &texts(&article["byline"]), &answer.byline);
        check("key points", &texts(&article["key_points"]), &answer.key_points);
        check("captions", &texts(&article["captions"]), &answer.captions);
        let body = texts(&article["body"]);
        check(
            "captions in the body",
            &body.iter().filter(|line| answer.captions.iter().any(|c| c == *line)).count(),
            &0,
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Quotes, speakers and topics cannot all be right; they may not get worse than they are.
#[test]
fn quotes_speakers_and_topics_are_found() {
    let shown = shown();
    let (mut quotes, mut found, mut speakers, mut invented) = (0, 0, 0, 0);
    let (mut topics, mut tagged, mut strayed) = (0, 0, Vec::new());
    let mut missed = Vec::new();
    for (path, answer) in answers() {
        let article = &shown[&path];
        let mut given: Vec<&serde_json::Value> = article["quotes"].as_array().unwrap().iter().collect();
        for quote in &answer.quote {
            quotes += 1;
            let trim = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
            let same =
                |other: &&serde_json::Value| trim(other["text"].as_str().unwrap()) == trim(&quote.text);
            let Some(at) = given.iter().position(same) else {
                missed.push(format!("{path}: {} quote missed: {}", quote.kind, quote.text));
                continue;
            };
            found += 1;
            let name = given.remove(at)["speaker_resolved"].as_str().unwrap_or("").to_lowercase();
            if name == quote.speaker.to_lowercase() {
                speakers += 1;
            } else {
                missed
                    .push(format!("{path}: speaker {name:?}, expected {:?}: {}", quote.speaker, quote.text));
            }
        }
        invented += given.len();
        let has = |topic: &String| {
            let below = |path: &&str| {
                path.strip_prefix(topic.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            };
            texts(&article["topics"]).iter().any(below)
        };
        topics += answer.topics.len();
        tagged += answer.topics.iter().filter(|topic| has(topic)).count();
        missed.extend(
            answer
                .topics
                .iter()
                .filter(|topic| !has(topic))
                .map(|topic| format!("{path}: topic missed: {topic}")),
        );
        strayed.extend(
            answer.not_topics.iter().filter(|topic| has(topic)).map(|topic| format!("{path}: {topic}")),
        );
    }
    let summary = format!(
        "{found} of {quotes} quotes, {speakers} with the right speaker, {invented} that are none; {tagged} of {topics} \
         topics, given wrongly: {strayed:?}\n{}",
        missed.join("\n")
    );
    assert!(found * 100 >= quotes * FOUND, "{summary}");
    assert!(speakers * 100 >= quotes * SPEAKERS, "{summary}");
    assert!(invented * 100 <= quotes * INVENTED, "{summary}");
    assert!(tagged * 100 >= topics * TOPICS && strayed.len() <= STRAYED, "{summary}");
}

/// Percent of the quotes of the corpus that have to be found, letter for letter; have to have their speaker; may be
/// found where there is none.
const FOUND: usize = 96;
const SPEAKERS: usize = 92;
const INVENTED: usize = 4;
/// Percent of the topics that have to be given, and how many may be given wrongly.
const TOPICS: usize = 97;
const STRAYED: usize = 2;

#[test]
fn lines_keep_the_contract() {
    let text =
        "Größe zählt\r\n\r\n“Wir sind da,” Anna Berg said. “We are here.”\r\nShe said that it was late.\r\n";
    let line = serde_json::json!({ "id": 7, "text": text, "date": "2017-04-12" });
    let archive = Archive::empty();
    let run = archive
        .run_with(&["annotate", "--input", "jsonl", "--explain"], &format!("{line}\n\n{line}\n"))
        .expect(0);
    let lines = run.json_lines();
    assert_eq!(lines.len(), 2);
    let article = &lines[0];
    assert_eq!(
        (&article["id"], &article["title"], &article["date"]),
        (&7.into(), &"Größe zählt".into(), &"2017-04-12".into())
    );
    let quotes = article["quotes"].as_array().unwrap();
    assert!(quotes.len() >= 3, "{quotes:?}");
    let points: Vec<char> = text.chars().collect();
    for quote in quotes {
        let at = |name: &str| usize::try_from(quote[name].as_u64().unwrap()).unwrap();
        let span: String = points[at("start")..at("end")].iter().collect();
        assert_eq!(span, quote["text"].as_str().unwrap());
        assert!(!span.contains(['\r', '\n']));
        assert_eq!(quote["speaker_resolved"], "Anna Berg");
        assert!(quote["rule"].is_string());
    }
}

#[test]
fn a_line_that_is_no_article_is_named_and_the_rest_goes_on() {
    let archive = Archive::empty();
    let run = archive
        .run_with(&["annotate", "--input", "jsonl"], "{\"id\":1}\n{\"id\":2,\"text\":\"Hello\"}\n")
        .expect(2);
    assert!(run.err.starts_with("not read: stdin:1: missing field `text`"), "{}", run.err);
    assert_eq!(run.json_lines()[0]["id"], 2);
    let run = archive.run(&["annotate", "nowhere.txt"]).expect(2);
    assert!(run.err.starts_with("not read: nowhere.txt: "), "{}", run.err);
}

#[derive(Deserialize)]
struct Case {
    id: String,
    title: Option<String>,
    text: String,
    quotes: Vec<Known>,
}

#[derive(Deserialize)]
struct Known {
    start: usize,
    end: usize,
    #[serde(default)]
    speaker_resolved: Option<String>,
}

/// The hard cases of `corpus/annotate`: how many quotes are found letter for letter, and with the right full name.
#[test]
fn hard_cases_do_not_get_worse() {
    let key = std::fs::read_to_string(repository().join("corpus/annotate/hard-cases.jsonl")).unwrap();
    let archive = Archive::empty();
    let run = archive.run_with(&["annotate", "--input", "jsonl"], &key).expect(0);
    let (mut quotes, mut found, mut named, mut given) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for (line, case) in key.lines().zip(run.json_lines()) {
        let known: Case = serde_json::from_str(line).unwrap();
        assert_eq!(case["id"], known.id.as_str());
        assert_eq!(Some(case["title"].as_str().unwrap()), known.title.as_deref(), "{}", known.id);
        let text: Vec<char> = known.text.chars().collect();
        let trimmed = |start: usize, end: usize| {
            let words: String = text[start..end].iter().collect();
            words.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
        };
        let at =
            |quote: &serde_json::Value, name: &str| usize::try_from(quote[name].as_u64().unwrap()).unwrap();
        let answers = case["quotes"].as_array().unwrap();
        given += answers.len();
        for quote in &known.quotes {
            quotes += 1;
            let words = trimmed(quote.start, quote.end);
            let same = |other: &&serde_json::Value| {
                at(other, "start").abs_diff(quote.start) < 40
                    && trimmed(at(other, "start"), at(other, "end")) == words
            };
            let answer = answers.iter().find(same);
            let name =
                answer.and_then(|answer| answer["speaker_resolved"].as_str()).unwrap_or("").to_lowercase();
            let right = name == quote.speaker_resolved.as_deref().unwrap_or("").to_lowercase();
            found += usize::from(answer.is_some());
            named += usize::from(answer.is_some() && right);
            if answer.is_none() || !right {
                wrong.push(format!("{}: {words}: {name:?}", known.id));
            }
        }
    }
    let summary =
        format!("{found} of {quotes} quotes, {named} with their name, {given} given\n{}", wrong.join("\n"));
    assert!(found * 100 >= quotes * 88, "{summary}");
    assert!(named * 100 >= quotes * 75, "{summary}");
    assert!(given <= quotes + 10, "{summary}");
}
