//! Text of a telegram as the inside of a JSON string, without anything between.

use fei_layout::plan::Charset;

use crate::charset::Characters;
use crate::json;

/// Appends checked text.
pub(super) fn append(charset: Charset, bytes: &[u8], out: &mut Vec<u8>) {
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
