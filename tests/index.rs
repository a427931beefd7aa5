//! `newsdex index`: new, changed, renamed, gone and unreadable files; locks; kills; old and damaged indexes.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::harness::Archive;

fn report(archive: &Archive) -> serde_json::Value {
    let run = archive.run(&["index", ".", "--format", "json"]);
    assert!(run.code != 2 || run.err.contains("not read"), "{}", run.err);
    serde_json::from_str(&run.out).unwrap()
}

fn counts(report: &serde_json::Value) -> [u64; 4] {
    ["new", "changed", "gone", "unchanged"].map(|name| report[name].as_u64().unwrap())
}

/// Answers to a handful of queries, as one text.
fn answers(archive: &Archive) -> String {
    let queries = [
        "",
        "cyber",
        "speaker:Lavrov",
        "topic:cyber",
        "\"the minister\"",
        "said:we -speaker:Lavrov",
        "words:>250",
    ];
    let ask =
        |command: &str| queries.map(|query| archive.run(&[command, query, "--format", "jsonl"]).out).concat();
    ask("search") + &ask("quotes")
}

#[test]
fn only_what_changed_is_processed_and_the_answers_are_those_of_a_fresh_index() {
    let archive = Archive::of_corpus("articles");
    let first = report(&archive);
    assert_eq!(counts(&first), [first["sources"].as_u64().unwrap(), 0, 0, 0]);
    let all = first["sources"].as_u64().unwrap();
    assert_eq!(counts(&report(&archive)), [0, 0, 0, all], "nothing changed");

    archive
        .write("2017/04/12-moscow-talks.txt", "Talks are over\n\n“We are done,” Anna Berg said on Friday.\n");
    archive.write(
        "new/added.txt",
        "An addition\n\nThe ministry said that it was ready for the cyber talks in May.\n",
    );
    archive.remove("2018/09/18-breach.md");
    let second = report(&archive);
    assert_eq!(counts(&second), [1, 1, 1, all - 2]);
    assert_eq!(second["articles"], 2, "exactly the changed and the added one are read");

    let fresh = Archive::empty();
    for file in crate::harness::files(&archive.root()) {
        fresh.write(&file, std::fs::read(archive.root().join(&file)).unwrap());
    }
    let fresh = fresh.indexed();
    assert_eq!(answers(&archive), answers(&fresh));
}

#[test]
fn a_touched_file_is_looked_at_once_and_not_written_again() {
    let archive = Archive::with(&[("a.txt", "A title\n\nSome words here.\n")]).indexed();
    let text = std::fs::read(archive.root().join("a.txt")).unwrap();
    std::thread::sleep(Duration::from_millis(20));
    archive.write("a.txt", text);
    assert_eq!(counts(&report(&archive)), [0, 0, 0, 1]);
    archive.run(&["search", "words"]).expect(0);
    // Its state goes with the article when that is replaced.
    archive.write("a.txt", "B title\n\nSome words here.\n");
    assert_eq!(counts(&report(&archive)), [0, 1, 0, 0]);
    archive.run(&["check"]).expect(0);
}

#[test]
fn a_renamed_file_is_found_under_its_new_path_only() {
    let archive = Archive::with(&[("a.txt", "A title\n\nSome words here.\n")]).indexed();
    std::fs::rename(archive.root().join("a.txt"), archive.root().join("b.txt")).unwrap();
    let report = report(&archive);
    assert_eq!((counts(&report), &report["renamed"]), ([1, 0, 1, 0], &1.into()));
    assert_eq!(archive.run(&["search", "words", "--format", "paths"]).expect(0).out, "b.txt\n");
}

#[test]
fn ids_stay_when_an_article_changes() {
    let archive = Archive::with(&[("a.txt", "A title\n\nSome words here.\n")]).indexed();
    let id =
        |archive: &Archive| archive.run(&["search", "", "--format", "jsonl"]).json_lines()[0]["id"].clone();
    let before = id(&archive);
    archive.write("a.txt", "Another title\n\nOther words altogether, and more of them.\n");
    archive.run(&["index"]).expect(0);
    assert_eq!(id(&archive), before);
    archive.run(&["show", &before.as_str().unwrap()[..6]]).expect(0);
}

#[test]
fn what_is_no_article_is_named_with_its_reason() {
    let archive = Archive::of_corpus("broken");
    archive.write("large.txt", "x".repeat(3000));
    archive.write(".hidden.txt", "Hidden\n\nNobody reads this.");
    archive.write(".secret/a.txt", "Hidden\n\nNobody reads this.");
    let run = archive.run(&["index", ".", "--max-size", "2K"]).expect(0);
    for line in [
        "skipped: empty.txt: empty",
        "skipped: binary.txt: binary file",
        "skipped: image.jpg: binary file (JPEG image)",
        "skipped: large.txt: larger than 2048 bytes (see --max-size)",
    ] {
        assert!(run.err.lines().any(|found| found.starts_with(line)), "{line}\n{}", run.err);
    }
    let read = archive.run(&["search", "", "--format", "paths"]).expect(0);
    let mut read: Vec<&str> = read.lines();
    read.sort_unstable();
    assert_eq!(
        read,
        ["bad-yaml.md", "controls.txt", "no-final-newline.txt", "only-title.txt", "truncated-utf16.txt"]
    );
    let status = archive.run(&["status", "--skipped", "--format", "jsonl"]).expect(0);
    assert_eq!(status.json_lines().len(), 4);
    // A skipped file is not looked at again, and comes in when it can be read.
    assert_eq!(
        archive.run(&["index", ".", "--max-size", "2K", "--format", "json"]).json_lines()[0]["new"],
        0
    );
    archive.write("empty.txt", "Not empty\n\nAny more.");
    assert_eq!(
        archive.run(&["index", ".", "--max-size", "2K", "--format", "json"]).json_lines()[0]["changed"],
        1
    );
}

#[cfg(unix)]
#[test]
fn links_are_named_and_what_cannot_be_read_stops_nothing() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let archive = Archive::with(&[
        ("a.txt", "A title\n\nSome words here.\n"),
        ("shut/b.txt", "B title\n\nSome words here.\n"),
    ]);
    symlink("nowhere", archive.root().join("b.txt")).unwrap();
    symlink(".", archive.root().join("loop")).unwrap();
    let run = archive.run(&["index", "."]).expect(0);
    assert!(
        run.err.contains("skipped: b.txt: a link") && run.err.contains("skipped: loop: a link"),
        "{}",
        run.err
    );
    let shut = archive.root().join("shut");
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o0)).unwrap();
    // Whoever runs the tests as root may read everything.
    if std::fs::read_dir(&shut).is_err() {
        let run = archive.run(&["index", "."]).expect(2);
        assert!(run.err.contains("not read: shut: "), "{}", run.err);
        let paths = archive.run(&["search", "words", "-f", "paths", "--sort", "path"]).expect(0);
        assert_eq!(paths.out, "a.txt\nshut/b.txt\n", "what cannot be looked at is not gone");
    }
    std::fs::set_permissions(&shut, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn an_archive_that_is_gone_is_an_error_and_not_an_empty_archive() {
    let archive = Archive::with(&[("a.txt", "A title\n\nSome words here.\n")]);
    let index = archive.root().join("../index");
    let index = index.to_str().unwrap();
    archive.run(&["index", ".", "--index", index]).expect(0);
    let moved = archive.root().join("../moved");
    std::fs::rename(archive.root(), &moved).unwrap();
    std::fs::create_dir(archive.root()).unwrap();
    let run = archive.run(&["index", "gone", "--index", index]).expect(2);
    assert!(run.err.contains("cannot read the folder gone"), "{}", run.err);
    archive.run(&["search", "words", "--index", index]).expect(0);
}

#[test]
fn an_index_moves_with_its_archive_and_is_found_from_below() {
    let archive = Archive::with(&[("sub/a.txt", "A title\n\nSome words here.\n")]).indexed();
    let moved = Archive::empty();
    std::fs::remove_dir(moved.root()).unwrap();
    std::fs::rename(archive.root(), moved.root()).unwrap();
    std::fs::create_dir(archive.root()).unwrap();
    let mut command = moved.command(&["index", "--format", "json"]);
    command.current_dir(moved.root().join("sub"));
    let run = moved.finish(command).expect(0);
    assert_eq!(counts(&run.json_lines()[0]), [0, 0, 0, 1]);
}

#[test]
fn a_folder_inside_an_archive_belongs_to_it() {
    let archive = Archive::with(&[("sub/a.txt", "A title\n\nSome words here.\n")]).indexed();
    archive.write("sub/b.txt", "B title\n\nSome words here.\n");
    let run = archive.run(&["index", "sub"]).expect(0);
    assert_eq!(run.err, "[ARCHIVE]/sub is part of the archive [ARCHIVE]\n");
    assert!(!archive.root().join("sub/.newsdex").exists());
    assert_eq!(
        archive.run(&["search", "words", "-f", "paths", "--sort", "path"]).expect(0).out,
        "sub/a.txt\nsub/b.txt\n"
    );
}

#[test]
fn several_folders_go_into_one_index_that_is_named() {
    let archive = Archive::with(&[
        ("one/a.txt", "A title\n\nSome words.\n"),
        ("two/b.txt", "B title\n\nSome words.\n"),
        ("c.txt", "C\n\nSome words."),
    ]);
    archive.run(&["index", "one", "two", "--index", "both"]).expect(0);
    let paths =
        archive.run(&["search", "words", "--index", "both", "--sort", "path", "--format", "paths"]).expect(0);
    assert_eq!(paths.out, "one/a.txt\ntwo/b.txt\n");
}

#[test]
fn the_folder_must_be_named_the_first_time() {
    let archive = Archive::with(&[("a.txt", "A title\n\nSome words here.\n")]);
    let run = archive.run(&["index"]).expect(2);
    assert!(run.err.contains("`newsdex index .`"), "{}", run.err);
    let run = archive.run(&["search", "x"]).expect(2);
    assert!(run.err.contains("hint: index one with `newsdex index FOLDER`"), "{}", run.err);
    archive.run(&["search", "words", "--refresh", "--archive", "."]).expect(0);
}

#[test]
fn a_lock_held_by_another_is_a_sentence_with_a_hint() {
    let archive = Archive::with(&[("a.txt", "A title\n\nSome words here.\n")]).indexed();
    let index = newsdex::index::Index::open(&archive.index()).unwrap();
    let schema = newsdex::schema::Schema::embedded();
    let held = newsdex::index::Writer::new(&index, schema.speakers().unwrap(), 1, 15 << 20).unwrap();
    archive.write("b.txt", "B title\n\nSome words here.\n");
    let run = archive.run(&["index"]).expect(2);
    let said = format!(
        "another newsdex is writing to this index\n  it is the process {}\nhint: ",
        std::process::id()
    );
    assert!(run.err.contains(&said), "{}", run.err);
    drop(held);
    archive.run(&["index"]).expect(0);
}

/// Whichever comes first, nothing is written twice.
#[test]
fn indexers_wait_for_each_other() {
    let archive = Archive::of_corpus("articles");
    let start = || archive.command(&["index", ".", "--wait"]).stdout(Stdio::null()).spawn().unwrap();
    for mut child in [start(), start(), start()] {
        assert!(child.wait().unwrap().success());
    }
    assert!(archive.run(&["check"]).expect(0).out.starts_with("sound: 53 articles"));
    assert_eq!(answers(&archive), answers(&Archive::of_corpus("articles").indexed()));
}

#[test]
fn a_watched_archive_is_kept_fresh() {
    let archive = Archive::with(&[("a.txt", "A title\n\nSome words here.\n")]);
    let mut child = archive.command(&["index", ".", "--watch", "1"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut next = |with: &str| lines.by_ref().find(|line| line.contains("files: ")).unwrap().contains(with);
    assert!(next("1 new"));
    archive.write("b.txt", "B title\n\nSome quokkas here.\n");
    assert!(next("1 new"));
    archive.run(&["search", "quokkas"]).expect(0);
    archive.remove("b.txt");
    assert!(next("1 gone"));
    archive.run(&["search", "quokkas"]).expect(1);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn what_damage_does_is_said_and_can_be_mended() {
    let archive = Archive::of_corpus("articles").indexed();
    let fresh = answers(&archive);
    archive.write(".newsdex/topics.toml", "# nothing yet\n");
    let files = || std::fs::read_dir(archive.index()).unwrap().flatten().map(|file| file.path());
    for end in ["idx", "term", "pos", "fast", "store", "fieldnorm", "json"] {
        let Some(file) = files().find(|path| path.extension().is_some_and(|e| e == end)) else { continue };
        let bytes = std::fs::read(&file).unwrap();
        for damaged in
            [bytes[..bytes.len() / 2].to_vec(), bytes.iter().map(|byte| byte ^ 0x55).collect(), vec![]]
        {
            std::fs::write(&file, damaged).unwrap();
            let run = archive.run(&["search", "minister speaker:Lavrov", "--format", "jsonl"]);
            let sentence =
                run.err.contains("error: ") && run.err.contains("--rebuild") && !run.err.contains("panicked");
            assert!(run.code != 2 || sentence, "{end}: {}", run.err);
            archive.run(&["check"]).expect(2);
        }
        archive.run(&["index", ".", "--rebuild"]).expect(0);
        archive.run(&["check"]).expect(0);
        assert_eq!(answers(&archive), fresh);
    }
    assert!(archive.root().join(".newsdex/topics.toml").exists());
}

#[test]
fn an_index_of_another_format_is_rebuilt_or_refused() {
    let archive = Archive::with(&[("a.txt", "A title\n\nSome words here.\n")]).indexed();
    let meta = archive.index().join("meta.json");
    let text = std::fs::read_to_string(&meta).unwrap();
    let now = format!("\\\"format\\\":{}", newsdex::schema::FORMAT);
    assert!(text.contains(&now));
    std::fs::write(&meta, text.replace(&now, "\\\"format\\\":0")).unwrap();
    let run = archive.run(&["search", "words"]).expect(2);
    assert!(run.err.contains("the index is of format 0"), "{}", run.err);
    let run = archive.run(&["index"]).expect(0);
    assert!(run.err.contains("built again"), "{}", run.err);
    archive.run(&["search", "words"]).expect(0);

    let text = std::fs::read_to_string(&meta).unwrap();
    std::fs::write(&meta, text.replace(&now, "\\\"format\\\":999")).unwrap();
    for command in [["index", "."], ["search", "words"]] {
        let run = archive.run(&command).expect(2);
        assert!(run.err.contains("the index is of format 999") && run.err.contains("hint: "), "{}", run.err);
    }
    std::fs::write(&meta, "{").unwrap();
    let run = archive.run(&["search", "words"]).expect(2);
    assert!(run.err.contains("is damaged") && run.err.contains("hint: "), "{}", run.err);
}

#[test]
fn changed_topics_tag_everything_again() {
    let archive = Archive::with(&[(
        "a.txt",
        "The quokka report\n\nQuokkas and quokkas. A quokka met another quokka.\n",
    )])
    .indexed();
    archive.run(&["search", "topic:quokka"]).expect(2);
    let own = "\n[[topic]]\npath = \"environment/quokka\"\nlabel = \"quokkas\"\ndefinition = \"Small animals\"\n\
               strong = [\"quokka\"]\n";
    let embedded = std::fs::read_to_string(crate::harness::repository().join("schema/topics.toml")).unwrap();
    std::fs::create_dir(archive.root().join("../schema")).unwrap();
    archive.write("../schema/topics.toml", embedded + own);
    let run = archive.run(&["search", "quokka", "--schema", "../schema"]).expect(0);
    assert!(run.err.contains("changed since this index was made"), "{}", run.err);
    let run = archive.run(&["index", ".", "--schema", "../schema"]).expect(0);
    assert!(run.err.contains("tagged again") && run.out.contains("1 with other topics"), "{}", run.err);
    archive.run(&["search", "topic:quokka", "--schema", "../schema"]).expect(0);
    let run = archive.run(&["index", ".", "--schema", "../schema"]).expect(0);
    assert!(run.err.is_empty() && run.out.contains("1 unchanged"), "{}{}", run.out, run.err);
    archive.write("../schema/topics.toml", "nonsense = 1\n");
    let run = archive.run(&["index", ".", "--schema", "../schema"]).expect(2);
    assert!(run.err.contains("topics.toml:1:"), "{}", run.err);
}

/// The articles are tagged as they stand in the index; what changes in the meantime is read as ever.
#[test]
fn new_topics_need_no_sources() {
    let own = "[[topic]]\npath = \"economy/dredging\"\nlabel = \"dredging\"\ndefinition = \"Clearing of harbours\"\n\
               terms = [\"minister\", \"talks\"]\n";
    let archive = Archive::of_corpus("articles").indexed();
    let (kept, changed) = ("2017-05-10-lavrov-in-washington.story", "wage-talks.md");
    let path = archive.root().join(kept);
    let (text, time) =
        (std::fs::read_to_string(&path).unwrap(), path.metadata().unwrap().modified().unwrap());
    std::fs::write(&path, "x".repeat(text.len())).unwrap();
    std::fs::File::options().append(true).open(&path).unwrap().set_modified(time).unwrap();
    archive.write(
        changed,
        "Talks about talks\n\nThe minister began talks. Talks were held, the minister said.\n",
    );
    archive.write(".newsdex/topics.toml", own);
    let run = archive.run(&["index", "."]).expect(0);
    assert!(run.err.contains("tagged again") && run.out.contains(" with other topics"), "{}", run.err);
    let tagged = answers(&archive);
    // Were the sources read, one article would be gone.
    std::fs::write(&path, text).unwrap();
    archive.run(&["index", ".", "--rebuild"]).expect(0);
    assert_eq!(tagged, answers(&archive));
    archive.run(&["search", "topic:economy/dredging path:wage-talks.md"]).expect(0);
    archive.run(&["check"]).expect(0);
}

#[test]
fn after_a_kill_the_next_run_gives_the_answers_of_a_fresh_index() {
    let archive = Archive::of_corpus("articles");
    let fresh = Archive::of_corpus("articles").indexed();
    for delay in [5, 20, 40, 80, 120] {
        let mut child = archive.command(&["index", ".", "--rebuild"]).stdout(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    archive.run(&["index", "."]).expect(0);
    assert_eq!(answers(&archive), answers(&fresh));
}

#[test]
fn a_broken_pipe_is_quiet() {
    let archive = Archive::of_corpus("articles").indexed();
    let mut child = archive
        .command(&["quotes", "", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let started = Instant::now();
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_sound_index_is_called_sound_and_a_damaged_one_by_name() {
    let archive = Archive::of_corpus("articles").indexed();
    let run = archive.run(&["check"]).expect(0);
    assert!(run.out.starts_with("sound: 53 articles"), "{}", run.out);
    // One byte of the stored articles.
    let store = std::fs::read_dir(archive.index()).unwrap().flatten().map(|file| file.path());
    let store = store.filter(|path| path.extension().is_some_and(|e| e == "store")).max().unwrap();
    let mut bytes = std::fs::read(&store).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    std::fs::write(&store, bytes).unwrap();
    let run = archive.run(&["check", "-f", "json"]).expect(2);
    assert!(run.out.contains("checksum"), "{}{}", run.out, run.err);
    archive.run(&["index", ".", "--rebuild"]).expect(0);
    archive.run(&["check"]).expect(0);
}

#[test]
fn a_newsroom_has_topics_of_its_own() {
    let archive = Archive::with(&[(
        "a.txt",
        "Harbour news\n\nThe dredger cleared the fairway. A second dredger follows the dredger.\n",
    )])
    .indexed();
    archive.run(&["search", "topic:dredging"]).expect(2);
    let own = "[[topic]]\npath = \"economy/dredging\"\nlabel = \"dredging\"\ndefinition = \"Clearing of harbours\"\n\
               aliases = [\"dredgers\"]\nterms = [\"dredger\", \"fairway\"]\n";
    archive.write(".newsdex/topics.toml", own);
    let run = archive.run(&["topics", "--try", "a.txt"]).expect(0);
    assert!(run.out.contains("gained  economy/dredging"), "{}", run.out);
    let run = archive.run(&["index", "."]).expect(0);
    assert!(run.err.contains("tagged again"), "{}", run.err);
    archive.run(&["search", "topic:dredgers"]).expect(0);
    let run = archive.run(&["topics", "--count", "dredger", "economy"]).expect(0);
    assert!(run.out.contains("economy/dredging  dredging  1"), "{}", run.out);
    archive.write(".newsdex/topics.toml", own.replace("terms", "trems"));
    let run = archive.run(&["index", "."]).expect(2);
    assert!(run.err.contains("topics.toml:"), "{}", run.err);
}
