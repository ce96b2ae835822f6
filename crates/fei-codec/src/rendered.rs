//! One value of a telegram as JSON.

use fei_layout::plan::{Charset, Field, JsonType, Kind};

use crate::charset::Characters;
use crate::scalar::Raw;
use crate::{json, scalar};

/// Appends a value as JSON.
pub(crate) fn append(field: &Field, raw: Raw<'_>, out: &mut Vec<u8>) {
    let bare = matches!(field.kind, Kind::Number(_)) && field.json == JsonType::Number;
    match raw {
        Raw::Null => return out.extend_from_slice(b"null"),
        Raw::Boolean(yes) => return out.extend_from_slice(if yes { b"true" } else { b"false" }),
        Raw::Number(decimal) if bare => return decimal.append(out),
        Raw::Stored(stored) if bare => return stored.decimal().append(out),
        _ => out.push(b'"'),
    }
    match raw {
        Raw::Null | Raw::Boolean(_) => {}
        Raw::Number(decimal) => decimal.append(out),
        Raw::Stored(stored) => stored.decimal().append(out),
        Raw::Digits(digits) => out.extend(scalar::ascii(digits)),
        Raw::Made(digits) => out.extend_from_slice(digits.as_bytes()),
        Raw::Bytes(form, bytes) => scalar::append_bytes(form, bytes, out),
        Raw::Text(bytes) => append_text(field.charset, bytes, out),
    }
    out.push(b'"');
}

/// Appends checked text.
fn append_text(charset: Charset, bytes: &[u8], out: &mut Vec<u8>) {
    let plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if !charset.is_ebcdic() && bytes.iter().all(plain) {
        out.extend_from_slice(bytes);
        return;
    }
    let mut room = [0; 4];
    // The bytes were checked when the value was sliced out: none is bad.
    for c in Characters::new(charset, bytes).map_while(Result::ok) {
        json::escape(c.encode_utf8(&mut room), out);
    }
}
