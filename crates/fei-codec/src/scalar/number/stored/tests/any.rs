//! Any bytes and any numbers, of every form.

use proptest::prelude::*;

use super::*;
use crate::testing::any_form;

fn any_stored() -> impl Strategy<Value = Field> {
    (1_u32..=38, 0_u32..40, any_form(), any::<bool>()).prop_map(|(digits, scale, form, signed)| {
        let digits = if matches!(form, Form::Binary(_)) { digits.min(18) } else { digits };
        let digits = if form == Form::Bcd { digits.next_multiple_of(2) } else { digits };
        let signed = matches!(form, Form::Zoned(_)) || (signed && !matches!(form, Form::Bcd | Form::Point));
        field(stored("n", digits, scale.min(digits), form, signed))
    })
}

proptest! {
    /// Any bytes are a number or an error; a number's bytes come back, save for a sign that says that it is another.
    #[test]
    fn any_bytes_are_a_number_that_comes_back(field in any_stored(), noise in prop::collection::vec(any::<u8>(), 40), valid: bool, digits in prop::collection::vec(0_u8..10, 40)) {
        let mut bytes = noise;
        bytes.truncate(field.width as usize);
        if valid {
            // Noise is rarely a number: half of the tries change one byte of one.
            let number: String = digits.iter().take(field.width as usize / 2).map(|digit| char::from(b'1' + digit % 9)).collect();
            let mut other = bytes.clone();
            if write(&field, &Value::Text(number.into()), &mut other, 0).is_ok() {
                let last = bytes.len() - 1;
                other[last] = if digits[0] < 5 { bytes[last] } else { other[last] };
                bytes = other;
            }
        }
        if let Ok(found) = raw(&field, &bytes, 0) {
            let value = read(&field, &bytes, 0).unwrap();
            let mut again = vec![0xEE; bytes.len()];
            write(&field, &value, &mut again, 0).unwrap();
            let preferred = !matches!(found, Raw::Stored(stored) if !stored.is_preferred());
            prop_assert_eq!(again == bytes, preferred, "{:02X?} {:?} {:02X?}", bytes, value, again);
            prop_assert_eq!(read(&field, &again, 0).unwrap(), value);
        }
    }

    /// A number that is written reads back as the same number, to 38 digits.
    #[test]
    fn a_number_comes_back(field in any_stored(), negative: bool, whole in "0|[1-9][0-9]{0,37}", behind in "([0-9]{0,8}[1-9])?") {
        let sign = if negative { "-" } else { "" };
        let point = if behind.is_empty() { "" } else { "." };
        let text = format!("{sign}{whole}{point}{behind}");
        if let Ok(bytes) = written(&field, &text) {
            prop_assert_eq!(super::text(&field, &bytes).unwrap(), text);
        } else {
            let Kind::Number(number) = field.kind else { unreachable!() };
            let integer = matches!(number.form, Form::Binary(_));
            let fits = whole.len() <= (number.digits - number.scale) as usize && behind.len() <= number.scale as usize;
            prop_assert!(!fits || (negative && (number.sign == Sign::None || integer)), "{} in {:?}", text, number);
        }
    }
}
