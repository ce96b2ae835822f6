use super::*;

/// Every file of fixtures.
const FIXTURES: &str = concat!(
    include_str!("../../compile/tests/apart.rs"),
    include_str!("../../compile/tests/items.rs"),
    include_str!("../../compile/tests/keys.rs"),
    include_str!("../../compile/tests/local.rs"),
    include_str!("../../compile/tests/mappings.rs"),
    include_str!("../../compile/tests/notices.rs"),
    include_str!("../../compile/tests/parties.rs"),
    include_str!("../../compile/tests/records.rs"),
    include_str!("../../compile/tests/rows.rs"),
    include_str!("../../compile/tests/serve.rs"),
    include_str!("../../compile/tests/shapes.rs"),
    include_str!("../../compile/tests/transactions.rs"),
    include_str!("../../compile/tests/twelve.rs"),
);

#[test]
fn every_code_is_explained_and_tried() {
    for &code in FindingCode::ALL {
        let text = code.explanation();
        assert!(text.contains("\nWrong:\n") && text.contains("\nMended:\n"), "{code}");
        assert!(text.lines().all(|line| line.chars().count() <= 130), "{code}");
        let is_given = ["#!", "#?"].iter().any(|mark| FIXTURES.contains(&format!("{mark} {code}")));
        assert!(is_given, "no fixture gives {code}");
    }
}

#[test]
fn codes_are_in_order_and_read_back() {
    assert!(FindingCode::ALL.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
    for &code in FindingCode::ALL {
        assert_eq!(FindingCode::parse(&code.as_str().to_lowercase()), Some(code));
    }
    assert_eq!(FindingCode::parse("L999"), None);
}
