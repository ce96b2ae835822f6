//! JSON strings, escaped.

use super::scan;

/// Appends a string with its quotes.
pub fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    escape(text, out);
    out.push(b'"');
}

/// Appends a key with its quotes and colon.
pub fn write_key(key: &str, out: &mut Vec<u8>) {
    write_string(key, out);
    out.push(b':');
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends text without quotes: `"`, `\` and control characters are escaped, all else stands as it is.
pub fn escape(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let (plain, [odd, behind @ ..]) = rest.split_at(scan::plain(rest)) {
        out.extend_from_slice(plain);
        escape_one(*odd, out);
        rest = behind;
    }
    out.extend_from_slice(rest);
}

fn escape_one(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'"' => out.extend_from_slice(b"\\\""),
        b'\\' => out.extend_from_slice(b"\\\\"),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        _ => {
            let digit = |nibble: u8| HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}
