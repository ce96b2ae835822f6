//! Text: bytes without their padding, and the other way round.

use super::rows::Field;
use super::value::Val;

/// The text of bytes, without its padding.
pub(super) fn bare(field: &Field, own: &[u8]) -> Result<String, String> {
    let trimmed = if field.wide { own } else { without_padding(field, own) };
    let text = field.charset.text(trimmed).ok_or_else(|| format!("{trimmed:?} are not text"))?;
    let text = if field.wide { without_wide(field, &text).to_owned() } else { text };
    if field.name.is_some() && text.chars().any(is_control) {
        return Err(format!("a control character in {text:?}"));
    }
    Ok(text)
}

/// Nothing but full-width spaces is null where spaces are.
pub(super) fn read(field: &Field, own: &[u8]) -> Result<Val, String> {
    let text = bare(field, own)?;
    let null = field.wide && text.is_empty() && field.empty.contains(&b' ');
    Ok(if null { Val::Null } else { Val::Text(text) })
}

/// The bytes without those that are padding at the padded end.
fn without_padding<'b>(field: &Field, own: &'b [u8]) -> &'b [u8] {
    let data = |byte: &u8| *byte != field.pad;
    if field.right {
        &own[own.iter().position(data).unwrap_or(own.len())..]
    } else {
        &own[..own.iter().rposition(data).map_or(0, |last| last + 1)]
    }
}

/// The same of characters, where full-width spaces are padding too.
fn without_wide<'t>(field: &Field, text: &'t str) -> &'t str {
    let zero = field.pad == field.charset.fill(b'0');
    let padding = |c: char| c == '\u{3000}' || c == if zero { '0' } else { ' ' };
    if field.right { text.trim_start_matches(padding) } else { text.trim_end_matches(padding) }
}

/// The bytes of a text, padded.
pub(super) fn written(field: &Field, text: &str) -> Result<Vec<u8>, String> {
    let text = if field.wide { without_wide(field, text) } else { text };
    let text = folded(field, text);
    let (mut fitting, mut bytes) = (String::new(), Vec::new());
    for c in text.chars() {
        let known = field.charset.bytes(&c.to_string()).is_some() && (!is_control(c) || field.name.is_none());
        if !known && !field.replace {
            return Err(format!("{c:?} cannot be written"));
        }
        fitting.push(if known { c } else { '?' });
        // All of it once more: where there are shifts a character's bytes depend on those before.
        let longer = field.charset.bytes(&fitting).ok_or("a question mark cannot be written")?;
        if longer.len() > field.width {
            if field.cut {
                break;
            }
            return Err(format!("{text:?} is too long"));
        }
        bytes = longer;
    }
    let padding = vec![field.pad; field.width - bytes.len()];
    Ok(if field.right { [padding, bytes].concat() } else { [bytes, padding].concat() })
}

/// The text as the row wants it.
pub(super) fn folded(field: &Field, text: &str) -> String {
    if field.widen { full_width(text) } else { text.to_owned() }
}

/// ASCII in full-width characters, which stand in the same order.
fn full_width(text: &str) -> String {
    let wide = |c: char| match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(c as u32 - '!' as u32 + '！' as u32).unwrap_or(c),
        _ => c,
    };
    text.chars().map(wide).collect()
}

/// What is no text in any charset.
fn is_control(c: char) -> bool {
    c.is_control() || c == '\u{FEFF}'
}
