//! How deep brackets stand in a text. The parser goes into each of them, and whoever mends what is wrong parses again and
//! again: a text of nothing but brackets would be looked at for minutes.

/// Levels of brackets. A row in groups in a variant has some twenty; lines whose brackets are not closed add up.
pub(super) const LEVELS_MAX: usize = 200;

/// The first bracket that stands too deep, outside of strings and comments.
pub(super) fn too_deep(text: &str) -> Option<usize> {
    let (bytes, mut at, mut depth) = (text.as_bytes(), 0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'[' | b'{' if depth == LEVELS_MAX => return Some(at),
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'#' => at += line(&bytes[at..]),
            b'"' | b'\'' => at += string(&bytes[at..], *byte),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Bytes up to the end of the line.
fn line(rest: &[u8]) -> usize {
    rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
}

/// Bytes of a string before its last one; one that is not closed ends with its line.
fn string(rest: &[u8], quote: u8) -> usize {
    if rest.starts_with(&[quote; 3]) {
        let end = rest[3..].windows(3).position(|three| three == [quote; 3]);
        return end.map_or(rest.len(), |end| end + 5);
    }
    let mut at = 1;
    while let Some(byte) = rest.get(at).filter(|byte| **byte != b'\n') {
        match byte {
            b'\\' if quote == b'"' => at += 1,
            byte if *byte == quote => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_counted_outside_of_strings_and_comments() {
        let deep = "[".repeat(LEVELS_MAX);
        assert_eq!(too_deep(&deep), None);
        assert_eq!(too_deep(&format!("a = {deep}{{")), Some(4 + LEVELS_MAX));
        assert_eq!(too_deep(&"[a]\n{ b = [1] }\n".repeat(LEVELS_MAX)), None, "closed again");
        let all = deep.replace('[', "[[");
        for (before, behind) in [("# ", ""), ("\"", "\\\"[\""), ("'", "\\'"), ("'''\n", "''"), ("\"", "")] {
            assert_eq!(too_deep(&format!("{before}{all}{behind}")), None, "{before} {behind}");
        }
        for before in ["# \n", "\"\\\\\"", "'\\'", "\"\"\"\n\"\"\"", "\"\n"] {
            assert!(too_deep(&format!("{before}{all}")).is_some(), "{before}");
        }
    }

    #[test]
    fn a_text_of_brackets_is_one_mistake() {
        let file = crate::SourceFile {
            path: "p/x.toml".into(),
            text: format!("title = {}", "[".repeat(8192)).into(),
        };
        let findings = crate::load(&[file]).findings;
        let told: Vec<_> = findings.iter().filter(|finding| *finding.file == *"p/x.toml").collect();
        let places: Vec<_> =
            told.iter().map(|finding| (finding.code, finding.line, finding.column)).collect();
        assert_eq!(places, [(crate::FindingCode::Syntax, 1, 209)], "{told:?}");
    }
}
