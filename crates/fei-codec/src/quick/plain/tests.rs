//! What is taken at once is what is read.

use fei_layout::plan::{DateForm, Empty};
use proptest::prelude::*;

use super::*;
use crate::Value;
use crate::json::stands_for_itself;
use crate::testing::{Row, amount, any_asking_layout, any_host_layout, any_layout, date, digits};
use crate::testing::{layout, telegram_for, text};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn what_stands_in_json_as_it_is_is_what_is_read(
        layout in prop_oneof![any_layout(), any_asking_layout(), any_host_layout()],
        seed: u64,
        elsewhere in 0_u32..40,
    ) {
        let telegram = telegram_for(&layout, seed);
        for (field, at) in layout.fields.iter().flat_map(|field| [(field, field.at), (field, elsewhere)]) {
            let Some(taken) = plain(field, &telegram, at) else { continue };
            let taken = std::str::from_utf8(taken).unwrap();
            let read = scalar::read(field, &telegram, at).unwrap();
            prop_assert_eq!((read != Value::Null, read.text()), (true, taken), "{:?}", field);
            prop_assert!(!taken.is_empty() && stands_for_itself(taken), "{taken:?}");
        }
    }
}

/// What is taken of a row's bytes, with more behind them and at the end of a telegram.
fn taken(row: Row, bytes: &str) -> Option<String> {
    let layout = layout(vec![row]);
    let [field] = &*layout.fields else { panic!("{:?}", layout.fields) };
    let taken = |telegram: &str| {
        plain(field, telegram.as_bytes(), 0).map(|text| String::from_utf8(text.to_vec()).unwrap())
    };
    assert_eq!(taken(&format!("{bytes}0 A\"0000000000000000")), taken(bytes), "{bytes:?}");
    taken(bytes)
}

#[test]
fn most_values_are_taken() {
    let right = || text("t", 8).with(|field| field.align = Align::Right);
    for (row, bytes, value) in [
        (text("t", 15), "110-123 456789 ", "110-123 456789"),
        (right(), "    A 1 ", "A 1 "),
        (text("t", 20), "Ab 1                ", "Ab 1"),
        (digits("d", 3), "004", "004"),
        (amount("a", 13), "0000001500000", "1500000"),
        (amount("a", 4), "0000", "0"),
        (date("d", DateForm::Date), "20260907", "20260907"),
        (date("t", DateForm::Time), "143001", "143001"),
    ] {
        assert_eq!(taken(row, bytes).as_deref(), Some(value));
    }
}

#[test]
fn what_is_nothing_or_wrong_or_to_be_escaped_is_not() {
    let zeros = |row: Row| row.with(|field| field.empty = Empty::Zeros);
    for (row, bytes) in [
        (text("t", 4), "    "),
        (text("t", 4), "a\"b "),
        (text("t", 4), "a\\b "),
        (text("t", 4), "a\tb "),
        (text("t", 4), "a\u{7f}b "),
        (text("t", 5), "가  "),
        (zeros(text("t", 4)), "0000"),
        (digits("d", 3), "00 "),
        (amount("a", 4), "00 1"),
        (date("d", DateForm::Date), "20260931"),
        (zeros(date("d", DateForm::Date)), "00000000"),
        (zeros(date("t", DateForm::Time)), "000000"),
    ] {
        assert_eq!(taken(row, bytes), None, "{bytes:?}");
    }
}
