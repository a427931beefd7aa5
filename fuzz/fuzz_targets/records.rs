//! The same of containers that are text: crawls, mailboxes, JSON lines and lists, tables.
#![no_main]

use libfuzzer_sys::fuzz_target;
use newsdex_fuzz::unpack;

fuzz_target!(|data: &[u8]| unpack(data));
