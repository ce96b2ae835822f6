//! Whoever is woken by an alarm looks it up: each one's words stand in a table of deploy/README.md, which says what it means
//! and what to do, and the tables name none that nothing raises.

use std::fs;
use std::path::Path;

use crate::sources::Source;

/// How a table of alarms begins.
const HEAD: &str = "| `alarm` with |";

/// Where the words of an alarm are not written beside it: the place of the alarm, and in which file literals with such words are.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("crates/fei/src/certificates/ends.rs", "crates/fei/src/certificates/kind.rs", "run"),
    (
        "crates/fei-gateway/src/inbound/events.rs",
        "crates/fei-gateway/src/inbound/events.rs",
        "call not begun",
    ),
];

/// The page.
pub(crate) fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/README.md");
    fs::read_to_string(path).expect("the page is there")
}

/// Alarms without a row, and rows without an alarm.
pub(crate) fn mistakes(page: &str, sources: &[Source]) -> Vec<String> {
    let names: Vec<String> = rows(page).flat_map(names).collect();
    let alarms: Vec<(String, String)> = sources.iter().flat_map(|source| raised(source, sources)).collect();
    let lacking = alarms.iter().filter(|(_, words)| !names.iter().any(|name| is_of(name, words)));
    let mut found: Vec<String> = lacking.map(|(path, words)| format!("{path}: no row: {words}")).collect();
    let is_raised = |name: &String| alarms.iter().any(|(_, words)| is_of(name, words));
    let stale = names.iter().filter(|name| name.contains(' ') && !is_raised(name));
    found.extend(stale.map(|name| format!("deploy/README.md: nothing raises {name}")));
    found
}

/// The first cells of the rows of all such tables.
fn rows(page: &str) -> impl Iterator<Item = &str> {
    let mut is_inside = false;
    page.lines().filter_map(move |line| {
        is_inside = line.starts_with(HEAD) || is_inside && line.starts_with('|');
        let cell = line.strip_prefix("| ").filter(|_| is_inside && !line.starts_with(HEAD))?;
        cell.split(" | ").next()
    })
}

/// What a cell names in backticks.
fn names(cell: &str) -> impl Iterator<Item = String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}

/// A row may name the beginning of an alarm, or with `… ` what its second one ends in.
fn is_of(name: &str, words: &str) -> bool {
    name.strip_prefix("… ").map_or_else(|| words.starts_with(name), |end| words.ends_with(end))
}

/// The words of each alarm of a file, with its path.
fn raised(source: &Source, all: &[Source]) -> Vec<(String, String)> {
    let ours = source.path.starts_with("crates/") && !source.path.starts_with("crates/fei-testkit/");
    if !ours || source.is_unit_test() {
        return Vec::new();
    }
    let code = code(source);
    let lines = code.split("tracing::").skip(1).filter(|line| line.contains("alarm = "));
    let words = lines.flat_map(|line| match message(line) {
        Some(words) if !words.starts_with('{') => vec![words.to_owned()],
        _ => elsewhere(source, all),
    });
    words.map(|words| (source.path.clone(), words)).collect()
}

/// What runs: comments and a test module do not.
fn code(source: &Source) -> String {
    let runs = source.text.split("mod tests {").next().unwrap_or_default();
    let lines = runs.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The literal that a log line ends in.
fn message(line: &str) -> Option<&str> {
    let mut pieces = line.split('"').skip(1);
    while let (Some(literal), Some(behind)) = (pieces.next(), pieces.next()) {
        if behind.trim_start().trim_start_matches(',').trim_start().starts_with(')') {
            return Some(literal);
        }
    }
    None
}

fn elsewhere(source: &Source, all: &[Source]) -> Vec<String> {
    let place = ELSEWHERE.iter().find(|(path, ..)| *path == source.path);
    let words = place.and_then(|(_, path, mark)| Some((all.iter().find(|one| one.path == *path)?, mark)));
    let Some((file, mark)) = words else { return vec!["words that cannot be found".to_owned()] };
    let code = code(file);
    let literals = code.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
    literals.filter(|words| words.contains(mark) && words.contains(' ')).map(str::to_owned).collect()
}
