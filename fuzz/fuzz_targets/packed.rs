//! Any compressed file or archive of files gives entries within the limits, or a reason; each of them can be read.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex_fuzz::{mutated, unpack};

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(|data: &[u8]| unpack(data));
