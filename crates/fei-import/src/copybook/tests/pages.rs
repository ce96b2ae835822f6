//! The pages of `fei explain` are tried: what they show is what is made.

use super::{imported, rows};
use crate::ImportCode;

/// The indented lines behind a heading.
fn shown(page: &str, heading: &str) -> Option<String> {
    let (_, behind) = page.split_once(&format!("\n{heading}:\n"))?;
    let lines = behind.lines().take_while(|line| line.starts_with("  ") || line.is_empty());
    Some(lines.map(|line| format!("{}\n", line.get(2..).unwrap_or_default())).collect())
}

#[test]
fn codes_are_in_order_and_read_back() {
    assert!(ImportCode::ALL.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
    for &code in ImportCode::ALL {
        assert_eq!(ImportCode::parse(&code.as_str().to_lowercase()), Some(code));
        assert!(code.explanation().lines().all(|line| line.chars().count() <= 130), "{code}");
    }
}

#[test]
fn what_a_layout_cannot_say_becomes_what_the_page_shows() {
    for &code in ImportCode::ALL {
        let Some(copybook) = shown(code.explanation(), "Copybook") else { continue };
        let layout = shown(code.explanation(), "Layout").unwrap();
        let made = imported(&copybook, &[]);
        assert!(made.findings.iter().any(|finding| finding.code == code), "{code}: {:#?}", made.findings);
        let made = made.layout.unwrap_or_else(|| panic!("{code}: {:#?}", made.findings));
        if !layout.starts_with('$') {
            let rows = rows(&made).join("\n");
            let expected: Vec<_> =
                layout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
            assert_eq!(rows, expected.join("\n").trim_end(), "{code}");
        }
    }
}

#[test]
fn what_is_wrong_is_found_and_what_is_mended_is_not() {
    for &code in ImportCode::ALL {
        let (Some(wrong), Some(mended)) =
            (shown(code.explanation(), "Wrong"), shown(code.explanation(), "Mended"))
        else {
            assert!(shown(code.explanation(), "Copybook").is_some(), "{code} shows nothing");
            continue;
        };
        // Command lines, and what needs another charset or copybook, are tried elsewhere.
        if wrong.starts_with('$') || wrong.contains("--charset") || mended.contains("COPY") {
            continue;
        }
        let found = imported(&wrong, &[]);
        assert!(found.findings.iter().any(|finding| finding.code == code), "{code}: {:#?}", found.findings);
        assert_eq!(found.layout, None, "{code}");
        let mended = imported(&mended, &[]);
        assert!(mended.layout.is_some(), "{code}: {:#?}", mended.findings);
    }
}
