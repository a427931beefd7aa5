//! Whole containers through [`unpack`], sound ones, nested ones, damaged ones and bombs.

use std::io::Write;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const LIMITS: Limits =
    Limits { entry: 10_000, total: 1 << 20, ratio: 100, free: 20_000, entries: 1000, depth: 3 };

/// Names and texts of the entries, the reasons of those that cannot be read, and the end.
/// Entries, what could not be read, and how it ended.
type Outcome = (Vec<(String, String)>, Vec<String>, Result<Unpacked, Refusal>);

fn opened(path: &str, bytes: &[u8]) -> Outcome {
    let (mut entries, mut refused) = (Vec::new(), Vec::new());
    let end = unpack(path, &mut Cursor::new(bytes), &Hint::default(), &LIMITS, &mut |entry| {
        match entry {
            Ok(entry) => entries.push((entry.name, String::from_utf8_lossy(&entry.bytes).into_owned())),
            Err((name, Refusal::Skipped(reason) | Refusal::Failed(reason))) => {
                refused.push(format!("{name}: {reason}"))
            }
        }
        ControlFlow::Continue(())
    });
    (entries, refused, end)
}

/// The entries as "name=text".
fn entries(path: &str, bytes: &[u8]) -> Vec<String> {
    let (entries, refused, end) = opened(path, bytes);
    assert_eq!((refused, end.err()), (Vec::new(), None), "{path}");
    entries.iter().map(|(name, text)| format!("{name}={text}")).collect()
}

fn reason(path: &str, bytes: &[u8]) -> String {
    match opened(path, bytes).2 {
        Err(Refusal::Skipped(reason) | Refusal::Failed(reason)) => reason,
        Ok(done) => panic!("{path} gave {done:?}"),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in files {
        let mut header = [0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        archive.extend_from_slice(&header);
        archive.extend_from_slice(bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive
}

/// A zip file; each file has its content, a method and flags.
fn zip(files: &[(&str, &[u8], u16, u16)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes, method, flags) in files {
        let mut check = flate2::Crc::new();
        check.update(bytes);
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        let packed = if *method == 8 { encoder.finish().unwrap() } else { bytes.to_vec() };
        let mut fields = Vec::new();
        for field in [20, *flags, *method, 0, 0] {
            fields.extend_from_slice(&field.to_le_bytes());
        }
        for field in [check.sum(), packed.len() as u32, bytes.len() as u32] {
            fields.extend_from_slice(&field.to_le_bytes());
        }
        fields.extend_from_slice(&(name.len() as u16).to_le_bytes());
        fields.extend_from_slice(&[0; 2]);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&fields);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&(archive.len() as u32).to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(b"PK\x03\x04");
        archive.extend_from_slice(&fields);
        archive.extend_from_slice(name.as_bytes());
        archive.extend_from_slice(&packed);
    }
    let count = (files.len() as u16).to_le_bytes();
    let (size, start) = ((directory.len() as u32).to_le_bytes(), (archive.len() as u32).to_le_bytes());
    archive.extend(directory);
    archive.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &start, &[0; 2]].concat());
    archive
}

fn warc(kind: &str, url: &str, block: &str) -> String {
    format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: <{url}>\r\nWARC-Date: 2017-04-12T09:04:00Z\r\n\
         Content-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

#[test]
fn a_compressed_file_is_the_file_inside() {
    assert_eq!(entries("2017/a.txt.gz", &gzip(b"Open.")), ["a.txt=Open."]);
    assert_eq!(entries("a.jsonl.gz", &gzip(b"{\"id\": 5}\n{\"b\": 2}\n")), ["5={\"id\": 5}", "2={\"b\": 2}"]);
}

#[test]
fn archives_in_archives() {
    let inner =
        zip(&[("x/a.txt", b"A", 8, 0), ("b.txt.gz", &gzip(b"B"), 0, 0), (".hidden/c.txt", b"C", 0, 0)]);
    let outer = tar(&[("../in.zip", &inner), ("d/", b""), ("./d/d.txt", b"D"), ("d/d.txt", b"E")]);
    let expected = ["in.zip#x/a.txt=A", "in.zip#b.txt.gz#b.txt=B", "d/d.txt=D", "d/d.txt~4=E"];
    assert_eq!(entries("a.tar.gz", &gzip(&outer)), expected);
}

#[test]
fn nesting_has_an_end() {
    let mut bytes = b"Open.".to_vec();
    for _ in 0..3 {
        bytes = tar(&[("a.tar", &bytes)]);
    }
    assert_eq!(opened("a.tar", &bytes).0.len(), 1);
    let (entries, refused, end) = opened("a.tar", &tar(&[("a.tar", &bytes), ("b.txt", b"B")]));
    assert_eq!(refused, ["a.tar#a.tar#a.tar: containers in containers, more than 3 deep"]);
    assert!(entries.len() == 1 && end.is_ok());
    let quine = gzip(&gzip(&gzip(&gzip(b"Open."))));
    assert_eq!(reason("a.gz", &quine), "containers in containers, more than 3 deep");
}

#[test]
fn bombs_are_refused_and_the_rest_goes_on() {
    let zeros = vec![0; 900_000];
    let (entries, refused, end) =
        opened("a.zip", &zip(&[("a", &zeros, 8, 0), ("b", b"B", 8, 0), ("c", b"C", 0, 1)]));
    assert_eq!(refused, ["a: unpacks to more than 100 times its size", "c: encrypted"]);
    assert!(entries.len() == 1 && end.is_ok());
    assert_eq!(
        reason("a.warc.gz", &gzip(&[&b"WARC/1.0\n"[..], &zeros].concat())),
        "unpacks to more than 100 times its size"
    );
    assert_eq!(reason("a.txt.gz", &gzip(&zeros)), "larger than 10000 bytes (see --max-size)");
    let mut overlapping = zip(&[("a", &[b'a'; 5000], 0, 0), ("b", b"B", 0, 0)]);
    let at = memchr::memmem::rfind(&overlapping, b"PK\x01\x02").unwrap();
    overlapping[at + 20..at + 22].copy_from_slice(&5000u16.to_le_bytes());
    assert_eq!(reason("a.zip", &overlapping), "its files overlap, as in a zip bomb");
}

#[test]
fn damage_keeps_what_came_before() {
    let two = zip(&[("a.txt", b"A is open.", 8, 0), ("b.txt", b"B is open.", 8, 0)]);
    let cut = &two[..two.len() - 40];
    assert_eq!(opened("a.zip", cut).0.len(), 2);
    assert!(reason("a.zip", cut).starts_with("damaged"));
    let mut spoilt = two.clone();
    let at = memchr::memmem::find(&spoilt, b"PK\x01\x02").unwrap();
    spoilt[at + 16] ^= 1;
    assert_eq!(opened("a.zip", &spoilt).1, ["a.txt: damaged: wrong check sum"]);
    let lines = gzip("{\"id\": \"x\", \"text\": \"The port is open.\"}\n".repeat(100).as_bytes());
    assert_eq!(reason("a.jsonl.gz", &lines[..lines.len() - 4]), "damaged: it ends too early");
    assert!(!opened("a.jsonl.gz", &lines[..lines.len() - 4]).0.is_empty());
    assert_eq!(
        reason("a.tar", &[tar(&[("a", b"A")]), vec![1; 512]].concat()),
        "damaged: no tar header where one should be"
    );
}

#[test]
fn web_archives() {
    let http = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    let url = "https://norwick.example/a#b";
    let records = [
        warc("warcinfo", "", "software: x"),
        warc("request", url, "GET / HTTP/1.1"),
        warc("response", url, &format!("{http}<p>Open.")),
        warc("response", url, "HTTP/1.1 404 Not Found\r\n\r\nNo"),
        warc("response", url, &format!("{http}<p>Again.")),
        warc("resource", "dns:norwick.example", "1"),
        warc("conversion", "https://norwick.example/c", "Open."),
    ];
    let expected = [
        "https://norwick.example/a%23b=<p>Open.",
        "https://norwick.example/a%23b~5=<p>Again.",
        "https://norwick.example/c=Open.",
    ];
    assert_eq!(entries("a.warc", records.concat().as_bytes()), expected);
    let members: Vec<u8> = records.iter().flat_map(|record| gzip(record.as_bytes())).collect();
    assert_eq!(entries("a.warc.gz", &members), expected);
    let mut hints = Vec::new();
    let end = unpack("a.warc", &mut Cursor::new(records.concat()), &Hint::default(), &LIMITS, &mut |entry| {
        hints.push(entry.unwrap().hint);
        ControlFlow::Break(())
    });
    assert_eq!((hints.len(), end), (1, Ok(Unpacked { entries: 1, bytes: 8 })));
    assert_eq!((hints[0].url.as_deref(), hints[0].date), (Some(url), Some(date(2017, 4, 12))));
    assert_eq!(hints[0].media.as_deref(), Some("text/html; charset=utf-8"));
}

#[test]
fn records_that_lie_about_their_length() {
    let wrong = warc("resource", "https://a.example/1", "One is open.").replace("Length: 12", "Length: 3");
    let right = warc("resource", "https://a.example/2", "Two");
    let (entries, _, end) = opened("a.warc", format!("{wrong}{right}").as_bytes());
    assert_eq!(entries[1], ("https://a.example/2".to_owned(), "Two".to_owned()));
    assert_eq!(end, Err(Refusal::Failed("damaged: some records are not as long as they say".to_owned())));
    let arc = "filedesc://a.arc 0.0.0.0 20170412090400 text/plain 2\n1\n\nhttp://a.example/x y 1.2.3.4 20170412090400 text/html 26\nHTTP/1.0 200 OK\r\n\r\n<p>Open\n\n";
    assert_eq!(entries_of_arc(arc), ["http://a.example/x y=<p>Open"]);
}

fn entries_of_arc(arc: &str) -> Vec<String> {
    entries("a.arc", arc.as_bytes())
}

#[test]
fn mailboxes() {
    let text = "From a@b.example Wed Apr 12 09:04:00 2017\nMessage-ID: <1@b>\nSubject: A\n\nOne\n>From here on\nFrom there\n\nFrom a@b.example Wed Apr 12 09:05:00 2017\nSubject: B\n\nTwo\n";
    let expected =
        ["1@b=Message-ID: <1@b>\nSubject: A\n\nOne\nFrom here on\nFrom there\n\n", "2=Subject: B\n\nTwo\n"];
    assert_eq!(entries("a.mbox", text.as_bytes()), expected);
}

#[test]
fn lists_of_objects() {
    let expected = ["a={\"id\": \"a\"}", "2={\"t\": [{}, \"]\"]}", "a~3={\"id\":\"a\"}"];
    let list = "[{\"id\": \"a\"}, {\"t\": [{}, \"]\"]} ,{\"id\":\"a\"}]";
    assert_eq!(entries("a.json", list.as_bytes()), expected);
    assert_eq!(
        entries(
            "a.json",
            format!("\u{FEFF}{{\"n\": 3, \"hits\": {{\"m\": \"\", \"hits\": {list}}}}}").as_bytes()
        ),
        expected
    );
    let wide: Vec<u8> = format!("\u{FEFF}{list}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(entries("a.json", &wide), expected);
    assert_eq!(reason("a.json", &list.as_bytes()[..25]), "damaged: it ends too early");
    assert_eq!(opened("a.json", &list.as_bytes()[..25]).0.len(), 1);
}

#[test]
fn tables() {
    let csv = "\u{FEFF}id,Title,Text\r\n7,\"Port, open\",\"One\r\nTwo \"\"three\"\"\"\r\n\r\n8,Short\r\n";
    let expected = [
        "7={\"id\":\"7\",\"Title\":\"Port, open\",\"Text\":\"One\\r\\nTwo \\\"three\\\"\"}",
        "8={\"id\":\"8\",\"Title\":\"Short\"}",
    ];
    assert_eq!(entries("a.csv", csv.as_bytes()), expected);
    assert_eq!(entries("a.csv.gz", &gzip(csv.as_bytes())), expected);
    assert_eq!(
        entries("a.tsv", b"headline\tn\nCaf\xE9 opens\t\"5\n"),
        ["1={\"headline\":\"Café opens\",\"n\":\"\\\"5\"}"]
    );
    assert_eq!(
        reason("a.csv", b"name of town,text\nNorwick,12\n"),
        "a table without a column of titles or texts"
    );
    let endless = format!("title,text\nA,B\nC,\"{}", "D,\n".repeat(50_000));
    assert_eq!(opened("a.csv", endless.as_bytes()).0.len(), 1);
}

#[test]
fn a_file_that_is_no_container_gives_nothing() {
    assert_eq!(entries("a.txt", b"Open."), Vec::<String>::new());
    assert!(!is_container("a.json", b"{\"title\": \"A\"}") && is_container("a.bin", b"\x1F\x8B\x08"));
}

proptest! {
    #[test]
    fn no_damage_panics(cut in 0usize..2000, at in 0usize..2000, byte in any::<u8>(), kind in 0usize..6) {
        let text = "{\"id\": 1, \"title\": \"A\"}\n{\"id\": 2}\n";
        let record = warc("response", "https://a.example/", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n");
        let samples = [
            zip(&[("a.txt", b"A", 8, 0), ("b.jsonl", text.as_bytes(), 8, 0)]),
            tar(&[("a.txt", b"A"), ("b.jsonl", text.as_bytes())]),
            record.into_bytes(),
            text.as_bytes().to_vec(),
            b"title,text\n1,\"2\n3\",4\n".to_vec(),
            b"From a@b Wed Apr 12 09:04:00 2017\nSubject: A\n\nB\n".to_vec(),
        ];
        let mut bytes = samples[kind].clone();
        bytes.truncate(cut.max(1));
        let at = at % bytes.len();
        bytes[at] = byte;
        let path = ["a.zip", "a.tar", "a.warc", "a.jsonl", "a.csv", "a.mbox"][kind];
        let _ = (opened(path, &bytes), opened(path, &gzip(&bytes)));
    }
}
