//! Other JSON than was read: mirrors of which a value, a key or an element is another, or gone.

use std::ops::Range;

use fei_testkit::Chance;

/// What a value may become, mostly of another type or out of its row's range.
const VALUES: [&str; 30] = [
    "null",
    "\"\"",
    "\"1\"",
    "\"-1\"",
    "1",
    "-0",
    "\"가나다\"",
    "\"0\"",
    "\"한\\n\"",
    "[]",
    "\"1.5\"",
    "\"00000\"",
    "\"–\"",
    "1.50",
    "\"A1\"",
    "\"20240230\"",
    "\"20240229\"",
    "\"-0\"",
    "\"-12.3\"",
    "true",
    "false",
    "\"FF\"",
    "\"/w==\"",
    "\"é€\"",
    "\"127\"",
    "\"-129\"",
    "\"A\"",
    "\"000\"",
    "\"　A　\"",
    "[\"1\"]",
];

/// A key and its value.
struct Member {
    name: String,
    key: usize,
    value: Range<usize>,
}

/// A mirror with some of its members changed: JSON still.
pub(crate) fn other(mirror: &str, chance: &mut Chance) -> String {
    let mut text = mirror.to_owned();
    for _ in 0..=chance.below(3) {
        let all = members(&text);
        let readings: Vec<usize> = (0..all.len()).filter(|at| all[*at].name.starts_with('v')).collect();
        if all.is_empty() {
            return text;
        }
        match chance.below(5) {
            0 | 1 if !readings.is_empty() => reading(&mut text, &all, chance.pick(&readings), chance),
            0 => drop(&mut text, &all[chance.below(all.len())]),
            1 => list(&mut text, &all, chance),
            2 => drop(&mut text, &all[all.len() - 1 - chance.below(all.len().min(3))]),
            _ => text.replace_range(all[chance.below(all.len())].value.clone(), chance.pick(&VALUES)),
        }
    }
    text
}

/// Another reading says something else, or stands for its row, which is gone.
fn reading(text: &mut String, all: &[Member], at: usize, chance: &mut Chance) {
    let values = ["\"A\"", "\"0\"", "\"00\"", "\"000\"", "\"1\"", "\"20240229\"", "1", "null", "\"FF\""];
    if !chance.one_in(3) {
        text.replace_range(all[at].value.clone(), chance.pick(&values));
    }
    let row = all[..at].iter().rev().find(|member| member.name.starts_with('x'));
    // In front of what was replaced nothing has moved.
    if let Some(row) = row.filter(|_| !chance.one_in(3)) {
        drop(text, row);
    }
}

/// A list has another last value, or one more.
fn list(text: &mut String, all: &[Member], chance: &mut Chance) {
    let lists: Vec<_> = all.iter().filter(|member| text[member.value.clone()].starts_with('[')).collect();
    if lists.is_empty() {
        return;
    }
    let value = lists[chance.below(lists.len())].value.clone();
    let inside = text[value.start + 1..value.end - 1].to_owned();
    let last = inside.rfind(',').map_or(0, |comma| comma + 1);
    let (kept, last) = inside.split_at(if inside.contains('{') { inside.len() } else { last });
    let other = chance.pick(&["\"\"", "null", "\" \"", last, "\"00\"", "\"　\""]);
    let comma = if kept.is_empty() || kept.ends_with(',') { "" } else { "," };
    let changed = match chance.below(3) {
        0 => format!("[{inside}{}{other}]", if inside.is_empty() { "" } else { "," }),
        1 => format!("[{}]", kept.trim_end_matches(',')),
        _ => format!("[{kept}{comma}{other}]"),
    };
    text.replace_range(value, &changed);
}

fn drop(text: &mut String, member: &Member) {
    let comma = text[member.value.end..].starts_with(',');
    let start = if !comma && text[..member.key].ends_with(',') { member.key - 1 } else { member.key };
    text.replace_range(start..member.value.end + usize::from(comma), "");
}

/// All members of all objects, in the order of their keys.
fn members(text: &str) -> Vec<Member> {
    let bytes = text.as_bytes();
    let (mut all, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if bytes[at] != b'"' {
            at += 1;
            continue;
        }
        let end = end_of(bytes, at);
        if bytes.get(end) == Some(&b':') {
            let value = end + 1..end_of(bytes, end + 1);
            all.push(Member { name: text[at + 1..end - 1].to_owned(), key: at, value });
        }
        at = end;
    }
    all
}

/// Where a value ends that begins here.
fn end_of(bytes: &[u8], start: usize) -> usize {
    let (mut depth, mut in_text, mut at) = (0, false, start);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if in_text => at += 1,
            b'"' => in_text = !in_text,
            b'{' | b'[' if !in_text => depth += 1,
            b'}' | b']' if !in_text && depth > 0 => depth -= 1,
            b',' | b'}' | b']' if !in_text && depth == 0 => return at,
            _ => {}
        }
        at += 1;
        if depth == 0 && !in_text && matches!(bytes[at - 1], b'"' | b'}' | b']') {
            return at;
        }
    }
    at
}

/// A mirror with some of its text changed: mostly JSON still.
pub(crate) fn other_text(mirror: &str, chance: &mut Chance) -> String {
    let mut text = mirror.to_owned();
    for _ in 0..=chance.below(3) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let at = chance.pick(&places);
        match chance.below(6) {
            // A value for a value.
            0..=2 => {
                let Some(start) = text[at..].find(':').map(|found| at + found + 1) else { continue };
                let end = start + text[start..].find([',', '}', ']']).unwrap_or(0);
                text.replace_range(start..end, chance.pick(&VALUES));
            }
            // A key that is gone, or another's.
            3 => {
                let Some(start) = text[at..].find(",\"").map(|found| at + found) else { continue };
                let end = text[start + 1..].find(",\"").map_or(start, |found| start + 1 + found);
                text.replace_range(start..end, "");
            }
            4 if text.starts_with('{') => text.insert_str(
                1,
                chance.pick(&["\"x1\":\"A\",", "\"x2\":null,", "\"nothing\":1,", "\"_9\":\"a\","]),
            ),
            _ => {
                let end = at + text[at..].chars().next().map_or(0, char::len_utf8);
                text.replace_range(at..end, chance.pick(&["0", "", " ", "가", "\"", "9", "-"]));
            }
        }
    }
    text
}
