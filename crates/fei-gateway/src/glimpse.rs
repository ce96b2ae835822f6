//! An answer that is none, as people may see it: an error page tells what broke. It must never show what may be an
//! account, an amount or a name.

#[cfg(test)]
mod tests;

/// What stands where something is not shown, however long it is.
const HIDDEN: &str = "***";

/// Bytes that nobody knows the layout of, as one line of text: words in ASCII, tags and the keys of JSON are shown. No
/// digit is, no other script, no text in quotes, and of XML no text at all.
///
/// ```
/// assert_eq!(fei_gateway::glimpse(b"{\"name\":\"\xea\xb9\x80\",\n\"n\":1101230"), r#"{"name":"***", "n":***"#);
/// ```
#[must_use]
pub fn glimpse(body: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(body).chars().map(plain).collect();
    let text = without_values(&text);
    without_numbers(&if is_xml(&text) { without_text(&text) } else { text })
}

/// No line break and nothing that a terminal would obey.
fn plain(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

/// Tags, and not those of a page for people.
fn is_xml(text: &str) -> bool {
    let text = text.trim_start().to_ascii_lowercase();
    text.starts_with('<') && !text.starts_with("<!doctype html") && !text.starts_with("<html")
}

/// Quoted text that is no key is hidden. It may break off anywhere.
fn without_values(text: &str) -> String {
    let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, quoted)) = rest.split_once('"') {
        let end = end_of(quoted);
        let (inside, after) = quoted.split_at(end);
        let after = after.strip_prefix('"').unwrap_or(after);
        let is_key = after.trim_start().starts_with(':');
        shown.push_str(before);
        shown.push('"');
        shown.push_str(if is_key { inside } else { HIDDEN });
        shown.push('"');
        rest = after;
    }
    shown + rest
}

/// Where quoted text ends: at a quote that is not escaped.
fn end_of(quoted: &str) -> usize {
    let mut escaped = false;
    for (at, c) in quoted.char_indices() {
        match c {
            '"' if !escaped => return at,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    quoted.len()
}

/// What stands between tags is hidden.
fn without_text(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for piece in text.split_inclusive('>') {
        let (before, tag) = piece.split_at(piece.find('<').unwrap_or(piece.len()));
        shown.push_str(if before.trim().is_empty() { before } else { HIDDEN });
        shown.push_str(tag);
    }
    shown
}

/// Digits and what is not ASCII, with the marks and spaces between them: `1,101,230 원` is one number.
fn without_numbers(text: &str) -> String {
    let (mut shown, mut between, mut inside) = (String::with_capacity(text.len()), String::new(), false);
    for c in text.chars() {
        if c.is_ascii_digit() || !c.is_ascii() {
            between.clear();
            if !inside {
                shown.push_str(HIDDEN);
            }
            inside = true;
        } else if inside && matches!(c, ',' | '.' | '-' | ' ') {
            between.push(c);
        } else {
            shown.push_str(&between);
            shown.push(c);
            between.clear();
            inside = false;
        }
    }
    shown + &between
}
