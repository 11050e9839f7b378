//! Any text, read as a Region: what is one can be a part of a host and nothing more.
#![no_main]

use coroner_ecs::region::Region;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Some(region) = Region::read(text) else { return };
    let name = region.name();
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    assert!(plain && name == text && name.len() <= 63 && !name.starts_with('-') && !name.ends_with('-'), "{text:?}");
});
