//! The floor: what tantivy alone takes to index a folder of text files, to bring that index up to date, and to find
//! a word in it.
//!
//! In: a folder, its index, words. Out: an index of title (the first line) and body with positions and stored text,
//! written with the threads, the memory and the compression of newsdex, or ten titles for a word. It annotates
//! nothing, understands no format but plain text, and has no query language.

use std::collections::HashMap;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Instant, UNIX_EPOCH};

use tantivy::collector::{Count, TopDocs};
use tantivy::directory::MmapDirectory;
use tantivy::query::{BooleanQuery, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TEXT, Value};
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term, doc};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const USAGE: &str = "usage: floor index FOLDER INDEX
       floor update FOLDER INDEX
       floor search INDEX WORD
       floor warm INDEX FILE-OF-WORDS";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["index", folder, index] => {
            std::fs::create_dir(index)?;
            let index = create(Path::new(index))?;
            write(&index, &walk(Path::new(folder))?, &[])
        }
        ["update", folder, index] => update(Path::new(folder), &open(index)?),
        ["search", index, word] => search(&searcher(&open(index)?)?, word, &mut std::io::stdout().lock()),
        ["warm", index, words] => warm(&searcher(&open(index)?)?, &std::fs::read_to_string(words)?),
        _ => Err(USAGE.into()),
    }
}

/// Handles of the fields.
struct Fields {
    schema: Schema,
    path: Field,
    mtime: Field,
    title: Field,
    body: Field,
}

fn fields() -> Fields {
    let mut builder = Schema::builder();
    Fields {
        path: builder.add_text_field("path", STRING | FAST),
        mtime: builder.add_i64_field("mtime", FAST),
        title: builder.add_text_field("title", TEXT | STORED),
        body: builder.add_text_field("body", TEXT | STORED),
        schema: builder.build(),
    }
}

fn create(dir: &Path) -> Result<Index> {
    let settings = IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor { compression_level: Some(3) }),
        docstore_blocksize: 128 * 1024,
        ..IndexSettings::default()
    };
    let builder = Index::builder().schema(fields().schema).settings(settings);
    Ok(builder.open_or_create(MmapDirectory::open(dir)?)?)
}

fn open(dir: &str) -> Result<Index> {
    Ok(Index::open_in_dir(dir)?)
}

fn searcher(index: &Index) -> Result<Searcher> {
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
    Ok(reader.searcher())
}

/// A file, and its time of change in nanoseconds.
type Source = (PathBuf, i64);

fn walk(folder: &Path) -> Result<Vec<Source>> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                let mtime = entry.metadata()?.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
                files.push((entry.path(), i64::try_from(mtime)?));
            }
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// Adds files and takes out paths, in one commit.
fn write(index: &Index, files: &[Source], gone: &[String]) -> Result<()> {
    let fields = fields();
    // As newsdex: a thread for each core, and 64 MB for each thread.
    let threads = std::thread::available_parallelism()?.get();
    let memory = (threads * (64 << 20)).min(1 << 30);
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, memory)?;
    for path in gone {
        writer.delete_term(Term::from_field_text(fields.path, path));
    }
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let read = || -> Result<()> {
            while let Some((path, mtime)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                let bytes = std::fs::read(path)?;
                let text = String::from_utf8_lossy(&bytes);
                let (title, body) = text.split_once('\n').unwrap_or((&text, ""));
                writer.add_document(doc!(
                    fields.path => name(path),
                    fields.mtime => *mtime,
                    fields.title => title,
                    fields.body => body,
                ))?;
            }
            Ok(())
        };
        let readers: Vec<_> = (0..threads).map(|_| scope.spawn(read)).collect();
        readers.into_iter().try_for_each(|reader| reader.join().map_err(|_| "a thread stopped")?)
    })?;
    writer.commit()?;
    writer.wait_merging_threads()?;
    Ok(())
}

fn name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Only what is new, changed or gone; the list of paths and times of change is read from the index itself.
fn update(folder: &Path, index: &Index) -> Result<()> {
    let mut known = known(&searcher(index)?)?;
    let (mut files, mut gone) = (Vec::new(), Vec::new());
    for (path, mtime) in walk(folder)? {
        let name = name(&path);
        match known.remove(&name) {
            Some(before) if before == mtime => continue,
            Some(_) => gone.push(name),
            None => {}
        }
        files.push((path, mtime));
    }
    gone.extend(known.into_keys());
    if files.is_empty() && gone.is_empty() { Ok(()) } else { write(index, &files, &gone) }
}

fn known(searcher: &Searcher) -> Result<HashMap<String, i64>> {
    let mut known = HashMap::new();
    for segment in searcher.segment_readers() {
        let times = segment.fast_fields().i64("mtime")?;
        let Some(paths) = segment.fast_fields().str("path")? else { continue };
        for doc in segment.doc_ids_alive() {
            if let (Some(ord), Some(time)) = (paths.ords().first(doc), times.first(doc)) {
                let mut path = String::new();
                paths.ord_to_str(ord, &mut path)?;
                known.insert(path, time);
            }
        }
    }
    Ok(known)
}

/// How many files hold a word in title or body, and the titles of the ten best.
fn search(searcher: &Searcher, word: &str, out: &mut impl Write) -> Result<()> {
    let fields = fields();
    let clause = |field| -> Box<dyn Query> {
        let term = Term::from_field_text(field, &word.to_lowercase());
        Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
    };
    let query = BooleanQuery::union(vec![clause(fields.title), clause(fields.body)]);
    let (best, count) = searcher.search(&query, &(TopDocs::with_limit(10).order_by_score(), Count))?;
    for (_, address) in best {
        let document: TantivyDocument = searcher.doc(address)?;
        let title = document.get_first(fields.title).and_then(|value| value.as_str());
        writeln!(out, "{}", title.unwrap_or_default())?;
    }
    writeln!(out, "{count}")?;
    Ok(())
}

/// Searches each word of a list, one a line, and prints the median time.
fn warm(searcher: &Searcher, words: &str) -> Result<()> {
    let mut times = Vec::new();
    for word in words.lines() {
        let start = Instant::now();
        search(searcher, word, &mut std::io::sink())?;
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let median = times.get(times.len() / 2).ok_or("no words")?;
    writeln!(std::io::stdout(), "{:.1} µs", median.as_secs_f64() * 1e6)?;
    Ok(())
}
