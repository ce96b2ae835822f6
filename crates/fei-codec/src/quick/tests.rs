//! Both ways are one: what the quick way gives, the plain way gives too, without a loss.

use fei_layout::plan::Layout;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use crate::testing::{Random, any_asking_layout, telegram_for};
use crate::{Losses, decode};

/// What the quick way makes of a telegram, when it takes it; what the plain way makes of it is the same.
fn decoded(layout: &Layout, telegram: &[u8]) -> Option<Vec<u8>> {
    let (mut quick, mut plain, mut losses) = (b"kept".to_vec(), b"kept".to_vec(), Losses::new());
    if super::decode(layout, telegram, &mut quick).is_none() {
        assert_eq!(quick, b"kept");
        return None;
    }
    decode::exactly(layout, telegram, &mut plain, &mut losses).unwrap();
    assert_eq!(String::from_utf8(quick.clone()).unwrap(), String::from_utf8(plain).unwrap());
    assert_eq!(losses, Losses::new());
    Some(quick)
}

/// A byte exchanged here and there.
fn damaged(mut telegram: Vec<u8>, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    for _ in 0..random.below(3) {
        let at = random.below(telegram.len() as u32) as usize;
        telegram[at] = b"\"\\ 0A\x1F\x7F\x80\xB0\xA1-+9"[random.below(13) as usize];
    }
    telegram
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_telegram_gives_the_same_both_ways(layout in any_asking_layout(), seed: u64, damage: u64) {
        decoded(&layout, &damaged(telegram_for(&layout, seed), damage));
    }

    #[test]
    fn any_bytes_give_the_same_both_ways(layout in any_asking_layout(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        decoded(&layout, &bytes);
    }
}

/// The properties would hold of nothing if nothing were taken.
#[test]
fn most_of_what_is_accepted_is_taken_quickly() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut accepted, mut taken) = (0, 0);
    for seed in 1..400_u64 {
        let layout = any_asking_layout().new_tree(&mut runner).unwrap().current();
        let telegram = telegram_for(&layout, seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut losses = Losses::new();
        if decode::exactly(&layout, &telegram, &mut Vec::new(), &mut losses).is_ok() && losses.is_empty() {
            accepted += 1;
            taken += u32::from(decoded(&layout, &telegram).is_some());
        }
    }
    assert!(taken * 10 > accepted * 7, "{taken} of {accepted}");
}
