//! An answer that is none, as people may see it: an error page tells what broke. It must never show what may be an
//! account, an amount or a name.

#[cfg(test)]
mod tests;

/// So many digits in a row, hyphens between them or not, may be a number of somebody's.
const DIGITS_SHOWN_MAX: usize = 3;

/// Bytes that nobody knows the layout of, as one line of text: numbers are starred, and of JSON every value that is text.
///
/// ```
/// assert_eq!(fei_gateway::glimpse(b"{\"name\":\"\xea\xb9\x80\",\n\"n\":1101230"), r#"{"name":"***", "n":*******"#);
/// ```
#[must_use]
pub fn glimpse(body: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(body).chars().map(plain).collect();
    let is_json = text.trim_start().starts_with(['{', '[', '"']);
    without_numbers(&if is_json { without_values(&text) } else { text })
}

/// No line break and nothing that a terminal would obey.
fn plain(c: char) -> char {
    if c.is_control() { ' ' } else { c }
}

/// Quoted text that is no key is starred. It may break off anywhere.
fn without_values(text: &str) -> String {
    let (mut shown, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, quoted)) = rest.split_once('"') {
        let end = end_of(quoted);
        let (inside, after) = quoted.split_at(end);
        let after = after.strip_prefix('"').unwrap_or(after);
        let is_key = after.trim_start().starts_with(':');
        shown.push_str(before);
        shown.push('"');
        shown.push_str(if is_key { inside } else { "***" });
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

fn without_numbers(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut number = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_numeric() || (c == '-' && !number.is_empty()) {
            number.push(c);
            continue;
        }
        let is_long = number.chars().filter(|c| c.is_numeric()).count() > DIGITS_SHOWN_MAX;
        shown.extend(number.drain(..).map(|c| if is_long && c != '-' { '*' } else { c }));
        shown.push(c);
    }
    shown.pop();
    shown
}
