//! Whether a value of the institution's is the one that was sent: text character by character, numbers by value.

use super::exact::Exact;
use crate::Value;

/// A number row, or a bare number of JSON, makes it a comparison by value: 10000 is `"10000"`, but neither `"00010000"`
/// nor `"10000.0"`, which nobody writes who echoes a number. `came` may be a number that is not exact: it is none then.
pub(super) fn same(sent: &Value<'_>, came: &Value<'_>) -> bool {
    if matches!((sent, came), (Value::Number(_), _) | (_, Value::Number(_))) {
        let numbers = Exact::parse(sent.text()).zip(Exact::parse(came.text()));
        return numbers.is_some_and(|(sent, came)| sent.is_echoed_by(came));
    }
    sent.text() == came.text()
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn text(text: &str) -> Value<'_> {
        Value::Text(Cow::Borrowed(text))
    }

    fn number(text: &str) -> Value<'_> {
        Value::Number(Cow::Borrowed(text))
    }

    #[test]
    fn a_number_on_either_side_makes_it_a_comparison_of_numbers() {
        assert!(same(&number("10000"), &text("10000")));
        assert!(same(&number("10000"), &number("10000")));
        assert!(same(&text("000123"), &number("123")));
        for came in [
            text("00010000"),
            text("10000 "),
            text("10,000"),
            text("1e4"),
            number("1e4"),
            number("10000.0"),
            text(""),
            Value::Null,
        ] {
            assert!(!same(&number("10000"), &came), "{came:?}");
        }
    }

    #[test]
    fn text_is_compared_as_text() {
        assert!(same(&text("홍길동"), &text("홍길동")));
        for came in ["홍길동　", "홍길동 ", " 홍길동"] {
            assert!(!same(&text("홍길동"), &text(came)), "{came:?}");
        }
        assert!(!same(&text("000123"), &text("123")));
        assert!(!same(&text("F123456789U000000001"), &text("f123456789u000000001")));
    }
}
