//! Any compressed file or archive of files gives entries within the limits, or a reason; each of them can be read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsdex_fuzz::unpack;

fuzz_target!(|data: &[u8]| unpack(data));
