//! Telegram → JSON: whatever the bytes are there is a mirror or a located error, and a mirror gives the bytes back.

#![no_main]

use fei_codec::{LossKind, Losses, Place, View, decode, encode, explain, masked};
use fei_fuzz::{Input, edited};
use fei_layout::plan::Layout;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match Input::of(data) {
        Some(Input::Whole(layout, telegram)) => look(layout, telegram),
        Some(Input::Change(sample, edits)) => look(sample.layout, &edited(&sample.telegram, edits)),
        None => {}
    }
});

fn look(layout: &Layout, telegram: &[u8]) {
    let shown: u32 = explain(layout, telegram).iter().map(|row| row.width).sum();
    assert_eq!(shown as usize, telegram.len());
    let _ = masked(layout, telegram);
    let _ = View::read(layout, telegram).map(|view| view.check());
    let (mut mirror, mut losses) = (Vec::new(), Losses::new());
    match decode(layout, telegram, &mut mirror, &mut losses) {
        Ok(()) => comes_back(layout, telegram, &mirror, &losses),
        Err(error) => assert!(matches!(error.place, Place::Offset { .. }), "{error}"),
    }
}

fn comes_back(layout: &Layout, telegram: &[u8], mirror: &[u8], losses: &Losses) {
    let mut again = Vec::new();
    match encode(layout, mirror, &mut again, &mut Losses::new()) {
        // A value that is not what follows from the rest is told, and kept as it stands.
        Ok(()) => assert_eq!(again == telegram, losses.iter().all(|loss| loss.kind == LossKind::Computed)),
        // Text in half-width characters may need more room than there is when it is written in full-width ones.
        Err(error) => assert!(losses.iter().any(|loss| loss.kind == LossKind::Rewritten), "{error}"),
    }
}
