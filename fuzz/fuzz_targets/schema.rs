#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| ornd_scim_core::fuzzing::schema(data));
