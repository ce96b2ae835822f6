//! How long functions are. rustfmt puts the closing brace below the first letter of the function, and so it is found.

use crate::sources::Source;

/// Functions of a file with more lines than `max`, with their places.
pub(crate) fn longer_than(max: usize, source: &Source) -> Vec<String> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some(name) = begins(line) else { continue };
        let indent = line.len() - line.trim_start().len();
        let closing = format!("{}}}", " ".repeat(indent));
        let length = lines[start..].iter().position(|line| *line == closing).map_or(1, |at| at + 1);
        let one_line = line.trim_end().ends_with('}') || line.trim_end().ends_with(';');
        if !one_line && length > max {
            found.push(format!("{}:{}: {name}, {length} lines", source.path, start + 1));
        }
    }
    found
}

/// The name of the function that a line begins.
fn begins(line: &str) -> Option<&str> {
    let words = line.trim_start();
    let at = if words.starts_with("fn ") { 3 } else { words.find(" fn ")? + 4 };
    let before = &words[..at - 3];
    let known = |word: &str| matches!(word, "pub" | "const" | "async" | "unsafe") || word.starts_with("pub(");
    let name = words[at..].split(['(', '<']).next()?;
    before.split_whitespace().all(known).then_some(name)
}
