//! What proves who calls is compared in constant time: by `subtle`, or by the verification of the library that made it.
//! How long a comparison takes is a matter of the machine, and no test here measures it; that nothing else compares is a
//! matter of the text.

use crate::sources::Source;

/// Where proofs are compared, and the one way that does.
pub(crate) const COMPARED: &[(&str, &str)] = &[
    ("crates/fei-http/src/server/clients/key.rs", "ct_eq("),
    ("crates/fei-http/src/server/clients/signature.rs", "hmac::verify("),
    ("crates/fei-http/src/server/clients/token.rs", "decode::<Claims>("),
    ("crates/fei/src/admin/command.rs", "ct_eq("),
];

/// Comparisons that end at the first difference, as they are written.
const ENDS_EARLY: &[&str] =
    &["==", "!=", ".eq(", ".ne(", ".cmp(", ".starts_with(", ".ends_with(", ".contains(", "matches!("];

/// What such a comparison may look at: none of it is a secret.
const OPEN: &[&str] = &[".len()", ".is_some()"];

/// Types without a secret: the name of an algorithm may be compared in any way.
const OPEN_TYPES: &[&str] = &["TokenAlgorithm", "CheckError"];

/// Where a proof is compared in another way than the one.
pub(crate) fn compared_otherwise(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, by) in COMPARED {
        match sources.iter().find(|source| source.path == *path) {
            Some(source) => found.extend(wrong_in(source, by)),
            None => found.push(format!("{path}: not there")),
        }
    }
    // A `SecretString` cannot be compared; what is taken out of one can.
    for source in sources.iter().filter(|one| one.path.starts_with("crates/") && !one.is_unit_test()) {
        let early = source.code().filter(|(_, line)| line.contains("expose_secret") && ends_early(line));
        found.extend(early.map(|(number, _)| {
            format!("{}:{number}: a secret by a comparison that ends early", source.path)
        }));
    }
    found
}

fn wrong_in(source: &Source, by: &str) -> Vec<String> {
    let path = &source.path;
    let mut found = Vec::new();
    if source.lines_with(by).next().is_none() {
        found.push(format!("{path}: nothing is compared by `{by}`"));
    }
    let mut derived = None;
    for (number, line) in source.code() {
        if ends_early(line) && !is_open(line) {
            found.push(format!("{path}:{number}: a comparison that ends early: {}", line.trim()));
        }
        if line.contains("#[derive(") {
            derived = line.contains("PartialEq").then_some(number);
        }
        if let Some(name) = declared(line) {
            found.extend(
                derived
                    .take()
                    .filter(|_| !OPEN_TYPES.contains(&name))
                    .map(|number| format!("{path}:{number}: {name} derives a comparison that ends early")),
            );
        }
    }
    found
}

fn ends_early(line: &str) -> bool {
    comparisons(line) > 0
}

fn comparisons(line: &str) -> usize {
    ENDS_EARLY.iter().map(|one| line.matches(one).count()).sum()
}

/// Whether the one comparison of a line looks at nothing secret.
fn is_open(line: &str) -> bool {
    comparisons(line) == 1 && OPEN.iter().any(|open| line.contains(open))
}

/// The type that a line declares.
fn declared(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.split_once("struct ").or_else(|| line.split_once("enum ")).map(|(_, rest)| rest)?;
    line.split(|letter: char| !letter.is_alphanumeric()).next()
}
