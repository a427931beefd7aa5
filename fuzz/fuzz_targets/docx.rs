//! Any Word document is read soundly or refused. What is no zip file is put into one, as the text of a document.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex::read::Hint;
use newsdex_fuzz::{mutated, read};
use zip::write::{SimpleFileOptions, ZipWriter};

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(|data: &[u8]| {
    if data.starts_with(b"PK") {
        return read("a.docx", &Hint::default(), data);
    }
    let mut document = ZipWriter::new(Cursor::new(Vec::new()));
    let parts = ["word/document.xml", "word/styles.xml", "docProps/core.xml"];
    // The parts stand one after another, with a NUL between them.
    for (name, part) in parts.iter().zip(data.split(|byte| *byte == 0)) {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        document.start_file(*name, stored).and_then(|()| Ok(document.write_all(part)?)).expect("a part");
    }
    read("a.docx", &Hint::default(), document.finish().expect("a zip file").get_ref());
});
