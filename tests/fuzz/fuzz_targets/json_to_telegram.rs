//! JSON → telegram: whatever the text is there is a telegram, which is accepted, or a located error, and something is told when all
//! that is wrong with it is asked for.

#![no_main]

use fei_codec::{Losses, Place, decode, encode, everything_wrong};
use fei_fuzz::Input;
use fei_layout::plan::Layout;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match Input::of(data) {
        Some(Input::Whole(layout, json)) => look(layout, json),
        // Members before those that are required; a key that stands twice is an error, as it should be.
        Some(Input::Change(sample, members)) => {
            let required = sample.mirror.trim_start_matches('{');
            let comma: &[u8] = if members.is_empty() || required == "}" { b"" } else { b"," };
            look(sample.layout, &[b"{", members, comma, required.as_bytes()].concat());
        }
        None => {}
    }
});

fn look(layout: &Layout, json: &[u8]) {
    let mut telegram = b"kept".to_vec();
    match encode(layout, json, &mut telegram, &mut Losses::new()) {
        Ok(()) => {
            let telegram = telegram.split_off(4);
            decode(layout, &telegram, &mut Vec::new(), &mut Losses::new())
                .expect("what was written is accepted");
        }
        Err(error) => {
            assert!(matches!(error.place, Place::Pointer { .. }), "{error}");
            assert_eq!(telegram, b"kept");
            // Of JSON that ends too early this tells where, and not the keys before that.
            assert!(!everything_wrong(layout, json, None).errors.is_empty(), "{error}");
        }
    }
}
