//! The number that an institution knows a transaction by, built from a counter's number by the party's rule.
//! The counter itself, and that no number is given twice, is the journal's business.

use fei_layout::plan::{Piece, ReferenceRule, SeqForm, Source};

use crate::num::index;

/// Room that a reference begins with: most need no more.
const REFERENCE_BYTES: usize = 32;

/// Those of the greatest radix.
const DIGITS: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The reference of a counter's number: `F123456789U000000011` of `{@setting.org_code}U{seq}` and 37.
///
/// `None`: the number is too big for the form, or a setting that the form names is missing.
#[must_use]
pub fn reference(
    rule: &ReferenceRule,
    setting: &dyn Fn(&str) -> Option<String>,
    number: u64,
) -> Option<String> {
    let mut text = String::with_capacity(REFERENCE_BYTES);
    for piece in &rule.form.pieces {
        match piece {
            Piece::Text(constant) => text.push_str(constant),
            Piece::Value(Source::Sequence) => text.push_str(&sequence(rule.seq, number)?),
            Piece::Value(Source::Setting(name)) => text.push_str(&setting(name)?),
            Piece::Value(_) => return None,
        }
    }
    Some(text)
}

/// A number in a form of fixed width, zeros in front.
pub(super) fn sequence(form: SeqForm, number: u64) -> Option<String> {
    let (radix, width) = match form {
        SeqForm::Base36(width) => (36, width),
        SeqForm::Decimal(width) => (10, width),
    };
    let mut digits = vec![b'0'; index(width)];
    let mut rest = number;
    for place in digits.iter_mut().rev() {
        *place = *DIGITS.get(usize::try_from(rest % radix).ok()?)?;
        rest /= radix;
    }
    String::from_utf8(digits).ok().filter(|_| rest == 0)
}

#[cfg(test)]
mod tests {
    use fei_layout::plan::Template;

    use super::*;

    fn rule(seq: SeqForm) -> ReferenceRule {
        let pieces = [
            Piece::Value(Source::Setting("org_code".into())),
            Piece::Text("U".into()),
            Piece::Value(Source::Sequence),
        ];
        ReferenceRule { form: Template { pieces: pieces.into() }, seq, daily: true }
    }

    fn made(seq: SeqForm, number: u64) -> Option<String> {
        reference(&rule(seq), &|name| (name == "org_code").then(|| "F123456789".to_owned()), number)
    }

    #[test]
    fn numbers_keep_their_width_in_both_forms() {
        assert_eq!(made(SeqForm::Base36(9), 37).as_deref(), Some("F123456789U000000011"));
        assert_eq!(made(SeqForm::Base36(9), 36_u64.pow(9) - 1).as_deref(), Some("F123456789UZZZZZZZZZ"));
        assert_eq!(made(SeqForm::Decimal(6), 42).as_deref(), Some("F123456789U000042"));
    }

    #[test]
    fn a_number_that_does_not_fit_is_never_wrapped() {
        assert_eq!(made(SeqForm::Base36(9), 36_u64.pow(9)), None);
        assert_eq!(made(SeqForm::Decimal(6), 1_000_000), None);
        assert_eq!(made(SeqForm::Decimal(20), u64::MAX).as_deref(), Some("F123456789U18446744073709551615"));
    }

    #[test]
    fn a_missing_setting_gives_no_reference() {
        assert_eq!(reference(&rule(SeqForm::Decimal(6)), &|_| None, 1), None);
    }
}
