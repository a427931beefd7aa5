//! The first look at a file: is it text, and if no reader knows it, what is it called in the report.
//!
//! Looks at magic numbers, control bytes, the first characters and the extension. Decides nothing about the
//! layout of an article; each reader says itself what it knows.

use super::charset;

/// Magic numbers of files that hold no text, with the name of their kind.
const MAGIC: [(&[u8], &str); 27] = [
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "zip or office"),
    (b"PK\x05\x06", "zip"),
    (b"\x1F\x8B", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xFD7zXZ\0", "xz"),
    (b"\x28\xB5\x2F\xFD", "zstd"),
    (b"7z\xBC\xAF\x27\x1C", "7z"),
    (b"Rar!\x1A\x07", "rar"),
    (b"\x89PNG\r\n\x1A\n", "PNG image"),
    (b"\xFF\xD8\xFF", "JPEG image"),
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"II*\0", "TIFF image"),
    (b"MM\0*", "TIFF image"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "old office"),
    (b"ID3\x03", "MP3 audio"),
    (b"ID3\x04", "MP3 audio"),
    (b"OggS", "Ogg audio"),
    (b"fLaC", "FLAC audio"),
    (b"\x1A\x45\xDF\xA3", "Matroska video"),
    (b"SQLite format 3\0", "SQLite"),
    (b"\x7FELF", "program"),
    (b"MZ\x90", "program"),
    (b"\0asm", "program"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
];

/// Extensions of files in which articles are read.
const PROSE: [&str; 8] = ["txt", "text", "story", "md", "markdown", "mdown", "mkd", "asc"];

/// Extensions of text files that are no articles, however much prose they hold.
const FOREIGN: [&str; 69] = [
    "html",
    "htm",
    "xhtml",
    "mhtml",
    "xml",
    "rss",
    "atom",
    "svg",
    "json",
    "jsonl",
    "ndjson",
    "geojson",
    "csv",
    "tsv",
    "psv",
    "warc",
    "eml",
    "mbox",
    "rtf",
    "tex",
    "bib",
    "rst",
    "ipynb",
    "srt",
    "vtt",
    "log",
    "sql",
    "yaml",
    "yml",
    "toml",
    "ini",
    "cfg",
    "conf",
    "env",
    "lock",
    "properties",
    "css",
    "scss",
    "less",
    "js",
    "mjs",
    "cjs",
    "jsx",
    "ts",
    "tsx",
    "py",
    "pyi",
    "rs",
    "go",
    "c",
    "h",
    "cc",
    "cpp",
    "hpp",
    "cs",
    "java",
    "kt",
    "swift",
    "rb",
    "php",
    "pl",
    "lua",
    "r",
    "sh",
    "bash",
    "zsh",
    "bat",
    "ps1",
    "ann",
];

/// What a file that is not text is, if it is none.
pub(super) fn binary(bytes: &[u8]) -> Option<&'static str> {
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(name);
    }
    match (bytes.get(..4), bytes.get(4..8), bytes.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WAVE")) => return Some("WAV audio"),
        (Some(b"RIFF"), _, Some(b"WEBP")) => return Some("WebP image"),
        (Some(b"RIFF"), _, Some(b"AVI ")) => return Some("AVI video"),
        (_, Some(b"ftyp"), _) => return Some("MP4 video or image"),
        _ => {}
    }
    let marked = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
    if marked || charset::utf16(bytes).is_some() {
        return None;
    }
    let sample = &bytes[..bytes.len().min(8192)];
    // 0x01 to 0x08, 0x0E to 0x1A and 0x1C to 0x1F, in a form that is counted many bytes at a time.
    let control = |byte: &u8| {
        let below = |first: u8, count: u8| byte.wrapping_sub(first) < count;
        u8::from(below(0x01, 8) | below(0x0E, 13) | below(0x1C, 4))
    };
    let controls: usize =
        sample.chunks(128).map(|chunk| usize::from(chunk.iter().map(control).sum::<u8>())).sum();
    (memchr::memchr(0, sample).is_some() || controls * 50 > sample.len()).then_some("")
}

/// The extension in lower case, or "" where there is none.
pub(super) fn extension(path: &str) -> String {
    let name = path.rsplit(['/', '#']).next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 10 => {
            extension.to_ascii_lowercase()
        }
        _ => String::new(),
    }
}

/// Whether a file with such a name and such a text is prose that the plain text reader should take; "" is none.
pub(super) fn prose(path: &str, text: &str) -> bool {
    let extension = extension(path);
    !text.is_empty()
        && markup(text).is_none()
        && (PROSE.contains(&extension.as_str())
            || (!FOREIGN.contains(&extension.as_str()) && reads_as_prose(text)))
}

/// What to say about a file that no reader knows: `binary` is its kind if it is no text.
pub(super) fn unknown(path: &str, binary: Option<&str>, text: &str) -> String {
    if let Some(kind) = binary {
        return if kind.is_empty() { "binary file".to_owned() } else { format!("binary file ({kind})") };
    }
    match (markup(text), extension(path)) {
        (Some(markup), extension) if PROSE.contains(&extension.as_str()) || extension.is_empty() => {
            format!("no reader for {markup}")
        }
        (_, extension) if FOREIGN.contains(&extension.as_str()) => {
            format!("no reader for .{extension} files")
        }
        _ => "not an article: no prose".to_owned(),
    }
}

/// The markup or data format a text is written in, by its first characters.
fn markup(text: &str) -> Option<&'static str> {
    let start = text.trim_start();
    let head: String = start.chars().take(64).collect::<String>().to_ascii_lowercase();
    let after = |open: char| start.strip_prefix(open).and_then(|rest| rest.trim_start().chars().next());
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| head.starts_with(tag)) {
        Some("HTML")
    } else if head.starts_with("<?xml") || head.starts_with("<!doctype") || head.starts_with("<rss") {
        Some("XML")
    } else if matches!(after('{'), Some('"' | '}')) || matches!(after('['), Some('{' | '"' | ']')) {
        Some("JSON")
    } else if head.starts_with("warc/") {
        Some("WARC")
    } else if head.starts_with("{\\rtf") {
        Some("RTF")
    } else {
        None
    }
}

/// Whether a text of unknown extension reads as prose: words and spaces, hardly any of the signs of code.
fn reads_as_prose(text: &str) -> bool {
    let (mut all, mut letters, mut spaces, mut signs, mut wide) = (0usize, 0usize, 0usize, 0usize, 0usize);
    for char in text.chars().take(8192) {
        all += 1;
        letters += usize::from(char.is_alphabetic());
        spaces += usize::from(char == ' ');
        signs += usize::from(matches!(
            char,
            '{' | '}' | '<' | '>' | '=' | ';' | '\\' | '|' | '#' | '_' | '\t' | '^'
        ));
        wide += usize::from(char >= '\u{0E00}' && char.is_alphabetic());
    }
    let spaced = spaces * 12 >= all || wide * 2 >= all;
    letters >= 20 && letters * 10 >= all * 6 && spaced && signs * 40 <= all
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROSE_TEXT: &str =
        "The minister said on Friday that the talks would go on, and nobody left the room.";

    #[test]
    fn binaries_are_named() {
        assert_eq!(binary(b"%PDF-1.7 text"), Some("PDF"));
        assert_eq!(binary(b"RIFF\x10\0\0\0WEBPVP8 "), Some("WebP image"));
        assert_eq!(binary(b"The text \0 goes on for some time without any other zero byte"), Some(""));
        assert_eq!(binary(b"\x01\x02\x03\x04 odd"), Some(""));
        assert_eq!(binary(PROSE_TEXT.as_bytes()), None);
        let wide: Vec<u8> = PROSE_TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(binary(&wide), None);
    }

    #[test]
    fn content_before_extension() {
        assert!(prose("a.txt", PROSE_TEXT));
        assert!(prose("a", PROSE_TEXT));
        assert!(prose("a.unheard-of", PROSE_TEXT));
        assert!(!prose("a.txt", "<!DOCTYPE html><p>Text"));
        assert!(!prose("a.txt", " {\"title\": \"Text\"}"));
        assert!(!prose("a.py", PROSE_TEXT));
        assert!(!prose("Makefile", "all: build\n\tcc -o a a.c; ld $@ $< {x} {y} {z}\n\trm -f *.o\n"));
        assert!(prose("a.txt", "[Music] The band played on."));
    }

    #[test]
    fn refusals_name_the_kind() {
        assert_eq!(unknown("b/a.JSON", None, "{}"), "no reader for .json files");
        assert_eq!(unknown("a.txt", None, "<html>"), "no reader for HTML");
        assert_eq!(unknown("b.c/a", None, "0 1 2"), "not an article: no prose");
    }
}
