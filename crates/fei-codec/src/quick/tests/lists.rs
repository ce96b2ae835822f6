//! Lists whose objects hold nothing but values are taken quickly, whatever their filler holds and however long their keys are.

use super::{decoded, with_length};

/// What becomes of items behind the header.
fn items(rows: &str, items: [String; 3]) -> Option<String> {
    let layout = with_length("9(8)", &format!("{{ group = \"item\", slots = 3, rows = [{rows}] }}"));
    let body = format!("PA {}", items.concat());
    let telegram = format!("{:08}{body}", body.len());
    decoded(&layout, telegram.as_bytes()).map(|json| String::from_utf8(json).unwrap())
}

#[test]
fn filler_of_any_item_may_hold_data() {
    let rows = [
        r#"{ name = "first", as = "X(4)" }, { as = "X(3)" }, { name = "last", as = "9(2)" }, { as = "X(20)" }"#,
        r#"{ as = "X(3)" }, { name = "digits", as = "9(2)" }, { name = "last", as = "X(24)" }"#,
    ];
    let plain = ["AB     07".to_owned() + &" ".repeat(20), "   07LAST".to_owned() + &" ".repeat(20)];
    let places = [&[4_usize, 9][..], &[]];
    for ((rows, plain), places) in rows.into_iter().zip(plain).zip(places) {
        let blank = items(rows, [(); 3].map(|()| plain.clone())).expect("it holds no data");
        for (number, place) in (0..3).flat_map(|number| places.iter().map(move |place| (number, *place))) {
            let mut all = [(); 3].map(|()| plain.clone());
            all[number].replace_range(place..=place, "x");
            let json = items(rows, all).expect("data in filler is data");
            assert_eq!(json.len(), blank.len() + r#","_4":"x""#.len(), "{json}");
        }
    }
}

#[test]
fn what_ends_an_item_may_be_too_long_to_stand_before_the_next_one() {
    for length in [1, 20, 24, 25, 26, 27, 28, 29, 30, 40, 60] {
        let (key, amounts) = ("k".repeat(length), [7, 0, 10].map(|amount| format!("{amount:04}")));
        let json =
            items(&format!(r#"{{ name = "{key}", as = "9(4)", json = "decimal" }}"#), amounts).unwrap();
        let item = |amount: u32| format!(r#"{{"{key}":"{amount}"}}"#);
        assert!(json.ends_with(&format!("[{},{},{}]}}", item(7), item(0), item(10))), "{json}");
    }
}
