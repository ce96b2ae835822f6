use fei_layout::plan::Empty;
use proptest::prelude::*;

use super::{BlankSign, ErrorKind, Field, Kind, Number, Sign};
use crate::Value;
use crate::scalar::tests::{both_ways, num, reads, split, value, writes};
use crate::scalar::{blank, read, window, write};

#[test]
fn numbers_are_exact_and_canonical() {
    both_ways(&num(4, 0, Sign::None, BlankSign::Refuse), &[("0000", "0"), ("0070", "70"), ("9999", "9999")]);
    both_ways(
        &num(6, 2, Sign::None, BlankSign::Refuse),
        &[("123405", "1234.05"), ("000000", "0"), ("001050", "10.5"), ("000007", "0.07")],
    );
    both_ways(&num(3, 3, Sign::None, BlankSign::Refuse), &[("050", "0.05")]);
    let wide = "9".repeat(60);
    both_ways(&num(60, 0, Sign::None, BlankSign::Refuse), &[(&wide, &wide)]);
    for bad in ["12 4", "    ", "+123", "-123", "1,23", "12.4"] {
        reads(&num(4, 0, Sign::None, BlankSign::Refuse), &[(bad, Err(ErrorKind::Digits))]);
    }
}

#[test]
fn what_is_written_as_a_number_is_exact_decimal_text() {
    use ErrorKind::{NotNull, Sign as BadSign, TooLong};
    let money = num(6, 2, Sign::None, BlankSign::Refuse);
    writes(
        &money,
        &[("1234.5", Ok("123450")), ("7", Ok("000700")), ("0", Ok("000000")), ("12345", Err(TooLong))],
    );
    writes(&money, &[("-1", Err(BadSign)), ("-0", Err(BadSign)), ("null", Err(NotNull))]);
    for bad in [
        "1.234", "1.230", "1e5", "+1", "1,000", "01", "00", "1.", ".5", "", " 1", "1 ", "NaN", "１", "--1",
        "1.2.3",
    ] {
        writes(&money, &[(bad, Err(ErrorKind::Number))]);
    }
    writes(&num(6, 0, Sign::None, BlankSign::Refuse), &[("1.0", Err(ErrorKind::Number))]);
}

#[test]
fn signs_before_behind_and_inside() {
    use ErrorKind::{Digits, Sign as BadSign, TooLong};
    let leading = num(3, 0, Sign::Leading, BlankSign::Refuse);
    both_ways(&leading, &[("+012", "12"), ("-012", "-12"), ("-000", "-0"), ("+000", "0")]);
    reads(
        &leading,
        &[(" 012", Err(BadSign)), (" 000", Err(BadSign)), ("0012", Err(BadSign)), ("+-12", Err(Digits))],
    );
    let trailing = num(3, 1, Sign::Trailing, BlankSign::Refuse);
    both_ways(&trailing, &[("012+", "1.2"), ("012-", "-1.2"), ("000-", "-0")]);
    let inside = num(5, 0, Sign::Inside, BlankSign::Refuse);
    both_ways(
        &inside,
        &[("-0500", "-500"), ("00500", "500"), ("99999", "99999"), ("-0000", "-0"), ("00000", "0")],
    );
    reads(&inside, &[("+0500", Ok("500")), (" 0500", Err(BadSign)), ("0-500", Err(Digits))]);
    writes(&inside, &[("-9999", Ok("-9999")), ("-10000", Err(TooLong)), ("100000", Err(TooLong))]);
}

#[test]
fn a_blank_sign_means_what_the_row_says() {
    use ErrorKind::Sign as BadSign;
    let null = num(3, 0, Sign::Leading, BlankSign::Null);
    both_ways(&null, &[(" 000", "null"), ("+000", "0"), ("-007", "-7")]);
    reads(&null, &[(" 007", Err(BadSign))]);
    let plus = num(3, 0, Sign::Leading, BlankSign::Plus);
    both_ways(&plus, &[(" 007", "7"), (" 000", "0"), ("-007", "-7")]);
    reads(&plus, &[("+007", Ok("7")), ("*007", Err(BadSign))]);
    writes(&plus, &[("null", Err(ErrorKind::NotNull))]);
    let inside = num(4, 0, Sign::Inside, BlankSign::Plus);
    both_ways(&inside, &[(" 007", "7"), ("-007", "-7"), ("1234", "1234")]);
    reads(&inside, &[("0007", Ok("7"))]);
    both_ways(&num(4, 0, Sign::Inside, BlankSign::Null), &[(" 000", "null"), ("0007", "7")]);
}

#[test]
fn empty_numbers_take_their_sign_along() {
    let with = |empty, blank| Field { empty, ..num(3, 0, Sign::Leading, blank) };
    both_ways(&with(Empty::Spaces, BlankSign::Refuse), &[("    ", "null"), ("+000", "0")]);
    both_ways(&with(Empty::Zeros, BlankSign::Refuse), &[("+000", "null"), ("-000", "-0")]);
    both_ways(&with(Empty::SpacesOrZeros, BlankSign::Null), &[("    ", "null"), ("+001", "1")]);
    reads(&with(Empty::SpacesOrZeros, BlankSign::Null), &[(" 000", Ok("null")), ("+000", Ok("null"))]);
    reads(&with(Empty::Spaces, BlankSign::Refuse), &[("+   ", Err(ErrorKind::Digits))]);
}

#[test]
fn sign_and_fraction_may_be_rows_of_their_own() {
    let field = split();
    let telegram = |text: &str| {
        let mut bytes = *b"????:???;?";
        write(&field, &Value::Text(text.to_owned().into()), &mut bytes, 0).unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    assert_eq!(telegram("1234.05"), "1234:050;+");
    assert_eq!(telegram("-0.5"), "0000:500;-");
    assert_eq!(value(&field, b"1234:050;+").unwrap(), "1234.05");
    assert_eq!(value(&field, b"0000:000; ").unwrap(), "null");
    assert_eq!(value(&field, b"0000:001; "), Err(ErrorKind::Sign));
    assert_eq!(value(&field, b"0001:0 1;+"), Err(ErrorKind::Digits));
    assert_eq!(value(&field, b"0001:001"), Err(ErrorKind::Length));
    assert_eq!(window(&field, 100), 100..110);
    let mut blanked = *b"????:???;?";
    blank(&field, &mut blanked, 0).unwrap();
    assert_eq!(&blanked, b"0000:000; ");
}

#[test]
fn a_fraction_may_be_another_row_where_no_sign_is() {
    let mut field = split();
    let Kind::Number(number) = &mut field.kind else { unreachable!() };
    (number.sign, number.blank_sign) = (Sign::None, BlankSign::Refuse);
    assert_eq!(window(&field, 100), 100..108);
    both_ways(&field, &[("1234#050", "1234.05"), ("0000#500", "0.5"), ("0007#000", "7")]);
    assert_eq!(value(&field, b"0001:0 1"), Err(ErrorKind::Digits));
    assert_eq!(value(&field, b"0001:00"), Err(ErrorKind::Length));
}

fn any_number() -> impl Strategy<Value = Field> {
    let sign = prop::sample::select(vec![Sign::None, Sign::Leading, Sign::Trailing, Sign::Inside]);
    let blank = prop::sample::select(vec![BlankSign::Refuse, BlankSign::Null, BlankSign::Plus]);
    (2_u32..20, 0_u32..4, sign, blank)
        .prop_map(|(digits, scale, sign, blank)| num(digits + scale, scale, sign, blank))
}

proptest! {
    #[test]
    fn a_number_that_is_written_reads_back_as_the_same_number(
        field in any_number(), negative: bool, whole in "0|[1-9][0-9]{0,20}", behind in "[0-9]{0,4}"
    ) {
        let Kind::Number(Number { scale, .. }) = field.kind else { unreachable!() };
        let scale = scale as usize;
        let sign = if negative { "-" } else { "" };
        let text = if behind.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{behind}") };
        let mut bytes = vec![0; window(&field, 0).end];
        if write(&field, &Value::Text(text.into()), &mut bytes, 0).is_ok() {
            let behind = behind.trim_end_matches('0');
            let point = if behind.is_empty() { "" } else { "." };
            prop_assert!(behind.len() <= scale);
            prop_assert_eq!(value(&field, &bytes).unwrap(), format!("{sign}{whole}{point}{behind}"));
        }
    }

    #[test]
    fn no_bytes_make_a_number_panic(field in any_number(), bytes in prop::collection::vec(any::<u8>(), 0..26)) {
        if let Ok(value) = read(&field, &bytes, 0) {
            let mut again = bytes.clone();
            write(&field, &value, &mut again, 0).unwrap();
            prop_assert_eq!(read(&field, &again, 0).unwrap(), value);
        }
    }
}
