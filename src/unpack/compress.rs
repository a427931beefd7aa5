//! A compressed stream in, its content out: gzip, zstd, bzip2, xz and lz4, with several members or frames.
//!
//! Memory is bounded by the windows of the formats, 128 MB at most; an xz file that asks for more is refused.

use std::io::{self, BufRead, Read};

use super::kind::Kind;

/// The most memory for an xz dictionary, in KiB.
const XZ_MEMORY: u32 = 128 << 10;
/// The largest zstd window, as a power of two.
const ZSTD_WINDOW: u32 = 27;

/// The content of a stream.
pub(super) fn reader<'r>(kind: Kind, stream: &'r mut dyn BufRead) -> io::Result<Box<dyn Read + 'r>> {
    Ok(match kind {
        Kind::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(stream)?;
            decoder.window_log_max(ZSTD_WINDOW)?;
            Box::new(decoder)
        }
        Kind::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(stream)),
        Kind::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(stream, true, XZ_MEMORY)),
        Kind::Lz4 => Box::new(Frames(lz4_flex::frame::FrameDecoder::new(stream))),
        _ => Box::new(flate2::bufread::MultiGzDecoder::new(stream)),
    })
}

/// The name of the file inside: `a.jsonl.gz` holds `a.jsonl`, `a.tgz` holds `a.tar`.
pub(super) fn inner_name(name: &str) -> String {
    const PLAIN: [&str; 8] = [".gz", ".gzip", ".zst", ".zstd", ".bz2", ".xz", ".lz4", ".z"];
    const TAR: [&str; 5] = [".tgz", ".tzst", ".tbz2", ".tbz", ".txz"];
    let cut = |suffix: &&str| {
        let at = name.len().checked_sub(suffix.len()).filter(|at| *at > 0)?;
        let end = name.get(at..)?;
        end.eq_ignore_ascii_case(suffix).then(|| &name[..at])
    };
    if let Some(stem) = TAR.iter().find_map(cut) {
        return format!("{stem}.tar");
    }
    PLAIN.iter().find_map(cut).unwrap_or(name).to_owned()
}

/// Lz4 frames one after another.
struct Frames<R: BufRead>(lz4_flex::frame::FrameDecoder<R>);

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let bytes = self.0.read(buffer)?;
            if bytes > 0 || self.0.get_mut().fill_buf()?.is_empty() {
                return Ok(bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn several_members() {
        let zip = |text: &str| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let lz4 = |text: &str| {
            let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let zstd = |text: &str| zstd::encode_all(text.as_bytes(), 1).unwrap();
        for (kind, bytes) in [
            (Kind::Gzip, [zip("one"), zip("two")].concat()),
            (Kind::Lz4, [lz4("one"), lz4("two")].concat()),
            (Kind::Zstd, [zstd("one"), zstd("two")].concat()),
        ] {
            let text = io::read_to_string(reader(kind, &mut &bytes[..]).unwrap()).unwrap();
            assert_eq!(text, "onetwo", "{kind:?}");
        }
    }

    #[test]
    fn names_inside() {
        for (outer, inner) in
            [("a.txt.gz", "a.txt"), ("b/A.TGZ", "b/A.tar"), ("é.zst", "é"), (".gz", ".gz"), ("a", "a")]
        {
            assert_eq!(inner_name(outer), inner);
        }
    }
}
