//! Articles in several languages: found by other forms of their words, counted by language, with quotes in English alone.

use crate::harness::Archive;

const GERMAN: &str = "Minister kündigt neue Verhandlungen an\n\nDer Außenminister hat am Dienstag in Berlin neue \
    Verhandlungen mit den Nachbarländern angekündigt. „Wir werden nicht aufgeben“, sagte der Minister nach einem Treffen \
    mit den Vertretern der Parteien. Es sei noch nicht klar, wann die Gespräche beginnen und wie lange sie dauern.\n";
const FRENCH: &str = "Le parti refuse la réforme\n\nLe chef du parti a refusé mercredi la réforme que le gouvernement avait \
    présentée devant l’Assemblée. « Nous ne voterons pas ce texte », a dit le député, qui a pris part aux négociations avec \
    les ministres. Les manifestations ont été annoncées pour la fin de la semaine dans plusieurs villes du pays.\n";
const RUSSIAN: &str = "Министр заявил о новых санкциях\n\nМинистр иностранных дел заявил во вторник, что новые санкции не \
    повлияют на решение правительства. «Мы не будем менять свою политику», сказал он после встречи с российскими \
    депутатами. По его словам, это было не первое решение, которое принято за последний год.\n";
const ENGLISH: &str = "Parties agree on budget\n\nThe parties agreed on a budget on Tuesday after weeks of talks. \"We did \
    not give up,\" Finance Minister Anna Berg said after the vote in parliament, which was the first of its kind this year.\n";
const OTHER: &str = "A part was missing\n\nThe engine was stopped because a part of it was missing, an engineer said on Friday. \
    It was not the first time that this had happened to a machine of that kind, and it will not be the last.\n";

fn archive() -> Archive {
    let files = [
        ("de.txt", GERMAN),
        (
            "fr.html",
            &format!(
                "<html lang=en-US><article><h1>{}</article></html>",
                FRENCH.replacen("\n\n", "</h1><p>", 1)
            ),
        ),
        ("ru.txt", RUSSIAN),
        ("en.txt", ENGLISH),
        ("other.txt", OTHER),
    ];
    Archive::with(&files).indexed()
}

#[track_caller]
fn finds(archive: &Archive, query: &str, expected: &[&str]) {
    let run = archive.run(&["search", query, "--format", "paths"]);
    let mut paths = run.lines();
    paths.sort_unstable();
    assert_eq!(paths, expected, "{query}: {}", run.err);
}

#[test]
fn words_are_found_by_their_other_forms() {
    let archive = archive();
    finds(&archive, "Verhandlung", &["de.txt"]);
    finds(&archive, "\"neuer Verhandlungen\"", &["de.txt"]);
    finds(&archive, "Aussenministers", &["de.txt"]);
    finds(&archive, "assemblées", &["fr.html"]);
    finds(&archive, "\"l’assemblee\" annoncé refuser", &["fr.html"]);
    finds(&archive, "санкция", &["ru.txt"]);
    finds(&archive, "\"российский депутат\"", &["ru.txt"]);
    finds(&archive, "=санкция", &[]);
    finds(&archive, "budgets", &["en.txt"]);
}

/// In French `parti` and `part` are forms of one word; of an English query for `parties` only French articles know.
#[test]
fn each_article_is_read_in_its_own_language() {
    let archive = archive();
    finds(&archive, "parties", &["en.txt", "fr.html"]);
    finds(&archive, "part", &["fr.html", "other.txt"]);
    finds(&archive, "title:partirent", &["fr.html"]);
    let shown = archive.run(&["search", "Verhandlung", "--format", "jsonl"]).expect(0);
    assert!(!shown.json_lines()[0]["snippet"]["matches"].as_array().unwrap().is_empty(), "{}", shown.out);
}

#[test]
fn languages_are_told_counted_and_asked() {
    let archive = archive();
    let facets = archive.run(&["facets", "", "--by", "lang", "--format", "csv"]).expect(0);
    for line in ["en,2", "de,1", "fr,1", "ru,1"] {
        assert!(facets.out.contains(line), "{}", facets.out);
    }
    finds(&archive, "lang:de", &["de.txt"]);
    finds(&archive, "lang:en parties", &["en.txt"]);
}

#[test]
fn quotes_are_looked_for_in_english_alone() {
    let archive = archive();
    finds(&archive, "quotes:>0 -lang:en", &[]);
    finds(&archive, "speaker:Berg", &["en.txt"]);
    finds(&archive, "said:\"give up\" role:minister", &["en.txt"]);
}
