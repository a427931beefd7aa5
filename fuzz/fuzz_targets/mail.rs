//! Any mail is read soundly or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsdex_fuzz::{file, read};

fuzz_target!(|data: &[u8]| {
    let (path, hint, bytes) = file(data);
    read(&path, &hint, bytes);
});
