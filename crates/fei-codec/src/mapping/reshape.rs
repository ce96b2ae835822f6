//! What a mapping does to a text on its way: characters taken out, a piece of it, half- or full-width characters.

use std::borrow::Cow;

use fei_layout::plan::{Expr, TextWidth};

use crate::charset::{narrow, widen};
use crate::num::index;

/// Strip, slice, width, in this order; none when that changes nothing.
pub(super) fn reshape(expr: &Expr, text: &str) -> Option<String> {
    let text = Cow::Borrowed(text);
    let text = match &*expr.strip {
        "" => text,
        gone => map(text, |text| without(text, gone)),
    };
    let text = match expr.slice {
        None => text,
        Some((from, count)) => {
            map(text, |text| Cow::Owned(text.chars().skip(index(from)).take(index(count)).collect()))
        }
    };
    let text = match expr.width {
        None => text,
        Some(TextWidth::Half) => map(text, narrow),
        Some(TextWidth::Full) => map(text, widen),
    };
    match text {
        Cow::Owned(changed) => Some(changed),
        Cow::Borrowed(_) => None,
    }
}

/// Whether [`reshape`] leaves every text as it is.
pub(super) fn leaves_alone(expr: &Expr) -> bool {
    expr.strip.is_empty() && expr.slice.is_none() && expr.width.is_none()
}

/// A text without these characters; mostly it has none of them.
pub(super) fn without<'t>(text: &'t str, gone: &str) -> Cow<'t, str> {
    if gone.chars().all(|c| !text.contains(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !gone.contains(*c)).collect())
}

/// What borrows has not changed.
fn map<'a>(text: Cow<'a, str>, change: impl Fn(&str) -> Cow<'_, str>) -> Cow<'a, str> {
    match change(&text) {
        Cow::Owned(changed) if changed != text => Cow::Owned(changed),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expr() -> Expr {
        Expr {
            cases: [].into(),
            chosen: None,
            table: None,
            strip: "".into(),
            slice: None,
            width: None,
            omit_empty: false,
            cut: None,
        }
    }

    fn shaped(expr: &Expr, text: &str) -> String {
        reshape(expr, text).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn characters_are_taken_out() {
        let expr = Expr { strip: "- ".into(), ..expr() };
        assert_eq!(shaped(&expr, "110-1234 5678"), "11012345678");
    }

    #[test]
    fn a_slice_counts_characters_and_may_lie_behind_the_end() {
        let expr = Expr { slice: Some((2, 3)), ..expr() };
        assert_eq!(shaped(&expr, "가나다라마바"), "다라마");
        assert_eq!(shaped(&expr, "가"), "");
    }

    #[test]
    fn widths_are_each_others_inverse() {
        let (half, full) = (
            Expr { width: Some(TextWidth::Half), ..expr() },
            Expr { width: Some(TextWidth::Full), ..expr() },
        );
        assert_eq!(shaped(&half, "급여２０２６　（Ａ）"), "급여2026 (A)");
        assert_eq!(shaped(&full, "급여2026 (A)"), "급여２０２６　（Ａ）");
        let ascii: String = (' '..='~').collect();
        assert_eq!(shaped(&half, &shaped(&full, &ascii)), ascii);
    }

    #[test]
    fn the_order_is_strip_then_slice() {
        let expr = Expr { strip: "-".into(), slice: Some((0, 3)), ..expr() };
        assert_eq!(shaped(&expr, "1-2-3-4"), "123");
        assert!(leaves_alone(&super::tests::expr()) && !leaves_alone(&expr));
    }
}
