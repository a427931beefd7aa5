//! The same of containers that are text: crawls, mailboxes, JSON lines and lists, tables.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex_fuzz::{mutated, unpack};

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(|data: &[u8]| unpack(data));
