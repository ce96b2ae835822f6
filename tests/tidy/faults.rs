//! tests/FAULTS.md says which test holds which fault. A page that nobody reads goes stale; this reads it.

use std::fs;
use std::path::Path;

use crate::sources::Source;

/// A family of faults and how many there are.
const FAMILIES: &[(char, u32)] = &[('W', 23), ('H', 28), ('J', 28), ('X', 24)];

/// Where journals' rules stand: functions that the one suite calls, without an attribute of their own.
const SUITE: &str = "crates/fei-journal/src/conformance/";

/// The page.
pub(crate) fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/FAULTS.md");
    fs::read_to_string(path).expect("the page is there")
}

/// What is wrong with the page, as a reader of the tree sees it.
pub(crate) fn mistakes(page: &str, sources: &[Source]) -> Vec<String> {
    let rows: Vec<Vec<&str>> = page.lines().filter_map(row).collect();
    let mut found = Vec::new();
    for (family, count) in FAMILIES {
        for id in (1..=*count).map(|number| format!("{family}{number:02}")) {
            let times = rows.iter().filter(|row| row[0] == id).count();
            if times != 1 {
                found.push(format!("{id}: {times} rows"));
            }
        }
    }
    for row in &rows {
        found.extend(wrong_with(row, sources).map(|wrong| format!("{}: {wrong}", row[0])));
    }
    found
}

/// The cells of a row of a fault.
fn row(line: &str) -> Option<Vec<&str>> {
    let cells: Vec<&str> = line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
    let (family, number) = cells[0].split_at_checked(1)?;
    let known = FAMILIES.iter().any(|(known, _)| family.starts_with(*known));
    (known && number.parse::<u32>().is_ok()).then_some(cells)
}

fn wrong_with(row: &[&str], sources: &[Source]) -> impl Iterator<Item = String> {
    let [_, _, held, by, missing] = row[..] else { return vec![format!("{} cells", row.len())].into_iter() };
    let tests: Vec<&str> = by.split('`').map(str::trim).filter(|part| !part.is_empty()).collect();
    let mut found: Vec<String> = tests
        .iter()
        .filter(|test| !is_there(test, sources))
        .map(|test| format!("{test} is no test of the tree"))
        .collect();
    let agrees = match held {
        "yes" => !tests.is_empty(),
        "part" => !tests.is_empty() && !missing.is_empty(),
        "no" => tests.is_empty() && !missing.is_empty(),
        _ => false,
    };
    if !agrees {
        found.push(format!("`{held}` does not go with what stands beside it"));
    }
    found.into_iter()
}

/// Whether `path::function` is a test.
fn is_there(test: &str, sources: &[Source]) -> bool {
    let Some((path, function)) = test.split_once("::") else { return false };
    let Some(source) = sources.iter().find(|source| source.path == path) else { return false };
    let lines: Vec<&str> = source.text.lines().map(str::trim_start).collect();
    let Some(at) = lines.iter().position(|line| names(line, function)) else { return false };
    if path.starts_with(SUITE) {
        let suite = sources.iter().find(|source| source.path == format!("{SUITE}mod.rs"));
        return suite.is_some_and(|suite| suite.text.contains(&format!("{function}(")));
    }
    let above = lines[..at].iter().rev();
    let mut attributes = above.take_while(|line| line.starts_with("#[") || line.starts_with("//"));
    attributes.any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test"))
}

/// Whether a line begins a function of that name.
fn names(line: &str, function: &str) -> bool {
    let rest = line.split_once("fn ").map(|(_, rest)| rest);
    rest.and_then(|rest| rest.strip_prefix(function)).is_some_and(|rest| rest.starts_with(['(', '<']))
}
