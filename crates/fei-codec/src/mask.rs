//! What people may see of a value. Masks count characters, never bytes, and never cut one.

use fei_layout::plan::Mask;

/// What stands in an error in place of a masked field's value: nothing of it, not even its length.
pub const HIDDEN: &str = "(masked)";

/// A value as logs, errors and screens may show it. A value that is too short to hide a part of is hidden whole.
///
/// ```
/// use fei_codec::mask::show;
/// use fei_layout::plan::Mask;
///
/// assert_eq!(show(Mask::Account, "110123456789"), "110******789");
/// assert_eq!(show(Mask::Card, "9410123412341234"), "941012******1234");
/// assert_eq!(show(Mask::Name, "홍길동"), "홍*동");
/// assert_eq!(show(Mask::Rrn, "9001011234567"), "900101*******");
/// assert_eq!(show(Mask::Phone, "01012345678"), "0101234****");
/// assert_eq!(show(Mask::All, "secret"), "********");
/// ```
#[must_use]
pub fn show(mask: Mask, text: &str) -> String {
    match mask {
        Mask::None => text.to_owned(),
        _ if text.is_empty() => String::new(),
        Mask::All => "*".repeat(8),
        Mask::Account => middle(text, 3, 3),
        Mask::Card => middle(text, 6, 4),
        Mask::Name => middle(text, 1, 1),
        Mask::Rrn => middle(text, 6, 0),
        Mask::Phone => {
            let hidden = text.chars().count().min(4);
            middle(text, text.chars().count() - hidden, 0)
        }
    }
}

/// The first and the last characters, stars between; all stars when less than a third would be hidden.
fn middle(text: &str, first: usize, last: usize) -> String {
    let count = text.chars().count();
    let shown = first + last;
    let (first, last) = match count {
        2 if shown == 2 => (1, 0),
        _ if shown * 3 > count * 2 => (0, 0),
        _ => (first, last),
    };
    text.chars().enumerate().map(|(at, c)| if at < first || at >= count - last { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_values_are_hidden_whole() {
        assert_eq!(show(Mask::Account, "1234567"), "*******");
        assert_eq!(show(Mask::Account, "12345678"), "********");
        assert_eq!(show(Mask::Account, "123456789"), "123***789");
        assert_eq!(show(Mask::Name, "홍"), "*");
        assert_eq!(show(Mask::Name, "홍길"), "홍*");
        assert_eq!(show(Mask::Name, "남궁길동"), "남**동");
        assert_eq!(show(Mask::Rrn, "900101"), "******");
        assert_eq!(show(Mask::Rrn, "9001011"), "*******");
        assert_eq!(show(Mask::Phone, "12"), "**");
        assert_eq!(show(Mask::Card, "123456789012"), "************");
    }

    #[test]
    fn empty_stays_empty_and_all_hides_the_length() {
        assert_eq!(show(Mask::All, ""), "");
        assert_eq!(show(Mask::All, "1"), show(Mask::All, "12345678901234567890"));
        assert_eq!(show(Mask::None, "abc"), "abc");
    }
}
