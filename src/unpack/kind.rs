//! The first bytes of a file in, the kind of container out: by content first, by extension second.
//!
//! Office documents and programs that happen to be zip files are no containers, nor is a single JSON object.

use encoding_rs::Encoding;

use super::{lines, list, mbox};

/// How much of a file is looked at.
pub(super) const HEAD: usize = 64 << 10;

/// The kinds of containers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One file, compressed.
    Gzip,
    /// One file, compressed.
    Zstd,
    /// One file, compressed.
    Bzip2,
    /// One file, compressed.
    Xz,
    /// One file, compressed.
    Lz4,
    /// Files.
    Zip,
    /// Files.
    Tar,
    /// Answers of web servers.
    Warc,
    /// The same, before 2009.
    Arc,
    /// E-mails.
    Mbox,
    /// JSON objects, one on each line.
    Lines,
    /// JSON objects in a list.
    List,
    /// A table with a row for each article.
    Table,
}

impl Kind {
    /// Whether it holds one file and nothing else.
    pub(super) fn compresses(self) -> bool {
        matches!(self, Kind::Gzip | Kind::Zstd | Kind::Bzip2 | Kind::Xz | Kind::Lz4)
    }
}

/// Extensions of zip files that are one thing and no container.
const DOCUMENTS: [&str; 22] = [
    "docx", "docm", "dotx", "xlsx", "xlsm", "pptx", "pptm", "odt", "ods", "odp", "odg", "epub", "jar", "war",
    "apk", "xpi", "whl", "pages", "numbers", "key", "kmz", "idml",
];
/// How the first entry of such a file is called.
const PARTS: [&[u8]; 8] =
    [b"[Content_Types].xml", b"_rels/", b"mimetype", b"META-INF/", b"docProps/", b"word/", b"xl/", b"ppt/"];

/// What a file is, if it is a container.
pub(super) fn of(path: &str, head: &[u8]) -> Option<Kind> {
    let extension = extension(path);
    if head.starts_with(b"\x1F\x8B\x08") {
        Some(Kind::Gzip)
    } else if is_zstd(head) {
        Some(Kind::Zstd)
    } else if head.starts_with(b"BZh") && head.get(4..10) == Some(b"\x31\x41\x59\x26\x53\x59") {
        Some(Kind::Bzip2)
    } else if head.starts_with(b"\xFD7zXZ\0") {
        Some(Kind::Xz)
    } else if head.starts_with(b"\x04\x22\x4D\x18") {
        Some(Kind::Lz4)
    } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        let name = head.get(30..).unwrap_or_default();
        let document =
            DOCUMENTS.contains(&extension.as_str()) || PARTS.iter().any(|part| name.starts_with(part));
        (!document).then_some(Kind::Zip)
    } else if head.get(257..262) == Some(b"ustar") || (extension == "tar" && head.len() >= 512) {
        Some(Kind::Tar)
    } else {
        records(&extension, head)
    }
}

/// Containers that are text.
fn records(extension: &str, head: &[u8]) -> Option<Kind> {
    let decoded;
    let head = match Encoding::for_bom(head) {
        Some((encoding, mark)) => {
            decoded = encoding.decode_without_bom_handling(&head[mark..]).0;
            decoded.as_bytes()
        }
        None => head,
    };
    let text = head.trim_ascii_start();
    let listed = matches!(extension, "jsonl" | "ndjson" | "jl");
    if text.starts_with(b"WARC/") {
        Some(Kind::Warc)
    } else if text.starts_with(b"filedesc:") {
        Some(Kind::Arc)
    } else if mbox::opens(text) {
        Some(Kind::Mbox)
    } else if text.starts_with(b"{") && (listed || lines::opens(text)) {
        Some(Kind::Lines)
    } else if text.starts_with(b"[") || text.starts_with(b"{") {
        list::opens(text).then_some(Kind::List)
    } else {
        let table = matches!(extension, "csv" | "tsv" | "tab" | "psv")
            && !(text.is_empty() || text.starts_with(b"<"));
        table.then_some(Kind::Table)
    }
}

/// A frame, or one of the frames that are skipped and may stand before it.
fn is_zstd(head: &[u8]) -> bool {
    let skippable = matches!(head.get(..4), Some([0x50..=0x5F, 0x2A, 0x4D, 0x18]));
    head.starts_with(b"\x28\xB5\x2F\xFD") || skippable
}

/// The extension in lower case, or "".
pub(super) fn extension(path: &str) -> String {
    let name = path.rsplit(['/', '#']).next().unwrap_or(path);
    name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_comes_before_the_extension() {
        let zip = |name: &[u8]| [&b"PK\x03\x04"[..], &[0; 26], name].concat();
        assert_eq!(of("a.txt", b"\x1F\x8B\x08rest"), Some(Kind::Gzip));
        assert_eq!(of("a.bin", &zip(b"2017/a.txt")), Some(Kind::Zip));
        assert_eq!(of("a.zip", &zip(b"[Content_Types].xml")), None);
        assert_eq!(of("a.docx", &zip(b"a.txt")), None);
        assert_eq!(of("a", b"WARC/1.0\r\n"), Some(Kind::Warc));
        assert_eq!(of("a.csv", b"title,text\n"), Some(Kind::Table));
        assert_eq!(of("a.csv", b"{\"title\": 1}\n{\"title\": 2}\n"), Some(Kind::Lines));
        assert_eq!(of("a.txt", b"title,text\n"), None);
    }

    #[test]
    fn one_object_is_no_container() {
        assert_eq!(of("a.json", b"{\"title\": \"A\",\n \"text\": \"B\"}\n"), None);
        assert_eq!(of("a.jsonl", b"{\"title\": \"A\"}\n"), Some(Kind::Lines));
        assert_eq!(of("a.json", b"\xEF\xBB\xBF[ {\"title\": \"A\"}]"), Some(Kind::List));
        assert_eq!(of("a.json", b"[1, 2]"), None);
        assert_eq!(
            of("a.json", b"{\"status\": \"ok\", \"articles\": [{\"title\": \"A\"}]}"),
            Some(Kind::List)
        );
        assert_eq!(of("a.json", b"{\"body\": \"A\", \"items\": [{\"title\": \"A\"}]}"), None);
    }
}
