//! An answer that is none, as people may see it: an error page tells what broke. It must never show what may be an
//! account, an amount, a name or a secret.
//!
//! An institution that finds fault with a request often says it back, in any form. So nothing is shown because it looks
//! harmless: what is shown are words of ours (`words.rs`) and names that the layout gives to the call, and no digit but in one of these
//! names.

mod json;
#[cfg(test)]
mod tests;
mod words;

use fei_layout::plan::Http;

use self::words::Known;

/// What stands where something is not shown, however long it is.
const HIDDEN: &str = "***";

/// Bytes that are no answer, as one line: what they are, and what of them is known. Of JSON that is its shape, with the
/// keys that are known and the known words of its texts; of anything else, the known words. The names of `http`, if the call
/// has its layout still, are known as well.
///
/// ```
/// let page = b"<html><title>502 Bad Gateway</title>HONG GILDONG, 110-1234";
/// assert_eq!(fei_gateway::glimpse(page, None), "a page for people: title bad gateway");
/// let broken_off = b"{\"code\":\"A0001\",\"HONG GILDONG\":1101230,\"message\":\"Internal error at HO";
/// assert_eq!(fei_gateway::glimpse(broken_off, None), r#"JSON {"code":"***","***":***,"message": and no end"#);
/// ```
#[must_use]
pub fn glimpse(body: &[u8], http: Option<&Http>) -> String {
    let known = Known::with(http);
    let text = String::from_utf8_lossy(body);
    let text = text.trim_start_matches('\u{feff}').trim();
    let shown = match text.chars().next() {
        None => "nothing".to_owned(),
        Some('{' | '[' | '"') => json::shape(text, &known),
        Some('<') if is_page(text) => listed("a page for people", text, &known),
        Some('<') => listed("XML", text, &known),
        Some(_) => listed("text", text, &known),
    };
    if is_utf8(body) { shown } else { shown + " (not UTF-8)" }
}

/// A page may begin as XML does.
fn is_page(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("<html") || text.starts_with("<!doctype html")
}

fn listed(what: &str, text: &str, known: &Known<'_>) -> String {
    match known.words(text) {
        words if words.is_empty() => format!("{what} without a known word"),
        words => format!("{what}: {words}"),
    }
}

/// Also where it breaks off within a character.
fn is_utf8(body: &[u8]) -> bool {
    str::from_utf8(body).map_or_else(|error| error.error_len().is_none(), |_| true)
}
