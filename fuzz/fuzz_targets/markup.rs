//! Any file of a news agency, feed or saved page is read soundly or refused.
#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use newsdex_fuzz::{file, mutated, read};

fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| { mutated(data, size, most, seed) });
fuzz_target!(|data: &[u8]| {
    let (path, hint, bytes) = file(data);
    read(&path, &hint, bytes);
});
