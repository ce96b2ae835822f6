//! Other ways to write the same text: full- and half-width forms, composed forms, look-alikes.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Half-width ASCII as full-width characters, a space as U+3000. Borrowed when there is nothing to change.
///
/// ```
/// assert_eq!(fei_layout::charset::widen("급여 2026"), "급여　２０２６");
/// ```
#[must_use]
pub fn widen(text: &str) -> Cow<'_, str> {
    map(text, |c| match c {
        ' ' => Some('\u{3000}'),
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0),
        _ => None,
    })
}

/// Full-width forms of ASCII as ASCII, U+3000 as a space. Borrowed when there is nothing to change.
///
/// ```
/// assert_eq!(fei_layout::charset::narrow("급여　２０２６"), "급여 2026");
/// ```
#[must_use]
pub fn narrow(text: &str) -> Cow<'_, str> {
    map(text, |c| match c {
        '\u{3000}' => Some(' '),
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0),
        _ => None,
    })
}

fn map(text: &str, other: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.chars().all(|c| other(c).is_none()) {
        return Cow::Borrowed(text);
    }
    let mut changed = String::with_capacity(text.len());
    changed.extend(text.chars().map(|c| other(c).unwrap_or(c)));
    Cow::Owned(changed)
}

/// Text in which everything that cannot be written is composed (NFC) or stands for its look-alike. What can be written
/// stays as it is: NFC alone would turn the hanja of KS X 1001 that Unicode calls compatible into other bytes.
pub(super) fn normalize(text: &str, writable: impl Fn(char) -> bool) -> Cow<'_, str> {
    if text.chars().all(&writable) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        if !writable(c) {
            if run.is_empty() && folded.ends_with(|last| matches!(last, '가'..='힣')) {
                run.extend(folded.pop());
            }
            run.push(c);
        } else {
            compose(&mut run, &mut folded, &writable);
            folded.push(c);
        }
    }
    compose(&mut run, &mut folded, &writable);
    if folded == text { Cow::Borrowed(text) } else { Cow::Owned(folded) }
}

/// Moves a run of characters that cannot be written, composed, to the end of `folded`.
fn compose(run: &mut String, folded: &mut String, writable: &impl Fn(char) -> bool) {
    for c in run.nfc() {
        let others = if writable(c) { &[] } else { look_alikes(c) };
        match others.iter().find(|other| other.chars().all(writable)) {
            Some(other) => folded.push_str(other),
            None => folded.push(c),
        }
    }
    run.clear();
}

/// What charsets have in place of a character that they do not have; the likest first.
fn look_alikes(c: char) -> &'static [&'static str] {
    match c {
        '\t' | '\n' => &[" "],
        '\r' => &[""],
        '\u{2015}' => &["\u{2014}", "-"],
        '\u{00AD}' => &["\u{2010}", "-"],
        '\u{2010}'..='\u{2014}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => &["-"],
        '\u{2018}'..='\u{201B}' | '\u{2032}' => &["'"],
        '\u{201C}'..='\u{201F}' => &["\""],
        '\u{00B7}' => &["\u{30FB}"],
        '\u{2022}' | '\u{2219}' | '\u{22C5}' | '\u{30FB}' => &["\u{00B7}", "\u{30FB}"],
        '\u{2026}' => &["..."],
        '\u{22EF}' => &["\u{2026}", "..."],
        '\u{2299}' => &["\u{25C9}"],
        '\u{20A9}' => &["\u{FFE6}"],
        '\u{00A2}' => &["\u{FFE0}"],
        '\u{00A3}' => &["\u{FFE1}"],
        '\u{00A5}' => &["\u{FFE5}"],
        '\u{FFE0}' => &["\u{00A2}"],
        '\u{FFE1}' => &["\u{00A3}"],
        '\u{FFE5}' => &["\u{00A5}"],
        '\u{301C}' | '\u{223C}' => &["\u{301C}", "\u{FF5E}", "~"],
        '\u{FF5E}' => &["\u{301C}", "~"],
        '\u{3000}' | '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' => &[" "],
        '\u{200B}'..='\u{200D}' | '\u{FE0E}' | '\u{FE0F}' | '\u{FEFF}' => &[""],
        _ => &[],
    }
}
