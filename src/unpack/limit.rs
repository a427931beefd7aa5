//! How much a container may unpack to, and the counters that hold it to that.
//!
//! Bytes go in through [`Counted`] and come out of each decompressor through [`Metered`]; both share one [`Meter`]
//! for the whole file, so that bombs inside of bombs count, too. What is refused here is an I/O error with a reason.

use std::cell::Cell;
use std::io::{self, Read, Seek, SeekFrom};
use std::rc::Rc;

/// What a container may cost.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of one entry; a larger one is skipped.
    pub entry: u64,
    /// Bytes that may be unpacked from one file, all its levels together.
    pub total: u64,
    /// How many times its size a file may unpack to. Text hardly packs better than 20:1.
    pub ratio: u64,
    /// Bytes that may be unpacked whatever the ratio.
    pub free: u64,
    /// Entries of one file.
    pub entries: u64,
    /// Containers inside of containers; a compressed container is one.
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { entry: 64 << 20, total: 64 << 30, ratio: 200, free: 64 << 20, entries: 10_000_000, depth: 3 }
    }
}

/// How often a bomb is passed over; after that the file is given up.
const BOMBS: u32 = 8;

/// What went in and what came out so far.
#[derive(Debug)]
pub(super) struct Meter {
    read: Cell<u64>,
    unpacked: Cell<u64>,
    bombs: Cell<u32>,
    ratio: u64,
    free: u64,
    total: u64,
}

impl Meter {
    pub(super) fn new(limits: &Limits) -> Rc<Meter> {
        let (ratio, free, total) = (limits.ratio, limits.free, limits.total);
        Rc::new(Meter { read: Cell::new(0), unpacked: Cell::new(0), bombs: Cell::new(0), ratio, free, total })
    }

    /// Bytes unpacked so far.
    pub(super) fn unpacked(&self) -> u64 {
        self.unpacked.get()
    }

    /// Forgets what a refused bomb unpacked to since `before`, so that its neighbours can be read.
    pub(super) fn forgive(&self, before: u64) {
        if self.excess().is_some() && self.bombs.get() < BOMBS {
            self.bombs.set(self.bombs.get() + 1);
            self.unpacked.set(before);
        }
    }

    fn excess(&self) -> Option<String> {
        let unpacked = self.unpacked.get();
        if unpacked > self.total {
            Some(format!("unpacks to more than {} bytes", self.total))
        } else if unpacked > self.free && unpacked / self.ratio > self.read.get() {
            Some(format!("unpacks to more than {} times its size", self.ratio))
        } else {
            None
        }
    }

    fn unpack(&self, bytes: usize) -> io::Result<usize> {
        self.unpacked.set(self.unpacked.get() + bytes as u64);
        self.excess().map_or(Ok(bytes), |reason| Err(io::Error::other(reason)))
    }
}

/// The file as it lies there.
#[derive(Debug)]
pub(super) struct Counted<R> {
    pub(super) inner: R,
    pub(super) meter: Rc<Meter>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(buffer)?;
        self.meter.read.set(self.meter.read.get() + bytes as u64);
        Ok(bytes)
    }
}

impl<R: Seek> Seek for Counted<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

/// What a decompressor gives.
#[derive(Debug)]
pub(super) struct Metered<R> {
    pub(super) inner: R,
    pub(super) meter: Rc<Meter>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(buffer)?;
        self.meter.unpack(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bombs_are_stopped_and_passed_over() {
        let meter = Meter::new(&Limits { ratio: 10, free: 100, total: 1000, ..Limits::default() });
        let mut counted = Counted { inner: &[0; 50][..], meter: Rc::clone(&meter) };
        io::copy(&mut counted, &mut io::sink()).unwrap();
        let mut bomb = Metered { inner: io::repeat(0).take(2000), meter: Rc::clone(&meter) };
        let mut bytes = [0; 100];
        for _ in 0..5 {
            bomb.read_exact(&mut bytes).unwrap();
        }
        assert_eq!(
            bomb.read(&mut bytes[..10]).unwrap_err().to_string(),
            "unpacks to more than 10 times its size"
        );
        meter.forgive(0);
        assert_eq!(meter.unpacked(), 0);
        assert!(bomb.read_exact(&mut bytes).is_ok());
    }
}
