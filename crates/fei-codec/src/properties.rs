//! What holds for every layout, every telegram and every JSON text.

mod round_trip;

use fei_layout::plan::{AnswerOnlyData, Layout, Step};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use crate::testing::{Random, any_host_layout, any_layout, telegram_for};
use crate::walk::is_view;
use crate::{Error, Losses, View, decode, encode, everything_wrong, explain, masked};

fn mirror(layout: &Layout, telegram: &[u8]) -> Result<(String, Losses), Error> {
    let (mut out, mut losses) = (b"kept".to_vec(), Losses::new());
    let decoded = decode(layout, telegram, &mut out, &mut losses);
    if decoded.is_err() {
        assert_eq!((out.as_slice(), &losses), (&b"kept"[..], &Losses::new()));
    }
    decoded.map(|()| (String::from_utf8(out.split_off(4)).unwrap(), losses))
}

fn bytes(layout: &Layout, json: &str) -> Result<(Vec<u8>, Losses), Error> {
    let (mut out, mut losses) = (b"kept".to_vec(), Losses::new());
    let encoded = encode(layout, json.as_bytes(), &mut out, &mut losses);
    if encoded.is_err() {
        assert_eq!((out.as_slice(), &losses), (&b"kept"[..], &Losses::new()));
    }
    encoded.map(|()| (out.split_off(4), losses))
}

/// A telegram with some bytes changed, cut or added.
fn damaged(mut telegram: Vec<u8>, seed: u64) -> Vec<u8> {
    let mut random = Random::new(seed);
    for _ in 0..random.below(4) {
        let at = random.below(telegram.len() as u32 + 1) as usize;
        match random.below(4) {
            0 => telegram.truncate(at),
            1 => telegram.insert(at, random.below(256) as u8),
            _ if at < telegram.len() => telegram[at] = random.below(256) as u8,
            _ => {}
        }
    }
    telegram
}

/// Puts another value in the place of one of a mirror's, counted from `nth` in its order.
fn exchange(value: &mut serde_json::Value, nth: &mut u32, other: &serde_json::Value) {
    if *nth == 0 {
        *value = other.clone();
    }
    *nth = nth.wrapping_sub(1);
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| exchange(item, nth, other)),
        serde_json::Value::Object(members) => {
            members.values_mut().for_each(|item| exchange(item, nth, other))
        }
        _ => {}
    }
}

/// The properties below would hold of nothing if nothing were accepted.
#[test]
fn telegrams_made_for_a_layout_are_accepted_more_often_than_not() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let accepted = (0..200).filter(|seed| {
        let layout = any_row_layout().new_tree(&mut runner).unwrap().current();
        mirror(&layout, &telegram_for(&layout, 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed + 1))).is_ok()
    });
    let accepted = accepted.count();
    assert!(accepted > 50, "{accepted} of 200");
}

/// Layouts with usual rows and with those of a host.
fn any_row_layout() -> impl Strategy<Value = Layout> {
    prop_oneof![any_layout(), any_host_layout()]
}

/// Nor if one shape were never accepted.
#[test]
fn telegrams_of_every_shape_are_accepted() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut seen = [0; 6];
    for seed in 0..400_u64 {
        let layout = any_layout().new_tree(&mut runner).unwrap().current();
        if mirror(&layout, &telegram_for(&layout, 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed + 1))).is_err()
        {
            continue;
        }
        let has = |is: fn(&Step) -> bool| usize::from(layout.steps.iter().any(is));
        let shapes = [
            has(|step| matches!(step, Step::Tail(_))),
            has(|step| matches!(step, Step::Block(_))),
            has(|step| matches!(step, Step::Bitmap(_))),
            has(|step| matches!(step, Step::MayEnd(_))),
            usize::from(layout.groups.iter().any(|group| group.columns)),
            usize::from(layout.fields.iter().any(is_view)),
        ];
        seen.iter_mut().zip(shapes).for_each(|(seen, has)| *seen += has);
    }
    assert!(seen.iter().all(|seen| *seen > 5), "{seen:?}");
}

proptest! {
    #[test]
    fn an_accepted_telegram_comes_back_or_the_losses_say_why_not(
        layout in any_row_layout(), seed: u64, damage in prop::option::weighted(0.3, any::<u64>())
    ) {
        let telegram = telegram_for(&layout, seed);
        let telegram = damage.map_or(telegram.clone(), |damage| damaged(telegram, damage));
        if let Ok((json, losses)) = mirror(&layout, &telegram) {
            serde_json::from_str::<serde_json::Value>(&json).unwrap();
            let encoded = bytes(&layout, &json);
            let (again, encoding) = encoded.map_err(|error| TestCaseError::fail(format!("{error}\n{json}")))?;
            prop_assert_eq!(encoding, Losses::new());
            prop_assert_eq!(again == telegram, losses.is_empty(), "{:?}\n{:?}\n{:?}", telegram, again, losses);
            let (settled, losses) = mirror(&layout, &again).unwrap();
            prop_assert_eq!(losses, Losses::new(), "what FEI wrote itself stays as it is");
            prop_assert_eq!(bytes(&layout, &settled).unwrap().0, again);
        }
    }

    #[test]
    fn decode_and_check_accept_the_same(layout in any_row_layout(), seed: u64, damage: u64) {
        let layout = Layout { answer_only_data: AnswerOnlyData::Allow, ..layout };
        let telegram = damaged(telegram_for(&layout, seed), damage);
        let checked = View::read(&layout, &telegram).and_then(|view| view.check());
        let decoded = mirror(&layout, &telegram);
        prop_assert_eq!(checked.is_ok(), decoded.is_ok(), "{:?}\n{:?}", checked, decoded);
    }

    #[test]
    fn what_is_encoded_is_accepted(layout in any_row_layout(), seed: u64, changes in prop::collection::vec((any::<u32>(), any::<u32>()), 0..3)) {
        let Ok((json, _)) = mirror(&layout, &telegram_for(&layout, seed)) else { return Ok(()) };
        let mut json = json.into_bytes();
        for (at, what) in changes {
            let pieces: [&[u8]; 8] = [b"\"\"", b"null", b"1", b"-", b".5", b"\xED\x9E\xA3", b",", b"\"x\":1,"];
            let at = at as usize % json.len();
            json.splice(at..at + 1, pieces[what as usize % 8].iter().copied());
        }
        let json = String::from_utf8_lossy(&json);
        if let Ok((telegram, _)) = bytes(&layout, &json) {
            mirror(&layout, &telegram).map_err(|error| TestCaseError::fail(format!("{error}\n{json}")))?;
        }
    }

    #[test]
    fn what_a_mirror_is_refused_for_is_among_all_that_is_wrong_with_it(
        layout in any_row_layout(), seed: u64, changes in prop::collection::vec((0..40_u32, 0..7_usize), 1..4)
    ) {
        let Ok((json, _)) = mirror(&layout, &telegram_for(&layout, seed)) else { return Ok(()) };
        let mut value = serde_json::from_str(&json).unwrap();
        let others = ["7", "null", "[]", r#"{"b":1,"c":[2]}"#, r#""x""#, r#"["x",5,{}]"#, "[{},{},7,{},{},{},{}]"];
        for (mut nth, other) in changes {
            exchange(&mut value, &mut nth, &serde_json::from_str(others[other]).unwrap());
        }
        let json = value.to_string();
        if let Err(error) = bytes(&layout, &json) {
            let all = everything_wrong(&layout, json.as_bytes(), None).errors;
            prop_assert!(all.contains(&error), "{}\n{:?}\n{}", error, all, json);
        }
    }

    #[test]
    fn anything_can_be_explained(layout in any_row_layout(), seed: u64, damage: u64) {
        let telegram = damaged(telegram_for(&layout, seed), damage);
        let rows = explain(&layout, &telegram);
        let shown: u32 = rows.iter().map(|row| row.width).sum();
        prop_assert_eq!(shown as usize, telegram.len());
        let _ = masked(&layout, &telegram);
    }

    #[test]
    fn no_bytes_make_a_layout_panic(layout in any_row_layout(), telegram in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = (mirror(&layout, &telegram), explain(&layout, &telegram), bytes(&layout, &String::from_utf8_lossy(&telegram)));
    }
}
