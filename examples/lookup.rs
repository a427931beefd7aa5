//! A small program on top of the library: who speaks about a topic, and their last words on it.
//!
//! Run it on an indexed folder: `cargo run --example lookup -- FOLDER TOPIC`

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program of its own")]

use newsdex::Archive;
use newsdex::error::Result;
use newsdex::query::{Request, Sort};

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (Some(folder), Some(topic)) = (args.next(), args.next()) else {
        eprintln!("usage: lookup FOLDER TOPIC");
        return Ok(());
    };
    let archive = Archive::open(folder)?;
    let engine = archive.engine()?;
    let newest = Request { sort: Sort::Newest, limit: 1, ..Request::default() };
    for speaker in archive.speakers(&format!("topic:\"{topic}\""))?.into_iter().take(5) {
        println!("{}: {} quotes", speaker.name, speaker.quotes);
        for quote in engine.quotes(&format!("speaker:\"{}\" topic:\"{topic}\"", speaker.name), &newest)? {
            let quote = quote?;
            let date = quote.article.meta.date.map_or_else(String::new, |date| date.to_string());
            println!("  {date} “{}”", quote.quote.text);
        }
    }
    Ok(())
}
